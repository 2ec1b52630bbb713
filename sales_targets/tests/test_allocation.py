# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesTargetsCase

KEPT = ("user_id", "team_id", "kind", "basis", "percent", "fixed_amount", "note")


@tagged("post_install", "-at_install")
class TestAllocationTravels(SalesTargetsCase):
    """What a manager decided goes with the business, once."""

    def setUp(self):
        super().setUp()
        self.lead = self.env["crm.lead"].create(
            {
                "name": "Big",
                "type": "opportunity",
                "user_id": self.anna.id,
                "team_id": self.north.id,
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "expected_revenue": 1000.0,
            }
        )
        self._allocate(
            self.lead, self.carl, kind="split", basis="percent", percent=40, note="Demo"
        )
        self._allocate(self.lead, self.ben, kind="overlay", basis="full")
        self.addCleanup(self.assertHealthy)

    def kept(self, document):
        return sorted(
            tuple(str(allocation[name]) for name in KEPT)
            for allocation in document.sudo().allocation_ids
        )

    def quotation_of(self, user):
        """What the button New Quotation of the opportunity makes."""
        action = self.lead.with_user(user).action_new_quotation()
        context = {
            key: value
            for key, value in action["context"].items()
            if key.startswith("default_")
        }
        return (
            self.env["sale.order"]
            .with_user(user)
            .with_context(**context)
            .create(
                {
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": 500.0}
                        )
                    ]
                }
            )
        )

    def test_from_opportunity_to_order(self):
        for user in (self.mona, self.anna):
            order = self.quotation_of(user).sudo()
            self.assertEqual(order.opportunity_id, self.lead)
            self.assertEqual(self.kept(order), self.kept(self.lead), user.name)
            self.assertEqual(len(order.allocation_ids), 2)
            order.action_confirm()
            self.assertEqual(
                self._credits(order),
                {("Anna", False): 300.0, ("Carl", False): 200.0, ("Ben", True): 500.0},
            )
        self.assertEqual(len(self.lead.allocation_ids), 2)

    def test_order_with_allocations_of_its_own(self):
        order = self._new_order(
            self.anna,
            100.0,
            opportunity_id=self.lead.id,
            allocation_ids=[
                Command.create(
                    {
                        "user_id": self.lars.id,
                        "kind": "split",
                        "basis": "percent",
                        "percent": 10,
                    }
                )
            ],
        )
        self.assertEqual(
            self._credits(order), {("Anna", False): 90.0, ("Lars", False): 10.0}
        )

    def test_copy_and_revision(self):
        order = self.quotation_of(self.anna).sudo()
        for _revision in range(3):
            order = order.copy()
            self.assertEqual(self.kept(order), self.kept(self.lead))
        twin = self.quotation_of(self.mona).with_user(self.anna).copy()
        self.assertEqual(self.kept(twin), self.kept(self.lead))
        both = (order | twin.sudo()).copy()
        for copied in both:
            self.assertEqual(self.kept(copied), self.kept(self.lead))
        other_lead = self.lead.copy()
        self.assertEqual(self.kept(other_lead), self.kept(self.lead))
        self.assertEqual(len(self.lead.allocation_ids), 2)

    def test_fixed_sum_that_does_not_fit_the_order(self):
        """Selling comes first: the quotation is made, the sum shortened."""
        self.lead.allocation_ids.unlink()
        self._allocate(
            self.lead, self.carl, kind="split", basis="fixed", fixed_amount=800.0
        )
        order = self.quotation_of(self.anna).sudo()
        order.action_confirm()
        self.assertEqual(self._credits(order), {("Carl", False): 500.0})
        self.assertTrue(order.allocation_ids.is_shortened)
        self.assertEqual(order.copy().allocation_ids.fixed_amount, 800.0)

    def test_owner_named_as_a_helper(self):
        """An allocation to the owner changes nothing; it counts once the order
        belongs to somebody else."""
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.anna, kind="split", basis="percent", percent=30)
        self.assertEqual(self._credits(order), {("Anna", False): 100.0})
        order.user_id = self.carl
        self.assertEqual(
            self._credits(order), {("Carl", False): 70.0, ("Anna", False): 30.0}
        )


@tagged("post_install", "-at_install")
class TestAllocationShown(SalesTargetsCase):
    def test_sentence(self):
        order = self._new_order(self.anna, 10000.0)
        self.assertFalse(order.allocation_summary)
        self._allocate(order, self.ben, kind="split", basis="percent", percent=40)
        self._allocate(order, self.carl)
        money = {
            amount: order.currency_id.format(amount).replace("\xa0", " ")
            for amount in (6000.0, 4000.0, 10000.0, 2000.0)
        }
        self.assertEqual(
            order.allocation_summary.replace("\xa0", " "),
            f"Anna keeps 60 % ({money[6000.0]}), Ben gets 40 % ({money[4000.0]}), "
            f"Carl {money[10000.0]} beside it.",
        )
        self._allocate(order, self.lea, kind="split", basis="fixed", fixed_amount=4000)
        self.assertEqual(
            order.allocation_summary.replace("\xa0", " "),
            f"Anna keeps 20 % ({money[2000.0]}), Ben gets 40 % ({money[4000.0]}), "
            f"Carl {money[10000.0]} beside it, Lea gets 40 % ({money[4000.0]}).",
        )

    def test_targets_of_a_document(self):
        order = self._new_order(self.anna, 100.0)
        self._allocate(order, self.carl)
        anna, carl = self._new_target(self.anna), self._new_target(self.carl)
        north, south = self._new_target(self.north), self._new_target(self.south)
        count = self._new_target(self.anna, 1.0, self.order_count)
        self._new_target(self.ben)
        self._new_target(self.anna, metric=self.won_count)
        self._new_target(self.anna, date_from="2020-01-01")
        # an overlay counts for the person, not for the team
        self.assertEqual(order.target_ids, anna | carl | north | count)
        self.assertEqual(order.target_count, 4)
        orders = self.env["sale.order"]
        for target, expected in (
            (anna, order),
            (carl, order),
            (north, order),
            (south, orders),
        ):
            self.assertEqual(
                orders.search([("target_ids", "in", target.ids)]), expected
            )
        mine = [("id", "=", order.id)]
        self.assertFalse(orders.search([("target_ids", "=", False), *mine]))
        self.assertTrue(orders.search([("target_ids", "!=", False), *mine]))
        self.assertFalse(orders.search([("target_ids", "not in", anna.ids), *mine]))
        order._action_cancel()
        self.assertFalse(order.target_ids)
        self.assertEqual(order.target_count, 0)
        self.assertFalse(orders.search([("target_ids", "in", anna.ids)]))

    def test_targets_of_an_opportunity(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Big",
                "type": "opportunity",
                "user_id": self.anna.id,
                "team_id": self.north.id,
                "company_id": self.company.id,
            }
        )
        target = self._new_target(self.anna, 1.0, self.won_count)
        self.assertFalse(lead.target_ids)
        lead.action_set_won()
        self.assertEqual(lead.target_ids, target)
        self.assertEqual(
            self.env["crm.lead"].search([("target_ids", "in", target.ids)]), lead
        )
