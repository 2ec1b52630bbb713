import {registry} from "@web/core/registry";
import {openMenu} from "./open_menu";

const tours = registry.category("web_tour.tours");

// A manager sets a target for Anna and confirms it.
tours.add("sales_target_create", {
    url: "/odoo",
    steps: () => [
        ...openMenu("sales_targets_menu_targets", "sales_target_menu"),
        {
            content: "the page says what it is for",
            trigger: ".o_view_nocontent:contains(Set a target)",
        },
        {trigger: ".o-kanban-button-new", run: "click"},
        {
            content: "no goal, no percentage",
            trigger: ".o_field_widget[name=attainment]:contains(No goal yet)",
        },
        {trigger: ".o_field_widget[name=user_ids] input", run: "edit Anna"},
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Anna)",
            run: "click",
        },
        {trigger: ".o_field_widget[name=goal_value] input", run: "edit 4,000"},
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "the name follows from what was chosen",
            trigger:
                ".breadcrumb-item:contains(Anna · Sales untaxed), .o_last_breadcrumb_item:contains(Anna · Sales untaxed)",
        },
        {trigger: "button[name=action_confirm]", run: "click"},
        {
            trigger:
                ".o_statusbar_status button.o_arrow_button_current:contains(Confirmed)",
        },
    ],
});

// From the number to its documents: the target, its credits, the order.
tours.add("sales_target_proof", {
    steps: () => [
        {trigger: ".o_field_widget[name=attainment]:contains(30% of)"},
        {trigger: ".o_field_widget[name=result_value]:contains(1,200)"},
        {trigger: "button[name=action_view_credits]:contains(1)", run: "click"},
        {trigger: ".o_list_view tfoot:contains(1,200)"},
        {
            trigger: ".o_data_row:contains(Anna) button[name=action_open_document]",
            run: "click",
        },
        {trigger: ".o_form_view .oe_title [name=name]"},
        {
            content: "and back: the order says for how many targets it counts",
            trigger: "button[name=action_view_targets]:contains(1)",
            run: "click",
        },
        {trigger: ".o_sales_target_kanban .o_kanban_record:contains(30% of)"},
    ],
});

// A seller reads how an order is shared, and cannot change it.
tours.add("sales_target_seller", {
    steps: () => [
        {trigger: ".o_notebook a[name=sales_allocation]", run: "click"},
        {
            trigger: ".o_field_widget[name=allocation_ids] .o_data_row:contains(Ben)",
        },
        {
            trigger:
                ".o_field_widget[name=allocation_summary]:contains(Anna keeps 60 %)",
        },
        {
            content: "no line can be added",
            trigger:
                ".o_field_widget[name=allocation_ids]:not(:has(.o_field_x2many_list_row_add))",
        },
        {
            content: "nor removed",
            trigger:
                ".o_field_widget[name=allocation_ids]:not(:has(.o_list_record_remove))",
        },
        {
            trigger: ".o_field_widget[name=allocation_ids] .o_data_row td[name=kind]",
            run: "click",
        },
        {
            content: "nor edited",
            trigger: ".o_field_widget[name=allocation_ids]:not(:has(.o_selected_row))",
        },
    ],
});

// A manager shares an order, and the sentence says what comes out.
tours.add("sales_target_share", {
    steps: () => [
        {trigger: ".o_notebook a[name=sales_allocation]", run: "click"},
        {
            trigger:
                ".o_field_widget[name=allocation_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=user_id] input",
            run: "edit Carl",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Carl)",
            run: "click",
        },
        {
            trigger:
                ".o_form_view .o_field_widget[name=allocation_summary]:contains(Carl)",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
    ],
});
