# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common_stages import StagesCase


@tagged("post_install", "-at_install")
class TestStageMove(StagesCase):
    """Each entry into a stage once, by whatever way."""

    def test_from_creation_to_won(self):
        """A skip, a step back, a loss, a new beginning, and the end."""
        days = ("01-05", "01-08", "01-18", "01-20", "02-01", "02-11", "02-15")
        steps = (
            lambda: setattr(lead, "stage_id", self.proposed),
            lambda: setattr(lead, "stage_id", self.qualified),
            lambda: lead.action_set_lost(),
            lambda: lead.action_restore(),
            lambda: setattr(lead, "expected_revenue", 140.0),
            lambda: lead.action_set_won(),
        )
        with freeze_time(f"2026-{days[0]} 10:00:00"):
            lead = self._new_lead()
            self.env.cr.precommit.run()
        for day, step in zip(days[1:], steps, strict=True):
            with freeze_time(f"2026-{day} 10:00:00"):
                step()
                self.env.cr.precommit.run()
        names = ("direction", "days_spent", "date", "revenue", "state")
        self.assertEqual(
            self._story(lead, *names),
            [
                ("created", "", "New", False, 0, date(2026, 1, 5), 100, "open"),
                ("moved", "New", "Proposed", "forward", 3, date(2026, 1, 8), 100,
                 "open"),
                ("moved", "Proposed", "Qualified", "back", 10, date(2026, 1, 18), 100,
                 "open"),
                ("lost", "Qualified", "", False, 2, date(2026, 1, 20), 100, "lost"),
                ("reopened", "Qualified", "Qualified", False, 12, date(2026, 2, 1), 100,
                 "open"),
                ("won", "Qualified", "Signed", "forward", 14, date(2026, 2, 15), 140,
                 "won"),
            ],
        )  # fmt: skip
        self.assertFalse(any(lead.stage_move_ids.mapped("is_estimated")))
        self.assertEqual(lead.stage_move_ids.user_id, self.anna)
        self.assertEqual(lead.stage_move_ids.team_id, self.north)
        self.assertEqual(lead.stage_move_ids.company_id, self.company)

    def test_won_and_taken_back(self):
        lead = self._new_lead(stage_id=self.signed.id)
        self.assertEqual(self._story(lead), [("won", "", "Signed")])
        lead.stage_id = self.proposed
        self.assertEqual(self._story(lead)[1:], [("reopened", "Signed", "Proposed")])
        lead.probability = 60
        lead.action_archive()
        self.assertEqual(self._story(lead)[2:], [("archived", "Proposed", "")])
        lead.action_unarchive()
        self.assertEqual(self._story(lead)[3:], [("reopened", "Proposed", "Proposed")])

    def test_two_moves_in_one_transaction(self):
        lead = self._new_lead()
        lead.stage_id = self.qualified
        lead.stage_id = self.proposed
        self.assertEqual(
            self._story(lead),
            [
                ("created", "", "New"),
                ("moved", "New", "Qualified"),
                ("moved", "Qualified", "Proposed"),
            ],
        )

    def test_nothing_moved(self):
        lead = self._new_lead()
        before = self._story(lead)
        lead.write({"stage_id": self.new.id, "name": "Chairs", "expected_revenue": 7.0})
        lead.user_id = self.ben
        self.env.cr.precommit.run()
        self.assertEqual(self._story(lead), before)

    def test_computed_stage(self):
        """Odoo itself moves an opportunity whose stage another team does not have."""
        east = self._new_team("East", self.lea, self.env["res.users"])
        first = self.env["crm.stage"].create(
            {"name": "Eastern", "sequence": -5, "team_ids": east.ids}
        )
        lead = self._new_lead()
        lead.team_id = east
        self.assertEqual(lead.stage_id, first)
        self.assertEqual(
            self._story(lead), [("created", "", "New"), ("moved", "New", "Eastern")]
        )

    def test_lead_and_opportunity(self):
        """A lead is not in the funnel until it is converted."""
        lead = self._new_lead(type="lead")
        self.assertEqual(self._story(lead, "state"), [("created", "", "", "lead")])
        lead.convert_opportunity(self.customer)
        self.assertEqual(
            self._story(lead, "state")[1:], [("converted", "", "New", "open")]
        )

    def test_merged(self):
        """The one that stays keeps its history; that of the others goes with them."""
        head = self._new_lead(stage_id=self.proposed.id, probability=50)
        tail = self._new_lead(probability=10)
        tail.stage_id = self.qualified
        self.env.cr.precommit.run()
        kept = (head | tail).merge_opportunity()
        self.assertEqual(kept, head)
        self.assertEqual(self._story(head), [("created", "", "Proposed")])
        self.assertFalse(self.moves.search([("lead_id", "=", tail.id)]))

    def test_comes_in_closed(self):
        """What is imported lost had reached the stage in which it is lost."""
        lost = self._new_lead(stage_id=self.qualified.id, active=False, probability=0.0)
        self.assertEqual(lost.won_status, "lost")
        self.assertEqual(
            self._story(lost, "state", "days_spent"),
            [
                ("created", "", "Qualified", "open", 0.0),
                ("lost", "Qualified", "", "lost", 0.0),
            ],
        )
        lost.action_unarchive()
        self.assertEqual(
            self._story(lost)[2:], [("reopened", "Qualified", "Qualified")]
        )
        archived_lead = self._new_lead(type="lead", active=False)
        self.assertEqual(len(self._story(archived_lead)), 1)
        won = self._new_lead(stage_id=self.signed.id)
        self.assertEqual(self._story(won), [("won", "", "Signed")])

    def test_deleted(self):
        lead = self._new_lead()
        id_ = lead.id
        self.assertTrue(self.moves.search_count([("lead_id", "=", id_)]))
        lead.stage_id = self.qualified
        lead.unlink()
        self.env.cr.precommit.run()
        self.assertFalse(self.moves.search_count([("lead_id", "=", id_)]))

    def test_copied(self):
        lead = self._new_lead()
        lead.stage_id = self.proposed
        copy = lead.copy()
        self.assertEqual(len(self._story(copy)), 1)
        self.assertEqual(len(self._story(lead)), 2)

    def test_day_of_the_company(self):
        """23:30 on 31 December in Amsterdam is 22:30 UTC; the company's own zone
        counts, not the server's nor the user's."""
        with freeze_time("2026-01-01 00:30:00"):
            self.company.sales_tz = "America/New_York"
            lead = self._new_lead()
            self.env.cr.precommit.run()
        self.assertEqual(lead.stage_move_ids.date, date(2025, 12, 31))
        self.assertEqual(lead.stage_move_ids.moved_on, datetime(2026, 1, 1, 0, 30))

    def test_by_rpc_and_import(self):
        lead = self._new_lead()
        lead.with_user(self.anna).web_save({"stage_id": self.qualified.id}, {})
        self.env["crm.lead"].load(
            [".id", "stage_id/.id"], [[lead.id, str(self.proposed.id)]]
        )
        self.assertEqual(
            self._story(lead)[1:],
            [("moved", "New", "Qualified"), ("moved", "Qualified", "Proposed")],
        )

    def test_many_cost_one_statement(self):
        leads = self.env["crm.lead"].union(*(self._new_lead() for _n in range(30)))
        self.env.cr.precommit.run()
        self.env.flush_all()

        def statements(some):
            before = self.env.cr.sql_log_count
            some.stage_id = self.qualified
            self.env.cr.precommit.run()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = statements(leads[0])
        self.assertLessEqual(statements(leads[1:]) - one, 3)
        self.assertEqual(self.moves.search_count([("lead_id", "in", leads.ids)]), 60)

    def test_who_reads(self):
        mine, his = self._new_lead(), self._new_lead(self.carl)
        domain = [("lead_id", "in", (mine | his).ids)]
        found = {
            user.login: self.moves.with_user(user).search(domain).lead_id
            for user in (self.anna, self.ben, self.lea, self.lars, self.mona)
        }
        nothing = self.env["crm.lead"]
        self.assertEqual(
            found,
            {
                "anna": mine,
                "ben": nothing,
                "lea": mine,
                "lars": his,
                "mona": mine | his,
            },
        )
        for user in (self.anna, self.mona):
            move = self.moves.with_user(user).search(domain, limit=1)
            for operation in (
                lambda move=move: move.write({"date": date(2020, 1, 1)}),
                lambda move=move: move.unlink(),
                lambda move=move: move.copy(),
            ):
                with self.assertRaises(AccessError):
                    operation()
        other = self.env["res.company"].create({"name": "Dune Trading"})
        self.mona.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        moves = self.moves.with_user(self.mona).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(moves.search(domain))
