# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.sales_targets.tests.common_access import AccessCase
from odoo.addons.sales_targets.tests.common_methods import DoorsCase

from . import access_methods


@tagged("post_install", "-at_install")
class TestDoors(DoorsCase, AccessCase):
    """Each method, address and guarded field of the addon stands in a table."""

    addon = "sales_reporting"
    table = access_methods

    def test_lines_by_role(self):
        """In each report everybody meets the own lines, leaders those of the team too,
        and managers those of the own company."""
        none = self.env["res.users"]
        people = {
            "anna": (self.anna, self.env["crm.team"]),
            "ben": (self.ben, self.env["crm.team"]),
            "alda": (self.alda, self.env["crm.team"]),
            "lea": (self.lea | self.anna | self.ben, self.north),
            "lars": (self.lars | self.carl, self.south),
        }
        for report in access_methods.REPORTS:
            name = f"sales.{report}.report"
            for role, (users, teams) in people.items():
                lines = self.as_role(role, name).search([]).sudo()
                for line in lines:
                    self.assertTrue(
                        line.user_id in users
                        or line.team_id in teams
                        or line.user_id == none
                        and not line.team_id,
                        (name, role, line.user_id.name),
                    )
            for role, company in (("mona", self.company), ("otto", self.other)):
                lines = self.as_role(role, name).search([]).sudo()
                self.assertLessEqual(lines.company_id, company, (name, role))
            self.assertTrue(self.as_role("mona", name).search([], limit=1), name)
            for role in ("ivy", "pia", "public"):
                with self.assertRaises(AccessError):
                    self.as_role(role, name).search([])
