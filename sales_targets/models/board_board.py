# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models


class BoardBoard(models.AbstractModel):
    _inherit = "board.board"

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """The board; as long as the user has no copy of it, its own id, negative,
        stands where the copy's is, so that the first change can make one."""
        result = super().get_view(view_id, view_type, **options)
        if view_id:
            result.setdefault("custom_view_id", -view_id)
        return result
