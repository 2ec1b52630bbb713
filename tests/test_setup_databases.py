"""Tests of what tests/conftest.py gives to the other tests."""

from .conftest import ADDONS, database_exists, filestore


def test_copy_shell_and_drop(new_database):
    database = new_database("ours")
    assert database.states(*ADDONS) == dict.fromkeys(ADDONS, "installed")
    first = database.start_shell("print(env.cr.dbname)")
    second = database.start_shell("raise ValueError('on purpose')")
    assert first.finish().out.strip() == database.name
    failed = second.finish(check=False)
    assert failed.returncode != 0
    assert "on purpose" in failed.log
    assert filestore(database.name).is_dir()
    database.drop()
    assert not database_exists(database.name)
    assert not filestore(database.name).exists()


def test_log_is_returned(new_database):
    database = new_database("deps")
    result = database.shell(
        "import logging\n"
        "logging.getLogger('odoo.addons.sales_targets').warning('hello')\n"
        "logging.getLogger('odoo.addons.sale').error('world')\n"
    )
    assert "WARNING odoo.addons.sales_targets: hello" in result.problems
    assert "ERROR odoo.addons.sale: world" in result.problems
    assert len(result.own_problems) == 1
