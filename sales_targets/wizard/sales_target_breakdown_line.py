# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command

from ..models.sales_target import PERIOD_TYPES
from ..models.sales_target_checks import AGREED


class SalesTargetBreakdownLine(models.TransientModel):
    """A part of a target that is about to be made."""

    _name = "sales.target.breakdown.line"
    _description = "Part of a Sales Target to Create"
    _inherit = ["sales.numbers.mixin"]
    _order = "id"

    breakdown_id = fields.Many2one(
        "sales.target.breakdown", required=True, index=True, ondelete="cascade"
    )
    measure = fields.Selection(related="breakdown_id.measure")
    currency_id = fields.Many2one(related="breakdown_id.currency_id")
    user_id = fields.Many2one("res.users", string="Salesperson", ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="cascade")
    period_type = fields.Selection(PERIOD_TYPES, required=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    period = fields.Char(required=True)
    last_value = fields.Float(string="Year before", digits=(20, 4))
    due_value = fields.Float(digits=(20, 4))
    weight = fields.Float(default=1.0, digits=(16, 4))
    goal_value = fields.Float(string="Goal", digits=(20, 4))
    is_fixed = fields.Boolean(
        string="Fixed", help="The goal stays as it is; the others share the rest."
    )
    other_id = fields.Many2one(
        "sales.target",
        ondelete="set null",
        help="A target for the same that is there already.",
    )
    is_kept = fields.Boolean(compute="_compute_note")
    is_changed = fields.Boolean(compute="_compute_note")
    note = fields.Char(compute="_compute_note")

    _goal_not_negative = models.Constraint(
        "CHECK(goal_value >= 0)",
        "A goal must not be negative. Enter zero or more.",
    )

    @api.onchange("goal_value")
    def _onchange_goal_value(self):
        """What is typed stays."""
        self.is_fixed = True

    @api.depends("goal_value", "other_id")
    def _compute_note(self):
        for line in self:
            other = line.other_id
            parent = other.parent_id
            line.is_kept = other.state in AGREED
            line.is_changed = other.state == "draft" and (
                not parent or parent == line.breakdown_id.target_id
            )
            if line.is_kept:
                line.note = self.env._("Agreed already, and stays.")
            elif not line.goal_value:
                line.note = self.env._("Skipped: no goal.")
            elif line.is_changed:
                line.note = self.env._("Its draft is changed.")
            elif other:
                line.note = self.env._(
                    "“%(target)s” is not agreed yet.", target=other.name
                )
            else:
                line.note = False

    def _share(self):
        """How much of the goal falls to this part, compared with the others."""
        self.ensure_one()
        return {
            "equal": 1,
            "last_year": max(self.last_value, 0),
            "phasing": self.due_value,
            "weights": self.weight,
        }[self.breakdown_id.basis]

    def _prepare_target_vals(self):
        self.ensure_one()
        breakdown = self.breakdown_id
        target = breakdown.target_id
        scope = target.scope
        people, team = target.user_ids, target.team_id
        if self.user_id:
            scope, people = "person", self.user_id
        elif self.team_id:
            scope, people, team = "team", people.browse(), self.team_id
        is_whole_period = self.period_type == target.period_type
        return {
            "metric_id": target.metric_id.id,
            "scope": scope,
            "user_ids": [Command.set(people.ids)],
            **({"team_id": team.id} if scope == "team" else {}),
            "company_id": target.company_id.id,
            "period_type": self.period_type,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "phasing_id": target.phasing_id.id if is_whole_period else False,
            "parent_id": target.id,
            "goal_value": self.goal_value,
            "state": breakdown.make_state,
        }
