# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import sales_alert_check
from .common_alerts import NOW, TODAY, AlertCase

MESSAGE = "odoo.addons.sales_targets.models.sales_alert_message"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAlertMessages(AlertCase):
    """One message a day and person at most."""

    def setUp(self):
        super().setUp()
        # Others have alerts of their own in a database with more in it.
        self.env["sales.alert"].search([]).told_on = TODAY

    def _run(self):
        """The daily run, without saving in between."""
        with patch.object(
            self.env.registry["ir.cron"], "_commit_progress", lambda *a, **k: 60.0
        ):
            self.env["sales.alert.rule"]._cron_check()

    def _messages(self, user):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", user.partner_id.ids),
            ],
            order="id",
        )

    def test_all_in_one(self):
        self._new_deal(self.anna, days_ago=40)
        self._new_deal(self.anna, 5.0, days_ago=50)
        target = self._new_target(self.anna, 3650.0)
        self._new_deal(self.ben, days_ago=60)
        self._run()
        message = self._messages(self.anna)
        self.assertEqual(len(message), 1)
        self.assertEqual(message.subject, "3 new sales alerts")
        for text in ("40 days", "50 days", "Pace 0.00", target.name, "Dear Anna"):
            self.assertIn(text, message.body)
        self.assertNotIn("60 days", message.body)
        alerts = self.env["sales.alert"].search([("owner_id", "=", self.anna.id)])
        self.assertEqual(len(alerts), 3)
        for alert in alerts:
            self.assertIn(f"/odoo/sales-alerts/{alert.id}", message.body)
        self.assertEqual(self._messages(self.ben).subject, "Deal · Deal of Ben")
        self.assertFalse(self._messages(self.lea))

    def test_mail_waits_in_the_queue(self):
        self._new_deal(self.anna, days_ago=40)
        self._run()
        mail = self._messages(self.anna).mail_ids
        self.assertEqual(mail.mapped("state"), ["outgoing"])

    def test_not_twice(self):
        self._new_deal(self.anna, days_ago=40)
        self._run()
        first = self._messages(self.anna)
        self._run()
        self._new_deal(self.anna, days_ago=50)
        self._check("deal")
        self.env["sales.alert.rule"].search([]).checked_on = False
        self._run()
        self.assertEqual(self._messages(self.anna), first)
        with freeze_time("2026-07-03 10:00:00"):
            self._run()
            second = self._messages(self.anna) - first
            self.assertEqual(len(second), 1)
            # only what is new: 51 days by now
            self.assertIn("51 days", second.body)
            self.assertNotIn("41 days", second.body)
        with freeze_time("2026-07-04 10:00:00"):
            self._run()
            self.assertEqual(self._messages(self.anna), first | second)

    def test_woken_up_is_new(self):
        self._new_deal(self.anna, days_ago=40)
        alert = self._check("deal")
        alert.with_user(self.anna).action_snooze()
        self._run()
        self.assertFalse(self._messages(self.anna))
        with freeze_time("2026-07-09 10:00:00"):
            self._run()
            self.assertEqual(len(self._messages(self.anna)), 1)

    def test_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        self.rules["deal"].with_context(lang="nl_NL").name = "Vergeten kans"
        self._new_deal(self.anna, days_ago=40)
        self._new_deal(self.ben, days_ago=40)
        self._run()
        self.assertEqual(
            self._messages(self.anna).subject, "Vergeten kans · Deal of Anna"
        )
        self.assertEqual(self._messages(self.ben).subject, "Deal · Deal of Ben")

    def test_one_failure_keeps_no_other_from_being_told(self):
        alert_class = self.env.registry["sales.alert"]
        send = alert_class._send_message

        def fail(self, owner):
            if owner.login == "anna":
                raise ValueError("no template")
            return send(self, owner)

        self._new_deal(self.anna, days_ago=40)
        self._new_deal(self.ben, days_ago=40)
        with patch.object(alert_class, "_send_message", fail), mute_logger(MESSAGE):
            self._run()
        self.assertFalse(self._messages(self.anna))
        self.assertTrue(self._messages(self.ben))
        self._run()
        self.assertEqual(len(self._messages(self.anna)), 1)
        self.assertEqual(len(self._messages(self.ben)), 1)

    # ------------------------------------------------------------------- cron

    @contextmanager
    def _stopping_after(self, saves):
        """The cron is given time for so many steps; ``self.saved`` counts them."""
        self.saved = self.left = 0

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            self.saved += 1
            self.left = remaining or self.left - processed
            self.env.flush_all()
            return 60.0 if self.saved < saves else 0.0

        with (
            patch.object(self.env.registry["ir.cron"], "_commit_progress", commit),
            patch.object(sales_alert_check, "BATCH", 2),
        ):
            yield

    def test_goes_on_where_it_stopped(self):
        deals = self.env["crm.lead"].union(
            *(self._new_deal(self.anna, days_ago=40 + days) for days in range(5))
        )
        others = self.env["sales.alert.rule"].search([]) - self.rules["deal"]
        others.active = False
        counts = []
        for _run in range(5):
            with self._stopping_after(2):
                self.env["sales.alert.rule"]._cron_check()
            alerts = self.env["sales.alert"].search([("lead_id", "in", deals.ids)])
            counts.append((len(alerts), self.left))
        # Begun and two opened; two more; the last one; told when time was over; and
        # only then is nothing left to do.
        self.assertEqual(counts, [(2, 2), (4, 2), (5, 1), (5, 1), (5, 0)])
        self.assertEqual(alerts.lead_id, deals)
        self.assertEqual(len(self._messages(self.anna)), 1)
        self.assertEqual(len(self._messages(self.anna).body.split("<li")), 6)

    def test_rules_checked_lately_are_left_out(self):
        self._new_deal(self.anna, days_ago=40)
        self.rules["deal"].checked_on = "2026-07-02 01:00:00"
        self._run()
        self.assertFalse(self._messages(self.anna))
        with freeze_time("2026-07-02 14:00:00"):
            self._run()
        self.assertTrue(self._messages(self.anna))

    def test_as_many_statements_for_all_people(self):
        """Three times as many people take no more statements to be looked at."""
        self._hire(range(10))
        few = {kind: self._statements(rule) for kind, rule in self.rules.items()}
        self._hire(range(10, 30))
        many = {kind: self._statements(rule) for kind, rule in self.rules.items()}
        self.assertEqual(few, many)
        self.assertEqual(len(self.rules["pace"]._found(self.company)), 30)

    def _hire(self, numbers):
        for number in numbers:
            user = self._new_user(f"seller{number}", "sales_team.group_sale_salesman")
            self._new_target(user)
            self._new_deal(user, days_ago=40)

    def _statements(self, rule):
        self.env.flush_all()
        self.env.invalidate_all()
        rule._found(self.company)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rule._found(self.company)
        return self.env.cr.sql_log_count - before
