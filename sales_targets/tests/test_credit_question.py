# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestCreditQuestion(SalesTargetsCase):
    """A seller asks about a credit, a manager answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._new_order(cls.anna, 800.0, datetime(2025, 3, 5, 12))
        cls.credit = cls.order.credit_ids.filtered(lambda c: c.metric_id == cls.untaxed)

    def ask(self, user=None, text="Why not 900?", **row):
        return (
            self.env["sales.credit.question"]
            .with_user(user or self.anna)
            .create({"question": text, **(row or {"credit_id": self.credit.id})})
        )

    def test_flow(self):
        question = self.ask()
        self.assertEqual(question.asker_id, self.anna)
        self.assertEqual(question.state, "open")
        task = question.sudo().activity_ids
        self.assertEqual(task.user_id, self.mona)
        today = self.company._sales_today()
        self.assertEqual(task.date_deadline, today + timedelta(days=2))
        self.assertIn("Anna", task.summary)
        self.assertIn("Why not 900?", task.note)
        mine = question.with_user(self.mona)
        mine.answer = "The price was lowered on the 4th."
        mine.action_answer()
        self.assertEqual(question.state, "answered")
        self.assertEqual(question.answered_by_id, self.mona)
        self.assertTrue(question.answered_on)
        self.assertFalse(question.sudo().activity_ids)
        told = question.message_ids.filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.anna.partner_id)
        self.assertIn("The price was lowered", told.body)
        question.action_reopen()
        self.assertEqual(question.state, "open")
        self.assertEqual(question.sudo().activity_ids.user_id, self.mona)
        question.action_close()
        self.assertEqual(question.state, "closed")
        self.assertFalse(question.sudo().activity_ids)

    def test_keeps_what_it_is_about(self):
        """The credit may change and vanish."""
        question = self.ask()
        name = self.order.name
        self.order.order_line.price_unit = 1.0
        self.order._action_cancel()
        self.order.unlink()
        question.invalidate_recordset()
        self.assertEqual(
            (
                question.document_name,
                question.metric_id,
                question.user_id,
                question.team_id,
                question.date,
                question.value,
                question.company_id,
            ),
            (
                name,
                self.untaxed,
                self.anna,
                self.north,
                date(2025, 3, 5),
                800.0,
                self.company,
            ),
        )

    def test_on_a_frozen_credit(self):
        target = self._new_target(self.anna, date_from=date(2025, 1, 1))
        target.with_user(self.mona).action_close()
        self.order._action_cancel()
        frozen = self.env["sales.credit.frozen"].search([("target_id", "=", target.id)])
        action = frozen.with_user(self.anna).action_ask()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(**action["context"]),
            action["views"][0][0],
        )
        self.assertEqual(form.document_name, self.order.name)
        self.assertEqual(form.value, 800.0)
        form.question = "Where has it gone?"
        question = form.save()
        self.assertEqual((question.value, question.user_id), (800.0, self.anna))
        self.assertEqual(target.with_user(self.anna).question_ids, question)
        with self.assertRaises(AccessError):
            self.ask(self.ben, frozen_id=frozen.id)

    def test_button_on_the_credit(self):
        action = self.credit.with_user(self.anna).action_ask()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(**action["context"]),
            action["views"][0][0],
        )
        form.question = "Why not 900?"
        question = form.save()
        self.assertEqual(question.document_id, self.order.id)
        self.assertEqual(question.user_id, self.anna)

    def test_only_about_what_one_reads(self):
        for user in (self.ben, self.carl, self.lars):
            with self.assertRaises(AccessError):
                self.ask(user)
            # nor does the form of a new question tell
            with self.assertRaises(AccessError):
                self.env["sales.credit.question"].with_user(user).with_context(
                    default_credit_id=self.credit.id
                ).default_get(["credit_id", "value", "document_name"])
        self.assertEqual(self.ask(self.lea).asker_id, self.lea)

    def test_nothing_else_is_the_askers_to_say(self):
        question = (
            self.env["sales.credit.question"]
            .with_user(self.anna)
            .create(
                {
                    "credit_id": self.credit.id,
                    "question": "Why?",
                    "asker_id": self.ben.id,
                    "user_id": self.ben.id,
                    "value": 99999.0,
                    "state": "answered",
                    "answer": "You are right",
                    "answered_by_id": self.mona.id,
                }
            )
        )
        self.assertEqual(question.asker_id, self.anna)
        self.assertEqual(question.user_id, self.anna)
        self.assertEqual((question.value, question.state), (800.0, "open"))
        self.assertFalse(question.answer or question.answered_by_id)

    def test_only_managers_answer(self):
        question = self.ask()
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                question.with_user(user).write({"answer": "Yes"})
            with self.assertRaises(AccessError):
                question.with_user(user).action_answer()
        for user in (self.lea, self.mona):
            with self.assertRaises(UserError):
                question.with_user(user).write({"question": "Is all well?"})
            with self.assertRaises(UserError):
                question.with_user(user).write({"state": "closed"})
        with self.assertRaises(AccessError):
            question.with_user(self.lea).action_close()
        with self.assertRaises(AccessError):
            question.with_user(self.mona).unlink()

    def test_who_reads_it(self):
        question = self.ask()
        for user, sees in (
            (self.anna, True),
            (self.ben, False),
            (self.lea, True),
            (self.lars, False),
            (self.mona, True),
        ):
            found = question.with_user(user).search([("id", "=", question.id)])
            self.assertEqual(bool(found), sees, user.name)

    def test_bad_input(self):
        for text in ("", "   ", False):
            with self.assertRaisesRegex(ValidationError, "what you want to know"):
                self.ask(text=text)
        with self.assertRaisesRegex(UserError, "list of credits"):
            self.env["sales.credit.question"].with_user(self.anna).create(
                {"question": "Why?"}
            )
        with self.assertRaisesRegex(UserError, "list of credits"):
            self.ask(credit_id=987654321)
        question = self.ask()
        with self.assertRaisesRegex(UserError, "Write one"):
            question.with_user(self.mona).action_answer()
        question.with_user(self.mona).answer = " \n"
        with self.assertRaisesRegex(UserError, "Write one"):
            question.with_user(self.mona).action_answer()
        question.action_close()
        with self.assertRaisesRegex(UserError, "Closed"):
            question.with_user(self.mona).action_answer()
        with self.assertRaisesRegex(UserError, "Closed"):
            question.action_close()

    def test_which_manager(self):
        """The one who leads the team; else one of the company first of all."""
        elsewhere = self.env["res.company"].create({"name": "Dune Trading"})
        guest = self._new_user("gus", "sales_team.group_sale_manager", elsewhere)
        guest.company_ids |= self.company
        self.assertEqual(self.ask().sudo().activity_ids.user_id, self.mona)
        self.north.user_id = guest
        self.assertEqual(self.ask().sudo().activity_ids.user_id, guest)
        # nobody answers himself
        self.assertEqual(self.ask(guest).sudo().activity_ids.user_id, self.mona)
        (self.mona | guest).active = False
        question = self.ask()
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids
        for task in question.sudo().activity_ids:
            self.assertIn(task.user_id, managers)
        self.assertEqual(question.state, "open")

    def test_in_the_language_of_whom_it_concerns(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        question = self.ask()
        self.assertEqual(question.sudo().activity_ids.summary, "Answer Anna")

    def test_tab_of_the_targets(self):
        """A question stands on every target for which the credit counts."""
        year = {"date_from": date(2025, 1, 1)}
        target = self._new_target(self.anna, **year)
        team = self._new_target(self.north, **year)
        ben = self._new_target(self.ben, **year)
        later = self._new_target(self.anna, date_from=date(2024, 1, 1))
        question = self.ask()
        self.assertEqual(target.with_user(self.anna).question_ids, question)
        self.assertEqual(team.with_user(self.lea).question_ids, question)
        for other in (ben, later):
            self.assertFalse(other.with_user(self.mona).question_ids)
