# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.rhythm import MONTHLY, QUARTERLY, WEEKLY, next_day, period_before


@tagged("post_install", "-at_install")
class TestRhythm(BaseCase):
    """On which day a pack goes, and about what; 2 March 2026 is a Monday."""

    def test_weekly(self):
        self.assertEqual(next_day(WEEKLY, date(2026, 3, 2)), date(2026, 3, 2))
        self.assertEqual(next_day(WEEKLY, date(2026, 3, 3)), date(2026, 3, 9))
        self.assertEqual(next_day(WEEKLY, date(2026, 3, 3), 4), date(2026, 3, 6))
        self.assertEqual(
            period_before(WEEKLY, date(2026, 3, 2)),
            (date(2026, 2, 23), date(2026, 3, 1)),
        )

    def test_monthly(self):
        self.assertEqual(next_day(MONTHLY, date(2026, 3, 1)), date(2026, 3, 1))
        self.assertEqual(next_day(MONTHLY, date(2026, 3, 2)), date(2026, 4, 1))
        self.assertEqual(next_day(MONTHLY, date(2026, 12, 6), day=5), date(2027, 1, 5))
        self.assertEqual(
            period_before(MONTHLY, date(2026, 3, 5)),
            (date(2026, 2, 1), date(2026, 2, 28)),
        )
        self.assertEqual(
            period_before(MONTHLY, date(2026, 1, 5)),
            (date(2025, 12, 1), date(2025, 12, 31)),
        )

    def test_quarterly(self):
        self.assertEqual(next_day(QUARTERLY, date(2026, 2, 1)), date(2026, 4, 1))
        self.assertEqual(
            next_day(QUARTERLY, date(2026, 4, 2), day=10), date(2026, 4, 10)
        )
        self.assertEqual(
            period_before(QUARTERLY, date(2026, 4, 1)),
            (date(2026, 1, 1), date(2026, 3, 31)),
        )

    def test_quarter_of_a_fiscal_year(self):
        """A year that ends with January has quarters from February, May, ..."""
        fiscal = (1, 31)
        self.assertEqual(
            next_day(QUARTERLY, date(2026, 2, 2), fiscal=fiscal), date(2026, 5, 1)
        )
        self.assertEqual(
            period_before(QUARTERLY, date(2026, 2, 1), fiscal),
            (date(2025, 11, 1), date(2026, 1, 31)),
        )
