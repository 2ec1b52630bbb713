# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged

from ..report.sales_report_reading import EVERY_ROW
from ..report.sales_target_report_months import MONTHLY
from .test_target_report import MARCH, MAY, YEAR, ReportCase


@tagged("post_install", "-at_install")
class TestTargetReportMonths(ReportCase):
    """What is put together for a read: no more than it asks for."""

    def test_only_what_is_asked_for_is_put_together(self):
        """Credits of scopes that a filter leaves out are not looked for; where it does
        not say which, all are."""
        self._new_order(self.anna, 100.0, MARCH)
        every = {"person", "team", "company"}
        report = self.registry["sales.target.report"]
        credits_sql = report._credits_sql
        for domain, found, sought in (
            ([], every, every),
            ([("scope", "=", "team")], {"team"}, {"team"}),
            ([("scope", "=", "people")], set(), set()),
            (
                [("scope", "in", ["person", "team"])],
                {"person", "team"},
                {"person", "team"},
            ),
            ([("scope", "!=", "team")], {"person", "company"}, every),
            (
                ["|", ("scope", "=", "team"), ("user_id", "=", self.ben.id)],
                {"team"},
                every,
            ),
        ):
            looked_for = set()

            def look(model, scope, looked_for=looked_for):
                looked_for.add(scope)
                return credits_sql(model, scope)

            common = [("metric_id", "=", self.untaxed.id), ("period_type", "=", "year")]
            with self.subTest(domain), patch.object(report, "_credits_sql", look):
                rows = self.report._read_group(
                    [*common, ("company_id", "=", self.company.id), *domain],
                    ["scope"],
                    ["result_value:sum"],
                )
                self.assertEqual(dict(rows), dict.fromkeys(found, 100.0))
                self.assertEqual(looked_for, sought)

    def test_sums_by_month_say_the_same_as_credits(self):
        """Of each scope, by its own people or teams, as every row says it."""
        for users, goal in ((self.anna, 900.0), (self.carl, 500.0)):
            self._new_target(users, goal, date_from=YEAR)
        for owner, scope in ((self.north, "team"), (self.company, "company")):
            for metric in (self.untaxed, self.order_count):
                self._new_target(owner, 600.0, metric, scope=scope, date_from=YEAR)
        order = self._new_order(self.anna, 1000.0, MARCH)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=30)
        self._allocate(order, self.ben)
        self._new_order(self.env["res.users"], 50.0, MARCH)
        self._new_order(self.carl, 70.0, MAY)
        self._new_order(self.anna, 70.0, datetime(2024, 12, 31, 12))
        figures = ["goal_value:sum", "result_value:sum", "attainment:avg"]
        for metric, scope, sold in (
            (self.untaxed, "person", 2070.0),
            (self.untaxed, "team", 1120.0),
            (self.untaxed, "company", 1120.0),
            # One of them in each of two teams.
            (self.order_count, "team", 4),
            (self.order_count, "company", 3),
        ):
            domain = [
                ("metric_id", "=", metric.id),
                ("scope", "=", scope),
                ("period_type", "=", "year"),
                ("company_id", "=", self.company.id),
                ("date", ">=", "2025-01-01"),
                ("date", "<=", "2025-12-31"),
            ]
            own = {"person": ["user_id"], "team": ["team_id"], "company": []}[scope]
            for groupby in ([], own, ["date:month"], [*own, "date:quarter"]):
                with self.subTest(metric=metric.name, scope=scope, groupby=groupby):
                    asked = self.report._for_columns(domain, groupby, figures)
                    self.assertTrue(asked.env.context[MONTHLY])
                    fast = self.report._read_group(domain, groupby, figures)
                    every = self.report.with_context(**{EVERY_ROW: True})
                    self.assertEqual(fast, every._read_group(domain, groupby, figures))
                    self.assertEqual(sum(row[-2] or 0 for row in fast), sold)
            # what sums by month do not know
            for name in {"team_id", "user_id", "credit_id"} - set(own):
                asked = self.report._for_columns(domain, [name], figures)
                self.assertFalse(asked.env.context[MONTHLY], (scope, name))
