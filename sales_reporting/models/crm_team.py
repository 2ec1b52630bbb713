# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.model
    def _user_leads(self):
        """Whether the user leads a team, or is a manager, who leads all. There is no
        group for leaders, and not every leader may read each team."""
        return self.env.user.has_group("sales_team.group_sale_manager") or bool(
            self.sudo().search_count([("user_id", "=", self.env.uid)], limit=1)
        )

    # The menus of who leads a team differ (see ir.ui.menu), and Odoo keeps menus.

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        if teams.user_id:
            self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if not {"user_id", "active"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        led = bool(self.user_id)
        result = super().unlink()
        if led:
            self.env.registry.clear_cache()
        return result
