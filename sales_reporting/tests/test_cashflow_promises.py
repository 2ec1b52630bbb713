# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common_cashflow import CashflowCase

TODAY = date(2026, 3, 10)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCashflowPromises(CashflowCase):
    """When orders and deals bring money, worked out by hand: today is 10 March 2026."""

    # ------------------------------------------------------------------- orders

    def test_order_by_its_delivery_date_and_terms(self):
        """23:30 in Greenwich is the next day in Amsterdam."""
        order = self.order(
            1000.0,
            commitment_date=datetime(2026, 3, 20, 23, 30),
            payment_term_id=self._new_term((25, 0), (75, 30)).id,
        )
        self.assertEqual(
            self.rows("kind due_on amount certainty", order_id=order),
            [
                ("order", date(2026, 3, 21), 250.0, "ordered"),
                ("order", date(2026, 4, 20), 750.0, "ordered"),
            ],
        )
        order.commitment_date = datetime(2026, 1, 1)
        self.assertEqual(
            self.rows("due_on", order_id=order), [(TODAY,), (date(2026, 4, 9),)]
        )

    def test_down_payment(self):
        """30 % of 1,210 are 363, and 847 are left, also while they are on a draft."""
        tax = self.env["account.tax"].create(
            {"name": "21 %", "amount": 21.0, "company_id": self.company.id}
        )
        order = self.order(1000.0)
        order.order_line.tax_ids = tax
        open_rows = "kind amount"
        self.assertEqual(self.rows(open_rows, order_id=order), [("order", 1210.0)])
        paid = self._down_payment(order, 30)
        expected = [("invoice", 363.0), ("order", 847.0)]
        self.assertEqual(sorted(self.rows(open_rows, order_id=order)), expected)
        self._pay(paid)
        final = self._bill(order, TODAY, post=False)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self.rows(open_rows, order_id=order), [("order", 847.0)])
        final.action_post()
        self.assertEqual(self.rows(open_rows, order_id=order), [("invoice", 847.0)])

    def test_down_payment_that_was_left_out(self):
        """All is invoiced again: what was paid in advance is to be given back."""
        order = self.order(1000.0)
        self._pay(self._down_payment(order, 30))
        self._bill(order, TODAY, final=False)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(
            sorted(self.rows("kind amount", order_id=order)),
            [("invoice", 1000.0), ("order", -300.0)],
        )

    def test_partly_delivered(self):
        """Three of ten are invoiced; then two more than ordered are delivered."""
        self.product.invoice_policy = "delivery"
        order = self.order(100.0)
        order.order_line.product_uom_qty = 10
        self.assertEqual(order.invoice_status, "no")
        self.assertEqual(self.rows("amount", order_id=order), [(1000.0,)])
        order.order_line.qty_delivered = 3
        self._bill(order, TODAY)
        expected = [("invoice", 300.0), ("order", 700.0)]
        self.assertEqual(sorted(self.rows("kind amount", order_id=order)), expected)
        order.order_line.qty_delivered = 12
        expected = [("invoice", 300.0), ("order", 900.0)]
        self.assertEqual(sorted(self.rows("kind amount", order_id=order)), expected)

    def test_invoiced_for_less(self):
        """What was invoiced as a whole does not come once more."""
        order = self.order(1000.0)
        order.order_line = [
            Command.create({"product_id": self.product.id, "price_unit": 50.0})
        ]
        order.order_line.tax_ids = False
        move = self._bill(order, TODAY, post=False)
        move.invoice_line_ids[1].unlink()
        move.invoice_line_ids.price_unit = 800.0
        move.action_post()
        expected = [("invoice", 800.0), ("order", 50.0)]
        self.assertEqual(sorted(self.rows("kind amount", order_id=order)), expected)

    def test_old_orders_may_be_left_out(self):
        """30 days before 10 March began at 23:00 in Greenwich of 7 February."""
        first = datetime(2026, 2, 7, 23, 0)
        old, counted = (
            self.order(10.0, day=moment)
            for moment in (first - timedelta(seconds=1), first)
        )
        self.assertEqual(len(self.rows("id", order_id=old)), 1)
        self.company.sales_cashflow_order_days = 30
        self.assertEqual(len(self.rows("id", order_id=old)), 0)
        self.assertEqual(len(self.rows("id", order_id=counted)), 1)

    def test_invoice_set_back_to_draft_keeps_its_payment(self):
        """The order is to be invoiced again, and has 400 already."""
        order = self.order(1000.0)
        move = self._bill(order, TODAY)
        self._pay(move, 400.0)
        move.button_draft()
        self.assertEqual(
            sorted(self.rows("kind amount", order_id=order)),
            [("credit", -400.0), ("order", 1000.0)],
        )

    def test_cancelled(self):
        order = self.order(1000.0)
        order._action_cancel()
        self.assertEqual(self.rows("kind", order_id=order), [])

    # ----------------------------------------------------------------- pipeline

    def lead(self, **vals):
        return self._new_lead(
            **{
                "expected_revenue": 500.0,
                "probability": 40.0,
                "date_deadline": date(2026, 4, 1),
                "partner_id": self.customer.id,
                **vals,
            }
        )

    def quotation(self, lead, amount, confirm=False):
        return self.order(amount, confirm=confirm, opportunity_id=lead.id)

    def test_deal(self):
        self.customer.property_payment_term_id = self._new_term((100, 30))
        lead = self.lead()
        self.assertEqual(
            self.rows("kind date amount expected probability certainty", lead_id=lead),
            [("pipeline", date(2026, 5, 1), 500.0, 200.0, 0.4, "possible")],
        )
        lead.date_deadline = date(2026, 2, 1)
        self.assertEqual(self.rows("date", lead_id=lead), [(date(2026, 4, 9),)])
        lead.date_deadline = False
        self.assertEqual(self.rows("date due_on", lead_id=lead), [(False, False)])
        lead.action_set_lost()
        self.assertEqual(self.rows("kind", lead_id=lead), [])

    def test_quotation_stands_for_its_deal(self):
        """The latest one, until an order comes after it."""
        lead = self.lead()
        names = "kind amount expected"
        first = self.quotation(lead, 600.0)
        self.assertEqual(self.rows(names, lead_id=lead), [("pipeline", 600.0, 240.0)])
        second = self.quotation(lead, 800.0)
        self.assertEqual(self.rows(names, lead_id=lead), [("pipeline", 800.0, 320.0)])
        first.action_confirm()
        self.assertEqual(self.rows(names, lead_id=lead), [("order", 600.0, 600.0)])
        lead.action_set_won()
        self.assertEqual(self.rows(names, lead_id=lead), [("order", 600.0, 600.0)])
        # a further order of the same deal
        with freeze_time("2026-03-10 12:01:00"):
            self.quotation(lead, 90.0)
            self.assertEqual(
                sorted(self.rows(names, lead_id=lead)),
                [("order", 600.0, 600.0), ("pipeline", 90.0, 90.0)],
            )
        (first | second)._action_cancel()

    def test_all_quotations_cancelled(self):
        lead = self.lead()
        self.quotation(lead, 600.0)._action_cancel()
        self.assertEqual(self.rows("amount", lead_id=lead), [(500.0,)])

    def test_chain_is_found_from_the_invoice(self):
        lead = self.lead()
        order = self.quotation(lead, 600.0, confirm=True)
        move = self._bill(order, TODAY)
        self.assertEqual(
            self.rows("order_id move_id", lead_id=lead), [(order.name, move.name)]
        )
        row = self.report.search([("lead_id", "=", lead.id)])
        self.assertEqual(row.display_name, move.display_name)
        self.assertEqual(row.action_open()["res_id"], move.id)
        self.assertEqual(row.action_open()["res_model"], "account.move")

    def test_probability_of_totals(self):
        """240 of 600 and 1,000 of 1,000 are 1,240 of 1,600."""
        lead = self.lead(expected_revenue=600.0)
        self.order(1000.0)
        self.assertEqual(
            self.report._read_group(
                [("partner_id", "=", self.customer.id)],
                [],
                ["amount:sum", "expected:sum", "probability:avg"],
            ),
            [(1600.0, 1240.0, 1240 / 1600)],
        )
        self.assertEqual(len(self.rows("id", lead_id=lead)), 1)

    # ------------------------------------------------------------------- terms

    def test_due_dates_are_odoos(self):
        """Each way of counting days, from each day of a leap year."""
        lines = [
            {"delay_type": kind, "nb_days": days, "days_next_month": on}
            for kind, days, on in (
                ("days_after", 0, "0"),
                ("days_after", 45, "0"),
                ("days_after_end_of_month", 0, "0"),
                ("days_after_end_of_month", 15, "0"),
                ("days_after_end_of_next_month", 10, "0"),
                ("days_end_of_month_on_the", 30, "10"),
                ("days_end_of_month_on_the", 0, "31"),
                ("days_end_of_month_on_the", 60, "0"),
            )
        ]
        days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
        for vals in lines:
            line = self._new_term({"value_amount": 100.0, **vals}).line_ids
            self.env.flush_all()
            found = self.env.execute_query(
                SQL(
                    "SELECT %s FROM (%s) t CROSS JOIN UNNEST(%s::date[]) d (day)"
                    " WHERE t.payment_id = %s ORDER BY d.day",
                    self.report._due_sql(SQL("d.day")),
                    self.report._terms_sql(),
                    days,
                    line.payment_id.id,
                )
            )
            self.assertEqual(
                [day for (day,) in found],
                [line._get_due_date(day) for day in days],
                vals,
            )

    def test_parts_are_odoos(self):
        """Also of odd amounts, fixed sums and percentages with decimals."""
        for lines in (
            [(33.333333, 10), (33.333333, 20), (33.333334, 30)],
            [{"value": "fixed", "value_amount": 99.99}, (100, 30)],
            [(12.5, 0), (87.5, 1)],
        ):
            term = self._new_term(*lines)
            for amount in (0.01, 100.0, 1234.57):
                order = self.order(amount, payment_term_id=term.id)
                parts = term._compute_terms(
                    date_ref=TODAY,
                    currency=order.currency_id,
                    company=self.company,
                    tax_amount=0.0,
                    tax_amount_currency=0.0,
                    sign=1,
                    untaxed_amount=amount,
                    untaxed_amount_currency=amount,
                )["line_ids"]
                self.assertEqual(
                    self.rows("due_on document_amount", order_id=order),
                    [
                        (part["date"], round(part["foreign_amount"], 2))
                        for part in sorted(parts, key=lambda part: part["date"])
                        if part["foreign_amount"]
                    ],
                )
