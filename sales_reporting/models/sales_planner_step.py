# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from ..tools import planning_back


class SalesPlannerStep(models.Model):
    """A step of the funnel of a plan: which part of those that reach it goes on."""

    _name = "sales.planner.step"
    _description = "Step of a Sales Plan"
    _inherit = ["sales.numbers.mixin"]
    _order = "planner_id, sequence, id"

    planner_id = fields.Many2one(
        "sales.planner", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="planner_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    stage_id = fields.Many2one(
        "crm.stage",
        readonly=True,
        ondelete="cascade",
        help="Empty for the first step: all leads and opportunities.",
    )
    name = fields.Char(compute="_compute_name")
    conversion_rate = fields.Float(
        string="Goes on",
        required=True,
        aggregator=False,
        help="Part of those that reach this step and go on to a later one.",
    )
    measured_rate = fields.Float(string="Measured", readonly=True, aggregator=False)
    measured_cases = fields.Integer(
        string="Cases",
        readonly=True,
        aggregator=False,
        help="Decided prospects that reached this step.",
    )
    entry_count = FloatOrEmpty(
        string="Needed",
        compute="_compute_entry_count",
        digits=(16, 0),
        aggregator=False,
        help="How many must reach this step for the plan.",
    )

    _rate_is_part = models.Constraint(
        "CHECK(conversion_rate >= 0 AND conversion_rate <= 1)",
        "A conversion is a part of all. Enter 0 % to 100 %.",
    )

    @api.depends("stage_id")
    def _compute_name(self):
        for step in self:
            step.name = step.stage_id.name or self.env._("Prospects")

    @api.depends(
        "planner_id.goal_value",
        "planner_id.deal_value",
        "planner_id.step_ids.conversion_rate",
    )
    def _compute_entry_count(self):
        for planner in self.planner_id:
            deals = planning_back.deals_needed(planner.goal_value, planner.deal_value)
            steps = planner.step_ids
            entries = planning_back.entries_needed(
                deals, steps.mapped("conversion_rate")
            )
            for step, entry_count in zip(steps, entries, strict=True):
                step.entry_count = entry_count
        for step in self - self.planner_id.step_ids:
            step.entry_count = None
