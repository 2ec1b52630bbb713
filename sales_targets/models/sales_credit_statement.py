# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import hashlib

from odoo import api, models
from odoo.tools import SQL, ormcache

# Up to this many documents, planning the update costs more than running it.
FEW_DOCUMENTS = 10
# Stands for the documents' ids in a statement's parameters, and then in its text.
IDS = "\x01ids\x01"


class SalesCreditStatement(models.Model):
    """The update of a few documents, without the time that PostgreSQL needs to plan it.

    The statement of :meth:`_update_query` is long, and planning it takes several
    times as long as running it for one order. So each database session prepares it
    once and keeps its plan. Whether this session has it is asked in the same request:
    behind a connection pooler each transaction may meet another session.
    """

    _inherit = "sales.credit"

    @api.model
    def _update_statement(self, source, specs, ids):
        """Statement that updates the credits of some documents.

        :param source: a ``CreditSource``
        :param specs: all active metrics of that source
        :param ids: list of ids of the documents
        :return: SQL with the result of :meth:`_update_query`
        """
        if len(ids) <= FEW_DOCUMENTS:
            prepared = self._prepared_update(source.code, source, specs)
            if prepared:
                prepare, execute = prepared
                return SQL("%s; %s(%s)", SQL(prepare), SQL(execute), ids)
        return self._update_query(
            source, specs, lambda column: self._among(column, ids)
        )

    @api.model
    @ormcache("code", cache="stable")
    def _prepared_update(self, code, source, specs):
        """Two pieces of SQL text, that prepare the update unless that is done and
        that execute it; None where a filter must be worked out anew each time, for
        it may name records by their place in a tree or days by their distance."""
        if any(spec.domain.strip() not in ("", "[]") for spec in specs):
            return None
        query = self._update_query(
            source, specs, lambda column: SQL("%s = ANY(%s)", column, IDS)
        )
        text = self.env.cr.mogrify(query.code, query.params).decode()
        text = text.replace(f"'{IDS}'", "$1")
        name = f"sales_credit_{hashlib.sha256(text.encode()).hexdigest()[:24]}"
        prepare = f"""
            DO $prepare$ BEGIN
                IF NOT EXISTS (
                    SELECT FROM pg_prepared_statements WHERE name = '{name}'
                ) THEN
                    EXECUTE $update$PREPARE {name} (int[]) AS {text}$update$;
                END IF;
                PERFORM set_config('plan_cache_mode', 'force_generic_plan', TRUE);
            END $prepare$"""
        return prepare.replace("%", "%%"), f"EXECUTE {name}"
