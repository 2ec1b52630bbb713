# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.bonus import Scheme, Tier, earned, next_step, problem, rate_above

BY_AMOUNT = Scheme(
    [
        Tier(0.8, "amount", 1000),
        Tier(1.0, "amount", 3000),
        Tier(1.2, "amount", 4500),
    ],
    None,
    1,
    2,
)
# 2 % up to 80 % of the goal, 3 % above, and above the goal half as much again
BY_RATE = Scheme([Tier(0, "rate", 0.02), Tier(0.8, "rate", 0.03)], None, 1.5, 2)
BOTH = Scheme([Tier(1.0, "amount", 2000), Tier(1.0, "rate", 0.05)], 6000, 1, 2)


def money(*amounts):
    return [Decimal(str(amount)) for amount in amounts]


@tagged("post_install", "-at_install")
class TestEarned(BaseCase):
    """Worked by hand, for a goal of 100,000."""

    def _earned(self, scheme, *results):
        return [earned(scheme, 100_000, result) for result in results]

    def test_of_the_amounts_the_highest_reached(self):
        self.assertEqual(
            self._earned(BY_AMOUNT, 0, 79_999.99, 80_000, 99_999.99, 100_000, 500_000),
            money(0, 0, 1000, 1000, 3000, 4500),
        )

    def test_rates_are_paid_in_slices(self):
        self.assertEqual(
            # 1,600 up to 80,000; 600 up to the goal; then 4.5 %
            self._earned(BY_RATE, 40_000, 80_000, 90_000, 100_000, 110_000),
            money(800, 1600, 1900, 2200, 2650),
        )

    def test_amount_and_rate_up_to_the_cap(self):
        self.assertEqual(
            # 2,000 at the goal and 5 % of what is above, 6,000 at 180,000
            self._earned(BOTH, 99_999, 100_000, 140_000, 180_000, 900_000),
            money(0, 2000, 4000, 6000, 6000),
        )

    def test_nothing_for_nothing(self):
        for goal, result in ((0, 500), (-1, 500), (100, 0), (100, -20)):
            for scheme in (BY_AMOUNT, BY_RATE, BOTH):
                self.assertEqual(earned(scheme, goal, result), 0)

    def test_exact_at_the_border(self):
        """1.1 of 3 is 3.3: in floating point it would be a bit more."""
        self.assertGreater(1.1 * 3, 3.3)
        scheme = Scheme([Tier(1.1, "amount", 50)], None, 1, 2)
        self.assertEqual(earned(scheme, 3, 3.3), 50)
        # 0.29 of 100 pieces, which floating point takes for less than 29
        scheme = Scheme([Tier(0.29, "amount", 50)], None, 1, 2)
        self.assertEqual([earned(scheme, 100, 28), earned(scheme, 100, 29)], [0, 50])

    def test_half_a_cent_is_rounded_up(self):
        scheme = Scheme([Tier(0, "rate", 0.05)], None, 1, 2)
        self.assertEqual(earned(scheme, 1, "0.1"), Decimal("0.01"))
        self.assertEqual(earned(scheme, 100, "20.10"), Decimal("1.01"))
        self.assertEqual(earned(scheme, 100, "20.09"), Decimal("1.00"))
        yen = scheme._replace(digits=0)
        self.assertEqual(str(earned(yen, 100, "50")), "3")

    def test_order_of_the_tiers_does_not_matter(self):
        for scheme in (BY_AMOUNT, BY_RATE):
            turned = scheme._replace(tiers=scheme.tiers[::-1])
            self.assertEqual(
                self._earned(turned, 70_000, 95_000, 130_000),
                self._earned(scheme, 70_000, 95_000, 130_000),
            )

    @settings(derandomize=True, deadline=None)
    @given(
        rates=st.dictionaries(
            st.integers(0, 150), st.integers(1, 100), min_size=1, max_size=4
        ),
        raises=st.dictionaries(st.integers(0, 150), st.integers(1, 3000), max_size=3),
        accelerator=st.sampled_from(["1", "1.25", "2"]),
        cap=st.one_of(st.none(), st.integers(1, 9000)),
        result=st.integers(-50, 250),
    )
    def test_like_adding_up_unit_by_unit(self, rates, raises, accelerator, cap, result):
        """The goal is 100, so an attainment in per cent is the result itself: each
        unit of the result is paid by the rate in which it lies, and each amount is
        that of the tier below and a raise."""
        expected = Fraction(0)
        for unit in range(max(result, 0)):
            begun = [start for start in rates if start <= unit]
            if begun:
                rate = Fraction(rates[max(begun)], 100)
                expected += rate * (Fraction(accelerator) if unit >= 100 else 1)
        expected += sum(more for start, more in raises.items() if start <= result)
        if cap:
            expected = min(expected, cap)
        tiers = [Tier(start / 100, "rate", rate / 100) for start, rate in rates.items()]
        amount = 0
        for start, more in sorted(raises.items()):
            amount += more
            tiers.append(Tier(start / 100, "amount", amount))
        scheme = Scheme(tiers, cap, accelerator, 6)
        self.assertEqual(Fraction(earned(scheme, 100, result)), expected)


@tagged("post_install", "-at_install")
class TestNextStep(BaseCase):
    def _next(self, scheme, result):
        step = next_step(scheme, 100_000, result)
        return step and tuple(map(float, step))

    def test_amounts(self):
        # attainment, missing, gain, rate above it
        self.assertEqual(self._next(BY_AMOUNT, 30_000), (0.8, 50_000, 1000, 0))
        self.assertEqual(self._next(BY_AMOUNT, 80_000), (1.0, 20_000, 2000, 0))
        self.assertEqual(self._next(BY_AMOUNT, 119_000.5), (1.2, 999.5, 1500, 0))
        self.assertIsNone(self._next(BY_AMOUNT, 120_000))

    def test_rates_and_accelerator(self):
        """What is earned on the way is part of what the tier brings."""
        self.assertEqual(self._next(BY_RATE, -500), (0, 500, 0, 0.02))
        self.assertEqual(self._next(BY_RATE, 40_000), (0.8, 40_000, 800, 0.03))
        self.assertEqual(self._next(BY_RATE, 90_000), (1.0, 10_000, 300, 0.045))
        self.assertIsNone(self._next(BY_RATE, 100_000))
        self.assertIsNone(self._next(BY_RATE._replace(accelerator=1), 90_000))

    def test_cap(self):
        capped = BY_AMOUNT._replace(cap=3500)
        self.assertEqual(self._next(capped, 100_000), (1.2, 20_000, 500, 0))
        self.assertIsNone(self._next(BY_AMOUNT._replace(cap=3000), 100_000))

    def test_without_goal(self):
        self.assertIsNone(next_step(BY_AMOUNT, 0, 50))

    def test_reaching_it_brings_what_was_said(self):
        for scheme in (BY_AMOUNT, BY_RATE, BOTH):
            for result in (0, 12_345.67, 79_999.99, 80_000, 99_000):
                step = next_step(scheme, 100_000, result)
                there = earned(scheme, 100_000, Decimal(str(result)) + step.gap)
                self.assertEqual(there - earned(scheme, 100_000, result), step.gain)

    def test_rate_above(self):
        self.assertEqual(
            [float(rate_above(BY_RATE, at)) for at in (-0.1, 0, 0.79, 0.8, 1, 3)],
            [0, 0.02, 0.02, 0.03, 0.045, 0.045],
        )


@tagged("post_install", "-at_install")
class TestProblems(BaseCase):
    def test_good_schemes(self):
        for scheme in (BY_AMOUNT, BY_RATE, BOTH):
            self.assertIsNone(problem(scheme))
        self.assertIsNone(problem(BY_AMOUNT._replace(cap=1000)))

    def test_bad_schemes(self):
        def amounts(*pairs, **vals):
            tiers = [Tier(at, "amount", value) for at, value in pairs]
            return Scheme(tiers, None, 1, 2)._replace(**vals)

        def rates(*pairs, **vals):
            tiers = [Tier(at, "rate", value) for at, value in pairs]
            return Scheme(tiers, None, 1, 2)._replace(**vals)

        for expected, scheme in (
            ("empty", amounts()),
            ("negative", amounts((-0.1, 50))),
            ("negative", amounts((1, -50))),
            ("negative", rates((0, -0.02))),
            ("attainment", amounts((100, 50))),
            ("rate", rates((0, 2))),
            ("twice", amounts((1, 50), (1, 60))),
            ("twice", rates((0.8, 0.02), (0.8, 0.03))),
            ("falling", amounts((1, 50), (0.8, 60))),
            ("falling", amounts((0.8, 50), (1, 50))),
            ("falling", rates((0, 0.05), (1, 0.02))),
            ("accelerator", rates((0, 0.02), accelerator=0.5)),
            ("nothing_to_accelerate", amounts((1, 50), accelerator=1.5)),
            ("cap", amounts((1, 50), cap=49)),
            ("cap", rates((0, 0.02), cap=-1)),
        ):
            with self.subTest(scheme=scheme):
                self.assertEqual(problem(scheme), expected)
