# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from ..tools import planning_back, what_if
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


def _outcome(string, **attributes):
    return fields.Monetary(
        string=string,
        compute="_compute_outcome",
        store=True,
        aggregator="avg",
        **attributes,
    )


class SalesScenario(models.Model):
    """What the year would bring if things were otherwise, beside what it brings as
    things are: won so far, what the open pipeline brings, and what leads bring that are
    still to come.

    Nothing real is altered: deals are read, and what is changed of them stands here.
    The figures are those of the day on which the scenario was last changed or
    refreshed, so that the scenarios of one day compare.
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

    # What comes out
    measured_on = fields.Date(
        compute="_compute_outcome",
        store=True,
        string="As of",
    )
    won_value = _outcome("Won so Far")
    base_open_value = _outcome("Open Deals as It Is")
    base_new_value = _outcome("New Leads as It Is")
    base_total_value = _outcome("Year's End as It Is")
    open_value = _outcome("Open Deals")
    new_value = _outcome("New Leads")
    total_value = _outcome("Year's End")
    difference_value = _outcome("Difference", help="To the year's end as it is.")
    gap_value = _outcome("To the Goal", help="What is above the goal, or missing.")
    attainment = FloatOrEmpty(compute="_compute_outcome", store=True, aggregator="avg")
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

    @api.depends(
        *OWNER,
        "date_from",
        "date_to",
        "goal_value",
        *CHANGES,
        *(f"base_{name}" for name in CHANGES),
        "line_ids.lead_id",
        "line_ids.expected_value",
        "line_ids.chance",
        "line_ids.date",
    )
    def _compute_outcome(self):
        for scenario in self:
            ready = scenario._may_plan() and scenario.date_from and scenario.date_to
            today = scenario.company_id._sales_today() if ready else False
            won = base_open = base_new = new = opened = 0
            if ready:
                won = scenario._measure_revenue(min(scenario.date_to, today))
                base_open, opened = scenario._open_values(today)
                base_new, new = (
                    what_if.new_value(*rates, (scenario.date_to - today).days)
                    for rates in scenario._new_rates()
                )
            scenario.measured_on = today
            scenario.won_value = won
            scenario.base_open_value, scenario.base_new_value = base_open, base_new
            scenario.base_total_value = won + base_open + base_new
            scenario.open_value, scenario.new_value = opened, new
            scenario.total_value = won + opened + new
            scenario.difference_value = opened + new - base_open - base_new
            scenario.gap_value = (
                scenario.total_value - scenario.goal_value if scenario.goal_value else 0
            )
            scenario.attainment = (
                scenario.total_value / scenario.goal_value
                if scenario.goal_value
                else None
            )

    @api.depends("total_value", "goal_value", "base_conversion_rate", *OWNER)
    def _compute_remark(self):
        for scenario in self:
            scenario.remark = "\n".join(scenario._remarks()) or False

    def _new_rates(self):
        """What new leads bring by, as it is and as it would be: leads per month, win
        rate, average deal and cycle."""
        self.ensure_one()
        names = ("lead_rate", "conversion_rate", "deal_value", "cycle_days")
        return [[self[f"{prefix}{name}"] for name in names] for prefix in ("base_", "")]

    def _open_values(self, today):
        """What the open deals bring, as it is and as it would be."""
        self.ensure_one()
        base, deals = self._open_deals(today, self.base_cycle_days, self.cycle_days)
        chosen = [
            what_if.Deal(
                line.expected_value, line.chance, max(line.date or today, today)
            )
            for line in self.line_ids
            if deals.pop(line.lead_id._origin.id, None)
        ]
        factor = (
            self.conversion_rate / self.base_conversion_rate
            if self.base_conversion_rate
            else 1.0
        )
        last = self.date_to
        return what_if.open_value(base.values(), last), what_if.open_value(
            deals.values(), last, factor
        ) + what_if.open_value(chosen, last)

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

    def action_reset(self):
        """Take all changes back: things as they are."""
        self.check_access("write")
        for scenario in self:
            scenario.line_ids.unlink()
            scenario.write({name: scenario[f"base_{name}"] for name in CHANGES})

    # ----------------------------------------------------------------- queries

    def _measure_leads(self):
        """How many leads and opportunities came in the last twelve months."""
        span = planning_back.measured_span(self.company_id._sales_today())
        [(count,)] = self._execute_leads(
            SQL(
                """
                SELECT COUNT(*) FROM %(tables)s
                 WHERE %(owner)s AND %(created)s::date BETWEEN %(first)s AND %(last)s
                """,
                **self._lead_terms(),
                first=span[0],
                last=span[1],
            )
        )
        return count

    def _measure_revenue(self, last):
        """Revenue won from the first day up to another."""
        [(value,)] = self._execute_leads(
            SQL(
                """
                SELECT COALESCE(SUM(l.expected_revenue), 0) FROM %(tables)s
                 WHERE %(owner)s AND l.won_status = 'won'
                   AND %(closed)s::date BETWEEN %(first)s AND %(last)s
                """,
                **self._lead_terms(),
                first=self.date_from,
                last=last,
            )
        )
        return float(value)

    def _open_deals(self, today, *cycles):
        """The open deals and leads of the owner. A lead of which no revenue is
        expected yet is worth an average deal.

        :param cycles: days from a lead to the deal that is won
        :return: list of dicts of id to ``Deal``, one for each of the cycles
        """
        self.ensure_one()
        stages, (decided, *reached, won) = self._measure_cohort(self._measure_won())
        steps = list(zip(stages.mapped("sequence"), reached, strict=True))
        rows = self._execute_leads(
            SQL(
                """
                SELECT l.id, l.type, COALESCE(l.expected_revenue, 0), l.probability,
                       CASE WHEN l.type = 'opportunity' THEN stage.sequence END,
                       l.date_deadline, %(created)s::date
                  FROM %(tables)s
                  LEFT JOIN crm_stage stage ON stage.id = l.stage_id
                 WHERE %(owner)s AND l.active AND l.won_status = 'pending'
                """,
                **self._lead_terms(),
            )
        )
        found = [{} for _cycle in cycles]
        for id_, kind, value, probability, sequence, deadline, created in rows:
            chance = what_if.stage_chance(steps, sequence, won, decided)
            for deals, cycle_days in zip(found, cycles, strict=True):
                deals[id_] = what_if.Deal(
                    float(value) or (self.base_deal_value if kind == "lead" else 0.0),
                    chance or (probability or 0) / 100,
                    what_if.closing_day(deadline, created, cycle_days, today),
                )
        return found
