# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models


class SalesDocumentMixin(models.AbstractModel):
    """A row that says which document it comes from, whatever kind that is."""

    _name = "sales.document.mixin"
    _description = "Row With a Document"

    source = fields.Selection(
        selection=lambda self: self.env["sales.credit"]._selection_source(),
        string="Event",
        required=True,
        readonly=True,
    )
    document_id = fields.Many2oneReference(
        string="Document ID",
        model_field="document_model",
        required=True,
        readonly=True,
        aggregator=False,
    )
    document_model = fields.Char(
        compute="_compute_document_model", search="_search_document_model"
    )
    document_name = fields.Char(string="Document", compute="_compute_document_name")

    @api.depends("source")
    def _compute_document_model(self):
        sources = self.env["sales.credit"]._sources()
        for row in self:
            source = sources.get(row.source)
            row.document_model = source.document_model if source else False

    def _search_document_model(self, operator, value):
        if operator != "in":
            return NotImplemented
        sources = self.env["sales.credit"]._sources().values()
        return [
            ("source", "in", [s.code for s in sources if s.document_model in value])
        ]

    @api.depends("source", "document_id")
    def _compute_document_name(self):
        """The document's name, also for those who may not open it: the ledger
        says what a number consists of."""
        for model, rows in self.grouped("document_model").items():
            documents = self.env[model or rows._name].sudo()
            found = documents.with_context(active_test=False).search_fetch(
                [("id", "in", rows.mapped("document_id") if model else [])],
                ["display_name"],
            )
            names = {document.id: document.display_name for document in found}
            for row in rows:
                row.document_name = names.get(row.document_id, "")

    @api.readonly
    def action_open_document(self):
        """Open the document behind a row.

        :return: a window action on the document's form
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.document_model,
            "res_id": self.document_id,
            "views": [(False, "form")],
        }
