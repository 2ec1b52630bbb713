"""Whether the addons and others leave each other alone.

Started by ``./setup/prove coexistence``.

On a demo database with Odoo's own apps and with addons of the Odoo Community
Association that change the same ground:

* our addons are installed, updated and uninstalled; nothing of them stays;
* Odoo's own tests of sales run with and without them, and give the same. Some of them
  count statements, as many as Odoo alone needs: ours may need a few more, to keep the
  ledger and the history of stages, and how many is printed;
* our own tests run beside all the others.

Tests that drive a browser are left out, see ``beside_others.py``: of ours they run in
``./setup/test``, of Odoo's they follow pages that the other addons change as well.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

from .. import conftest, others
from ..conftest import ADDONS, TOP, Database
from ..lifecycle import structure

PLACE = TOP / ".run" / "coexistence"
ODOOS = (
    "stock",
    "sale_margin",
    "sale_timesheet",
    "website_sale",
    "event_sale",
    "hr",
)
OTHERS = (
    "sales_team_security",
    "sales_team_security_sale",
    "sale_commission_oca",
    "sales_team_invoiced_target_report",
    "queue_job",
    "mis_builder_budget",
)
AN_HOUR = 3600
VERIFY = "print(env['sales.credit'].verify(env['sales.metric'].search([])))\n"
UNINSTALL = f"""
env["ir.module.module"].search(
    [("name", "in", {ADDONS!r})]
).button_immediate_uninstall()
"""
TESTED = ("sale", "crm", "sale_crm", "sales_team")
# The numbers of a warehouse's transfers.
NUMBERS = re.compile(r"ir_sequence_\d+$")
# What a test says that counts statements, and how many more may be needed with ours.
COUNTED = re.compile(r"Query count more than expected for user \w+: (\d+) > (\d+)")
MORE = 1.1
A_FEW_MORE = 4


def main():
    options = parse_options()
    PLACE.mkdir(exist_ok=True)
    print(f"Beside: {', '.join(ODOOS + OTHERS)}", flush=True)
    addons_path = fetch()
    beside, seconds = build(addons_path, options.fresh)
    rows = [("installed without ours", f"{seconds:.0f} s")]
    ours = Database(f"{beside.name}_ours")
    try:
        trouble, before = live(ours, beside, addons_path, rows, options.demo)
        if not options.only or options.only == "odoo":
            trouble += compare_odoos_tests(beside, ours, addons_path, rows, options.of)
        if not options.only or options.only == "ours":
            trouble += run_ours(beside, addons_path, rows)
        trouble += leave(ours, before, addons_path, rows)
    finally:
        ours.drop()
    width = max(len(name) for name, _found in rows)
    for name, found in rows:
        print(f"{name:<{width}}  {found}")
    for line in trouble:
        print(f"NOT AS IT SHOULD BE: {line}")
    if options.json:
        Path(options.json).write_text(
            json.dumps({"rows": rows, "trouble": trouble}, indent=1) + "\n"
        )
    sys.exit(bool(trouble))


def parse_options():
    parser = argparse.ArgumentParser(
        prog="./setup/prove coexistence", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("--fresh", action="store_true", help="build everything anew")
    parser.add_argument(
        "--only", choices=("life", "odoo", "ours"), help="only this part's tests"
    )
    parser.add_argument(
        "--of",
        type=lambda text: text.split(","),
        default=TESTED,
        help="whose of Odoo's tests, by default: " + ",".join(TESTED),
    )
    parser.add_argument(
        "--without-demo",
        dest="demo",
        action="store_false",
        help="install our addons without their demo data, which takes minutes",
    )
    parser.add_argument("--json", help="write what was found to this file too")
    return parser.parse_args()


# ----------------------------------------------------------------- the databases


def fetch():
    """Install the others, and say which of them there are.

    :return: an addons path with them
    """
    addons = others.fetch()
    for name in OTHERS:
        found = "installed" if (addons / name).is_dir() else "there is none for 19.0"
        print(f"  {name}: {found}")
    return others.addons_path()


def build(addons_path, fresh):
    """The database without ours; kept from run to run.

    :return: the database, and the seconds that its building took
    """
    key = digest(os.environ["SALES_TARGETS_DEPS_DEMO"])
    name = f"{os.environ['SALES_TARGETS_PREFIX']}beside_{key}"
    database, part = Database(name), Database(f"{name}_part")
    if conftest.database_exists(name) and not fresh:
        return database, 0
    start = time.monotonic()
    database.drop()
    part.drop()
    conftest.copy_database("deps_demo", part.name)
    run(part, addons_path, "-i", ",".join(ODOOS + OTHERS), "--with-demo")
    conftest.server_sql(f'ALTER DATABASE "{part.name}" RENAME TO "{name}"')
    conftest.filestore(part.name).rename(conftest.filestore(name))
    return database, time.monotonic() - start


def run(database, addons_path, *options, script=None):
    """Run Odoo on a database until it has done what the options or the script say.

    :return: what it printed and logged
    """
    command = ["shell" if script else "server", "-d", database.name, "--no-http"]
    command += [f"--addons-path={addons_path}", *options]
    if not script:
        command.append("--stop-after-init")
    return database.start(*command, script=script).finish(timeout=AN_HOUR)


def digest(*more):
    text = others.LIST.read_text() + " ".join((*more, *ODOOS, *OTHERS))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


# -------------------------------------------------------------------- their life


def live(ours, beside, addons_path, rows, demo):
    """Install our addons beside the others, and update them.

    :return: sentences on what went wrong, and the structure before
    """
    ours.drop()
    conftest.copy_database(beside.name, ours.name)
    before = kept_structure(ours)
    demo = ["--with-demo"] if demo else []
    installed = run(ours, addons_path, "-i", ",".join(ADDONS), *demo)
    with_ours = structure(ours)
    updated = run(ours, addons_path, "-u", ",".join(ADDONS))
    changed = structure(ours) ^ with_ours
    drift = run(ours, addons_path, script=VERIFY).out.strip()
    rows += [
        ("things that ours add to the database", len(with_ours - before)),
        ("  warnings at installing", len(installed.own_problems)),
        ("  warnings at updating", len(updated.own_problems)),
        ("  changes by updating", len(changed)),
        ("  ledger against documents", drift),
    ]
    trouble = [*installed.own_problems, *updated.own_problems]
    trouble += [f"changed by an update: {thing}" for thing in sorted(changed)]
    if drift != "[]":
        trouble.append(f"the ledger differs from the documents: {drift}")
    return trouble, before


def leave(ours, before, addons_path, rows):
    """Uninstall our addons.

    :return: sentences on what went wrong
    """
    done = run(ours, addons_path, script=UNINSTALL)
    after = kept_structure(ours)
    rows += [
        ("left behind by uninstalling", len(after - before)),
        ("taken along by uninstalling", len(before - after)),
        ("  warnings at uninstalling", len(done.own_problems)),
    ]
    return [
        *done.own_problems,
        *(f"left behind: {thing}" for thing in sorted(after - before)),
        *(f"taken along: {thing}" for thing in sorted(before - after)),
    ]


def kept_structure(database):
    """The structure without the numbers of warehouses: from where the demo data's
    second company delivers stays, with its documents."""
    return {thing for thing in structure(database) if not NUMBERS.match(str(thing[-1]))}


# -------------------------------------------------------------------------- tests


def compare_odoos_tests(beside, ours, addons_path, rows, modules):
    """Run Odoo's tests with and without ours, side by side.

    :return: sentences on what differs
    """
    import odoo.addons

    paths = [
        str(Path(place) / name / "tests")
        for name in modules
        for place in odoo.addons.__path__
        if (Path(place) / name / "tests").is_dir()
    ]
    running = [
        Tests("without", beside, addons_path, paths),
        Tests("with", ours, addons_path, paths),
    ]
    without, with_ours = (tests.finish() for tests in running)
    counted = {
        test: running[1].counted[test]
        for test in sorted(running[1].counted)
        if without.get(test) == "passed"
    }
    for test, (found, allowed) in counted.items():
        if found <= max(allowed * MORE, allowed + A_FEW_MORE):
            with_ours[test] = "passed"
    differing = [
        f"{test}: {without.get(test, 'not run')} without ours, "
        f"{with_ours.get(test, 'not run')} with them"
        for test in sorted(without.keys() | with_ours.keys())
        if without.get(test) != with_ours.get(test)
    ]
    rows += [
        ("Odoo's tests without ours", tally(without)),
        ("Odoo's tests with ours", tally(with_ours)),
        ("  that end differently", len(differing)),
    ]
    rows += [
        ("  needs more statements", f"{test}: {found}, Odoo alone {allowed}")
        for test, (found, allowed) in counted.items()
    ]
    rows += [
        ("  fails with and without", test)
        for test in sorted(without)
        if without[test] == with_ours.get(test) == "failed"
    ]
    return differing if without else ["none of Odoo's tests ran"]


def run_ours(beside, addons_path, rows):
    """Run our addons' tests beside the others, without our demo data: its people and
    targets are those that tests make for themselves.

    :return: sentences on what failed
    """
    database = Database(f"{beside.name}_tested")
    try:
        database.drop()
        conftest.copy_database(beside.name, database.name)
        # Odoo installs the demo data of an addon where it is there for what it needs.
        database.sql("UPDATE ir_module_module SET demo = FALSE")
        run(database, addons_path, "-i", ",".join(ADDONS))
        paths = [str(TOP / addon) for addon in ADDONS]
        found = Tests("ours", database, addons_path, paths).finish()
    finally:
        database.drop()
    rows.append(("our tests beside the others", tally(found)))
    failed = [f"{test}: failed" for test in sorted(found) if found[test] == "failed"]
    return failed if found else ["none of our tests ran"]


class Tests:
    """A run of pytest on a database; ``finish()`` gives the outcome by test.

    ``counted`` are then the numbers of statements, needed and allowed, of tests that
    fail by nothing else.
    """

    def __init__(self, name, database, addons_path, paths):
        self.counted = {}
        self.report = PLACE / f"{name}.xml"
        self.report.unlink(missing_ok=True)
        self.log = PLACE / f"{name}.log"
        command = [sys.executable, "-m", "pytest", "-q", "-c"]
        command += [str(TOP / "setup" / "pytest.ini"), f"--rootdir={TOP}"]
        command += [
            f"--confcutdir={TOP}",
            "-p",
            "no:warnings",
            "-p",
            "no:cacheprovider",
        ]
        command += ["-p", "tests.proof.beside_others", f"--junitxml={self.report}"]
        command += [f"--odoo-database={database.name}", "--odoo-http"]
        command += [f"--odoo-config={os.environ['ODOO_RC']}", "--odoo-log-level=warn"]
        command += [f"--odoo-addons-path={addons_path}", *paths]
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                command,
                cwd=TOP,
                env={**os.environ, "PYTHONPATH": str(TOP)},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def finish(self):
        self.process.wait()
        if not self.report.exists():
            return {}
        found = {}
        for case in ET.parse(self.report).getroot().iter("testcase"):
            outcome = "passed"
            for tag in ("failure", "error", "skipped"):
                if case.find(tag) is not None:
                    outcome = "skipped" if tag == "skipped" else "failed"
                    break
            name = f"{case.get('classname')}.{case.get('name')}"
            if outcome == "failed":
                self._count(name, case, found.get(name) == "failed")
            found[name] = "failed" if "failed" == found.get(name) else outcome
        return found

    def _count(self, name, case, has_failed):
        numbers = [
            COUNTED.search(f"{part.get('message')} {part.text}")
            for part in (*case.iter("failure"), *case.iter("error"))
        ]
        if all(numbers) and (name in self.counted or not has_failed):
            most = max(numbers, key=lambda match: int(match[1]) / int(match[2]))
            self.counted[name] = int(most[1]), int(most[2])
        else:
            self.counted.pop(name, None)


def tally(found):
    """Outcomes in words: "510 passed, 3 failed, 40 skipped"."""
    counts = {
        outcome: sum(one == outcome for one in found.values())
        for outcome in ("passed", "failed", "skipped")
    }
    return ", ".join(f"{count} {outcome}" for outcome, count in counts.items())


if __name__ == "__main__":
    main()
