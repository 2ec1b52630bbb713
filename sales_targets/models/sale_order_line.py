# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models


class SaleOrderLine(models.Model):
    """What is saved on a line changes the order's credits. The order's amounts follow
    later, but whoever looks at a target right now must not see the figure from before.
    """

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["sales.credit"]._mark(lines.order_id)
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.env["sales.credit"]._mark(self.order_id)
        return result

    def unlink(self):
        self.env["sales.credit"]._mark(self.order_id)
        return super().unlink()
