# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FIGURES = (
    "result_value",
    "attainment",
    "gap_value",
    "surplus_value",
    "to_date_value",
    "pace",
    "projection_value",
    "required_value",
    "restatement_value",
    "elapsed_share",
    "status",
)
# Columns of a target that its figures are made of.
INPUTS = (
    "metric_id",
    "measure",
    "scope",
    "user_ids",
    "team_id",
    "company_id",
    "date_from",
    "date_to",
    "goal_value",
    "state",
    "frozen_result_value",
)
STATUS = [
    ("not_started", "Too early to tell"),
    ("on_track", "On track"),
    ("at_risk", "At risk"),
    ("behind", "Behind"),
    ("reached", "Reached"),
    ("missed", "Missed"),
]


class FloatOrEmpty(fields.Float):
    """A computed number that may be empty: no attainment is not an attainment of
    zero."""

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value


class SalesTargetFigures(models.Model):
    """How a target stands. Nothing of it is stored: each figure is a sum over the
    ledger's index, or follows from one. The expressions are written once, in SQL,
    and serve reading, searching, sorting and grouping alike."""

    _inherit = "sales.target"

    result_value = fields.Float(
        string="Result",
        compute="_compute_figures",
        search="_search_result_value",
        digits=(20, 4),
        aggregator="sum",
        help="What was credited in the period; the frozen result once it is closed.",
    )
    attainment = FloatOrEmpty(
        compute="_compute_figures",
        search="_search_attainment",
        aggregator="avg",
        help="Result divided by goal. Empty without a goal.",
    )
    gap_value = fields.Float(
        string="Gap",
        compute="_compute_figures",
        search="_search_gap_value",
        digits=(20, 4),
        aggregator="sum",
        help="What is missing to the goal.",
    )
    surplus_value = fields.Float(
        string="Surplus",
        compute="_compute_figures",
        search="_search_surplus_value",
        digits=(20, 4),
        aggregator="sum",
        help="What is above the goal.",
    )
    to_date_value = fields.Float(
        string="Target to date",
        compute="_compute_figures",
        search="_search_to_date_value",
        digits=(20, 4),
        aggregator="sum",
        help="Where the result should be at the end of today.",
    )
    pace = FloatOrEmpty(
        compute="_compute_figures",
        search="_search_pace",
        digits=(20, 4),
        aggregator="avg",
        help="Result divided by target to date; 1.00 is on plan.",
    )
    projection_value = FloatOrEmpty(
        string="Projection",
        compute="_compute_figures",
        search="_search_projection_value",
        digits=(20, 4),
        aggregator="sum",
        help="The result at the end of the period if it goes on like this.",
    )
    required_value = FloatOrEmpty(
        string="Needed per week",
        compute="_compute_figures",
        search="_search_required_value",
        digits=(20, 4),
        aggregator="sum",
        help="What is missing, divided by the weeks that are left.",
    )
    restatement_value = fields.Float(
        string="Restatement",
        compute="_compute_figures",
        search="_search_restatement_value",
        digits=(20, 4),
        aggregator="sum",
        help="What changed in the documents after the target was closed.",
    )
    elapsed_share = fields.Float(
        string="Elapsed",
        compute="_compute_figures",
        search="_search_elapsed_share",
        aggregator="avg",
    )
    status = fields.Selection(
        STATUS, compute="_compute_figures", search="_search_status"
    )
    credit_count = fields.Integer(compute="_compute_credit_count")

    # --------------------------------------------------------------- computes

    @api.depends(*INPUTS)
    def _compute_figures(self):
        rows = self._read_figures()
        for target in self:
            row = rows.get(target.id, {})
            for name in FIGURES:
                target[name] = row.get(name)
            target.status = row.get("status") or "not_started"

    def _read_figures(self):
        """The figures of these targets, saved or not.

        :return: dict of record id to dict of the names in ``FIGURES``; ``None``
            stands for what cannot be said, such as an attainment without goal
        """
        ready = self.filtered(lambda t: t.metric_id and t.date_from and t.date_to)
        saved = ready.filtered(lambda t: isinstance(t.id, int))
        figures = {}
        if saved:
            figures.update(
                self._query_figures(
                    SQL(
                        "(SELECT t.*, t.id AS position, %s AS user_ids"
                        " FROM sales_target t WHERE t.id = ANY(%s))",
                        self._people_sql("t"),
                        saved.ids,
                        to_flush=self._figure_inputs(),
                    ),
                    saved._periods(),
                )
            )
        if unsaved := ready - saved:
            rows = self._query_figures(
                SQL(
                    "(%s)",
                    SQL(" UNION ALL ").join(
                        target._row_sql(position)
                        for position, target in enumerate(unsaved)
                    ),
                ),
                unsaved._periods(),
            )
            figures.update({unsaved[index].id: row for index, row in rows.items()})
        return figures

    @api.model
    def _query_figures(self, targets, spans):
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT t.position, f.* FROM %s t, LATERAL (%s) f",
                targets,
                self._figures_sql("t", SQL("t.user_ids"), spans),
            )
        )
        return {row.pop("position"): row for row in rows}

    def _row_sql(self, position):
        """This target as a row of SQL values, so that a form shows the figures
        while it is being filled in."""
        self.ensure_one()
        return SQL(
            "SELECT %s AS position, %s::int AS metric_id, %s::varchar AS measure,"
            " %s::varchar AS scope, %s::int AS team_id, %s::int AS company_id,"
            " %s::date AS date_from, %s::date AS date_to, %s::numeric AS goal_value,"
            " %s::varchar AS state, %s::numeric AS frozen_result_value,"
            " %s::int[] AS user_ids",
            position,
            self.metric_id._origin.id,
            self.measure,
            self.scope,
            self.team_id._origin.id or None,
            self.company_id._origin.id,
            self.date_from,
            self.date_to,
            self.goal_value,
            self.state,
            self.frozen_result_value,
            self.user_ids._origin.ids,
        )

    @api.model
    def _forget_figures(self):
        """Drop cached figures: the documents behind them have changed."""
        for name in (*FIGURES, "credit_count"):
            self._fields[name]._invalidate_cache(self.env)

    # ------------------------------------------------------------ expressions

    def _periods(self):
        """Distinct (company, first day, last day) of these targets."""
        return {(t.company_id._origin, t.date_from, t.date_to) for t in self}

    @api.model
    def _all_periods(self):
        """Distinct (company, first day, last day) of all targets."""
        return (
            self.sudo()
            .with_context(active_test=False)
            ._read_group([], ["company_id", "date_from:day", "date_to:day"])
        )

    @api.model
    def _figures_sql(self, alias, user_ids, spans):
        """The figures of a row of targets.

        :param alias: name of the relation in the outer query that has the columns
            of a target
        :param user_ids: SQL of the array of its people
        :param spans: iterable of (company, first day, last day)
        :return: SELECT of one row with the columns ``FIGURES``; the formulas are
            those of the terms: attainment R/T, gap max(T-R, 0), target to date
            T·E, pace R/(T·E), projection R/E. A ratio does not add up over time:
            its target to date is the goal and its projection the result.
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
                          r.result_value / NULLIF(d.to_date_value, 0) AS pace,
                          CASE WHEN %(t)s.measure = 'ratio' THEN r.result_value
                               ELSE r.result_value / NULLIF(r.elapsed_share, 0)
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
                                      ELSE %(t)s.goal_value * r.elapsed_share END
                                     AS to_date_value
                    ) d
              ) g
            """,
            t=t,
            inputs=self._inputs_sql(alias, user_ids, spans),
            sums=self._sums_sql(alias),
            to_flush=[
                self.env["sales.credit"]._fields["value"],
                self.env["res.company"]._fields["sales_pace_on_track"],
            ],
        )

    @api.model
    def _spans_sql(self, spans):
        rows = [
            SQL(
                "(%s::int, %s::date, %s::date, %s::date, %s::numeric)",
                company.id,
                date_from,
                date_to,
                company._sales_today(),
                company._elapsed_share(date_from, date_to),
            )
            for company, date_from, date_to in spans
        ]
        nothing = SQL("(NULL::int, NULL::date, NULL::date, NULL::date, NULL::numeric)")
        return SQL(", ").join(rows or [nothing])

    @api.model
    def _inputs_sql(self, alias, user_ids, spans):
        """What the sums and formulas need beside the target's own columns: its
        people, the last day that counts, how much of the period has passed, and
        the company's thresholds. ``OFFSET 0`` has each worked out once."""
        return SQL(
            """
            SELECT s.today, s.elapsed_share, c.sales_pace_on_track AS on_track,
                   c.sales_pace_at_risk AS at_risk, c.sales_judge_after AS judge_after,
                   %(user_ids)s AS user_ids, %(last_day)s AS last_day
              FROM (VALUES %(spans)s) s (
                   company_id, date_from, date_to, today, elapsed_share)
              JOIN res_company c ON c.id = s.company_id
             WHERE s.company_id = %(t)s.company_id
               AND s.date_from = %(t)s.date_from
               AND s.date_to = %(t)s.date_to
            OFFSET 0
            """,
            t=SQL.identifier(alias),
            user_ids=user_ids,
            last_day=self._last_day_sql(alias, SQL("s.today")),
            spans=self._spans_sql(spans),
        )

    @api.model
    def _sums_sql(self, alias):
        """Sums of the ledger over what counts for a target: for people all their
        credits, for a team or the company all but the overlays.

        Where several rows of one document count, each document counts at most
        with its own value: the plain sum over the index is lessened by what
        shared documents have too much. One person's rows need no such care, nor
        do amounts of teams and companies, whose parts add up to the whole.

        :param alias: as of :meth:`_figures_sql`; ``i`` holds the inputs
        :return: SELECT of one row with ``value`` and ``base_value``
        """
        t = SQL.identifier(alias)
        window = SQL(
            """c.metric_id = %(t)s.metric_id
               AND c.company_id = %(t)s.company_id
               AND c.date >= %(t)s.date_from
               AND c.date <= i.last_day""",
            t=t,
        )
        owners = {
            "person": SQL("c.user_id = ANY(i.user_ids)"),
            "team": SQL("c.team_id = %s.team_id AND NOT c.is_overlay", t),
            "company": SQL("NOT c.is_overlay"),
        }
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
                             AND CASE %(t)s.scope
                                 WHEN 'person' THEN %(person)s
                                 WHEN 'team' THEN %(team)s
                                 ELSE %(company)s END
                           GROUP BY c.source, c.document_id
                     ) d
              ) x
            """,
            t=t,
            plain=plain,
            window=window,
            **owners,
        )

    @api.model
    def _last_day_sql(self, alias, today):
        """The last day that counts: the end of the period, or today for events
        that are in the calendar before they happen."""
        t = SQL.identifier(alias)
        waiting = [
            source.code
            for source in self.env["sales.credit"]._sources().values()
            if source.until_today
        ]
        if not waiting:
            return SQL("%s.date_to", t)
        return SQL(
            "CASE WHEN %(t)s.metric_id IN ("
            "SELECT m.id FROM sales_metric m WHERE m.source = ANY(%(waiting)s))"
            " THEN LEAST(%(t)s.date_to, %(today)s) ELSE %(t)s.date_to END",
            t=t,
            waiting=waiting,
            today=today,
        )

    # ------------------------------------------ search, sort, group: by column

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in FIGURES:
            return super()._field_to_sql(alias, field_expr, query)
        if query is None:
            raise ValueError(f"{field_expr} needs a query to be joined to")
        figures = query.make_alias(alias, "figures")
        if figures not in query._joins:
            query.add_join("LEFT JOIN", figures, self._figures_join(alias), SQL("TRUE"))
        return SQL.identifier(figures, field_expr)

    @api.model
    def _figures_join(self, alias):
        return SQL(
            "LATERAL (%s)",
            self._figures_sql(alias, self._people_sql(alias), self._all_periods()),
            to_flush=self._figure_inputs(),
        )

    @api.model
    def _people_sql(self, alias):
        return SQL(
            "ARRAY(SELECT r.user_id FROM sales_target_res_users_rel r"
            " WHERE r.target_id = %s)",
            SQL.identifier(alias, "id"),
        )

    @api.model
    def _figure_inputs(self):
        """Fields that must be in the database before figures are read."""
        return [self._fields[name] for name in INPUTS]

    def _search_figure(self, name, operator, value):
        if operator in ("in", "not in"):
            values = [v for v in value if v is not False]
            found = self._targets_where(
                name,
                lambda column: SQL(
                    "(%s = ANY(%s) OR (%s AND %s IS NULL))",
                    column,
                    values,
                    False in value,
                    column,
                ),
            )
            if operator == "not in":
                return Domain("id", "not in", found)
            return Domain("id", "in", found)
        comparison = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}
        if operator not in comparison:
            return NotImplemented
        return Domain(
            "id",
            "in",
            self._targets_where(
                name,
                lambda column: SQL("%s %s %s", column, comparison[operator], value),
            ),
        )

    def _targets_where(self, name, condition):
        """Query of the targets whose figure meets a condition."""
        query = self.sudo().with_context(active_test=False)._search([])
        query.add_where(condition(self.sudo()._field_to_sql(self._table, name, query)))
        return query

    def _search_result_value(self, operator, value):
        return self._search_figure("result_value", operator, value)

    def _search_attainment(self, operator, value):
        return self._search_figure("attainment", operator, value)

    def _search_gap_value(self, operator, value):
        return self._search_figure("gap_value", operator, value)

    def _search_surplus_value(self, operator, value):
        return self._search_figure("surplus_value", operator, value)

    def _search_to_date_value(self, operator, value):
        return self._search_figure("to_date_value", operator, value)

    def _search_pace(self, operator, value):
        return self._search_figure("pace", operator, value)

    def _search_projection_value(self, operator, value):
        return self._search_figure("projection_value", operator, value)

    def _search_required_value(self, operator, value):
        return self._search_figure("required_value", operator, value)

    def _search_restatement_value(self, operator, value):
        return self._search_figure("restatement_value", operator, value)

    def _search_elapsed_share(self, operator, value):
        return self._search_figure("elapsed_share", operator, value)

    def _search_status(self, operator, value):
        return self._search_figure("status", operator, value)

    # ------------------------------------------------- credits and documents

    def _credit_domain(self):
        """The rows of the ledger that make up the result.

        :return: domain on ``sales.credit``
        """
        self.ensure_one()
        last = self.date_to
        source = self.env["sales.credit"]._sources().get(self.metric_id.source)
        if source and source.until_today:
            last = min(last, self.company_id._sales_today())
        domain = (
            Domain("metric_id", "=", self.metric_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("date", ">=", self.date_from)
            & Domain("date", "<=", last)
        )
        if self.scope == "person":
            return domain & Domain("user_id", "in", self.user_ids.ids)
        if self.scope == "team":
            domain &= Domain("team_id", "=", self.team_id.id)
        return domain & Domain("is_overlay", "=", False)

    @api.depends("metric_id", "scope", "user_ids", "team_id", "date_from", "date_to")
    def _compute_credit_count(self):
        credit = self.env["sales.credit"].sudo()
        for target in self:
            ready = target.metric_id and target.date_from and target.date_to
            target.credit_count = (
                credit.search_count(target._credit_domain()) if ready else 0
            )

    @api.model
    def _of_documents(self, documents):
        """The targets for which documents count, of those the user may read.

        :param documents: ``sale.order`` or ``crm.lead`` records
        :return: dict of document id to ``sales.target`` records
        """
        ids = documents._origin.ids
        if not ids:
            return {}
        link = SQL.identifier("c", documents._credit_link())
        readable = self._search([("state", "!=", "cancelled")])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(link)s, ARRAY_AGG(DISTINCT t.id)
                  FROM %(matches)s
                 WHERE %(link)s = ANY(%(ids)s) AND t.id IN %(readable)s
                 GROUP BY 1
                """,
                link=link,
                matches=self._matches_sql(),
                ids=ids,
                readable=readable.subselect(),
            )
        )
        return {document: self.browse(sorted(targets)) for document, targets in rows}

    def _document_ids(self, link):
        """Ids of the documents that count for any of these targets.

        :param link: column of the ledger, ``order_id`` or ``lead_id``
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %(link)s FROM %(matches)s"
                " WHERE t.id = ANY(%(ids)s) AND %(link)s IS NOT NULL",
                link=SQL.identifier("c", link),
                matches=self._matches_sql(),
                ids=self.ids,
            )
        )
        return [document for (document,) in rows]

    @api.model
    def _matches_sql(self):
        """Credits joined with the targets for which they count."""
        credit = self.env["sales.credit"]
        return SQL(
            """
            sales_credit c
            JOIN sales_target t
              ON t.metric_id = c.metric_id
             AND t.company_id = c.company_id
             AND c.date BETWEEN t.date_from AND t.date_to
             AND CASE t.scope
                 WHEN 'person' THEN EXISTS (
                      SELECT FROM sales_target_res_users_rel r
                       WHERE r.target_id = t.id AND r.user_id = c.user_id)
                 WHEN 'team' THEN t.team_id = c.team_id AND NOT c.is_overlay
                 ELSE NOT c.is_overlay END
            """,
            to_flush=[
                credit._fields["value"],
                *self._figure_inputs(),
            ],
        )
