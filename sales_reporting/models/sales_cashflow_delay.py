# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

# How far back a customer's delay is measured.
MEASURED = relativedelta(years=2)


class SalesCashflowDelay(models.Model):
    """By how many days a customer pays after the due date, on average over the
    instalments that he paid, and all customers together.

    Measured anew every night: to look through the payments of two years takes longer
    than all else that the cash flow reads, and one day more hardly changes a mean over
    two years.
    """

    _name = "sales.cashflow.delay"
    _description = "Usual Delay of a Customer"
    _order = "company_id, days desc, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="cascade",
        help="Empty: all customers together.",
    )
    days = fields.Integer(required=True, readonly=True, aggregator="avg")

    _partner_uniq = models.UniqueIndex("(company_id, COALESCE(partner_id, 0))")

    @api.model
    def _measure(self, company):
        """Write the delays of a company's customers anew."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM sales_cashflow_delay WHERE company_id = %s", company.id)
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO sales_cashflow_delay (company_id, partner_id, days) %s",
                self._paid_sql(company),
            )
        )
        self.invalidate_model()

    @api.model
    def _paid_sql(self, company):
        """What a credit note settled was not paid."""
        return SQL(
            """
            SELECT paid.company_id, paid.partner_id, ROUND(AVG(paid.days))::int
              FROM (
                   SELECT l.company_id, payer.commercial_partner_id AS partner_id,
                          MAX(p.max_date) - COALESCE(l.date_maturity, l.date) AS days
                     FROM account_partial_reconcile p
                     JOIN account_move_line l
                       ON l.id = p.debit_move_id AND l.reconciled
                     JOIN account_account a
                       ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                     JOIN account_move m
                       ON m.id = l.move_id
                      AND m.move_type IN ('out_invoice', 'out_receipt')
                     JOIN res_partner payer ON payer.id = l.partner_id
                     JOIN account_move_line c ON c.id = p.credit_move_id
                     JOIN account_move paid_by
                       ON paid_by.id = c.move_id AND paid_by.move_type != 'out_refund'
                    WHERE l.company_id = %s AND p.max_date >= %s
                    GROUP BY l.id, payer.commercial_partner_id
              ) paid
             GROUP BY GROUPING SETS (
                   (paid.company_id, paid.partner_id), (paid.company_id))
            """,
            company.id,
            company._sales_today() - MEASURED,
        )
