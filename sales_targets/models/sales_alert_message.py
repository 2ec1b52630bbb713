# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

# More than this nobody reads in a message; the list has them all.
SHOWN = 15


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    sales_alerts_told_on = fields.Date(
        help="When the user got the last message about sales alerts."
    )

    @api.model
    def _get_fields_blacklist(self):
        return [*super()._get_fields_blacklist(), "sales_alerts_told_on"]


class SalesAlert(models.Model):
    """One message a day and person at most, about what is new."""

    _inherit = "sales.alert"

    @api.model
    def _tell(self):
        """Send each owner of alerts that are new one message, unless he got one today.
        What is sent is saved person by person, so that nobody is told twice after a
        crash, and that one message that fails keeps no other from being sent.

        :return: whether there was time for all
        """
        waiting = self._read_group(
            [
                ("state", "=", "open"),
                ("told_on", "=", False),
                ("owner_id", "!=", False),
            ],
            ["owner_id"],
            ["id:recordset"],
        )
        for owner, alerts in waiting:
            try:
                with self.env.cr.savepoint():
                    alerts._tell_owner(owner)
            except Exception:
                _logger.exception("%s could not be told of sales alerts", owner.login)
            if not self.env["ir.cron"]._commit_progress():
                return False
        return True

    def _tell_owner(self, owner):
        """Send the owner of alerts one message about all of them.

        :return: the ``mail.message``, empty if he got one today already
        """
        settings = self.env["res.users.settings"]._find_or_create_for_user(owner)
        today = owner.company_id._sales_today()
        if settings.sales_alerts_told_on and settings.sales_alerts_told_on >= today:
            return self.env["mail.message"]
        settings.sales_alerts_told_on = today
        self.told_on = today
        # The mail goes out from the queue, when all this has been saved.
        alerts = self.with_context(lang=owner.lang, mail_notify_force_send=False)
        return alerts._send_message(owner)

    def _send_message(self, owner):
        if len(self) == 1:
            subject = self.display_name
        else:
            subject = self.env._("%s new sales alerts", len(self))
        base_url = self.env["sales.alert"].get_base_url()
        body = self.env["ir.qweb"]._render(
            "sales_targets.sales_alert_message",
            {
                "owner": owner,
                "alerts": self[:SHOWN],
                "more": max(len(self) - SHOWN, 0),
                "url": f"{base_url}/odoo/sales-alerts",
            },
        )
        thread = self.env["mail.thread"]
        return thread.message_notify(
            partner_ids=owner.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
