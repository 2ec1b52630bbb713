# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Saving documents, as sellers do it."""

from session import Session

from odoo.fields import Command


class Saving(Session):
    def confirm(self, count, bare):
        """Confirm orders, as the seller's request does it; ``bare`` without the
        tracking of changes, which is the cheapest that it can be."""
        answer = {}
        with self.environment("seller1", tracking_disable=bare) as env:
            orders = env["sale.order"].browse(self.drafts[:count])
            with self.measured(env, answer):
                orders.action_confirm()
        return answer

    def draft(self):
        """Create a quotation."""
        answer = {}
        with self.environment("seller1") as env:
            vals = self._draft_vals(env)
            env.invalidate_all()
            with self.measured(env, answer):
                env["sale.order"].create(vals)
        return answer

    def change(self):
        """Change a price in a quotation, as the form does it."""
        answer = {}
        with self.environment("seller1") as env:
            order = env["sale.order"].browse(self.drafts[0])
            line = order.order_line.id
            env.invalidate_all()
            with self.measured(env, answer):
                change = Command.update(line, {"price_unit": 120})
                order.write({"order_line": [change]})
        return answer

    def load(self, count):
        """Import confirmed orders of a line each, one batch of the import screen; which
        keeps no history of changes unless told to."""
        answer = {}
        with self.environment(
            "manager", import_file=True, tracking_disable=True
        ) as env:
            columns, rows = self._sheet(env, count)
            env.invalidate_all()
            with self.measured(env, answer):
                found = env["sale.order"].load(columns, rows)
            if found["messages"]:
                raise ValueError(found["messages"][0])
        return answer

    def _sheet(self, env, count):
        """Columns and rows of a file that names sellers, customers and products by
        their ids in the database."""
        sellers = env["res.users"].search([("login", "=like", "seller%")]).ids
        customers = env["res.partner"].search(
            [("name", "=like", "Customer %")], order="id", limit=count
        )
        products = env["product.product"].search([("name", "=like", "Product %")]).ids
        columns = [
            "partner_id/.id",
            "user_id/.id",
            "date_order",
            "state",
            "order_line/product_id/.id",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]
        rows = [
            [
                str(customers.ids[number % len(customers)]),
                str(sellers[number % len(sellers)]),
                "2026-03-02 10:00:00",
                "sale",
                str(products[number % len(products)]),
                "2",
                str(100 + number),
            ]
            for number in range(count)
        ]
        return columns, rows

    def _draft_vals(self, env):
        model = env["sale.order"].browse(self.drafts[0])
        line = {
            "product_id": model.order_line.product_id.id,
            "product_uom_qty": 2,
            "price_unit": 100,
        }
        return {
            "partner_id": model.partner_id.id,
            "order_line": [Command.create(line)],
        }
