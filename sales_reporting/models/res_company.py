# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import ormcache

from odoo.addons.sales_targets.models.res_company import PREFETCH


class ResCompany(models.Model):
    _inherit = "res.company"

    sales_neglected_customer_days = fields.Integer(
        string="Customers are neglected after",
        default=90,
        required=True,
        help="Days without activity, message, meeting or order.",
        prefetch=PREFETCH,
    )
    sales_neglected_deal_days = fields.Integer(
        string="Deals are neglected after",
        default=30,
        required=True,
        help="Days without activity, message, meeting or quotation.",
        prefetch=PREFETCH,
    )
    sales_forecast_measured_on = fields.Date(
        string="Forecasts measured on",
        readonly=True,
        copy=False,
        help="The day on which what forecasts rest on was measured last.",
        prefetch=PREFETCH,
    )
    sales_leaderboard_min_deals = fields.Integer(
        string="Deals for a place on the leaderboard",
        help="Who has fewer deals in the period is listed without a rank.",
        prefetch=PREFETCH,
    )

    sales_cashflow_order_days = fields.Integer(
        string="Orders to invoice count for",
        help="Days from the order date. 0: however old they are.",
        prefetch=PREFETCH,
    )

    _check_sales_neglected_days = models.Constraint(
        "CHECK(sales_neglected_customer_days > 0 AND sales_neglected_deal_days > 0)",
        "Please enter at least one day after which customers and deals are neglected.",
    )
    _sales_leaderboard_min_deals_check = models.Constraint(
        "CHECK(sales_leaderboard_min_deals >= 0)",
        "The number of deals for a place on the leaderboard must be 0 or more.",
    )
    _sales_cashflow_order_days_check = models.Constraint(
        "CHECK(sales_cashflow_order_days >= 0)",
        "The days for which orders to invoice count must be 0 or more.",
    )

    @api.model
    @ormcache()
    def _is_alone(self):
        """Whether there is no other company, not even an archived one. Odoo forgets
        what is cached here when a company comes or goes."""
        companies = self.sudo().with_context(active_test=False)
        return companies.search_count([], limit=2) < 2
