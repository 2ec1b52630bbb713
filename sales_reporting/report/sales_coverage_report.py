# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

SCOPES = ("person", "team", "company")
# An id is that of the opportunity, the scope and the kind of period, below zero; those
# of targets of several people are far below.
ID_STEP = 16


class SalesCoverageReport(models.Model):
    """Open pipeline beside what is missing to the goal of money, on the days on which
    it is expected to close.

    The rows of goals and results are those of the report of both, of the metric that
    revenue is measured by. An open opportunity stands here as a credit does there: for
    its person, for its team and for the company, and beside each kind of period, with
    the target for which it would count.
    """

    _name = "sales.coverage.report"
    _inherit = "sales.target.report"
    _description = "Coverage"
    _auto = False
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "date_deadline",
            "expected_revenue",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    open_value = FloatOrEmpty(
        string="Open Pipeline",
        digits=(20, 2),
        readonly=True,
        aggregator="sum",
        help="Expected revenue of open opportunities, on the day of their expected "
        "closing. Empty where kinds of owners or of periods mix.",
    )
    coverage = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Open pipeline divided by what is missing to the goal, of those who have "
        "a target. Empty where nothing is missing.",
    )

    @property
    def _table_query(self):
        metric = self.env["sales.leaderboard.report"]._money_metric_id()
        return SQL(
            """
            SELECT r.*, NULL::int AS lead_id, NULL::numeric AS open_value,
                   NULL::numeric AS coverage
              FROM (%s) r
             WHERE r.metric_id = %s
             UNION ALL
            %s
            """,
            super()._table_query,
            metric,
            self._open_sql(self.env["sales.metric"].browse(metric)),
        )

    @api.model
    def _open_sql(self, metric):
        """Open opportunities, for each scope and each kind of period."""
        columns = self._select(
            id=SQL(
                "-(l.id::bigint * %s + s.place * %s + k.place)",
                ID_STEP,
                len(PERIOD_TYPES),
            ),
            date=SQL("l.date_deadline"),
            scope=SQL("s.scope"),
            period_type=SQL("k.period_type"),
            metric_id=SQL("%s", metric.id),
            measure=SQL("%s", metric.measure or "amount"),
            user_id=SQL("l.user_id"),
            team_id=SQL(
                "CASE WHEN s.scope = 'person' AND t.id IS NOT NULL THEN t.team_id"
                " ELSE l.team_id END"
            ),
            company_id=SQL("company.id"),
            currency_id=SQL("company.currency_id"),
            target_id=SQL("t.id"),
        )
        return SQL(
            """
            %(columns)s, l.id, COALESCE(l.expected_revenue, 0), NULL
              FROM %(leads)s
             CROSS JOIN (VALUES %(scopes)s) s (scope, place)
             CROSS JOIN (VALUES %(kinds)s) k (period_type, place)
              LEFT JOIN sales_target t
                ON t.metric_id = %(metric)s
               AND t.company_id = company.id
               AND t.scope = s.scope
               AND t.period_type = k.period_type
               AND l.date_deadline BETWEEN t.date_from AND t.date_to
               AND CASE s.scope WHEN 'person' THEN t.user_id = l.user_id
                                WHEN 'team' THEN t.team_id = l.team_id ELSE TRUE END
               AND %(agreed)s
             WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
               AND CASE s.scope WHEN 'person' THEN l.user_id IS NOT NULL
                                WHEN 'team' THEN l.team_id IS NOT NULL ELSE TRUE END
               AND (k.period_type != 'custom' OR t.id IS NOT NULL)
            """,
            columns=columns,
            leads=self.env["crm.lead"]._credit_lead_tables(),
            scopes=self._numbered(SCOPES),
            kinds=self._numbered([kind for kind, _label in PERIOD_TYPES]),
            metric=metric.id,
            agreed=self._agreed_sql(),
        )

    @api.model
    def _numbered(self, names):
        return SQL(", ").join(
            SQL("(%s, %s)", name, place) for place, name in enumerate(names)
        )

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open what is behind a row: the opportunity, the document of a credit, or the
        target of a goal.

        :return: a window action on a form; False where there is none of these
        """
        self.ensure_one()
        if not self.lead_id:
            return super().action_open()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in ("open_value:sum", "coverage:avg"):
            return super()._read_group_select(aggregate_spec, query)
        value, target, kind = (
            SQL.identifier(self._table, name)
            for name in ("open_value", "target_id", "kind")
        )
        if aggregate_spec == "open_value:sum":
            return SQL(
                "CASE WHEN MIN(%(kind)s) = MAX(%(kind)s) THEN SUM(%(value)s) END",
                kind=kind,
                value=value,
            )
        return SQL(
            "COALESCE(SUM(%s) FILTER (WHERE %s IS NOT NULL), 0)::float"
            " / NULLIF((%s), 0)",
            value,
            target,
            super()._read_group_select("gap_value:sum", query),
        )
