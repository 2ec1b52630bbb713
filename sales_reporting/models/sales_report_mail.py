# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command


class SalesReport(models.Model):
    """A bell on the card: who rings it gets the report by mail, in a pack of his or
    her own together with the others of the same rhythm."""

    _inherit = "sales.report"

    # What people put together for themselves is no audience.
    pack_ids = fields.Many2many(domain=[("owner_id", "=", False)])
    is_received = fields.Boolean(
        string="By Mail",
        compute="_compute_is_received",
        compute_sudo=True,
        help="Whether you get it by mail by your own choice.",
    )

    @api.depends_context("uid")
    @api.depends("pack_ids")
    def _compute_is_received(self):
        own = self.env["sales.pack"].search([("owner_id", "=", self.env.uid)])
        received = own.filtered("is_subscribed").report_ids
        for report in self:
            report.is_received = report._origin in received

    def action_toggle_received(self):
        """Get each report by mail in its rhythm, or no more: everybody who reads it,
        for oneself."""
        self.check_access("read")
        for report in self:
            pack = report._get_own_pack()
            if report.is_received:
                pack.report_ids = [Command.unlink(report.id)]
                continue
            pack._subscribe(self.env.user, True)
            pack.report_ids = [Command.link(report.id)]

    def _get_own_pack(self):
        """The user's own pack with the rhythm of the report, as superuser."""
        self.ensure_one()
        packs = self.env["sales.pack"].sudo()
        own = [("owner_id", "=", self.env.uid), ("rhythm", "=", self.rhythm)]
        return packs.search(own, limit=1) or packs.create(
            {
                "name": self.env._(
                    "Reports of %(user)s, %(rhythm)s",
                    user=self.env.user.name,
                    rhythm=dict(
                        self._fields["rhythm"]._description_selection(self.env)
                    )[self.rhythm].lower(),
                ),
                "code": f"own_{self.env.uid}_{self.rhythm}",
                "sequence": 100,
                "owner_id": self.env.uid,
                "rhythm": self.rhythm,
            }
        )
