# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What is measured, part by part, with its limits. Each function makes rows of the
table from a :class:`Measured`."""

import reports
from databases import process_on, say
from rows import (
    alone,
    compared,
    limit,
    limit_further,
    limit_ratio,
    limit_seconds,
    take_turns,
)

# Saving: name, request, limit of the ratio, limit of further statements, one of how
# many rounds. "Untracked" leaves out the log of changes in the chatter, which costs
# Odoo most: it shows what the ledger costs at the very most.
ONE = {"do": "confirm", "count": 1}
MANY = {"do": "confirm", "count": 100}
SAVING = (
    ("confirm 1 order", {**ONE, "bare": False}, 1.10, 3, 1),
    ("confirm 1 order, untracked", {**ONE, "bare": True}, None, 3, 1),
    ("confirm 100 orders", {**MANY, "bare": False}, 1.05, 10, 5),
    ("confirm 100 orders, untracked", {**MANY, "bare": True}, None, 10, 5),
    ("create a draft", {"do": "draft"}, None, 1, 2),
    ("change a price of a draft", {"do": "change"}, None, 1, 1),
)
WITHOUT = "without the addons"
# The import screen saves so many orders at once.
BATCH, BATCHES = 2000, 5
IMPORT_LIMIT = 1.10
# Reading: name, request, limit in seconds.
LIST = {"do": "targets", "order": "date_from desc, id"}
READING = (
    ("list of 200 targets", LIST, 0.100),
    (
        "the same by attainment",
        {"do": "targets", "order": "attainment desc, id"},
        0.150,
    ),
    ("result of one target", {"do": "result"}, None),
    ("after commit: tell dashboards", {"do": "tell"}, None),
    ("sum over orders, plain SQL", {"do": "plain_sum"}, None),
)
GROWTH_LIMITS = {"result of one target": 1.3}
PLAIN = "plain SQL"
# One refresh of a seller's dashboard, against the sum over the seller's orders by plain
# SQL: largest ratio, and largest number of statements.
DASHBOARD_LIMIT = 0.25
DASHBOARD_QUERIES = 6
REPORT_ROUNDS = 6
# Beside other addons: name, the addon, its request and ours, the database of ours, and
# one of how many rounds.
PEERS = (
    (
        "confirm 1 order with a share",
        "sale_commission_oca, 1 agent",
        {"do": "confirm_with_agent"},
        {"do": "confirm_allocated"},
        "ours",
        1,
    ),
    (
        "write and confirm it",
        "sale_commission_oca, 1 agent",
        {"do": "order_with_agent"},
        {"do": "order_allocated"},
        "ours",
        2,
    ),
    (
        "results of 200 people",
        "gamification, in one batch",
        {"do": "update_goals", "batch": True},
        {**LIST},
        "ours",
        10,
    ),
    (
        "the same, beside goals one by one",
        "gamification",
        {"do": "update_goals", "batch": False},
        {**LIST},
        "ours",
        40,
    ),
    (
        "goal and invoiced by team, 1 month",
        "sales_team_invoiced_target_report",
        {"do": "team_goals"},
        {"do": "invoiced_by_team"},
        "invoiced",
        10,
    ),
    (
        "goal and invoiced by month, 1 year",
        "mis_builder_budget",
        {"do": "budget"},
        {"do": "invoiced_by_month"},
        "invoiced",
        10,
    ),
)


class Measured:
    """A number of orders, the databases with as many, and how thoroughly they are
    measured."""

    def __init__(self, databases, orders, rounds, wanted):
        self.databases = databases
        self.orders = orders
        self.rounds = rounds
        self.wanted = wanted
        self.plain = databases.plain(orders)
        self.ours, self.built = databases.with_addons(orders)

    def say(self, text):
        say(f"{self.orders:,} orders: {text}")

    def fewer(self, rarity):
        """One of how many rounds, but some."""
        return max(5, self.rounds // rarity)


def measure_saving(it):
    """With and without the addons, in turns."""
    rows = []
    with process_on(it.plain) as without, process_on(it.ours) as having:
        for name, request, ratio, further, rarity in SAVING:
            it.say(f"{name} ...")
            it.databases.tidy(it.plain, it.ours)
            sides = ((without, request), (having, request))
            row = compared(
                it.orders, name, WITHOUT, take_turns(sides, it.fewer(rarity))
            )
            if ratio:
                limit_ratio(row, ratio)
            limit_further(row, further)
            rows.append(row)
    return rows


def measure_reading(it):
    """What differs less from one time to the next than saving does."""
    rows = []
    with process_on(it.ours) as process:
        for name, request, seconds in READING:
            it.say(f"{name} ...")
            found = take_turns([(process, request)], it.fewer(5))
            row = alone(it.orders, name, found)
            if seconds:
                limit_seconds(row, seconds)
            rows.append(row)
        it.say("dashboard ...")
        sides = [(process, {"do": do}) for do in ("plain_year", "dashboard")]
        name = "refresh of a dashboard"
        row = compared(it.orders, name, PLAIN, take_turns(sides, it.fewer(5)))
        limit_ratio(row, DASHBOARD_LIMIT)
        limit(row, f"{DASHBOARD_QUERIES} queries", row["queries"] <= DASHBOARD_QUERIES)
        return [*rows, row]


def measure_reports(it):
    """Each read of the reports and plain SQL that answers the same, in turns."""
    rows = []
    with process_on(it.ours) as process:
        for report, read, sets in reports.reads():
            if not it.wanted or report in it.wanted:
                rows.append(_measure_read(it, process, report, read, sets))
        for report, pages in reports.PAGES.items():
            if not it.wanted or report in it.wanted:
                for page in pages:
                    name = page.replace("_", ", ")
                    it.say(f"{name} ...")
                    sides = [(process, {"do": page})]
                    found = take_turns(sides, REPORT_ROUNDS - 1, warm_up=1)
                    row = alone(it.orders, name, found)
                    if page not in reports.JOBS:
                        limit_seconds(row, reports.PAGE_LIMIT)
                    rows.append(row)
    return rows


def _measure_read(it, process, report, read, sets):
    name = f"{report}, {read}"
    request = {"report": report, "read": read, "sets": sets}
    sides = [(process, {"do": do, **request}) for do in ("plain_report", "report")]
    # They are compared while they warm up.
    figures = [
        process.ask(**question, figures=True).get("figures")
        for process, question in sides
    ]
    row = compared(
        it.orders, name, PLAIN, take_turns(sides, REPORT_ROUNDS - 1, warm_up=0)
    )
    is_pivot = read == reports.PIVOT
    it.say(f"{name}: {row['ratio']:.2f}")
    if report in reports.UNLIKE:
        limit_seconds(row, reports.PAGE_LIMIT)
    elif it.orders >= reports.LIMIT_FROM:
        limit_ratio(row, reports.PIVOT_LIMIT if is_pivot else reports.LIMIT)
    difference = not is_pivot and reports.first_difference(
        figures[1], figures[0], reports.is_long(sets)
    )
    if difference:
        say(f"{name} differs from plain SQL: {difference}")
        limit(row, "same figures", False)
    return row


def measure_ledger(it):
    """What was measured while the database was made, and a verification."""
    built = it.built
    with process_on(it.ours) as process:
        it.say("rebuild and verify ...")
        checked = process.ask("verify")
        again = process.ask("rebuild")
    rows = []
    for name, answer, counted in (
        ("install on these orders", built["install"], None),
        ("  of it the ledger", built["hook"], "changed"),
        ("rebuild, 1 in 19 shared anew", built["rebuild"], "changed"),
        ("rebuild, nothing to change", again, "changed"),
        ("verify", checked, "credits"),
    ):
        rows.append(alone(it.orders, name, [[answer]]))
        rows[-1]["rows"] = answer.get(counted)
    is_right = not checked["differences"] and not again["changed"]
    limit(rows[-1], "no difference", is_right)
    return rows


def measure_operations(it):
    it.databases.tidy(it.plain, it.ours)
    with process_on(it.plain) as without, process_on(it.ours) as process:
        it.say("import ...")
        sides = [(side, {"do": "load", "count": BATCH}) for side in (without, process)]
        for side in (without, process):
            side.ask("load", count=10)
        found = take_turns(sides, BATCHES, warm_up=0)
        name = f"import {BATCH * BATCHES:,} orders"
        imported = compared(it.orders, name, WITHOUT, found, total=True)
        limit_ratio(imported, IMPORT_LIMIT)
    it.databases.tidy(it.ours)
    with process_on(it.ours) as process:
        it.say("list of 80 targets ...")
        sides = [
            (process, {"do": "plain_targets", "limit": 80}),
            (process, {**LIST, "limit": 80}),
        ]
        found = take_turns(sides, it.fewer(5))
        listed = compared(it.orders, "list of 80 targets", PLAIN, found)
        if it.orders >= reports.LIMIT_FROM:
            limit_ratio(listed, reports.LIMIT)
        rows = [imported, listed]
        for name, request, rounds, warm_up in (
            ("goal and result, to Excel", {"do": "workbook"}, 5, 1),
            ("workbook of the management", {"do": "pack"}, 5, 1),
            ("alerts, first night", {"do": "alerts", "nights": 1}, 1, 0),
            ("alerts, another night", {"do": "alerts", "nights": 2}, 1, 0),
            ("close a target of the company", {"do": "close"}, 3, 0),
        ):
            it.say(f"{name} ...")
            found = take_turns([(process, request)], rounds, warm_up)
            rows.append(alone(it.orders, name, found))
    it.databases.tidy(it.ours)
    return rows


def measure_peers(it):
    """Other addons and ours, in turns. Ours must not be slower."""
    rows = []
    peers, option = it.databases.peers(it.orders)
    invoiced = it.databases.invoiced(it.orders)
    it.databases.tidy(peers, it.ours, invoiced)
    with (
        process_on(peers, option) as others,
        process_on(it.ours) as orders_only,
        process_on(invoiced) as with_invoices,
    ):
        processes = {"ours": orders_only, "invoiced": with_invoices}
        for name, peer, theirs, own, database, rarity in PEERS:
            it.say(f"{name}, beside {peer} ...")
            sides = [(others, theirs), (processes[database], own)]
            found = take_turns(sides, it.fewer(rarity))
            row = compared(it.orders, name, peer, found)
            limit_ratio(row, 1)
            rows.append(row)
    return rows


PARTS = {
    "saving": measure_saving,
    "reading": measure_reading,
    "operations": measure_operations,
    "reports": measure_reports,
    "ledger": measure_ledger,
    "peers": measure_peers,
}
