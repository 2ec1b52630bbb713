# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time
from lxml import etree
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import SalesTargetsCase
from .common_review import (
    MANAGER,
    SELF,
    SELF_TOTAL,
    bring_to,
    enter_scores,
    new_review,
    new_template,
)


class ReviewCase(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = new_template(cls.env)

    def _review(self, state="draft", template=None, **vals):
        draft = new_review(template or self.template, self.anna, self.mona, **vals)
        return bring_to(draft, state)


@tagged("post_install", "-at_install")
class TestReview(ReviewCase):
    """From draft to signed, by the two who hold a review."""

    @freeze_time("2026-03-10 10:00:00")
    def test_from_draft_to_signed(self):
        form = Form(
            self.env["sales.review"]
            .with_user(self.mona)
            .with_context(allowed_company_ids=self.company.ids)
        )
        form.user_id = self.anna
        form.template_id = self.template
        review = form.save()
        self.assertEqual(review.reviewer_id, self.mona)
        self.assertEqual(review.date_from, date(2026, 2, 1))
        self.assertEqual(review.date_to, date(2026, 2, 28))
        self.assertEqual(review.name, "Talk · Anna · 2026-02")
        self.assertFalse(review.line_ids)
        review.action_open()
        self.assertEqual(review.date, date(2026, 3, 10))
        self.assertEqual(
            review.line_ids.mapped("name"), ["Point 1", "Point 2", "Point 3"]
        )
        self.assertEqual(review.line_ids.mapped("weight"), [50, 30, 20])

        hers = review.with_user(self.anna)
        self.assertTrue(hers.can_score)
        with Form(hers) as form:
            for index, score in enumerate(SELF):
                with form.line_ids.edit(index) as line:
                    line.self_score = score
            form.self_remark = "A good month"
        hers.action_submit()
        self.assertEqual(review.state, "self_done")
        self.assertFalse(hers.can_score)
        with Form(review) as form:
            for index, score in enumerate(MANAGER):
                with form.line_ids.edit(index) as line:
                    line.manager_score = score
                    line.manager_note = "as seen"
        review.action_submit()
        self.assertEqual(review.state, "both")
        self.assertAlmostEqual(hers.self_score, SELF_TOTAL, 2)
        self.assertEqual(hers.line_ids.mapped("difference"), [-1, -3, 2])

        hers.action_sign()
        self.assertEqual(review.state, "both")
        self.assertTrue(review.can_sign)
        self.assertFalse(hers.can_sign)
        review.action_sign()
        self.assertEqual(review.state, "done")
        self.assertTrue(review.self_signed_on and review.manager_signed_on)

    def test_salesperson_scores_first(self):
        review = self._review("open")
        with self.assertRaisesRegex(UserError, "Anna scores first"):
            review.action_submit()
        review.with_user(self.anna).action_submit()
        review.action_submit()
        self.assertEqual(review.state, "both")

    def test_coaching_starts_with_either(self):
        coaching = new_template(self.env, "coaching")
        review = self._review("open", coaching)
        review.action_submit()
        self.assertEqual(review.state, "manager_done")
        review.with_user(self.anna).action_submit()
        self.assertEqual(review.state, "both")

    def test_submitted_is_locked(self):
        review = self._review("self_done")
        hers = review.with_user(self.anna)
        before = hers.line_ids.mapped("self_score")
        for vals in (
            {"self_remark": "x"},
            {"line_ids": [Command.update(review.line_ids[0].id, {"self_score": 1})]},
        ):
            with self.assertRaisesRegex(UserError, "locked"):
                hers.write(vals)
        with self.assertRaisesRegex(UserError, "locked"):
            hers.line_ids[0].self_note = "x"
        with self.assertRaisesRegex(UserError, "takes no scores"):
            hers.action_submit()
        self.assertEqual(hers.line_ids.mapped("self_score"), before)

    def test_nobody_scores_for_the_other(self):
        review = self._review("open")
        for user, vals in (
            (self.anna, {"manager_score": 5}),
            (self.anna, {"manager_note": "x"}),
            (self.mona, {"self_score": 1}),
            (self.mona, {"self_note": "x"}),
        ):
            line = review.line_ids[0]
            with self.assertRaisesRegex(AccessError, "your own side|own side only"):
                line.with_user(user).write(vals)
            with self.assertRaisesRegex(AccessError, "own side only"):
                review.with_user(user).write(
                    {"line_ids": [Command.update(line.id, vals)]}
                )
        with self.assertRaisesRegex(AccessError, "own side only"):
            review.self_remark = "x"
        with self.assertRaisesRegex(AccessError, "own side only"):
            review.with_user(self.anna).manager_remark = "x"

    def test_criteria_cannot_be_changed(self):
        review = self._review("open")
        line = review.line_ids[0]
        for user in (self.anna, self.mona):
            for command in (
                Command.create({"name": "More", "weight": 10}),
                Command.update(line.id, {"weight": 90}),
                Command.update(line.id, {"name": "Else"}),
                Command.delete(line.id),
                Command.unlink(line.id),
                Command.clear(),
                Command.set([]),
            ):
                with self.assertRaises(UserError):
                    review.with_user(user).write({"line_ids": [command]})
        self.template.criterion_ids[0].name = "Changed later"
        self.template.write({"scale_max": 10, "kind": "coaching"})
        self.assertEqual(line.name, "Point 1")
        self.assertEqual((review.scale_max, review.kind), (5, "formal"))

    def test_states_by_hand(self):
        review = self._review("self_done")
        for user in (self.anna, self.mona):
            for vals in (
                {"state": "both"},
                {"state": "done"},
                {"user_id": self.ben.id},
                {"reviewer_id": self.ben.id},
                {"manager_signed_on": "2026-01-01 00:00:00"},
                {"date_from": "2020-01-01"},
                {"sheet_ids": [Command.clear()]},
                {"figure_ids": [Command.clear()]},
            ):
                with self.assertRaisesRegex(UserError, "has started"):
                    review.with_user(user).write(vals)
        draft = self._review()
        for vals in (
            {"state": "both"},
            {"self_signed_on": "2026-01-01 00:00:00"},
            {"date": "2026-01-01"},
            {"line_ids": [Command.create({"name": "x", "weight": 5})]},
        ):
            with self.assertRaises(UserError):
                draft.write({"date_from": "2026-01-01", **vals})
            with self.assertRaises(UserError):
                new_review(self.template, self.anna, self.mona, **vals)

    def test_only_the_manager_reopens(self):
        review = self._review("done")
        with self.assertRaisesRegex(AccessError, "Only Mona"):
            review.with_user(self.anna).action_reopen()
        review.action_reopen()
        self.assertEqual(review.state, "both")
        self.assertFalse(review.self_signed_on or review.manager_signed_on)
        self.assertIn("sign again", review.message_ids[0].body)
        self.assertEqual(review.message_ids[0].author_id, self.mona.partner_id)

    def test_to_score_again(self):
        """What both had seen stays in the chatter, and is hidden again."""
        review = self._review("both")
        review.with_user(self.anna).action_sign()
        review.action_reopen()
        self.assertEqual(review.state, "open")
        self.assertIn("4.1 by the salesperson", review.message_ids[0].body)
        self.assertIn("3.1 by the manager", review.message_ids[0].body)
        self.assertFalse(review.self_signed_on)
        self.env.invalidate_all()
        self.assertFalse(any(review.line_ids.mapped("self_score")))
        enter_scores(review, self.anna, (1, 1, 1))
        review.with_user(self.anna).action_submit()
        review.action_submit()
        self.assertAlmostEqual(review.self_score, 1.0)

    def test_a_sheet_is_unlocked_unseen(self):
        review = self._review("self_done")
        review.action_reopen()
        self.assertEqual(review.state, "open")
        self.assertNotIn("4.1", str(review.message_ids.mapped("body")))
        enter_scores(review, self.anna, (2, 2, 2))
        review.with_user(self.anna).action_submit()
        self.assertEqual(review.state, "self_done")

    def test_done_is_locked(self):
        review = self._review("done")
        for user in (self.anna, self.mona):
            mine = review.with_user(user)
            side = "self" if user == self.anna else "manager"
            with self.assertRaisesRegex(UserError, "locked"):
                mine.line_ids[0].write({f"{side}_score": 1})
            with self.assertRaisesRegex(UserError, "locked"):
                mine.write({f"{side}_remark": "x"})
            with self.assertRaises(UserError):
                mine.action_sign()
            with self.assertRaises(UserError):
                mine.unlink()
        with self.assertRaisesRegex(UserError, "Signed"):
            review.action_cancel()

    def test_started_ones_are_not_deleted(self):
        review = self._review("open")
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            review.unlink()
        self._review().unlink()

    def test_agreed_actions(self):
        """An activity that somebody makes by hand on the review, open or done."""
        review = self._review("both")
        action = review.with_user(self.anna).action_agree()
        form = Form(
            self.env["mail.activity"]
            .with_user(self.anna)
            .with_context(**action["context"])
        )
        form.summary = "Train closing"
        form.date_deadline = date(2030, 1, 31)
        form.save()
        for user in (self.anna, self.mona):
            self.env.invalidate_all()
            found = review.with_user(user).action_ids
            self.assertEqual(found.mapped("summary"), ["Train closing"])
        self.assertEqual(found.date_deadline, date(2030, 1, 31))
        found.with_user(self.anna).action_done()
        self.env.invalidate_all()
        self.assertEqual(review.action_ids.mapped("state"), ["done"])

    def test_history(self):
        """Both weighted scores over time, of reviews that are open to both."""
        for month in (1, 2):
            self._review("done", date_from=date(2026, month, 1))
        last = self._review("self_done", date_from=date(2026, 3, 1))
        self.assertEqual(last.history_count, 2)
        action = last.with_user(self.anna).action_view_history()
        sheets = self.env[action["res_model"]].with_user(self.anna)
        rows = sheets.formatted_read_group(
            action["domain"], ["date:month", "side"], ["weighted_score:avg"]
        )
        self.assertEqual(
            [
                (row["date:month"][0][:7], row["side"], row["weighted_score:avg"])
                for row in rows
            ],
            [
                ("2026-01", "manager", 3.1),
                ("2026-01", "self", 4.1),
                ("2026-02", "manager", 3.1),
                ("2026-02", "self", 4.1),
            ],
        )
        # 3.1 of the four steps from 1 to 5
        self.assertAlmostEqual(
            sheets.search([("side", "=", "self")], limit=1).scale_share, 0.775
        )

    def test_filters_and_groups(self):
        self._review("both")
        tried = 0
        for user in (self.anna, self.mona):
            for model in ("sales.review", "sales.review.sheet"):
                records = self.env[model].with_user(user)
                arch = etree.fromstring(records.get_view(view_type="search")["arch"])
                for node in arch.iter("filter"):
                    if domain := node.get("domain"):
                        records.search(safe_eval(domain, {"uid": user.id}))
                    if context := node.get("context"):
                        group = safe_eval(context)["group_by"]
                        rows = records.formatted_read_group([], [group], ["__count"])
                        self.assertTrue(rows)
                    tried += 1
        self.assertGreater(tried, 35)

    def test_hints(self):
        review = self._review("open")
        for user, other in ((self.anna, "Mona"), (self.mona, "Anna")):
            self.assertIn(f"neither you nor {other}", review.with_user(user).hint)
        self.assertIn("from 1 to 5", review.with_user(self.anna).hint)
        self.assertIn("Anna scores first", review.hint)
        self.assertTrue(review.can_score and not review.can_submit)
        review.with_user(self.anna).action_submit()
        self.assertTrue(review.can_submit)
        self.assertIn("from 1 to 5", review.hint)
        self.assertIn("locked", review.with_user(self.anna).hint)


@tagged("post_install", "-at_install")
class TestReviewInput(ReviewCase):
    """Bad input gives one clear sentence."""

    def _refused(self, words, **vals):
        with self.assertRaisesRegex(ValidationError, words):
            new_template(self.env, **vals)

    def test_templates(self):
        self._refused("add up to 90 %", weights=(50, 40))
        self._refused("add up to 120 %", weights=(60, 60))
        self._refused("has no criteria", weights=())
        self._refused("rises", scale_min=5, scale_max=1)
        self._refused("rises", scale_min=3, scale_max=3)
        self._refused("rises", scale_min=0, scale_max=10)
        self._refused("is not a number", weights=(float("nan"), 100))
        more = Command.create({"name": "x", "weight": 10})
        with self.assertRaisesRegex(ValidationError, "add up to 110 %"):
            with self.env.cr.savepoint():
                self.template.write({"criterion_ids": [more]})
        self.env.invalidate_all()
        first, second, _third = self.template.criterion_ids
        self.template.write(
            {
                "criterion_ids": [
                    Command.update(first.id, {"weight": 40}),
                    Command.update(second.id, {"weight": 40}),
                ]
            }
        )

    def test_what_the_database_refuses(self):
        """Odoo shows the sentences of these constraints."""
        free = {"period_type": "custom", "date_from": date(2026, 5, 20)}
        for attempt in (
            lambda: new_template(self.env, share_days=-1),
            lambda: self.template.criterion_ids[0].write({"weight": -5}),
            lambda: self._review(**free, date_to=date(2026, 5, 19)),
        ):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                attempt()
                self.env.flush_all()

    def test_templates_that_are_not_ready(self):
        """Whoever imports criteria one by one is checked when a review starts."""
        empty = self.env["sales.review.template"].create({"name": "Bare"})
        draft = self._review(template=empty)
        with self.assertRaisesRegex(UserError, "“Bare” has no criteria"):
            draft.action_open()
        criteria = self.env["sales.review.criterion"]
        vals = {"template_id": empty.id, "name": "One", "weight": 60}
        criteria.create(vals)
        self.assertIn("60 %", empty.problem)
        with self.assertRaisesRegex(UserError, "add up to 60 %"):
            draft.action_open()
        self.assertEqual(draft.state, "draft")
        criteria.create({**vals, "name": "Two", "weight": 40})
        draft.action_open()
        with self.assertRaisesRegex(UserError, "Archive the template"):
            empty.unlink()

    def test_scores(self):
        review = self._review()
        review.action_open()
        line = review.with_user(self.anna).line_ids[0]
        for score in (6, -1, 3.5, 0.5):
            with self.assertRaisesRegex(ValidationError, "from 1 to 5"):
                line.self_score = score
        with self.assertRaisesRegex(ValidationError, "is not a number"):
            line.self_score = float("nan")
        for score in ("many", "7"):
            with self.assertRaises(ValidationError):
                line.write({"self_score": score})
        with self.assertRaisesRegex(UserError, "Not scored yet: Point 1, Point 2"):
            review.with_user(self.anna).action_submit()
        line.self_score = 5
        line.self_score = 0
        with self.assertRaisesRegex(UserError, "Point 1"):
            review.with_user(self.anna).action_submit()
        self.assertEqual(review.state, "open")

    def test_people(self):
        for vals, words in (
            ({"user_id": self.mona.id}, "Nobody reviews themselves"),
            ({"reviewer_id": self.lea.id}, "Leave yourself as the manager"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                new_review(self.template, self.anna, self.mona, **vals)
        with self.assertRaisesRegex(ValidationError, "not a sales manager"):
            # as an import by the system would do it
            self.env["sales.review"].sudo().create(
                {
                    "user_id": self.anna.id,
                    "reviewer_id": self.lea.id,
                    "template_id": self.template.id,
                    "company_id": self.company.id,
                }
            )
        other = self.env["res.company"].create({"name": "Dune Trading"})
        oscar = self._new_user("oscar", "sales_team.group_sale_salesman", other)
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            new_review(self.template, oscar, self.mona)
        ivy = self._new_user("ivy", "base.group_user")
        with self.assertRaisesRegex(ValidationError, "no access to the sales apps"):
            new_review(self.template, ivy, self.mona)
        with self.assertRaises(AccessError):
            new_review(self.template, self.anna, self.lea)

    def test_person_who_left(self):
        draft, started = self._review(), self._review("open")
        self.anna.active = False
        with self.assertRaisesRegex(UserError, "Anna has left"):
            draft.action_open()
        started.action_cancel()
        self.assertEqual(started.state, "cancelled")

    def test_periods(self):
        review = self._review(period_type="quarter", date_from=date(2026, 5, 20))
        self.assertEqual(
            (review.date_from, review.date_to), (date(2026, 4, 1), date(2026, 6, 30))
        )
        review.write({"period_type": "month", "date_from": date(2026, 2, 20)})
        self.assertEqual(
            (review.date_from, review.date_to), (date(2026, 2, 1), date(2026, 2, 28))
        )

    def test_buttons_in_the_wrong_state(self):
        draft = self._review()
        for action in ("action_submit", "action_sign", "action_reopen"):
            with self.assertRaises(UserError):
                getattr(draft, action)()
        started = self._review("open")
        with self.assertRaisesRegex(UserError, "possible only in: Draft"):
            started.action_open()
        with self.assertRaisesRegex(AccessError, "Only Mona"):
            started.with_user(self.anna).action_cancel()
        with self.assertRaisesRegex(UserError, "only in: Comparison"):
            started.with_user(self.anna).action_sign()
