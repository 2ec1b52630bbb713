# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common_forecast import ForecastCase


@tagged("post_install", "-at_install")
class TestForecastPage(ForecastCase):
    """The months on one page; see the deals there."""

    def setUp(self):
        super().setUp()
        clock = self._at("2025-03-01")
        clock.start()
        self.addCleanup(clock.stop)
        self._measure()
        self.env.flush_all()

    def page(self, user, *owner):
        report = self.report.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )
        return report.get_forecast(*owner)

    def test_months_of_the_company(self):
        self.left_of_anna[0].write(
            {"sales_forecast_category": "commit", "date_deadline": "2025-03-20"}
        )
        self._new_target(self.company, 3650.0, date_from=date(2025, 1, 1))
        self._new_target(self.anna, 365.0, date_from=date(2025, 1, 1))
        page = self.page(self.mona)
        self.assertEqual(
            (page["scope"], page["owner_id"]), ("company", self.company.id)
        )
        months = {month["date_from"]: month for month in page["months"]}
        self.assertEqual(len(months), 8)
        february, march = months["2025-02-01"], months["2025-03-01"]
        self.assertEqual((february["won_value"], february["is_past"]), (800.0, True))
        self.assertAlmostEqual(march["conversion_value"], 316.4, places=1)
        self.assertAlmostEqual(march["low_value"], 63.3, places=1)
        self.assertEqual(march["commit_value"], 100.0)
        self.assertEqual(march["date_to"], "2025-03-31")
        goals = self.company.currency_id.round(
            sum(month["goal_value"] for month in page["months"])
        )
        self.assertAlmostEqual(goals, 3650 * 243 / 365, delta=40)
        # seven have no expected closing
        self.assertEqual(page["no_date_count"], 7)
        self.assertTrue(page["is_measured"])

    def test_owners(self):
        names = [owner["name"] for owner in self.page(self.mona)["owners"]]
        self.assertEqual(names[0], self.company.name)
        self.assertTrue({"North", "South", "Me"} <= set(names))
        page = self.page(self.lea)
        self.assertEqual(page["methods_of"], "North")
        self.assertEqual([o["name"] for o in page["owners"]], ["North", "Me"])
        self.assertAlmostEqual(page["months"][2]["conversion_value"], 190.2, places=1)
        page = self.page(self.carl)
        self.assertEqual([o["name"] for o in page["owners"]], ["Me"])
        self.assertAlmostEqual(page["months"][2]["conversion_value"], 126.2, places=1)

    def test_others_are_refused(self):
        for owner in (
            ("person", self.anna.id),
            ("team", self.south.id),
            ("company", self.company.id),
        ):
            with self.assertRaisesRegex(AccessError, "Choose another one"):
                self.page(self.carl, *owner)

    def test_how_good_methods_were(self):
        with self._at("2025-03-10"):
            self._win(self.left_of_anna[:2])
            self._lose(self.left_of_carl[0])
        with self._at("2025-04-01"):
            self._measure()
            self.env.flush_all()
            for user in (self.mona, self.carl):
                page = self.page(user)
                methods = {m["method"]: m for m in page["methods"]}
                self.assertEqual(page["methods_of"], self.company.name)
                # for March 316.4 where 200 came; before, nothing had been decided
                conversion = methods["conversion"]
                self.assertAlmostEqual(conversion["month_error"], 0.582, places=3)
                self.assertAlmostEqual(conversion["month_bias"], 0.582, places=3)
                self.assertEqual((conversion["within"], conversion["count"]), (1.0, 1))
                # two thirds of 800
                self.assertAlmostEqual(
                    methods["win_rate"]["all_error"], 533.33 / 200 - 1, places=3
                )
                self.assertIs(methods["win_rate"]["month_error"], False)

    def test_nothing_measured(self):
        self.env.cr.execute("DELETE FROM sales_stage_move")
        self.env.cr.execute("DELETE FROM sales_forecast_snapshot")
        self.env.invalidate_all()
        self._measure()
        page = self.page(self.mona)
        self.assertFalse(page["is_measured"])
        self.assertEqual(page["methods"], [])
        self.assertEqual(page["months"][1]["won_value"], 800.0)


@tagged("post_install", "-at_install")
class TestForecastTour(ForecastCase, HttpCase):
    """The page in a browser."""

    def test_tours(self):
        today = self.company._sales_today()
        leads = self.left_of_anna | self.left_of_carl
        leads.expected_revenue = 300
        # Something came in the last months, by which methods are judged.
        with self._at(str(today - timedelta(days=70))):
            self._win(self.left_of_anna[1])
        self.left_of_anna[0].write(
            {
                "expected_revenue": 700,
                "sales_forecast_category": "commit",
                "date_deadline": today,
            }
        )
        self._measure()
        self.env.flush_all()
        self.start_tour("/odoo", "sales_forecast_manager", login="mona")
        self.start_tour("/odoo", "sales_forecast_seller", login="anna")
