# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import tagged

from ..models.sales_credit_function import FEW, PREFIX
from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestCreditFunction(SalesTargetsCase):
    """Statements that the database keeps give what the statements themselves give."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.credit = cls.env["sales.credit"]._as_system()
        cls.credit._keep_functions()
        cls.metric = cls.env["sales.metric"].search([("code", "=", "order_count")])

    def sent(self, ids, shared=False):
        """What is sent to update orders."""
        for source, specs in self.env["sales.metric"]._specs("sale.order"):
            if source.code == "order":
                return self.credit._statement(source, specs, shared, ids).code
        return None

    def test_few_documents_by_function(self):
        for shared in (False, True):
            few = self.sent([1], shared)
            self.assertIn(f'"{PREFIX}order_', few)
            self.assertEqual(self.sent(list(range(FEW)), shared), few)
            self.assertIn("INSERT INTO", self.sent(list(range(FEW + 1)), shared))

    def test_ledger_by_function(self):
        order = self._new_order(self.anna, 120.0)
        self.assertEqual(self._values(order), {self.anna: 120.0})
        self._allocate(order, self.ben, kind="split", basis="percent", percent=25)
        self.assertEqual(self._values(order), {self.anna: 90.0, self.ben: 30.0})
        order._action_cancel()
        self.assertEqual(self._values(order), {})

    def _values(self, order):
        credits = self.env["sales.credit"].search(
            [("order_id", "=", order.id), ("metric_id.code", "=", "sales_untaxed")]
        )
        return {credit.user_id: credit.value for credit in credits}

    def test_changed_metric_by_statement(self):
        before = self.credit._kept_functions()
        self.metric.active = False
        self.assertIn("INSERT INTO", self.sent([1]))
        self.credit._keep_functions()
        self.assertIn(PREFIX, self.sent([1]))
        after = self.credit._kept_functions()
        self.assertNotEqual(before, after)
        self.metric.active = True
        self.credit._keep_functions()
        self.assertEqual(self.credit._kept_functions(), before)

    def test_filter_is_never_kept(self):
        self.metric.domain = "[('amount_total', '>', 10)]"
        self.credit._keep_functions()
        self.assertIn("INSERT INTO", self.sent([1]))
        self.assertFalse(
            [n for n in self.credit._kept_functions() if n.startswith(f"{PREFIX}order_")
             and "line" not in n]
        )  # fmt: skip

    def test_nothing_to_do(self):
        def made():
            self.env.cr.execute(
                "SELECT oid FROM pg_proc WHERE STARTS_WITH(proname, %s)", [PREFIX]
            )
            return {oid for (oid,) in self.env.cr.fetchall()}

        before = made()
        self.credit._keep_functions()
        self.assertEqual(made(), before)

    def test_none_is_left(self):
        self.credit._drop_functions()
        self.assertEqual(self.credit._kept_functions(), set())
