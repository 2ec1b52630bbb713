# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import split_every

TODO = "mail.mail_activity_data_todo"
# Days to score or to sign, where the template does not say by when.
DAYS = 7
BATCH = 100


class SalesReviewTodos(models.Model):
    """What the two have to do next, as activities; and that nobody else hears of it."""

    _inherit = "sales.review"

    # ------------------------------------------------------------- activities

    def _update_todos(self):
        """Give each of the two the to-do that the state asks for, and take away the
        others. What is there already stays, so that doing it twice changes nothing."""
        for review in self:
            wanted = review._todos()
            for activity in review.sudo().activity_search([TODO]):
                if wanted.get(activity.user_id, (None,))[0] == activity.summary:
                    del wanted[activity.user_id]
                else:
                    activity.unlink()
            for user, (summary, deadline) in wanted.items():
                review.sudo().activity_schedule(
                    TODO, deadline, summary, user_id=user.id
                )

    def _todos(self):
        """What is to be done now.

        :return: dict of ``res.users`` record to (summary in that user's language,
            day by which)
        """
        self.ensure_one()
        person, manager = self.user_id, self.reviewer_id
        deadline = self.share_deadline or self.company_id._sales_today() + timedelta(
            days=DAYS
        )
        todos = {}
        if self.state in ("open", "manager_done"):
            todos[person] = self._in_language(person).env._("Score yourself")
        if self.state in ("draft", "open", "self_done") and self.share_deadline:
            # A draft is the manager's own affair until the period is over.
            if self.state != "draft" or self._is_over():
                todos[manager] = self._in_language(manager).env._(
                    "Share your findings with %(person)s", person=person.name
                )
        elif self.state == "self_done":
            todos[manager] = self._in_language(manager).env._(
                "Score %(person)s", person=person.name
            )
        elif self.state == "both":
            for user, signed_on in (
                (person, self.self_signed_on),
                (manager, self.manager_signed_on),
            ):
                if not signed_on:
                    todos[user] = self._in_language(user).env._(
                        "Talk about the differences and sign"
                    )
        return {
            user: (summary, deadline) for user, summary in todos.items() if user.active
        }

    def _in_language(self, user):
        return self.with_context(lang=user.lang)

    def _is_over(self):
        return self.date_to < self.company_id._sales_today()

    @api.model
    def _cron_remind(self):
        """Remind managers of findings that must reach the salesperson by a day: from
        the end of the period until they are shared, also if the review was not
        started or the to-do was ticked off before."""
        waiting = self.search(
            [
                ("state", "in", ("draft", "open", "self_done")),
                ("share_deadline", "!=", False),
            ]
        ).filtered(lambda review: review._is_over())
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for batch in split_every(BATCH, waiting.ids, self.browse):
            batch._update_todos()
            self.env["ir.cron"]._commit_progress(len(batch))

    # ------------------------------------------------------- between two people

    def message_post(self, *, partner_ids=None, outgoing_email_to=False, **kwargs):
        strangers = set(partner_ids or ()) - set(self._people().partner_id.ids)
        if strangers or outgoing_email_to:
            raise UserError(
                self.env._(
                    "This review is between %(person)s and %(manager)s. Write to them "
                    "only.",
                    person=self.user_id.name,
                    manager=self.reviewer_id.name,
                )
            )
        return super().message_post(
            partner_ids=partner_ids, outgoing_email_to=outgoing_email_to, **kwargs
        )

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        for review in self:
            people = set(review._people().partner_id.ids) & set(partner_ids or ())
            super(SalesReviewTodos, review)._message_subscribe(
                list(people), subtype_ids, customer_ids
            )
        return True

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """The salesperson hears of a review when it starts, not of its draft."""
        return []
