# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from ..tools import planning_back, what_if
from .sales_plan_mixin import OWNER
from .sales_scenario import CHANGES


def _outcome(string, **attributes):
    return fields.Monetary(
        string=string,
        compute="_compute_outcome",
        store=True,
        aggregator="avg",
        **attributes,
    )


class SalesScenarioOutcome(models.Model):
    """What comes out of a scenario, and as things are."""

    _inherit = "sales.scenario"

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
    # --------------------------------------------------------------- computes

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

    # ---------------------------------------------------------------- helpers

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
