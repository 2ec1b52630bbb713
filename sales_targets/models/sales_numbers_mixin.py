# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from math import isfinite

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import float_is_zero, format_amount
from odoo.tools.misc import formatLang


class SalesNumbersMixin(models.AbstractModel):
    """Numbers, in and out. What a script or an import gives for one must be one:
    PostgreSQL takes “not a number” for more than any number, so no bound would stop
    it."""

    _name = "sales.numbers.mixin"
    _description = "Numbers That Are Checked"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_numbers(vals)
        return super().write(vals)

    @api.model
    def _check_numbers(self, vals):
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None or field.type not in ("float", "monetary"):
                continue
            try:
                right = isfinite(float(value or 0))
            except (TypeError, ValueError):
                right = False
            if not right:
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is not a number. Enter “%(field)s” in digits, "
                        "for example 1200.50.",
                        value=value,
                        field=field._description_string(self.env),
                    )
                )

    def _format_value(self, value):
        """A number as text in the user's format, as the metric is measured: the
        record has a ``measure`` and a ``currency_id``."""
        self.ensure_one()
        if self.measure == "amount":
            return format_amount(self.env, value, self.currency_id)
        if self.measure == "ratio":
            return f"{formatLang(self.env, value * 100, digits=1)} %"
        is_whole = float_is_zero(value - round(value), precision_digits=4)
        return formatLang(self.env, value, digits=0 if is_whole else 2)
