# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class SalesReviewScore(models.Model):
    """One side's score on one criterion, as secret as the sheet it stands on."""

    _name = "sales.review.score"
    _description = "Sales Review Score"
    _order = "sheet_id, line_id"
    _rec_name = "line_id"

    sheet_id = fields.Many2one(
        "sales.review.sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        "sales.review.line",
        string="Criterion",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    value = fields.Integer("Score", readonly=True, help="0: not scored yet.")
    note = fields.Text(readonly=True)

    _line_uniq = models.Constraint(
        "UNIQUE(sheet_id, line_id)", "A sheet has one score for each criterion."
    )
