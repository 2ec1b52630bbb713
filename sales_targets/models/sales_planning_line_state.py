# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.periods import YEAR


class SalesPlanningLineState(models.Model):
    """The talk about a goal, move by move."""

    _inherit = "sales.planning.line"

    # ------------------------------------------------------ of the salesperson

    def action_propose(self):
        """Propose one's own goal to the leader of the team.

        :raise odoo.exceptions.UserError: without a number, or after the deadline
        """
        self._check_may_propose()
        for line in self:
            if not line.proposal_value:
                raise UserError(
                    self.env._("Enter the goal that you propose, above zero.")
                )
            line._move("proposed")
            line._tell(
                line._leader(),
                lambda x: x.env._(
                    "%(seller)s proposes %(value)s.",
                    seller=x.user_id.name,
                    value=x._format_value(x.proposal_value),
                ),
            )
        self._finish_reminders()

    def action_agree(self):
        """Agree to the counter-proposal."""
        self._check_may_reply()
        for line in self:
            line._move("accepted", agreed_value=line.counter_value)
            line._tell(
                line._leader(),
                lambda x: x.env._(
                    "%(seller)s agrees to %(value)s.",
                    seller=x.user_id.name,
                    value=x._format_value(x.agreed_value),
                ),
            )
        self._finish_reminders()

    def action_decline(self):
        """Decline the counter-proposal, and say why.

        :raise odoo.exceptions.UserError: without an answer
        """
        self._check_may_reply()
        for line in self:
            if not (line.answer or "").strip():
                raise UserError(
                    self.env._("Write as your answer why you decline the number.")
                )
            line._move("declined")
            line._tell(
                line._leader(),
                lambda x: x.env._(
                    "%(seller)s declines %(value)s: %(answer)s",
                    seller=x.user_id.name,
                    value=x._format_value(x.counter_value),
                    answer=x.answer,
                ),
            )
        self._finish_reminders()

    # ----------------------------------------------------------- of the leader

    def action_accept(self):
        """Accept the proposal as it is."""
        self._check_may_answer()
        for line in self:
            vals = {"agreed_value": line.proposal_value}
            if line.state == "proposed":
                # A number that was typed and never sent.
                vals.update(counter_value=0, counter_reason=False)
            line._move("accepted", **vals)
            line._tell(
                line.user_id,
                lambda x: x.env._(
                    "Your proposal of %s is accepted. A sales manager confirms it.",
                    x._format_value(x.proposal_value),
                ),
            )
        self._finish_reminders()

    def action_counter(self):
        """Answer a proposal with another number and a reason.

        :raise odoo.exceptions.UserError: without either
        """
        self._check_may_answer()
        for line in self:
            if not line.counter_value or line.counter_value == line.proposal_value:
                raise UserError(
                    self.env._(
                        "Enter another number than %s has proposed, or accept the "
                        "proposal.",
                        line.user_id.name,
                    )
                )
            if not (line.counter_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Write a reason for the number that you name to %s.",
                        line.user_id.name,
                    )
                )
            line._move("countered", answer=False)
            line._tell(
                line.user_id,
                lambda x: x.env._(
                    "Instead of %(proposal)s: %(counter)s. %(reason)s",
                    proposal=x._format_value(x.proposal_value),
                    counter=x._format_value(x.counter_value),
                    reason=x.counter_reason,
                ),
            )
        self._finish_reminders()

    # ---------------------------------------------------------- of the manager

    def action_confirm(self):
        """Confirm what is agreed: it becomes a confirmed target, or completes the one
        that is drafted for the same year.

        :raise odoo.exceptions.UserError: for people who have left, without a number, or
            if another confirmed target is in the way
        """
        self._check_may_agree()
        for line in self:
            if line.has_left:
                raise UserError(
                    self.env._(
                        "%s has left. Delete the line from the round.",
                        line.user_id.name,
                    )
                )
            if not line.agreed_value:
                raise UserError(
                    self.env._(
                        "Enter what was agreed with %s before you confirm it.",
                        line.user_id.name,
                    )
                )
        for line, target in zip(self, self._make_targets(), strict=True):
            line._move("confirmed", target_id=target.id)
            line._tell(
                line.user_id,
                lambda x: x.env._(
                    "Your goal is confirmed: %s.", x._format_value(x.agreed_value)
                ),
            )
        self._finish_reminders()

    def _make_targets(self):
        """The confirmed targets of these lines, in their order."""
        drafts = self._drafted_targets()
        new = self.filtered(lambda line: line not in drafts)
        made = self.env["sales.target"].create([x._prepare_target_vals() for x in new])
        drafts.update(zip(new, made, strict=True))
        for line, target in drafts.items():
            target.write(
                {
                    "goal_value": line.agreed_value,
                    "proposed_value": line.proposal_value,
                }
            )
        targets = made.concat(*(drafts[line] for line in self))[len(made) :]
        targets.action_confirm()
        return targets

    def _drafted_targets(self):
        """Targets that were drafted or proposed outside the round for the same.

        :return: dict of line to ``sales.target`` record
        """
        found = self.env["sales.target"].search(
            [
                ("state", "in", ("draft", "proposed")),
                ("scope", "=", "person"),
                ("period_type", "=", YEAR),
                ("user_id", "in", self.user_id.ids),
                ("metric_id", "in", self.metric_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("date_from", "in", self.mapped("date_from")),
            ],
            order="id desc",
        )
        by_key = {(t.user_id, t.metric_id, t.company_id, t.date_from): t for t in found}
        keys = {x: (x.user_id, x.metric_id, x.company_id, x.date_from) for x in self}
        return {line: by_key[key] for line, key in keys.items() if key in by_key}

    def _prepare_target_vals(self):
        """Values of the target that a confirmed goal becomes."""
        self.ensure_one()
        return {
            "metric_id": self.metric_id.id,
            "scope": "person",
            "user_ids": [Command.set(self.user_id.ids)],
            "company_id": self.company_id.id,
            "period_type": YEAR,
            "date_from": self.date_from,
        }

    # ------------------------------------------------------------------ moving

    @api.readonly
    def action_view_target(self):
        """Open the target that came out of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.target",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }

    @api.model
    @api.readonly
    def action_open_mine(self):
        """Open the user's own proposal: the form if there is one only to work on, else
        the list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_planning_line_action_mine"
        )
        mine = self.search(
            [("user_id", "=", self.env.uid), ("round_state", "=", "open")]
        )
        if len(mine) == 1:
            form = [view for view in action["views"] if view[1] == "form"]
            action.update(res_id=mine.id, views=form)
        return action
