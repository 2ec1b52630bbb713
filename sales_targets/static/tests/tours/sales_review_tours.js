import {registry} from "@web/core/registry";
import {openMenu} from "./open_menu";

const tours = registry.category("web_tour.tours");
const CONFIRM = ".modal .modal-footer .btn-primary";

/** Types a number into a cell of the criteria. */
function score(criterion, field, value) {
    return [
        {
            trigger: `.o_data_row:contains(${criterion}) td[name=${field}]`,
            run: "click",
        },
        {
            trigger: `.o_selected_row:contains(${criterion}) [name=${field}] input`,
            run: `edit ${value}`,
        },
    ];
}

// A manager starts a review of Anna.
tours.add("sales_review_start", {
    url: "/odoo",
    steps: () => [
        ...openMenu("sales_targets_menu_follow_up", "sales_review_menu"),
        {
            content: "the page says what it is for",
            trigger: ".o_view_nocontent:contains(Talk about results)",
        },
        {trigger: ".o_list_button_add", run: "click"},
        {trigger: ".o_field_widget[name=user_id] input", run: "edit Anna"},
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Anna)",
            run: "click",
        },
        {trigger: ".o_field_widget[name=template_id] input", run: "edit Spring"},
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Spring talk)",
            run: "click",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: "button[name=action_open]:visible", run: "click"},
        {
            content: "the figures are frozen",
            trigger:
                ".o_field_widget[name=figure_ids] .o_data_row:contains(Sales untaxed):contains(700)",
        },
        {
            content: "and the other side is a lock",
            trigger: ".o_field_widget[name=line_ids] .o_data_row button .fa-lock",
        },
    ],
});

// Anna scores herself and submits.
tours.add("sales_review_self", {
    steps: () => [
        {trigger: ".alert:contains(neither you nor Mona)"},
        {
            content: "the manager's column is a lock",
            trigger:
                ".o_field_widget[name=line_ids]:not(:has(th[data-name=manager_score]))",
        },
        ...score("Point 1", "self_score", 4),
        ...score("Point 2", "self_score", 5),
        {trigger: ".o_field_widget[name=self_remark] textarea", run: "edit All well"},
        {trigger: "button[name=action_submit]", run: "click"},
        {trigger: CONFIRM, run: "click"},
        {trigger: ".alert:contains(your scores are locked)"},
    ],
});

// The manager scores without seeing that, and both columns appear.
tours.add("sales_review_manager", {
    steps: () => [
        {
            trigger:
                ".o_field_widget[name=line_ids]:not(:has(th[data-name=self_score]))",
        },
        {trigger: "body:not(:contains(All well))"},
        ...score("Point 1", "manager_score", 3),
        ...score("Point 2", "manager_score", 5),
        {trigger: "button[name=action_submit]", run: "click"},
        {trigger: CONFIRM, run: "click"},
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains(Comparison)"},
        {
            trigger: ".o_data_row:contains(Point 1) td[name=difference]:contains(-1)",
        },
        {trigger: ".o_field_widget[name=self_remark]:contains(All well)"},
        {trigger: "button[name=action_agree]", run: "click"},
        {
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Train closing",
        },
        {trigger: ".modal button[name=action_close_dialog]:visible", run: "click"},
        {
            trigger:
                ".o_field_widget[name=action_ids] .o_data_row:contains(Train closing)",
        },
    ],
});

const sign = (last) => ({
    steps: () => [
        {trigger: ".o_data_row:contains(Point 1) td[name=self_score]:contains(4)"},
        {trigger: "button[name=action_sign]", run: "click"},
        last,
    ],
});

tours.add(
    "sales_review_sign_self",
    sign({trigger: ".o_field_widget[name=self_signed_on]"})
);
tours.add(
    "sales_review_sign_manager",
    sign({
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Signed)",
    })
);
