# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models
from odoo.exceptions import UserError


class SalesTargetBreakdownDoor(models.Model):
    """The door to breaking a target down into parts."""

    _inherit = "sales.target"

    def action_break_down(self):
        """Break the goal down over teams, people, months or quarters; managers only.

        :return: action that opens the dialog
        :raise odoo.exceptions.AccessError: for others than sales managers
        :raise odoo.exceptions.UserError: if there is nothing to break down
        """
        self.ensure_one()
        self._check_may_break_down()
        breakdown = self.env["sales.target.breakdown"].create({"target_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Break down"),
            "res_model": breakdown._name,
            "res_id": breakdown.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_may_break_down(self):
        self._require_manager()
        self._require_state("draft", "proposed", "confirmed")
        if self.measure == "ratio":
            raise UserError(
                self.env._(
                    "A ratio has no parts that add up. Use Create Targets to give "
                    "each person the same goal, or one of their own."
                )
            )
        if not self.goal_value:
            raise UserError(
                self.env._(
                    "“%s” has no goal to break down. Enter one first.", self.name
                )
            )
        if self.period_type == "month" and len(self.user_ids) == 1:
            raise UserError(
                self.env._(
                    "The month of one person has no smaller parts. Break down a "
                    "quarter, a year, or the target of a team."
                )
            )
