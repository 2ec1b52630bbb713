# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import hashlib
import logging

from odoo import api, models
from odoo.tools import SQL, ormcache

_logger = logging.getLogger(__name__)

PREFIX = "sales_credit_update_"
# The plan that a function keeps is the best one for a few documents.
FEW = 20


class SalesCreditFunction(models.Model):
    """Statements that the database keeps, planned.

    To plan the statement of a saved document takes PostgreSQL longer than to run it,
    and it does so anew for each save. The plan of a function is kept by each
    connection. Functions are made when the addon is installed or updated and every
    night, never while something is saved; until then, and after a metric has changed,
    the statement itself is sent. A function is found by what is in it, so that one
    that is out of date is never called.
    """

    _inherit = "sales.credit"

    @api.model
    def _statement(self, source, specs, shared, ids):
        if len(ids) <= FEW and self._is_fixed(specs):
            name = self._kept_function(source.code, shared, source, specs)
            if name:
                return SQL("SELECT * FROM %s(%s::int[])", SQL.identifier(name), ids)
        return super()._statement(source, specs, shared, ids)

    @api.model
    @ormcache("code", "shared", cache="stable")
    def _kept_function(self, code, shared, source, specs):
        """The name of the function for a statement, False where there is none."""
        name, _body = self._function(source, specs, shared)
        return name in self._kept_functions() and name

    @api.model
    def _kept_functions(self):
        """Names of the functions that the database has."""
        rows = self.env.execute_query(
            SQL(
                "SELECT proname FROM pg_proc"
                " WHERE pronamespace = current_schema::regnamespace"
                " AND STARTS_WITH(proname, %s)",
                PREFIX,
            )
        )
        return {name for (name,) in rows}

    @api.model
    def _function(self, source, specs, shared):
        """The function for a statement.

        :return: its name and its body, both str
        """
        update = self._update_query(
            source, specs, lambda column: SQL("%s = ANY($1)", column), shared
        )
        statement = self.env.cr.mogrify(update.code, update.params).decode()
        # "found" is a column, not the variable of the language.
        query = f"RETURN QUERY {statement.strip()}"
        body = f"#variable_conflict use_column\nBEGIN {query}; END"
        digest = hashlib.sha256(body.encode()).hexdigest()[:12]
        return f"{PREFIX}{source.code}_{digest}", body

    @api.model
    @api.autovacuum
    def _keep_functions(self):
        """Make the functions that are missing and remove those out of date."""
        self = self._as_system()
        wanted = {}
        for model in self.pool["sales.credit.source"]._inherit_children:
            if self.env[model]._abstract:
                continue
            for source, specs in self.env["sales.metric"]._specs(model):
                if self._is_fixed(specs):
                    kinds = [True, False] if self._tells_shares(source) else [True]
                    wanted.update(self._function(source, specs, k) for k in kinds)
        present = self._kept_functions()
        for name in present - wanted.keys():
            self._drop_function(name)
        for name in wanted.keys() - present:
            self.env.cr.execute(
                SQL(
                    "CREATE FUNCTION %s(int[]) RETURNS TABLE"
                    " (changes int[], shortened int[], is_shared boolean)"
                    " LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS %s",
                    SQL.identifier(name),
                    wanted[name],
                )
            )
        if present != wanted.keys():
            self.env.registry.clear_cache("stable")
            _logger.info("The database keeps %s statements of the ledger", len(wanted))

    @api.model
    def _drop_functions(self):
        """Leave nothing behind when the addon goes."""
        for name in self._kept_functions():
            self._drop_function(name)

    @api.model
    def _drop_function(self, name):
        self.env.cr.execute(SQL("DROP FUNCTION %s(int[])", SQL.identifier(name)))
