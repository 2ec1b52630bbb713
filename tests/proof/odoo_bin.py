# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Odoo's command line as a file: with workers Odoo starts itself once more, for
websockets, by the name of the file that it was started with. Nobody opens one here, so
that process only waits, and takes no time from the others."""

import signal
import sys

if sys.argv[1:2] == ["gevent"]:
    signal.pause()

from odoo.cli.command import main

main()
