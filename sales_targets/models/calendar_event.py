# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL

from ..tools.credit_source import CreditSource


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "sales.credit.source"]

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource(
                "meeting",
                self.env._("Meeting held"),
                "calendar.event",
                measures=("count",),
                links=("event_id",),
                until_today=True,
            ),
        )

    def _credit_query_meeting(self, metric, restrict):
        """A meeting credits its organizer on the day it starts, in his company and
        team; it counts from that day on, so nothing waits for a timer."""
        return SQL(
            """
            SELECT e.id AS document_id, e.id AS event_id, e.user_id,
                   seller.sale_team_id AS team_id, company.id AS company_id,
                   company.currency_id,
                   CASE WHEN e.allday THEN e.start_date ELSE
                       (e.start AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
                   END AS date,
                   1::numeric AS value, NULL::numeric AS base_value
              FROM calendar_event e
              JOIN res_users seller ON seller.id = e.user_id
              JOIN res_company company ON company.id = seller.company_id
             WHERE e.active AND %(restricted)s AND %(filter)s
            """,
            restricted=restrict(SQL("e.id")),
            filter=self.env["sales.metric"]._filter_sql(metric, SQL("e.id")),
        )
