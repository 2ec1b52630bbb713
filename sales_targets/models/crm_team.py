# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def unlink(self):
        # As on the documents: they stay, without a team.
        self.env["sales.credit"]._forget_teams(self)
        return super().unlink()
