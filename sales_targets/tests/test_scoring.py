# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.scoring import (
    is_scale,
    on_scale,
    scale_share,
    weighted_score,
    weights_problem,
)


@tagged("post_install", "-at_install")
class TestScoring(BaseCase):
    """Weights, scales and weighted scores, without a database."""

    def test_weights(self):
        for weights, expected in (
            ([100], None),
            ([50, 30, 20], None),
            ([33.33, 33.33, 33.34], None),
            # in binary, these ten do not add up to 100
            (
                [5.29, 14.14, 13.55, 8.99, 9.43, 11.22, 12.8, 12.85, 5.02, 6.71],
                None,
            ),
            ([], "empty"),
            ([50, 30, 19.99], "sum"),
            ([50, 60], "sum"),
            ([100, 0], "weight"),
            ([150, -50], "weight"),
        ):
            self.assertEqual(weights_problem(weights), expected, weights)

    def test_scales(self):
        self.assertTrue(is_scale(1, 5))
        self.assertTrue(is_scale(1, 100))
        for ends in ((5, 1), (3, 3), (0, 10), (-2, 2), (1, 101)):
            self.assertFalse(is_scale(*ends), ends)

    def test_on_scale(self):
        for score, expected in ((1, True), (5.0, True), (0, False), (6, False)):
            self.assertEqual(on_scale(score, 1, 5), expected, score)
        self.assertFalse(on_scale(3.5, 1, 5))

    def test_weighted_score(self):
        self.assertEqual(weighted_score([4, 5, 3], [50, 30, 20]), Decimal("4.10"))
        self.assertEqual(weighted_score([3], [100]), 3)
        # 0.3333 + 0.6666 + 1.0002 = 2.0001
        self.assertEqual(
            weighted_score([1, 2, 3], [33.33, 33.33, 33.34]), Decimal("2.00")
        )
        # 4.125 and 2.375 are rounded away from zero
        self.assertEqual(weighted_score([4, 5], [87.5, 12.5]), Decimal("4.13"))
        self.assertEqual(weighted_score([2, 5], [87.5, 12.5]), Decimal("2.38"))

    def test_nothing_before_all_is_scored(self):
        self.assertIsNone(weighted_score([4, 0, 3], [50, 30, 20]))
        self.assertIsNone(weighted_score([None], [100]))
        self.assertIsNone(weighted_score([], []))

    def test_share_of_the_scale(self):
        self.assertEqual(scale_share(1, 1, 5), 0)
        self.assertEqual(scale_share(5, 1, 5), 1)
        self.assertEqual(scale_share(4, 1, 5), Decimal("0.75"))
        self.assertEqual(scale_share(5.5, 1, 10), Decimal("0.5"))

    @settings(
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        st.lists(
            st.tuples(st.integers(1, 10), st.integers(1, 10_000)),
            min_size=1,
            max_size=12,
        )
    )
    def test_like_fractions(self, pairs):
        """Within half a cent of the exact mean, and between the extreme scores."""
        scores = [score for score, _weight in pairs]
        weights = [weight / 100 for _score, weight in pairs]
        exact = Fraction(
            sum(score * weight for score, weight in pairs),
            sum(weight for _score, weight in pairs),
        )
        found = weighted_score(scores, weights)
        self.assertLessEqual(abs(Fraction(found) - exact), Fraction(1, 200))
        self.assertTrue(min(scores) <= found <= max(scores))
