# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

BATCH = 500
# Invoices, payments and corrections come in for a while after a period is over; who
# enters the targets of past years does not want all of them celebrated.
DAYS_AFTER = 31


class SalesTargetReached(models.Model):
    """A target that is reached is recognised: a badge of Odoo's for its people, a line
    in the feed of the team, where the company wants that, and once for each target.

    A scheduled action looks every few minutes. Saving an order does nothing for it and
    cannot fail by it, whichever way a target is reached is noticed (a lower goal, an
    adjustment, a rebuilt ledger), and an amount that is corrected at once gives no
    badge. What was given stays when the result falls back: a badge tells of the day on
    which it was earned, the figures say what holds now.
    """

    _inherit = "sales.target"

    reached_on = fields.Date(
        string="Reached on",
        readonly=True,
        copy=False,
        tracking=True,
        help="The day on which the goal was found reached for the first time.",
    )

    @api.model
    def _cron_reached(self):
        """Recognise the targets that have been reached. What is done is committed
        batch by batch, so that the next run goes on where this one ended."""
        progress = self.env["ir.cron"]
        waiting = self._to_be_reached()
        if not progress._commit_progress(remaining=len(waiting)):
            return
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            for target in batch.filtered(lambda t: t.status == "reached"):
                target._recognise_safely()
            if not progress._commit_progress(len(batch)):
                return

    @api.model
    def _to_be_reached(self):
        """Agreed targets that run or have just ended, and were not reached so far."""
        waiting = self.browse()
        for company in self.env["res.company"].search([]):
            today = company._sales_today()
            waiting |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("confirmed", "closed")),
                    ("reached_on", "=", False),
                    ("goal_value", ">", 0),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today - timedelta(days=DAYS_AFTER)),
                ],
                order="id",
            )
        return waiting

    def _recognise_safely(self):
        """One target that makes trouble does not keep the others from their due."""
        try:
            with self.env.cr.savepoint():
                self._recognise()
        except Exception:
            _logger.exception("Target %s could not be recognised", self.id)

    def _recognise(self):
        """Note the day, and give what the company wants given."""
        self.ensure_one()
        self.reached_on = self.company_id._sales_today()
        if self.company_id.sales_reached_badge:
            self._give_badge()
        if self.company_id.sales_reached_in_feed:
            for team in self._teams_of_people():
                lang = team.user_id.lang or self.company_id.partner_id.lang
                team.message_post(
                    body=self.with_context(lang=lang).env._(
                        "Target reached: %s", self.name
                    )
                )

    def _give_badge(self):
        """The badge for each of the people, who are told in their language."""
        # It may have been deleted: then there is none to give.
        badge = self.env.ref("sales_targets.badge_target_reached", False)
        people = self._people_of_target()
        if not badge or not badge.active:
            return
        grants = self.env["gamification.badge.user"].create(
            [
                {"badge_id": badge.id, "user_id": user.id, "comment": self.name}
                for user in people
            ]
        )
        for grant in grants:
            grant = grant.with_context(lang=grant.user_id.lang)
            grant.message_notify(
                partner_ids=grant.user_id.partner_id.ids,
                subject=grant.env._("Target reached: %s", self.name),
                body=grant.env._(
                    "Congratulations, you have reached “%(target)s”. The badge "
                    "“%(badge)s” is yours.",
                    target=self.name,
                    badge=grant.badge_name,
                ),
            )

    def _people_of_target(self):
        """Whom a badge is for, without those who have left: the people of the target,
        or who leads the team and its members. A company's target has no people."""
        people = self.user_ids
        if self.scope == "team":
            people = self.team_id.user_id | self.team_id.member_ids
        return people.filtered("active") if self.scope != "company" else people.browse()

    def _teams_of_people(self):
        """In whose feed it is told. A company's target is not for all to see."""
        if self.scope == "person":
            return self.team_id.union(
                *(user._sales_team_in(self.company_id) for user in self.user_ids)
            )
        return self.team_id
