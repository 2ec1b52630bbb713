# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models


class SalesTargetClosing(models.Model):
    """One closing of a target: who, when, with which result, and its statement; and
    if it was reopened, who did it and why.

    Nobody writes here by hand, and no create, write or unlink is granted to any
    group: so nobody can change or remove the statement that hangs on it either.
    """

    _name = "sales.target.closing"
    _description = "Closing of a Sales Target"
    _order = "closed_on desc, id desc"
    _rec_name = "closed_on"

    target_id = fields.Many2one(
        "sales.target", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="target_id.company_id")
    currency_id = fields.Many2one(related="target_id.currency_id")
    measure = fields.Selection(related="target_id.measure")
    closed_on = fields.Datetime(required=True, readonly=True)
    closed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="Empty if it was closed automatically.",
    )
    result_value = fields.Float(string="Result", digits=(20, 4), readonly=True)
    credit_count = fields.Integer(string="Credits", readonly=True, aggregator=False)
    attachment_id = fields.Many2one(
        "ir.attachment", string="Statement", readonly=True, ondelete="set null"
    )
    reopened_on = fields.Datetime(readonly=True)
    reopened_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    reason = fields.Char(string="Reason for reopening", readonly=True)

    @api.readonly
    def action_download(self):
        """Download the statement.

        :return: an action that opens the file
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().attachment_id.id}?download=true",
            "target": "download",
        }


class SalesTarget(models.Model):
    _inherit = "sales.target"

    closing_ids = fields.One2many("sales.target.closing", "target_id", readonly=True)
    # Of those that one may read: a statement names everybody's credits.
    closing_id = fields.Many2one(
        "sales.target.closing",
        string="Statement",
        compute="_compute_closing_id",
        help="The closing that holds now.",
    )
    frozen_count = fields.Integer(
        string="Frozen Credits", compute="_compute_frozen_count"
    )

    # --------------------------------------------------------------- computes

    @api.depends("state", "closing_ids.reopened_on")
    @api.depends_context("uid")
    def _compute_closing_id(self):
        found = self.env["sales.target.closing"].search(
            [("target_id", "in", self.ids), ("reopened_on", "=", False)]
        )
        for target in self:
            target.closing_id = found.filtered(
                lambda closing, target=target: closing.target_id == target._origin
            )[:1]

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_frozen_count(self):
        closed = self.filtered(lambda t: t.state == "closed")
        counts = dict(
            self.env["sales.credit.frozen"]._read_group(
                [("target_id", "in", closed.ids)], ["target_id"], ["__count"]
            )
            if closed
            else ()
        )
        for target in self:
            target.frozen_count = counts.get(target._origin, 0)

    # ---------------------------------------------------- closing and reopening

    def _close(self, by=None):
        """Freeze result and credits, and write the statement.

        :param by: ``res.users`` record, none when nobody closes it
        """
        frozen = {target: target._prepare_closing_vals() for target in self}
        for target, vals in frozen.items():
            target._move("closed", **vals)
        self.env["sales.credit.frozen"].sudo()._freeze(self)
        counts = dict(
            self.env["sales.credit.frozen"]
            .sudo()
            ._read_group([("target_id", "in", self.ids)], ["target_id"], ["__count"])
        )
        closings = (
            self.env["sales.target.closing"]
            .sudo()
            .create(
                [
                    {
                        "target_id": target.id,
                        "closed_on": target.frozen_on,
                        "closed_by_id": by.id if by else False,
                        "result_value": target.frozen_result_value,
                        "credit_count": counts.get(target, 0),
                    }
                    for target in self
                ]
            )
        )
        closings._attach_statements()

    def _prepare_closing_vals(self):
        """What is frozen on the target itself.

        :return: dict of values to write
        """
        self.ensure_one()
        return {
            "frozen_result_value": self.result_value,
            "frozen_on": fields.Datetime.now(),
        }

    def _prepare_reopening_vals(self):
        """What takes the place of what was frozen.

        :return: dict of values to write
        """
        return {"frozen_result_value": 0, "frozen_on": False}

    def _reopen(self, reason):
        """Drop what was frozen; the closing, its statement and the chatter keep it.

        :param reason: text that is not empty
        """
        for target in self:
            target._message_log(
                body=self.env._(
                    "Reopened: %(reason)s The frozen result was %(frozen)s, the "
                    "documents say %(live)s now.",
                    reason=reason if reason.endswith((".", "!", "?")) else f"{reason}.",
                    frozen=target._format_value(target.frozen_result_value),
                    live=target._format_value(
                        target.frozen_result_value + target.restatement_value
                    ),
                )
            )
            target._move("confirmed", **target._prepare_reopening_vals())
        self.sudo().closing_ids.filtered(lambda c: not c.reopened_on).write(
            {
                "reopened_on": fields.Datetime.now(),
                "reopened_by_id": self.env.uid,
                "reason": reason,
            }
        )
        self.env["sales.credit.frozen"]._thaw(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_closings(self):
        # Through the ORM, so that the statements go with them.
        self.sudo().closing_ids.unlink()

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_view_frozen(self):
        """Open the frozen credits of this target, of those one may read."""
        self.ensure_one()
        action = self._document_action("sales_targets.sales_credit_frozen_action")
        action["domain"] = [("target_id", "=", self.id)]
        return action

    @api.readonly
    def action_download_statement(self):
        """Download the statement of the closing that holds.

        :return: an action that opens the file
        :raise odoo.exceptions.AccessError: for a statement that one may not read
        :raise odoo.exceptions.UserError: if the target is not closed
        """
        self.ensure_one()
        self.check_access("read")
        self.sudo()._require_state("closed")
        closings = self.sudo().closing_ids.filtered(lambda c: not c.reopened_on)
        return closings[:1].with_env(self.env).action_download()
