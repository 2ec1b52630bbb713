# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sales_tz = fields.Selection(
        related="company_id.sales_tz", readonly=False, required=True
    )
    sales_elapsed_basis = fields.Selection(
        related="company_id.sales_elapsed_basis", readonly=False, required=True
    )
    sales_pace_on_track = fields.Float(
        related="company_id.sales_pace_on_track", readonly=False
    )
    sales_pace_at_risk = fields.Float(
        related="company_id.sales_pace_at_risk", readonly=False
    )
    sales_judge_after = fields.Float(
        related="company_id.sales_judge_after", readonly=False
    )
    sales_leaderboard_names = fields.Boolean(
        related="company_id.sales_leaderboard_names", readonly=False
    )
    sales_reached_badge = fields.Boolean(
        related="company_id.sales_reached_badge", readonly=False
    )
    sales_reached_in_feed = fields.Boolean(
        related="company_id.sales_reached_in_feed", readonly=False
    )
