# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sales_target_report import SCOPES

# In the context: the scopes of which rows are asked for, if not of all.
ASKED_SCOPES = "sales_target_report_scopes"
# What is asked for may be answered from sums by month, which need nothing but the
# ledger's index; in the context: the metric and the first and last day.
MONTHLY = "sales_target_report_monthly"
OF_MONTHS = {
    *("__count", "", "date", "scope", "period_type", "metric_id", "user_id"),
    *("company_id", "currency_id", "target_id"),
    *("goal_value", "result_value", "gap_value", "attainment"),
}
# Of one scope only, its own people or teams too.
OF_SCOPE = {
    "person": OF_MONTHS,
    "team": OF_MONTHS - {"user_id"} | {"team_id"},
    "company": OF_MONTHS - {"user_id"},
}
LONG = (":month", ":quarter", ":year")
# Whose credits are added up.
CREDITED = {
    "person": SQL("c.user_id"),
    "team": SQL("c.team_id"),
    "company": SQL("NULL::int"),
}


class SalesTargetReportMonths(models.Model):
    """Only what a read asks for is put together: rows of its scopes, and months instead
    of credits where these are enough."""

    _inherit = "sales.target.report"

    @api.model
    def _for_columns(self, domain, groupby, others):
        asked = {
            MONTHLY: self._asked_months(domain, groupby, others),
            ASKED_SCOPES: self._asked_scopes(domain),
        }
        return self.with_context(**asked) if any(asked.values()) else self

    @api.model
    def _asked_scopes(self, domain):
        """The scopes of all rows that a read can find; empty if it asks for any."""
        for field, operator, value in self._conditions(domain) or ():
            if field == "scope" and operator in ("=", "in"):
                asked = [value] if operator == "=" or isinstance(value, str) else value
                return [scope for scope, _label in SCOPES if scope in asked]
        return []

    @api.model
    def _conditions(self, domain):
        """The conditions of a domain, None where they need not all hold."""
        terms = list(Domain(domain))
        if {"|", "!"} & {term for term in terms if isinstance(term, str)}:
            return None
        return [term for term in terms if isinstance(term, tuple)]

    @api.model
    def _for_one_scope(self):
        return len(self.env.context.get(ASKED_SCOPES) or ()) == 1

    @api.model
    def _asked_months(self, domain, groupby, others):
        """Whether sums by month answer a read: one of whole months, by months at least,
        of one metric and of targets that begin and end with a month.

        :return: tuple of the metric's id and the first and last day; None otherwise
        """
        terms = self._conditions(domain)
        scope, *more = self._asked_scopes(domain) or (None,)
        known = OF_MONTHS if more else OF_SCOPE.get(scope, OF_MONTHS)
        if (
            terms is None
            or self._asked_columns(domain, groupby, others) - known
            or any(n.startswith("date") and not n.endswith(LONG) for n in groupby)
        ):
            return None
        asked = {term[:2]: term[2] for term in terms}
        metric = self.env["sales.metric"]._active_metric(asked.get(("metric_id", "=")))
        kind = asked.get(("period_type", "="))
        first, last = (asked.pop(("date", operator), None) for operator in (">=", "<="))
        if not (metric and first and last) or kind not in ("month", "quarter", "year"):
            return None
        first, last = fields.Date.to_date(first), fields.Date.to_date(last)
        if (
            any(name == "date" for name, _operator in asked)
            or len(asked) + 2 != len(terms)
            or metric.source in self.env["sales.credit"]._waiting_sources()
            or first.day != 1
            or (last + timedelta(days=1)).day != 1
        ):
            return None
        self.env["sales.target"].flush_model(["metric_id", "date_from", "date_to"])
        odd = self.env.execute_query(
            SQL(
                "SELECT FROM sales_target t WHERE t.metric_id = %s"
                " AND t.period_type = %s AND (EXTRACT(DAY FROM t.date_from) != 1"
                " OR EXTRACT(DAY FROM t.date_to + 1) != 1) LIMIT 1",
                metric.id,
                kind,
            )
        )
        return None if odd else (metric.id, first, last)

    @api.model
    def _monthly_sql(self, scope, counted, place, metric_id, first, last):
        """The credits of a person, a team or the company, those of a month in one
        row.

        :param counted: SQL condition on the credits ``c``
        """
        return SQL(
            """
            SELECT NULL::int AS id, %(place)s AS place, NULL::int AS credit_id,
                   m.metric_id, m.company_id, company.currency_id, m.date,
                   %(user)s AS user_id, %(team)s AS team_id, m.value, m.base_value
              FROM (SELECT c.metric_id, c.company_id, %(owner)s AS owner,
                           DATE_TRUNC('month', c.date::timestamp)::date AS date,
                           SUM(c.value) AS value, SUM(c.base_value) AS base_value
                      FROM sales_credit c
                     WHERE c.metric_id = %(metric_id)s AND %(counted)s
                       AND c.date BETWEEN %(first)s AND %(last)s
                     GROUP BY 1, 2, 3, 4) m
              JOIN res_company company ON company.id = m.company_id
            """,
            place=place,
            user=SQL("m.owner" if scope == "person" else "NULL::int"),
            team=SQL("m.owner" if scope == "team" else "NULL::int"),
            owner=CREDITED[scope],
            counted=counted,
            metric_id=metric_id,
            first=first,
            last=last,
        )
