# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

CATEGORIES = [
    ("pipeline", "Pipeline"),
    ("best", "Best Case"),
    ("commit", "Commit"),
    ("omitted", "Omitted"),
]


class CrmLead(models.Model):
    """What the salesperson says of an open deal."""

    _inherit = "crm.lead"

    sales_forecast_category = fields.Selection(
        CATEGORIES,
        string="Forecast",
        default="pipeline",
        copy=False,
        tracking=True,
        help="Commit: you stand for it that it closes in the month of its expected "
        "closing. Best case: it does if all goes well. Pipeline: open. Omitted: left "
        "out of every forecast.",
    )
    sales_forecast_note = fields.Char(
        string="Forecast Note", copy=False, help="Why you see it that way."
    )

    @api.model
    def _opened_on(self):
        """SQL of the day on which an opportunity was opened, of ``l`` and
        ``company``: leads were converted on that day."""
        return SQL(
            "(COALESCE(l.date_conversion, l.create_date)"
            " AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date"
        )
