# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json

from odoo import http

from odoo.addons.web.controllers.pivot import TableExporter


class PivotExport(TableExporter):
    """A pivot that is taken to Excel, as it is on the screen."""

    @http.route()
    def export_xlsx(self, data, **kw):
        """Leave cells empty that are empty on the screen: a ratio of nothing comes as
        ``false``, which Excel would show as such."""
        table = json.loads(data) if isinstance(data, str) else json.load(data)
        for row in (table or {}).get("rows", []):
            for cell in row["values"]:
                if cell.get("value") is False or cell.get("value") is None:
                    cell["value"] = ""
        return super().export_xlsx(json.dumps(table), **kw)
