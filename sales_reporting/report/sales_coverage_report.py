# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from .sales_target_report_months import ASKED_SCOPES

# Whose target an opportunity would count for: its person's, its team's, the company's.
OWNER = {
    "person": SQL("t.user_id = l.user_id"),
    "team": SQL("t.team_id = l.team_id"),
    "company": SQL("TRUE"),
}
OWNED = {
    "person": SQL("l.user_id IS NOT NULL"),
    "team": SQL("l.team_id IS NOT NULL"),
    "company": SQL("TRUE"),
}
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
        metric_id = self.env["sales.leaderboard.report"]._money_metric_id()
        metric = self.env["sales.metric"].browse(metric_id)
        scopes = self.env.context.get(ASKED_SCOPES) or OWNER
        goals_and_results = SQL(
            """
            SELECT r.*, NULL::int AS lead_id, NULL::numeric AS open_value,
                   NULL::numeric AS coverage
              FROM (%s) r
             WHERE r.metric_id = %s
            """,
            super()._table_query,
            metric_id,
        )
        return SQL(" UNION ALL ").join(
            [
                goals_and_results,
                *(self._open_sql(metric, scope) for scope in OWNER if scope in scopes),
            ]
        )

    @api.model
    def _open_sql(self, metric, scope):
        """Open opportunities as they count for a person, a team or the company, for
        each kind of period."""
        columns = self._select(
            id=SQL(
                "-(l.id::bigint * %s + %s + k.place)",
                ID_STEP,
                list(OWNER).index(scope) * len(PERIOD_TYPES),
            ),
            date=SQL("l.date_deadline"),
            scope=SQL("%s", scope),
            period_type=SQL("k.period_type"),
            metric_id=SQL("%s", metric.id),
            measure=SQL("%s", metric.measure or "amount"),
            user_id=SQL("l.user_id"),
            team_id=SQL("CASE WHEN t.id IS NULL THEN l.team_id ELSE t.team_id END")
            if scope == "person"
            else SQL("l.team_id"),
            company_id=SQL("company.id"),
            currency_id=SQL("company.currency_id"),
            target_id=SQL("t.id"),
        )
        return SQL(
            """
            %(columns)s, l.id, COALESCE(l.expected_revenue, 0), NULL
              FROM %(leads)s
             CROSS JOIN (VALUES %(kinds)s) k (period_type, place)
              LEFT JOIN sales_target t
                ON t.metric_id = %(metric)s
               AND t.company_id = company.id
               AND t.scope = %(scope)s
               AND t.period_type = k.period_type
               AND l.date_deadline BETWEEN t.date_from AND t.date_to
               AND %(owner)s
               AND %(agreed)s
             WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
               AND %(owned)s
               AND (k.period_type != 'custom' OR t.id IS NOT NULL)
            """,
            columns=columns,
            leads=self.env["crm.lead"]._credit_lead_tables(),
            kinds=SQL(", ").join(
                SQL("(%s, %s)", kind, place)
                for place, (kind, _label) in enumerate(PERIOD_TYPES)
            ),
            metric=metric.id,
            scope=scope,
            owner=OWNER[scope],
            owned=OWNED[scope],
            agreed=self._agreed_sql(),
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
