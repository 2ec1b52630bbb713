# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

_logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=30)
KEPT = timedelta(days=90)


class SalesPackDelivery(models.Model):
    """A pack for one reader and one period: there is one row for it, whatever
    happens, so that no mail goes twice. The mail is queued in the transaction that
    says so; what fails is tried again, later each time."""

    _name = "sales.pack.delivery"
    _description = "Delivery of a Pack"
    _order = "date_to desc, id desc"
    _rec_name = "pack_id"

    pack_id = fields.Many2one(
        "sales.pack", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Reader",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Not Sent")],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    attempts = fields.Integer(readonly=True, help="How often it was tried in vain.")
    next_try = fields.Datetime(
        readonly=True, help="Empty: it is not tried again by itself."
    )
    error = fields.Text(string="Why Not", readonly=True)
    sent_on = fields.Datetime(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="Workbook", readonly=True, ondelete="set null"
    )
    mail_id = fields.Many2one(
        "mail.mail",
        ondelete="set null",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )

    _one_uniq = models.Constraint(
        "UNIQUE(pack_id, user_id, date_from, date_to)",
        "This pack is planned for this reader and period already.",
    )

    # ------------------------------------------------------------------ cron

    @api.model
    def _cron_send(self):
        """Plan what is due today, and send what waits, one by one, each for good:
        what is left when time is up is done by the next run."""
        if not self.env["sales.pack"]._plan_due():
            return
        self._follow_mails()
        due = self.search(
            [
                "|",
                ("state", "=", "waiting"),
                "&",
                ("state", "=", "failed"),
                ("next_try", "<=", fields.Datetime.now()),
            ],
            order="date_to, id",
        )
        progress = self.env["ir.cron"]
        if not progress._commit_progress(remaining=len(due)):
            return
        for delivery in due:
            delivery._try_to_send()
            if not progress._commit_progress(1):
                break

    def _try_to_send(self):
        """Send one, unless somebody else is doing so; a failure is written down."""
        if not self.try_lock_for_update() or self.state == "sent":
            return
        try:
            with self.env.cr.savepoint():
                self._send()
        except Exception as error:
            # One that fails must not keep the others from being sent.
            _logger.warning("Delivery %s was not sent", self.id, exc_info=True)
            self._note_failure(str(error))

    @api.model
    def _follow_mails(self):
        """What Odoo's queue could not send has not been sent."""
        failed = self.search(
            [("state", "=", "sent"), ("mail_id.state", "=", "exception")]
        )
        for delivery in failed:
            reason = delivery.sudo().mail_id.failure_reason
            delivery._note_failure(reason or self.env._("The mail was not accepted."))

    def _note_failure(self, error):
        attempts = self.attempts + 1
        wait = FIRST_WAIT * 2**self.attempts
        self.write(
            {
                "state": "failed",
                "attempts": attempts,
                "error": error,
                "next_try": attempts < MOST_ATTEMPTS and fields.Datetime.now() + wait,
            }
        )

    @api.autovacuum
    def _gc_workbooks(self):
        """Old workbooks go, what is written about them stays."""
        old = [("create_date", "<", fields.Datetime.now() - KEPT)]
        self.search([*old, ("attachment_id", "!=", False)]).attachment_id.unlink()

    # ------------------------------------------------------------------ send

    def _send(self):
        """Make the workbook and queue the mail. A mail that is there already, and was
        not accepted, goes again instead.

        :raise UserError: if the reader cannot get it
        """
        self.ensure_one()
        self._check_reader()
        mail = self.sudo().mail_id
        if mail:
            mail.mark_outgoing()
        else:
            mail = self._make_mail()
        self.write(
            {
                "state": "sent",
                "mail_id": mail.id,
                "sent_on": fields.Datetime.now(),
                "error": False,
                "next_try": False,
            }
        )

    def _check_reader(self):
        reader = self.user_id
        if not reader.active:
            raise UserError(self.env._("%s is archived.", reader.name))
        if not reader.email:
            raise UserError(
                self.env._(
                    "%s has no mail address. Enter one in the settings of users.",
                    reader.name,
                )
            )
        if self.company_id not in reader.company_ids:
            raise UserError(
                self.env._(
                    "%(user)s does not work for %(company)s.",
                    user=reader.name,
                    company=self.company_id.name,
                )
            )

    def _as_reader(self):
        """The pack with the access, language and time zone of the reader."""
        reader = self.user_id
        return (
            self.pack_id.with_user(reader)
            .sudo(False)
            .with_context(
                lang=reader.lang, tz=reader.tz, allowed_company_ids=self.company_id.ids
            )
        )

    def _read_workbook(self):
        """The workbook as the reader may read it, from the replica of the database
        where there is one: most of what sending costs is this reading.

        :return: tuple (name of the file, bytes of the .xlsx)
        """
        pack = self._as_reader()
        period = (self.date_from, self.date_to)
        if config["db_replica_host"]:
            try:
                with self.env.registry.cursor(readonly=True) as cr:
                    # Where the replica does not know yet that this was planned, it
                    # may not know either what happened in the period.
                    if self.with_env(self.env(cr=cr)).exists():
                        return pack.with_env(pack.env(cr=cr))._get_workbook(*period)
            except psycopg2.Error:
                _logger.info("Delivery %s is read from the primary", self.id)
        return pack._get_workbook(*period)

    def _make_mail(self):
        pack = self._as_reader()
        name, content = self._read_workbook()
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": f"{name}.xlsx",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        url = self.get_base_url()
        token = self.pack_id._get_token(self.user_id)
        leave = (
            f"{url}/sales_reporting/unsubscribe/{self.pack_id.id}/{self.user_id.id}"
            f"/{token}"
        )
        span = pack._format_span(self.date_from, self.date_to)
        body = pack.env["ir.qweb"]._render(
            "sales_reporting.sales_pack_mail",
            {"pack": pack, "span": span, "url": url, "leave": leave},
        )
        sender = self.company_id.email_formatted or self.env.user.email_formatted
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": f"{pack.name}, {span}",
                    "body_html": body,
                    "email_from": sender,
                    "recipient_ids": self.user_id.partner_id.ids,
                    "attachment_ids": self.attachment_id.ids,
                    "auto_delete": True,
                    "headers": repr(
                        {
                            "List-Unsubscribe": f"<{leave}>",
                            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                        }
                    ),
                }
            )
        )

    # --------------------------------------------------------------- actions

    def action_retry(self):
        """Try again, now: what failed, also for good.

        Only managers, who see the deliveries of all.
        """
        self.env["sales.pack"].check_access("write")
        self.check_access("read")
        failed = self.sudo().filtered(lambda delivery: delivery.state == "failed")
        failed.write({"attempts": 0, "next_try": fields.Datetime.now()})
        self.env.ref("sales_reporting.ir_cron_send_packs").sudo()._trigger()

    @api.readonly
    def action_download(self):
        """Open the workbook that was sent.

        :return: an action, False where it is gone
        """
        self.ensure_one()
        return bool(self.attachment_id) and {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }
