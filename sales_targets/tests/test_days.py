# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesTargetsCase

ZONES = ("Pacific/Auckland", "Europe/Amsterdam", "America/Los_Angeles")
# kind of period, its last day
LAST_DAYS = (
    ("month", date(2025, 5, 31)),
    ("month", date(2024, 2, 29)),
    ("quarter", date(2025, 9, 30)),
    ("year", date(2025, 12, 31)),
)


def in_utc(day, clock, zone):
    """A local moment as Odoo stores it."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestMidnight(SalesTargetsCase):
    """The day of an order is the company's, whoever saves it and wherever."""

    def _check_midnight(self, zone, kind, last_day):
        self.company.sales_tz = zone
        target = self._new_target(
            self.anna, period_type=kind, date_from=last_day, state="draft"
        )
        self.assertEqual(target.date_to, last_day)
        others = target.result_value
        before = in_utc(last_day, time(23, 55), zone)
        after = in_utc(last_day + timedelta(days=1), time(0, 5), zone)
        by_user = self._new_order(self.anna, 10.0)
        # whoever saves sits elsewhere, the cron in UTC
        for other_zone in (*ZONES, "Pacific/Honolulu", "Pacific/Kiritimati"):
            self.mona.tz = other_zone
            order = by_user.with_user(self.mona).with_context(tz=other_zone)
            order.date_order = before
            self.assertEqual(self._days(by_user), {last_day}, other_zone)
            order.date_order = after
            self.assertEqual(self._days(by_user), {last_day + timedelta(days=1)})
        by_cron = self._new_order(self.anna, 1.0)
        cron = by_cron.with_env(self.env(user=SUPERUSER_ID, context={}))
        cron.date_order = before
        self.assertEqual(self._days(by_cron), {last_day})
        self.assertEqual(target.result_value, others + 1.0)
        by_user.date_order = before
        self.assertEqual(target.result_value, others + 11.0)
        cron.env["sales.credit"].rebuild(self.untaxed)
        self.assertEqual(target.result_value, others + 11.0)
        cron.date_order = after
        self.assertEqual(target.result_value, others + 10.0)

    def _days(self, order):
        return set(order.credit_ids.mapped("date"))

    def test_last_days_in_auckland(self):
        """Case: order at 23:30 local time on the last day."""
        for kind, last_day in LAST_DAYS:
            with self.subTest(kind=kind, last_day=last_day):
                self._check_midnight("Pacific/Auckland", kind, last_day)

    def test_last_days_in_amsterdam(self):
        """Case: order at 23:30 local time on the last day."""
        for kind, last_day in LAST_DAYS:
            with self.subTest(kind=kind, last_day=last_day):
                self._check_midnight("Europe/Amsterdam", kind, last_day)

    def test_last_days_in_los_angeles(self):
        """Case: order at 23:30 local time on the last day."""
        for kind, last_day in LAST_DAYS:
            with self.subTest(kind=kind, last_day=last_day):
                self._check_midnight("America/Los_Angeles", kind, last_day)

    def test_fiscal_year_to_31_march(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        for zone in ZONES:
            for kind in ("year", "quarter"):
                with self.subTest(zone=zone, kind=kind):
                    self._check_midnight(zone, kind, date(2025, 3, 31))

    def test_changing_the_zone_moves_the_days(self):
        order = self._new_order(self.anna, 10.0, datetime(2025, 12, 31, 22, 30))
        target = self._new_target(self.anna, date_from=date(2025, 12, 31))
        self.assertEqual(self._days(order), {date(2025, 12, 31)})
        self.assertEqual(target.result_value, 10.0)
        self.company.sales_tz = "Pacific/Auckland"
        self.assertEqual(self._days(order), {date(2026, 1, 1)})
        self.assertEqual(target.result_value, 0.0)
        self.company.sales_tz = "America/Los_Angeles"
        self.assertEqual(self._days(order), {date(2025, 12, 31)})
        self.assertHealthy()

    def test_leads_have_local_days_too(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "user_id": self.anna.id, "team_id": self.north.id}
        )
        lead.action_set_won()
        for hour, day in ((23, date(2024, 3, 1)), (22, date(2024, 2, 29))):
            lead.date_closed = datetime(2024, 2, 29, hour, 30)
            credit = self.env["sales.credit"].search(
                [("lead_id", "=", lead.id), ("metric_id", "=", self.won_count.id)]
            )
            self.assertEqual(credit.date, day)


@tagged("post_install", "-at_install")
class TestSpans(SalesTargetsCase):
    """What lies in a target's span, and when."""

    def test_whole_last_day_counts(self):
        """Case: end date stored as midnight: last day's orders lost."""
        target = self._new_target(
            self.anna,
            period_type="custom",
            date_from=date(2025, 6, 10),
            date_to=date(2025, 6, 20),
        )
        first = in_utc(date(2025, 6, 10), time(0, 0), "Europe/Amsterdam")
        last = in_utc(date(2025, 6, 20), time(23, 59, 59), "Europe/Amsterdam")
        self._new_order(self.anna, 1.0, first)
        self._new_order(self.anna, 2.0, last)
        self._new_order(self.anna, 4.0, first - timedelta(seconds=1))
        self._new_order(self.anna, 8.0, last + timedelta(seconds=1))
        self.assertEqual(target.result_value, 3.0)

    def test_target_made_after_the_orders(self):
        """Case: target made after the orders counts at once."""
        self._new_order(self.anna, 250.0, datetime(2025, 5, 5, 12))
        target = self._new_target(self.anna, date_from=date(2025, 1, 1))
        self.assertEqual(target.result_value, 250.0)
        target.user_ids = self.anna | self.ben
        self.assertEqual(target.result_value, 250.0)
        target.user_ids = self.ben
        self.assertEqual(target.result_value, 0.0)

    def test_other_company_is_not_counted(self):
        """Case: target in company A, order in company B."""
        other = self.env["res.company"].create(
            {"name": "Other", "currency_id": self.company.currency_id.id}
        )
        self.env.user.company_ids |= other
        self.anna.company_ids |= other
        self._new_order(self.anna, 70.0, company_id=other.id, team_id=False)
        self.assertEqual(self._new_target(self.anna).result_value, 0.0)
        self.assertEqual(self._new_target(self.company).result_value, 0.0)
        elsewhere = self._new_target(self.anna, company_id=other.id)
        self.assertEqual(elsewhere.result_value, 70.0)

    def test_person_of_two_companies(self):
        """Who sells for two companies has targets and splits in both; a team of the
        first is no team of the second."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        (self.anna | self.carl).company_ids |= other
        order = self._new_order(self.anna, 100.0, company_id=other.id, team_id=False)
        split = self._allocate(
            order, self.carl, kind="split", basis="percent", percent=40
        )
        self.assertFalse(split.team_id)
        target = self._new_target(self.carl, company_id=other.id)
        self.assertFalse(target.team_id)
        self.assertEqual(target.result_value, 40.0)
        home = self._new_target(self.carl)
        self.assertEqual((home.team_id, home.result_value), (self.south, 0.0))

    def test_seller_moves_and_leaves(self):
        """Case: a seller moves to another team, is archived: past credits stay, future
        ones follow, archived sellers keep their history."""
        self._new_order(self.anna, 100.0)
        north, south = self._new_target(self.north), self._new_target(self.south)
        mine = self._new_target(self.anna)
        self.south.member_ids = [Command.link(self.anna.id)]
        self.north.member_ids = [Command.unlink(self.anna.id)]
        self.assertEqual((north.result_value, south.result_value), (100.0, 0.0))
        self._new_order(self.anna, 30.0, team_id=self.south.id)
        self.assertEqual((north.result_value, south.result_value), (100.0, 30.0))
        self.anna.active = False
        self.env.invalidate_all()
        self.assertEqual(mine.result_value, 130.0)
        self.assertEqual(mine.user_ids, self.anna)
        self.assertHealthy()

    def test_change_of_fiscal_year_loses_nothing(self):
        """Case: period scheme changed: all data lost."""
        self._new_order(self.anna, 100.0, datetime(2025, 2, 3, 12))
        target = self._new_target(self.anna, date_from=date(2025, 2, 3))
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self.env.invalidate_all()
        self.assertEqual(
            (target.date_from, target.date_to), (date(2025, 1, 1), date(2025, 12, 31))
        )
        target.goal_value = 500.0
        self.assertEqual((target.result_value, target.attainment), (100.0, 0.2))
        target.action_close()
        self.assertEqual(target.frozen_result_value, 100.0)


@tagged("post_install", "-at_install")
class TestStatus(SalesTargetsCase):
    """How a target stands follows from the day and the documents, without a cron."""

    def _status(self, target, moment):
        with freeze_time(moment):
            self.env.invalidate_all()
            return target.status

    def test_missed_the_day_after(self):
        """Case: goal missed without any new order; a seller who did not log in."""
        target = self._new_target(
            self.anna, goal=100.0, period_type="quarter", date_from=date(2025, 6, 1)
        )
        self._new_order(self.anna, 95.0, datetime(2025, 4, 1, 12))
        # in Amsterdam 23:59 on 30 June, then 00:01 on 1 July
        self.assertEqual(self._status(target, "2025-06-30 21:59:00"), "at_risk")
        self.assertEqual(self._status(target, "2025-06-30 22:01:00"), "missed")
        found = self.env["sales.target"].search([("status", "=", "missed")])
        self.assertIn(target, found)

    def test_thresholds(self):
        """A goal of 1 a day: on day 100 the pace is the result in per cent."""
        target = self._new_target(self.anna, goal=365.0, date_from=date(2025, 1, 1))
        order = self._new_order(self.anna, 1.0, datetime(2025, 1, 1, 12))
        day_36, day_37 = "2025-02-05 12:00:00", "2025-02-06 12:00:00"
        day_100 = "2025-04-10 12:00:00"
        for price, moment, status in (
            (0.0, "2024-12-31 12:00:00", "not_started"),
            (0.0, day_36, "not_started"),
            (0.0, day_37, "behind"),
            (89.99, day_100, "behind"),
            (90.0, day_100, "at_risk"),
            (99.99, day_100, "at_risk"),
            (100.0, day_100, "on_track"),
            (364.99, day_100, "on_track"),
            (365.0, day_36, "reached"),
            (365.0, day_100, "reached"),
            (364.99, "2026-01-01 12:00:00", "missed"),
        ):
            with self.subTest(price=price, moment=moment):
                order.order_line.price_unit = price
                self.assertEqual(self._status(target, moment), status)
        self.company.write({"sales_pace_on_track": 0.95, "sales_pace_at_risk": 0.5})
        order.order_line.price_unit = 95.0
        self.assertEqual(self._status(target, day_100), "on_track")
        order.order_line.price_unit = 50.0
        self.assertEqual(self._status(target, day_100), "at_risk")

    def test_figures_on_a_day(self):
        """73 of 365 days have passed, a fifth; 100 of 1,000 are there."""
        target = self._new_target(self.anna, goal=1000.0, date_from=date(2025, 1, 1))
        self._new_order(self.anna, 100.0, datetime(2025, 1, 2, 12))
        with freeze_time("2025-03-14 12:00:00"):
            self.env.invalidate_all()
            self.assertAlmostEqual(target.elapsed_share, 0.2)
            self.assertAlmostEqual(target.to_date_value, 200.0)
            self.assertAlmostEqual(target.pace, 0.5)
            self.assertAlmostEqual(target.projection_value, 500.0)
            self.assertAlmostEqual(target.gap_value, 900.0)
            # 292 days are left
            self.assertAlmostEqual(target.required_value, 900 * 7 / 292, places=3)

    def test_reached_falls_back(self):
        """Case: reached, then a cancelled order; last order of a period cancelled:
        exactly 0 again; attainment above 100 % is shown."""
        target = self._new_target(self.anna, goal=100.0)
        order = self._new_order(self.anna, 150.0)
        self.assertEqual(
            (target.status, target.attainment, target.surplus_value),
            ("reached", 1.5, 50.0),
        )
        order._action_cancel()
        self.assertNotEqual(target.status, "reached")
        self.assertEqual((target.result_value, target.attainment), (0.0, 0.0))
        self.assertEqual(target.gap_value, 100.0)

    def test_goal_of_zero(self):
        """Case: goal 0: empty attainment, no division by zero."""
        target = self._new_target(self.anna, goal=0.0)
        self._new_order(self.anna, 10.0)
        self.assertIs(target.attainment, False)
        self.assertIs(target.pace, False)
        self.assertEqual((target.result_value, target.gap_value), (10.0, 0.0))
        empty = self.env["sales.target"].search([("attainment", "=", False)])
        self.assertIn(target, empty)
