# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import math
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import forecasting
from ..tools.forecasting import LOST, OLDEST, OPEN, WON, Rates, Step

# A month in the first place of its quarter.
JANUARY = forecasting.month_number(date(2025, 1, 31))


def steps(*counts, month=JANUARY, stage="new", age=0, traits=(), to=None):
    """Steps of one kind: numbers of won, lost and still open."""
    return [
        Step(month, stage, age, traits, outcome, to or stage, count)
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
        # by the month of the quarter: (45 + 20) / (39.497 + 6.065 + 20) = 0.99143
        self.assertAlmostEqual(young, 0.39497 * 0.99143, places=4)
        self.assertAlmostEqual(old, 0.12130 * 0.99143, places=4)
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

    def effects(self, *steps):
        """The effects of traits as ratios."""
        found = Rates([step for group in steps for step in group]).effects
        return {trait: math.exp(effect) for trait, effect in found.items()}

    def test_few_cases_lean_on_all(self):
        """Won by team 2: 1 of 1; by team 1 250 of 1,000. In all 251 of 1,001, as
        expected by stage and age, so the ratio of the one is (1 + 20) / (0.25 + 20);
        of 100 of 100 more is believed."""
        many = steps(250, 250, 500, traits=("team:1",))
        few = self.effects(many, steps(1, 0, 0, traits=("team:2",)))
        self.assertAlmostEqual(few["team:2"], 21 / (251 / 1001 + 20), places=3)
        sure = self.effects(many, steps(100, 0, 0, traits=("team:2",)))
        # expected: 350 of 1,100
        self.assertAlmostEqual(sure["team:2"], 120 / (100 * 350 / 1100 + 20), places=1)
        self.assertGreater(sure["team:2"], 2.2)

    def test_level_of_a_deal(self):
        """ln(21 / 20.25) is 0.036, one step of 0.05; of what nobody has seen, none."""
        many = steps(250, 250, 500, traits=("team:1",))
        rates = Rates([*many, *steps(1, 0, 0, traits=("team:2",))])
        self.assertEqual(rates.level(("team:2",)), 1)
        self.assertEqual(rates.level(("team:2", "source:7")), 1)
        self.assertEqual(rates.level(("team:3",)), 0)
        whole = rates.next_month("new", 0, 0, JANUARY)[WON]
        self.assertAlmostEqual(
            rates.next_month("new", 0, 1, JANUARY)[WON], whole * math.exp(0.05)
        )
        # no deal is taken for better than the best that was seen
        self.assertEqual(list(rates.levels), [0, 1])
        self.assertEqual(rates.level(("team:2", "team:2")), 1)

    def test_effects_do_not_count_twice(self):
        """All that is sold in country 1 is won twice as often, whichever team does.
        Team 1 sells there mostly: looked at alone it wins 360 where 300 are
        expected, but that is the country, and so it is for the other team."""
        found = self.effects(
            steps(320, 0, 480, traits=("team:1", "country:1")),
            steps(40, 0, 160, traits=("team:1", "country:2")),
            steps(80, 0, 120, traits=("team:2", "country:1")),
            steps(160, 0, 640, traits=("team:2", "country:2")),
        )
        self.assertAlmostEqual(found["country:1"] / found["country:2"], 2, delta=0.2)
        self.assertAlmostEqual(found["team:1"], found["team:2"], delta=0.06)

    def test_effects_multiply(self):
        """Team 2 wins twice as often and source 2 three times; both at once six
        times. Nothing leans much where 100,000 deals are known."""
        found = self.effects(
            steps(5000, 0, 95000, traits=("team:1", "source:1")),
            steps(10000, 0, 90000, traits=("team:2", "source:1")),
            steps(15000, 0, 85000, traits=("team:1", "source:2")),
            steps(30000, 0, 70000, traits=("team:2", "source:2")),
        )
        self.assertAlmostEqual(found["team:2"] / found["team:1"], 2, delta=0.01)
        self.assertAlmostEqual(found["source:2"] / found["source:1"], 3, delta=0.01)

    def test_whether_a_value_is_known_says_nothing(self):
        """The industry is noted when a deal is won: none of the 500 without is."""
        found = self.effects(
            steps(200, 100, 200, traits=("industry:1",)),
            steps(100, 50, 100, traits=("industry:2",)),
            steps(0, 200, 300),
        )
        self.assertAlmostEqual(found["industry:1"], 1, places=6)
        self.assertAlmostEqual(found["industry:2"], 1, places=6)

    def test_several_tags(self):
        """A deal may have several values of a dimension: each has its effect. With tag
        2 a quarter is won, where a fifth is of all, but that is for tag 3."""
        found = self.effects(
            steps(100, 0, 900, traits=("tag:1",)),
            steps(100, 0, 900, traits=("tag:2",)),
            steps(400, 0, 600, traits=("tag:2", "tag:3")),
        )
        self.assertLess(found["tag:1"], 0.8)
        self.assertLess(found["tag:2"], 0.8)
        self.assertGreater(found["tag:3"], 2)

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
                st.sampled_from([(), ("team:1",), ("team:2", "tag:1", "tag:2")]),
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
        level = rates.level(("team:2", "tag:1"))
        for stage, age in product(["new", "offer"], [0, 5, OLDEST]):
            found = rates.chances(stage, age, level, JANUARY + 9, 12, part=part)
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

    def test_doubt_of_rates(self):
        """A beta distribution with 8 hits and 12 misses has the mean 0.4 and the
        variance 8 x 12 / (20² x 21)."""
        rates = Rates(steps(8, 4, 8))
        self.assertAlmostEqual(rates.doubt, 8 * 12 / (400 * 21) / 0.4**2)
        self.assertEqual(Rates([]).doubt, 0.0)
