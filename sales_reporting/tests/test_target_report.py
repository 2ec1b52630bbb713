# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from odoo.tests import tagged

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

YEAR = date(2025, 1, 1)
MARCH, MAY = datetime(2025, 3, 10, 12), datetime(2025, 5, 5, 12)


class ReportCase(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.target.report"]

    def totals(self, groupby=(), scope="person", kind="year", metric=False, domain=()):
        """Goal, result, attainment and gap, by group."""
        rows = self.report._read_group(
            [
                ("scope", "=", scope),
                ("period_type", "=", kind),
                ("metric_id", "=", (metric or self.untaxed).id),
                ("company_id", "=", self.company.id),
                *domain,
            ],
            groupby,
            ["goal_value:sum", "result_value:sum", "attainment:avg", "gap_value:sum"],
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}


@tagged("post_install", "-at_install")
class TestTargetReport(ReportCase):
    """Goal rows beside credit rows."""

    def test_goal_beside_result_by_month(self):
        """365 days in 2025: a goal of 3,650 is 10 a day."""
        self._new_target(self.anna, 3650.0, date_from=YEAR)
        self._new_order(self.anna, 93.0, MARCH)
        self._new_order(self.anna, 31.0, MARCH)
        months = self.totals(["date:month"])
        self.assertEqual(
            [day.month for (day,) in sorted(months)], list(range(1, 13)), months
        )
        self.assertEqual(months[date(2025, 3, 1),], (310.0, 124.0, 0.4, 186.0))
        # nothing sold: no result, and an attainment of zero
        self.assertEqual(months[date(2025, 2, 1),], (280.0, False, 0.0, 280.0))
        self.assertEqual(
            self.totals(["date:quarter"])[date(2025, 1, 1),][:2], (900.0, 124.0)
        )
        goal, result, attainment, gap = self.totals(["date:year"])[YEAR,]
        self.assertEqual((goal, result, gap), (3650.0, 124.0, 3526.0))
        self.assertAlmostEqual(attainment, 124 / 3650, 6)

    def test_attainment_is_of_those_who_have_a_target(self):
        self._new_target(self.anna, 200.0, date_from=YEAR)
        self._new_target(self.carl, 600.0, date_from=YEAR)
        self._new_order(self.anna, 100.0, MARCH)
        self._new_order(self.ben, 900.0, MARCH)
        self._new_order(self.carl, 500.0, MARCH)
        people = self.totals(["user_id"])
        self.assertEqual(people[self.anna,], (200.0, 100.0, 0.5, 100.0))
        self.assertEqual(people[self.ben,], (False, 900.0, False, False))
        teams = self.totals(["team_id"])
        self.assertEqual(teams[self.north,], (200.0, 1000.0, 0.5, 100.0))
        # not the mean of 50 % and 83 %, nor of 1,500 / 800
        self.assertEqual(self.totals()[()], (800.0, 1500.0, 0.75, 200.0))

    def test_surplus_is_no_gap(self):
        self._new_target(self.anna, 100.0, date_from=YEAR)
        self._new_order(self.anna, 150.0, MARCH)
        self.assertEqual(self.totals()[()], (100.0, 150.0, 1.5, 0.0))

    def test_each_scope_counts_by_its_rule(self):
        """A person with overlay, team and company without; a split moves from the
        owner's team to the team of who gets it."""
        order = self._new_order(self.anna, 1000.0, MARCH)
        self._allocate(order, self.carl, kind="split", basis="percent", percent=30)
        self._allocate(order, self.ben)
        self._new_order(self.env["res.users"], 50.0, MARCH)
        self.assertEqual(
            {user.name: row[1] for (user,), row in self.totals(["user_id"]).items()},
            {"Anna": 700.0, "Ben": 1000.0, "Carl": 300.0},
        )
        self.assertEqual(
            {
                team.name: row[1]
                for (team,), row in self.totals(["team_id"], "team").items()
            },
            {"North": 750.0, "South": 300.0},
        )
        self.assertEqual(self.totals(scope="company")[()][1], 1050.0)

    def test_shared_numbers_count_once(self):
        """An order of two is one for each of them, and one for team and company."""
        order = self._new_order(self.anna, 1000.0, MARCH)
        self._allocate(order, self.ben, kind="split", basis="percent", percent=30)
        self._new_order(self.anna, 10.0, MARCH)
        target = self._new_target(
            self.anna | self.ben, 5.0, self.order_count, date_from=YEAR
        )
        metric = self.order_count
        people = self.totals(["user_id"], metric=metric)
        self.assertEqual(people[self.anna,][1], 2)
        self.assertEqual(people[self.ben,][1], 1)
        for scope in ("team", "company"):
            self.assertEqual(self.totals(scope=scope, metric=metric)[()][1], 2, scope)
        together = self.totals(["target_id"], "people", metric=metric)
        self.assertEqual(together[target,], (5.0, 2.0, 0.4, 3.0))

    def test_ratio_is_a_ratio_at_every_level(self):
        rate = self.env.ref("sales_targets.sales_metric_win_rate")
        rate.active = True
        self._new_target(self.anna, 0.5, rate)
        self._new_target(self.ben, 0.5, rate)
        for user, outcomes in ((self.anna, "WWWL"), (self.ben, "L"), (self.carl, "W")):
            for outcome in outcomes:
                lead = self.env["crm.lead"].create(
                    {
                        "name": "Deal",
                        "type": "opportunity",
                        "user_id": user.id,
                        "team_id": user.sale_team_id.id,
                        "company_id": self.company.id,
                    }
                )
                lead.action_set_won() if outcome == "W" else lead.action_set_lost()
        people = self.totals(["user_id"], metric=rate)
        self.assertEqual(people[self.anna,], (0.5, 0.75, 1.5, 0.0))
        self.assertEqual(people[self.ben,], (0.5, 0.0, 0.0, 0.5))
        self.assertEqual(people[self.carl,], (False, 1.0, False, False))
        # 3 of 5, not the mean of 75 % and 0 %
        teams = self.totals(["team_id"], metric=rate)
        self.assertEqual(teams[self.north,][:2], (0.5, 0.6))
        self.assertAlmostEqual(teams[self.north,][2], 1.2, 6)
        self.assertAlmostEqual(self.totals(metric=rate)[()][1], 4 / 6, 6)

    def test_nothing_is_added_that_is_not_of_one_kind(self):
        dollars = self.env["res.company"].create(
            {"name": "Dune", "currency_id": self.env.ref("base.USD").id}
        )
        self._new_order(self.anna, 100.0, MARCH)
        kind = [("scope", "=", "person"), ("period_type", "=", "year")]
        metric = [("metric_id", "=", self.untaxed.id)]
        total = ["result_value:sum"]

        def result(domain):
            domain = [*domain, ("date", ">=", YEAR), ("date", "<", date(2026, 1, 1))]
            return self.report._read_group(domain, [], total)[0][0]

        self.assertEqual(result(kind + metric), 100.0)
        self.assertFalse(result(kind), "two metrics")
        self.assertFalse(result(kind[:1] + metric), "kinds of periods")
        self.assertFalse(result(kind[1:] + metric), "person, team and company")
        self._new_order(
            self.env["res.users"], 5.0, MARCH, company_id=dollars.id, team_id=False
        )
        company = [("scope", "=", "company"), kind[1], *metric]
        self.assertFalse(result(company), "two currencies")
        self.assertEqual(result([*company, ("company_id", "=", dollars.id)]), 5.0)

    def test_agreed_targets_only(self):
        for state in ("draft", "proposed", "cancelled"):
            self._new_target(self.anna, 7.0, state=state, date_from=YEAR)
        archived = self._new_target(self.anna, 9.0, date_from=YEAR)
        archived.active = False
        self.assertEqual(self.totals(), {(): (False, False, False, False)})
        target = self._new_target(self.anna, 11.0, date_from=YEAR)
        self.assertEqual(self.totals()[()][0], 11.0)
        target.action_close()
        self.assertEqual(self.totals()[()][0], 11.0)

    def test_periods_do_not_add_up(self):
        """The targets of a year and of its months are goals for the same thing."""
        self._new_target(self.anna, 3650.0, date_from=YEAR)
        for month in (3, 4):
            self._new_target(
                self.anna, 300.0, period_type="month", date_from=date(2025, month, 1)
            )
        self._new_target(
            self.anna,
            50.0,
            period_type="custom",
            date_from=date(2025, 3, 1),
            date_to=date(2025, 3, 20),
        )
        self._new_order(self.anna, 100.0, MARCH)
        self._new_order(self.anna, 60.0, MAY)
        self.assertEqual(self.totals()[()][:2], (3650.0, 160.0))
        # of May there is no target: it counts as a result, not for the attainment
        self.assertEqual(self.totals(kind="month")[()], (600.0, 160.0, 1 / 6, 500.0))
        self.assertEqual(self.totals(kind="quarter")[()][:2], (False, 160.0))
        # free dates: only what lies in them
        self.assertEqual(self.totals(kind="custom")[()][:2], (50.0, 100.0))

    def test_person_stands_in_the_team_of_the_target(self):
        """An order for another team is a result of the person, beside the goal."""
        self._new_target(self.anna, 200.0, date_from=YEAR)
        self._new_order(self.anna, 100.0, MARCH, team_id=self.south.id)
        self.assertEqual(
            self.totals(["team_id"]), {(self.north,): (200.0, 100.0, 0.5, 100.0)}
        )
        self.assertEqual(
            self.totals(["team_id"], "team"),
            {(self.south,): (False, 100.0, False, False)},
        )

    def test_what_is_not_saved_yet_shows(self):
        target = self._new_target(self.anna, 200.0, date_from=YEAR)
        order = self._new_order(self.anna, 100.0, MARCH)
        self.assertEqual(self.totals()[()][:2], (200.0, 100.0))
        order.order_line.price_unit = 120.0
        target.goal_value = 240.0
        self.assertEqual(self.totals()[()][:2], (240.0, 120.0))

    def test_meetings_count_from_their_day(self):
        held = self.env.ref("sales_targets.sales_metric_meetings_held")
        held.active = True
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.anna.id})
        for days in (-1, 1):
            start = datetime.now() + timedelta(days=days)
            self.env["calendar.event"].create(
                {
                    "name": "Visit",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "user_id": self.anna.id,
                    "opportunity_id": lead.id,
                }
            )
        self.assertEqual(
            self.env["sales.credit"].search_count([("metric_id", "=", held.id)]), 2
        )
        self.assertEqual(self.totals(metric=held)[()][1], 1)

    def test_open_what_is_behind_a_row(self):
        target = self._new_target(self.anna, 200.0, date_from=YEAR)
        order = self._new_order(self.anna, 100.0, MARCH)
        rows = self.report.with_user(self.anna).search(
            [
                ("scope", "=", "person"),
                ("period_type", "=", "year"),
                ("metric_id", "=", self.untaxed.id),
                ("date", ">=", date(2025, 3, 1)),
                ("date", "<=", date(2025, 3, 31)),
            ]
        )
        goal = rows.filtered(lambda row: not row.credit_id)
        self.assertEqual(goal.target_id, target)
        self.assertIs(goal.result_value, False, "no result is not a result of zero")
        opened = {
            (action["res_model"], action["res_id"])
            for action in (row.action_open() for row in rows)
        }
        self.assertEqual(
            opened, {("sales.target", target.id), ("sale.order", order.id)}
        )

    def test_views_and_presets(self):
        """The action's filters leave rows of one kind."""
        self._new_target(self.anna, 200.0, date_from=YEAR)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sales_reporting.sales_target_report_action"
        )
        views = [(False, kind) for kind in action["view_mode"].split(",")]
        found = self.report.with_user(self.anna).get_views([*views, (False, "search")])
        self.assertEqual(set(found["views"]), {"pivot", "graph", "list", "search"})
        for preset in ("for_person", "kind_year", "sales_untaxed", "date"):
            self.assertIn(f"search_default_{preset}", action["context"])
            self.assertIn(f'name="{preset}"', found["views"]["search"]["arch"])


@tagged("post_install", "-at_install")
class TestTargetReportProof(ReportCase):
    """Against the ledger, by plain SQL, and against the targets, over a business with
    shares of all kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = (cls.anna, cls.ben, cls.carl, cls.lea)
        for index in range(24):
            owner, other, third = (people[(index + step) % 4] for step in (0, 1, 3))
            day = datetime(2025, 1 + index % 12, 1 + index, 12)
            order = cls._new_order(owner, 100.0 + 7.77 * index, day)
            if index % 3 == 0:
                cls._allocate(
                    order, other, kind="split", basis="percent", percent=33.33
                )
            if index % 4 == 0:
                cls._allocate(order, third)
        cls._new_order(cls.env["res.users"], 55.5, MARCH)
        cls.metrics = cls.untaxed | cls.order_count
        groups = (*people, cls.anna | cls.ben, cls.ben | cls.carl)
        cls.targets = cls.env["sales.target"].union(
            *(
                cls._new_target(owner, 500.0, metric, period_type=kind, date_from=YEAR)
                for metric in cls.metrics
                for kind in ("year", "quarter", "month")
                for owner in (*groups, cls.north, cls.south, cls.company)
            )
        )

    def test_rows_of_a_target_add_up_to_its_result(self):
        rows = self.report._read_group(
            [("target_id", "in", self.targets.ids)],
            ["target_id"],
            ["goal_value:sum", "result_value:sum"],
        )
        self.assertEqual(len(rows), len(self.targets))
        for target, goal, result in rows:
            self.assertEqual(goal, 500.0, target.name)
            self.assertAlmostEqual(
                result or 0.0, target.result_value, 2, msg=target.name
            )
        self.assertTrue(any(target.result_value for target in self.targets))

    def test_totals_are_those_of_the_ledger(self):
        self.env.cr.flush()
        counted = {
            "person": "user_id IS NOT NULL",
            "team": "team_id IS NOT NULL AND NOT is_overlay",
            "company": "NOT is_overlay",
        }
        for scope, condition in counted.items():
            self.env.cr.execute(
                "SELECT SUM(value) FROM sales_credit"
                f" WHERE metric_id = %s AND company_id = %s AND {condition}",
                [self.untaxed.id, self.company.id],
            )
            (expected,) = self.env.cr.fetchone()
            for kind in ("year", "quarter", "month"):
                found = self.totals(scope=scope, kind=kind)[()][1]
                self.assertAlmostEqual(found, float(expected), 2, (scope, kind))
        self.env.cr.execute(
            "SELECT COUNT(*), SUM(amount_untaxed) FROM sale_order"
            " WHERE company_id = %s AND state = 'sale'",
            [self.company.id],
        )
        number, amount = self.env.cr.fetchone()
        self.assertEqual(number, 25)
        company = self.totals(scope="company", metric=self.order_count)
        self.assertEqual(company[()][1], number)
        self.assertAlmostEqual(self.totals(scope="company")[()][1], float(amount), 2)

    def test_every_row_has_an_id_of_its_own(self):
        rows = self.report.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.assertEqual(
            len(rows), self.report.search_count([("company_id", "=", self.company.id)])
        )
        some = rows[:: len(rows) // 50]
        self.assertEqual(len(some.read(["date", "scope", "result_value"])), len(some))
