# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL, ormcache

# Stands for the documents' ids in a statement that is kept.
IDS = object()


class SalesCreditStatement(models.Model):
    """Making the update of the documents just saved cheap.

    Most time goes into composing the statement and into planning it, which
    PostgreSQL does anew in each request. So its text is kept, and the part that
    divides shared documents is left out as long as it is not needed.
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
        # Portions that are shared by way of other documents cannot be told beforehand.
        if source.share_field in source.links and not source.composed:
            statement = self._statement(source, specs, False, ids)
            is_shared = self.env.execute_query(statement)[0][3]
            if not is_shared:
                return []
        statement = self._statement(source, specs, True, ids)
        return self.env.execute_query(statement)[0][2] or []

    @api.model
    def _statement(self, source, specs, shared, ids):
        if any(spec.domain.strip() not in ("", "[]") for spec in specs):
            # A filter is worked out each time: it may name records by their place in
            # a tree, or days by their distance.
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
