# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL

from ..tools.credit_source import CreditSource


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "sales.credit.source"]

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource(
                "invoice",
                self.env._("Invoice posted"),
                "account.move",
                share_field="order_id",
                links=("move_id",),
                composed=True,
                from_deals=True,
            ),
        )

    @api.model
    def _credit_triggers(self):
        return super()._credit_triggers() + (
            "state",
            "invoice_user_id",
            "team_id",
            "amount_untaxed_signed",
            "amount_residual",
            "invoice_line_ids.balance",
            "invoice_line_ids.sale_line_ids",
        )

    def _credit_dependents(self):
        """Payments follow their invoice, credit notes the people of the invoice
        that they reverse."""
        dependents = super()._credit_dependents()
        invoices = self.exists().filtered(lambda move: move.is_sale_document())
        if invoices and self.env["sales.metric"]._specs("account.partial.reconcile"):
            lines = invoices.line_ids
            dependents["account.partial.reconcile"] = (
                lines.matched_debit_ids | lines.matched_credit_ids
            ).ids
        if refunds := invoices.reversal_move_ids.filtered(
            lambda m: m.state == "posted"
        ):
            # A refund is not reversed again by itself, so this ends.
            dependents["account.move"] = (refunds - self).ids
        return dependents

    def _credit_query_invoice(self, metric, restrict):
        """A posted invoice credits the people of the orders behind its lines on
        the invoice date, a credit note takes back from them."""
        if metric.measure == "count":
            value = SQL(
                "CASE WHEN %s THEN 1 ELSE"
                " ROUND(portion.untaxed / NULLIF(SUM(portion.untaxed) OVER ("
                "PARTITION BY portion.move_id), 0), 6) END",
                metric.count_policy == "whole",
            )
            digits = SQL("6")
        else:
            column = "total" if metric.amount_basis == "total" else "untaxed"
            digits = SQL("company.sales_digits")
            value = SQL(
                "ROUND(%s, company.sales_digits)", SQL.identifier("portion", column)
            )
        return SQL(
            """
            SELECT portion.move_id AS document_id, portion.order_id AS share_id,
                   portion.move_id, portion.user_id, portion.team_id,
                   portion.company_id, company.currency_id, portion.date,
                   %(value)s AS value, NULL::numeric AS base_value,
                   %(digits)s AS digits, %(is_whole)s AS is_whole
              FROM (%(portions)s) portion
              JOIN res_company company ON company.id = portion.company_id
             WHERE %(filter)s
            """,
            value=value,
            digits=digits,
            is_whole=metric.measure == "count" and metric.count_policy == "whole",
            portions=self._credit_portions(restrict(SQL("m.id"))),
            filter=self.env["sales.metric"]._filter_sql(metric, SQL("portion.move_id")),
        )

    @api.model
    def _credit_portions(self, condition):
        """The parts of posted customer invoices and credit notes that come from
        one order each, or from none, in company currency, credit notes negative.

        Lines of a credit note without order go to the order of the invoice that
        it reverses, if that has one order only, else to that invoice's
        salesperson.

        :param condition: SQL condition on the invoice ``m``
        :return: SELECT of ``move_id, order_id, user_id, team_id, company_id, date,
            untaxed, total``
        """
        return SQL(
            """
            SELECT line.move_id, line.order_id, line.company_id, line.date,
                   CASE WHEN line.order_id IS NULL THEN line.invoice_user_id
                        ELSE so.user_id END AS user_id,
                   CASE WHEN line.order_id IS NULL THEN line.invoice_team_id
                        ELSE so.team_id END AS team_id,
                   SUM(line.untaxed) AS untaxed, SUM(line.total) AS total
              FROM (
                   SELECT m.id AS move_id, m.company_id,
                          COALESCE(m.invoice_date, m.date) AS date,
                          COALESCE(own.order_id, origin.order_id) AS order_id,
                          COALESCE(reversed.invoice_user_id, m.invoice_user_id)
                              AS invoice_user_id,
                          CASE WHEN reversed.id IS NULL THEN m.team_id
                               ELSE reversed.team_id END AS invoice_team_id,
                          -l.balance AS untaxed,
                          CASE WHEN m.move_type = 'out_refund' THEN -1 ELSE 1 END
                              * l.price_total
                              / COALESCE(NULLIF(m.invoice_currency_rate, 0), 1)::numeric
                              AS total
                     FROM account_move m
                     JOIN account_move_line l
                       ON l.move_id = m.id AND l.display_type = 'product'
                     LEFT JOIN account_move reversed
                       ON reversed.id = m.reversed_entry_id
                     LEFT JOIN LATERAL (
                          SELECT MIN(sol.order_id) AS order_id
                            FROM sale_order_line_invoice_rel rel
                            JOIN sale_order_line sol ON sol.id = rel.order_line_id
                           WHERE rel.invoice_line_id = l.id
                     ) own ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT MIN(sol.order_id) AS order_id
                            FROM account_move_line rl
                            JOIN sale_order_line_invoice_rel rel
                              ON rel.invoice_line_id = rl.id
                            JOIN sale_order_line sol ON sol.id = rel.order_line_id
                           WHERE rl.move_id = reversed.id
                          HAVING COUNT(DISTINCT sol.order_id) = 1
                     ) origin ON own.order_id IS NULL
                    WHERE m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND m.state = 'posted'
                      AND %s
              ) line
              LEFT JOIN sale_order so ON so.id = line.order_id
             GROUP BY 1, 2, 3, 4, 5, 6
            """,
            condition,
        )
