# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo.fields import Command, Domain

# Days after the due date on which customers pay, by turns.
DELAYS = (0, 4, 12, -2, 7, 21)
# What was ordered between these days before today is invoiced. The report on cash flow
# leaves out what is older, see the demo data of the other addon.
INVOICED = (100, 20)
DAYS_TO_INVOICE = 7
DELIVERY_DAYS = (12, 25, 40, 60)


class Money:
    """Which orders are invoiced and paid, when, and by which terms."""

    def __init__(self, env, today, documents):
        self.env = env
        self.today = today
        self.documents = documents
        self.company = documents.company

    @staticmethod
    def agree_terms(env, customers):
        """30 days for most customers, two instalments for every fourth: before their
        orders are made, which take the terms over."""
        customers = env["res.partner"].browse(customer.id for customer in customers)
        customers.property_payment_term_id = env.ref(
            "account.account_payment_term_30days"
        )
        customers[::4].property_payment_term_id = env.ref(
            "account.account_payment_term_advance_60days"
        )

    def make(self):
        """Invoice the orders of some months but the last ones, of which some are to be
        delivered later, and let customers pay as they do."""
        if not self.company.chart_template:
            return
        self.bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        first, last = (
            self.documents._moment(self.today - timedelta(days=days))
            for days in INVOICED
        )
        ours = Domain("company_id", "=", self.company.id)
        sellers = [user.id for user in self.documents.sellers.values()]
        orders = self.env["sale.order"].search(
            ours
            & Domain("user_id", "in", sellers)
            & Domain("invoice_status", "=", "to invoice")
            & Domain("date_order", ">=", first)
        )
        waiting = orders.filtered(lambda order: order.date_order > last)
        for index, order in enumerate(waiting[::2]):
            days = DELIVERY_DAYS[index % len(DELIVERY_DAYS)]
            order.commitment_date = self.documents._moment(
                self.today + timedelta(days=days)
            )
        self._invoice(orders - waiting)
        self._pay(
            self.env["account.move.line"].search(
                ours
                & Domain("move_id.invoice_user_id", "in", sellers)
                & Domain("display_type", "=", "payment_term")
                & Domain("parent_state", "=", "posted")
                & Domain("amount_residual", ">", 0),
                order="date_maturity, id",
            )
        )

    def _invoice(self, orders):
        if not orders:
            return
        invoices = orders._create_invoices(grouped=True)
        for invoice in invoices:
            order = invoice.line_ids.sale_line_ids.order_id
            invoice.invoice_date = order.date_order.date() + timedelta(
                days=DAYS_TO_INVOICE
            )
        invoices.action_post()

    def _pay(self, instalments):
        """Each customer pays as late as usual. Of what should have come of late, one
        instalment is not paid and another one in part."""
        paid = instalments.filtered(lambda line: self._paid_on(line) < self.today)
        forgotten, in_part = paid[-4:-3], paid[-2:-1]
        for line in paid - forgotten:
            share = 0.4 if line == in_part else 1
            self._receive(line, line.currency_id.round(line.amount_currency * share))

    def _paid_on(self, line):
        customers = [customer.id for customer in self.documents.customers]
        payer = line.move_id.partner_id.id
        place = customers.index(payer) if payer in customers else 0
        return line.date_maturity + timedelta(days=DELAYS[place % len(DELAYS)])

    def _receive(self, line, amount):
        """Money in the bank for an instalment, as its statement says."""
        share = amount / line.amount_currency
        balance = self.company.currency_id.round(line.balance * share)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.bank.id,
                "date": self._paid_on(line),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": line.partner_id.id,
                            "currency_id": line.currency_id.id,
                            "amount_currency": sign * amount,
                            "balance": sign * balance,
                        }
                    )
                    for account, sign in (
                        (self.bank.default_account_id, 1),
                        (line.account_id, -1),
                    )
                ],
            }
        )
        entry.action_post()
        (line | entry.line_ids).filtered(
            lambda part: part.account_id == line.account_id
        ).reconcile()
