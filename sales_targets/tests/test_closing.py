# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestClosing(SalesTargetsCase):
    """A closed period keeps its numbers; what changes later stands beside them."""

    def setUp(self):
        super().setUp()
        self.order = self._new_order(self.anna, 800.0, datetime(2025, 3, 5, 12))
        self.target = self._new_target(
            self.anna, goal=1000.0, date_from=date(2025, 1, 1)
        ).with_user(self.mona)
        self.target.action_close()

    def _figures(self):
        target = self.target
        return target.result_value, target.restatement_value

    def test_close_freezes(self):
        self.assertEqual(self.target.state, "closed")
        self.assertTrue(self.target.frozen_on)
        self.assertEqual(self.target.frozen_result_value, 800.0)
        self.assertEqual(self._figures(), (800.0, 0.0))

    def test_later_changes_stand_beside(self):
        """Every way in which the documents may change afterwards."""
        self._new_order(self.anna, 300.0, datetime(2025, 5, 5, 12))
        self.assertEqual(self._figures(), (800.0, 300.0))
        self.order.order_line.price_unit = 100.0
        self.assertEqual(self._figures(), (800.0, -400.0))
        self.order._action_cancel()
        self.assertEqual(self._figures(), (800.0, -500.0))
        self.assertEqual(self.target.attainment, 0.8)
        self.assertEqual(self.target.gap_value, 200.0)
        self.assertEqual(self.target.status, "missed")
        found = self.env["sales.target"].search([("restatement_value", "<", 0)])
        self.assertIn(self.target, found.with_user(self.mona))

    def test_split_edited_after_closing(self):
        """Case: split edited after closing: restatement beside the frozen number."""
        split = self._allocate(
            self.order, self.ben, kind="split", basis="percent", percent=25
        )
        self.assertEqual(self._figures(), (800.0, -200.0))
        split.percent = 50
        self.assertEqual(self._figures(), (800.0, -400.0))
        split.unlink()
        self.assertEqual(self._figures(), (800.0, 0.0))

    def test_adjustments_are_lines_that_the_seller_sees(self):
        """Case: hidden adjustments of the manager: sellers cannot reproduce their
        number."""
        adjustment = (
            self.env["sales.adjustment"]
            .with_user(self.mona)
            .create(
                {
                    "target_id": self.target.id,
                    "date": date(2025, 6, 1),
                    "value": -50.0,
                    "note": "Counted twice in the old system",
                }
            )
        )
        self.assertEqual(self._figures(), (800.0, -50.0))
        credits = (
            self.env["sales.credit"]
            .with_user(self.anna)
            .search(
                [("metric_id", "=", self.untaxed.id), ("user_id", "=", self.anna.id)]
            )
        )
        self.assertEqual(sum(credits.mapped("value")), 750.0)
        self.assertEqual(
            adjustment.with_user(self.anna).note, "Counted twice in the old system"
        )
        with self.assertRaises(AccessError):
            adjustment.with_user(self.anna).value = 0.0

    def test_reopen(self):
        self._new_order(self.anna, 300.0, datetime(2025, 5, 5, 12))
        self.target.action_reopen("Too early")
        self.assertEqual(self.target.state, "confirmed")
        self.assertEqual(self._figures(), (1100.0, 0.0))
        self.assertFalse(self.target.frozen_on)
        self.assertEqual(self.target.frozen_result_value, 0.0)
        body = self.target.message_ids.filtered(lambda m: "Reopened" in m.body).body
        self.assertIn("800", body)
        self.assertIn("1,100", body)
        self.assertIn("Too early.", body)
        self.target.action_close()
        self.assertEqual(self._figures(), (1100.0, 0.0))

    def test_only_managers_close_and_reopen(self):
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self.target.with_user(user).action_reopen("Too early")
        self.target.action_reopen("Too early")
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self.target.with_user(user).action_close()

    def test_agreed_fields_are_locked(self):
        for vals in (
            {"goal_value": 1.0},
            {"metric_id": self.order_count.id},
            {"user_ids": [(6, 0, self.ben.ids)]},
            {"date_from": date(2024, 1, 1)},
            {"period_type": "month"},
            {"frozen_result_value": 5.0},
            {"frozen_on": False},
            {"scope": "company"},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "Reopen"):
                self.target.write(vals)
        with self.assertRaisesRegex(UserError, "buttons"):
            self.target.write({"state": "draft"})
        with self.assertRaisesRegex(UserError, "Reopen"):
            self.target.unlink()
        self.target.note = "Kept"
        self.assertEqual(self._figures(), (800.0, 0.0))

    def test_ratio_is_frozen_too(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        win_rate.active = True
        leads = self.env["crm.lead"].create(
            [
                {"name": str(n), "user_id": self.anna.id, "team_id": self.north.id}
                for n in range(4)
            ]
        )
        leads[0].action_set_won()
        leads[1:3].action_set_lost()
        target = self._new_target(self.anna, goal=0.5, metric=win_rate)
        self.assertAlmostEqual(target.result_value, 1 / 3, places=4)
        target.action_close()
        leads[3].action_set_won()
        self.assertAlmostEqual(target.result_value, 1 / 3, places=4)
        self.assertAlmostEqual(target.restatement_value, 1 / 6, places=4)
