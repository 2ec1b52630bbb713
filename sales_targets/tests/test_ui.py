# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import HttpCase, tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestUi(SalesTargetsCase, HttpCase):
    """Tours in a browser, as a manager and as a seller."""

    def test_from_the_goal_to_the_order(self):
        """A manager sets a target, an order is confirmed, and the way leads from
        the number down to the order and back."""
        self.start_tour("/odoo", "sales_target_create", login="mona")
        target = self.env["sales.target"].search([("user_ids", "=", self.anna.id)])
        self.assertEqual(len(target), 1)
        self.assertEqual(target.state, "confirmed")
        self.assertEqual(target.goal_value, 4000.0)
        self.assertEqual(target.period_type, "year")
        self.assertEqual(target.company_id, self.company)

        self._new_order(self.anna, 1200.0)
        self.start_tour(
            f"/odoo/sales-targets/{target.id}", "sales_target_proof", login="mona"
        )

    def test_seller_reads_allocations(self):
        order = self._new_order(self.anna, 1000.0)
        share = self._allocate(
            order, self.ben, kind="split", basis="percent", percent=40
        )
        self.start_tour(f"/odoo/orders/{order.id}", "sales_target_seller", login="anna")
        self.assertEqual(share.percent, 40)

    def test_manager_shares_an_order(self):
        order = self._new_order(self.anna, 1000.0)
        self.start_tour(f"/odoo/orders/{order.id}", "sales_target_share", login="mona")
        self.assertEqual(order.allocation_ids.user_id, self.carl)
        self.assertEqual(
            self._credits(order), {("Anna", False): 1000.0, ("Carl", True): 1000.0}
        )
