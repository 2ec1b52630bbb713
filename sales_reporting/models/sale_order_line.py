# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # The few of many lines that the report on cash flow looks at.
    _sales_downpayment_idx = models.Index("(order_id) WHERE is_downpayment")
