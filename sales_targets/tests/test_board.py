# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from lxml import etree

from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestBoard(SalesTargetsCase, HttpCase):
    """My Dashboard is shipped with the tile, and belongs to the user."""

    def setUp(self):
        super().setUp()
        self.board = self.env.ref("board.board_my_dash_view")
        self.action = self.env.ref("sales_targets.sales_target_action_dashboard")

    def _view(self, user):
        boards = self.env["board.board"].with_user(user)
        return boards.get_view(self.board.id, "form")

    def _tiles(self, user):
        arch = etree.fromstring(self._view(user)["arch"])
        return [int(tile.get("name")) for tile in arch.findall(".//column/action")]

    def _copies(self, user):
        return self.env["ir.ui.view.custom"].search(
            [("user_id", "=", user.id), ("ref_id", "=", self.board.id)]
        )

    def _change(self, user, custom_id, arch):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            "/web/view/edit_custom", {"custom_id": custom_id, "arch": arch}
        )

    def test_salespeople_have_the_tile(self):
        self.assertEqual(self._tiles(self.anna), self.action.ids)
        self.assertEqual(self._tiles(self.mona), self.action.ids)

    def test_tile_can_be_saved(self):
        """A board that is rearranged is written anew from what the page has read: a
        tile without context would come back with the context "null"."""
        tile = etree.fromstring(self._view(self.anna)["arch"]).find(".//column/action")
        self.assertEqual(tile.get("context"), "{}")

    def test_others_have_their_board_without(self):
        other = mail_new_test_user(self.env, "otto", groups="base.group_user")
        self.assertEqual(self._tiles(other), [])

    def test_a_change_stays_the_users_own(self):
        arch = "<form><board style='1'><column/><column/><column/></board></form>"
        folded = arch.replace("'1'", "'1-1'")
        first = self._view(self.anna)["custom_view_id"]
        self._change(self.anna, first, arch)
        # The page still says so when the next change follows at once.
        self._change(self.anna, first, folded)
        self.assertEqual(self._copies(self.anna).mapped("arch"), [folded])
        self.assertEqual(self._tiles(self.anna), [])
        self.assertEqual(self._tiles(self.ben), self.action.ids)
        self.assertEqual(
            self._view(self.anna)["custom_view_id"], self._copies(self.anna).id
        )

    def test_no_copy_of_what_is_no_board(self):
        view = self.env.ref("sales_targets.sales_target_view_form")
        self.authenticate("anna", "anna")
        with (
            self.assertLogs("odoo.http", "WARNING"),
            self.assertRaises(JsonRpcException),
        ):
            self._change(self.anna, -view.id, "<form/>")
        self.assertFalse(
            self.env["ir.ui.view.custom"].search([("ref_id", "=", view.id)])
        )
