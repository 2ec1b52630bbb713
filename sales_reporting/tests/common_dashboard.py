# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json

from odoo.tests import HttpCase
from odoo.tools import file_open

from odoo.addons.sales_targets.tests.common import SalesTargetsCase
from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
)

CHECK = """
odoo.loader.modules
    .get("@sales_reporting/../tests/dashboard_cells")
    .checkDashboard(%s, %s)
    .then((wrong) => {
        if (wrong.length) {
            throw new Error(wrong.join("; "));
        }
        console.log("test successful");
    })
    .catch((error) => console.error(String(error)));
"""


class DashboardFileCase(SalesTargetsCase):
    """The file behind a dashboard, and who finds it."""

    # the dashboard's name in data/files, without _dashboard.json
    _dashboard = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(
            f"sales_reporting.spreadsheet_dashboard_{cls._dashboard}"
        )

    @classmethod
    def read_file(cls):
        path = f"sales_reporting/data/files/{cls._dashboard}_dashboard.json"
        with file_open(path, "rb") as file:
            return json.load(file)

    def assertFieldsAndMenusExist(self, models, menus):
        """It reads these models only, by fields that they have, and leads to these
        menus at least."""
        data = self.read_file()
        used = fields_in_spreadsheet(data)
        self.assertEqual(set(used), models)
        for source in (*data["pivots"].values(), *data["lists"].values()):
            used[source["model"]] |= {
                matching["chain"] for matching in source["fieldMatching"].values()
            }
        for model, names in used.items():
            for name in names - {"__count"}:
                field = self.env[model]
                for part in name.split("."):
                    self.assertIn(part, field._fields, (model, name))
                    field = self.env.get(field._fields[part].comodel_name)
        found = menus_xml_ids_in_spreadsheet(data)
        self.assertLessEqual(menus, found)
        for xml_id in found:
            self.assertTrue(self.env.ref(xml_id, raise_if_not_found=False), xml_id)

    def assertSellersFindIt(self):
        group = self.env.ref("spreadsheet_dashboard.spreadsheet_dashboard_group_sales")
        self.assertEqual(self.dashboard.dashboard_group_id, group)
        self.assertTrue(self.dashboard.is_published)
        ivy = self._new_user("ivy", "base.group_user")
        search = self.env["spreadsheet.dashboard"].with_user
        domain = [("id", "=", self.dashboard.id)]
        for user in (self.anna, self.lea, self.mona):
            self.assertTrue(search(user).search(domain), user.name)
        self.assertFalse(search(ivy).search(domain))


class DashboardPageCase(HttpCase):
    """A dashboard as it opens in the browser."""

    def open_as(self, user, expected, filters=None, companies=None):
        """No cell shows an error, and some show what is expected.

        :param expected: dict of cell, such as ``Data!B3``, to value
        :param filters: dict of id to value
        """
        self.env.cr.precommit.run()
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            CHECK % (json.dumps(expected), json.dumps(filters or {})),
            ready="Boolean(document.querySelector('.o_spreadsheet_dashboard_action'))",
            login=user.login,
            cookies={"cids": "-".join(map(str, (companies or self.company).ids))},
        )
