# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What the addons cost, and how fast targets are. Started by ``./setup/bench``.

Saving is measured on two databases that are equal but for the addons, by two Odoo
processes that take turns, so that what else the machine does meets both alike. Printed
are medians, and the median ratio of the pairs. The number of SQL statements is exact.

Milliseconds are time in which Odoo and PostgreSQL computed for the request; with a
database server on another machine (``--db-url``), time on the clock. What runs before
commit is counted, and nothing is committed: each round meets the same database.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

import reports
from databases import Databases, process_on, say

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
# Reading: name, request, limit in seconds.
READING = (
    ("list of 200 targets", {"do": "targets", "order": "date_from desc, id"}, 0.100),
    (
        "the same by attainment",
        {"do": "targets", "order": "attainment desc, id"},
        0.150,
    ),
    ("result of one target", {"do": "result"}, None),
    ("after commit: tell dashboards", {"do": "tell"}, None),
    ("sum over orders, plain SQL", {"do": "plain_sum"}, None),
)
GROWTH_LIMIT = 1.3
# One refresh of a seller's dashboard, against the sum over the seller's orders by plain
# SQL: largest ratio, and largest number of statements.
DASHBOARD_LIMIT = 0.25
DASHBOARD_QUERIES = 6
REPORT_ROUNDS = 6


def main():
    options = parse_options()
    databases = Databases(options.fresh)
    rows = []
    results = {}
    # What is read differs less from one time to the next.
    seldom = max(5, options.rounds // 5)
    for orders in options.orders:
        plain = databases.plain(orders)
        ours, built = databases.with_addons(orders)
        if not options.only or options.only == "saving":
            rows += measure_saving(databases, orders, plain, ours, options.rounds)
        if not options.only or options.only == "reading":
            found = measure_reading(orders, ours, seldom)
            rows += [*found, measure_dashboard(orders, ours, seldom)]
            results[orders] = next(
                row["seconds"] for row in found if row["name"] == "result of one target"
            )
        if not options.only or options.only == "reports":
            rows += measure_reports(orders, ours, options.report)
        if not options.only or options.only == "ledger":
            rows += measure_ledger(orders, ours, built)
    rows += compare_sizes(results) + compare_reports(rows)
    print_table(rows)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")
    broken = [row for row in rows if row.get("ok") is False]
    if broken:
        say(f"{len(broken)} limits are exceeded.")
    return 1 if broken and options.strict else 0


def parse_options():
    parser = argparse.ArgumentParser(
        prog="./setup/bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--orders",
        type=int,
        action="append",
        metavar="N",
        help="number of orders in the database; may be given several times"
        " (default: 10000 and 100000; 1000000 takes some minutes and 10 GB)",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=200,
        metavar="N",
        help="how often one order is confirmed on each side (default: 200)",
    )
    parser.add_argument(
        "--only",
        choices=("saving", "reading", "reports", "ledger"),
        help="measure this part only",
    )
    parser.add_argument(
        "--report",
        action="append",
        choices=list(reports.REPORTS | reports.PAGES),
        help="of the reports measure this one only; may be given several times",
    )
    parser.add_argument("--json", metavar="FILE", help="also write the rows as JSON")
    parser.add_argument(
        "--fresh", action="store_true", help="make the databases anew first"
    )
    parser.add_argument(
        "--strict", action="store_true", help="fail when a limit is exceeded"
    )
    options = parser.parse_args()
    options.orders = options.orders or [10_000, 100_000]
    if min(options.orders) < 1000:
        parser.error("--orders: at least 1000, for there are 200 sellers.")
    return options


# ------------------------------------------------------------------- measuring


def measure_saving(databases, orders, plain, ours, rounds):
    """With and without the addons, in turns."""
    rows = []
    with process_on(plain) as without, process_on(ours) as having:
        for name, request, limit, further, rarity in SAVING:
            say(f"{orders:,} orders: {name} ...")
            databases.tidy(plain, ours)
            for process in (without, having):
                warm_up(process, request)
            pairs = []
            for turn in range(max(5, rounds // rarity)):
                order = (without, having) if turn % 2 else (having, without)
                answers = {process: process.ask(**unfold(request)) for process in order}
                pairs.append((answers[without], answers[having]))
            rows.append(saving_row(orders, name, pairs, limit, further))
    return rows


def saving_row(orders, name, pairs, limit, further):
    base, cost = zip(*pairs, strict=True)
    row = {
        "orders": orders,
        "name": name,
        "without": statistics.median(answer["seconds"] for answer in base),
        "seconds": statistics.median(answer["seconds"] for answer in cost),
        "ratio": statistics.median(c["seconds"] / b["seconds"] for b, c in pairs),
        "queries_without": statistics.mode(answer["queries"] for answer in base),
        "queries": statistics.mode(answer["queries"] for answer in cost),
        "limit": f"{further} queries more",
    }
    row["ok"] = row["queries"] - row["queries_without"] <= further
    if limit:
        row["limit"] = f"ratio {limit:.2f}, {row['limit']}"
        row["ok"] = row["ok"] and row["ratio"] <= limit
    return row


def measure_reading(orders, ours, rounds):
    rows = []
    with process_on(ours) as process:
        for name, request, limit in READING:
            say(f"{orders:,} orders: {name} ...")
            warm_up(process, request)
            answers = [process.ask(**unfold(request)) for _turn in range(rounds)]
            seconds = statistics.median(answer["seconds"] for answer in answers)
            row = {
                "orders": orders,
                "name": name,
                "seconds": seconds,
                "queries": answers[-1]["queries"],
            }
            if limit:
                row.update(limit=f"{limit * 1000:.0f} ms", ok=seconds <= limit)
            rows.append(row)
    return rows


def measure_dashboard(orders, ours, rounds):
    """The dashboard's method and plain SQL, in turns."""
    pairs = []
    with process_on(ours) as process:
        say(f"{orders:,} orders: dashboard ...")
        requests = {"do": "plain_year"}, {"do": "dashboard"}
        for request in requests:
            warm_up(process, request)
        for _turn in range(rounds):
            pairs.append([process.ask(**unfold(request)) for request in requests])
    plain, ours = zip(*pairs, strict=True)
    results = {round(answer["result"], 2) for answer in plain + ours}
    if len(results) > 1:
        raise SystemExit(f"Dashboard and plain SQL disagree: {results}")
    ratio = statistics.median(o["seconds"] / p["seconds"] for p, o in pairs)
    queries = statistics.mode(answer["queries"] for answer in ours)
    return {
        "orders": orders,
        "name": "dashboard, against plain SQL",
        "without": statistics.median(answer["seconds"] for answer in plain),
        "seconds": statistics.median(answer["seconds"] for answer in ours),
        "ratio": ratio,
        "queries": queries,
        "limit": f"ratio {DASHBOARD_LIMIT}, {DASHBOARD_QUERIES} queries",
        "ok": ratio <= DASHBOARD_LIMIT and queries <= DASHBOARD_QUERIES,
    }


def measure_reports(orders, ours, wanted):
    """Each read of the reports and plain SQL that answers the same, in turns."""
    rows = []
    with process_on(ours) as process:
        for report, read, sets in reports.reads():
            if wanted and report not in wanted:
                continue
            name = f"{report}, {read}"
            request = {"report": report, "read": read, "sets": sets}
            pairs = []
            for turn in range(REPORT_ROUNDS):
                pairs.append(
                    [
                        process.ask(do, figures=not turn, **request)
                        for do in ("plain_report", "report")
                    ]
                )
            plain, found = zip(*pairs, strict=True)
            is_pivot = read == reports.PIVOT
            difference = not is_pivot and reports.first_difference(
                found[0]["figures"], plain[0]["figures"], reports.is_long(sets)
            )
            limit = reports.PIVOT_LIMIT if is_pivot else reports.LIMIT
            # The first pair has warmed up.
            ratio = statistics.median(o["seconds"] / p["seconds"] for p, o in pairs[1:])
            say(f"{orders:,} orders: {name}: {ratio:.2f}")
            rows.append(
                {
                    "orders": orders,
                    "name": name,
                    "without": statistics.median(a["seconds"] for a in plain[1:]),
                    "seconds": statistics.median(a["seconds"] for a in found[1:]),
                    "ratio": ratio,
                    "queries": found[-1]["queries"],
                }
            )
            if orders >= reports.LIMIT_FROM and report not in reports.UNLIMITED:
                rows[-1].update(limit=f"ratio {limit}", ok=ratio <= limit)
            if difference:
                say(f"{name} differs from plain SQL: {difference}")
                rows[-1].update(limit="same figures", ok=False)
        for report, pages in reports.PAGES.items():
            if not wanted or report in wanted:
                rows += [measure_page(orders, process, page) for page in pages]
    return rows


def measure_page(orders, process, page):
    """What is asked of a page, beside which there is no plain SQL."""
    name = page.replace("_", ", ")
    say(f"{orders:,} orders: {name} ...")
    # The first one has warmed up.
    answers = [process.ask(page) for _turn in range(REPORT_ROUNDS)][1:]
    return {
        "orders": orders,
        "name": name,
        "seconds": statistics.median(answer["seconds"] for answer in answers),
        "queries": answers[-1]["queries"],
    }


def compare_reports(rows):
    """How much longer the default views take with more orders."""
    found = {
        (row["name"], row["orders"]): row["seconds"]
        for row in rows
        if row["name"].endswith("default view")
    }
    return [
        {
            "orders": large,
            "name": f"{name}, against {small:,} orders",
            "seconds": found[name, large],
            "without": found[name, small],
            "ratio": found[name, large] / found[name, small],
        }
        for name, large in found
        for small in [max((o for n, o in found if n == name and o < large), default=0)]
        if small
    ]


def measure_ledger(orders, ours, built):
    """What was measured while the database was made, and a verification."""
    with process_on(ours) as process:
        say(f"{orders:,} orders: rebuild and verify ...")
        checked = process.ask("verify")
        again = process.ask("rebuild")
    rows = [
        ("install on these orders", built["install"], None),
        ("  of it the ledger", built["hook"], "changed"),
        ("rebuild, 1 in 19 shared anew", built["rebuild"], "changed"),
        ("rebuild, nothing to change", again, "changed"),
        ("verify", checked, "credits"),
    ]
    rows = [
        {
            "orders": orders,
            "name": name,
            "seconds": answer["seconds"],
            "credits": answer[counted] if counted else None,
        }
        for name, answer, counted in rows
    ]
    rows[-1].update(
        limit="no difference",
        ok=not checked["differences"] and not again["changed"],
    )
    return rows


def compare_sizes(results):
    """How much slower one target's result is with more orders of others."""
    sizes = sorted(results)
    return [
        {
            "orders": large,
            "name": f"result, against {small:,} orders",
            "ratio": results[large] / results[small],
            "limit": f"ratio {GROWTH_LIMIT}",
            "ok": results[large] / results[small] <= GROWTH_LIMIT,
        }
        for small, large in zip(sizes, sizes[1:], strict=False)
    ]


def warm_up(process, request):
    for _turn in range(3):
        process.ask(**unfold(request))


def unfold(request):
    return {"name": request["do"], **{k: v for k, v in request.items() if k != "do"}}


# -------------------------------------------------------------------- printing


def print_table(rows):
    titles = ("orders", "", "without ms", "ms", "ratio", "queries", "credits", "limit")
    lines = [titles] + [cells(row) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(titles))]
    for line in lines:
        print(
            "  ".join(
                text.ljust(width) if column in (1, 7) else text.rjust(width)
                for column, (text, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
        )


def cells(row):
    queries = ""
    if "queries" in row:
        queries = str(row["queries"])
        if "queries_without" in row:
            queries += f" ({row['queries'] - row['queries_without']:+d})"
    verdict = {True: "kept: ", False: "EXCEEDED: "}.get(row.get("ok"), "")
    return (
        f"{row['orders']:,}",
        row["name"],
        milliseconds(row.get("without")),
        milliseconds(row.get("seconds")),
        f"{row['ratio']:.3f}" if "ratio" in row else "",
        queries,
        f"{row['credits']:,}" if row.get("credits") is not None else "",
        verdict + row.get("limit", ""),
    )


def milliseconds(seconds):
    return "" if seconds is None else f"{seconds * 1000:,.1f}"


if __name__ == "__main__":
    sys.exit(main())
