# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, fields, models

# By then whatever was being saved when a metric was rebuilt is saved, or was ended by
# Odoo, which gives a request two minutes unless it is told otherwise.
SETTLE_AFTER = timedelta(minutes=5)


class SalesMetric(models.Model):
    """Who confirms an order while a metric is activated does not know the metric yet,
    and whoever rebuilds does not see the order yet. So a rebuild is followed by another
    one as soon as all that was under way has ended; it finds little to do.
    """

    _inherit = "sales.metric"

    # Empty again when it is settled.
    rebuilt_on = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )

    @api.model
    def _cron_settle(self):
        """Rebuild once more what was rebuilt some minutes ago."""
        # Those that are not active any more may have been given rows, too.
        due = self.with_context(active_test=False).search(
            [("rebuilt_on", "<=", fields.Datetime.now() - SETTLE_AFTER)],
            order="rebuilt_on, id",
        )
        progress = self.env["ir.cron"]
        if not progress._commit_progress(remaining=len(due)):
            return
        # A request may have put back into the cache what it knew when it began.
        self.env.registry.clear_cache("stable")
        for metric in due:
            self.env["sales.credit"].rebuild(metric)
            metric.rebuilt_on = False
            if not progress._commit_progress(1):
                break


class SalesCredit(models.Model):
    _inherit = "sales.credit"

    @api.model
    @api.private
    def rebuild(self, metrics):
        changed = super().rebuild(metrics)
        metrics.rebuilt_on = fields.Datetime.now()
        cron = self.env.ref("sales_targets.ir_cron_settle")
        cron._trigger(fields.Datetime.now() + SETTLE_AFTER)
        return changed
