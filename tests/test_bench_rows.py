# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What the benchmark makes of what it has measured."""

import pytest

from .bench import rows


def _rounds(*pairs):
    """Rounds of a peer and ours, of seconds each."""
    return [
        [{"seconds": theirs, "queries": 11}, {"seconds": ours, "queries": 13}]
        for theirs, ours in pairs
    ]


class Process:
    """Says when it was asked, one number for each time."""

    def __init__(self, asked):
        self.asked = asked

    def ask(self, do):
        self.asked.append(do)
        return len(self.asked)


def test_sides_take_turns():
    asked = []
    process = Process(asked)
    sides = [(process, {"do": "theirs"}), (process, {"do": "ours"})]
    found = rows.take_turns(sides, 2, warm_up=1)
    assert asked == ["theirs", "ours", "ours", "theirs", "theirs", "ours"]
    assert found == [[4, 3], [5, 6]]


def test_ratio_of_rounds():
    """A round in which the machine was slow counts as little as any other."""
    row = rows.compared(1000, "list", "theirs", _rounds((2, 1), (2, 1.2), (9, 9)))
    assert row["seconds"] == 1.2
    assert row["peer_seconds"] == 2
    assert row["ratio"] == 0.6
    assert row["queries"] - row["peer_queries"] == 2


def test_rounds_that_add_up():
    found = _rounds((2, 1), (4, 2), (2, 3))
    row = rows.compared(1000, "import", "without", found, total=True)
    assert (row["seconds"], row["peer_seconds"], row["ratio"]) == (6, 8, 0.75)


def test_results_must_agree():
    rounds = [[{"seconds": 1, "queries": 1, "result": n} for n in (5.001, 5)]]
    rows.compared(1000, "list", "theirs", rounds)
    rounds[0][1]["result"] = 5.1
    with pytest.raises(SystemExit, match="disagree"):
        rows.compared(1000, "list", "theirs", rounds)


def test_growth_and_limits(capsys):
    """Each size is compared with the next smaller one, by the name of the operation."""
    table = [
        rows.alone(orders, name, [[{"seconds": seconds}]])
        for orders, name, seconds in (
            (1000, "result", 1.0),
            (1000, "list", 3.0),
            (100_000, "result", 4.2),
            (10_000, "result", 2.0),
            (100_000, "list", 3.0),
        )
    ]
    rows.limit_seconds(table[2], 5)
    rows.add_growth(table, {"result": 2})
    assert [row.get("growth") for row in table] == [None, None, 2.1, 2.0, 1.0]
    assert [row.get("growth_orders") for row in table] == [None, None, 10, 10, 100]
    assert [row.get("ok") for row in table] == [None, None, False, True, None]
    rows.print_table(table)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[:2] for line in lines[1:]] == [
        ["result", "1,000"],
        ["result", "10,000"],
        ["result", "100,000"],
        ["list", "1,000"],
        ["list", "100,000"],
    ]
    assert "EXCEEDED: 5000 ms, growth 2" in " ".join(lines[3])
    assert "kept: growth 2" in " ".join(lines[2])
