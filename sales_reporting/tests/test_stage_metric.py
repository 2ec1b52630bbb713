# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_stages import StagesCase


@tagged("post_install", "-at_install")
class TestStageMetric(StagesCase):
    """Targets of opportunities that reached a stage, and of the part that went on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        metrics = cls.env["sales.metric"]
        cls.reached = metrics.create(
            {
                "name": "Qualified",
                "code": "reached_qualified",
                "source": "stage",
                "measure": "count",
                "stage_id": cls.qualified.id,
            }
        )
        cls.conversion = metrics.create(
            {
                "name": "Qualified, went on",
                "code": "conversion_qualified",
                "source": "stage_conversion",
                "measure": "ratio",
                "stage_id": cls.qualified.id,
            }
        )

    def _move(self, lead, day, stage):
        with freeze_time(f"2026-{day} 12:00:00"):
            lead.stage_id = stage
            self.env.cr.precommit.run()

    def test_day_of_the_first_time(self):
        """Skipping counts as reaching; going back and forth counts once, on the day of
        the first time."""
        with freeze_time("2026-01-05"):
            lead = self._new_lead()
            self.env.cr.precommit.run()
        self.assertEqual(self._credits(lead, self.reached), {})
        self._move(lead, "02-03", self.proposed)
        self._move(lead, "03-04", self.new)
        self._move(lead, "04-05", self.qualified)
        self.assertEqual(self._credits(lead, self.reached), {("Anna", False): 1.0})
        credit = lead.credit_ids.filtered(lambda c: c.metric_id == self.reached)
        self.assertEqual(credit.date, date(2026, 2, 3))
        self.assertHealthy()

    def test_conversion(self):
        """Of four that were qualified one was proposed and one signed; a lost and an
        open one stay in the base. One never got that far."""
        with freeze_time("2026-01-05"):
            leads = [self._new_lead() for _n in range(5)]
            self.env.cr.precommit.run()
        for lead in leads[:4]:
            self._move(lead, "02-03", self.qualified)
        self._move(leads[0], "03-01", self.proposed)
        self._move(leads[1], "03-01", self.signed)
        leads[2].action_set_lost()
        target = self._new_target(
            self.anna, 0.6, self.conversion, date_from=date(2026, 1, 1)
        )
        self.assertEqual(target.result_value, 0.5)
        count = self._new_target(
            self.north, 10, self.reached, date_from=date(2026, 1, 1)
        )
        self.assertEqual(count.result_value, 4)
        self.assertHealthy()

    def test_another_stage(self):
        lead = self._new_lead(stage_id=self.qualified.id)
        self.assertEqual(self._credits(lead, self.reached), {("Anna", False): 1.0})
        self.reached.stage_id = self.proposed
        self.assertEqual(self._credits(lead, self.reached), {})
        self.assertHealthy()

    def test_shared(self):
        lead = self._new_lead(stage_id=self.qualified.id)
        self._allocate(lead, self.carl)
        self.assertEqual(
            self._credits(lead, self.reached),
            {("Anna", False): 1.0, ("Carl", True): 1.0},
        )

    def test_stage_is_needed(self):
        with self.assertRaisesRegex(ValidationError, "Choose which one"):
            self.reached.stage_id = False
