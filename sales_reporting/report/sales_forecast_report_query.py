# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.models.sales_target_checks import AGREED

from ..models.sales_forecast_rate import NEW
from ..tools.forecasting import LEVEL, OLDEST
from .sales_target_report import SCOPES

# An id is that of the opportunity and a place: months to come first, then methods.
ID_STEP = 32
PLACES = {"won": 20, "weighted": 21, "commit": 22}
MONEY = (
    "value",
    "won_value",
    "conversion_value",
    "expected_value",
    "weighted_value",
    "commit_value",
    "best_value",
    "goal_value",
    # of groups only
    "low_value",
    "high_value",
)


class SalesForecastReportQuery(models.Model):
    """The rows of the forecast: what is won, what is open by each method, and goals."""

    _inherit = "sales.forecast.report"
    _depends = {
        "crm.lead": [
            "active",
            "create_date",
            "date_closed",
            "date_conversion",
            "date_deadline",
            "expected_revenue",
            "probability",
            "sales_forecast_category",
            "stage_id",
            "type",
            "won_status",
        ],
        "res.company": ["sales_tz"],
        "sales.forecast.effect": ["effect"],
        "sales.forecast.rate": ["chance"],
        "sales.metric": ["active", "measure", "sequence"],
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

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            [
                self._won_sql(),
                self._conversion_sql(),
                self._weighted_sql(),
                self._commit_sql(),
                self._goal_sql(),
            ]
        )

    @api.model
    def _row(self, **columns):
        """The columns of a row of a deal; ``l`` is the opportunity."""
        dimensions = {
            **self._dimensions(),
            "stage_id": SQL("l.stage_id"),
            "category": SQL("l.sales_forecast_category"),
            "target_id": SQL("NULL::int"),
            "scope": SQL("NULL::varchar"),
            "period_type": SQL("NULL::varchar"),
            "goal_kind": SQL("NULL::bigint"),
        }
        return self._as_named({**dimensions, **self._figures(columns)})

    @api.model
    def _figures(self, columns):
        """All other columns, in one order and of one type; what is not given is
        empty."""
        kinds = {
            "id": "bigint",
            "method": "varchar",
            "date": "date",
            "month": "date",
            **dict.fromkeys(MONEY, "numeric"),
            "variance": "float",
            "common_spread": "float",
        }
        return {
            name: SQL("(%s)::%s", columns.get(name, SQL("NULL")), SQL(kind))
            for name, kind in kinds.items()
        }

    @api.model
    def _as_named(self, columns):
        return SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in columns.items()
        )

    @api.model
    def _lead_id_sql(self, place):
        return SQL("l.id::bigint * %s + %s", ID_STEP, place)

    @api.model
    def _today_sql(self):
        return SQL(
            "(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date",
            fields.Datetime.now(),
        )

    @api.model
    def _month_sql(self, day):
        return SQL("DATE_TRUNC('month', %s)::date", day)

    @api.model
    def _open_sql(self):
        """Condition on the deals of which a forecast speaks."""
        return SQL(
            "l.active AND l.type = 'opportunity' AND l.won_status = 'pending'"
            " AND l.sales_forecast_category IS DISTINCT FROM 'omitted'"
        )

    # ------------------------------------------------------------------- rows

    @api.model
    def _won_sql(self):
        won = SQL("COALESCE(l.expected_revenue, 0)")
        return SQL(
            "SELECT %s FROM %s CROSS JOIN LATERAL (SELECT (%s AT TIME ZONE 'UTC'"
            " AT TIME ZONE company.sales_tz)::date AS day) closed"
            " WHERE l.won_status = 'won'",
            self._row(
                method=SQL("'won'"),
                id=self._lead_id_sql(PLACES["won"]),
                date=SQL("closed.day"),
                month=self._month_sql(SQL("closed.day")),
                value=won,
                won_value=won,
                expected_value=won,
            ),
            self._from(),
            self.env["crm.lead"]._closed_on(),
        )

    @api.model
    def _conversion_sql(self):
        """An open deal in each month to come, by its chance to be won in it. OFFSET
        has PostgreSQL work out the level once for each deal, not for each month."""
        expected = SQL(
            "COALESCE(l.expected_revenue, 0)::float * r.value_ratio * r.chance"
        )
        return SQL(
            """
            SELECT %(row)s
              FROM %(tables)s
             CROSS JOIN LATERAL (SELECT %(month)s AS month) now
              JOIN (SELECT company_id, MIN(level) AS worst, MAX(level) AS best
                      FROM sales_forecast_rate
                     GROUP BY company_id) seen ON seen.company_id = company.id
             CROSS JOIN LATERAL (%(level)s) level
             CROSS JOIN LATERAL (
                   SELECT * FROM sales_forecast_rate rate
                    WHERE rate.company_id = company.id
                      AND rate.stage_id = l.stage_id
                      AND rate.age = %(age)s
                      AND rate.level = level.level
                      AND rate.month >= now.month
                   OFFSET 0
             ) r
             WHERE %(open)s
            """,
            row=self._row(
                method=SQL("'conversion'"),
                id=self._lead_id_sql(
                    SQL("(%s - %s)", self._number(SQL("r.month")), self._number_now())
                ),
                date=SQL("r.month"),
                month=SQL("r.month"),
                value=expected,
                conversion_value=expected,
                expected_value=expected,
                variance=SQL(
                    "(l.expected_revenue::float * r.value_ratio) ^ 2"
                    " * r.chance * (1 + r.value_spread - r.chance) * r.calibration"
                ),
                common_spread=SQL("r.common_spread * r.calibration"),
            ),
            tables=self._from(),
            month=self._month_sql(self._today_sql()),
            level=self._level_sql(),
            age=SQL(
                "GREATEST(%s, LEAST(%s, %s - 1 - %s))",
                NEW,
                OLDEST,
                self._number_now(),
                self._number(self.env["crm.lead"]._opened_on()),
            ),
            open=self._open_sql(),
        )

    @api.model
    def _number(self, day):
        return self.env["sales.forecast.snapshot"]._month_number_sql(day)

    @api.model
    def _number_now(self):
        return self._number(SQL("now.month"))

    @api.model
    def _level_sql(self):
        """What all traits of a deal do to its chance: as ``Rates.level`` says in
        ``tools/forecasting.py``."""
        return SQL(
            """
            SELECT GREATEST(seen.worst, LEAST(seen.best,
                   ROUND(COALESCE(SUM(e.effect), 0) / %(step)s)))::int AS level
              FROM UNNEST(STRING_TO_ARRAY(%(traits)s, ' ')) own(trait)
              JOIN sales_forecast_effect e
                ON e.company_id = company.id AND e.trait = own.trait
            """,
            step=LEVEL,
            traits=self.env["sales.forecast.effect"]._traits_sql(
                self._dimensions(), SQL("TRUE")
            ),
        )

    @api.model
    def _deadline_sql(self):
        """The month in which a deal should close: not before this one."""
        return SQL(
            "CASE WHEN l.date_deadline IS NOT NULL THEN GREATEST(%s, %s) END",
            self._month_sql(SQL("l.date_deadline")),
            self._month_sql(self._today_sql()),
        )

    @api.model
    def _weighted_sql(self):
        value = SQL(
            "COALESCE(l.expected_revenue, 0) * COALESCE(l.probability, 0)::numeric"
            " / 100"
        )
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            self._row(
                method=SQL("'weighted'"),
                id=self._lead_id_sql(PLACES["weighted"]),
                date=self._deadline_sql(),
                month=self._deadline_sql(),
                value=value,
                weighted_value=value,
            ),
            self._from(),
            self._open_sql(),
        )

    @api.model
    def _commit_sql(self):
        """What the salesperson says, as commit or best case."""

        def of(category):
            return SQL(
                "CASE WHEN l.sales_forecast_category = %s"
                " THEN COALESCE(l.expected_revenue, 0) END",
                category,
            )

        return SQL(
            "SELECT %s FROM %s"
            " WHERE %s AND l.sales_forecast_category IN ('commit', 'best')",
            self._row(
                id=self._lead_id_sql(PLACES["commit"]),
                method=SQL("l.sales_forecast_category"),
                date=self._deadline_sql(),
                month=self._deadline_sql(),
                value=SQL("COALESCE(l.expected_revenue, 0)"),
                commit_value=of("commit"),
                best_value=of("best"),
            ),
            self._from(),
            self._open_sql(),
        )

    @api.model
    def _goal_sql(self):
        """The goals of the main metric in money, month by month. Goals of several
        kinds are never added up, so the kind is a number to compare."""
        given = {
            "user_id": SQL("t.user_id"),
            "team_id": SQL("t.team_id"),
            "company_id": SQL("t.company_id"),
            "currency_id": SQL("t.currency_id"),
            "target_id": SQL("t.id"),
            "scope": SQL("t.scope"),
            "period_type": SQL("t.period_type"),
            "goal_kind": SQL(
                "(ARRAY_POSITION(%s::varchar[], t.scope) * 16"
                " + ARRAY_POSITION(%s::varchar[], t.period_type))::bigint",
                [scope for scope, _label in SCOPES],
                [kind for kind, _label in PERIOD_TYPES],
            ),
        }
        names = [*self._dimensions(), "stage_id", "category", "target_id", "scope"]
        columns = dict.fromkeys([*names, "period_type", "goal_kind"], SQL("NULL"))
        columns.update(given)
        columns.update(
            self._figures(
                {
                    "method": SQL("'goal'"),
                    "id": SQL("-goal.id"),
                    "date": SQL("goal.date_from"),
                    "month": self._month_sql(SQL("goal.date_from")),
                    "value": SQL("goal.goal_value"),
                    "goal_value": SQL("goal.goal_value"),
                },
            )
        )
        return SQL(
            """
            SELECT %s
              FROM sales_target_month goal
              JOIN sales_target t ON t.id = goal.target_id
             WHERE t.active AND t.state = ANY(%s) AND t.metric_id = %s
               AND (t.scope != 'person' OR t.user_id IS NOT NULL)
            """,
            self._as_named(columns),
            list(AGREED),
            self._goal_metric().id or 0,
        )

    @api.model
    def _goal_metric(self):
        """The metric whose goals stand beside: the first active one in money."""
        metrics = self.env["sales.metric"]._active_metrics()
        money = [metric.id for metric in metrics if metric.measure == "amount"]
        return self.env["sales.metric"].browse(money[:1])
