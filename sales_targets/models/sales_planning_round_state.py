# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import UserError

SELLER = "sales_team.group_sale_salesman"


class SalesPlanningRoundState(models.Model):
    """From draft to done, and who takes part."""

    _inherit = "sales.planning.round"

    # ---------------------------------------------------------------- buttons

    def action_open(self):
        """Ask the members of the teams for their proposals.

        :raise odoo.exceptions.UserError: without teams or people, or with a deadline
            that has passed
        """
        self._require_state("draft")
        for planning in self:
            today = planning.company_id._sales_today()
            if planning.deadline < today:
                raise UserError(
                    self.env._(
                        "The deadline %s has passed already. Choose a later one.",
                        planning.deadline,
                    )
                )
            planning._add_people()
            planning._move("open", opened_on=today)
            planning.line_ids._tell_opened()

    def action_update_people(self):
        """Take in who has joined a team since the round was opened, and follow who has
        changed the team. Who has left stays until a manager drops the line."""
        self._require_state("open")
        for planning in self:
            planning._add_people()._tell_opened()

    def action_confirm_accepted(self):
        """Confirm everything on which salesperson and leader agree, but the goal of the
        user's own."""
        self._require_state("open")
        self.line_ids.filtered(
            lambda line: (
                line.state == "accepted"
                and not line.has_left
                and line.user_id != self.env.user
            )
        ).action_confirm()

    def action_done(self):
        """End a round in which every goal is confirmed.

        :raise odoo.exceptions.UserError: if somebody's goal is open
        """
        self._require_state("open")
        for planning in self:
            left = planning.line_ids.filtered(lambda line: line.state != "confirmed")
            if left:
                raise UserError(
                    self.env._(
                        "Goals are open still: %s. Confirm them, or delete their lines "
                        "from the round.",
                        ", ".join(left.user_id.mapped("name")),
                    )
                )
        self._move("done")
        self._drop_reminders()

    def action_cancel(self):
        """Give a round up. Targets that were confirmed in it stay."""
        self._require_state("draft", "open")
        self._move("cancelled")
        self.line_ids._drop_reminders()
        self._drop_reminders()

    def action_reopen(self):
        """Go on with a round that was ended or cancelled."""
        self._require_state("done", "cancelled")
        for planning in self:
            planning._move("open" if planning.opened_on else "draft")

    @api.readonly
    def action_view_lines(self):
        """Open the grid of the round: its people by team."""
        return self._line_action({})

    @api.readonly
    def action_view_missing(self):
        """Open the lines of those who have not proposed yet."""
        return self._line_action({"search_default_missing": 1})

    @api.readonly
    def action_view_targets(self):
        """Open the targets that came out of the round."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_target_action"
        )
        action["domain"] = [("id", "in", self.line_ids.target_id.ids)]
        action["context"] = {}
        action["views"].sort(key=lambda view: view[1] != "list")
        return action

    def _line_action(self, context):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_planning_line_action"
        )
        action["display_name"] = self.name
        action["domain"] = [("round_id", "=", self.id)]
        action["context"] = {"search_default_group_team": 1, **context}
        return action

    # ---------------------------------------------------------------- helpers

    def _require_state(self, *states):
        self.check_access("write")
        return super()._require_state(*states)

    def _people(self):
        """Who should propose.

        :return: dict of ``res.users`` record to ``crm.team`` record
        """
        self.ensure_one()
        teams = self.team_ids.sudo()
        people = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("id", "in", teams.member_ids.ids),
                    ("company_ids", "in", self.company_id.ids),
                    ("all_group_ids", "in", self.env.ref(SELLER).ids),
                ]
            )
        )
        return {
            user: user._sales_team_in(self.company_id) & teams
            or teams.filtered(lambda team, user=user: user in team.member_ids)[:1]
            for user in people
        }

    def _add_people(self):
        """Bring the lines in accord with the teams.

        :return: ``sales.planning.line`` records that were added
        :raise odoo.exceptions.UserError: if nobody is there to propose
        """
        self.ensure_one()
        people = self._people()
        if not people:
            raise UserError(
                self.env._(
                    "The teams of the round have no salespeople of %s. Choose other "
                    "teams, or add members to these.",
                    self.company_id.name,
                )
            )
        lines = self.line_ids.sudo()
        for line in lines.filtered(lambda x: x.state != "confirmed"):
            team = people.get(line.user_id)
            if team and line.team_id != team:
                line.team_id = team
        known = lines.user_id
        return lines.create(
            [
                {"round_id": self.id, "user_id": user.id, "team_id": team.id}
                for user, team in people.items()
                if user not in known
            ]
        ).sudo(False)

    def _is_past_deadline(self):
        self.ensure_one()
        return self.company_id._sales_today() > self.deadline

    def _is_near_deadline(self):
        """Whether reminders are due."""
        self.ensure_one()
        first = fields.Date.subtract(self.deadline, days=self.remind_days)
        return self.company_id._sales_today() >= first
