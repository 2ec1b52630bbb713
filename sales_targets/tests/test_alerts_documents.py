# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common_alerts import NOW, AlertCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeglect(AlertCase):
    """Deals and customers that nobody has touched."""

    def test_deal(self):
        deal = self._new_deal(self.anna, days_ago=30)
        self._new_deal(self.anna, days_ago=29)
        self._new_deal(self.anna, days_ago=90).action_set_won()
        self._new_deal(self.anna, days_ago=90).action_set_lost()
        self._new_deal(self.anna, days_ago=90, type="lead")
        alert = self._check("deal")
        self.assertEqual((alert.lead_id, alert.owner_id), (deal, self.anna))
        self.assertEqual(alert.value, 30)
        self.assertIn("30 days", alert.cause)

    def test_touches(self):
        """Each of them is a touch, and what the system writes is none."""

        def message(deal, days_ago, **vals):
            posted = deal.message_post(body="Hello", **vals)
            posted.date = datetime.now() - timedelta(days=days_ago)

        def order(deal, days_ago):
            made = self._new_order(self.anna, 10.0, confirm=False)
            made.opportunity_id = deal
            made.date_order = datetime.now() - timedelta(days=days_ago)

        def meeting(deal, days_ago):
            start = datetime.now() - timedelta(days=days_ago)
            self.env["calendar.event"].create(
                {
                    "name": "Visit",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "opportunity_id": deal.id,
                }
            )

        def planned(deal, days_ago):
            deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)

        touches = {
            "mail": lambda d, n: message(d, n, message_type="email"),
            "comment": lambda d, n: message(d, n, message_type="comment"),
            "order": order,
            "meeting": meeting,
            "call": lambda d, n: self._do_calls(self.anna, 1, n, d),
        }
        nothing = {
            "tracking": lambda d, n: message(d, n, message_type="notification"),
            "planned": planned,
            "meeting to come": lambda d, n: meeting(d, -3),
        }
        deals = {
            name: self._new_deal(self.anna, days_ago=90) for name in touches | nothing
        }
        for name, touch in (touches | nothing).items():
            touch(deals[name], 20)
        self.env.flush_all()
        found = self._check("deal").lead_id
        self.assertEqual({name for name in deals if deals[name] in found}, set(nothing))
        # within 14 days all is well, beyond it an open alert stays
        neglected = deals["tracking"]
        self._do_calls(self.anna, 1, 14, neglected)
        self.assertIn(neglected, self._check("deal").lead_id)
        self._do_calls(self.anna, 1, 13, neglected)
        self.assertNotIn(neglected, self._check("deal").lead_id)

    def test_day_of_the_company(self):
        """23:30 in New York is another day than in Amsterdam."""
        deal = self._new_deal(self.anna, days_ago=90)
        posted = deal.message_post(body="Hello", message_type="comment")
        # 1 June in Amsterdam, 31 May in New York
        posted.date = datetime(2026, 5, 31, 23, 30)
        self.rules["deal"].threshold = 32
        self.assertFalse(self._check("deal"))
        self.company.sales_tz = "America/New_York"
        self.assertEqual(self._check("deal").value, 32)

    def test_most_valuable_first(self):
        self.rules["deal"].most = 2
        deals = self.env["crm.lead"].union(
            *(
                self._new_deal(self.anna, revenue, days_ago=40)
                for revenue in (10.0, 40.0, 20.0, 30.0)
            )
        )
        ben = self._new_deal(self.ben, 1.0, days_ago=40)
        self.assertEqual(self._check("deal").lead_id, deals[1] | deals[3] | ben)
        # A more valuable one does not push out what is open already.
        new = self._new_deal(self.anna, 90.0, days_ago=40)
        self.assertEqual(self._check("deal").lead_id, deals[1] | deals[3] | ben)
        deals[3].action_set_lost()
        self.assertEqual(self._check("deal").lead_id, deals[1] | new | ben)

    def test_another_salesperson(self):
        """The alert is about the person as well: the next one gets his own."""
        deal = self._new_deal(self.anna, days_ago=40)
        first = self._check("deal")
        deal.user_id = self.carl
        second = self._check("deal")
        self.assertEqual(first.state, "closed")
        self.assertEqual((second.lead_id, second.owner_id), (deal, self.carl))

    def test_customer(self):
        """One alert for a company and its contacts, to whom sold last."""
        long_ago = datetime.now() - timedelta(days=100)
        contact = self.env["res.partner"].create(
            {"name": "Joan", "parent_id": self.customer.id}
        )
        self._new_order(self.ben, 10.0, long_ago - timedelta(days=50))
        self._new_order(self.anna, 20.0, long_ago, partner_id=contact.id)
        quiet = self.env["res.partner"].create({"name": "Former"})
        self._new_order(
            self.anna, 9.0, datetime.now() - timedelta(days=367), partner_id=quiet.id
        )
        prospect = self.env["res.partner"].create({"name": "Prospect"})
        order = self._new_order(self.anna, 9.0, confirm=False, partner_id=prospect.id)
        order.date_order = long_ago
        self._silence(self.customer, contact, quiet, prospect)
        alert = self._check("customer")
        self.assertEqual((alert.partner_id, alert.owner_id), (self.customer, self.anna))
        self.assertEqual(alert.value, 100)
        self.customer.user_id = self.ben
        self.assertEqual(self._check("customer").owner_id, self.ben)
        self._do_calls(self.carl, 1, 3, contact)
        self.assertFalse(self._check("customer"))

    def test_customer_touched_elsewhere(self):
        """A message on an opportunity of the customer is contact with him."""
        self._new_order(self.anna, 20.0, datetime.now() - timedelta(days=100))
        deal = self._new_deal(self.anna, days_ago=95, partner_id=self.customer.id)
        self._silence(self.customer, deal)
        self.assertTrue(self._check("customer"))
        deal.message_post(body="Hello", message_type="comment")
        self.assertFalse(self._check("customer"))

    def _silence(self, *records):
        """As if nobody had written about it."""
        for record in records:
            self.env["mail.message"].search(
                [("model", "=", record._name), ("res_id", "=", record.id)]
            ).unlink()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSharing(AlertCase):
    """What a manager must look at."""

    def test_order_without_allocation(self):
        days = [datetime.now() - timedelta(days=number) for number in (40, 20, 10, 1)]
        shared, forgotten, after, _last = (
            self._new_order(self.anna, 100.0, day) for day in days
        )
        self._allocate(shared, self.carl)
        other = self.env["res.partner"].create({"name": "Lone"})
        self._new_order(self.anna, 100.0, days[0], partner_id=other.id)
        self._new_order(self.anna, 100.0, days[1], partner_id=other.id)
        alert = self._check("unallocated")
        # Only the one right after the shared order, told to the manager.
        self.assertEqual((alert.order_id, alert.owner_id), (forgotten, self.mona))
        self._allocate(forgotten, self.ben)
        alert = self._check("unallocated")
        self.assertEqual(alert.order_id, after)
        after._action_cancel()
        self.assertEqual(len(self._check("unallocated")), 1)
        self.assertEqual(alert.state, "closed")

    def test_shortened(self):
        """The activity that told of it at once serves the alert."""
        order = self._new_order(self.anna, 1000.0)
        share = (
            self.env["sales.allocation"]
            .with_user(self.mona)
            .create(
                {
                    "order_id": order.id,
                    "user_id": self.carl.id,
                    "kind": "split",
                    "basis": "fixed",
                    "fixed_amount": 800.0,
                }
            )
        )
        self._allocate(order, self.ben, basis="fixed", fixed_amount=100.0)
        self.assertFalse(self._check("shortened"))
        order.order_line.price_unit = 500.0
        self.env["sales.credit"].flush_model()
        self.assertTrue(share.is_shortened)
        told = order.activity_ids
        alert = self._check("shortened")
        self.assertEqual((alert.order_id, alert.user_id), (order, self.carl))
        self.assertEqual(alert.owner_id, self.mona)
        self.assertEqual((alert.activity_id, len(told)), (told, 1))
        self.assertIn("800", alert.cause)
        order.order_line.price_unit = 1000.0
        self.assertFalse(self._check("shortened"))
        self.assertEqual(alert.state, "closed")
        self.assertFalse(told.exists())
