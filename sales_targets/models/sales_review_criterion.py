# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class SalesReviewCriterion(models.Model):
    """One thing that a template asks for."""

    _name = "sales.review.criterion"
    _description = "Sales Review Criterion"
    _inherit = ["sales.numbers.mixin"]
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "sales.review.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Criterion", required=True, translate=True)
    description = fields.Char(
        translate=True, help="What a good score looks like, in one sentence."
    )
    weight = fields.Float(
        digits=(5, 2), required=True, help="In per cent of the whole."
    )

    _weight_in_range = models.Constraint(
        "CHECK(weight > 0 AND weight <= 100)",
        "A criterion weighs more than 0 % and at most 100 %. Change its weight.",
    )
