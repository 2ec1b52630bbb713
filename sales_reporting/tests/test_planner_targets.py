# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_planner import PlannerCase


@tagged("post_install", "-at_install")
class TestPlannerTargets(PlannerCase):
    def _made(self, plan):
        return {
            target.metric_id.code: (
                target.goal_value,
                target.period_type,
                target.date_from,
                target.date_to,
                target.state,
            )
            for target in plan.target_ids
        }

    def test_whole_period(self):
        """Prospects and pipeline forty days earlier, deals and revenue in the year."""
        plan = self._new_plan(self.north)
        plan.action_make_targets()
        year = self.today.year
        in_year = ("year", date(year + 1, 1, 1), date(year + 1, 12, 31), "draft")
        before = ("custom", date(year, 11, 22), date(year + 1, 11, 21), "draft")
        self.assertEqual(
            self._made(plan),
            {
                "lead_count": (500, *before),
                "pipeline_created": (5_000_000, *before),
                "won_count": (100, *in_year),
                "won_revenue": (1_000_000, *in_year),
            },
        )
        self.assertEqual(plan.target_ids.mapped("scope"), ["team"] * 4)
        self.assertEqual(plan.target_ids.team_id, self.north)
        self.assertTrue(all(plan.target_ids.metric_id.mapped("active")))
        self.assertIn("4", str(plan.message_ids[0].body))
        self.assertEqual(plan.target_count, 4)

    def test_twice(self):
        """Drafts are changed; what has left the draft stays, and that is said."""
        plan = self._new_plan()
        plan.action_make_targets()
        targets = plan.target_ids
        plan.goal_value = 2_000_000
        plan.action_make_targets()
        self.assertEqual(plan.target_ids, targets)
        self.assertEqual(self._made(plan)["won_count"][0], 200)
        self.assertEqual(
            self.env["sales.target"].search_count([("user_ids", "=", self.anna.id)]), 4
        )
        deals = targets.filtered(lambda t: t.metric_id == self.won_count)
        deals.action_confirm()
        plan.goal_value = 1_000_000
        plan.action_make_targets()
        self.assertEqual(deals.goal_value, 200)
        self.assertEqual(self._made(plan)["won_revenue"][0], 1_000_000)
        self.assertIn("Left as they are", str(plan.message_ids[0].body))
        (targets - deals).action_confirm()
        with self.assertRaisesRegex(UserError, "have left the draft"):
            plan.action_make_targets()

    def test_each_month(self):
        plan = self._new_plan(make_for="month", cycle_days=0)
        plan.action_make_targets()
        deals = plan.target_ids.filtered(lambda t: t.metric_id == self.won_count)
        self.assertEqual(len(deals), 12)
        self.assertEqual(set(deals.mapped("period_type")), {"month"})
        self.assertEqual(sum(deals.mapped("goal_value")), 100)
        self.assertEqual(len(plan.target_ids), 48)

    def test_months_that_are_over(self):
        plan = self._new_plan(make_for="month", date_from=self.today, cycle_days=0)
        plan.action_make_targets()
        self.assertGreaterEqual(min(plan.target_ids.mapped("date_to")), self.today)

    def test_seller_for_oneself(self):
        """A metric that does not count is said, as a seller cannot switch it on."""
        plan = self._new_plan(self.anna, self.anna)
        plan.action_make_targets()
        self.assertEqual(len(plan.target_ids), 4)
        pipeline = self.env.ref("sales_targets.sales_metric_pipeline_created")
        self.assertFalse(pipeline.active)
        self.assertIn(pipeline.name, str(plan.message_ids[0].body))

    def test_others_show_it_to_a_manager(self):
        plan = self._new_plan(self.north, self.lea)
        self.assertFalse(plan.can_make_targets)
        with self.assertRaisesRegex(AccessError, "sales manager"):
            plan.action_make_targets()
        self.assertFalse(plan.target_ids)
        plan.with_user(self.mona).action_make_targets()
        self.assertEqual(len(plan.target_ids), 4)
