# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import format_amount

from ..tools import bonus
from .sales_bonus_scheme import percent


class SalesBonusTier(models.Model):
    """From which attainment on a bonus scheme pays what."""

    _name = "sales.bonus.tier"
    _description = "Sales Bonus Tier"
    _inherit = ["sales.numbers.mixin"]
    _order = "attainment, kind, id"

    scheme_id = fields.Many2one(
        "sales.bonus.scheme", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    attainment = fields.Float(
        string="From",
        required=True,
        digits=(16, 6),
        aggregator=None,
        help="The part of the goal from which on it pays.",
    )
    kind = fields.Selection(
        [(bonus.AMOUNT, "An amount"), (bonus.RATE, "A rate")],
        string="Pays",
        required=True,
        default=bonus.AMOUNT,
        help="An amount is paid once, that of the highest tier reached. A rate is paid "
        "of the result between this tier and the next rate.",
    )
    amount = fields.Monetary(aggregator=None)
    rate = fields.Float(
        digits=(16, 6),
        aggregator=None,
        help="The part of the result that is paid.",
    )

    # --------------------------------------------------------------- computes

    @api.depends("attainment", "kind", "amount", "rate", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for tier in self:
            if tier.kind == bonus.RATE:
                value = percent(self.env, tier.rate)
            else:
                value = format_amount(
                    self.env,
                    tier.amount,
                    tier.currency_id or self.env.company.currency_id,
                )
            tier.display_name = f"{percent(self.env, tier.attainment)}: {value}"

    def _value(self):
        """What the tier pays: money, or a part of the result."""
        return self.rate if self.kind == bonus.RATE else self.amount

    # ------------------------------------------------------------------- CRUD

    @api.constrains("attainment", "kind", "amount", "rate", "scheme_id")
    def _check_rule(self):
        if not self.env.context.get("bonus_scheme_saved_whole"):
            self.scheme_id._check_rule()

    def unlink(self):
        schemes = self.scheme_id
        result = super().unlink()
        if not self.env.context.get("bonus_scheme_saved_whole"):
            schemes.exists()._check_rule()
        return result
