# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import SQL

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestCreditDeletion(SalesTargetsCase):
    """The ledger when what its rows name is deleted."""

    def stored(self, column, record):
        """Number of rows that name a record, read past the ORM."""
        self.env["sales.credit"].flush_model()
        query = SQL(
            "SELECT COUNT(*) FROM sales_credit WHERE %s = %s",
            SQL.identifier(column),
            record.id,
        )
        return self.env.execute_query(query)[0][0]

    def test_no_foreign_key_to_what_many_share(self):
        """Those who save at a time would lock the same rows."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT confrelid::regclass::text FROM pg_constraint
                 WHERE contype = 'f' AND conrelid = 'sales_credit'::regclass
                """
            )
        )
        shared = {"res_company", "res_currency", "res_users", "crm_team"}
        named = {table for (table,) in rows}
        self.assertFalse(named & (shared | {"sales_metric"}))
        self.assertIn("sale_order", named)

    def test_metric(self):
        metric = self.env["sales.metric"].create({"name": "Other", "code": "other"})
        order = self._new_order(self.anna, 100.0)
        self.assertIn(metric, order.credit_ids.metric_id)
        metric.unlink()
        self.assertEqual(self.stored("metric_id", metric), 0)
        self.assertTrue(self._credits(order))
        self.assertHealthy()

    def test_team(self):
        team = self._new_team("East", self.lea, self.env["res.users"])
        order = self._new_order(self.anna, 100.0, team_id=team.id)
        self.assertEqual(order.credit_ids.team_id, team)
        team.unlink()
        self.assertTrue(order.credit_ids)
        self.assertFalse(order.credit_ids.team_id)
        self.assertEqual(self.stored("team_id", team), 0)
        self.assertHealthy()

    def test_team_of_what_is_not_yet_in_the_ledger(self):
        team = self._new_team("East", self.lea, self.env["res.users"])
        order = self._new_order(self.anna, 100.0)
        order.team_id = team
        team.unlink()
        self.assertFalse(order.credit_ids.team_id)
        self.assertHealthy()

    def test_user(self):
        seller = self._new_user("sofia", "sales_team.group_sale_salesman")
        self._new_order(seller, 100.0)
        with self.assertRaisesRegex(UserError, "has results in Sales Targets"):
            seller.unlink()
        self.assertTrue(seller.exists())
        self.assertTrue(self.stored("user_id", seller))

    def test_user_without_credits(self):
        seller = self._new_user("sofia", "sales_team.group_sale_salesman")
        seller.unlink()
        self.assertFalse(seller.exists())

    def test_company(self):
        """A company can go that only meetings or calls were credited in."""
        company = self.env["res.company"].create({"name": "Short-lived"})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_credit
                    (metric_id, company_id, currency_id, date, document_id, source)
                VALUES (%s, %s, %s, '2026-01-01', 1, 'meeting')
                """,
                self.untaxed.id,
                company.id,
                company.currency_id.id,
            )
        )
        # What other apps make for each company, such as warehouses, would keep it.
        with patch.object(BaseModel, "unlink"):
            company.unlink()
        self.assertEqual(self.stored("company_id", company), 0)
