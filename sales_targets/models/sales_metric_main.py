# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain


class SalesMetric(models.Model):
    _inherit = "sales.metric"

    is_main = fields.Boolean(
        compute="_compute_is_main",
        search="_search_is_main",
        help="The metric that pages show unless another one is chosen.",
    )

    @api.model
    def _main(self):
        """The metric that the user sees first: the one looked at last on the
        dashboard, else the first active one.

        :return: ``sales.metric`` record, empty if none is active
        """
        last = self.env["sales.target"]._remembered_choice()["metric_id"]
        ids = [metric.id for metric in self._active_metrics()]
        return self.browse(last if last in ids else ids[:1])

    @api.depends_context("uid")
    def _compute_is_main(self):
        main = self._main()
        for metric in self:
            metric.is_main = metric._origin == main

    def _search_is_main(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._main().ids)
