# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# What the system writes by itself is no contact.
AUTOMATIC = ("notification", "user_notification", "auto_comment", "out_of_office")
A_YEAR = timedelta(days=365)


class SalesAlertNeglect(models.Model):
    """Customers and deals that nobody has touched, and orders and allocations that
    need a manager's eye."""

    _inherit = "sales.alert.rule"

    # --------------------------------------------------------------- neglected

    @api.model
    def _touches_sql(self, company, since):
        """Each day on which somebody was busy with a customer or deal: an activity
        done, a message, a meeting held, an order or quotation.

        The query around it must have a relation ``record`` with the ``model`` and
        ``res_id`` of all that belongs to a ``subject_id``.

        :param since: day before which nothing is looked for
        :return: SELECT of ``subject_id``, ``day`` and ``kind`` (message, activity,
            meeting or order); a subject may be missing
        """
        return SQL(
            """
            SELECT r.subject_id, %(message_day)s AS day, 'message' AS kind
              FROM record r
              JOIN mail_message m ON m.model = r.model AND m.res_id = r.res_id
             WHERE m.date >= %(since)s AND m.message_type != ALL(%(automatic)s)
             UNION ALL
            SELECT r.subject_id, a.date_done, 'activity'
              FROM record r
              JOIN mail_activity a ON a.res_model = r.model AND a.res_id = r.res_id
             WHERE a.active IS NOT TRUE AND a.date_done >= %(since)s
             UNION ALL
            SELECT r.subject_id, %(meeting_day)s, 'meeting'
              FROM record r
              JOIN calendar_event e ON e.opportunity_id = r.res_id
             WHERE r.model = 'crm.lead' AND e.active
               AND e.start BETWEEN %(since)s AND %(now)s
             UNION ALL
            SELECT r.subject_id, %(meeting_day)s, 'meeting'
              FROM record r
              JOIN calendar_event_res_partner_rel p ON p.res_partner_id = r.res_id
              JOIN calendar_event e ON e.id = p.calendar_event_id
             WHERE r.model = 'res.partner' AND e.active
               AND e.start BETWEEN %(since)s AND %(now)s
             UNION ALL
            SELECT r.subject_id, %(order_day)s, 'order'
              FROM record r
              JOIN sale_order o ON o.id = r.res_id
             WHERE r.model = 'sale.order' AND o.state != 'cancel'
               AND o.date_order >= %(since)s
            """,
            message_day=self._day_sql("m.date", company),
            meeting_day=self._day_sql("e.start", company),
            order_day=self._day_sql("o.date_order", company),
            automatic=list(AUTOMATIC),
            since=since,
            now=fields.Datetime.now(),
        )

    @api.model
    def _day_sql(self, column, company):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            SQL(column),
            company.sales_tz,
        )

    @api.model
    def _touched_deals_sql(self, company):
        """Open opportunities of a company and what happened to them.

        :return: the relations ``deal``, ``record`` and ``touched`` for a WITH clause;
            ``touched`` has the latest ``day``, also for each kind, or no row
        """
        return SQL(
            """
            deal AS (
                SELECT l.* FROM (%(leads)s) l
                 WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
            ),
            record AS (
                SELECT d.id AS subject_id, 'crm.lead' AS model, d.id AS res_id
                  FROM deal d
                 UNION ALL
                SELECT d.id, 'sale.order', o.id
                  FROM deal d JOIN sale_order o ON o.opportunity_id = d.id
            ),
            touched AS (%(touched)s)
            """,
            leads=self._leads_sql(company),
            touched=self._touched_sql(company, company._sales_today() - 3 * A_YEAR),
        )

    @api.model
    def _touched_customers_sql(self, company, since):
        """Customers who ordered from a company since a day, all contacts of one
        together, and what happened to them. They belong to the salesperson of the
        customer, else to the one of the latest order.

        :return: the relations ``customer``, ``record`` and ``touched`` for a WITH
            clause, as ``_touched_deals_sql``
        """
        return SQL(
            """
            customer AS (
                SELECT c.id, COALESCE(c.user_id, (ARRAY_AGG(
                           o.user_id ORDER BY o.date_order DESC)
                           FILTER (WHERE o.user_id IS NOT NULL))[1]) AS user_id,
                       SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1))
                           AS revenue
                  FROM sale_order o
                  JOIN res_partner p ON p.id = o.partner_id
                  JOIN res_partner c ON c.id = p.commercial_partner_id AND c.active
                 WHERE o.company_id = %(company)s AND o.state = 'sale'
                   AND o.date_order >= %(since)s
                 GROUP BY c.id
            ),
            contact AS (
                SELECT c.id AS subject_id, p.id
                  FROM customer c JOIN res_partner p ON p.commercial_partner_id = c.id
            ),
            record AS (
                SELECT c.subject_id, 'res.partner' AS model, c.id AS res_id
                  FROM contact c
                 UNION ALL
                SELECT c.subject_id, 'crm.lead', l.id
                  FROM contact c JOIN crm_lead l ON l.partner_id = c.id
                 UNION ALL
                SELECT c.subject_id, 'sale.order', o.id
                  FROM contact c JOIN sale_order o ON o.partner_id = c.id
                 WHERE o.company_id = %(company)s
            ),
            touched AS (%(touched)s)
            """,
            company=company.id,
            since=since,
            touched=self._touched_sql(company, since),
        )

    @api.model
    def _touched_sql(self, company, since):
        """The latest touch of each subject, in all and of each kind."""
        return SQL(
            """
            SELECT t.subject_id, MAX(t.day) AS day,
                   MAX(t.day) FILTER (WHERE t.kind = 'message') AS message_on,
                   MAX(t.day) FILTER (WHERE t.kind = 'activity') AS activity_on,
                   MAX(t.day) FILTER (WHERE t.kind = 'meeting') AS meeting_on,
                   MAX(t.day) FILTER (WHERE t.kind = 'order') AS order_on
              FROM (%s) t GROUP BY t.subject_id
            """,
            self._touches_sql(company, since),
        )

    def _alert_query_deal(self, company):
        """Open opportunities with the days since they were touched last, or created;
        those touched so lately that all is well are left out."""
        return SQL(
            """
            WITH %(deals)s
            SELECT %(columns)s
              FROM deal d
              LEFT JOIN touched t ON t.subject_id = d.id
             CROSS JOIN LATERAL (
                  SELECT %(today)s - GREATEST(t.day, %(created)s) AS days
             ) n
             WHERE n.days >= %(clear)s
            """,
            deals=self._touched_deals_sql(company),
            columns=self._columns_sql(
                lead_id=SQL("d.id"),
                user_id=SQL("d.user_id"),
                team_id=SQL("d.team_id"),
                value=SQL("n.days"),
                weight=SQL("d.expected_revenue"),
            ),
            created=self._day_sql("d.create_date", company),
            today=company._sales_today(),
            clear=self.threshold_clear,
        )

    def _alert_query_customer(self, company):
        """Customers with an order in the days of the rule, with the days since one of
        their contacts was in touch."""
        today = company._sales_today()
        since = today - timedelta(days=self.days)
        return SQL(
            """
            WITH %(customers)s
            SELECT %(columns)s
              FROM customer c
              JOIN touched t ON t.subject_id = c.id
             WHERE %(today)s - t.day >= %(clear)s
            """,
            customers=self._touched_customers_sql(company, since),
            columns=self._columns_sql(
                partner_id=SQL("c.id"),
                user_id=SQL("c.user_id"),
                value=SQL("%s - t.day", today),
                weight=SQL("c.revenue"),
            ),
            today=today,
            clear=self.threshold_clear,
        )

    # ------------------------------------------------------------------ shared

    def _alert_query_unallocated(self, company):
        """Orders of the last days without allocation, although the order before it of
        the same customer was shared."""
        since = company._sales_today() - timedelta(days=self.days)
        return SQL(
            """
            SELECT %(columns)s
              FROM (
                   SELECT o.*, %(day)s AS day, EXISTS (
                              SELECT FROM sales_allocation a WHERE a.order_id = o.id
                          ) AS is_shared,
                          LAG(o.id) OVER (PARTITION BY p.commercial_partner_id
                                          ORDER BY o.date_order, o.id) AS previous_id
                     FROM sale_order o
                     JOIN res_partner p ON p.id = o.partner_id
                    WHERE o.company_id = %(company)s AND o.state = 'sale'
                      AND o.date_order >= %(first)s
                      AND p.commercial_partner_id IN (
                          SELECT sp.commercial_partner_id
                            FROM sales_allocation a
                            JOIN sale_order so ON so.id = a.order_id
                            JOIN res_partner sp ON sp.id = so.partner_id)
              ) o
             WHERE o.day >= %(since)s AND NOT o.is_shared
               AND EXISTS (SELECT FROM sales_allocation a
                            WHERE a.order_id = o.previous_id)
            """,
            columns=self._columns_sql(
                order_id=SQL("o.id"),
                user_id=SQL("o.user_id"),
                team_id=SQL("o.team_id"),
                value=SQL("1"),
            ),
            day=self._day_sql("o.date_order", company),
            company=company.id,
            first=since - A_YEAR,
            since=since,
        )

    def _alert_query_shortened(self, company):
        """Fixed sums that had to be shortened; for the manager who agreed on them."""
        return SQL(
            """
            SELECT %(columns)s
              FROM sales_allocation a
              LEFT JOIN sale_order o ON o.id = a.order_id
              LEFT JOIN (%(leads)s) l ON l.id = a.lead_id
             WHERE a.is_shortened
               AND (o.company_id = %(company)s AND o.state != 'cancel'
                    OR l.active AND l.won_status = 'pending')
            """,
            columns=self._columns_sql(
                order_id=SQL("a.order_id"),
                lead_id=SQL("a.lead_id"),
                user_id=SQL("a.user_id"),
                team_id=SQL("COALESCE(o.team_id, l.team_id)"),
                manager_id=SQL("a.create_uid"),
                value=SQL("1"),
                expected=SQL("a.fixed_amount"),
            ),
            leads=self._leads_sql(company),
            company=company.id,
        )
