# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who tells open dashboards: a thread of each Odoo process, while there is news.

What changes while it rests after a message is told together. A team of 16 that confirms
an order each second costs one round of messages a second in that way, not 16;
dashboards refresh once a second at most in any case. The longer a message takes, the
longer is the rest: a server that has its hands full sells first and tells later.
"""

import logging
import os
import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

_logger = logging.getLogger(__name__)

# Seconds between two messages: at least, at most, and how many times as long as the
# last one took.
REST = 1.0
LONGEST_REST = 3.0
RESTS = 50

_lock = threading.Lock()
# What has not been told yet, by database; a thread works where there is a key.
_news = {}


def tell(database, changes):
    """Have open dashboards told, as soon as may be.

    :param database: its name
    :param changes: set of tuples as for ``sales.credit._tell``
    """
    with _lock:
        if database in _news:
            _news[database] |= changes
            return
        _news[database] = set(changes)
    # Not a daemon: a process that ends tells first.
    threading.Thread(
        target=_work, args=(database,), name=f"{__name__}.{database}", daemon=False
    ).start()


def _begin_anew():
    """A worker is forked without the thread of the process that it comes from, which
    goes on telling its own news, and may hold the lock."""
    global _lock
    _lock = threading.Lock()
    _news.clear()


os.register_at_fork(after_in_child=_begin_anew)


def _work(database):
    # Odoo's log names the database of a thread.
    threading.current_thread().dbname = database
    while True:
        with _lock:
            changes, _news[database] = _news[database], set()
            if not changes:
                del _news[database]
                return
        start = time.monotonic()
        _send(database, changes)
        time.sleep(_rest(time.monotonic() - start))


def _rest(taken):
    """Seconds to rest after a message that has taken so many."""
    return min(max(REST, RESTS * taken), LONGEST_REST)


def _send(database, changes):
    if database not in Registry.registries:
        # Closed or dropped meanwhile: nobody looks at it, and it must not be loaded.
        return
    try:
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            # The addon may have been uninstalled since.
            if "sales.credit" in env:
                env["sales.credit"]._send(changes)
    except Exception:
        # The documents are saved; what is lost is the next refresh of a page.
        _logger.exception("Open dashboards could not be told")
