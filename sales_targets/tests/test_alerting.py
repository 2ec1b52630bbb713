# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from fractions import Fraction
from math import comb

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.alerting import ALARM, BETWEEN, NORMAL, UNLIKELY, Band, is_drop


@tagged("post_install", "-at_install")
class TestBand(BaseCase):
    """What opens an alert does not close it a moment later."""

    def test_low_is_bad(self):
        band = Band(0.9, 0.95)
        for value, verdict in (
            (-1.0, ALARM),
            (0.89, ALARM),
            (0.9, BETWEEN),
            (0.94, BETWEEN),
            (0.95, NORMAL),
            (7.0, NORMAL),
        ):
            self.assertEqual(band.judge(value), verdict, value)

    def test_high_is_bad(self):
        band = Band(30, 14, is_above=True)
        for value, verdict in (
            (400, ALARM),
            (30, ALARM),
            (29, BETWEEN),
            (14, BETWEEN),
            (13, NORMAL),
            (0, NORMAL),
        ):
            self.assertEqual(band.judge(value), verdict, value)

    def test_no_band_at_all(self):
        self.assertEqual(Band(1, 1).judge(0.99), ALARM)
        self.assertEqual(Band(1, 1).judge(1), NORMAL)
        self.assertEqual(Band(1, 1, is_above=True).judge(1), ALARM)
        self.assertEqual(Band(1, 1, is_above=True).judge(0), NORMAL)

    @settings(derandomize=True, deadline=None)
    @given(
        values=st.lists(st.floats(0, 2), max_size=30),
        threshold=st.floats(0.5, 1),
        width=st.floats(0, 0.5),
    )
    def test_opens_and_closes_across_the_whole_band_only(
        self, values, threshold, width
    ):
        """Whoever follows the verdicts opens below the threshold and closes above the
        other end, however values jump."""
        band = Band(threshold, threshold + width)
        is_open = False
        for value in values:
            verdict = band.judge(value)
            before = is_open
            is_open = verdict == ALARM or (is_open and verdict == BETWEEN)
            if is_open and not before:
                self.assertLess(value, threshold)
            if before and not is_open:
                self.assertGreaterEqual(value, threshold + width)


@tagged("post_install", "-at_install")
class TestDrop(BaseCase):
    """A drop is one that chance hardly explains."""

    def test_won_deals(self):
        # Usually 3 of 6. None: 1 in 64. One: 7 in 64, which is more than a tenth.
        self.assertTrue(is_drop(0, 3, 6))
        self.assertFalse(is_drop(1, 3, 6))
        # Usually every second one. None of two: a quarter. None of four: 1 in 16.
        self.assertFalse(is_drop(0, 1, 2))
        self.assertTrue(is_drop(0, 2, 4))
        # Who always wins has lost one.
        self.assertTrue(is_drop(2, 3, 3))
        self.assertFalse(is_drop(3, 3, 3))

    def test_calls(self):
        # exp(-3) is 5 %, exp(-2) is 14 %; exp(-4) * (1 + 4) is 9 %
        self.assertTrue(is_drop(0, 3))
        self.assertFalse(is_drop(0, 2))
        self.assertTrue(is_drop(1, 4))
        self.assertFalse(is_drop(2, 4))
        self.assertFalse(is_drop(5, 4))

    def test_large_numbers(self):
        self.assertTrue(is_drop(9_000, 10_000))
        self.assertFalse(is_drop(9_990, 10_000))
        self.assertTrue(is_drop(4_500, 5_000, 10_000))
        self.assertFalse(is_drop(4_990, 5_000, 10_000))

    @settings(derandomize=True, deadline=None)
    @given(
        tries=st.integers(1, 40), share=st.fractions(Fraction(1, 20), Fraction(19, 20))
    )
    def test_like_counting(self, tries, share):
        """Against the sum of exact fractions."""
        chance = Fraction(0)
        for hits in range(tries + 1):
            chance += comb(tries, hits) * share**hits * (1 - share) ** (tries - hits)
            if abs(chance - Fraction(UNLIKELY)) < Fraction(1, 10**9):
                continue
            expected = hits < share * tries and chance < UNLIKELY
            self.assertEqual(is_drop(hits, float(share * tries), tries), expected)
