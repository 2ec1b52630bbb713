# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL

from ..tools.credit_source import CreditSource


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "sales.credit.source"]

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource(
                "activity",
                self.env._("Activity done"),
                "mail.activity",
                measures=("count",),
                links=("activity_id",),
            ),
        )

    def _credit_query_activity(self, metric, restrict):
        """A done activity credits the person it was assigned to, on the day it was
        done, in his company and team."""
        return SQL(
            """
            SELECT a.id AS document_id, a.id AS activity_id, a.user_id,
                   seller.sale_team_id AS team_id, company.id AS company_id,
                   company.currency_id, a.date_done AS date, 1::numeric AS value,
                   NULL::numeric AS base_value
              FROM mail_activity a
              JOIN res_users seller ON seller.id = a.user_id
              JOIN res_company company ON company.id = seller.company_id
             WHERE a.active IS NOT TRUE AND a.date_done IS NOT NULL
               AND %(restricted)s AND %(filter)s
            """,
            restricted=restrict(SQL("a.id")),
            filter=self.env["sales.metric"]._filter_sql(metric, SQL("a.id")),
        )

    @api.model
    def _credit_name_sql(self, alias):
        """An activity without a summary is called after its type."""
        kind = self.env["mail.activity.type"]
        return SQL(
            "COALESCE(NULLIF(%s, ''), (SELECT %s FROM %s kind WHERE kind.id = %s))",
            super()._credit_name_sql(alias),
            kind._field_to_sql("kind", "name"),
            SQL.identifier(kind._table),
            SQL.identifier(alias, "activity_type_id"),
        )
