# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models

from odoo.addons.sales_targets.models.sales_credit import PENDING


class SalesCredit(models.Model):
    _inherit = "sales.credit"

    @api.model
    def _update_pending(self):
        if self.env.cr.precommit.data.get(PENDING):
            # Stages reached are credited by the history, which must be there first.
            self.env["sales.stage.move"].flush_model()
        return super()._update_pending()
