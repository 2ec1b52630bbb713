# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools import planning_back as back

YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@tagged("post_install", "-at_install")
class TestPlanningBack(BaseCase):
    """Worked by hand: a goal of 1,000,000 at 10,000 a deal are 100 deals; at 20 % they
    take 500 prospects."""

    def test_from_the_goal_to_the_prospects(self):
        deals = back.deals_needed(1_000_000, 10_000)
        self.assertEqual(deals, 100)
        self.assertEqual(back.entries_needed(deals, [0.2]), [500])
        self.assertEqual(back.value_needed(1_000_000, 0.2, 2), 5_000_000)

    def test_stage_by_stage(self):
        """Of 500 prospects half qualify, of these 250 40 % are won."""
        self.assertEqual(back.entries_needed(100, [0.5, 0.4]), [500, 250])
        self.assertEqual(back.win_chances([0.5, 0.4]), [0.2, 0.4])

    def test_rounded_up_once(self):
        """1,000,000 at 30,000 are 33.3 deals, so 34; these take 34 / 0.3 = 113.3 in the
        last stage, so 114, and 34 / 0.3 / 0.3 = 377.8 before, so 378: 114 / 0.3 would
        be 380."""
        deals = back.deals_needed(1_000_000, 30_000)
        self.assertEqual(deals, 34)
        self.assertEqual(back.entries_needed(deals, [0.3, 0.3]), [378, 114])

    def test_noise_of_floats_is_no_need(self):
        self.assertEqual(back.entries_needed(100, [0.1, 0.2]), [5000, 500])
        self.assertEqual(back.deals_needed(0.3, 0.1), 3)
        self.assertEqual(back.value_needed(0.3, 0.1, 2), 3.0)
        self.assertEqual(back.round_up(1.001, 2), 1.01)

    def test_nothing_suffices(self):
        self.assertIsNone(back.deals_needed(1000, 0))
        self.assertIsNone(back.deals_needed(1000, -5))
        self.assertEqual(back.deals_needed(0, 0), 0)
        self.assertEqual(back.deals_needed(-1, 10), 0)
        self.assertEqual(back.entries_needed(10, [0.5, 0.0]), [None, None])
        self.assertEqual(back.entries_needed(10, [0.0, 0.5]), [None, 20])
        self.assertEqual(back.entries_needed(None, [0.5]), [None])
        self.assertEqual(back.entries_needed(0, [0.0]), [0])
        self.assertIsNone(back.value_needed(100, 0, 2))
        self.assertEqual(back.value_needed(0, 0, 2), 0)

    def test_per_month_quarter_and_year(self):
        """100 deals a year: 8.3 a month, so 9, and 25 a quarter."""
        self.assertEqual(back.per_period(100, 12), (9, 25, 100))
        self.assertEqual(back.per_period(500, 12), (42, 125, 500))
        self.assertEqual(
            back.per_period(1_000_000.0, 12, 2), (83_333.34, 250_000, 1_000_000)
        )
        self.assertEqual(back.per_period(25, 3), (9, 25, 100))
        self.assertEqual(back.per_period(None, 12), (None, None, None))

    def test_length_of_a_period(self):
        self.assertEqual(back.month_count(*YEAR), 12)
        self.assertEqual(back.month_count(date(2027, 2, 1), date(2027, 2, 28)), 1)
        half = back.month_count(date(2027, 4, 16), date(2027, 5, 31))
        self.assertEqual(half, Fraction(3, 2))

    def test_months_suffice_and_add_up(self):
        """Ten deals by days over four months with 31, 28, 31 and 30 days: 10 · 31/120 =
        2.58 are due by the end of January, 4.92 of February, 7.5 of March, 10 of
        April: 3, 5, 8 and 10 so far."""
        months = back.entry_months(date(2027, 1, 1), date(2027, 4, 30), 0)
        span = (date(2027, 1, 1), date(2027, 4, 30))
        self.assertEqual(back.due_by_month(10, months, span, 0), [3, 2, 3, 2])

    def test_seasonality(self):
        """All is due in June and December, twice as much in December."""
        weights = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2]
        months = back.entry_months(*YEAR, 0)
        parts = back.due_by_month(100, months, YEAR, 0, 0, (weights, range(7)))
        self.assertEqual(parts, [0, 0, 0, 0, 0, 34, 0, 0, 0, 0, 0, 66])
        money = back.due_by_month(100, months, YEAR, 0, 2, (weights, range(7)))
        self.assertEqual(money[5], 33.34)
        self.assertEqual(money[11], 66.66)

    def test_entered_a_cycle_before(self):
        """What closes in March and April enters, 31 days before, from 29 January to 30
        March: 3, 28 and 30 of 61 days."""
        span = (date(2027, 3, 1), date(2027, 4, 30))
        first, last = back.entry_span(*span, 31)
        self.assertEqual((first, last), (date(2027, 1, 29), date(2027, 3, 30)))
        months = back.entry_months(*span, 31)
        self.assertEqual([start.month for start, _end in months], [1, 2, 3, 4])
        self.assertEqual(back.due_by_month(61, months, span, 31), [3, 28, 30, 0])
        self.assertEqual(back.due_by_month(61, months, span, 0), [0, 0, 31, 30])

    def test_cycle_longer_than_the_period(self):
        """All that closes in May entered in January, and none of it later."""
        span = (date(2027, 5, 1), date(2027, 5, 31))
        months = back.entry_months(*span, 120)
        self.assertEqual(len(months), 5)
        self.assertEqual(back.due_by_month(31, months, span, 120), [31, 0, 0, 0, 0])

    def test_months_of_any_plan_add_up(self):
        for total in range(0, 130, 7):
            for cycle in (0, 1, 30, 45, 364, 365, 700):
                months = back.entry_months(*YEAR, cycle)
                parts = back.due_by_month(total, months, YEAR, cycle)
                self.assertEqual(sum(parts), total, cycle)
                self.assertGreaterEqual(min(parts), 0)

    def test_range_of_few_cases(self):
        """Wilson's interval by his formula, worked with a calculator for 2 of 10 at
        z = 1.2816: (0.2 + 0.08212) / 1.16424 ± 1.2816 · sqrt(0.016 + 0.0041061) /
        1.16424."""
        low, high = back.wilson(2, 10)
        self.assertAlmostEqual(low, 0.08624, 4)
        self.assertAlmostEqual(high, 0.39840, 4)
        self.assertIsNone(back.wilson(0, 0))
        self.assertEqual(back.wilson(0, 5)[0], 0)
        self.assertEqual(back.wilson(5, 5)[1], 1)
        narrow = back.wilson(200, 1000)
        self.assertLess(narrow[1] - narrow[0], 0.04)

    def test_another_conversion_of_all_steps(self):
        """Half of a half is a quarter; for a sixteenth each step takes a quarter."""
        self.assertEqual(back.scale_rates([0.5, 0.5], 0.25), [0.5, 0.5])
        for rate, worked in zip(
            back.scale_rates([0.5, 0.5], 0.0625), (0.25, 0.25), strict=True
        ):
            self.assertAlmostEqual(rate, worked, 9)
        self.assertEqual(back.scale_rates([1.0, 0.5], 0.25), [1.0, 0.25])
        self.assertEqual(back.scale_rates([0.0, 0.5], 0.25), [0.5, 0.5])
        self.assertEqual(back.scale_rates([1.0, 1.0], 0.25), [0.5, 0.5])
        self.assertEqual(back.scale_rates([0.5, 0.5], 0), [0.5, 0.0])
        self.assertEqual(back.scale_rates([0.5, 0.5], 1), [1.0, 1.0])
        self.assertEqual(back.scale_rates([], 1), [])

    def test_twelve_months(self):
        self.assertEqual(
            back.measured_span(date(2027, 3, 10)),
            (date(2026, 3, 11), date(2027, 3, 10)),
        )
        self.assertEqual(
            back.measured_span(date(2028, 2, 29)), (date(2027, 3, 1), date(2028, 2, 29))
        )
        self.assertEqual(
            back.measured_span(date(2027, 3, 10), 10),
            (date(2026, 3, 1), date(2027, 2, 28)),
        )
