# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.tools.credit_source import CreditSource

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]
# Budget, authority, need and timing: what is asked of a lost deal.
QUESTIONS = ("bant_budget", "bant_authority", "bant_need", "bant_timing")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    reseller_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="The partner who brings or serves this customer.",
    )
    competitor_id = fields.Many2one(
        "sales.competitor",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="Who is in the race too, or won instead.",
    )
    bant_budget = fields.Selection(
        ANSWERS, string="Budget", help="Was there money for it?"
    )
    bant_authority = fields.Selection(
        ANSWERS, string="Authority", help="Did we talk to who decides?"
    )
    bant_need = fields.Selection(ANSWERS, string="Need", help="Did they need it?")
    bant_timing = fields.Selection(
        ANSWERS, string="Timing", help="Was it the right time for them?"
    )
    stage_move_ids = fields.One2many(
        "sales.stage.move",
        "lead_id",
        string="Stage History",
        compute="_compute_stage_move_ids",
        store=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
    )

    @api.depends("type", "active", "stage_id", "won_status")
    def _compute_stage_move_ids(self):
        self.env["sales.stage.move"]._mark(self)

    # ------------------------------------------------------------------- CRUD

    def write(self, vals):
        if vals.keys() & {"stage_id", "team_id"}:
            # Where a transaction moves an opportunity twice, both moves count.
            self._recompute_recordset(["stage_move_ids"])
            self.env["sales.stage.move"]._record_pending(self)
        return super().write(vals)

    # --------------------------------------------------------- credit sources

    @api.model
    def _credit_sources(self):
        shared = {
            "domain_model": "crm.lead",
            "share_field": "lead_id",
            "links": ("lead_id",),
        }
        return super()._credit_sources() + (
            CreditSource(
                "stage",
                self.env._("Opportunity reached a stage"),
                "crm.lead",
                measures=("amount", "count"),
                **shared,
            ),
            CreditSource(
                "stage_conversion",
                self.env._("Opportunity went on from a stage"),
                "crm.lead",
                measures=("ratio",),
                **shared,
            ),
        )

    @api.model
    def _credit_triggers(self):
        return super()._credit_triggers() + ("stage_id",)

    def _credit_query_stage(self, metric, restrict):
        """An opportunity counts on the day on which it first reached the metric's
        stage or a later one: a stage that was skipped was reached."""
        return self._credit_stage_select(metric, restrict)

    def _credit_query_stage_conversion(self, metric, restrict):
        """Of the opportunities that reached a stage, on the day on which they did:
        the part that went on to a later one. Lost ones stay in the base."""
        return self._credit_stage_select(metric, restrict)

    @api.model
    def _credit_stage_select(self, metric, restrict):
        if metric.measure == "ratio":
            value = SQL("reached.went_on::int::numeric, 1::numeric, 6, TRUE")
        else:
            value = self._credit_lead_value(metric)
        return SQL(
            """
            SELECT l.id AS document_id, l.id AS share_id, l.id AS lead_id,
                   l.user_id, l.team_id, company.id AS company_id,
                   company.currency_id, reached.date, measured.*
              FROM %(tables)s
             CROSS JOIN LATERAL (
                   SELECT MIN(move.date) AS date,
                          BOOL_OR(stage.sequence > wanted.sequence) AS went_on
                     FROM sales_metric metric
                     JOIN crm_stage wanted ON wanted.id = metric.stage_id
                     JOIN sales_stage_move move ON move.lead_id = l.id
                     JOIN crm_stage stage ON stage.id = move.stage_to_id
                    WHERE metric.id = %(metric_id)s
                      AND stage.sequence >= wanted.sequence
             ) reached
             CROSS JOIN LATERAL (VALUES (%(value)s)) measured (
                   value, base_value, digits, is_whole)
             WHERE reached.date IS NOT NULL AND %(restricted)s AND %(filter)s
            """,
            tables=self._credit_lead_tables(),
            metric_id=metric.id,
            value=value,
            restricted=restrict(SQL("l.id")),
            filter=self.env["sales.metric"]._filter_sql(metric, SQL("l.id")),
        )
