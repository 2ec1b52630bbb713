# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..models.sales_target_checks import AGREED


class SalesTargetWizardOwner(models.TransientModel):
    """The goal typed in for one person or team."""

    _name = "sales.target.wizard.owner"
    _description = "Goal of a Person or Team"

    wizard_id = fields.Many2one(
        "sales.target.wizard", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Salesperson", ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="cascade")
    measure = fields.Selection(related="wizard_id.measure")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    goal_value = fields.Float(string="Goal", digits=(20, 4))

    _goal_not_negative = models.Constraint(
        "CHECK(goal_value >= 0)",
        "A goal must not be negative. Enter zero or more.",
    )


class SalesTargetWizardLine(models.TransientModel):
    """A target that is about to be made."""

    _name = "sales.target.wizard.line"
    _description = "Target to Create"
    _order = "id"

    wizard_id = fields.Many2one(
        "sales.target.wizard", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Salesperson", ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="cascade")
    measure = fields.Selection(related="wizard_id.measure")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    period = fields.Char(required=True)
    last_value = fields.Float(string="Year before", digits=(20, 4), readonly=True)
    goal_value = fields.Float(string="Goal", digits=(20, 4))
    other_id = fields.Many2one(
        "sales.target",
        readonly=True,
        ondelete="set null",
        help="A target for the same that is there already.",
    )
    is_skipped = fields.Boolean(compute="_compute_note")
    note = fields.Char(compute="_compute_note")

    _goal_not_negative = models.Constraint(
        "CHECK(goal_value >= 0)",
        "A goal must not be negative. Enter zero or more.",
    )

    @api.depends("goal_value", "other_id.state", "other_id.active")
    def _compute_note(self):
        for line in self:
            other = line.other_id
            agreed = other.active and other.state in AGREED
            line.is_skipped = agreed or not line.goal_value
            if agreed:
                line.note = self.env._(
                    "Skipped: “%(target)s” is agreed already.", target=other.name
                )
            elif not line.goal_value:
                line.note = self.env._("Skipped: no goal.")
            elif other:
                line.note = self.env._(
                    "“%(target)s” is not agreed yet.", target=other.name
                )
            else:
                line.note = False

    def _find_others(self):
        """Look for targets of the same metric, owner and kind of period on these
        lines' days: agreed ones are in the way."""
        wizard = self.wizard_id
        others = self.env["sales.target"]
        if self:
            others = others.search(
                Domain("metric_id", "=", wizard.metric_id.id)
                & Domain("company_id", "=", wizard.company_id.id)
                & Domain("owner_key", "in", list({line._owner_key() for line in self}))
                & Domain("period_type", "=", wizard.period_type)
                & Domain("state", "!=", "cancelled")
                & Domain("date_from", "<=", max(self.mapped("date_to")))
                & Domain("date_to", ">=", min(self.mapped("date_from"))),
            )
        by_owner = others.grouped("owner_key")
        for line in self:
            overlapping = by_owner.get(line._owner_key(), others.browse()).filtered(
                lambda t, line=line: (
                    t.date_from <= line.date_to and t.date_to >= line.date_from
                )
            )
            agreed = overlapping.filtered(lambda t: t.state in AGREED)
            line.other_id = (agreed or overlapping)[:1]

    def _owner_key(self):
        """As ``sales.target`` tells owners apart."""
        if self.user_id:
            return f"person:{self.user_id.id}"
        return f"team:{self.team_id.id}"

    def _prepare_target_vals(self):
        self.ensure_one()
        wizard = self.wizard_id
        return {
            "metric_id": wizard.metric_id.id,
            "scope": wizard.scope,
            "user_ids": [Command.set(self.user_id.ids)],
            **({"team_id": self.team_id.id} if wizard.scope == "team" else {}),
            "company_id": wizard.company_id.id,
            "period_type": wizard.period_type,
            "date_from": self.date_from,
            "goal_value": self.goal_value,
            "state": wizard.make_state,
        }
