# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


def _change(name, field, **attributes):
    """What it is, unless it is typed."""
    return field(
        compute=api.depends("lead_id")(lambda lines: lines._follow_base(name)),
        store=True,
        readonly=False,
        **attributes,
    )


class SalesScenarioLine(models.Model):
    """An open deal as it would be. The deal itself stays as it is."""

    _name = "sales.scenario.line"
    _description = "Deal of a Scenario"
    _inherit = ["sales.numbers.mixin"]
    _order = "scenario_id, id"

    scenario_id = fields.Many2one(
        "sales.scenario", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scenario_id.company_id", store=True)
    currency_id = fields.Many2one(related="scenario_id.currency_id")
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('won_status', '=', 'pending')]",
    )
    base_value = fields.Monetary(string="Value as It Is", compute="_compute_base")
    base_chance = fields.Float(string="Chance as It Is", compute="_compute_base")
    base_date = fields.Date(string="Closing as It Is", compute="_compute_base")
    expected_value = _change("value", fields.Monetary, string="Value")
    chance = _change(
        "chance",
        fields.Float,
        aggregator=False,
        help="100 % is won for sure, 0 % is lost.",
    )
    date = _change("date", fields.Date, string="Closing")

    _lead_uniq = models.UniqueIndex(
        "(scenario_id, lead_id)", "A deal stands in a scenario once. Change that line."
    )
    _chance_is_part = models.Constraint(
        "CHECK(chance >= 0 AND chance <= 1)",
        "A chance is from 0 % (lost) to 100 % (won).",
    )
    _value_not_negative = models.Constraint(
        "CHECK(expected_value >= 0)",
        "The value of a deal must not be negative. Enter zero or more.",
    )

    @api.depends("lead_id", "scenario_id.base_cycle_days")
    def _compute_base(self):
        """Of the owner's deals only, whoever is named."""
        for scenario in self.scenario_id:
            deals = {}
            if scenario._may_plan():
                [deals] = scenario._open_deals(
                    scenario.company_id._sales_today(), scenario.base_cycle_days
                )
            for line in self.filtered(lambda line, s=scenario: line.scenario_id == s):
                value, chance, day = deals.get(line.lead_id._origin.id, (0, 0, False))
                line.base_value, line.base_chance, line.base_date = value, chance, day
        for line in self.filtered(lambda line: not line.scenario_id):
            line.base_value, line.base_chance, line.base_date = 0, 0, False

    def _follow_base(self, name):
        field = {"value": "expected_value"}.get(name, name)
        for line in self:
            line[field] = line[f"base_{name}"]

    @api.constrains("lead_id")
    def _check_lead(self):
        for line in self:
            if not line.base_date:
                raise ValidationError(
                    self.env._(
                        "Choose open deals of %(owner)s only: “%(deal)s” is none.",
                        owner=line.scenario_id._owner().sudo().name,
                        deal=line.lead_id.display_name,
                    )
                )
