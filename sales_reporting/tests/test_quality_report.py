# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_stages import StagesCase

# 20 May, 0:30 in Amsterdam
NOW = datetime(2026, 5, 19, 22, 30)


@tagged("post_install", "-at_install")
class TestQualityReport(StagesCase):
    """Eleven opportunities, of which seven are to fix; worked by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.report = cls.env["sales.quality.report"]
        cls.source = cls.env["utm.source"].create({"name": "Fair"})
        reason = cls.env["crm.lost.reason"].create({"name": "Price"})
        cls.good = cls._whole(cls.anna, 1000.0)
        cls.bare = cls._new_lead(cls.anna)
        cls.won = cls._new_lead(cls.anna)
        cls._new_order(cls.anna, 50.0, opportunity_id=cls.won.id)
        cls.won_without = cls._new_lead(cls.anna)
        # A quotation is not an order.
        cls._new_order(cls.anna, 50.0, confirm=False, opportunity_id=cls.won_without.id)
        (cls.won | cls.won_without).action_set_won()
        cls.free = cls._whole(cls.ben, 0.0)
        cls.overdue = cls._whole(cls.ben, 500.0, date_deadline=date(2026, 5, 19))
        cls._whole(cls.ben, 500.0, date_deadline=date(2026, 5, 20))
        cls.ordered = cls._whole(cls.ben, 700.0)
        cls._new_order(cls.ben, 50.0, opportunity_id=cls.ordered.id)
        cls.stale = cls._whole(cls.carl, 300.0)
        cls.stale.date_last_stage_update = datetime(2026, 4, 19, 22)
        cls.lost = cls._new_lead(cls.carl)
        cls.lost.action_set_lost()
        cls._new_lead(cls.carl).action_set_lost(lost_reason_id=reason.id)
        # neither a lead nor one that was put away
        cls._new_lead(cls.carl, type="lead")
        cls._new_lead(cls.carl, active=False, probability=20)
        cls.env.flush_all()

    @classmethod
    def _whole(cls, user, revenue, **vals):
        lead = cls._new_lead(
            user,
            expected_revenue=revenue,
            partner_id=cls.customer.id,
            source_id=cls.source.id,
            **{"date_deadline": date(2026, 6, 30), **vals},
        )
        lead.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
        lead.date_last_stage_update = datetime(2026, 4, 19, 23)
        return lead

    def totals(self, groupby, *measures, user=None, domain=()):
        rows = self.report.with_user(user or self.env.user)._read_group(
            [("company_id", "=", self.company.id), *domain], groupby, measures
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def findings(self, lead):
        rows = self.report.search([("lead_id", "=", lead.id)])
        return set(rows.mapped("finding")) - {False}

    def test_findings(self):
        for lead, expected in (
            (self.good, set()),
            (self.bare, {"no_close_date", "no_customer", "no_source", "no_activity"}),
            (self.won, set()),
            (self.won_without, {"no_order"}),
            (self.free, {"no_amount"}),
            (self.overdue, {"overdue"}),
            (self.ordered, {"not_won"}),
            (self.stale, {"stale"}),
            (self.lost, {"no_reason"}),
        ):
            self.assertEqual(self.findings(lead), expected)

    def test_fixed(self):
        """What was fixed is gone at once."""
        self.overdue.date_deadline = date(2026, 7, 1)
        self.ordered.action_set_won()
        self.stale.stage_id = self.qualified
        self.stale.date_last_stage_update = NOW
        self.good.activity_ids.action_feedback()
        self.assertFalse(self.findings(self.overdue))
        self.assertFalse(self.findings(self.ordered))
        self.assertFalse(self.findings(self.stale))
        self.assertEqual(self.findings(self.good), {"no_activity"})

    def test_contact_with_a_role(self):
        """Of a company somebody must be known by what they do."""
        self.customer.is_company = True
        self.assertEqual(self.findings(self.good), {"no_role"})
        self.assertNotIn("no_role", self.findings(self.bare))
        buyer = self.env["res.partner"].create(
            {"name": "Joy", "parent_id": self.customer.id}
        )
        self.assertEqual(self.findings(self.good), {"no_role"})
        buyer.function = "Buyer"
        self.assertFalse(self.findings(self.good))
        buyer.active = False
        self.assertEqual(self.findings(self.good), {"no_role"})
        self.good.function = "Director"
        self.assertFalse(self.findings(self.good))

    def test_days_of_the_stage(self):
        self.new.rotting_threshold_days = 40
        self.assertFalse(self.findings(self.stale))
        self.new.rotting_threshold_days = 5
        self.assertEqual(self.findings(self.good), {"stale"})

    def test_totals_at_every_level(self):
        """Each opportunity and its value once, however much was found."""
        measures = ("lead_count:sum", "bad_count:sum", "finding_count:sum", "score:avg",
                    "open_value:sum", "risk_value:sum", "risk_share:avg")  # fmt: skip
        self.assertEqual(
            self.totals([], *measures)[()], (11, 7, 10, 1 - 7 / 11, 3100, 1600, 16 / 31)
        )
        self.assertEqual(
            self.totals(["team_id"], *measures),
            {
                (self.north,): (8, 5, 8, 1 - 5 / 8, 2800, 1300, 1300 / 2800),
                (self.south,): (3, 2, 2, 1 - 2 / 3, 300, 300, 1),
            },
        )
        self.assertEqual(
            self.totals(["user_id"], "score:avg", "risk_value:sum"),
            {(self.anna,): (0.5, 100), (self.ben,): (0.25, 1200),
             (self.carl,): (1 - 2 / 3, 300)},
        )  # fmt: skip
        found = self.totals(["finding"], "lead_count:sum", "risk_value:sum")
        self.assertEqual(found[("no_source",)], (1, 100))
        self.assertEqual(found[("not_won",)], (1, 700))
        self.assertEqual(found[(False,)], (4, 0))
        # Part of the findings: those with one of them, and each once.
        domain = [("finding", "in", ("no_source", "no_customer", "stale"))]
        self.assertEqual(
            self.totals([], "bad_count:sum", "risk_value:sum", domain=domain)[()],
            (2, 400),
        )

    def test_currencies_do_not_mix(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        other = self.env["res.company"].create(
            {"name": "Dune Trading", "currency_id": usd.id}
        )
        self._new_lead(company_id=other.id, user_id=False, team_id=False)
        rows = self.report._read_group(
            [("company_id", "in", (self.company | other).ids)],
            [],
            ["lead_count:sum", "open_value:sum", "risk_share:avg"],
        )
        self.assertEqual(rows, [(12, False, False)])

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            SELECT user_id, SUM(expected_revenue) FROM crm_lead l
             WHERE company_id = %s AND type = 'opportunity' AND active
               AND won_status = 'pending'
               AND (date_deadline IS NULL OR date_deadline < '2026-05-20'
                    OR expected_revenue = 0 OR source_id IS NULL
                    OR date_last_stage_update < '2026-04-19 22:30:00'
                    OR EXISTS (SELECT FROM sale_order o
                                WHERE o.opportunity_id = l.id AND o.state = 'sale'))
             GROUP BY user_id
            """,
            [self.company.id],
        )
        expected = {user: float(total) for user, total in self.env.cr.fetchall()}
        found = self.totals(["user_id"], "risk_value:sum")
        self.assertEqual(
            {user.id: total for (user,), (total,) in found.items()}, expected
        )
        total = sum(expected.values())
        self.assertEqual(self.totals([], "risk_value:sum")[()], (total,))
        for name in ("team_id", "won_status", "company_id"):
            found = self.totals([name], "risk_value:sum")
            self.assertEqual(sum(part for (part,) in found.values()), total, name)

    def test_every_dimension(self):
        tag = self.env["crm.tag"].create({"name": "Key"})
        self.bare.tag_ids = tag
        for name in ("partner_id", "industry_id", "country_id", "source_id", "stage_id",
                     "medium_id", "campaign_id", "reseller_id", "product_categ_id",
                     "product_id", "company_id", "lead_id", "tag_ids", "won_status",
                     "closed_on:month"):  # fmt: skip
            counts = self.totals([name], "lead_count:sum")
            self.assertEqual(sum(count for (count,) in counts.values()), 11, name)
        self.assertEqual(self.totals(["tag_ids"], "bad_count:sum")[(tag,)], (1,))

    def test_opens_its_opportunity(self):
        rows = self.report.search([("company_id", "=", self.company.id)])
        self.assertEqual((len(rows), len(set(rows.ids))), (14, 14))
        row = rows.filtered(lambda r: r.finding == "stale")
        self.assertEqual(row.action_open()["res_id"], self.stale.id)

    def test_who_reads(self):
        for user, expected in (
            (self.anna, (4, 1100)),
            (self.lea, (8, 2800)),
            (self.lars, (3, 300)),
            (self.mona, (11, 3100)),
        ):
            found = self.totals([], "lead_count:sum", "open_value:sum", user=user)
            self.assertEqual(found[()], expected, user.login)
        row = self.report.search([("lead_id", "=", self.stale.id)])
        with self.assertRaises(AccessError):
            row.with_user(self.anna).read(["finding"])
        self.assertFalse(self.report.with_user(self.mona).has_access("write"))
