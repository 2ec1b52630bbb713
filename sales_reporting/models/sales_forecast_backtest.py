# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

METHODS = [
    ("conversion", "Measured Conversion"),
    ("win_rate", "Win Rate times Open Value"),
    ("weighted", "Weighted by Probability"),
    ("commit", "Commit"),
]
HORIZONS = [
    ("month", "Next Month"),
    ("quarter", "Next Three Months"),
    ("all", "All Months Since"),
]


class SalesForecastBacktest(models.Model):
    """What each method would have said at the end of a past month of the deals that
    were open then, from what was known then, and what came of them.

    Written by the nightly job only, from the deals at the month ends. The rates of a
    month's end come from steps that had been made by then.
    """

    _name = "sales.forecast.backtest"
    _inherit = "sales.report.screen"
    _description = "Forecast and What Came"
    _order = "date desc, horizon, scope, team_id, method"
    _rec_name = "date"
    _log_access = False

    date = fields.Date(
        string="Forecast of", required=True, readonly=True, help="The month's end."
    )
    horizon = fields.Selection(HORIZONS, string="For", required=True, readonly=True)
    method = fields.Selection(METHODS, required=True, readonly=True)
    scope = fields.Selection(
        [("company", "Company"), ("team", "Team")],
        string="Of",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="cascade"
    )
    forecast_value = fields.Monetary(string="Forecast", readonly=True)
    actual_value = fields.Monetary(
        string="What Came",
        readonly=True,
        help="Won of the deals that were open then.",
    )
    low_value = FloatOrEmpty(
        string="Low",
        digits=(20, 2),
        readonly=True,
        aggregator=False,
        help="With 80 % it is between low and high.",
    )
    high_value = FloatOrEmpty(
        string="High", digits=(20, 2), readonly=True, aggregator=False
    )
    deviation = FloatOrEmpty(
        digits=(20, 2),
        readonly=True,
        aggregator=False,
        help="By how much it was expected to miss, before past errors were considered.",
    )
    error_share = FloatOrEmpty(
        string="Mean Error",
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="How far forecasts were off, by what came, on average (MAPE). Empty where "
        "nothing came.",
    )
    bias = FloatOrEmpty(
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="By how much the sum of the forecasts was above what came.",
    )
    is_within = FloatOrEmpty(
        string="Within the Range",
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="How often it came to lie between low and high.",
    )

    _date_idx = models.Index("(company_id, date)")

    def _read_group_select(self, aggregate_spec, query):
        """What different methods say of the same months is not added up, nor are
        their errors averaged: such totals are empty."""

        def column(name):
            return self._field_to_sql(self._table, name, query)

        said, came = column("forecast_value"), column("actual_value")
        totals = {
            "forecast_value:sum": SQL("SUM(%s)", said),
            "actual_value:sum": SQL("SUM(%s)", came),
            "error_share:avg": SQL("AVG(%s)", column("error_share")),
            "bias:avg": SQL(
                "((SUM(%(said)s) - SUM(%(came)s)) / NULLIF(SUM(%(came)s), 0))::float",
                said=said,
                came=came,
            ),
        }
        if aggregate_spec not in totals:
            return super()._read_group_select(aggregate_spec, query)
        is_one = SQL(" AND ").join(
            SQL("MIN(%(column)s) = MAX(%(column)s)", column=column(name))
            for name in ("method", "horizon", "scope")
        )
        return SQL("CASE WHEN %s THEN %s END", is_one, totals[aggregate_spec])
