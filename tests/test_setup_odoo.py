"""Tests of ./setup/odoo, where it does more than Odoo's own command line."""

from .conftest import ADDONS, ODOO, Running


def test_shell_makes_the_database_that_it_installs_on(new_database):
    database = new_database()
    result = database.start(
        *("shell", "-d", database.name, "--no-http", "-i", "base"),
        script="print(env.ref('base.user_admin').login)",
    ).finish()
    assert result.out.splitlines()[-1] == "admin"


def upgrade_code(*args):
    return Running([ODOO, "upgrade_code", "--from", "17.0", "--dry-run", *args]).finish(
        check=False
    )


def test_upgrade_code_finds_nothing_to_change_in_our_addons():
    result = upgrade_code()
    assert (result.returncode, result.out) == (0, ""), result.log


def test_upgrade_code_looks_where_it_is_told(tmp_path):
    view = tmp_path / ADDONS[0] / "views" / "old.xml"
    view.parent.mkdir(parents=True)
    for name in ("__init__.py", "__manifest__.py"):  # else it is no folder of addons
        (tmp_path / ADDONS[0] / name).write_text("")
    view.write_text('<odoo>\n    <tree string="a">\n    </tree>\n</odoo>\n')
    result = upgrade_code("--addons-path", str(tmp_path))
    assert (result.returncode, result.out.split()) == (1, [str(view)]), result.log
