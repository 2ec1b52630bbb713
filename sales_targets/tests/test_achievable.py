# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import BaseCase, Form, tagged

from ..tools.achievable import compare_goal, since_first
from ..tools.periods import past_periods
from .common import SalesTargetsCase


class TestComparison(BaseCase):
    def test_since_first(self):
        self.assertEqual(since_first([0, None, 0, 5, 0, None, 7], [1] * 7), [5, 0, 7])
        self.assertEqual(since_first([0, None], [0, 0]), [])
        # something taken back is a result
        self.assertEqual(since_first([0, -2, 0], [0, -2, 0]), [-2, 0])

    def test_first_result_late_in_its_period(self):
        self.assertEqual(since_first([0, 10, 90, 80], [0, 0, 9, 9]), [90, 80])
        self.assertEqual(since_first([0, 10, 90, 80], [0, 1, 0, 9]), [10, 90, 80])
        self.assertEqual(since_first([0, 10], [0, 0]), [10])

    def test_median_best_and_share(self):
        found = compare_goal(250, [100, 300, 200, 400], [50, 10, 90])
        self.assertEqual(
            found,
            {
                "periods": 4,
                "median": 250,
                "best": 400,
                "team_median": 50,
                "reached_share": 0.5,
                "above_best": False,
            },
        )

    def test_the_best_is_not_above_the_best(self):
        self.assertFalse(compare_goal(400, [100, 400])["above_best"])
        above = compare_goal(400.01, [100, 400])
        self.assertTrue(above["above_best"])
        self.assertEqual(above["reached_share"], 0)

    def test_nothing_to_say(self):
        none = compare_goal(10, [])
        self.assertEqual(none["periods"], 0)
        self.assertFalse(none["above_best"])
        self.assertEqual(
            [none[name] for name in ("median", "best", "team_median", "reached_share")],
            [None] * 4,
        )
        self.assertIsNone(compare_goal(0, [5])["reached_share"])


class TestPastPeriods(BaseCase):
    today = date(2026, 2, 10)

    def _starts(self, *args):
        return [start for start, _end in past_periods(*args)]

    def test_of_a_future_period_those_that_are_over(self):
        self.assertEqual(
            self._starts("month", date(2026, 5, 1), date(2026, 5, 31), self.today, 2),
            [date(2025, 12, 1), date(2026, 1, 1)],
        )

    def test_of_a_running_or_past_period_those_before_it(self):
        for today in (self.today, date(2026, 12, 31)):
            self.assertEqual(
                self._starts("month", date(2026, 2, 1), date(2026, 2, 28), today, 2),
                [date(2025, 12, 1), date(2026, 1, 1)],
            )

    def test_fiscal_years(self):
        span = date(2026, 4, 1), date(2027, 3, 31)
        self.assertEqual(
            past_periods("year", *span, self.today, 2, 3, 31),
            [
                (date(2023, 4, 1), date(2024, 3, 31)),
                (date(2024, 4, 1), date(2025, 3, 31)),
            ],
        )

    def test_free_dates(self):
        self.assertEqual(
            past_periods("custom", date(2026, 2, 1), date(2026, 2, 10), self.today, 2),
            [
                (date(2026, 1, 12), date(2026, 1, 21)),
                (date(2026, 1, 22), date(2026, 1, 31)),
            ],
        )
        # in May: as if it began today
        self.assertEqual(
            past_periods("custom", date(2026, 5, 1), date(2026, 5, 10), self.today, 1),
            [(date(2026, 1, 31), date(2026, 2, 9))],
        )


@tagged("post_install", "-at_install")
class TestAchievable(SalesTargetsCase):
    """It is 10 February 2026. Anna sold in the last three months, and in this one."""

    def setUp(self):
        super().setUp()
        today = patch.object(
            type(self.company), "_sales_today", lambda company: date(2026, 2, 10)
        )
        today.start()
        self.addCleanup(today.stop)
        for user, amount, day in (
            (self.anna, 100.0, datetime(2025, 11, 10)),
            (self.anna, 300.0, datetime(2025, 12, 10)),
            (self.anna, 200.0, datetime(2026, 1, 10)),
            (self.anna, 9999.0, datetime(2026, 2, 5)),
            (self.ben, 50.0, datetime(2025, 12, 10)),
            (self.ben, 70.0, datetime(2026, 1, 10)),
            (self.carl, 5000.0, datetime(2026, 1, 10)),
        ):
            self._new_order(user, amount, day)

    def _compare(self, owner, goal, user=None, **period):
        period = {"period_type": "month", "date_from": date(2026, 3, 1), **period}
        return (
            self.env["sales.target"]
            .with_user(user or self.mona)
            ._goal_comparison(self.untaxed, owner, self.company, *period.values(), goal)
        )

    def test_months_of_a_person(self):
        found = self._compare(self.anna, 250)
        self.assertEqual(found["periods"], 3)
        self.assertEqual((found["median"], found["best"]), (200, 300))
        self.assertEqual(found["team_median"], 60)
        self.assertAlmostEqual(found["reached_share"], 1 / 3)
        self.assertFalse(found["above_best"])

    def test_quarters_years_and_several_people(self):
        quarter = self._compare(self.anna, 450, period_type="quarter")
        self.assertEqual((quarter["periods"], quarter["best"]), (1, 400))
        self.assertTrue(quarter["above_best"])
        year = self._compare(
            self.anna, 1, period_type="year", date_from=date(2027, 1, 1)
        )
        self.assertEqual((year["periods"], year["median"]), (1, 400))
        # of 2024 the last months only, so that year does not count
        self._new_order(self.anna, 7.0, datetime(2024, 11, 10))
        again = self._compare(
            self.anna, 1, period_type="year", date_from=date(2027, 1, 1)
        )
        self.assertEqual((again["periods"], again["median"]), (1, 400))
        both = self._compare(self.anna | self.ben, 1)
        # 7 in November 2024, then nothing until 100, 350 and 270
        self.assertEqual((both["periods"], both["best"]), (15, 350))
        self.assertIsNone(both["team_median"])

    def test_teams_and_the_company(self):
        north = self._compare(self.north, 1)
        self.assertEqual((north["median"], north["best"]), (270, 350))
        company = self._compare(self.company, 1)
        self.assertEqual((company["median"], company["best"]), (350, 5270))

    def test_ratio(self):
        """A rate of nothing is no rate: one deal lost in December, one won in
        January."""
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        win_rate.active = True
        for day, won in ((datetime(2025, 12, 3), False), (datetime(2026, 1, 3), True)):
            lead = self.env["crm.lead"].create(
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "company_id": self.company.id,
                }
            )
            if won:
                lead.action_set_won()
            else:
                lead.action_set_lost()
            lead.date_closed = day
        self.env.flush_all()
        found = self.env["sales.target"]._goal_comparison(
            win_rate, self.anna, self.company, "month", date(2026, 3, 1), 0.5
        )
        self.assertEqual((found["periods"], found["best"]), (1, 1.0))

    def test_others_stay_hidden_in_a_small_team(self):
        """With two others, or three, one could work out whose result it is."""
        self.assertEqual(self._compare(self.anna, 1, self.lea)["team_median"], 60)
        self.assertIsNone(self._compare(self.anna, 1, self.anna)["team_median"])
        for number in range(2):
            user = self._new_user(f"new{number}", "sales_team.group_sale_salesman")
            self.north.member_ids |= user
            self.assertIsNone(self._compare(self.anna, 1, self.anna)["team_median"])
            self._new_order(user, 80.0, datetime(2026, 1, 10))
        # 50 and 70 of Ben, 80 and 80
        self.assertEqual(self._compare(self.anna, 1, self.anna)["team_median"], 75)

    # --------------------------------------------------------------- the form

    def _form(self, user):
        form = Form(self.env["sales.target"].with_user(user))
        form.metric_id = self.untaxed
        form.period_type = "month"
        form.date_from = date(2026, 3, 9)
        return form

    def test_seller_types_a_goal(self):
        form = self._form(self.anna)
        self.assertIn("3 months: median", form.goal_comparison)
        self.assertNotIn("would have been reached", form.goal_comparison)
        form.goal_value = 250
        self.assertIn("reached in 1 of 3 (33 %)", form.goal_comparison)
        self.assertNotIn("others", form.goal_comparison)
        self.assertFalse(form.goal_warning)
        form.goal_value = 301
        self.assertIn("More than ever before", form.goal_warning)
        target = form.save()
        self.assertEqual(target.goal_value, 301)
        target.action_propose()
        self.assertIn(
            "Median of the others", target.with_user(self.lea).goal_comparison
        )

    def test_without_earlier_results(self):
        form = self._form(self.lars)
        form.goal_value = 250
        self.assertIn("no earlier results", form.goal_comparison)
        self.assertFalse(form.goal_warning)

    def test_until_the_goal_is_agreed(self):
        target = self._new_target(self.anna, date_from=date(2026, 1, 1), state="draft")
        self.assertTrue(target.goal_comparison)
        target.action_propose()
        self.assertTrue(target.goal_warning)
        target.action_confirm()
        self.assertFalse(target.goal_comparison or target.goal_warning)

    def test_ramp_is_compared_by_the_full_goal(self):
        target = self._new_target(
            self.anna,
            310.0,
            period_type="month",
            date_from=date(2026, 3, 1),
            state="draft",
        )
        target.ramp_ids = [
            Command.create({"date_from": "2026-03-01", "date_to": "2026-03-05"})
        ]
        self.assertEqual(target.goal_value, 260)
        self.assertTrue(target.goal_warning)

    def test_form_tells_nothing_about_others(self):
        """A form that is being filled in by RPC may name anybody."""
        results = ("goal_comparison", "result_value", "months", "credit_count")
        period = {
            "period_type": "month",
            "date_from": "2026-01-01",
            "date_to": "2026-01-31",
        }
        owners = {
            "Ben": {"scope": "person", "user_ids": [Command.set(self.ben.ids)]},
            "both": {
                "scope": "person",
                "user_ids": [Command.set((self.anna | self.ben).ids)],
            },
            "North": {"scope": "team", "team_id": self.north.id},
            "the company": {"scope": "company"},
        }
        allowed = {
            self.anna: set(),
            self.lea: {"Ben", "both", "North"},
            self.lars: set(),
            self.mona: set(owners),
        }
        for user, expected in allowed.items():
            target = self.env["sales.target"].with_user(user)
            seen = set()
            for label, owner in owners.items():
                values = {
                    "metric_id": self.untaxed.id,
                    "company_id": self.company.id,
                    "goal_value": 1,
                    **period,
                    **owner,
                }
                asked = {name: {} for name in (*values, *results)}
                found = target.onchange(values, list(values), asked)["value"]
                seen |= {(label, name) for name in results if found.get(name)}
            self.assertEqual(
                seen, {(label, name) for label in expected for name in results}
            )
