# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_checks import AGREED
from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from ..tools.comparisons import BOARDS, board_spans

PERIODS = [
    ("month", "This Month"),
    ("quarter", "This Quarter"),
    ("year", "This Year"),
    ("last_month", "Last Month"),
    ("last_quarter", "Last Quarter"),
    ("last_year", "Last Year"),
]
RANKED_BY = [
    ("revenue", "Revenue"),
    ("wins", "Wins"),
    ("attainment", "Attainment"),
    ("improvement", "Improvement"),
]
NUMBERS = ("float", "integer", "monetary")


class SalesLeaderboardReport(models.Model):
    """Who is how far, compared with the others and with the own past.

    There is a row for each person, period and figure by which people are ranked.
    Everybody is in the ranking, whoever looks; the rules say whose rows one sees. Rows
    of the ranking by attainment hold no amounts: they are those that colleagues see
    where the company shows names.

    Results are those of the ledger: all that a person is credited for, overlay
    included.
    """

    _name = "sales.leaderboard.report"
    _inherit = "sales.report.screen"
    _description = "Leaderboard"
    _auto = False
    _order = "rank, id"
    _rec_name = "user_id"
    _ratio_formulas = {"improvement": ("revenue", "revenue_before", -1, 1)}
    _depends = {
        "res.company": ["currency_id", "sales_leaderboard_min_deals", "sales_tz"],
        "res.users": ["active", "sale_team_id"],
        "sales.credit": ["company_id", "date", "metric_id", "user_id", "value"],
        "sales.metric": ["active", "measure", "sequence"],
        "sales.target": [
            "active",
            "company_id",
            "date_from",
            "frozen_result_value",
            "goal_value",
            "metric_id",
            "period_type",
            "scope",
            "state",
            "user_id",
        ],
    }

    period = fields.Selection(PERIODS, readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    ranked_by = fields.Selection(RANKED_BY, readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    rank = FloatOrEmpty(
        digits=(16, 0),
        readonly=True,
        aggregator=None,
        help="The place in the company, shared by equals. Empty below the number of "
        "deals that the company asks for.",
    )
    team_rank = FloatOrEmpty(digits=(16, 0), readonly=True, aggregator=None)
    ranked_count = fields.Integer(
        string="Out of", readonly=True, aggregator=None, help="People in the ranking."
    )
    revenue = FloatOrEmpty(
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="What is credited in the period, by the first active metric of money.",
    )
    revenue_before = FloatOrEmpty(
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="The same up to the same day of the period before.",
    )
    deal_count = FloatOrEmpty(
        string="Deals",
        digits=(16, 0),
        readonly=True,
        aggregator="sum",
        help="The documents that the revenue comes from.",
    )
    wins = FloatOrEmpty(
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="Opportunities won, by the metric of that name while it is active.",
    )
    has_target = fields.Boolean(string="With a Target", readonly=True)
    attainment = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Result divided by the goal of the target of that period. Empty without.",
    )
    improvement = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Growth of the revenue on the own one before. Empty without one before.",
    )

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open the credits that the revenue of a row consists of.

        :return: a window action on the ledger
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.user_id.name,
            "res_model": "sales.credit",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("metric_id", "=", self._money_metric_id()),
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
        }

    # ------------------------------------------------------------------- rows

    @property
    def _table_query(self):
        """Windows are divided by company, period and figure, so that a filter on
        these reaches the ledger."""
        group = SQL(
            "r.company_id, r.period, b.ranked_by, r.deals >= r.min_deals, r.min_deals"
        )
        return SQL(
            """
            SELECT (r.company_id::bigint << 36) + r.user_id * 32 + r.place * 4 + b.place
                       AS id,
                   r.period, r.date_from, r.date_to, b.ranked_by, r.user_id, r.team_id,
                   r.company_id, r.currency_id,
                   CASE WHEN r.deals >= r.min_deals THEN
                        RANK() OVER (PARTITION BY %(group)s
                                     ORDER BY ROUND(b.score, 6) DESC) END AS rank,
                   CASE WHEN r.deals >= r.min_deals AND r.team_id IS NOT NULL THEN
                        RANK() OVER (PARTITION BY %(group)s, r.team_id
                                     ORDER BY ROUND(b.score, 6) DESC) END AS team_rank,
                   COUNT(*) OVER (PARTITION BY r.company_id, r.period, b.ranked_by)
                       AS ranked_count,
                   shown.*, r.attainment, r.attainment IS NOT NULL AS has_target,
                   r.result, r.goal
              FROM (%(results)s) r
             CROSS JOIN LATERAL (VALUES
                   (0, 'revenue', r.sold), (1, 'wins', r.won),
                   (2, 'attainment', r.attainment),
                   (3, 'improvement', r.sold / NULLIF(GREATEST(r.before, 0), 0) - 1)
             ) b (place, ranked_by, score)
              LEFT JOIN LATERAL (
                   SELECT r.sold AS revenue, r.before AS revenue_before,
                          r.deals AS deal_count, r.won AS wins,
                          r.sold / NULLIF(GREATEST(r.before, 0), 0) - 1 AS improvement
                    WHERE b.ranked_by != 'attainment'
             ) shown ON TRUE
             WHERE b.score IS NOT NULL
            """,
            group=group,
            results=self._results_sql(),
        )

    @api.model
    def _money_metric_id(self):
        """The metric that revenue is measured by: the first active one of money."""
        metrics = self.env["sales.metric"]._active_metrics()
        return next((m.id for m in metrics if m.measure == "amount"), 0)

    @api.model
    def _results_sql(self):
        """What each person reached in each period."""
        return SQL(
            """
            SELECT span.company_id, company.currency_id, span.place, span.period,
                   span.date_from, span.date_to, seller.id AS user_id,
                   seller.sale_team_id AS team_id,
                   COALESCE(company.sales_leaderboard_min_deals, 0) AS min_deals,
                   x.sold, x.before, x.deals, x.won, x.goal,
                   CASE WHEN x.goal > 0 THEN COALESCE(x.frozen, x.sold) END AS result,
                   COALESCE(x.frozen, x.sold) / NULLIF(GREATEST(x.goal, 0), 0)
                       AS attainment
              FROM (VALUES %(spans)s) span (
                   company_id, place, period, period_type, date_from, date_to,
                   before_from, before_to)
              JOIN res_company company ON company.id = span.company_id
             CROSS JOIN LATERAL (
                   SELECT y.user_id, COALESCE(SUM(y.sold), 0) AS sold,
                          COALESCE(SUM(y.before), 0) AS before,
                          COALESCE(SUM(y.deals), 0) AS deals,
                          COALESCE(SUM(y.won), 0) AS won,
                          SUM(y.goal) AS goal, SUM(y.frozen) AS frozen
                     FROM (%(credits)s UNION ALL %(targets)s) y
                    GROUP BY y.user_id
             ) x
              JOIN res_users seller ON seller.id = x.user_id AND seller.active
            """,
            spans=self._spans_sql(),
            credits=self._credits_sql(),
            targets=self._targets_sql(),
        )

    @api.model
    def _spans_sql(self):
        rows = []
        for company in self.env["res.company"].sudo().search([]):
            today, end = company._sales_today(), company._fiscal_year_end()
            for place, board in enumerate(BOARDS):
                kind, period, before = board_spans(board, today, *end)
                rows.append(
                    SQL(
                        "(%s, %s, %s, %s, %s::date, %s::date, %s::date, %s::date)",
                        company.id,
                        place,
                        board,
                        kind,
                        *period,
                        *before,
                    )
                )
        return SQL(", ").join(rows)

    @api.model
    def _credits_sql(self):
        return SQL(
            """
            SELECT c.user_id, c.sold, c.before, c.deals, NULL::numeric AS won,
                   NULL::numeric AS goal, NULL::numeric AS frozen
              FROM (SELECT c.user_id,
                           SUM(c.value) FILTER (WHERE c.date >= span.date_from) AS sold,
                           SUM(c.value) FILTER (WHERE c.date <= span.before_to)
                               AS before,
                           COUNT(*) FILTER (
                               WHERE c.date >= span.date_from AND c.value > 0) AS deals
                      FROM sales_credit c
                     WHERE c.metric_id = %(money)s AND c.company_id = span.company_id
                       AND c.user_id IS NOT NULL
                       AND c.date BETWEEN span.before_from AND span.date_to
                     GROUP BY c.user_id) c
             UNION ALL
            SELECT c.user_id, NULL, NULL, NULL, SUM(c.value), NULL, NULL
              FROM sales_credit c
             WHERE c.metric_id = %(won)s AND c.company_id = span.company_id
               AND c.user_id IS NOT NULL
               AND c.date BETWEEN span.date_from AND span.date_to
             GROUP BY c.user_id
            """,
            money=self._money_metric_id(),
            won=self.env.ref("sales_targets.sales_metric_won_count").id,
        )

    @api.model
    def _targets_sql(self):
        """Goals of one person for the very period; people without any result too."""
        return SQL(
            """
            SELECT t.user_id, NULL, NULL, NULL, NULL, t.goal_value,
                   CASE WHEN t.state = 'closed'
                        THEN COALESCE(t.frozen_result_value, 0) END
              FROM sales_target t
             WHERE t.company_id = span.company_id AND t.metric_id = %(money)s
               AND t.scope = 'person' AND t.user_id IS NOT NULL AND t.active
               AND t.state = ANY(%(agreed)s) AND t.period_type = span.period_type
               AND t.date_from = span.date_from AND t.goal_value > 0
            """,
            money=self._money_metric_id(),
            agreed=list(AGREED),
        )

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")

        def total(column):
            return SQL("SUM(%s)", SQL.identifier(self._table, column))

        totals = {
            "attainment:avg": SQL(
                "%s::float / NULLIF(%s, 0)", total("result"), total("goal")
            ),
            "improvement:avg": SQL(
                "CASE WHEN %(then)s > 0 THEN %(now)s::float / %(then)s - 1 END",
                now=total("revenue"),
                then=total("revenue_before"),
            ),
        }
        field = self._fields.get(name)
        if function == "sum" and field and field.type in NUMBERS:
            totals[aggregate_spec] = total(name)
        if aggregate_spec not in totals:
            return super()._read_group_select(aggregate_spec, query)
        # Each person stands in several rankings and periods.
        mixing = [
            SQL.identifier(self._table, column)
            for column in ("ranked_by", "period", "currency_id")
        ]
        return SQL(
            "CASE WHEN %s THEN %s END",
            SQL(" AND ").join(SQL("MIN(%s) = MAX(%s)", c, c) for c in mixing),
            totals[aggregate_spec],
        )
