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
        "decided_rate": ("went_on_count", "decided_count"),
        "won_rate": ("won_count", "deal_count"),
        "win_rate": ("won_count", "closed_count"),
    }
    _of_one_stage = {
        "base_count",
        "conversion_rate",
        "decided_count",
        "decided_rate",
        "undecided_count",
        "went_on_count",
    }

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
    undecided_count = fields.Integer(
        string="Undecided",
        readonly=True,
        aggregator="sum",
        help="Open, and reached no later stage yet. Empty where stages mix.",
    )
    decided_count = fields.Integer(
        string="Decided",
        readonly=True,
        aggregator="sum",
        help="All that could go on, but for the undecided. Empty where stages mix.",
    )
    decided_rate = FloatOrEmpty(
        string="Conversion of Decided",
        readonly=True,
        aggregator="avg",
        help="Of those that reached the stage and are decided, the part that reached a "
        "later one. Empty where stages mix.",
    )
    won_rate = FloatOrEmpty(
        string="Won of Reached",
        readonly=True,
        aggregator="avg",
        help="Of those that reached the stage, the part that was won. Open and lost "
        "ones are in the base.",
    )
    win_rate = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Of those that reached the stage: won, of won or lost. Open ones are not "
        "in it.",
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
        def where_it_can_go_on(number):
            return SQL("CASE WHEN stage.is_won IS NOT TRUE THEN %s END", number)

        went_on = SQL("move.furthest > stage.sequence")
        undecided = SQL(
            "(NOT %s AND l.active AND l.won_status = 'pending')::int", went_on
        )
        conversion = where_it_can_go_on(SQL("(%s)::int", went_on))
        return {
            **super()._reached_columns(),
            "base_count": where_it_can_go_on(SQL("1")),
            "went_on_count": conversion,
            "undecided_count": where_it_can_go_on(undecided),
            "decided_count": where_it_can_go_on(SQL("1 - %s", undecided)),
            "conversion_rate": SQL("%s::float", conversion),
            "decided_rate": SQL(
                "CASE WHEN %s = 0 THEN %s::float END", undecided, conversion
            ),
            "won_rate": SQL("(l.won_status = 'won')::int::float"),
            "win_rate": SQL(
                "CASE WHEN l.won_status IN ('won', 'lost')"
                " THEN (l.won_status = 'won')::int::float END"
            ),
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
