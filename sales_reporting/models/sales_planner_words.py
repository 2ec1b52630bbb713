# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import format_amount
from odoo.tools.misc import formatLang

from ..tools import planning_back
from .sales_planner_need import INPUTS


class SalesPlannerWords(models.Model):
    """What a plan says in words: behind each input what was measured, what is in the
    way of a plan, and what one should know about it."""

    _inherit = "sales.planner"

    deal_note = fields.Char(compute="_compute_notes")
    conversion_note = fields.Char(compute="_compute_notes")
    cycle_note = fields.Char(compute="_compute_notes")
    range_note = fields.Char(compute="_compute_remarks")
    problem = fields.Text(compute="_compute_remarks")
    remark = fields.Text(compute="_compute_remarks")
    funnel = fields.Json(
        compute="_compute_funnel",
        help="The steps and what must reach each, to be drawn.",
    )
    deal_is_measured = fields.Boolean(compute="_compute_notes")
    conversion_is_measured = fields.Boolean(compute="_compute_notes")
    cycle_is_measured = fields.Boolean(compute="_compute_notes")

    # --------------------------------------------------------------- computes

    @api.depends(
        "deal_value",
        "conversion_rate",
        "cycle_days",
        "measured_deal_value",
        "measured_conversion_rate",
        "measured_cycle_days",
        "won_cases",
        "decided_cases",
    )
    def _compute_notes(self):
        for planner in self:
            planner.deal_is_measured = planner._is_measured("deal_value")
            planner.conversion_is_measured = planner._is_measured("conversion_rate")
            planner.cycle_is_measured = planner._is_measured("cycle_days")
            won = {"cases": planner.won_cases}
            nothing = self.env._("No deal was won in the last twelve months.")
            planner.deal_note = (
                self.env._(
                    "Measured: %(value)s, the mean of %(cases)s deals won.",
                    value=planner._money(planner.measured_deal_value),
                    **won,
                )
                if planner.won_cases
                else nothing
            )
            planner.cycle_note = (
                self.env._(
                    "Measured: %(days)s days, the mean of %(cases)s deals won.",
                    days=planner.measured_cycle_days,
                    **won,
                )
                if planner.won_cases
                else nothing
            )
            planner.conversion_note = (
                self.env._(
                    "Measured: %(rate)s %%, won of %(cases)s decided prospects.",
                    rate=formatLang(
                        self.env, planner.measured_conversion_rate * 100, digits=1
                    ),
                    cases=planner.decided_cases,
                )
                if planner.decided_cases
                else self.env._("No prospect of that time is decided.")
            )

    @api.depends(*INPUTS, "scope", "user_id", "team_id", "period_type")
    def _compute_remarks(self):
        for planner in self:
            planner.problem = "\n".join(planner._problems()) or False
            planner.remark = "\n".join(planner._remarks()) or False
            low, high = planner.prospect_low, planner.prospect_high
            planner.range_note = False
            if low and high:
                planner.range_note = self.env._(
                    "From %(cases)s cases only so much is known: 8 of 10 times "
                    "%(low)s to %(high)s prospects will be needed.",
                    cases=planner.decided_cases,
                    low=formatLang(self.env, low, digits=0),
                    high=formatLang(self.env, high, digits=0),
                )
            elif low:
                planner.range_note = self.env._(
                    "From %(cases)s cases only so much is known: %(low)s prospects or "
                    "more will be needed.",
                    cases=planner.decided_cases,
                    low=formatLang(self.env, low, digits=0),
                )

    @api.depends(*INPUTS)
    def _compute_funnel(self):
        for planner in self:
            totals = planner._totals()
            steps = [(step.name, step.entry_count, "") for step in planner.step_ids]
            steps.append(
                (self.env._("Won"), totals["deal"], planner._money(totals["revenue"]))
            )
            if totals["pipeline"] and len(steps) > 2:
                steps[1] = (*steps[1][:2], planner._money(totals["pipeline"]))
            planner.funnel = (
                [
                    {"label": label, "count": count, "value": value}
                    for label, count, value in steps
                ]
                if all(count for _label, count, _value in steps)
                else False
            )

    # -------------------------------------------------------------- sentences

    def _problems(self):
        """Sentences that say why there is no plan yet, and what to do."""
        self.ensure_one()
        problems = []
        if not self._is_dated():
            return [
                self.env._("Choose a first day, and a last day that is not before it.")
            ]
        if self._owner() and not self._may_plan():
            return [
                self.env._(
                    "You can plan for yourself, and for a team that you lead. Choose "
                    "one of them."
                )
            ]
        if self.goal_value <= 0:
            problems.append(
                self.env._("Enter the goal: the revenue that the period must bring.")
            )
        if self.deal_value <= 0:
            problems.append(
                self.env._(
                    "The deals won in the last twelve months brought nothing on "
                    "average. Enter the average deal to expect."
                )
                if self.won_cases
                else self.env._(
                    "No deal was won in the last twelve months, so there is no "
                    "average to start from. Enter the average deal to expect."
                )
            )
        if self.conversion_rate <= 0:
            problems.append(
                self.env._(
                    "None of %s decided prospects was won. At that conversion no "
                    "number of prospects suffices: enter the one to expect.",
                    self.decided_cases,
                )
                if self.decided_cases and not self.decided_won_cases
                else self.env._(
                    "Without a conversion no number of prospects suffices. Enter the "
                    "one to expect."
                )
            )
        return problems

    def _remarks(self):
        """Sentences that say what one should know about the plan."""
        self.ensure_one()
        if not self._is_dated() or self.goal_value <= 0 or not self._may_plan():
            return []
        today = self.company_id._sales_today()
        remarks = []
        if self.date_to < today:
            remarks.append(
                self.env._(
                    "The period ended on %s: this is what it would have taken.",
                    self._format_day(self.date_to),
                )
            )
        if self.revenue_have >= self.goal_value:
            remarks.append(
                self.env._(
                    "The goal is reached: %(won)s are won of %(goal)s.",
                    won=self._money(self.revenue_have),
                    goal=self._money(self.goal_value),
                )
            )
        elif self.date_to >= today:
            remarks += self._way_to_go(today)
        return remarks

    def _way_to_go(self, today):
        remarks = []
        if self.revenue_have > 0 and self.deal_value > 0:
            gap = self.goal_value - self.revenue_have
            remarks.append(
                self.env._(
                    "%(won)s are won. The other %(gap)s take %(deals)s average deals.",
                    won=self._money(self.revenue_have),
                    gap=self._money(gap),
                    deals=planning_back.deals_needed(gap, self.deal_value),
                )
            )
        if self.cycle_days and self.entry_to < today:
            remarks.append(
                self.env._(
                    "A prospect takes %(days)s days: what is to be won in the period "
                    "had to enter by %(day)s. What enters now comes late, unless it "
                    "goes faster.",
                    days=self.cycle_days,
                    day=self._format_day(self.entry_to),
                )
            )
        elif self.cycle_days:
            remarks.append(
                self.env._(
                    "A prospect takes %(days)s days: what is to be won in the period "
                    "must enter from %(first)s to %(last)s.",
                    days=self.cycle_days,
                    first=self._format_day(self.entry_from),
                    last=self._format_day(self.entry_to),
                )
            )
        return remarks

    def _money(self, value):
        return format_amount(self.env, value, self.currency_id)
