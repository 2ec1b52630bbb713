# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.tools.periods import ONE_DAY, period_label

from ..tools import planning_back
from .sales_plan_mixin import OWNER

# Longer than that is a slip in the dates.
MOST_YEARS = 5


class SalesPlanner(models.Model):
    """From a revenue goal back to the work it takes: how many deals must close, and how
    many prospects and how much pipeline must enter, when.

    What a deal is worth, which part of the prospects is won and how long it takes are
    measured, and may be replaced. The plan itself alters nothing else; one button makes
    draft targets of it.
    """

    _name = "sales.planner"
    _description = "Sales Plan"
    _inherit = ["mail.thread", "sales.plan.mixin"]
    _order = "date_from desc, name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    active = fields.Boolean(default=True)

    # When
    period_type = fields.Selection(
        PERIOD_TYPES, string="Period", required=True, default="year"
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_period()[0],
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )

    # What it starts from
    goal_value = fields.Monetary(
        string="Revenue Goal", help="What won deals must bring in the period."
    )
    deal_value = fields.Monetary(
        string="Average Deal", compute="_compute_deal_value", store=True, readonly=False
    )
    conversion_rate = fields.Float(
        string="Conversion",
        compute="_compute_conversion_rate",
        inverse="_inverse_conversion_rate",
        store=True,
        readonly=False,
        aggregator="avg",
        help="Of ten prospects, how many become customers: the conversions of all "
        "steps together.",
    )
    cycle_days = fields.Integer(
        string="Cycle Time",
        compute="_compute_cycle_days",
        store=True,
        readonly=False,
        aggregator="avg",
        help="Days from a prospect's first day to the day it is won.",
    )
    phasing_id = fields.Many2one(
        "sales.phasing",
        string="Seasonality",
        check_company=True,
        ondelete="restrict",
        help="How the goal spreads over the months. Empty: day by day.",
    )
    note = fields.Html()
    step_ids = fields.One2many(
        "sales.planner.step",
        "planner_id",
        string="Steps",
        compute="_compute_step_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    month_ids = fields.One2many(
        "sales.planner.month",
        "planner_id",
        string="Months",
        compute="_compute_month_ids",
        store=True,
    )

    _goal_not_negative = models.Constraint(
        "CHECK(goal_value >= 0)", "A goal must not be negative. Enter zero or more."
    )
    _deal_not_negative = models.Constraint(
        "CHECK(deal_value >= 0)",
        "The average deal must not be negative. Enter what a won deal brings.",
    )
    _conversion_is_part = models.Constraint(
        "CHECK(conversion_rate >= 0 AND conversion_rate <= 1)",
        "The conversion is a part of all prospects. Enter 0 % to 100 %.",
    )
    _cycle_not_negative = models.Constraint(
        "CHECK(cycle_days >= 0 AND cycle_days <= 3650)",
        "The cycle time must be from 0 days to ten years.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "A plan must not end before it starts. Choose a later end date.",
    )

    # --------------------------------------------------------------- defaults

    @api.model
    def _default_period(self):
        """The running year; in its last quarter the next one."""
        company = self.env.company
        today = company._sales_today()
        year = company._sales_period("year", today)
        if company._sales_period("quarter", today)[1] == year[1]:
            year = company._sales_period("year", year[1] + ONE_DAY)
        return year

    # --------------------------------------------------------------- computes

    @api.depends(*OWNER, "period_type", "date_from", "date_to")
    def _compute_name(self):
        for planner in self:
            owner = planner._owner()
            if not planner.date_from or not planner.date_to or not owner:
                planner.name = planner.name or self.env._("New plan")
                continue
            label = period_label(
                planner.period_type, planner.date_from, planner.date_to
            )
            planner.name = f"{owner.sudo().name} · {label}"

    @api.depends("period_type", "date_from", "company_id")
    def _compute_date_to(self):
        for planner in self:
            if planner.period_type == "custom" or not planner.date_from:
                planner.date_to = planner.date_to or planner.date_from
            else:
                planner.date_to = planner.company_id._sales_period(
                    planner.period_type, planner.date_from
                )[1]

    @api.depends("measured_deal_value")
    def _compute_deal_value(self):
        for planner in self:
            planner.deal_value = max(planner.measured_deal_value, 0)

    @api.depends("measured_cycle_days")
    def _compute_cycle_days(self):
        for planner in self:
            planner.cycle_days = planner.measured_cycle_days

    @api.depends("step_ids.conversion_rate")
    def _compute_conversion_rate(self):
        for planner in self:
            rates = planner.step_ids.mapped("conversion_rate")
            planner.conversion_rate = (
                planning_back.win_chances(rates)[0] if rates else 0
            )

    def _inverse_conversion_rate(self):
        for planner in self:
            planner._spread_conversion()

    @api.onchange("conversion_rate")
    def _onchange_conversion_rate(self):
        self._spread_conversion()

    def _spread_conversion(self):
        """Bring the steps in line with the conversion of all of them."""
        if not 0 <= self.conversion_rate <= 1:
            return  # refused when saved
        rates = self.step_ids.mapped("conversion_rate")
        if any(not 0 <= rate <= 1 for rate in rates):
            return
        scaled = planning_back.scale_rates(rates, self.conversion_rate)
        for step, rate in zip(self.step_ids, scaled, strict=True):
            if step.conversion_rate != rate:
                step.conversion_rate = rate

    @api.onchange("period_type", "date_from")
    def _onchange_period(self):
        for planner in self:
            if planner.period_type != "custom" and planner.date_from:
                planner.date_from, planner.date_to = planner.company_id._sales_period(
                    planner.period_type, planner.date_from
                )

    # ------------------------------------------------------------ constraints

    @api.constrains("period_type", "date_from", "date_to")
    def _check_period(self):
        for planner in self:
            if planner.period_type != "custom":
                bounds = planner.company_id._sales_period(
                    planner.period_type, planner.date_from
                )
                if (planner.date_from, planner.date_to) != bounds:
                    raise ValidationError(
                        self.env._(
                            "A plan for this kind of period must run from %(start)s "
                            "to %(end)s. Choose free dates for another span.",
                            start=bounds[0],
                            end=bounds[1],
                        )
                    )
            if planner.date_from.year + MOST_YEARS <= planner.date_to.year:
                raise ValidationError(
                    self.env._(
                        "The plan spans more than %s years. Choose a shorter period.",
                        MOST_YEARS,
                    )
                )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("date_from"):
                self.env["sales.target"]._snap_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {"period_type", "date_from", "company_id"} and (
            "date_to" not in vals
        ):
            for planner in self:
                snapped = {
                    "period_type": planner.period_type,
                    "date_from": planner.date_from,
                    "company_id": planner.company_id.id,
                    **vals,
                }
                self.env["sales.target"]._snap_vals(snapped)
                super(SalesPlanner, planner).write(snapped)
            return True
        return super().write(vals)
