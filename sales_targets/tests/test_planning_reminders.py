# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..models import sales_planning_reminder
from .common_planning import PlanningCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-02 10:00:00")
class TestPlanningReminders(PlanningCase):
    """Who is told, and who is reminded. The deadline is 16 November, and reminders
    begin on the 9th."""

    def setUp(self):
        super().setUp()
        self.round = self._new_round()

    def _remind(self, day):
        """Run the cron on a day, as it runs: as the system."""
        with freeze_time(f"{day} 10:00:00"):
            self.env.invalidate_all()
            cron = self.env.registry["ir.cron"]
            with patch.object(cron, "_commit_progress", return_value=100.0):
                self.env["sales.planning.round"].sudo()._cron_remind()

    def _reminded(self):
        """Pairs of who has an activity and on whose line."""
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "sales.planning.line")]
        )
        lines = self.env["sales.planning.line"]
        return sorted(
            (a.user_id.name, lines.browse(a.res_id).user_id.name) for a in activities
        )

    def _manager_is_reminded(self):
        return bool(self.round.activity_ids.filtered(lambda a: a.user_id == self.mona))

    def test_those_whose_turn_it_is(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._propose(self.round, self.ben, 300.0)
        leader = self._line(self.round, self.ben, self.lea)
        leader.write({"counter_value": 350.0, "counter_reason": "Better"})
        leader.action_counter()
        self._remind("2026-11-08")
        self.assertEqual(self._reminded(), [])
        self._remind("2026-11-09")
        expected = [("Ben", "Ben"), ("Carl", "Carl"), ("Lea", "Anna")]
        self.assertEqual(self._reminded(), expected)
        activity = self._line(self.round, self.carl).activity_ids
        self.assertEqual(activity.date_deadline, date(2026, 11, 16))
        self.assertEqual(activity.summary, "Propose your goal")
        self._remind("2026-11-10")
        self.assertEqual(self._reminded(), expected, "nobody is reminded twice")

    def test_done_with_the_move(self):
        self.round.action_open()
        self._remind("2026-11-09")
        self.assertIn(("Anna", "Anna"), self._reminded())
        self._propose(self.round, self.anna, 400.0)
        self.assertNotIn(("Anna", "Anna"), self._reminded())
        self._remind("2026-11-10")
        self.assertIn(("Lea", "Anna"), self._reminded())
        self._line(self.round, self.anna, self.lea).action_accept()
        self.assertNotIn(("Lea", "Anna"), self._reminded())

    def test_extended_deadline(self):
        """Reminders begin anew before the new one."""
        self.round.action_open()
        self._remind("2026-11-09")
        self.assertTrue(self._reminded())
        self.round.deadline = date(2026, 12, 20)
        self.assertFalse(self._reminded())
        self._remind("2026-11-10")
        self.assertFalse(self._reminded())
        self._remind("2026-12-13")
        self.assertEqual(len(self._reminded()), 3)

    def test_late_proposals_are_the_managers_matter(self):
        self.round.action_open()
        self._remind("2026-11-16")
        self.assertFalse(self._manager_is_reminded())
        self.round.line_ids._drop_reminders()
        self._remind("2026-11-17")
        self.assertFalse(self._reminded())
        self.assertTrue(self._manager_is_reminded())
        self._remind("2026-11-18")
        self.assertEqual(len(self.round.activity_ids), 1)

    def test_manager_confirms(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._line(self.round, self.anna, self.lea).action_accept()
        self._remind("2026-11-10")
        self.assertTrue(self._manager_is_reminded())
        self._line(self.round, self.anna, self.mona).action_confirm()
        self.assertFalse(self._manager_is_reminded())

    def test_nobody_is_reminded_in_vain(self):
        self.carl.active = False
        self.round.action_open()
        self.anna.active = False
        self._remind("2026-11-10")
        self.assertEqual(self._reminded(), [("Ben", "Ben")])
        self.round.action_cancel()
        self.assertEqual(self._reminded(), [])
        self._remind("2026-11-11")
        self.assertEqual(self._reminded(), [])

    def test_leader_of_the_own_team(self):
        """The one responsible answers where the leader cannot."""
        self.north.member_ids |= self.lea
        self.round.action_open()
        self._propose(self.round, self.lea, 400.0)
        self.north.user_id = self.lea
        self._remind("2026-11-10")
        self.assertIn(("Mona", "Lea"), self._reminded())

    def test_batches_resume(self):
        """A batch that is done stays, and the next run goes on with the rest."""
        self.round.action_open()
        with (
            patch.object(sales_planning_reminder, "BATCH", 2),
            freeze_time("2026-11-10 10:00:00"),
            patch.object(self.env.registry["ir.cron"], "_commit_progress") as commit,
        ):
            self.env.invalidate_all()
            commit.return_value = 0.0  # no time is left
            self.env["sales.planning.round"].sudo()._cron_remind()
            self.assertEqual(len(self._reminded()), 2)
            self.assertEqual(commit.call_args_list[0].kwargs, {"remaining": 3})
            self.assertEqual(commit.call_args_list[1].args, (2,))
            commit.return_value = 100.0
            self.env["sales.planning.round"].sudo()._cron_remind()
        self.assertEqual(
            self._reminded(), [("Anna", "Anna"), ("Ben", "Ben"), ("Carl", "Carl")]
        )

    def _told(self, **values):
        """Pairs of who has been told what since the round was made, the first first."""
        messages = self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("author_id", "in", (self.mona | self.lea | self.anna).partner_id.ids),
                *((name, "=", value) for name, value in values.items()),
            ],
            order="id",
        )
        return [(sorted(m.partner_ids.mapped("name")), m.body) for m in messages]

    def test_opening_is_told_once_for_each_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.carl.lang = "fr_FR"
        self.round.action_open()
        told = self._told(model=False)
        self.assertEqual(
            sorted(names for names, _body in told), [["Anna", "Ben"], ["Carl"]]
        )
        bodies = {tuple(names): body for names, body in told}
        self.assertIn("11/16/2026", bodies["Anna", "Ben"])
        self.assertIn("16/11/2026", bodies["Carl",])
        self.assertIn("/odoo/my-sales-proposals", bodies["Carl",])

    def test_moves_are_told_in_the_language_of_who_reads(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.lea.lang = "fr_FR"
        self.round.action_open()
        line = self._propose(self.round, self.anna, 1234.0)
        [(names, body)] = self._told(model=line._name, res_id=line.id)
        self.assertEqual(names, ["Lea"])
        self.assertIn("1\N{NO-BREAK SPACE}234,00", html2plaintext(body))

    def test_moves_are_told_to_the_other_side(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        leader = self._line(self.round, self.anna, self.lea)
        leader.write({"counter_value": 450.0, "counter_reason": "Two customers"})
        leader.action_counter()
        self._line(self.round, self.anna).action_agree()
        leader.with_user(self.mona).action_confirm()
        told = self._told(model=leader._name, res_id=leader.id)
        self.assertEqual(
            [names for names, _body in told], [["Lea"], ["Anna"], ["Lea"], ["Anna"]]
        )
        self.assertIn("Two customers", told[1][1])
        self.assertIn("450.00", told[3][1])
