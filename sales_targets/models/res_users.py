# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _sales_team_in(self, company):
        """The team for which a salesperson sells in a company: of several the main
        one, and none that belongs to another company.

        :param company: ``res.company`` record, may be empty
        :return: ``crm.team`` record, may be empty
        """

        def sells_here(team):
            return not team.company_id or team.company_id == company

        user = self.sudo()
        # The others are read only where the main one does not do.
        main = user.sale_team_id.filtered(sells_here)
        return main or user.crm_team_ids.filtered(sells_here)[:1]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_credited(self):
        self.env["sales.credit"]._check_uncredited(self)
