"""The benchmark runs, and each report that it measures says what plain SQL says."""

import importlib
import json
import os
import subprocess
import sys
import uuid

import pytest

from .conftest import TOP, connect, drop_database

ORDERS = 1000


@pytest.fixture
def prefix():
    """What the names of the benchmark's databases begin with, in this test only."""
    prefix = f"{os.environ.get('SALES_TARGETS_PREFIX', '')}test_{uuid.uuid4().hex[:8]}_"
    yield prefix
    connection = connect("postgres")
    with connection.cursor() as cursor:
        query = "SELECT datname FROM pg_database WHERE STARTS_WITH(datname, %s)"
        cursor.execute(query, (prefix,))
        names = [name for (name,) in cursor.fetchall()]
    connection.close()
    for name in names:
        drop_database(name)


def test_reports_say_what_plain_sql_says(prefix, tmp_path):
    path = tmp_path / "rows.json"
    command = [sys.executable, TOP / "tests" / "bench" / "run.py", "--only=reports"]
    done = subprocess.run(
        [*command, f"--orders={ORDERS}", f"--json={path}"],
        env={**os.environ, "SALES_TARGETS_PREFIX": prefix},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
    )
    assert not done.returncode, done.stdout[-4000:]
    rows = json.loads(path.read_text())
    assert len({row["name"].split(",")[0] for row in rows}) > 10
    # how long it takes is said by machines that do nothing else
    assert [row for row in rows if row.get("limit") == "same figures"] == []


def test_what_was_measured_before_an_error_is_kept(monkeypatch, tmp_path, capsys):
    monkeypatch.syspath_prepend(TOP / "tests" / "bench")
    run = importlib.import_module("run")
    row = {"orders": ORDERS, "name": "confirm 1 order", "seconds": 0.02, "queries": 11}

    def fail(_measured):
        raise OSError("the disk is full")

    path = tmp_path / "rows.json"
    monkeypatch.setattr(run, "Databases", lambda fresh: None)
    monkeypatch.setattr(run, "Measured", lambda *arguments: None)
    monkeypatch.setattr(run, "PARTS", {"saving": lambda it: [row], "peers": fail})
    monkeypatch.setattr(sys, "argv", ["run.py", f"--orders={ORDERS}", f"--json={path}"])
    with pytest.raises(OSError, match="the disk is full"):
        run.main()
    assert json.loads(path.read_text()) == [row]
    assert "confirm 1 order" in capsys.readouterr().out
