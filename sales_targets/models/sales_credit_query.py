# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

KEY = ("document_id", "metric_id", "source", "user_id", "team_id", "is_overlay")
VALUES = (
    "company_id",
    "currency_id",
    "date",
    "value",
    "base_value",
    "document_value",
    "document_base_value",
    "allocation_id",
)


class SalesCreditQuery(models.Model):
    """From the portions that a credit source selects to rows of the ledger.

    A credit source's query returns one row for each *portion* of a document
    (most documents are one portion) with these columns::

        document_id   the document
        share_id      order or opportunity whose allocations share the portion,
                      only where the source has a share field
        user_id       the owner, may be NULL
        team_id       the owner's team as the document says, may be NULL
        company_id, currency_id, date
        value         numeric, rounded to ``digits``
        base_value    numeric, what a ratio is divided by, else NULL
        digits        decimals to which parts are rounded
        is_whole      true: each person gets the value undivided
        and the columns that the source names in ``links``

    What is done with them is the same for all sources: splits are taken from the
    owner, overlays stand beside, and the parts add up to the last digit.
    """

    _inherit = "sales.credit"

    # ---------------------------------------------------------- verification

    @api.model
    def _verify_query(self, source, specs):
        """Query for the rows in which ledger and documents differ, see
        :meth:`~odoo.addons.sales_targets.models.sales_credit.SalesCredit.verify`.
        """
        compared = VALUES + source.links
        return SQL(
            """
            WITH %(fresh_ctes)s
            SELECT COALESCE(f.metric_id, c.metric_id) AS metric_id,
                   COALESCE(f.source, c.source) AS source,
                   COALESCE(f.document_id, c.document_id) AS document_id,
                   COALESCE(f.user_id, c.user_id) AS user_id,
                   COALESCE(f.team_id, c.team_id) AS team_id,
                   COALESCE(f.company_id, c.company_id) AS company_id,
                   COALESCE(f.is_overlay, c.is_overlay) AS is_overlay,
                   f.value AS expected,
                   c.value AS stored
              FROM fresh f
              FULL JOIN (
                   SELECT * FROM sales_credit
                    WHERE metric_id = ANY(%(metric_ids)s) AND source = %(source)s
              ) c ON %(same_key)s
             WHERE f.document_id IS NULL
                OR c.document_id IS NULL
                OR (%(expected)s) IS DISTINCT FROM (%(stored)s)
             ORDER BY 1, 2, 3, 4, 5, 6
            """,
            fresh_ctes=self._fresh_ctes(source, specs, lambda column: SQL("TRUE")),
            metric_ids=[spec.id for spec in specs],
            source=source.code,
            same_key=self._same_key(),
            expected=self._names(compared, "f"),
            stored=self._names(compared, "c"),
        )

    # ------------------------------------------------------- rows of a source

    @api.model
    def _fresh_ctes(self, source, specs, restrict):
        """The WITH clauses that end in ``fresh``: the rows of the ledger as the
        documents say they should be."""
        portion = self._portion_select(source, specs, restrict)
        if not source.share_field:
            return SQL(
                "portion AS (%s), fresh AS (%s)",
                portion,
                self._unshared_select(source, SQL("portion")),
            )
        credited = self._credited_select(source)
        return SQL(
            "%s, fresh AS (%s)",
            self._split_ctes(
                portion, self.env["sales.allocation"]._shares_sql(source.share_field)
            ),
            self._composed_select(source, credited) if source.composed else credited,
        )

    @api.model
    def _portion_select(self, source, specs, restrict):
        """The portions of all metrics, by the query of the source: once for metrics
        with the same filter where the source allows it, else for each."""
        query = getattr(self.env[source.document_model], f"_credit_query_{source.code}")
        if source.together:
            alike = defaultdict(list)
            for spec in specs:
                alike[spec.domain].append(spec)
            parts = [query(metrics, restrict) for metrics in alike.values()]
        else:
            parts = [
                SQL(
                    "SELECT %s::int AS metric_id, portion.* FROM (%s) portion",
                    spec.id,
                    query(spec, restrict),
                )
                for spec in specs
            ]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _split_ctes(self, portion, shares):
        """How portions are divided among their people.

        ``granted`` of ``base`` is what a seller's allocation comes to: as asked,
        but splits together never more than the whole, percentages served before
        fixed sums; an overlay never more than the whole. ``holder`` are the
        people who hold parts of the whole: those with a split, and the owner
        with the rest. ``part`` rounds by largest remainders, and of equal
        remainders the owner's is served first.

        :param portion: SELECT of portions
        :param shares: SELECT of ``share_id, allocation_id, kind, user_id,
            team_id, is_fixed, base, asked``, all amounts in one unit
        :return: SQL with the clauses ``portion``, ``share``, ``holder``, ``part``
        """
        return SQL(
            """
            portion AS (%(portion)s),
            share AS (
                SELECT s.*,
                       LEAST(s.asked, GREATEST(0, s.base - CASE
                           WHEN s.kind = 'split' THEN s.asked_before ELSE 0 END
                       )) AS granted
                  FROM (
                       SELECT r.*, COALESCE(SUM(r.asked) OVER (
                                  PARTITION BY r.share_id, r.kind
                                  ORDER BY r.is_fixed, r.allocation_id
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                              ), 0) AS asked_before
                         FROM (%(shares)s) r
                  ) s
            ),
            holder AS (
                SELECT share_id, allocation_id, user_id, team_id, granted, base,
                       FALSE AS is_owner
                  FROM share
                 WHERE kind = 'split' AND granted > 0
                 UNION ALL
                SELECT share_id, NULL, NULL, NULL, rest, base, TRUE
                  FROM (
                       SELECT share_id, MAX(base) AS base,
                              MAX(base) - COALESCE(
                                  SUM(granted) FILTER (WHERE kind = 'split'), 0
                              ) AS rest
                         FROM share
                        GROUP BY share_id
                  ) owner
                 WHERE rest > 0
            ),
            part AS (
                SELECT x.*,
                       (x.whole_units + CASE WHEN ROW_NUMBER() OVER (
                            PARTITION BY x.metric_id, x.document_id, x.share_id
                            ORDER BY ABS(x.units - x.whole_units) DESC,
                                     x.is_owner DESC, x.allocation_id
                        ) <= ABS(x.missing) THEN SIGN(x.missing) ELSE 0 END
                       ) / 10::numeric ^ x.digits AS part_value
                  FROM (
                       SELECT y.*,
                              y.value * 10::numeric ^ y.digits
                              - SUM(y.whole_units) OVER (
                                  PARTITION BY y.metric_id, y.document_id, y.share_id
                              ) AS missing
                         FROM (
                              SELECT p.*, h.granted, h.base, h.is_owner,
                                     h.allocation_id,
                                     h.user_id AS split_user_id,
                                     h.team_id AS split_team_id,
                                     e.units, TRUNC(e.units) AS whole_units
                                FROM portion p
                                JOIN holder h ON h.share_id = p.share_id
                               CROSS JOIN LATERAL (
                                     SELECT p.value * 10::numeric ^ p.digits
                                            * h.granted / h.base AS units
                               ) e
                         ) y
                  ) x
            )
            """,
            portion=portion,
            shares=shares,
        )

    @api.model
    def _credited_select(self, source):
        """Rows of unshared portions, of the holders of shared ones, and of the
        overlays."""
        fixed = SQL("p.metric_id, p.document_id, p.company_id, p.currency_id, p.date")
        links = SQL().join(
            SQL(", %s", SQL.identifier("p", name)) for name in source.links
        )
        return SQL(
            """
            %(unshared)s
             WHERE NOT EXISTS (SELECT FROM share s WHERE s.share_id = p.share_id)
             UNION ALL
            SELECT %(source)s::varchar AS source, %(fixed)s,
                   CASE WHEN p.is_owner THEN p.user_id ELSE p.split_user_id END,
                   CASE WHEN p.is_owner THEN p.team_id ELSE p.split_team_id END,
                   FALSE,
                   CASE WHEN p.is_whole THEN p.value ELSE p.part_value END,
                   p.base_value, p.value, p.base_value,
                   p.allocation_id %(links)s
              FROM part p
             UNION ALL
            SELECT %(source)s::varchar AS source, %(fixed)s,
                   s.user_id, s.team_id, TRUE,
                   CASE WHEN p.is_whole THEN p.value
                        ELSE ROUND(p.value * s.granted / s.base, p.digits) END,
                   p.base_value, p.value, p.base_value,
                   s.allocation_id %(links)s
              FROM portion p
              JOIN share s ON s.share_id = p.share_id
             WHERE s.kind = 'overlay' AND s.granted > 0
            """,
            unshared=self._unshared_select(source, SQL("portion")),
            source=source.code,
            fixed=fixed,
            links=links,
        )

    @api.model
    def _unshared_select(self, source, portion):
        return SQL(
            """
            SELECT %(source)s::varchar AS source, p.metric_id, p.document_id,
                   p.company_id, p.currency_id, p.date, p.user_id, p.team_id,
                   FALSE AS is_overlay, p.value, p.base_value,
                   NULL::numeric AS document_value,
                   NULL::numeric AS document_base_value,
                   NULL::int AS allocation_id %(links)s
              FROM %(portion)s p
            """,
            source=source.code,
            portion=portion,
            links=SQL().join(
                SQL(", %s", SQL.identifier("p", name)) for name in source.links
            ),
        )

    @api.model
    def _composed_select(self, source, credited):
        """One row for each person of a document that consists of portions.

        Undivided counts are given once to a person, whatever the number of
        portions that name him.
        """
        return SQL(
            """
            SELECT g.source, g.metric_id, g.document_id, g.company_id,
                   g.currency_id, g.date, g.user_id, g.team_id, g.is_overlay,
                   CASE WHEN NOT d.is_whole THEN g.value
                        WHEN ROW_NUMBER() OVER (
                            PARTITION BY g.metric_id, g.document_id, g.user_id
                            ORDER BY g.is_overlay, g.team_id
                        ) = 1 THEN d.value
                        ELSE 0 END AS value,
                   g.base_value, d.value AS document_value,
                   d.base_value AS document_base_value, g.allocation_id %(links)s
              FROM (
                   SELECT source, metric_id, document_id, company_id, currency_id,
                          date, user_id, team_id, is_overlay, SUM(value) AS value,
                          MAX(base_value) AS base_value,
                          CASE WHEN COUNT(*) = 1 THEN MAX(allocation_id) END
                              AS allocation_id %(grouped)s
                     FROM (%(credited)s) c
                    GROUP BY source, metric_id, document_id, company_id, currency_id,
                          date, user_id, team_id, is_overlay %(grouped)s
              ) g
              JOIN (
                   SELECT metric_id, document_id, BOOL_OR(is_whole) AS is_whole,
                          CASE WHEN BOOL_OR(is_whole) THEN MAX(value)
                               ELSE SUM(value) END AS value,
                          MAX(base_value) AS base_value
                     FROM portion
                    GROUP BY metric_id, document_id
              ) d ON d.metric_id = g.metric_id AND d.document_id = g.document_id
            """,
            credited=credited,
            links=SQL().join(
                SQL(", %s", SQL.identifier("g", name)) for name in source.links
            ),
            grouped=SQL().join(
                SQL(", %s", SQL.identifier(name)) for name in source.links
            ),
        )

    # ---------------------------------------------------------------- helpers

    @staticmethod
    def _names(names, alias=None):
        return SQL(", ").join(
            SQL.identifier(alias, name) if alias else SQL.identifier(name)
            for name in names
        )

    @staticmethod
    def _same_key():
        """Rows of one source, ``c`` of the ledger and ``f`` of the documents."""
        return SQL(
            """c.document_id = f.document_id
           AND c.metric_id = f.metric_id
           AND COALESCE(c.user_id, 0) = COALESCE(f.user_id, 0)
           AND COALESCE(c.team_id, 0) = COALESCE(f.team_id, 0)
           AND c.is_overlay = f.is_overlay"""
        )
