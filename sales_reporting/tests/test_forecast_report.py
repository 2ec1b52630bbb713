# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import math
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_forecast import (
    LOST,
    MEAN,
    NORTH,
    OF_NORTH,
    OF_SOUTH,
    SOUTH,
    ForecastCase,
    range_of,
)

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
        """Eight deals of 100, of which what is neither won nor lost in March may be
        won in April, and so on."""
        self._measure()
        expected = {
            MARCH: OF_NORTH + OF_SOUTH,
            APRIL: OF_NORTH * (0.8 - NORTH) + OF_SOUTH * (0.8 - SOUTH),
            MAY: OF_NORTH * (0.8 - NORTH) ** 2 + OF_SOUTH * (0.8 - SOUTH) ** 2,
        }
        found = self.by_month("conversion_value:sum")
        for month, value in expected.items():
            self.assertAlmostEqual(found[month][0], value, places=1)
        self.assertEqual(found.pop(FEBRUARY), (False,))
        self.assertEqual(len(found), 12)

    def test_traits_of_a_deal(self):
        """Known at the month's end: what it has then, and of the end of January, which
        was not recorded in time, neither tags nor what was offered later."""
        deal = self.left_of_anna[0]
        customer = self.env["res.partner"].create(
            {
                "name": "Azure",
                "industry_id": self.env["res.partner.industry"].search([], limit=1).id,
                "country_id": self.env.ref("base.be").id,
            }
        )
        tags = self.env["crm.tag"].create([{"name": "Big"}, {"name": "Old"}])
        source = self.env["utm.source"].create({"name": "Fair"})
        deal.write(
            {
                "partner_id": customer.id,
                "source_id": source.id,
                "tag_ids": [(6, 0, tags.ids)],
            }
        )
        furniture = self.env["product.category"].create({"name": "Furniture"})
        desk = self.env["product.product"].create(
            {"name": "Desk", "categ_id": furniture.id}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "opportunity_id": deal.id,
                "order_line": [(0, 0, {"product_id": desk.id})],
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET create_date = '2025-02-20' WHERE order_id = %s",
            [order.id],
        )
        self._measure()
        known = [
            f"team:{self.north.id}",
            f"industry:{customer.industry_id.id}",
            f"country:{customer.country_id.id}",
            f"source:{source.id}",
        ]
        later = [f"product:{furniture.id}", *(f"tag:{tag.id}" for tag in tags)]
        rows = self.snapshot.search([("lead_id", "=", deal.id)], order="date")
        self.assertEqual(
            [row.traits.split() for row in rows], [known, [*known, *later]]
        )

    def test_traits_in_the_report(self):
        """The effects of its team, industry and tags add up to a step of 5 % less, and
        those of others do not matter. None is better than the best that was seen, of
        South."""
        self._measure()
        deal = self.left_of_carl[0]
        industry = self.env["res.partner.industry"].search([], limit=1)
        tags = self.env["crm.tag"].create([{"name": "Big"}, {"name": "Old"}])
        deal.partner_id = self.env["res.partner"].create(
            {"name": "Azure", "industry_id": industry.id}
        )
        deal.tag_ids = tags
        self.env["sales.forecast.effect"].search([]).unlink()
        self.env["sales.forecast.effect"].create(
            [
                {"company_id": self.company.id, "trait": trait, "effect": effect}
                for trait, effect in (
                    (f"team:{self.south.id}", 0.05),
                    (f"industry:{industry.id}", -0.14),
                    (f"tag:{tags[0].id}", 0.06),
                    (f"tag:{tags[1].id}", -0.02),
                    (f"industry:{industry.id + 1}", 9.0),
                )
            ]
        )
        domain = [("lead_id", "=", deal.id), ("date", "=", MARCH)]
        [(found,)] = self.totals([], "conversion_value:sum", domain=domain).values()
        self.assertAlmostEqual(found, 40 * math.exp(-0.05), places=2)
        self.env["sales.forecast.effect"].search(
            [("trait", "=", f"tag:{tags[0].id}")]
        ).effect = 3.0
        [(found,)] = self.totals([], "conversion_value:sum", domain=domain).values()
        self.assertAlmostEqual(found, 40 * math.exp(0.05), places=2)

    def test_range(self):
        """The deals vary by 11,786 + 7,310, and 0.3214 x 316.4² = 32,178 are common to
        them: 64,694 with what is added as no error is known, by 316.4² and 9: 0.0718. A
        gamma distribution has its ends at 63.3 and 650.6 then. Beside Anna's five deals
        months vary as much."""
        self._measure()
        measures = ("expected_value:sum", "low_value:sum", "high_value:sum")
        march = [("date", ">=", MARCH), ("date", "<", APRIL)]
        rows = self.by_month(*measures, domain=march)
        self.assert_close(rows, {MARCH: (316.4, 63.3, 650.6)})
        self.assert_close(
            rows, {MARCH: (MEAN, *range_of(MEAN, [(5, NORTH), (3, SOUTH)]))}
        )
        [(said, low, high)] = self.totals(
            [], *measures, domain=[*march, ("user_id", "=", self.anna.id)]
        ).values()
        self.assertAlmostEqual(said, OF_NORTH, places=1)
        for bound, expected in zip(
            (low, high), range_of(OF_NORTH, [(5, NORTH)]), strict=True
        ):
            self.assertAlmostEqual(bound, expected, delta=0.1)

    def test_range_lies_beside_what_is_won(self):
        self._measure()
        self._win(self.left_of_carl[0])
        found = self.by_month("won_value:sum", "expected_value:sum", "low_value:sum")
        won, expected, low = found[MARCH]
        self.assertEqual(won, 100.0)
        self.assertAlmostEqual(expected, 100 + MEAN - 100 * SOUTH, places=1)
        self.assertTrue(100 < low < expected)

    def test_ranges_do_not_add_up(self):
        """Over several months it is empty; the sums are not."""
        self._measure()
        [(conversion, low, high)] = self.totals(
            [], "conversion_value:sum", "low_value:sum", "high_value:sum"
        ).values()
        self.assertGreater(conversion, MEAN)
        self.assertEqual((low, high), (False, False))

    def test_middle_of_the_month(self):
        """On the 17th 15 of 31 days are left: of what would stay for a month its power
        of 15 / 31 stays, and of the others the share that is won. What is opened in
        March is as a new one."""
        with self._at("2025-03-17"):
            self._deals(self.anna, 1)
            self._measure()
            found = self.by_month("conversion_value:sum")
        march = april = 0
        for value, won in ((600, NORTH), (300, SOUTH)):
            stay = (1 - won - LOST) ** (15 / 31)
            march += value * (1 - stay) * won / (won + LOST)
            april += value * stay * won
        self.assertAlmostEqual(found[MARCH][0], march, places=1)
        self.assertAlmostEqual(found[APRIL][0], april, places=1)

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
