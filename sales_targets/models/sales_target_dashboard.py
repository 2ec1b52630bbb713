# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from collections import namedtuple
from decimal import Decimal
from itertools import accumulate

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..tools.periods import YEAR, period_label
from ..tools.phasing import month_spans, month_weights
from ..tools.ramp import ramps_of_text
from ..tools.year_goal import PeriodGoal, longest_periods, project_months, year_goal
from .sales_phasing import MONTHS
from .sales_target_checks import AGREED
from .sales_target_figures import FIGURES, INPUTS
from .sales_target_sql import Span

COMPANY_FIELDS = (
    "currency_id",
    "fiscalyear_last_day",
    "fiscalyear_last_month",
    "sales_elapsed_basis",
    "sales_tz",
)
Slot = namedtuple("Slot", "name")


class SalesTargetDashboard(models.Model):
    """Goal and result of one owner, metric and year, in few statements: for a page
    that is refreshed whenever something is saved.

    Of several goals in a year the longest period holds: the year's target, else the
    quarters', else the months'. What they leave open is without a goal. Targets of
    free dates stand beside the calendar and are not added to it.
    """

    _inherit = "sales.target"

    @api.model
    @api.readonly
    def get_dashboard_data(
        self, year=None, user_id=None, metric_id=None, team_id=None, scope=None
    ):
        """How an owner stands in a year. What is left out is as the user looked at it
        last; an owner of then whom he may not see any more gives way to himself.

        :param year: calendar year in which the fiscal year starts
        :param user_id: id of the salesperson whose figures are asked for
        :param metric_id: id of an active metric
        :param team_id: id of the sales team, for the figures of a team
        :param scope: ``person``, ``team`` or ``company``; follows from the ids
        :return: dict of ``choice`` (the parameters made complete), ``metric``,
            ``company_id``, ``currency_id``, ``period``, ``months`` (goal, result and
            projection of each, and added up), ``figures`` (as of a target), ``target``,
            ``proposal``, ``may_propose``, ``deals`` (open opportunities that would
            close the gap), ``credits`` (the latest) and ``celebrate``. Numbers are in
            the metric's unit, days are ISO strings, and None is what cannot be said.
        :raise odoo.exceptions.AccessError: for others than salespeople, and for an
            owner whose figures the user may not see
        :raise odoo.exceptions.UserError: for a year that no calendar has
        """
        choice = self._dashboard_choice(year, user_id, metric_id, team_id, scope)
        company = self.env.company
        company.sudo().fetch(COMPANY_FIELDS)  # of many more
        start, end = company._sales_year(choice["year"])
        targets = self._year_targets(choice, start, end)
        metric = self.env["sales.metric"]._active_metric(choice["metric_id"])
        data = {
            "choice": choice,
            "metric": metric and self._metric_option(metric),
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "period": {
                "label": period_label(YEAR, start, end),
                "date_from": fields.Date.to_string(start),
                "date_to": fields.Date.to_string(end),
                "today": fields.Date.to_string(company._sales_today()),
            },
        }
        if not metric:
            return data
        parts = self._longest([t for t in targets if t["state"] in AGREED])
        goal = self._year_goal(metric, parts, start, end)
        figures, sums = self._year_sums(choice, metric, goal, parts)
        return {
            **data,
            "months": self._year_months(metric, goal, sums),
            "figures": figures,
            "target": bool(parts)
            and {
                "ids": [part["id"] for part in parts],
                "name": parts[0]["name"],
                "state": self._year_state(parts),
            },
            "proposal": not parts and self._year_proposal(targets),
            "may_propose": self._may_manage() or choice["user_id"] == self.env.uid,
            "deals": self._dashboard_deals(choice, metric, end, figures),
            "credits": self._dashboard_credits(choice, metric, start, end),
            "celebrate": self._is_to_celebrate(choice, parts, figures),
        }

    # ---------------------------------------------------------------- the goal

    @api.model
    def _year_targets(self, choice, start, end):
        """The targets of an owner and metric whose periods lie in a year, as rows.

        :raise odoo.exceptions.AccessError: if the user may not see the owner
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT allowed.allowed, t.id, t.name, t.state, t.period_type,
                       t.date_from, t.date_to, t.goal_value, t.proposed_value,
                       t.frozen_result_value, t.ramp_key, p.kind AS phasing_kind,
                       ARRAY[%(weights)s]::float[] AS weights,
                       EXISTS (SELECT FROM sales_target_celebrated_rel r
                                WHERE r.target_id = t.id AND r.user_id = %(uid)s)
                           AS is_celebrated
                  FROM (SELECT %(allowed)s AS allowed) allowed
                  LEFT JOIN sales_target t
                    ON allowed.allowed AND t.active AND t.state != 'cancelled'
                   AND t.metric_id = %(metric_id)s AND t.company_id = %(company_id)s
                   AND t.owner_key = %(owner_key)s AND t.period_type != 'custom'
                   AND t.date_from >= %(start)s AND t.date_to <= %(end)s
                  LEFT JOIN sales_phasing p ON p.id = t.phasing_id
                 ORDER BY t.date_from, t.id
                """,
                allowed=self._may_see_sql(choice),
                weights=SQL(", ").join(SQL.identifier("p", name) for name in MONTHS),
                uid=self.env.uid,
                metric_id=choice["metric_id"] or None,
                company_id=self.env.company.id,
                owner_key=self._owner_key(**self._dashboard_owner(choice)),
                start=start,
                end=end,
                to_flush=[
                    *self._figure_inputs(),
                    self._fields["name"],
                    self._fields["owner_key"],
                    *(
                        self.env["sales.phasing"]._fields[name]
                        for name in ("kind", *MONTHS)
                    ),
                ],
            )
        )
        if not rows[0]["allowed"]:
            raise self._not_allowed()
        return [row for row in rows if row["id"]]

    @api.model
    def _year_goal(self, metric, parts, start, end):
        company = self.env.company
        return year_goal(
            start,
            end,
            [self._period_goal(part) for part in parts],
            company._sales_today(),
            self._goal_digits(metric.measure, company),
            company._elapsed_weekdays(),
            metric.measure == "ratio",
        )

    @api.model
    def _period_goal(self, target):
        period = target["date_from"], target["date_to"]
        return PeriodGoal(
            target["period_type"],
            *period,
            Decimal(target["goal_value"] or 0),
            *self.env["sales.phasing"]._terms_of(
                target["phasing_kind"], target["weights"], self.env.company, *period
            ),
            ramps_of_text(target["ramp_key"]),
        )

    @api.model
    def _longest(self, targets):
        """Those of these rows that make up the year."""
        goals = [self._period_goal(target) for target in targets]
        return [targets[index] for index in longest_periods(goals)]

    @api.model
    def _year_proposal(self, targets):
        """What is drafted or proposed while nothing is agreed."""
        if not targets:
            return False
        target = self._longest(targets)[0]
        return {
            "id": target["id"],
            "state": target["state"],
            "value": float(target["proposed_value"] or target["goal_value"] or 0),
        }

    # -------------------------------------------------------------- the result

    @api.model
    def _year_state(self, parts):
        """The state of the year's own target; several parts are never closed as a
        whole."""
        return parts[0]["state"] if len(parts) == 1 else "confirmed"

    @api.model
    def _year_values(self, choice, metric, goal, parts):
        """The owner's year as the values of a target, whether there is one or not."""
        owner = self._dashboard_owner(choice)
        state = self._year_state(parts)
        return {
            **owner,
            "team_id": owner["team_id"] or None,
            "metric_id": metric.id,
            "measure": metric.measure,
            "date_from": goal.date_from,
            "date_to": goal.date_to,
            "goal_value": goal.value or 0,
            "phasing_id": None,
            "ramp_key": None,
            "state": state,
            "frozen_result_value": parts[0]["frozen_result_value"]
            if state == "closed"
            else 0,
        }

    @api.model
    def _year_sums(self, choice, metric, goal, parts):
        """The figures of the year, and the sums of the ledger of each of its months.

        With the system's rights, as the result of a target: it says what its owner
        reached, and whether the user may see the owner has been asked before.

        :return: dict of the names in ``FIGURES``; list of tuples (value, base value)
        """
        company = self.env.company
        today = company._sales_today()
        span = Span(
            company.id,
            goal.date_from,
            goal.date_to,
            None,
            None,
            today,
            company._elapsed_share(goal.date_from, goal.date_to),
            goal.due_share,
        )
        values = {
            **self._year_values(choice, metric, goal, parts),
            **span._asdict(),
        }
        for position, (first, last) in enumerate(
            month_spans(goal.date_from, goal.date_to)
        ):
            values[f"first_{position}"], values[f"last_{position}"] = first, last
        code, slots = self._year_statement(len(goal.months), choice["scope"])
        [row] = self.sudo().env.execute_query_dict(
            SQL(
                code,
                *(values[p.name] if isinstance(p, Slot) else p for p in slots),
                to_flush=[
                    self.env["sales.credit"]._fields["value"],
                    self.env["res.company"]._fields["sales_pace_on_track"],
                ],
            )
        )
        sums = [(Decimal(value), Decimal(base)) for value, base in row.pop("months")]
        figures = {name: row[name] for name in FIGURES}
        figures["goal_value"] = goal.value
        return {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in figures.items()
        }, sums

    @api.model
    @ormcache("count", "scope", cache="stable")
    def _year_statement(self, count, scope):
        """The statement that reads the figures of a year and of its months. Composing
        it takes longer than running it, so its text is kept.

        :param count: number of months
        :param scope: that of the owner
        :return: the code; its parameters, in which a ``Slot`` stands for a value
        """
        months = [
            SQL("(%s, %s::date, %s::date)", i, Slot(f"first_{i}"), Slot(f"last_{i}"))
            for i in range(count)
        ]
        query = SQL(
            "SELECT f.*, (%(months)s) AS months"
            " FROM (%(target)s) t CROSS JOIN LATERAL (%(figures)s) f",
            target=self._values_sql(0, {name: Slot(name) for name in INPUTS}),
            figures=self._figures_sql(
                "t", SQL("t.user_ids"), [Span(*map(Slot, Span._fields))], scope
            ),
            months=self._span_sums_sql(
                "t", SQL("(VALUES %s)", SQL(", ").join(months)), Slot("today"), scope
            ),
        )
        return query.code, query.params

    @api.model
    def _year_months(self, metric, goal, sums):
        """The lines of the chart: goal, result and projection of each month, alone and
        added up. Ratios do not add up: theirs is the ratio since the year began."""
        measure = metric.measure
        today = self.env.company._sales_today()
        spans = month_spans(goal.date_from, goal.date_to)
        elapsed = goal.elapsed
        goals = [None if month is None else float(month) for month in goal.months]
        results = [self._month_result(measure, *month) for month in sums]
        so_far = [
            self._month_result(measure, *total)
            for total in accumulate(sums, lambda a, b: (a[0] + b[0], a[1] + b[1]))
        ]
        if measure == "ratio":
            goals_so_far = goals
            outlook = outlook_so_far = [
                so_far[-1] if passed < 1 and any(elapsed) else None
                for passed in elapsed
            ]
        else:
            goals_so_far = goals if goal.value is None else self._add_up(goals)
            weights = [month or 0 for month in goals]
            if not any(weights):
                weekdays = self.env.company._elapsed_weekdays()
                weights = month_weights(goal.date_from, goal.date_to, None, weekdays)
            outlook = project_months(results, weights, elapsed)
            outlook_so_far = [
                None if month is None else total
                for month, total in zip(
                    outlook,
                    self._add_up(
                        result if month is None else month
                        for month, result in zip(outlook, results, strict=True)
                    ),
                    strict=True,
                )
            ]
        columns = {
            "date_from": [fields.Date.to_string(start) for start, _end in spans],
            "date_to": [fields.Date.to_string(end) for _start, end in spans],
            "goal": goals,
            "cumulative_goal": goals_so_far,
            "result": results,
            "cumulative_result": so_far,
            "projection": outlook,
            "cumulative_projection": outlook_so_far,
            "has_begun": [start <= today for start, _end in spans],
        }
        return [
            dict(zip(columns, month, strict=True))
            for month in zip(*columns.values(), strict=True)
        ]

    @staticmethod
    def _add_up(numbers):
        return [
            float(total) for total in accumulate(Decimal(str(n or 0)) for n in numbers)
        ]
