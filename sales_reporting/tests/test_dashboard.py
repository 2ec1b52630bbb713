# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json
from datetime import date, datetime

from odoo.tests import tagged

from .common_dashboard import DashboardFileCase, DashboardPageCase
from .test_target_report import ReportCase


class DashboardCase(DashboardFileCase, ReportCase):
    _dashboard = "sales_targets"

    @classmethod
    def make_business(cls):
        cls.year = cls.company._sales_today().year
        day = datetime(cls.year, 1, 15, 12)
        for seller, goal, sold in (
            (cls.anna, 3650.0, 1000.0),
            (cls.ben, 7300.0, 500.0),
            (cls.carl, 1825.0, 300.0),
        ):
            cls._new_target(seller, goal, date_from=date(cls.year, 1, 1))
            cls._new_order(seller, sold, day)
        # supporting credit of Carl: in his result only
        order = cls.env["sale.order"].search([("user_id", "=", cls.anna.id)])
        cls._allocate(order, cls.carl)
        cls._new_target(cls.north, 12_000.0, date_from=date(cls.year, 1, 1))
        cls._new_target(cls.company, 20_000.0, date_from=date(cls.year, 1, 1))
        cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal of {revenue}",
                    "type": "opportunity",
                    "user_id": cls.anna.id,
                    "team_id": cls.north.id,
                    "company_id": cls.company.id,
                    "expected_revenue": revenue,
                }
                for revenue in (100, 900, 500)
            ]
        )


@tagged("post_install", "-at_install")
class TestDashboardData(DashboardCase):
    """The file behind the dashboard."""

    def test_models_fields_and_menus_exist(self):
        self.assertFieldsAndMenusExist(
            {"sales.target.report", "crm.lead"},
            {"sales_reporting.sales_pack_menu_seller_goal"},
        )

    def test_every_total_is_of_one_kind(self):
        """Each pivot is of one metric, one scope and one kind of periods."""
        for pivot in self.read_file()["pivots"].values():
            fixed = {name for name, _operator, _value in pivot["domain"]}
            self.assertLessEqual({"metric_id.code", "period_type"}, fixed)
            if pivot["name"] != "By currency":
                self.assertIn("scope", fixed, pivot["name"])

    def test_who_finds_it(self):
        self.assertSellersFindIt()


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase, DashboardPageCase):
    """The dashboard as it opens in the browser: its numbers are those of plain SQL,
    and no cell shows an error."""

    def sql_sum(self, condition, *values):
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT SUM(value) FROM sales_credit"
            f" WHERE metric_id = %s AND company_id = %s AND {condition}",
            [self.untaxed.id, self.company.id, *values],
        )
        return float(self.env.cr.fetchone()[0])

    def figures(self, goal, result):
        return {
            "Data!B3": goal,
            "Data!B4": result,
            "Data!B5": result / goal,
            "Data!B6": goal - result,
        }

    def test_manager_sees_the_company(self):
        self.make_business()
        result = self.sql_sum("NOT is_overlay")
        self.assertEqual(result, 1800.0)
        days = (date(self.year + 1, 1, 1) - date(self.year, 1, 1)).days
        carl = self.sql_sum("user_id = %s", self.carl.id)
        self.open_as(
            self.mona,
            {
                **self.figures(20_000.0, result),
                "Dashboard!B25": round(20_000 * 31 / days, 2),
                "Dashboard!C25": result,
                "Dashboard!B37": 20_000.0,
                "Dashboard!A41": "Carl",
                "Dashboard!C41": carl,
                "Dashboard!D41": carl / 1825,
                "Dashboard!A42": "Anna",
                "Dashboard!C42": 1000.0,
                "Data!A12": "North",
                "Data!B12": 12_000.0,
                "Data!C12": self.sql_sum(
                    "NOT is_overlay AND team_id = %s", self.north.id
                ),
                "Dashboard!A59": "Deal of 900",
                "Dashboard!B59": 900,
                "Dashboard!A60": "Deal of 500",
            },
        )

    def test_leader_sees_the_team(self):
        self.make_business()
        result = self.sql_sum("NOT is_overlay AND team_id = %s", self.north.id)
        self.assertEqual(result, 1500.0)
        self.open_as(self.lea, {**self.figures(12_000.0, result), "Data!C13": ""})

    def test_seller_sees_the_own_figures(self):
        self.make_business()
        result = self.sql_sum("user_id = %s", self.anna.id)
        self.open_as(
            self.anna,
            {
                **self.figures(3650.0, result),
                "Data!A12": "North",
                "Data!C12": result,
                "Dashboard!A41": "Anna",
                "Dashboard!A42": "",
            },
        )

    def test_filters(self):
        self.make_business()
        team = {"sales-targets-team": {"operator": "in", "ids": self.north.ids}}
        self.open_as(
            self.mona,
            {**self.figures(12_000.0, 1500.0), "Data!B2": "North"},
            team,
        )
        person = {"sales-targets-person": {"operator": "in", "ids": self.carl.ids}}
        self.open_as(
            self.mona,
            {
                **self.figures(1825.0, self.sql_sum("user_id = %s", self.carl.id)),
                "Data!B2": "Carl",
                "Dashboard!A59": "",
            },
            person,
        )
        both = {
            "sales-targets-person": {
                "operator": "in",
                "ids": [self.anna.id, self.carl.id],
            }
        }
        self.open_as(
            self.mona,
            {**self.figures(3650.0 + 1825.0, 2300.0), "Data!B2": "Salespeople"},
            both,
        )
        last_year = {"sales-targets-year": {"type": "year", "year": self.year - 1}}
        self.open_as(self.mona, {"Data!B3": "", "Data!B4": ""}, last_year)

    def test_without_any_data(self):
        self.open_as(
            self.mona,
            {"Data!B3": "", "Data!B4": "", "Data!A12": "", "Dashboard!A41": ""},
        )

    def test_amounts_of_two_currencies_are_not_added(self):
        self.make_business()
        other = self.env["res.company"].create(
            {"name": "Dune", "currency_id": self.env.ref("base.USD").id}
        )
        self.env.user.company_ids |= other
        self.mona.company_ids |= other
        day = datetime(self.year, 1, 15, 12)
        self._new_order(
            self.env["res.users"], 70.0, day, company_id=other.id, team_id=False
        )
        self.open_as(
            self.mona,
            {
                "Dashboard!A6": "Amounts of different currencies are not added: choose "
                "one company at the top."
            },
            companies=self.company | other,
        )
        self.open_as(
            self.mona, {"Data!B3": "", "Data!B4": 70, "Data!B7": "USD"}, companies=other
        )

    def test_share_with_others(self):
        """A frozen copy, with a workbook to download, behind a secret address."""
        self.make_business()
        share = self.env["spreadsheet.dashboard.share"].with_user(self.mona)
        snapshot = self.read_file()
        url = share.action_get_share_url(
            {
                "dashboard_id": self.dashboard.id,
                "spreadsheet_data": json.dumps(snapshot),
                "excel_files": [{"path": "xl/workbook.xml", "content": "<workbook/>"}],
            }
        )
        made = self.env["spreadsheet.dashboard.share"].search(
            [("dashboard_id", "=", self.dashboard.id)]
        )
        self.assertIn(made.access_token, url)
        self.authenticate(None, None)
        found = self.url_open(f"/dashboard/download/{made.id}/{made.access_token}")
        self.assertEqual(found.status_code, 200)
        self.assertEqual(found.content[:2], b"PK")
