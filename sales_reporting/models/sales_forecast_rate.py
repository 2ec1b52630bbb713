# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from calendar import monthrange
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.forecast_range import Values, calibrate, common_spread, measure_values
from ..tools.forecasting import OLDEST, Rates, Step, month_number
from .sales_forecast_snapshot import MONTHS

# How far ahead forecasts look.
AHEAD = 12
# The age of what was opened in the running month, and has not seen a month's end.
NEW = -1


class Traits(dict):
    """Tuples of traits by their texts, each made once."""

    def __missing__(self, text):
        self[text] = tuple((text or "").split())
        return self[text]


class SalesForecastRate(models.Model):
    """The measured chance of an open deal to be won in each of the months to come, by
    stage, age and the effect of its traits.

    Made anew every night, so that a report only looks it up.
    """

    _name = "sales.forecast.rate"
    _description = "Measured Chance to Be Won"
    _order = "stage_id, level, age, month"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "crm.stage", required=True, readonly=True, ondelete="cascade"
    )
    level = fields.Integer(
        readonly=True,
        aggregator=False,
        help="Of the effect of its team, segment, source and product, in steps of 5 %; "
        "0 for a deal as any other.",
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
    common_spread = fields.Float(
        digits=False,
        readonly=True,
        aggregator="avg",
        help="Relative variance that all deals of a month share.",
    )
    calibration = fields.Float(
        digits=False,
        readonly=True,
        aggregator="avg",
        help="What variances are multiplied with, by the errors of past forecasts.",
    )

    _lookup_idx = models.UniqueIndex("(company_id, stage_id, level, age, month)")

    # ------------------------------------------------------------------ steps

    @api.model
    def _month_end(self, month):
        """The last day of a month by its number."""
        year, place = divmod(month, 12)
        return date(year, place + 1, monthrange(year, place + 1)[1])

    @api.model
    def _steps(self, company, until):
        """The steps of a company's deals that had been made by a day.

        :param until: the month's end up to which all is known
        :return: list of :class:`Step`
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.date, COALESCE(s.stage_id, 0), s.age, s.traits, s.outcome,
                       COALESCE(s.next_stage_id, 0), COUNT(*)
                  FROM sales_forecast_snapshot s
                 WHERE s.company_id = %(company)s AND s.outcome IS NOT NULL
                   AND s.date > %(first)s AND s.date < %(last)s
                 GROUP BY 1, 2, 3, 4, 5, 6
                """,
                company=company.id,
                first=self._month_end(month_number(until) - MONTHS - 1),
                last=until.replace(day=1),
            )
        )
        traits = Traits()
        return [
            Step(month_number(day) + 1, stage, age, traits[text], *rest)
            for day, stage, age, text, *rest in rows
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
            return Values(1.0, 0.0, 0.0)
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
        stages = self.env["crm.stage"].search([("is_won", "=", False)]).ids
        length = monthrange(today.year, today.month)[1]
        part = (length - today.day + 1) / length
        first = month_number(today)
        months = [
            self._month_end(first + index).replace(day=1) for index in range(AHEAD)
        ]
        keys, chances = [], []
        for stage in stages:
            for level in rates.levels:
                for age in range(NEW, OLDEST + 1):
                    keys.append((stage, level, age))
                    chances.append(
                        rates.chances(
                            stage,
                            max(age, 0),
                            level,
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
            errors = self.env["sales.forecast.backtest"]._past_errors(company)
            shared = {
                "value_ratio": values.ratio,
                "value_spread": values.spread,
                "common_spread": common_spread(rates, values),
                "calibration": calibrate(errors),
            }
            self.env.cr.execute(
                self._insert_statement(company, keys, months, chances, shared)
            )
        self.env["sales.forecast.effect"]._replace(company, rates.effects)
        self.invalidate_model()

    @api.model
    def _insert_statement(self, company, keys, months, chances, shared):
        rows = [
            (*key, month, chance)
            for key, path in zip(keys, chances, strict=True)
            for month, chance in zip(months, path, strict=True)
        ]
        stages, levels, ages, days, parts = map(list, zip(*rows, strict=True))
        return SQL(
            """
            INSERT INTO sales_forecast_rate (
                   company_id, %s, stage_id, level, age, month, chance)
            SELECT %s, %s, r.*
              FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::date[], %s::float[]) r
            """,
            SQL(", ").join(map(SQL.identifier, shared)),
            company.id,
            SQL(", ").join(SQL("%s", value) for value in shared.values()),
            stages,
            levels,
            ages,
            days,
            parts,
        )

    # ------------------------------------------------------------------- cron

    @api.model
    def _cron_measure(self):
        """Record month ends that have come, look back on past forecasts, and measure
        the chances anew: of the company first that has waited longest, so that each has
        its turn where the time is short. Once all were measured today, it begins again.
        """
        companies = (
            self.env["res.company"]
            .sudo()
            .search([], order="sales_forecast_measured_on ASC NULLS FIRST, id")
        )
        companies = companies.filtered(self._waits) or companies
        progress = self.env["ir.cron"]
        if not progress._commit_progress(remaining=len(companies)):
            return
        for company in companies:
            self._measure(company)
            if not progress._commit_progress(1):
                break

    @api.model
    def _waits(self, company):
        measured_on = company.sales_forecast_measured_on
        return not measured_on or measured_on < company._sales_today()

    @api.model
    def _measure(self, companies):
        """Bring all that forecasts rest on up to date, those of money too."""
        for company in companies.sudo():
            company.sales_forecast_measured_on = company._sales_today()
            if self.env["sales.forecast.snapshot"]._record_month_ends(company):
                self.env["sales.forecast.backtest"]._look_back(company)
            self.sudo()._refresh(company)
            self.env["sales.cashflow.delay"]._measure(company)
