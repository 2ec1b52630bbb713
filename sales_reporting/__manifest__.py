# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
{
    "name": "Sales Reporting",
    "summary": "Reports that sales people and sales managers steer by",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "website": "https://github.com/sales-targets/sales-targets",
    "author": "Sales Targets & Reporting contributors",
    "license": "LGPL-3",
    "depends": ["sales_targets", "spreadsheet_dashboard"],
    "data": [
        "security/ir.model.access.csv",
        "security/sales_reporting_rules.xml",
        "security/sales_planner_rules.xml",
        "data/ir_cron_data.xml",
        "report/sales_target_report_views.xml",
        "report/sales_pipeline_report_views.xml",
        "report/sales_conversion_report_views.xml",
        "report/sales_loss_report_views.xml",
        "report/sales_competitor_report_views.xml",
        "report/sales_lead_report_views.xml",
        "report/sales_activity_report_views.xml",
        "report/sales_neglected_report_views.xml",
        "report/sales_comparison_report_views.xml",
        "report/sales_leaderboard_report_views.xml",
        "report/sales_quality_report_views.xml",
        "report/sales_coverage_report_views.xml",
        "report/sales_forecast_report_views.xml",
        "views/sales_forecast_backtest_views.xml",
        "views/crm_lead_forecast_views.xml",
        "report/sales_cashflow_report_views.xml",
        "report/sales_goal_sheet_templates.xml",
        "views/sales_competitor_views.xml",
        "views/sales_commentary_views.xml",
        "views/crm_lead_views.xml",
        "wizard/crm_lead_lost_views.xml",
        "views/sales_stage_move_views.xml",
        "views/sales_metric_views.xml",
        "views/res_partner_industry_views.xml",
        "views/res_config_settings_views.xml",
        "views/sales_planner_views.xml",
        "views/sales_scenario_views.xml",
        "data/sales_report.xml",
        "views/sales_report_views.xml",
        "views/sales_pack_views.xml",
        "views/sales_pack_delivery_views.xml",
        "views/sales_pack_templates.xml",
        "views/sales_reporting_menus.xml",
        # into the menus
        "data/sales_pack.xml",
        # after the menu to which it leads
        "data/dashboards.xml",
        "data/sales_credit_data.xml",
    ],
    "demo": [
        "demo/company.xml",
        "demo/demo.xml",
        "demo/planner.xml",
        "demo/packs.xml",
        "demo/forecast.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "sales_reporting/static/src/sales_funnel_field/**/*",
            "sales_reporting/static/src/sales_forecast_action/**/*",
        ],
        # loaded when a graph or a pivot is shown
        "web.assets_backend_lazy": [
            "sales_reporting/static/src/sales_graph/**/*",
            "sales_reporting/static/src/sales_report_screen/**/*",
        ],
        # loaded with the dashboard of targets
        "sales_targets.assets_dashboard": [
            "sales_reporting/static/src/sales_target_print/**/*",
        ],
        # loaded when a funnel is shown
        "sales_reporting.assets_funnel": [
            "sales_reporting/static/src/sales_funnel/**/*",
        ],
        # loaded when the forecast is shown
        "sales_reporting.assets_forecast": [
            "sales_targets/static/src/sales_target_dashboard/chart_theme.js",
            "sales_reporting/static/src/sales_forecast/**/*",
        ],
        "web.assets_unit_tests_setup": [
            ("include", "sales_reporting.assets_funnel"),
            ("include", "sales_reporting.assets_forecast"),
        ],
        "web.assets_unit_tests": [
            "sales_reporting/static/tests/**/*.test.js",
        ],
        "web.assets_tests": [
            "sales_reporting/static/tests/**/*",
            ("remove", "sales_reporting/static/tests/**/*.test.js"),
        ],
    },
    "external_dependencies": {"python": ["xlsxwriter"]},
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
