# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

from ..tools.ramp import ramps_of_text

Span = namedtuple(
    "Span",
    "company_id date_from date_to phasing_id ramp_key today elapsed_share due_share",
)


class SalesTargetSql(models.Model):
    """The expressions behind the figures of a target, from the ledger's index to
    the status. The formulas stand here and nowhere else."""

    _inherit = "sales.target"

    def _spans(self):
        """The distinct spans of these targets."""
        return [
            self._span(*period)
            for period in {
                (
                    t.company_id._origin,
                    t.date_from,
                    t.date_to,
                    t.phasing_id._origin,
                    t.ramp_key,
                )
                for t in self
            }
        ]

    @api.model
    def _all_spans(self):
        """The distinct spans of all targets."""
        return [
            self._span(*period)
            for period in self.sudo()
            .with_context(active_test=False)
            ._read_group(
                [],
                [
                    "company_id",
                    "date_from:day",
                    "date_to:day",
                    "phasing_id",
                    "ramp_key",
                ],
            )
        ]

    @api.model
    def _span(self, company, date_from, date_to, phasing, ramp_key):
        """A period of targets, and how much of it has passed and is due today.

        :param phasing: ``sales.phasing`` record, empty for day by day
        :param ramp_key: text of ramps, False for none
        :return: ``Span``
        """
        return Span(
            company.id,
            date_from,
            date_to,
            phasing.id or None,
            ramp_key or None,
            company._sales_today(),
            company._elapsed_share(date_from, date_to),
            company._due_share(date_from, date_to, phasing, ramps_of_text(ramp_key)),
        )

    @api.model
    def _figures_sql(self, alias, user_ids, spans, scope=None):
        """The figures of a row of targets.

        :param alias: name of the relation in the outer query that has the columns
            of a target
        :param user_ids: SQL of the array of its people
        :param spans: iterable of ``Span``, in which that of the row must be
        :param scope: as of :meth:`_sums_sql`
        :return: SELECT of one row with the columns ``FIGURES``; the formulas are
            those of the terms: attainment R/T, gap max(T-R, 0), target to date
            T·E, pace R/(T·E), projection R/E, where E is the part of the goal that
            is due by its phasing, day by day without one. A ratio does not add up
            over time: its target to date is the goal and its projection the result.
        """
        t = SQL.identifier(alias)
        return SQL(
            """
            SELECT g.result_value, g.attainment, g.gap_value, g.surplus_value,
                   g.to_date_value, g.pace, g.projection_value,
                   CASE WHEN g.measure = 'ratio' OR g.today >= g.date_to THEN NULL
                        ELSE g.gap_value * 7 / (
                            g.date_to - GREATEST(g.today, g.date_from - 1)) END
                       AS required_value,
                   g.restatement_value, g.elapsed_share,
                   CASE WHEN COALESCE(g.goal, 0) = 0 THEN 'not_started'
                        WHEN g.result_value >= g.goal THEN 'reached'
                        WHEN g.today > g.date_to THEN 'missed'
                        WHEN g.today < g.date_from
                          OR g.elapsed_share < g.judge_after THEN 'not_started'
                        WHEN g.pace >= g.on_track THEN 'on_track'
                        WHEN g.pace >= g.at_risk THEN 'at_risk'
                        ELSE 'behind' END AS status
              FROM (
                   SELECT r.*, %(t)s.date_from, %(t)s.date_to, %(t)s.measure,
                          %(t)s.goal_value AS goal,
                          r.result_value / NULLIF(%(t)s.goal_value, 0) AS attainment,
                          GREATEST(%(t)s.goal_value - r.result_value, 0) AS gap_value,
                          GREATEST(r.result_value - %(t)s.goal_value, 0)
                              AS surplus_value,
                          d.to_date_value,
                          ROUND(r.result_value / NULLIF(d.to_date_value, 0), 6) AS pace,
                          CASE WHEN %(t)s.measure = 'ratio' THEN r.result_value
                               ELSE r.result_value / NULLIF(r.due_share, 0)
                          END AS projection_value
                     FROM (
                          SELECT p.*,
                                 CASE WHEN %(t)s.state = 'closed'
                                      THEN COALESCE(%(t)s.frozen_result_value, 0)
                                      ELSE p.live END AS result_value,
                                 CASE WHEN %(t)s.state = 'closed'
                                      THEN p.live - COALESCE(
                                          %(t)s.frozen_result_value, 0)
                                      ELSE 0 END AS restatement_value
                            FROM (
                                 SELECT i.*,
                                        COALESCE(CASE WHEN %(t)s.measure = 'ratio'
                                            THEN l.value / NULLIF(l.base_value, 0)
                                            ELSE l.value END, 0) AS live
                                   FROM (%(inputs)s) i
                                  CROSS JOIN LATERAL (%(sums)s) l
                                 OFFSET 0
                            ) p
                     ) r
                    CROSS JOIN LATERAL (
                          SELECT CASE WHEN %(t)s.measure = 'ratio'
                                      THEN %(t)s.goal_value
                                      ELSE %(t)s.goal_value * r.due_share END
                                     AS to_date_value
                    ) d
              ) g
            """,
            t=t,
            inputs=self._inputs_sql(alias, user_ids, spans),
            sums=self._sums_sql(alias, scope),
            to_flush=[
                self.env["sales.credit"]._fields["value"],
                self.env["res.company"]._fields["sales_pace_on_track"],
            ],
        )

    @api.model
    def _spans_sql(self, spans):
        rows = [
            SQL(
                "(%s::int, %s::date, %s::date, %s::int, %s::varchar, %s::date,"
                " %s::numeric, %s::numeric)",
                *span,
            )
            for span in spans
        ]
        nothing = SQL(
            "(NULL::int, NULL::date, NULL::date, NULL::int, NULL::varchar,"
            " NULL::date, NULL::numeric, NULL::numeric)"
        )
        return SQL(", ").join(rows or [nothing])

    @api.model
    def _inputs_sql(self, alias, user_ids, spans):
        """What the sums and formulas need beside the target's own columns: its
        people, the last day that counts, how much of the period has passed, and
        the company's thresholds. ``OFFSET 0`` has each worked out once."""
        return SQL(
            """
            SELECT s.today, s.elapsed_share, s.due_share,
                   c.sales_pace_on_track AS on_track,
                   c.sales_pace_at_risk AS at_risk, c.sales_judge_after AS judge_after,
                   %(user_ids)s AS user_ids, %(last_day)s AS last_day
              FROM (VALUES %(spans)s) s (
                   company_id, date_from, date_to, phasing_id, ramp_key, today,
                   elapsed_share, due_share)
              JOIN res_company c ON c.id = s.company_id
             WHERE s.company_id = %(t)s.company_id
               AND s.date_from = %(t)s.date_from
               AND s.date_to = %(t)s.date_to
               AND s.phasing_id IS NOT DISTINCT FROM %(t)s.phasing_id
               AND s.ramp_key IS NOT DISTINCT FROM %(t)s.ramp_key
            OFFSET 0
            """,
            t=SQL.identifier(alias),
            user_ids=user_ids,
            last_day=self._last_day_sql(alias, SQL("s.today")),
            spans=self._spans_sql(spans),
        )

    @api.model
    def _sums_sql(self, alias, scope=None):
        """Sums of the ledger over what counts for a target: for people all their
        credits, for a team or the company all but the overlays.

        Where several rows of one document count, each document counts at most
        with its own value: the plain sum over the index is lessened by what
        shared documents have too much. One person's rows need no such care, nor
        do amounts of teams and companies, whose parts add up to the whole.

        :param alias: as of :meth:`_figures_sql`; ``i`` holds the inputs
        :param scope: the scope of all targets, if it is known: planning the branches
            of the others takes a while
        :return: SELECT of one row with ``value`` and ``base_value``
        """
        t = SQL.identifier(alias)
        window, owners = self._counts_sql(alias, "c")
        if scope:
            owners = {scope: owners[scope]}
        # Each scope has an index of its own; PostgreSQL skips the other branches.
        plain = SQL(" UNION ALL ").join(
            SQL(
                "SELECT c.value, c.base_value FROM sales_credit c"
                " WHERE %(t)s.scope = %(scope)s AND %(window)s AND %(owner)s",
                t=t,
                scope=scope,
                window=window,
                owner=owner,
            )
            for scope, owner in owners.items()
        )
        return SQL(
            """
            SELECT SUM(x.value) AS value, SUM(x.base_value) AS base_value
              FROM (
                   %(plain)s
                    UNION ALL
                   SELECT -SIGN(d.whole) * GREATEST(ABS(d.total) - ABS(d.whole), 0),
                          -SIGN(d.base_whole)
                              * GREATEST(ABS(d.base_total) - ABS(d.base_whole), 0)
                     FROM (
                          SELECT SUM(c.value) AS total,
                                 MAX(c.document_value) AS whole,
                                 SUM(c.base_value) AS base_total,
                                 MAX(c.document_base_value) AS base_whole
                            FROM sales_credit c
                           WHERE CASE WHEN %(t)s.scope = 'person'
                                      THEN CARDINALITY(i.user_ids) > 1
                                      ELSE %(t)s.measure IN ('count', 'ratio') END
                             AND %(window)s
                             AND c.document_value IS NOT NULL
                             AND CASE %(t)s.scope %(owners)s END
                           GROUP BY c.source, c.document_id
                     ) d
              ) x
            """,
            t=t,
            plain=plain,
            window=window,
            owners=SQL(" ").join(
                SQL("WHEN %s THEN %s", scope, owner) for scope, owner in owners.items()
            ),
        )

    @api.model
    def _counts_sql(self, alias, credit):
        """Which rows of the ledger count for a target.

        :param alias: as of :meth:`_figures_sql`; ``i`` holds the inputs
        :param credit: name of the ledger in the query
        :return: tuple of the condition on metric, company and day, and a dict of
            scope to the condition on the owner
        """
        t, c = SQL.identifier(alias), SQL.identifier(credit)
        window = SQL(
            """%(c)s.metric_id = %(t)s.metric_id
               AND %(c)s.company_id = %(t)s.company_id
               AND %(c)s.date >= %(t)s.date_from
               AND %(c)s.date <= i.last_day""",
            t=t,
            c=c,
        )
        return window, {
            "person": SQL("%s.user_id = ANY(i.user_ids)", c),
            "team": SQL("%s.team_id = %s.team_id AND NOT %s.is_overlay", c, t, c),
            "company": SQL("NOT %s.is_overlay", c),
        }

    @api.model
    def _last_day_sql(self, alias, today):
        """The last day that counts: the end of the period, or today for events
        that are in the calendar before they happen."""
        t = SQL.identifier(alias)
        waiting = self.env["sales.credit"]._waiting_sources()
        if not waiting:
            return SQL("%s.date_to", t)
        return SQL(
            "CASE WHEN %(t)s.metric_id IN ("
            "SELECT m.id FROM sales_metric m WHERE m.source = ANY(%(waiting)s))"
            " THEN LEAST(%(t)s.date_to, %(today)s) ELSE %(t)s.date_to END",
            t=t,
            waiting=list(waiting),
            today=today,
        )
