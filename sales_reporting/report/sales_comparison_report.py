# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

COMPARED = [
    ("ytd", "Year to Date, Year Before"),
    ("qoq", "Quarter to Date, Quarter Before"),
    ("qtd", "Quarter to Date, Year Before"),
    ("mom", "Month to Date, Month Before"),
    ("mtd", "Month to Date, Year Before"),
    ("yoy", "Twelve Months, Twelve Before"),
]
MEASURES = (
    "order_count",
    "amount",
    "quantity",
    "average_deal",
    "won_count",
    "win_rate",
)
SHAPES = ("now", "then", "difference", "growth")
# In the context: what of an order's lines and of opportunities nobody asks for.
WITHOUT = "sales_comparison_without"


def _number(string, **kwargs):
    kwargs = {"exportable": False, "digits": (16, 2), "aggregator": "sum", **kwargs}
    return FloatOrEmpty(string=string, readonly=True, **kwargs)


def _rate(string, **kwargs):
    return _number(string, digits=None, aggregator="avg", **kwargs)


class SalesComparisonReport(models.Model):
    """This period beside the same one before, over equal elapsed spans.

    A row is a line of a confirmed order, or an opportunity that was won or lost, of
    one of the two spans of a comparison. It stands here once for each comparison, so
    totals over several of them are empty; so are amounts over several currencies.
    """

    _name = "sales.comparison.report"
    _inherit = "sales.report.dimensions"
    _description = "Comparison"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "comparison"
    _ratio_formulas = {
        f"{measure}_growth": (f"{measure}_now", f"{measure}_then", -1, 1)
        for measure in ("order_count", "amount", "quantity")
    }

    comparison = fields.Selection(COMPARED, readonly=True)
    side = fields.Selection(
        [("now", "This Period"), ("then", "Before")], string="Period", readonly=True
    )
    date = fields.Date(
        string="Day of This Period",
        readonly=True,
        help="The day, in the time zone of the company; of the period before, the day "
        "that stands beside it in this one.",
    )
    document_date = fields.Date(
        readonly=True,
        help="The day of the order, or on which the opportunity was closed.",
    )
    order_id = fields.Many2one("sale.order", readonly=True)
    # The row's id is not that of the opportunity.
    tag_ids = fields.Many2many(related="lead_id.tag_ids")
    product_id = fields.Many2one(
        string="Product Sold",
        help="Of the order's line; of an opportunity its main one.",
    )
    product_categ_id = fields.Many2one(string="Category")
    product_type = fields.Selection(
        [("consu", "Goods"), ("service", "Service"), ("combo", "Combo")], readonly=True
    )
    # What totals are made of; the rest is empty in a single row.
    amount = _number("Amount of Either Period", exportable=True)

    order_count_now = _number("Orders")
    order_count_then = _number("Orders Before")
    order_count_difference = _number("Orders, Difference")
    order_count_growth = _rate("Orders, Growth")
    amount_now = _number(
        "Amount",
        help="Without taxes, in the company's currency. By product it is the sum of "
        "the lines, each rounded by itself; it can differ by cents from that of the "
        "orders.",
    )
    amount_then = _number("Amount Before")
    amount_difference = _number("Amount, Difference")
    amount_growth = _rate(
        "Amount, Growth", help="Empty where there was nothing before."
    )
    quantity_now = _number("Quantity", help="In the product's own unit.")
    quantity_then = _number("Quantity Before")
    quantity_difference = _number("Quantity, Difference")
    quantity_growth = _rate("Quantity, Growth")
    average_deal_now = _number("Average Deal", help="Amount divided by orders.")
    average_deal_then = _number("Average Deal Before")
    average_deal_difference = _number("Average Deal, Difference")
    average_deal_growth = _rate("Average Deal, Growth")
    won_count_now = _number("Won", help="Opportunities won in the period.")
    won_count_then = _number("Won Before")
    won_count_difference = _number("Won, Difference")
    won_count_growth = _rate("Won, Growth")
    win_rate_now = _rate("Win Rate", help="Won, of those won or lost in the period.")
    win_rate_then = _rate("Win Rate Before")
    win_rate_difference = _rate(
        "Win Rate, Difference", help="In points: from 20 % to 25 % it is 5 %."
    )
    win_rate_growth = _rate("Win Rate, Growth")

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open the order of a row, or the opportunity.

        :return: a window action on its form
        """
        self.ensure_one()
        if not self.order_id:
            return super().action_open()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        measure, _underscore, shape = name.rpartition("_")
        if function not in ("sum", "avg"):
            return super()._read_group_select(aggregate_spec, query)
        if name == "amount":
            total = SQL("SUM(%s)", self._column("amount"))
        elif measure in MEASURES and shape in SHAPES:
            total = self._shape_sql(measure, shape)
        else:
            return super()._read_group_select(aggregate_spec, query)
        # Rows of several comparisons hold the same documents. Numbers compare faster.
        mixing = [self._column("place")]
        if measure in ("amount", "average_deal") or name == "amount":
            mixing.append(self._column("currency_id"))
        return SQL(
            "CASE WHEN %s THEN %s END",
            SQL(" AND ").join(SQL("MIN(%s) = MAX(%s)", c, c) for c in mixing),
            total,
        )

    @api.model
    def _column(self, name):
        return SQL.identifier(self._table, name)

    @api.model
    def _shape_sql(self, measure, shape):
        """The total of a measure now or before, the difference or the growth."""
        now, then = (self._side_sql(measure, side) for side in ("now", "then"))
        return {
            "now": now,
            "then": then,
            "difference": SQL("(%s) - (%s)", now, then),
            "growth": SQL(
                "CASE WHEN (%s) > 0 THEN (%s)::float / (%s) - 1 END", then, now, then
            ),
        }[shape]

    @api.model
    def _side_sql(self, measure, side):
        where = SQL("FILTER (WHERE %s = %s)", self._column("side"), side)

        def total(name):
            return SQL("COALESCE(SUM(%s) %s, 0)", self._column(name), where)

        count = SQL("COUNT(DISTINCT %s) %s", self._column("order_id"), where)
        if "lines" in self.env.context.get(WITHOUT, ()):
            count = SQL("COUNT(%s) %s", self._column("order_id"), where)
        return {
            "order_count": lambda: count,
            "amount": lambda: total("amount"),
            "quantity": lambda: total("quantity"),
            "average_deal": lambda: SQL("%s / NULLIF(%s, 0)", total("amount"), count),
            "won_count": lambda: total("won"),
            "win_rate": lambda: SQL(
                "%s::float / NULLIF(%s, 0)", total("won"), total("closed")
            ),
        }[measure]()
