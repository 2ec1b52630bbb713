# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

MONTHS = [f"weight_{month:02d}" for month in range(1, 13)]


class SalesPhasing(models.Model):
    """How a year's goal spreads over its months, by typed weights."""

    _name = "sales.phasing"
    _description = "Sales Phasing"
    _inherit = ["sales.numbers.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    weight_01 = fields.Float("January", default=1.0, digits=(16, 4))
    weight_02 = fields.Float("February", default=1.0, digits=(16, 4))
    weight_03 = fields.Float("March", default=1.0, digits=(16, 4))
    weight_04 = fields.Float("April", default=1.0, digits=(16, 4))
    weight_05 = fields.Float("May", default=1.0, digits=(16, 4))
    weight_06 = fields.Float("June", default=1.0, digits=(16, 4))
    weight_07 = fields.Float("July", default=1.0, digits=(16, 4))
    weight_08 = fields.Float("August", default=1.0, digits=(16, 4))
    weight_09 = fields.Float("September", default=1.0, digits=(16, 4))
    weight_10 = fields.Float("October", default=1.0, digits=(16, 4))
    weight_11 = fields.Float("November", default=1.0, digits=(16, 4))
    weight_12 = fields.Float("December", default=1.0, digits=(16, 4))

    @api.constrains(*MONTHS)
    def _check_weights(self):
        for phasing in self:
            weights = phasing._weights()
            if min(weights) < 0 or not sum(weights):
                raise ValidationError(
                    self.env._(
                        "The weights of “%s” must not be negative, and not all zero. "
                        "Enter how the months compare, for example 2 for a month "
                        "twice as strong as one with 1.",
                        phasing.name,
                    )
                )

    def _weights(self):
        """Twelve numbers, January first; None without a phasing."""
        return [self[name] for name in MONTHS] if self else None
