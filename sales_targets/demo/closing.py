# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta


class Closing:
    """What is talked about around a closed period: an adjustment, and questions about
    credits with their answers."""

    def __init__(self, env, targets):
        # Nobody gets a mail about it.
        self.env = env(context=dict(env.context, mail_activity_quick_update=True))
        self.today = targets.today
        self.metric = targets.metrics["sales_untaxed"]
        self.company = targets.company
        self.sellers = targets.sellers
        self.documents = targets.documents
        self.manager = env.ref("sales_targets.demo_user_manager")

    def make(self):
        """Make adjustments and questions."""
        self._adjust()
        lately = self.documents.lately
        anna = self.documents.of("anna", lately, self.today)
        # Shared orders are worth asking about.
        self._ask(
            "anna",
            anna[4],
            self.env._("Chloe has 40 % of this order. Was it not 30 %?"),
        )
        question = self._ask(
            "anna",
            anna[1],
            self.env._("Does this count for this quarter or for the next one?"),
        )
        answered = question.with_user(self.manager)
        answered.answer = self.env._(
            "It counts on the day the order was confirmed, so for the quarter of the "
            "order date."
        )
        answered.action_answer()
        self._ask(
            "diego",
            self.documents.of("diego", lately, self.today)[2],
            self.env._("Farid has 2,000 of it. Why a fixed sum?"),
        )

    def _adjust(self):
        self.env["sales.adjustment"].with_user(self.manager).create(
            [
                {
                    "metric_id": self.metric.id,
                    "user_id": self.sellers[key].id,
                    "company_id": self.company.id,
                    "date": self.today - timedelta(days=days),
                    "value": value,
                    "reason": reason,
                    "note": note,
                }
                for note, key, days, value, reason in (
                    (
                        self.env._("Order by phone, invoiced by the partner"),
                        "anna",
                        20,
                        850,
                        "outside",
                    ),
                    (
                        self.env._("Freight was counted as sales"),
                        "ben",
                        12,
                        -400,
                        "correction",
                    ),
                )
            ]
        )

    def _ask(self, seller, order, text):
        user = self.sellers[seller]
        credit = order.credit_ids.filtered(
            lambda c: c.metric_id == self.metric and c.user_id == user
        )
        return (
            self.env["sales.credit.question"]
            .with_user(user)
            .create({"credit_id": credit.id, "question": text})
        )
