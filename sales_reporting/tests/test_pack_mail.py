# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.sales_pack_delivery import MOST_ATTEMPTS
from .common_workbook import WorkbookCase

DELIVERIES = "odoo.addons.sales_reporting.models.sales_pack_delivery"


@tagged("post_install", "-at_install")
class TestPackMail(WorkbookCase, HttpCase):
    """Packs that are sent; 6 April 2026 is a Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.pack"].search([]).write({"report_ids": [Command.clear()]})
        with freeze_time("2026-04-01 10:00"):
            cls.pack = cls.env["sales.pack"].create(
                {
                    "name": "Weekly losses",
                    "code": "weekly_losses",
                    "company_id": cls.company.id,
                    "user_ids": [Command.set((cls.mona | cls.anna).ids)],
                    "report_ids": [
                        Command.set(
                            [
                                cls.env.ref("sales_reporting.sales_report_loss").id,
                                cls.env.ref("sales_reporting.sales_report_goal").id,
                            ]
                        )
                    ],
                }
            )
            cls.env.flush_all()
        cls.deliveries = cls.env["sales.pack.delivery"]

    def _run(self, moment="2026-04-06 10:00", time_left=600.0):
        """What the cron does; in tests nothing is committed."""
        cron = self.env.registry["ir.cron"]
        with (
            freeze_time(moment),
            patch.object(cron, "_commit_progress", return_value=time_left) as commit,
            mute_logger(DELIVERIES),
        ):
            self.deliveries._cron_send()
        return commit

    def _of(self, user, pack=None):
        return self.deliveries.search(
            [("user_id", "=", user.id), ("pack_id", "=", (pack or self.pack).id)]
        )

    def _mails(self, delivery):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", delivery.user_id.partner_id.ids)]
        )

    # --------------------------------------------------------------- the day

    def test_only_on_its_day(self):
        self.assertEqual(self.pack.next_date, date(2026, 4, 6))
        self._run("2026-04-05 10:00")
        self.assertFalse(self._of(self.anna))
        self._run("2026-04-06 10:00")
        delivery = self._of(self.anna)
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.date_from, date(2026, 3, 30))
        self.assertEqual(delivery.date_to, date(2026, 4, 5))
        self.assertEqual(self.pack.next_date, date(2026, 4, 13))

    def test_day_of_the_company(self):
        """On Sunday at 23:00 in UTC it is Monday in Amsterdam."""
        self._run("2026-04-05 21:30")
        self.assertFalse(self._of(self.anna))
        self._run("2026-04-05 23:00")
        self.assertTrue(self._of(self.anna))

    def test_a_missed_day_is_made_up_for(self):
        self._run("2026-04-08 10:00")
        self.assertEqual(self._of(self.anna).date_to, date(2026, 4, 5))
        self.assertEqual(self.pack.next_date, date(2026, 4, 13))
        # Of three in a row, the last.
        self._run("2026-04-28 10:00")
        self.assertEqual(
            self._of(self.anna).mapped("date_to"), [date(2026, 4, 26), date(2026, 4, 5)]
        )
        self.assertEqual(self.pack.next_date, date(2026, 5, 4))

    def test_rhythm(self):
        with freeze_time("2026-04-08 10:00"):
            self.pack.write({"rhythm": "monthly", "day": 5})
            self.env.flush_all()
        self.assertEqual(self.pack.next_date, date(2026, 5, 5))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.pack.day = 31
            self.env.flush_all()

    # -------------------------------------------------------------- the mail

    def test_each_with_own_access(self):
        self._run()
        rows = self._table(self._of(self.anna).attachment_id.raw, "Losses")
        anna = {cell for row in rows for cell in row}
        rows = self._table(self._of(self.mona).attachment_id.raw, "Losses")
        mona = {cell for row in rows for cell in row}
        # Only what is lost is in it: 300 of Anna, 50 of Ben.
        self.assertIn(300, anna)
        self.assertNotIn(350, anna)
        self.assertIn(350, mona)

    def test_each_for_oneself(self):
        self._close(self.mona, 11, won=False)
        self.pack.own_only = True
        self._run()
        rows = self._table(self._of(self.mona).attachment_id.raw, "Losses")
        mona = {cell for row in rows for cell in row}
        self.assertIn(11, mona)
        self.assertNotIn(361, mona)

    def test_mail(self):
        self._run()
        mail = self._mails(self._of(self.anna))
        self.assertEqual(len(mail), 1)
        self.assertIn("Weekly losses", mail.subject)
        self.assertEqual(mail.attachment_ids, self._of(self.anna).attachment_id)
        self.assertIn("/sales_reporting/unsubscribe/", mail.body_html)
        self.assertIn("List-Unsubscribe", mail.headers)
        cover = self._load(mail.attachment_ids.raw)["Cover"]
        texts = [cell for row in cover.iter_rows(values_only=True) for cell in row]
        for text in ("Weekly losses", "Polder Trading", "Anna", "Losses"):
            self.assertIn(text, texts)

    def test_language_of_the_reader(self):
        dutch = self.env["res.lang"]._activate_lang("nl_NL")
        dutch.date_format = "%d-%m-%Y"
        self.anna.lang = "nl_NL"
        self._new_target(self.anna, date_from=date(2026, 1, 1))
        self._run()
        mail = self._mails(self._of(self.anna))
        self.assertIn("30-03-2026", mail.subject)
        self.assertIn("03/30/2026", self._mails(self._of(self.mona)).subject)
        book = self._load(mail.attachment_ids.raw)
        formats = {
            cell.number_format
            for sheet in (book["Losses"], book["Goal and Result"])
            for row in sheet.iter_rows()
            for cell in row
        }
        self.assertIn("[$-413]mmmm yyyy", formats)
        euro = self.env.ref("base.EUR")
        number = "#,##0.00"
        money = f'"€" {number}' if euro.position == "before" else f'{number} "€"'
        self.assertIn(money, formats)

    # ------------------------------------------------------- resume and retry

    def test_no_mail_twice(self):
        self._run()
        self._run()
        self.pack.next_date = date(2026, 4, 6)
        self._run()
        for user in (self.anna, self.mona):
            self.assertEqual(len(self._mails(self._of(user))), 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._of(self.anna).copy()

    def test_resumes(self):
        """No time is left after the first: the next run sends the second."""
        cron = self.env.registry["ir.cron"]
        left = iter([600, 600, 0])
        with (
            freeze_time("2026-04-06 10:00"),
            patch.object(cron, "_commit_progress", lambda *args, **kw: next(left)),
        ):
            self.deliveries._cron_send()
        states = (self._of(self.anna) | self._of(self.mona)).mapped("state")
        self.assertEqual(sorted(states), ["sent", "waiting"])
        self._run("2026-04-06 11:00")
        states = (self._of(self.anna) | self._of(self.mona)).mapped("state")
        self.assertEqual(states, ["sent", "sent"])
        self.assertEqual(len(self._mails(self._of(self.anna))), 1)

    def test_one_fails_others_go_and_it_is_tried_again(self):
        build = type(self.pack)._get_workbook

        def broken(pack, *args):
            if pack.env.user == self.anna:
                raise ValueError("No room")
            return build(pack, *args)

        with patch.object(type(self.pack), "_get_workbook", broken):
            self._run()
            failed = self._of(self.anna)
            self.assertEqual(failed.state, "failed")
            self.assertEqual(failed.error, "No room")
            self.assertEqual(failed.attempts, 1)
            self.assertEqual(self._of(self.mona).state, "sent")
            self.assertEqual(self.pack.with_user(self.mona).failed_count, 1)
            self.assertFalse(failed.attachment_id)
            # Too early to try again.
            self._run("2026-04-06 10:10")
            self.assertEqual(failed.attempts, 1)
            self._run("2026-04-06 10:31")
            self.assertEqual(failed.attempts, 2)
        self._run("2026-04-06 12:00")
        self.assertEqual(failed.state, "sent")
        self.assertFalse(failed.error)
        self.assertEqual(len(self._mails(failed)), 1)

    def test_given_up_until_a_manager_tries_again(self):
        self.anna.email = False
        self.assertEqual(self.pack.unreachable_ids, self.anna)
        moment = fields.Datetime.to_datetime("2026-04-06 10:00:00")
        self._run(moment)
        failed = self._of(self.anna)
        self.assertIn("no mail address", failed.error)
        for number in range(1, 10):
            self._run(moment + timedelta(days=number * 0.5))
        failed = failed.filtered(lambda d: d.date_to == date(2026, 4, 5))
        self.assertEqual(failed.attempts, MOST_ATTEMPTS)
        self.assertFalse(failed.next_try)
        self.anna.email = "anna@example.com"
        with self.assertRaises(AccessError):
            failed.with_user(self.anna).action_retry()
        with freeze_time("2026-04-11 10:00"):
            failed.with_user(self.mona).action_retry()
        self._run("2026-04-11 10:01")
        self.assertEqual(failed.state, "sent")

    def test_what_the_queue_could_not_send(self):
        """The same mail goes again, not a second one."""
        self._run()
        delivery = self._of(self.anna)
        mail = self._mails(delivery)
        mail.write({"state": "exception", "failure_reason": "No server"})
        self._run("2026-04-06 11:00")
        self.assertEqual(delivery.state, "failed")
        self.assertEqual(delivery.error, "No server")
        self._run("2026-04-06 12:00")
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(self._mails(delivery), mail)

    def test_archived_reader(self):
        self.pack._plan(date(2026, 4, 6))
        self.anna.active = False
        self._run()
        self.assertIn("archived", self._of(self.anna).error)
        self.assertNotIn(self.anna, self.pack.reader_ids)

    def test_nothing_that_may_be_read(self):
        ivy = self._new_user("ivy", "base.group_user")
        self.pack.user_ids = [Command.link(ivy.id)]
        self._run()
        self.assertEqual(self._of(ivy).state, "failed")
        self.assertFalse(self._mails(self._of(ivy)))

    def test_old_workbooks_go(self):
        self._run()
        delivery = self._of(self.anna)
        self.env.cr.execute(
            "UPDATE sales_pack_delivery SET create_date = '2020-01-01' WHERE id = %s",
            [delivery.id],
        )
        delivery.invalidate_recordset()
        self.deliveries._gc_workbooks()
        self.assertFalse(delivery.attachment_id)
        self.assertTrue(self._of(self.mona).attachment_id)

    # ----------------------------------------------------------- who reads it

    def test_recipients(self):
        self.pack.team_ids = [Command.set(self.south.ids)]
        self.assertEqual(
            self.pack.reader_ids, self.mona | self.anna | self.carl | self.lars
        )
        found = self.env["sales.pack"].search([("reader_ids", "in", self.carl.ids)])
        self.assertEqual(found, self.pack)

    def test_subscribe_and_unsubscribe(self):
        pack = self.pack.with_user(self.ben)
        self.assertFalse(pack.is_subscribed)
        pack.action_toggle_subscription()
        self.assertTrue(pack.is_subscribed)
        self.assertEqual(self.pack.subscriber_ids, self.ben)
        pack.action_toggle_subscription()
        self.assertFalse(pack.is_subscribed)
        self.assertFalse(self.pack.unsubscribed_ids)
        # Who was put on the list may leave it.
        pack = self.pack.with_user(self.anna)
        pack.action_toggle_subscription()
        self.assertFalse(pack.is_subscribed)
        self._run()
        self.assertFalse(self._of(self.anna))
        pack.action_toggle_subscription()
        self.assertIn(self.anna, self.pack.reader_ids)

    def test_sellers_change_nothing_else(self):
        pack = self.pack.with_user(self.anna)
        with self.assertRaises(AccessError):
            pack.write({"subscriber_ids": [Command.link(self.ben.id)]})
        with self.assertRaises(AccessError):
            pack.read(["user_ids"])

    def test_bell_on_a_report(self):
        report = self.env.ref("sales_reporting.sales_report_goal")
        audience = report.pack_ids
        mine = report.with_user(self.ben)
        self.assertFalse(mine.is_received)
        mine.action_toggle_received()
        self.assertTrue(mine.is_received)
        self.assertFalse(report.with_user(self.anna).is_received)
        own = self.env["sales.pack"].search([("owner_id", "=", self.ben.id)])
        self.assertEqual(own.report_ids, report)
        self.assertEqual(own.rhythm, report.rhythm)
        self.assertEqual(own.reader_ids, self.ben)
        self.assertEqual(report.pack_ids, audience)
        packs = self.env["sales.pack"].with_user(self.anna)
        self.assertFalse(packs.search([("id", "=", own.id)]))
        mine.action_toggle_received()
        self.assertFalse(mine.is_received)
        self.assertFalse(own.report_ids)

    def test_no_more_than_five_by_bell(self):
        reports = self.env["sales.report"].search([], limit=6)
        reports.rhythm = "weekly"
        with self.assertRaisesRegex(ValidationError, "at most"):
            reports.with_user(self.ben).action_toggle_received()

    def test_colleagues_deliveries(self):
        self._run()
        delivery = self._of(self.mona)
        own = self._of(self.anna)
        deliveries = self.deliveries.with_user(self.anna)
        self.assertEqual(deliveries.search([]), own)
        self.assertEqual(
            deliveries._read_group([], ["user_id"], ["__count"]), [(self.anna, 1)]
        )
        with self.assertRaises(AccessError):
            delivery.with_user(self.anna).read(["state"])
        with self.assertRaises(AccessError):
            delivery.attachment_id.with_user(self.anna).read(["raw"])
        self.anna.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        with self.assertRaises(AccessError):
            delivery.with_user(self.anna).export_data(["state"])
        self.assertTrue(own.attachment_id.with_user(self.anna).read(["raw"]))

    # ----------------------------------------------------------------- pages

    def test_unsubscribe_by_the_link_in_the_mail(self):
        token = self.pack._get_token(self.anna)
        path = f"/sales_reporting/unsubscribe/{self.pack.id}/{self.anna.id}"
        page = self.url_open(f"{path}/{token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Weekly losses", page.text)
        # Looking at the page changes nothing.
        self.assertIn(self.anna, self.pack.reader_ids)
        wrong = self.url_open(f"{path}/{'0' * 64}", data={"a": 1})
        self.assertEqual(wrong.status_code, 404)
        other = f"/sales_reporting/unsubscribe/{self.pack.id}/{self.mona.id}/{token}"
        self.assertEqual(self.url_open(other, data={"a": 1}).status_code, 404)
        done = self.url_open(f"{path}/{token}", data={"List-Unsubscribe": "One-Click"})
        self.assertEqual(done.status_code, 200)
        self.pack.invalidate_recordset()
        self.assertEqual(self.pack.reader_ids, self.mona)

    def test_download(self):
        self.authenticate("anna", "anna")
        answer = self.url_open(f"/sales_reporting/pack/{self.pack.id}")
        self.assertIn("Losses", self._load(answer.content).sheetnames)
        self.assertEqual(self.url_open("/sales_reporting/pack/0").status_code, 404)

    def test_subscription_tour(self):
        self.start_tour("/odoo/reports", "sales_pack_subscribe", login="ben")
        own = self.env["sales.pack"].search([("owner_id", "=", self.ben.id)])
        self.assertEqual(own.report_ids.code, "goal")
        self.assertIn(self.ben, self.pack.reader_ids)
