# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sales_neglected_customer_days = fields.Integer(
        related="company_id.sales_neglected_customer_days", readonly=False
    )
    sales_neglected_deal_days = fields.Integer(
        related="company_id.sales_neglected_deal_days", readonly=False
    )
    sales_leaderboard_min_deals = fields.Integer(
        related="company_id.sales_leaderboard_min_deals", readonly=False
    )
    sales_cashflow_order_days = fields.Integer(
        related="company_id.sales_cashflow_order_days", readonly=False
    )
