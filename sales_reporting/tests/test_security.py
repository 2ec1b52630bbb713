# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging

from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from odoo.addons.sales_targets.tests.common_access import AccessCase
from odoo.addons.sales_targets.tests.common_hostile import SCRIPT, HostileCase

from ..models.sales_pack_mail import SELLER
from ..report.sales_comparison_report import WITHOUT
from ..report.sales_quality_report import TOGETHER
from ..report.sales_report_reading import EVERY_ROW
from ..report.sales_target_report_months import ASKED_SCOPES, MONTHLY

MONTH = relativedelta(months=1)


@tagged("post_install", "-at_install")
class TestSecurity(HostileCase, AccessCase, HttpCase):
    """Hostile texts by every way in, and what the log tells."""

    addon = "sales_reporting"
    put_together = (("sales.commentary", "previous_text"),)
    context_keys = (
        EVERY_ROW,
        WITHOUT,
        TOGETHER,
        ASKED_SCOPES,
        MONTHLY,
        "measured_input",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        losses = cls.env.ref("sales_reporting.sales_report_loss")
        cls.pack = cls.env["sales.pack"].create(
            {
                "name": SCRIPT,
                "code": "hostile",
                "report_ids": losses.ids,
                "user_ids": cls.anna.ids,
            }
        )

    def test_texts_that_are_data(self):
        """Names with quotes and signs that SQL knows, in reports that show them."""
        self.lead.name = self.env["crm.stage"].search([], limit=1).name = (
            "'; %s %(x)s \\"
        )
        self.north.name = '"; DROP TABLE sales_credit; --'
        self.env.flush_all()
        for name, model in self.env.registry.items():
            if (
                model._original_module == self.addon
                and not model._abstract
                and "team_id" in model._fields
            ):
                records = self.as_role("mona", name)
                self._harmless(lambda r=records: r.search([], limit=3).read(), name)
                rows = records.formatted_read_group([], ["team_id"], ["__count"])
                self.assertIsInstance(rows, list, name)
        self.assertEqual(self.errors_seen, [])

    def test_scripts_in_commentary(self):
        losses = self.pack.report_ids
        comment = self.env["sales.commentary"].create(
            {
                "report_id": losses.id,
                "company_id": self.company.id,
                "text": f"<p>{SCRIPT}Prices</p>",
            }
        )
        self.assertIn("Prices", comment.text)
        following = comment.copy({"day": self.company._sales_today() + MONTH})
        self.assertEqual(following.previous_id, comment)
        self.assertDead(following.previous_text)
        head = self.as_role("mona", "sales.commentary").get_head("sales.loss.report")
        for shown in (comment.text, head["comments"][0]["text"]):
            self.assertDead(shown)
            self.assertNotIn("onerror", shown)

    def test_scripts_in_the_mail_of_a_pack(self):
        self.pack.report_ids.name = SCRIPT
        delivery = self.pack._plan(self.company._sales_today())
        self.anna.email = "anna@example.com"
        delivery._send()
        mail = delivery.sudo().mail_id
        self.assertIn("window.reached", mail.body_html)
        self.assertDead(mail.body_html)

    def test_scripts_on_the_printed_page(self):
        self.anna.name = self.untaxed.name = SCRIPT
        target = self.records["sales.target"]["Anna, agreed"]
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sales_reporting.sales_goal_sheet_action", target.ids
        )
        self.assertIn(b"window.reached", html)
        self.assertDead(html.decode())

    def test_token_in_address(self):
        """Unsubscribing needs the token; the page shows a name as text; and the log,
        which more people read than the mail, does not know the token."""
        token = self.pack._get_token(self.anna)
        place = f"/sales_reporting/unsubscribe/{self.pack.id}/{self.anna.id}"
        other = f"{token[:-1]}{'0' if token[-1] != '0' else '1'}"
        self.assertEqual(self.url_open(f"{place}/{other}").status_code, 404)
        told = []

        class Listener(logging.Handler):
            def emit(self, record):
                told.append(record.getMessage())

        listener = Listener()
        loggers = [logging.getLogger(name) for name in ("", "werkzeug")]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.addHandler(listener)
            logger.setLevel(logging.INFO)
        try:
            page = self.url_open(f"{place}/{token}")
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.removeHandler(listener)
                logger.setLevel(level)
        self.assertEqual(page.status_code, 200)
        self.assertDead(page.text)
        self.assertTrue([text for text in told if place in text])
        self.assertFalse([text for text in told if token in text])

    def test_downloads_by_role(self):
        """The addresses of the addon, for those who may not use them."""
        for role in ("ivy", "pia"):
            self.users[role].password = f"{role} and a long password"
            self.authenticate(role, f"{role} and a long password")
            answer = self.url_open(f"/sales_reporting/pack/{self.pack.id}")
            self.assertIn(answer.status_code, (403, 404), role)
        self.authenticate(None, None)
        answer = self.url_open(
            f"/sales_reporting/pack/{self.pack.id}", allow_redirects=False
        )
        self.assertEqual(answer.status_code, 303)
        self.assertFalse(self.ivy.has_group(SELLER))
