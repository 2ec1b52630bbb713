# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_stages import StagesCase

YEAR = date(2025, 1, 1)
MARCH = datetime(2025, 3, 10, 12)
MEASURES = ("gap_value:sum", "open_value:sum", "coverage:avg")


@tagged("post_install", "-at_install")
class TestCoverageReport(StagesCase):
    """Open pipeline that closes in the period, of what is missing to the goal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.coverage.report"]
        # 365 days: a goal of 10 a day, and one of 2
        cls._new_target(cls.anna, 3650.0, date_from=YEAR)
        cls._new_target(cls.ben, 730.0, date_from=YEAR)
        cls._new_order(cls.anna, 110.0, MARCH)
        cls._new_order(cls.ben, 1000.0, MARCH)
        cls._new_order(cls.carl, 70.0, MARCH)
        cls.march = cls._open(cls.anna, 600.0, date(2025, 3, 31))
        cls._open(cls.anna, 200.0, date(2025, 4, 1))
        cls._open(cls.ben, 50.0, date(2025, 3, 1))
        cls._open(cls.carl, 40.0, date(2025, 3, 1))
        # in no period of the year
        cls._open(cls.anna, 1e6, date(2026, 1, 1))
        cls._open(cls.anna, 1e6, False)
        # not open, or no opportunity
        cls._open(cls.anna, 1e6, date(2025, 3, 1)).action_set_won()
        cls._open(cls.anna, 1e6, date(2025, 3, 1)).action_set_lost()
        cls._open(cls.anna, 1e6, date(2025, 3, 1), type="lead")
        cls.env.flush_all()

    @classmethod
    def _open(cls, user, value, closing, **vals):
        return cls._new_lead(
            user, expected_revenue=value, date_deadline=closing, **vals
        )

    def totals(
        self, groupby=(), scope="person", kind="year", user=None, measures=MEASURES
    ):
        rows = self.report.with_user(user or self.env.user)._read_group(
            [
                ("company_id", "=", self.company.id),
                ("scope", "=", scope),
                ("period_type", "=", kind),
                ("date", ">=", YEAR),
                ("date", "<=", date(2025, 12, 31)),
            ],
            groupby,
            measures,
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def test_true_at_every_level(self):
        """Carl has no target: his pipeline covers nobody's goal. A surplus of one
        makes less missing for all of them together."""
        people = self.totals(["user_id"])
        self.assertEqual(people[self.anna,], (3540, 800, 800 / 3540))
        self.assertEqual(people[self.ben,], (0, 50, False))
        self.assertEqual(people[self.carl,], (False, 40, False))
        gap = 3650 + 730 - 110 - 1000
        self.assertEqual(self.totals(["team_id"])[self.north,], (gap, 850, 850 / gap))
        self.assertEqual(self.totals()[()], (gap, 890, 850 / gap))

    def test_by_month(self):
        """31 days of March are a goal of 310, 30 of April one of 300."""
        months = {
            (month, user): row
            for (month, user), row in self.totals(["date:month", "user_id"]).items()
        }
        self.assertEqual(months[date(2025, 3, 1), self.anna], (200, 600, 3.0))
        self.assertEqual(months[date(2025, 4, 1), self.anna], (300, 200, 200 / 300))
        self.assertEqual(months[date(2025, 5, 1), self.anna], (310, False, 0))

    def test_scopes_and_periods_are_kept_apart(self):
        self._new_target(self.north, 2000.0, date_from=YEAR)
        team = self.totals(["team_id"], "team")
        self.assertEqual(team[self.north,], (890, 850, 850 / 890))
        self.assertEqual(team[self.south,], (False, 40, False))
        # no goal of the company, nor of months
        self.assertEqual(self.totals(scope="company")[()], (False, 890, False))
        self.assertEqual(self.totals(kind="month")[()], (False, 890, False))
        rows = self.report._read_group(
            [("company_id", "=", self.company.id)], [], MEASURES
        )
        self.assertEqual(rows, [(False, False, False)])

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            SELECT l.user_id, SUM(l.expected_revenue)
              FROM crm_lead l
             WHERE l.company_id = %s AND l.type = 'opportunity' AND l.active
               AND l.won_status = 'pending'
               AND l.date_deadline BETWEEN '2025-01-01' AND '2025-12-31'
             GROUP BY l.user_id
            """,
            [self.company.id],
        )
        expected = dict(self.env.cr.fetchall())
        self.assertEqual(len(expected), 3)
        found = self.totals(["user_id"], measures=["open_value:sum"])
        self.assertEqual({user.id: row[0] for (user,), row in found.items()}, expected)
        found = self.totals(["team_id"], measures=["open_value:sum"])
        self.assertEqual(sum(row[0] for row in found.values()), sum(expected.values()))

    def test_what_was_changed_just_now(self):
        self.march.expected_revenue = 1.0
        self.assertEqual(self.totals(["user_id"])[self.anna,][1], 201)
        self.march.date_deadline = date(2026, 2, 1)
        self.assertEqual(self.totals(["user_id"])[self.anna,][1], 200)

    def test_opens_what_is_behind(self):
        rows = self.report.search([("lead_id", "=", self.march.id)])
        self.assertEqual(len(rows), len(set(rows.ids)))
        self.assertEqual(rows[0].action_open()["res_id"], self.march.id)
        goal = self.report.search([("goal_value", ">", 0)], limit=1)
        self.assertEqual(goal.action_open()["res_model"], "sales.target")
        everything = self.report.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(everything), len(set(everything.ids)))

    def test_who_reads(self):
        for user, expected in (
            (self.anna, 800),
            (self.lea, 850),
            (self.lars, 40),
            (self.mona, 890),
        ):
            found = self.totals(user=user, measures=["open_value:sum"])
            self.assertEqual(found[()], (expected,), user.login)
        row = self.report.search([("lead_id", "=", self.march.id)], limit=1)
        with self.assertRaises(AccessError):
            row.with_user(self.ben).read(["open_value"])

    def test_views(self):
        self.report.with_user(self.anna).get_views(
            [(False, kind) for kind in ("pivot", "graph", "list", "search")]
        )
