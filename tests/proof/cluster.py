# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""PostgreSQL servers of a proof's own, which may be killed.

Unlike the server of the tests they are durable: what is committed is on the disk. One
with the databases wanted is made once and kept; each proof works on a copy of it.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2

from ..conftest import TOP, connect, setting

ORDERS = 10_000
TEMPLATES = {"ours": "OURS", "plain": "DEPS"}
# PostgreSQL does not run as root: as "nobody" then, as in setup/lib/postgres.sh.
NOBODY = 65534
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 256MB
work_mem = 16MB
jit = off
max_wal_size = 1GB
wal_keep_size = 256MB
autovacuum_naptime = 10s
"""


def say(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Cluster:
    """A server in a folder: ``folder/data``, with Odoo's files in ``files``.

    ``enter()`` has the PG* variables of this process lead to it.
    """

    def __init__(self, folder, files):
        self.folder, self.files = Path(folder), Path(files)
        self.data = self.folder / "data"
        self.port = None

    # ----------------------------------------------------------------- running

    def run(self, program, *args):
        """Run one of PostgreSQL's programs as the user that the server runs as."""
        command = [*(AS_NOBODY if os.geteuid() == 0 else ()), shutil.which(program)]
        # Never a pipe: the server that pg_ctl starts would hold it open.
        log = self.folder / f"{program}.log"
        with log.open("a") as output:
            done = subprocess.run(
                [*command, *map(str, args)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        if done.returncode:
            raise SystemExit(f"{program} failed: {log.read_text()[-2000:]}")

    def start(self, **settings):
        """Start, also after a kill, with the port that it had."""
        self.port = self.port or free_port()
        options = [f"-p {self.port}"]
        options += [f"-c {name}={value}" for name, value in settings.items()]
        log = self.data / "server.log"
        command = ("-D", self.data, "-o", " ".join(options), "-l", log)
        self.run("pg_ctl", *command, "-w", "-t", 120, "-s", "start")

    def stop(self, mode="fast"):
        if self.is_running():
            self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-s", "stop")

    def is_running(self):
        return bool(self._postmaster())

    def _postmaster(self):
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(pid)
            return process if "postgres" in process.name() else None
        except (OSError, IndexError, psutil.NoSuchProcess):
            return None

    def kill(self):
        """SIGKILL to all of it at once, as when the machine goes."""
        postmaster = self._postmaster()
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                pass
        psutil.wait_procs(processes, timeout=30)

    def kill_one(self, database, dice):
        """SIGKILL to one process that works for a database; PostgreSQL then throws
        out all others, and recovers by itself."""
        found = sql(
            "postgres",
            "SELECT pid, state <> 'idle' FROM pg_stat_activity WHERE datname = %s",
            database,
        )
        busy = [pid for pid, is_busy in found if is_busy] or [pid for pid, _ in found]
        os.kill(dice.choice(sorted(busy)), signal.SIGKILL)

    def wait(self, timeout=120):
        """Wait until it takes connections."""
        until = time.monotonic() + timeout
        while True:
            try:
                connect("postgres").close()
                return
            except psycopg2.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def recoveries(self):
        """How often it had to recover from a crash."""
        text = (self.data / "server.log").read_text()
        return text.count("automatic recovery in progress")

    # -------------------------------------------------------------------- place

    def env(self):
        password = self.folder / "password"
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "odoo",
            "PGPASSWORD": password.read_text(),
        }

    def enter(self):
        os.environ.update(self.env())

    def make(self):
        """An empty server."""
        self.folder.mkdir(parents=True)
        self.files.mkdir(parents=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16))
        self.data.mkdir(mode=0o700)
        self.give(self.folder, password, self.data)
        init = ("-D", self.data, "-U", "odoo", "--auth=scram-sha-256")
        init += (f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8")
        self.run("initdb", *init, "--no-instructions")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS)

    def give(self, *paths):
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, NOBODY, NOBODY)

    def copy_to(self, other):
        for kind in ("folder", "files"):
            place = getattr(other, kind)
            shutil.rmtree(place, ignore_errors=True)
            place.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", self.folder, other.folder], check=True)
        # links, for Odoo never writes a second time to a file of a filestore
        subprocess.run(["cp", "-al", self.files, other.files], check=True)

    def remove(self):
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.files, ignore_errors=True)


def sql(database, statement, *values):
    """Run one statement on a connection of its own; its rows, if it has any."""
    connection = connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@contextmanager
def new_cluster(name, *databases):
    """A running server with databases of a company at work (see ``company.py``):
    ``ours`` with both addons, ``plain`` the same without them."""
    base = _prepare(databases)
    _remove_left_overs()
    cluster = _place(f"{name}-{os.getpid()}")
    base.copy_to(cluster)
    try:
        cluster.start()
        cluster.enter()
        yield cluster
    finally:
        cluster.remove()


def _place(name):
    files = Path(setting("DATA")).parent / "proof" / name
    return Cluster(Path(setting("CLUSTERS"), f"proof-{name}"), files)


def _remove_left_overs():
    """Folders of proofs that were killed themselves."""
    for folder in Path(setting("CLUSTERS")).glob("proof-*-*"):
        pid = folder.name.rpartition("-")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            _place(folder.name.removeprefix("proof-")).remove()


def _prepare(databases):
    """The server that is copied, made where it is not there or out of date."""
    lock = Path(setting("CLUSTERS"), "proof.lock")
    with lock.open("w") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        # One that has more than is asked for will do.
        for names in (databases, TEMPLATES):
            base, key = _base(names)
            made_with = base.folder / "made-with"
            if made_with.exists() and made_with.read_text() == key:
                return base
        base, key = _base(databases)
        say(f"Making a durable server with {ORDERS:,} orders ...")
        base.remove()
        base.make()
        source = {**os.environ}
        # Not yet durable: it is stopped in order before it is copied.
        base.start(fsync="off", full_page_writes="off")
        steps = [_fill(base, source, name) for name in databases]
        while any(steps):
            steps = [step for step in steps if next(step, None)]
        base.stop()
        (base.folder / "made-with").write_text(key)
    return base


def _base(databases):
    """Its place, and what it must have been made with: templates and scripts."""
    names = sorted(databases)
    here = Path(__file__).parent
    scripts = [here / "cluster.py", here / "company.py"]
    digest = hashlib.sha256()
    for file in [*scripts, *sorted((TOP / "tests" / "bench").glob("f*.py"))]:
        digest.update(file.read_bytes())
    templates = [setting(TEMPLATES[name]) for name in names]
    return _place("_".join(names)), " ".join([*templates, digest.hexdigest()])


def _fill(base, source, name):
    """Make one database, in steps: while one computes another can."""
    template = setting(TEMPLATES[name])
    target = {**os.environ, **base.env()}
    store = Path(setting("DATA"), "filestore", template)
    if store.is_dir():
        shutil.copytree(store, base.files / "filestore" / name, copy_function=os.link)
    subprocess.run(["createdb", name], env=target, check=True)
    dump = subprocess.Popen(
        ["pg_dump", "-Fp", "--no-owner", template], env=source, stdout=subprocess.PIPE
    )
    load = subprocess.Popen(
        ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", name],
        env=target,
        stdin=dump.stdout,
        stdout=subprocess.DEVNULL,
    )
    yield True
    for process in (dump, load):
        if process.wait():
            raise SystemExit(f"{template} could not be copied.")
    command = [sys.executable, "-c", "from tests.proof.company import main; main()"]
    command += [name, str(ORDERS), str(base.files)]
    company = subprocess.Popen(command, cwd=TOP, env=target)
    yield True
    if company.wait():
        raise SystemExit(f"{name} could not be filled.")
