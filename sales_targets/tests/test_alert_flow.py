# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common_alerts import NOW, TODAY, AlertCase


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
