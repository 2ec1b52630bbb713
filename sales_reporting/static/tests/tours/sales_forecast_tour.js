import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const page = ".o_sales_forecast";

const openForecast = () => [
    stepUtils.showAppsMenuItem(),
    {
        trigger: ".o_app[data-menu-xmlid='sales_targets.sales_targets_menu_root']",
        run: "click",
    },
    {
        trigger: "button[data-menu-xmlid='sales_reporting.sales_reporting_menu_root']",
        run: "click",
    },
    {
        trigger:
            ".dropdown-item[data-menu-xmlid='sales_reporting.sales_reporting_menu_all']",
        run: "click",
    },
    {
        trigger: ".o_kanban_record:has(img[src$='/forecast.svg'])",
        run: "click",
    },
];

// A manager looks at the months, at a team, at the deals of a month, and looks back.
tours.add("sales_forecast_manager", {
    url: "/odoo",
    steps: () => [
        ...openForecast(),
        {
            content: "the company's months, with a range",
            trigger: `${page}:has(canvas) .o_sales_forecast_months tbody tr:nth-child(3) td:nth-child(5):contains(–)`,
        },
        {
            content: "how good the methods were, in a sentence",
            trigger: `${page} .o_sales_forecast_methods p:contains(win rate times open value)`,
        },
        {
            trigger: `${page} .o_sales_forecast_owner`,
            run: "selectByLabel South",
        },
        {
            content: "that team's months",
            trigger: `${page} .o_sales_forecast_owner:has(option:checked)`,
        },
        {
            trigger: `${page} .o_sales_forecast_months tbody tr:nth-child(3) button`,
            run: "click",
        },
        {
            content: "the deals of that month by method",
            trigger: ".o_list_view .o_group_header:contains(Measured Conversion)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Desks) td[name=lead_id]",
            run: "click",
        },
        {
            content: "a row leads to its deal",
            trigger: ".o_form_view [name=sales_forecast_category]",
        },
    ],
});

// A salesperson stands for a deal, and sees it as commit.
tours.add("sales_forecast_seller", {
    url: "/odoo",
    steps: () => [
        ...openForecast(),
        {
            content: "the own months, and no choice of others",
            trigger: `${page}:not(:has(.o_sales_forecast_owner)) .o_sales_forecast_months`,
        },
        {
            content: "what was committed beforehand",
            trigger: `${page} .o_sales_forecast_months tbody tr:nth-child(3) td:nth-child(7):contains(700)`,
        },
    ],
});
