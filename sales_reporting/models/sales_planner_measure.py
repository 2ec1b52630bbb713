# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..tools import planning_back
from .sales_plan_mixin import OWNER, Won


class SalesPlannerMeasure(models.Model):
    """What a plan takes from the past: of the last twelve months.

    Average deal and cycle time are the means of the deals won in them, from the first
    day of the lead or opportunity to the day it was won. The conversion is that of a
    cohort old enough to be decided: of those created in the twelve months that ended
    one cycle ago, what has become of them by now; open ones are undecided and left
    out. Each belongs to whose it is, shared or not. Measured is when the owner is
    chosen, and when asked to, so that a plan does not move by itself.
    """

    _inherit = "sales.planner"

    measured_on = fields.Date(compute="_compute_measured", store=True, copy=False)
    won_cases = fields.Integer(
        compute="_compute_measured", store=True, aggregator=False
    )
    measured_deal_value = fields.Monetary(
        compute="_compute_measured", store=True, aggregator=False
    )
    measured_cycle_days = fields.Integer(
        compute="_compute_measured", store=True, aggregator=False
    )
    measured_conversion_rate = fields.Float(
        compute="_compute_measured", store=True, aggregator=False
    )
    decided_cases = fields.Integer(
        compute="_compute_measured", store=True, aggregator=False
    )
    decided_won_cases = fields.Integer(
        compute="_compute_measured", store=True, aggregator=False
    )

    # --------------------------------------------------------------- computes

    @api.depends(*OWNER)
    def _compute_measured(self):
        for planner in self:
            won, decided, decided_won = Won(0, 0, 0), 0, 0
            if may_plan := planner._may_plan():
                won = planner._measure_won()
                decided, *_stages, decided_won = planner._measure_cohort(won)[1]
            planner.measured_on = may_plan and planner.company_id._sales_today()
            planner.won_cases = won.cases
            planner.measured_deal_value = won.deal_value
            planner.measured_cycle_days = won.cycle_days
            planner.decided_cases = decided
            planner.decided_won_cases = decided_won
            planner.measured_conversion_rate = decided_won / decided if decided else 0

    @api.depends(*OWNER)
    def _compute_step_ids(self):
        for planner in self:
            steps = []
            if planner._may_plan():
                steps = planner._prepare_steps()
            planner.step_ids = [Command.clear(), *map(Command.create, steps)]

    def _prepare_steps(self):
        """Values of the steps: prospects, and each stage up to the last before won."""
        stages, reached = self._measure_cohort(self._measure_won())
        return [
            {
                "sequence": index,
                "stage_id": stage.id,
                "conversion_rate": went_on / cases if cases else 0,
                "measured_rate": went_on / cases if cases else 0,
                "measured_cases": cases,
            }
            for index, (stage, cases, went_on) in enumerate(
                zip([stages.browse(), *stages], reached, reached[1:], strict=False)
            )
        ]

    # ---------------------------------------------------------------- actions

    def action_measure(self):
        """Measure again, and use all that is measured."""
        self.check_access("write")
        self._record_history()
        for planner in self:
            planner._compute_measured()
            planner._compute_step_ids()
            planner.write(
                {
                    "deal_value": max(planner.measured_deal_value, 0),
                    "cycle_days": planner.measured_cycle_days,
                }
            )

    def action_use_measured(self):
        """Put back the measured value of one input, which the context names as
        ``measured_input``."""
        self.ensure_one()
        name = self.env.context.get("measured_input")
        if name == "conversion_rate":
            for step in self.step_ids:
                step.conversion_rate = step.measured_rate
        elif name in ("deal_value", "cycle_days"):
            self[name] = max(self[f"measured_{name}"], 0)

    # ----------------------------------------------------------------- queries

    def _have_by_month(self):
        """What is there for the plan: prospects and pipeline that entered in time, and
        deals and revenue won in the period.

        :return: dict of first day of a month to tuple of the four
        """
        self.ensure_one()
        if not (self._may_plan() and self.date_from and self.date_to):
            return {}
        entry = planning_back.entry_span(self.date_from, self.date_to, self.cycle_days)
        rows = self._execute_leads(
            SQL(
                """
                SELECT DATE_TRUNC('month', x.day)::date, SUM(x.prospects),
                       SUM(x.pipeline), SUM(x.deals), SUM(x.revenue)
                  FROM (
                       SELECT %(created)s AS day, 1 AS prospects,
                              CASE WHEN l.type = 'opportunity'
                                   THEN COALESCE(l.expected_revenue, 0) ELSE 0
                              END AS pipeline,
                              0 AS deals, 0 AS revenue
                         FROM %(tables)s
                        WHERE %(owner)s
                          AND %(created)s::date BETWEEN %(entry_from)s AND %(entry_to)s
                        UNION ALL
                       SELECT %(closed)s, 0, 0, 1, COALESCE(l.expected_revenue, 0)
                         FROM %(tables)s
                        WHERE %(owner)s AND l.won_status = 'won'
                          AND %(closed)s::date BETWEEN %(date_from)s AND %(date_to)s
                  ) x
                 GROUP BY 1
                """,
                **self._lead_terms(),
                entry_from=entry[0],
                entry_to=entry[1],
                date_from=self.date_from,
                date_to=self.date_to,
            )
        )
        return {month: tuple(map(float, numbers)) for month, *numbers in rows}
