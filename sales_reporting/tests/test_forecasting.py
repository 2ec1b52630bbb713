# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import random
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import forecasting
from ..tools.forecasting import LOST, OLDEST, OPEN, WON, Rates, Step

# A month in the first place of its quarter.
JANUARY = forecasting.month_number(date(2025, 1, 31))


def steps(*counts, month=JANUARY, stage="new", age=0, segment=0, to=None):
    """Steps of one kind: numbers of won, lost and still open."""
    return [
        Step(month, stage, age, segment, outcome, to or stage, count)
        for outcome, count in zip((WON, LOST, OPEN), counts, strict=True)
    ]


class TestForecasting(BaseCase):
    """Worked out by hand, without a database."""

    def assert_chances(self, found, expected):
        self.assertEqual(len(found), len(expected))
        for one, other in zip(found, expected, strict=True):
            self.assertAlmostEqual(one, other, places=5)

    def test_ages(self):
        self.assertEqual(forecasting.age_of(date(2025, 1, 31), date(2025, 1, 31)), 0)
        self.assertEqual(forecasting.age_of(date(2024, 12, 1), date(2025, 1, 31)), 1)
        self.assertEqual(forecasting.age_of(date(2020, 1, 1), date(2025, 1, 31)), 12)
        self.assertEqual(forecasting.age_of(date(2025, 3, 1), date(2025, 1, 31)), 0)

    def test_chances_over_months(self):
        """20 of 100 were won in a month and 30 lost: of those that stay, the half, 20
        in 100 are won in the next month, and so on."""
        rates = Rates(steps(20, 30, 50))
        found = rates.chances("new", 0, 0, JANUARY, 4)
        self.assert_chances(found, [0.2, 0.1, 0.05, 0.025])

    def test_part_of_a_month(self):
        """Half a month leaves the root of a half: 0.70711 of the deals stay, and of
        those that do not two in five are won."""
        rates = Rates(steps(20, 30, 50))
        found = rates.chances("new", 0, 0, JANUARY, 3, part=0.5)
        self.assert_chances(found, [0.29289 * 0.4, 0.70711 * 0.2, 0.70711 * 0.1])
        self.assert_chances(
            rates.chances("new", 0, 0, JANUARY, 2, part=0.5, new=True), found[:2]
        )

    def test_who_sits_wins_less(self):
        """45 of 150 in all: 0.3. Of new ones (40 + 20 x 0.3) / 120 = 0.38333, of those
        a month old (5 + 20 x 0.38333) / 70 = 0.18095, of which the stage has
        (45 + 20) / (38.333 + 9.048 + 20) = 0.96466."""
        rates = Rates([*steps(40, 10, 50), *steps(5, 5, 40, age=1)])
        young = rates.next_month("new", 0, 0, JANUARY)[WON]
        old = rates.next_month("new", 1, 0, JANUARY)[WON]
        # (40 + 20 x 0.38333 x 0.96466) / 120 and (5 + 20 x 0.18095 x 0.96466) / 70,
        # by the month of the quarter: (45 + 20) / (39.497 + 6.065 + 20) = 0.99143, and
        # by the only segment: (45 + 20) / (45.171 + 20) = 0.99737
        self.assertAlmostEqual(young, 0.39497 * 0.99143 * 0.99737, places=4)
        self.assertAlmostEqual(old, 0.12130 * 0.99143 * 0.99737, places=4)
        # what is older than any so far is as the oldest so far
        self.assertLess(rates.next_month("new", OLDEST, 0, JANUARY)[WON], 0.2)

    def test_undecided_is_not_lost(self):
        """Deals that nobody has decided yet count for the months they were open, and
        no more: 50 of 100 in a month, also if only 100 of 1,000 have come to it."""
        decided = [*steps(0, 0, 100), *steps(50, 0, 50, age=1)]
        waiting = steps(0, 0, 900)
        few, many = Rates(decided), Rates(decided + waiting)
        self.assertGreater(few.next_month("new", 1, 0, JANUARY)[WON], 0.4)
        self.assertGreater(many.next_month("new", 1, 0, JANUARY)[WON], 0.4)

    def test_few_cases_lean_on_all(self):
        """Won in the segment: 1 of 1, in the whole 250 of 1,000 beside. The ratio of
        the one is (1 + 20) / (0.25 + 20)."""
        many = steps(250, 250, 500, segment=1)
        rates = Rates([*many, *steps(1, 0, 0, segment=2)])
        whole = rates.next_month("new", 0, 9, JANUARY)[WON]
        self.assertAlmostEqual(whole, 0.25, places=2)
        found = rates.next_month("new", 0, 2, JANUARY)[WON]
        self.assertAlmostEqual(found / whole, 21 / 20.25, places=3)
        # 100 of 100 are heard
        sure = Rates([*many, *steps(100, 0, 0, segment=2)])
        self.assertGreater(sure.next_month("new", 0, 2, JANUARY)[WON], 0.6)

    def test_stages(self):
        """Of the first stage nobody is won at once, half of them go on; of the second
        one half is won."""
        rates = Rates(
            [
                *steps(0, 0, 500),
                *steps(0, 0, 500, to="offer"),
                *steps(500, 0, 500, stage="offer"),
            ]
        )
        first, second = rates.chances("new", 0, 0, JANUARY, 2)
        self.assertLess(first, 0.02)
        # 500 of 1,020 go on
        self.assertAlmostEqual(second, 500 / 1020 * 0.5, delta=0.02)
        self.assertGreater(rates.chances("offer", 0, 0, JANUARY, 1)[0], 0.45)

    def test_end_of_the_quarter(self):
        """40 of 400 in the first month of a quarter, 160 of 400 in the last one."""
        rates = Rates([*steps(40, 0, 360), *steps(160, 0, 240, month=JANUARY + 2)])
        first, _second, last = rates.chances("new", 0, 0, JANUARY, 3)
        # expected: 0.25 each, 100 of 400: (40 + 20) / 120 and (160 + 20) / 120
        self.assertAlmostEqual(first, 0.25 * 60 / 120)
        self.assertAlmostEqual(
            rates.next_month("new", 0, 0, JANUARY + 2)[WON], 0.25 * 180 / 120
        )
        self.assertGreater(last, first)

    def test_nothing_to_go_by(self):
        for rates in (Rates([]), Rates(steps(0, 10, 10))):
            self.assertFalse(rates.has_won)
            self.assertEqual(rates.chances("new", 0, 0, JANUARY, 3), [0.0] * 3)
        rates = Rates(steps(10, 0, 0))
        self.assert_chances(rates.chances("new", 3, 0, JANUARY, 3), [1.0, 0.0, 0.0])

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(JANUARY, JANUARY + 8),
                st.sampled_from(["new", "offer"]),
                st.integers(0, OLDEST),
                st.integers(0, 2),
                st.sampled_from([WON, LOST, OPEN]),
                st.sampled_from(["new", "offer"]),
                st.integers(1, 50),
            ),
            max_size=30,
        ),
        st.floats(0.01, 1.0),
    )
    def test_chances_are_chances(self, rows, part):
        rates = Rates([Step(*row) for row in rows])
        for stage, age in product(["new", "offer"], [0, 5, OLDEST]):
            found = rates.chances(stage, age, 1, JANUARY + 9, 12, part=part)
            self.assertEqual(len(found), 12)
            self.assertTrue(all(-1e-12 <= chance <= 1 for chance in found), found)
            self.assertLessEqual(sum(found), 1 + 1e-9)
        self.assertGreaterEqual(rates.month_spread, 0)

    def test_months_differ(self):
        """10 of 100 were expected in each month; 5, 15 and 10 came. Squares of the
        errors less the chance of 10: 15 + 15 - 10 = 20, by 3 x 10² and 3 / 2: 0.1."""
        rates = Rates(
            [
                *steps(5, 0, 95),
                *steps(15, 0, 85, month=JANUARY + 3),
                *steps(10, 0, 90, month=JANUARY + 6),
            ]
        )
        self.assertAlmostEqual(rates.month_spread, 0.1)
        self.assertEqual(Rates(steps(5, 0, 95)).month_spread, 0.25)

    def test_values(self):
        """Two deals of 100 brought 80 and 100: (180 + 20 x 100) / (200 + 20 x 100)."""
        found = forecasting.measure_values(2, 200, 180, 1.8, 0.64 + 1)
        self.assertAlmostEqual(found.ratio, 2180 / 2200)
        self.assertAlmostEqual(found.spread, 0.01 / (2180 / 2200) ** 2)
        self.assertEqual(forecasting.measure_values(0, 0, 0, 0, 0), (1.0, 0.0))

    def test_variance_of_deals(self):
        """Two deals, of 100 and 50, by all four ways it may come."""
        ways = {
            100 * first + 50 * second: (0.5, 0.5)[first] * (0.8, 0.2)[second]
            for first, second in product((0, 1), (0, 1))
        }
        mean = sum(value * chance for value, chance in ways.items())
        variance = sum((v - mean) ** 2 * chance for v, chance in ways.items())
        self.assertAlmostEqual(
            forecasting.deal_variance(100, 0.5) + forecasting.deal_variance(50, 0.2),
            variance,
        )
        # the value of a won deal differs by a half: 0.5 x (100² + 50²) - 50²
        self.assertAlmostEqual(
            forecasting.deal_variance(100, 0.5, 0.25), 0.5 * 12500 - 2500
        )

    def test_interval(self):
        """Of an exponential distribution with mean 100 the ends are known: -100 ln 0.9
        and -100 ln 0.1."""
        low, high = forecasting.interval(100, 100**2)
        self.assertAlmostEqual(low, 10.54, delta=1)
        self.assertAlmostEqual(high, 230.26, delta=3)
        # of many small deals it is a normal one: 1.2816 of its deviation of 10
        low, high = forecasting.interval(1000, 100)
        self.assertAlmostEqual(low, 1000 - 12.816, delta=0.1)
        self.assertAlmostEqual(high, 1000 + 12.816, delta=0.1)
        # one deal in a hundred: with 80 % nothing comes, and more than that is said
        self.assertEqual(forecasting.interval(1, 99), (0.0, 1))
        self.assertIsNone(forecasting.interval(0, 0))
        self.assertIsNone(forecasting.interval(-5, 100))

    def test_interval_holds_eight_in_ten(self):
        """By drawing: 40 deals of different values and chances."""
        chance = random.Random(19)
        deals = [
            (chance.uniform(10, 500), chance.uniform(0.05, 0.6)) for _ in range(40)
        ]
        mean = sum(value * p for value, p in deals)
        low, high = forecasting.interval(
            mean, sum(forecasting.deal_variance(value, p) for value, p in deals)
        )
        sums = [
            sum(value for value, p in deals if chance.random() < p) for _ in range(4000)
        ]
        within = sum(low <= total <= high for total in sums) / len(sums)
        self.assertAlmostEqual(within, 0.8, delta=0.03)

    def test_errors(self):
        """10 % too much and 50 % too little: 30 % off on average, 20 % too little."""
        mape, bias = forecasting.mean_error([(110, 100), (50, 100), (5, 0)])
        self.assertAlmostEqual(mape, 0.3)
        self.assertAlmostEqual(bias, -0.2)
        self.assertIsNone(forecasting.mean_error([(5, 0)]))
