# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.alerting import ENOUGH

# What a condition finds, with the types in SQL. ``value`` is held against the rule's
# numbers; ``measured`` and ``expected`` are what it is made of, of ``base`` events in
# all and ``tries`` lately; ``weight`` puts the most valuable first.
COLUMNS = {
    "user_id": "int",
    "team_id": "int",
    "manager_id": "int",
    "target_id": "int",
    "partner_id": "int",
    "lead_id": "int",
    "order_id": "int",
    "value": "numeric",
    "measured": "numeric",
    "expected": "numeric",
    "tries": "numeric",
    "base": "numeric",
    "weight": "numeric",
}
SUBJECT = ("target_id", "partner_id", "lead_id", "order_id", "user_id")
# How many spans before the last one tell what is usual for a person.
SPANS = 4


class SalesAlertQuery(models.Model):
    """Whom a rule concerns. Each kind is one statement over all people of a company,
    ``_alert_query_<kind>``, which another addon may extend with kinds of its own."""

    _inherit = "sales.alert.rule"

    def _found(self, company):
        """What the condition of this rule finds in a company: all that has an alert
        already, and beyond that at most as much as one person is told of.

        :param company: ``res.company`` record
        :return: list of dicts of ``COLUMNS``, ``leader_id``, ``subject_key`` and
            ``alert_id``, which is None for what has no alert yet
        """
        self.ensure_one()
        self.env["sales.credit"].flush_model()
        self.env.flush_all()
        # Of the neglected ones there may be very many: those in the dead band stay
        # out here. Of all others everything is looked at.
        opens = (
            SQL("k.value >= %s", self.threshold)
            if self.is_above and self.asks_threshold
            else SQL("TRUE")
        )
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT *
                  FROM (
                       SELECT k.*, a.id AS alert_id,
                              ROW_NUMBER() OVER (
                                  PARTITION BY k.user_id
                                  ORDER BY a.id IS NULL, k.weight DESC NULLS LAST,
                                           k.subject_key) AS place
                         FROM (
                              SELECT f.*, t.user_id AS leader_id,
                                     CONCAT_WS(' ', %(key)s) AS subject_key
                                FROM (%(query)s) f
                                LEFT JOIN res_users s ON s.id = f.user_id
                                LEFT JOIN crm_team t
                                  ON t.id = COALESCE(f.team_id, s.sale_team_id)
                         ) k
                         LEFT JOIN sales_alert a
                           ON a.rule_id = %(rule)s AND a.company_id = %(company)s
                          AND a.subject_key = k.subject_key AND a.state != 'closed'
                        WHERE a.id IS NOT NULL OR %(opens)s
                  ) f
                 WHERE f.alert_id IS NOT NULL
                    OR %(most)s::int IS NULL OR f.place <= %(most)s::int
                 ORDER BY f.place, f.subject_key
                """,
                key=SQL(", ").join(
                    SQL("%s || f.%s", f"{name} ", SQL.identifier(name))
                    for name in SUBJECT
                ),
                query=getattr(self, f"_alert_query_{self.kind}")(company),
                rule=self.id,
                company=company.id,
                opens=opens,
                most=self.most if self.asks_most else None,
            )
        )

    @api.model
    def _columns_sql(self, **columns):
        """The columns of a condition; those not given are empty."""
        return SQL(", ").join(
            SQL(
                "CAST(%s AS %s) AS %s",
                columns.get(name, SQL("NULL")),
                SQL(kind),
                SQL.identifier(name),
            )
            for name, kind in COLUMNS.items()
        )

    # ---------------------------------------------------------------- targets

    def _running_targets(self, company, domain=Domain.TRUE):
        """Agreed targets of the rule that run today and can still be reached.

        :return: tuple of a query on ``sales.target`` and a function that gives the
            SQL of one of its fields
        """
        target = self.env["sales.target"].sudo()
        today = company._sales_today()
        domain &= (
            Domain("state", "=", "confirmed")
            & Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
        )
        if self.metric_id:
            domain &= Domain("metric_id", "=", self.metric_id.id)
        query = target._search(domain)

        def column(name):
            return target._field_to_sql(target._table, name, query)

        query.add_where(
            SQL("%s IN ('on_track', 'at_risk', 'behind')", column("status"))
        )
        return query, column

    def _alert_query_pace(self, company):
        """Running targets, for each of their people, with result and target to date;
        not before the company judges a pace."""
        query, column = self._running_targets(company)
        targets = query.select(
            *(
                SQL("%s AS %s", column(name), SQL.identifier(name))
                for name in ("id", "scope", "team_id", "pace", "result_value")
            ),
            SQL("%s AS to_date_value", column("to_date_value")),
        )
        return SQL(
            """
            SELECT %(columns)s
              FROM (%(targets)s) t
              LEFT JOIN sales_target_res_users_rel r
                ON r.target_id = t.id AND t.scope = 'person'
             WHERE t.pace IS NOT NULL
            """,
            columns=self._columns_sql(
                target_id=SQL("t.id"),
                user_id=SQL("r.user_id"),
                team_id=SQL("t.team_id"),
                value=SQL("t.pace"),
                measured=SQL("t.result_value"),
                expected=SQL("t.to_date_value"),
            ),
            targets=targets,
        )

    def _alert_query_coverage(self, company):
        """Running targets near their end, for each of their people, with the open deals
        that may be won in time and what is needed of them: the gap divided by the win
        rate of a year. Who closed too few deals is measured by the company's rate.
        Deals without an expected closing count, as on the dashboard."""
        metrics = self.env["sales.metric"].sudo()._active_metrics()
        from_deals = self.env["sales.credit"]._sources()
        query, column = self._running_targets(
            company,
            Domain("date_to", "<", company._sales_today() + timedelta(days=self.days))
            & Domain(
                "metric_id",
                "in",
                [
                    metric.id
                    for metric in metrics
                    if metric.measure == "amount"
                    and metric.source in from_deals
                    and from_deals[metric.source].from_deals
                ],
            ),
        )
        targets = query.select(
            *(
                SQL("%s AS %s", column(name), SQL.identifier(name))
                for name in ("id", "scope", "team_id", "date_to", "gap_value")
            )
        )
        return SQL(
            """
            WITH deal AS (%(deals)s), target AS (%(targets)s),
            of_target AS (
                SELECT t.id, d.*
                  FROM target t
                  JOIN sales_target_res_users_rel r ON r.target_id = t.id
                  JOIN deal d ON d.user_id = r.user_id
                 WHERE t.scope = 'person'
                 UNION ALL
                SELECT t.id, d.* FROM target t JOIN deal d ON d.team_id = t.team_id
                 WHERE t.scope = 'team'
                 UNION ALL
                SELECT t.id, d.* FROM target t CROSS JOIN deal d
                 WHERE t.scope = 'company'
            )
            SELECT %(columns)s
              FROM target t
              LEFT JOIN sales_target_res_users_rel r
                ON r.target_id = t.id AND t.scope = 'person'
             CROSS JOIN LATERAL (
                  SELECT COALESCE(SUM(o.open) FILTER (
                             WHERE o.date_deadline IS NULL
                                OR o.date_deadline <= t.date_to), 0) AS open,
                         CASE WHEN SUM(o.closed) >= %(enough)s
                              THEN SUM(o.won) / SUM(o.closed)
                              ELSE (SELECT SUM(won) / NULLIF(SUM(closed), 0) FROM deal)
                         END AS rate
                    FROM of_target o WHERE o.id = t.id
             ) m
             WHERE m.rate > 0 AND t.gap_value > 0
            """,
            deals=self._deals_sql(company),
            targets=targets,
            columns=self._columns_sql(
                target_id=SQL("t.id"),
                user_id=SQL("r.user_id"),
                team_id=SQL("t.team_id"),
                value=SQL("m.open * m.rate / t.gap_value"),
                measured=SQL("m.open"),
                expected=SQL("t.gap_value / m.rate"),
            ),
            enough=ENOUGH,
        )

    def _deals_sql(self, company):
        """Deals of a company: open ones with their revenue, closed ones of a year with
        the number of those won."""
        return SQL(
            """
            SELECT l.user_id, l.team_id, l.date_deadline,
                   CASE WHEN l.won_status = 'pending'
                        THEN l.expected_revenue::numeric END AS open,
                   (l.won_status = 'won')::int::numeric AS won,
                   (l.won_status != 'pending')::int::numeric AS closed
              FROM (%(leads)s) l
             WHERE l.won_status = 'pending' AND l.active AND l.type = 'opportunity'
                OR l.won_status IN ('won', 'lost') AND l.closed_on > %(since)s
            """,
            leads=self._leads_sql(company),
            since=company._sales_today() - timedelta(days=365),
        )

    # ----------------------------------------------------------------- people

    @api.model
    def _leads_sql(self, company):
        """Leads and opportunities of a company, with the day they were closed."""
        return SQL(
            """
            SELECT l.*, (%(closed_on)s AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                            AS closed_on
              FROM crm_lead l
              LEFT JOIN crm_team team ON team.id = l.team_id
              LEFT JOIN res_users seller ON seller.id = l.user_id
             WHERE COALESCE(l.company_id, team.company_id, seller.company_id)
                 = %(company)s
            """,
            closed_on=self.env["crm.lead"]._closed_on(),
            zone=company.sales_tz,
            company=company.id,
        )

    def _spans(self, company):
        """The days that are compared, today left out as it is not over.

        :return: tuple of the first day of all, the first of the last span, and today
        """
        today = company._sales_today()
        return (
            today - timedelta(days=self.days * (SPANS + 1)),
            today - timedelta(days=self.days),
            today,
        )

    def _alert_query_conversion(self, company):
        """The win rate of each salesperson lately, and before."""
        return self._compared_sql(
            company,
            SQL(
                """
                SELECT l.user_id, l.closed_on AS day,
                       (l.won_status = 'won')::int::numeric AS hit
                  FROM (%s) l
                 WHERE l.won_status IN ('won', 'lost') AND l.user_id IS NOT NULL
                """,
                self._leads_sql(company),
            ),
            # Both are rates; what is usual is told for as many deals.
            measured=SQL("p.lately / NULLIF(p.tries, 0)"),
            expected=SQL("p.before / p.base"),
        )

    def _alert_query_activity(self, company):
        """Activities that each member of a sales team has done lately, and in the mean
        of as many days before. Alerts themselves are no work."""
        return self._compared_sql(
            company,
            SQL(
                """
                SELECT a.user_id, a.date_done AS day, 1::numeric AS hit
                  FROM mail_activity a
                  JOIN res_users seller
                    ON seller.id = a.user_id AND seller.company_id = %s
                 WHERE a.active IS NOT TRUE AND a.date_done IS NOT NULL
                   AND a.res_model IS DISTINCT FROM 'sales.alert'
                   AND EXISTS (SELECT FROM crm_team_member m
                                WHERE m.user_id = a.user_id AND m.active)
                """,
                company.id,
            ),
            measured=SQL("p.lately"),
            expected=SQL("p.before / %s", SPANS),
        )

    def _compared_sql(self, company, events, measured, expected):
        """Events of each person in the last span, and in those before.

        :param events: SELECT of ``user_id``, ``day`` and ``hit``, 1 for what counts
        :param measured: SQL of what was done lately
        :param expected: SQL of what is usual
        """
        first, last, today = self._spans(company)
        return SQL(
            """
            SELECT %(columns)s
              FROM (
                   SELECT e.user_id,
                          COALESCE(SUM(e.hit) FILTER (WHERE e.day >= %(last)s), 0)
                              AS lately,
                          COUNT(*) FILTER (WHERE e.day >= %(last)s) AS tries,
                          SUM(e.hit) FILTER (WHERE e.day < %(last)s) AS before,
                          COUNT(*) FILTER (WHERE e.day < %(last)s) AS base
                     FROM (%(events)s) e
                    WHERE e.day >= %(first)s AND e.day < %(today)s
                    GROUP BY e.user_id
              ) p
              JOIN res_users u ON u.id = p.user_id AND u.active
             WHERE p.base >= %(enough)s AND p.before > 0 AND %(measured)s IS NOT NULL
            """,
            columns=self._columns_sql(
                user_id=SQL("p.user_id"),
                value=SQL("%s / (%s)", measured, expected),
                measured=measured,
                expected=expected,
                tries=SQL("p.tries"),
                base=SQL("p.base"),
            ),
            events=events,
            measured=measured,
            first=first,
            last=last,
            today=today,
            enough=ENOUGH,
        )
