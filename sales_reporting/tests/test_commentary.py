# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_workbook import WorkbookCase


@tagged("post_install", "-at_install")
class TestCommentary(WorkbookCase, HttpCase):
    """What is said about a report, by whom, and who reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env.ref("sales_reporting.sales_report_loss")
        cls.pack = cls.env.ref("sales_reporting.sales_pack_management")

    def _write(self, user, text="<p>Fine</p>", day="2026-03-10", **vals):
        return (
            self.env["sales.commentary"]
            .with_user(user)
            .create(
                {
                    "report_id": self.report.id,
                    "company_id": self.company.id,
                    "day": day,
                    "text": text,
                    **vals,
                }
            )
        )

    def _head(self, user, *domain):
        return self._as(user)["sales.commentary"].get_head(
            "sales.loss.report", self.report.action_id.id, list(domain)
        )

    def _texts(self, user, *domain):
        return [comment["text"] for comment in self._head(user, *domain)["comments"]]

    def test_signed_and_dated(self):
        comment = self._write(self.mona, author_id=self.ben.id)
        self.assertEqual(comment.author_id, self.mona)
        self.assertEqual(comment.written_on, self.company._sales_today())
        self.assertEqual(comment.date_from, date(2026, 3, 1))
        self.assertEqual(comment.date_to, date(2026, 3, 31))
        vera = self._new_user("vera", "sales_team.group_sale_manager")
        comment.with_user(vera).text = "<p>Better</p>"
        self.assertEqual(comment.author_id, vera)

    def test_periods(self):
        comment = self._write(self.mona, period_type="week")
        self.assertEqual(comment.date_from, date(2026, 3, 9))
        self.assertEqual(comment.date_to, date(2026, 3, 15))
        comment.period_type = "quarter"
        self.assertEqual(comment.date_to, date(2026, 3, 31))
        self.company.write({"fiscalyear_last_month": "1", "fiscalyear_last_day": 31})
        year = self._write(self.mona, period_type="year")
        self.assertEqual(year.date_from, date(2026, 2, 1))

    def test_scripts_are_taken_out(self):
        comment = self._write(
            self.mona,
            '<p onclick="alert(1)">Fine<script>alert(2)</script>'
            "<img src=x onerror=alert(3)></p>",
        )
        self.assertIn("Fine", comment.text)
        self.assertNotIn("alert", comment.text)

    def test_previous_one_beside_it(self):
        before = self._write(self.mona, "<p>February</p>", day="2026-02-03")
        self._write(self.mona, "<p>January</p>", day="2026-01-03")
        now = self._write(self.mona, "<p>March</p>")
        self._write(self.mona, "<p>Team</p>", day="2026-02-03", team_id=self.north.id)
        self.assertEqual(now.previous_id, before)
        (comment,) = self._head(self.anna)["comments"]
        self.assertEqual(comment["text"], "<p>March</p>")
        self.assertEqual([c["text"] for c in comment["previous"]], ["<p>February</p>"])

    def test_of_the_period_that_is_shown(self):
        self._write(self.mona, "<p>February</p>", day="2026-02-03")
        self._write(self.mona, "<p>March</p>")
        january = [("date", ">=", "2026-01-01"), ("date", "<=", "2026-01-31")]
        february = [("date", ">=", "2026-02-01"), ("date", "<=", "2026-02-28")]
        self.assertEqual(self._texts(self.anna, *january), [])
        self.assertEqual(self._texts(self.anna, *february), ["<p>February</p>"])
        self.assertEqual(self._texts(self.anna), ["<p>March</p>"])

    def test_one_for_each_period_and_audience(self):
        self._write(self.mona)
        self._write(self.mona, pack_id=self.pack.id)
        self._write(self.mona, team_id=self.north.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._write(self.mona, day="2026-03-30")

    def test_who_writes(self):
        for vals in ({}, {"team_id": self.north.id}):
            with self.assertRaises(AccessError):
                self._write(self.anna, **vals)
        comment = self._write(self.lea, team_id=self.north.id)
        comment.text = "<p>Better</p>"
        for vals in ({"team_id": False}, {"team_id": self.south.id}):
            with self.assertRaises(AccessError):
                self._write(self.lea, **vals)
        for user in (self.anna, self.lars):
            with self.assertRaises(AccessError):
                comment.with_user(user).text = "<p>Mine</p>"
            with self.assertRaises(AccessError):
                comment.with_user(user).unlink()
        self.assertFalse(self._head(self.anna)["can_write"])
        self.assertTrue(self._head(self.lea)["can_write"])
        new = self.env["sales.commentary"].with_user(self.lea).new({})
        self.assertEqual(new.team_id, self.north)

    def test_who_reads(self):
        self._write(self.lea, "<p>North</p>", team_id=self.north.id)
        for user, texts in (
            (self.anna, ["<p>North</p>"]),
            (self.lea, ["<p>North</p>"]),
            (self.mona, ["<p>North</p>"]),
            (self.carl, []),
            (self.lars, []),
        ):
            self.assertEqual(self._texts(user), texts, user.login)
        self._write(self.mona, "<p>Board</p>", day="2026-04-01", pack_id=self.pack.id)
        self.assertEqual(self._texts(self.carl), [])
        self.pack.user_ids = [Command.link(self.carl.id)]
        self.assertEqual(self._texts(self.carl), ["<p>Board</p>"])
        self.pack.with_user(self.carl).action_toggle_subscription()
        self.assertEqual(self._texts(self.carl), [])

    def test_in_the_workbook(self):
        self._write(self.mona, "<p>February</p>", day="2026-02-03")
        self._write(self.mona, "<p>=March</p>")
        settings = {
            "model": "sales.loss.report",
            "view_type": "pivot",
            "domain": [],
            "title": "Losses",
            "state": {"pivot_row_groupby": ["user_id"], "pivot_column_groupby": []},
        }
        content = self._as(self.anna)["sales.workbook"]._take_to_excel(settings)[1]
        rows = self._table(content, "Commentary")
        self.assertEqual(rows[0], ["Report", "Now", "Before"])
        self.assertEqual(rows[1][0], "Losses")
        self.assertTrue(rows[1][1].startswith("=March"))
        self.assertIn("Mona", rows[1][1])
        self.assertTrue(rows[1][2].startswith("February"))

    def test_competitors(self):
        rival, other = self.env["sales.competitor"].create(
            [
                {"name": "Rival", "positioning": "Service, not price"},
                {"name": "Absent", "positioning": "Nothing"},
            ]
        )
        lead = self._close(self.anna, 10, won=False)
        lead.competitor_id = rival
        self.env.flush_all()
        commentary = self._as(self.anna)["sales.commentary"]
        head = commentary.get_head("sales.competitor.report")
        names = [competitor["name"] for competitor in head["competitors"]]
        self.assertIn(rival.name, names)
        self.assertNotIn(other.name, names)
        self.assertEqual(self._head(self.anna)["competitors"], [])
        self.assertFalse(commentary.get_head("res.partner"))

    def test_above_the_report(self):
        """A leader sees what the manager says, with the month before beside it, and
        begins a commentary; Excel is at hand."""
        today = self.company._sales_today()
        before = today.replace(day=1) - timedelta(days=1)
        self._write(self.mona, "<p>The month before</p>", day=before)
        self._write(self.mona, "<p>Prices went up</p>", day=today)
        self.start_tour("/odoo/losses", "sales_report_screen", login="lea")
