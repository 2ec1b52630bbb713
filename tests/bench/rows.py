# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Measuring in turns, and rows of the table that come of it.

A row is a dict: ``orders`` in the database, ``name`` of the operation, ``seconds`` and
``queries`` of ours; of what it is compared with the name (``peer``), ``peer_seconds``
and ``peer_queries``; the ``ratio`` of both; ``rows`` that were handled; ``limit``, a
text, and whether it is kept (``ok``).
"""

import statistics

WARM_UP = 3


def take_turns(sides, rounds, warm_up=WARM_UP):
    """Ask all sides once in each round, the other way round in every second one: what
    else the machine does meets them alike.

    :param sides: pairs of process and request, a dict with ``do``
    :param warm_up: int, how often each is asked first for nothing
    :return: list of rounds, lists of answers in the order of the sides
    """
    for process, request in sides:
        for _turn in range(warm_up):
            process.ask(**request)
    found = []
    for turn in range(rounds):
        step = 1 if turn % 2 else -1
        answers = [process.ask(**request) for process, request in sides[::step]]
        found.append(answers[::step])
    return found


def alone(orders, name, rounds):
    """Row of something that is compared with nothing.

    :param rounds: list of lists of one answer
    """
    answers = [answer for (answer,) in rounds]
    row = {
        "orders": orders,
        "name": name,
        "seconds": statistics.median(answer["seconds"] for answer in answers),
    }
    for key in ("queries", "rows"):
        if key in answers[-1]:
            row[key] = answers[-1][key]
    return row


def compared(orders, name, peer, rounds, total=False):
    """Row of something beside its peer.

    :param peer: str, what it is compared with
    :param rounds: list of pairs of answers, the peer's first
    :param total: whether the rounds add up to one operation
    :raise SystemExit: if both say what their result is, and it differs
    """
    theirs, ours = zip(*rounds, strict=True)
    results = {round(a["result"], 2) for a in theirs + ours if "result" in a}
    if len(results) > 1:
        raise SystemExit(f"{name}: ours and {peer} disagree: {results}")
    row = alone(orders, name, [[answer] for answer in ours])
    row["peer"] = peer
    row["queries"] = statistics.mode(answer["queries"] for answer in ours)
    row["peer_queries"] = statistics.mode(answer["queries"] for answer in theirs)
    if total:
        row["seconds"] = sum(answer["seconds"] for answer in ours)
        row["peer_seconds"] = sum(answer["seconds"] for answer in theirs)
        row["ratio"] = row["seconds"] / row["peer_seconds"]
    else:
        row["peer_seconds"] = statistics.median(a["seconds"] for a in theirs)
        row["ratio"] = statistics.median(o["seconds"] / t["seconds"] for t, o in rounds)
    return row


def limit(row, text, ok):
    """A limit of a row, beside those that it has."""
    row["limit"] = ", ".join(filter(None, [row.get("limit"), text]))
    row["ok"] = row.get("ok", True) and ok


def limit_ratio(row, most):
    limit(row, f"ratio {most:.2f}", row["ratio"] <= most)


def limit_further(row, most):
    further = row["queries"] - row["peer_queries"]
    limit(row, f"{most} queries more", further <= most)


def limit_seconds(row, most):
    limit(row, f"{most * 1000:.0f} ms", row["seconds"] <= most)


def add_growth(rows, limits):
    """How much longer each operation takes than with the next smaller number of orders
    that was measured: ``growth``, beside ``growth_orders``, how many more they are.

    :param limits: dict of the most that it may grow, by name
    """
    found = {(row["name"], row["orders"]): row for row in rows}
    for (name, orders), row in found.items():
        smaller = max((o for n, o in found if n == name and o < orders), default=0)
        if not smaller:
            continue
        row["growth"] = row["seconds"] / found[name, smaller]["seconds"]
        row["growth_orders"] = orders / smaller
        if name in limits:
            limit(row, f"growth {limits[name]}", row["growth"] <= limits[name])


# -------------------------------------------------------------------- printing

TITLES = (
    "operation",
    "orders",
    "ours ms",
    "beside",
    "its ms",
    "ratio",
    "queries",
    "growth",
    "rows",
    "limit",
)
TEXTS = ("operation", "beside", "limit")


def print_table(rows):
    """One operation after another, each with all sizes."""
    places = {name: place for place, name in enumerate(dict.fromkeys(map(_name, rows)))}
    rows = sorted(rows, key=lambda row: (places[row["name"]], row["orders"]))
    lines = [TITLES] + [_cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(TITLES, line, widths, strict=True)
        print(
            "  ".join(
                text.ljust(width) if title in TEXTS else text.rjust(width)
                for title, text, width in cells
            ).rstrip()
        )


def _name(row):
    return row["name"]


def _cells(row):
    queries = str(row.get("queries", ""))
    if "peer_queries" in row:
        queries += f" ({row['queries'] - row['peer_queries']:+d})"
    verdict = {True: "kept: ", False: "EXCEEDED: "}.get(row.get("ok"), "")
    return (
        row["name"],
        f"{row['orders']:,}",
        _milliseconds(row["seconds"]),
        row.get("peer", ""),
        _milliseconds(row.get("peer_seconds")),
        f"{row['ratio']:.3f}" if "ratio" in row else "",
        queries,
        f"{row['growth']:.2f} of {row['growth_orders']:g}" if "growth" in row else "",
        f"{row['rows']:,}" if row.get("rows") is not None else "",
        verdict + row.get("limit", ""),
    )


def _milliseconds(seconds):
    return "" if seconds is None else f"{seconds * 1000:,.1f}"
