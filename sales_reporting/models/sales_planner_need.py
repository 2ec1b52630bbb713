# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.sales_targets.models.sales_phasing import MONTHS
from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from ..tools import planning_back

INPUTS = (
    "goal_value",
    "deal_value",
    "conversion_rate",
    "step_ids.conversion_rate",
    "cycle_days",
    "date_from",
    "date_to",
    "company_id",
)
# What is needed: the rows of the plan.
ROWS = ("prospect", "pipeline", "deal", "revenue")


def _need(string, **attributes):
    """A number that the plan asks for, rounded up; empty where none suffices."""
    return FloatOrEmpty(
        string=string,
        compute="_compute_needs",
        digits=(20, 0),
        aggregator=False,
        **attributes,
    )


def _have(string, **attributes):
    """A number that is there, or is missing."""
    return FloatOrEmpty(
        string=string,
        compute="_compute_have",
        digits=(20, 0),
        aggregator=False,
        **attributes,
    )


class SalesPlannerNeed(models.Model):
    """What a plan asks for: prospects, pipeline, deals and revenue, each per month,
    quarter and year, in the period, and month by month when it must enter."""

    _inherit = "sales.planner"

    prospect_month = _need("Prospects per Month")
    prospect_quarter = _need("Prospects per Quarter")
    prospect_year = _need("Prospects per Year")
    prospect_need = _need("Prospects", help="Needed for the period.")
    prospect_low = _need("Prospects at Best")
    prospect_high = _need("Prospects at Worst")
    pipeline_month = _need("Pipeline per Month")
    pipeline_quarter = _need("Pipeline per Quarter")
    pipeline_year = _need("Pipeline per Year")
    pipeline_need = _need("Pipeline to Enter")
    deal_month = _need("Deals per Month")
    deal_quarter = _need("Deals per Quarter")
    deal_year = _need("Deals per Year")
    deal_need = _need("Deals to Close", help="Needed for the period.")
    revenue_need = _need("Revenue Needed")
    revenue_month = _need("Revenue per Month")
    revenue_quarter = _need("Revenue per Quarter")
    revenue_year = _need("Revenue per Year")

    prospect_have = _have("Prospects There")
    prospect_missing = _have("Prospects Missing")
    pipeline_have = _have("Pipeline There")
    pipeline_missing = _have("Pipeline Missing")
    deal_have = _have("Deals Won")
    deal_missing = _have("Deals Missing")
    revenue_have = _have("Revenue Won")
    revenue_missing = _have("Revenue Missing")
    entry_from = fields.Date(compute="_compute_entry")
    entry_to = fields.Date(compute="_compute_entry")

    # --------------------------------------------------------------- computes

    @api.depends("date_from", "date_to", "cycle_days")
    def _compute_entry(self):
        for planner in self:
            planner.entry_from, planner.entry_to = (
                planning_back.entry_span(
                    planner.date_from, planner.date_to, max(planner.cycle_days, 0)
                )
                if planner._is_dated()
                else (False, False)
            )

    @api.depends(*INPUTS)
    def _compute_needs(self):
        for planner in self:
            totals = planner._totals()
            months = planner._is_dated() and planning_back.month_count(
                planner.date_from, planner.date_to
            )
            for row in ROWS:
                rates = (
                    planning_back.per_period(totals[row], months)
                    if months
                    else (None,) * 3
                )
                for name, value in zip(
                    ("month", "quarter", "year"), rates, strict=True
                ):
                    planner[f"{row}_{name}"] = value
                total = totals[row]
                planner[f"{row}_need"] = (
                    None if total is None else planning_back.round_up(total)
                )
            planner.prospect_low, planner.prospect_high = planner._prospect_range()

    @api.depends(*INPUTS, "scope", "user_id", "team_id")
    def _compute_have(self):
        for planner in self:
            found = planner._have_by_month().values()
            sums = [sum(numbers) for numbers in zip(*found, strict=True)] or [0] * 4
            totals = planner._totals()
            for row, have in zip(ROWS, sums, strict=True):
                need = totals[row]
                planner[f"{row}_have"] = have
                planner[f"{row}_missing"] = (
                    None
                    if need is None
                    else planning_back.round_up(max(need - have, 0))
                )

    @api.depends(
        *INPUTS,
        "phasing_id.kind",
        *(f"phasing_id.{name}" for name in MONTHS),
        "company_id.sales_elapsed_basis",
    )
    def _compute_month_ids(self):
        for planner in self:
            planner.month_ids = [
                Command.clear(),
                *map(Command.create, planner._prepare_months()),
            ]

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_view_months(self):
        """Open the months of the plan as a chart.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reporting.sales_planner_month_action"
        )
        return {
            **action,
            "display_name": f"{action['name']} · {self.name}",
            "domain": [("planner_id", "=", self.id)],
        }

    @api.readonly
    def action_view_prospects(self):
        """Open the prospects that entered in time, of those the user may read.

        :return: a window action
        """
        first, last = self.company_id._sales_day_bounds(self.entry_from, self.entry_to)
        return self._view_leads(
            [("create_date", ">=", first), ("create_date", "<=", last)],
            self.env._("Prospects"),
        )

    @api.readonly
    def action_view_deals(self):
        """Open the deals won in the period, of those the user may read.

        :return: a window action
        """
        first, last = self.company_id._sales_day_bounds(self.date_from, self.date_to)
        return self._view_leads(
            [
                ("won_status", "=", "won"),
                ("date_closed", ">=", first),
                ("date_closed", "<=", last),
            ],
            self.env._("Deals Won"),
        )

    def _view_leads(self, domain, name):
        self.ensure_one()
        owner = {
            "person": ("user_id", "=", self.user_id.id),
            "team": ("team_id", "=", self.team_id.id),
            "company": ("company_id", "in", [self.company_id.id, False]),
        }[self.scope]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        action["views"].sort(key=lambda view: view[1] != "list")
        return {
            **action,
            "display_name": f"{name} · {self.name}",
            "domain": [owner, *domain],
            "context": {"active_test": False, "create": False},
        }

    # ---------------------------------------------------------------- helpers

    def _is_dated(self):
        return bool(self.date_from and self.date_to and self.date_from <= self.date_to)

    def _row_digits(self, row):
        """Only the goal has cents, as its parts add up to it."""
        return self.currency_id.decimal_places if row == "revenue" else 0

    def _rates(self):
        """The conversions of the steps; without steps that of all."""
        return self.step_ids.mapped("conversion_rate") or [self.conversion_rate]

    def _totals(self):
        """What is needed for the period.

        :return: dict of row to number, None where no number suffices
        """
        self.ensure_one()
        rates = self._rates()
        deals = planning_back.deals_needed(self.goal_value, self.deal_value)
        # The first stage makes an opportunity of a prospect.
        chance = planning_back.win_chances(rates[1:] or rates)[0]
        return {
            "prospect": planning_back.entries_needed(deals, rates)[0],
            "pipeline": planning_back.value_needed(self.goal_value, chance),
            "deal": deals,
            "revenue": self.goal_value,
        }

    def _prospect_range(self):
        """Fewest and most prospects that may be needed, as far as few cases tell of
        the conversion; nothing where it was typed."""
        nothing = (None, None)
        deals = planning_back.deals_needed(self.goal_value, self.deal_value)
        if not deals or not self._is_measured("conversion_rate"):
            return nothing
        interval = planning_back.wilson(self.decided_won_cases, self.decided_cases)
        if not interval:
            return nothing
        return tuple(
            planning_back.entries_needed(deals, [rate])[0]
            for rate in reversed(interval)
        )

    def _is_measured(self, name):
        """Whether an input is as it was measured."""
        return abs(self[name] - self[f"measured_{name}"]) < 1e-6

    def _due_by_month(self, totals=None):
        """What falls due in each month.

        :return: tuple of the months, and dict of row to list of numbers
        """
        self.ensure_one()
        totals = totals or self._totals()
        period = self.date_from, self.date_to
        months = planning_back.entry_months(*period, self.cycle_days)
        terms = self.phasing_id.sudo()._terms(self.company_id, *period)
        return months, {
            row: planning_back.due_by_month(
                totals[row],
                months,
                period,
                self.cycle_days if row in ("prospect", "pipeline") else 0,
                self._row_digits(row),
                terms,
            )
            for row in ROWS
        }

    def _prepare_months(self):
        """Values of the months; none while the plan cannot be worked out."""
        if not self._is_dated() or not 0 <= self.cycle_days <= 3650:
            return []
        months, due = self._due_by_month()
        return [
            {
                "date_from": start,
                "date_to": end,
                **{f"{row}_need": due[row][index] or 0 for row in ROWS},
            }
            for index, (start, end) in enumerate(months)
        ]

    def _format_day(self, day):
        return format_date(self.env, day)
