# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from unittest.mock import patch

from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common_forecast import ForecastCase

FEBRUARY = date(2025, 2, 28)
FORECASTS = ["horizon", "method", "scope", "team_id", "forecast_value", "low_value"]


@tagged("post_install", "-at_install")
class TestForecastBacktest(ForecastCase):
    """Past forecasts and what came; see the deals there. In March two of Anna's were
    won, with 90 each, and one of Carl's was lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._at("2025-03-10"):
            cls.left_of_anna[:2].expected_revenue = 90
            cls._win(cls.left_of_anna[:2])
            cls._lose(cls.left_of_carl[0])

    def test_forecast_was_the_same_then(self):
        """What the report says on the first of April is what is said of it later."""
        with self._at("2025-04-01"):
            self._measure()
            april = [("date", ">=", "2025-04-01"), ("date", "<", "2025-05-01")]
            [(said, low)] = self.totals(
                [], "conversion_value:sum", "low_value:sum", domain=april
            ).values()
        self.assertGreater(said, 100)
        self.look_back("2025-06-01")
        row = self.past(
            date(2025, 3, 31), horizon="month", method="conversion", scope="company"
        )
        self.assertAlmostEqual(row.forecast_value, said, places=1)
        self.assertAlmostEqual(row.low_value, low, places=1)

    def past(self, day=FEBRUARY, **values):
        domain = [("company_id", "=", self.company.id), ("date", "=", day)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.backtest.search(domain)

    def look_back(self, moment):
        """All of it anew, as of a moment."""
        self.env.cr.execute("DELETE FROM sales_forecast_snapshot")
        self.env.invalidate_all()
        with self._at(moment):
            self._measure()

    def test_deals_at_month_ends(self):
        self.look_back("2025-04-01")
        january = self.snapshot.search([("date", "=", "2025-01-31")])
        self.assertEqual(january.lead_id, self.of_anna | self.of_carl)
        self.assertEqual(set(january.mapped("age")), {0})
        outcomes = january.mapped("outcome")
        self.assertEqual(
            [outcomes.count(way) for way in ("won", "lost", "open")], [8, 4, 8]
        )
        february = self.snapshot.search([("date", "=", FEBRUARY)])
        self.assertEqual(february.lead_id, self.left_of_anna | self.left_of_carl)
        self.assertEqual(set(february.mapped("age")), {1})
        # what was known then, and what it brought
        won = february.filtered(lambda row: row.outcome == "won")
        self.assertEqual(won.mapped("revenue"), [100.0, 100.0])
        self.assertEqual(won.mapped("next_revenue"), [90.0, 90.0])
        march = self.snapshot.search([("date", "=", "2025-03-31")])
        self.assertEqual((len(march), set(march.mapped("outcome"))), (5, {False}))

    def test_what_was_said_and_what_came(self):
        """Of eight deals of 100: 316.4 in March by the steps of February, 8 of 12
        decided by win rate; 180 came."""
        self.look_back("2025-04-01")
        row = self.past(horizon="month", method="conversion", scope="company")
        self.assertAlmostEqual(row.forecast_value, 316.4, places=1)
        self.assertAlmostEqual(row.actual_value, 180.0)
        self.assertAlmostEqual(row.error_share, 136.4 / 180, places=3)
        self.assertAlmostEqual(row.low_value, 63.3, places=1)
        self.assertAlmostEqual(row.high_value, 650.6, places=1)
        # before past errors are asked: the root of 19,096 + 32,178
        self.assertAlmostEqual(row.deviation, 226.4, places=1)
        self.assertEqual(row.is_within, 1.0)
        row = self.past(horizon="all", method="win_rate", scope="company")
        self.assertAlmostEqual(row.forecast_value, 800 * 8 / 12, places=2)
        self.assertAlmostEqual(row.actual_value, 180.0)
        # three months have not passed
        self.assertFalse(self.past(horizon="quarter"))
        # of January nothing was known that could be said
        self.assertFalse(self.past(date(2025, 1, 31)))

    def test_teams(self):
        self.look_back("2025-04-01")
        rows = self.past(horizon="month", method="conversion", scope="team")
        self.assertEqual(
            {r.team_id: (round(r.forecast_value), r.actual_value) for r in rows},
            {self.north: (190, 180.0), self.south: (126, 0.0)},
        )
        self.assertIs(
            rows.filtered(lambda r: r.team_id == self.south).error_share, False
        )

    def test_errors_of_groups(self):
        """Of the teams: 10.2 / 180 off, of one of two; the bias is of the sums."""
        self.look_back("2025-04-01")
        domain = [
            ("date", "=", FEBRUARY),
            ("scope", "=", "team"),
            ("horizon", "=", "month"),
            ("method", "=", "conversion"),
        ]
        [(error, bias)] = self.totals(
            [], "error_share:avg", "bias:avg", domain=domain, model=self.backtest
        ).values()
        self.assertAlmostEqual(error, 10.25 / 180, places=3)
        self.assertAlmostEqual(bias, 136.4 / 180, places=3)

    def test_methods_are_not_added_up(self):
        self.look_back("2025-04-01")
        domain = [("date", "=", FEBRUARY), ("horizon", "=", "all")]
        names = ["forecast_value:sum", "actual_value:sum"]
        names += ["error_share:avg", "bias:avg"]
        for more in ([("scope", "=", "team")], [("method", "=", "conversion")]):
            [totals] = self.totals(
                [], *names, domain=domain + more, model=self.backtest
            ).values()
            self.assertFalse(any(totals), more)

    def test_the_future_does_not_leak(self):
        """Whatever happens after a day changes nothing in the forecast of that day."""
        self.look_back("2025-04-01")
        before = self.past(horizon="month").read(FORECASTS)
        by_win_rate = self.past(method="win_rate", scope="company").forecast_value
        rest = (self.left_of_anna | self.left_of_carl) - self.left_of_anna[:2]
        rest = rest.with_context(active_test=False)
        with self._at("2025-04-10"):
            self.left_of_carl[0].action_unarchive()
            rest.write({"stage_id": self.proposed.id, "expected_revenue": 5000})
            self._record()
        with self._at("2025-04-20"):
            (self.left_of_anna[2] | self.left_of_carl).expected_revenue = 7000
            self._win(self.left_of_anna[2] | self.left_of_carl)
            self._lose(self.left_of_anna[3])
            self.left_of_anna[0].stage_id = self.new
            self.left_of_anna[4].write(
                {"user_id": self.carl.id, "team_id": self.south.id}
            )
            self._deals(self.carl, 5, expected_revenue=9000)
            # what is won gets a tag, and is offered and ordered
            rest.tag_ids = self.env["crm.tag"].create({"name": "Won Quickly"})
            self._order(self.left_of_anna[2] | self.left_of_carl)
            self._record()
        self.look_back("2025-08-01")
        after = self.past(horizon="month").read(FORECASTS)
        self.assertEqual(self._rows(before), self._rows(after))
        self.assertEqual(
            self.past(method="win_rate", scope="company").forecast_value, by_win_rate
        )
        # What came is another matter. What was lost and opened again is a new deal.
        came = self.past(horizon="all", method="conversion", scope="company")
        self.assertAlmostEqual(came.actual_value, 180 + 7000 * 3)

    def _order(self, leads):
        for lead in leads:
            lead.partner_id = self.env["res.partner"].create({"name": "Azure"})
            self.env["sale.order"].create(
                {
                    "partner_id": lead.partner_id.id,
                    "opportunity_id": lead.id,
                    "order_line": [(0, 0, {"product_id": self.product.id})],
                }
            )

    @staticmethod
    def _rows(rows):
        return sorted([list(row.values())[1:] for row in rows], key=str)

    def test_what_people_said(self):
        """Known from the first month's end on that was recorded when it came."""
        self.look_back("2025-03-31")
        with self._at("2025-03-31"):
            rest = self.left_of_anna[2:] | self.left_of_carl[1:]
            rest.probability = 40
            self.left_of_anna[2].write(
                {"sales_forecast_category": "commit", "date_deadline": "2025-04-15"}
            )
            self.left_of_anna[3].date_deadline = "2025-06-15"
            self.left_of_anna[4].sales_forecast_category = "omitted"
        with self._at("2025-04-01"):
            self._measure()
        with self._at("2025-04-15"):
            self.left_of_anna[2].sales_forecast_category = "pipeline"
            self._win(self.left_of_anna[2])
        with self._at("2025-05-01"):
            self._measure()
        day = date(2025, 3, 31)
        said = {
            (row.horizon, row.method): (row.forecast_value, row.actual_value)
            for row in self.past(day, scope="company")
        }
        self.assertEqual(said["month", "commit"], (100.0, 100.0))
        self.assertEqual(said["month", "weighted"], (40.0, 100.0))
        # of all but the omitted one: two of Anna's and two of Carl's
        self.assertEqual(said["all", "weighted"], (160.0, 100.0))
        self.assertFalse(self.past(method="commit"))

    def test_who_sees_what(self):
        self.look_back("2025-04-01")
        self.env.flush_all()
        for user, expected in (
            (self.anna, set()),
            (self.lea, {self.north}),
            (self.mona, {self.north, self.south, self.env["crm.team"]}),
        ):
            rows = self.backtest.with_user(user).search([("date", "=", FEBRUARY)])
            self.assertEqual({row.sudo().team_id for row in rows}, expected, user.login)

    def test_leader_finds_the_team_when_the_page_opens(self):
        """The filters that are on at first show managers the company, also those who
        lead a team, and leaders, who do not see that, their team."""
        action = self.env.ref("sales_reporting.sales_forecast_backtest_action")
        self.look_back("2025-04-01")
        self.south.user_id = self.mona
        self.env.flush_all()
        company = self.env["crm.team"]
        for user, expected in ((self.lea, {self.north}), (self.mona, {company})):
            backtest = self.backtest.with_user(user)
            view = etree.fromstring(backtest.get_view(view_type="search")["arch"])
            domain = Domain.AND(
                Domain(safe_eval(node.get("domain"), {"uid": user.id}))
                for node in view.iter("filter")
                if f"search_default_{node.get('name')}" in action.context
                and node.get("name") != "last_year"
            )
            rows = backtest.search(domain)
            self.assertTrue(rows)
            self.assertEqual({row.sudo().team_id for row in rows}, expected)

    def test_cron(self):
        """Each night: what has come is recorded once."""
        cron = self.env.ref("sales_reporting.ir_cron_forecast")
        count = [("company_id", "=", self.company.id)]
        with (
            self._at("2025-04-01"),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda _self, *_args, **_kwargs: 60.0,
            ),
        ):
            for _night in range(2):
                cron.ir_actions_server_id.run()
                self.assertEqual(self.snapshot.search_count(count), 20 + 8 + 5)
        self.assertTrue(self.past())

    def test_cron_goes_on_with_who_waited_longest(self):
        companies = self.env["res.company"]
        dune, oasis = companies.create([{"name": "Dune"}, {"name": "Oasis"}])
        companies.search([]).sales_forecast_measured_on = date(2025, 3, 31)
        dune.sales_forecast_measured_on = date(2025, 3, 30)
        oasis.sales_forecast_measured_on = date(2025, 3, 29)
        rates = self.env["sales.forecast.rate"]
        today = [("sales_forecast_measured_on", "=", "2025-04-01")]
        for measured in (oasis, oasis | dune):
            # time for one
            left = iter([60, 0])
            with (
                self._at("2025-04-01"),
                patch.object(
                    self.env.registry["ir.cron"],
                    "_commit_progress",
                    lambda _self, *_args, _left=left, **_kwargs: next(_left),
                ),
            ):
                rates._cron_measure()
            self.assertEqual(companies.search(today), measured)

    def test_without_history(self):
        self.env.cr.execute("DELETE FROM sales_stage_move")
        self.look_back("2025-04-01")
        self.assertFalse(self.past())
