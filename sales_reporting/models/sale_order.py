# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # The few of many orders that the report on cash flow looks at.
    _sales_to_invoice_idx = models.Index(
        "(id) WHERE state = 'sale' AND invoice_status IN ('no', 'to invoice')"
    )
