"""Beside other apps: installed with demo data, and uninstalled without a trace.

The short form of ``./setup/prove coexistence``, which also runs everybody's tests.
"""

from .conftest import ADDONS
from .lifecycle import structure

BESIDE = ("sale_margin", "stock")


def test_beside_other_apps(new_database):
    """Where goods leave from warehouses, and margins are known."""
    database = new_database("deps_demo")
    database.install(*BESIDE, options=("--with-demo",))
    before = structure(database)
    installed = database.install(*ADDONS, options=("--with-demo",))
    assert installed.own_problems == []
    assert database.sql("SELECT 1 FROM sales_target LIMIT 1")
    gone = database.uninstall(*reversed(ADDONS))
    assert gone.own_problems == []
    after = structure(database)
    left = {thing for thing in after - before if "sales_" in str(thing)}
    assert sorted(left) == []
    assert sorted(before - after) == []
