import {registry} from "@web/core/registry";

const goal = ".o_kanban_record:contains(Goal and Result)";
const pack = ".o_kanban_record:contains(Weekly losses)";
const bell = ".fa-bell-o";

// A seller rings the bell of a report, and the one of a pack.
registry.category("web_tour.tours").add("sales_pack_subscribe", {
    steps: () => [
        {trigger: `${goal} ${bell}`, run: "click"},
        {content: "The report comes by mail", trigger: `${goal} .fa-bell`},
        {
            content: "The packs of audiences have a page of their own",
            trigger:
                "button[data-menu-xmlid='sales_reporting.sales_reporting_menu_root']",
            run: "click",
        },
        {
            trigger:
                ".dropdown-item[data-menu-xmlid='sales_reporting.sales_reporting_menu_by_mail']",
            run: "click",
        },
        {trigger: ".o_breadcrumb:contains(Packs of Reports)"},
        {trigger: `${pack} ${bell}`, run: "click"},
        {trigger: `${pack} .fa-bell`},
    ],
});

// The commentary stands above the report, which goes to Excel as it is.
registry.category("web_tour.tours").add("sales_report_screen", {
    steps: () => [
        {trigger: ".o_sales_report_comment:contains(Prices went up)"},
        {trigger: ".o_sales_report_head:contains(The month before)"},
        {trigger: ".o_cp_action_menus button", run: "click"},
        {trigger: ".o_sales_take_to_excel:contains(Take to Excel)"},
        {trigger: ".o_sales_write_commentary", run: "click"},
        {trigger: ".o_form_view .o_field_widget[name=report_id] input:value(Losses)"},
    ],
});
