# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from calendar import monthrange
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.forecasting import (
    OLDEST,
    Rates,
    Step,
    Values,
    measure_values,
    month_number,
)
from .sales_forecast_snapshot import MONTHS

# How far ahead forecasts look.
AHEAD = 12
# The age of what was opened in the running month, and has not seen a month's end.
NEW = -1
# The segment of deals of which there have been no cases.
OTHERS = -1


class SalesForecastRate(models.Model):
    """The measured chance of an open deal to be won in each of the months to come, by
    stage, age and segment: made anew every night, so that a report only looks it up."""

    _name = "sales.forecast.rate"
    _description = "Measured Chance to Be Won"
    _order = "stage_id, segment, age, month"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "crm.stage", required=True, readonly=True, ondelete="cascade"
    )
    segment = fields.Integer(
        readonly=True,
        aggregator=False,
        help="The id of what the company's deals are told apart by, 0 for none; -1 for "
        "all of which there were no cases.",
    )
    age = fields.Integer(
        string="Months Open",
        readonly=True,
        aggregator=False,
        help="At the last month's end; -1 if opened since.",
    )
    month = fields.Date(required=True, readonly=True)
    chance = fields.Float(
        digits=False, readonly=True, aggregator="avg", help="To be won in that month."
    )
    value_ratio = fields.Float(
        digits=False,
        readonly=True,
        aggregator="avg",
        help="What won deals bring, of what was expected of them.",
    )
    value_spread = fields.Float(
        digits=False,
        readonly=True,
        aggregator="avg",
        help="Relative variance of that.",
    )
    month_spread = fields.Float(
        digits=False,
        readonly=True,
        aggregator="avg",
        help="Relative variance between months, beyond chance.",
    )

    _lookup_idx = models.UniqueIndex("(company_id, stage_id, segment, age, month)")

    # ------------------------------------------------------------------ steps

    @api.model
    def _month_end(self, month):
        """The last day of a month by its number."""
        year, place = divmod(month, 12)
        return date(year, place + 1, monthrange(year, place + 1)[1])

    @api.model
    def _segment_sql(self, company, alias):
        """What tells the deals of a company apart, of rows with such columns."""
        name = company.sales_forecast_segment
        return SQL("COALESCE(%s, 0)", SQL.identifier(alias, name)) if name else SQL("0")

    @api.model
    def _steps(self, company, until):
        """The steps of a company's deals that had been made by a day.

        :param until: the month's end up to which all is known
        :return: list of :class:`Step`
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.date, COALESCE(s.stage_id, 0), s.age, %(segment)s, s.outcome,
                       COALESCE(s.next_stage_id, 0), COUNT(*)
                  FROM sales_forecast_snapshot s
                 WHERE s.company_id = %(company)s AND s.outcome IS NOT NULL
                   AND s.date > %(first)s AND s.date < %(last)s
                 GROUP BY 1, 2, 3, 4, 5, 6
                """,
                segment=self._segment_sql(company, "s"),
                company=company.id,
                first=self._month_end(month_number(until) - MONTHS - 1),
                last=until.replace(day=1),
            )
        )
        return [
            Step(month_number(day) + 1, stage, age, segment, outcome, other, count)
            for day, stage, age, segment, outcome, other, count in rows
        ]

    @api.model
    def _value_sums(self, company):
        """By the month's end before: of deals won in the next month the sums that
        ``measure_values`` takes. A tenfold value is taken for a slip of the pen."""
        return self.env.execute_query(
            SQL(
                """
                SELECT s.date, COUNT(*)::int, SUM(s.revenue)::float,
                       SUM(s.next_revenue)::float,
                       SUM(s.next_revenue / s.revenue)::float,
                       SUM((s.next_revenue / s.revenue) ^ 2)::float
                  FROM sales_forecast_snapshot s
                 WHERE s.company_id = %s AND s.outcome = 'won'
                   AND s.revenue > 0 AND s.next_revenue BETWEEN 0 AND s.revenue * 10
                 GROUP BY s.date
                """,
                company.id,
            )
        )

    @api.model
    def _values(self, sums, until):
        """:class:`Values` by what had been won by a month's end."""
        known = [row[1:] for row in sums if row[0] < until.replace(day=1)]
        if not known:
            return Values(1.0, 0.0)
        return measure_values(*map(sum, zip(*known, strict=True)))

    # ---------------------------------------------------------------- refresh

    @api.model
    def _refresh(self, company):
        """Measure the chances of a company's open deals anew, as of today."""
        today = company._sales_today()
        last_end = today.replace(day=1) - timedelta(days=1)
        steps = self._steps(company, last_end)
        rates = Rates(steps)
        values = self._values(self._value_sums(company), last_end)
        segments = {OTHERS} | {step.segment for step in steps}
        stages = self.env["crm.stage"].search([("is_won", "=", False)]).ids
        length = monthrange(today.year, today.month)[1]
        part = (length - today.day + 1) / length
        first = month_number(today)
        months = [
            self._month_end(first + index).replace(day=1) for index in range(AHEAD)
        ]
        keys, chances = [], []
        for stage in stages:
            for segment in segments:
                for age in range(NEW, OLDEST + 1):
                    keys.append((stage, segment, age))
                    chances.append(
                        rates.chances(
                            stage,
                            max(age, 0),
                            segment,
                            first,
                            AHEAD,
                            part=part,
                            new=age == NEW,
                        )
                    )
        self.env.cr.execute(
            SQL("DELETE FROM sales_forecast_rate WHERE company_id = %s", company.id)
        )
        if rates.has_won:
            self.env.cr.execute(
                self._insert_statement(
                    company, keys, months, chances, values, rates.month_spread
                )
            )
        self.invalidate_model()

    @api.model
    def _insert_statement(self, company, keys, months, chances, values, month_spread):
        rows = [
            (*key, month, chance)
            for key, path in zip(keys, chances, strict=True)
            for month, chance in zip(months, path, strict=True)
        ]
        stages, segments, ages, days, parts = map(list, zip(*rows, strict=True))
        return SQL(
            """
            INSERT INTO sales_forecast_rate (
                   company_id, stage_id, segment, age, month, chance, value_ratio,
                   value_spread, month_spread)
            SELECT %s, r.*, %s, %s, %s
              FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::date[], %s::float[]) r
            """,
            company.id,
            values.ratio,
            values.spread,
            month_spread,
            stages,
            segments,
            ages,
            days,
            parts,
        )

    # ------------------------------------------------------------------- cron

    @api.model
    def _cron_measure(self):
        """Record month ends that have come, look back on past forecasts, and measure
        the chances anew, one company after the other."""
        companies = self.env["res.company"].sudo().search([])
        progress = self.env["ir.cron"]
        if not progress._commit_progress(remaining=len(companies)):
            return
        for company in companies:
            self._measure(company)
            if not progress._commit_progress(1):
                break

    @api.model
    def _measure(self, companies):
        """Bring all that forecasts rest on up to date."""
        for company in companies.sudo():
            if self.env["sales.forecast.snapshot"]._record_month_ends(company):
                self.env["sales.forecast.backtest"]._look_back(company)
            self.sudo()._refresh(company)
