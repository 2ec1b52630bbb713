# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .common_planning import PlanningCase


@tagged("post_install", "-at_install")
class TestPlanningTour(PlanningCase, HttpCase):
    """A round in a browser, from hand to hand."""

    def test_round(self):
        today = self.company._sales_today()
        self._new_order(self.anna, 400.0, today - relativedelta(years=1))
        self.start_tour("/odoo", "sales_planning_open", login="mona")
        planning = self.env["sales.planning.round"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(planning.state, "open")
        self.start_tour("/odoo", "sales_planning_propose", login="anna")
        self.start_tour("/odoo", "sales_planning_counter", login="lea")
        self.start_tour("/odoo", "sales_planning_agree", login="anna")
        self.start_tour("/odoo", "sales_planning_confirm", login="mona")
        line = planning.line_ids.filtered(lambda x: x.user_id == self.anna)
        self.assertEqual(
            (line.proposal_value, line.proposal_note, line.counter_value),
            (600.0, "Two new customers", 500.0),
        )
        target = line.target_id
        self.assertEqual(
            (target.state, target.goal_value, target.proposed_value),
            ("confirmed", 500.0, 600.0),
        )
        self.assertEqual(target.date_from.year, today.year + 1)
