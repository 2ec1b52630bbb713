# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.tests import tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestOrderCredit(SalesTargetsCase):
    """Confirmed orders in the ledger: taken, moved, taken back."""

    def test_confirm_credits_the_seller(self):
        order = self._new_order(self.anna, 1200.0)
        self.assertEqual(self._credits(order), {("Anna", False): 1200.0})
        self.assertEqual(self._credits(order, self.order_count), {("Anna", False): 1.0})
        self.assertEqual(order.credit_ids.team_id, self.north)
        self.assertHealthy()

    def test_draft_credits_nothing(self):
        order = self._new_order(self.anna, 1200.0, confirm=False)
        self.assertFalse(order.credit_ids)

    def test_cancel_and_confirm_again(self):
        order = self._new_order(self.anna, 1200.0, datetime(2025, 3, 1, 12))
        self.assertEqual(
            order.credit_ids.filtered(lambda c: c.metric_id == self.untaxed).date,
            date(2025, 3, 1),
        )
        order._action_cancel()
        self.assertFalse(order.credit_ids)
        order.action_draft()
        order.action_confirm()
        credit = order.credit_ids.filtered(lambda c: c.metric_id == self.untaxed)
        self.assertEqual(len(credit), 1)
        self.assertEqual(credit.date, self.company._sales_today())
        self.assertHealthy()

    def test_changes_move_the_credit(self):
        order = self._new_order(self.anna, 1200.0)
        order.order_line.price_unit = 700.0
        self.assertEqual(self._credits(order), {("Anna", False): 700.0})
        order.user_id = self.carl
        self.assertEqual(self._credits(order), {("Carl", False): 700.0})
        order.team_id = self.south
        self.assertEqual(order.credit_ids.team_id, self.south)
        order.user_id = False
        self.assertEqual(self._credits(order), {("", False): 700.0})
        self.assertHealthy()

    def test_delete_removes_the_credit(self):
        order = self._new_order(self.anna, 1200.0)
        ids = order.credit_ids.ids
        order._action_cancel()
        order.unlink()
        self.assertFalse(self.env["sales.credit"].search([("id", "in", ids)]))
        self.assertHealthy()

    def test_refused_by_hand(self):
        order = self._new_order(self.anna, 1200.0)
        credit = order.credit_ids.with_user(self.mona)
        for operation in ("create", "write", "unlink"):
            self.assertFalse(credit.has_access(operation), operation)


@tagged("post_install", "-at_install")
class TestSharedOrder(SalesTargetsCase):
    def test_overlay_leaves_the_owner_untouched(self):
        order = self._new_order(self.anna, 1000.0)
        self._allocate(order, self.carl)
        self.assertEqual(
            self._credits(order), {("Anna", False): 1000.0, ("Carl", True): 1000.0}
        )
        self.assertHealthy()

    def test_split_is_taken_from_the_owner(self):
        order = self._new_order(self.anna, 1000.0)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=40)
        self.assertEqual(
            self._credits(order), {("Anna", False): 600.0, ("Carl", False): 400.0}
        )
        teams = order.credit_ids.filtered(lambda c: c.metric_id == self.untaxed)
        self.assertEqual(
            {c.user_id: c.team_id for c in teams},
            {self.anna: self.north, self.carl: self.south},
        )
        self.assertHealthy()

    def test_amount_typed_is_amount_credited(self):
        order = self._new_order(self.anna, 999.99)
        allocation = self._allocate(
            order, self.carl, kind="split", basis="fixed", fixed_amount=333.33
        )
        self.assertEqual(allocation.amount, 333.33)
        self.assertEqual(
            self._credits(order), {("Anna", False): 666.66, ("Carl", False): 333.33}
        )

    def test_parts_add_up_to_the_cent(self):
        order = self._new_order(self.anna, 100.0)
        for user in (self.ben, self.carl, self.lea):
            self._allocate(
                order, user, kind="split", basis="percent", percent=33.333333
            )
        self.assertEqual(
            self._credits(order),
            {
                ("Ben", False): 33.34,
                ("Carl", False): 33.33,
                ("Lea", False): 33.33,
                ("Anna", False): 0.0,
            },
        )

    def test_half_and_half_and_one_alone(self):
        """An order of 10 shared half and half and one of 5 alone: 10, not 15."""
        shared = self._new_order(self.anna, 10.0)
        self._allocate(shared, self.ben, kind="split", basis="percent", percent=50)
        self._new_order(self.anna, 5.0)
        self.assertEqual(self._new_target(self.anna).result_value, 10.0)
        self.assertEqual(self._new_target(self.anna | self.ben).result_value, 15.0)

    def test_shortened_to_fit(self):
        order = self._new_order(self.anna, 1000.0)
        allocation = self._allocate(
            order.with_user(self.mona),
            self.carl,
            kind="split",
            basis="fixed",
            fixed_amount=800.0,
        )
        order.order_line.price_unit = 500.0
        self.assertEqual(self._credits(order), {("Carl", False): 500.0})
        self.assertTrue(allocation.is_shortened)
        self.assertEqual(allocation.amount, 500.0)
        self.assertIn("800", order.activity_ids.note)
        order.order_line.price_unit = 2000.0
        self.env.flush_all()
        self.assertEqual(
            self._credits(order), {("Anna", False): 1200.0, ("Carl", False): 800.0}
        )
        self.assertFalse(allocation.is_shortened)


@tagged("post_install", "-at_install")
class TestTotals(SalesTargetsCase):
    """Each document once: two sellers at 100 per cent under one manager."""

    def test_team_and_company_count_once(self):
        order = self._new_order(self.anna, 1000.0)
        self._allocate(order, self.ben)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=25)
        results = {
            owner.display_name: self._new_target(owner, metric=metric).result_value
            for metric in (self.untaxed,)
            for owner in (
                self.anna,
                self.ben,
                self.carl,
                self.north,
                self.south,
                self.company,
                self.anna | self.ben,
            )
            if len(owner) == 1
        }
        self.assertEqual(
            results,
            {
                "Anna": 750.0,
                "Ben": 1000.0,
                "Carl": 250.0,
                "North": 750.0,
                "South": 250.0,
                "Polder Trading": 1000.0,
            },
        )
        both = self._new_target(self.anna | self.ben)
        self.assertEqual(both.result_value, 1000.0)

    def test_counts_once(self):
        order = self._new_order(self.anna, 1000.0)
        self._allocate(order, self.ben, kind="split", basis="percent", percent=50)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=25)
        count = self.order_count
        for owner, expected in (
            (self.anna, 1),
            (self.ben, 1),
            (self.carl, 1),
            (self.north, 1),
            (self.south, 1),
            (self.company, 1),
            (self.anna | self.ben, 1),
        ):
            self.assertEqual(
                self._new_target(owner, metric=count).result_value, expected, owner
            )
        count.count_policy = "fraction"
        for owner, expected in (
            (self.anna, 0.25),
            (self.ben, 0.5),
            (self.carl, 0.25),
            (self.north, 0.75),
            (self.south, 0.25),
            (self.company, 1),
        ):
            self.assertEqual(
                self._new_target(owner, metric=count, state="draft").result_value,
                expected,
                owner,
            )
