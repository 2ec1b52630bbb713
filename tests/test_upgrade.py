"""Databases of earlier versions upgrade to this one, and this one to the next.

``tests/upgrade/`` keeps a database of each version, made by ``./setup/release dump``.
The next version does not exist yet; ``tests/upgrade/next/`` says what it would change,
and holds its migration scripts: a field with another name, a table that becomes two.
"""

import configparser
import json
import lzma
import os
import re
import shutil
import subprocess
from contextlib import closing

import pytest

from .conftest import ADDONS, TOP, server_sql

UPGRADE = TOP / "tests" / "upgrade"
DUMPS = sorted(UPGRADE.glob("*.sql.xz"))
NEXT = "19.0.1.1.0"
# What the next version changes beside the files that it brings: where, what, to what.
CHANGES = (
    (
        r"sales_\w+/(?!migrations).*\.(py|xml|js|json|csv)",
        r"\bcounter_value\b",
        "reply_value",
    ),
    (r"sales_\w+/__manifest__\.py", r'"19\.0\.[\d.]+"', f'"{NEXT}"'),
    (
        r"sales_reporting/models/sales_competitor\.py",
        r"    strengths = .*?\n(?=    deal_count)",
        "",
    ),
    (
        r"sales_reporting/models/__init__\.py",
        r"^    sales_competitor,$",
        "    sales_competitor,\n    sales_competitor_profile,",
    ),
    (
        r"sales_reporting/security/ir\.model\.access\.csv",
        r"\Z",
        "access_profile,profile,model_sales_competitor_profile,"
        "sales_team.group_sale_salesman,1,0,0,0\n",
    ),
)
# Tables of ours, with those that only link two, and columns of ours in others' tables.
OUR_TABLES = """
    SELECT REPLACE(m.model, '.', '_') FROM ir_model m
      JOIN ir_model_data x ON x.model = 'ir.model' AND x.res_id = m.id
     WHERE x.module IN ('sales_targets', 'sales_reporting')
       AND m.model LIKE 'sales.%' AND NOT m.transient
     UNION
    SELECT f.relation_table FROM ir_model_fields f
      JOIN ir_model_data x ON x.model = 'ir.model.fields' AND x.res_id = f.id
      JOIN ir_model m ON m.id = f.model_id
     WHERE x.module IN ('sales_targets', 'sales_reporting')
       AND f.relation_table IS NOT NULL AND NOT m.transient"""
OUR_COLUMNS = """
    SELECT DISTINCT REPLACE(f.model, '.', '_'), f.name FROM ir_model_fields f
      JOIN ir_model_data x ON x.model = 'ir.model.fields' AND x.res_id = f.id
      JOIN ir_model m ON m.id = f.model_id
     WHERE x.module IN ('sales_targets', 'sales_reporting')
       AND f.model NOT LIKE 'sales.%' AND f.store AND NOT m.transient
       AND f.name NOT IN ('id', 'display_name')"""
EXISTING = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"""
STATES = """
    SELECT REPLACE(f.model, '.', '_'), s.value FROM ir_model_fields_selection s
      JOIN ir_model_fields f ON f.id = s.field_id
      JOIN ir_model m ON m.id = f.model_id
      JOIN pg_class t ON t.relname = REPLACE(f.model, '.', '_') AND t.relkind = 'r'
     WHERE f.name = 'state' AND f.store AND NOT m.transient
       AND f.model LIKE 'sales.%'"""
QUESTIONS = """
print(env["sales.credit"].verify(env["sales.metric"].search([])))
# every model is read by its own list
for name in sorted(env.registry):
    if env.registry[name]._original_module in ("sales_targets", "sales_reporting"):
        model = env[name]
        if not model._abstract:
            model.search([], limit=5).read()
print("read")
"""


def content(database):
    """All that is ours in a database: dict of table to its rows, each as JSON without
    the time of its last change."""
    found = {}
    with closing(database.connect()) as connection, connection.cursor() as cursor:

        def rows(query):
            cursor.execute(query)
            return set(cursor.fetchall())

        existing = rows(EXISTING)
        tables = {table for table, _column in existing}
        for (table,) in rows(OUR_TABLES):
            if table in tables:
                found[table] = rows(
                    "SELECT (TO_JSONB(t) - '{write_date,write_uid}'::text[])::text"
                    f' FROM "{table}" t'
                )
        for table, column in rows(OUR_COLUMNS) & existing:
            found[f"{table}.{column}"] = rows(
                f'SELECT id, "{column}"::text FROM "{table}"'
                f' WHERE "{column}" IS NOT NULL'
            )
    return found


def load(dump, database):
    """Make a database from a dump."""
    server_sql(f'CREATE DATABASE "{database.name}" TEMPLATE template0')
    command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database.name]
    with lzma.open(dump) as file:
        text = file.read()
    done = subprocess.run(command, input=text, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-2000:]


def next_version(place):
    """A copy of both addons, changed to what the next version would be.

    :return: an addons path with the copy instead of the addons
    """
    for addon in ADDONS:
        shutil.copytree(
            TOP / addon, place / addon, ignore=shutil.ignore_patterns("__pycache__")
        )
    for where, what, becomes in CHANGES:
        changed = 0
        for path in sorted(place.rglob("*.*")):
            if re.fullmatch(where, str(path.relative_to(place))):
                text = path.read_text()
                new = re.sub(what, becomes, text, flags=re.M | re.S)
                changed += new != text
                path.write_text(new)
        assert changed, f"nothing to change: {where}"
    shutil.copytree(UPGRADE / "next", place, dirs_exist_ok=True)
    conf = configparser.ConfigParser(interpolation=None)
    conf.read(os.environ["ODOO_RC"])
    paths = conf["options"]["addons_path"].split(",")
    return ",".join(str(place) if path == str(TOP) else path for path in paths)


@pytest.fixture(scope="module", params=DUMPS, ids=lambda path: path.name)
def upgraded(request, new_database_for_module, tmp_path_factory):
    """A kept database, upgraded to the present and to the next version at once."""
    present = new_database_for_module()
    load(request.param, present)
    before = content(present)
    states = set(present.sql(STATES))
    following = new_database_for_module(present.name)
    path = f"--addons-path={next_version(tmp_path_factory.mktemp('next'))}"
    steps = {}
    for name, database, options in (
        ("present", present, ()),
        ("next", following, (path,)),
    ):
        steps[name] = (
            database,
            options,
            database.start(
                *("server", "-d", database.name, "--no-http", "--stop-after-init"),
                *("-u", ",".join(ADDONS), *options),
            ),
        )
    found = {"before": before, "states": states}
    for name, (database, options, running) in steps.items():
        found[f"{name} log"] = running.finish()
        found[f"{name} version"] = dict(
            database.sql(
                "SELECT name, latest_version FROM ir_module_module"
                " WHERE name = ANY(%s)",
                list(ADDONS),
            )
        )
        found[name] = content(database)
        found[f"{name} shell"] = database.start(
            *("shell", "-d", database.name, "--no-http", *options), script=QUESTIONS
        ).finish()
    return found


def test_a_version_is_kept():
    assert DUMPS, "make one with ./setup/release dump"
    assert sum(dump.stat().st_size for dump in DUMPS) < 3_000_000 * len(DUMPS)


def test_kept_database_has_all(upgraded):
    """Records of every kind in every state, so that a migration meets each."""
    empty = {name for name, rows in upgraded["before"].items() if not rows}
    assert empty == set()
    there = {
        (table, json.loads(text)["state"])
        for table in {table for table, _state in upgraded["states"]}
        for (text,) in upgraded["before"][table]
    }
    assert upgraded["states"] <= there


@pytest.mark.parametrize("step", ["present", "next"])
def test_no_warning(upgraded, step):
    assert upgraded[f"{step} log"].problems == []
    assert upgraded[f"{step} shell"].problems == []


def test_nothing_is_lost_today(upgraded):
    """The code at hand takes over every row and every value."""
    for name, rows in upgraded["before"].items():
        assert upgraded["present"].get(name) == rows, name


@pytest.mark.parametrize("step", ["present", "next"])
def test_ledger_and_lists_after_it(upgraded, step):
    assert upgraded[f"{step} shell"].out.split("\n")[:2] == ["[]", "read"]


def test_next_version_loses_nothing(upgraded):
    """A row is what it was but for the new name and the table that became two."""
    before, after = upgraded["before"], upgraded["next"]
    assert upgraded["next version"] == dict.fromkeys(ADDONS, NEXT)
    moved = {"sales_planning_line", "sales_competitor"}
    for name in before.keys() - moved:
        assert after[name] == before[name], name
    assert after.keys() - before.keys() == {"sales_competitor_profile"}


def rows_of(content, table):
    """The rows of a table as dictionaries, by id."""
    return {row["id"]: row for (text,) in content[table] for row in [json.loads(text)]}


def test_field_has_another_name(upgraded):
    before = rows_of(upgraded["before"], "sales_planning_line")
    after = rows_of(upgraded["next"], "sales_planning_line")
    assert any(row["counter_value"] for row in before.values())
    for row in before.values():
        row["reply_value"] = row.pop("counter_value")
    assert after == before


def test_table_has_become_two(upgraded):
    before = rows_of(upgraded["before"], "sales_competitor")
    after = rows_of(upgraded["next"], "sales_competitor")
    profiles = rows_of(upgraded["next"], "sales_competitor_profile")
    assert len(profiles) == len(before) > 1
    assert any(row["positioning"] for row in before.values())
    said = ("strengths", "weaknesses", "positioning")
    for id_, row in before.items():
        profile = profiles[after[id_].pop("profile_id")]
        assert {key: profile[key] for key in said} == {
            key: row.pop(key) for key in said
        }
        assert after[id_] == row
