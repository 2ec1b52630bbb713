# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Odoo on one database, and how long it computes for something."""

import gc
import time
from contextlib import contextmanager
from pathlib import Path

import fill

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


class Session:
    """What all measurements stand on. A measurement is what a request does, from a new
    cursor to all that runs before commit; then it is rolled back, so that the next
    round finds the same database."""

    def __init__(self, database, *options):
        config.parse_config(
            ["-d", database, "--no-http", "--log-level=error", "--max-cron-threads=0"]
            + list(options)
        )
        self.registry = Registry(database)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            users = env["res.users"].search([("login", "in", ["manager", "seller1"])])
            self.users = {user.login: user.id for user in users}
            self.drafts = (
                env["sale.order"]
                .search(
                    [("state", "=", "draft"), ("user_id.login", "=", "seller1")],
                    order="date_order desc, id desc",
                    limit=fill.DRAFTS,
                )
                .ids
            )
        gc.collect()
        gc.freeze()

    @contextmanager
    def environment(self, login=None, commit=False, **context):
        uid = self.users[login] if login else SUPERUSER_ID
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, {"lang": "en_US", **context})
            if commit:
                cr.flush()
                cr.commit()
            else:
                cr.rollback()

    @contextmanager
    def measured(self, env, answer):
        """Add to the answer the ``seconds`` of what is done, the seconds on the clock
        (``wall``), and the number of SQL statements (``queries``)."""
        gc.collect()
        queries = env.cr.sql_log_count
        start, busy = time.perf_counter(), busy_seconds(env.cr)
        yield
        env.cr.flush()
        wall, busy_after = time.perf_counter() - start, busy_seconds(env.cr)
        answer["wall"] = wall
        answer["seconds"] = wall if busy is None else busy_after - busy
        answer["queries"] = env.cr.sql_log_count - queries

    def one_process(self, env):
        """What further processes of the database compute would not be counted."""
        env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")


def busy_seconds(cr):
    """Time that this process and its database process have spent computing, None
    where the database server is elsewhere or the system does not tell."""
    try:
        path = Path(f"/proc/{cr.connection.info.backend_pid}/schedstat")
        return int(path.read_text().split()[0]) / 1e9 + time.process_time()
    except OSError:
        return None
