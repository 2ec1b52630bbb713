# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What the addons cost, and how fast they are. Started by ``./setup/bench``.

Saving is measured on two databases that are equal but for the addons, by two Odoo
processes that take turns, so that what else the machine does meets both alike. Reading
is measured beside plain SQL that answers the same, and beside other addons, which have
a database of their own with the same orders. Printed are medians, the median ratio of
the rounds, the exact number of SQL statements (in brackets: how many more than the
other side), and growth: how much longer it takes with how many times the orders.

Milliseconds are time in which Odoo and PostgreSQL computed for the request; with a
database server on another machine (``--db-url``), time on the clock. What runs before
commit is counted, and nothing is committed: each round meets the same database.

Beside which addon what is compared:

* sale_commission_oca gives an agent a commission on a line, ours credit a colleague
  with a part of an order. It computes when the line is written, and nothing when the
  order is confirmed, which is when ours credit: so both are measured.
* gamification recomputes the values of 200 yearly goals, none of which has changed, and
  lists them; ours list 200 yearly targets with their results, pace and status.
* sales_team_invoiced_target_report reads goal and invoices of each team for this month.
* mis_builder_budget reads a year's budget and entries by month, ours goal and result.
"""

import argparse
import json
import sys
from pathlib import Path

import reports
from databases import Databases, say
from measures import GROWTH_LIMITS, PARTS, Measured
from rows import add_growth, print_table


def main():
    options = parse_options()
    databases = Databases(options.fresh)
    rows = []
    try:
        for orders in options.orders:
            it = Measured(databases, orders, options.rounds, options.report)
            for part in options.only or PARTS:
                rows += PARTS[part](it)
    finally:
        # Hours of measuring are not lost by what fails at their end.
        add_growth(rows, GROWTH_LIMITS)
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
        " (default: 10000 and 100000; 1000000 takes some minutes and 40 GB)",
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
        choices=list(PARTS),
        action="append",
        help="measure this part only; may be given several times",
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


if __name__ == "__main__":
    sys.exit(main())
