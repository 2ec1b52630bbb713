# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tools.phasing import due_share, month_weights
from .common import SalesTargetsCase

YEAR = date(2026, 1, 1), date(2026, 12, 31)


@tagged("post_install", "-at_install")
class TestPhasing(SalesTargetsCase):
    """How a goal spreads over the months by typed weights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 10 in all: January 1, December 9
        cls.phasing = cls.env["sales.phasing"].create(
            {
                "name": "Strong December",
                **{f"weight_{month:02d}": 0.0 for month in range(2, 12)},
                "weight_12": 9.0,
            }
        )

    def test_due_share(self):
        weights = [1, *[0] * 10, 9]
        for day, expected in (
            (date(2025, 12, 31), 0),
            (date(2026, 1, 31), 0.1),
            (date(2026, 11, 30), 0.1),
            (date(2026, 12, 31), 1),
        ):
            self.assertAlmostEqual(due_share(*YEAR, day, weights), expected, msg=day)
        self.assertAlmostEqual(due_share(*YEAR, date(2026, 1, 1), weights), 0.1 / 31)

    def test_months_in_part(self):
        """A month that lies in the period by half has half of its weight."""
        span = date(2026, 4, 16), date(2026, 5, 31)
        weights = [0, 0, 0, 4, 6, *[0] * 7]
        self.assertEqual(month_weights(*span, weights), [2, 6])

    def test_no_weight_in_the_period(self):
        """A period of months that weigh nothing is due day by day."""
        weights = [1, *[0] * 11]
        span = date(2026, 2, 1), date(2026, 3, 31)
        self.assertEqual(month_weights(*span, weights), [28, 31])

    @freeze_time("2026-12-01 11:00:00")
    def test_figures_follow(self):
        target = self._new_target(
            self.anna, 3100.0, date_from=YEAR[0], phasing_id=self.phasing.id
        )
        self._new_order(self.anna, 400.0)
        # a tenth in January and, of nine tenths, the first of 31 days
        self.assertAlmostEqual(target.to_date_value, 310 + 90, 2)
        self.assertAlmostEqual(target.pace, 1.0, 4)
        self.assertAlmostEqual(target.projection_value, 3100.0, 2)
        self.assertEqual(target.status, "on_track")
        found = self.env["sales.target"].search(
            [("id", "=", target.id), ("status", "=", "on_track")]
        )
        self.assertEqual(found, target)
        self.assertEqual(
            [month["goal"] for month in target.get_months()], [310, *[0] * 10, 2790]
        )
        target.phasing_id = False
        self.assertEqual(target.status, "behind")

    def test_weights_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "must not be negative"):
            self.phasing.weight_01 = -1
        with self.assertRaisesRegex(ValidationError, "all zero"):
            self.phasing.write({"weight_01": 0, "weight_12": 0})
