# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common_alerts import NOW, TODAY, AlertCase


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
