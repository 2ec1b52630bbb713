# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models

from ..tools.planning import excess, mean_size
from .sales_target_figures import FloatOrEmpty

SHOWN_NAMES = 5


class SalesPlanningRoundSums(models.Model):
    """What the goals of a round come to: against the company's goal while they are
    talked about, against the results when the year is over."""

    _inherit = "sales.planning.round"

    line_count = fields.Integer(string="People", compute="_compute_sums")
    missing_count = fields.Integer(string="Missing", compute="_compute_sums")
    accepted_count = fields.Integer(string="To confirm", compute="_compute_sums")
    target_count = fields.Integer(string="Targets", compute="_compute_sums")
    proposed_value = fields.Float(
        string="Proposed", compute="_compute_sums", digits=(20, 4)
    )
    difference_value = fields.Float(
        string="Proposed, difference",
        compute="_compute_sums",
        digits=(20, 4),
        help="The sum of the proposals minus the company's goal.",
    )
    over_assignment = FloatOrEmpty(
        string="Over-assignment",
        compute="_compute_sums",
        help="The sum of the proposals divided by the company's goal, minus 1.",
    )
    proposed_percent = fields.Float(compute="_compute_sums")
    agreed_value = fields.Float(
        string="Agreed", compute="_compute_sums", digits=(20, 4)
    )
    agreed_difference_value = fields.Float(
        string="Agreed, difference",
        compute="_compute_sums",
        digits=(20, 4),
        help="The sum of what is agreed minus the company's goal.",
    )
    agreed_over_assignment = FloatOrEmpty(
        string="Over-assignment agreed",
        compute="_compute_sums",
        help="The sum of what is agreed divided by the company's goal, minus 1.",
    )
    agreed_percent = fields.Float(compute="_compute_sums")
    summary = fields.Char(compute="_compute_summary")
    deviation = FloatOrEmpty(
        compute="_compute_deviation",
        help="The proposals of the year divided by what was reached, minus 1.",
    )
    mean_deviation = FloatOrEmpty(
        compute="_compute_deviation",
        help="How far a proposal was off on average, above or below.",
    )

    # --------------------------------------------------------------- computes

    @api.depends(
        "goal_value",
        "line_ids.state",
        "line_ids.proposal_value",
        "line_ids.agreed_value",
        "line_ids.target_id",
    )
    def _compute_sums(self):
        for planning in self:
            goal, lines = planning.goal_value, planning.line_ids
            made = lines.filtered(lambda line: line.state != "missing")
            agreed = lines.filtered(
                lambda line: line.state in ("accepted", "confirmed")
            )
            proposed_value = sum(made.mapped("proposal_value"))
            agreed_value = sum(agreed.mapped("agreed_value"))
            planning.line_count = len(lines)
            planning.missing_count = len(lines - made)
            planning.accepted_count = len(agreed.filtered(lambda x: not x.target_id))
            planning.target_count = len(lines.target_id)
            planning.proposed_value = proposed_value
            planning.difference_value = proposed_value - goal
            planning.over_assignment = excess(proposed_value, goal)
            planning.proposed_percent = 100 * proposed_value / goal if goal else 0
            planning.agreed_value = agreed_value
            planning.agreed_difference_value = agreed_value - goal
            planning.agreed_over_assignment = excess(agreed_value, goal)
            planning.agreed_percent = 100 * agreed_value / goal if goal else 0

    @api.depends(
        "over_assignment",
        "proposed_value",
        "goal_value",
        "missing_count",
        "line_ids.has_left",
    )
    def _compute_summary(self):
        for planning in self:
            planning.summary = " ".join(planning._summary_sentences()) or False

    def _summary_sentences(self):
        """Sentences that say what the proposals add up to, who is missing, and who has
        left."""
        self.ensure_one()
        if not self.line_ids:
            return []
        share = self.over_assignment
        values = {
            "proposed": self._format_value(self.proposed_value),
            "goal": self._format_value(self.goal_value),
            "percent": f"{abs(share or 0) * 100:.3g}",
        }
        if share is False:
            sentence = self.env._(
                "The proposals add up to %(proposed)s; there is no goal of the company "
                "yet.",
                **values,
            )
        elif abs(share) < 0.00005:
            sentence = self.env._(
                "The proposals add up to the goal, %(goal)s.", **values
            )
        elif share > 0:
            sentence = self.env._(
                "The proposals add up to %(proposed)s, %(percent)s %% more than the "
                "goal of %(goal)s.",
                **values,
            )
        else:
            sentence = self.env._(
                "The proposals add up to %(proposed)s, %(percent)s %% less than the "
                "goal of %(goal)s.",
                **values,
            )
        return [sentence, *self._missing_sentence(), *self._left_sentence()]

    def _missing_sentence(self):
        missing = self.line_ids.filtered(lambda line: line.state == "missing")
        if not missing:
            return []
        return [
            self.env._(
                "No proposal yet from %(count)s of %(all)s: %(names)s.",
                count=len(missing),
                all=self.line_count,
                names=self._short_names(missing.user_id),
            )
        ]

    def _left_sentence(self):
        left = self.line_ids.filtered(
            lambda line: line.has_left and line.state != "confirmed"
        )
        if not left:
            return []
        return [
            self.env._(
                "Has left: %s. Delete the line from the round.",
                self._short_names(left.user_id),
            )
        ]

    def _short_names(self, users):
        names = users.mapped("name")
        shown = ", ".join(names[:SHOWN_NAMES])
        if len(names) <= SHOWN_NAMES:
            return shown
        return self.env._(
            "%(names)s and %(count)s more",
            names=shown,
            count=len(names) - SHOWN_NAMES,
        )

    @api.depends("line_ids.deviation")
    def _compute_deviation(self):
        for planning in self:
            judged = planning.line_ids.filtered(
                lambda line: line.deviation is not False
            )
            planning.deviation = excess(
                sum(judged.mapped("proposal_value")), sum(judged.mapped("result_value"))
            )
            planning.mean_deviation = mean_size(judged.mapped("deviation"))
