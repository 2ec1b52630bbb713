# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL


class SalesCompetitorReport(models.Model):
    """Against whom deals are won and lost: the rows of won and lost opportunities in
    which a competitor took part."""

    _name = "sales.competitor.report"
    _inherit = "sales.loss.report"
    _description = "Competitors"
    _auto = False

    positioning = fields.Text(related="competitor_id.positioning")

    @api.model
    def _where(self):
        return SQL("%s AND l.competitor_id IS NOT NULL", super()._where())
