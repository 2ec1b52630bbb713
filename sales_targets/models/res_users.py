# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    sales_target_ids = fields.Many2many(
        "sales.target",
        "sales_target_res_users_rel",
        "user_id",
        "target_id",
        string="Sales Targets",
        copy=False,
    )
