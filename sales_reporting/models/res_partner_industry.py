# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class ResPartnerIndustry(models.Model):
    _inherit = "res.partner.industry"

    sales_neglected_customer_days = fields.Integer(
        string="Customers are neglected after",
        help="Days without activity, message, meeting or order. 0: as the company.",
    )
    sales_neglected_deal_days = fields.Integer(
        string="Deals are neglected after",
        help="Days without activity, message, meeting or quotation. 0: as the company.",
    )

    _check_sales_neglected_days = models.Constraint(
        "CHECK(sales_neglected_customer_days >= 0 AND sales_neglected_deal_days >= 0)",
        "Days after which customers and deals are neglected cannot be negative: enter "
        "0 for those of the company.",
    )
