# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL, ormcache

from .sales_credit_query import KEY, VALUES

# Whose figures a row of the ledger is part of.
OWNER = ("company_id", "metric_id", "user_id", "team_id")
# Stands for the documents' ids in a statement that is kept.
IDS = object()


class SalesCreditStatement(models.Model):
    """Bringing the ledger in line with the documents, at little cost for a save.

    Most time goes into composing the statement and into planning it. So its text is
    kept, and the part that divides shared documents is left out as long as it is not
    needed; ``sales_credit_function.py`` keeps it in the database.
    """

    _inherit = "sales.credit"

    @api.model
    def _update_source(self, source, specs, ids):
        """Update what documents are credited by one source.

        :param source: a ``CreditSource``
        :param specs: all active metrics of that source
        :param ids: list of ids of the documents
        :return: list of the ids of allocations that had to be shortened just now
        """
        if self._tells_shares(source):
            statement = self._statement(source, specs, False, ids)
            [(changes, _shortened, is_shared)] = self.env.execute_query(statement)
            if not is_shared:
                self._tell(changes)
                return []
        statement = self._statement(source, specs, True, ids)
        [(changes, shortened, _is_shared)] = self.env.execute_query(statement)
        self._tell(changes)
        return shortened or []

    @api.model
    def _tells_shares(self, source):
        """Whether the documents say themselves who shares them. Portions that are
        shared by way of other documents cannot be told beforehand."""
        return source.share_field in source.links and not source.composed

    @api.model
    def _is_fixed(self, specs):
        """Whether a statement differs by its documents only. A filter is worked out
        each time: it may name records by their place in a tree, or days by their
        distance."""
        return all(spec.domain.strip() in ("", "[]") for spec in specs)

    @api.model
    def _statement(self, source, specs, shared, ids):
        if not self._is_fixed(specs):
            return self._update_query(
                source, specs, lambda column: self._among(column, ids), shared
            )
        code, params = self._statement_text(source.code, shared, source, specs)
        return SQL(code, *(ids if param is IDS else param for param in params))

    @api.model
    @ormcache("code", "shared", cache="stable")
    def _statement_text(self, code, shared, source, specs):
        query = self._update_query(
            source, specs, lambda column: self._among(column, IDS), shared
        )
        return query.code, query.params

    # ------------------------------------------------------------ the statement

    @api.model
    def _update_query(self, source, specs, restrict, shared=True, counted=False):
        """Statement that brings the ledger in line with the documents.

        :param source: a ``CreditSource``
        :param specs: metrics of that source, as of ``sales.metric._specs``
        :param restrict: function from a column (SQL) to the condition (SQL) that
            selects the documents
        :param shared: false for a statement that PostgreSQL plans in half the time,
            and that changes nothing where any of the documents is shared
        :param counted: true for the number of rows that changed rather than whose
            they are, which a rebuild has too many of
        :return: SQL returning one row: the number of rows saved and removed, or an
            array of ``[company, metric, salesperson, team]`` for each of them, all
            ids; array of the allocations that had to be shortened just now; whether
            a document is shared (only if ``shared`` is false)
        """
        changeable = VALUES + source.links
        return SQL(
            """
            WITH %(fresh_ctes)s,
            removed AS (
                DELETE FROM sales_credit c
                 WHERE %(is_stored)s
                   AND %(allowed)s
                   AND NOT EXISTS (SELECT FROM fresh f WHERE %(same_key)s)
                RETURNING %(owner)s
            ),
            saved AS (
                %(insert)s
                DO UPDATE SET %(set)s
                WHERE (%(stored)s) IS DISTINCT FROM (%(excluded)s)
                RETURNING %(owner)s
            )
            %(flagged_cte)s
            SELECT %(changed)s, %(flagged)s, %(found)s
            """,
            fresh_ctes=(
                self._fresh_ctes(source, specs, restrict)
                if shared
                else self._unshared_ctes(source, specs, restrict)
            ),
            allowed=SQL("TRUE") if shared else SQL("NOT (SELECT found FROM shared)"),
            owner=self._names(OWNER),
            changed=SQL(
                "(SELECT COUNT(*) FROM (TABLE saved UNION ALL TABLE removed) c)"
                if counted
                else "ARRAY(SELECT ARRAY[%s] FROM saved)"
                " || ARRAY(SELECT ARRAY[%s] FROM removed)",
                *([] if counted else [self._names(OWNER)] * 2),
            ),
            found=SQL("NULL::boolean") if shared else SQL("(SELECT found FROM shared)"),
            is_stored=self._stored_sql(source, specs, restrict),
            same_key=self._same_key(),
            insert=self._insert_sql(source),
            set=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                for name in changeable
            ),
            excluded=self._names(changeable, "excluded"),
            stored=self._names(changeable, "sales_credit"),
            flagged_cte=self._flagged_cte() if source.share_field and shared else SQL(),
            flagged=SQL(
                "(SELECT ARRAY_AGG(id) FROM flagged WHERE is_shortened)"
                if source.share_field and shared
                else "NULL::int[]"
            ),
        )

    @api.model
    def _first_query(self, source, specs, restrict):
        """As :meth:`_update_query` for documents that nobody shares and that have no
        credits yet. Credits that another transaction has given meanwhile are a
        conflict that ends this one, as it does for any row."""
        return SQL(
            """
            WITH fresh AS (%(unshared)s),
            saved AS (%(insert)s DO NOTHING RETURNING %(owner)s)
            SELECT ARRAY(SELECT ARRAY[%(owner)s] FROM saved), NULL::int[], FALSE
            """,
            unshared=self._unshared_select(
                source, SQL("(%s)", self._portion_select(source, specs, restrict))
            ),
            insert=self._insert_sql(source),
            owner=self._names(OWNER),
        )

    @api.model
    def _stored_sql(self, source, specs, restrict):
        """The condition of the rows ``c`` that the ledger has of documents."""
        return SQL(
            "c.metric_id = ANY(%s) AND c.source = %s AND %s",
            [spec.id for spec in specs],
            source.code,
            restrict(SQL("c.document_id")),
        )

    @api.model
    def _insert_sql(self, source):
        columns = self._names(KEY + VALUES + source.links)
        return SQL(
            """
                INSERT INTO sales_credit (%(columns)s)
                SELECT %(columns)s FROM fresh
                ON CONFLICT (
                    document_id, metric_id, source, COALESCE(user_id, 0),
                    COALESCE(team_id, 0), is_overlay
                )
            """,
            columns=columns,
        )

    @api.model
    def _unshared_ctes(self, source, specs, restrict):
        """As :meth:`_fresh_ctes` for documents that nobody shares; no row if any of
        them is shared."""
        return SQL(
            """
            shared AS MATERIALIZED (
                SELECT EXISTS (
                    SELECT FROM sales_allocation WHERE %(restricted)s) AS found
            ),
            fresh AS (%(unshared)s WHERE NOT (SELECT found FROM shared))
            """,
            restricted=restrict(SQL.identifier(source.share_field)),
            unshared=self._unshared_select(
                source, SQL("(%s)", self._portion_select(source, specs, restrict))
            ),
        )

    @api.model
    def _flagged_cte(self):
        return SQL(
            """
            , flagged AS (
                UPDATE sales_allocation a
                   SET is_shortened = (s.granted < s.asked)
                  FROM share s
                 WHERE a.id = s.allocation_id
                   AND a.is_shortened IS DISTINCT FROM (s.granted < s.asked)
                RETURNING a.id, a.is_shortened
            )
            """
        )
