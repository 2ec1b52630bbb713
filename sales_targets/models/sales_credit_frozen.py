# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL


class SalesCreditFrozen(models.Model):
    """A credit as it was when its target was closed: what the frozen result consists
    of, whatever becomes of the documents.

    Nobody writes here by hand, and no create, write or unlink is granted to any
    group: closing makes the rows, reopening removes them.
    """

    _name = "sales.credit.frozen"
    _description = "Frozen Credit"
    _inherit = "sales.document.mixin"
    _order = "target_id, id"
    _rec_name = "document_name"
    _log_access = False

    # Found by the index on target and id.
    target_id = fields.Many2one(
        "sales.target", required=True, readonly=True, ondelete="cascade"
    )
    metric_id = fields.Many2one(
        "sales.metric", required=True, readonly=True, ondelete="cascade"
    )
    measure = fields.Selection(related="metric_id.measure")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    # As it was called then, also when it is called differently now, or gone.
    document_name = fields.Char(compute=None, store=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null"
    )
    date = fields.Date(required=True, readonly=True)
    is_overlay = fields.Boolean(string="Overlay", readonly=True)
    value = fields.Float(
        digits=0,
        readonly=True,
        aggregator="sum",
        help="The credit of the salesperson.",
    )
    base_value = fields.Float(
        digits=0,
        readonly=True,
        help="What a ratio is divided by; empty for other measures.",
    )
    counted_value = fields.Float(
        string="Counts",
        digits=0,
        readonly=True,
        aggregator="sum",
        help="What it adds to the result: a document that several people of the "
        "target share counts once.",
    )
    counted_base_value = fields.Float(
        string="Counts out of", digits=0, readonly=True, aggregator="sum"
    )

    _target_idx = models.Index("(target_id, id)")

    @api.model
    def _freeze(self, targets):
        """Keep the credits of targets as they are: one statement, however many
        credits and targets there are.

        :param targets: saved ``sales.target`` records
        """
        self.env.flush_all()
        # In the order in which a statement lists them.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_credit_frozen (
                       target_id, metric_id, company_id, currency_id, source,
                       document_id, document_name, user_id, team_id, date, is_overlay,
                       value, base_value, counted_value, counted_base_value)
                SELECT c.target_id, c.metric_id, c.company_id, c.currency_id, c.source,
                       c.document_id, %(name)s, c.user_id, c.team_id, c.date,
                       c.is_overlay, c.value, c.base_value, c.counted_value,
                       c.counted_base_value
                  FROM (%(counted)s) c
                  %(joins)s
                 ORDER BY c.target_id, c.date, c.source, c.document_id, c.is_overlay,
                       c.allocation_id NULLS FIRST, c.id
                """,
                **self._names_sql(targets.metric_id),
                counted=targets._counted_sql(
                    SQL("t.id = ANY(%s)", targets.ids), targets.company_id
                ),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _names_sql(self, metrics):
        """The names of documents beside rows ``c`` of the ledger.

        :param metrics: ``sales.metric`` records of the rows
        :return: dict of ``name``, an expression, and ``joins``, what it needs
        """
        joins, names = [], []
        codes = set(metrics.mapped("source"))
        for source in self.env["sales.credit"]._sources().values():
            if source.code not in codes and not source.for_all_metrics:
                continue
            # A payment is called as the invoice that it pays.
            link = source.links[0] if source.links else "document_id"
            model = (
                self.env["sales.credit"]._fields[link].comodel_name
                if source.links
                else source.document_model
            )
            alias = f"named_{source.code}"
            joins.append(
                SQL(
                    "LEFT JOIN %(table)s %(alias)s ON c.source = %(code)s"
                    " AND %(alias)s.id = %(link)s",
                    table=SQL.identifier(self.env[model]._table),
                    alias=SQL.identifier(alias),
                    code=source.code,
                    link=SQL.identifier("c", link),
                )
            )
            names.append(
                SQL(
                    "WHEN %s THEN COALESCE(NULLIF(%s, ''), %s)",
                    source.code,
                    self.env[model]._credit_name_sql(alias),
                    source.label,
                )
            )
        return {
            "name": SQL("CASE c.source %s END", SQL(" ").join(names)),
            "joins": SQL(" ").join(joins),
        }

    @api.model
    def _thaw(self, targets):
        """Remove what was kept for targets."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM sales_credit_frozen WHERE target_id = ANY(%s)", targets.ids
            )
        )
        self.invalidate_model(flush=False)
