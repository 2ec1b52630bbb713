"""Help for tests that drive ``./setup/odoo`` on databases of their own.

``./setup/test`` sets everything up and tells this file, through its environment, where
things are. There are three templates to copy a database from:

``"deps"``
    the modules that both addons stand on, without demo data;
``"deps_demo"``
    the same with demo data: partners, products, orders;
``"ours"``
    ``"deps"`` with both addons installed.

A test asks for the fixture ``new_database`` and calls it::

    def test_install_on_existing_orders(new_database):
        database = new_database("deps_demo")
        database.install("sales_targets", "sales_reporting")
        result = database.shell("print(env['sales.target'].search_count([]))")
        assert result.out.strip() == "0"
        assert result.problems == []

``browsing.py`` stands on this: a server on such a database, and browsers that visit it.

Nothing of this is a database of the running pytest process; tests of Odoo's own classes
(TransactionCase, HttpCase) need none of it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest

TOP = Path(__file__).resolve().parent.parent
ADDONS = ("sales_targets", "sales_reporting")
ODOO = TOP / "setup" / "odoo"


def load_check_run():
    """The module ``setup/check_run.py``."""
    return load_setup("check_run")


def load_setup(name: str):
    """A module of ``setup/`` (``"lib/chromium"``), which is no package."""
    key = name.rpartition("/")[2]
    if key not in sys.modules:
        spec = importlib.util.spec_from_file_location(key, TOP / "setup" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[key] = module
        spec.loader.exec_module(module)
    return sys.modules[key]


def setting(name: str) -> str:
    """A value that ``./setup/test`` hands over."""
    value = os.environ.get(f"SALES_TARGETS_{name}")
    if not value:
        pytest.fail(f"SALES_TARGETS_{name} is not set: run the tests with ./setup/test")
    return value


def templates() -> dict[str, str]:
    """The real names of the template databases."""
    return {
        "deps": setting("DEPS"),
        "deps_demo": setting("DEPS_DEMO"),
        "ours": setting("OURS"),
    }


def connect(name: str) -> psycopg2.extensions.connection:
    """A connection of its own to a database, in autocommit mode."""
    connection = psycopg2.connect(dbname=name)  # the rest is in the PG* variables
    connection.autocommit = True
    return connection


def server_sql(statement: str) -> None:
    """Run a statement that is about databases, not in one."""
    connection = connect("postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def filestore(name: str) -> Path:
    return Path(setting("DATA"), "filestore", name)


def copy_database(template: str, name: str) -> None:
    """Copy a database with its files, from a key of templates() or from a name."""
    source = templates().get(template, template)
    if not database_exists(source):
        pytest.fail(
            f"the template {template!r} ({source}) is not there: name a path in tests/ "
            "to ./setup/test, or no path at all"
        )
    server_sql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    if filestore(source).is_dir():
        # links, for Odoo never writes a second time to a file of a filestore
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)


def database_exists(name: str) -> bool:
    connection = connect("postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            return bool(cursor.fetchone())
    finally:
        connection.close()


def drop_database(name: str) -> None:
    """Drop a database, also one in use or absent, with its files."""
    server_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


@dataclass
class Result:
    """What a command of Odoo's gave.

    ``returncode``; ``out``, what it printed on standard output; ``log``, its standard
    error, which is Odoo's log; ``records``, the log in parts (level, logger, message).
    """

    returncode: int
    out: str
    log: str

    @property
    def records(self):
        return list(load_check_run().read_records(self.log))

    @property
    def problems(self) -> list[str]:
        """The log's warnings and errors, ours or not, one string for each."""
        check_run = load_check_run()
        return [
            f"{record.level} {record.logger}: {record.message}"
            for record in self.records
            if record.level in check_run.LEVELS
        ]

    @property
    def own_problems(self) -> list[str]:
        """Those of them that our addons cause."""
        check_run = load_check_run()
        return check_run.check_log(
            self.log, "the log", str(TOP), check_run.own_models(TOP)
        )


class Running:
    """A command of Odoo's that runs at this moment; ``finish()`` gives its Result."""

    def __init__(self, command, script=None, env=None, cwd=None):
        self.command = [str(part) for part in command]
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE if script is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
            cwd=cwd,
        )
        if script is not None:
            # a script is far smaller than a pipe's buffer, so this does not block
            self.process.stdin.write(script)
            self.process.stdin.close()
            self.process.stdin = None

    def finish(self, check: bool = True, timeout: float = 600) -> Result:
        """Wait for the end. With ``check``, a failure of the command fails the test."""
        try:
            out, log = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, log = self.process.communicate()
            pytest.fail(f"{self.command}: not ended in {timeout} s\n{log[-4000:]}")
        result = Result(self.process.returncode, out, log)
        if check and result.returncode:
            pytest.fail(
                f"{' '.join(self.command)}: status {result.returncode}\n"
                f"{out[-2000:]}\n{log[-4000:]}",
                pytrace=False,
            )
        return result


class Database:
    """A database of a test's own; made by the fixture ``new_database``."""

    def __init__(self, name: str):
        self.name = name

    def start(self, *args, script: str | None = None) -> Running:
        """Start ``./setup/odoo ARGS``; the command line must name the database."""
        return Running([ODOO, *args], script)

    def start_shell(self, script: str) -> Running:
        """Start an Odoo shell that runs this script; several may run at once."""
        return self.start("shell", "-d", self.name, "--no-http", script=script)

    def shell(self, script: str, check: bool = True) -> Result:
        """Run a script in an Odoo shell.

        It has ``env``, and must call ``env.cr.commit()`` for its work to stay. What it
        prints is in the result's ``out``. It stops at an exception, which fails the
        test unless ``check`` is false.
        """
        return self.start_shell(script).finish(check)

    def server(self, *args, check: bool = True) -> Result:
        """Run Odoo with these options until it has loaded, then end."""
        return self.start(
            *("server", "-d", self.name, "--no-http", "--stop-after-init"), *args
        ).finish(check)

    def install(self, *modules: str, options=(), check: bool = True) -> Result:
        """Install modules, and make sure that they are installed."""
        result = self.server("-i", ",".join(modules), *options, check=check)
        if check:
            states = self.states(*modules)
            assert states == dict.fromkeys(modules, "installed"), result.log[-4000:]
        return result

    def update(self, *modules: str, options=(), check: bool = True) -> Result:
        """Update modules (``-u``)."""
        return self.server("-u", ",".join(modules), *options, check=check)

    def uninstall(self, *modules: str, check: bool = True) -> Result:
        """Uninstall modules, as the Apps page does."""
        return self.shell(
            f"env['ir.module.module'].search([('name', 'in', {list(modules)!r})])"
            ".button_immediate_uninstall()\n",
            check,
        )

    def states(self, *modules: str) -> dict[str, str]:
        """The modules' states in the database."""
        return dict(
            self.sql(
                "SELECT name, state FROM ir_module_module WHERE name = ANY(%s)",
                list(modules),
            )
        )

    def connect(self) -> psycopg2.extensions.connection:
        """A connection of its own, in autocommit mode; close it yourself."""
        return connect(self.name)

    def sql(self, statement: str, *values) -> list[tuple]:
        """Run one SQL statement, committed; its rows, if it has any."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def drop(self) -> None:
        drop_database(self.name)


@pytest.fixture(scope="session")
def new_database_for_session():
    """Like ``new_database``; the databases stay until the end of the whole run."""
    yield from _databases()


@pytest.fixture(scope="module")
def new_database_for_module():
    """Like ``new_database``; the databases stay for all tests of the file."""
    yield from _databases()


@pytest.fixture
def new_database():
    """A function ``new_database(template=None) -> Database``.

    ``template`` is ``"deps"``, ``"deps_demo"``, ``"ours"`` or the name of any database
    nobody is connected to. Without one there is only a name, and Odoo creates the
    database itself when told to install something on it (``database.install("base")``).
    All are dropped when the test ends.
    """
    yield from _databases()


def _databases():
    made = []

    def new_database(template: str | None = None) -> Database:
        prefix = os.environ.get("SALES_TARGETS_PREFIX", "")
        name = f"{prefix}test_{uuid.uuid4().hex[:10]}"
        made.append(Database(name))
        if template is not None:
            copy_database(template, name)
        return made[-1]

    yield new_database
    for database in made:
        database.drop()


# At the end, for it stands on what is above.
from .browsing import chromium, new_server, new_visitor  # noqa: E402, F401
from .dashboard import look, sales  # noqa: E402, F401
