# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import math
from collections import defaultdict, namedtuple
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools.forecast_range import (
    calibrate,
    common_spread,
    deal_variance,
    interval,
    mean_error,
    sum_variance,
)
from ..tools.forecasting import Rates, month_number
from .sales_forecast_rate import Traits

# How many months after the month's end; None: all that have passed since.
LENGTHS = {"month": 1, "quarter": 3, "all": None}
# Forecasts of so many month ends are looked back on.
LOOK_BACK = 24

# All that a company's forecasts rest on, each with the month in which it became known.
Known = namedtuple("Known", "steps sums open decided said came")
# A month's end, and what had been measured by then.
Then = namedtuple("Then", "day rates values calibration")
# A forecast's sum, and the variance of its deals.
Sum = namedtuple("Sum", "value variance", defaults=(0.0, 0.0))


class SalesForecastBacktest(models.Model):
    """How the forecasts of past month ends are made again."""

    _inherit = "sales.forecast.backtest"

    @api.model
    def _look_back(self, company):
        """Write the forecasts of past month ends and what came of them anew."""
        last = company._sales_today().replace(day=1) - timedelta(days=1)
        known = self._known(company, last)
        rows, errors = [], []
        for day in sorted(day for day in known.open if day < last)[-LOOK_BACK:]:
            passed = month_number(last) - month_number(day)
            then = Then(
                day,
                Rates(s for s in known.steps if s.month <= month_number(day)),
                self.env["sales.forecast.rate"]._values(known.sums, day),
                calibrate(errors),
            )
            for horizon, length in LENGTHS.items():
                if not length or length <= passed:
                    found = self._rows(known, then, horizon, length or passed)
                    # What came of this month is known at the end of the next one.
                    errors += [self._error(row) for row in found if self._is_one(row)]
                    rows += found
        self.env.cr.execute(
            SQL("DELETE FROM sales_forecast_backtest WHERE company_id = %s", company.id)
        )
        if rows:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO sales_forecast_backtest (company_id, %s) VALUES %s",
                    SQL(", ").join(map(SQL.identifier, rows[0])),
                    SQL(", ").join(
                        SQL("%s", (company.id, *row.values())) for row in rows
                    ),
                )
            )
        self.invalidate_model()

    @api.model
    def _is_one(self, row):
        """Whether a row tells by how much the company's next month was missed."""
        return row["scope"] == "company" and bool(row["deviation"])

    @api.model
    def _error(self, row):
        return (row["actual_value"] - row["forecast_value"]) / row["deviation"]

    @api.model
    def _past_errors(self, company):
        """The errors that :func:`calibrate` takes, of what has been looked back on."""
        rows = self.sudo().search_fetch(
            [
                ("company_id", "=", company.id),
                ("scope", "=", "company"),
                ("deviation", ">", 0),
            ],
            ["actual_value", "forecast_value", "deviation", "scope"],
        )
        return [self._error(row) for row in rows]

    # ------------------------------------------------------------ what was known

    @api.model
    def _known(self, company, last):
        rate = self.env["sales.forecast.rate"]
        return Known(
            rate._steps(company, last),
            rate._value_sums(company),
            self._by_month_end(self._open_sql(company)),
            self.env.execute_query(self._decided_sql(company)),
            self._by_month_end(self._said_sql(company)),
            self._by_month_end(self._came_sql(company)),
        )

    @api.model
    def _by_month_end(self, query):
        result = defaultdict(list)
        for day, *row in self.env.execute_query(query):
            result[day].append(row)
        return result

    @api.model
    def _open_sql(self, company):
        """The open deals in groups of the same chances."""
        return SQL(
            """
            SELECT s.date, COALESCE(s.team_id, 0), COALESCE(s.stage_id, 0), s.age,
                   s.traits, COALESCE(SUM(s.revenue), 0)::float,
                   COALESCE(SUM(s.revenue ^ 2), 0)::float
              FROM sales_forecast_snapshot s
             WHERE s.company_id = %s
             GROUP BY 1, 2, 3, 4, 5
            """,
            company.id,
        )

    @api.model
    def _decided_sql(self, company):
        """Numbers of won and of won or lost deals, by day."""
        return SQL(
            """
            SELECT m.date, COUNT(*) FILTER (WHERE m.kind = 'won'), COUNT(*)
              FROM sales_stage_move m
             WHERE m.company_id = %s AND m.kind IN ('won', 'lost')
             GROUP BY m.date
            """,
            company.id,
        )

    @api.model
    def _said_sql(self, company):
        """What the probability and the salespeople said, by team and month of the
        expected closing, where it was recorded in time."""
        return SQL(
            """
            SELECT s.date, COALESCE(s.team_id, 0),
                   (EXTRACT(YEAR FROM s.date_deadline) * 12
                    + EXTRACT(MONTH FROM s.date_deadline) - 1)::int,
                   COALESCE(SUM(s.revenue * s.probability / 100), 0)::float,
                   COALESCE(SUM(s.revenue) FILTER (WHERE s.category = 'commit'), 0)
                       ::float
              FROM sales_forecast_snapshot s
             WHERE s.company_id = %s AND s.is_fresh
               AND s.category IS DISTINCT FROM 'omitted'
             GROUP BY 1, 2, 3
            """,
            company.id,
        )

    @api.model
    def _came_sql(self, company):
        """What deals that were open then brought when they were won for the first time
        after it, by team then and the month's end before."""
        return SQL(
            """
            SELECT s.date, COALESCE(s.team_id, 0), w.date,
                   COALESCE(SUM(w.next_revenue), 0)::float
              FROM sales_forecast_snapshot s
              JOIN (SELECT lead_id, date, next_revenue,
                           LAG(date) OVER (PARTITION BY lead_id ORDER BY date) AS before
                      FROM sales_forecast_snapshot
                     WHERE outcome = 'won') w
                ON w.lead_id = s.lead_id AND w.date >= s.date
               AND (w.before IS NULL OR w.before < s.date)
             WHERE s.company_id = %s
             GROUP BY 1, 2, 3
            """,
            company.id,
        )

    # ------------------------------------------------------------- the forecasts

    @api.model
    def _rows(self, known, then, horizon, months):
        """The rows of a month's end and horizon: dicts for the company and its teams.

        :param months: how many months the forecast is for
        """
        day = then.day
        end = month_number(day) + months
        came = defaultdict(float)
        for team, before, value in known.came[day]:
            if month_number(before) < end:
                came[team] += value
        # A method that has nothing to go by yet says nothing.
        forecasts = {}
        if then.rates.has_won:
            forecasts["conversion"] = self._conversion(known, then, months)
        win_rate = self._win_rate(known, day)
        if win_rate and horizon == "all":
            # It does not say when.
            forecasts["win_rate"] = self._open_value(known, day, win_rate)
        if day in known.said:
            forecasts.update(self._what_was_said(known, day, end, horizon == "all"))
        teams = sorted({row[0] for row in known.open[day]} - {0})
        result = []
        for method, sums in forecasts.items():
            total = Sum(*map(sum, zip(*sums.values(), strict=True)))
            owners = [(None, total, sum(came.values()))]
            owners += [(team, sums.get(team, Sum()), came[team]) for team in teams]
            for team, said, actual in owners:
                with_range = method == "conversion" and horizon == "month"
                result.append(
                    {
                        "date": day,
                        "horizon": horizon,
                        "method": method,
                        "scope": "team" if team else "company",
                        "team_id": team,
                        **self._figures(said, actual, then if with_range else None),
                    }
                )
        return result

    @api.model
    def _figures(self, said, actual, then):
        """What was said, what came, and the range if it is asked for."""
        error, bias = mean_error([(said.value, actual)]) or (None, None)
        bounds = variance = None
        if then:
            common = common_spread(then.rates, then.values)
            variance = sum_variance(said.value, said.variance, common)
            bounds = interval(said.value, variance * then.calibration)
        return {
            "forecast_value": said.value,
            "actual_value": actual,
            "error_share": error,
            "bias": bias,
            "low_value": bounds[0] if bounds else None,
            "high_value": bounds[1] if bounds else None,
            "deviation": math.sqrt(variance) if bounds else None,
            "is_within": float(bounds[0] <= actual <= bounds[1]) if bounds else None,
        }

    @api.model
    def _conversion(self, known, then, months):
        """By team: what measured rates made of the open deals."""
        rates, values = then.rates, then.values
        month = month_number(then.day) + 1
        traits = Traits()
        result = defaultdict(Sum)
        for team, stage, age, text, revenue, squares in known.open[then.day]:
            level = rates.level(traits[text])
            chances = rates.chances(stage, age, level, month, months)
            part = Sum(
                revenue * sum(chances) * values.ratio,
                squares * deal_variance(values.ratio, chances[0], values.spread),
            )
            result[team] = Sum(*map(sum, zip(result[team], part, strict=True)))
        return result

    @api.model
    def _win_rate(self, known, day):
        """The company's win rate up to a day."""
        decided = [row[1:] for row in known.decided if row[0] <= day]
        won, closed = map(sum, zip(*decided, strict=True)) if decided else (0, 0)
        return won / closed if closed else 0.0

    @api.model
    def _open_value(self, known, day, win_rate):
        """By team: the open value times the win rate."""
        result = defaultdict(Sum)
        for team, _stage, _age, _traits, revenue, _squares in known.open[day]:
            result[team] = Sum(result[team].value + revenue * win_rate)
        return result

    @api.model
    def _what_was_said(self, known, day, end, is_all):
        """By method and team, of the deals that were expected to close in time; what
        should have closed before counts as well."""
        weighted, commit = defaultdict(Sum), defaultdict(Sum)
        for team, month, by_probability, committed in known.said[day]:
            if is_all or (month and month <= end):
                weighted[team] = Sum(weighted[team].value + by_probability)
                commit[team] = Sum(commit[team].value + committed)
        return {"weighted": weighted, "commit": commit}
