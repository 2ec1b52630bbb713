# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import SalesTargetsCase

NOW = "2026-07-02 10:00:00"
TODAY = date(2026, 7, 2)


class AlertCase(SalesTargetsCase):
    """Rules of our company only, one of each kind as shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.alert.rule"].search([]).active = False
        cls.rules = {
            kind: cls.env["sales.alert.rule"].create(
                {"name": kind.capitalize(), "kind": kind, "company_id": cls.company.id}
            )
            for kind, _label in cls.env["sales.alert.rule"]._fields["kind"].selection
        }
        cls.calls = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def _new_deal(cls, user, revenue=1000.0, days_ago=0, **vals):
        """An opportunity created some days ago."""
        deal = cls.env["crm.lead"].create(
            {
                "name": f"Deal of {user.name}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": cls.company.id,
                "expected_revenue": revenue,
                **vals,
            }
        )
        cls._backdate(deal, "create_date", days_ago)
        return deal

    @classmethod
    def _backdate(cls, record, column, days_ago):
        record.flush_recordset()
        moment = datetime.now() - timedelta(days=days_ago)
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                SQL.identifier(record._table),
                SQL.identifier(column),
                moment,
                record.ids,
            )
        )
        record.invalidate_recordset()

    @classmethod
    def _close_deals(cls, user, won, lost, days_ago):
        for number in range(won + lost):
            deal = cls._new_deal(user)
            if number < won:
                deal.action_set_won()
            else:
                deal.action_set_lost()
            deal.date_closed = datetime.now() - timedelta(days=days_ago)

    @classmethod
    def _do_calls(cls, user, count, days_ago, record=None):
        done = cls.env["mail.activity"].create(
            [
                {
                    "activity_type_id": cls.calls.id,
                    "res_model_id": cls.env["ir.model"]._get_id(record._name)
                    if record
                    else False,
                    "res_id": record.id if record else False,
                    "user_id": user.id,
                }
            ]
            * count
        )
        done.active = False
        done.date_done = date.today() - timedelta(days=days_ago)
        return done

    def _check(self, kind):
        """Open alerts of a kind after a check."""
        self.rules[kind]._check_all()
        return self.env["sales.alert"].search(
            [("rule_id", "=", self.rules[kind].id), ("state", "!=", "closed")],
            order="id",
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTargetConditions(AlertCase):
    """Half of 2026 has passed: 183 of 365 days."""

    def test_behind_pace(self):
        """A goal of 3,650 is due with 10 a day: 1,830 at the end of today."""
        behind = self._new_target(self.anna, 3650.0)
        self._new_target(self.ben, 3650.0)
        self._new_order(self.anna, 1600.0)
        self._new_order(self.ben, 1700.0)
        alert = self._check("pace")
        self.assertEqual((alert.target_id, alert.user_id), (behind, self.anna))
        self.assertEqual(alert.owner_id, self.anna)
        self.assertEqual(alert.since, TODAY)
        self.assertAlmostEqual(alert.value, 1600 / 1830, 4)
        self.assertEqual((alert.measured, alert.expected), (1600.0, 1830.0))
        self.assertIn("0.87", alert.cause)
        self.assertIn("1,600", alert.cause)
        self.assertIn("1,830", alert.cause)
        self.assertEqual(alert.display_name, f"Pace · {behind.name}")

    def test_dead_band(self):
        """Opens below 0.9 (1,647), closes from 0.95 (1,738.50)."""
        self._new_target(self.anna, 3650.0)
        order = self._new_order(self.anna, 1648.0)
        for price, is_open in (
            (1648.0, False),
            (1640.0, True),
            (1700.0, True),
            (1738.0, True),
            (1739.0, False),
            (1650.0, False),
            (1640.0, True),
        ):
            order.order_line.price_unit = price
            self.assertEqual(bool(self._check("pace")), is_open, price)
        history = self.env["sales.alert"].search(
            [("rule_id", "=", self.rules["pace"].id)]
        )
        self.assertEqual(sorted(history.mapped("state")), ["closed", "open"])

    def test_which_targets(self):
        """Neither drafts, nor those of other days, nor what is reached or too early to
        judge; the rule's metric only."""
        self._new_target(self.anna, state="draft")
        self._new_target(self.anna, date_from=date(2025, 1, 1))
        self._new_target(self.anna, date_from=date(2027, 1, 1))
        # 2 of 31 days
        self._new_target(self.anna, period_type="month")
        self._new_target(self.ben, 0.0)
        self.assertFalse(self._check("pace"))
        orders = self._new_target(self.anna, 10.0, metric=self.order_count)
        self.assertEqual(self._check("pace").target_id, orders)
        self.assertIn("0 of the 5", self._check("pace").cause)
        self.rules["pace"].metric_id = self.untaxed
        self.assertFalse(self._check("pace"))

    def test_for_each_person_the_leader_or_the_manager(self):
        both = self._new_target(self.anna | self.carl)
        team = self._new_target(self.north)
        company = self._new_target(self.company)
        found = {
            (alert.target_id, alert.user_id): alert.owner_id
            for alert in self._check("pace")
        }
        nobody = self.env["res.users"]
        self.assertEqual(
            found,
            {
                (both, self.anna): self.anna,
                (both, self.carl): self.carl,
                (team, nobody): self.lea,
                (company, nobody): self.mona,
            },
        )

    def test_coverage(self):
        """1 deal of 4 is won: 400 open deals bring 100 of a gap of 1,000."""
        self._close_deals(self.anna, 3, 9, 20)
        self._close_deals(self.ben, 12, 0, 20)
        target = self._new_target(self.anna, 1000.0, period_type="quarter")
        other = self._new_target(self.ben, 500.0, period_type="quarter")
        # ends in 182 days: too early to see the deals of its end
        self._new_target(self.anna, 1000.0)
        # 2 of 92 days have passed; pace is judged later, deals are not
        self.company.sales_judge_after = 0.0
        late = {"date_deadline": date(2026, 10, 1)}
        self._new_deal(self.anna, 300.0, date_deadline=date(2026, 9, 30))
        self._new_deal(self.anna, 100.0)
        self._new_deal(self.anna, 9000.0, **late)
        self._new_deal(self.ben, 600.0)
        alert = self._check("coverage")
        self.assertEqual((alert.target_id, alert.owner_id), (target, self.anna))
        self.assertEqual((alert.measured, alert.expected), (400.0, 4000.0))
        self.assertAlmostEqual(alert.value, 0.1)
        self.assertIn("10 %", alert.cause)
        other.action_draft()
        other.goal_value = 700.0
        other.action_confirm()
        # Ben wins all: 600 of 700
        self.assertAlmostEqual(
            self._check("coverage").filtered(lambda a: a.target_id == other).value,
            600 / 700,
            4,
        )

    def test_coverage_of_team_and_newcomer(self):
        """Carl has closed nothing: the company's 6 of 12 is his rate too."""
        self._close_deals(self.anna, 6, 6, 20)
        self.company.sales_judge_after = 0.0
        carl = self._new_target(self.carl, 100.0, period_type="quarter")
        north = self._new_target(self.north, 100.0, period_type="quarter")
        self._new_deal(self.carl, 100.0)
        self._new_deal(self.anna, 60.0)
        self._new_deal(self.ben, 20.0)
        found = {alert.target_id: alert for alert in self._check("coverage")}
        self.assertEqual(found.keys(), {carl, north})
        self.assertAlmostEqual(found[carl].value, 0.5)
        self.assertAlmostEqual(found[north].value, 0.4)
        self.assertEqual(found[north].owner_id, self.lea)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPeopleConditions(AlertCase):
    """Each person against his own past."""

    def test_conversion(self):
        """Anna won 20 of 40, now 2 of 12; Ben the same before, now 5 of 12."""
        for user, now in ((self.anna, 2), (self.ben, 5)):
            self._close_deals(user, 20, 20, 200)
            self._close_deals(user, now, 12 - now, 30)
        # too few to say, and no past at all
        self._close_deals(self.carl, 5, 0, 200)
        self._close_deals(self.carl, 0, 5, 30)
        self._close_deals(self.lars, 0, 9, 30)
        alert = self._check("conversion")
        self.assertEqual((alert.user_id, alert.owner_id), (self.anna, self.lea))
        self.assertAlmostEqual(alert.value, (2 / 12) / (20 / 40), 4)
        self.assertIn("17 %", alert.cause)
        self.assertIn("50 %", alert.cause)
        # 7 of 17 is 82 %, in the dead band; 9 of 19 is 95 %
        self._close_deals(self.anna, 5, 0, 1)
        self.assertTrue(self._check("conversion"))
        self._close_deals(self.anna, 2, 0, 1)
        self.assertFalse(self._check("conversion"))

    def test_conversion_by_chance(self):
        """1 of 4 is half of what is usual, and happens all the time."""
        self._close_deals(self.anna, 20, 20, 200)
        self._close_deals(self.anna, 1, 3, 30)
        self.assertFalse(self._check("conversion"))

    def test_conversion_leaves_out_today_and_long_ago(self):
        self._close_deals(self.anna, 20, 20, 200)
        self._close_deals(self.anna, 0, 9, 0)
        self._close_deals(self.anna, 0, 90, 451)
        self.assertFalse(self._check("conversion"))
        self._close_deals(self.anna, 0, 9, 90)
        self.assertTrue(self._check("conversion"))

    def test_activity(self):
        """40 calls in the four spans before are 10 in each."""
        for user, now in ((self.anna, 3), (self.ben, 6)):
            self._do_calls(user, 40, 60)
            self._do_calls(user, now, 5)
        alert = self._check("activity")
        self.assertEqual((alert.user_id, alert.owner_id), (self.anna, self.lea))
        self.assertEqual((alert.measured, alert.expected), (3.0, 10.0))
        self._do_calls(self.anna, 4, 5)
        self.assertTrue(self._check("activity"))
        self._do_calls(self.anna, 1, 5)
        self.assertFalse(self._check("activity"))

    def test_activity_of_others(self):
        """Who is in no team sells nothing; who has left is not alerted about; and done
        alerts are no work."""
        self._do_calls(self.mona, 40, 60)
        self._do_calls(self.carl, 40, 60)
        self._do_calls(self.anna, 40, 60)
        target = self._new_target(self.anna, 3650.0)
        alert = self._check("pace")
        self.assertEqual(alert.target_id, target)
        self._do_calls(self.anna, 20, 5, alert)
        self.carl.active = False
        self.assertEqual(self._check("activity").user_id, self.anna)


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


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOwners(AlertCase):
    """Who is told, and who is when that person is not there."""

    def _owner(self, **vals):
        self.rules["deal"].write(vals)
        return self._check("deal").owner_id

    def test_next_one_above(self):
        self._new_deal(self.anna, days_ago=40)
        self.assertEqual(self._owner(), self.anna)
        self.assertEqual(self._owner(owner="leader"), self.lea)
        self.assertEqual(self._owner(owner="manager"), self.mona)
        self.anna.active = False
        self.assertEqual(self._owner(owner="seller"), self.lea)
        self.north.user_id = False
        self.assertEqual(self._owner(), self.mona)
        self.mona.active = False
        manager = self.env.ref("sales_team.group_sale_manager").all_user_ids
        self.assertFalse(
            self._owner() - manager.filtered(lambda u: self.company in u.company_ids)
        )

    def test_manager_of_choice(self):
        self._new_deal(self.anna, days_ago=40)
        max_ = self._new_user("max", "sales_team.group_sale_manager")
        self.assertEqual(self._owner(owner="manager"), self.mona)
        self.north.user_id = max_
        self.assertEqual(self._owner(), max_)
        self.assertEqual(self._owner(manager_id=self.mona.id), self.mona)
        self.mona.group_ids = [
            Command.set(self.env.ref("sales_team.group_sale_salesman").ids)
        ]
        self.assertEqual(self._owner(), max_)
