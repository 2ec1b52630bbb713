# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Ready files that Odoo's import offers for download."""

from odoo import api, models


class SalesTarget(models.Model):
    _inherit = "sales.target"

    @api.model
    @api.readonly
    def get_import_templates(self):
        """The file that the import of targets offers.

        :return: list of dicts with ``label`` and ``template``
        """
        return [
            {
                "label": self.env._("Import template for targets"),
                "template": "/sales_targets/static/xls/sales_target.xlsx",
            }
        ]


class SalesAllocation(models.Model):
    _inherit = "sales.allocation"

    @api.model
    @api.readonly
    def get_import_templates(self):
        """The file that the import of allocations offers.

        :return: list of dicts with ``label`` and ``template``
        """
        return [
            {
                "label": self.env._("Import template for allocations"),
                "template": "/sales_targets/static/xls/sales_allocation.xlsx",
            }
        ]
