# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestTargetWizard(SalesTargetsCase):
    """Targets in bulk: settings, preview, creation. It is 10 February 2026."""

    def setUp(self):
        super().setUp()
        today = patch.object(
            type(self.company), "_sales_today", lambda company: date(2026, 2, 10)
        )
        today.start()
        self.addCleanup(today.stop)

    def _wizard(self, owners, **vals):
        chosen = "user_ids" if owners._name == "res.users" else "team_ids"
        return (
            self.env["sales.target.wizard"]
            .with_user(self.mona)
            .create(
                {
                    "company_id": self.company.id,
                    "metric_id": self.untaxed.id,
                    "scope": "person" if chosen == "user_ids" else "team",
                    chosen: [Command.set(owners.ids)],
                    **vals,
                }
            )
        )

    def _created(self, wizard):
        action = wizard.action_create_targets()
        return self.env["sales.target"].search(action["domain"], order="date_from, id")

    # ------------------------------------------------------------------ goals

    def test_one_goal_for_each_period(self):
        wizard = self._wizard(
            self.anna | self.carl, goal_value=5000, period_type="quarter"
        )
        action = wizard.action_preview()
        self.assertEqual((action["res_id"], wizard.step), (wizard.id, "preview"))
        self.assertEqual(
            [
                (line.user_id.name, line.period, line.goal_value)
                for line in wizard.line_ids
            ],
            [
                (name, f"2026-Q{quarter}", 5000)
                for name in ("Anna", "Carl")
                for quarter in (1, 2, 3, 4)
            ],
        )
        targets = self._created(wizard)
        self.assertEqual(len(targets), 8)
        self.assertEqual(set(targets.mapped("state")), {"draft"})
        self.assertEqual(targets.metric_id, self.untaxed)
        first = targets.filtered(lambda t: t.user_id == self.carl)[0]
        self.assertEqual(
            (first.date_from, first.date_to), (date(2026, 1, 1), date(2026, 3, 31))
        )
        self.assertEqual(first.team_id, self.south)

    def test_divided_goal_adds_up_for_eight_people(self):
        """1,000.00 over twelve months: 83.33 each is 4 cents short."""
        people = self.anna | self.ben | self.carl | self.lea | self.lars
        for number in range(3):
            people |= self._new_user(f"extra{number}", "sales_team.group_sale_salesman")
        wizard = self._wizard(people, goal_value=1000, goal_per="whole")
        wizard.action_preview()
        self.assertEqual(len(wizard.line_ids), 96)
        targets = self._created(wizard)
        self.assertEqual(len(targets), 96)
        for person in people:
            goals = targets.filtered(lambda t, p=person: t.user_id == p).mapped(
                "goal_value"
            )
            self.assertEqual(goals, [83.34] * 4 + [83.33] * 8)

    def test_numbers_are_divided_into_whole_ones(self):
        wizard = self._wizard(
            self.north,
            metric_id=self.lead_count.id,
            period_type="quarter",
            goal_value=10,
            goal_per="whole",
        )
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.mapped("goal_value"), [3, 3, 2, 2])
        targets = self._created(wizard)
        self.assertEqual(set(targets.mapped("scope")), {"team"})
        self.assertEqual(targets.team_id, self.north)

    def test_ratio_is_not_divided(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        win_rate.active = True
        wizard = self._wizard(
            self.anna,
            metric_id=win_rate.id,
            period_type="quarter",
            goal_value=0.4,
            goal_per="whole",
        )
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.mapped("goal_value"), [0.4] * 4)

    def test_typed_in_for_each(self):
        """In the form: a goal for each person, which survives a change of people."""
        with Form(self._wizard(self.anna, period_type="quarter")) as form:
            form.goal_mode = "each"
            form.goal_per = "whole"
            with form.owner_ids.edit(0) as line:
                line.goal_value = 100
            form.user_ids.add(self.carl)
            with form.owner_ids.edit(1) as line:
                line.goal_value = 50
        wizard = form.record
        wizard.action_preview()
        self.assertEqual(
            [(line.user_id.name, line.goal_value) for line in wizard.line_ids],
            [("Anna", 25)] * 4 + [("Carl", 12.5)] * 4,
        )

    def test_goal_changed_in_the_preview(self):
        wizard = self._wizard(self.anna, goal_value=10, period_type="year")
        wizard.action_preview()
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.goal_value = 77
        self.assertEqual(self._created(wizard).goal_value, 77)

    # ---------------------------------------------------- last year plus x %

    def test_last_year_plus_ten_percent(self):
        self._new_order(self.anna, 1000.0, datetime(2025, 2, 3, 12))
        shared = self._new_order(self.carl, 333.33, datetime(2025, 5, 31, 12))
        self._allocate(shared, self.anna, kind="split", basis="percent", percent=50)
        self._new_order(self.anna, 9999.0, datetime(2024, 2, 3, 12))
        wizard = self._wizard(self.anna, goal_mode="last", growth=10)
        wizard.action_preview()
        by_month = {line.date_from.month: line for line in wizard.line_ids}
        # the odd cent of the split stays with the owner
        self.assertEqual(by_month[2].last_value, 1000)
        self.assertEqual(by_month[5].last_value, 166.66)
        self.assertEqual(by_month[2].goal_value, 1100)
        self.assertEqual(by_month[5].goal_value, 183.33)
        # no result, no goal, no target
        self.assertEqual(by_month[3].goal_value, 0)
        self.assertTrue(by_month[3].is_skipped)
        self.assertEqual(
            self._created(wizard).mapped("date_from"),
            [date(2026, 2, 1), date(2026, 5, 1)],
        )

    def test_last_year_divided_evenly(self):
        self._new_order(self.anna, 1000.0, datetime(2025, 2, 3, 12))
        wizard = self._wizard(
            self.north,
            goal_mode="last",
            growth=20,
            goal_per="whole",
            period_type="quarter",
        )
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.mapped("last_value"), [1000, 0, 0, 0])
        self.assertEqual(wizard.line_ids.mapped("goal_value"), [300] * 4)

    def test_fiscal_year_until_march(self):
        self.company.fiscalyear_last_month = "3"
        self.company.fiscalyear_last_day = 31
        # the last day of the second fiscal quarter before this year's
        self._new_order(self.anna, 500.0, datetime(2024, 9, 30, 12))
        wizard = self._wizard(
            self.anna, goal_mode="last", growth=0, period_type="quarter"
        )
        self.assertEqual(
            (wizard.date_from, wizard.date_to), (date(2025, 4, 1), date(2026, 3, 31))
        )
        wizard.action_preview()
        self.assertEqual(
            wizard.line_ids.mapped("date_from"),
            [date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)],
        )
        self.assertEqual(wizard.line_ids.mapped("last_value"), [0, 500, 0, 0])
        # February 2025 is of the fiscal year before as well
        self._new_order(self.anna, 200.0, datetime(2025, 2, 15, 12))
        last = self._wizard(self.anna, goal_mode="last", period_type="year")
        last.action_preview()
        self.assertEqual(last.line_ids.last_value, 700)
        year = self._wizard(
            self.anna, span="next_year", period_type="year", goal_value=9
        )
        year.action_preview()
        target = self._created(year)
        self.assertEqual(
            (target.date_from, target.date_to), (date(2026, 4, 1), date(2027, 3, 31))
        )

    # --------------------------------------------------------- targets in the way

    def test_agreed_targets_are_skipped(self):
        other = self._new_target(
            self.anna, period_type="month", date_from=date(2026, 3, 1)
        )
        draft = self._new_target(
            self.anna, period_type="month", date_from=date(2026, 4, 1), state="draft"
        )
        # not in the way: another kind of period, another metric, cancelled, others
        self._new_target(self.anna, period_type="year", date_from=date(2026, 1, 1))
        self._new_target(
            self.anna,
            metric=self.order_count,
            period_type="month",
            date_from=date(2026, 5, 1),
        )
        self._new_target(
            self.anna, period_type="month", date_from=date(2026, 6, 1)
        ).action_cancel()
        self._new_target(
            self.anna | self.ben, period_type="month", date_from=date(2026, 7, 1)
        )
        wizard = self._wizard(self.anna, goal_value=100, make_state="confirmed")
        wizard.action_preview()
        by_month = {line.date_from.month: line for line in wizard.line_ids}
        self.assertEqual(
            [month for month, line in by_month.items() if line.is_skipped], [3]
        )
        self.assertIn(other.name, by_month[3].note)
        self.assertIn("Skipped", by_month[3].note)
        self.assertIn(draft.name, by_month[4].note)
        self.assertEqual(
            [month for month, line in by_month.items() if line.note], [3, 4]
        )
        self.assertIn("11", wizard.summary)
        targets = self._created(wizard)
        self.assertEqual(len(targets), 11)
        self.assertEqual(set(targets.mapped("state")), {"confirmed"})

    def test_agreed_between_preview_and_creation(self):
        wizard = self._wizard(self.anna, goal_value=100, make_state="confirmed")
        wizard.action_preview()
        self._new_target(self.anna, period_type="month", date_from=date(2026, 3, 1))
        self.assertEqual(len(self._created(wizard)), 11)

    def test_nothing_to_create(self):
        wizard = self._wizard(self.anna, goal_value=0)
        wizard.action_preview()
        with self.assertRaisesRegex(UserError, "nothing to create"):
            wizard.action_create_targets()

    # ------------------------------------------------------ what is refused

    def test_settings_that_cannot_be(self):
        nobody = self._wizard(self.env["res.users"], goal_value=1)
        with self.assertRaisesRegex(UserError, "Nobody is chosen"):
            nobody.action_preview()
        reversed_ = self._wizard(self.anna, goal_value=1, span="dates")
        reversed_.write({"date_from": date(2026, 5, 1), "date_to": date(2026, 4, 1)})
        with self.assertRaisesRegex(UserError, "not before it"):
            reversed_.action_preview()
        reversed_.write({"date_from": date(1926, 5, 1), "date_to": date(2026, 4, 1)})
        with self.assertRaisesRegex(UserError, "shorter span"):
            reversed_.action_preview()

    def test_seller_is_refused(self):
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self.env["sales.target.wizard"].with_user(user).create(
                    {"metric_id": self.untaxed.id, "user_ids": [Command.set(user.ids)]}
                )
        wizard = self._wizard(self.anna, goal_value=1)
        with self.assertRaises(AccessError):
            wizard.with_user(self.anna).action_preview()

    def test_other_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("zoe", "sales_team.group_sale_salesman", other)
        team = self._new_team("Away", stranger, stranger, other)
        with self.assertRaisesRegex(ValidationError, "Zoe cannot have a target"):
            self._wizard(stranger, goal_value=1)
        with self.assertRaisesRegex(AccessError, "Elsewhere"):
            self._wizard(stranger, goal_value=1, company_id=other.id)
        # a manager of both companies, at work in both
        self.mona.company_ids |= other
        self.env = self.env(
            context=dict(
                self.env.context, allowed_company_ids=(self.company | other).ids
            )
        )
        with self.assertRaisesRegex(ValidationError, "Away cannot have a target"):
            self._wizard(team, goal_value=1)
        self.assertTrue(self._wizard(team, goal_value=1, company_id=other.id))

    def test_another_manager_does_not_see_the_settings(self):
        wizard = self._wizard(self.anna, goal_value=1)
        rival = self._new_user("rival", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            wizard.with_user(rival).read(["goal_value"])

    # ---------------------------------------------------------------- queries

    def test_preview_takes_as_many_queries_for_fifty_people_as_for_five(self):
        people = self.env["res.users"].create(
            [
                {
                    "name": f"Seller {number}",
                    "login": f"seller{number}@example.com",
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [
                        Command.link(self.env.ref("sales_team.group_sale_salesman").id)
                    ],
                }
                for number in range(50)
            ]
        )

        def queries(owners):
            wizard = self._wizard(owners, goal_mode="last")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_preview()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(people[:2])  # fills the caches of access rights
        few, many = queries(people[:5]), queries(people)
        # Odoo inserts and updates a hundred rows at a time: 540 rows more
        self.assertLessEqual(many - few, 12)


@tagged("post_install", "-at_install")
class TestTargetWizardScreen(SalesTargetsCase, HttpCase):
    """The dialog in a browser."""

    def test_tour(self):
        self.mona.password = "mona"
        self.start_tour(
            "/odoo/action-sales_targets.sales_target_action",
            "sales_target_wizard",
            login="mona",
        )
        targets = self.env["sales.target"].search([("user_id", "=", self.anna.id)])
        # 1,000.10 in four parts, of which the last, 250.02, was taken out
        self.assertEqual(sorted(targets.mapped("goal_value")), [250.02, 250.03, 250.03])
