# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.rounding import largest_remainder
from . import oracle
from .common import SalesTargetsCase

totals = st.decimals(-1_000_000, 1_000_000, places=2, allow_nan=False)
weights = st.lists(
    st.decimals(0, 1000, places=3, allow_nan=False), min_size=1, max_size=8
).filter(any)


@tagged("post_install", "-at_install")
class TestLargestRemainder(BaseCase):
    """Parts that add up, for any total and any weights."""

    @settings(derandomize=True, deadline=None)
    @given(total=totals, weights=weights, digits=st.integers(0, 6))
    def test_parts_add_up_and_are_near(self, total, weights, digits):
        parts = largest_remainder(total, weights, digits)
        unit = Decimal(1).scaleb(-digits)
        whole = total.quantize(unit)
        self.assertEqual(sum(parts), whole)
        for part, weight in zip(parts, weights, strict=True):
            self.assertEqual(part, part.quantize(unit))
            self.assertLess(abs(part - whole * weight / sum(weights)), unit)
            if not weight:
                self.assertEqual(part, 0)

    @settings(derandomize=True, deadline=None)
    @given(total=totals, weights=weights)
    def test_like_the_oracle(self, total, weights):
        whole = sum(map(oracle.Fraction, weights))
        held = [weight for weight in weights if weight]
        parts = oracle.divide(total, [oracle.Fraction(w) / whole for w in held], 2)
        ours = largest_remainder(total, held, 2)
        self.assertEqual([oracle.Fraction(part) for part in ours], parts)

    def test_first_of_equals_gets_the_last_unit(self):
        thirds = largest_remainder(100, [1, 1, 1], 2)
        self.assertEqual(thirds, [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")])
        back = largest_remainder(-100, [1, 1, 1], 2)
        self.assertEqual(back, [-part for part in thirds])

    def test_largest_remainder_goes_first(self):
        # 0.9, 1.05 and 1.05 of 3 pieces: the first has lost most
        self.assertEqual(largest_remainder(3, [30, 35, 35], 0), [1, 1, 1])
        # 7 pieces: 2.1, 2.45, 2.45: the second has lost as much as the third
        self.assertEqual(largest_remainder(7, [30, 35, 35], 0), [2, 3, 2])

    def test_no_weights_to_go_by(self):
        for weights in ([], [0, 0], [1, -1], [2, -1]):
            with self.assertRaises(ValueError):
                largest_remainder(10, weights, 2)


@tagged("post_install", "-at_install")
class TestSplitRounding(SalesTargetsCase):
    """The database divides as the plain function does."""

    def test_splits_like_largest_remainder(self):
        cases = [
            (100.0, [33.333333, 33.333333]),
            (0.05, [25, 25, 25]),
            (0.01, [50]),
            (99.99, [12.345678, 50.5, 0.000001]),
            (1234.57, [10, 20, 30]),
            (-77.77, [50, 25]),
            (1.0, [14.285714] * 3),
        ]
        sellers = self.ben | self.carl | self.lea
        for amount, percents in cases:
            with self.subTest(amount=amount, percents=percents):
                order = self._new_order(self.anna, amount)
                for seller, percent in zip(sellers, percents, strict=False):
                    self._allocate(
                        order, seller, kind="split", basis="percent", percent=percent
                    )
                rest = Decimal(100) - sum(Decimal(str(p)) for p in percents)
                names = ["Anna", "Ben", "Carl", "Lea"][: len(percents) + 1]
                weights = [rest, *percents]
                expected = {
                    (name, False): float(part)
                    for name, part, weight in zip(
                        names,
                        largest_remainder(amount, weights, 2),
                        weights,
                        strict=True,
                    )
                    if weight
                }
                self.assertEqual(self._credits(order), expected)
                shown = self.env["sales.allocation"]._parts(order)
                self.assertEqual(
                    {
                        owner.user_id.name if owner else "Anna": v
                        for owner, v in shown.items()
                    },
                    {name: value for (name, _overlay), value in expected.items()},
                )
        self.assertHealthy()
