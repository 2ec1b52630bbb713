"""What ``./setup/prove`` proves at length, in a short form."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .conftest import TOP


@pytest.fixture
def prove(tmp_path):
    """A function ``prove(part, *options) -> dict``, what the program found; it fails
    the test where anything is wrong."""

    def prove(part, *options):
        path = tmp_path / "found.json"
        command = [sys.executable, "-m", f"tests.proof.{part}", *options]
        done = subprocess.run(
            [*command, f"--json={path}"],
            cwd=TOP,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
        )
        if done.returncode:
            pytest.fail(f"{' '.join(command)}:\n{done.stdout[-8000:]}", pytrace=False)
        return json.loads(path.read_text())

    return prove


def test_many_at_work_at_once(prove):
    """16 confirm orders of one team while others read; the comparison with plain Odoo
    takes a machine that does nothing else."""
    options = ("--seconds=10", "--turn=5", "--workers=2", "--alone")
    found = prove("concurrency", *options)
    assert found["problems"] == []
    assert found["differences"] == 0
    assert found["ours"]["failed"] == 0
    assert found["ours"]["confirmed"] >= 16
    assert found["ours"]["reads"] >= 4


def test_killed_in_the_middle(prove):
    found = prove("faults", "--times=4")
    assert found["problems"] == []
    assert len({one["work"] for one in found["rounds"]}) == 4
    assert {one["kill"] for one in found["rounds"]} == {"server", "database", "backend"}


def test_read_from_a_standby(prove):
    found = prove("replica", "--seconds=2")
    assert found["problems"] == []
    rows = {row["name"]: row for row in found["rows"]}
    for name in ("dashboards", "a pack, downloaded"):
        assert rows[name]["standby"]["scans"] > 0
        assert rows[name]["primary"]["scans"] == 0
    assert rows["10 orders confirmed"]["standby"]["writes"] == 0
