# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..tools.comparisons import board_spans
from .common_stages import StagesCase

TODAY = datetime(2026, 5, 20, 10)


@tagged("post_install", "-at_install")
class TestBoardSpans(BaseCase):
    def test_spans(self):
        """By hand: a running period up to the same day, one that is over whole."""
        for board, kind, period, before in (
            ("month", "month", "2026-05-01/2026-05-31", "2026-04-01/2026-04-20"),
            ("quarter", "quarter", "2026-04-01/2026-06-30", "2026-01-01/2026-02-20"),
            ("year", "year", "2026-01-01/2026-12-31", "2025-01-01/2025-05-20"),
            ("last_month", "month", "2026-04-01/2026-04-30", "2026-03-01/2026-03-31"),
            ("last_quarter", "quarter", "2026-01-01/2026-03-31",
             "2025-10-01/2025-12-31"),
            ("last_year", "year", "2025-01-01/2025-12-31", "2024-01-01/2024-12-31"),
        ):  # fmt: skip
            found = board_spans(board, TODAY.date())
            texts = [f"{first}/{last}" for first, last in found[1:]]
            self.assertEqual([found[0], *texts], [kind, period, before], board)


@tagged("post_install", "-at_install")
class TestLeaderboardReport(StagesCase):
    """Ranks of May 2026 on the 20th, worked by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.report = cls.env["sales.leaderboard.report"]
        for user, amount, day in (
            (cls.anna, 300.0, date(2026, 5, 4)),
            (cls.anna, 200.0, date(2026, 5, 5)),
            (cls.anna, 250.0, date(2026, 4, 20)),
            # after the day that it is now
            (cls.anna, 999.0, date(2026, 4, 21)),
            (cls.ben, 800.0, date(2026, 5, 4)),
            (cls.carl, 500.0, date(2026, 5, 4)),
            (cls.carl, 1000.0, date(2026, 4, 15)),
        ):
            cls._new_order(user, amount, day)
        cls.targets = {
            user: cls._new_target(
                user, goal, period_type="month", date_from=date(2026, 5, 1)
            )
            for user, goal in (
                (cls.anna, 1000.0),
                (cls.ben, 1000.0),
                (cls.carl, 2000.0),
                (cls.lea, 500.0),
            )
        }
        for user, day in ((cls.anna, 4), (cls.anna, 5), (cls.carl, 6)):
            lead = cls._new_lead(user)
            lead.action_set_won()
            lead.date_closed = datetime(2026, 5, day, 12)
        cls.env.flush_all()

    def rows(self, ranked_by, user=None, period="month"):
        return self.report.with_user(user or self.mona).search(
            [
                ("company_id", "=", self.company.id),
                ("period", "=", period),
                ("ranked_by", "=", ranked_by),
            ]
        )

    def board(self, ranked_by, name, **kwargs):
        return {
            row.user_id.name: (row.rank, row.team_rank, row[name])
            for row in self.rows(ranked_by, **kwargs)
        }

    def test_ranks(self):
        """Lea leads the north and is not of it. No improvement on nothing."""
        self.assertEqual(
            self.board("revenue", "revenue"),
            {
                "Ben": (1, 1, 800),
                "Anna": (2, 2, 500),
                "Carl": (2, 1, 500),
                "Lea": (4, False, 0),
            },
        )
        self.assertEqual(
            self.board("wins", "wins"),
            {
                "Anna": (1, 1, 2),
                "Carl": (2, 1, 1),
                "Ben": (3, 2, 0),
                "Lea": (3, False, 0),
            },
        )
        self.assertEqual(
            self.board("attainment", "attainment"),
            {
                "Ben": (1, 1, 0.8),
                "Anna": (2, 2, 0.5),
                "Carl": (3, 1, 0.25),
                "Lea": (4, False, 0),
            },
        )
        self.assertEqual(
            self.board("improvement", "improvement"),
            {"Anna": (1, 1, 1.0), "Carl": (2, 1, -0.5)},
        )
        self.assertEqual(set(self.rows("revenue").mapped("ranked_count")), {4})
        self.assertTrue(all(self.rows("revenue").mapped("has_target")))
        self.assertFalse(any(self.rows("revenue", period="year").mapped("has_target")))

    def test_as_the_leaderboard_of_targets(self):
        with self.env.cr.savepoint():
            found = (
                self.env["sales.target"].with_user(self.mona).get_leaderboard()["rows"]
            )
        self.assertEqual(
            {row["name"]: (row["rank"], row["attainment"]) for row in found},
            {
                name: (rank, attainment)
                for name, (rank, _team, attainment) in self.board(
                    "attainment", "attainment"
                ).items()
            },
        )

    def test_periods(self):
        self.assertEqual(
            self.board("revenue", "revenue", period="last_month"),
            {"Anna": (1, 1, 1249), "Carl": (2, 1, 1000)},
        )
        self.assertEqual(
            self.board("revenue", "revenue", period="quarter"),
            {"Anna": (1, 1, 1749), "Carl": (2, 1, 1500), "Ben": (3, 2, 800)},
        )

    def test_closed_target_keeps_its_result(self):
        self.targets[self.ben].action_close()
        self._new_order(self.ben, 100.0, date(2026, 5, 6))
        self.assertEqual(self.board("attainment", "attainment")["Ben"], (1, 1, 0.8))
        self.assertEqual(self.board("revenue", "revenue")["Ben"], (1, 1, 900))

    def test_overlay_counts(self):
        order = self._new_order(self.ben, 100.0, date(2026, 5, 6))
        self._allocate(order, self.carl, kind="overlay")
        self.assertEqual(self.board("revenue", "revenue")["Carl"], (2, 1, 600))

    def test_minimum_of_deals(self):
        self.company.sales_leaderboard_min_deals = 2
        self.assertEqual(
            self.board("revenue", "revenue"),
            {
                "Anna": (1, 1, 500),
                "Ben": (False, False, 800),
                "Carl": (False, False, 500),
                "Lea": (False, False, 0),
            },
        )
        self.assertEqual(self.rows("revenue")[0].user_id, self.anna)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.sales_leaderboard_min_deals = -1
            self.company.flush_recordset()

    def test_ratios_of_teams(self):
        """Result of goals, and growth of the sums; nothing over several rankings."""
        rows = self.report._read_group(
            [
                ("company_id", "=", self.company.id),
                ("period", "=", "month"),
                ("ranked_by", "=", "revenue"),
            ],
            ["team_id"],
            ["revenue:sum", "attainment:avg", "improvement:avg", "wins:sum"],
        )
        self.assertEqual(
            {row[0]: row[1:] for row in rows},
            {
                self.north: (1300, 1300 / 2000, 1300 / 250 - 1, 2),
                self.south: (500, 0.25, -0.5, 1),
                self.env["crm.team"]: (0, 0, False, 0),
            },
        )
        rows = self.report._read_group(
            [("company_id", "=", self.company.id), ("period", "=", "month")],
            [],
            ["revenue:sum", "attainment:avg"],
        )
        self.assertEqual(rows, [(False, False)])

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            SELECT user_id, SUM(amount_untaxed), COUNT(*) FROM sale_order
             WHERE company_id = %s AND state = 'sale'
               AND date_order >= '2026-01-01' AND date_order < '2027-01-01'
             GROUP BY user_id
            """,
            [self.company.id],
        )
        expected = set(self.env.cr.fetchall())
        self.assertEqual(len(expected), 3)
        self.assertEqual(
            {
                (row.user_id.id, row.revenue, row.deal_count)
                for row in self.rows("revenue", period="year")
            },
            expected,
        )

    def test_who_reads(self):
        """Peers' attainment where names are shown, and never an amount."""
        ours = [("company_id", "=", self.company.id)]
        for names, seen in (
            (False, {self.anna: {"Anna"}, self.lea: {"Anna", "Ben", "Lea"}}),
            (True, {self.anna: {"Anna", "Ben", "Carl", "Lea"}}),
        ):
            self.company.sales_leaderboard_names = names
            self.env.flush_all()
            for user, people in seen.items():
                self.env.invalidate_all()
                found = self.board("attainment", "attainment", user=user)
                self.assertEqual(found.keys(), people, (names, user.login))
                self.assertEqual(found["Anna"], (2, 2, 0.5))
        rows = self.report.with_user(self.anna).search(ours)
        for row in rows.filtered(lambda r: r.user_id != self.anna):
            self.assertFalse(row.revenue or row.wins or row.deal_count)
            self.assertFalse(row.improvement or row.revenue_before)
        self.assertEqual(self.board("revenue", "rank", user=self.anna).keys(), {"Anna"})
        peer = self.rows("revenue").filtered(lambda r: r.user_id == self.ben)
        with self.assertRaises(AccessError):
            peer.with_user(self.anna).read(["revenue"])
        self.assertFalse(self.report.with_user(self.mona).has_access("write"))

    def test_row_opens_its_credits(self):
        row = self.rows("revenue").filtered(lambda r: r.user_id == self.anna)
        credits = self.env["sales.credit"].search(row.action_open()["domain"])
        self.assertEqual(sum(credits.mapped("value")), 500)
