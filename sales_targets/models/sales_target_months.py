# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.phasing import month_spans, spread_goal
from ..tools.ramp import ramps_of_text
from .sales_phasing import MONTHS
from .sales_target_figures import INPUTS


class SalesTargetMonths(models.Model):
    """A target month by month."""

    _inherit = "sales.target"

    months = fields.Json(
        compute="_compute_months", help="What get_months returns, for the form."
    )
    month_ids = fields.One2many(
        "sales.target.month",
        "target_id",
        compute="_compute_month_ids",
        store=True,
        help="The goal month by month, for reports.",
    )

    @api.depends(
        "goal_value",
        "measure",
        "date_from",
        "date_to",
        "currency_id",
        "company_id.sales_elapsed_basis",
        "phasing_id",
        "phasing_id.kind",
        *(f"phasing_id.{name}" for name in MONTHS),
        "ramp_key",
        "state",
    )
    def _compute_month_ids(self):
        saved = self.filtered(lambda target: isinstance(target.id, int))
        (self - saved).month_ids = False
        self.env["sales.target.month"]._replace(saved)

    @api.depends(*INPUTS)
    def _compute_months(self):
        ready = self.filtered(
            lambda t: (
                t.metric_id
                and t.date_from
                and t.date_to
                and t.date_from <= t.date_to
                and t._may_show_results()
            )
        )
        sums = ready._month_sums()
        for target in self:
            known = target.id in sums
            target.months = known and target._months(sums[target.id])

    @api.readonly
    def get_months(self):
        """Goal and result of each month of the period, cut to its first and last
        day, and how both add up.

        :return: list of dicts in the order of time: ``date_from``, ``date_to``
            (ISO days), ``goal``, ``result``, ``cumulative_goal``,
            ``cumulative_result`` and ``has_begun``. The goals add up to the
            target's exactly. A ratio does not add up: its goal is the same in each
            month, and its cumulative result is the ratio from the start of the
            period.
        :raise odoo.exceptions.AccessError: if the target may not be read
        """
        self.ensure_one()
        self.check_access("read")
        return self._months(self._month_sums()[self.id])

    def _months(self, sums):
        """What :meth:`get_months` returns, made of the sums of each month."""
        spans = month_spans(self.date_from, self.date_to)
        today = self.company_id._sales_today()
        is_ratio = self.measure == "ratio"
        months = []
        goal_so_far = value_so_far = base_so_far = Decimal(0)
        for (start, end), goal, (value, base) in zip(
            spans, self._kept_goals(spans), sums, strict=True
        ):
            goal_so_far += goal
            value_so_far += value
            base_so_far += base
            months.append(
                {
                    "date_from": fields.Date.to_string(start),
                    "date_to": fields.Date.to_string(end),
                    "goal": float(goal),
                    "result": self._month_result(self.measure, value, base),
                    "cumulative_goal": float(goal if is_ratio else goal_so_far),
                    "cumulative_result": self._month_result(
                        self.measure, value_so_far, base_so_far
                    ),
                    "has_begun": start <= today,
                }
            )
        return months

    def _kept_goals(self, spans):
        """The goals of the months as they are kept; of a form that is being filled in
        as they would be."""
        if isinstance(self.id, int):
            return [Decimal(str(month.goal_value)) for month in self.month_ids]
        return self._month_goals(spans)

    def _goals_by_month(self):
        """Pairs of a month's (first day, last day) and its goal; none while the dates
        are in disorder, which is refused when they are saved."""
        if self.date_from > self.date_to:
            return []
        spans = month_spans(self.date_from, self.date_to)
        return zip(spans, self._month_goals(spans), strict=True)

    def _month_goals(self, spans):
        """The goal spread over the months by its phasing, else by the days that
        count in the company, so that it grows as the target to date does."""
        if self.measure == "ratio":
            return [Decimal(str(self.goal_value))] * len(spans)
        return spread_goal(
            self.goal_value,
            self.date_from,
            self.date_to,
            self._goal_digits(self.measure, self.company_id),
            *self._phasing_terms(),
            ramps_of_text(self.ramp_key),
        )

    def _phasing_terms(self):
        """By which month weights and days the goal falls due, see
        ``sales.phasing._terms_of``."""
        return self.phasing_id.sudo()._terms(
            self.company_id, self.date_from, self.date_to
        )

    @api.model
    def _goal_digits(self, measure, company):
        """Decimals of the parts of a goal."""
        if measure != "amount":
            return 2
        # The currencies that the web client knows are kept in memory.
        known = self.env["res.currency"].get_all_currencies()
        return known[company.currency_id.id]["digits"][1]

    def _month_sums(self):
        """Sums of the ledger for each month, see :meth:`_span_sums`."""
        return self._span_sums(
            {
                target.id: month_spans(target.date_from, target.date_to)
                for target in self
            }
        )

    def _span_sums(self, spans):
        """Sums of the ledger over spans of days, counted as the results of these
        targets are; one query, however many they are.

        :param spans: dict of target id to list of (first day, last day)
        :return: dict of target id to list of (value, base value), decimals, one for
            each span
        """
        if not self:
            return {}
        rows = [
            SQL("(%s, %s, %s::date, %s::date)", position, index, *span)
            for position, target in enumerate(self)
            for index, span in enumerate(spans[target.id])
        ]
        # With the system's rights, as the result: the target says what its owner
        # reached, also to one of several owners.
        found = self.sudo().env.execute_query(
            SQL(
                "SELECT t.position, (%(sums)s) FROM (%(targets)s) t",
                targets=self._rows_sql(),
                sums=self._span_sums_sql(
                    "t",
                    SQL(
                        "(SELECT d.position, d.date_from, d.date_to FROM (VALUES %s)"
                        " d (target, position, date_from, date_to)"
                        " WHERE d.target = t.position)",
                        SQL(", ").join(rows),
                    ),
                    SQL("t.today"),
                ),
                to_flush=self.env["sales.credit"]._fields["value"],
            )
        )
        return {
            self[position].id: [(Decimal(value), Decimal(base)) for value, base in sums]
            for position, sums in found
        }

    @api.model
    def _span_sums_sql(self, alias, spans, today, scope=None):
        """Sums of the ledger over spans of days, counted as the result of a target.

        :param alias: as of :meth:`_figures_sql`
        :param spans: SQL of a relation of position, first and last day
        :param today: today's date where the company of the target is
        :param scope: as of :meth:`_sums_sql`
        :return: SELECT of an array of pairs of texts: value and base value of each
            span, by position
        """
        return SQL(
            """
            SELECT ARRAY_AGG(
                       ARRAY[COALESCE(l.value, 0), COALESCE(l.base_value, 0)]::text[]
                       ORDER BY p.position)
              FROM (
                   SELECT m.position, m.date_from, m.date_to, %(columns)s
                     FROM %(spans)s m (position, date_from, date_to)
              ) p
             CROSS JOIN LATERAL (
                   SELECT p.user_ids, %(last_day)s AS last_day
              ) i
             CROSS JOIN LATERAL (%(sums)s) l
            """,
            columns=SQL(", ").join(
                SQL.identifier(alias, name)
                for name in (
                    *("metric_id", "measure", "scope", "team_id"),
                    *("company_id", "user_ids"),
                )
            ),
            spans=spans,
            last_day=self._last_day_sql("p", SQL("%s::date", today)),
            sums=self._sums_sql("p", scope),
        )

    def _rows_sql(self):
        """These targets as rows of SQL values, see :meth:`_row_sql`, each with
        today's date where its company is."""
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT t.*, %s::date AS today FROM (%s) t",
                target.company_id._sales_today(),
                target._row_sql(position),
            )
            for position, target in enumerate(self)
        )

    @api.model
    def _month_result(self, measure, value, base):
        if measure != "ratio":
            return float(value)
        return float(value / base) if base else 0.0
