# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL

from ..tools.credit_source import CreditSource


class AccountPartialReconcile(models.Model):
    """A payment of an invoice, in whole or in part."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "sales.credit.source"]

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource(
                "payment",
                self.env._("Invoice paid"),
                "account.partial.reconcile",
                measures=("amount",),
                domain_model="account.move",
                share_field="order_id",
                links=("move_id",),
                composed=True,
                from_deals=True,
            ),
        )

    def _credit_query_payment(self, metric, restrict):
        """A payment credits the people of an invoice with its share of the
        invoice's amount on the day of the payment. The parts of an invoice that
        is paid in several payments add up to the invoice: each gets the
        difference of two rounded sums. An invoice settled by a credit note is
        not paid, and money paid back counts negative.
        """
        column = "total" if metric.amount_basis == "total" else "untaxed"
        return SQL(
            """
            WITH paid AS (
                SELECT p.id AS partial_id, m.id AS move_id, p.max_date AS date,
                       SUM(side.amount) OVER (
                            PARTITION BY m.id ORDER BY p.max_date, p.id
                       ) / NULLIF(m.amount_total, 0) AS share_after,
                       (SUM(side.amount) OVER (
                            PARTITION BY m.id ORDER BY p.max_date, p.id
                       ) - side.amount) / NULLIF(m.amount_total, 0) AS share_before
                  FROM account_partial_reconcile p
                 CROSS JOIN LATERAL (VALUES
                       (p.debit_move_id, p.credit_move_id, p.debit_amount_currency),
                       (p.credit_move_id, p.debit_move_id, p.credit_amount_currency)
                 ) side (line_id, other_id, amount)
                  JOIN account_move_line l ON l.id = side.line_id
                  JOIN account_move_line other ON other.id = side.other_id
                  JOIN account_move m ON m.id = l.move_id
                  JOIN account_move om ON om.id = other.move_id
                 WHERE m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND om.move_type NOT IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND m.id IN (
                       SELECT ml.move_id
                         FROM account_partial_reconcile mp
                         JOIN account_move_line ml
                           ON ml.id IN (mp.debit_move_id, mp.credit_move_id)
                        WHERE %(moves_restricted)s
                   )
            )
            SELECT paid.partial_id AS document_id, portion.order_id AS share_id,
                   portion.move_id, portion.user_id, portion.team_id,
                   portion.company_id, company.currency_id, paid.date,
                   ROUND(portion.%(column)s * paid.share_after,
                         company.sales_digits)
                   - ROUND(portion.%(column)s * paid.share_before,
                           company.sales_digits) AS value,
                   NULL::numeric AS base_value, company.sales_digits AS digits,
                   FALSE AS is_whole
              FROM paid
              JOIN (%(portions)s) portion ON portion.move_id = paid.move_id
              JOIN res_company company ON company.id = portion.company_id
             WHERE %(restricted)s AND %(filter)s
            """,
            moves_restricted=restrict(SQL("mp.id")),
            column=SQL.identifier(column),
            portions=self.env["account.move"]._credit_portions(
                SQL("m.id IN (SELECT paid.move_id FROM paid)")
            ),
            restricted=restrict(SQL("paid.partial_id")),
            filter=self.env["sales.metric"]._filter_sql(metric, SQL("portion.move_id")),
        )
