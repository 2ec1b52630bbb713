# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""A primary and its streaming standby, and who of them did what."""

import time
from contextlib import contextmanager

import psycopg2

from .cluster import Cluster

# What the addons read most, in both addons.
TABLES = ("sales_credit", "sales_target", "sale_order", "crm_lead", "sales_stage_move")
SCANS = """
    SELECT COALESCE(sum(seq_scan + COALESCE(idx_scan, 0)), 0)::int,
           COALESCE(sum(n_tup_ins + n_tup_upd), 0)::int
      FROM pg_stat_user_tables WHERE relname = ANY(%s)
"""
END_IDLE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = 'ours' AND application_name LIKE 'odoo-%%' AND state = 'idle'
"""


class Pair:
    """The primary and its standby."""

    def __init__(self, primary):
        self.primary = primary
        self.standby = Cluster(f"{primary.folder}-standby", f"{primary.files}-standby")

    def make(self):
        primary, standby = self.primary, self.standby
        standby.folder.mkdir()
        standby.files.mkdir()
        standby.give(standby.folder)
        (standby.folder / "password").write_text(primary.env()["PGPASSWORD"])
        command = ("-D", standby.data, "-X", "stream", "-c", "fast", "-R")
        standby.run("pg_basebackup", *command)
        standby.start(hot_standby_feedback="on")

    def sql(self, which, statement, *values):
        connection = psycopg2.connect(
            dbname="ours",
            host="127.0.0.1",
            port=getattr(self, which).port,
            application_name="proof",
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def counts(self):
        """Scans and writes of the tables, and transactions: dict by server. Servers
        count what a connection did when it ends at the latest."""
        found = {}
        for which in ("primary", "standby"):
            self.sql(which, END_IDLE)
            time.sleep(0.3)
            scans, writes = self.sql(which, SCANS, list(TABLES))[0]
            query = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'ours'"
            commits = self.sql(which, query)[0][0]
            found[which] = {"scans": scans, "writes": writes, "commits": int(commits)}
        return found

    @contextmanager
    def counting(self, rows, name):
        """Keep what the two servers did meanwhile, as a row with a name."""
        before = self.counts()
        row = {"name": name}
        yield row
        after = self.counts()
        for which, counts in after.items():
            row[which] = {key: n - before[which][key] for key, n in counts.items()}
        rows.append(row)

    def wait_for_standby(self, timeout=60):
        """Until it has applied all that the primary has written."""
        target = self.sql("primary", "SELECT pg_current_wal_flush_lsn()")[0][0]
        query = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        until = time.monotonic() + timeout
        while not self.sql("standby", query, target)[0][0]:
            if time.monotonic() > until:
                raise SystemExit("The standby does not catch up.")
            time.sleep(0.05)
