# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_cashflow import CashflowCase


@tagged("post_install", "-at_install")
class TestCashflowAccess(CashflowCase):
    """An invoice, an order and a deal of each seller: a seller sees the own money, a
    leader that of the team, a manager all of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Dune Trading"})
        cls.otto = cls._new_user("otto", "sales_team.group_sale_manager", cls.other)
        cls.ivy = cls._new_user("ivy", "base.group_user")
        day = date.today()
        for number, seller in enumerate((cls.anna, cls.ben, cls.carl), start=1):
            amount = 100.0 * number
            cls._pay(cls._bill(cls._new_order(seller, amount), day), amount / 2, day)
            cls._new_order(seller, amount)
            cls._new_lead(seller, expected_revenue=amount).probability = 50
        cls._pay(cls._bill(cls._new_order(cls.anna, 100.0), day), day=day)
        exporters = cls.env.ref("base.group_allow_export")
        exporters.user_ids |= cls.anna | cls.lea | cls.mona | cls.otto
        cls.env["sales.cashflow.delay"]._measure(cls.company)
        cls.env.flush_all()
        # half of the invoice, the order, half of the deal
        cls.seen = {
            "anna": {"Anna": 200.0},
            "ben": {"Ben": 400.0},
            "carl": {"Carl": 600.0},
            "lea": {"Anna": 200.0, "Ben": 400.0},
            "lars": {"Carl": 600.0},
            "mona": {"Anna": 200.0, "Ben": 400.0, "Carl": 600.0},
            "otto": {},
        }

    def as_user(self, role, model="sales.cashflow.report"):
        user = getattr(self, role)
        self.env.invalidate_all()
        context = {"allowed_company_ids": user.company_id.ids}
        return self.env(user=user, context=context)[model]

    def test_lists_and_groups(self):
        for role, expected in self.seen.items():
            report = self.as_user(role)
            rows = report.search([])
            self.assertEqual(set(rows.user_id.mapped("name")), set(expected), role)
            self.assertEqual(len(rows), 3 * len(expected), role)
            groups = report._read_group([], ["user_id"], ["expected:sum"])
            self.assertEqual(
                {user.sudo().name: total for user, total in groups}, expected, role
            )
            [(total,)] = report._read_group([], [], ["expected:sum"])
            self.assertEqual(total or 0, sum(expected.values()), role)

    def test_rows_of_others(self):
        """By their ids, by RPC and by export."""
        rows = self.as_user("mona").search([("user_id", "=", self.carl.id)])
        for role in ("anna", "lea"):
            theirs = self.as_user(role).browse(rows.ids)
            with self.assertRaises(AccessError, msg=role):
                theirs.read(["expected"])
            with self.assertRaises(AccessError, msg=role):
                theirs.export_data(["expected"])
            self.assertFalse(theirs.search_count([("id", "in", rows.ids)]), role)
        # nothing of it exists elsewhere
        self.assertFalse(self.as_user("otto").browse(rows.ids).read(["expected"]))

    def test_other_company(self):
        """Also a manager of both sees one at a time, as chosen."""
        self.mona.company_ids |= self.other
        report = self.as_user("mona").with_context(allowed_company_ids=self.other.ids)
        self.assertFalse(report.search([]))

    def test_who_has_nothing_to_do_with_sales(self):
        with self.assertRaises(AccessError):
            self.as_user("ivy").search([])

    def test_delays_of_all_customers(self):
        """Of the one that paid, and of all: a seller learns them in the report, of the
        own rows."""
        for role, count in (("anna", 0), ("lea", 0), ("mona", 2), ("otto", 0)):
            found = self.as_user(role, "sales.cashflow.delay").search_count([])
            self.assertEqual(found, count, role)
