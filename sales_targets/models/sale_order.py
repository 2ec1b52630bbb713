# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.credit_source import CreditSource


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sales.credit.source", "sales.allocation.mixin"]

    allocation_ids = fields.One2many(inverse_name="order_id")
    credit_ids = fields.One2many(inverse_name="order_id")
    # Odoo does not keep when a quotation was sent.
    quotation_sent_on = fields.Datetime(string="Sent on", copy=False, readonly=True)

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        for order in orders.filtered("opportunity_id"):
            order.opportunity_id._copy_allocations_to(order)
        orders._note_sending()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._note_sending()
        return result

    def _note_sending(self):
        sent = self.filtered(lambda o: o.state == "sent" and not o.quotation_sent_on)
        if sent:
            sent.quotation_sent_on = fields.Datetime.now()

    # --------------------------------------------------------- credit sources

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource(
                "order",
                self.env._("Order confirmed"),
                "sale.order",
                share_field="order_id",
                links=("order_id",),
                together=True,
                from_deals=True,
            ),
            CreditSource(
                "order_line",
                self.env._("Order confirmed, by its lines"),
                "sale.order",
                measures=("amount", "quantity", "count"),
                domain_model="sale.order.line",
                share_field="order_id",
                links=("order_id",),
                from_deals=True,
            ),
            CreditSource(
                "quotation",
                self.env._("Quotation sent"),
                "sale.order",
                share_field="order_id",
                links=("order_id",),
                together=True,
            ),
        )

    @api.model
    def _credit_triggers(self):
        return super()._credit_triggers() + (
            "user_id",
            "team_id",
            # The rate follows it and what is written on the order itself.
            "currency_id",
            "amount_untaxed",
            "amount_total",
            "order_line.product_id",
            "order_line.product_uom_qty",
            "order_line.price_total",
        )

    def _credit_dependents(self):
        dependents = super()._credit_dependents()
        metrics = self.env["sales.metric"]
        move_model, part_model = "account.move", "account.partial.reconcile"
        if self.ids and (metrics._specs(move_model) or metrics._specs(part_model)):
            moves = self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT aml.move_id
                      FROM sale_order_line sol
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.order_line_id = sol.id
                      JOIN account_move_line aml ON aml.id = rel.invoice_line_id
                     WHERE sol.order_id = ANY(%s)
                    """,
                    self.ids,
                )
            )
            dependents[move_model] = [move_id for (move_id,) in moves]
        return dependents

    def _credit_query_order(self, metrics, restrict):
        """A confirmed order credits its salesperson on the order date."""
        return self._credit_order_select(
            metrics,
            restrict,
            day=SQL("o.date_order"),
            condition=SQL("o.state = 'sale'"),
        )

    def _credit_query_quotation(self, metrics, restrict):
        """A quotation credits its salesperson on the day it was sent first,
        whatever became of it."""
        return self._credit_order_select(
            metrics,
            restrict,
            day=SQL("o.quotation_sent_on"),
            condition=SQL("o.quotation_sent_on IS NOT NULL"),
        )

    def _credit_order_select(self, metrics, restrict, day, condition):
        amounts = {
            "untaxed": SQL("o.amount_untaxed"),
            "total": SQL("o.amount_total"),
            "margin": self._margin_sql("o"),
        }
        return SQL(
            """
            SELECT %(columns)s, measured.*
              FROM %(tables)s, %(measured)s
             WHERE %(condition)s AND %(restricted)s AND %(filter)s
            """,
            columns=self._credit_order_columns(day),
            tables=self._credit_order_tables(),
            measured=self._credit_measured(
                metrics,
                lambda metric: self._credit_value(metric, amounts[metric.amount_basis]),
            ),
            condition=condition,
            restricted=restrict(SQL("o.id")),
            filter=self.env["sales.metric"]._filter_sql(metrics[0], SQL("o.id")),
        )

    def _credit_query_order_line(self, metric, restrict):
        """A confirmed order credits its salesperson by those of its lines that
        match the metric's filter. Quantities are in the product's own unit."""
        measured = {
            "untaxed": SQL("l.price_subtotal"),
            "total": SQL("l.price_total"),
            "margin": self._margin_sql("l"),
        }[metric.amount_basis]
        if metric.measure == "quantity":
            measured = SQL("l.product_uom_qty * lu.factor / pu.factor")
        return SQL(
            """
            SELECT %(columns)s, measured.value, measured.base_value,
                   measured.digits, measured.is_whole
              FROM %(tables)s
              JOIN (
                   SELECT l.order_id, SUM(%(measured)s) AS measured
                     FROM sale_order_line l
                     JOIN product_product p ON p.id = l.product_id
                     JOIN product_template t ON t.id = p.product_tmpl_id
                     JOIN uom_uom lu ON lu.id = l.product_uom_id
                     JOIN uom_uom pu ON pu.id = t.uom_id
                    WHERE l.display_type IS NULL
                      AND %(line_restricted)s AND %(filter)s
                    GROUP BY l.order_id
              ) line ON line.order_id = o.id
             CROSS JOIN %(value)s
             WHERE o.state = 'sale' AND %(restricted)s
            """,
            columns=self._credit_order_columns(SQL("o.date_order")),
            value=self._credit_measured(
                [metric],
                lambda metric: self._credit_value(metric, SQL("line.measured")),
            ),
            tables=self._credit_order_tables(),
            measured=measured,
            line_restricted=restrict(SQL("l.order_id")),
            filter=self.env["sales.metric"]._filter_sql(metric, SQL("l.id")),
            restricted=restrict(SQL("o.id")),
        )

    @api.model
    def _credit_order_columns(self, day):
        return SQL(
            """
            o.id AS document_id, o.id AS share_id, o.id AS order_id,
            o.user_id, o.team_id, o.company_id, company.currency_id,
            (%s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date AS date
            """,
            day,
        )

    @api.model
    def _credit_order_tables(self):
        return SQL(
            """
            sale_order o
            JOIN res_company company ON company.id = o.company_id
            """
        )

    @api.model
    def _credit_value(self, metric, amount):
        """What an order counts for a metric: value, base value, digits and whether it
        is whole for each person. Amounts are turned into the company's currency at
        the rate that the order keeps."""
        if metric.measure == "count":
            return SQL(
                "1::numeric, NULL::numeric, 6, %s", metric.count_policy == "whole"
            )
        if metric.measure == "quantity":
            return SQL("ROUND(%s::numeric, 4), NULL::numeric, 4, FALSE", amount)
        return SQL(
            "ROUND((%s / COALESCE(NULLIF(o.currency_rate, 0), 1))::numeric,"
            " company.sales_digits), NULL::numeric, company.sales_digits, FALSE",
            amount,
        )

    @api.model
    def _margin_sql(self, alias):
        # The column belongs to sale_margin; a metric of it is refused without.
        if "margin" in self._fields:
            return SQL.identifier(alias, "margin")
        return SQL("NULL::numeric")
