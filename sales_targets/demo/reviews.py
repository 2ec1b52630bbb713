# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

# Of the last months: what each side scored, month by month, the last one first.
MONTHS = (
    ((4, 4, 5), (4, 3, 5)),
    ((4, 4, 4), (4, 3, 4)),
    ((4, 3, 4), (3, 3, 4)),
    ((3, 4, 3), (3, 3, 3)),
    ((4, 4, 3), (3, 2, 3)),
)
SELF_NOTES = (
    "Above the plan, thanks to two larger orders.",
    "Enough for six weeks, not for ten.",
    "Both visits were made.",
)
MANAGER_NOTES = (
    "A strong month, and evenly spread.",
    "Few new deals; plan an hour a day for it.",
    "Done, and well prepared.",
)


class Reviews:
    """Reviews by the demo manager in all their states: who logs in as the seller has
    one to fill in and a year of talks to look back on, the manager has some to score,
    to compare and to share."""

    def __init__(self, env, today):
        self.env = env(context=dict(env.context, mail_activity_quick_update=True))
        self.today = today
        self.manager = env.ref("sales_targets.demo_user_manager")

    def make(self):
        """Make all reviews."""
        self._make_history("anna", MONTHS[1:])
        self._make_history("hugo", MONTHS[2:])
        self._make("anna", "conversation", months_ago=1)
        submitted = self._make("ben", "conversation", months_ago=1)
        self._score(submitted, "self", (3, 4, 4), SELF_NOTES)
        self._by_person(submitted).action_submit()
        self._make_comparison()
        self._make_coaching()

    def _make_history(self, seller, months):
        """Signed talks, the last one two months ago."""
        for months_ago, (own, managers) in enumerate(months, start=2):
            review = self._make(seller, "conversation", months_ago)
            self._score(review, "self", own, SELF_NOTES if months_ago == 2 else ())
            self._score(
                review, "manager", managers, MANAGER_NOTES if months_ago == 2 else ()
            )
            for action in ("action_submit", "action_sign"):
                getattr(self._by_person(review), action)()
                getattr(review, action)()
            self._backdate(review)

    def _backdate(self, review):
        """As if it had been held soon after its month; of the figures those that were
        known by then stay."""
        review = review.sudo()
        month = review.name.rpartition(" ")[2]
        review.figure_ids.filtered(
            lambda f: f.section == "target" and not f.name.endswith(month)
        ).unlink()
        held_on = datetime.combine(review.date_to, time(9, 30)) + timedelta(days=8)
        review.write(
            {
                "date": review.date_to + timedelta(days=3),
                "self_signed_on": held_on,
                "manager_signed_on": held_on + timedelta(minutes=5),
            }
        )

    def _make_comparison(self):
        """The leader's formal review: both are in, one action is agreed."""
        start = self.today.replace(day=1) - relativedelta(months=6)
        review = self._make(
            "lea",
            "formal",
            period_type="custom",
            date_from=start,
            date_to=self.today - timedelta(days=1),
        )
        self._score(
            review,
            "self",
            (4, 5, 3, 4, 5),
            ("North is ahead of its plan.", "I see every large customer myself."),
        )
        self._score(
            review,
            "manager",
            (4, 4, 4, 4, 3),
            ("Yes, and steadily.", "Let the sellers do more of the talking."),
        )
        self._by_person(review).action_submit()
        review.action_submit()
        review.activity_schedule(
            "mail.mail_activity_data_todo",
            self.today + timedelta(days=21),
            self.env._("A weekly hour with each seller of the team"),
            user_id=review.user_id.id,
            automated=False,
        )

    def _make_coaching(self):
        """A day on the road whose findings wait to be shared."""
        day = self.today - timedelta(days=2)
        review = self._make(
            "diego", "coaching", period_type="custom", date_from=day, date_to=day
        )
        self._score(review, "manager", (4, 3, 3, 4))

    def _make(self, seller, kind, months_ago=0, **vals):
        """A review that was started, in the eyes of its manager."""
        template = self.env.ref(f"sales_targets.sales_review_template_{kind}")
        month = self.today.replace(day=1) - relativedelta(months=months_ago)
        review = (
            self.env["sales.review"]
            .with_user(self.manager)
            .create(
                {
                    "user_id": self.env.ref(f"sales_targets.demo_user_{seller}").id,
                    "template_id": template.id,
                    "company_id": self.env.ref("base.main_company").id,
                    "date_from": month,
                    **vals,
                }
            )
        )
        review.action_open()
        return review

    def _by_person(self, review):
        return review.with_user(review.user_id)

    def _score(self, review, side, scores, notes=()):
        writer = self._by_person(review) if side == "self" else review
        texts = list(notes) + [False] * (len(scores) - len(notes))
        writer.write(
            {
                "line_ids": [
                    Command.update(
                        line.id, {f"{side}_score": score, f"{side}_note": text}
                    )
                    for line, score, text in zip(
                        review.line_ids, scores, texts, strict=True
                    )
                ]
            }
        )
