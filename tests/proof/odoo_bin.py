# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Odoo's command line as a file: with workers Odoo starts itself once more, for
websockets, by the name of the file that it was started with."""

from odoo.cli.command import main

main()
