"""Judge a test run by what pytest does not look at.

Reads the server's logs and pytest's report (JUnit XML), and finds

* warnings and errors in the logs that our addons cause,
* tests that were skipped without a reason that is allowed,
* a report with no test in it.

Each finding is one sentence on standard output; with any, the exit status is 1.
"""

from __future__ import annotations

import argparse
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ADDONS = ("sales_targets", "sales_reporting")

# A test may be skipped only with a reason that begins like this.
ALLOWED_SKIPS = ("data set not present",)

LEVELS = ("WARNING", "ERROR", "CRITICAL")

# A page that is still loading something when its test has ended and the browser goes.
AFTER_THE_END = "Error received after termination"

# 2026-11-22 16:08:01,123 4711 WARNING demo odoo.addons.sale.models.sale_order: text
RECORD = re.compile(
    r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+?): (?P<message>.*)$"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Record:
    """One entry of the log, with its continuation lines (a traceback, say)."""

    file: str
    line: int
    time: str
    level: str
    database: str
    logger: str
    message: str


def read_records(text: str, file: str = "log"):
    """Split a log into records; lines that start none belong to the one before."""
    current = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = COLOUR.sub("", raw)
        match = RECORD.match(line)
        if match:
            if current:
                yield current
            current = Record(file, number, **match.groupdict())
            current.message = current.message.rstrip()  # Odoo puts a space there
        elif current:
            current.message += "\n" + line
    if current:
        yield current


def own_models(top: Path) -> set[str]:
    """Names of the models that our addons bring, read from their source."""
    names, extended = set(), set()
    name = re.compile(r"""^\s+_name\s*=\s*["']([\w.]+)["']""", re.MULTILINE)
    inherit = re.compile(r"^\s+_inherit\s*=\s*(\[[^\]]*\]|.*)", re.MULTILINE)
    for addon in ADDONS:
        for path in sorted(Path(top, addon).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            names.update(name.findall(text))
            for value in inherit.findall(text):
                extended.update(re.findall(r"""["']([\w.]+)["']""", value))
    return names - extended


def own_pattern(models) -> re.Pattern:
    """What in a message tells that it is about our addons.

    Their names, and their models' names and tables, also as the first part of a longer
    name: sales.target.line, sales_target_name_uniq.
    """
    words = {*ADDONS, *models, *(model.replace(".", "_") for model in models)}
    alternatives = "|".join(re.escape(word) for word in sorted(words))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])")


def is_ours(record: Record, pattern: re.Pattern, top: str) -> bool:
    """Whether one of our addons caused this entry."""
    if record.message.startswith(AFTER_THE_END) and record.logger.endswith(".browser"):
        return False
    if any(f"{record.logger}.".startswith(f"odoo.addons.{addon}.") for addon in ADDONS):
        return True
    # The project's own folder may have the name of an addon: that is no sign.
    return bool(pattern.search(record.message.replace(top, "")))


def check_log(text: str, file: str, top: str, models=()) -> list[str]:
    """Sentences on the warnings and errors in this log that our addons cause."""
    findings, pattern = [], own_pattern(models)
    for record in read_records(text, file):
        if record.level in LEVELS and is_ours(record, pattern, top):
            first, *more = record.message.split("\n")
            tail = f" ... {more[-1].strip()}" if more and more[-1].strip() else ""
            findings.append(
                f"{record.level} in {record.file}, line {record.line}: "
                f"{record.logger}: {first[:300]}{tail[:300]}"
            )
    return findings


def check_report(path: Path) -> list[str]:
    """Sentences on what is wrong with the report; failures are for pytest to tell."""
    try:
        root = ET.parse(path).getroot()
    except (OSError, ET.ParseError) as error:
        return [f"pytest left no report that can be read: {error}"]
    findings, count = [], 0
    for case in root.iter("testcase"):
        count += 1
        skipped = case.find("skipped")
        if skipped is None:
            continue
        if skipped.get("type") == "pytest.xfail":
            continue
        reason = (skipped.get("message") or skipped.text or "").strip()
        if not reason.startswith(ALLOWED_SKIPS):
            name = f"{case.get('classname')}.{case.get('name')}"
            findings.append(f"Test skipped: {name}: {reason or 'no reason given'}")
    if not count:
        findings.append("No test was run.")
    return findings


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--top", default=".", help="folder that holds the addons")
    parser.add_argument("--junit", help="pytest's report")
    parser.add_argument("logs", nargs="*", help="logs of Odoo")
    options = parser.parse_args(argv)
    top = str(Path(options.top).resolve())
    models = own_models(Path(top))
    findings = check_report(Path(options.junit)) if options.junit else []
    for name in options.logs:
        try:
            text = Path(name).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            findings.append(f"The log cannot be read: {error}")
        else:
            findings += check_log(text, name, top, models)
    for finding in findings:
        print(finding)
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
