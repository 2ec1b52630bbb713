# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

OTHER = {"self": "manager", "manager": "self"}


class SalesReviewState(models.Model):
    """From draft to signed: who may move a review, and what a move does."""

    _inherit = "sales.review"

    def action_open(self):
        """Start reviews: criteria and figures are frozen, the salesperson is asked to
        score. For the manager who reviews.

        :raise odoo.exceptions.UserError: if the template has no criteria or wrong
            weights, or the salesperson has left
        """
        self._require_reviewer()
        self._require_state("draft")
        for review in self:
            review.template_id._check_ready()
            if not review.user_id.active:
                raise UserError(
                    self.env._(
                        "%(person)s has left. Delete this draft.",
                        person=review.user_id.name,
                    )
                )
            review._start()
        self._update_todos()

    def _start(self):
        """Take over what the template says today, and make what the two fill in: in
        the language of the person whom it is about."""
        self.ensure_one()
        review = self.sudo()._in_language(self.user_id)
        review._compute_from_template()
        review.write(
            {
                "date": review.company_id._sales_today(),
                "line_ids": [
                    Command.create(
                        {
                            "sequence": position,
                            "name": criterion.name,
                            "description": criterion.description,
                            "weight": criterion.weight,
                        }
                    )
                    for position, criterion in enumerate(
                        review.template_id.criterion_ids
                    )
                ],
                "figure_ids": [
                    Command.create({"sequence": position, **figure})
                    for position, figure in enumerate(review._prepare_figures())
                ],
                "state": "open",
            }
        )
        for side, user in (("self", self.user_id), ("manager", self.reviewer_id)):
            self.env["sales.review.sheet"].sudo().create(
                {
                    "review_id": self.id,
                    "side": side,
                    "user_id": user.id,
                    "score_ids": [
                        Command.create({"line_id": line.id}) for line in review.line_ids
                    ],
                }
            )
        review.message_subscribe(self._people().partner_id.ids)

    def action_submit(self):
        """Hand in one's own scores, which are locked from then on.

        :raise odoo.exceptions.UserError: if a criterion is not scored, or the
            salesperson has not submitted yet and it is no coaching day
        """
        for review in self:
            side = review._require_side()
            review._check_may_score(side)
            if review._must_wait(side):
                raise UserError(
                    self.env._(
                        "%(person)s scores first. Your scores are saved; submit them "
                        "after that.",
                        person=review.user_id.name,
                    )
                )
            sheet = review._sheet(side)
            missing = sheet.score_ids.filtered(lambda s: not s.value).line_id
            if missing:
                raise UserError(
                    self.env._(
                        "Not scored yet: %(criteria)s.",
                        criteria=", ".join(missing.mapped("name")),
                    )
                )
            sheet.submitted_on = fields.Datetime.now()
            both = review._sheet(OTHER[side]).submitted_on
            review._move("both" if both else f"{side}_done")
        self._update_todos()

    def action_sign(self):
        """Sign what was compared and agreed; with the second signature the review is
        locked."""
        for review in self:
            side = review._require_side()
            review._require_state("both")
            review._move("both", **{f"{side}_signed_on": fields.Datetime.now()})
            if review.self_signed_on and review.manager_signed_on:
                review._move("done")
        self._update_todos()

    def action_reopen(self):
        """Open a review again, for the manager who reviews: a signed one for more
        talk, any other one to score again. The chatter keeps that it was done, and
        what both had seen until then."""
        self._require_reviewer()
        self._require_state("self_done", "manager_done", "both", "done", "cancelled")
        for review in self:
            signatures = {"self_signed_on": False, "manager_signed_on": False}
            if review.state == "done":
                review._log(self.env._("Reopened. Both have to sign again."))
                review._move("both", **signatures)
                continue
            if review.state == "both":
                review._log(
                    self.env._(
                        "Reopened to score again. Until now: %(own)s by the "
                        "salesperson, %(manager)s by the manager.",
                        own=review.self_score,
                        manager=review.manager_score,
                    )
                )
            else:
                review._log(self.env._("Reopened to score again."))
            for side in OTHER:
                review._sheet(side).submitted_on = False
            review._move("open", **signatures)
        self._update_todos()

    def action_cancel(self):
        """Give up reviews of which both sides are not in; for the manager who
        reviews. Scores stay hidden."""
        self._require_reviewer()
        self._require_state("open", "self_done", "manager_done")
        self._move("cancelled")
        self._update_todos()

    def _log(self, text):
        self.message_post(body=text, subtype_xmlid="mail.mt_note")

    def _require_side(self):
        self.ensure_one()
        self.check_access("read")
        if side := self._side_of(self.env.user):
            return side
        raise AccessError(
            self.env._("This review is between two other people. It is not for you.")
        )

    def _require_reviewer(self):
        self.check_access("read")
        for review in self:
            if review._side_of(self.env.user) != "manager":
                raise AccessError(
                    self.env._(
                        "Only %(manager)s can do this, as the manager of this review.",
                        manager=review.reviewer_id.name,
                    )
                )
