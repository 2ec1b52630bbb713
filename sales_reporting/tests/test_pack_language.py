# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common_workbook import WorkbookCase


@tagged("post_install", "-at_install")
class TestPackLanguage(WorkbookCase):
    """Who reads Dutch gets mail and workbook in Dutch, others in theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.env["ir.module.module"]._load_module_terms(
            ["sales_targets", "sales_reporting"], ["nl_NL"]
        )
        cls.anna.lang = "nl_NL"
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
                            cls.env.ref("sales_reporting.sales_report_loss").ids
                        )
                    ],
                }
            )
            cls.env.flush_all()
        # Monday, in one run for both
        cron = cls.env.registry["ir.cron"]
        with (
            freeze_time("2026-04-06 10:00"),
            patch.object(cron, "_commit_progress", return_value=600.0),
        ):
            cls.env["sales.pack.delivery"]._cron_send()

    def _sent_to(self, user):
        """The mail, and the texts of each sheet of its workbook, by name."""
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", user.partner_id.ids)]
        )
        book = self._load(mail.attachment_ids.raw)
        return mail, {
            sheet.title: {
                cell.value for row in sheet.iter_rows() for cell in row if cell.value
            }
            for sheet in book
        }

    def test_in_dutch(self):
        mail, sheets = self._sent_to(self.anna)
        for text in ("Hallo", "Verliezen", "Ik wil deze e-mails niet meer"):
            self.assertIn(text, mail.body_html)
        self.assertNotIn("I do not want", mail.body_html)
        self.assertLessEqual({"Voorblad", "Verliezen"}, set(sheets))
        self.assertLessEqual({"Inhoud", "Gemaakt door"}, sheets["Voorblad"])
        self.assertLessEqual({"Verliesreden", "Verloren waarde"}, sheets["Verliezen"])

    def test_in_english(self):
        mail, sheets = self._sent_to(self.mona)
        for text in ("Hello", "Losses", "I do not want these mails any more"):
            self.assertIn(text, mail.body_html)
        self.assertLessEqual({"Cover", "Losses"}, set(sheets))
        self.assertLessEqual({"Contents", "Made by"}, sheets["Cover"])
        self.assertLessEqual({"Lost Reason", "Lost Value"}, sheets["Losses"])
