# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.credit_source import CreditSource


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.credit.source", "sales.allocation.mixin"]

    allocation_ids = fields.One2many(inverse_name="lead_id")
    credit_ids = fields.One2many(inverse_name="lead_id")

    @api.model
    def _credit_sources(self):
        shared = {
            "share_field": "lead_id",
            "links": ("lead_id",),
            "together": True,
        }
        return super()._credit_sources() + (
            CreditSource("lead", self.env._("Lead created"), "crm.lead", **shared),
            CreditSource(
                "won",
                self.env._("Opportunity won"),
                "crm.lead",
                from_deals=True,
                **shared,
            ),
            CreditSource(
                "closed",
                self.env._("Opportunity won or lost"),
                "crm.lead",
                measures=("count", "ratio"),
                **shared,
            ),
        )

    @api.model
    def _credit_triggers(self):
        return super()._credit_triggers() + (
            "user_id",
            "team_id",
            "company_id",
            "expected_revenue",
            "won_status",
            "date_closed",
        )

    def _credit_query_lead(self, metrics, restrict):
        """A lead or opportunity credits its salesperson on the day it was
        created, whatever became of it."""
        return self._credit_lead_select(
            metrics, restrict, SQL("l.create_date"), SQL("TRUE")
        )

    def _credit_query_won(self, metrics, restrict):
        """A won opportunity credits its salesperson on the day it was won."""
        return self._credit_lead_select(
            metrics, restrict, self._closed_on(), SQL("l.won_status = 'won'")
        )

    def _credit_query_closed(self, metrics, restrict):
        """A closed opportunity counts once in the base of the win rate, and once
        in its numerator if it was won."""
        return self._credit_lead_select(
            metrics, restrict, self._closed_on(), SQL("l.won_status IN ('won', 'lost')")
        )

    @api.model
    def _closed_on(self):
        # Imported records may lack the closing date.
        return SQL("COALESCE(l.date_closed, l.date_last_stage_update, l.create_date)")

    def _credit_lead_select(self, metrics, restrict, day, condition):
        return SQL(
            """
            SELECT l.id AS document_id, l.id AS share_id, l.id AS lead_id,
                   l.user_id, l.team_id, company.id AS company_id,
                   company.currency_id,
                   (%(day)s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
                       AS date,
                   measured.*
              FROM %(tables)s
             CROSS JOIN %(measured)s
             WHERE %(condition)s AND %(restricted)s AND %(filter)s
            """,
            day=day,
            tables=self._credit_lead_tables(),
            measured=self._credit_measured(metrics, self._credit_lead_value),
            condition=condition,
            restricted=restrict(SQL("l.id")),
            filter=self.env["sales.metric"]._filter_sql(metrics[0], SQL("l.id")),
        )

    @api.model
    def _credit_lead_tables(self):
        """Leads ``l`` and the ``company`` for which they count: not all have one."""
        return SQL(
            """
            crm_lead l
            LEFT JOIN crm_team team ON team.id = l.team_id
            LEFT JOIN res_users seller ON seller.id = l.user_id
            LEFT JOIN res_users author ON author.id = l.create_uid
            JOIN res_company company ON company.id = COALESCE(
                 l.company_id, team.company_id, seller.company_id, author.company_id
            )
            """
        )

    @api.model
    def _credit_lead_value(self, metric):
        if metric.measure == "ratio":
            return SQL("(l.won_status = 'won')::int::numeric, 1::numeric, 6, TRUE")
        if metric.measure == "count":
            return SQL(
                "1::numeric, NULL::numeric, 6, %s", metric.count_policy == "whole"
            )
        return SQL(
            "ROUND(COALESCE(l.expected_revenue, 0)::numeric, company.sales_digits),"
            " NULL::numeric, company.sales_digits, FALSE"
        )
