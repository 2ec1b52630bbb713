# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.credit_source import CreditSource
from .sales_target_checks import AGREED


class SalesAdjustment(models.Model):
    """A manual correction: a document of its own, in the ledger like any other,
    visible to the person it concerns."""

    _name = "sales.adjustment"
    _description = "Sales Adjustment"
    _inherit = ["mail.thread", "sales.credit.source", "sales.numbers.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    target_id = fields.Many2one(
        "sales.target", ondelete="set null", check_company=True, tracking=True
    )
    metric_id = fields.Many2one(
        "sales.metric",
        required=True,
        compute="_compute_from_target",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        tracking=True,
    )
    target_state = fields.Selection(related="target_id.state")
    measure = fields.Selection(related="metric_id.measure")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        compute="_compute_from_target",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('share', '=', False)]",
        ondelete="restrict",
        tracking=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        compute="_compute_from_target",
        store=True,
        readonly=False,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._sales_today(),
        tracking=True,
    )
    value = fields.Float(digits=(20, 4), required=True, tracking=True)
    reason = fields.Selection(
        [
            ("correction", "Correction of an error"),
            ("goodwill", "Goodwill"),
            ("transfer", "Transfer between people"),
            ("outside", "Business outside Odoo"),
            ("other", "Other"),
        ],
        required=True,
        default="correction",
        tracking=True,
    )
    note = fields.Char(required=True, tracking=True)

    # --------------------------------------------------------------- computes

    @api.depends("reason", "user_id", "date")
    def _compute_name(self):
        labels = dict(self._fields["reason"]._description_selection(self.env))
        for adjustment in self:
            adjustment.name = " · ".join(
                filter(
                    None,
                    [
                        labels.get(adjustment.reason),
                        adjustment.user_id.name,
                        str(adjustment.date or ""),
                    ],
                )
            )

    @api.depends("target_id")
    def _compute_from_target(self):
        for adjustment in self:
            target = adjustment.target_id
            adjustment.metric_id = target.metric_id or adjustment.metric_id
            adjustment.user_id = target.user_ids[:1] or adjustment.user_id
            adjustment.company_id = (
                target.company_id or adjustment.company_id or self.env.company
            )

    @api.depends("user_id")
    def _compute_team_id(self):
        for adjustment in self:
            adjustment.team_id = adjustment.user_id._sales_team_in(
                adjustment.company_id
            )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for adjustment in self:
            user = adjustment.user_id.sudo()
            if user.share or adjustment.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(seller)s does not work for %(company)s. Choose a "
                        "salesperson of that company.",
                        seller=user.name,
                        company=adjustment.company_id.name,
                    )
                )

    @api.constrains("metric_id", "value")
    def _check_measure(self):
        for adjustment in self:
            if adjustment.metric_id.measure == "ratio":
                raise ValidationError(
                    self.env._(
                        "“%(metric)s” is a ratio and cannot be adjusted by a number. "
                        "Correct the documents behind it instead.",
                        metric=adjustment.metric_id.name,
                    )
                )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        adjustments = super().create(vals_list)
        for adjustment in adjustments:
            adjustment._log_on_targets(self.env._("Adjusted by %(value)s: %(why)s"))
        return adjustments

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            # The rules were asked about the company it came from.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _log_unlink(self):
        # Its own chatter goes with it.
        for adjustment in self:
            adjustment._log_on_targets(
                self.env._("The adjustment by %(value)s was deleted: %(why)s")
            )

    def _log_on_targets(self, text):
        """Keep what happens to an adjustment in the chatter of the targets that it
        changes, of those that its person has alone: others must not read of it.

        :param text: with the places ``value`` and ``why``
        """
        self.ensure_one()
        for target in self.sudo()._targets_concerned():
            body = text % {
                "value": target._format_value(self.value),
                "why": f"{self.name}: {self.note}",
            }
            target._message_log(body=body)

    def _targets_concerned(self):
        self.ensure_one()
        return self.env["sales.target"].search(
            [
                ("metric_id", "=", self.metric_id.id),
                ("company_id", "=", self.company_id.id),
                ("user_id", "=", self.user_id.id),
                ("date_from", "<=", self.date),
                ("date_to", ">=", self.date),
                ("state", "in", AGREED),
            ]
        )

    # --------------------------------------------------------- credit sources

    @api.model
    def _credit_sources(self):
        return super()._credit_sources() + (
            CreditSource(
                "adjustment",
                self.env._("Adjustment by a manager"),
                "sales.adjustment",
                measures=(),
                links=("adjustment_id",),
                for_all_metrics=True,
            ),
        )

    def _credit_query_adjustment(self, metric, restrict):
        """An adjustment credits its person as it says."""
        return SQL(
            """
            SELECT a.id AS document_id, a.id AS adjustment_id, a.user_id, a.team_id,
                   a.company_id, company.currency_id, a.date, a.value,
                   NULL::numeric AS base_value
              FROM sales_adjustment a
              JOIN res_company company ON company.id = a.company_id
             WHERE a.metric_id = %s AND %s
            """,
            metric.id,
            restrict(SQL("a.id")),
        )

    @api.model
    def _credit_name_sql(self, alias):
        """A statement says why something was adjusted."""
        return SQL(
            "%s || ': ' || %s",
            SQL.identifier(alias, "name"),
            SQL.identifier(alias, "note"),
        )
