# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What another addon would write to let more documents count. Without ``_module``
the classes are in no registry but the one to which the test adds them."""

from odoo import api, models
from odoo.tools import SQL

from ..tools.credit_source import CreditSource


class SaleOrder(models.Model):
    """One more event on a document that credits already: orders with a customer
    reference, for the whole amount, shared as the order is."""

    _name = "sale.order"
    _inherit = ["sale.order"]
    _module = None

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource(
                "referenced",
                "Order with a reference",
                "sale.order",
                share_field="order_id",
                links=("order_id",),
                together=True,
            ),
        )

    def _credit_query_referenced(self, metrics, restrict):
        return self._credit_order_select(
            metrics,
            restrict,
            day=SQL("o.date_order"),
            condition=SQL("o.state = 'sale' AND o.client_order_ref IS NOT NULL"),
        )


class CrmTag(models.Model):
    """A document that does not credit yet, with a trigger of its own."""

    _name = "crm.tag"
    _inherit = ["crm.tag", "sales.credit.source"]
    _module = None

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource("tag", "Tag invented", "crm.tag", measures=("count",)),
        )

    def _credit_query_tag(self, metric, restrict):
        return SQL(
            """
            SELECT t.id AS document_id, t.create_uid AS user_id,
                   seller.sale_team_id AS team_id, company.id AS company_id,
                   company.currency_id, t.create_date::date AS date,
                   t.color::numeric AS value, NULL::numeric AS base_value
              FROM crm_tag t
              JOIN res_users seller ON seller.id = t.create_uid
              JOIN res_company company ON company.id = seller.company_id
             WHERE t.color > 0 AND %s AND %s
            """,
            restrict(SQL("t.id")),
            self.env["sales.metric"]._filter_sql(metric, SQL("t.id")),
        )
