import {registry} from "@web/core/registry";

// A manager sees who is slowest, and opens that seller's page.
registry.category("web_tour.tours").add("sales_target_board", {
    steps: () => [
        {
            content: "The slowest comes first",
            trigger: ".o_sales_target_board .o_kanban_record:eq(0):contains(Ben)",
        },
        {
            trigger:
                ".o_kanban_record:eq(0):contains(No document counts yet):contains(Gap)",
        },
        {
            content: "A card has the picture of the months and the last order",
            trigger:
                ".o_kanban_record:contains(Anna):contains(Last):has(svg[aria-label*=goal])",
        },
        {
            content: "The link leads to the target",
            trigger: ".o_kanban_record:contains(Anna) a:contains(Target)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=user_ids]:contains(Anna)",
        },
        {trigger: ".breadcrumb-item:contains(Board) a", run: "click"},
        {
            content: "The card leads to the dashboard",
            trigger: ".o_sales_target_board .o_kanban_record:contains(Anna)",
            run: "click",
        },
        {
            content: "It shows the page of that seller",
            trigger: ".o_sales_target_owner input:value(Anna)",
        },
        {trigger: ".o_sales_target_dashboard:contains(10%)"},
        {trigger: ".breadcrumb-item:contains(Board)"},
    ],
});
