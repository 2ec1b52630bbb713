# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL


class SalesTargetMonth(models.Model):
    """The goal of a target month by month, so that reports can put goals beside
    credits in one query.

    A goal is an input that changes rarely, so it is kept; results are not. Nobody
    writes here, and no create, write or unlink is granted to any group: the rows
    follow from the target, see ``month_ids`` there.
    """

    _name = "sales.target.month"
    _description = "Month of a Sales Target"
    _order = "date_from, id"
    _rec_name = "date_from"
    _log_access = False

    # Found by the unique index.
    target_id = fields.Many2one(
        "sales.target", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    goal_value = fields.Float(
        string="Goal", digits=(20, 4), required=True, readonly=True, aggregator="sum"
    )

    _month_uniq = models.UniqueIndex("(target_id, date_from)")

    @api.private
    def flush_model(self, fnames=None):
        """Reading the rows, by search, grouping or a report that depends on them,
        flushes the model: the moment to bring those of changed targets up to date."""
        self.env["sales.target"]._recompute_model(["month_ids"])
        return super().flush_model(fnames)

    @api.model
    def _replace(self, targets):
        """Bring the rows of targets in line with their goals: one statement, however
        many targets there are. Those of a closed target stay as they are.

        :param targets: saved ``sales.target`` records
        """
        targets -= self._kept(targets)
        rows = [
            (target.id, start, end, goal)
            for target in targets
            for (start, end), goal in target._goals_by_month()
        ]
        ids, starts, ends, goals = (
            map(list, zip(*rows, strict=True)) if rows else [[]] * 4
        )
        self.env.cr.execute(
            SQL(
                """
                WITH fresh AS (
                    SELECT * FROM UNNEST(
                        %(ids)s::int[], %(starts)s::date[], %(ends)s::date[],
                        %(goals)s::numeric[]
                    ) f (target_id, date_from, date_to, goal_value)
                ),
                removed AS (
                    DELETE FROM sales_target_month m
                     WHERE m.target_id = ANY(%(targets)s)
                       AND NOT EXISTS (
                           SELECT FROM fresh f
                            WHERE f.target_id = m.target_id
                              AND f.date_from = m.date_from)
                )
                INSERT INTO sales_target_month (
                       target_id, date_from, date_to, goal_value)
                SELECT target_id, date_from, date_to, goal_value FROM fresh
                    ON CONFLICT (target_id, date_from) DO UPDATE
                   SET date_to = excluded.date_to, goal_value = excluded.goal_value
                 WHERE (sales_target_month.date_to, sales_target_month.goal_value)
                       IS DISTINCT FROM (excluded.date_to, excluded.goal_value)
                """,
                ids=ids,
                starts=starts,
                ends=ends,
                goals=goals,
                targets=targets.ids,
            )
        )
        self.invalidate_model(flush=False)
        targets.invalidate_recordset(["month_ids"], flush=False)

    @api.model
    def _kept(self, targets):
        """Those of these targets that are closed and have their rows."""
        closed = targets.filtered(lambda target: target.state == "closed")
        if not closed:
            return closed
        have_rows = SQL(
            "SELECT DISTINCT target_id FROM sales_target_month"
            " WHERE target_id = ANY(%s)",
            closed.ids,
        )
        return closed.browse(id_ for (id_,) in self.env.execute_query(have_rows))
