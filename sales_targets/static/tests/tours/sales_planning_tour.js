import {registry} from "@web/core/registry";
import {openMenu} from "./open_menu";

const tours = registry.category("web_tour.tours");

const state = (label) => ({
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains(${label})`,
});

// A manager opens a round.
tours.add("sales_planning_open", {
    url: "/odoo",
    steps: () => [
        ...openMenu("sales_planning_menu", "sales_planning_menu_rounds"),
        {
            content: "the page says what it is for",
            trigger: ".o_view_nocontent:contains(Plan the goals of a year together)",
        },
        {trigger: ".o_list_button_add", run: "click"},
        {trigger: ".o_field_widget[name=goal_value] input", run: "edit 1,000"},
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: "button[name=action_open]", run: "click"},
        state("Open"),
        {
            content: "who is missing stands there by name",
            trigger: ".o_field_widget[name=summary]:contains(No proposal yet from)",
        },
        {trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Anna)"},
    ],
});

// A seller sees what lies behind, and proposes.
tours.add("sales_planning_propose", {
    url: "/odoo",
    steps: () => [
        ...openMenu("sales_planning_menu", "sales_planning_menu_mine"),
        {trigger: ".alert:contains(Proposals are possible until)"},
        {
            content: "past years by month",
            trigger: ".o_field_widget[name=history] th:contains(March)",
        },
        {
            trigger: ".o_field_widget[name=proposal_value] input",
            run: "edit 600",
        },
        {
            trigger: ".o_field_widget[name=proposal_note] input",
            run: "edit Two new customers && click body",
        },
        {
            content: "more than ever before: a warning, no block",
            trigger: ".alert:contains(more than the best year so far)",
        },
        {trigger: "button[name=action_propose]", run: "click"},
        state("Proposed"),
    ],
});

// The leader names another number in the grid, moving by keyboard.
tours.add("sales_planning_counter", {
    url: "/odoo",
    steps: () => [
        ...openMenu("sales_planning_menu", "sales_planning_menu_lines"),
        {trigger: ".o_group_header:contains(North)"},
        {
            content: "the group adds the proposals up",
            trigger: ".o_group_header:contains(600)",
        },
        {
            trigger: ".o_data_row:contains(Anna) td[name=counter_value]",
            run: "click",
        },
        {
            trigger: ".o_selected_row td[name=counter_value] input",
            run: "edit 500 && press Tab",
        },
        {
            content: "the next cell that may be written",
            trigger: ".o_selected_row td[name=counter_reason] input:focus",
            run: "edit Rather safe && press Enter",
        },
        {
            trigger:
                ".o_data_row:contains(Anna):not(.o_selected_row) button[name=action_counter]",
            run: "click",
        },
        {trigger: ".o_data_row:contains(Anna) td[name=state]:contains(Countered)"},
    ],
});

// The seller agrees.
tours.add("sales_planning_agree", {
    url: "/odoo",
    steps: () => [
        ...openMenu("sales_planning_menu", "sales_planning_menu_mine"),
        {trigger: ".alert:contains(another number was named)"},
        {trigger: ".o_field_widget[name=counter_reason]:contains(Rather safe)"},
        {trigger: "button[name=action_agree]", run: "click"},
        state("Accepted"),
    ],
});

// The manager confirms, and a target is there.
tours.add("sales_planning_confirm", {
    url: "/odoo",
    steps: () => [
        ...openMenu("sales_planning_menu", "sales_planning_menu_rounds"),
        {trigger: ".o_data_row td[name=name]", run: "click"},
        {
            content: "both numbers are kept",
            trigger:
                ".o_data_row:contains(Anna):has(td[name=proposal_value]:contains(600)) td[name=counter_value]:contains(500)",
        },
        {trigger: "button[name=action_confirm_accepted]", run: "click"},
        {trigger: ".o_data_row:contains(Anna) td[name=state]:contains(Confirmed)"},
        {trigger: "button[name=action_view_targets]:contains(1)", run: "click"},
        {trigger: ".o_data_row:contains(Anna · Sales untaxed)"},
    ],
});
