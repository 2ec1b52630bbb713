# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.models.sales_target_checks import AGREED

from .sales_target_report import SCOPES
from .sales_target_report_months import ASKED_SCOPES, MONTHLY

# Which credits count for a person, a team or the company: for a person all, overlay
# included; for a team or the company no overlay, and each document once.
COUNTED = {
    "person": SQL("c.user_id IS NOT NULL"),
    "team": SQL("c.team_id IS NOT NULL AND NOT c.is_overlay"),
    "company": SQL("NOT c.is_overlay"),
}
OWNER = {
    "person": SQL("t.user_id = c.user_id"),
    "team": SQL("t.team_id = c.team_id"),
    "company": SQL("TRUE"),
}
# An id is that of the goal's month, or of the credit, and the kind of row.
ID_STEP = 32


class SalesTargetReportQuery(models.Model):
    """The rows of the report: goals of the months, credits for each scope, and what
    counts for targets of several people."""

    _inherit = "sales.target.report"

    @property
    def _table_query(self):
        scopes = self.env.context.get(ASKED_SCOPES) or dict(SCOPES)
        rows = [self._goals_sql()]
        rows += [self._credits_sql(scope) for scope in COUNTED if scope in scopes]
        if "people" in scopes:
            rows.append(self._people_sql())
        return SQL(" UNION ALL ").join(rows)

    @api.model
    def _select(self, **columns):
        """The columns of a row, the same for all kinds of rows; what is not given is
        empty.

        :param columns: SQL by name of the column
        """
        kinds = {
            "id": "bigint",
            "date": "date",
            "scope": "varchar",
            "period_type": "varchar",
            "metric_id": "int",
            "user_id": "int",
            "team_id": "int",
            "company_id": "int",
            "currency_id": "int",
            "target_id": "int",
            "credit_id": "int",
            "goal_value": "numeric",
            "result_value": "numeric",
            "base_value": "numeric",
            "attainment": "numeric",
            "gap_value": "numeric",
        }
        return SQL(
            "SELECT %s, %s AS kind, %s = 'ratio' AS is_ratio",
            SQL(", ").join(
                SQL(
                    "(%s)::%s AS %s",
                    columns.get(name, SQL("NULL")),
                    SQL(kind),
                    SQL.identifier(name),
                )
                for name, kind in kinds.items()
            ),
            self._kind_sql(columns),
            columns["measure"],
        )

    @api.model
    def _kind_sql(self, columns):
        """One number for metric, currency, scope and period type, as comparing it is
        what most of the time of a large total is spent on."""
        return SQL(
            "(((%s)::bigint << 32) + ((%s) << 8)"
            " + ARRAY_POSITION(%s::varchar[], (%s)::varchar) * 16"
            " + ARRAY_POSITION(%s::varchar[], (%s)::varchar))",
            columns["metric_id"],
            columns["currency_id"],
            [scope for scope, _label in SCOPES],
            columns["scope"],
            [kind for kind, _label in PERIOD_TYPES],
            columns["period_type"],
        )

    @api.model
    def _agreed_sql(self):
        """Condition on the targets whose goals count."""
        return SQL("t.active AND t.state = ANY(%s)", list(AGREED))

    @api.model
    def _goals_sql(self):
        """The goals of agreed targets, month by month."""
        return SQL(
            """
            %(select)s
              FROM sales_target_month m
              JOIN sales_target t ON t.id = m.target_id
             WHERE %(agreed)s
            """,
            select=self._select(
                **self._target_columns(),
                id=SQL("m.id::bigint * %s", ID_STEP),
                date=SQL("m.date_from"),
                scope=SQL(
                    "CASE WHEN t.scope = 'person' AND t.user_id IS NULL"
                    " THEN 'people' ELSE t.scope END"
                ),
                user_id=SQL("t.user_id"),
                goal_value=SQL("m.goal_value"),
            ),
            agreed=self._agreed_sql(),
        )

    @api.model
    def _target_columns(self):
        names = (
            "period_type",
            "metric_id",
            "measure",
            "team_id",
            "company_id",
            "currency_id",
        )
        return {
            "target_id": SQL("t.id"),
            **{name: SQL.identifier("t", name) for name in names},
        }

    @api.model
    def _credits_sql(self, scope):
        """What counts for a person, a team or the company, once for each kind of
        period, with the target for which it counts. Between targets of free dates
        there is nothing to compare, so their credits are there only with a target."""
        team = SQL("c.team_id")
        if scope == "person":
            # beside the goal, also if the document names another team
            team = SQL("CASE WHEN t.id IS NULL THEN c.team_id ELSE t.team_id END")
        return SQL(
            """
            %(select)s
              FROM (%(rows)s) c
              JOIN sales_metric n ON n.id = c.metric_id
             CROSS JOIN (VALUES %(kinds)s) k (period_type, place)
              LEFT JOIN sales_target t
                ON t.metric_id = c.metric_id
               AND t.company_id = c.company_id
               AND t.scope = %(scope)s
               AND t.period_type = k.period_type
               AND c.date BETWEEN t.date_from AND t.date_to
               AND %(owner)s
               AND %(agreed)s
             WHERE %(has_come)s
               AND (k.period_type != 'custom' OR t.id IS NOT NULL)
            """,
            select=self._select(
                id=SQL("c.id::bigint * %s + c.place + k.place", ID_STEP),
                date=SQL("c.date"),
                scope=SQL("%s", scope),
                period_type=SQL("k.period_type"),
                metric_id=SQL("c.metric_id"),
                measure=SQL("n.measure"),
                user_id=SQL("c.user_id"),
                team_id=team,
                company_id=SQL("c.company_id"),
                currency_id=SQL("c.currency_id"),
                target_id=SQL("t.id"),
                credit_id=SQL("c.credit_id"),
                result_value=SQL("c.value"),
                base_value=SQL("c.base_value"),
            ),
            rows=self._counted_sql(scope),
            kinds=SQL(", ").join(
                SQL("(%s, %s)", kind, place)
                for place, (kind, _label) in enumerate(PERIOD_TYPES)
            ),
            scope=scope,
            owner=OWNER[scope],
            agreed=self._agreed_sql(),
            has_come=self._has_come_sql(),
        )

    @api.model
    def _counted_sql(self, scope):
        """The credits that count in a scope. Several people of a team or the company
        may have a number each for one document: what that is too much is a row of its
        own, without a person, so that totals count the document once."""
        place = 1 + list(COUNTED).index(scope) * len(PERIOD_TYPES)
        months = self.env.context.get(MONTHLY)
        if months and (scope == "person" or self._for_one_scope()):
            credits = self._monthly_sql(scope, COUNTED[scope], place, *months)
        else:
            credits = SQL(
                """
                SELECT c.id, %(place)s AS place, c.id AS credit_id, c.metric_id,
                       c.company_id, c.currency_id, c.date, c.user_id, c.team_id,
                       c.value, c.base_value
                  FROM sales_credit c
                 WHERE %(counted)s
                """,
                place=place,
                counted=COUNTED[scope],
            )
        if scope == "person":
            return credits
        team = SQL("c.team_id") if scope == "team" else SQL("NULL::int")
        return SQL(
            """
            %(credits)s
             UNION ALL
            SELECT MIN(c.id), %(place)s, NULL, c.metric_id, c.company_id,
                   c.currency_id, c.date, NULL, %(team)s, -%(too_much)s,
                   -%(base_too_much)s
              FROM sales_credit c
              JOIN sales_metric n ON n.id = c.metric_id
             WHERE c.document_value IS NOT NULL
               AND n.measure IN ('count', 'ratio')
               AND %(counted)s
             GROUP BY c.metric_id, c.company_id, c.currency_id, c.date, c.source,
                   c.document_id, %(team)s
            HAVING %(too_much)s != 0 OR %(base_too_much)s != 0
            """,
            credits=credits,
            place=place + ID_STEP // 2,
            team=team,
            too_much=self._too_much_sql("value", "document_value"),
            base_too_much=self._too_much_sql("base_value", "document_base_value"),
            counted=COUNTED[scope],
        )

    @api.model
    def _people_sql(self):
        """What counts for the targets of several people: per document the smaller of
        its value and the sum of their credits."""
        return SQL(
            """
            %(select)s
              FROM sales_target t
              JOIN sales_metric n ON n.id = t.metric_id
              JOIN sales_target_res_users_rel r ON r.target_id = t.id
              JOIN sales_credit c
                ON c.metric_id = t.metric_id
               AND c.company_id = t.company_id
               AND c.user_id = r.user_id
               AND c.date BETWEEN t.date_from AND t.date_to
             WHERE t.scope = 'person' AND t.user_id IS NULL
               AND %(agreed)s
               AND %(has_come)s
             GROUP BY t.id, c.source, c.document_id, c.date
            """,
            select=self._select(
                **self._target_columns(),
                # A credit may count for several of these targets.
                id=SQL("-(t.id::bigint << 32) - MIN(c.id)"),
                date=SQL("c.date"),
                scope=SQL("'people'"),
                credit_id=SQL("MIN(c.id)"),
                result_value=SQL(
                    "SUM(c.value) - %s", self._too_much_sql("value", "document_value")
                ),
                base_value=SQL(
                    "SUM(c.base_value) - %s",
                    self._too_much_sql("base_value", "document_base_value"),
                ),
            ),
            agreed=self._agreed_sql(),
            has_come=self._has_come_sql(),
        )

    @api.model
    def _too_much_sql(self, part, whole):
        """By how much the parts of a document exceed the document."""
        part, whole = SQL.identifier("c", part), SQL.identifier("c", whole)
        return SQL(
            "COALESCE(SIGN(MAX(%(whole)s))"
            " * GREATEST(ABS(SUM(%(part)s)) - ABS(MAX(%(whole)s)), 0), 0)",
            part=part,
            whole=whole,
        )

    @api.model
    def _has_come_sql(self):
        """Events that are in the calendar before they happen do not count yet."""
        return SQL(
            """
            (n.source != ALL(%s::varchar[]) OR c.date <= (
                SELECT (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE o.sales_tz)::date
                  FROM res_company o
                 WHERE o.id = c.company_id))
            """,
            list(self.env["sales.credit"]._waiting_sources()),
            fields.Datetime.now(),
        )
