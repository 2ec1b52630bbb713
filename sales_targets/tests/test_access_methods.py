# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from . import access_methods
from .common_access import AccessCase
from .common_methods import DoorsCase


@tagged("post_install", "-at_install")
class TestDoors(DoorsCase, AccessCase):
    """Each method, address and guarded field of the addon stands in a table."""

    addon = "sales_targets"
    table = access_methods

    def test_dashboard_as_the_user_looked_last(self):
        """Without arguments the dashboard shows oneself: nothing to be refused."""
        target = self.as_role("ben", "sales.target")
        self.assertEqual(target.get_dashboard_data()["choice"]["user_id"], self.ben.id)
        with self.assertRaises(AccessError):
            target.get_dashboard_data(None, self.anna.id)
