# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging
from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..tools.loose_many2one import LooseMany2one

_logger = logging.getLogger(__name__)

PENDING = "sales.credit"
# Fields of documents that are read from the ledger.
FROM_LEDGER = {"credit_ids", "target_ids", "target_count"}
# Documents handled by one statement of a rebuild: large enough for set-based
# SQL to pay, small enough for a sign of life every few seconds.
REBUILD_STEP = 250_000


class SalesCredit(models.Model):
    """The ledger: what counts for whom, from which document, on which day.

    Nobody writes here by hand, and no create, write or unlink is granted to
    any group: rows come from the queries of the credit sources only (see
    ``sales.credit.source`` and the file ``sales_credit_query.py``).
    """

    _name = "sales.credit"
    _description = "Sales Credit"
    _inherit = "sales.document.mixin"
    _order = "date desc, id desc"
    _rec_name = "document_name"
    _log_access = False

    # What these name is named by the document too, which has keys for it. What becomes
    # of the rows when one of them is deleted: sales_credit_deletion.py.
    metric_id = LooseMany2one("sales.metric", required=True, readonly=True)
    measure = fields.Selection(related="metric_id.measure")
    user_id = LooseMany2one("res.users", string="Salesperson", readonly=True)
    team_id = LooseMany2one("crm.team", string="Sales Team", readonly=True)
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    currency_id = LooseMany2one("res.currency", required=True, readonly=True)
    date = fields.Date(
        required=True,
        readonly=True,
        help="The day in the time zone of the company on which this counts.",
    )
    value = fields.Float(digits=0, readonly=True, aggregator="sum")
    base_value = fields.Float(
        digits=0,
        readonly=True,
        help="What a ratio is divided by; empty for other measures.",
    )
    is_overlay = fields.Boolean(
        readonly=True,
        help="Supporting credit beside the whole: it counts for the salesperson, "
        "not for team or company.",
    )
    allocation_id = fields.Many2one(
        "sales.allocation", readonly=True, ondelete="set null"
    )
    # Filled where people share a document: its whole value, so that totals over
    # several people count the document once.
    document_value = fields.Float(digits=0, readonly=True, aggregator=False)
    document_base_value = fields.Float(digits=0, readonly=True, aggregator=False)

    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    adjustment_id = fields.Many2one(
        "sales.adjustment", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    _document_uniq = models.UniqueIndex(
        "(document_id, metric_id, source, COALESCE(user_id, 0), "
        "COALESCE(team_id, 0), is_overlay)"
    )
    _user_idx = models.Index(
        "(metric_id, user_id, date) INCLUDE (value, base_value, company_id)"
    )
    _company_idx = models.Index(
        "(metric_id, company_id, date) INCLUDE (value, base_value, user_id) "
        "WHERE NOT is_overlay"
    )
    _team_idx = models.Index(
        "(metric_id, team_id, date) INCLUDE (value, base_value, company_id) "
        "WHERE NOT is_overlay"
    )
    _shared_idx = models.Index(
        "(metric_id, company_id, date) WHERE document_value IS NOT NULL"
    )

    # ---------------------------------------------------------------- sources

    @api.model
    def _sources(self):
        """All credit sources of the installed addons.

        :return: dict of code to ``CreditSource``
        """
        return {
            source.code: source
            for name in sorted(self.pool["sales.credit.source"]._inherit_children)
            if not self.env[name]._abstract
            for source in self.env[name]._credit_sources()
        }

    @api.model
    @ormcache(cache="stable")
    def _waiting_sources(self):
        """Codes of the sources whose credits do not count before their day has come:
        events are in the calendar before they happen."""
        return tuple(s.code for s in self._sources().values() if s.until_today)

    @api.model
    def _selection_source(self):
        return [(source.code, source.label) for source in self._sources().values()]

    # --------------------------------------------------- marking and updating

    @api.model
    def _mark(self, documents):
        """Note documents whose credits must be updated: before the transaction
        commits, or before anything reads the ledger, whichever comes first.

        Waiting until then is what makes saving cheap: however often a document
        is touched in a transaction, its credits are updated once, and those of
        all documents of a kind by one statement.

        :param documents: records of a model with credit sources
        """
        ids = [id_ for id_ in documents._ids if id_]
        if not ids or not self.env["sales.metric"]._specs(documents._name):
            return
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault(PENDING, {})
        if not pending:
            precommit.add(self._update_pending)
        pending.setdefault(documents._name, set()).update(ids)
        # What was read from the ledger earlier in this transaction is out of date.
        for name in FROM_LEDGER & documents._fields.keys():
            documents._fields[name]._invalidate_cache(self.env, ids)
        self.env["sales.target"]._forget_figures()

    @api.model
    def _mark_dependents(self, documents):
        for model, ids in documents.sudo()._credit_dependents().items():
            self._mark(self.env[model].browse(ids))

    @api.model
    def _update_pending(self):
        """Update the credits of the documents noted by :meth:`_mark`."""
        data = self.env.cr.precommit.data
        if not data.get(PENDING):
            return
        self = self._as_system()
        # Flushing computes fields, which may mark more documents: pop afterwards.
        self.env.flush_all()
        pending = data.pop(PENDING)
        while pending:
            model, ids = pending.popitem()
            if dependents := self.env[model].browse(ids)._credit_dependents():
                for other, other_ids in dependents.items():
                    pending.setdefault(other, set()).update(other_ids)
            self._update(model, sorted(ids))

    @api.model
    def _update(self, model, ids):
        """Bring the ledger up to date for documents of one model.

        :param model: name of a model with credit sources
        :param ids: list of database ids; those of deleted documents lose their
            credits
        """
        shortened = set()
        for source, specs in self.env["sales.metric"]._specs(model):
            shortened.update(self._update_source(source, specs, ids))
        self._forget_rows()
        allocation = self.env["sales.allocation"]
        allocation._fields["is_shortened"]._invalidate_cache(self.env)
        if shortened:
            allocation.browse(sorted(shortened))._report_shortened()

    @api.private
    def flush_model(self, fnames=None):
        """Reading the ledger, by search, grouping or a report that depends on
        it, flushes the model: the moment to update what is pending."""
        for name in self.pool["sales.credit.source"]._inherit_children:
            if not self.env[name]._abstract:
                self.env[name]._recompute_model(["sales_credit_mark_ids"])
        self._update_pending()
        return super().flush_model(fnames)

    @api.model
    def _search(self, domain, *args, **kwargs):
        if Domain(domain).is_true():
            # A query that names no field does not tell the ORM what to flush.
            self.flush_model(["value"])
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _as_system(self):
        """This model with an environment that is the same for everybody: what
        the ledger says must not depend on who saved the document, in which
        language or for which company."""
        return self.with_env(self.env(user=SUPERUSER_ID, context={}, su=True))

    # ----------------------------------------------------- rebuild and verify

    @api.model
    @api.private
    def rebuild(self, metrics):
        """Build the ledger of metrics anew from the documents. Metrics that are
        not active lose their rows.

        :param metrics: recordset of ``sales.metric``
        :return: number of rows added, changed or removed
        :raise odoo.exceptions.AccessError: for others than sales managers
        """
        metrics.check_access("write")
        self.env.flush_all()
        self = self._as_system()
        metrics = metrics.with_env(self.env)
        self._renew_statistics()
        changed = 0
        for metric in metrics:
            changed += self._drop_strangers(metric)
            for source, spec in metric._own_specs():
                changed += self._rebuild_source(source, spec)
            self._renew_statistics()
        self._forget_rows()
        self.env["sales.target"]._forget_figures()
        return changed

    @api.model
    def _forget_rows(self):
        """Drop cached rows. What documents show of them is dropped where they are
        marked; unlike ``invalidate_model`` this flushes no other model for it."""
        for field in self._fields.values():
            field._invalidate_cache(self.env)

    def _drop_strangers(self, metric):
        """Remove rows of sources that the metric does not have (any more)."""
        codes = [source.code for source, _spec in metric._own_specs()] or [""]
        self.env.cr.execute(
            SQL(
                "DELETE FROM sales_credit WHERE metric_id = %s AND source != ALL(%s)",
                metric.id,
                codes,
            )
        )
        return self.env.cr.rowcount

    def _renew_statistics(self):
        # What was written just now is not yet known to the planner, who would take
        # the ledger for empty and compare each row with each.
        self.env.cr.execute("ANALYZE sales_credit, sales_allocation")

    def _rebuild_source(self, source, spec):
        table = SQL.identifier(self.env[source.document_model]._table)
        last = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", table))
        last = last[0][0]
        changed = 0
        for start in range(0, last + 1, REBUILD_STEP):
            stop = start + REBUILD_STEP - 1 if start + REBUILD_STEP <= last else None
            restrict = partial(self._between, start=start, stop=stop)
            query = self._update_query(source, [spec], restrict, counted=True)
            changed += self.env.execute_query(query)[0][0]
            _logger.info(
                "Ledger of metric %s from %s: documents up to %s of %s done, "
                "%s rows changed",
                spec.code,
                source.document_model,
                min(start + REBUILD_STEP - 1, last),
                last,
                changed,
            )
        return changed

    @api.model
    @api.private
    def verify(self, metrics):
        """Compare the ledger with what the documents say now.

        :param metrics: recordset of ``sales.metric``
        :return: list of dicts, one for each row that differs: ``metric_id``,
            ``source``, ``document_id``, ``user_id``, ``team_id``, ``company_id``,
            ``is_overlay``, ``expected`` (value by the documents, None where there
            should be no row) and ``stored`` (None where a row is missing). Empty on
            a healthy database.
        :raise odoo.exceptions.AccessError: for others than sales managers
        """
        metrics.check_access("write")
        self.flush_model()
        self.env.flush_all()
        self = self._as_system()
        differences = []
        for metric in metrics.with_env(self.env):
            for source, spec in metric._own_specs():
                differences += self.env.execute_query_dict(
                    self._verify_query(source, [spec])
                )
                _logger.info(
                    "Ledger of metric %s from %s verified: %s rows differ so far",
                    spec.code,
                    source.document_model,
                    len(differences),
                )
        return differences

    # ---------------------------------------------------------------- helpers

    def _part(self):
        """What this is of its document: ``whole``, ``split``, ``overlay`` or
        ``adjustment``."""
        self.ensure_one()
        if self.is_overlay:
            return "overlay"
        if self.source == "adjustment":
            return "adjustment"
        is_part = self.document_value and self.value != self.document_value
        return "split" if is_part else "whole"

    @staticmethod
    def _among(column, ids):
        return SQL("%s = ANY(%s)", column, ids)

    @staticmethod
    def _between(column, start, stop):
        if stop is None:
            return SQL("%s >= %s", column, start)
        return SQL("%s BETWEEN %s AND %s", column, start, stop)
