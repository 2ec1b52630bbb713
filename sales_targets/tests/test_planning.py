# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_planning import PlanningCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-02 10:00:00")
class TestPlanning(PlanningCase):
    """A round from its opening to the targets that come out of it."""

    def setUp(self):
        super().setUp()
        self.round = self._new_round()

    def _refused(self, operation, *words, error=UserError):
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            operation()
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.env.invalidate_all()

    # ---------------------------------------------------------------- the round

    def test_round_of_next_year(self):
        """What a manager need not type."""
        form = Form(self.env["sales.planning.round"].with_user(self.mona))
        self.assertEqual(form.date_from, date(2027, 1, 1))
        self.assertEqual(form.date_to, date(2027, 12, 31))
        self.assertEqual(form.name, "2027 · Sales untaxed")
        self.assertEqual(form.deadline, date(2026, 11, 16))
        self.assertIn(self.north, form.team_ids[:])
        form.date_from = date(2028, 5, 5)
        self.assertEqual(form.date_from, date(2028, 1, 1))

    def test_any_day_of_the_year_will_do(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        planning = self._new_round(date_from=date(2027, 9, 9))
        self.assertEqual(
            (planning.date_from, planning.date_to, planning.name),
            (date(2027, 7, 1), date(2028, 6, 30), "2027/28 · Sales untaxed"),
        )

    def test_opening_asks_the_members(self):
        self.assertFalse(self.round.line_ids)
        self.round.action_open()
        self.assertEqual(
            {(x.user_id, x.team_id, x.state) for x in self.round.line_ids},
            {
                (self.anna, self.north, "missing"),
                (self.ben, self.north, "missing"),
                (self.carl, self.south, "missing"),
            },
        )
        self.assertEqual((self.round.line_count, self.round.missing_count), (3, 3))
        self.assertIn("No proposal yet from 3 of 3", self.round.summary)

    def test_opening_needs_people_and_time(self):
        empty = self._new_team("West", self.lea, self.env["res.users"])
        self._refused(self._new_round(empty).action_open, "no salespeople", "Choose")
        visitor = self._new_user("ivy", "base.group_user")
        empty.member_ids = visitor
        self._refused(self._new_round(empty).action_open, "no salespeople")
        late = self._new_round(deadline=date(2026, 11, 1))
        self._refused(late.action_open, "passed already", "Choose a later one")

    def test_bad_input(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        for vals, words, error in (
            ({"metric_id": win_rate.id}, ("ratio", "Choose"), ValidationError),
            ({"deadline": date(2028, 1, 1)}, ("2027-12-31",), ValidationError),
            ({"goal_value": float("nan")}, ("not a number",), ValidationError),
            ({"state": "open"}, ("buttons",), UserError),
        ):
            with self.subTest(vals=vals):
                self._refused(lambda v=vals: self._new_round(**v), *words, error=error)

    def test_what_stays_once_people_propose(self):
        self.round.action_open()
        for vals in (
            {"metric_id": self.order_count.id},
            {"date_from": date(2028, 1, 1)},
            {"state": "draft"},
        ):
            with self.subTest(vals=vals):
                self._refused(lambda v=vals: self.round.write(v))
        self._refused(self.round.unlink, "Cancel it")
        self.round.goal_value = 1200.0
        self.round.action_cancel()
        self._refused(lambda: self.round.write({"goal_value": 5.0}), "Reopen")
        self.round.action_reopen()
        self.assertEqual(self.round.state, "open")
        self.round.action_cancel()
        self.round.unlink()

    # ----------------------------------------------------------------- the talk

    def test_accepted_as_proposed(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._line(self.round, self.anna, self.lea).action_accept()
        line = self._line(self.round, self.anna, self.mona)
        self.assertEqual((line.state, line.agreed_value), ("accepted", 400.0))
        line.action_confirm()
        target = line.target_id
        self.assertEqual(line.state, "confirmed")
        self.assertEqual(
            (target.state, target.goal_value, target.proposed_value),
            ("confirmed", 400.0, 400.0),
        )
        self.assertEqual(
            (target.user_ids, target.metric_id, target.period_type, target.date_from),
            (self.anna, self.untaxed, "year", date(2027, 1, 1)),
        )

    def test_countered_and_agreed(self):
        """Both numbers are kept."""
        self.round.action_open()
        line = self._propose(self.round, self.anna, 400.0)
        leader = self._line(self.round, self.anna, self.lea)
        leader.write({"counter_value": 450.0, "counter_reason": "Two new customers"})
        leader.action_counter()
        self.assertEqual((line.state, line.current_value), ("countered", 450.0))
        line.action_agree()
        self._line(self.round, self.anna, self.mona).action_confirm()
        self.assertEqual(
            (line.proposal_value, line.counter_value, line.agreed_value),
            (400.0, 450.0, 450.0),
        )
        self.assertEqual(
            (line.target_id.goal_value, line.target_id.proposed_value), (450.0, 400.0)
        )

    def test_declined_and_decided(self):
        self.round.action_open()
        line = self._propose(self.round, self.anna, 400.0)
        leader = self._line(self.round, self.anna, self.lea)
        leader.write({"counter_value": 500.0, "counter_reason": "Market grows"})
        leader.action_counter()
        self._refused(line.action_decline, "why")
        line.answer = "Not mine"
        line.action_decline()
        self.assertEqual((line.state, line.current_value), ("declined", 400.0))
        manager = self._line(self.round, self.anna, self.mona)
        self._refused(manager.action_confirm, "Enter what was agreed with Anna")
        manager.agreed_value = 440.0
        manager.action_confirm()
        self.assertEqual(line.target_id.goal_value, 440.0)

    def test_leader_answers_again(self):
        """After a refusal the leader may name another number, or give in."""
        self.round.action_open()
        line = self._propose(self.round, self.anna, 400.0)
        leader = self._line(self.round, self.anna, self.lea)
        leader.write({"counter_value": 500.0, "counter_reason": "Market grows"})
        leader.action_counter()
        line.answer = "No"
        line.action_decline()
        leader.counter_value = 420.0
        leader.action_counter()
        self.assertEqual((line.state, line.answer), ("countered", False))
        line.answer = "No again"
        line.action_decline()
        leader.action_accept()
        self.assertEqual((line.state, line.agreed_value), ("accepted", 400.0))

    def test_changed_numbers_are_sent_anew(self):
        """Nobody accepts unseen another number than was named."""
        self.round.action_open()
        line = self._propose(self.round, self.anna, 400.0)
        leader = self._line(self.round, self.anna, self.lea)
        line.proposal_note = "Better words change nothing"
        self.assertEqual(line.state, "proposed")
        line.proposal_value = 380.0
        self._refused(leader.action_accept, "Missing")
        self.assertEqual(self.round.proposed_value, 0.0)
        line.action_propose()
        leader.write({"counter_value": 450.0, "counter_reason": "Market grows"})
        self.assertEqual(line.state, "proposed")
        leader.action_counter()
        leader.counter_value = 500.0
        self._refused(line.action_agree, "Proposed")
        leader.action_counter()
        line.action_agree()
        self.assertEqual(line.agreed_value, 500.0)

    def test_a_move_needs_its_words(self):
        self.round.action_open()
        self._refused(self._line(self.round, self.anna).action_propose, "above zero")
        self._propose(self.round, self.anna, 400.0)
        leader = self._line(self.round, self.anna, self.lea)
        self._refused(leader.action_counter, "another number")
        leader.counter_value = 400.0
        self._refused(leader.action_counter, "another number")
        leader.counter_value = 450.0
        self._refused(leader.action_counter, "reason")
        leader.counter_reason = "   "
        self._refused(leader.action_counter, "reason")
        with (
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            leader.counter_value = -1.0
            leader.flush_recordset()

    def test_moves_in_order(self):
        self.round.action_open()
        line = self._line(self.round, self.anna)
        leader = self._line(self.round, self.anna, self.lea)
        manager = self._line(self.round, self.anna, self.mona)
        self._refused(leader.action_accept, "Missing")
        self._refused(manager.action_confirm, "Missing")
        self._refused(line.action_agree, "Missing")
        self._propose(self.round, self.anna, 400.0)
        self._refused(manager.action_confirm, "Proposed")
        leader.action_accept()
        self._refused(line.action_propose, "Accepted")
        self._refused(lambda: line.write({"proposal_value": 1.0}), "Accepted")
        manager.action_confirm()
        self._refused(leader.action_accept, "Confirmed")
        self._refused(manager.unlink, "confirmed")

    def test_nothing_moves_in_a_round_that_is_not_open(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self.round.action_cancel()
        line = self._line(self.round, self.anna)
        self._refused(lambda: line.write({"proposal_value": 1.0}), "not open")
        leader = self._line(self.round, self.anna, self.lea)
        self._refused(leader.action_accept, "not open")

    # --------------------------------------------------------------- who may what

    def test_nobody_proposes_for_another(self):
        self.round.action_open()
        for user in (self.lea, self.mona):
            line = self._line(self.round, self.anna, user)
            self._refused(
                lambda x=line: x.write({"proposal_value": 1.0}),
                "Only Anna",
                error=AccessError,
            )
            self._refused(line.action_propose, "Only Anna", error=AccessError)
        for user in (self.ben, self.lars):
            line = self._line(self.round, self.anna, user)
            self._refused(
                lambda x=line: x.write({"proposal_value": 1.0}), error=AccessError
            )
            self._refused(line.action_propose, error=AccessError)
        lines = self.env["sales.planning.line"].with_user(self.anna)
        self._refused(
            lambda: lines.create({"round_id": self.round.id, "user_id": self.anna.id}),
            error=AccessError,
        )

    def test_nobody_answers_or_confirms_his_own(self):
        """Neither a leader who sells in the own team, nor a manager."""
        self.north.member_ids |= self.lea | self.mona
        self.round.action_open()
        for user in (self.lea, self.mona):
            line = self._propose(self.round, user, 300.0)
            self._refused(line.action_accept, "your own", error=AccessError)
            self._refused(
                lambda x=line: x.write({"counter_value": 1.0}), error=AccessError
            )
        self._line(self.round, self.lea, self.mona).action_accept()
        mine = self._line(self.round, self.mona)
        self._line(self.round, self.mona, self.lea).action_accept()
        self._refused(mine.action_confirm, "your own goal", error=AccessError)
        self._refused(lambda: mine.write({"agreed_value": 1.0}), error=AccessError)
        self.round.action_confirm_accepted()
        self.assertEqual(mine.state, "accepted")
        self.assertEqual(self._line(self.round, self.lea).state, "confirmed")
        mia = self._new_user("mia", "sales_team.group_sale_manager")
        mine.with_user(mia).action_confirm()
        self.assertEqual(mine.state, "confirmed")

    def test_leaders_of_other_teams_and_sellers_do_not_answer(self):
        self.round.action_open()
        line = self._propose(self.round, self.anna, 400.0)
        self._refused(
            self._line(self.round, self.anna, self.lars).action_accept,
            error=AccessError,
        )
        self._refused(line.action_accept, "your own", error=AccessError)
        self._line(self.round, self.anna, self.lea).action_accept()
        for user in (self.anna, self.lea):
            self._refused(
                line.with_user(user).action_confirm, "manager", error=AccessError
            )
            self._refused(
                lambda u=user: line.with_user(u).write({"agreed_value": 9.0}),
                "manager",
                error=AccessError,
            )

    def test_states_and_people_are_not_written(self):
        self.round.action_open()
        for user in (self.anna, self.mona):
            line = self._line(self.round, self.anna, user)
            for vals in (
                {"state": "confirmed"},
                {"user_id": self.ben.id},
                {"team_id": self.south.id},
                {"round_state": "draft"},
                {"target_id": 1},
            ):
                with self.subTest(user=user.name, vals=vals):
                    self._refused(lambda x=line, v=vals: x.write(v), "buttons")

    def test_manager_steps_in_for_a_team_without_leader(self):
        self.north.user_id = False
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._line(self.round, self.anna, self.mona).action_accept()
        self.assertEqual(self._line(self.round, self.anna).state, "accepted")

    # ------------------------------------------------------------- the deadline

    def test_deadline(self):
        self.round.action_open()
        with freeze_time("2026-11-16 22:30:00"):
            # still the 16th in Amsterdam
            self._propose(self.round, self.anna, 400.0)
        with freeze_time("2026-11-16 23:30:00"):
            self.env.invalidate_all()
            line = self._line(self.round, self.ben)
            for operation in (
                line.action_propose,
                lambda: line.write({"proposal_value": 5.0}),
            ):
                self._refused(operation, "until 2026-11-16", "Mona")
            # what is proposed can still be answered and confirmed
            self._line(self.round, self.anna, self.lea).action_accept()
            self._line(self.round, self.anna, self.mona).action_confirm()
            self.round.deadline = date(2026, 11, 20)
            self._propose(self.round, self.ben, 300.0)

    # ------------------------------------------------------------- who comes and goes

    def test_person_left(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._line(self.round, self.anna, self.lea).action_accept()
        self.anna.active = False
        line = self._line(self.round, self.anna, self.mona)
        self.assertTrue(line.has_left)
        self.assertIn("Has left: Anna.", self.round.summary)
        found = line.search([("user_id.active", "=", False)])
        self.assertEqual(found, line)
        self._refused(line.action_confirm, "Anna has left", "Delete")
        self.round.action_confirm_accepted()
        self.assertEqual(line.state, "accepted")
        line.unlink()
        self.assertEqual(self.round.line_count, 2)
        self.assertNotIn("Has left", self.round.summary)
        self.assertTrue(
            self.round.message_ids.filtered(lambda m: "Anna" in (m.body or ""))
        )

    def test_only_managers_drop(self):
        self.round.action_open()
        for user in (self.anna, self.lea):
            self._refused(
                self._line(self.round, self.anna, user).unlink, error=AccessError
            )

    def test_people_who_come_and_move(self):
        self.round.action_open()
        dora = self._new_user("dora", "sales_team.group_sale_salesman")
        self.south.member_ids |= dora
        self.env["crm.team.member"].create(
            {"crm_team_id": self.south.id, "user_id": self.ben.id}
        )
        self.round.action_update_people()
        self.assertEqual(self._line(self.round, dora).team_id, self.south)
        self.assertEqual(self._line(self.round, self.ben).team_id, self.south)
        self.assertEqual(self.round.line_count, 4)
        self.round.action_update_people()
        self.assertEqual(self.round.line_count, 4)
        # the former leader does not see him any more
        lines = self.env["sales.planning.line"]
        self.assertEqual(lines.with_user(self.lea).search([]).user_id, self.anna)

    # ----------------------------------------------------------------- the targets

    def test_drafted_target_is_completed(self):
        draft = self._new_target(
            self.anna, 1.0, state="draft", date_from=date(2027, 1, 1)
        )
        self._new_target(self.ben, 1.0, state="draft", date_from=date(2027, 1, 1))
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._line(self.round, self.anna, self.lea).action_accept()
        self._line(self.round, self.anna, self.mona).action_confirm()
        self.assertEqual(self._line(self.round, self.anna).target_id, draft)
        self.assertEqual((draft.state, draft.goal_value), ("confirmed", 400.0))

    def test_confirmed_target_in_the_way(self):
        self._new_target(self.anna, 1.0, date_from=date(2027, 1, 1))
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._line(self.round, self.anna, self.lea).action_accept()
        self._refused(
            self._line(self.round, self.anna, self.mona).action_confirm,
            "confirmed already",
            "cancel it first",
            error=ValidationError,
        )
        self.assertEqual(self._line(self.round, self.anna).state, "accepted")

    def test_many_at_once(self):
        self.round.action_open()
        draft = self._new_target(
            self.ben, 1.0, state="draft", date_from=date(2027, 1, 1)
        )
        goals = {self.anna: 400.0, self.ben: 300.0, self.carl: 250.0}
        for user, value in goals.items():
            self._propose(self.round, user, value)
        lines = self.round.line_ids
        lines.action_accept()
        self.round.action_confirm_accepted()
        self.assertEqual(
            {x.user_id: (x.target_id.user_ids, x.target_id.goal_value) for x in lines},
            {user: (user, value) for user, value in goals.items()},
        )
        self.assertIn(draft, lines.target_id)
        self.assertEqual(self.round.target_count, 3)
        self.round.action_done()
        self.assertEqual(self.round.state, "done")

    def test_not_done_before_all_are_confirmed(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._refused(self.round.action_done, "Anna", "Ben", "Confirm them")

    # -------------------------------------------------------------------- the sums

    def test_sums_against_the_goal(self):
        """400 and 300 of three people, against a goal of 1,000 and of 560."""
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        self._propose(self.round, self.ben, 300.0)
        self._line(self.round, self.carl).proposal_value = 77.0  # not proposed yet
        self.assertEqual(
            (
                self.round.proposed_value,
                self.round.difference_value,
                self.round.over_assignment,
                self.round.missing_count,
            ),
            (700.0, -300.0, -0.3, 1),
        )
        self.assertIn("30 % less than the goal", self.round.summary)
        self.assertIn("No proposal yet from 1 of 3: Carl.", self.round.summary)
        self.round.goal_value = 560.0
        self.assertEqual(self.round.over_assignment, 0.25)
        self.assertIn("25 % more than the goal", self.round.summary)
        self.assertEqual(self.round.proposed_percent, 125.0)
        self.round.goal_value = 700.0
        self.assertIn("add up to the goal", self.round.summary)
        self.round.goal_value = 0.0
        self.assertIs(self.round.over_assignment, False)
        self.assertIn("no goal of the company yet", self.round.summary)

    def test_agreed_while_it_is_typed(self):
        """The bar fills while a manager types what was agreed."""
        planning = self._new_round(self.south)
        planning.action_open()
        self._propose(planning, self.carl, 400.0)
        self._line(planning, self.carl, self.lars).action_accept()
        with Form(planning) as form:
            self.assertEqual(form.agreed_value, 400.0)
            with form.line_ids.edit(0) as line:
                line.agreed_value = 450.0
            self.assertEqual(form.agreed_value, 450.0)
            self.assertEqual(form.agreed_over_assignment, -0.55)
        self.assertEqual(self._line(planning, self.carl).agreed_value, 450.0)

    def test_how_good_the_proposals_were(self):
        """Anna proposed 400 and reached 500, Ben 300 and 200: off by 20 % and 50 %,
        35 % on average; together 700 for 700."""
        self.round.action_open()
        for user, value in ((self.anna, 400.0), (self.ben, 300.0)):
            self._propose(self.round, user, value)
            self._line(self.round, user, self.lea).action_accept()
        self._propose(self.round, self.carl, 50.0)
        self.round.action_confirm_accepted()
        self._new_order(self.anna, 500.0, date(2027, 3, 3))
        self._new_order(self.ben, 200.0, date(2027, 3, 3))
        with freeze_time("2027-12-31 12:00:00"):
            self.env.invalidate_all()
            self.assertIs(self.round.mean_deviation, False)
        with freeze_time("2028-01-01 12:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self._line(self.round, self.anna).deviation, -0.2)
            self.assertEqual(self._line(self.round, self.ben).deviation, 0.5)
            self.assertIs(self._line(self.round, self.carl).deviation, False)
            self.assertAlmostEqual(self.round.mean_deviation, 0.35)
            self.assertEqual(self.round.deviation, 0.0)

    # ---------------------------------------------------------------------- doors

    def test_my_proposal(self):
        action = self.env["sales.planning.line"].with_user(self.anna).action_open_mine
        self.assertNotIn("res_id", {k: v for k, v in action().items() if v})
        self.round.action_open()
        self.assertEqual(action()["res_id"], self._line(self.round, self.anna).id)
        self.assertEqual(action()["views"][0][1], "form")
        self._new_round(metric_id=self.order_count.id).action_open()
        self.assertFalse(action().get("res_id"))

    def test_buttons_of_the_round(self):
        self.round.action_open()
        self._propose(self.round, self.anna, 400.0)
        action = self.round.action_view_lines()
        lines = self.env["sales.planning.line"].with_user(self.mona)
        self.assertEqual(lines.search(action["domain"]), self.round.line_ids)
        self.assertEqual(action["context"], {"search_default_group_team": 1})
        self._line(self.round, self.anna, self.lea).action_accept()
        self.round.action_confirm_accepted()
        action = self.round.action_view_targets()
        target = self.env["sales.target"].search(action["domain"])
        self.assertEqual(target.user_ids, self.anna)
        opened = self._line(self.round, self.anna).action_view_target()
        self.assertEqual(opened["res_id"], target.id)

    def test_grid_and_form_are_written_by_their_sides(self):
        self.round.action_open()
        with Form(self._line(self.round, self.anna)) as form:
            form.proposal_value = 400.0
            form.proposal_note = "As last year"
            with self.assertRaises(AssertionError):
                form.agreed_value = 1.0
        self._line(self.round, self.anna).action_propose()
        with Form(self._line(self.round, self.anna, self.lea)) as form:
            with self.assertRaises(AssertionError):
                form.proposal_value = 1.0
            form.counter_value = 500.0
            form.counter_reason = "More is possible"
        self._line(self.round, self.anna, self.lea).action_counter()
        self.assertEqual(self._line(self.round, self.anna).state, "countered")

    def test_team_of_two(self):
        """Who sells in two teams stands in one line."""
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        self.south.member_ids = [Command.link(self.anna.id)]
        self.round.action_open()
        self.assertEqual(len(self._line(self.round, self.anna)), 1)
