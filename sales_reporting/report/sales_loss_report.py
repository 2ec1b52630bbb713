# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from ..models.crm_lead import ANSWERS
from .sales_report_reading import DayOfMoment


class SalesLossReport(models.Model):
    """Why, where, to whom and at which stage deals are lost: one row for each
    opportunity that is won or lost, so that a loss has the won ones beside it."""

    _name = "sales.loss.report"
    _inherit = "sales.report.dimensions"
    _description = "Won and Lost"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "active",
            "bant_authority",
            "bant_budget",
            "bant_need",
            "bant_timing",
            "competitor_id",
            "date_closed",
            "expected_revenue",
            "lost_reason_id",
            "stage_id",
            "won_status",
        ],
        "res.company": ["sales_tz"],
    }
    _ratios = {
        "win_rate": ("won_count", "closed_count"),
        "win_rate_value": ("won_value", "closed_value"),
    }

    date = DayOfMoment(string="Closed on", readonly=True)
    created_on = fields.Date(readonly=True)
    won_status = fields.Selection([("won", "Won"), ("lost", "Lost")], readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    stage_id = fields.Many2one(
        "crm.stage", readonly=True, help="The stage in which it was won or lost."
    )
    competitor_id = fields.Many2one("sales.competitor", readonly=True)
    bant_budget = fields.Selection(ANSWERS, string="Budget", readonly=True)
    bant_authority = fields.Selection(ANSWERS, string="Authority", readonly=True)
    bant_need = fields.Selection(ANSWERS, string="Need", readonly=True)
    bant_timing = fields.Selection(ANSWERS, string="Timing", readonly=True)
    closed_count = fields.Integer(string="Closed", readonly=True, aggregator="sum")
    won_count = fields.Integer(string="Won", readonly=True, aggregator="sum")
    lost_count = fields.Integer(string="Lost", readonly=True, aggregator="sum")
    closed_value = fields.Monetary(readonly=True, aggregator="sum")
    won_value = fields.Monetary(readonly=True, aggregator="sum")
    lost_value = fields.Monetary(readonly=True, aggregator="sum")
    win_rate = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Won, of those won or lost. Open ones are not in it.",
    )
    win_rate_value = FloatOrEmpty(
        string="Win Rate by Value", readonly=True, aggregator="avg"
    )
    days_to_close = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Days from creation to the end.",
    )

    @api.model
    def _select(self):
        closed_on = self.env["crm.lead"]._closed_on()
        return SQL(
            """
            (%(closed_on)s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
                AS date,
            %(closed_on)s AS date_at,
            (l.create_date AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
                AS created_on,
            l.won_status, l.lost_reason_id, l.stage_id, l.competitor_id,
            l.bant_budget, l.bant_authority, l.bant_need, l.bant_timing,
            1 AS closed_count,
            (l.won_status = 'won')::int AS won_count,
            (l.won_status = 'lost')::int AS lost_count,
            COALESCE(l.expected_revenue, 0) AS closed_value,
            CASE WHEN l.won_status = 'won' THEN COALESCE(l.expected_revenue, 0) ELSE 0
                 END AS won_value,
            CASE WHEN l.won_status = 'lost' THEN COALESCE(l.expected_revenue, 0) ELSE 0
                 END AS lost_value,
            (l.won_status = 'won')::int::float AS win_rate,
            (l.won_status = 'won')::int::float AS win_rate_value,
            EXTRACT(EPOCH FROM %(closed_on)s - l.create_date) / 86400 AS days_to_close
            """,
            closed_on=closed_on,
        )

    @api.model
    def _where(self):
        return SQL("l.won_status IN ('won', 'lost')")
