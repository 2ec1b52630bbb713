# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAGE_SOURCES = ("stage", "stage_conversion")


class SalesMetric(models.Model):
    _inherit = "sales.metric"

    stage_id = fields.Many2one(
        "crm.stage",
        ondelete="restrict",
        help="Opportunities count that reached this stage or a later one. They are "
        "counted on the day on which they first did.",
    )

    @api.constrains("source", "stage_id")
    def _check_stage(self):
        for metric in self:
            if metric.source in STAGE_SOURCES and not metric.stage_id:
                raise ValidationError(
                    self.env._(
                        "The metric “%s” counts opportunities by a stage. Choose "
                        "which one.",
                        metric.name,
                    )
                )

    @api.model
    def _credited_by(self):
        return super()._credited_by() | {"stage_id"}
