# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Reports for a team are for who leads one: there is no group for them."""
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref(
            "sales_reporting.sales_reporting_menu_leader", raise_if_not_found=False
        )
        if menu and not self.env["crm.team"]._user_leads():
            hidden.append(menu.id)
        return hidden
