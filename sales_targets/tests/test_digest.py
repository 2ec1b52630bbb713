# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import SalesTargetsCase

KPI = "kpi_sales_attainment"


@tagged("post_install", "-at_install")
class TestDigest(SalesTargetsCase):
    """How far one is with the year, in the periodic mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {"name": "Weekly", "company_id": cls.company.id, KPI: True}
        )
        cls.company.resource_calendar_id.tz = "Europe/Amsterdam"

    def kpi(self, user):
        """Values and changes of the three columns for a person, None if it is not
        in the mail."""
        self.env.flush_all()
        kpis = self.digest._compute_kpis(self.company, user)
        for kpi in kpis:
            if kpi["kpi_name"] == KPI:
                return [
                    (
                        kpi[f"kpi_col{number}"]["value"],
                        kpi[f"kpi_col{number}"]["margin"],
                    )
                    for number in (1, 2, 3)
                ]

    @freeze_time("2026-05-20 10:00:00")
    def test_own_attainment(self):
        """400 of 1,000: 100 until a month ago, 250 until a week ago, 320 until
        yesterday. The documents of colleagues do not count."""
        self._new_target(self.anna, 1000.0)
        self._new_target(self.company, 9000.0)
        for amount, day in (
            (100.0, datetime(2026, 4, 1, 12)),
            (150.0, datetime(2026, 5, 1, 12)),
            (70.0, datetime(2026, 5, 18, 12)),
            (80.0, datetime(2026, 5, 20, 9)),
            (55.0, datetime(2026, 5, 21, 12)),
        ):
            self._new_order(self.anna, amount, day)
        self._new_order(self.ben, 500.0, datetime(2026, 5, 1, 12))
        self.assertEqual(
            self.kpi(self.anna), [("40.0 %", 25.0), ("40.0 %", 60.0), ("40.0 %", 300.0)]
        )

    def test_day_of_the_company(self):
        """At 22:30 UTC it is tomorrow in Amsterdam already, in summer."""
        self._new_target(self.anna, 1000.0, date_from=date(2026, 1, 1))
        self._new_order(self.anna, 250.0, datetime(2026, 5, 20, 22, 15))
        for moment, value in (
            (datetime(2026, 5, 20, 21, 30), 0.0),
            (datetime(2026, 5, 20, 22, 30), 25.0),
        ):
            digest = self.digest.with_user(self.anna).with_context(
                start_datetime=moment, end_datetime=moment
            )
            with freeze_time("2026-05-25 10:00:00"):
                digest.invalidate_recordset()
                self.assertEqual(digest[f"{KPI}_value"], value)

    @freeze_time("2026-05-20 10:00:00")
    def test_counts_as_the_result_does(self):
        """Overlays count for the person; the target says how much it is worth."""
        target = self._new_target(self.anna, 1000.0)
        order = self._new_order(self.carl, 300.0, datetime(2026, 5, 1, 12))
        self._allocate(order, self.anna)
        self.assertEqual(target.attainment, 0.3)
        self.assertEqual(self.kpi(self.anna)[0], ("30.0 %", 0.0))

    @freeze_time("2026-05-20 10:00:00")
    def test_ratio(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        win_rate.write({"active": True, "sequence": -5})
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "company_id": self.company.id,
                }
                for name in ("Won", "Lost")
            ]
        )
        leads[0].action_set_won()
        leads[1].action_set_lost()
        self._new_target(self.anna, 0.8, metric=win_rate)
        self.assertEqual(self.kpi(self.anna)[0][0], "62.5 %")

    @freeze_time("2026-05-20 10:00:00")
    def test_metric_looked_at_last(self):
        self._new_target(self.anna, 1000.0)
        self._new_target(self.anna, 4.0, metric=self.order_count)
        self._new_order(self.anna, 400.0, datetime(2026, 5, 1, 12))
        self.assertEqual(self.kpi(self.anna)[0][0], "40.0 %")
        target = self.env["sales.target"].with_user(self.anna)
        target.remember_dashboard_choice({"metric_id": self.order_count.id})
        self.assertEqual(self.kpi(self.anna)[0][0], "25.0 %")

    @freeze_time("2026-05-20 10:00:00")
    def test_who_gets_it(self):
        self._new_target(self.company, 1000.0)
        self._new_order(self.ben, 200.0, datetime(2026, 5, 1, 12))
        self.assertEqual(self.kpi(self.mona)[0][0], "20.0 %", "the company's")
        self._new_target(self.mona, 500.0)
        self.assertEqual(self.kpi(self.mona)[0][0], "0.0 %", "the manager's own")
        self.assertIsNone(self.kpi(self.anna), "no target")
        self._new_target(self.anna, 500.0, state="draft")
        self._new_target(self.anna, 500.0, period_type="month")
        self._new_target(self.anna, 500.0, date_from=date(2025, 1, 1))
        self._new_target(self.anna, 500.0, metric=self.order_count)
        self._new_target(self.anna | self.ben, 500.0)
        self._new_target(self.north, 500.0)
        self.assertIsNone(self.kpi(self.anna), "nothing agreed for this year")
        self.assertIsNone(self.kpi(self.lea))
        ivy = self._new_user("ivy", "base.group_user")
        self.assertIsNone(self.kpi(ivy), "no sales rights")
        with self.assertRaises(AccessError):
            self.digest.with_user(self.anna)[f"{KPI}_value"]

    @freeze_time("2026-05-20 10:00:00")
    def test_mail(self):
        self._new_target(self.anna, 800.0)
        self._new_order(self.anna, 500.0, datetime(2026, 5, 1, 12))
        for user, told in ((self.anna, True), (self.ben, False)):
            self.digest._action_send_to_user(user, tips_count=0)
            mail = self.env["mail.mail"].search([], order="id desc", limit=1)
            self.assertIn(user.email, mail.email_to)
            self.assertEqual("62.5 %" in mail.body_html, told)
            self.assertEqual("Attainment of the Sales Target" in mail.body_html, told)
            self.assertEqual(
                "/odoo/action-sales_targets.sales_target_action_dashboard"
                in mail.body_html,
                told,
            )

    @freeze_time("2026-05-20 10:00:00")
    def test_mail_in_the_format_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        self._new_target(self.anna, 800.0)
        self._new_order(self.anna, 500.0, datetime(2026, 5, 1, 12))
        self.assertEqual(self.kpi(self.anna)[0][0], "62,5 %")

    def test_mail_in_the_words_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["sales_targets"], ["nl_NL"])
        self._new_target(self.anna, 800.0)
        self.env.flush_all()
        digest = self.digest.with_context(lang="nl_NL")
        titles = {
            kpi["kpi_name"]: kpi["kpi_fullname"]
            for kpi in digest._compute_kpis(self.company, self.anna)
        }
        self.assertEqual(titles[KPI], "Doelrealisatie verkooptarget")

    def test_switched_on(self):
        self.assertTrue(self.env.ref("digest.digest_digest_default")[KPI])
        form = Form(self.digest)
        form[KPI] = False
        form.save()
        self.assertFalse(self.digest[KPI])
