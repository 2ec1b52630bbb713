# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, fields, models

from ..tools.alerting import ALARM, NORMAL, is_drop
from .sales_alert_query import SUBJECT
from .sales_state_mixin import MANAGER

SELLER = "sales_team.group_sale_salesman"
# A rule checked by hand this morning need not be checked again tonight.
CHECK_EVERY = timedelta(hours=12)
# Alerts that are opened before what was done is saved.
BATCH = 200
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    # No mail for each activity: a person gets one message a day.
    "mail_activity_quick_update": True,
}


class SalesAlertRule(models.Model):
    _inherit = "sales.alert.rule"

    @api.model
    def _cron_check(self):
        """Bring all alerts up to date, then tell people of the new ones. What is done
        is saved in between, so that after a crash the next run goes on from there."""
        due = self.search(
            [
                "|",
                ("checked_on", "=", False),
                ("checked_on", "<", fields.Datetime.now() - CHECK_EVERY),
            ],
            order="checked_on, id",
        )
        progress = self.env["ir.cron"]
        # Telling is one thing more to do.
        if not progress._commit_progress(remaining=len(due) + 1):
            return
        for rule in due:
            for _more in rule._check_steps():
                if not progress._commit_progress():
                    return
            if not progress._commit_progress(1):
                return
        if self.env["sales.alert"]._tell():
            progress._commit_progress(1)

    def _check_all(self):
        """Bring the alerts of these rules up to date, in one go."""
        for rule in self:
            for _more in rule._check_steps():
                pass

    def _check_steps(self):
        """Bring the alerts of this rule up to date, company by company. A generator
        that halts where what was done can be saved."""
        self.ensure_one()
        for company in self.company_id or self.env["res.company"].search([]):
            while self._check(company):
                yield company
        self.checked_on = fields.Datetime.now()

    def _check(self, company):
        """Close what is back to normal, update what is not, open what is new.

        :param company: ``res.company`` record
        :return: whether there is more to open than one batch
        """
        self.ensure_one()
        band = self._band()
        alive, new = {}, []
        for row in self._found(company):
            verdict = band.judge(float(row["value"]))
            if row["alert_id"]:
                if verdict != NORMAL:
                    alive[row["alert_id"]] = row
            elif verdict == ALARM and self._is_no_chance(row):
                new.append(row)
        alerts = self._alive(company)
        kept = alerts.filtered(lambda a: a.id in alive)
        (alerts - kept)._close()
        owner_of = self._owners(company)
        kept._update({id_: self._alert_vals(alive[id_], owner_of) for id_ in kept.ids})
        today = company._sales_today()
        self.env["sales.alert"].with_context(**QUIET).create(
            [
                {
                    "rule_id": self.id,
                    "company_id": company.id,
                    "since": today,
                    "subject_key": row["subject_key"],
                    **{name: row[name] for name in SUBJECT},
                    **self._alert_vals(row, owner_of),
                }
                for row in new[:BATCH]
            ]
        )._schedule()
        return len(new) > BATCH

    def _is_no_chance(self, row):
        """Whether a drop is more than bad luck."""
        if self.kind not in ("conversion", "activity"):
            return True
        if self.kind == "activity":
            return is_drop(row["measured"], float(row["expected"]))
        tries = float(row["tries"])
        hits = float(row["measured"]) * tries
        return is_drop(round(hits), float(row["expected"]) * tries, tries)

    @api.model
    def _alert_vals(self, row, owner_of):
        return {
            "owner_id": owner_of(row),
            "team_id": row["team_id"],
            "value": row["value"],
            "measured": row["measured"],
            "expected": row["expected"],
        }

    # ------------------------------------------------------------ who is told

    def _owners(self, company):
        """Who is told of what is found: the person the rule names, or the next above
        where there is none who is still there and works for the company.

        :return: function from a row to the id of a user, False for nobody
        """
        present = self._present(SELLER, company)
        managers = self._present(MANAGER, company)
        leading_teams = self.env["crm.team"].sudo().search([]).user_id
        # Who sells here himself rather than the administrator of it all.
        fallback = managers.sorted(
            lambda u: (u not in leading_teams, u.company_id != company, u.id)
        )[:1].id
        sellers, leading = set(present.ids), set(managers.ids)

        def owner_of(row):
            chain = {
                "seller": (row["user_id"], row["leader_id"]),
                "leader": (row["leader_id"],),
                "manager": (),
            }[self.owner]
            for user_id in chain:
                if user_id in sellers:
                    return user_id
            for user_id in (self.manager_id.id, row["manager_id"], row["leader_id"]):
                if user_id in leading:
                    return user_id
            return fallback

        return owner_of

    @api.model
    def _present(self, group, company):
        """Users of a group who are still there and work for a company."""
        return (
            self.env.ref(group)
            .sudo()
            .all_user_ids.filtered(
                lambda u: u.active and not u.share and company in u.company_ids
            )
        )


class SalesAlert(models.Model):
    _inherit = "sales.alert"

    def _update(self, vals_by_id):
        """Write what the check has found, wake up what has been put off long enough,
        and hand over what has got another owner."""
        for alert in self:
            owner = alert.owner_id
            alert.write(vals_by_id[alert.id])
            if alert.owner_id != owner:
                alert.told_on = False
                if alert.activity_id.active:
                    alert._drop_activity()
                    alert._schedule()
        self.filtered(
            lambda a: (
                a.state == "snoozed"
                and a.snooze_until
                and a.snooze_until <= a.company_id._sales_today()
            )
        )._wake()

    def _wake(self):
        self.write({"state": "open", "snooze_until": False, "told_on": False})
        self._schedule()

    def _close(self):
        """Things are back to normal: the alert is closed, its activity is gone."""
        self._drop_activity()
        for company, alerts in self.grouped("company_id").items():
            alerts.write({"state": "closed", "closed_on": company._sales_today()})

    def _schedule(self):
        """Give each owner an activity in his language; no mail goes with it."""
        activity_type = self.env.ref(
            "sales_targets.mail_activity_type_alert", raise_if_not_found=False
        ) or self.env.ref("mail.mail_activity_data_todo")
        for lang, alerts in (
            self.filtered("owner_id").grouped(lambda alert: alert.owner_id.lang).items()
        ):
            alerts = alerts.with_context(**QUIET, lang=lang)
            reported = alerts._reported_activities()
            for alert in alerts:
                alert.activity_id = reported.get(alert)
            made = alerts.filtered(lambda a: not a.activity_id)
            activities = (
                self.env["mail.activity"]
                .with_context(**QUIET)
                .create(
                    [
                        {
                            "res_model_id": self.env["ir.model"]._get_id("sales.alert"),
                            "res_id": alert.id,
                            "activity_type_id": activity_type.id,
                            "summary": alert.display_name,
                            "note": alert.cause,
                            "date_deadline": alert.company_id._sales_today(),
                            "user_id": alert.owner_id.id,
                            "automated": True,
                        }
                        for alert in made
                    ]
                )
            )
            for alert, activity in zip(made, activities, strict=True):
                alert.activity_id = activity

    def _reported_activities(self):
        """A sum that is shortened is reported on its document at once: that activity
        serves the alert, so that nobody finds the same thing twice.

        :return: dict of alert to ``mail.activity`` record
        """
        activity_type = self.env.ref("mail.mail_activity_data_warning")
        found = {}
        for alert in self.filtered(lambda a: a.kind == "shortened"):
            document = alert.order_id or alert.lead_id
            found[alert] = document.activity_ids.filtered(
                lambda a, alert=alert: (
                    a.activity_type_id == activity_type and a.user_id == alert.owner_id
                )
            )[:1]
        return found

    def _drop_activity(self):
        # One that was done stays in the history.
        self.activity_id.filtered("active").unlink()
