# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL


class SalesCreditSource(models.AbstractModel):
    """Mixin for a model whose records credit sellers.

    To make a kind of document count, an addon writes one class::

        class HrExpense(models.Model):
            _name = "hr.expense"
            _inherit = ["hr.expense", "sales.credit.source"]

            def _credit_sources(self):
                return super()._credit_sources() + (
                    CreditSource("expense", "Expenses", "hr.expense"),
                )

            def _credit_triggers(self):
                return super()._credit_triggers() + ("total_amount",)

            def _credit_query_expense(self, metric, restrict):
                return SQL("SELECT e.id AS document_id, ... FROM hr_expense e ...")

    The query is the only definition of who is credited what and on which day.
    Restricted to the documents just saved it is run by every save, unrestricted
    it is the rebuild, and compared with the ledger it is the verification.
    """

    _name = "sales.credit.source"
    _description = "Document That Credits Sellers"

    # Has no column. Being stored and computed, the ORM asks for it whenever a
    # field that it depends on has changed, by whatever way.
    sales_credit_mark_ids = fields.One2many(
        "sales.credit",
        "document_id",
        string="Credits to Update",
        domain=lambda self: [("document_model", "=", self._name)],
        compute="_compute_sales_credit_mark_ids",
        compute_sudo=True,
        store=True,
        copy=False,
        prefetch=False,
        exportable=False,
        export_string_translation=False,
        groups="base.group_system",
    )

    @api.depends(lambda self: self._credit_triggers())
    def _compute_sales_credit_mark_ids(self):
        self.env["sales.credit"]._mark(self)

    # ------------------------------------------------------------------ hooks

    @api.model
    def _credit_sources(self):
        """The ways in which these documents credit sellers.

        :return: tuple of :class:`~odoo.addons.sales_targets.tools.credit_source.
            CreditSource`; for each, a method ``_credit_query_<code>(metric,
            restrict)`` returns the SELECT described in ``sales.credit``; its text
            is kept, so it must follow from the metric alone
        """
        return ()

    @api.model
    def _credit_triggers(self):
        """Paths of the fields whose change, computed or through another record,
        must update the credits. Fields written on the document itself need not
        be named: every write on a document updates its credits.

        :return: tuple of field paths as for :func:`odoo.api.depends`
        """
        return ()

    def _credit_dependents(self):
        """Documents of other models that are credited by what these say.

        :return: dict of model name to list of ids
        """
        return {}

    @api.model
    def _credit_name_sql(self, alias):
        """What a closing statement calls a document: its name, where that is a plain
        column.

        :param alias: name of the documents' table in the query
        :return: SQL of a text, NULL where there is none
        """
        field = self._fields.get(self._rec_name)
        if field and field.store and field.type == "char" and not field.translate:
            return SQL.identifier(alias, field.name)
        return SQL("NULL::varchar")

    @api.model
    def _credit_measured(self, metrics, value):
        """The last columns of a query that reads documents for several metrics at
        once, as a table to join with.

        :param metrics: list of ``MetricSpec``
        :param value: function from one of them to the SQL of value, base value,
            digits and whether the value is whole for each person
        :return: SQL of a table ``measured``
        """
        return SQL(
            "LATERAL (VALUES %s) measured"
            " (metric_id, value, base_value, digits, is_whole)",
            SQL(", ").join(
                SQL("(%s::int, %s)", metric.id, value(metric)) for metric in metrics
            ),
        )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        self.env["sales.credit"]._mark(documents)
        return documents

    def write(self, vals):
        result = super().write(vals)
        self.env["sales.credit"]._mark(self)
        return result

    def unlink(self):
        # Rows with a foreign key to the document fall with it; others, and
        # those of the documents that depend on it, do not.
        credit = self.env["sales.credit"]
        credit._mark_dependents(self)
        credit._mark(self)
        credit._tell_of_deleted(self)
        return super().unlink()
