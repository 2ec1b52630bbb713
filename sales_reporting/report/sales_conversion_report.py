# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty


class SalesConversionReport(models.Model):
    """Of the deals that ever reached a stage, which part went on and which part was
    won. Those that reached it on the same days are a cohort: what becomes of them
    counts there, whenever it happens."""

    _name = "sales.conversion.report"
    _inherit = "sales.reached.report"
    _description = "Conversion"
    _auto = False
    # Goals come last.
    _order = "scope desc nulls first, date desc, id desc"
    _rec_name = "lead_id"
    _goal_source = "stage_conversion"
    _goals = {"goal_rate": "ratio"}
    _ratios = {
        "conversion_rate": ("went_on_count", "base_count"),
        "won_rate": ("won_count", "deal_count"),
    }
    _of_one_stage = {"conversion_rate", "went_on_count", "base_count"}

    base_count = fields.Integer(
        string="Could Go on",
        readonly=True,
        aggregator="sum",
        help="All but those that were won by reaching the stage.",
    )
    went_on_count = fields.Integer(
        string="Went on",
        readonly=True,
        aggregator="sum",
        help="Reached a later stage, be it the next one or not. Empty where stages "
        "mix.",
    )
    conversion_rate = FloatOrEmpty(
        string="Conversion",
        readonly=True,
        aggregator="avg",
        help="Of those that reached the stage, the part that reached a later one. Open "
        "and lost ones are in the base. Empty where stages mix.",
    )
    won_rate = FloatOrEmpty(
        string="Won of Reached",
        readonly=True,
        aggregator="avg",
        help="Of those that reached the stage, the part that was won. Open and lost "
        "ones are in the base.",
    )
    goal_rate = FloatOrEmpty(
        string="Goal",
        readonly=True,
        aggregator="sum",
        help="Of the targets for the conversion. Empty where goals differ or stages "
        "mix.",
    )
    days_spent = FloatOrEmpty(
        string="Days in Stage",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Days until it left the stage, all stays together. Empty for those that "
        "skipped the stage or are still in it.",
    )

    @api.model
    def _reached_columns(self):
        went_on = SQL(
            "CASE WHEN stage.is_won IS NOT TRUE THEN %s END",
            SQL("(move.furthest > stage.sequence)::int"),
        )
        return {
            **super()._reached_columns(),
            "base_count": SQL("CASE WHEN stage.is_won IS NOT TRUE THEN 1 END"),
            "went_on_count": went_on,
            "conversion_rate": SQL("%s::float", went_on),
            "won_rate": SQL("(l.won_status = 'won')::int::float"),
            "days_spent": self._days_spent_sql(),
        }

    @api.model
    def _days_spent_sql(self):
        """A move knows the days spent in what was left by it: those of a stay stand on
        the next move."""
        return SQL(
            """
            (SELECT SUM(next.days_spent)
               FROM sales_stage_move stay
              CROSS JOIN LATERAL (
                    SELECT m.days_spent
                      FROM sales_stage_move m
                     WHERE m.lead_id = stay.lead_id AND m.id > stay.id
                     ORDER BY m.id
                     LIMIT 1
              ) next
              WHERE stay.lead_id = l.id
                AND stay.stage_to_id = stage.id
                AND stay.state = 'open')
            """
        )
