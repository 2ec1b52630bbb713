# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

# Half past one on 17 June in Amsterdam.
NOW = datetime(2025, 6, 16, 23, 30)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestActivityReport(SalesTargetsCase):
    """Who does how much of what, and what waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.activity.report"]
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.meet = cls.env.ref("mail.mail_activity_data_meeting")
        cls.email = cls.env.ref("mail.mail_activity_data_email")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.deal = cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "user_id": cls.anna.id,
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
            }
        )
        cls.order = cls._new_order(
            cls.ben, 100.0, confirm=False, opportunity_id=cls.deal.id
        )

    @classmethod
    def _activity(cls, record, user, kind, due, done=None, **vals):
        activity = cls.env["mail.activity"].create(
            {
                "activity_type_id": kind.id,
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "user_id": user.id,
                "date_deadline": due,
                **vals,
            }
        )
        if done:
            activity.active = False
            activity.date_done = done
        return activity

    @classmethod
    def _mail(cls, record, user, moment, **vals):
        return cls.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "date": moment,
                "message_type": "comment",
                "subtype_id": cls.env.ref("mail.mt_comment").id,
                "author_id": user.partner_id.id,
                **vals,
            }
        )

    def matrix(self, *measures, groupby=("user_id", "kind"), domain=()):
        rows = self.report._read_group(
            [("company_id", "=", self.company.id), *domain], groupby, measures
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def test_matrix(self):
        """Worked by hand; the 16th is over where the company is."""
        may = date(2025, 5, 20)
        self._activity(self.deal, self.anna, self.call, may, may)
        self._activity(self.deal, self.anna, self.call, may, date(2025, 6, 2))
        self._activity(self.customer, self.anna, self.call, date(2025, 6, 16))
        self._activity(self.customer, self.anna, self.call, date(2025, 6, 17))
        self._activity(self.order, self.ben, self.email, may, may)
        self._activity(self.order, self.ben, self.meet, date(2025, 7, 1))
        self._activity(self.order, self.carl, self.todo, date(2025, 6, 1))
        # No selling.
        self._activity(self.north, self.anna, self.call, may, may)
        self.assertEqual(
            self.matrix("done_count:sum", "planned_count:sum", "overdue_count:sum"),
            {
                (self.anna, "call"): (2, 2, 1),
                (self.ben, "mail"): (1, 0, 0),
                (self.ben, "meeting"): (0, 1, 0),
                (self.carl, "other"): (0, 1, 1),
            },
        )
        self.assertEqual(
            self.matrix("activity_count:sum", groupby=["date:month", "state"]),
            {
                (date(2025, 5, 1), "done"): (2,),
                (date(2025, 6, 1), "done"): (1,),
                (date(2025, 6, 1), "overdue"): (2,),
                (date(2025, 6, 1), "planned"): (1,),
                (date(2025, 7, 1), "planned"): (1,),
            },
        )
        for name in ("team_id", "partner_id", "lead_id", "industry_id", "country_id",
                     "activity_type_id", "company_id"):  # fmt: skip
            counts = self.matrix("activity_count:sum", groupby=[name])
            self.assertEqual(sum(count for (count,) in counts.values()), 7, name)
        self.assertEqual(
            self.matrix("activity_count:sum", groupby=["lead_id"])[(self.deal,)], (5,)
        )
        self.assertEqual(
            self.matrix("activity_count:sum", groupby=["partner_id"]),
            {(self.customer,): (7,)},
        )

    def test_meetings(self):
        """Those with somebody from outside, on their day in Amsterdam, once."""
        evening = datetime(2025, 6, 10, 22, 30)

        def meeting(start, guests, **vals):
            return self.env["calendar.event"].create(
                {
                    "name": "Visit",
                    "start": start,
                    "stop": start.replace(minute=59),
                    "user_id": self.anna.id,
                    "partner_ids": [Command.set(guests.ids)],
                    **vals,
                }
            )

        us = self.anna.partner_id
        held = meeting(evening, us | self.customer)
        meeting(evening, us | self.ben.partner_id)
        ahead = meeting(datetime(2025, 6, 20, 8), us, opportunity_id=self.deal.id)
        meeting(evening, us | self.customer).active = False
        self.assertFalse(held.activity_ids)
        ahead.activity_ids.unlink()
        planned = self._activity(
            self.deal,
            self.anna,
            self.meet,
            date(2025, 6, 20),
            calendar_event_id=ahead.id,
        )
        rows = self.report.search([("user_id", "=", self.anna.id)], order="date")
        self.assertEqual(
            [(r.date, r.kind, r.state, r.lead_id) for r in rows],
            [
                (date(2025, 6, 11), "meeting", "done", self.deal.browse()),
                (date(2025, 6, 20), "meeting", "planned", self.deal),
            ],
        )
        self.assertEqual(rows[0].action_open()["res_id"], held.id)
        self.assertEqual(rows[1].action_open()["res_model"], "crm.lead")
        ahead.active = False
        self.env.flush_all()
        row = self.report.search([("user_id", "=", self.anna.id)], order="date")[1]
        self.assertEqual(row.id, planned.id * 3)

    def test_mails(self):
        """Those sent, by us, from what is sold; the day is Amsterdam's."""
        moment = datetime(2025, 5, 31, 22, 30)
        sent = self._mail(self.deal, self.anna, moment)
        self._mail(self.order, self.anna, moment, message_type="email_outgoing")
        self._mail(
            self.deal, self.anna, moment, subtype_id=self.env.ref("mail.mt_note").id
        )
        self._mail(self.deal, self.anna, moment, message_type="notification")
        self._mail(self.north, self.anna, moment)
        pia = self._new_user("pia", "base.group_portal")
        self._mail(self.deal, pia, moment)
        rows = self.report.search([("kind", "=", "mail")], order="id").filtered(
            lambda r: r.company_id == self.company
        )
        self.assertEqual(
            [(r.user_id, r.date, r.state, r.res_model) for r in rows],
            [
                (self.anna, date(2025, 6, 1), "done", "crm.lead"),
                (self.anna, date(2025, 6, 1), "done", "sale.order"),
            ],
        )
        self.assertEqual(rows[0].lead_id, self.deal)
        self.assertEqual(rows[0].action_open()["res_id"], sent.res_id)

    def test_days_that_are_asked_for(self):
        """Of what has a moment and what has a day only; with companies that all keep
        the same time, which is looked for by moments, and with one that does not."""
        for hour in (21, 22):  # 23:30 on 31 May in Amsterdam, and 0:30 on 1 June
            self._mail(self.deal, self.anna, datetime(2025, 5, 31, hour, 30))
        for day in (date(2025, 5, 31), date(2025, 6, 1)):
            self._activity(self.deal, self.anna, self.call, day, day)
            self.env["calendar.event"].create(
                {
                    "name": "Fair",
                    "allday": True,
                    "start_date": day,
                    "stop_date": day,
                    "user_id": self.anna.id,
                    "opportunity_id": self.deal.id,
                }
            )
        self.env.flush_all()
        companies = self.env["res.company"].sudo().search([])
        companies.sales_tz = "Europe/Amsterdam"
        other = self.env["res.company"].sudo().create({"name": "Far Away"})
        domain = [("user_id", "=", self.anna.id)]
        for zone in ("Europe/Amsterdam", "Asia/Tokyo"):
            other.sales_tz = zone
            days = sorted(self.report.search(domain).mapped("date"))
            self.assertEqual(days, 3 * [date(2025, 5, 31)] + 3 * [date(2025, 6, 1)])
            for operator, day, number in (
                (">=", "2025-06-01", 3),
                (">", "2025-05-31", 3),
                (">", "2025-06-01", 0),
                ("<=", "2025-05-31", 3),
                ("<", "2025-06-01", 3),
                ("<", "2025-05-31", 0),
                ("=", "2025-06-01", 3),
                ("!=", False, 6),
                ("=", False, 0),
            ):
                found = self.report.search_count([*domain, ("date", operator, day)])
                self.assertEqual(found, number, (zone, operator, day))

    def test_against_plain_sql(self):
        for user, day in ((self.anna, 1), (self.anna, 2), (self.carl, 3)):
            done = date(2025, 6, day)
            self._activity(self.deal, user, self.call, done, done)
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT user_id, COUNT(*) FROM mail_activity
             WHERE date_done BETWEEN '2025-06-01' AND '2025-06-30'
               AND user_id = ANY(%s) GROUP BY user_id
            """,
            [(self.anna | self.carl).ids],
        )
        expected = dict(self.env.cr.fetchall())
        june = [("date", ">=", "2025-06-01"), ("date", "<=", "2025-06-30")]
        found = self.matrix("done_count:sum", groupby=["user_id"], domain=june)
        self.assertEqual(
            {user.id: count for (user,), (count,) in found.items()},
            expected,
        )
        for level in ([], ["team_id"], ["kind", "user_id"], ["date:month"], ["state"]):
            found = self.matrix("done_count:sum", groupby=level, domain=june)
            total = sum(count for (count,) in found.values())
            self.assertEqual(total, sum(expected.values()), level)

    def test_names(self):
        """In the calendar: what it is, and with whom."""
        day = date(2025, 6, 1)
        self._activity(self.deal, self.anna, self.call, day, day)
        row = self.report.search([("lead_id", "=", self.deal.id)])
        row.invalidate_recordset()
        self.assertEqual(row.with_user(self.anna).display_name, "Call, Azure Interior")

    def test_who_reads(self):
        day = date(2025, 6, 1)
        for user in (self.anna, self.ben, self.carl, self.lars):
            self._activity(self.deal, user, self.call, day, day)
        other = self.env["res.company"].create({"name": "Dune Trading"})
        otto = self._new_user("otto", "sales_team.group_sale_manager", other)
        whole = self.report.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(whole), 4)
        for user, expected in (
            (self.anna, self.anna),
            (self.lea, self.anna | self.ben),
            (self.lars, self.carl | self.lars),
            (self.mona, self.anna | self.ben | self.carl | self.lars),
            (otto, self.anna.browse()),
        ):
            seen = self.report.with_user(user).with_context(
                allowed_company_ids=user.company_id.ids
            )
            found = seen.search([("id", "in", whole.ids)])
            self.assertEqual(found.user_id, expected, user.login)
            rows = seen._read_group([("id", "in", whole.ids)], [], ["done_count:sum"])
            self.assertEqual(rows[0][0] or 0, len(expected), user.login)
            self.assertFalse(seen.has_access("create"))
