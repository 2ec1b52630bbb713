# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SalesTargetsCase
from .test_queries import QueryCase

YEAR = date(2026, 1, 1)
DAYS_2026 = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@tagged("post_install", "-at_install")
class TestMonths(SalesTargetsCase):
    """The goal of a target month by month, kept for reports."""

    def _rows(self, target):
        """What the database holds, without the ORM."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT date_from, date_to, goal_value::text FROM sales_target_month"
            " WHERE target_id = %s ORDER BY date_from",
            [target.id],
        )
        return [
            (start, end, Decimal(goal)) for start, end, goal in self.env.cr.fetchall()
        ]

    def _goals(self, target):
        return [goal for _start, _end, goal in self._rows(target)]

    def test_months_of_a_year(self):
        target = self._new_target(self.anna, 1000.0, date_from=YEAR)
        rows = self._rows(target)
        self.assertEqual(
            [(start.day, start.month, end.day) for start, end, _goal in rows],
            [(1, index, days) for index, days in enumerate(DAYS_2026, 1)],
        )
        goals = self._goals(target)
        self.assertEqual(sum(goals), Decimal(1000))
        for goal, days in zip(goals, DAYS_2026, strict=True):
            self.assertAlmostEqual(float(goal), 1000 * days / 365, delta=0.01)

    def test_sum_is_the_goal_to_the_cent(self):
        for cents in (1, 7, 100_001, 99_999_999):
            target = self._new_target(
                self.anna, cents / 100, date_from=YEAR, state="draft"
            )
            self.assertEqual(sum(self._goals(target)), Decimal(cents) / 100)

    def test_months_cut_to_the_period(self):
        target = self._new_target(
            self.anna,
            46.0,
            period_type="custom",
            date_from=date(2026, 4, 16),
            date_to=date(2026, 5, 31),
        )
        self.assertEqual(
            self._rows(target),
            [
                (date(2026, 4, 16), date(2026, 4, 30), 15),
                (date(2026, 5, 1), date(2026, 5, 31), 31),
            ],
        )

    def test_goal_follows(self):
        target = self._new_target(self.anna, 365.0, date_from=YEAR)
        kept = target.month_ids.ids
        target.goal_value = 730.0
        self.assertEqual(self._goals(target), [2 * days for days in DAYS_2026])
        self.assertEqual(target.month_ids.ids, kept)
        self.assertEqual(target.month_ids[0].goal_value, 62.0)

    def test_dates_follow(self):
        target = self._new_target(
            self.anna,
            59.0,
            period_type="custom",
            date_from=YEAR,
            date_to=date(2026, 2, 28),
        )
        self.assertEqual(self._goals(target), [31, 28])
        target.write({"date_from": date(2026, 2, 1), "date_to": date(2026, 3, 31)})
        self.assertEqual(
            self._rows(target),
            [
                (date(2026, 2, 1), date(2026, 2, 28), 28),
                (date(2026, 3, 1), date(2026, 3, 31), 31),
            ],
        )

    def test_phasing_and_its_weights_follow(self):
        phasing = self.env["sales.phasing"].create({"name": "Even"})
        target = self._new_target(
            self.anna, 1200.0, date_from=YEAR, phasing_id=phasing.id
        )
        self.assertEqual(self._goals(target), [100] * 12)
        phasing.weight_12 = 13.0
        self.assertEqual(self._goals(target), [50] * 11 + [650])
        target.phasing_id = False
        self.assertEqual(self._goals(target)[1], Decimal("92.05"))

    def test_basis_of_the_company_follows(self):
        """February 2026 has 28 days, of which 20 from Monday to Friday; March 31,
        of which 22."""
        target = self._new_target(
            self.anna,
            42.0,
            period_type="custom",
            date_from=date(2026, 2, 1),
            date_to=date(2026, 3, 31),
        )
        self.assertEqual(self._goals(target), [Decimal("19.93"), Decimal("22.07")])
        self.company.sales_elapsed_basis = "weekdays"
        self.assertEqual(self._goals(target), [20, 22])

    def test_measure_follows(self):
        """A ratio does not add up: it is the goal of each month."""
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        target = self._new_target(self.anna, 0.4, date_from=YEAR, state="draft")
        target.metric_id = win_rate
        self.assertEqual(self._goals(target), [Decimal("0.4")] * 12)

    def test_read_in_the_same_transaction(self):
        """Whoever asks for the rows sees what is not written yet."""
        target = self._new_target(self.anna, 365.0, date_from=YEAR)
        month = self.env["sales.target.month"]
        domain = [("target_id", "=", target.id)]
        self.env.flush_all()
        target.goal_value = 730.0
        self.assertEqual(month._read_group(domain, [], ["goal_value:sum"]), [(730.0,)])
        target.goal_value = 1095.0
        self.assertEqual(month.search(domain)[0].goal_value, 93.0)
        target.goal_value = 365.0
        self.assertEqual(target.month_ids[0].goal_value, 31.0)

    def test_months_of_the_form(self):
        """Saved targets show the goals that are kept, a form those it would have."""
        target = self._new_target(self.anna, 365.0, date_from=YEAR, state="draft")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_target_month SET goal_value = 32"
            " WHERE target_id = %s AND date_from = %s",
            [target.id, YEAR],
        )
        self.env.invalidate_all()
        self.assertEqual(target.get_months()[0]["goal"], 32.0)
        with Form(target.with_user(self.anna)) as form:
            form.goal_value = 730.0
            self.assertEqual(form.months[0]["goal"], 62.0)
        self.assertEqual(target.get_months()[0]["goal"], 62.0)

    def test_seller_makes_and_changes_a_draft(self):
        """Nobody may write the rows, yet whoever may write the target changes them."""
        target = (
            self.env["sales.target"]
            .with_user(self.anna)
            .create(
                {
                    "metric_id": self.untaxed.id,
                    "user_ids": [Command.set(self.anna.ids)],
                    "company_id": self.company.id,
                    "date_from": YEAR,
                    "goal_value": 365.0,
                }
            )
        )
        self.assertEqual(target.month_ids[0].goal_value, 31.0)
        target.goal_value = 730.0
        self.assertEqual(target.month_ids[0].goal_value, 62.0)
        with self.assertRaises(AccessError):
            target.month_ids[0].goal_value = 1.0

    @mute_logger("odoo.sql_db")
    def test_dates_in_disorder_are_refused_by_the_constraint(self):
        target = self._new_target(self.anna, period_type="custom", date_from=YEAR)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            target.date_to = date(2025, 1, 1)

    def test_deleted_with_the_target(self):
        target = self._new_target(self.anna, date_from=YEAR, state="draft")
        self.assertEqual(len(self._rows(target)), 12)
        target.unlink()
        self.assertEqual(self._rows(target), [])


@tagged("post_install", "-at_install")
class TestMonthsQueries(QueryCase):
    def test_one_statement_for_all_targets(self):
        """The months of 200 targets take as many statements as those of one, and
        changing the phasing of all of them too."""

        def statements(number):
            def act():
                self.env["sales.target"].create([self._vals(g) for g in range(number)])

            return self._months_statements(act)

        self.assertEqual(statements(1), 1)
        self.assertEqual(statements(200), 1)
        phasing = self.env["sales.phasing"].create({"name": "Even"})
        self.env["sales.target"].create(
            [self._vals(goal, phasing_id=phasing.id) for goal in range(200)]
        )
        self.env.flush_all()

        def change():
            phasing.weight_01 = 3.0

        self.assertEqual(self._months_statements(change), 1)

    def _vals(self, goal, **vals):
        return {
            "metric_id": self.untaxed.id,
            "user_ids": [Command.set(self.anna.ids)],
            "company_id": self.company.id,
            "date_from": YEAR,
            "goal_value": goal,
            **vals,
        }

    def _months_statements(self, act):
        with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
            self._count(act)
        return sum("sales_target_month" in line for line in logs.output)
