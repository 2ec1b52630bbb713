# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

from .sales_plan_mixin import OWNER

# What may be otherwise: by name the measured one beside it.
CHANGES = ("conversion_rate", "deal_value", "lead_rate", "cycle_days")


def _base(field, **attributes):
    """What is measured."""
    return field(
        compute="_compute_base",
        store=True,
        aggregator=False,
        **attributes,
    )


def _change(name, field, **attributes):
    """What is measured, unless it is typed. Each has a compute of its own: one that is
    given must not keep the others from following."""
    return field(
        compute=api.depends(f"base_{name}")(lambda records: records._follow_base(name)),
        store=True,
        readonly=False,
        aggregator=False,
        **attributes,
    )


class SalesScenario(models.Model):
    """What the year would bring if things were otherwise, beside what it brings as
    things are: won so far, what the open pipeline brings, and what leads bring that are
    still to come.

    Nothing real is altered: deals are read, and what is changed of them stands here.
    The figures are those of one day, which is said beside them: of today once the
    nightly job has run, so that scenarios compare.
    """

    _name = "sales.scenario"
    _description = "Sales Scenario"
    _inherit = ["mail.thread", "sales.plan.mixin"]
    _order = "date_to desc, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    scope = fields.Selection(string="Scenario for")
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_year()[0]
    )
    date_to = fields.Date(
        string="Up to",
        required=True,
        default=lambda self: self._default_year()[1],
        help="The end of the year, or another day up to which is looked ahead.",
    )
    note = fields.Html()
    goal_value = fields.Monetary(
        string="Goal",
        compute="_compute_goal_value",
        store=True,
        readonly=False,
        aggregator="avg",
        help="Of the confirmed target for won revenue, unless another one is typed.",
    )

    # As it is, and as it would be
    base_conversion_rate = _base(fields.Float, string="Win Rate, Measured")
    base_deal_value = _base(fields.Monetary, string="Average Deal, Measured")
    base_lead_rate = _base(fields.Float, string="New Leads per Month, Measured")
    base_cycle_days = _base(fields.Integer, string="Cycle Time, Measured")
    conversion_rate = _change(
        "conversion_rate",
        fields.Float,
        string="Win Rate",
        help="Of decided prospects, the part that is won. The chances of the open "
        "deals change in proportion.",
    )
    deal_value = _change(
        "deal_value",
        fields.Monetary,
        string="Average Deal",
        help="Of leads that are still to come; open deals have values of their own.",
    )
    lead_rate = _change(
        "lead_rate",
        fields.Float,
        string="New Leads per Month",
        help="Leads and opportunities that come from now on.",
    )
    cycle_days = _change(
        "cycle_days",
        fields.Integer,
        string="Cycle Time",
        help="Days from a lead to the deal that is won.",
    )
    line_ids = fields.One2many(
        "sales.scenario.line", "scenario_id", string="Chosen Deals", copy=True
    )

    remark = fields.Text(compute="_compute_remark")

    _conversion_is_part = models.Constraint(
        "CHECK(conversion_rate >= 0 AND conversion_rate <= 1)",
        "The win rate is a part of all prospects. Enter 0 % to 100 %.",
    )
    _changes_not_negative = models.Constraint(
        "CHECK(deal_value >= 0 AND lead_rate >= 0 AND goal_value >= 0)",
        "Average deal, new leads and goal must not be negative. Enter zero or more.",
    )
    _cycle_not_negative = models.Constraint(
        "CHECK(cycle_days >= 0 AND cycle_days <= 3650)",
        "The cycle time must be from 0 days to ten years.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "A scenario must not end before it starts. Choose a later end date.",
    )

    @api.model
    def _default_year(self):
        company = self.env.company
        return company._sales_period("year", company._sales_today())

    # --------------------------------------------------------------- computes

    @api.depends(*OWNER, "date_from", "date_to")
    def _compute_goal_value(self):
        targets = self.sudo(False).env["sales.target"]
        metric = self.env.ref("sales_targets.sales_metric_won_revenue")
        for scenario in self:
            goal = targets.search(
                [
                    (
                        "owner_key",
                        "=",
                        targets._owner_key(
                            scenario.scope,
                            scenario.user_id._origin.ids,
                            scenario.team_id._origin.id,
                            scenario.company_id._origin.id,
                        ),
                    ),
                    ("metric_id", "=", metric.id),
                    ("company_id", "=", scenario.company_id._origin.id),
                    ("date_from", "=", scenario.date_from),
                    ("date_to", "=", scenario.date_to),
                    ("state", "=", "confirmed"),
                ],
                limit=1,
            )
            scenario.goal_value = goal.goal_value

    @api.depends(*OWNER)
    def _compute_base(self):
        for scenario in self:
            base = dict.fromkeys(CHANGES, 0)
            if scenario._may_plan():
                won = scenario._measure_won()
                decided, *_reached, decided_won = scenario._measure_cohort(won)[1]
                base = {
                    "conversion_rate": decided_won / decided if decided else 0,
                    "deal_value": max(won.deal_value, 0),
                    "lead_rate": scenario._measure_leads() / 12,
                    "cycle_days": won.cycle_days,
                }
            for name, value in base.items():
                scenario[f"base_{name}"] = value

    def _follow_base(self, name):
        for scenario in self:
            scenario[name] = scenario[f"base_{name}"]

    @api.depends("total_value", "goal_value", "base_conversion_rate", *OWNER)
    def _compute_remark(self):
        for scenario in self:
            scenario.remark = "\n".join(scenario._remarks()) or False

    def _remarks(self):
        self.ensure_one()
        if not self._may_plan():
            if not self._owner():
                return []
            return [
                self.env._(
                    "You can look ahead for yourself, and for a team that you lead. "
                    "Choose one of them."
                )
            ]
        remarks = []
        if not self.base_conversion_rate:
            remarks.append(
                self.env._(
                    "No prospect of the last twelve months was won, so no win rate is "
                    "measured: open deals count with the probability on them."
                )
            )
        if self.goal_value:
            total = format_amount(self.env, self.total_value, self.currency_id)
            goal = format_amount(self.env, self.goal_value, self.currency_id)
            gap = format_amount(self.env, abs(self.gap_value), self.currency_id)
            remarks.append(
                self.env._(
                    "%(total)s of %(goal)s: the goal is reached, with %(gap)s above.",
                    total=total,
                    goal=goal,
                    gap=gap,
                )
                if self.gap_value >= 0
                else self.env._(
                    "%(total)s of %(goal)s: %(gap)s are missing.",
                    total=total,
                    goal=goal,
                    gap=gap,
                )
            )
        return remarks

    # ---------------------------------------------------------------- actions

    def action_refresh(self):
        """Measure again: what was typed stays, all else follows."""
        self.check_access("write")
        self._record_history()
        for scenario in self:
            typed = {
                name: scenario[name]
                for name in CHANGES
                if abs(scenario[name] - scenario[f"base_{name}"]) > 1e-6
            }
            scenario._compute_base()
            scenario.write(
                {name: typed.get(name, scenario[f"base_{name}"]) for name in CHANGES}
            )
            scenario._compute_outcome()

    @api.model
    def _cron_refresh(self):
        """Bring scenarios up to today, the oldest first. Those whose time is over keep
        what they said at its end."""
        scenarios = self.sudo().search([], order="measured_on ASC NULLS FIRST, id")
        scenarios = scenarios.filtered(lambda scenario: scenario._is_old())
        progress = self.env["ir.cron"]
        if not progress._commit_progress(remaining=len(scenarios)):
            return
        for scenario in scenarios:
            scenario.action_refresh()
            if not progress._commit_progress(1):
                break

    def _is_old(self):
        self.ensure_one()
        last = min(self.company_id._sales_today(), self.date_to + timedelta(days=1))
        return not self.measured_on or self.measured_on < last

    def action_reset(self):
        """Take all changes back: things as they are."""
        self.check_access("write")
        for scenario in self:
            scenario.line_ids.unlink()
            scenario.write({name: scenario[f"base_{name}"] for name in CHANGES})
