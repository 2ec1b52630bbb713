# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from .sales_reached_report import DISTINCT


class SalesPipelineReport(models.Model):
    """Which deals reached each stage in a period, of new customers and of others,
    beside the goals of targets for that stage."""

    _name = "sales.pipeline.report"
    _inherit = "sales.reached.report"
    _description = "Pipeline"
    _auto = False
    # Goals come last.
    _order = "scope desc nulls first, date desc, id desc"
    _rec_name = "lead_id"
    _goal_source = "stage"
    _goals = {"goal_count": "count", "goal_value": "amount"}
    _distinct = {
        **DISTINCT,
        "customer_count": ("commercial_partner_id", DISTINCT["deal_count"][1]),
    }
    _ratios = {"win_rate": ("won_count", "closed_count")}
    _of_one_stage = {"deal_value"}

    customer_status = fields.Selection(
        [("new", "New"), ("active", "Active"), ("inactive", "Inactive")],
        readonly=True,
        help="By the orders before that day: new without any, active with one in the "
        "twelve months before, else inactive.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer's Company", readonly=True
    )
    customer_count = fields.Integer(
        string="Customers",
        readonly=True,
        aggregator="sum",
        help="Different companies. Opportunities without a contact are not in it.",
    )
    deal_value = fields.Monetary(
        string="Value",
        readonly=True,
        aggregator="sum",
        help="Expected revenue. Empty where stages mix, as an opportunity is in each "
        "stage it reached.",
    )
    win_rate = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Of those that reached the stage: won, of won or lost. Open ones are not "
        "in it.",
    )
    goal_count = FloatOrEmpty(
        string="Goal",
        digits=(20, 1),
        readonly=True,
        aggregator="sum",
        help="Of the targets for opportunities that reach it. Empty where stages "
        "or goals of several kinds mix.",
    )
    goal_value = FloatOrEmpty(
        string="Goal of Value",
        digits=(20, 2),
        readonly=True,
        aggregator="sum",
        help="Of the targets for the value that reaches the stage. Empty where stages "
        "or goals of several kinds mix.",
    )

    @api.model
    def _reached_columns(self):
        return {
            **super()._reached_columns(),
            "customer_status": self._customer_status_sql(),
            "commercial_partner_id": SQL("customer.commercial_partner_id"),
            "customer_count": SQL("(l.partner_id IS NOT NULL)::int"),
            "deal_value": SQL("COALESCE(l.expected_revenue, 0)"),
            "win_rate": SQL(
                "CASE WHEN l.won_status IN ('won', 'lost')"
                " THEN (l.won_status = 'won')::int::float END"
            ),
        }

    @api.model
    def _customer_status_sql(self):
        """What the customer was on the day of the move, by the orders of the whole
        company, without the one that came of the opportunity itself."""

        def midnight(day):
            return SQL("(%s AT TIME ZONE company.sales_tz AT TIME ZONE 'UTC')", day)

        return SQL(
            """
            (SELECT CASE WHEN MAX(o.date_order) IS NULL THEN 'new'
                         WHEN MAX(o.date_order) >= %(year_before)s THEN 'active'
                         ELSE 'inactive' END
               FROM res_partner customer
               JOIN res_partner contact
                 ON contact.commercial_partner_id = customer.commercial_partner_id
               JOIN sale_order o ON o.partner_id = contact.id
              WHERE customer.id = l.partner_id
                AND o.state = 'sale'
                AND o.company_id = company.id
                AND o.date_order < %(day)s
                AND o.opportunity_id IS DISTINCT FROM l.id)
            """,
            day=midnight(SQL("move.date::timestamp")),
            year_before=midnight(SQL("(move.date - INTERVAL '12 months')")),
        )
