# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .test_sources import SourcesCase


@tagged("post_install", "-at_install")
class TestInvoiceSources(SourcesCase):
    """Invoices, credit notes and payments credit the people of the orders behind
    them, and take back from those who had it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.company.currency_id
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.company.currency_id = currency
        cls.product.taxes_id = False

    def setUp(self):
        super().setUp()
        self.invoiced = self.metric("invoiced")

    def invoice(self, orders, post=True):
        moves = orders._create_invoices()
        if post:
            moves.action_post()
        return moves

    def refund(self, move, user=None, full=True):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(user or self.env.user)
            .sudo()
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"reason": "Returned", "journal_id": move.journal_id.id})
        )
        wizard.reverse_moves()
        credit_note = wizard.new_move_ids
        if full:
            credit_note.action_post()
        return credit_note

    def pay(self, move, amount=None, day=None):
        vals = {"payment_date": day or date.today()}
        if amount:
            vals["amount"] = amount
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create(vals).action_create_payments()

    def test_posted_only(self):
        order = self._new_order(self.anna, 100.0)
        move = self.invoice(order, post=False)
        self.assertEqual(self.rows(self.invoiced), [])
        move.action_post()
        self.assertEqual(self.rows(self.invoiced), [("Anna", "North", 100.0)])
        move.button_draft()
        self.assertEqual(self.rows(self.invoiced), [])
        move.invoice_line_ids.price_unit = 80.0
        move.action_post()
        self.assertEqual(self.rows(self.invoiced), [("Anna", "North", 80.0)])
        self.assertEqual(self._credits(order), {("Anna", False): 100.0})

    def test_people_of_the_order(self):
        """Not who invoices, nor who is named on the invoice."""
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=40)
        self._allocate(order, self.ben)
        move = self.invoice(order, post=False)
        move.invoice_user_id = self.lars
        move.action_post()
        self.assertEqual(
            self.rows(self.invoiced),
            [("Anna", "North", 60.0), ("Ben", "North", 100.0), ("Carl", "South", 40.0)],
        )
        self.assertEqual(self.result(self.company, self.invoiced), 100.0)
        self.assertEqual(self.result(self.north, self.invoiced), 60.0)
        order.user_id = self.lea
        self.assertEqual(
            [row[0] for row in self.rows(self.invoiced)], ["Ben", "Carl", "Lea"]
        )

    def test_two_orders_of_different_sellers(self):
        orders = self._new_order(self.anna, 100.0) | self._new_order(self.carl, 30.0)
        count = self.new_metric(source="invoice", measure="count")
        move = self.invoice(orders)
        self.assertEqual(len(move), 1)
        self.assertEqual(
            self.rows(self.invoiced),
            [("Anna", "North", 100.0), ("Carl", "South", 30.0)],
        )
        self.assertEqual(
            self.rows(count), [("Anna", "North", 1.0), ("Carl", "South", 1.0)]
        )
        self.assertEqual(self.result(self.company, count), 1.0)
        self.assertEqual(self.result(self.anna | self.carl, count), 1.0)

    def new_move(self, kind, user, amount, **vals):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.customer.id,
                "invoice_user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": self.company.id,
                "invoice_date": date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def test_without_order(self):
        self.new_move("out_invoice", self.ben, 55.0)
        self.assertEqual(self.rows(self.invoiced), [("Ben", "North", 55.0)])

    def test_vendor_bills_and_entries_do_not_count(self):
        self.new_move("in_invoice", self.ben, 55.0)
        self.new_move("in_refund", self.ben, 5.0)
        self.assertEqual(self.rows(self.invoiced), [])

    def test_refund_takes_back_from_those_who_had_it(self):
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=40)
        target = self._new_target(self.carl, 40.0, self.invoiced)
        move = self.invoice(order)
        self.assertEqual(target.status, "reached")
        self.refund(move, user=self.mona)
        self.assertEqual(
            self.rows(self.invoiced),
            [
                ("Anna", "North", -60.0),
                ("Anna", "North", 60.0),
                ("Carl", "South", -40.0),
                ("Carl", "South", 40.0),
            ],
        )
        self.assertEqual(target.result_value, 0.0)
        self.assertNotEqual(target.status, "reached")
        # Credited where the order is: orders themselves are not invoices.
        self.assertEqual(self._credits(order)[("Anna", False)], 60.0)

    def test_line_typed_on_a_refund(self):
        """A discount granted afterwards is taken from the order's people too."""
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=40)
        credit_note = self.refund(self.invoice(order), user=self.lars, full=False)
        credit_note.invoice_line_ids = [
            Command.set([]),
            Command.create(
                {
                    "name": "Goodwill",
                    "quantity": 1,
                    "price_unit": 10.0,
                    "tax_ids": [Command.clear()],
                }
            ),
        ]
        credit_note.action_post()
        self.assertEqual(
            self.rows(self.invoiced),
            [
                ("Anna", "North", -6.0),
                ("Anna", "North", 60.0),
                ("Carl", "South", -4.0),
                ("Carl", "South", 40.0),
            ],
        )

    def test_refund_of_an_invoice_without_order(self):
        move = self.new_move("out_invoice", self.ben, 55.0)
        credit_note = self.refund(move, user=self.mona, full=False)
        credit_note.invoice_user_id = self.mona
        credit_note.action_post()
        self.assertEqual(
            self.rows(self.invoiced), [("Ben", "North", -55.0), ("Ben", "North", 55.0)]
        )

    def test_paid_in_parts(self):
        """Each payment counts on its day; the parts add up to the invoice."""
        paid = self.metric("paid")
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=50)
        move = self.invoice(order)
        self.assertEqual(self.rows(paid), [])
        today = date.today()
        for amount in (33.33, 33.33, None):
            self.pay(move, amount, today)
        self.assertEqual(self.result(self.company, paid), 100.0)
        for user, team in ((self.anna, self.north), (self.carl, self.south)):
            self.assertAlmostEqual(self.result(user, paid), 50.0, delta=0.011)
            self.assertEqual(
                self.result(user, paid, state="draft"),
                self.result(team, paid, state="draft"),
            )
        total = sum(value for _user, _team, value in self.rows(paid))
        self.assertAlmostEqual(total, 100.0, 2)
        self.assertEqual(len(self.rows(paid)), 6)

    def test_payment_undone(self):
        paid = self.metric("paid")
        move = self.invoice(self._new_order(self.anna, 100.0))
        self.pay(move, 40.0)
        self.assertEqual(self.rows(paid), [("Anna", "North", 40.0)])
        move.line_ids.remove_move_reconcile()
        self.assertEqual(self.rows(paid), [])

    def test_settled_by_a_credit_note_is_not_paid(self):
        paid = self.metric("paid")
        move = self.invoice(self._new_order(self.anna, 100.0))
        credit_note = self.refund(move)
        (move | credit_note).line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        ).reconcile()
        self.assertEqual(self.rows(paid), [])
