# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.http import request, route

from odoo.addons.web.controllers.view import View


class BoardView(View):
    @route()
    def edit_custom(self, custom_id, arch):
        """Save a change that the user made to a board.

        The first change of a board that is shipped with tiles has no copy of the
        user's own yet: board.board then names the board itself by a negative id.
        """
        if custom_id < 0:
            custom_id = self._get_own_copy(-custom_id, arch).id
        return super().edit_custom(custom_id, arch)

    def _get_own_copy(self, view_id, arch):
        copies = request.env["ir.ui.view.custom"].sudo()
        mine = {"user_id": request.env.uid, "ref_id": view_id}
        copy = copies.search([(name, "=", value) for name, value in mine.items()])[:1]
        view = request.env["ir.ui.view"].sudo().browse(view_id).exists()
        if not copy and view.model == "board.board":
            copy = copies.create({**mine, "arch": arch})
        return copy
