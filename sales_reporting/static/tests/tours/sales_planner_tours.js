import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("sales_planner", {
    steps: () => [
        {content: "A new plan", trigger: ".o_list_button_add", run: "click"},
        {
            content: "It starts from what was measured",
            trigger: ".o_field_widget[name=deal_note]:contains(2 deals won)",
        },
        {
            trigger: ".o_field_widget[name=goal_value] input",
            run: "edit 1000000",
        },
        {
            content: "A hundred deals take five hundred prospects",
            trigger: ".o_field_widget[name=conversion_rate] input",
            run: "click",
        },
        {trigger: ".o_field_widget[name=prospect_year]:contains(500)"},
        {trigger: ".o_field_widget[name=deal_year]:contains(100)"},
        {
            trigger: ".o_field_widget[name=conversion_rate] input",
            run: "edit 10",
        },
        {
            trigger: ".o_field_widget[name=goal_value] input",
            run: "click",
        },
        {
            content: "At half the conversion twice as many",
            trigger: ".o_field_widget[name=prospect_year]:contains(1,000)",
        },
        {
            content: "The funnel is drawn",
            trigger:
                ".o_field_widget[name=funnel] .o_sales_funnel_text:contains(1,000)",
        },
        ...stepUtils.saveForm(),
        {
            content: "Back to what was measured",
            trigger: "button[name=action_use_measured]:visible:contains(Use Measured)",
            run: "click",
        },
        {trigger: ".o_field_widget[name=prospect_year]:contains(500)"},
        {
            trigger: ".o_notebook_headers a:contains(Months)",
            run: "click",
        },
        {trigger: ".o_field_widget[name=month_ids] .o_data_row:eq(13)"},
        {trigger: "button[name=action_make_targets]", run: "click"},
        {
            content: "The drafts are listed",
            trigger: ".o_list_view .o_data_row:eq(3):contains(Draft)",
        },
    ],
});

registry.category("web_tour.tours").add("sales_what_if", {
    steps: () => [
        {content: "A new scenario", trigger: ".o_list_button_add", run: "click"},
        {
            trigger:
                ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Twice as large",
        },
        {
            trigger: ".o_field_widget[name=lead_rate] input",
            run: "edit 1000",
        },
        {
            trigger: ".o_field_widget[name=cycle_days] input",
            run: "edit 0",
        },
        {
            trigger: ".o_field_widget[name=conversion_rate] input",
            run: "edit 100",
        },
        {
            trigger:
                ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "click",
        },
        {
            content: "The year's end follows at once",
            trigger: ".o_field_widget[name=difference_value].text-success",
        },
        ...stepUtils.saveForm(),
        {trigger: ".o_breadcrumb .o_back_button", run: "click"},
        {trigger: ".o_data_row:contains(Twice as large)"},
        {trigger: ".o_switch_view.o_kanban", run: "click"},
        {trigger: ".o_kanban_record:contains(Twice as large)"},
    ],
});
