# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..models import sales_review_todos as todos
from .common import SalesTargetsCase
from .common_review import bring_to, enter_scores, new_review, new_template


@tagged("post_install", "-at_install")
class TestReviewTodos(SalesTargetsCase):
    """Who has to do what by when, as activities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = new_template(cls.env)
        cls.coaching = new_template(cls.env, "coaching", share_days=3)

    def _coaching(self, **vals):
        """A coaching day on 10 March 2026: to be shared by 13 March."""
        return new_review(
            self.coaching,
            self.anna,
            self.mona,
            period_type="custom",
            date_from=date(2026, 3, 10),
            date_to=date(2026, 3, 10),
            **vals,
        )

    def _remind(self):
        """Run the scheduled action; what it would commit stays in the test.

        :return: what it reported, batch by batch
        """
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            autospec=True,
            return_value=60.0,
        ) as progress:
            action = self.env.ref("sales_targets.ir_cron_review_remind")
            action.ir_actions_server_id.run()
        return [(*call.args[1:], *call.kwargs.values()) for call in progress.mock_calls]

    def _todos(self, review):
        """Open to-dos by name of who has them."""
        self.env.invalidate_all()
        found = review.sudo().activity_ids
        self.assertEqual(len(found), len(found.user_id), "one for each at most")
        return {
            activity.user_id.name: (activity.summary, activity.date_deadline)
            for activity in found
        }

    @freeze_time("2026-03-10 10:00:00")
    def test_follow_the_state(self):
        review = new_review(self.template, self.anna, self.mona)
        week = date(2026, 3, 17)
        self.assertEqual(self._todos(review), {})
        bring_to(review, "open")
        self.assertEqual(self._todos(review), {"Anna": ("Score yourself", week)})
        review.with_user(self.anna).action_submit()
        self.assertEqual(self._todos(review), {"Mona": ("Score Anna", week)})
        review.action_submit()
        sign = ("Talk about the differences and sign", week)
        self.assertEqual(self._todos(review), {"Anna": sign, "Mona": sign})
        review.with_user(self.anna).action_sign()
        self.assertEqual(self._todos(review), {"Mona": sign})
        review.action_sign()
        self.assertEqual(self._todos(review), {})
        review.action_reopen()
        self.assertEqual(self._todos(review), {"Anna": sign, "Mona": sign})

    def test_agreed_actions_stay(self):
        review = bring_to(new_review(self.template, self.anna, self.mona), "both")
        review.activity_schedule(
            "mail.mail_activity_data_todo",
            summary="Train closing",
            user_id=self.anna.id,
            automated=False,
        )
        review.with_user(self.anna).action_sign()
        review.action_sign()
        self.assertEqual(review.activity_ids.mapped("summary"), ["Train closing"])

    def test_findings_reach_the_salesperson(self):
        share = ("Share your findings with Anna", date(2026, 3, 13))
        with freeze_time("2026-03-09 10:00:00"):
            review = self._coaching()
            self.assertEqual(review.share_deadline, date(2026, 3, 13))
        # 23:30 on the day itself where the company is
        with freeze_time("2026-03-10 22:30:00"):
            self._remind()
            self.assertEqual(self._todos(review), {})
        # half past midnight there, while the server's day is still the 10th
        with freeze_time("2026-03-10 23:30:00"):
            self._remind()
            self.assertEqual(self._todos(review), {"Mona": share})
            first = review.activity_ids
            self._remind()
            self.assertEqual(review.activity_ids, first, "twice is once")
        with freeze_time("2026-03-12 10:00:00"):
            # ticked off without having done it
            first.with_user(self.mona).action_done()
            self._remind()
            self.assertEqual(self._todos(review), {"Mona": share})
            review.action_open()
            score = ("Score yourself", date(2026, 3, 13))
            self.assertEqual(self._todos(review), {"Mona": share, "Anna": score})
            enter_scores(review, self.mona, (3, 3, 3))
            review.action_submit()
            self.assertEqual(self._todos(review), {"Anna": score})
            self._remind()
            self.assertEqual(self._todos(review), {"Anna": score})
        late = self.env["sales.review"].search(
            [("share_deadline", "<", "2026-03-14"), ("state", "=", "open")]
        )
        self.assertNotIn(review, late)

    def test_in_the_language_of_each(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        criterion = self.template.criterion_ids[0]
        criterion.with_context(lang="nl_NL").name = "Punt 1"
        review = new_review(self.template, self.anna, self.mona)
        review.action_open()
        self.assertEqual(review.line_ids[0].name, "Punt 1")
        self.assertEqual(review._in_language(self.anna).env.lang, "nl_NL")

    def test_who_left_is_not_asked(self):
        with freeze_time("2026-03-09 10:00:00"):
            review = self._coaching()
        self.mona.active = False
        with freeze_time("2026-03-12 10:00:00"):
            self._remind()
        self.assertEqual(self._todos(review), {})

    def test_in_batches(self):
        """Each batch is kept, so that a crash loses no more than one."""
        with freeze_time("2026-03-09 10:00:00"):
            reviews = self.env["sales.review"].union(
                *(self._coaching() for _number in range(3))
            )
        with freeze_time("2026-03-12 10:00:00"), patch.object(todos, "BATCH", 2):
            self.assertEqual(self._remind(), [(3,), (2,), (1,)])
        activities = reviews.sudo().activity_ids
        self.assertEqual(sorted(activities.mapped("res_id")), sorted(reviews.ids))
