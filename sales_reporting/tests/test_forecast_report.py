# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_forecast import ForecastCase

FEBRUARY, MARCH, APRIL, MAY = (date(2025, month, 1) for month in (2, 3, 4, 5))


@tagged("post_install", "-at_install")
class TestForecastReport(ForecastCase):
    """What the open deals will bring; see the deals there."""

    def setUp(self):
        super().setUp()
        clock = self._at("2025-03-01")
        clock.start()
        self.addCleanup(clock.stop)

    def assert_close(self, found, expected):
        self.assertEqual(found.keys(), expected.keys())
        for key, values in expected.items():
            for one, other in zip(found[key], values, strict=True):
                if other is False:
                    self.assertIs(one, False, key)
                else:
                    self.assertAlmostEqual(one, other, places=1, msg=key)

    def by_month(self, *measures, domain=()):
        rows = self.totals(["date:month"], *measures, domain=domain)
        return {month: values for (month,), values in rows.items() if month}

    def test_measured_conversion(self):
        """Eight deals of 100: 0.4 in March; of the 0.4 that are neither won nor lost
        0.4 in April, and so on. Teams lean on the whole: North has won 3 where 4 were
        expected, (3 + 20) / (4 + 20), South 5, (5 + 20) / (4 + 20)."""
        self._measure()
        north, south = 0.4 * 23 / 24, 0.4 * 25 / 24
        expected = {
            MARCH: 500 * north + 300 * south,
            APRIL: 500 * north * (0.8 - north) + 300 * south * (0.8 - south),
        }
        found = self.by_month("conversion_value:sum")
        for month, value in expected.items():
            self.assertAlmostEqual(found[month][0], value, places=1)
        self.assertEqual(found.pop(FEBRUARY), (False,))
        self.assertEqual(len(found), 12)

    def test_all_the_same_without_segments(self):
        self.company.sales_forecast_segment = False
        self._measure()
        found = self.by_month("conversion_value:sum")
        self.assertAlmostEqual(found[MARCH][0], 320.0, places=1)
        self.assertAlmostEqual(found[APRIL][0], 128.0, places=1)
        self.assertAlmostEqual(found[MAY][0], 51.2, places=1)

    def test_range(self):
        """The deals vary by 8 x 100² x 0.4 x 0.6 = 19,200, the months by a quarter of
        320², as two months are too few to tell: 44,800 in all. A gamma distribution of
        mean 320 and that variance has its ends at 95.7 and 601.2. Beside Anna's five
        deals months vary as much: 12,000 + 10,000 of mean 200."""
        self.company.sales_forecast_segment = False
        self._measure()
        measures = ("expected_value:sum", "low_value:sum", "high_value:sum")
        march = [("date", ">=", MARCH), ("date", "<", APRIL)]
        rows = self.by_month(*measures, domain=march)
        self.assert_close(rows, {MARCH: (320.0, 95.7, 601.2)})
        [(said, low, high)] = self.totals(
            [], *measures, domain=[*march, ("user_id", "=", self.anna.id)]
        ).values()
        self.assertAlmostEqual(said, 200.0, places=1)
        # part = 22,000 / 200² / 9 = 0.06111, its root 0.24721
        self.assertAlmostEqual(low, 200 * (1 - 0.06111 - 0.31681) ** 3, delta=0.1)
        self.assertAlmostEqual(high, 200 * (1 - 0.06111 + 0.31681) ** 3, delta=0.1)

    def test_range_lies_beside_what_is_won(self):
        self.company.sales_forecast_segment = False
        self._measure()
        self._win(self.left_of_carl[0])
        found = self.by_month("won_value:sum", "expected_value:sum", "low_value:sum")
        won, expected, low = found[MARCH]
        self.assertEqual(won, 100.0)
        self.assertAlmostEqual(expected, 100 + 7 * 40, places=1)
        self.assertTrue(100 < low < expected)

    def test_ranges_do_not_add_up(self):
        """Over several months it is empty; the sums are not."""
        self._measure()
        [(conversion, low, high)] = self.totals(
            [], "conversion_value:sum", "low_value:sum", "high_value:sum"
        ).values()
        self.assertGreater(conversion, 320)
        self.assertEqual((low, high), (False, False))

    def test_middle_of_the_month(self):
        """On the 17th 15 of 31 days are left: 0.4 ^ (15 / 31) stay, and of the others
        two thirds are won. What is opened in March is as a new one."""
        self.company.sales_forecast_segment = False
        with self._at("2025-03-17"):
            self._deals(self.anna, 1)
            self._measure()
            found = self.by_month("conversion_value:sum")
        stay = 0.4 ** (15 / 31)
        self.assertAlmostEqual(found[MARCH][0], 900 * (1 - stay) * 2 / 3, places=1)
        self.assertAlmostEqual(found[APRIL][0], 900 * stay * 0.4, places=1)

    def test_what_people_say(self):
        """In the month of the expected closing: what has passed in this one, what
        nobody knows in none. What is omitted is in no forecast."""
        self._measure()
        first, second, third, fourth, fifth = self.left_of_anna
        first.write(
            {"date_deadline": "2025-04-20", "sales_forecast_category": "commit"}
        )
        second.write(
            {"date_deadline": "2025-01-20", "sales_forecast_category": "commit"}
        )
        third.write({"date_deadline": "2025-04-02", "sales_forecast_category": "best"})
        fourth.write({"sales_forecast_category": "commit"})
        fifth.write(
            {"date_deadline": "2025-04-02", "sales_forecast_category": "omitted"}
        )
        (self.left_of_anna | self.left_of_carl).probability = 30
        anna = [("user_id", "=", self.anna.id)]
        found = self.totals(
            ["date:month"],
            "commit_value:sum",
            "best_value:sum",
            "weighted_value:sum",
            domain=[*anna, ("method", "in", ["commit", "best", "weighted"])],
        )
        self.assert_close(
            found,
            {
                (MARCH,): (100.0, False, 30.0),
                (APRIL,): (100.0, 100.0, 60.0),
                (False,): (100.0, False, 30.0),
            },
        )
        deals = [*anna, ("method", "=", "conversion")]
        self.assertEqual(
            self.report.search(deals).lead_id, first | second | third | fourth
        )

    def test_one_method_at_a_time(self):
        self._measure()
        self.left_of_anna.sales_forecast_category = "commit"
        found = self.totals(["method"], "value:sum")
        self.assertEqual(found[("won",)], (800.0,))
        self.assertEqual(found[("commit",)], (500.0,))
        self.assertEqual(self.totals([], "value:sum"), {(): (False,)})

    def test_goal_beside(self):
        """1,200 a year are 100 a month, of people and of the company not together."""
        self._new_target(self.anna, 1200.0, date_from=date(2025, 1, 1))
        self._new_target(self.company, 2400.0, date_from=date(2025, 1, 1))
        self._new_target(
            self.anna, 7.0, metric=self.won_count, date_from=date(2025, 1, 1)
        )
        self._measure()
        march = [("date", ">=", MARCH), ("date", "<", APRIL)]
        by_scope = self.totals(["scope"], "goal_value:sum", domain=march)
        phased = 1200 * 31 / 365
        self.assertAlmostEqual(by_scope[("person",)][0], phased, delta=3)
        self.assertAlmostEqual(by_scope[("company",)][0], 2 * phased, delta=6)
        self.assertEqual(self.by_month("goal_value:sum")[MARCH], (False,))

    def test_amounts_of_no_use(self):
        """Nothing and less than nothing are added as they are, and have no range."""
        self.left_of_anna.expected_revenue = 0
        self.left_of_carl.expected_revenue = -100
        self._measure()
        found = self.by_month("conversion_value:sum", "low_value:sum", "high_value:sum")
        self.assertLess(found[MARCH][0], 0)
        self.assertEqual(found[MARCH][1:], (False, False))

    def test_without_a_win(self):
        """Nobody knows what comes; what people say is there all the same."""
        self.env.cr.execute("DELETE FROM sales_stage_move")
        self.env.invalidate_all()
        self._measure()
        (self.left_of_anna | self.left_of_carl).probability = 10
        found = self.totals([], "conversion_value:sum", "weighted_value:sum")
        self.assertEqual(found[()], (False, 80.0))

    def test_currencies_do_not_mix(self):
        other = self.env["res.company"].create(
            {"name": "Dune", "currency_id": self.env.ref("base.USD").id}
        )
        lead = self._new_lead(
            self.anna, user_id=False, team_id=False, company_id=other.id
        )
        lead.action_set_won()
        report = self.report.with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        ours = [("company_id", "in", [self.company.id, other.id])]
        won = [*ours, ("method", "=", "won")]
        self.assertEqual(report._read_group(won, [], ["won_value:sum"]), [(False,)])
        by_company = report._read_group(won, ["company_id"], ["won_value:sum"])
        self.assertEqual(dict(by_company), {self.company: 800.0, other: 100.0})

    def test_open_a_row(self):
        self._measure()
        row = self.report.search([("method", "=", "conversion")], limit=1)
        self.assertEqual(row.action_open()["res_model"], "crm.lead")
        target = self._new_target(self.anna, 1200.0, date_from=date(2025, 1, 1))
        row = self.report.search([("target_id", "=", target.id)], limit=1)
        self.assertEqual(row.action_open()["res_id"], target.id)

    def test_ids_are_unique(self):
        self._measure()
        self.left_of_anna.sales_forecast_category = "commit"
        rows = self.report.search([("company_id", "=", self.company.id)])
        # eight in twelve months and by probability, eight won, five commits
        self.assertEqual(len(rows), 8 * 13 + 8 + 5)
        self.assertEqual(len(set(rows.ids)), len(rows))

    def test_who_sees_what(self):
        self._new_target(self.anna, 1200.0, date_from=date(2025, 1, 1))
        self._new_target(self.north, 2400.0, date_from=date(2025, 1, 1))
        self._new_target(self.company, 3600.0, date_from=date(2025, 1, 1))
        self._measure()
        self.env.flush_all()
        anna, carl = {self.anna}, {self.carl}
        for user, people, scopes in (
            (self.anna, anna, {"person"}),
            (self.carl, carl, set()),
            (self.lea, anna, {"person", "team"}),
            (self.lars, carl, set()),
            (self.mona, anna | carl, {"person", "team", "company"}),
        ):
            report = self.report.with_user(user)
            deals = report._read_group([("lead_id", "!=", False)], ["user_id"], [])
            self.assertEqual({row[0] for row in deals}, people, user.login)
            goals = report._read_group([("target_id", "!=", False)], ["scope"], [])
            self.assertEqual({row[0] for row in goals}, scopes, user.login)
            moments = self.snapshot.with_user(user).search([]).lead_id.sudo()
            self.assertEqual(set(moments.user_id), people, user.login)
        with self.assertRaises(AccessError):
            self.snapshot.with_user(self.mona).search([], limit=1).age = 3
