# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

NOW = datetime(2025, 6, 16, 12)


@tagged("post_install", "-at_install")
class TestLeadReport(SalesTargetsCase):
    """Where leads come from, what became of them, how old they are and how soon they
    were answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.lead.report"]
        cls.fair, cls.web = cls.env["utm.source"].create(
            [{"name": "Trade fair"}, {"name": "Own website"}]
        )
        # 23:30 on 31 May in Amsterdam, and half an hour into June there.
        may, june = datetime(2025, 5, 31, 21, 30), datetime(2025, 5, 31, 22, 30)
        cls.lead = cls._new(june, source_id=cls.fair.id, type="lead")
        cls.open = cls._new(may, source_id=cls.fair.id, expected_revenue=10.0)
        cls.won = cls._new(may, cls.ben, source_id=cls.fair.id, expected_revenue=1000.0)
        cls.won.action_set_won()
        cls.lost = cls._new(june, cls.carl, source_id=cls.web.id)
        cls.lost.action_set_lost()
        cls.archived = cls._new(june, cls.carl, source_id=cls.web.id, probability=50.0)
        cls.archived.active = False
        cls.env.flush_all()

    @classmethod
    def _new(cls, created, user=None, **vals):
        user = user or cls.anna
        lead = cls.env["crm.lead"].create(
            {
                "name": "Chairs",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": cls.company.id,
                **vals,
            }
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, lead.id]
        )
        lead.invalidate_recordset()
        return lead

    @classmethod
    def _message(cls, lead, hours, user=None, **vals):
        cls.env["mail.message"].create(
            {
                "model": "crm.lead",
                "res_id": lead.id,
                "date": lead.create_date + timedelta(hours=hours),
                "message_type": "comment",
                "author_id": (user or cls.anna).partner_id.id,
                **vals,
            }
        )

    def totals(self, groupby, *measures, domain=()):
        rows = self.report._read_group(
            [("company_id", "=", self.company.id), *domain], groupby, measures
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def row(self, lead):
        self.env.invalidate_all()
        return self.report.search([("lead_id", "=", lead.id)])

    def test_status_by_source(self):
        self.assertEqual(
            self.totals(["source_id", "status"], "lead_count:sum"),
            {
                (self.fair, "lead"): (1,),
                (self.fair, "open"): (1,),
                (self.fair, "won"): (1,),
                (self.web, "lost"): (1,),
                (self.web, "archived"): (1,),
            },
        )

    def test_customer_rate_at_every_level(self):
        """A cohort by the day of creation where the company is: one won of five."""
        self.assertEqual(self.totals([], "customer_rate:avg")[()], (1 / 5,))
        self.assertEqual(
            self.totals(
                ["date:month"], "customer_rate:avg", "lead_count:sum", "won_value:sum"
            ),
            {
                (date(2025, 5, 1),): (1 / 2, 2, 1000.0),
                (date(2025, 6, 1),): (0.0, 3, 0.0),
            },
        )
        self.assertEqual(
            self.totals(["team_id", "source_id"], "customer_rate:avg"),
            {(self.north, self.fair): (1 / 3,), (self.south, self.web): (0.0,)},
        )

    @freeze_time(NOW)
    def test_age_of_what_is_open(self):
        """Created on 1 June and 31 May; today is 16 June."""
        self.assertEqual(self.row(self.lead).age_days, 15)
        self.assertEqual(self.row(self.open).age_days, 16)
        self.assertIs(self.row(self.won).age_days, False)
        self.assertEqual(self.row(self.archived).age_group, False)
        self.assertEqual(self.totals([], "age_days:avg")[()], (15.5,))
        for days, group in ((7, "week"), (8, "month"), (30, "month"), (31, "quarter"),
                            (90, "quarter"), (91, "older")):  # fmt: skip
            lead = self._new(NOW - timedelta(days=days))
            self.assertEqual(self.row(lead).age_group, group, days)

    def test_response_time(self):
        customer = self.customer.copy()
        pia = self._new_user("pia", "base.group_portal")
        self._message(self.open, -5.0)
        self._message(self.open, 0.5, author_id=customer.id, message_type="email")
        self._message(self.open, 1.0, pia)
        self._message(self.open, 1.5, message_type="notification")
        self._message(self.open, 1.75, self.env.ref("base.user_root"))
        self.assertFalse(self.row(self.open).is_answered)
        self.assertIs(self.row(self.open).response_hours, False)
        self._message(self.open, 6.0, self.ben)
        self._message(self.open, 3.0)
        call = self.env.ref("mail.mail_activity_data_call")
        self._message(
            self.lead,
            2.0,
            message_type="notification",
            mail_activity_type_id=call.id,
        )
        self.env.flush_all()
        self.assertEqual(self.row(self.open).response_hours, 3.0)
        self.assertEqual(self.row(self.lead).response_hours, 2.0)
        self.assertEqual(
            self.totals(["is_answered"], "response_hours:avg", "lead_count:sum"),
            {(True,): (2.5, 2), (False,): (False, 3)},
        )

    def test_done_activity_is_an_answer(self):
        lead = self._new(datetime.now() - timedelta(hours=1))
        activity = lead.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        self.assertFalse(self.row(lead).is_answered)
        activity.action_feedback(feedback="They will come")
        self.assertTrue(self.row(lead).is_answered)
        self.assertAlmostEqual(self.row(lead).response_hours, 1.0, 1)

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            SELECT user_id, COUNT(*), COUNT(*) FILTER (WHERE type = 'opportunity'),
                   COUNT(*) FILTER (WHERE probability = 100)
              FROM crm_lead WHERE company_id = %s GROUP BY user_id
            """,
            [self.company.id],
        )
        expected = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        measures = ("lead_count:sum", "opportunity_count:sum", "won_count:sum")
        found = self.totals(["user_id"], *measures)
        self.assertEqual({user.id: row for (user,), row in found.items()}, expected)
        total = tuple(map(sum, zip(*expected.values(), strict=True)))
        for level in ([], ["team_id"], ["source_id", "status"], ["date:month"]):
            found = self.totals(level, *measures)
            sums = tuple(map(sum, zip(*found.values(), strict=True)))
            self.assertEqual(sums, total, level)

    def test_who_reads(self):
        self.own = self._new(datetime(2025, 6, 2, 12), self.lars)
        other = self.env["res.company"].create({"name": "Dune Trading"})
        otto = self._new_user("otto", "sales_team.group_sale_manager", other)
        whole = self.report.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(whole), 6)
        for user, expected in (
            (self.anna, whole.filtered(lambda r: r.user_id == self.anna)),
            (self.lea, whole.filtered(lambda r: r.team_id == self.north)),
            (self.lars, whole.filtered(lambda r: r.user_id in self.carl | self.lars)),
            (self.mona, whole),
            (otto, whole.browse()),
        ):
            seen = self.report.with_user(user).with_context(
                allowed_company_ids=user.company_id.ids
            )
            self.assertEqual(seen.search([]) & whole, expected, user.login)
            rows = seen._read_group([("id", "in", whole.ids)], [], ["lead_count:sum"])
            self.assertEqual(rows[0][0] or 0, len(expected), user.login)
            self.assertTrue(seen.has_access("read"))
            self.assertFalse(seen.has_access("write"))
