# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What is agreed must not change unseen: these need a target to be reopened first.
LOCKED = {
    "metric_id",
    "scope",
    "user_ids",
    "team_id",
    "company_id",
    "period_type",
    "date_from",
    "date_to",
    "goal_value",
    "full_goal_value",
    "ramp_ids",
    "phasing_id",
    "frozen_result_value",
    "frozen_on",
    "bonus_scheme_id",
    "frozen_bonus_value",
}


class SalesTargetState(models.Model):
    """From draft to closed: who may move a target, and what a move does."""

    _inherit = "sales.target"

    is_manager = fields.Boolean(compute="_compute_is_manager")

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self._may_manage()

    # ---------------------------------------------------------------- buttons

    def action_propose(self):
        """Propose a goal: its value becomes the proposal.

        :raise odoo.exceptions.UserError: if the target is not a draft
        """
        self._require_state("draft")
        for target in self:
            target._move(
                "proposed", proposed_value=target.proposed_value or target.goal_value
            )

    def action_confirm(self):
        """Agree on the goal; managers only. A proposal without a goal of the
        manager's own is taken as it is.

        :raise odoo.exceptions.AccessError: for others than sales managers
        :raise odoo.exceptions.ValidationError: if an agreed target is in the way
        """
        self._require_manager()
        self._require_state("draft", "proposed")
        for target in self:
            target._move(
                "confirmed", goal_value=target.goal_value or target.proposed_value
            )

    def action_draft(self):
        """Take a target back to draft; managers only, unless it was the user's own
        proposal."""
        self._require_state("proposed", "confirmed", "cancelled")
        if any(target.state != "proposed" for target in self):
            self._require_manager()
        self._move("draft")

    def action_close(self):
        """Close the period: result and credits are frozen, and a statement is
        written; managers only."""
        self._require_manager()
        self._require_state("confirmed")
        self._close(by=self.env.user)

    def action_reopen(self, reason=""):
        """Open a closed target again; managers only. The chatter keeps what was
        frozen.

        :param reason: why, a text
        :raise odoo.exceptions.UserError: without a reason
        """
        self._require_manager()
        self._require_state("closed")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._(
                    "Say why the target is reopened. Everybody who sees it can read "
                    "the reason."
                )
            )
        self._reopen(reason)

    def action_cancel(self):
        """Cancel a target that is not closed; managers only."""
        self._require_manager()
        self._require_state("draft", "proposed", "confirmed")
        self._move("cancelled")

    def _require_manager(self):
        if not self._may_manage():
            raise AccessError(
                self.env._(
                    "Only a sales manager can do this. Ask yours to look at the target."
                )
            )
        self.check_access("write")

    def _require_state(self, *states):
        self.check_access("write")
        return super()._require_state(*states)

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets._check_own()
        return targets

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if not self._may_manage() and self.filtered(lambda t: t.state != "draft"):
            raise AccessError(
                self.env._(
                    "This target has left the draft. Only a sales manager can change "
                    "it."
                )
            )
        if "state" in vals and any(t.state != vals["state"] for t in self):
            raise UserError(
                self.env._("Use the buttons to move a target to another state.")
            )
        if vals.keys() & LOCKED and self.filtered(lambda t: t.state == "closed"):
            raise UserError(
                self.env._("The target is closed. Reopen it before you change it.")
            )
        result = super().write(vals)
        self._check_own()
        if "company_id" in vals:
            # The rules were asked about the company it came from.
            self.check_access("write")
        return result

    def _check_own(self):
        """Others than managers make drafts for themselves only."""
        if self._may_manage():
            return
        for target in self:
            mine = target.scope == "person" and target.user_ids == self.env.user
            if not mine or target.state != "draft":
                raise AccessError(
                    self.env._(
                        "You can draft a target for yourself only. Ask a sales manager "
                        "for a target of other people, a team or the company."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if closed := self.filtered(lambda t: t.state == "closed"):
            raise UserError(
                self.env._(
                    "“%s” is closed and keeps its numbers. Reopen it before you delete "
                    "it, or archive it.",
                    closed[0].name,
                )
            )
