# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.tests import tagged
from odoo.tools.misc import file_open, mute_logger

from .common import SalesTargetsCase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@tagged("post_install", "-at_install")
class TestImport(SalesTargetsCase):
    """The very files offered for download go through Odoo's import."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # as in the example rows
        cls.anna.name = "Anna Berg"
        cls.ben.name = "Ben Carter"
        cls.carl.name = "Chloe Martin"

    def _import(self, model, user, fields=None, rows=None):
        """Load the template of a model as a user does: upload, look, import.

        :param rows: bytes of a CSV file in place of the template
        :return: (fields that the headings were matched with, result of the import)
        """
        template = self.env[model].with_user(user).get_import_templates()[0]
        self.assertTrue(template["label"])
        content, kind = rows, "text/csv"
        if rows is None:
            kind = XLSX
            with file_open(template["template"].lstrip("/"), "rb") as stream:
                content = stream.read()
        wizard = (
            self.env["base_import.import"]
            .with_user(user)
            .create(
                {
                    "res_model": model,
                    "file": content,
                    "file_name": "upload",
                    "file_type": kind,
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "float_decimal_separator": ".",
            "float_thousand_separator": ",",
        }
        preview = wizard.parse_preview(dict(options))
        self.assertNotIn("error", preview)
        matches = preview["matches"]
        found = [
            matches[column][0] if column in matches else False
            for column in range(len(preview["headers"]))
        ]
        result = wizard.execute_import(
            fields or found, preview["headers"], {**options, **preview["options"]}
        )
        return found, result

    def test_targets(self):
        found, result = self._import("sales.target", self.mona)
        self.assertEqual(
            found,
            [
                "metric_id",
                "scope",
                "user_ids",
                "team_id",
                "period_type",
                "date_from",
                "goal_value",
            ],
        )
        self.assertFalse(result["messages"])
        of_anna, of_north = self.env["sales.target"].browse(result["ids"])
        self.assertEqual(of_anna.user_ids, self.anna)
        self.assertEqual(
            (of_anna.scope, of_anna.period_type, of_anna.goal_value),
            ("person", "quarter", 70000),
        )
        self.assertEqual(
            (of_anna.date_from, of_anna.date_to), (date(2027, 1, 1), date(2027, 3, 31))
        )
        self.assertEqual((of_north.scope, of_north.team_id), ("team", self.north))
        self.assertEqual(of_north.date_to, date(2027, 12, 31))
        self.assertEqual(of_north.company_id, self.company)
        self.assertEqual(set((of_anna | of_north).mapped("state")), {"draft"})

    def test_any_day_of_the_period_and_people_by_login(self):
        rows = (
            b"Metric,Scope,Salespeople,Period Type,From,Goal\n"
            b'Number of orders,People,"anna,Ben Carter",Month,2027-02-14,12\n'
        )
        _found, result = self._import("sales.target", self.mona, rows=rows)
        self.assertFalse(result["messages"])
        target = self.env["sales.target"].browse(result["ids"])
        self.assertEqual(target.user_ids, self.anna | self.ben)
        self.assertEqual(
            (target.date_from, target.date_to), (date(2027, 2, 1), date(2027, 2, 28))
        )

    def test_unknown_person_is_named_and_nothing_saved(self):
        rows = (
            b"Metric,Scope,Salespeople,Period Type,From,Goal\n"
            b"Sales untaxed,People,Anna Berg,Month,2027-02-14,12\n"
            b"Sales untaxed,People,Nobody Here,Month,2027-02-14,12\n"
        )
        before = self.env["sales.target"].search_count([])
        _found, result = self._import("sales.target", self.mona, rows=rows)
        said = " ".join(message["message"] for message in result["messages"])
        self.assertIn("Nobody Here", said)
        self.assertEqual(self.env["sales.target"].search_count([]), before)

    def _orders(self):
        return (
            self._new_order(self.anna, 1000.0, name="S00001"),
            self._new_order(self.ben, 1000.0, name="S00002"),
        )

    def test_allocations(self):
        # Odoo's numbering may have used the names already, in another company
        self.env["sale.order"].sudo().search(
            [("name", "in", ("S00001", "S00002"))]
        ).name = "Elsewhere"
        first, second = self._orders()
        found, result = self._import("sales.allocation", self.mona)
        self.assertEqual(
            found,
            ["order_id", "user_id", "kind", "basis", "percent", "fixed_amount", "note"],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(
            self._credits(first),
            {("Anna Berg", False): 600.0, ("Ben Carter", False): 400.0},
        )
        self.assertEqual(
            self._credits(second),
            {("Ben Carter", False): 1000.0, ("Chloe Martin", True): 250.0},
        )
        self.assertHealthy()

    @mute_logger("odoo.addons.base_import.models.base_import")
    def test_seller_cannot_import_allocations(self):
        for order in self._orders():
            order.user_id = self.anna  # may read them both
        before = self.env["sales.allocation"].search_count([])
        _found, result = self._import("sales.allocation", self.anna)
        self.assertIn("not allowed", result["messages"][0]["message"])
        self.assertEqual(self.env["sales.allocation"].search_count([]), before)

    def test_seller_cannot_import_targets_of_a_team(self):
        before = self.env["sales.target"].search_count([])
        _found, result = self._import("sales.target", self.anna)
        self.assertTrue(result["messages"])
        self.assertEqual(self.env["sales.target"].search_count([]), before)
