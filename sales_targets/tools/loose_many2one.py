# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields


class LooseMany2one(fields.Many2one):
    """A Many2one without a foreign key, for what many rows have in common.

    To check a foreign key PostgreSQL locks the row that is named, and plans the check
    anew in each request. All who confirm orders of one company and team would leave
    their locks on the same few rows, and the checks would take a third of the time that
    the credits of an order take. Whoever uses this sees to deletion in another way.
    """

    def update_db_foreign_key(self, model, column):
        """Leave the column alone."""
