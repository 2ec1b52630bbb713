# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from fractions import Fraction

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, Form, tagged
from odoo.tools import mute_logger

from ..models.sales_target_figures import FIGURES
from ..tools.phasing import due_share, left_share, month_weights, spread_goal
from ..tools.ramp import Ramp, ramp_of, ramps_of_text, ramps_to_text
from .common import SalesTargetsCase
from .test_queries import QueryCase

# 30 + 31 + 30 days
SPRING = date(2026, 4, 1), date(2026, 6, 30)
MAY = date(2026, 5, 1), date(2026, 5, 31)


class TestRampArithmetic(BaseCase):
    def test_away_in_may(self):
        ramps = [ramp_of(*MAY, 0)]
        self.assertAlmostEqual(left_share(*SPRING, ramps=ramps), 60 / 91)
        self.assertEqual(spread_goal(600, *SPRING, 2, ramps=ramps), [300, 0, 300])
        for day, share in ((date(2026, 4, 15), 0.25), (MAY[1], 0.5), (SPRING[1], 1)):
            self.assertAlmostEqual(due_share(*SPRING, day, ramps=ramps), share)

    def test_half_of_the_goal(self):
        ramps = [ramp_of(date(2026, 5, 1), date(2026, 5, 10), 0.5)]
        self.assertAlmostEqual(left_share(*SPRING, ramps=ramps), 86 / 91)
        self.assertEqual(month_weights(*SPRING, ramps=ramps), [30, 26, 30])
        self.assertAlmostEqual(
            due_share(*SPRING, date(2026, 5, 10), ramps=ramps), 35 / 86
        )

    def test_several_people(self):
        one = ramp_of(*MAY, 0, people=2)
        self.assertAlmostEqual(left_share(*SPRING, ramps=[one]), 75.5 / 91)
        thirds = [ramp_of(*MAY, 0, people=3)] * 3
        self.assertEqual(month_weights(*SPRING, ramps=thirds), [30, 0, 30])

    def test_weights_decide_what_the_days_are_worth(self):
        weights = [1, 1, 1, 1, 2, 1, *[1] * 6]
        ramps = [ramp_of(*MAY, 0)]
        self.assertAlmostEqual(left_share(*SPRING, weights, ramps=ramps), 0.5)
        half = [ramp_of(date(2026, 5, 17), date(2026, 6, 30), 0)]
        # of the four parts April's, and of May's two the first 16 of 31 days
        self.assertAlmostEqual(
            left_share(*SPRING, weights, ramps=half), (1 + 2 * 16 / 31) / 4
        )

    def test_weekdays(self):
        """May 2026 has 21 days from Monday to Friday, April and June 22 each."""
        ramps = [ramp_of(*MAY, 0)]
        self.assertAlmostEqual(left_share(*SPRING, None, range(5), ramps), 44 / 65)

    def test_overlapping_ramps_leave_nothing(self):
        ramps = [ramp_of(*MAY, 0), ramp_of(*MAY, 0)]
        self.assertEqual(month_weights(*SPRING, ramps=ramps), [30, 0, 30])

    def test_never_there(self):
        ramps = [ramp_of(*SPRING, 0)]
        self.assertEqual(left_share(*SPRING, ramps=ramps), 0)
        self.assertEqual(month_weights(*SPRING, ramps=ramps), [30, 31, 30])
        self.assertAlmostEqual(due_share(*SPRING, MAY[1], ramps=ramps), 61 / 91)

    def test_period_without_weight(self):
        """A period whose months weigh nothing is due day by day, less the ramp."""
        ramps = [ramp_of(*MAY, 0)]
        self.assertAlmostEqual(
            left_share(*SPRING, [1, *[0] * 11], ramps=ramps), 60 / 91
        )

    def test_text_and_back(self):
        later = ramp_of(*MAY, 0.35, 3)
        earlier = ramp_of(date(2026, 4, 1), date(2026, 4, 2), 0)
        self.assertEqual(later, Ramp(*MAY, Fraction(13, 60)))
        text = ramps_to_text([later, earlier])
        self.assertEqual(text, ramps_to_text([earlier, later]))
        self.assertEqual(ramps_of_text(text), (earlier, later))
        self.assertEqual(ramps_of_text(False), ())


class RampCase(SalesTargetsCase):
    def _spring(self, owner=None, goal=910.0, **vals):
        return self._new_target(
            owner or self.anna, goal, period_type="quarter", date_from=SPRING[0], **vals
        )

    def _ramp(self, target, dates=MAY, user=None, **vals):
        return (
            self.env["sales.target.ramp"]
            .with_user(user or self.mona)
            .create(
                {
                    "target_id": target.id,
                    "date_from": dates[0],
                    "date_to": dates[1],
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-05-31 10:00:00")
class TestRamp(RampCase):
    def test_goal_figures_and_months_follow(self):
        target = self._spring()
        self._new_order(self.anna, 150.0, "2026-04-03 10:00:00")
        ramp = self._ramp(target)
        self.assertEqual(ramp.user_id, self.anna)
        self.assertEqual((target.full_goal_value, target.goal_value), (910, 600))
        self.assertAlmostEqual(target.to_date_value, 300)
        self.assertAlmostEqual(target.pace, 0.5)
        self.assertAlmostEqual(target.projection_value, 300)
        self.assertAlmostEqual(target.attainment, 0.25)
        self.assertEqual(target.status, "behind")
        self.assertEqual([m["goal"] for m in target.get_months()], [300, 0, 300])
        self.assertEqual(target.month_ids.mapped("goal_value"), [300, 0, 300])
        targets = self.env["sales.target"]
        self.assertEqual(
            targets.search([("pace", "=", 0.5), ("id", "=", target.id)]), target
        )
        self.assertRegex(target.ramp_summary, "^Goal 910.00.*, 600.00.* after ramp$")
        ramp.factor = 0.5
        self.assertAlmostEqual(target.goal_value, 755)
        ramp.unlink()
        self.assertEqual((target.full_goal_value, target.goal_value), (910, 910))
        self.assertFalse(target.ramp_summary)

    def test_targets_of_the_same_period_and_different_ramps(self):
        """Each falls due by its own, read in one go, sorted and grouped."""
        anna, ben, carl = (
            self._spring(user) for user in (self.anna, self.ben, self.carl)
        )
        self._ramp(anna)
        self._ramp(ben, (date(2026, 6, 1), SPRING[1]))
        due = [300, 610, 610]
        targets = anna | ben | carl
        self.assertEqual(
            [round(value, 2) for value in targets.mapped("to_date_value")], due
        )
        self.assertEqual(ben.goal_value, 610)
        found = self.env["sales.target"].search(
            [("id", "in", targets.ids)], order="to_date_value desc, id"
        )
        self.assertEqual(found, ben | carl | anna)
        [(total,)] = self.env["sales.target"]._read_group(
            [("id", "in", targets.ids)], [], ["to_date_value:sum"]
        )
        self.assertAlmostEqual(total, sum(due), 2)

    def test_several_people(self):
        target = self._spring(self.anna | self.ben)
        with self.assertRaises(ValidationError):
            self._ramp(target)
        self._ramp(target, user_id=self.ben.id)
        self.assertEqual(target.goal_value, 755)
        self._ramp(target, user_id=self.anna.id)
        self.assertEqual(target.goal_value, 600)
        # who does not belong to the target any more takes nothing from it
        target.user_ids = self.anna
        self.assertEqual(target.goal_value, 600)
        self.assertEqual(target.ramp_key, "2026-05-01 2026-05-31 1")

    def test_whole_numbers_stay_whole(self):
        target = self._spring(goal=20.0, metric=self.order_count)
        self._ramp(target)
        # 20 * 60 / 91 = 13.19
        self.assertEqual(target.goal_value, 13)

    def test_goal_typed_in_is_the_one_that_counts(self):
        target = self._spring()
        self._ramp(target)
        target.goal_value = 660
        self.assertEqual(target.goal_value, 660)
        self.assertAlmostEqual(target.full_goal_value, 1001)
        target.full_goal_value = 910
        self.assertEqual(target.goal_value, 600)
        target.write({"goal_value": 7, "full_goal_value": 910})
        self.assertEqual(target.goal_value, 600)
        plain = self._spring(self.ben)
        (target | plain).goal_value = 300
        self.assertEqual((target.goal_value, plain.goal_value), (300, 300))
        self.assertAlmostEqual(target.full_goal_value, 455)
        self.assertEqual(plain.full_goal_value, 300)

    def test_goals_of_new_targets(self):
        ramp = Command.create({"date_from": MAY[0], "date_to": MAY[1]})
        self.assertEqual(self._spring(ramp_ids=[ramp]).goal_value, 600)
        draft = {"state": "draft", "owner": self.ben}
        self.assertEqual(self._spring(**draft).full_goal_value, 910)
        self.assertEqual(self._spring(full_goal_value=55, **draft).goal_value, 55)
        vals = self._spring(**draft).copy_data()[0]
        del vals["goal_value"]
        vals.pop("full_goal_value", None)
        empty = self.env["sales.target"].create(vals)
        self.assertEqual((empty.goal_value, empty.full_goal_value), (0, 0))
        by_default = self.env["sales.target"].with_context(default_goal_value=9)
        nine = by_default.create(vals)
        self.assertEqual((nine.goal_value, nine.full_goal_value), (9, 9))

    def test_copy_has_the_full_goal(self):
        target = self._spring()
        self._ramp(target)
        copy = target.copy()
        self.assertFalse(copy.ramp_ids)
        self.assertEqual((copy.goal_value, copy.full_goal_value), (910, 910))
        self.assertEqual(target.copy({"goal_value": 5}).full_goal_value, 5)

    def test_period_follows_and_weights_leave_what_was_agreed(self):
        target = self._spring()
        self._ramp(target)
        phasing = self.env["sales.phasing"].create({"name": "Even"})
        target.phasing_id = phasing
        self.assertAlmostEqual(target.goal_value, 606.67)
        phasing.weight_04 = 3.0
        self.assertAlmostEqual(target.goal_value, 606.67)
        self.assertEqual(target.month_ids.mapped("goal_value"), [455, 0, 151.67])
        target.write({"phasing_id": False, "period_type": "year"})
        self.assertAlmostEqual(target.goal_value, round(910 * 334 / 365, 2))

    def _form(self, target):
        """The form without its parts: Odoo's stand-in for a form knows no lists in a
        form that leads to itself."""
        view = self.env["ir.ui.view"].create(
            {
                "name": "target without parts",
                "model": "sales.target",
                "mode": "primary",
                "inherit_id": self.env.ref("sales_targets.sales_target_view_form").id,
                "arch": "<field name='child_ids' position='replace'/>",
            }
        )
        return Form(target.with_user(self.mona), view=view)

    def test_form_shows_it_at_once(self):
        draft = self._spring(state="draft")
        with self._form(draft) as form:
            form.goal_value = 91.0
            with form.ramp_ids.new() as ramp:
                ramp.user_id = self.anna
                ramp.date_from, ramp.date_to = MAY
            self.assertEqual(form.goal_value, 60)
            self.assertEqual(form.full_goal_value, 91)
            self.assertIn("after ramp", form.ramp_summary)
            self.assertEqual([m["goal"] for m in form.months], [30, 0, 30])
        self.assertEqual((draft.goal_value, draft.full_goal_value), (60, 91))
        with Form(draft.with_user(self.mona)) as form:
            form.full_goal_value = 182.0
            self.assertEqual(form.goal_value, 120)
        self.assertEqual(draft.goal_value, 120)
        with self._form(draft) as form:
            form.ramp_ids.remove(0)
            self.assertEqual(form.goal_value, 182)
        self.assertEqual((draft.goal_value, draft.full_goal_value), (182, 182))

    def test_dates_of_entry_and_exit(self):
        with self._form(self._spring()) as form:
            with form.ramp_ids.new() as ramp:
                ramp.user_id = self.anna
                ramp.kind = "entry"
                self.assertEqual(ramp.date_from, SPRING[0])
                ramp.date_to = date(2026, 4, 30)
            with form.ramp_ids.new() as ramp:
                ramp.user_id = self.anna
                ramp.kind = "exit"
                self.assertEqual(ramp.date_to, SPRING[1])
                ramp.date_from = date(2026, 6, 1)
            self.assertEqual(form.goal_value, 310)

    def test_agreed_goal_is_logged(self):
        target = self._spring().with_context(tracking_disable=False)
        self.env.flush_all()
        self.env.cr.precommit.run()
        target.write(
            {"ramp_ids": [Command.create({"date_from": MAY[0], "date_to": MAY[1]})]}
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = target.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "goal_value"
        )
        self.assertEqual(
            values.mapped(lambda v: (v.old_value_float, v.new_value_float)),
            [(910, 600)],
        )

    # ------------------------------------------------------- what is refused

    @mute_logger("odoo.sql_db")
    def test_bad_input(self):
        target = self._spring()
        self._ramp(target)
        for dates, vals, words in (
            (MAY, {}, "has another ramp"),
            ((date(2026, 3, 31), date(2026, 4, 1)), {}, "must lie in the period"),
            ((date(2026, 6, 30), date(2026, 7, 1)), {}, "must lie in the period"),
            (SPRING, {"user_id": self.ben.id}, "does not belong to the target"),
            (SPRING, {"factor": float("nan")}, "is not a number"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self._ramp(target, dates, **vals)
        april = date(2026, 4, 5), date(2026, 4, 6)
        for dates, vals in (
            (april, {"factor": 1.0}),
            (april, {"factor": -0.1}),
            (april[::-1], {}),
        ):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self._ramp(target, dates, **vals)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            target.full_goal_value = -1
            self.env.flush_all()

    def test_targets_without_ramps(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        for target in (
            self._spring(self.north),
            self._spring(self.company),
            self._spring(self.anna, metric=win_rate),
        ):
            with self.assertRaisesRegex(ValidationError, "has no ramp"):
                self._ramp(target, user_id=self.anna.id)

    def test_closed_targets_keep_their_goal(self):
        target = self._spring()
        ramp = self._ramp(target)
        target.action_close()
        for act in (
            lambda: ramp.write({"factor": 0.5}),
            ramp.unlink,
            lambda: self._ramp(target, (SPRING[0], SPRING[0])),
            lambda: target.with_user(self.mona).write({"full_goal_value": 1}),
            lambda: target.with_user(self.mona).write({"ramp_ids": [Command.clear()]}),
        ):
            with self.assertRaisesRegex(UserError, "is closed"):
                act()
        self.assertEqual(target.goal_value, 600)

    def test_only_managers(self):
        target = self._spring(state="draft")
        ramp = self._ramp(target)
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self._ramp(target, (SPRING[0], SPRING[0]), user)
            with self.assertRaises(AccessError):
                ramp.with_user(user).factor = 0.9
            self.assertEqual(ramp.with_user(user).factor, 0)
        with self.assertRaises(AccessError):
            target.with_user(self.anna).write({"ramp_ids": [Command.delete(ramp.id)]})
        self.assertEqual(target.with_user(self.anna).goal_value, 600)
        with Form(target.with_user(self.anna)) as form:
            form.full_goal_value = 91.0
        self.assertEqual(target.goal_value, 60)


@tagged("post_install", "-at_install")
class TestRampQueries(QueryCase, RampCase):
    def test_ramps_cost_no_statement(self):
        plain, ramped = (
            [self._spring(goal=goal, state="draft") for goal in range(1, 21)]
            for _kind in range(2)
        )
        for day, target in enumerate(ramped, 1):
            self._ramp(target, (date(2026, 4, 1), date(2026, 4, day)))
        self.env.flush_all()
        everybody = self.env["sales.target"]
        plain, ramped = (everybody.concat(*found) for found in (plain, ramped))
        self.assertEqual(
            self._count(lambda: plain.read(FIGURES)),
            self._count(lambda: ramped.read(FIGURES)),
        )
