# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

# An id is that of the first frozen credit of the row, doubled. A row without any has
# an odd one, of its target and first credit in the ledger; up to a million targets it
# is a number that browsers can hold.
TARGET_STEP = 2**32


class SalesRestatement(models.Model):
    """What documents say otherwise than when a target was closed: for each closed
    target and document what was frozen, what counts now, and the difference. Targets
    of people have a row for each person."""

    _name = "sales.restatement"
    _description = "Restatement"
    _inherit = "sales.document.mixin"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document_name"
    _depends = {
        "sales.credit": ["value"],
        "sales.credit.frozen": ["counted_value"],
        "sales.target.closing": ["reopened_on"],
    }

    target_id = fields.Many2one("sales.target", readonly=True)
    metric_id = fields.Many2one("sales.metric", readonly=True)
    measure = fields.Selection(related="metric_id.measure")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Of a target of people; empty for teams and the company.",
    )
    date = fields.Date(readonly=True, help="The day on which it counts, or counted.")
    frozen_name = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("added", "Has come"),
            ("removed", "Has gone"),
            ("changed", "Has changed"),
        ],
        string="What happened",
        readonly=True,
    )
    frozen_value = fields.Float(
        string="Frozen", digits=0, readonly=True, aggregator="sum"
    )
    live_value = fields.Float(string="Now", digits=0, readonly=True, aggregator="sum")
    difference = fields.Float(digits=0, readonly=True, aggregator="sum")
    base_difference = fields.Float(
        string="Difference out of",
        digits=0,
        readonly=True,
        aggregator="sum",
        help="Of a ratio: the difference of what it is divided by.",
    )

    @api.depends("frozen_name")
    def _compute_document_name(self):
        result = super()._compute_document_name()
        for row in self.filtered(lambda r: not r.document_name):
            row.document_name = row.frozen_name
        return result

    # ------------------------------------------------------------------ query

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT COALESCE(MIN(x.frozen_id) * 2,
                            (x.target_id * %(step)s::bigint + MIN(x.credit_id)) * 2 + 1
                   ) AS id,
                   x.target_id, x.source, x.document_id, x.user_id,
                   MIN(x.metric_id) AS metric_id, MIN(x.company_id) AS company_id,
                   MIN(x.currency_id) AS currency_id,
                   COALESCE(MIN(x.date) FILTER (WHERE x.credit_id IS NOT NULL),
                            MIN(x.date)) AS date,
                   MIN(x.document_name) AS frozen_name,
                   CASE WHEN MIN(x.frozen_id) IS NULL THEN 'added'
                        WHEN MIN(x.credit_id) IS NULL THEN 'removed'
                        ELSE 'changed' END AS kind,
                   COALESCE(SUM(x.frozen_value), 0) AS frozen_value,
                   COALESCE(SUM(x.live_value), 0) AS live_value,
                   COALESCE(SUM(x.live_value), 0) - COALESCE(SUM(x.frozen_value), 0)
                       AS difference,
                   COALESCE(SUM(x.live_base), 0) - COALESCE(SUM(x.frozen_base), 0)
                       AS base_difference
              FROM (%(frozen)s UNION ALL %(live)s) x
             GROUP BY x.target_id, x.source, x.document_id, x.user_id
            HAVING COALESCE(SUM(x.live_value), 0) != COALESCE(SUM(x.frozen_value), 0)
                OR COALESCE(SUM(x.live_base), 0) != COALESCE(SUM(x.frozen_base), 0)
            """,
            step=TARGET_STEP,
            frozen=self._frozen_sql(),
            live=self._live_sql(),
        )

    @api.model
    def _frozen_sql(self):
        return SQL(
            """
            SELECT f.target_id, f.metric_id, f.company_id, f.currency_id, f.source,
                   f.document_id, CASE WHEN t.scope = 'person' THEN f.user_id END
                       AS user_id,
                   f.date, f.document_name, f.id::bigint AS frozen_id,
                   NULL::bigint AS credit_id, f.counted_value AS frozen_value,
                   f.counted_base_value AS frozen_base, NULL::numeric AS live_value,
                   NULL::numeric AS live_base
              FROM sales_credit_frozen f
              JOIN sales_target t ON t.id = f.target_id
            """
        )

    @api.model
    def _live_sql(self):
        # Only of targets whose credits were frozen: a target may have been closed by
        # other ways, such as an import.
        return SQL(
            """
            SELECT c.target_id, c.metric_id, c.company_id, c.currency_id, c.source,
                   c.document_id, CASE WHEN t.scope = 'person' THEN c.user_id END,
                   c.date, NULL, NULL, c.id, NULL, NULL, c.counted_value,
                   c.counted_base_value
              FROM (%s) c
              JOIN sales_target t ON t.id = c.target_id
            """,
            self.env["sales.target"]._counted_sql(
                SQL(
                    "t.state = 'closed' AND EXISTS ("
                    "SELECT FROM sales_target_closing closing"
                    " WHERE closing.target_id = t.id"
                    " AND closing.reopened_on IS NULL)"
                ),
                self.env["res.company"].sudo().search([]),
            ),
        )


class SalesTarget(models.Model):
    _inherit = "sales.target"

    restatement_count = fields.Integer(compute="_compute_restatement_count")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_restatement_count(self):
        closed = self.filtered(lambda t: t.state == "closed")
        counts = dict(
            self.env["sales.restatement"]._read_group(
                [("target_id", "in", closed.ids)], ["target_id"], ["__count"]
            )
            if closed
            else ()
        )
        for target in self:
            target.restatement_count = counts.get(target._origin, 0)

    @api.readonly
    def action_view_restatements(self):
        """Open what has changed since this target was closed."""
        self.ensure_one()
        action = self._document_action("sales_targets.sales_restatement_action")
        action["domain"] = [("target_id", "=", self.id)]
        action["context"] = {}
        return action
