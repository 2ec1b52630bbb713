# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models

from .sales_review import REVEALED


class SalesReviewActions(models.Model):
    """What follows from a review: actions with dates, and the reviews before."""

    _inherit = "sales.review"

    action_ids = fields.Many2many(
        "mail.activity",
        string="Agreed actions",
        compute="_compute_action_ids",
        context={"active_test": False},
    )
    history_count = fields.Integer(compute="_compute_history_count")

    @api.depends("activity_ids", "state")
    @api.depends_context("uid")
    def _compute_action_ids(self):
        """Activities that somebody made by hand, done ones too."""
        actions = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self._origin.ids),
                    ("automated", "=", False),
                ]
            )
        )
        for review in self:
            review.action_ids = actions.filtered(
                lambda a, r=review: a.res_id == r._origin.id
            )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_history_count(self):
        counts = dict(
            self._read_group(self._history_domain(), ["user_id"], ["__count"])
        )
        for review in self:
            review.history_count = counts.get(review.user_id, 0)

    def _history_domain(self):
        return [("user_id", "in", self.user_id.ids), ("state", "in", REVEALED)]

    def action_agree(self):
        """Agree on an action: an activity with a day and somebody who does it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Agree on an action"),
            "res_model": "mail.activity",
            "views": [
                (self.env.ref("mail.mail_activity_view_form_popup").id, "form"),
            ],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_user_id": self.user_id.id,
            },
        }

    @api.readonly
    def action_view_history(self):
        """Open the scores of both sides over time, of the person reviewed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_review_sheet_action"
        )
        name = self.env._("Reviews of %s", self.user_id.name)
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [
                ("person_id", "=", self.user_id.id),
                ("review_id.state", "in", REVEALED),
            ],
        }
