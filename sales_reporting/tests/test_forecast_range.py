# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import math
import random
from collections import Counter
from itertools import product

from odoo.tests import BaseCase

from ..tools import forecast_range
from ..tools.forecasting import LOST, OPEN, WON, Rates, Step

MONTHS = 10
STAGES, TEAMS, INDUSTRIES = 3, 3, 4


class TestForecastRange(BaseCase):
    """Worked out by hand, without a database."""

    def test_values(self):
        """Two deals of 100 brought 80 and 100: (180 + 20 x 100) / (200 + 20 x 100)."""
        found = forecast_range.measure_values(2, 200, 180, 1.8, 0.64 + 1)
        self.assertAlmostEqual(found.ratio, 2180 / 2200)
        self.assertAlmostEqual(found.spread, 0.01 / (2180 / 2200) ** 2)
        # of the ratio itself that of 22 such deals
        self.assertAlmostEqual(found.doubt, found.spread / 22)
        self.assertEqual(forecast_range.measure_values(0, 0, 0, 0, 0), (1.0, 0.0, 0.0))

    def test_variance_of_deals(self):
        """Two deals, of 100 and 50, by all four ways it may come."""
        ways = {
            100 * first + 50 * second: (0.5, 0.5)[first] * (0.8, 0.2)[second]
            for first, second in product((0, 1), (0, 1))
        }
        mean = sum(value * chance for value, chance in ways.items())
        variance = sum((v - mean) ** 2 * chance for v, chance in ways.items())
        self.assertAlmostEqual(
            forecast_range.deal_variance(100, 0.5)
            + forecast_range.deal_variance(50, 0.2),
            variance,
        )
        # the value of a won deal differs by a half: 0.5 x (100² + 50²) - 50²
        self.assertAlmostEqual(
            forecast_range.deal_variance(100, 0.5, 0.25), 0.5 * 12500 - 2500
        )

    def test_interval(self):
        """Of an exponential distribution with mean 100 the ends are known: -100 ln 0.9
        and -100 ln 0.1."""
        low, high = forecast_range.interval(100, 100**2)
        self.assertAlmostEqual(low, 10.54, delta=1)
        self.assertAlmostEqual(high, 230.26, delta=3)
        # of many small deals it is a normal one: 1.2816 of its deviation of 10
        low, high = forecast_range.interval(1000, 100)
        self.assertAlmostEqual(low, 1000 - 12.816, delta=0.1)
        self.assertAlmostEqual(high, 1000 + 12.816, delta=0.1)
        # one deal in a hundred: with 80 % nothing comes, and more than that is said
        self.assertEqual(forecast_range.interval(1, 99), (0.0, 1))
        self.assertIsNone(forecast_range.interval(0, 0))
        self.assertIsNone(forecast_range.interval(-5, 100))

    def test_interval_holds_eight_in_ten(self):
        """By drawing: 40 deals of different values and chances."""
        chance = random.Random(19)
        deals = [
            (chance.uniform(10, 500), chance.uniform(0.05, 0.6)) for _ in range(40)
        ]
        mean = sum(value * p for value, p in deals)
        low, high = forecast_range.interval(
            mean, sum(forecast_range.deal_variance(value, p) for value, p in deals)
        )
        sums = [
            sum(value for value, p in deals if chance.random() < p) for _ in range(4000)
        ]
        within = sum(low <= total <= high for total in sums) / len(sums)
        self.assertAlmostEqual(within, 0.8, delta=0.03)

    def test_errors(self):
        """10 % too much and 50 % too little: 30 % off on average, 20 % too little."""
        mape, bias = forecast_range.mean_error([(110, 100), (50, 100), (5, 0)])
        self.assertAlmostEqual(mape, 0.3)
        self.assertAlmostEqual(bias, -0.2)
        self.assertIsNone(forecast_range.mean_error([(5, 0)]))

    def test_common_spread(self):
        """Months, rates and values may all be off: 0.25 as two months are too few to
        tell, 12 / (8 x 21) of 8 in 20, and what is given for values."""
        rates = Rates([Step(1, "new", 0, (), *way) for way in OUTCOMES])
        values = forecast_range.Values(1.0, 0.5, 0.02)
        self.assertAlmostEqual(
            forecast_range.common_spread(rates, values), 0.25 + 12 / 168 + 0.02
        )
        # of a mean of 10: 7 of its deals, and 0.1 x 10²
        self.assertAlmostEqual(forecast_range.sum_variance(10, 7, 0.1), 17)

    def test_calibration(self):
        """Of the ten errors taken as foreseen the ninth counts, which 15 % of a normal
        distribution exceed: 1.4395, where 20 % exceed 1.2816."""
        before = forecast_range.calibrate([])
        self.assertAlmostEqual(before, (1.4395 / 1.2816) ** 2, places=3)
        # ten months at their forecast, and ten that were off by three: 17th of twenty
        self.assertLess(forecast_range.calibrate([0] * 10), before)
        self.assertAlmostEqual(
            forecast_range.calibrate([3, -3] * 5), (3 / 1.28155) ** 2, places=3
        )
        # one that was far off does not make all ranges useless: tenth of eleven
        self.assertAlmostEqual(
            forecast_range.calibrate([-20]), (1.95996 / 1.28155) ** 2, places=3
        )


# What became of twenty deals.
OUTCOMES = [(WON, "new", 8), (LOST, "new", 4), (OPEN, "new", 8)]


class TestCoverage(BaseCase):
    """The range holds eight in ten, of pipelines drawn at random: of any size, chance
    and spread of amounts, with teams, industries and stages that differ and months that
    are good or bad for all."""

    def test_coverage(self):
        within = [self.last_month(random.Random(seed)) for seed in range(200)]
        within = [hit for hit in within if hit is not None]
        self.assertGreater(len(within), 190)
        share = sum(within) / len(within)
        self.assertTrue(0.72 <= share <= 0.90, share)

    def last_month(self, chance):
        """Whether what came in the last month lay in the range said before, from the
        months until then."""
        history = self.history(chance)
        steps, sums, errors, within = [], [0.0] * 5, [], None
        for month, ends in enumerate(history):
            within = self.forecast(month, ends, steps, sums, errors)
            grouped = Counter((deal[:3], outcome) for deal, outcome, _won in ends)
            for ((stage, age, traits), outcome), count in grouped.items():
                steps.append(Step(month, stage, age, traits, outcome, stage, count))
            for deal, _outcome, won in ends:
                if won:
                    ratio = won / deal[3]
                    parts = (1, deal[3], won, ratio, ratio**2)
                    sums = [sum(pair) for pair in zip(sums, parts, strict=True)]
        return within

    def history(self, chance):
        """By month: the deals open at its start, what became of each and brought."""
        size = chance.randint(5, 60)
        win, lose = chance.uniform(0.05, 0.3), chance.uniform(0.05, 0.3)
        shock, spread = chance.choice([0, 0.2, 0.4]), chance.uniform(0.3, 1.2)
        differ = [
            [chance.uniform(0.6, 1.4) for _ in range(count)]
            for count in (STAGES, TEAMS, INDUSTRIES)
        ]
        deals, history = [], []
        for _month in range(MONTHS + 1):
            luck = win * math.exp(chance.gauss(0, shock) - shock**2 / 2)
            ends, rest = [], []
            for deal in deals:
                stage, age, traits, value = deal
                places = (stage, *(int(t.partition(":")[2]) for t in traits))
                won = luck * math.prod(
                    factors[place]
                    for factors, place in zip(differ, places, strict=True)
                )
                draw = chance.random()
                if draw < won:
                    ends.append((deal, WON, value * chance.uniform(0.7, 1.2)))
                elif draw < won + lose:
                    ends.append((deal, LOST, 0))
                else:
                    ends.append((deal, OPEN, 0))
                    rest.append((stage, min(age + 1, 12), traits, value))
            history.append(ends)
            deals = rest + [
                (
                    chance.randrange(STAGES),
                    0,
                    (
                        f"team:{chance.randrange(TEAMS)}",
                        f"industry:{chance.randrange(INDUSTRIES)}",
                    ),
                    math.exp(chance.gauss(5, spread)),
                )
                for _deal in range(chance.randint(size // 2, size * 3 // 2))
            ]
        return history

    def forecast(self, month, ends, steps, sums, errors):
        """Whether what came lay in the range; None where there was none."""
        rates = Rates(steps)
        values = forecast_range.measure_values(*sums)
        said = variance = 0.0
        for (stage, age, traits, value), _outcome, _won in ends:
            level = rates.level(traits)
            won = rates.next_month(stage, age, level, month)[WON]
            said += value * values.ratio * won
            variance += forecast_range.deal_variance(
                value * values.ratio, won, values.spread
            )
        common = forecast_range.common_spread(rates, values)
        variance = forecast_range.sum_variance(said, variance, common)
        bounds = forecast_range.interval(
            said, variance * forecast_range.calibrate(errors)
        )
        if not bounds:
            return None
        came = sum(won for _deal, _outcome, won in ends)
        errors.append((came - said) / math.sqrt(variance))
        return bounds[0] <= came <= bounds[1]
