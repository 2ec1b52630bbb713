# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.comparisons import COMPARISONS, compared_spans

days = st.dates(date(1999, 1, 1), date(2099, 12, 31))
ends = st.sampled_from([(12, 31), (3, 31), (6, 30), (1, 31), (2, 28), (4, 5), (11, 30)])


def spans(comparison, today, *end):
    """Both spans as text, as people write them on paper."""
    found = compared_spans(comparison, date.fromisoformat(today), *end)
    return [f"{first}/{last}" for first, last in (found.now, found.then)]


@tagged("post_install", "-at_install")
class TestComparisons(BaseCase):
    """Equal elapsed spans, worked by hand with a calendar."""

    def test_an_ordinary_day(self):
        for comparison, now, then in (
            ("ytd", "2026-01-01/2026-11-25", "2025-01-01/2025-11-25"),
            ("qoq", "2026-10-01/2026-11-25", "2026-07-01/2026-08-25"),
            ("qtd", "2026-10-01/2026-11-25", "2025-10-01/2025-11-25"),
            ("mom", "2026-11-01/2026-11-25", "2026-10-01/2026-10-25"),
            ("mtd", "2026-11-01/2026-11-25", "2025-11-01/2025-11-25"),
            ("yoy", "2025-11-26/2026-11-25", "2024-11-26/2025-11-25"),
        ):
            self.assertEqual(spans(comparison, "2026-11-25"), [now, then], comparison)

    def test_29_february(self):
        for comparison, now, then in (
            ("ytd", "2024-01-01/2024-02-29", "2023-01-01/2023-02-28"),
            ("mtd", "2024-02-01/2024-02-29", "2023-02-01/2023-02-28"),
            ("yoy", "2023-03-01/2024-02-29", "2022-03-01/2023-02-28"),
        ):
            self.assertEqual(spans(comparison, "2024-02-29"), [now, then], comparison)
        # A day more than last year's is not counted there before it is here.
        self.assertEqual(
            spans("ytd", "2025-02-28"),
            ["2025-01-01/2025-02-28", "2024-01-01/2024-02-28"],
        )

    def test_ends_of_months(self):
        for comparison, today, then in (
            ("mom", "2025-03-31", "2025-02-01/2025-02-28"),
            ("mom", "2025-02-28", "2025-01-01/2025-01-28"),
            ("mom", "2025-01-31", "2024-12-01/2024-12-31"),
            ("qoq", "2025-05-31", "2025-01-01/2025-02-28"),
            ("qoq", "2025-06-30", "2025-01-01/2025-03-30"),
        ):
            self.assertEqual(spans(comparison, today)[1], then, (comparison, today))

    def test_fiscal_years(self):
        self.assertEqual(
            spans("ytd", "2026-05-10", 3, 31),
            ["2026-04-01/2026-05-10", "2025-04-01/2025-05-10"],
        )
        self.assertEqual(
            spans("qoq", "2026-04-06", 4, 5),
            ["2026-04-06/2026-04-06", "2026-01-06/2026-01-06"],
        )

    def test_another_comparison(self):
        with self.assertRaises(KeyError):
            compared_spans("wow", date(2026, 1, 1))

    @settings(derandomize=True, deadline=None, max_examples=300)
    @given(today=days, comparison=st.sampled_from(COMPARISONS), end=ends)
    def test_equal_parts(self, today, comparison, end):
        """The earlier one ends before the later begins, and is as long but for the
        days that a calendar lacks."""
        now, then, _months = compared_spans(comparison, today, *end)
        self.assertEqual(now[1], today)
        self.assertLessEqual(then[0], then[1])
        self.assertLess(then[1], now[0])
        longer = (now[1] - now[0]) - (then[1] - then[0])
        self.assertLessEqual(abs(longer), timedelta(days=3))
