# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import HttpCase, tagged

from .common_planner import PlannerCase


@tagged("post_install", "-at_install")
class TestPlannerTour(PlannerCase, HttpCase):
    def test_a_seller_plans(self):
        self.start_tour("/odoo/sales-planner", "sales_planner", login="anna")
        plan = self.env["sales.planner"].search([("user_id", "=", self.anna.id)])
        self.assertEqual(plan.prospect_year, 500)
        self.assertEqual(len(plan.target_ids), 4)
        self.assertEqual(set(plan.target_ids.mapped("state")), {"draft"})
        self.assertEqual(plan.target_ids.user_ids, self.anna)

    def test_a_seller_asks_what_if(self):
        # open for long enough, whatever the day of the year
        self._past_lead(self.proposed, 5, expected_revenue=10_000)
        self.start_tour("/odoo/what-if", "sales_what_if", login="anna")
        scenario = self.env["sales.scenario"].search([("user_id", "=", self.anna.id)])
        self.assertEqual(scenario.conversion_rate, 1)
        self.assertGreater(scenario.difference_value, 0)
