# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# A metric checked by hand this morning need not be checked again tonight.
CHECK_EVERY = timedelta(hours=12)


class SalesCreditDrift(models.Model):
    """A credit that would come out differently if its document were saved today.

    What a document says counts as it was when last saved. A product that moved to
    another category or a customer who moved to another country leaves past credits
    as they are; these rows say which, and a manager decides on a rebuild.
    """

    _name = "sales.credit.drift"
    _description = "Credit That Differs"
    _inherit = "sales.document.mixin"
    _order = "metric_id, id"
    _rec_name = "document_name"
    _log_access = False

    metric_id = fields.Many2one(
        "sales.metric", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    is_overlay = fields.Boolean(string="Overlay", readonly=True)
    kind = fields.Selection(
        [
            ("missing", "Is not in the ledger"),
            ("surplus", "Would not count any more"),
            ("changed", "Would come out differently"),
        ],
        string="Difference",
        required=True,
        readonly=True,
    )
    stored = fields.Float(
        string="In the ledger", digits=0, readonly=True, aggregator="sum"
    )
    expected = fields.Float(
        string="By the document", digits=0, readonly=True, aggregator="sum"
    )

    @api.model
    def _replace(self, metrics):
        """Compare the ledger of metrics with the documents and keep what differs, in
        place of what was found before.

        :param metrics: ``sales.metric`` records
        """
        self.env["sales.credit"].flush_model()
        self.env.flush_all()
        credit = self.env["sales.credit"]._as_system()
        for metric in metrics.with_env(credit.env):
            self._clear(metric)
            found = 0
            for source, spec in metric._own_specs():
                found += self._keep(credit._verify_query(source, [spec]))
            metric.write({"verified_on": fields.Datetime.now(), "drift_count": found})
            _logger.info(
                "Ledger of metric %s verified: %s rows differ", metric.code, found
            )
        self.invalidate_model(flush=False)

    @api.model
    def _clear(self, metrics):
        self.env.cr.execute(
            SQL("DELETE FROM sales_credit_drift WHERE metric_id = ANY(%s)", metrics.ids)
        )

    @api.model
    def _keep(self, differences):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_credit_drift (
                       metric_id, source, document_id, user_id, team_id, company_id,
                       is_overlay, kind, stored, expected)
                SELECT d.metric_id, d.source, d.document_id, d.user_id, d.team_id,
                       d.company_id, d.is_overlay,
                       CASE WHEN d.stored IS NULL THEN 'missing'
                            WHEN d.expected IS NULL THEN 'surplus'
                            ELSE 'changed' END,
                       d.stored, d.expected
                  FROM (%s) d
                """,
                differences,
            )
        )
        return self.env.cr.rowcount


class SalesCredit(models.Model):
    _inherit = "sales.credit"

    @api.model
    @api.private
    def rebuild(self, metrics):
        changed = super().rebuild(metrics)
        differing = metrics.sudo().filtered("drift_count")
        self.env["sales.credit.drift"]._clear(differing)
        differing.drift_count = 0
        return changed


class SalesMetric(models.Model):
    _inherit = "sales.metric"

    verified_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When every credit was last compared with its document.",
    )
    drift_count = fields.Integer(
        string="Differs",
        readonly=True,
        copy=False,
        help="Credits that would come out differently today, because something "
        "outside the document has changed since it was saved.",
    )

    @api.model
    def _cron_verify(self):
        """Compare the ledger of every active metric with the documents, one metric
        after the other."""
        due = self.search(
            [
                "|",
                ("verified_on", "=", False),
                ("verified_on", "<", fields.Datetime.now() - CHECK_EVERY),
            ],
            order="verified_on, id",
        )
        progress = self.env["ir.cron"]
        if not progress._commit_progress(remaining=len(due)):
            return
        for metric in due:
            self.env["sales.credit.drift"]._replace(metric)
            if not progress._commit_progress(1):
                break

    def action_verify(self):
        """Compare the ledger of these metrics with the documents; open the list of
        credits that would come out differently today, if there are any.

        :raise odoo.exceptions.AccessError: for others than sales managers
        """
        self.check_access("write")
        self.env["sales.credit.drift"]._replace(self)
        if any(self.mapped("drift_count")):
            return self.action_view_drift()
        return self._notify(self.env._("Every credit agrees with its document."))

    @api.readonly
    def action_view_drift(self):
        """Open the credits that came out differently at the last check."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_credit_drift_action"
        )
        action["domain"] = [("metric_id", "in", self.ids)]
        return action
