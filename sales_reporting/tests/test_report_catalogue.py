# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

# What each audience finds in its menu, in this order.
MENUS = {
    "seller": ["goal", "pipeline", "neglected", "leaderboard", "quality"],
    "leader": ["goal", "pipeline", "conversion", "activity", "quality"],
    "management": ["goal", "forecast", "cashflow", "loss", "comparison"],
    "marketing": ["conversion", "loss", "lead", "comparison", "competitor"],
}


class CatalogueCase(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.env["sales.report"].search([])
        cls.packs = cls.env["sales.pack"].search([])

    def report(self, code):
        return self.env.ref(f"sales_reporting.sales_report_{code}")

    def pack(self, code):
        return self.env.ref(f"sales_reporting.sales_pack_{code}")

    def audiences(self, user):
        """Dict of audience to the codes of the reports in its menu, as the web
        client gets them."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        codes = {report._opens().id: report.code for report in self.reports}
        found = {}
        for audience in MENUS:
            menu = menus.get(
                self.env.ref(f"sales_reporting.sales_reporting_menu_{audience}").id
            )
            if menu:
                found[audience] = [
                    codes[menus[child]["action_id"]] for child in menu["children"]
                ]
        return found


@tagged("post_install", "-at_install")
class TestMenus(CatalogueCase):
    """Who finds which reports in the menu."""

    def test_each_role(self):
        self.assertEqual(
            self.audiences(self.anna), {"seller": MENUS["seller"]}, "a seller"
        )
        self.assertEqual(
            self.audiences(self.lea),
            {"seller": MENUS["seller"], "leader": MENUS["leader"]},
        )
        self.assertEqual(self.audiences(self.mona), MENUS)

    def test_packs(self):
        self.assertEqual(
            {pack.code: pack.report_ids.mapped("code") for pack in self.packs}, MENUS
        )
        for audience, codes in MENUS.items():
            self.assertLessEqual(len(codes), 5, audience)

    def test_nothing_else_than_the_catalogue(self):
        menus = self.env["ir.ui.menu"].with_user(self.mona).load_menus(False)
        root = self.env.ref("sales_reporting.sales_reporting_menu_root")
        self.assertEqual(
            [menus[child]["name"] for child in menus[root.id]["children"]],
            [
                "For Me",
                "For My Team",
                "For Management",
                "For Marketing",
                "My Reports",
                "All Reports",
                "Commentary",
                "Reports by Mail",
            ],
        )

    def test_follows_who_leads(self):
        self.assertNotIn("leader", self.audiences(self.anna))
        team = self.env["crm.team"].create({"name": "West"})
        team.user_id = self.anna
        self.assertIn("leader", self.audiences(self.anna))
        team.user_id = self.ben
        self.assertNotIn("leader", self.audiences(self.anna))
        self.assertIn("leader", self.audiences(self.ben))
        team.active = False
        self.assertNotIn("leader", self.audiences(self.ben))
        other = self.env["crm.team"].create({"name": "East", "user_id": self.ben.id})
        self.assertIn("leader", self.audiences(self.ben))
        other.unlink()
        self.assertNotIn("leader", self.audiences(self.ben))

    def test_follows_the_pack(self):
        pack = self.pack("management").with_user(self.mona)
        page = self.env["ir.actions.act_url"].create(
            {"name": "Our Wiki", "url": "https://wiki.example.com"}
        )
        other = self.env["ir.ui.menu"].create(
            {
                "name": "Put there by hand",
                "parent_id": pack.menu_id.id,
                "action": f"ir.actions.act_url,{page.id}",
            }
        )
        pack.report_ids = [
            Command.unlink(self.report("loss").id),
            Command.link(self.report("lead").id),
        ]
        self.assertTrue(other.exists())
        other.unlink()
        self.assertEqual(
            self.audiences(self.mona)["management"],
            ["goal", "forecast", "cashflow", "lead", "comparison"],
        )
        self.assertEqual(
            self.audiences(self.mona)["marketing"], MENUS["marketing"], "untouched"
        )
        pack.report_ids = [Command.clear()]
        self.assertNotIn("management", self.audiences(self.mona))

    def test_more_than_five(self):
        sentence = (
            "“Salesperson” may hold 5 reports at most, so that each of them is read. "
            "Take one out first."
        )
        more = self.report("loss")
        with self.assertRaises(ValidationError) as raised:
            self.pack("seller").with_user(self.mona).report_ids = [
                Command.link(more.id)
            ]
        self.assertEqual(str(raised.exception), sentence)
        with self.assertRaises(ValidationError) as raised:
            more.pack_ids = [Command.link(self.pack("seller").id)]
        self.assertEqual(str(raised.exception), sentence)

    def test_who_changes_a_pack(self):
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self.pack("seller").with_user(user).report_ids = [Command.clear()]
        with self.assertRaises(AccessError):
            self.report("goal").with_user(self.mona).name = "Mine"


@tagged("post_install", "-at_install")
class TestCatalogue(CatalogueCase):
    """The cards."""

    def test_each_opens_its_report(self):
        for report in self.reports.with_user(self.anna):
            action = report.action_open()
            opens = report.page_id or report.action_id
            self.assertEqual((action["type"], action["id"]), (opens._name, opens.id))
            self.assertEqual(action["name"], report.name)
            self.assertTrue(opens.path, report.code)
            self.env[report.model].with_user(self.anna).search([], limit=1)

    def test_each_model_of_a_report_is_there(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "sales_reporting"
            and name.endswith(".report")
            and not model._abstract
            and not model._auto
        }
        self.assertLessEqual(models, set(self.reports.mapped("model")))

    def test_pictures(self):
        for report in self.reports:
            self.assertEqual(
                report.picture, f"/sales_reporting/static/img/{report.code}.svg"
            )
            file_path(report.picture.lstrip("/"))

    def test_stars_are_of_each_for_himself(self):
        anna = self.report("loss").with_user(self.anna)
        ben = anna.with_user(self.ben)
        anna.action_toggle_favorite()
        self.assertTrue(anna.is_favorite)
        self.assertFalse(ben.is_favorite)
        starred = [("is_favorite", "=", True)]
        self.assertEqual(anna.search(starred), anna)
        self.assertFalse(ben.search(starred))
        self.assertEqual(
            anna.search([("is_favorite", "=", False)]),
            self.reports - self.report("loss"),
        )
        self.assertEqual(
            anna.search([("is_favorite", "in", [True, False])]), self.reports
        )
        ben.action_toggle_favorite()
        anna.action_toggle_favorite()
        self.assertFalse(anna.is_favorite)
        self.assertTrue(ben.is_favorite)

    def test_nobody_reads_the_stars_of_others(self):
        self.mona.group_ids += self.env.ref("base.group_allow_export")
        report = self.report("goal").with_user(self.mona)
        for read in (
            lambda: report.read(["favorite_user_ids"]),
            lambda: report.search([("favorite_user_ids", "in", self.anna.id)]),
            lambda: report.export_data(["favorite_user_ids/login"]),
            lambda: report.formatted_read_group([], ["favorite_user_ids"]),
        ):
            with self.assertRaises(AccessError):
                read()

    def test_only_who_may_read_stars(self):
        ivy = self._new_user("ivy", "base.group_user")
        with self.assertRaises(AccessError):
            self.report("goal").with_user(ivy).action_toggle_favorite()

    def test_a_report_of_a_group(self):
        group = self.env.ref("sales_team.group_sale_manager")
        self.report("loss").action_id.group_ids = group
        self.assertNotIn(
            self.report("loss"), self.reports.with_user(self.anna).search([])
        )
        self.assertIn(self.report("loss"), self.reports.with_user(self.mona).search([]))

    def test_code_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.report("goal").copy()
