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
    """Updates of the ledger that the database keeps, ready to run.

    To read and plan the statement of a saved document takes PostgreSQL longer than to
    run it, and it does so anew for each save. What a function holds has been read, and
    of its statements only the one that is reached is planned: for most documents a
    plain insert. Functions are made when the addon is installed or updated and every
    night, never while something is saved; until then, and after a metric has changed,
    the statement itself is sent. A function is found by what is in it, so that one
    that is out of date is never called.
    """

    _inherit = "sales.credit"

    @api.model
    def _update_source(self, source, specs, ids):
        if len(ids) <= FEW and self._is_fixed(specs):
            if name := self._kept_function(source.code, source, specs):
                call = SQL("SELECT * FROM %s(%s::int[])", SQL.identifier(name), ids)
                [(changes, shortened, _is_shared)] = self.env.execute_query(call)
                self._tell(changes)
                return shortened or []
        return super()._update_source(source, specs, ids)

    @api.model
    @ormcache("code", cache="stable")
    def _kept_function(self, code, source, specs):
        """The name of the function for a source, False where there is none."""
        name, _body = self._function(source, specs)
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
    def _function(self, source, specs):
        """The function that updates what documents are credited by a source.

        :return: its name and its body, both str
        """

        def restrict(column):
            return SQL("%s = ANY($1)", column)

        update = self._update_query(source, specs, restrict)
        if self._tells_shares(source):
            code = SQL(
                """
                IF EXISTS (SELECT FROM sales_allocation WHERE %(is_shared)s) THEN
                    RETURN QUERY %(update)s;
                ELSIF EXISTS (SELECT FROM sales_credit c WHERE %(is_known)s) THEN
                    RETURN QUERY %(unshared)s;
                ELSE
                    RETURN QUERY %(first)s;
                END IF;
                """,
                is_shared=restrict(SQL.identifier(source.share_field)),
                update=update,
                is_known=self._stored_sql(source, specs, restrict),
                unshared=self._update_query(source, specs, restrict, shared=False),
                first=self._first_query(source, specs, restrict),
            )
        else:
            code = SQL("RETURN QUERY %s;", update)
        # "found" is a column, not the variable of the language.
        body = "#variable_conflict use_column\nBEGIN\n%s\nEND"
        body %= self.env.cr.mogrify(code.code, code.params).decode().strip()
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
                    wanted.update([self._function(source, specs)])
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
