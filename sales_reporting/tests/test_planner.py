# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_planner import PlannerCase


@tagged("post_install", "-at_install")
class TestPlanner(PlannerCase):
    # --------------------------------------------------------------- measured

    def test_measured(self):
        """What is not decided, too young or somebody else's says nothing."""
        self._past_lead(self.proposed, 100)
        self._past_lead(self.new, 10, 5)
        self._past_lead(self.signed, 100, 20, self.ben, expected_revenue=40_000)
        self._past_lead(self.signed, 900, 400, expected_revenue=77_000)
        plan = self._new_plan()
        self.assertEqual(plan.won_cases, 2)
        self.assertEqual(plan.deal_value, 10_000)
        self.assertEqual(plan.cycle_days, 40)
        self.assertEqual(plan.decided_cases, 10)
        self.assertAlmostEqual(plan.conversion_rate, 0.2, 9)
        self.assertEqual(
            [(s.name, s.measured_cases) for s in plan.step_ids],
            [("Prospects", 10), ("New", 10), ("Qualified", 7), ("Proposed", 4)],
        )
        for step, rate in zip(plan.step_ids, (1, 7 / 10, 4 / 7, 2 / 4), strict=True):
            self.assertAlmostEqual(step.conversion_rate, rate, 9)
        self.assertIn("2 deals won", plan.deal_note)
        self.assertIn("10 decided prospects", plan.conversion_note)

    def test_measured_of_team_and_company(self):
        """Ben's deal of 40,000 took 80 days: the mean of three is 20,000 and 53."""
        self._past_lead(self.signed, 100, 20, self.ben, expected_revenue=40_000)
        self._past_lead(self.signed, 100, 40, self.carl, expected_revenue=60_000)
        north = self._new_plan(self.north)
        self.assertEqual((north.won_cases, north.deal_value), (3, 20_000))
        self.assertEqual(north.cycle_days, 53)
        self.assertEqual((north.decided_cases, north.decided_won_cases), (11, 3))
        company = self._new_plan(self.company)
        self.assertEqual((company.won_cases, company.deal_value), (4, 30_000))

    # ------------------------------------------------------------------ needs

    def test_twelve_numbers(self):
        """1,000,000 at 10,000 are 100 deals; at 20 % 500 prospects, worth 5,000,000;
        of these 350 qualify and 200 get a proposal."""
        plan = self._new_plan()
        self.assertEqual(
            (plan.prospect_month, plan.prospect_quarter, plan.prospect_year),
            (42, 125, 500),
        )
        self.assertEqual(
            (plan.pipeline_month, plan.pipeline_quarter, plan.pipeline_year),
            (416_667, 1_250_000, 5_000_000),
        )
        self.assertEqual(
            (plan.deal_month, plan.deal_quarter, plan.deal_year), (9, 25, 100)
        )
        self.assertEqual(
            (plan.revenue_month, plan.revenue_quarter, plan.revenue_year),
            (83_334, 250_000, 1_000_000),
        )
        self.assertEqual(plan.step_ids.mapped("entry_count"), [500, 500, 350, 200])
        self.assertFalse(plan.problem)

    def test_months_and_cycle(self):
        """Forty days before the year is in November: its months are asked for too."""
        plan = self._new_plan()
        months = plan.month_ids
        self.assertEqual(len(months), 14)
        year = self.today.year
        self.assertEqual(months[0].date_from, date(year, 11, 1))
        self.assertEqual(months[0].month_name, f"Nov {year}")
        self.assertEqual(plan.entry_from, date(year, 11, 22))
        self.assertEqual(sum(months.mapped("prospect_need")), 500)
        self.assertEqual(sum(months.mapped("deal_need")), 100)
        self.assertAlmostEqual(sum(months.mapped("revenue_need")), 1_000_000, 2)
        self.assertAlmostEqual(sum(months.mapped("pipeline_need")), 5_000_000, 2)
        self.assertEqual(months[:2].mapped("deal_need"), [0, 0])
        # nine days of November, of 365
        days = (date(year + 1, 12, 31) - date(year, 12, 31)).days
        self.assertEqual(months[0].prospect_need, -(-500 * 9 // days))
        plan.cycle_days = 0
        self.assertEqual(len(plan.month_ids), 12)

    def test_seasonality(self):
        weights = {f"weight_{month:02d}": 0 for month in range(1, 13)}
        phasing = self.env["sales.phasing"].create(
            {"name": "Spring", **weights, "weight_03": 1, "weight_04": 3}
        )
        plan = self._new_plan(phasing_id=phasing.id, cycle_days=0)
        deals = plan.month_ids.mapped("deal_need")
        self.assertEqual((deals[2], deals[3], sum(deals)), (25, 75, 100))
        phasing.weight_03 = 3
        self.assertEqual(plan.month_ids.mapped("deal_need")[2:4], [50, 50])

    def test_range_of_few_cases(self):
        """2 of 10: by Wilson 8.6 % to 39.8 %, so 100 deals take 252 to 1160."""
        plan = self._new_plan()
        self.assertEqual((plan.prospect_low, plan.prospect_high), (252, 1160))
        self.assertIn("252", plan.range_note)
        plan.conversion_rate = 0.25
        self.assertFalse(plan.prospect_low)
        self.assertFalse(plan.range_note)

    def test_inputs_typed_and_put_back(self):
        plan = self._new_plan()
        plan.conversion_rate = 0.1
        self.assertAlmostEqual(plan.conversion_rate, 0.1, 9)
        self.assertEqual(plan.prospect_year, 1000)
        self.assertAlmostEqual(plan.step_ids[0].conversion_rate, 1, 9)
        plan.step_ids[3].conversion_rate = 1
        self.assertEqual(plan.step_ids[3].entry_count, 100)
        plan.write({"deal_value": 5_000, "cycle_days": 10})
        self.assertEqual(plan.deal_year, 200)
        self.assertFalse(plan.deal_is_measured)
        for name, value in (
            ("conversion_rate", 0.2),
            ("deal_value", 10_000),
            ("cycle_days", 40),
        ):
            plan.with_context(measured_input=name).action_use_measured()
            self.assertAlmostEqual(plan[name], value, 9)
        self._past_lead(self.signed, 100, 60, expected_revenue=40_000)
        self.assertEqual(plan.deal_value, 10_000)
        plan.action_measure()
        self.assertEqual(plan.deal_value, 20_000)
        self.assertAlmostEqual(plan.conversion_rate, 3 / 11, 9)

    def test_form(self):
        """Filled in by a seller: the figures are there before it is saved."""
        with Form(self.env["sales.planner"].with_user(self.anna)) as form:
            self.assertEqual(form.scope, "person")
            self.assertEqual(form.deal_value, 10_000)
            form.goal_value = 1_000_000
            self.assertEqual(form.prospect_year, 500)
            form.conversion_rate = 0.1
            self.assertEqual(form.prospect_year, 1000)
            with form.step_ids.edit(3) as step:
                step.conversion_rate = 1.0
            self.assertEqual(form.step_ids._records[3]["conversion_rate"], 1)
            conversion = form.conversion_rate
        plan = form.record
        self.assertAlmostEqual(plan.conversion_rate, conversion, 9)
        self.assertEqual(plan.step_ids[3].conversion_rate, 1)
        self.assertTrue(plan.month_ids)

    # --------------------------------------------------------- have, missing

    def test_have_and_missing(self):
        """Two won in the period; of the prospects those count that enter in time."""
        self._past_lead(self.new, 20, expected_revenue=700)
        self._past_lead(self.new, 131, expected_revenue=700)
        plan = self._new_plan(
            period_type="custom",
            date_from=self.today - timedelta(days=90),
            date_to=self.today + timedelta(days=200),
            goal_value=100_000,
        )
        self.assertEqual((plan.deal_have, plan.deal_missing), (2, 8))
        self.assertEqual((plan.revenue_have, plan.revenue_missing), (20_000, 80_000))
        self.assertEqual((plan.prospect_have, plan.prospect_missing), (11, 39))
        # eight lost with 500, two won, and the new one
        self.assertEqual(plan.pipeline_have, 24_700)
        self.assertEqual(sum(plan.month_ids.mapped("deal_have")), 2)
        self.assertEqual(sum(plan.month_ids.mapped("prospect_have")), 11)
        self.assertIn("8 average deals", plan.remark)

    # --------------------------------------------------------------- bad input

    def test_no_history(self):
        plan = self._new_plan(self.carl)
        self.assertEqual(plan.deal_value, 0)
        self.assertIn("No deal was won", plan.problem)
        self.assertIn("conversion", plan.problem)
        self.assertFalse(plan.prospect_year)
        with self.assertRaisesRegex(UserError, "No deal was won"):
            plan.action_make_targets()
        plan.write({"deal_value": 10_000, "conversion_rate": 0.2})
        self.assertFalse(plan.problem)
        self.assertEqual(plan.prospect_year, 500)
        self.assertEqual(plan.goal_value, 1_000_000)

    def test_no_deal_won(self):
        self._past_lead(self.new, 100, 60, self.carl)
        plan = self._new_plan(self.carl)
        self.assertIn("None of 1 decided prospects", plan.problem)
        self.assertEqual(plan.revenue_year, 1_000_000)

    def test_deals_worth_nothing(self):
        self._past_lead(self.signed, 100, 60, self.carl, expected_revenue=-100)
        plan = self._new_plan(self.carl)
        self.assertEqual(plan.deal_value, 0)
        self.assertIn("brought nothing", plan.problem)

    def test_negative_input(self):
        plan = self._new_plan()
        for name in ("goal_value", "deal_value", "cycle_days", "conversion_rate"):
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                plan[name] = -1
                plan.flush_recordset()
            plan.invalidate_recordset()
        with self.assertRaises(ValidationError):
            plan.goal_value = float("nan")

    def test_goal_reached(self):
        plan = self._new_plan(
            period_type="custom",
            date_from=self.today - timedelta(days=90),
            date_to=self.today + timedelta(days=5),
            goal_value=20_000,
        )
        self.assertIn("The goal is reached", plan.remark)
        self.assertEqual(plan.revenue_missing, 0)
        self.assertEqual(plan.deal_missing, 0)

    def test_past_period(self):
        plan = self._new_plan(date_from=self.today.replace(year=self.today.year - 2))
        self.assertIn("what it would have taken", plan.remark)
        with self.assertRaisesRegex(UserError, "The period is over"):
            plan.action_make_targets()

    def test_period_shorter_than_the_cycle(self):
        first, last = self.company._sales_period(
            "month", self.today.replace(day=1) - timedelta(days=1)
        )
        plan = self._new_plan(period_type="month", date_from=last, cycle_days=100)
        self.assertEqual(plan.date_from, first)
        self.assertEqual(sum(plan.month_ids.mapped("prospect_need")), 500)
        soon = self._new_plan(
            period_type="custom",
            date_from=self.today + timedelta(days=1),
            date_to=self.today + timedelta(days=20),
        )
        self.assertIn("had to enter by", soon.remark)

    def test_dates(self):
        with self.assertRaises(CheckViolation):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._new_plan(
                    period_type="custom",
                    date_from=self.today,
                    date_to=self.today - timedelta(days=1),
                )
        with self.assertRaisesRegex(ValidationError, "shorter period"):
            self._new_plan(
                period_type="custom", date_from=self.today, date_to=date(2999, 1, 1)
            )

    # ------------------------------------------------------------------ access

    def test_who_plans_for_whom(self):
        own = self._new_plan(self.anna, self.anna)
        self._new_plan(self.north, self.lea)
        self._new_plan(self.ben, self.lea)
        self._new_plan(self.company, self.mona)
        for owner, user in (
            (self.ben, self.anna),
            (self.north, self.anna),
            (self.company, self.anna),
            (self.company, self.lea),
            (self.south, self.lea),
            (self.carl, self.lea),
        ):
            with self.subTest(owner=owner.name, user=user.name):
                with self.assertRaises(AccessError):
                    self._new_plan(owner, user)
        plans = self.env["sales.planner"]
        for user, count in (
            (self.anna, 1),
            (self.ben, 1),
            (self.lea, 3),
            (self.mona, 4),
        ):
            domain = [("company_id", "=", self.company.id)]
            self.assertEqual(
                plans.with_user(user).search_count(domain), count, user.name
            )
        months = self.env["sales.planner.month"].with_user(self.carl)
        self.assertFalse(months.search([("planner_id", "=", own.id)]))
        with self.assertRaises(AccessError):
            own.with_user(self.ben).goal_value = 5
        with self.assertRaises(AccessError):
            own.step_ids.with_user(self.ben).read(["conversion_rate"])

    def test_nothing_is_passed_on(self):
        """Neither is one's own plan made one of a colleague, nor a step or deal put
        into a plan of others."""
        bens = self._new_plan(self.ben, self.ben)
        own = self._new_plan(self.anna, self.anna)
        for record, vals in (
            (own, {"user_id": self.ben.id}),
            (own, {"scope": "company"}),
            (own.step_ids[:1], {"planner_id": bens.id}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                record.write(vals)
        self.ben.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            own.with_user(self.ben).export_data(["goal_value"])
        self.assertEqual(
            self.env["sales.planner.month"]
            .with_user(self.ben)
            ._read_group([("planner_id", "=", own.id)], [], ["prospect_need:sum"]),
            [(False,)],
        )

    def test_a_form_tells_no_secrets(self):
        """A form that names a colleague measures nothing."""
        plan = (
            self.env["sales.planner"]
            .with_user(self.ben)
            .new({"scope": "person", "user_id": self.anna.id, "goal_value": 5})
        )
        self.assertEqual(plan.won_cases, 0)
        self.assertEqual(plan.revenue_have, 0)
        self.assertFalse(plan.step_ids)
        self.assertIn("plan for yourself", plan.problem)
