# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from . import invoicing
from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestCurrencies(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.rate = cls.env["res.currency.rate"].create(
            {
                "name": date(2020, 1, 1),
                "rate": 1.25,
                "currency_id": cls.usd.id,
                "company_id": cls.company.id,
            }
        )
        cls.dollars = cls.env["product.pricelist"].create(
            {"name": "Dollars", "currency_id": cls.usd.id, "company_id": False}
        )

    def test_stored_rate(self):
        """Case: foreign currency, rate changes afterwards: the rate stored on the
        order."""
        order = self._new_order(self.anna, 100.0, pricelist_id=self.dollars.id)
        self.assertEqual(order.currency_id, self.usd)
        self.assertEqual(self._credits(order), {("Anna", False): 80.0})
        self.rate.rate = 2.0
        self.env["res.currency.rate"].create(
            {
                "name": date.today(),
                "rate": 4.0,
                "currency_id": self.usd.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self._credits(order), {("Anna", False): 80.0})
        self.env["sales.credit"].rebuild(self.untaxed)
        self.assertEqual(self._credits(order), {("Anna", False): 80.0})
        self.assertHealthy()

    def test_parts_of_a_foreign_order(self):
        """100 dollars are 80 euros: a fixed 33.33 dollars is 26.664, so 26.66; the
        owner has the rest. The sum typed is the sum shown."""
        order = self._new_order(self.anna, 100.0, pricelist_id=self.dollars.id)
        split = self._allocate(
            order, self.carl, kind="split", basis="fixed", fixed_amount=33.33
        )
        self.assertEqual(split.amount, 33.33)
        self.assertEqual(split.currency_id, self.usd)
        self.assertEqual(
            self._credits(order), {("Anna", False): 53.34, ("Carl", False): 26.66}
        )

    def test_companies_are_never_added(self):
        """Amounts of two companies with different currencies stay apart, also for a
        person who sells for both."""
        other = self.env["res.company"].create(
            {"name": "Dollar Trading", "currency_id": self.usd.id}
        )
        self.env.user.company_ids |= other
        self.anna.company_ids |= other
        self._new_order(self.anna, 100.0)
        self._new_order(self.anna, 7.0, company_id=other.id, team_id=False)
        here, there = (
            self._new_target(self.anna),
            self._new_target(self.anna, company_id=other.id),
        )
        self.assertEqual(
            (here.result_value, here.currency_id),
            (100.0, self.company.currency_id),
        )
        self.assertEqual((there.result_value, there.currency_id), (7.0, self.usd))
        self.assertEqual(self._new_target(self.company).result_value, 100.0)
        groups = self.env["sales.credit"]._read_group(
            [("metric_id", "=", self.untaxed.id), ("user_id", "=", self.anna.id)],
            ["currency_id"],
            ["value:sum"],
        )
        self.assertEqual(dict(groups), {self.company.currency_id: 100.0, self.usd: 7.0})


@tagged("post_install", "-at_install")
class TestInvoices(SalesTargetsCase):
    """Invoices, credit notes and payments, and the people behind them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts, cls.journal = invoicing.set_up_accounts(cls.env, cls.company)
        cls.bank = cls.env["account.journal"].create(
            {
                "name": "Money in",
                "code": "MONEY",
                "type": "general",
                "company_id": cls.company.id,
            }
        )
        cls.company.country_id = cls.env.ref("base.nl")
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "21 %",
                "amount": 21.0,
                "company_id": cls.company.id,
                "tax_group_id": cls.env["account.tax.group"]
                .create({"name": "VAT", "company_id": cls.company.id})
                .id,
            }
        )
        cls.invoiced = cls.env.ref("sales_targets.sales_metric_invoiced")
        cls.total = cls.env.ref("sales_targets.sales_metric_sales_total")
        cls.paid = cls.env.ref("sales_targets.sales_metric_paid")
        (cls.invoiced | cls.total | cls.paid).active = True

    def _taxed_order(self, amount, **vals):
        order = self._new_order(self.anna, amount, **vals)
        order.order_line.tax_ids = self.tax
        return order

    def _pay(self, move, amount, day):
        """Money in the bank for an invoice, without a payment document."""
        receivable = self.accounts["asset_receivable"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": self.bank.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (self.accounts["asset_current"], amount),
                        (receivable, -amount),
                    )
                ],
            }
        )
        entry.action_post()
        lines = (move | entry).line_ids
        lines.filtered(
            lambda line: line.account_id == receivable and not line.reconciled
        ).reconcile()

    def _value(self, metric, **where):
        domain = [
            ("metric_id", "=", metric.id),
            ("company_id", "=", self.company.id),
        ]
        domain += [(name, "=", value) for name, value in where.items()]
        return self.env["sales.credit"]._read_group(domain, [], ["value:sum"])[0][0]

    def test_taxed_and_untaxed(self):
        """Case: taxed or untaxed: the metric says which."""
        order = self._taxed_order(100.0)
        self.assertEqual(self._credits(order), {("Anna", False): 100.0})
        self.assertEqual(self._credits(order, self.total), {("Anna", False): 121.0})

    def test_refund_takes_back_from_those_who_had_it(self):
        """Case: credit note: negative, to the people who had the credit; not positive,
        not halved, not to whoever makes it."""
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=40)
        self._allocate(order, self.lea, basis="percent", percent=10)
        move = invoicing.invoice(order, date(2025, 3, 5))
        had = {("Anna", False): 60.0, ("Carl", False): 40.0, ("Lea", True): 10.0}
        self.assertEqual(self._credits(move, self.invoiced), had)
        note = invoicing.refund(move, date(2025, 4, 6))
        self.assertEqual(
            self._credits(note, self.invoiced),
            {who: -value for who, value in had.items()},
        )
        credits = self.env["sales.credit"].search([("move_id", "=", note.id)])
        self.assertEqual(set(credits.mapped("date")), {date(2025, 4, 6)})
        self.assertEqual(self._value(self.invoiced, is_overlay=False), 0.0)
        # the order itself was sold and stays so
        self.assertEqual(self._value(self.untaxed, is_overlay=False), 100.0)
        self.assertHealthy()

    def test_credit_note_without_order(self):
        """A credit note typed by hand that names the invoice takes back from the
        people of its order, one without from the invoice's salesperson."""
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=40)
        move = invoicing.invoice(order, date(2025, 3, 5))
        note = self._by_hand("out_refund", 50.0, reversed_entry_id=move.id)
        self.assertEqual(
            self._credits(note, self.invoiced),
            {("Anna", False): -30.0, ("Carl", False): -20.0},
        )
        loose = self._by_hand("out_refund", 8.0, invoice_user_id=self.ben.id)
        self.assertEqual(self._credits(loose, self.invoiced), {("Ben", False): -8.0})
        self.assertHealthy()

    def _by_hand(self, move_type, amount, **vals):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_date": date(2025, 3, 9),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Returned", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def test_reached_then_refunded(self):
        """Case: reached, then a refund: the status falls back."""
        target = self._new_target(
            self.anna, goal=100.0, metric=self.invoiced, date_from=date(2025, 1, 1)
        )
        move = invoicing.invoice(self._new_order(self.anna, 100.0), date(2025, 3, 5))
        self.assertEqual((target.status, target.result_value), ("reached", 100.0))
        invoicing.refund(move, date(2025, 4, 6), share=0.25)
        self.assertEqual((target.status, target.result_value), ("missed", 75.0))

    def test_vendor_bills_do_not_count(self):
        """Case: vendor bills: customer documents only."""
        self.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "BILL",
                "type": "purchase",
                "company_id": self.company.id,
                "default_account_id": self.accounts["income"].id,
            }
        )
        payable = self.env["account.account"].create(
            {
                "code": "211000",
                "name": "Payable",
                "account_type": "liability_payable",
                "reconcile": True,
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        self.customer.with_company(self.company).property_account_payable_id = payable
        bill = self._by_hand("in_invoice", 999.0, invoice_user_id=self.anna.id)
        self.assertEqual(bill.state, "posted")
        self.assertEqual(self._credits(bill, self.invoiced), {})
        self.assertEqual(
            self._new_target(self.north, metric=self.invoiced).result_value, 0
        )
        self.assertHealthy()

    def test_partial_payments_add_up(self):
        """121.01 with taxes, paid in three parts; what is credited is the untaxed
        100.01 in all, shared to the cent each time."""
        order = self._taxed_order(100.01)
        self._allocate(
            order, self.carl, kind="split", basis="percent", percent=33.333333
        )
        move = invoicing.invoice(order, date(2025, 3, 5))
        self.assertEqual(move.amount_total, 121.01)
        expected = 0.0
        for amount, day, in_all in (
            # shares of 121.01 paid so far, of 100.01: 0.330551, 0.661103, 1
            (40.0, date(2025, 3, 10), 33.06),
            (40.0, date(2025, 4, 10), 66.12),
            (41.01, date(2025, 5, 11), 100.01),
        ):
            self._pay(move, amount, day)
            paid_today = round(in_all - expected, 2)
            self.assertEqual(round(self._value(self.paid, date=day), 2), paid_today)
            expected = in_all
        self.assertEqual(move.amount_residual, 0.0)
        self.assertEqual(round(self._value(self.paid), 2), 100.01)
        self.assertEqual(round(self._value(self.invoiced), 2), 100.01)
        carl = round(self._value(self.paid, user_id=self.carl.id), 2)
        # a third of each part: 11.02, 11.02 and 11.30
        self.assertEqual(carl, 33.34)
        self.assertHealthy()


@tagged("post_install", "-at_install")
class TestMargin(SalesTargetsCase):
    def test_refused_without_the_app(self):
        if "margin" in self.env["sale.order"]._fields:
            self.skipTest("the app is installed")
        margin = self.env.ref("sales_targets.sales_metric_margin")
        with self.assertRaisesRegex(ValidationError, "Margins in Sales Orders"):
            margin.active = True
        self._new_order(self.anna, 10.0, datetime(2025, 1, 1, 12))
        self.assertHealthy()
