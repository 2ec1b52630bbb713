# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from ..models.crm_lead_forecast import CATEGORIES
from ..tools.forecast_range import TAIL
from .sales_target_report import SCOPES

METHODS = [
    ("won", "Won"),
    ("conversion", "Measured Conversion"),
    ("weighted", "Weighted by Probability"),
    ("commit", "Commit"),
    ("best", "Best Case"),
    ("goal", "Goal"),
]
# Totals by name: the columns that must be the same all over a group.
OF_ONE = {
    "value": ("currency_id", "method", "goal_kind"),
    "won_value": ("currency_id",),
    "conversion_value": ("currency_id",),
    "weighted_value": ("currency_id",),
    "commit_value": ("currency_id",),
    "best_value": ("currency_id",),
    "expected_value": ("currency_id",),
    "goal_value": ("currency_id", "goal_kind"),
    "low_value": ("currency_id", "month"),
    "high_value": ("currency_id", "month"),
}


def _total(string, **kwargs):
    return FloatOrEmpty(
        string=string, digits=(20, 2), readonly=True, aggregator="sum", **kwargs
    )


class SalesForecastReport(models.Model):
    """What the open deals will bring month by month, by several methods side by side,
    with what is won already and the goal.

    A row is what one method says of one deal in one month, or a goal. What follows
    from measured conversion is spread over the months to come; what probabilities and
    salespeople say is in the month of the expected closing, this month if that has
    passed.
    """

    _name = "sales.forecast.report"
    _inherit = "sales.report.dimensions"
    _description = "Forecast"
    _auto = False
    _order = "date, id"
    _rec_name = "lead_id"

    method = fields.Selection(METHODS, readonly=True)
    date = fields.Date(
        string="Month",
        readonly=True,
        help="Of what is won the day; else the first day of the month. Empty where "
        "nobody says when the deal should close.",
    )
    stage_id = fields.Many2one("crm.stage", readonly=True)
    category = fields.Selection(CATEGORIES, string="Forecast Category", readonly=True)
    tag_ids = fields.Many2many(related="lead_id.tag_ids")
    target_id = fields.Many2one("sales.target", readonly=True)
    scope = fields.Selection(SCOPES, string="Goals for", readonly=True)
    period_type = fields.Selection(PERIOD_TYPES, string="Goals by", readonly=True)
    value = _total("Value", help="Of one method. Empty where methods mix.")
    won_value = _total("Won")
    conversion_value = _total(
        "Measured Conversion",
        help="Expected revenue by the chance to be won in the month, as measured on "
        "deals of the same stage and age, and of the same team, segment, source and "
        "product.",
    )
    expected_value = _total(
        "Outlook", help="What is won, and what measured conversion expects beside it."
    )
    low_value = _total(
        "Low",
        help="With 80 % it is between low and high. Empty where months mix, as the "
        "range of a sum is not the sum of ranges.",
    )
    high_value = _total("High", help="See Low.")
    weighted_value = _total(
        "Weighted by Probability",
        help="Expected revenue by the probability of the opportunity.",
    )
    commit_value = _total("Commit", help="Deals that their salesperson stands for.")
    best_value = _total("Best Case", help="Deals that come beside if all goes well.")
    goal_value = _total(
        "Goal",
        help="Of the agreed targets for the main metric in money. Empty where kinds of "
        "owners or of periods mix.",
    )

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in OF_ONE or function != "sum":
            return super()._read_group_select(aggregate_spec, query)
        if name == "low_value":
            total = self._bound_sql(-TAIL)
        elif name == "high_value":
            total = self._bound_sql(TAIL)
        else:
            total = SQL("SUM(%s)", self._column(name))
        # A row that has nothing of it does not mix.
        present = SQL(
            "FILTER (WHERE %s IS NOT NULL)",
            self._column(
                "expected_value" if name in ("low_value", "high_value") else name
            ),
        )
        return SQL(
            "CASE WHEN %s THEN %s END",
            SQL(" AND ").join(
                SQL(
                    "MIN(%(column)s) %(present)s IS NOT DISTINCT FROM"
                    " MAX(%(column)s) %(present)s",
                    column=column,
                    present=present,
                )
                for column in map(self._column, OF_ONE[name])
            ),
            total,
        )

    @api.model
    def _column(self, name):
        return SQL.identifier(self._table, name)

    @api.model
    def _bound_sql(self, tail):
        """An end of the range of a group that lies in one month: as ``interval`` and
        ``sum_variance`` say in ``tools/forecast_range.py``, beside what is won."""
        mean = SQL("SUM(%s)", self._column("conversion_value"))
        part = SQL(
            "((SUM(%(variance)s) / (%(mean)s ^ 2) + MAX(%(spread)s)) / 9)",
            variance=self._column("variance"),
            mean=mean,
            spread=self._column("common_spread"),
        )
        return SQL(
            "(COALESCE(SUM(%(won)s), 0) + CASE WHEN %(mean)s > 0 THEN %(mean)s"
            " * GREATEST(%(least)s, 1 - %(part)s + %(tail)s * SQRT(%(part)s)) ^ 3"
            " END)::float",
            won=self._column("won_value"),
            mean=mean,
            part=part,
            tail=tail,
            least=0 if tail < 0 else 1,
        )

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open what is behind a row: the opportunity, or the target of a goal.

        :return: a window action on its form
        """
        self.ensure_one()
        if not self.target_id:
            return super().action_open()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.target",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }
