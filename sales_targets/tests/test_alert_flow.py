# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..models import sales_alert_check
from .test_alerts import NOW, TODAY, AlertCase
from .test_queries import QueryCase
from .test_target_board import board_fields

MESSAGE = "odoo.addons.sales_targets.models.sales_alert_message"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAlertActivities(AlertCase):
    """An alert is an activity of its owner, as long as it is open."""

    def setUp(self):
        super().setUp()
        self.deal = self._new_deal(self.anna, days_ago=40)
        self.alert = self._check("deal")

    def _activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "sales.alert"), ("res_id", "=", self.alert.id)]
        )

    def test_opened(self):
        activity = self._activities()
        self.assertEqual(activity, self.alert.activity_id)
        self.assertEqual(activity.user_id, self.anna)
        self.assertEqual(activity.date_deadline, TODAY)
        self.assertEqual(activity.summary, "Deal · Deal of Anna")
        self.assertIn("40 days", activity.note)
        self._check("deal")
        self.assertEqual(self._activities(), activity)

    def test_back_to_normal(self):
        self.deal.message_post(body="Hello", message_type="comment")
        self.assertFalse(self._check("deal"))
        self.assertEqual((self.alert.state, self.alert.closed_on), ("closed", TODAY))
        self.assertFalse(self._activities())

    def test_done_by_hand(self):
        """Who marks it done is not bothered again, but the alert stays: nothing has
        been done about the deal."""
        self.alert.activity_id.with_user(self.anna).action_feedback("Later")
        self.assertEqual(self._check("deal"), self.alert)
        self.assertEqual(self.alert.state, "open")
        self.assertFalse(self._activities())
        self.deal.action_set_won()
        self._check("deal")
        self.assertEqual(self.alert.state, "closed")
        self.assertEqual(self.alert.activity_id.feedback, "Later")

    def test_handed_over(self):
        self.alert.told_on = TODAY
        self.rules["deal"].owner = "leader"
        self._check("deal")
        self.assertEqual(self.alert.owner_id, self.lea)
        self.assertEqual(self._activities().user_id, self.lea)
        self.assertFalse(self.alert.told_on)

    def test_deal_deleted(self):
        self.deal.unlink()
        self.assertTrue(self.alert.exists())
        self._check("deal")
        self.assertEqual(self.alert.state, "closed")
        self.assertFalse(self._activities())

    def test_kind_of_activity_deleted(self):
        """It may be deleted as any other kind: a to-do serves as well."""
        self._activities().unlink()
        self.env.ref("sales_targets.mail_activity_type_alert").unlink()
        self.alert.action_snooze()
        self.alert.action_wake()
        todo = self.env.ref("mail.mail_activity_data_todo")
        self.assertEqual(self._activities().activity_type_id, todo)

    def test_rule_archived_or_deleted(self):
        self.rules["deal"].active = False
        self.assertEqual(self.alert.state, "closed")
        self.assertFalse(self._activities())
        self.rules["deal"].active = True
        self.alert = self._check("deal")
        self.assertTrue(self._activities())
        self.rules["deal"].with_user(self.mona).unlink()
        self.assertFalse(self.alert.exists())
        self.assertFalse(self._activities())

    def test_in_the_language_of_the_owner(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        self.rules["pace"].with_context(lang="nl_NL").name = "Achter op schema"
        self._new_target(self.anna)
        self._new_target(self.ben)
        found = {alert.user_id: alert for alert in self._check("pace")}
        self.assertTrue(
            found[self.anna].activity_id.summary.startswith("Achter op schema · Anna")
        )
        self.assertTrue(found[self.ben].activity_id.summary.startswith("Pace · Ben"))

    # ---------------------------------------------------------------- snooze

    def test_snooze(self):
        alert = self.alert.with_user(self.anna)
        alert.action_snooze()
        self.assertEqual(alert.state, "snoozed")
        self.assertEqual(alert.snooze_until, date(2026, 7, 9))
        self.assertFalse(self._activities())
        for now in ("2026-07-03 10:00:00", "2026-07-08 10:00:00"):
            with freeze_time(now):
                self._check("deal")
                self.assertEqual(alert.state, "snoozed")
        with freeze_time("2026-07-09 10:00:00"):
            self._check("deal")
        self.assertEqual((alert.state, alert.snooze_until), ("open", False))
        self.assertTrue(self._activities())

    def test_normal_while_snoozed(self):
        self.alert.with_user(self.anna).action_snooze()
        self.deal.action_set_won()
        self._check("deal")
        self.assertEqual(self.alert.state, "closed")
        with self.assertRaisesRegex(UserError, "back to normal"):
            self.alert.with_user(self.anna).action_snooze()

    def test_mute(self):
        self.alert.with_user(self.anna).action_mute()
        with freeze_time("2027-07-09 10:00:00"):
            self._check("deal")
            self.assertEqual(self.alert.state, "snoozed")
        self.alert.with_user(self.anna).action_wake()
        self.assertEqual(self.alert.state, "open")
        self.assertTrue(self._activities())

    def test_who_may_put_it_off(self):
        """The owner and managers; the leader reads it, the colleague does not."""
        self.assertFalse(self.alert.with_user(self.lea).may_snooze)
        for action in ("action_snooze", "action_mute", "action_wake"):
            with self.assertRaisesRegex(AccessError, "is for Anna"):
                getattr(self.alert.with_user(self.lea), action)()
            with self.assertRaises(AccessError):
                getattr(self.alert.with_user(self.ben), action)()
        for user in (self.anna, self.mona):
            self.assertTrue(self.alert.with_user(user).may_snooze)
            self.alert.with_user(user).action_mute()
            self.alert.with_user(user).action_wake()
        with self.assertRaises(AccessError):
            self.alert.with_user(self.anna).write({"state": "closed"})

    def test_about_oneself_for_another(self):
        """Anna sees what her leader is told about her, but cannot silence it."""
        self._do_calls(self.anna, 40, 60)
        alert = self._check("activity").with_user(self.anna)
        self.assertEqual(alert.owner_id, self.lea)
        self.assertIn("0 activities", alert.cause)
        with self.assertRaisesRegex(AccessError, "is for Lea"):
            alert.action_snooze()
        activity = alert.activity_id
        for act in (activity.unlink, activity.action_feedback):
            with self.assertRaises(AccessError):
                act()
        alert.with_user(self.lea).action_snooze()

    # ------------------------------------------------------------ where it leads

    def test_leads_to_the_matter(self):
        action = self.alert.with_user(self.anna).action_open_subject()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.lead", self.deal.id)
        )
        done = self._do_calls(self.ben, 40, 60)
        done |= (lately := self._do_calls(self.ben, 1, 3))
        action = self._check("activity").action_open_subject()
        found = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search(action["domain"])
        )
        self.assertEqual(found & done, lately)
        with self.assertRaises(AccessError):
            self.alert.with_user(self.ben).action_open_subject()

    def test_filters(self):
        """Each filter finds something or nothing, each grouping groups."""
        tried = 0
        for model in ("sales.alert", "sales.alert.rule"):
            for user in (self.anna, self.lea, self.mona):
                records = self.env[model].with_user(user)
                arch = etree.fromstring(records.get_view(view_type="search")["arch"])
                for node in arch.iter("filter"):
                    if node.get("domain"):
                        domain = safe_eval(node.get("domain"), {"uid": user.id})
                        found = records.search(domain)
                        if node.get("name") in ("mine", "my_team"):
                            expected = {"mine": self.anna, "my_team": self.lea}
                            is_own = user == expected[node.get("name")]
                            self.assertEqual(self.alert in found, is_own)
                        tried += 1
                    if node.get("context"):
                        group = safe_eval(node.get("context"))["group_by"]
                        records.formatted_read_group([], [group], ["__count"])
                        tried += 1
        self.assertGreater(tried, 25)

    def test_form(self):
        """Everything is read only, for managers too."""
        form = Form(self.alert.with_user(self.mona))
        self.assertEqual(form.display_name, "Deal · Deal of Anna")
        with self.assertRaises(AssertionError):
            form.state = "closed"


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


@tagged("post_install", "-at_install")
class TestAlertRules(AlertCase):
    """What managers may set up, and what is refused."""

    def test_numbers_that_make_no_sense(self):
        for kind, values, words in (
            ("pace", {"threshold": 0.9, "threshold_clear": 0.8}, "below 0.9"),
            ("deal", {"threshold": 30, "threshold_clear": 31}, "opens at 30 days"),
            ("pace", {"threshold": 0}, "above zero"),
            ("deal", {"threshold_clear": -1}, "above zero"),
            ("customer", {"days": 0}, "Days"),
            ("deal", {"most": 0}, "At most"),
            ("shortened", {"snooze_days": 0}, "Snooze for"),
            ("pace", {"threshold": float("nan")}, "not a number"),
        ):
            rule = self.rules[kind].copy().with_user(self.mona)
            with self.assertRaisesRegex(ValidationError, words):
                rule.write(values)
        # not asked for by this kind
        self.rules["shortened"].threshold = -7

    def test_condition_stays(self):
        self._new_target(self.anna)
        self.rules["pace"].kind = "deal"
        self.rules["pace"].kind = "pace"
        with freeze_time(NOW):
            self._new_target(self.ben)
            self.assertTrue(self._check("pace"))
        with self.assertRaisesRegex(ValidationError, "make another one"):
            self.rules["pace"].kind = "deal"
        self.rules["pace"].kind = "pace"

    def test_new_rule(self):
        form = Form(self.env["sales.alert.rule"].with_user(self.mona))
        form.name = "Forgotten"
        form.kind = "deal"
        self.assertIn("30 days", form.sentence)
        form.threshold = 20
        self.assertIn("20 days", form.sentence)
        rule = form.save()
        self.assertEqual((rule.owner, rule.threshold_clear), ("seller", 14))
        for kind in self.rules:
            self.assertTrue(self.rules[kind].sentence, kind)

    def test_shipped(self):
        """One of each kind, all switched on."""
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "sales_targets"), ("model", "=", "sales.alert.rule")]
        )
        rules = self.env["sales.alert.rule"].browse(shipped.mapped("res_id"))
        self.assertEqual(set(rules.mapped("kind")), self.rules.keys())
        self.assertEqual(len(rules), len(self.rules))

    def test_check_now(self):
        """By managers; nobody gets a message for it."""
        deal = self._new_deal(self.anna, days_ago=40)
        rule = self.rules["deal"]
        with self.assertRaises(AccessError):
            rule.with_user(self.anna).action_check()
        action = rule.with_user(self.mona).action_check()
        alerts = self.env["sales.alert"].search(action["domain"])
        self.assertEqual(alerts.lead_id, deal)
        self.assertFalse(alerts.told_on)
        self.assertEqual(rule.with_user(self.mona).alert_count, 1)
        self.assertEqual(rule.with_user(self.anna).alert_count, 1)
        self.assertEqual(rule.with_user(self.ben).alert_count, 0)

    def test_rule_of_one_company(self):
        """The same condition elsewhere is none of its business; a rule for all sees
        both."""
        other = self.env["res.company"].create({"name": "Dune Trading"})
        oscar = self._new_user("oscar", "sales_team.group_sale_salesman", other)
        away = self._new_deal(oscar, days_ago=40, company_id=other.id, team_id=False)
        here = self._new_deal(self.anna, days_ago=40)
        self.assertEqual(self._check("deal").lead_id, here)
        self.rules["deal"].company_id = False
        found = {alert.lead_id: alert for alert in self._check("deal")}
        self.assertEqual(found[away].company_id, other)
        self.assertEqual(found[away].owner_id, oscar)
        self.assertEqual(found[here].company_id, self.company)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBell(AlertCase, QueryCase):
    """How many alerts are open, on the cards of the board."""

    def setUp(self):
        super().setUp()
        self.target = self._new_target(self.anna, 3650.0)
        self.orders = self._new_target(self.anna, 0.0, metric=self.order_count)
        self.team = self._new_target(self.north, 3650.0)
        self._new_order(self.anna, 1800.0)
        self._new_order(self.ben, 1800.0)
        self.ben_target = self._new_target(self.ben, 3650.0)

    def _bell(self, target, user=None):
        self.env.invalidate_all()
        seen = target.with_user(user or self.mona)
        count = seen.alert_count
        if count:
            found = self.env["sales.alert"].with_user(user or self.mona)
            domain = seen.action_view_alerts()["domain"]
            self.assertEqual(found.search_count(domain), count)
        return count

    def test_counts(self):
        for target in (self.target, self.team, self.ben_target):
            self.assertEqual(self._bell(target), 0)
        self._new_deal(self.anna, days_ago=40)
        nobody = self.env["res.users"]
        self._new_deal(nobody, days_ago=40, name="Open", team_id=self.north.id)
        self.target.action_draft()
        self.target.goal_value = 9999.0
        self.target.action_confirm()
        self._check("pace")
        self._check("deal")
        # the target's own and the deal; on another of hers the deal only
        self.assertEqual(self._bell(self.target), 2)
        self.assertEqual(self._bell(self.orders), 1)
        self.assertEqual(self._bell(self.team), 1)
        self.assertEqual(self._bell(self.ben_target), 0)
        self.assertEqual(self._bell(self.target, self.anna), 2)
        self.assertEqual(self._bell(self.target, self.lea), 2)
        alert = self.env["sales.alert"].search([("target_id", "=", self.target.id)])
        alert.with_user(self.anna).action_snooze()
        self.assertEqual(self._bell(self.target), 1)

    def test_of_those_one_may_see(self):
        both = self._new_target(self.anna | self.carl)
        self._new_deal(self.anna, days_ago=40)
        self._new_deal(self.carl, days_ago=40)
        self._check("deal")
        self.assertEqual(self._bell(both), 2)
        self.assertEqual(self._bell(both, self.anna), 1)
        self.assertEqual(self._bell(both, self.lars), 1)

    def test_one_statement(self):
        few = self.target
        many = self.target | self.orders | self.team | self.ben_target

        def read(targets):
            return self._count(
                lambda: targets.with_user(self.mona).read(["alert_count"])
            )

        read(many)
        self.assertEqual(read(many), read(few))
        plain = self._count(lambda: many.with_user(self.mona).read(["goal_value"]))
        self.assertLessEqual(read(many) - plain, 2)
        self.assertIn("alert_count", board_fields(self.env))
