# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL


def _excess(total, whole):
    """What a document has too much when rows of it add up to more than its whole."""
    return SQL(
        "SIGN(%(whole)s) * GREATEST(ABS(%(total)s) - ABS(%(whole)s), 0)",
        total=total,
        whole=whole,
    )


def _counted(name):
    """What a row adds to the result: all of it until its document is used up."""
    value, total, whole = (
        SQL.identifier("r", column)
        for column in (name, f"total_{name}", f"document_{name}")
    )
    return SQL(
        "%(value)s - CASE WHEN r.is_capped THEN %(now)s - %(before)s ELSE 0 END",
        value=value,
        now=_excess(total, whole),
        before=_excess(SQL("(%s - %s)", total, value), whole),
    )


class SalesTargetCounted(models.Model):
    """The rows of the ledger that make up a result, one by one, and what each adds
    to it. Figures need their sum only, see ``_sums_sql``; a statement and a list of
    what has changed need the rows."""

    _inherit = "sales.target"

    @api.model
    def _counted_sql(self, condition, companies):
        """The credits of targets. Where people share a document that counts once,
        its rows count in turn, the owner's first, until it is used up.

        :param condition: SQL on the target ``t``
        :param companies: ``res.company`` records, among which those of the targets
        :return: SELECT of the columns of ``sales.credit`` with ``target_id``,
            ``counted_value`` and ``counted_base_value``; the counted values of a
            target add up to its live result, those of a ratio to its two parts
        """
        window, owners = self._counts_sql("t", "c")
        rows = SQL(" UNION ALL ").join(
            SQL(
                "SELECT c.* FROM sales_credit c"
                " WHERE t.scope = %(scope)s AND %(window)s AND %(owner)s",
                scope=scope,
                window=window,
                owner=owner,
            )
            for scope, owner in owners.items()
        )
        return SQL(
            """
            SELECT r.*, %(counted)s AS counted_value,
                   %(counted_base)s AS counted_base_value
              FROM (
                   SELECT c.*, t.id AS target_id,
                          c.document_value IS NOT NULL
                              AND CASE WHEN t.scope = 'person'
                                       THEN CARDINALITY(i.user_ids) > 1
                                       ELSE t.measure IN ('count', 'ratio') END
                              AS is_capped,
                          SUM(c.value) OVER document AS total_value,
                          SUM(c.base_value) OVER document AS total_base_value
                     FROM sales_target t
                     JOIN (VALUES %(days)s) s (company_id, today)
                       ON s.company_id = t.company_id
                    CROSS JOIN LATERAL (
                          SELECT %(people)s AS user_ids, %(last_day)s AS last_day
                          OFFSET 0
                    ) i
                    CROSS JOIN LATERAL (%(rows)s) c
                    WHERE %(condition)s
                   WINDOW document AS (
                          PARTITION BY t.id, c.source, c.document_id
                          ORDER BY c.is_overlay, c.allocation_id NULLS FIRST, c.id
                          ROWS UNBOUNDED PRECEDING)
              ) r
            """,
            counted=_counted("value"),
            counted_base=_counted("base_value"),
            days=SQL(", ").join(
                [
                    SQL("(%s::int, %s::date)", company.id, company._sales_today())
                    for company in companies
                ]
                or [SQL("(NULL::int, NULL::date)")]
            ),
            people=self._people_sql("t"),
            last_day=self._last_day_sql("t", SQL("s.today")),
            rows=rows,
            condition=condition,
            to_flush=[
                self.env["sales.credit"]._fields["value"],
                *self._figure_inputs(),
            ],
        )
