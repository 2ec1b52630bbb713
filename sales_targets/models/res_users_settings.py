# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models

# What the server works out by itself, with names that not everybody may read.
CHOICE = {
    "sales_target_year",
    "sales_target_scope",
    "sales_target_user_id",
    "sales_target_team_id",
    "sales_target_metric_id",
}


class ResUsersSettings(models.Model):
    """What the dashboard of sales targets shows to a user, on any device."""

    _inherit = "res.users.settings"

    sales_target_year = fields.Integer(help="0 stands for the running year.")
    sales_target_scope = fields.Selection(
        [("person", "Person"), ("team", "Team"), ("company", "Company")],
        help="Empty as long as the user has not chosen.",
    )
    sales_target_user_id = fields.Many2one(
        "res.users", string="Salesperson", ondelete="set null"
    )
    sales_target_team_id = fields.Many2one(
        "crm.team", string="Sales Team", ondelete="set null"
    )
    sales_target_metric_id = fields.Many2one(
        "sales.metric", string="Metric", ondelete="set null"
    )
    sales_target_is_cumulative = fields.Boolean(default=True)
    sales_target_is_strip_folded = fields.Boolean()

    @api.model
    def _get_fields_blacklist(self):
        return super()._get_fields_blacklist() + sorted(CHOICE)
