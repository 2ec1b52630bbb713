# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL

from .sales_cashflow_report_query import ID_BITS

# What a promise is, in its id; claims have 0.
SORTS = {"order": 1, "quotation": 2, "deal": 3}


class SalesCashflowReportPromises(models.Model):
    """What is not posted yet: orders, quotations and deals, whose instalments follow
    from their payment terms."""

    _inherit = "sales.cashflow.report"

    @api.model
    def _terms_sql(self):
        """The instalments of payment terms; the last one is what is left."""
        return SQL(
            """
            SELECT t.payment_id, t.value, t.value_amount::numeric AS value_amount,
                   t.delay_type, COALESCE(t.nb_days, 0) AS nb_days,
                   CASE WHEN t.days_next_month IS NULL THEN 0
                        WHEN t.days_next_month ~ '^[0-9]+$'
                        THEN t.days_next_month::int ELSE 1 END AS on_day,
                   ROW_NUMBER() OVER w AS place,
                   LEAD(t.id) OVER w IS NULL AS is_last
              FROM account_payment_term_line t
            WINDOW w AS (PARTITION BY t.payment_id ORDER BY t.id)
            """
        )

    @api.model
    def _promises_sql(self):
        """The instalments of orders, quotations and deals, by their payment terms."""

        def part(term):
            value = SQL.identifier(term, "value_amount")
            kind = SQL.identifier(term, "value")
            return SQL(
                "CASE WHEN %(kind)s = 'fixed'"
                " THEN SIGN(p.total) * ROUND(%(value)s, currency.decimal_places)"
                " ELSE ROUND(p.total * %(value)s / 100, currency.decimal_places) END",
                kind=kind,
                value=value,
            )

        return SQL(
            """
            SELECT part.* FROM (
            SELECT (p.id::bigint << %(bits)s) + COALESCE(t.place, 0) * 4 + p.sort AS id,
                   p.kind, p.partner_id, p.user_id, p.team_id, p.company_id,
                   p.currency_id, p.lead_id, p.order_id, NULL::int AS move_id,
                   p.probability, %(due)s AS due_on,
                   CASE WHEN t.place IS NULL OR t.place = 1 AND t.is_last THEN p.total
                        WHEN t.is_last THEN p.total - (
                             SELECT SUM(%(other_part)s) FROM term other
                              WHERE other.payment_id = t.payment_id
                                AND NOT other.is_last)
                        ELSE %(part)s END AS amount
              FROM (%(promises)s) p
              JOIN res_currency currency ON currency.id = p.currency_id
              LEFT JOIN term t ON t.payment_id = p.term_id
            ) part WHERE part.amount != 0
            """,
            bits=ID_BITS,
            due=self._due_sql(SQL("p.invoiced_on")),
            part=part("t"),
            other_part=part("other"),
            promises=SQL(" UNION ALL ").join(
                [self._orders_sql(), self._quotations_sql(), self._deals_sql()]
            ),
        )

    @api.model
    def _due_sql(self, day):
        """The due date of an instalment ``t`` of an invoice of a day, as Odoo's payment
        terms say."""
        return SQL(
            """
            (CASE t.delay_type
                  WHEN 'days_after_end_of_month' THEN
                       %(month)s + INTERVAL '1 month' + MAKE_INTERVAL(
                           days => t.nb_days - 1)
                  WHEN 'days_after_end_of_next_month' THEN
                       %(month)s + INTERVAL '2 months' + MAKE_INTERVAL(
                           days => t.nb_days - 1)
                  WHEN 'days_end_of_month_on_the' THEN
                       CASE WHEN t.on_day = 0
                            THEN %(later_month)s + INTERVAL '1 month - 1 day'
                            ELSE LEAST(
                                 %(later_month)s + INTERVAL '1 month'
                                     + MAKE_INTERVAL(days => t.on_day - 1),
                                 %(later_month)s + INTERVAL '2 months - 1 day') END
                  ELSE %(day)s + MAKE_INTERVAL(days => COALESCE(t.nb_days, 0))
             END)::date
            """,
            day=day,
            month=SQL("DATE_TRUNC('month', %s::timestamp)", day),
            later_month=SQL("DATE_TRUNC('month', (%s + t.nb_days)::timestamp)", day),
        )

    @api.model
    def _orders_sql(self):
        """What is still to invoice of confirmed orders, line by line: the amount of the
        line without what is on posted invoices, nothing where the whole quantity is
        invoiced. A line that is invoiced by delivery counts with what was delivered
        where that is more than ordered. Down payments come off until an invoice takes
        them into account."""
        return SQL(
            """
            SELECT o.id, %(sort)s AS sort, 'order' AS kind, o.partner_id, o.user_id,
                   o.team_id, o.company_id, o.currency_id, o.opportunity_id AS lead_id,
                   o.id AS order_id, o.payment_term_id AS term_id,
                   100::float AS probability, rest.total,
                   GREATEST(home.today,
                       (o.commitment_date AT TIME ZONE 'UTC' AT TIME ZONE home.tz)::date
                   ) AS invoiced_on
              FROM (
                   SELECT line.order_id, SUM(line.total) AS total
                     FROM (%(lines)s) line
                    GROUP BY line.order_id
              ) rest
              JOIN sale_order o ON o.id = rest.order_id
              JOIN home ON home.id = o.company_id
             WHERE rest.total != 0
            """,
            sort=SORTS["order"],
            lines=self._order_lines_sql(),
        )

    @api.model
    def _order_lines_sql(self):
        """Lines of open orders with what is still to invoice of each. The orders come
        as an array: PostgreSQL would take a subquery for many more than it gives, and
        read all orders and all lines."""
        billed = SQL(
            """
            COALESCE(SUM(
                CASE WHEN m.move_type = 'out_refund' THEN -i.price_total
                     ELSE i.price_total END
                * CASE WHEN i.currency_id = o.currency_id THEN 1
                       ELSE billed_rate.factor / order_rate.factor END
            ) FILTER (WHERE m.state = 'posted'
                         OR m.payment_state = 'invoicing_legacy'), 0)
            """
        )
        return SQL(
            """
            SELECT l.order_id,
                   CASE WHEN l.is_downpayment THEN -%(billed)s
                        WHEN ABS(l.qty_invoiced) >= ABS(wanted.quantity)
                             AND COUNT(m.id) FILTER (WHERE m.state = 'draft') = 0
                        THEN 0
                        WHEN wanted.quantity = l.product_uom_qty
                        THEN l.price_total - %(billed)s
                        ELSE ROUND(l.price_total * wanted.quantity
                                   / NULLIF(l.product_uom_qty, 0),
                                   currency.decimal_places) - %(billed)s
                   END AS total
              FROM sale_order o
              JOIN home ON home.id = o.company_id
              JOIN res_currency currency ON currency.id = o.currency_id
              JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
              LEFT JOIN product_product product ON product.id = l.product_id
              LEFT JOIN product_template template
                ON template.id = product.product_tmpl_id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN template.invoice_policy = 'delivery'
                               THEN GREATEST(l.product_uom_qty, l.qty_delivered)
                               ELSE l.product_uom_qty END AS quantity
              ) wanted
              LEFT JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = l.id
              LEFT JOIN account_move_line i ON i.id = rel.invoice_line_id
              LEFT JOIN account_move m ON m.id = i.move_id
              LEFT JOIN rate billed_rate
                ON billed_rate.company_id = o.company_id
               AND billed_rate.currency_id = i.currency_id
              LEFT JOIN rate order_rate
                ON order_rate.company_id = o.company_id
               AND order_rate.currency_id = o.currency_id
             WHERE o.state = 'sale' AND o.id = ANY(ARRAY(%(open)s))
               AND (home.ordered_since IS NULL OR o.date_order >= home.ordered_since)
             GROUP BY l.id, wanted.quantity, currency.decimal_places
            """,
            billed=billed,
            open=self._open_ids_sql(),
        )

    @api.model
    def _open_ids_sql(self):
        """Confirmed orders of which something may still be to invoice, each part found
        by an index. Odoo takes what is on a draft for invoiced, and looks away from
        down payments."""
        return SQL(
            """
            SELECT s.id FROM sale_order s
             WHERE s.state = 'sale' AND s.invoice_status IN ('no', 'to invoice')
             UNION
            SELECT s.order_id
              FROM account_move_line di
              JOIN sale_order_line_invoice_rel dr ON dr.invoice_line_id = di.id
              JOIN sale_order_line s ON s.id = dr.order_line_id
             WHERE di.move_id IN (%s)
             UNION
            SELECT s.order_id FROM sale_order_line s
             WHERE s.is_downpayment AND s.invoice_status = 'to invoice'
            """,
            self._draft_ids_sql(),
        )

    @api.model
    def _quotations_sql(self):
        """Quotations of open and won opportunities. They may be for the same thing, so
        the latest counts, unless an order came after it."""
        return SQL(
            """
            SELECT o.id, %(sort)s, 'pipeline', o.partner_id, o.user_id, o.team_id,
                   o.company_id, o.currency_id, o.opportunity_id, o.id,
                   o.payment_term_id,
                   CASE WHEN lead.won_status = 'won' THEN 100
                        ELSE COALESCE(lead.probability, 0) END,
                   o.amount_total,
                   CASE WHEN lead.won_status = 'won'
                        THEN GREATEST(home.today, (o.commitment_date
                             AT TIME ZONE 'UTC' AT TIME ZONE home.tz)::date)
                        WHEN lead.date_deadline IS NOT NULL
                        THEN GREATEST(home.today, lead.date_deadline) END
              FROM sale_order o
              JOIN crm_lead lead ON lead.id = o.opportunity_id
              JOIN home ON home.id = o.company_id
             WHERE o.state IN ('draft', 'sent')
               AND o.opportunity_id IS NOT NULL
               AND (lead.won_status = 'won'
                    OR lead.active AND lead.won_status = 'pending')
               AND NOT EXISTS (
                   SELECT FROM sale_order later
                    WHERE later.opportunity_id = o.opportunity_id
                      AND later.state != 'cancel'
                      AND (later.date_order, later.state = 'sale', later.id)
                          > (o.date_order, FALSE, o.id))
            """,
            sort=SORTS["quotation"],
        )

    @api.model
    def _deals_sql(self):
        """Open opportunities that have no quotation or order yet."""
        return SQL(
            """
            SELECT l.id, %(sort)s, 'pipeline', l.partner_id, l.user_id, l.team_id,
                   company.id, company.currency_id, l.id, NULL::int,
                   (SELECT (customer.property_payment_term_id
                            ->> company.id::text)::int
                      FROM res_partner customer WHERE customer.id = l.partner_id),
                   COALESCE(l.probability, 0), l.expected_revenue,
                   CASE WHEN l.date_deadline IS NOT NULL
                        THEN GREATEST(home.today, l.date_deadline) END
              FROM %(tables)s
              JOIN home ON home.id = company.id
             WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
               AND l.expected_revenue != 0
               AND NOT EXISTS (SELECT FROM sale_order o
                                WHERE o.opportunity_id = l.id AND o.state != 'cancel')
            """,
            sort=SORTS["deal"],
            tables=self.env["crm.lead"]._credit_lead_tables(),
        )
