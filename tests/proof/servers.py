# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Odoo with several workers, which may be killed, and people who call it by RPC."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from ..browsing import RemoteError, Session, new_client
from ..conftest import TOP, Database, load_check_run
from .cluster import free_port, say

# What Odoo says each time when it does a request once more.
RETRY = re.compile(r"^(\w+), (?:\d tries left|maximum number)")
STATEMENT = re.compile(
    r"\b(UPDATE|INSERT INTO|DELETE FROM|FROM)\s+\"?(\w+)\"?", re.IGNORECASE
)


class OdooServer:
    """Odoo on ports of its own, for one database of a cluster, with workers."""

    def __init__(self, cluster, name, workers=3, cron=0, options=()):
        self.cluster = cluster
        self.database = Database(name)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = Path(cluster.files) / f"{name}.log"
        program = Path(__file__).with_name("odoo_bin.py")
        self.command = [sys.executable, str(program), "-d", name]
        self.command += [f"--http-port={self.port}", f"--gevent-port={free_port()}"]
        self.command += [f"--db-filter=^{name}$", "--no-database-list"]
        self.command += [f"--workers={workers}", f"--max-cron-threads={cron}"]
        self.command += [f"--data-dir={cluster.files}", "--limit-time-real=600"]
        self.command += ["--limit-time-cpu=600", "--limit-memory-hard=0", *options]
        self.process = None
        # how often it ended by itself, and was started again
        self.restarts = 0

    def start(self):
        self._spawn()
        self.wait()
        return self

    def _spawn(self):
        with self.log.open("a") as output:
            # a group of its own, so that one signal reaches all of it
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.cluster.env()},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait(self, timeout=120):
        """Wait until the log-in page answers. Odoo with workers ends when it misses its
        database while it starts a worker; then it is started again, as the system's
        service manager does."""
        http = new_client()
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if self.process.poll() is not None:
                self.restarts += 1
                self.kill()
                self._spawn()
            try:
                if http.get(f"{self.url}/web/login", timeout=10).ok:
                    time.sleep(0.3)
                    if self.process.poll() is None:
                        return
            except requests.RequestException:
                time.sleep(0.1)
        raise SystemExit(f"Odoo does not answer:\n{self.log.read_text()[-4000:]}")

    def kill(self):
        """SIGKILL to all of it at once."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                pass
        if self.process:
            self.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.stop()

    # --------------------------------------------------------------------- log

    def records(self):
        """The log in parts."""
        text = self.log.read_text(errors="replace")
        return list(load_check_run().read_records(text))

    def retries(self):
        """What was done once more because two transactions were in each other's way:
        a list of the tables that they both wanted."""
        lines = self.log.read_text(errors="replace").splitlines()
        found, failed = [], {}
        for record in self.records():
            process = lines[record.line - 1].split()[2]
            if record.logger == "odoo.sql_db" and record.message.startswith("bad quer"):
                statement = STATEMENT.search(record.message)
                failed[process] = statement and statement[2].lower()
            elif record.logger == "odoo.service.model" and RETRY.match(record.message):
                found.append(failed.pop(process, None) or "unknown")
        return found

    def troubles(self, expected=()):
        """Warnings and errors in the log that our addons cause, but for those in which
        one of some texts stands."""
        check = load_check_run()
        pattern = check.own_pattern(check.own_models(TOP))
        return [
            f"{record.level} {record.logger}: {record.message[:2000]}"
            for record in self.records()
            if record.level in check.LEVELS
            and check.is_ours(record, pattern, str(TOP))
            and not any(text in record.message for text in expected)
        ]


class People:
    """People who work at once, each in a thread, until told to stop.

    ``failures`` are what requests were answered with instead of a result.
    """

    def __init__(self):
        self.over = threading.Event()
        self.threads = []
        self.failures = []
        self.done = []

    def add(self, work, pause=0.0):
        """Somebody who does ``work()`` again and again; it gives back a name for what
        was done, or None when there is nothing left."""
        self.threads.append(
            threading.Thread(target=self._go_on, args=(work, pause), daemon=True)
        )

    def _go_on(self, work, pause):
        while not self.over.is_set():
            start = time.monotonic()
            try:
                name = work()
            except (RemoteError, requests.RequestException, ValueError) as error:
                if not self.over.is_set():
                    self.failures.append(f"{type(error).__name__}: {error}")
                    time.sleep(0.05)
                continue
            if name is None:
                return
            end = time.monotonic()
            self.done.append((name, end - start, end))
            self.over.wait(max(0.0, pause - (end - start)))

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self, timeout=120):
        """Let everybody finish what he or she is at."""
        self.over.set()
        for thread in self.threads:
            thread.join(timeout)

    def work(self, seconds):
        self.start()
        self.over.wait(seconds)
        self.stop()


def log_in(server, *logins):
    """Sessions by log-in; passwords are the log-ins."""
    with ThreadPoolExecutor(4) as pool:
        sessions = pool.map(lambda login: Session(server, login), logins)
        return dict(zip(logins, sessions, strict=True))


# ---------------------------------------------------------------------- printing


def print_table(titles, rows):
    """Rows of texts and numbers, the first column to the left."""
    lines = [list(titles)] + [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def _text(value):
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def finish(result, problems, path):
    """Print what is wrong, write the JSON.

    :return: exit status
    """
    result["problems"] = problems
    if path:
        Path(path).write_text(json.dumps(result, indent=1, default=str) + "\n")
    for problem in problems:
        print("WRONG:", problem)
    say("All is as it should be." if not problems else f"{len(problems)} things wrong.")
    return int(bool(problems))


def end_tidily():
    """Have SIGTERM end the program by the way of all ``finally``."""

    def end(*_args):
        raise SystemExit("Ended.")

    signal.signal(signal.SIGTERM, end)
