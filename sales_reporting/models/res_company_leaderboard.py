# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    sales_leaderboard_min_deals = fields.Integer(
        string="Deals for a place on the leaderboard",
        help="Who has fewer deals in the period is listed without a rank.",
    )

    _sales_leaderboard_min_deals_check = models.Constraint(
        "CHECK(sales_leaderboard_min_deals >= 0)",
        "The number of deals for a place on the leaderboard must be 0 or more.",
    )
