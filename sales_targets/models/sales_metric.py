# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import ast
import logging
from collections import defaultdict, namedtuple

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, mute_logger, ormcache

_logger = logging.getLogger(__name__)

BAD_FILTER = (
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    AttributeError,
    MemoryError,
    psycopg2.Error,
)
MetricSpec = namedtuple(
    "MetricSpec", "id code measure amount_basis count_policy domain filter_model"
)
ActiveMetric = namedtuple("ActiveMetric", "id name measure source")


class SalesMetric(models.Model):
    """What is measured: which documents count, and by what."""

    _name = "sales.metric"
    _description = "Sales Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    active = fields.Boolean(
        default=True,
        help="Only active metrics are credited. Activating one builds its ledger "
        "from all documents, which may take a while on a large database.",
    )
    sequence = fields.Integer(default=100)
    source = fields.Selection(
        selection=lambda self: self.env["sales.credit"]._selection_source(),
        string="Counts when",
        required=True,
        default="order",
        help="The event that credits the salesperson, on the day it happens.",
    )
    measure = fields.Selection(
        [
            ("amount", "Amount"),
            ("quantity", "Quantity"),
            ("count", "Number"),
            ("ratio", "Ratio"),
        ],
        required=True,
        default="amount",
    )
    amount_basis = fields.Selection(
        [
            ("untaxed", "Without taxes"),
            ("total", "With taxes"),
            ("margin", "Margin"),
        ],
        default="untaxed",
        required=True,
        help="Which amount of the document counts.",
    )
    domain = fields.Char(
        string="Filter",
        default="[]",
        required=True,
        help="Only documents that match are credited, as they were when last saved.",
    )
    domain_model = fields.Char(compute="_compute_domain_model")
    count_policy = fields.Selection(
        [
            ("whole", "One for each salesperson"),
            ("fraction", "The fraction of the amount"),
        ],
        string="Shared documents",
        required=True,
        default="whole",
        help="How a number counts a document that several people share. Team and "
        "company totals count it once.",
    )
    credit_count = fields.Integer(compute="_compute_credit_count")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another metric has this code already. Choose a different one."
    )

    # --------------------------------------------------------------- computes

    @api.depends("source")
    def _compute_domain_model(self):
        sources = self.env["sales.credit"]._sources()
        for metric in self:
            source = sources.get(metric.source)
            metric.domain_model = source.filter_model if source else False

    def _compute_credit_count(self):
        counts = dict(
            self.env["sales.credit"]._read_group(
                [("metric_id", "in", self.ids)], ["metric_id"], ["__count"]
            )
        )
        for metric in self:
            metric.credit_count = counts.get(metric._origin, 0)

    # ------------------------------------------------------------ constraints

    @api.constrains("source", "measure", "amount_basis", "active")
    def _check_measure(self):
        sources = self.env["sales.credit"]._sources()
        labels = dict(self._fields["measure"]._description_selection(self.env))
        for metric in self:
            source = sources.get(metric.source)
            if not source:
                raise ValidationError(
                    self.env._(
                        "The source “%(event)s” of the metric “%(metric)s” does not "
                        "exist. Choose one from the list, or install the app that "
                        "brings it.",
                        event=metric.source,
                        metric=metric.name,
                    )
                )
            if metric.measure not in source.measures:
                raise ValidationError(
                    self.env._(
                        "“%(event)s” cannot be measured as %(measure)s. Possible: "
                        "%(possible)s.",
                        event=source.label,
                        measure=labels[metric.measure],
                        possible=", ".join(labels[m] for m in source.measures),
                    )
                )
            if (
                metric.active
                and metric.amount_basis == "margin"
                and "margin" not in self.env["sale.order"]
            ):
                raise ValidationError(
                    self.env._(
                        "The metric “%(metric)s” needs the margin of sales orders. "
                        "Install the app “Margins in Sales Orders” first.",
                        metric=metric.name,
                    )
                )

    @api.constrains("domain", "source")
    def _check_domain(self):
        # Without a source there is no model to filter, which the check above says.
        for metric in self.filtered("domain_model"):
            metric._parsed_domain()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.env["sales.target"]
            .sudo()
            .with_context(active_test=False)
            .search([("metric_id", "in", self.ids)], limit=1)
        )
        if used:
            raise UserError(
                self.env._(
                    "The metric “%(metric)s” is used by the target “%(target)s”. "
                    "Archive it instead, or delete its targets first.",
                    metric=used.metric_id.name,
                    target=used.name,
                )
            )

    def _parsed_domain(self):
        """The metric's filter as a domain, tried out on its model.

        :return: :class:`odoo.fields.Domain`
        :raise odoo.exceptions.ValidationError: if it is not a plain list, names a
            field that does not exist, or cannot be searched
        """
        self.ensure_one()
        model = self.domain_model
        try:
            return self._check_filter(self.domain, model)
        except BAD_FILTER as error:
            raise ValidationError(
                self.env._(
                    "The filter of the metric “%(metric)s” cannot be used on "
                    "%(model)s: %(domain)s\n%(reason)s\nWrite a list of conditions "
                    "with plain values, for example "
                    "[('partner_id.country_id.code', '=', 'NL')].",
                    metric=self.name,
                    model=model,
                    domain=self.domain,
                    reason=error,
                )
            ) from error

    def _is_usable(self):
        """Whether the filter still works. A field may have gone with its app; that
        must not keep anybody from saving an order."""
        try:
            self._check_filter(self.domain, self.domain_model)
        except BAD_FILTER:
            _logger.error(
                "The metric %s is not credited: its filter %s does not work any more",
                self.code,
                self.domain,
            )
            return False
        return True

    @api.model
    def _check_filter(self, text, model_name):
        """Parse a domain that holds plain values only: what is evaluated at every
        save must not contain code, nor depend on the day or the user."""
        model = self.env["sales.credit"]._as_system().env[model_name]
        domain = Domain(ast.literal_eval(text.strip() or "[]"))
        if domain.is_true():
            return domain
        domain.validate(model)
        # Some mistakes show only when the database is asked.
        with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
            model.with_context(active_test=False).search(domain, limit=1)
        return domain

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        metrics = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        metrics.filtered("active")._rebuild_unless_loading()
        return metrics

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache("stable")
        if vals.keys() & self._credited_by():
            self._rebuild_unless_loading()
        return result

    @api.model
    def _credited_by(self):
        """Names of the fields on which the credits of a metric depend."""
        return {
            "active",
            "source",
            "measure",
            "amount_basis",
            "domain",
            "count_policy",
        }

    def unlink(self):
        self.env["sales.credit"]._drop_rows_of(self)
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        return [
            dict(
                vals,
                name=self.env._("%s (copy)", metric.name),
                code=f"{metric.code}_{self.search_count([]) + 1}",
            )
            for metric, vals in zip(self, vals_list, strict=True)
        ]

    def _rebuild_unless_loading(self):
        # While the addon itself is being loaded not all models are there yet;
        # the post-init hook builds the ledger then.
        if not self.env.context.get("install_mode"):
            self.env["sales.credit"].sudo().rebuild(self)

    # ------------------------------------------------- what the dashboard asks

    @api.model
    @ormcache("self.env.lang", cache="stable")
    def _active_metrics(self):
        """The metrics that are credited, in their order.

        :return: tuple of ``ActiveMetric``
        """
        metrics = self.sudo().search_fetch([], ["name", "measure", "source"])
        return tuple(
            ActiveMetric(metric.id, metric.name, metric.measure, metric.source)
            for metric in metrics
        )

    @api.model
    def _active_metric(self, metric_id):
        """One of them, False if it is not active."""
        found = [m for m in self._active_metrics() if m.id == metric_id]
        return found[0] if found else False

    # --------------------------------------------------- what the ledger asks

    def _own_specs(self):
        """The credit sources of this metric.

        :return: list of pairs (``CreditSource``, ``MetricSpec``), empty while it
            is not active
        """
        self.ensure_one()
        sources = self.env["sales.credit"]._sources()
        if not self.active or self.source not in sources:
            return []
        spec = MetricSpec(
            self.id,
            self.code,
            self.measure,
            self.amount_basis,
            self.count_policy,
            self.domain,
            sources[self.source].filter_model,
        )
        return [(sources[self.source], spec)] + [
            (source, spec) for source in sources.values() if source.for_all_metrics
        ]

    @api.model
    @ormcache("model", cache="stable")
    def _specs(self, model):
        """Active metrics that are credited by documents of a model.

        :param model: model name
        :return: list of pairs (``CreditSource``, list of ``MetricSpec``)
        """
        specs = defaultdict(list)
        sources = {}
        metrics = self.env["sales.credit"]._as_system().env["sales.metric"].search([])
        for metric in metrics:
            for source, spec in metric._own_specs():
                if source.document_model == model and metric._is_usable():
                    sources[source.code] = source
                    specs[source.code].append(spec)
        return [(sources[code], specs[code]) for code in sorted(specs)]

    @api.model
    def _filter_sql(self, spec, column):
        """Condition that a metric's filter puts on the records of its model.

        :param spec: ``MetricSpec``
        :param column: SQL of the column that holds the record's id
        :return: SQL
        """
        domain = Domain(ast.literal_eval(spec.domain.strip() or "[]"))
        if domain.is_true():
            return SQL("TRUE")
        model = self.env[spec.filter_model].with_context(active_test=False)
        return SQL("%s IN %s", column, model._search(domain).subselect())

    # ---------------------------------------------------------------- actions

    def action_rebuild(self):
        """Build the ledger of these metrics anew and say what changed."""
        changed = self.env["sales.credit"].rebuild(self)
        return self._notify(
            self.env._("The ledger was rebuilt: %s credits changed.", changed)
        )

    @api.readonly
    def action_view_credits(self):
        """Open the ledger of this metric."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_credit_action"
        )
        action["domain"] = [("metric_id", "=", self.id)]
        return action

    @api.model
    def _notify(self, message, kind="success"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
