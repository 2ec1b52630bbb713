# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from ..tools.periods import YEAR, period_label
from ..tools.phasing import month_spans
from ..tools.planning import excess
from .sales_target_figures import FloatOrEmpty

FIGURES = (
    "this_year_value",
    "last_year_value",
    "year_before_value",
    "best_year_value",
    "pipeline_value",
    "planned_pipeline_value",
)


def _figure(string, help_text, **attributes):
    """A figure of a line: computed, never stored, summed up by groups."""
    return FloatOrEmpty(
        string=string,
        compute="_compute_figures",
        compute_sudo=True,
        digits=(20, 4),
        help=help_text,
        **attributes,
    )


class SalesPlanningFigures(models.Model):
    """What a person has behind, and in hand, when a goal is talked about.

    Nothing of it is stored. Years are counted from the day on which the round was
    opened, so that a round of former years reads as it was.
    """

    _inherit = "sales.planning.line"

    this_year_value = _figure(
        "This year so far",
        "Credited in the year that ran when the round was opened.",
        aggregator="sum",
    )
    last_year_value = _figure(
        "Last year", "Credited in the year before.", aggregator="sum"
    )
    year_before_value = _figure(
        "Year before last", "Credited two years before.", aggregator="sum"
    )
    best_year_value = _figure(
        "Best year",
        "The highest result of this year so far and of the ten years before.",
        aggregator="sum",
    )
    pipeline_value = _figure(
        "Open pipeline",
        "Expected revenue, or number, of the person's open opportunities.",
        aggregator="sum",
    )
    planned_pipeline_value = _figure(
        "Of it in the planned year",
        "Open opportunities that are expected to close in the planned year.",
        aggregator="sum",
    )
    coverage = FloatOrEmpty(
        compute="_compute_comparisons",
        digits=(16, 2),
        help="Open pipeline that closes in the planned year, divided by the number on "
        "the table.",
    )
    growth = FloatOrEmpty(
        compute="_compute_comparisons",
        help="The number on the table divided by the best year, minus 1.",
    )
    is_above_best = fields.Boolean(compute="_compute_comparisons")
    goal_comparison = fields.Char(compute="_compute_goal_comparison")
    history = fields.Html(compute="_compute_history", sanitize=False)

    # --------------------------------------------------------------- computes

    @api.depends("round_id", "user_id")
    def _compute_figures(self):
        saved = self._origin
        rows = {}
        if saved:
            rows = {
                row.pop("id"): row
                for row in self.env.execute_query_dict(
                    SQL(
                        "SELECT l.id, f.* FROM sales_planning_line l, LATERAL (%s) f"
                        " WHERE l.id = ANY(%s)",
                        self._figures_sql("l", saved.round_id),
                        saved.ids,
                        to_flush=self._fields["round_id"],
                    )
                )
            }
        for line in self:
            row = rows.get(line._origin.id, {})
            for name in FIGURES:
                line[name] = row.get(name)

    @api.depends("current_value", "best_year_value", "planned_pipeline_value")
    def _compute_comparisons(self):
        for line in self:
            value, best = line.current_value, line.best_year_value
            line.coverage = (
                line.planned_pipeline_value / value
                if value and line.planned_pipeline_value is not False
                else None
            )
            line.growth = excess(value, best) if value and best else None
            line.is_above_best = bool(best) and value > best

    @api.depends("current_value", "round_id", "user_id")
    @api.depends_context("uid")
    def _compute_goal_comparison(self):
        """As for a target with this goal."""
        for line in self:
            line.goal_comparison = (
                self.env["sales.target"]
                .new(
                    {
                        "metric_id": line.metric_id.id,
                        "scope": "person",
                        "user_ids": [Command.set(line.user_id.ids)],
                        "company_id": line.company_id.id,
                        "period_type": "year",
                        "date_from": line.date_from,
                        "date_to": line.date_to,
                        "full_goal_value": line.current_value,
                    }
                )
                .goal_comparison
            )

    @api.depends("round_id", "user_id")
    def _compute_history(self):
        for line in self:
            line.history = self.env["ir.qweb"]._render(
                "sales_targets.sales_planning_history", line._history()
            )

    def _history(self):
        """The person's months of three years, for the template.

        :return: dict of ``years`` (labels, the earliest first), ``totals`` and
            ``rows``: dicts of ``month`` and ``cells``, dicts of ``text`` and
            ``percent`` of the strongest month
        """
        self.ensure_one()
        years = list(reversed(self.round_id.sudo()._years()[:3]))
        spans = [span for year in years for span in month_spans(*year)]
        today = self.company_id._sales_today()
        values = self._span_values(spans)
        highest = max([*values, 0]) or 1
        cells = [
            {
                "text": self._short(value) if start <= today else "",
                "percent": max(100 * value / highest, 0),
            }
            for value, (start, _end) in zip(values, spans, strict=True)
        ]
        count = len(spans) // len(years)
        return {
            "years": [period_label(YEAR, *year) for year in years],
            "totals": [
                self._short(sum(values[start : start + count]))
                for start in range(0, len(values), count)
            ],
            "rows": [
                {
                    "month": format_date(self.env, spans[index][0], date_format="MMMM"),
                    "cells": cells[index::count],
                }
                for index in range(count)
            ],
        }

    def _short(self, value):
        """A number without sign and cents, to stand under others."""
        return formatLang(
            self.env, value, digits=2 if self.measure == "quantity" else 0
        )

    def _span_values(self, spans):
        """What was credited to the person in spans of days, counted as the result of a
        target.

        :param spans: list of (first day, last day)
        :return: list of floats
        """
        self.ensure_one()
        target = self.env["sales.target"].sudo().new(self._prepare_target_vals())
        sums = target._span_sums({target.id: spans})[target.id]
        return [float(value) for value, _base in sums]

    # ------------------------------------------ search, sort, group: by column

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in FIGURES:
            return super()._field_to_sql(alias, field_expr, query)
        if query is None:
            raise ValueError(f"{field_expr} needs a query to be joined to")
        figures = query.make_alias(alias, "figures")
        if figures not in query._joins:
            rounds = self.env["sales.planning.round"].sudo().search([])
            query.add_join(
                "LEFT JOIN",
                figures,
                SQL("LATERAL (%s)", self._figures_sql(alias, rounds)),
                SQL("TRUE"),
            )
        return SQL.identifier(figures, field_expr)

    @api.model
    def _figures_sql(self, alias, rounds):
        """The figures of a row of lines.

        :param alias: name of the lines in the outer query
        :param rounds: rounds in which the row may be
        :return: SELECT of one row with the columns ``FIGURES``
        """
        line = SQL.identifier(alias)
        return SQL(
            """
            SELECT years.*, deals.*
              FROM (%(years)s) years CROSS JOIN (%(deals)s) deals
            """,
            years=self._years_sql(line, rounds),
            deals=self._deals_sql(line, rounds),
        )

    @api.model
    def _years_sql(self, line, rounds):
        """Results of the years, counted as those of targets."""
        target = self.env["sales.target"]
        spans = [
            SQL(
                "(%s, %s, %s::date, %s::date, %s::date)",
                planning.id,
                back,
                *year,
                today,
            )
            for planning in rounds.sudo()
            for today in [planning.company_id._sales_today()]
            for back, year in enumerate(planning._years())
        ]
        nothing = SQL("(NULL::int, NULL::int, NULL::date, NULL::date, NULL::date)")
        return SQL(
            """
            SELECT COALESCE(SUM(v.value) FILTER (WHERE p.back = 0), 0)
                       AS this_year_value,
                   COALESCE(SUM(v.value) FILTER (WHERE p.back = 1), 0)
                       AS last_year_value,
                   COALESCE(SUM(v.value) FILTER (WHERE p.back = 2), 0)
                       AS year_before_value,
                   GREATEST(MAX(v.value), 0) AS best_year_value
              FROM (
                   SELECT y.*, %(line)s.metric_id, m.measure, 'person' AS scope,
                          %(line)s.company_id, ARRAY[%(line)s.user_id] AS user_ids
                     FROM (VALUES %(spans)s) y (
                          round_id, back, date_from, date_to, today)
                     JOIN sales_metric m ON m.id = %(line)s.metric_id
                    WHERE y.round_id = %(line)s.round_id
              ) p
             CROSS JOIN LATERAL (SELECT p.user_ids, %(last_day)s AS last_day) i
             CROSS JOIN LATERAL (%(sums)s) v
            """,
            line=line,
            spans=SQL(", ").join(spans or [nothing]),
            last_day=target._last_day_sql("p", SQL("p.today")),
            sums=target._sums_sql("p", "person"),
            to_flush=[
                self.env["sales.credit"]._fields["value"],
                *(self._fields[name] for name in ("user_id", "round_id", "metric_id")),
            ],
        )

    @api.model
    def _deals_sql(self, line, rounds):
        """Open opportunities, where winning them brings the metric further. What should
        have closed already is expected today."""
        credit = self.env["sales.credit"]
        leads = self.env["crm.lead"]
        return SQL(
            """
            SELECT CASE WHEN m.counts THEN COALESCE(SUM(d.worth), 0) END
                       AS pipeline_value,
                   CASE WHEN m.counts THEN COALESCE(SUM(d.worth) FILTER (
                       WHERE d.closing BETWEEN %(line)s.date_from
                                           AND %(line)s.date_to), 0) END
                       AS planned_pipeline_value
              FROM (
                   SELECT m.measure, m.source = ANY(%(sources)s)
                          AND m.measure IN ('amount', 'count') AS counts
                     FROM sales_metric m
                    WHERE m.id = %(line)s.metric_id
              ) m
              LEFT JOIN LATERAL (
                   SELECT CASE WHEN o.date_deadline IS NOT NULL
                               THEN GREATEST(o.date_deadline, t.today) END AS closing,
                          CASE m.measure WHEN 'amount' THEN o.expected_revenue ELSE 1
                          END AS worth
                     FROM crm_lead o
                     LEFT JOIN (VALUES %(days)s) t (round_id, today)
                       ON t.round_id = %(line)s.round_id
                    WHERE o.user_id = %(line)s.user_id
                      AND COALESCE(o.company_id, %(line)s.company_id)
                          = %(line)s.company_id
                      AND o.type = 'opportunity' AND o.won_status = 'pending'
                      AND o.active
              ) d ON TRUE
             GROUP BY m.counts
            """,
            line=line,
            sources=[
                source.code
                for source in credit._sources().values()
                if source.from_deals
            ],
            days=SQL(", ").join(
                SQL("(%s, %s::date)", planning.id, planning.company_id._sales_today())
                for planning in rounds.sudo()
            )
            if rounds
            else SQL("(NULL::int, NULL::date)"),
            to_flush=[
                leads._fields[name]
                for name in (
                    *("user_id", "company_id", "date_deadline", "type"),
                    *("expected_revenue", "won_status", "active"),
                )
            ],
        )
