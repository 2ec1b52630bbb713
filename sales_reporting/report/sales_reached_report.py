# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.models.sales_target_checks import AGREED

from .sales_target_report import SCOPES

STATUSES = [
    ("open", "Open"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("archived", "Archived"),
]
DISTINCT = {
    "deal_count": ("lead_id", [status for status, _label in STATUSES]),
    "closed_count": ("lead_id", ["won", "lost"]),
    "won_count": ("lead_id", ["won"]),
}
# An id is that of the opportunity, and the stage.
ID_STEP = 1 << 16


class SalesReachedReport(models.AbstractModel):
    """Opportunities and the stages they reached: a row for each of both, and beside
    them the goals of the targets.

    An opportunity reached a stage on the day it first entered it or a later one: a
    stage that was skipped was reached. So does the metric whose goals stand here. As
    an opportunity is there once for each stage, numbers of opportunities count each
    once, and what cannot be added up over stages is empty where they mix.
    """

    _name = "sales.reached.report"
    _inherit = "sales.report.dimensions"
    _description = "Stages Reached"
    _depends = {
        "crm.lead": ["active", "expected_revenue", "won_status"],
        "crm.stage": ["is_won", "sequence", "team_ids"],
        "res.company": ["sales_tz"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": ["date_order", "partner_id"],
        "sales.metric": ["domain", "measure", "source", "stage_id"],
        "sales.stage.move": ["date", "days_spent", "lead_id", "stage_to_id", "state"],
        "sales.target": [
            "active",
            "company_id",
            "currency_id",
            "metric_id",
            "period_type",
            "scope",
            "state",
            "team_id",
            "user_id",
        ],
        "sales.target.month": ["date_from", "goal_value", "target_id"],
    }

    # The source of the metrics whose goals stand beside, and the goals by name of the
    # column: the measure of the metric.
    _goal_source = None
    _goals = {}
    # Numbers by name: what is counted, each once, and in which status.
    _distinct = DISTINCT
    # Totals that are empty where stages mix.
    _of_one_stage = set()

    date = fields.Date(
        string="Reached on",
        readonly=True,
        help="The day on which it first reached the stage or a later one; of a goal "
        "the first day of the month.",
    )
    stage_id = fields.Many2one("crm.stage", string="Stage Reached", readonly=True)
    tag_ids = fields.Many2many(related="lead_id.tag_ids")
    status = fields.Selection(
        STATUSES,
        readonly=True,
        help="What has become of it by now.",
    )
    deal_count = fields.Integer(
        string="Opportunities",
        readonly=True,
        aggregator="sum",
        help="Each counts once, however many stages it reached.",
    )
    closed_count = fields.Integer(string="Closed", readonly=True, aggregator="sum")
    won_count = fields.Integer(string="Won", readonly=True, aggregator="sum")
    target_id = fields.Many2one("sales.target", readonly=True)
    scope = fields.Selection(SCOPES, string="Goals for", readonly=True)
    period_type = fields.Selection(PERIOD_TYPES, string="Goals by", readonly=True)

    # ------------------------------------------------------------------- rows

    @property
    def _table_query(self):
        columns = {**self._dimensions(), **self._reached_columns()}
        goal_columns = self._goal_columns()
        return SQL(
            "SELECT %s FROM %s WHERE %s UNION ALL SELECT %s FROM %s WHERE %s",
            self._as_named(columns),
            self._from(),
            self._where(),
            self._as_named({n: goal_columns.get(n, SQL("NULL")) for n in columns}),
            self._goal_from(),
            self._goal_where(),
        )

    @api.model
    def _as_named(self, columns):
        return SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in columns.items()
        )

    @api.model
    def _dimensions(self):
        return {
            **super()._dimensions(),
            "id": SQL("l.id::bigint * %s + stage.id", ID_STEP),
        }

    @api.model
    def _reached_columns(self):
        """The columns of an opportunity at a stage, SQL by name: ``l`` is the
        opportunity, ``stage`` the stage, ``move`` the move by which it reached it and
        ``move.furthest`` the sequence of the last stage it ever reached."""
        return {
            "date": SQL("move.date"),
            "stage_id": SQL("stage.id"),
            "status": SQL(
                "CASE WHEN l.won_status IN ('won', 'lost') THEN l.won_status"
                " WHEN l.active THEN 'open' ELSE 'archived' END"
            ),
            "deal_count": SQL("1"),
            "closed_count": SQL("(l.won_status IN ('won', 'lost'))::int"),
            "won_count": SQL("(l.won_status = 'won')::int"),
            "target_id": SQL("NULL::int"),
            "scope": SQL("NULL::varchar"),
            "period_type": SQL("NULL::varchar"),
            "goal_kind": SQL("NULL::bigint"),
            **{name: SQL("NULL::numeric") for name in self._goals},
        }

    @api.model
    def _from(self):
        """Of the moves those that went further than any before: each reached the
        stages from there on. One pass over the history, in the order of its index."""
        return SQL(
            """
            %s
            JOIN (
                 SELECT m.lead_id, m.date, m.stage_to_id, s.sequence,
                        MAX(s.sequence) OVER (
                            PARTITION BY m.lead_id ORDER BY m.id
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                        ) AS before,
                        MAX(s.sequence) OVER (PARTITION BY m.lead_id) AS furthest
                   FROM sales_stage_move m
                   JOIN crm_stage s ON s.id = m.stage_to_id
            ) move ON move.lead_id = l.id
            JOIN (
                 SELECT s.id, s.sequence, s.is_won, ARRAY(
                        SELECT r.crm_team_id FROM crm_stage_crm_team_rel r
                         WHERE r.crm_stage_id = s.id) AS team_ids
                   FROM crm_stage s
                 OFFSET 0
            ) stage
              ON stage.sequence <= move.sequence
             AND (move.before IS NULL OR stage.sequence > move.before)
            """,
            super()._from(),
        )

    @api.model
    def _where(self):
        """Stages of other teams were not skipped."""
        return SQL(
            """
            (stage.id = move.stage_to_id
             OR stage.team_ids = '{}' OR l.team_id = ANY(stage.team_ids))
            """
        )

    # ------------------------------------------------------------------ goals

    @api.model
    def _goal_columns(self):
        """What a goal has of the columns: SQL by name. The kind is one number for
        metric, owner and period, as goals of several kinds are never added up."""
        return {
            "id": SQL("-goal.id::bigint"),
            "user_id": SQL("t.user_id"),
            "team_id": SQL("t.team_id"),
            "company_id": SQL("t.company_id"),
            "currency_id": SQL("t.currency_id"),
            "date": SQL("goal.date_from"),
            "stage_id": SQL("metric.stage_id"),
            "target_id": SQL("t.id"),
            "scope": SQL("t.scope"),
            "period_type": SQL("t.period_type"),
            "goal_kind": SQL(
                "(t.metric_id::bigint << 8)"
                " + ARRAY_POSITION(%s::varchar[], t.scope) * 16"
                " + ARRAY_POSITION(%s::varchar[], t.period_type)",
                [scope for scope, _label in SCOPES],
                [kind for kind, _label in PERIOD_TYPES],
            ),
            **{
                name: SQL(
                    "CASE WHEN t.measure = %s THEN goal.goal_value END::numeric",
                    measure,
                )
                for name, measure in self._goals.items()
            },
        }

    @api.model
    def _goal_from(self):
        return SQL(
            """
            sales_target_month goal
            JOIN sales_target t ON t.id = goal.target_id
            JOIN sales_metric metric ON metric.id = t.metric_id
            """
        )

    @api.model
    def _goal_where(self):
        """Of a metric that has a filter of its own the goal would stand beside
        opportunities that do not count for it."""
        return SQL(
            """
            metric.source = %s
            AND COALESCE(TRIM(metric.domain), '') IN ('', '[]')
            AND t.active AND t.state = ANY(%s)
            AND (t.scope != 'person' OR t.user_id IS NOT NULL)
            """,
            self._goal_source,
            list(AGREED),
        )

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open what is behind a row: the opportunity, or the target of a goal.

        :return: a window action on its form
        """
        self.ensure_one()
        if not self.target_id:
            return super().action_open()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.target",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function == "sum" and name in self._distinct:
            return self._count_sql(name)
        if function == "sum" and name in self._goals:
            return self._one_stage_sql(self._goal_sql(name))
        parts = self._ratios.get(name)
        if function == "avg" and parts and self._distinct.keys() >= set(parts):
            return SQL(
                "%s::float / NULLIF(%s, 0)",
                *map(self._count_sql, parts),
            )
        total = super()._read_group_select(aggregate_spec, query)
        return self._one_stage_sql(total) if name in self._of_one_stage else total

    @api.model
    def _count_sql(self, name):
        """How many different ones there are in a group."""
        counted, statuses = self._distinct[name]
        return SQL(
            "COUNT(DISTINCT %s) FILTER (WHERE %s = ANY(%s))",
            SQL.identifier(self._table, counted),
            SQL.identifier(self._table, "status"),
            statuses,
        )

    @api.model
    def _goal_sql(self, name):
        """The goal of a group whose goals are of one kind. A goal of a ratio does not
        add up: a group has it only if it is the same all over."""
        goal = SQL.identifier(self._table, name)
        total = SQL("SUM(%s)", goal)
        if self._goals[name] == "ratio":
            total = SQL("CASE WHEN MIN(%(g)s) = MAX(%(g)s) THEN MIN(%(g)s) END", g=goal)
        kind = SQL.identifier(self._table, "goal_kind")
        return SQL(
            "CASE WHEN MIN(%(kind)s) FILTER (WHERE %(goal)s IS NOT NULL)"
            " = MAX(%(kind)s) FILTER (WHERE %(goal)s IS NOT NULL) THEN %(total)s END",
            kind=kind,
            goal=goal,
            total=total,
        )

    @api.model
    def _one_stage_sql(self, total):
        """A total that is empty where stages mix."""
        return SQL(
            "CASE WHEN MIN(%(stage)s) = MAX(%(stage)s) THEN %(total)s END",
            stage=SQL.identifier(self._table, "stage_id"),
            total=total,
        )
