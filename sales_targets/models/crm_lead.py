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
        shared = {"share_field": "lead_id", "links": ("lead_id",)}
        return super()._credit_sources() + (
            CreditSource("lead", self.env._("Lead created"), "crm.lead", **shared),
            CreditSource("won", self.env._("Opportunity won"), "crm.lead", **shared),
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

    def _credit_query_lead(self, metric, restrict):
        """A lead or opportunity credits its salesperson on the day it was
        created, whatever became of it."""
        return self._credit_lead_select(
            metric, restrict, SQL("l.create_date"), SQL("TRUE")
        )

    def _credit_query_won(self, metric, restrict):
        """A won opportunity credits its salesperson on the day it was won."""
        return self._credit_lead_select(
            metric, restrict, self._closed_on(), SQL("l.won_status = 'won'")
        )

    def _credit_query_closed(self, metric, restrict):
        """A closed opportunity counts once in the base of the win rate, and once
        in its numerator if it was won."""
        return self._credit_lead_select(
            metric, restrict, self._closed_on(), SQL("l.won_status IN ('won', 'lost')")
        )

    @api.model
    def _closed_on(self):
        # Imported records may lack the closing date.
        return SQL("COALESCE(l.date_closed, l.date_last_stage_update, l.create_date)")

    def _credit_lead_select(self, metric, restrict, day, condition):
        return SQL(
            """
            SELECT l.id AS document_id, l.id AS share_id, l.id AS lead_id,
                   l.user_id, l.team_id, company.id AS company_id,
                   company.currency_id,
                   (%(day)s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
                       AS date,
                   %(value)s
              FROM crm_lead l
              LEFT JOIN crm_team team ON team.id = l.team_id
              LEFT JOIN res_users seller ON seller.id = l.user_id
              LEFT JOIN res_users author ON author.id = l.create_uid
              JOIN res_company company ON company.id = COALESCE(
                   l.company_id, team.company_id, seller.company_id, author.company_id
              )
              JOIN res_currency currency ON currency.id = company.currency_id
             WHERE %(condition)s AND %(restricted)s AND %(filter)s
            """,
            day=day,
            value=self._credit_lead_value(metric),
            condition=condition,
            restricted=restrict(SQL("l.id")),
            filter=self.env["sales.metric"]._filter_sql(metric, SQL("l.id")),
        )

    @api.model
    def _credit_lead_value(self, metric):
        if metric.measure == "ratio":
            return SQL(
                "(l.won_status = 'won')::int::numeric AS value,"
                " 1::numeric AS base_value, 6 AS digits, TRUE AS is_whole"
            )
        if metric.measure == "count":
            return SQL(
                "1::numeric AS value, NULL::numeric AS base_value, 6 AS digits,"
                " %s AS is_whole",
                metric.count_policy == "whole",
            )
        return SQL(
            "ROUND(COALESCE(l.expected_revenue, 0)::numeric,"
            " currency.decimal_places) AS value, NULL::numeric AS base_value,"
            " currency.decimal_places AS digits, FALSE AS is_whole"
        )
