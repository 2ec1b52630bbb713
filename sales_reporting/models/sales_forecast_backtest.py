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
        if aggregate_spec != "bias:avg":
            return super()._read_group_select(aggregate_spec, query)
        said, came = (
            self._field_to_sql(self._table, name, query)
            for name in ("forecast_value", "actual_value")
        )
        return SQL(
            "((SUM(%s) - SUM(%s)) / NULLIF(SUM(%s), 0))::float", said, came, came
        )
