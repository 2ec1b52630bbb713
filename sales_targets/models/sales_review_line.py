# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .sales_target_figures import FloatOrEmpty

# Fields of a line that show the scores of a side, with the fields of the score.
SIDE_FIELDS = {
    "self": {"self_score": "value", "self_note": "note"},
    "manager": {"manager_score": "value", "manager_note": "note"},
}
OF_SIDE = {name: side for side, names in SIDE_FIELDS.items() for name in names}


class SalesReviewLine(models.Model):
    """A criterion of a review, as the template had it when the review started, and
    what both scored as far as the reader may see it."""

    _name = "sales.review.line"
    _description = "Sales Review Line"
    _inherit = ["sales.numbers.mixin"]
    _order = "review_id, sequence, id"

    review_id = fields.Many2one(
        "sales.review", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Criterion", required=True, readonly=True)
    description = fields.Char(readonly=True)
    label = fields.Text("Criterion and meaning", compute="_compute_label")
    weight = fields.Float(digits=(5, 2), required=True, readonly=True, aggregator=False)
    score_ids = fields.One2many("sales.review.score", "line_id", readonly=True)

    # Never stored and never computed with more than the reader's own rights.
    self_score = FloatOrEmpty(compute="_compute_scores", readonly=False)
    self_note = fields.Text(compute="_compute_scores", readonly=False)
    manager_score = FloatOrEmpty(compute="_compute_scores", readonly=False)
    manager_note = fields.Text(compute="_compute_scores", readonly=False)
    difference = FloatOrEmpty(
        compute="_compute_difference", help="The manager's score less the own one."
    )

    # --------------------------------------------------------------- computes

    @api.depends("name", "description", "weight")
    def _compute_label(self):
        for line in self:
            first = f"{line.name} · {line.weight:g} %"
            line.label = "\n".join(filter(None, [first, line.description]))

    @api.depends("score_ids.value", "score_ids.note", "review_id.state")
    @api.depends_context("uid")
    def _compute_scores(self):
        # A search, as the record rules are asked by the database alone: what the
        # cache knows may have been read with other rights.
        scores = self.env["sales.review.score"].search_fetch(
            [("line_id", "in", self._origin.ids)], ["value", "note"]
        )
        found = {(score.line_id, score.sheet_id.side): score for score in scores}
        for line in self:
            for side, names in SIDE_FIELDS.items():
                score = found.get((line._origin, side))
                for name, column in names.items():
                    line[name] = score and score[column] or False

    @api.depends("self_score", "manager_score")
    @api.depends_context("uid")
    def _compute_difference(self):
        for line in self:
            both = line.self_score and line.manager_score
            line.difference = both and line.manager_score - line.self_score

    # ------------------------------------------------------------------- CRUD

    def write(self, vals):
        """Scores and notes go to the sheet of their side."""
        self._check_numbers(vals)
        if not self.env.su:
            self.check_access("write")
            if vals.keys() - OF_SIDE.keys():
                raise AccessError(
                    self.env._(
                        "The criteria of a review stay as they were when it started. "
                        "Enter scores and notes only."
                    )
                )
        for side, names in SIDE_FIELDS.items():
            if mine := {names[name]: vals[name] for name in vals.keys() & names.keys()}:
                self._write_scores(side, mine)
        rest = {name: vals[name] for name in vals.keys() - OF_SIDE.keys()}
        return super().write(rest) if rest else True

    def _write_scores(self, side, vals):
        """Enter scores of a side.

        :param vals: dict of ``value`` and ``note``
        :raise odoo.exceptions.UserError: unless it is the side of the user, who has
            not submitted yet
        """
        for review in self.review_id:
            review._check_may_score(side)
        if vals.get("value"):
            for review in self.review_id:
                review._check_on_scale(float(vals["value"]))
        # The side alone is read with the system's rights.
        self.env["sales.review.score"].sudo().search(
            [("line_id", "in", self.ids), ("sheet_id.side", "=", side)]
        ).write(vals)
