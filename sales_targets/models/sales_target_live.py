# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL

from .sales_target_figures import INPUTS


class SalesTargetLive(models.Model):
    """What happens before the eyes of those who have a dashboard open: another goal
    shows at once, and reaching it is celebrated, once, on whatever device it is seen
    first."""

    _inherit = "sales.target"

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets._tell_dashboards()
        return targets

    def write(self, vals):
        shows = not vals.keys().isdisjoint({*INPUTS, "period_type", "active"})
        if shows:
            self._tell_dashboards()
        result = super().write(vals)
        if shows:
            self._tell_dashboards()
        return result

    def unlink(self):
        self._tell_dashboards()
        return super().unlink()

    def _tell_dashboards(self):
        """Tell those whose targets these are."""
        changes = []
        for target in self.sudo():
            people = target.scope == "person" and target.user_ids.ids
            team = target.scope == "team" and target.team_id.id
            changes += [
                (target.company_id.id, target.metric_id.id, user, team or None)
                for user in people or [None]
            ]
        self.env["sales.credit"]._tell(changes)

    @api.model
    def take_celebration(self, target_ids):
        """Whether the user is to be congratulated on these targets now.

        :param target_ids: list of ids of targets that were reached
        :return: True the first time, False ever after
        :raise odoo.exceptions.AccessError: if the user may not read one of them
        :raise ValueError: for an id that is no number
        """
        if not all(isinstance(id_, int) for id_ in target_ids):
            raise ValueError(f"Targets are named by numbers, not by {target_ids!r}.")
        targets = self.browse(target_ids).exists()
        targets.check_access("read")
        reached = targets.filtered(lambda target: target.status == "reached")
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_target_celebrated_rel (target_id, user_id)
                SELECT UNNEST(%s::int[]), %s
                    ON CONFLICT DO NOTHING
                RETURNING target_id
                """,
                reached.ids,
                self.env.uid,
            )
        )
        self.sudo().invalidate_model(["celebrated_user_ids"])
        return bool(rows)

    @api.model
    def _is_to_celebrate(self, choice, parts, figures):
        """Whether the year's goal has just been reached, as far as the user knows, by
        himself, by the team that he leads or by the company that he manages."""
        if figures["status"] != "reached":
            return False
        if all(part["is_celebrated"] for part in parts):
            return False
        if choice["scope"] == "person":
            return choice["user_id"] == self.env.uid
        if choice["scope"] == "team":
            team = self.env["crm.team"].sudo().browse(choice["team_id"])
            return team.user_id == self.env.user
        return True
