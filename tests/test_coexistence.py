"""Beside other apps: installed, and uninstalled without a trace.

The short form of ``./setup/prove coexistence``, which also runs everybody's tests.
"""

from .conftest import ADDONS
from .lifecycle import structure

BESIDE = ("sale_margin", "stock")
# The demo data sells goods in a second company, which has no warehouse by itself.
SELL = """
from odoo.addons.sales_targets.demo.documents import Documents
company = env["res.company"].create({"name": "Second"})
env.user.company_ids |= company
env = env(context={"allowed_company_ids": company.ids})
documents = Documents.__new__(Documents)
documents.env, documents._own = env, lambda name: company
documents._make_warehouse()
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Buyer"}).id,
    "order_line": [(0, 0, {
        "product_id": env["product.product"].create({"name": "Desk"}).id})]})
order.action_confirm()
print(order.state, len(order.picking_ids))
"""


def test_beside_other_apps(new_database):
    """Where goods leave from warehouses, and margins are known."""
    database = new_database("deps")
    database.install(*BESIDE)
    before = structure(database)
    installed = database.install(*ADDONS)
    assert installed.own_problems == []
    sold = database.shell(SELL)
    assert sold.out.split() == ["sale", "1"]
    gone = database.uninstall(*reversed(ADDONS))
    assert gone.own_problems == []
    after = structure(database)
    assert sorted(after - before) == []
    assert sorted(before - after) == []
