# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime

from odoo.tests import tagged

from .common_stages import StagesCase


@tagged("post_install", "-at_install")
class TestStagePast(StagesCase):
    """The history of the time before the installation, from what Odoo tracked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.moves = cls.moves.with_env(cls.env)

    def _live(self, *steps):
        """An opportunity that lived through steps, each a dict of values or the name of
        a method, on the 10th of one month after another."""
        lead = self._new_lead(**steps[0])
        self._commit()
        known = lead.message_ids
        self._date(lead, known, datetime(2025, 1, 10, 12))
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2025-01-10 12:00',"
            " date_last_stage_update = '2025-01-10 12:00' WHERE id = %s",
            [lead.id],
        )
        for month, step in enumerate(steps[1:], start=2):
            if isinstance(step, dict):
                lead.write(step)
            else:
                getattr(lead, step)()
            self._commit()
            moment = datetime(2025, month, 10, 12)
            self._date(lead, lead.message_ids - known, moment)
            known = lead.message_ids
            if lead.date_closed:
                lead.date_closed = moment
            lead.flush_recordset()
        return lead

    def _commit(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _date(self, lead, messages, moment):
        self.assertTrue(messages, "nothing was tracked")
        messages.write({"date": moment})

    def _forget(self):
        """As if the app were installed only now."""
        self._commit()
        self.env.cr.execute("DELETE FROM sales_stage_move")
        self.moves._fill_past()

    def _past(self, lead, *names):
        return self._story(lead, *names)

    def test_tracked(self):
        lead = self._live(
            {},
            {"stage_id": self.proposed.id},
            {"stage_id": self.qualified.id},
            {"expected_revenue": 300.0, "user_id": self.ben.id},
            "action_set_won",
        )
        live = self._story(lead)
        self._forget()
        self.assertEqual(
            self._past(lead, "moved_on", "revenue", "is_estimated", "direction"),
            [
                ("created", "", "New", datetime(2025, 1, 10, 12), 100, False, False),
                ("moved", "New", "Proposed", datetime(2025, 2, 10, 12), 100, False,
                 "forward"),
                ("moved", "Proposed", "Qualified", datetime(2025, 3, 10, 12), 100,
                 False, "back"),
                ("won", "Qualified", "Signed", datetime(2025, 5, 10, 12), 300, False,
                 "forward"),
            ],
        )  # fmt: skip
        self.assertEqual(self._past(lead), live, "as it was recorded live")
        rows = self.moves.search([("lead_id", "=", lead.id)], order="id")
        self.assertEqual(
            [row.user_id for row in rows], [self.anna, self.anna, self.anna, self.ben]
        )
        self.assertEqual([row.days_spent for row in rows], [0, 31, 28, 61])

    def test_lost_and_reopened(self):
        lead = self._live(
            {}, {"stage_id": self.qualified.id}, "action_set_lost", "action_restore",
            "action_set_lost",
        )  # fmt: skip
        self._forget()
        self.assertEqual(
            [(*row[:3], row[3].month, row[4]) for row in
             self._past(lead, "moved_on", "is_estimated")],
            [
                ("created", "", "New", 1, False),
                ("moved", "New", "Qualified", 2, False),
                # whether it was lost or only archived then, nobody knows
                ("lost", "Qualified", "", 3, True),
                ("reopened", "Qualified", "Qualified", 4, False),
                ("lost", "Qualified", "", 5, True),
            ],
        )  # fmt: skip

    def test_not_tracked(self):
        """Imported records: what can be known is the creation and the end."""
        quiet = self.env(context=dict(self.env.context, tracking_disable=True))
        self.env, before = quiet, self.env
        won = self._new_lead(stage_id=self.signed.id)
        unmoved = self._new_lead(stage_id=self.qualified.id)
        lost = self._new_lead(stage_id=self.qualified.id)
        lost.action_set_lost()
        archived = self._new_lead(stage_id=self.qualified.id, active=False)
        archived.probability = 30
        self.env = before
        self._commit()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2025-01-10 12:00',"
            " date_last_stage_update = '2025-01-10 12:00',"
            " date_closed = CASE WHEN id = ANY(%s) THEN"
            " '2025-03-10 12:00'::timestamp END WHERE id = ANY(%s)",
            [[won.id, lost.id], (won | lost | unmoved | archived).ids],
        )
        self.env.invalidate_all()
        self._forget()
        january, march = datetime(2025, 1, 10, 12), datetime(2025, 3, 10, 12)
        names = ("moved_on", "is_estimated")
        self.assertEqual(
            self._past(won, *names),
            [
                ("created", "", "New", january, True),
                ("won", "New", "Signed", march, False),
            ],
        )
        self.assertEqual(
            self._past(lost, *names),
            [
                ("created", "", "New", january, True),
                ("moved", "New", "Qualified", january, True),
                ("lost", "Qualified", "", march, False),
            ],
        )
        self.assertEqual(
            self._past(unmoved, *names), [("created", "", "Qualified", january, False)]
        )
        self.assertEqual(
            self._past(archived, *names)[-1][:3], ("archived", "Qualified", "")
        )

    def test_messages_of_merged_ones(self):
        """The chatter of the one that stays holds what was tracked of the others: rows
        that do not follow from each other are marked."""
        head = self._live({}, {"stage_id": self.proposed.id})
        tail = self._live({}, {"stage_id": self.qualified.id})
        (head | tail).merge_opportunity()
        self._forget()
        rows = self._past(head, "is_estimated")
        self.assertIn(True, [row[3] for row in rows])
        self.assertEqual(head.stage_id, self.proposed)
        self.assertEqual(rows[-1][2], "Proposed")

    def test_lead_then_opportunity(self):
        lead = self._live({"type": "lead"})
        lead.convert_opportunity(self.customer)
        self._commit()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_conversion = '2025-04-10' WHERE id = %s",
            [lead.id],
        )
        self._forget()
        self.assertEqual(
            self._past(lead, "state", "moved_on"),
            [
                ("created", "", "", "lead", datetime(2025, 1, 10, 12)),
                ("converted", "", "New", "open", datetime(2025, 4, 10)),
            ],
        )

    def test_twice_is_once(self):
        lead = self._live({}, {"stage_id": self.proposed.id})
        self._forget()
        self.assertEqual(self.moves._fill_past(), 0)
        lead.stage_id = self.qualified
        self.assertEqual(
            self._past(lead)[-1], ("moved", "Proposed", "Qualified"), "it goes on"
        )
