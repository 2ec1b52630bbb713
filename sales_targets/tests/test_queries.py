# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from statistics import mode
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..models.sales_target_figures import FIGURES
from .common import SalesTargetsCase


class QueryCase(SalesTargetsCase):
    def _count(self, act):
        """Number of SQL statements until all is ready to be committed; afterwards
        the database is as before."""
        savepoint = self.env.cr.savepoint()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.cr.flush()
        number = self.env.cr.sql_log_count - before
        savepoint.close(rollback=True)
        return number

    def _cost(self, act):
        """How many statements more it takes with the ledger than without."""
        # Odoo now and then reads again what it keeps in memory, in either of the two:
        # the most frequent difference is what the work itself takes.
        ledger = self.env.registry["sales.credit"]
        differences = []
        for _run in range(5):
            with patch.object(ledger, "_mark", lambda self, documents: None):
                without = self._count(act)
            differences.append(self._count(act) - without)
        return mode(differences)


@tagged("post_install", "-at_install")
class TestSavingQueries(QueryCase):
    """One statement updates the ledger, however many orders are saved at once."""

    def test_confirm_one_order(self):
        order = self._new_order(self.anna, 100.0, confirm=False)
        self.assertEqual(self._cost(order.action_confirm), 1)

    def test_confirm_one_shared_order(self):
        """The function finds that it is shared, and divides it."""
        order = self._new_order(self.anna, 100.0, confirm=False)
        self._allocate(order, self.carl)
        self.assertEqual(self._cost(order.action_confirm), 1)

    def test_confirm_100_orders(self):
        orders = self.env["sale.order"].create([self._order_vals()] * 100)
        self.assertEqual(self._cost(orders.action_confirm), 1)
        self._allocate(orders[50], self.carl)
        self.assertEqual(self._cost(orders.action_confirm), 2)

    def test_metrics_of_one_event_share_the_statement(self):
        self.env.ref("sales_targets.sales_metric_sales_total").active = True
        order = self._new_order(self.anna, 100.0, confirm=False)
        self.assertEqual(self._cost(order.action_confirm), 1)

    def test_filtered_metric_shares_the_statement(self):
        self.untaxed.copy({"domain": "[('partner_id.name', 'ilike', 'azure')]"})
        order = self._new_order(self.anna, 100.0, confirm=False)
        self.assertEqual(self._cost(order.action_confirm), 1)
        order.action_confirm()
        self.assertEqual(len(order.credit_ids), 3)
        self.assertHealthy()

    def test_draft_costs_one_statement(self):
        self.assertEqual(
            self._cost(lambda: self.env["sale.order"].create(self._order_vals())), 1
        )
        order = self._new_order(self.anna, 100.0, confirm=False)
        change = Command.update(order.order_line.id, {"price_unit": 120.0})
        self.assertEqual(self._cost(lambda: order.write({"order_line": [change]})), 1)
        self.assertEqual(self._cost(lambda: order.write({"note": "Call first"})), 1)

    def test_saved_twice_updated_once(self):
        order = self._new_order(self.anna, 100.0, confirm=False)

        def act():
            order.action_confirm()
            order.order_line.price_unit = 120.0
            order.user_id = self.carl

        self.assertEqual(self._cost(act), 1)

    def _order_vals(self):
        line = {
            "product_id": self.product.id,
            "price_unit": 100.0,
            "tax_ids": [Command.clear()],
        }
        return {
            "partner_id": self.customer.id,
            "user_id": self.anna.id,
            "team_id": self.north.id,
            "company_id": self.company.id,
            "order_line": [Command.create(line)],
        }


@tagged("post_install", "-at_install")
class TestReadingQueries(QueryCase):
    """The number of statements does not grow with the number of targets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_order(cls.anna, 100.0)
        cls.targets = cls.env["sales.target"].union(
            *(cls._new_target(cls.anna, goal, state="draft") for goal in range(1, 81))
        )

    def test_read_all_figures(self):
        few, many = (
            self._count(lambda targets=targets: targets.read(FIGURES))
            for targets in (self.targets[:2], self.targets)
        )
        self.assertEqual(few, many)
        fields = ["goal_value", "metric_id", "date_from", "company_id"]
        stored = self._count(lambda: self.targets.read(fields, load=None))
        # The company's time zone and the figures themselves.
        self.assertEqual(many - stored, 2)

    def test_sort_by_attainment(self):
        goal = {target.id: target.goal_value for target in self.targets}
        domain = [("id", "in", self.targets.ids)]

        def search(order):
            return self.env["sales.target"].search(domain, order=order)

        self.assertEqual(
            [goal[id_] for id_ in search("attainment desc, id").ids],
            sorted(goal.values()),
        )
        plain = self._count(lambda: search("id"))
        # The periods that targets have, and their company's time zone.
        self.assertEqual(self._count(lambda: search("attainment desc, id")), plain + 2)


@tagged("post_install", "-at_install")
class TestDashboardQueries(QueryCase):
    """One refresh of the dashboard: few statements, whoever looks at whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        phasing = cls.env["sales.phasing"].create({"name": "Late", "weight_12": 7.0})
        for owner in (cls.anna, cls.north, cls.company):
            cls._new_target(owner, 1000.0, phasing_id=phasing.id)
        for number in range(7):
            cls._new_order(cls.anna, 100.0 + number)
            cls.env["crm.lead"].create(
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "user_id": cls.anna.id,
                    "team_id": cls.north.id,
                    "company_id": cls.company.id,
                    "expected_revenue": 50.0,
                }
            )

    def _refresh(self, user, **owner):
        target = self.env["sales.target"].with_user(user)
        choice = {"year": date.today().year, "metric_id": self.untaxed.id, **owner}
        target.get_dashboard_data(**choice)
        return min(
            self._count(lambda: target.get_dashboard_data(**choice))
            for _run in range(3)
        )

    def test_refresh(self):
        self.assertEqual(self._refresh(self.anna, user_id=self.anna.id), 6)
        self.assertEqual(self._refresh(self.lea, user_id=self.anna.id), 6)
        self.assertEqual(self._refresh(self.lea, team_id=self.north.id), 6)
        self.assertEqual(self._refresh(self.mona, user_id=self.anna.id), 6)
        self.assertEqual(self._refresh(self.mona, scope="company"), 6)
