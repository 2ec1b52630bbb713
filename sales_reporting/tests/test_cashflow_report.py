# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common_cashflow import CashflowCase

TODAY = date(2026, 3, 10)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCashflowReport(CashflowCase):
    """When invoices are paid, worked out by hand: today is 10 March 2026."""

    def test_two_instalments(self):
        term = self._new_term((50, 30), (50, 60))
        move = self.bill(1000.01, date(2026, 3, 1), payment_term_id=term.id)
        self.assertEqual(
            self.rows("kind due_on date amount expected user_id", move_id=move),
            [
                (
                    "invoice",
                    date(2026, 3, 31),
                    date(2026, 3, 31),
                    500.01,
                    500.01,
                    "Anna",
                ),
                ("invoice", date(2026, 4, 30), date(2026, 4, 30), 500.0, 500.0, "Anna"),
            ],
        )

    def test_partial_payment(self):
        """It goes to the instalment that is due first."""
        term = self._new_term((50, 30), (50, 60))
        move = self.bill(1000.0, date(2026, 3, 1), payment_term_id=term.id)
        self._pay(move, 300.0)
        self.assertEqual(self.rows("amount", move_id=move), [(200.0,), (500.0,)])
        self._pay(move)
        self.assertEqual(self.rows("amount", partner_id=self.customer), [])

    def test_past_dates(self):
        """Overdue is what is due before today; what should have come, comes today."""
        due_then, due_now = (self.bill(100.0, day) for day in (date(2026, 3, 1), TODAY))
        names = "kind date late_days certainty"
        self.assertEqual(
            self.rows(names, move_id=due_then), [("overdue", TODAY, 9, "invoiced")]
        )
        self.assertEqual(
            self.rows(names, move_id=due_now), [("invoice", TODAY, 0, "invoiced")]
        )

    def test_today_is_the_companys(self):
        move = self.bill(100.0, TODAY)
        with freeze_time("2026-03-10 23:30:00"):
            self.assertEqual(
                self.rows("kind date late_days", move_id=move),
                [("overdue", date(2026, 3, 11), 1)],
            )

    def test_delay_of_the_customer(self):
        """5 and 15 days late are 10; another pays on time, so all together are late by
        20 / 3 days, which is what a third one is thought to be."""
        punctual, stranger = self.env["res.partner"].create(
            [{"name": "Punctual"}, {"name": "Stranger"}]
        )
        for day, paid, customer in (
            (date(2026, 1, 1), date(2026, 1, 6), self.customer),
            (date(2026, 1, 1), date(2026, 1, 16), self.customer),
            (date(2026, 1, 1), date(2026, 1, 1), punctual),
            # too long ago
            (date(2023, 1, 1), date(2024, 3, 1), self.customer),
        ):
            self._pay(self.bill(10.0, day, partner_id=customer.id), day=paid)
        # not paid at all
        self._credit_note(self.bill(10.0, date(2025, 1, 1)), match=True)
        moves = [
            self.bill(100.0, day, partner_id=customer.id)
            for day, customer in (
                (date(2026, 3, 5), self.customer),
                (date(2026, 2, 1), self.customer),
                (date(2026, 3, 20), punctual),
                (date(2026, 3, 20), stranger),
            )
        ]
        self.assertEqual(
            [self.rows("kind due_on date delay_days", move_id=m) for m in moves],
            [
                # late, yet as usual
                [("overdue", date(2026, 3, 5), date(2026, 3, 15), 10)],
                [("overdue", date(2026, 2, 1), TODAY, 10)],
                [("invoice", date(2026, 3, 20), date(2026, 3, 20), 0)],
                [("invoice", date(2026, 3, 20), date(2026, 3, 27), 7)],
            ],
        )

    def test_delay_is_of_the_night(self):
        """Payments of the day count from the next night on, those of other companies
        never."""
        self._pay(self.bill(10.0, date(2026, 2, 1)), day=date(2026, 2, 4))
        move = self.bill(100.0, date(2026, 3, 20))
        self.assertEqual(self.rows("delay_days", move_id=move), [(3,)])
        self._pay(self.bill(10.0, date(2026, 2, 1)), day=date(2026, 2, 10))
        self.assertEqual(self.report.search([("move_id", "=", move.id)]).delay_days, 3)
        self.env["sales.forecast.rate"]._measure(self.company)
        self.env.invalidate_all()
        self.assertEqual(self.report.search([("move_id", "=", move.id)]).delay_days, 6)
        other = self.env["res.company"].create({"name": "Dune"})
        self.env["sales.cashflow.delay"]._measure(other)
        found = self.env["sales.cashflow.delay"].search([])
        self.assertFalse(found.filtered(lambda delay: delay.company_id == other))

    def test_delay_of_the_whole_customer(self):
        """A contact pays as its company does."""
        contact = self.env["res.partner"].create(
            {"name": "Desk", "parent_id": self.customer.id}
        )
        self._pay(self.bill(10.0, date(2026, 2, 1)), day=date(2026, 2, 4))
        order = self.order(70.0, partner_id=contact.id)
        self.assertEqual(
            self.rows("date delay_days", order_id=order), [(date(2026, 3, 13), 3)]
        )

    def test_credit_notes_and_payments_in_advance(self):
        move = self.bill(1000.0, date(2026, 3, 20))
        note = self._credit_note(move)
        self.assertEqual(
            self.rows("kind amount date", move_id=note),
            [("credit", -1000.0, TODAY)],
        )
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 250.0,
                "date": date(2026, 3, 2),
                "journal_id": self.env["account.journal"]
                .search(
                    [("type", "=", "bank"), ("company_id", "=", self.company.id)],
                    limit=1,
                )
                .id,
            }
        )
        payment.action_post()
        self.assertEqual(
            self.rows("kind amount date user_id", move_id=payment.move_id),
            [("credit", -250.0, TODAY, False)],
        )
        self.customer.user_id = self.anna
        self.assertEqual(self.rows("user_id", move_id=payment.move_id), [("Anna",)])

    def test_foreign_currency(self):
        """Booked at 1.25 dollars, now at 1.2: 1,000 dollars are 833.33 euros."""
        for day, rate in ((date(2026, 1, 1), 1.25), (date(2026, 3, 9), 1.2)):
            self.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": self.usd.id,
                    "company_id": self.company.id,
                }
            )
        vals = {"pricelist_id": self.dollars.id}
        move = self.bill(1000.0, date(2026, 3, 1), **vals)
        self.assertEqual(move.line_ids[:1].currency_id, self.usd)
        names = "amount document_amount document_currency_id currency_id"
        expected = [(833.33, 1000.0, "USD", "EUR")]
        self.assertEqual(self.rows(names, move_id=move), expected)
        order = self.order(1000.0, **vals)
        self.assertEqual(self.rows(names, order_id=order), expected)
        self.order(100.0)
        self.assertEqual(
            self.report._read_group(
                [("partner_id", "=", self.customer.id)],
                [],
                ["amount:sum", "document_amount:sum"],
            ),
            [(1766.66, False)],
        )
