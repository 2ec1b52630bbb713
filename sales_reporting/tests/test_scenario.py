# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_planner import PlannerCase


@tagged("post_install", "-at_install")
class TestScenario(PlannerCase):
    """Beside the decided deals three open ones: qualified, where 2 of 7 were won; with
    a proposal, where 2 of 4 were; and one that closes after the horizon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last = cls.today + timedelta(days=100)
        cls.qualified_deal, cls.proposed_deal, cls.late_deal = (
            cls._past_lead(
                stage,
                30,
                expected_revenue=revenue,
                date_deadline=cls.today + timedelta(days=days),
            )
            for stage, revenue, days in (
                (cls.qualified, 7000, 20),
                (cls.proposed, 10_000, 100),
                (cls.proposed, 50_000, 101),
            )
        )

    def _new_scenario(self, owner=None, user=None, **vals):
        owner = owner or self.anna
        scope, link = {
            "res.users": ("person", "user_id"),
            "crm.team": ("team", "team_id"),
            "res.company": ("company", "company_id"),
        }[owner._name]
        return (
            self.env["sales.scenario"]
            .with_user(user or self.mona)
            .create(
                {
                    "name": "What if",
                    "company_id": self.company.id,
                    "scope": scope,
                    link: owner.id,
                    "date_from": self.today - timedelta(days=200),
                    "date_to": self.last,
                    **vals,
                }
            )
        )

    def test_as_it_is(self):
        """20,000 are won; 7000 · 2/7 + 10,000 · 2/4 = 7000 come from open deals; 13
        leads came in twelve months, and those of the next 100 - 40 days will be 13 ·
        60/365 = 2.137, of which 20 % at 10,000 bring 4273.97."""
        scenario = self._new_scenario()
        self.assertEqual(scenario.base_cycle_days, 40)
        self.assertEqual(scenario.won_value, 20_000)
        self.assertEqual(scenario.base_open_value, 7000)
        self.assertEqual(scenario.base_new_value, 4273.97)
        self.assertEqual(scenario.base_total_value, 31_273.97)
        self.assertEqual(scenario.total_value, 31_273.97)
        self.assertEqual(scenario.difference_value, 0)
        self.assertEqual(scenario.measured_on, self.today)

    def test_what_if(self):
        scenario = self._new_scenario()
        for name, value, difference in (
            # the half more of both
            ("conversion_rate", 0.3, 0.5 * (7000 + 4273.97)),
            ("deal_value", 20_000, 4273.97),
            ("lead_rate", 13 / 6, 4273.97),
            # forty more days in which leads may come
            ("cycle_days", 0, 4273.97 * 40 / 60),
        ):
            with self.subTest(name=name):
                scenario[name] = value
                self.assertAlmostEqual(scenario.difference_value, difference, 1)
                self.assertEqual(scenario.base_total_value, 31_273.97)
                scenario.action_reset()
                self.assertEqual(scenario.difference_value, 0)

    def test_chosen_deals(self):
        """The late one closes in time, and is won for sure: 50,000 more."""
        scenario = self._new_scenario()
        line = scenario.line_ids.create(
            {"scenario_id": scenario.id, "lead_id": self.late_deal.id}
        )
        self.assertEqual((line.chance, line.expected_value), (0.5, 50_000))
        self.assertEqual(line.date, self.last + timedelta(days=1))
        self.assertEqual(scenario.difference_value, 0)
        line.date = self.last
        self.assertEqual(scenario.difference_value, 25_000)
        line.chance = 1
        self.assertEqual(scenario.difference_value, 50_000)
        line.expected_value = 60_000
        self.assertEqual(scenario.difference_value, 60_000)
        # what was typed does not change with the win rate
        scenario.conversion_rate = 0
        self.assertEqual(scenario.open_value, 60_000)
        line.unlink()
        self.assertEqual(scenario.open_value, 0)

    def test_nothing_real_is_altered(self):
        """Not a write on anything but the scenario, and its messages."""
        written = []
        base = type(self.env["base"])
        origin = base.write

        def write(records, vals):
            written.append(records._name)
            return origin(records, vals)

        before = (
            self.env["crm.lead"]
            .search([])
            .read(["stage_id", "probability", "expected_revenue", "date_deadline"])
        )
        stamps = self.env["crm.lead"].search([]).mapped("write_date")
        self.patch(base, "write", write)
        scenario = self._new_scenario(conversion_rate=0.5, lead_rate=4)
        scenario.line_ids.create(
            {
                "scenario_id": scenario.id,
                "lead_id": self.proposed_deal.id,
                "chance": 1,
                "date": self.today,
            }
        )
        scenario.action_refresh()
        scenario.action_reset()
        self.env.flush_all()
        self.assertTrue(written)
        self.assertFalse({name for name in written if not name.startswith("sales.s")})
        leads = self.env["crm.lead"].search([])
        leads.invalidate_recordset()
        self.assertEqual(
            leads.read(
                ["stage_id", "probability", "expected_revenue", "date_deadline"]
            ),
            before,
        )
        self.assertEqual(leads.mapped("write_date"), stamps)

    def test_goal(self):
        self._new_target(
            self.anna,
            40_000,
            self.won_revenue,
            period_type="custom",
            date_from=self.today - timedelta(days=200),
            date_to=self.last,
        )
        scenario = self._new_scenario()
        self.assertEqual(scenario.goal_value, 40_000)
        self.assertEqual(scenario.gap_value, -8726.03)
        self.assertIn("missing", scenario.remark)
        scenario.goal_value = 31_273.97
        self.assertEqual(scenario.attainment, 1)
        self.assertIn("reached", scenario.remark)
        scenario.goal_value = 0
        self.assertFalse(scenario.attainment)

    def test_refresh(self):
        """What was typed stays, all else follows."""
        scenario = self._new_scenario(deal_value=5000)
        self._past_lead(self.signed, 100, 60, expected_revenue=40_000)
        self.assertEqual(scenario.won_value, 20_000)
        scenario.action_refresh()
        self.assertEqual(scenario.won_value, 60_000)
        self.assertEqual(scenario.deal_value, 5000)
        self.assertEqual(scenario.base_deal_value, 20_000)
        self.assertAlmostEqual(scenario.conversion_rate, 3 / 11, 9)

    def test_nightly_refresh(self):
        """The oldest first, and on with the rest where the time was short; what is
        over, or of today, is left as it is."""
        old, older, over, fresh = (self._new_scenario() for _number in range(4))
        over.date_to = self.today - timedelta(days=50)
        self.env.flush_all()
        for scenario, days in ((old, 1), (older, 2), (over, 49)):
            scenario.sudo().measured_on = self.today - timedelta(days=days)
        others = self.env["sales.scenario"].search([]) - old - older - over - fresh
        others.measured_on = self.today
        self._past_lead(self.signed, 100, 60, expected_revenue=40_000)
        self.env.flush_all()
        # time for one in the first night
        left = iter([60, 0, 60, 60])
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda _self, *_args, **_kwargs: next(left),
        ):
            cron = self.env.ref("sales_reporting.ir_cron_scenarios")
            cron.ir_actions_server_id.run()
            self.assertEqual((older.won_value, old.won_value), (60_000, 20_000))
            cron.ir_actions_server_id.run()
        self.assertEqual(old.won_value, 60_000)
        self.assertEqual({old.measured_on, older.measured_on}, {self.today})
        self.assertEqual((over.won_value, fresh.won_value), (20_000, 20_000))
        self.assertIsNone(next(left, None))

    def test_no_history(self):
        """Without decided deals the probability on the deal counts."""
        self._past_lead(
            self.new, 5, None, self.carl, expected_revenue=1000, probability=30
        )
        scenario = self._new_scenario(self.carl)
        self.assertEqual(scenario.base_open_value, 300)
        self.assertEqual(scenario.base_new_value, 0)
        self.assertIn("no win rate", scenario.remark)

    def test_a_horizon_that_has_passed(self):
        scenario = self._new_scenario(date_to=self.today - timedelta(days=50))
        self.assertEqual(scenario.total_value, 20_000)
        self.assertEqual(scenario.base_open_value, 0)

    def test_form(self):
        """The year's end changes while one types."""
        with Form(self.env["sales.scenario"].with_user(self.anna)) as form:
            form.name = "Twice"
            form.date_from = self.today - timedelta(days=200)
            form.date_to = self.last
            self.assertEqual(form.base_total_value, 31_273.97)
            form.deal_value = 20_000
            self.assertEqual(form.difference_value, 4273.97)
            with form.line_ids.new() as line:
                line.lead_id = self.late_deal
                self.assertEqual(line.chance, 0.5)
                line.date = self.today
            self.assertEqual(form.difference_value, 29_273.97)
        self.assertEqual(form.record.difference_value, 29_273.97)
        self.assertEqual(form.record.user_id, self.anna)

    def test_bad_input(self):
        scenario = self._new_scenario()
        for name in ("conversion_rate", "deal_value", "lead_rate", "cycle_days"):
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                scenario[name] = -1
                scenario.flush_recordset()
            scenario.invalidate_recordset()
        closed = self._past_lead(self.new, 100, 60)
        others = self._past_lead(self.new, 100, None, self.ben)
        for lead in (closed, others):
            with self.assertRaisesRegex(ValidationError, "open deals of Anna"):
                scenario.line_ids.create(
                    {"scenario_id": scenario.id, "lead_id": lead.id}
                )

    def test_who_looks_ahead_for_whom(self):
        own = self._new_scenario(self.anna, self.anna)
        self._new_scenario(self.north, self.lea)
        self._new_scenario(self.company, self.mona)
        for owner, user in (
            (self.ben, self.anna),
            (self.north, self.anna),
            (self.company, self.lea),
            (self.south, self.lea),
        ):
            with self.assertRaises(AccessError):
                self._new_scenario(owner, user)
        for user, count in (
            (self.anna, 1),
            (self.ben, 0),
            (self.lea, 2),
            (self.mona, 3),
        ):
            scenarios = self.env["sales.scenario"].with_user(user)
            domain = [("company_id", "=", self.company.id)]
            self.assertEqual(scenarios.search_count(domain), count, user.name)
        with self.assertRaises(AccessError):
            own.with_user(self.ben).read(["total_value"])
        form = (
            self.env["sales.scenario"]
            .with_user(self.ben)
            .new(
                {
                    "scope": "person",
                    "user_id": self.anna.id,
                    "line_ids": [(0, 0, {"lead_id": self.late_deal.id})],
                }
            )
        )
        self.assertEqual(form.total_value, 0)
        self.assertEqual(form.line_ids.chance, 0)
        self.assertIn("for yourself", form.remark)
