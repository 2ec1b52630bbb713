# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models

from ..tools import scoring

SIDES = [("self", "Salesperson"), ("manager", "Manager")]


class SalesReviewSheet(models.Model):
    """What one side of a review scored: for its writer only until both are in. Made
    and filled in through the review, and by nobody else."""

    _name = "sales.review.sheet"
    _description = "Sales Review Sheet"
    _order = "date desc, id desc"
    _rec_name = "review_id"

    review_id = fields.Many2one(
        "sales.review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    side = fields.Selection(SIDES, string="Scored by", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Writer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    person_id = fields.Many2one(
        related="review_id.user_id", string="Salesperson", store=True
    )
    kind = fields.Selection(related="review_id.kind", store=True)
    state = fields.Selection(related="review_id.state", string="State of the review")
    date = fields.Date(related="review_id.date_to", string="Period end", store=True)
    submitted_on = fields.Datetime(readonly=True)
    remark = fields.Text(readonly=True)
    score_ids = fields.One2many("sales.review.score", "sheet_id", readonly=True)
    weighted_score = fields.Float(
        compute="_compute_weighted_score", store=True, digits=(6, 2), aggregator="avg"
    )
    scale_share = fields.Float(
        "On the scale",
        compute="_compute_weighted_score",
        store=True,
        digits=(6, 4),
        aggregator="avg",
        help="From the lowest score, 0 %, to the highest, 100 %: compares scores of "
        "different scales.",
    )

    _side_uniq = models.Constraint(
        "UNIQUE(review_id, side)", "Each side of a review has one sheet."
    )

    @api.depends("score_ids.value", "score_ids.line_id.weight")
    def _compute_weighted_score(self):
        for sheet in self:
            score = scoring.weighted_score(
                [score.value for score in sheet.score_ids],
                [score.line_id.weight for score in sheet.score_ids],
            )
            review = sheet.review_id
            sheet.weighted_score = score or 0
            sheet.scale_share = score and scoring.scale_share(
                score, review.scale_min, review.scale_max
            )
