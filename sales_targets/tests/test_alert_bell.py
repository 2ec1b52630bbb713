# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from freezegun import freeze_time

from odoo.tests import tagged

from .common_alerts import NOW, AlertCase
from .test_queries import QueryCase
from .test_target_board import board_fields


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBell(AlertCase, QueryCase):
    """How many alerts are open, on the cards of the board."""

    def setUp(self):
        super().setUp()
        self.target = self._new_target(self.anna, 3650.0)
        self.orders = self._new_target(self.anna, 0.0, metric=self.order_count)
        self.team = self._new_target(self.north, 3650.0)
        self._new_order(self.anna, 1800.0)
        self._new_order(self.ben, 1800.0)
        self.ben_target = self._new_target(self.ben, 3650.0)

    def _bell(self, target, user=None):
        self.env.invalidate_all()
        seen = target.with_user(user or self.mona)
        count = seen.alert_count
        if count:
            found = self.env["sales.alert"].with_user(user or self.mona)
            domain = seen.action_view_alerts()["domain"]
            self.assertEqual(found.search_count(domain), count)
        return count

    def test_counts(self):
        for target in (self.target, self.team, self.ben_target):
            self.assertEqual(self._bell(target), 0)
        self._new_deal(self.anna, days_ago=40)
        nobody = self.env["res.users"]
        self._new_deal(nobody, days_ago=40, name="Open", team_id=self.north.id)
        self.target.action_draft()
        self.target.goal_value = 9999.0
        self.target.action_confirm()
        self._check("pace")
        self._check("deal")
        # the target's own and the deal; on another of hers the deal only
        self.assertEqual(self._bell(self.target), 2)
        self.assertEqual(self._bell(self.orders), 1)
        self.assertEqual(self._bell(self.team), 1)
        self.assertEqual(self._bell(self.ben_target), 0)
        self.assertEqual(self._bell(self.target, self.anna), 2)
        self.assertEqual(self._bell(self.target, self.lea), 2)
        alert = self.env["sales.alert"].search([("target_id", "=", self.target.id)])
        alert.with_user(self.anna).action_snooze()
        self.assertEqual(self._bell(self.target), 1)

    def test_of_those_one_may_see(self):
        both = self._new_target(self.anna | self.carl)
        self._new_deal(self.anna, days_ago=40)
        self._new_deal(self.carl, days_ago=40)
        self._check("deal")
        self.assertEqual(self._bell(both), 2)
        self.assertEqual(self._bell(both, self.anna), 1)
        self.assertEqual(self._bell(both, self.lars), 1)

    def test_one_statement(self):
        few = self.target
        many = self.target | self.orders | self.team | self.ben_target

        def read(targets):
            return self._count(
                lambda: targets.with_user(self.mona).read(["alert_count"])
            )

        read(many)
        self.assertEqual(read(many), read(few))
        plain = self._count(lambda: many.with_user(self.mona).read(["goal_value"]))
        self.assertLessEqual(read(many) - plain, 2)
        self.assertIn("alert_count", board_fields(self.env))
