# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged

from .test_target_report import ReportCase


@tagged("post_install", "-at_install")
class TestPhasingReport(ReportCase):
    """The goals of the months follow whatever a goal falls due by. April 2026 has 22
    days from Monday to Friday, May 21 and June 22."""

    def _months(self):
        self.env.flush_all()
        this_year = [("date", ">=", "2026-01-01")]
        months = self.totals(["date:month"], kind="quarter", domain=this_year)
        return [goal for _month, (goal, *_others) in sorted(months.items())]

    def test_working_days_pattern_and_ramp(self):
        target = self._new_target(
            self.anna, 650.0, period_type="quarter", date_from=date(2026, 4, 1)
        )
        self.assertEqual(self._months(), [214.29, 221.43, 214.28])
        phasing = self.env["sales.phasing"]
        target.phasing_id = phasing.create({"name": "Work", "kind": "working_days"})
        self.assertEqual(self._months(), [220, 210, 220])
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Labour Day and the bridge, four working days",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 5, 1),
                "date_to": datetime(2026, 5, 6, 21),
            }
        )
        target.goal_value = 610.0
        self.assertEqual(self._months(), [220, 170, 220])
        target.ramp_ids = [
            Command.create({"date_from": "2026-05-01", "date_to": "2026-05-31"})
        ]
        self.assertEqual(self._months(), [220, 0, 220])
        self.assertEqual(self.totals(kind="quarter")[()][0], 440)
        for amount, day in ((100.0, "2025-04-10"), (300.0, "2025-06-10")):
            self._new_order(self.anna, amount, f"{day} 10:00:00")
        target.ramp_ids = [Command.clear()]
        target.phasing_id = phasing.create(
            {"name": "Last", "kind": "last_year", "pattern_year": 2025}
        )
        self.assertEqual(self._months(), [152.5, 0, 457.5])
