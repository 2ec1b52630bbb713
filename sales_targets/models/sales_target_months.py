# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.phasing import month_spans, month_weights
from ..tools.rounding import largest_remainder
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
        *(f"phasing_id.{name}" for name in MONTHS),
    )
    def _compute_month_ids(self):
        saved = self.filtered(lambda target: isinstance(target.id, int))
        (self - saved).month_ids = False
        self.env["sales.target.month"]._replace(saved)

    @api.depends(*INPUTS)
    def _compute_months(self):
        for target in self:
            ready = target.metric_id and target.date_from and target.date_to
            in_order = ready and target.date_from <= target.date_to
            target.months = target._months() if in_order else False

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
        return self._months()

    def _months(self):
        spans = month_spans(self.date_from, self.date_to)
        today = self.company_id._sales_today()
        is_ratio = self.measure == "ratio"
        months = []
        goal_so_far = value_so_far = base_so_far = Decimal(0)
        for (start, end), goal, (value, base) in zip(
            spans, self._kept_goals(spans), self._month_sums(spans, today), strict=True
        ):
            goal_so_far += goal
            value_so_far += value
            base_so_far += base
            months.append(
                {
                    "date_from": fields.Date.to_string(start),
                    "date_to": fields.Date.to_string(end),
                    "goal": float(goal),
                    "result": self._month_result(value, base),
                    "cumulative_goal": float(goal if is_ratio else goal_so_far),
                    "cumulative_result": self._month_result(value_so_far, base_so_far),
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
        weights = month_weights(
            self.date_from,
            self.date_to,
            self.phasing_id.sudo()._weights(),
            self.company_id._elapsed_weekdays(),
        )
        digits = self.currency_id.decimal_places if self.measure == "amount" else 2
        return largest_remainder(self.goal_value, weights, digits)

    def _month_sums(self, spans, today):
        """Sums of the ledger's value and base value for each month, counted as the
        target's result is."""
        months = SQL(", ").join(
            SQL("(%s, %s::date, %s::date)", index, start, end)
            for index, (start, end) in enumerate(spans)
        )
        # With the system's rights, as the result: the target says what its owner
        # reached, also to one of several owners.
        rows = self.sudo().env.execute_query(
            SQL(
                """
                SELECT COALESCE(l.value, 0) AS value, COALESCE(l.base_value, 0) AS base
                  FROM (
                       SELECT m.position, m.date_from, m.date_to, t.metric_id,
                              t.measure, t.scope, t.team_id, t.company_id,
                              t.user_ids
                         FROM (%(target)s) t
                        CROSS JOIN (VALUES %(months)s)
                              m (position, date_from, date_to)
                  ) p
                 CROSS JOIN LATERAL (
                       SELECT p.user_ids, %(last_day)s AS last_day
                  ) i
                 CROSS JOIN LATERAL (%(sums)s) l
                 ORDER BY p.position
                """,
                last_day=self._last_day_sql("p", SQL("%s::date", today)),
                sums=self._sums_sql("p"),
                months=months,
                target=self._row_sql(0),
                to_flush=self.env["sales.credit"]._fields["value"],
            )
        )
        return [(Decimal(str(value)), Decimal(str(base))) for value, base in rows]

    def _month_result(self, value, base):
        if self.measure != "ratio":
            return float(value)
        return float(value / base) if base else 0.0
