# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SalesTargetsCase

TODAY = "2026-07-02"  # 183 of 365 days have passed at its end


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 10:00:00")
class TestDashboard(SalesTargetsCase):
    """The figures of the dashboard, against sums made by hand."""

    def setUp(self):
        super().setUp()
        for user, amount, day in (
            (self.anna, 310.0, "2026-01-10"),
            (self.anna, 56.0, "2026-02-03"),
            (self.anna, 100.0, "2026-07-01"),
            (self.anna, 1000.0, "2025-12-31"),
            (self.ben, 7.0, "2026-02-03"),
            (self.carl, 5000.0, "2026-03-03"),
        ):
            self._new_order(user, amount, day=f"{day} 10:00:00")

    def data(self, user=None, **choice):
        target = self.env["sales.target"].with_user(user or self.anna)
        self.env.flush_all()
        self.env.invalidate_all()
        return target.get_dashboard_data(**choice)

    def column(self, data, name):
        return [month[name] for month in data["months"]]

    def yearly(self, owner, goal, **vals):
        return self._new_target(owner, goal, date_from=date(2026, 7, 2), **vals)

    # --------------------------------------------------------------- the chart

    def test_goal_and_result_by_month(self):
        self.yearly(self.anna, 3650.0)
        data = self.data()
        days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        self.assertEqual(self.column(data, "goal"), [day * 10.0 for day in days])
        self.assertEqual(data["months"][-1]["cumulative_goal"], 3650.0)
        self.assertEqual(data["months"][1]["cumulative_goal"], 590.0)
        results = [310.0, 56.0, 0, 0, 0, 0, 100.0, 0, 0, 0, 0, 0]
        self.assertEqual(self.column(data, "result"), results)
        self.assertEqual(data["months"][6]["cumulative_result"], 466.0)
        self.assertEqual(self.column(data, "has_begun"), [True] * 7 + [False] * 5)
        self.assertEqual(
            [data["months"][0][name] for name in ("date_from", "date_to")],
            ["2026-01-01", "2026-01-31"],
        )

    def test_projection_ends_at_the_projected_result(self):
        self.yearly(self.anna, 3650.0)
        data = self.data()
        outlook = self.column(data, "cumulative_projection")
        self.assertEqual(outlook[:6], [None] * 6)
        self.assertAlmostEqual(outlook[-1], 466.0 * 365 / 183, 2)
        self.assertAlmostEqual(data["figures"]["projection_value"], outlook[-1], 2)
        # from July on: what has come, and each day that is left brings 466 / 183
        self.assertAlmostEqual(outlook[6], 466.0 + 29 * 466.0 / 183, 2)
        self.assertAlmostEqual(data["months"][7]["projection"], 31 * 466.0 / 183, 2)

    def test_figures_are_those_of_the_target(self):
        phasing = self.env["sales.phasing"].create({"name": "Late", "weight_12": 7.0})
        target = self.yearly(self.anna, 999.0, phasing_id=phasing.id)
        data = self.data()
        for name in ("result_value", "attainment", "to_date_value", "pace"):
            self.assertAlmostEqual(data["figures"][name], target[name], 4, name)
        self.assertEqual(data["figures"]["status"], target.status)
        self.assertEqual(data["figures"]["goal_value"], 999.0)
        # half a year of 18 weights, and two days of July
        self.assertAlmostEqual(
            data["figures"]["to_date_value"], 999.0 * (6 + 2 / 31) / 18, 2
        )
        self.assertEqual(data["target"]["ids"], target.ids)
        self.assertEqual(data["target"]["state"], "confirmed")
        self.assertFalse(data["proposal"])

    def test_without_a_target(self):
        data = self.data()
        self.assertFalse(data["target"])
        self.assertEqual(self.column(data, "goal"), [None] * 12)
        self.assertEqual(self.column(data, "cumulative_goal"), [None] * 12)
        self.assertEqual(data["figures"]["result_value"], 466.0)
        self.assertIsNone(data["figures"]["goal_value"])
        self.assertIsNone(data["figures"]["attainment"])
        self.assertAlmostEqual(
            data["figures"]["projection_value"], 466.0 * 365 / 183, 2
        )
        self.assertTrue(data["may_propose"])

    def test_quarters_and_months_make_up_the_year(self):
        quarter = self._new_target(
            self.anna, 90.0, period_type="quarter", date_from=date(2026, 1, 1)
        )
        self._new_target(
            self.anna, 31.0, period_type="month", date_from=date(2026, 1, 1)
        )
        month = self._new_target(
            self.anna, 31.0, period_type="month", date_from=date(2026, 7, 1)
        )
        self._new_target(
            self.anna,
            5000.0,
            period_type="custom",
            date_from=date(2026, 8, 1),
            date_to=date(2026, 8, 20),
        )
        data = self.data()
        self.assertEqual(data["target"]["ids"], [quarter.id, month.id])
        self.assertEqual(data["figures"]["goal_value"], 121.0)
        self.assertEqual(data["figures"]["result_value"], 466.0)
        self.assertEqual(self.column(data, "goal")[:4], [31.0, 28.0, 31.0, None])
        self.assertEqual(self.column(data, "goal")[6], 31.0)
        self.assertAlmostEqual(data["figures"]["to_date_value"], 90.0 + 2.0)

    def test_proposal_waits(self):
        self.yearly(self.anna, 100.0, state="draft")
        proposed = self.yearly(self.anna, 200.0, state="draft")
        proposed.action_propose()
        proposed.goal_value = 0
        self.env["sales.target"].search([("goal_value", "=", 100.0)]).unlink()
        data = self.data()
        self.assertFalse(data["target"])
        self.assertEqual(
            data["proposal"],
            {"id": proposed.id, "state": "proposed", "value": 200.0},
        )
        self.assertIsNone(data["figures"]["goal_value"])

    def test_closed_year_keeps_its_result(self):
        target = self._new_target(self.anna, 900.0, date_from=date(2025, 7, 1))
        target.action_close()
        self._new_order(self.anna, 50.0, day="2025-11-05 10:00:00")
        data = self.data(year=2025)
        self.assertEqual(data["target"]["state"], "closed")
        self.assertEqual(data["figures"]["result_value"], 1000.0)
        self.assertEqual(data["figures"]["restatement_value"], 50.0)
        self.assertEqual(data["figures"]["status"], "reached")
        self.assertEqual(self.column(data, "projection"), [None] * 12)

    def test_future_year(self):
        self._new_target(self.anna, 900.0, date_from=date(2027, 7, 1))
        data = self.data(year=2027)
        self.assertEqual(data["figures"]["result_value"], 0.0)
        self.assertEqual(data["figures"]["status"], "not_started")
        self.assertEqual(self.column(data, "projection"), [None] * 12)
        self.assertEqual(self.column(data, "has_begun"), [False] * 12)

    def test_negative_months(self):
        self.env["sales.adjustment"].create(
            {
                "metric_id": self.untaxed.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "date": date(2026, 5, 5),
                "value": -80.0,
                "note": "Returned",
            }
        )
        self.assertEqual(self.column(self.data(), "result")[4], -80.0)

    def test_ratio(self):
        rate = self.env.ref("sales_targets.sales_metric_win_rate")
        rate.active = True
        for outcome in ("won", "lost", "won"):
            lead = self.env["crm.lead"].create(
                {
                    "name": outcome,
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "company_id": self.company.id,
                }
            )
            if outcome == "won":
                lead.action_set_won()
            else:
                lead.action_set_lost()
            lead.date_closed = "2026-06-03 10:00:00"
        self._new_target(self.anna, 0.5, metric=rate, date_from=date(2026, 7, 2))
        data = self.data(metric_id=rate.id)
        self.assertEqual(self.column(data, "goal"), [0.5] * 12)
        self.assertEqual(self.column(data, "cumulative_goal"), [0.5] * 12)
        self.assertAlmostEqual(data["months"][5]["result"], 2 / 3)
        self.assertAlmostEqual(data["months"][6]["cumulative_result"], 2 / 3)
        self.assertAlmostEqual(data["months"][11]["cumulative_projection"], 2 / 3)
        self.assertFalse(data["deals"])

    def test_fiscal_year(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        data = self.data()
        self.assertEqual(data["choice"]["year"], 2026)
        self.assertEqual(data["period"]["label"], "2026/27")
        self.assertEqual(data["period"]["date_from"], "2026-07-01")
        self.assertEqual(data["figures"]["result_value"], 100.0)
        self.assertEqual(data["months"][11]["date_to"], "2027-06-30")
        before = self.data(year=2025)
        self.assertEqual(before["figures"]["result_value"], 1366.0)

    # ------------------------------------------------------------------ owners

    def test_team_and_company(self):
        self._allocate(
            self.env["sale.order"].search([("user_id", "=", self.ben.id)]), self.carl
        )
        data = self.data(self.lea, team_id=self.north.id)
        self.assertEqual(data["choice"]["scope"], "team")
        self.assertEqual(data["figures"]["result_value"], 473.0)
        data = self.data(self.mona, scope="company")
        self.assertEqual(data["figures"]["result_value"], 5473.0)
        # supporting credit counts for the person
        data = self.data(self.mona, user_id=self.carl.id)
        self.assertEqual(data["figures"]["result_value"], 5007.0)

    def test_target_of_several_is_nobodys_own(self):
        self.yearly(self.anna | self.carl, 100.0)
        self.assertFalse(self.data()["target"])

    # ------------------------------------------------------ deals and credits

    def deal(self, name, amount, probability, **vals):
        return self.env["crm.lead"].create(
            {
                "name": name,
                "partner_name": f"{name} Ltd",
                "type": "opportunity",
                "user_id": self.anna.id,
                "team_id": self.north.id,
                "company_id": self.company.id,
                "expected_revenue": amount,
                "probability": probability,
                "date_deadline": "2026-09-01",
                **vals,
            }
        )

    def test_deals_that_close_the_gap(self):
        self.yearly(self.anna, 1000.0)  # 534 are missing
        self.deal("Small", 100.0, 90)
        likely = self.deal("Likely", 400.0, 60)
        large = self.deal("Large", 1000.0, 20)
        self.deal("Next year", 9000.0, 90, date_deadline="2027-01-01")
        self.deal("Ben's", 9000.0, 90, user_id=self.ben.id)
        self.deal("Lost", 9000.0, 90).action_set_lost()
        deals = self.data()["deals"]
        self.assertEqual(
            [row["title"] for row in deals["rows"]], ["Likely", "Large", "Small"]
        )
        self.assertEqual([row["closes"] for row in deals["rows"]], [True, True, False])
        self.assertEqual((deals["closing_count"], deals["closes"]), (2, True))
        self.assertEqual((deals["open_count"], deals["open_value"]), (3, 1500.0))
        self.assertEqual(
            deals["rows"][0],
            {
                "id": likely.id,
                "name": "Likely Ltd",
                "title": "Likely",
                "amount": 400.0,
                "probability": 0.6,
                "date": "2026-09-01",
                "closes": True,
            },
        )
        large.expected_revenue = 10.0
        deals = self.data()["deals"]
        self.assertEqual((deals["closing_count"], deals["closes"]), (3, False))

    def test_deals_count_as_one_for_a_number(self):
        self._new_target(
            self.anna, 5.0, metric=self.order_count, date_from=date(2026, 7, 2)
        )
        for probability in (10, 20, 30):
            self.deal(f"{probability}", 400.0, probability)
        deals = self.data(metric_id=self.order_count.id)["deals"]
        self.assertEqual([row["title"] for row in deals["rows"]], ["30", "20", "10"])
        # three of five orders are there
        self.assertEqual((deals["closing_count"], deals["closes"]), (2, True))
        self.assertEqual(deals["open_value"], 3.0)

    def test_no_deals_where_they_lead_to_nothing(self):
        self.assertFalse(self.data(metric_id=self.lead_count.id)["deals"])
        self.assertFalse(self.data(year=2025)["deals"])
        deals = self.data()["deals"]
        self.assertEqual((deals["rows"], deals["open_count"]), ([], 0))

    def test_latest_credits(self):
        order = self._new_order(self.ben, 80.0, day="2026-07-02 08:00:00")
        self._allocate(order, self.anna, kind="split", basis="percent", percent=25)
        overlay = self._new_order(self.ben, 60.0, day="2026-07-02 09:00:00")
        self._allocate(overlay, self.anna)
        rows = self.data()["credits"]
        self.assertEqual(len(rows), 5)
        self.assertEqual(
            {row["document"]: (row["value"], row["part"]) for row in rows[:2]},
            {order.name: (20.0, "split"), overlay.name: (60.0, "overlay")},
        )
        self.assertEqual((rows[2]["value"], rows[2]["part"]), (100.0, "whole"))
        self.assertEqual(rows[2]["date"], "2026-07-01")

    # ------------------------------------------------------------------ choice

    def test_bad_choices(self):
        for choice in ({"year": 10**6}, {"year": -3}, {"scope": "planet"}):
            with self.assertRaises(UserError):
                self.data(**choice)
        # a metric that is not there gives way to the first
        self.assertEqual(self.data(metric_id=10**6)["metric"]["id"], self.untaxed.id)

    def test_no_metric_at_all(self):
        self.env["sales.metric"].search([]).active = False
        data = self.data()
        self.assertFalse(data["metric"])
        self.assertNotIn("months", data)

    def test_remembered(self):
        target = self.env["sales.target"].with_user(self.lea)
        choice = {
            "year": 2025,
            "scope": "person",
            "user_id": self.ben.id,
            "team_id": False,
            "metric_id": self.order_count.id,
        }
        target.remember_dashboard_choice(dict(choice, is_cumulative=False))
        self.assertEqual(self.data(self.lea)["choice"], choice)
        self.assertFalse(self.lea.res_users_settings_id.sales_target_is_cumulative)
        # the team that is asked for does not change what is kept
        data = self.data(self.lea, team_id=self.north.id)
        self.assertEqual(data["choice"]["metric_id"], self.order_count.id)
        self.assertEqual(self.data(self.lea)["choice"], choice)
        # who is not to be seen any more
        self.north.crm_team_member_all_ids.filtered(
            lambda m: m.user_id == self.ben
        ).active = False
        data = self.data(self.lea)
        self.assertEqual(data["choice"]["user_id"], self.lea.id)
        self.assertEqual(data["choice"]["year"], 2025)

    def test_first_look(self):
        """Who does not sell looks at what there is to lead."""

        def first(user):
            choice = self.data(user)["choice"]
            return choice["scope"], choice["user_id"] or choice["team_id"]

        self.assertEqual(first(self.anna), ("person", self.anna.id))
        self.assertEqual(first(self.lea), ("team", self.north.id))
        self.assertEqual(first(self.mona), ("company", False))
        self.yearly(self.mona, 10.0)
        self.assertEqual(first(self.mona), ("person", self.mona.id))
        newcomer = self._new_user("nora", "sales_team.group_sale_salesman")
        self.assertEqual(first(newcomer), ("person", newcomer.id))

    def test_what_is_gone_is_not_remembered(self):
        target = self.env["sales.target"].with_user(self.anna)
        target.remember_dashboard_choice({"metric_id": 10**6, "team_id": 10**6})
        self.assertEqual(self.data()["choice"]["metric_id"], self.untaxed.id)

    def test_running_year_moves_on(self):
        target = self.env["sales.target"].with_user(self.anna)
        target.remember_dashboard_choice({"year": 2026})
        self.assertEqual(self.data()["choice"]["year"], 2026)
        with freeze_time("2027-01-05 10:00:00"):
            self.assertEqual(self.data()["choice"]["year"], 2027)

    def test_actions(self):
        target = self.yearly(self.anna, 3650.0)
        model = self.env["sales.target"].with_user(self.anna)
        choice = self.data()["choice"]
        action = model.action_dashboard_month(choice, "2026-01-01", "2026-01-31")
        credits_ = self.env["sales.credit"].search(action["domain"])
        self.assertEqual(credits_.mapped("value"), [310.0])
        action = model.action_dashboard_target(choice)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sales.target", target.id)
        )
        self.deal("Likely", 400.0, 60)
        action = model.action_dashboard_deals(choice)
        leads = self.env["crm.lead"].search(action["domain"])
        self.assertEqual(leads.mapped("name"), ["Likely"])

    def test_propose_from_the_dashboard(self):
        model = self.env["sales.target"].with_user(self.anna)
        action = model.action_dashboard_propose(self.data(year=2027)["choice"])
        draft = model.with_context(**action["context"]).create({"goal_value": 5.0})
        self.assertEqual(draft.user_ids, self.anna)
        self.assertEqual(draft.metric_id, self.untaxed)
        self.assertEqual(
            (draft.date_from, draft.date_to), (date(2027, 1, 1), date(2027, 12, 31))
        )
        data = self.data(year=2027)
        self.assertEqual(
            data["proposal"], {"id": draft.id, "state": "draft", "value": 5.0}
        )
