# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

KINDS = [
    ("overdue", "Overdue Invoice"),
    ("invoice", "Open Invoice"),
    ("credit", "Credit not yet Used"),
    ("order", "Order to Invoice"),
    ("pipeline", "Pipeline"),
]
CERTAINTIES = [
    ("invoiced", "Invoiced"),
    ("ordered", "Ordered"),
    ("likely", "Deal from 70 %"),
    ("possible", "Deal from 30 %"),
    ("unlikely", "Deal below 30 %"),
]


class SalesCashflowReport(models.Model):
    """When will which money come in: a row for each instalment of an open invoice, of
    what is still to invoice of an order, and of what an open opportunity may bring.

    The amount of an order is here exactly once: as the quotation of its opportunity,
    then as order, then as invoice, until the money is there.
    """

    _name = "sales.cashflow.report"
    _inherit = "sales.report.screen"
    _description = "Cash Flow"
    _auto = False
    _order = "date, due_on, id"
    _depends = {
        "account.account": ["account_type", "non_trade"],
        "account.journal": ["type"],
        "account.move": [
            "invoice_user_id",
            "move_type",
            "partner_id",
            "payment_state",
            "state",
            "team_id",
        ],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "amount_residual_currency",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "move_id",
            "parent_state",
            "partner_id",
            "price_total",
            "reconciled",
            "sale_line_ids",
        ],
        "account.payment.term.line": [
            "days_next_month",
            "delay_type",
            "nb_days",
            "payment_id",
            "value",
            "value_amount",
        ],
        "crm.lead": [
            "active",
            "company_id",
            "date_deadline",
            "expected_revenue",
            "partner_id",
            "probability",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.team": ["company_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["invoice_policy"],
        "res.company": [
            "currency_id",
            "sales_cashflow_order_days",
            "sales_digits",
            "sales_tz",
        ],
        "res.currency": ["decimal_places"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
        "res.partner": [
            "commercial_partner_id",
            "country_id",
            "industry_id",
            "property_payment_term_id",
            "user_id",
        ],
        "res.users": ["company_id"],
        "sales.cashflow.delay": ["company_id", "days", "partner_id"],
        "sale.order": [
            "amount_total",
            "commitment_date",
            "company_id",
            "currency_id",
            "date_order",
            "invoice_status",
            "opportunity_id",
            "partner_id",
            "payment_term_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sale.order.line": [
            "display_type",
            "invoice_status",
            "is_downpayment",
            "order_id",
            "price_total",
            "product_id",
            "product_uom_qty",
            "qty_delivered",
            "qty_invoiced",
        ],
    }

    kind = fields.Selection(KINDS, readonly=True)
    certainty = fields.Selection(CERTAINTIES, readonly=True)
    date = fields.Date(
        string="Expected on",
        readonly=True,
        help="Due date and the days by which the customer usually pays late; today "
        "where that is over. Empty for a deal without an expected closing.",
    )
    due_on = fields.Date(
        string="Due on",
        readonly=True,
        help="Of an instalment of an invoice. Else by the payment terms, from the day "
        "on which it will be invoiced: the delivery date of an order, the expected "
        "closing of a deal, today at the earliest.",
    )
    late_days = fields.Integer(
        string="Days Overdue", readonly=True, aggregator="max", help="Of an invoice."
    )
    delay_days = fields.Integer(
        string="Usual Delay",
        readonly=True,
        aggregator="avg",
        help="Days from the due date to the payment, on average over what the customer "
        "paid in the last two years; that of all customers where he paid nothing yet.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    document_currency_id = fields.Many2one("res.currency", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        help="Of an invoice the order that it is for; empty where it is for several.",
    )
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    probability = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Of a deal its own; 100 % of orders and invoices. In totals: expected, of "
        "the amount.",
    )
    amount = FloatOrEmpty(
        string="Full Amount",
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="With taxes, in the currency of the company at today's rate; a deal's "
        "expected revenue, or the amount of its latest quotation. Empty where "
        "currencies mix.",
    )
    expected = FloatOrEmpty(
        string="Expected Money",
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="The amount, of a deal as much of it as its probability says. Empty where "
        "currencies mix.",
    )
    document_amount = FloatOrEmpty(
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="In the currency of the document. Empty where currencies mix.",
    )

    @api.depends("move_id", "order_id", "lead_id")
    def _compute_display_name(self):
        for row in self:
            # A leader sees the rows of the team, also where not its documents.
            row.display_name = row._document().sudo().display_name

    def _document(self):
        """What is behind a row: the invoice, else the order, else the opportunity."""
        self.ensure_one()
        return self.move_id or self.order_id or self.lead_id

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open the invoice, order or opportunity of a row.

        :return: a window action on its form
        """
        document = self._document()
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        def column(name):
            return SQL.identifier(self._table, name)

        totals = {
            "amount:sum": SQL("SUM(%s)", column("amount")),
            "expected:sum": SQL("SUM(%s)", column("expected")),
            "document_amount:sum": SQL("SUM(%s)", column("document_amount")),
            "probability:avg": SQL(
                "SUM(%s)::float / NULLIF(SUM(%s), 0)",
                column("expected"),
                column("amount"),
            ),
        }
        if aggregate_spec not in totals:
            return super()._read_group_select(aggregate_spec, query)
        of_document = aggregate_spec == "document_amount:sum"
        currency = column("document_currency_id" if of_document else "currency_id")
        return SQL(
            "CASE WHEN MIN(%(currency)s) = MAX(%(currency)s) THEN %(total)s END",
            currency=currency,
            total=totals[aggregate_spec],
        )
