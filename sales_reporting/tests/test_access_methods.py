# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import tagged

from odoo.addons.sales_targets.tests.common_access import AccessCase
from odoo.addons.sales_targets.tests.common_methods import DoorsCase

from . import access_methods


@tagged("post_install", "-at_install")
class TestDoors(DoorsCase, AccessCase):
    """Each method, address and guarded field of the addon stands in a table."""

    addon = "sales_reporting"
    table = access_methods
