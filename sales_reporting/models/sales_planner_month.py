# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools.misc import format_date

from .sales_planner_need import ROWS


def _have(string):
    return fields.Float(
        string=string,
        compute="_compute_have",
        digits=(20, 2),
        aggregator=False,
    )


class SalesPlannerMonth(models.Model):
    """What a plan asks of a month: what must enter, so that it is won a cycle later,
    and what must be won. Follows from the plan; nobody writes here."""

    _name = "sales.planner.month"
    _description = "Month of a Sales Plan"
    _order = "planner_id, date_from, id"
    _rec_name = "date_from"

    planner_id = fields.Many2one(
        "sales.planner", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="planner_id.company_id", store=True, readonly=True
    )
    currency_id = fields.Many2one(related="planner_id.currency_id")
    date_from = fields.Date(string="Month", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    month_name = fields.Char(
        compute="_compute_month_name", export_string_translation=False
    )
    prospect_need = fields.Integer(string="Prospects", readonly=True, aggregator="sum")
    pipeline_need = fields.Monetary(
        string="Pipeline to Enter", readonly=True, aggregator="sum"
    )
    deal_need = fields.Integer(string="Deals to Close", readonly=True, aggregator="sum")
    revenue_need = fields.Monetary(string="Revenue", readonly=True, aggregator="sum")
    prospect_have = _have("Prospects There")
    pipeline_have = _have("Pipeline There")
    deal_have = _have("Deals Won")
    revenue_have = _have("Revenue Won")

    @api.depends("date_from")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for month in self:
            month.month_name = format_date(
                self.env, month.date_from, date_format="MMM yyyy"
            )

    @api.depends("planner_id")
    def _compute_have(self):
        found = {planner: planner._have_by_month() for planner in self.planner_id}
        for month in self:
            numbers = found[month.planner_id].get(month.date_from) or [0] * 4
            for row, number in zip(ROWS, numbers, strict=True):
                month[f"{row}_have"] = number
