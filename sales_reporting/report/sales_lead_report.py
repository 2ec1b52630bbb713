# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_alert_neglect import AUTOMATIC
from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from .sales_report_reading import DayOfMoment

STATUS = [
    ("lead", "Lead"),
    ("open", "Open Opportunity"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("archived", "Archived"),
]
AGES = [
    ("week", "Up to 7 days"),
    ("month", "8 to 30 days"),
    ("quarter", "31 to 90 days"),
    ("older", "More than 90 days"),
]


class SalesLeadReport(models.Model):
    """How many leads come from where, what became of them, how old they are and how
    soon they were answered: one row for each lead or opportunity, on the day on which
    it was created."""

    _name = "sales.lead.report"
    _inherit = "sales.report.dimensions"
    _description = "Leads"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "active",
            "expected_revenue",
            "probability",
            "stage_id",
            "type",
            "won_status",
        ],
        "mail.message": [
            "author_id",
            "date",
            "mail_activity_type_id",
            "message_type",
            "model",
            "res_id",
        ],
        "res.company": ["sales_tz"],
    }
    _ratios = {"customer_rate": ("won_count", "lead_count")}

    lead_id = fields.Many2one(string="Lead or Opportunity")
    date = DayOfMoment(string="Created on", readonly=True)
    type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )
    status = fields.Selection(STATUS, readonly=True)
    stage_id = fields.Many2one("crm.stage", string="Stage now", readonly=True)
    age_group = fields.Selection(
        AGES, string="Age", readonly=True, help="Of those that are still open."
    )
    is_answered = fields.Boolean(
        string="Answered",
        readonly=True,
        help="One of us wrote a message or did an activity.",
    )
    lead_count = fields.Integer(string="Created", readonly=True, aggregator="sum")
    opportunity_count = fields.Integer(
        string="Became Opportunities",
        readonly=True,
        aggregator="sum",
        help="With those that were opportunities from the start.",
    )
    won_count = fields.Integer(string="Won", readonly=True, aggregator="sum")
    value = fields.Monetary(string="Expected Revenue", readonly=True, aggregator="sum")
    weighted_value = fields.Monetary(
        string="Weighted Revenue",
        readonly=True,
        aggregator="sum",
        help="Of what is open: the expected revenue by its probability.",
    )
    won_value = fields.Monetary(readonly=True, aggregator="sum")
    customer_rate = FloatOrEmpty(
        string="Lead-to-Customer Rate",
        readonly=True,
        aggregator="avg",
        help="Of all that were created in the period, the part that has been won by "
        "now. It is not the win rate, which knows the closed ones only.",
    )
    age_days = FloatOrEmpty(
        string="Age in Days",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Days since the creation of those that are still open.",
    )
    response_hours = FloatOrEmpty(
        string="Response Time in Hours",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Hours from creation to the first message or done activity of ours. What "
        "has no answer yet is not in it.",
    )

    @api.model
    def _select(self):
        return SQL(
            """
            (l.create_date AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
                AS date,
            l.create_date AS date_at,
            l.type, l.stage_id, %(status)s AS status,
            CASE WHEN NOT %(is_open)s THEN NULL WHEN %(age)s <= 7 THEN 'week'
                 WHEN %(age)s <= 30 THEN 'month' WHEN %(age)s <= 90 THEN 'quarter'
                 ELSE 'older' END AS age_group,
            %(answer)s IS NOT NULL AS is_answered,
            1 AS lead_count, (l.type = 'opportunity')::int AS opportunity_count,
            (l.won_status = 'won')::int AS won_count,
            COALESCE(l.expected_revenue, 0) AS value,
            CASE WHEN %(is_open)s THEN ROUND(
                     (COALESCE(l.expected_revenue, 0) * COALESCE(l.probability, 0)
                      / 100)::numeric, 2)
                 ELSE 0 END AS weighted_value,
            CASE WHEN l.won_status = 'won' THEN COALESCE(l.expected_revenue, 0) ELSE 0
                 END AS won_value,
            (l.won_status = 'won')::int::float AS customer_rate,
            CASE WHEN %(is_open)s THEN %(age)s END AS age_days,
            EXTRACT(EPOCH FROM %(answer)s - DATE_TRUNC('second', l.create_date)) / 3600
                AS response_hours
            """,
            status=self._status_sql(),
            is_open=SQL("(l.active AND l.won_status = 'pending')"),
            age=self._age_sql(),
            answer=self._first_answer_sql(),
        )

    @api.model
    def _status_sql(self):
        return SQL(
            """
            CASE WHEN l.won_status IN ('won', 'lost') THEN l.won_status
                 WHEN NOT l.active THEN 'archived'
                 WHEN l.type = 'lead' THEN 'lead' ELSE 'open' END
            """
        )

    @api.model
    def _age_sql(self):
        return SQL(
            """
            ((%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
             - (l.create_date AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date)
            """,
            fields.Datetime.now(),
        )

    @api.model
    def _first_answer_sql(self):
        """The moment at which one of us first wrote or did something. A done activity
        counts by the message that Odoo writes about it, as that has a time; what was
        there before the lead came with another one that was merged into it."""
        return SQL(
            """
            (SELECT MIN(m.date)
               FROM mail_message m
              WHERE m.model = 'crm.lead' AND m.res_id = l.id
                AND m.date >= DATE_TRUNC('second', l.create_date)
                AND (m.message_type != ALL(%s) OR m.mail_activity_type_id IS NOT NULL)
                AND EXISTS (SELECT FROM res_users u
                             WHERE u.partner_id = m.author_id AND NOT u.share
                               AND u.id != %s))
            """,
            list(AUTOMATIC),
            SUPERUSER_ID,
        )
