# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models

from ..tools import vtiger

OTHERS = [(vtiger.NOTE, "Keep in the note"), (vtiger.IGNORE, "Leave out")]


class SalesVtigerImportColumn(models.TransientModel):
    """What a column of the file is."""

    _name = "sales.vtiger.import.column"
    _description = "Column of a File from vtiger"
    _order = "position"

    wizard_id = fields.Many2one(
        "sales.vtiger.import", required=True, index=True, ondelete="cascade"
    )
    position = fields.Integer(required=True)
    heading = fields.Char(readonly=True)
    example = fields.Char(readonly=True)
    target_field = fields.Selection(
        [
            ("reference", "Name"),
            ("number", "Number in vtiger"),
            ("owner", "Assigned to"),
            ("people", "Salespeople"),
            ("type", "Financial or numerical"),
            ("amount", "Goal, an amount"),
            ("count", "Goal, a number of orders"),
            ("goal", "Goal, of either type"),
            ("date_from", "First day"),
            ("date_to", "Last day"),
            *OTHERS,
        ],
        string="What it is",
    )
    allocation_field = fields.Selection(
        [
            ("number", "Number in vtiger"),
            ("order", "Order"),
            ("owner", "Salesperson"),
            ("kind", "Overlay or split"),
            ("percent", "Percentage"),
            ("amount", "Fixed sum"),
            *OTHERS,
        ],
        string="What is in it",
    )

    def _field(self):
        self.ensure_one()
        return self[f"{self.wizard_id.kind}_field"] or vtiger.NOTE

    @api.model
    def _labels(self, kind):
        """The names of the fields, as the user reads them: dict of field to text."""
        field = self._fields[f"{kind}_field"]
        return dict(field._description_selection(self.env))


class SalesVtigerImportPerson(models.TransientModel):
    """Who is meant by a name in the file."""

    _name = "sales.vtiger.import.person"
    _description = "Person in a File from vtiger"
    _order = "is_known, name"

    wizard_id = fields.Many2one(
        "sales.vtiger.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id")
    name = fields.Char(string="Name in the file", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        context={"active_test": False},
        ondelete="cascade",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        domain="[('company_id', 'in', [company_id, False])]",
        ondelete="cascade",
    )
    is_known = fields.Boolean(compute="_compute_is_known", store=True)

    @api.depends("user_id", "team_id")
    def _compute_is_known(self):
        for person in self:
            person.is_known = bool(person.user_id or person.team_id)


class SalesVtigerImportLine(models.TransientModel):
    """What would come of a line of the file."""

    _name = "sales.vtiger.import.line"
    _description = "Line of a File from vtiger"
    _order = "number"

    wizard_id = fields.Many2one(
        "sales.vtiger.import", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(string="Line", readonly=True)
    status = fields.Selection(
        [("new", "New"), ("skipped", "Skipped"), ("error", "Wrong")],
        required=True,
        readonly=True,
    )
    who = fields.Char(string="For whom", readonly=True)
    # texts, so that lists show them whole
    what = fields.Text(readonly=True)
    message = fields.Text(string="Why", readonly=True)
