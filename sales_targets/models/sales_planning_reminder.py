# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date, split_every

ACTIVITY = "sales_targets.mail_activity_type_planning"
MY_PROPOSAL = "/odoo/my-sales-proposals"
BATCH = 100


class SalesPlanningLine(models.Model):
    """Who is told of a move, and reminded when the deadline comes near.

    A move is told at once by a message. Whoever has not moved some days before the
    deadline gets an activity, which is done with the move.
    """

    _inherit = "sales.planning.line"

    # -------------------------------------------------------------- whose turn

    def _leader(self):
        """Who answers the proposal: the leader of the team, or the one responsible for
        the round where the team has none, or where it is the leader's own."""
        self.ensure_one()
        line = self.sudo()
        leader = line.team_id.user_id
        if not leader.active or leader == line.user_id:
            leader = line.round_id.user_id
        return leader

    def _whose_turn(self):
        """Who moves next, as far as it is a move on this line: goals to confirm are a
        matter of the round.

        :return: ``res.users`` record, may be empty
        """
        self.ensure_one()
        nobody = self.env["res.users"]
        if self.has_left or self.round_state != "open":
            return nobody
        if self.state == "missing":
            return nobody if self.is_past_deadline else self.user_id
        if self.state == "countered":
            return self.user_id
        return self._leader() if self.state == "proposed" else nobody

    # ----------------------------------------------------------------- telling

    def _tell(self, user, make_text):
        """Tell somebody of a move, in the language of who reads it.

        :param user: ``res.users`` record; oneself is told nothing
        :param make_text: function of the line, in the reader's language
        """
        self.ensure_one()
        user = user.sudo()
        if not user.active or user == self.env.user:
            return
        line = self.sudo().with_context(lang=user.lang)
        line.message_notify(
            partner_ids=user.partner_id.ids, subject=line.name, body=make_text(line)
        )

    def _tell_opened(self):
        """Ask for proposals: one message for all who read the same language."""
        asked = self.sudo().filtered(lambda x: x.state == "missing" and not x.has_left)
        readers = asked.grouped(lambda line: (line.round_id, line.user_id.lang))
        for (planning, lang), lines in readers.items():
            partners = (lines.user_id - self.env.user).partner_id
            if not partners:
                continue
            env = planning.with_context(lang=lang).env
            text = env._(
                "Propose your goal until %s.", format_date(env, planning.deadline)
            )
            env["mail.thread"].message_notify(
                partner_ids=partners.ids,
                subject=planning.name,
                body=Markup("%s <a href='%s'>%s</a>")
                % (text, MY_PROPOSAL, env._("My Proposal")),
            )

    # --------------------------------------------------------------- reminding

    def _remind(self):
        """Give those whose turn it is an activity."""
        for line in self:
            user = line._whose_turn().sudo()
            if not user:
                continue
            reader = line.with_context(lang=user.lang)
            summary = {
                "missing": reader.env._("Propose your goal"),
                "proposed": reader.env._("Answer the proposal"),
                "countered": reader.env._("Answer the counter-proposal"),
            }[line.state]
            reader.activity_schedule(
                ACTIVITY, line.deadline, summary=summary, user_id=user.id
            )

    def _to_remind(self):
        """Those of these lines on which somebody's turn it is who has no activity."""
        reminded = set(self.activity_search([ACTIVITY]).mapped("res_id"))
        return self.filtered(lambda x: x.id not in reminded and x._whose_turn())

    def _finish_reminders(self):
        """What the activities were for is done."""
        self.sudo().activity_feedback([ACTIVITY])
        for planning in self.round_id.sudo():
            if not planning._waits_for_manager():
                planning.activity_feedback([ACTIVITY])

    def _drop_reminders(self):
        """There is nothing to do any more, or not yet."""
        self.sudo().activity_unlink([ACTIVITY])


class SalesPlanningRound(models.Model):
    _inherit = "sales.planning.round"

    @api.model
    def _cron_remind(self):
        """Remind people of open rounds whose deadline is near: in batches, of which
        each stays, so that a crash does not remind twice."""
        cron = self.env["ir.cron"]
        rounds = self.search([("state", "=", "open")]).filtered(
            lambda planning: planning._is_near_deadline()
        )
        for planning in rounds:
            planning._remind_manager()
        lines = rounds.line_ids._to_remind()
        cron._commit_progress(remaining=len(lines))
        for ids in split_every(BATCH, lines.ids):
            lines.browse(ids)._remind()
            if not cron._commit_progress(len(ids)):
                break

    def _remind_manager(self):
        """Give the one responsible an activity while goals wait for a manager."""
        self.ensure_one()
        if not self._waits_for_manager() or self.activity_search([ACTIVITY]):
            return
        self.activity_schedule(
            ACTIVITY,
            self.deadline,
            summary=self.with_context(lang=self.user_id.lang).env._(
                "Confirm the goals, and see who is missing"
            ),
            user_id=self.user_id.id,
        )

    def _waits_for_manager(self):
        """Whether goals are to be confirmed, or people have missed the deadline."""
        self.ensure_one()
        waiting = {"accepted", "declined"}
        if self._is_past_deadline():
            waiting.add("missing")
        return bool(self.line_ids.filtered(lambda line: line.state in waiting))

    def _drop_reminders(self):
        self.sudo().activity_unlink([ACTIVITY])
