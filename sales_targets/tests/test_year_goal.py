# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase

from ..tools.year_goal import (
    PeriodGoal,
    longest_periods,
    project_months,
    year_goal,
)

JAN, DEC = date(2026, 1, 1), date(2026, 12, 31)


def month(number, value):
    last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][number - 1]
    return PeriodGoal(
        "month", date(2026, number, 1), date(2026, number, last), Decimal(value)
    )


def quarter(number, value):
    first = date(2026, 3 * number - 2, 1)
    return PeriodGoal(
        "quarter",
        first,
        date(2026, 3 * number, 31 if number in (1, 4) else 30),
        Decimal(value),
    )


def year(value, weights=None):
    return PeriodGoal("year", JAN, DEC, Decimal(value), weights)


class TestYearGoal(BaseCase):
    def test_longest_period_holds(self):
        goals = [month(1, 10), quarter(1, 40), year(100), month(12, 5)]
        self.assertEqual(longest_periods(goals), [2])

    def test_shorter_ones_fill_what_is_left(self):
        goals = [month(2, 10), month(7, 20), quarter(2, 60), quarter(1, 40)]
        self.assertEqual(longest_periods(goals), [3, 2, 1])

    def test_nothing_agreed(self):
        goal = year_goal(JAN, DEC, [], date(2026, 7, 2))
        self.assertIsNone(goal.value)
        self.assertEqual(goal.months, [None] * 12)
        self.assertAlmostEqual(goal.due_share, 183 / 365)

    def test_quarters_add_up(self):
        goal = year_goal(JAN, DEC, [quarter(1, 90), quarter(2, 91)], date(2026, 5, 15))
        self.assertEqual(goal.value, 181)
        # by days: 31, 28 and 31 of 90; 30, 31 and 30 of 91
        self.assertEqual(goal.months, [31, 28, 31, 30, 31, 30] + [None] * 6)
        # the first quarter whole, of the second 45 days
        self.assertAlmostEqual(goal.due_share, (90 + 45) / 181)

    def test_weights_of_the_year(self):
        weights = [1] * 6 + [3] * 6
        goal = year_goal(JAN, DEC, [year(240, weights)], date(2026, 7, 31))
        self.assertEqual(goal.months, [10] * 6 + [30] * 6)
        self.assertAlmostEqual(goal.due_share, 90 / 240)

    def test_fiscal_year_in_the_middle_of_a_month(self):
        start, end = date(2026, 4, 6), date(2027, 4, 5)
        goal = year_goal(
            start, end, [PeriodGoal("year", start, end, Decimal(365))], start
        )
        self.assertEqual(len(goal.months), 13)
        self.assertEqual((goal.months[0], goal.months[-1]), (25, 5))
        self.assertEqual(sum(goal.months), 365)
        first = PeriodGoal("quarter", start, date(2026, 7, 5), Decimal(91))
        second = PeriodGoal("quarter", date(2026, 7, 6), date(2026, 10, 5), Decimal(92))
        goal = year_goal(start, end, [first, second], start)
        # July is in both
        self.assertEqual(goal.months[:4], [25, 31, 30, 31])

    def test_ratio_is_the_mean_by_days(self):
        goals = [month(1, "0.31"), month(2, "0.59")]
        goal = year_goal(JAN, DEC, goals, DEC, is_ratio=True)
        self.assertEqual(goal.value, (Decimal("0.31") * 31 + Decimal("0.59") * 28) / 59)
        self.assertEqual(goal.months[:3], [Decimal("0.31"), Decimal("0.59"), None])

    def test_goal_of_zero_is_due_by_days(self):
        goal = year_goal(JAN, DEC, [year(0)], date(2026, 7, 2))
        self.assertEqual(goal.value, 0)
        self.assertAlmostEqual(goal.due_share, 183 / 365)


class TestProjection(BaseCase):
    def test_run_rate(self):
        # 60 in a quarter of the time makes 240 in all
        outlook = project_months([40, 20, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0])
        self.assertEqual(outlook, [None, 20 + 60, 60, 60])
        self.assertEqual(40 + sum(outlook[1:]), 240)

    def test_running_month(self):
        outlook = project_months([30, 15, 0], [1, 1, 1], [1, 0.5, 0])
        self.assertEqual(outlook, [None, 30, 30])

    def test_weights(self):
        outlook = project_months([10, 0], [1, 3], [1, 0])
        self.assertEqual(outlook, [None, 30])

    def test_nothing_to_go_by(self):
        self.assertEqual(project_months([0, 5], [1, 1], [0, 0]), [None, None])
        self.assertEqual(project_months([5, 5], [1, 1], [1, 1]), [None, None])
