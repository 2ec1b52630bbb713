# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime
from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SalesTargetsCase

YEAR = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestBreakdown(SalesTargetsCase):
    """From the top down: the parts of a goal add up to it."""

    def _target(self, owner, goal=1000.0, **vals):
        return self._new_target(owner, goal, **{"date_from": YEAR, **vals})

    def _breakdown(self, target, user=None, **vals):
        action = target.with_user(user or self.mona).action_break_down()
        breakdown = self.env[action["res_model"]].with_user(user or self.mona)
        breakdown = breakdown.browse(action["res_id"])
        if vals:
            breakdown.write(vals)
        return breakdown

    def _goals(self, breakdown):
        return breakdown.line_ids.mapped("goal_value")

    # --------------------------------------------------------------- over what

    def test_company_over_teams(self):
        target = self._target(self.company, 1000.01)
        breakdown = self._breakdown(target)
        self.assertEqual(breakdown.over, "team")
        self.assertEqual(set(breakdown.line_ids.team_id), {self.north, self.south})
        self.assertEqual(self._goals(breakdown), [500.01, 500])
        self.assertIn("add up to the goal", breakdown.summary)
        breakdown.action_create_parts()
        self.assertEqual(
            {part.team_id: part.goal_value for part in target.child_ids},
            {line.team_id: line.goal_value for line in breakdown.line_ids},
        )
        self.assertEqual(set(target.child_ids.mapped("scope")), {"team"})
        self.assertEqual(set(target.child_ids.mapped("state")), {"draft"})
        self.assertEqual(set(target.child_ids.mapped("period_type")), {"year"})
        self.assertEqual(target.assigned_value, 1000.01)

    def test_team_over_people(self):
        third = self._new_user("third", "sales_team.group_sale_salesman")
        self.north.member_ids |= third
        phasing = self.env["sales.phasing"].create({"name": "Even"})
        target = self._target(self.north, 100.0, phasing_id=phasing.id)
        breakdown = self._breakdown(target, make_state="confirmed")
        self.assertEqual(breakdown.over, "person")
        self.assertEqual(sorted(self._goals(breakdown)), [33.33, 33.33, 33.34])
        breakdown.action_create_parts()
        parts = target.child_ids
        self.assertEqual(parts.user_id, self.anna | self.ben | third)
        self.assertEqual(set(parts.mapped("state")), {"confirmed"})
        self.assertEqual(parts.phasing_id, phasing)
        self.assertEqual(parts.team_id, self.north)

    def test_people_of_the_company_and_people_chosen(self):
        breakdown = self._breakdown(self._target(self.company, 90.0), over="person")
        self.assertEqual(breakdown.user_ids, self.anna | self.ben | self.carl)
        self.assertEqual(self._goals(breakdown), [30, 30, 30])
        breakdown.user_ids -= self.ben
        self.assertEqual(self._goals(breakdown), [45, 45])

    def test_person_over_months_and_quarters(self):
        target = self._target(self.anna, 1000.0)
        breakdown = self._breakdown(target)
        self.assertEqual(breakdown.over, "month")
        self.assertEqual(self._goals(breakdown), [83.34] * 4 + [83.33] * 8)
        breakdown.over = "quarter"
        self.assertEqual(self._goals(breakdown), [250] * 4)
        self.assertEqual(breakdown.line_ids[1].period, "2026-Q2")
        breakdown.action_create_parts()
        self.assertEqual(
            target.child_ids.sorted("date_from").mapped("date_to"),
            [
                date(2026, 3, 31),
                date(2026, 6, 30),
                date(2026, 9, 30),
                date(2026, 12, 31),
            ],
        )
        self.assertEqual(target.child_ids.user_id, self.anna)
        self.assertFalse(target.left_out_count)

    def test_several_people_of_a_target(self):
        target = self._target(self.anna | self.carl, 11.0, metric=self.order_count)
        breakdown = self._breakdown(target)
        self.assertEqual(breakdown.over, "person")
        # orders are not cut
        self.assertEqual(self._goals(breakdown), [6, 5])
        breakdown.over = "quarter"
        breakdown.action_create_parts()
        self.assertEqual(set(target.child_ids.mapped("owner_key")), {target.owner_key})

    def test_free_dates_over_their_months(self):
        vals = {"period_type": "custom", "date_from": date(2026, 2, 1)}
        target = self._target(self.anna, 59.0, date_to=date(2026, 3, 31), **vals)
        breakdown = self._breakdown(target, basis="phasing")
        self.assertEqual(self._goals(breakdown), [28, 31])
        odd = self._target(self.ben, 59.0, date_to=date(2026, 3, 30), **vals)
        self.assertIn("does not begin and end", self._breakdown(odd).problem)

    # ------------------------------------------------------------- by which shares

    def test_last_years_shares(self):
        for user, amount, day in (
            (self.anna, 100.0, datetime(2025, 2, 3, 12)),
            (self.anna, 200.0, datetime(2025, 8, 3, 12)),
            (self.ben, 100.0, datetime(2025, 12, 31, 12)),
            (self.ben, 999.0, datetime(2024, 12, 31, 12)),
        ):
            self._new_order(user, amount, day)
        breakdown = self._breakdown(self._target(self.north, 1000.0), basis="last_year")
        self.assertEqual(breakdown.line_ids.mapped("last_value"), [300, 100])
        self.assertEqual(self._goals(breakdown), [750, 250])
        breakdown.over = "quarter"
        self.assertEqual(self._goals(breakdown), [250, 0, 500, 250])
        breakdown.action_create_parts()
        self.assertEqual(len(breakdown.target_id.child_ids), 3)

    def test_nothing_last_year(self):
        breakdown = self._breakdown(self._target(self.north), basis="last_year")
        self.assertIn("Nothing was credited", breakdown.problem)
        with self.assertRaisesRegex(UserError, "Choose equal shares"):
            breakdown.action_create_parts()
        self.assertFalse(breakdown.target_id.child_ids)

    def test_as_the_goal_falls_due(self):
        phasing = self.env["sales.phasing"].create({"name": "Late", "weight_12": 9.0})
        target = self._target(self.anna, 200.0, phasing_id=phasing.id)
        breakdown = self._breakdown(target, basis="phasing")
        self.assertEqual(self._goals(breakdown), [10] * 11 + [90])
        breakdown.over = "quarter"
        self.assertEqual(self._goals(breakdown), [30, 30, 30, 110])
        breakdown.write({"over": "person"})
        self.assertIn("cannot be divided among people", breakdown.problem)
        north = self._breakdown(self._target(self.north), basis="phasing")
        self.assertIn("Only months and quarters", north.problem)

    def test_typed_weights_in_the_form(self):
        target = self._target(self.company, 1000.0)
        with Form(self._breakdown(target)) as form:
            form.basis = "weights"
            with form.line_ids.edit(0) as line:
                line.weight = 3
            self.assertEqual(
                [form.line_ids.edit(i).goal_value for i in range(2)], [750, 250]
            )
            form.over = "person"
            with form.line_ids.edit(2) as line:
                line.weight = 0
        breakdown = form.record
        self.assertEqual(self._goals(breakdown), [500, 500, 0])
        breakdown.action_create_parts()
        self.assertEqual(target.child_ids.user_id, self.anna | self.ben)
        self.assertEqual(set(target.child_ids.mapped("goal_value")), {500})

    def test_weights_that_cannot_be(self):
        breakdown = self._breakdown(self._target(self.north), basis="weights")
        breakdown.line_ids.weight = 0
        self.assertIn("All weights are zero", breakdown.problem)
        breakdown.line_ids[0].weight = -1
        breakdown.line_ids[1].weight = 2
        self.assertIn("must not be negative", breakdown.problem)
        with self.assertRaises(UserError):
            breakdown.action_create_parts()
        with self.assertRaises(ValidationError):
            breakdown.line_ids[0].write({"weight": float("nan")})

    @mute_logger("odoo.sql_db")
    def test_goal_changed_by_hand(self):
        breakdown = self._breakdown(self._target(self.north, 100.0))
        with Form(breakdown) as form, form.line_ids.edit(0) as line:
            line.goal_value = 70
            self.assertTrue(line.is_fixed)
        # the other one has the rest
        self.assertEqual(self._goals(breakdown), [70, 30])
        self.assertIn("add up to the goal", breakdown.summary)
        with Form(breakdown) as form, form.line_ids.edit(1) as line:
            line.goal_value = 50
        self.assertRegex(breakdown.summary, "20.00.* more than the goal")
        breakdown.line_ids[1].goal_value = 20
        self.assertRegex(breakdown.summary, "10.00.* is not assigned")
        with Form(breakdown) as form:
            for index in range(2):
                with form.line_ids.edit(index) as line:
                    line.is_fixed = False
        self.assertEqual(self._goals(breakdown), [50, 50])
        breakdown.line_ids.goal_value = 45
        breakdown.action_create_parts()
        self.assertEqual(breakdown.target_id.assigned_value, 90)

    def test_parts_add_up_whatever_the_goal(self):
        for cents in (1, 100, 123_457, 99_999_999):
            target = self._target(self.anna, cents / 100, state="draft")
            parts = self._goals(self._breakdown(target))
            self.assertEqual(
                sum(Decimal(str(part)) for part in parts), Decimal(cents) / 100
            )

    # ---------------------------------------------------------- what is there already

    def test_agreed_parts_stay_and_the_others_share_the_rest(self):
        agreed = self._target(self.anna, 700.0)
        target = self._target(self.north, 1000.0)
        breakdown = self._breakdown(target)
        self.assertEqual(self._goals(breakdown), [700, 300])
        self.assertIn("Agreed already", breakdown.line_ids[0].note)
        breakdown.action_create_parts()
        self.assertEqual(agreed.goal_value, 700)
        self.assertEqual(len(target.child_ids), 2)
        self.assertEqual(agreed.parent_id, target)
        self.assertEqual(target.assigned_value, 1000)

    def test_agreed_parts_may_exceed_the_goal(self):
        self._target(self.anna, 1200.0)
        breakdown = self._breakdown(self._target(self.north, 1000.0))
        self.assertEqual(self._goals(breakdown), [1200, 0])
        self.assertRegex(breakdown.summary, "200.00.* more than the goal")
        self.assertIn("no goal", breakdown.line_ids[1].note)

    def test_again(self):
        """A second time changes the drafts of the first instead of doubling them."""
        target = self._target(self.north, 1000.0)
        self._breakdown(target).action_create_parts()
        parts = target.child_ids
        target.goal_value = 2000
        again = self._breakdown(target, make_state="confirmed")
        self.assertEqual(set(again.line_ids.mapped("note")), {"Its draft is changed."})
        again.action_create_parts()
        self.assertEqual(target.child_ids, parts)
        self.assertEqual(parts.mapped("goal_value"), [1000, 1000])
        self.assertEqual(set(parts.mapped("state")), {"confirmed"})

    def test_nothing_to_make(self):
        target = self._target(self.north, 1000.0)
        self._breakdown(target, make_state="confirmed").action_create_parts()
        with self.assertRaisesRegex(UserError, "nothing to make"):
            self._breakdown(target).action_create_parts()

    def test_drafts_of_others_stay(self):
        """What a seller proposes, and what is part of another target."""
        proposal = self._target(self.anna, 5.0, state="draft")
        proposal.action_propose()
        elsewhere = self._target(
            self.ben, 7.0, state="draft", parent_id=self._target(self.company).id
        )
        target = self._target(self.north, 1000.0)
        breakdown = self._breakdown(target)
        self.assertIn("is not agreed yet", breakdown.line_ids[0].note)
        breakdown.action_create_parts()
        self.assertEqual((proposal.goal_value, elsewhere.goal_value), (5, 7))
        self.assertEqual(target.child_ids.mapped("goal_value"), [500, 500])

    # ------------------------------------------------------------ what is refused

    def test_targets_that_have_no_parts(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        closed = self._target(self.north)
        closed.action_close()
        cancelled = self._target(self.south)
        cancelled.action_cancel()
        month = self._target(self.anna, period_type="month")
        for target, words in (
            (self._target(self.ben, metric=win_rate), "A ratio has no parts"),
            (self._target(self.company, 0.0), "has no goal to break down"),
            (month, "no smaller parts"),
            (closed, "is in the state"),
            (cancelled, "is in the state"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._breakdown(target)

    def test_what_does_not_go_together(self):
        for target, over, words in (
            (self._target(self.north), "team", "Only a target of the company"),
            (self._target(self.anna), "person", "cannot be divided among people"),
            (
                self._target(self.company, period_type="quarter"),
                "quarter",
                "too short",
            ),
            (
                self._target(self.south, period_type="month"),
                "month",
                "too short",
            ),
        ):
            breakdown = self._breakdown(target, over=over)
            self.assertIn(words, breakdown.problem)
            self.assertFalse(breakdown.line_ids)
            with self.assertRaisesRegex(UserError, words):
                breakdown.action_create_parts()
        nobody = self._breakdown(self._target(self.carl | self.ben))
        nobody.user_ids = False
        self.assertIn("Nobody is chosen", nobody.problem)

    def test_fiscal_year_that_begins_within_a_month(self):
        self.company.write({"fiscalyear_last_day": 5, "fiscalyear_last_month": "4"})
        target = self._target(self.anna, date_from=date(2026, 6, 1))
        self.assertEqual(target.date_from, date(2026, 4, 6))
        self.assertIn("does not begin", self._breakdown(target).problem)
        breakdown = self._breakdown(target, over="quarter")
        breakdown.action_create_parts()
        self.assertEqual(len(target.child_ids), 4)

    def test_who_may(self):
        target = self._target(self.north)
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self._breakdown(target, user)
        breakdown = self._breakdown(target)
        rival = self._new_user("rival", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            breakdown.with_user(rival).read(["goal_value"])
        with self.assertRaises(AccessError):
            breakdown.with_user(self.anna).action_create_parts()

    def test_target_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        foreign = self._new_target(other, company_id=other.id)
        breakdown = self.env["sales.target.breakdown"].with_user(self.mona)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            breakdown.create({"target_id": foreign.id})
        with self.assertRaises(AccessError):
            breakdown.onchange(
                {"target_id": foreign.id}, ["target_id"], {"goal_value": {}}
            )

    def test_queries_do_not_grow_with_the_people(self):
        people = self.env["res.users"].create(
            [
                {
                    "name": f"Seller {number}",
                    "login": f"seller{number}@example.com",
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                }
                for number in range(40)
            ]
        )
        breakdown = self._breakdown(self._target(self.company))

        def statements(users):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            breakdown.write({"over": "person", "user_ids": [Command.set(users.ids)]})
            breakdown.line_ids.mapped("goal_value")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(people[:2])
        few, many = statements(people[:3]), statements(people)
        self.assertLessEqual(many - few, 3)
