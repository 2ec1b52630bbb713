# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Many at work at once. 16 sellers of one team confirm orders by RPC, each as fast as
the server answers, while four others look at the dashboard and at reports. The same
is done, in turns of a few seconds, on a database that is equal but for the addons.

Wrong is: a request that fails, a transaction that is done once more because of a row of
the addons, a credit that differs from its document, and fewer orders than 0.9 of those
without the addons. The database server is one of its own, durable.
"""

import argparse
import statistics
import sys
import time
from collections import Counter
from contextlib import ExitStack
from datetime import date

from .cluster import new_cluster, say, sql
from .company import LEADER, MANAGER, SELLERS, Inside
from .servers import OdooServer, People, end_tidily, finish, log_in, print_table

TURN = 10
PAUSE = 2.0
LIMIT = 0.9
MONTH = ["date:month"]
THIS_YEAR = [("date", ">=", f"{date.today():%Y}-01-01")]
# Who reads what, as the pages ask when they are opened: with the addons theirs, without
# them those of Odoo that answer the like: log-in, model, method, arguments.
READS = {
    "ours": [
        (SELLERS[0], "sales.target", "get_dashboard_data", {}),
        (LEADER, "sales.target", "get_dashboard_data", {}),
        (
            MANAGER,
            "sales.target.report",
            "formatted_read_group",
            {
                "domain": [
                    *THIS_YEAR,
                    ("scope", "=", "person"),
                    ("period_type", "=", "year"),
                    ("metric_id.code", "=", "sales_untaxed"),
                ],
                "groupby": ["user_id", *MONTH],
                "aggregates": ["goal_value:sum", "result_value:sum"],
            },
        ),
        (
            MANAGER,
            "sales.comparison.report",
            "web_read_group",
            {
                "domain": [("comparison", "=", "ytd")],
                "groupby": ["user_id"],
                "aggregates": ["__count"],
            },
        ),
    ],
    "plain": [
        (
            login,
            "sale.report",
            method,
            {
                "domain": THIS_YEAR,
                "groupby": groupby,
                "aggregates": ["price_subtotal:sum", "__count"],
            },
        )
        for login, method, groupby in (
            (SELLERS[0], "formatted_read_group", MONTH),
            (LEADER, "formatted_read_group", MONTH),
            (MANAGER, "formatted_read_group", ["user_id", *MONTH]),
            (MANAGER, "web_read_group", ["user_id"]),
        )
    ],
}


class Side:
    """A database, its server, and those who work with it."""

    def __init__(self, cluster, name, workers):
        self.name = name
        self.server = OdooServer(cluster, name, workers)
        self.turns = []
        self.done = []
        self.failures = []
        self.before = 0

    def prepare(self):
        """Everybody logs in, and everything has been called once."""
        self.sellers = log_in(self.server, *SELLERS)
        self.readers = [
            (log_in(self.server, login)[login], *call)
            for login, *call in READS[self.name]
        ]
        self.stock = {
            login: iter(
                sql(
                    self.name,
                    "SELECT id FROM sale_order WHERE state = 'draft' AND user_id = %s"
                    " AND name LIKE %s ORDER BY id",
                    session.user_id,
                    "Q%",
                )
            )
            for login, session in self.sellers.items()
        }
        self.turn(2)
        self.turns.clear()
        self.done.clear()
        self.before = self.confirmed()

    def confirmed(self):
        return sql(
            self.name,
            "SELECT count(*) FROM sale_order WHERE state = 'sale' AND name LIKE %s",
            "Q%",
        )[0][0]

    def turn(self, seconds):
        """Have all work for some seconds."""
        people = People()
        for login in self.sellers:
            people.add(lambda login=login: self.confirm(login))
        for session, model, method, kwargs in self.readers:
            people.add(self.reading(session, model, method, kwargs), PAUSE)
        start = time.monotonic()
        people.work(seconds)
        last = max((end for name, _s, end in people.done if name == "confirm"))
        count = sum(name == "confirm" for name, _s, _end in people.done)
        self.turns.append(count / (last - start))
        self.done += people.done
        self.failures += people.failures

    def confirm(self, login):
        order = next(self.stock[login], None)
        if order is None:
            return None
        self.sellers[login].call("sale.order", "action_confirm", list(order))
        return "confirm"

    def reading(self, session, model, method, kwargs):
        name = f"{model}.{method}"

        def read():
            session.call(model, method, **kwargs)
            return name

        return read

    def summary(self):
        """What is printed and compared."""
        seconds = sorted(s for name, s, _end in self.done if name == "confirm")
        reads = [s for name, s, _end in self.done if name != "confirm"]
        return {
            "confirmed": len(seconds),
            "per_second": statistics.median(self.turns),
            "median_ms": statistics.median(seconds) * 1000,
            "95_percent_ms": seconds[int(len(seconds) * 0.95)] * 1000,
            "reads": len(reads),
            "read_median_ms": statistics.median(reads) * 1000 if reads else None,
            "failed": len(self.failures),
            "retries": dict(Counter(self.server.retries())),
        }


def main():
    options = parse_options()
    end_tidily()
    names = ("ours",) if options.alone else ("plain", "ours")
    problems = []
    with new_cluster("concurrency", *names) as cluster, ExitStack() as stack:
        sides = [Side(cluster, name, options.workers) for name in names]
        for side in sides:
            say(f"Starting Odoo with {options.workers} workers: {side.name} ...")
            stack.enter_context(side.server)
            side.prepare()
        turns = max(1, round(options.seconds / options.turn))
        say(f"{turns} turns of {options.turn} seconds for each ...")
        for turn in range(turns):
            for side in sides if turn % 2 else reversed(sides):
                side.turn(options.turn)
        found = {side.name: side.summary() for side in sides}
        say("Verifying ...")
        found["differences"] = len(Inside("ours", cluster.files).differences())
        for side in sides:
            problems += [f"{side.name}: failed: {text}" for text in side.failures[:5]]
            answered = found[side.name]["confirmed"]
            if side.confirmed() - side.before != answered:
                problems.append(f"{side.name}: {answered} answers, but other orders")
        problems += judge(sides, found, options)
    print_summary(found)
    return finish(found, problems, options.json)


def parse_options():
    parser = argparse.ArgumentParser(
        prog="./setup/prove concurrency",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--seconds", type=int, default=120, help="with the addons (default: 120)"
    )
    parser.add_argument(
        "--turn", type=int, default=TURN, help=f"seconds (default: {TURN})"
    )
    parser.add_argument("--workers", type=int, default=4, help="of Odoo (default: 4)")
    parser.add_argument(
        "--alone", action="store_true", help="without the comparison with plain Odoo"
    )
    parser.add_argument("--json", metavar="FILE", help="also write the figures as JSON")
    return parser.parse_args()


def judge(sides, found, options):
    """Sentences on what is wrong."""
    ours = sides[-1]
    problems = ours.server.troubles()
    own = {
        table: count
        for table, count in found["ours"]["retries"].items()
        if is_ours(table)
    }
    if own:
        problems.append(f"done once more because of the addons: {own}")
    if found["differences"]:
        problems.append(f"verify finds {found['differences']} differences")
    if not options.alone:
        plain, turns = sides[0].turns, ours.turns
        pairs = zip(turns, plain, strict=True)
        found["ratio"] = statistics.median(mine / other for mine, other in pairs)
        if found["ratio"] < LIMIT:
            problems.append(f"throughput: {found['ratio']:.3f} of that without addons")
    return problems


def is_ours(table):
    """Tables of the addons all begin so, and none of Odoo's does. A statement that is
    not known may be ours."""
    return table.startswith("sales_") or table == "unknown"


def print_summary(found):
    names = [name for name in ("plain", "ours") if name in found]
    labels = {
        "confirmed": "orders confirmed",
        "per_second": "orders per second, median",
        "median_ms": "one order, median ms",
        "95_percent_ms": "one order, 95 of 100, ms",
        "reads": "reads",
        "read_median_ms": "one read, median ms",
        "failed": "requests that failed",
        "retries": "transactions done once more",
    }
    rows = []
    for key, label in labels.items():
        values = [found[name][key] for name in names]
        if key == "retries":
            values = [describe(value) for value in values]
        rows.append([label, *values])
    titles = {"plain": "without", "ours": "with the addons"}
    print_table(["", *(titles[name] for name in names)], rows)
    print(f"Credits that differ from their document: {found['differences']}")
    if "ratio" in found:
        print(f"Throughput with the addons, median of turns: {found['ratio']:.3f}")


def describe(retries):
    total = sum(retries.values())
    parts = ", ".join(f"{table} {count}" for table, count in sorted(retries.items()))
    return f"{total} ({parts})" if total else "0"


if __name__ == "__main__":
    sys.exit(main())
