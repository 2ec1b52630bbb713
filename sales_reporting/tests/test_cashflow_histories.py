# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Whatever happens to a deal, its amount is in the cash flow or in the bank, once.

The histories are made from seeds, so that they can be repeated; a failure prints its
history. Other seeds than the usual ones::

    SALES_CASHFLOW_SEED=4711 ./setup/test sales_reporting -k any_history
"""

import os
import random

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_cashflow import CashflowCase

USUAL_SEED = 5
HISTORIES, STEPS = 9, 16
PRICES = (0.05, 33.33, 99.99, 1000.0, 1234.57)


class NotNow(Exception):
    """What might have happened, does not."""


class Deal:
    """One customer's deal and what people do with it, in any order."""

    def __init__(self, case, number, chance):
        self.case, self.chance = case, chance
        self.env = case.env
        self.customer = self.env["res.partner"].create({"name": f"Customer {number}"})
        self.foreign = number % 3 == 2
        self.tax = case.tax if number % 4 == 3 else case.env["account.tax"]
        self.lead = case._new_lead(
            expected_revenue=chance.choice(PRICES), partner_id=self.customer.id
        )
        self.orders = self.env["sale.order"]
        self.moves = self.env["account.move"]
        self.received = 0.0
        self.story = []

    def step(self):
        """Let one thing happen; what Odoo refuses, does not."""
        names = [name for name in dir(self) if name.startswith("do_")]
        self.chance.shuffle(names)
        while not self._try(names.pop()):
            pass

    def _try(self, name):
        before = self.received
        try:
            with self.env.cr.savepoint():
                getattr(self, name)()
                self.env.flush_all()
        except (UserError, IndexError, NotNow):
            self.received = before
            self.env.invalidate_all()
            return False
        self.story.append(name)
        self.case.done.add(name)
        self.moves = self.orders.order_line.invoice_lines.move_id
        return True

    def one(self, records, condition):
        return self.chance.choice(records.filtered(condition))

    # ------------------------------------------------------------ what happens

    def do_quote(self):
        if len(self.orders) == 3:
            raise NotNow
        vals = {"pricelist_id": self.case.dollars.id} if self.foreign else {}
        lines = [
            Command.create(
                {
                    "product_id": self.chance.choice(self.case.products).id,
                    "product_uom_qty": self.chance.choice((1, 3, 10)),
                    "price_unit": self.chance.choice(PRICES),
                    "tax_ids": [Command.set(self.tax.ids)],
                }
            )
            for _line in range(self.chance.choice((1, 2)))
        ]
        self.orders |= self.case._new_order(
            self.case.anna,
            0.0,
            confirm=False,
            partner_id=self.customer.id,
            opportunity_id=self.lead.id,
            payment_term_id=self.chance.choice(self.case.terms).id,
            order_line=lines,
            **vals,
        )

    def do_confirm(self):
        self.one(self.orders, lambda o: o.state == "draft").action_confirm()

    def do_win(self):
        self.lead.action_set_won()

    def do_lose(self):
        if self.chance.random() < 0.7:
            raise NotNow
        self.lead.action_set_lost()

    def do_cancel_order(self):
        if self.chance.random() < 0.3:
            raise NotNow
        self.one(self.orders, lambda o: o.state == "sale")._action_cancel()

    def do_deliver(self):
        lines = self.one(self.orders, lambda o: o.state == "sale").order_line
        line = self.one(
            lines, lambda line: not (line.display_type or line.is_downpayment)
        )
        line.qty_delivered = self.chance.randint(0, int(line.product_uom_qty))

    def do_draft_invoice(self):
        order = self.one(self.orders, lambda o: o.state == "sale")
        order._create_invoices(final=self.chance.random() < 0.8)

    def do_invoice_a_part(self):
        order = self.one(self.orders, lambda o: o.state == "sale")
        move = order._create_invoices()
        line = self.one(move.invoice_line_ids, lambda line: line.quantity > 1)
        line.quantity = self.chance.randint(1, int(line.quantity))

    def do_post(self):
        self.one(self.moves, lambda m: m.state == "draft").action_post()

    def do_take_invoice_back(self):
        self.one(self.moves, lambda m: m.state == "posted").button_draft()

    def do_delete_draft(self):
        self.one(self.moves, lambda m: m.state == "draft").button_cancel()

    def do_down_payment(self):
        order = self.one(self.orders, lambda o: o.state == "sale")
        self.case._down_payment(order, self.chance.choice((10, 30, 33.3)))

    def do_credit(self):
        move = self.one(
            self.moves, lambda m: m.state == "posted" and m.move_type == "out_invoice"
        )
        self.case._credit_note(move, self.chance.random() < 0.5)

    def do_match(self):
        if not self.moves:
            raise NotNow
        open_lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ]
        )
        open_lines.reconcile()

    def do_pay(self):
        move = self.one(
            self.moves,
            lambda m: (
                m.state == "posted"
                and m.move_type == "out_invoice"
                and m.amount_residual > 0
            ),
        )
        share = self.chance.choice((0.25, 0.5, 1))
        amount = move.currency_id.round(move.amount_residual * share)
        payment = self.case._pay(move, amount)
        assert payment.currency_id == move.currency_id
        self.received += payment.amount

    def do_unmatch(self):
        move = self.one(self.moves, lambda m: m.state == "posted")
        move.line_ids.remove_move_reconcile()

    # --------------------------------------------------------- what is expected

    def amount(self):
        """The amount of the deal, by what the documents say: of its orders; of a
        cancelled one what was invoiced; of the quotation that it stands at; else the
        revenue that is expected."""
        total = 0.0
        for order in self.orders:
            if order.state == "sale":
                total += order.amount_total
            elif order.state == "cancel":
                total += sum(
                    move.amount_total * (-1 if move.move_type == "out_refund" else 1)
                    for move in order.invoice_ids
                    if move.state == "posted"
                )
        alive = self.orders.filtered(lambda o: o.state != "cancel")
        is_open = self.lead.active and self.lead.won_status == "pending"
        if alive and (is_open or self.lead.won_status == "won"):
            last = alive.sorted(lambda o: (o.date_order, o.state == "sale", o.id))[-1]
            total += last.amount_total if last.state == "draft" else 0.0
        elif not alive and is_open:
            total += self.lead.expected_revenue
        return total

    def check(self):
        """The rows of the report and the money received are the amount, in the
        currency of the documents: to the cent without taxes, else to the cent of each
        invoice, as taxes of parts are rounded by themselves."""
        self.env.invalidate_all()
        rows = self.case.report.search([("partner_id", "=", self.customer.id)])
        total = sum(rows.mapped("document_amount")) + self.received
        near = 0.005 + (0.01 * len(self.moves.invoice_line_ids) if self.tax else 0)
        self.case.assertLess(
            abs(total - self.amount()),
            near,
            f"{total} instead of {self.amount()} after {', '.join(self.story)}: "
            f"{[(row.kind, row.document_amount) for row in rows]}, {self.received}",
        )
        self.case.assertEqual(len(set(rows.ids)), len(rows))


@tagged("post_install", "-at_install")
class TestCashflowHistories(CashflowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.currency.rate"].create(
            {"name": "2024-01-01", "rate": 1.0837, "currency_id": cls.usd.id}
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "21 %", "amount": 21.0, "company_id": cls.company.id}
        )
        cls.terms = [
            cls.env["account.payment.term"],
            cls._new_term((33.3, 0), (66.7, 30)),
        ]
        delivered = cls.env["product.product"].create(
            {
                "name": "Fitting",
                "type": "service",
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
            }
        )
        cls.products = [cls.product, delivered]
        cls.done = set()

    @mute_logger("odoo.sql_db")
    def test_any_history(self):
        chance = random.Random(int(os.environ.get("SALES_CASHFLOW_SEED", USUAL_SEED)))
        for number in range(HISTORIES):
            deal = Deal(self, number, chance)
            deal.check()
            for _step in range(STEPS):
                deal.step()
                deal.check()
        every = {name for name in dir(Deal) if name.startswith("do_")}
        self.assertFalse(every - self.done, "refused each time, so nothing was tested")
