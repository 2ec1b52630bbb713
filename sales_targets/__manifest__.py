# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
{
    "name": "Sales Targets",
    "summary": "Targets for sellers, teams and the company, provable to the order",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "website": "https://github.com/sales-targets/sales-targets",
    "author": "Sales Targets & Reporting contributors",
    "license": "LGPL-3",
    "depends": ["board", "bus", "digest", "sale_crm", "sale_management"],
    "data": [
        "security/ir.model.access.csv",
        "security/sales_targets_rules.xml",
        "data/sales_metric_data.xml",
        "data/ir_cron_data.xml",
        "data/digest_data.xml",
        "data/sales_planning_data.xml",
        "views/sales_metric_views.xml",
        "views/sales_credit_drift_views.xml",
        "views/sales_phasing_views.xml",
        "views/sales_credit_views.xml",
        "views/sales_adjustment_views.xml",
        "views/sales_allocation_views.xml",
        "views/sales_target_views.xml",
        "views/sales_target_dashboard_views.xml",
        "views/sales_target_board_views.xml",
        "views/sales_target_leaderboard_views.xml",
        "views/sales_planning_line_views.xml",
        "views/sales_planning_round_views.xml",
        "views/sale_order_views.xml",
        "views/crm_lead_views.xml",
        "views/digest_digest_views.xml",
        "views/res_config_settings_views.xml",
        "views/sales_targets_menus.xml",
        # after the list and the menu in which it has its button and its entry
        "wizard/sales_target_wizard_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "sales_targets/static/src/**/*",
            ("remove", "sales_targets/static/src/sales_target_dashboard/**/*"),
            ("remove", "sales_targets/static/src/sales_leaderboard/**/*"),
            # the style sheets stay, so that the dark theme knows them
            "sales_targets/static/src/**/*.scss",
        ],
        # loaded when the dashboard, the strip or the months of a target are shown
        "sales_targets.assets_dashboard": [
            "sales_targets/static/src/sales_target_dashboard/**/*.js",
            "sales_targets/static/src/sales_target_dashboard/**/*.xml",
        ],
        # loaded when the leaderboard is shown
        "sales_targets.assets_leaderboard": [
            "sales_targets/static/src/sales_leaderboard/**/*.js",
            "sales_targets/static/src/sales_leaderboard/**/*.xml",
        ],
        "web.assets_unit_tests_setup": [
            ("include", "sales_targets.assets_dashboard"),
            ("include", "sales_targets.assets_leaderboard"),
        ],
        "web.assets_unit_tests": [
            "sales_targets/static/tests/**/*.test.js",
        ],
        "web.assets_tests": [
            "sales_targets/static/tests/tours/**/*",
        ],
    },
    "demo": ["demo/people.xml", "demo/business.xml"],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
