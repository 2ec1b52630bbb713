# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from .sales_report_reading import DayOrMoment

# On what salespeople work; activities on other documents are no selling.
MODELS = ("crm.lead", "res.partner", "sale.order")
KINDS = [
    ("call", "Call"),
    ("meeting", "Meeting"),
    ("mail", "E-mail"),
    ("other", "Other"),
]
STATES = [("done", "Done"), ("planned", "Planned"), ("overdue", "Overdue")]
# Whose row it is, of the user ``u``.
SELLER = SQL("u.id, u.sale_team_id, u.company_id")


class SalesActivityReport(models.Model):
    """Who does how much of what, and what waits: one row for each activity on a
    customer, deal or order, each meeting and each e-mail sent from one of these."""

    _name = "sales.activity.report"
    _inherit = ["sales.report.reading", "sales.report.screen"]
    _description = "Sales Activities"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "activity_type_id"
    _depends = {
        "calendar.event": [
            "active",
            "allday",
            "opportunity_id",
            "partner_ids",
            "res_id",
            "res_model",
            "start",
            "start_date",
            "user_id",
        ],
        "crm.lead": ["partner_id"],
        "mail.activity": [
            "active",
            "activity_type_id",
            "calendar_event_id",
            "date_deadline",
            "date_done",
            "res_id",
            "res_model",
            "user_id",
        ],
        "mail.activity.type": ["category"],
        "mail.message": [
            "author_id",
            "date",
            "message_type",
            "model",
            "res_id",
            "subtype_id",
        ],
        "res.company": ["sales_tz"],
        "res.partner": ["country_id", "industry_id"],
        "res.users": ["company_id", "partner_id", "sale_team_id", "share"],
        "sale.order": ["opportunity_id", "partner_id"],
    }

    date = DayOrMoment(
        readonly=True, help="The day on which it was done, else is to be done."
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        readonly=True,
        help="Empty for meetings of the calendar and e-mails.",
    )
    state = fields.Selection(STATES, string="Status", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True, aggregator=None
    )
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    activity_count = fields.Integer(string="All", readonly=True, aggregator="sum")
    done_count = fields.Integer(string="Done", readonly=True, aggregator="sum")
    planned_count = fields.Integer(
        string="To Do",
        readonly=True,
        aggregator="sum",
        help="Planned, including what is overdue.",
    )
    overdue_count = fields.Integer(string="Overdue", readonly=True, aggregator="sum")

    @api.depends("activity_type_id", "kind", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            # What a type is called, everybody may read.
            name = row.sudo().activity_type_id.name or kinds[row.kind]
            customer = row.partner_id.display_name
            row.display_name = ", ".join(filter(None, [name, customer]))

    @property
    def _table_query(self):
        """Of each kind of rows a query of its own, as PostgreSQL looks for the days
        that are asked for in the outermost ones only. In it, the inner query gives each
        row its document, the outer one what follows from it, at no cost where nobody
        asks."""
        return SQL(" UNION ALL ").join(
            self._rows_sql(rows)
            for rows in (
                self._activities_sql(),
                self._meetings_sql(),
                self._mails_sql(),
            )
        )

    @api.model
    def _rows_sql(self, rows):
        return SQL(
            """
            SELECT done.*, customer.industry_id, customer.country_id,
                   1 AS activity_count,
                   (done.state = 'done')::int AS done_count,
                   (done.state != 'done')::int AS planned_count,
                   (done.state = 'overdue')::int AS overdue_count
              FROM (
                   SELECT entry.*, %(lead)s AS lead_id, %(customer)s AS partner_id
                     FROM (%(rows)s) entry (
                          id, user_id, team_id, company_id, activity_type_id, kind,
                          date, date_at, state, res_model, res_id)
              ) done
              LEFT JOIN res_partner customer ON customer.id = done.partner_id
            """,
            lead=SQL(
                """
                CASE entry.res_model WHEN 'crm.lead' THEN entry.res_id
                     WHEN 'sale.order' THEN (SELECT o.opportunity_id FROM sale_order o
                                              WHERE o.id = entry.res_id) END
                """
            ),
            customer=SQL(
                """
                CASE entry.res_model WHEN 'res.partner' THEN entry.res_id
                     WHEN 'crm.lead' THEN (SELECT l.partner_id FROM crm_lead l
                                            WHERE l.id = entry.res_id)
                     WHEN 'sale.order' THEN (SELECT o.partner_id FROM sale_order o
                                              WHERE o.id = entry.res_id) END
                """
            ),
            rows=rows,
        )

    @api.model
    def _activities_sql(self):
        """Activities, those without a meeting in the calendar, which counts there."""
        return SQL(
            """
            SELECT a.id * 3, %(seller)s, a.activity_type_id,
                   CASE WHEN type.category = 'phonecall' THEN 'call'
                        WHEN type.category = 'meeting' THEN 'meeting'
                        WHEN type.id = %(mail)s THEN 'mail' ELSE 'other' END,
                   CASE WHEN a.active THEN a.date_deadline ELSE a.date_done END,
                   NULL::timestamp,
                   CASE WHEN a.active IS NOT TRUE THEN 'done'
                        WHEN a.date_deadline < %(today)s THEN 'overdue'
                        ELSE 'planned' END,
                   a.res_model, a.res_id
              FROM mail_activity a
              JOIN res_users u ON u.id = a.user_id
              JOIN res_company company ON company.id = u.company_id
              LEFT JOIN mail_activity_type type ON type.id = a.activity_type_id
             WHERE a.res_model = ANY(%(models)s)
               AND (a.active OR a.date_done IS NOT NULL)
               AND NOT EXISTS (SELECT FROM calendar_event e
                                WHERE e.id = a.calendar_event_id AND e.active)
            """,
            seller=SELLER,
            mail=self._reference("mail.mail_activity_data_email"),
            today=self._day_sql(SQL("%s::timestamp", fields.Datetime.now())),
            models=list(MODELS),
        )

    @api.model
    def _meetings_sql(self):
        """Meetings about a deal, customer or order, or with somebody who is no user.
        They count as done once they have begun."""
        return SQL(
            """
            SELECT e.id * 3 + 1, %(seller)s, NULL::int, 'meeting',
                   CASE WHEN e.allday THEN e.start_date ELSE %(day)s END,
                   CASE WHEN NOT e.allday THEN e.start END,
                   CASE WHEN e.start <= %(now)s THEN 'done' ELSE 'planned' END,
                   CASE WHEN e.opportunity_id IS NOT NULL THEN 'crm.lead'
                        WHEN e.res_model = ANY(%(models)s) AND e.res_id > 0
                        THEN e.res_model ELSE 'calendar.event' END,
                   CASE WHEN e.opportunity_id IS NOT NULL THEN e.opportunity_id
                        WHEN e.res_model = ANY(%(models)s) AND e.res_id > 0
                        THEN e.res_id ELSE e.id END
              FROM calendar_event e
              JOIN res_users u ON u.id = e.user_id
              JOIN res_company company ON company.id = u.company_id
             WHERE e.active
               AND (e.opportunity_id IS NOT NULL OR e.res_model = ANY(%(models)s)
                    OR EXISTS (
                       SELECT FROM calendar_event_res_partner_rel guest
                        WHERE guest.calendar_event_id = e.id
                          AND NOT EXISTS (
                              SELECT FROM res_users colleague
                               WHERE colleague.partner_id = guest.res_partner_id
                                 AND NOT colleague.share)))
            """,
            seller=SELLER,
            day=self._day_sql(SQL("e.start")),
            now=fields.Datetime.now(),
            models=list(MODELS),
        )

    @api.model
    def _mails_sql(self):
        """Messages that one of us sent from a document; notes are not sent."""
        return SQL(
            """
            SELECT m.id * 3 + 2, %(seller)s, NULL::int, 'mail', %(day)s, m.date,
                   'done', m.model, m.res_id
              FROM mail_message m
              JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
              JOIN res_company company ON company.id = u.company_id
             WHERE m.model = ANY(%(models)s)
               AND m.message_type IN ('comment', 'email_outgoing')
               AND m.subtype_id = %(sent)s
            """,
            seller=SELLER,
            day=self._day_sql(SQL("m.date")),
            models=list(MODELS),
            sent=self._reference("mail.mt_comment"),
        )

    @api.model
    def _day_sql(self, moment):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date", moment
        )

    @api.model
    def _reference(self, xmlid):
        return self.env["ir.model.data"]._xmlid_to_res_id(xmlid) or None

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open the document of a row.

        :return: a window action on its form
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
