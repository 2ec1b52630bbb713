# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""One Odoo process on one database, which measures what it is asked to.

``run.py`` starts it and sends a line of JSON for each measurement: ``{"do": name, ...
arguments}``, where the name is that of a method. The answer is a line of JSON after the
mark ``=>``, with the seconds and the number of SQL statements. Seconds are those in
which Odoo or PostgreSQL computed: where a machine does other things too, the time on
the clock says little.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import fill
import funnel
import prepare_peers
from operations import Operations
from peers import Peers
from reading import Reading

FILLING = {
    "fill": fill.fill,
    "add_allocations": fill.add_allocations,
    "add_history": funnel.add_history,
    "add_targets": fill.add_targets,
    "add_invoices": prepare_peers.add_invoices,
    "add_invoiced_targets": prepare_peers.add_invoiced_targets,
    "add_peers": prepare_peers.add_peers,
}


class Worker(Reading, Operations, Peers):
    def fill(self, step, **arguments):
        """Put something into the database, by its name in ``FILLING``."""
        with self.environment(commit=True) as env:
            FILLING[step](env, **arguments)
        return {}


def main():
    worker = Worker(*sys.argv[1:])
    print("=>", json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(worker, request.pop("do"))(**request)
        print("=>", json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
