# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import BaseCase, Form, tagged

from ..tools.periods import OpenDays, count_days, elapsed_share
from .common import SalesTargetsCase

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 28)


class TestOpenDays(BaseCase):
    def test_count(self):
        days = OpenDays([date(2026, 1, 5), date(2026, 1, 2), date(2026, 2, 2)])
        self.assertEqual(count_days(date(2026, 1, 2), date(2026, 1, 5), days), 2)
        self.assertEqual(count_days(date(2026, 1, 3), date(2026, 1, 4), days), 0)
        self.assertEqual(count_days(date(2026, 1, 5), date(2026, 1, 2), days), 0)

    def test_without_any_all_days_count(self):
        days = OpenDays([date(2026, 3, 2)])
        span = date(2026, 1, 1), date(2026, 1, 10)
        self.assertEqual(elapsed_share(*span, date(2026, 1, 5), days), 0.5)


class PhasingCase(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.tz = "Europe/Amsterdam"
        cls.working_days = cls.env["sales.phasing"].create(
            {"name": "Working", "kind": "working_days"}
        )

    def _day_off(self, day, until=None, **vals):
        """All of a day, or several, where the company is; it is winter."""
        until = until or day
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Off",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": datetime(day.year, day.month, day.day - 1, 23),
                "date_to": datetime(until.year, until.month, until.day, 22, 59, 59),
                **vals,
            }
        )

    def _two_months(self, goal, **vals):
        return self._new_target(
            self.anna,
            goal,
            period_type="custom",
            date_from=JANUARY,
            date_to=FEBRUARY,
            **vals,
        )

    def _goals(self, target):
        self.env.flush_all()
        self.env.invalidate_all()
        return [month["goal"] for month in target.get_months()]


@tagged("post_install", "-at_install")
@freeze_time("2026-01-14 10:00:00")
class TestWorkingDays(PhasingCase):
    """January 2026 has 22 days from Monday to Friday, February 20."""

    def test_public_holidays_do_not_count(self):
        target = self._two_months(42.0, phasing_id=self.working_days.id)
        self.assertEqual(self._goals(target), [22, 20])
        # 1, 2, 5 to 9, 12 to 14
        self.assertAlmostEqual(target.to_date_value, 10)
        off = self._day_off(date(2026, 1, 6))
        # 41 days are left, of which 9 have passed
        self.assertAlmostEqual(target.to_date_value, 42 * 9 / 41, 3)
        self.assertEqual(self._goals(target), [21.51, 20.49])
        target.goal_value = 41
        self.assertEqual(self._goals(target), [21, 20])
        self._new_order(self.anna, 18.0, datetime(2026, 1, 7, 10))
        self.assertAlmostEqual(target.pace, 2.0)
        self.assertAlmostEqual(target.projection_value, 82.0)
        self.assertEqual(target.status, "on_track")
        off.unlink()
        self.assertAlmostEqual(target.to_date_value, 41 * 10 / 42, 3)

    def test_part_of_a_day_off_leaves_a_working_day(self):
        target = self._two_months(42.0, phasing_id=self.working_days.id)
        self._day_off(
            date(2026, 1, 6),
            date_from=datetime(2026, 1, 6, 6),
            date_to=datetime(2026, 1, 6, 11),
        )
        self.assertEqual(self._goals(target), [22, 20])

    def test_days_off_of_all_calendars_and_of_other_companies(self):
        target = self._two_months(42.0, phasing_id=self.working_days.id)
        other = self.env["res.company"].create({"name": "Dune"})
        off = self._day_off(date(2026, 2, 6), calendar_id=False)
        off.company_id = other
        self.assertEqual(self._goals(target), [22, 20])
        off.company_id = self.company
        self.assertAlmostEqual(self._goals(target)[0], 42 * 22 / 41, 2)

    def test_days_off_of_one_person_do_not_matter(self):
        target = self._two_months(42.0, phasing_id=self.working_days.id)
        person = self.env["resource.resource"].create(
            {"name": "Anna", "calendar_id": self.calendar.id}
        )
        self._day_off(date(2026, 1, 6), resource_id=person.id)
        self.assertEqual(self._goals(target), [22, 20])

    def test_calendar_of_the_company_follows(self):
        target = self._two_months(42.0, phasing_id=self.working_days.id)
        mondays = self.calendar.attendance_ids.filtered(lambda a: a.dayofweek == "0")
        # Mondays: 5, 12, 19, 26 January, 2, 9, 16, 23 February
        self.calendar.attendance_ids -= mondays
        self.assertAlmostEqual(self._goals(target)[0], 42 * 18 / 34, 2)
        weekend = self.calendar.copy(
            {
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Saturday",
                            "dayofweek": "5",
                            "hour_from": 8,
                            "hour_to": 12,
                        }
                    ),
                ]
            }
        )
        self.company.resource_calendar_id = weekend
        # 3, 10, 17, 24, 31 January, four in February
        self.assertAlmostEqual(self._goals(target)[0], 42 * 5 / 9, 2)
        self.assertAlmostEqual(target.to_date_value, 42 * 2 / 9, 3)

    def test_without_a_calendar_the_setting_of_the_company_counts(self):
        self.company.resource_calendar_id = False
        target = self._two_months(59.0, phasing_id=self.working_days.id)
        self.assertEqual(self._goals(target), [31, 28])
        self.company.sales_elapsed_basis = "weekdays"
        self.assertEqual(self._goals(target)[0], 30.9)

    def test_all_days_alike_whatever_the_setting(self):
        self.company.sales_elapsed_basis = "weekdays"
        target = self._two_months(59.0)
        self.assertEqual(self._goals(target)[0], 30.9)
        target.phasing_id = self.env["sales.phasing"].create(
            {"name": "All", "kind": "days"}
        )
        self.assertEqual(self._goals(target), [31, 28])
        self.assertAlmostEqual(target.to_date_value, 14)

    def test_closed_targets_keep_their_months(self):
        target = self._two_months(42.0, phasing_id=self.working_days.id)
        target.action_close()
        self._day_off(date(2026, 1, 6))
        weights = self.env["sales.phasing"].create({"name": "Typed"})
        target.sudo().phasing_id = weights
        self.assertEqual(self._goals(target), [22, 20])
        target.action_reopen("It was too early")
        self.assertEqual(self._goals(target), [21, 21])

    def test_company_pattern_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Dune"})
        pattern = self.working_days.copy({"company_id": other.id})
        with self.assertRaises(UserError):
            self._two_months(42.0, phasing_id=pattern.id)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 10:00:00")
class TestLastYear(PhasingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user, amount, day in (
            (cls.anna, 100.0, datetime(2025, 1, 10)),
            (cls.ben, 300.0, datetime(2025, 3, 10)),
            (cls.carl, 600.0, datetime(2025, 5, 10)),
            (cls.anna, 9999.0, datetime(2024, 7, 10)),
            (cls.anna, 9999.0, datetime(2026, 1, 10)),
        ):
            cls._new_order(user, amount, day)

    def _pattern(self, user=None, **vals):
        return (
            self.env["sales.phasing"]
            .with_user(user or self.mona)
            .create({"name": "As 2025", "kind": "last_year", **vals})
        )

    def _weights(self, phasing):
        return {
            month: weight
            for month, weight in enumerate(phasing._weights(), 1)
            if weight
        }

    def test_pattern_of_the_company_and_of_a_team(self):
        pattern = self._pattern()
        self.assertEqual(pattern.company_id, self.company)
        self.assertEqual(pattern.pattern_year, 2025)
        self.assertEqual(pattern.measured_on, date(2026, 2, 10))
        self.assertEqual(self._weights(pattern), {1: 1.2, 3: 3.6, 5: 7.2})
        north = self._pattern(team_id=self.north.id)
        self.assertEqual(self._weights(north), {1: 3, 3: 9})
        target = self._new_target(
            self.anna, 1200.0, date_from=JANUARY, phasing_id=north.id
        )
        self.assertEqual(self._goals(target)[:4], [300, 0, 900, 0])
        # January, and nothing of February
        self.assertAlmostEqual(target.to_date_value, 300.0)

    def test_more_taken_back_than_sold_weighs_nothing(self):
        self.env["sales.adjustment"].create(
            {
                "metric_id": self.untaxed.id,
                "user_id": self.ben.id,
                "company_id": self.company.id,
                "value": -400.0,
                "date": date(2025, 3, 31),
                "note": "Returned",
            }
        )
        self.assertEqual(self._weights(self._pattern(team_id=self.north.id)), {1: 12.0})

    def test_goal_moves_only_when_it_is_measured_again(self):
        pattern = self._pattern(team_id=self.north.id)
        target = self._new_target(
            self.anna, 1200.0, date_from=JANUARY, phasing_id=pattern.id
        )
        closed = self._new_target(
            self.ben, 1200.0, date_from=JANUARY, phasing_id=pattern.id
        )
        closed.action_close()
        self._new_order(self.anna, 800.0, datetime(2025, 12, 10))
        self.assertEqual(self._goals(target)[0], 300)
        pattern.action_measure()
        self.assertEqual(self._weights(pattern), {1: 1, 3: 3, 12: 8})
        self.assertEqual(self._goals(target)[0], 100)
        self.assertEqual(self._goals(closed)[0], 300)

    def test_another_source_is_measured_at_once(self):
        with Form(self.env["sales.phasing"].with_user(self.mona)) as form:
            form.name = "As before"
            form.kind = "last_year"
        phasing = form.record
        self.assertEqual(self._weights(phasing)[5], 7.2)
        with Form(phasing) as form:
            form.pattern_year = 2024
        self.assertEqual(self._weights(phasing), {7: 12.0})
        with Form(phasing) as form:
            form.kind = "weights"
            form.weight_08 = 4.0
        self.assertFalse(phasing.company_id)
        self.assertEqual(self._weights(phasing), {7: 12.0, 8: 4.0})

    def test_fiscal_year(self):
        self.company.fiscalyear_last_month = "3"
        self.company.fiscalyear_last_day = 31
        # the running one began in April 2025; the last in April 2024
        pattern = self._pattern()
        self.assertEqual(pattern.pattern_year, 2024)
        # 9,999 in July; 100 in January and 300 in March
        self.assertAlmostEqual(self._weights(pattern)[7], 12 * 9999 / 10399, 3)
        self.assertAlmostEqual(self._weights(pattern)[3], 12 * 300 / 10399, 3)

    def test_what_cannot_be_measured(self):
        for vals, words in (
            ({"pattern_year": 2026}, "Only a year that is over"),
            ({"pattern_year": 0}, "Choose 2025 or an earlier one"),
            ({"pattern_year": 2023}, "Nothing was credited to Polder Trading in 2023"),
            (
                {"team_id": self.south.id, "pattern_year": 2024},
                "Nothing was credited to South",
            ),
            ({"metric_id": False}, "Choose a metric that adds up"),
            (
                {"metric_id": self.env.ref("sales_targets.sales_metric_win_rate").id},
                "Choose a metric that adds up",
            ),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._pattern(**vals)

    def test_seller_does_not_measure(self):
        pattern = self._pattern()
        with self.assertRaises(UserError):
            pattern.with_user(self.anna).action_measure()
        self.assertTrue(self._pattern(team_id=self.south.id))
        mine = self.env["sales.phasing"].with_user(self.anna).search([])
        self.assertFalse(mine.team_id)

    def test_seller_sees_his_target_with_a_pattern_of_another_team(self):
        self._pattern(team_id=self.north.id)
        south = self._pattern(team_id=self.south.id, name="South")
        target = self._new_target(
            self.anna, 1200.0, date_from=JANUARY, phasing_id=south.id, state="draft"
        )
        self.env.invalidate_all()
        [row] = target.with_user(self.anna).web_read(
            {"phasing_id": {"fields": {"display_name": {}}}, "to_date_value": {}}
        )
        self.assertEqual(row["phasing_id"]["display_name"], "South")
        self.assertEqual(row["to_date_value"], 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-20 10:00:00")
class TestDashboardFollows(PhasingCase):
    """The dashboard says of a year what the target says, whatever the goal falls due
    by."""

    def test_figures_and_months(self):
        self._new_order(self.anna, 250.0, datetime(2025, 2, 10))
        self._new_order(self.anna, 750.0, datetime(2025, 9, 10))
        self._new_order(self.anna, 300.0, datetime(2026, 3, 10))
        self._day_off(date(2026, 5, 14), date(2026, 5, 15))
        phasing = self.env["sales.phasing"]
        kinds = [
            phasing,
            phasing.create({"name": "All", "kind": "days"}),
            self.working_days,
            phasing.create({"name": "Typed", "weight_05": 9.0}),
            phasing.create({"name": "Last", "kind": "last_year"}),
        ]
        target = self._new_target(self.anna, 1200.0, date_from=JANUARY)
        shares = set()
        for ramped in (False, True):
            target.ramp_ids = ramped and [
                Command.create({"date_from": "2026-05-06", "date_to": "2026-05-25"})
            ]
            for kind in kinds:
                target.phasing_id = kind
                self._compare(target)
                shares.add(round(target.to_date_value / target.goal_value, 4))
        # Without a phasing as with all days; and last year's May weighs nothing, so
        # that its ramp makes no difference.
        self.assertEqual(len(shares), 4 + 3)

    def _compare(self, target):
        self.env.flush_all()
        self.env.invalidate_all()
        data = target.with_user(self.anna).get_dashboard_data(
            year=2026, user_id=self.anna.id, metric_id=self.untaxed.id
        )
        figures = data["figures"]
        for name in ("goal_value", "to_date_value", "pace", "projection_value"):
            self.assertAlmostEqual(figures[name], target[name], 3, name)
        self.assertEqual(figures["status"], target.status)
        self.assertEqual(
            [month["goal"] for month in data["months"]],
            [month["goal"] for month in target.get_months()],
        )
        self.assertAlmostEqual(
            data["months"][-1]["cumulative_projection"], target.projection_value, 1
        )
