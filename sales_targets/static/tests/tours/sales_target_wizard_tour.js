import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("sales_target_wizard", {
    steps: () => [
        {trigger: ".o_switch_view.o_list", run: "click"},
        {
            content: "The list has the button",
            trigger: ".o_control_panel button:contains(Create targets)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=user_ids] input",
            run: "edit Anna",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Anna)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=period_type] label:contains(Quarter)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=goal_value] input",
            run: "edit 1000.10",
        },
        {
            trigger: ".modal .o_field_widget[name=goal_per] label:contains(together)",
            run: "click",
        },
        {trigger: ".modal button[name=action_preview]", run: "click"},
        {
            content: "The preview says what will be made",
            trigger:
                ".modal .o_field_widget[name=summary]:contains(Targets to create: 4.)",
        },
        {
            trigger: ".modal .o_data_row:eq(0) td[name=goal_value]:contains(250.03)",
        },
        {trigger: ".modal button[name=action_back]", run: "click"},
        {
            content: "Going back keeps the settings",
            trigger: ".modal .o_field_widget[name=user_ids]:contains(Anna)",
        },
        {trigger: ".modal button[name=action_preview]", run: "click"},
        {
            trigger: ".modal .o_data_row:eq(3) td[name=goal_value]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:eq(3) td[name=goal_value] input",
            run: "edit 0",
        },
        {
            trigger: ".modal .o_field_widget[name=summary]",
            run: "click",
        },
        {
            content: "A line without goal is skipped, and says so",
            trigger: ".modal .o_data_row:eq(3):contains(Skipped)",
        },
        {trigger: ".modal button[name=action_create_targets]", run: "click"},
        {
            content: "The list shows what was made",
            trigger: "body:not(:has(.modal)) .o_breadcrumb:contains(Created targets)",
        },
        {trigger: ".o_data_row:contains(Anna)"},
    ],
});
