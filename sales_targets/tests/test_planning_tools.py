# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.periods import period_bounds
from ..tools.planning import excess, mean_size, years_back


@tagged("post_install", "-at_install")
class TestPlanningTools(BaseCase):
    """The arithmetic of planning, worked by hand."""

    def test_excess(self):
        self.assertEqual(excess(1250, 1000), 0.25)
        self.assertEqual(excess(900, 1000), -0.1)
        self.assertEqual(excess(1000, 1000), 0)
        self.assertEqual(excess(0, 1000), -1)
        # by floats it would be 0.10000000000000009
        self.assertEqual(excess(1.1, 1), 0.1)
        self.assertIsNone(excess(5, 0))
        self.assertIsNone(excess(0, 0))

    def test_mean_size(self):
        """Too much and too little do not cancel out."""
        self.assertEqual(mean_size([0.5, -0.25]), 0.375)
        self.assertEqual(mean_size([0.5, None, -0.5, None]), 0.5)
        self.assertEqual(mean_size([0.0]), 0)
        self.assertIsNone(mean_size([]))
        self.assertIsNone(mean_size([None]))

    def test_years_back(self):
        years = years_back(lambda d: period_bounds("year", d), date(2026, 11, 2), 2)
        self.assertEqual(
            years,
            [
                (date(2026, 1, 1), date(2026, 12, 31)),
                (date(2025, 1, 1), date(2025, 12, 31)),
                (date(2024, 1, 1), date(2024, 12, 31)),
            ],
        )

    def test_years_back_of_fiscal_years(self):
        """To the end of June: in November a year runs that ends in the next."""
        years = years_back(
            lambda d: period_bounds("year", d, 6, 30), date(2026, 11, 2), 1
        )
        self.assertEqual(
            years,
            [
                (date(2026, 7, 1), date(2027, 6, 30)),
                (date(2025, 7, 1), date(2026, 6, 30)),
            ],
        )
