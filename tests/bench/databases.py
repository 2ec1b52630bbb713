# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""The databases that are measured, and the Odoo processes on them.

For each size there are two, kept in the test server from run to run: one with orders
and without the addons, and a copy of it with the addons installed on those orders. For
what is measured beside other addons there are copies of both, with invoices: of the one
with the others installed, of the other with targets of what was invoiced.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
ADDONS = ("sales_targets", "sales_reporting")
# Folders of the addons that a database does not depend on.
NOT_BUILT_FROM = {"__pycache__", "tests", "i18n", "readme"}
# Odoo's gamification is in every database, as ours stands on it.
PEERS = (
    "sale_commission_oca",
    "sales_team_invoiced_target_report",
    "mis_builder_budget",
)
sys.path.append(str(HERE.parent))
import others  # noqa: E402


def say(text):
    print(text, file=sys.stderr, flush=True)


class Process:
    """An Odoo process that measures; see ``worker.py``."""

    def __init__(self, database, *options):
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), database, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Equal order of dicts and sets in the processes that are compared.
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        self._answer("start")

    def ask(self, do, **arguments):
        """Have something measured.

        :return: dict with ``seconds``, ``queries`` and what else the worker says
        """
        self.process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.process.stdin.flush()
        return self._answer(do)

    def _answer(self, name):
        for line in self.process.stdout:
            if line.startswith("=>"):
                return json.loads(line[2:])
        raise SystemExit(f"The measuring process ended while it should {name}.")

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


@contextmanager
def process_on(database, *options):
    """A process that ends with the block.

    :param options: of Odoo
    """
    process = Process(database, *options)
    try:
        yield process
    finally:
        process.close()


class Databases:
    """Builds what is missing and names what is there."""

    def __init__(self, fresh=False):
        self.prefix = os.environ["SALES_TARGETS_PREFIX"] + "bench_"
        self.dependencies = os.environ["SALES_TARGETS_DEPS"]
        self.filestores = Path(os.environ["SALES_TARGETS_DATA"]) / "filestore"
        self.fresh = fresh
        self.made = set()
        filled = _digest(self.dependencies, [HERE / "fill.py", HERE / "funnel.py"])
        files = [
            file
            for addon in ADDONS
            for file in sorted((TOP / addon).rglob("*"))
            if file.is_file() and not NOT_BUILT_FROM.intersection(file.parts)
        ]
        self.keys = {"plain": filled, "addons": _digest(filled, files)}
        prepared = [HERE / "prepare_peers.py"]
        self.keys["invoiced"] = _digest(self.keys["addons"], prepared)
        self.keys["peers"] = _digest(filled, [*prepared, others.LIST])

    def plain(self, orders):
        """Database of this many orders, without the addons.

        :return: its name
        """
        name = self._name("plain", orders)
        if not self._is_there(name):
            self._drop_stale("plain", orders, name)
            say(f"Making {orders:,} orders ...")
            self._copy(self.dependencies, name + "_part")
            with process_on(name + "_part") as process:
                process.ask("fill", step="fill", orders=orders)
            self._finish(name)
        return name

    def with_addons(self, orders):
        """The same orders, on which the addons were installed.

        :return: its name and what was measured on the way: dict with the seconds of
            the installation, of the ledger's first building, and of a rebuild after
            one order in 19 was shared
        """
        name = self._name("addons", orders)
        if not self._is_there(name):
            plain = self.plain(orders)
            self._drop_stale("addons", orders, name)
            say(f"Installing the addons on {orders:,} orders ...")
            self._copy(plain, name + "_part")
            built = self._build(name + "_part")
            with process_on(name + "_part") as process:
                for step in ("add_targets", "add_allocations", "add_history"):
                    process.ask("fill", step=step)
                built["rebuild"] = process.ask("rebuild")
            self._finish(name, built)
        return name, json.loads(self._comment(name))

    def invoiced(self, orders):
        """As :meth:`with_addons`, with invoices, and targets of what was invoiced.

        :return: its name
        """
        name = self._name("invoiced", orders)
        if not self._is_there(name):
            ours, _built = self.with_addons(orders)
            self._drop_stale("invoiced", orders, name)
            say(f"Invoicing {orders:,} orders ...")
            self._copy(ours, name + "_part")
            with process_on(name + "_part") as process:
                for step in ("add_invoices", "add_invoiced_targets"):
                    process.ask("fill", step=step)
            self._finish(name)
        return name

    def peers(self, orders):
        """As :meth:`plain`, with invoices and the addons of others.

        :return: its name, and the option with which Odoo finds those addons
        """
        option = f"--addons-path={others.addons_path()}"
        name = self._name("peers", orders)
        if not self._is_there(name):
            plain = self.plain(orders)
            self._drop_stale("peers", orders, name)
            say(f"Installing the addons of others on {orders:,} orders ...")
            self._copy(plain, name + "_part")
            self._install(name + "_part", PEERS, option)
            with process_on(name + "_part", option) as process:
                for step in ("add_invoices", "add_peers"):
                    process.ask("fill", step=step)
            self._finish(name)
        return name, option

    def _build(self, name):
        """Install the addons.

        :return: dict of what was measured
        """
        start = time.perf_counter()
        log = self._install(name, ADDONS)
        seconds = time.perf_counter() - start
        built = r"Ledger built .*: (\d+) credits in ([\d.]+) s"
        found = re.search(built, log.read_text())
        if not found:
            raise SystemExit(f"The installation built no ledger; its log: {log}")
        return {
            "install": {"seconds": seconds},
            "hook": {"seconds": float(found[2]), "changed": int(found[1])},
        }

    def _install(self, name, modules, *options):
        """:return: path of the log"""
        log = TOP / ".run" / "log" / "bench-install.log"
        command = [sys.executable, "-m", "odoo", "server", "-d", name, "--no-http"]
        command += ["-i", ",".join(modules), "--stop-after-init"]
        command += ["--max-cron-threads=0", *options]
        with log.open("w") as output:
            subprocess.run(command, check=True, stderr=output, stdout=output)
        return log

    def tidy(self, *names):
        """What rounds that were rolled back left behind is thrown out, as autovacuum
        does it in its own time: both sides of a comparison begin alike."""
        for name in names:
            self._run("VACUUM ANALYZE", database=name)

    # ------------------------------------------------------------------ names

    def _name(self, kind, orders):
        return f"{self.prefix}{kind}_{orders}_{self.keys[kind]}"

    def _drop_stale(self, kind, orders, wanted):
        for name in self._existing():
            if name.startswith(f"{self.prefix}{kind}_{orders}_") and name != wanted:
                self._drop(name)

    def _is_there(self, name):
        if name not in self._existing():
            return False
        if self.fresh and name not in self.made:
            self._drop(name)
            return False
        return True

    # -------------------------------------------------------------- the server

    def _run(self, statement, *args, database="postgres"):
        with closing(psycopg2.connect(dbname=database)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, args)
                return cursor.fetchall() if cursor.description else []

    def _existing(self):
        return {name for (name,) in self._run("SELECT datname FROM pg_database")}

    def _comment(self, name):
        return self._run(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            name,
        )[0][0]

    def _copy(self, source, name):
        self._drop(name)
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
        shutil.copytree(
            self.filestores / source, self.filestores / name, copy_function=os.link
        )

    def _drop(self, name):
        self._run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )
        shutil.rmtree(self.filestores / name, ignore_errors=True)

    def _finish(self, name, measured=None):
        """What autovacuum does in its own time is done now, then the database gets
        its real name: one that is half there is never used."""
        self.made.add(name)
        self.tidy(name + "_part")
        self._run(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name + "_part"), sql.Literal(json.dumps(measured or {}))
            )
        )
        shutil.rmtree(self.filestores / name, ignore_errors=True)
        (self.filestores / (name + "_part")).rename(self.filestores / name)
        self._run(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(name + "_part"), sql.Identifier(name)
            )
        )


def _digest(start, files):
    digest = hashlib.sha256(start.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]
