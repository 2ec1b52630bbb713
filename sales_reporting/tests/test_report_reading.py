# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..report.sales_report_reading import EVERY_ROW
from .common_stages import StagesCase


@tagged("post_install", "-at_install")
class TestReportReading(StagesCase):
    """Short cuts of reading lead to the same figures, in the same order."""

    def assertSame(self, model, domain, groupings, totals):
        report = self.env[model]
        every = report.with_context(**{EVERY_ROW: True})
        for groupby in groupings:
            short = report._read_group(domain, groupby, totals)
            rows = every._read_group(domain, groupby, totals)
            self.assertTrue(rows)
            self.assertEqual(short, rows, f"{model} by {groupby}")

    def test_lines_are_summed_up_as_orders(self):
        today = self.company._sales_today()
        noon = datetime(today.year, today.month, today.day, 12)
        for user, amount in ((self.anna, 300.0), (self.ben, 20.1), (self.anna, 0.7)):
            order = self._new_order(user, amount, noon)
            order.order_line.copy({"order_id": order.id, "price_unit": 3.33})
        self.env.flush_all()
        domain = [("comparison", "=", "ytd"), ("company_id", "=", self.company.id)]
        totals = ["amount_now:sum", "order_count_now:sum", "average_deal_now:sum"]
        self.assertSame(
            "sales.comparison.report",
            domain,
            [[], ["user_id"], ["date:month", "team_id"], ["industry_id"]],
            totals,
        )
        report = self.env["sales.comparison.report"]
        self.assertIn("sale_order_line", self._sql(report, ["quantity_now:sum"]))
        self.assertNotIn("sale_order_line", self._sql(report, ["amount_now:sum"]))

    def test_companies_are_counted_once(self):
        """However many queries on opportunities a read is made of."""
        report = self.env["sales.comparison.report"]

        def statements(totals):
            report._read_group([], [], totals)
            before = self.env.cr.sql_log_count
            report._read_group([], [], totals)
            return self.env.cr.sql_log_count - before

        self.assertEqual(
            statements(["win_rate_now:avg"]), statements(["amount_now:sum"])
        )

    def test_another_company_is_noticed(self):
        companies = self.env["res.company"]
        self.env.registry.clear_cache()
        with patch.object(
            self.registry["res.company"], "search_count", lambda *a, **k: 1
        ):
            self.assertTrue(companies._is_alone())
        companies.create({"name": "Second Home"})
        self.assertFalse(companies._is_alone())

    def _sql(self, report, totals):
        return report._for_columns([], [], totals)._table_query.code

    def test_findings_are_counted_together(self):
        for user in (self.anna, self.ben):
            self._new_lead(user)
        lost = self._new_lead(self.ben)
        lost.action_set_lost()
        self.env.flush_all()
        self.assertSame(
            "sales.quality.report",
            [("company_id", "=", self.company.id)],
            [[], ["user_id"], ["won_status", "team_id"], ["closed_on:month"]],
            ["__count", "lead_count:sum", "bad_count:sum", "finding_count:sum",
             "score:avg", "open_value:sum", "risk_value:sum", "risk_share:avg"],
        )  # fmt: skip

    def test_credits_are_summed_up_by_month(self):
        self._new_target(self.anna, 3650.0, date_from=date(2025, 1, 1))
        for user, amount, day in (
            (self.anna, 93.0, datetime(2025, 3, 10, 12)),
            (self.anna, 31.0, datetime(2025, 3, 31, 12)),
            (self.anna, 7.0, datetime(2025, 12, 31, 12)),
            (self.anna, 5.0, datetime(2026, 1, 1, 12)),
            (self.ben, 900.0, datetime(2025, 3, 10, 12)),
        ):
            self._new_order(user, amount, day)
        self.env.flush_all()
        year = [
            ("scope", "=", "person"),
            ("period_type", "=", "year"),
            ("metric_id", "=", self.untaxed.id),
            ("company_id", "=", self.company.id),
            ("date", ">=", "2025-01-01"),
            ("date", "<=", "2025-12-31"),
        ]
        totals = ["goal_value:sum", "result_value:sum", "attainment:avg"]
        report = self.env["sales.target.report"]
        self.assertTrue(report._asked_months(year, ["date:month"], totals))
        self.assertSame(
            "sales.target.report",
            year,
            [[], ["user_id"], ["user_id", "date:month"], ["date:quarter"]],
            totals,
        )
        for domain, groupby in (
            (year, ["date:week"]),
            (year, ["team_id"]),
            (["|", ("user_id", "=", False), *year], []),
            ([*year[:-1], ("date", "<=", "2025-12-30")], []),
            ([*year, ("date", ">", "2025-03-10")], []),
            (year[:1] + year[2:], []),
        ):
            self.assertFalse(report._asked_months(domain, groupby, totals), domain)

    def test_groups_stand_in_the_order_of_names(self):
        self.anna.name, self.ben.name = "Zoe", "Adam"
        for user in (self.anna, self.ben):
            self._new_lead(user)
        self._new_lead(user_id=False, team_id=self.north.id)
        self.env.flush_all()
        report = self.env["sales.lead.report"]
        groups = report._read_group(
            [("company_id", "=", self.company.id)],
            ["user_id", "status"],
            ["lead_count:sum"],
            order="user_id, status",
        )
        self.assertEqual(
            [user.name for user, _status, _count in groups], ["Adam", "Zoe", False]
        )
        sets = report._read_grouping_sets(
            [("company_id", "=", self.company.id)],
            [["user_id"], []],
            ["lead_count:sum"],
            order="user_id",
        )
        self.assertEqual([user.name for user, _count in sets[0]][0], "Adam")
        self.assertEqual(sets[1], [(3,)])

    def test_records_are_sorted_as_odoo_sorts_them(self):
        """Whatever their order is made of, both ways, and page by page."""
        partners = self.env["res.partner"].create(
            [{"name": name, "ref": ref} for name, ref in ("b2", "a1", "c1", "a3")]
        )
        partners[1].is_company = True
        for partner, user in zip(partners, 2 * (self.anna, self.ben), strict=True):
            self._new_lead(user, partner_id=partner.id)
        self._new_lead(partner_id=False)
        self.env.flush_all()
        report = self.env["sales.lead.report"]
        domain = [("company_id", "=", self.company.id)]

        def groups():
            return [
                report._read_group(domain, [name], ["__count"], order=order, **page)
                for name in ("partner_id", "user_id", "team_id", "product_id")
                for order in (name, f"{name} DESC", f"__count, {name}")
                for page in ({}, {"limit": 2}, {"limit": 2, "offset": 1})
            ]

        def sets():
            return report._read_grouping_sets(
                domain,
                [["partner_id", "user_id"], ["user_id"], []],
                ["__count"],
                order="user_id desc, partner_id",
            )

        model = self.registry["res.partner"]
        for order in (
            self.env["res.partner"]._order,
            "is_company desc, ref desc, name, id",
            "country_id, name",
        ):
            with patch.object(model, "_order", order):
                found = groups(), sets()
                with patch.object(
                    self.registry["sales.lead.report"],
                    "_looked_up_order",
                    lambda *arguments: SQL(),
                ):
                    self.assertEqual(found[0], groups(), order)
                    if "country_id" not in order:
                        self.assertEqual(found[1], sets(), order)

    def test_documents_are_not_joined_to_be_sorted(self):
        report = self.env["sales.lead.report"]
        column = SQL.identifier("report", "partner_id")
        order = report._looked_up_order("partner_id desc", {"partner_id": column})
        self.assertEqual(
            " ".join(order.code.split()),
            '(SELECT "res_partner"."complete_name" FROM "res_partner" WHERE '
            '"res_partner"."id" = "report"."partner_id") DESC, '
            '"report"."partner_id" ASC',
        )

    def test_an_order_that_is_none_is_refused(self):
        report = self.env["sales.lead.report"]
        for order in ("partner_id backwards", "partner_id;", "user_id"):
            with self.assertRaises(ValueError, msg=order):
                report._read_group([], ["partner_id"], ["__count"], order=order)

    def test_days_are_those_of_the_company(self):
        """30 April, 23:30 in Amsterdam, and one hour later; the same with a company
        that keeps another time."""
        for minute in ("2026-04-30 21:30:00", "2026-04-30 22:30:00"):
            lead = self._new_lead()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [minute, lead.id]
            )
        companies = self.env["res.company"].sudo().search([])
        companies.sales_tz = "Europe/Amsterdam"
        other = self.env["res.company"].sudo().create({"name": "Far Away"})
        report = self.env["sales.lead.report"]
        for zone in ("Europe/Amsterdam", "Asia/Tokyo"):
            other.sales_tz = zone
            for operator, day, number in (
                (">=", "2026-05-01", 1),
                (">", "2026-04-30", 1),
                ("<=", "2026-04-30", 1),
                ("<", "2026-05-01", 1),
                (">", "2026-05-01", 0),
                ("<=", "2026-05-01", 2),
                ("!=", False, 2),
            ):
                domain = [("company_id", "=", self.company.id), ("date", operator, day)]
                self.assertEqual(report.search_count(domain), number, domain)
