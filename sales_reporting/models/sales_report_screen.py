# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models


class SalesReportScreen(models.AbstractModel):
    """What each report can do on the screen: be taken to Excel as it is shown, and
    have the commentary above it."""

    _name = "sales.report.screen"
    _description = "Report on the Screen"

    # Ratios by name: the fields whose sums are divided, at every level of grouping.
    _ratios = {}
    # Those that are not just a division: over, under, constant, factor, see ``Ratio``.
    _ratio_formulas = {}

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        # The graph of a report is the one that can be saved, and more.
        if view_type in ("pivot", "graph", "list", "kanban") and (
            arch.get("js_class", "sales_graph") == "sales_graph"
        ):
            arch.set("js_class", f"sales_report_{view_type}")
        return arch, view

    @api.model
    def _get_ratio_parts(self):
        """How the totals of ratios follow from other totals.

        :return: dict of field to (over, under, constant, factor), the first two being
            fields
        """
        return {
            **{name: (*parts, 0, 1) for name, parts in self._ratios.items()},
            **self._ratio_formulas,
        }
