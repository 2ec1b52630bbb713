# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools import what_if

TODAY = date(2027, 3, 10)


@tagged("post_install", "-at_install")
class TestWhatIf(BaseCase):
    def test_chance_of_a_stage(self):
        """Of ten decided, seven reached the second stage, four the third, and two were
        won."""
        stages = [(10, 10), (20, 7), (30, 4)]
        for sequence, chance in (
            (None, 2 / 10),
            (5, 2 / 10),
            (10, 2 / 10),
            (20, 2 / 7),
            (25, 2 / 7),
            (30, 2 / 4),
        ):
            self.assertAlmostEqual(
                what_if.stage_chance(stages, sequence, 2, 10), chance, 9
            )
        self.assertEqual(what_if.stage_chance([(10, 4), (20, 0)], 20, 0, 4), 0)
        self.assertIsNone(what_if.stage_chance(stages, 10, 0, 0))

    def test_when_it_closes(self):
        may = date(2027, 5, 1)
        self.assertEqual(what_if.closing_day(may, TODAY, 30, TODAY), may)
        self.assertEqual(
            what_if.closing_day(None, date(2027, 3, 1), 40, TODAY), date(2027, 4, 10)
        )
        self.assertEqual(what_if.closing_day(date(2027, 1, 1), TODAY, 0, TODAY), TODAY)

    def test_open_deals(self):
        deals = [
            what_if.Deal(1000, 0.5, date(2027, 4, 1)),
            what_if.Deal(2000, 0.8, date(2027, 12, 31)),
            what_if.Deal(4000, 1.0, date(2028, 1, 1)),
        ]
        last = date(2027, 12, 31)
        self.assertEqual(what_if.open_value(deals, last), 2100)
        # 500 become 1000 at most; 1600 become 2000 at most
        self.assertEqual(what_if.open_value(deals, last, 1.5), 2750)
        self.assertEqual(what_if.open_value(deals, last, 0), 0)
        self.assertEqual(what_if.open_value([], last), 0)

    def test_new_leads(self):
        """12 a month are 144 a year; of those of 73 days, a fifth of a year, 28.8, a
        quarter is won, 7.2, for 100 each."""
        self.assertAlmostEqual(what_if.new_value(12, 0.25, 100, 27, 100), 720, 6)
        self.assertEqual(what_if.new_value(12, 0.25, 100, 100, 100), 0)
        self.assertEqual(what_if.new_value(12, 0.25, 100, 0, -5), 0)
