# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from unittest.mock import patch

from odoo.tests import tagged

from ..models.sales_credit_function import FEW, PREFIX, SalesCreditFunction
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

    def sent(self, ids):
        """What is sent to update orders."""
        return self._of_orders(self.credit._update_source, ids)

    def _of_orders(self, update, ids):
        sent = []
        execute = type(self.env).execute_query

        def note(env, query):
            sent.append(query.code)
            return execute(env, query)

        for source, specs in self.env["sales.metric"]._specs("sale.order"):
            if source.code == "order":
                self.credit._kept_function(source.code, source, specs)
                with patch.object(type(self.env), "execute_query", note):
                    update(source, specs, ids)
        return "\n".join(sent)

    def test_few_documents_by_function(self):
        few = self.sent([1])
        self.assertIn(f'"{PREFIX}order_', few)
        self.assertEqual(self.sent(list(range(FEW))), few)
        self.assertIn("INSERT INTO", self.sent(list(range(FEW + 1))))

    def test_same_as_the_statement(self):  # pylint: disable=missing-return
        """For orders that are new in the ledger or known to it, shared or not."""
        orders = [self._new_order(self.anna, amount) for amount in (10.0, 20.0, 30.0)]
        self._allocate(orders[1], self.ben, kind="split", basis="percent", percent=40)
        self._allocate(orders[2], self.ben, kind="overlay", basis="full")
        ids = [order.id for order in orders]
        self.env.flush_all()
        self.credit._update_pending()
        for change in (
            "UPDATE sale_order SET amount_untaxed = 50 WHERE id = ANY(%s)",
            "UPDATE sale_order SET state = 'cancel' WHERE id = ANY(%s)",
            "DELETE FROM sales_credit WHERE order_id = ANY(%s)",
        ):
            for case in (ids, ids[:1], ids[1:2], ids[2:]):
                with self.subTest(change=change, case=case):
                    kept = self._rows_after(change, case, self.credit._update_source)
                    sent = self._rows_after(
                        change,
                        case,
                        super(SalesCreditFunction, self.credit)._update_source,
                    )
                    self.assertEqual(kept, sent)
                    self.assertEqual(kept == self._rows(case), "DELETE" in change)

    def _rows_after(self, change, ids, update):
        """What the ledger holds after something it has not seen and an update."""
        savepoint = self.env.cr.savepoint(flush=False)
        self.env.cr.execute(change, [ids])
        self._of_orders(update, ids)
        rows = self._rows(ids)
        savepoint.close(rollback=True)
        return rows

    def _rows(self, ids):
        self.env.cr.execute(
            "SELECT order_id, metric_id, user_id, team_id, is_overlay, value, date,"
            " document_value, allocation_id FROM sales_credit"
            " WHERE order_id = ANY(%s) AND source = 'order'"
            " ORDER BY order_id, metric_id, user_id, is_overlay",
            [ids],
        )
        return self.env.cr.fetchall()

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
