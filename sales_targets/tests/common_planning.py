# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.fields import Command

from .common import SalesTargetsCase


class PlanningCase(SalesTargetsCase):
    """Mona plans the year with North (Anna and Ben under Lea) and South (Carl under
    Lars)."""

    @classmethod
    def _new_round(cls, teams=None, **vals):
        teams = teams or cls.north | cls.south
        return (
            cls.env["sales.planning.round"]
            .with_user(cls.mona)
            .create(
                {
                    "metric_id": cls.untaxed.id,
                    "company_id": cls.company.id,
                    "team_ids": [Command.set(teams.ids)],
                    "goal_value": 1000.0,
                    **vals,
                }
            )
        )

    def _line(self, planning, user, as_user=None):
        """The line of somebody, in the eyes of somebody."""
        line = planning.sudo().line_ids.filtered(lambda x: x.user_id == user)
        return line.with_user(as_user or user).sudo(False)

    def _propose(self, planning, user, value, note="It will do"):
        line = self._line(planning, user)
        line.write({"proposal_value": value, "proposal_note": note})
        line.action_propose()
        return line
