# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestReached(SalesTargetsCase):
    """A badge for the people, a line for the team, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.badge = cls.env.ref("sales_targets.badge_target_reached")
        cls.company.write({"sales_reached_badge": True, "sales_reached_in_feed": True})

    def _look(self):
        """What the scheduled action does, committing nothing."""
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", lambda *args, **kw: 60.0):
            self.env["sales.target"]._cron_reached()

    def _badges(self):
        return [
            (badge.user_id.name, badge.comment)
            for badge in self.badge.owner_ids.sorted("id")
        ]

    def _feed(self, team):
        lines = team.message_ids.filtered(lambda m: "Target reached" in m.body)
        return [str(line.body) for line in lines]

    def _notices(self, user):
        """What a person is told, of badges that he may read."""
        messages = self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("model", "=", "gamification.badge.user"),
            ]
        )
        messages.with_user(user).check_access("read")
        return [str(message.body) for message in messages]

    def test_reached_by_an_order(self):
        target = self._new_target(self.anna, 100.0)
        self._look()
        self.assertEqual((self._badges(), target.reached_on), ([], False))
        order = self._new_order(self.anna, 100.0, confirm=False)
        order.with_user(self.anna).action_confirm()
        # the order's own transaction does nothing of it
        self.env.flush_all()
        self.assertEqual((self._badges(), target.reached_on), ([], False))
        self._look()
        self.assertEqual(self._badges(), [("Anna", target.name)])
        self.assertEqual(target.reached_on, self.company._sales_today())
        [line] = self._feed(self.north)
        self.assertIn(target.name, line)
        self.assertNotIn("100", line)
        self.assertFalse(self._feed(self.south))
        [notice] = self._notices(self.anna)
        self.assertIn("Congratulations", notice)
        self.assertIn(target.name, notice)

    def test_once_and_kept(self):
        target = self._new_target(self.anna, 100.0)
        order = self._new_order(self.anna, 120.0)
        self._look()
        order._action_cancel()
        self._look()
        self.assertNotEqual(target.status, "reached")
        self.assertTrue(target.reached_on)
        self._new_order(self.anna, 150.0)
        self._look()
        self.assertEqual(len(self._badges()), 1)
        self.assertEqual(len(self._feed(self.north)), 1)
        self.assertFalse(target.copy().reached_on)

    def test_however_it_is_reached(self):
        lowered = self._new_target(self.anna, 100.0)
        self._new_order(self.anna, 50.0)
        adjusted = self._new_target(self.ben, 100.0)
        self._look()
        lowered.goal_value = 50.0
        self.env["sales.adjustment"].create(
            {"target_id": adjusted.id, "value": 100.0, "note": "By phone"}
        )
        self._look()
        self.assertEqual([name for name, _why in self._badges()], ["Anna", "Ben"])

    def test_people_of_a_target(self):
        """Several people, a team with its leader, and nobody for the company."""
        both = self._new_target(self.anna | self.carl, 100.0)
        self.carl.active = False
        team = self._new_target(self.north, 100.0)
        whole = self._new_target(self.company, 100.0)
        self._new_order(self.anna, 100.0)
        self._look()
        self.assertTrue(both.reached_on and team.reached_on and whole.reached_on)
        self.assertEqual(
            sorted(self._badges()),
            sorted(
                [("Anna", both.name)]
                + [(name, team.name) for name in ("Anna", "Ben", "Lea")]
            ),
        )
        self.assertEqual(len(self._feed(self.north)), 2)
        self.assertEqual(len(self._feed(self.south)), 1)

    def test_only_what_the_company_wants(self):
        self.company.write(
            {"sales_reached_badge": False, "sales_reached_in_feed": False}
        )
        target = self._new_target(self.anna, 100.0)
        self._new_order(self.anna, 100.0)
        self._look()
        self.assertTrue(target.reached_on)
        self.assertEqual((self._badges(), self._feed(self.north)), ([], []))
        self.assertFalse(
            self.env["res.company"].create({"name": "New"}).sales_reached_badge
        )

    def test_not_before_it_is_agreed_nor_long_after(self):
        today = self.company._sales_today()
        self._new_order(self.anna, 100.0)
        span = {"period_type": "custom", "date_from": today - timedelta(days=60)}
        next_year = date(today.year + 1, 1, 1)
        draft = self._new_target(self.anna, 100.0, state="draft")
        long_over, just_over = (
            self._new_target(user, 1.0, date_to=today - timedelta(days=days), **span)
            for user, days in ((self.anna, 32), (self.ben, 31))
        )
        future = self._new_target(self.anna, 100.0, date_from=next_year)
        no_goal = self._new_target(self.ben, 0.0)
        waiting = self.env["sales.target"]._to_be_reached()
        self.assertIn(just_over, waiting)
        self.assertFalse(waiting & (draft | long_over | future | no_goal))

    def test_closed_in_between(self):
        target = self._new_target(self.anna, 100.0)
        self._new_order(self.anna, 100.0)
        target.action_close()
        self._look()
        self.assertEqual(len(self._badges()), 1)

    def test_resumes_where_it_ended(self):
        """Time is up after the first batch of one; the next run does the rest, and
        nothing twice."""
        targets = self._new_target(self.anna, 100.0) | self._new_target(self.ben, 100.0)
        self._new_order(self.anna, 100.0)
        self._new_order(self.ben, 100.0)
        self.env["sales.target"].search(
            [("id", "not in", targets.ids)]
        ).reached_on = date(2020, 1, 1)
        committed = []

        def progress(_cron, processed=0, remaining=None):
            committed.append((processed, remaining, len(self._badges())))
            return 0.0 if processed else 60.0

        with (
            patch.object(self.env.registry["ir.cron"], "_commit_progress", progress),
            patch("odoo.addons.sales_targets.models.sales_target_reached.BATCH", 1),
        ):
            for _run in range(3):
                self.env["sales.target"]._cron_reached()
        self.assertEqual(
            committed,
            [(0, 2, 0), (1, None, 1), (0, 1, 1), (1, None, 2), (0, 0, 2)],
        )

    def test_trouble_with_one_does_not_stop_the_others(self):
        first = self._new_target(self.anna, 100.0)
        second = self._new_target(self.ben, 100.0)
        self._new_order(self.anna, 100.0)
        self._new_order(self.ben, 100.0)
        model = self.env.registry["sales.target"]
        give = model._give_badge

        def broken(target):
            if target == first:
                raise KeyError("broken")
            return give(target)

        with (
            patch.object(model, "_give_badge", broken),
            self.assertLogs("odoo.addons.sales_targets", "ERROR") as logs,
        ):
            self._look()
        self.assertIn("could not be recognised", logs.output[0])
        self.assertEqual((first.reached_on, bool(second.reached_on)), (False, True))
        self._look()
        self.assertEqual([name for name, _why in self._badges()], ["Ben", "Anna"])

    def test_without_the_badge(self):
        """It may be archived or deleted like any badge of Odoo's."""
        target = self._new_target(self.anna, 100.0)
        self._new_order(self.anna, 100.0)
        self.badge.active = False
        self._look()
        self.assertTrue(target.reached_on)
        self.assertFalse(self.badge.owner_ids)
        self.badge.unlink()
        other = self._new_target(self.ben, 50.0)
        self._new_order(self.ben, 50.0)
        self._look()
        self.assertTrue(other.reached_on)

    def test_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.badge.with_context(lang="fr_FR").name = "Objectif atteint"
        self.anna.lang = "fr_FR"
        self._new_target(self.anna, 100.0)
        self._new_order(self.anna, 100.0)
        self._look()
        [notice] = self._notices(self.anna)
        self.assertIn("Objectif atteint", notice)

    def test_scheduled(self):
        cron = self.env.ref("sales_targets.ir_cron_reached")
        self.assertEqual((cron.interval_number, cron.interval_type), (5, "minutes"))
        self.assertTrue(cron.active)
