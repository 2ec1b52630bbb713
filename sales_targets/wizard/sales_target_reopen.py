# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class SalesTargetReopen(models.TransientModel):
    """Asks why closed targets are reopened."""

    _name = "sales.target.reopen"
    _description = "Reopen Sales Targets"

    target_ids = fields.Many2many(
        "sales.target",
        default=lambda self: self.env.context.get("active_ids"),
        required=True,
        readonly=True,
    )
    reason = fields.Char(required=True)

    def action_reopen(self):
        """Reopen the targets for the reason given."""
        self.ensure_one()
        self.target_ids.action_reopen(self.reason)
