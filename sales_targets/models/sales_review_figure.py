# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class SalesReviewFigure(models.Model):
    """A figure of the period as it was on the day the review started. Text and
    numbers only, so that nothing can change it later."""

    _name = "sales.review.figure"
    _description = "Sales Review Figure"
    _order = "review_id, sequence, id"

    review_id = fields.Many2one(
        "sales.review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(
        [
            ("target", "Target"),
            ("result", "Result"),
            ("activity", "Activity"),
            ("conversion", "Conversion"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char(required=True, readonly=True)
    measure = fields.Char(required=True, readonly=True)
    currency_id = fields.Many2one(related="review_id.currency_id")
    goal_value = fields.Float("Goal", digits=(20, 4), readonly=True, aggregator=False)
    value = fields.Float("Result", digits=(20, 4), readonly=True, aggregator=False)
    attainment = fields.Float(readonly=True, aggregator=False)
    detail = fields.Char("In words", readonly=True)
