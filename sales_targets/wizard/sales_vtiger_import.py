# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import csv_reading, vtiger


class SalesVtigerImport(models.TransientModel):
    """Take sales targets, or allocations of orders, over from a CSV export of vtiger.

    The file is read anew by each step: what is shown is what is in it, and what will
    be made has been tried out before, see ``_entries``.
    """

    _name = "sales.vtiger.import"
    _description = "Move In from vtiger"

    step = fields.Selection(
        [("file", "File"), ("preview", "Preview"), ("done", "Done")],
        default="file",
        required=True,
    )
    source = fields.Selection(
        [("vtiger", "vtiger: its CSV export"), ("excel", "Excel: a ready template")],
        string="Where from",
        default="vtiger",
        required=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    data = fields.Binary(string="File", attachment=False)
    file_name = fields.Char()

    # How it is read: found out, and then the user's to change.
    kind = fields.Selection(
        [
            (vtiger.TARGET, "Sales Targets"),
            (vtiger.ALLOCATION, "Sales Order Allocations"),
        ],
        string="What it holds",
    )
    encoding = fields.Selection(
        [
            ("utf-8", "UTF-8"),
            ("utf-8-sig", "UTF-8 with a mark"),
            ("utf-16", "UTF-16"),
            ("cp1252", "Windows (Western Europe)"),
        ],
    )
    delimiter = fields.Selection(
        [
            ("comma", "Comma"),
            ("semicolon", "Semicolon"),
            ("tab", "Tabulator"),
            ("bar", "Bar"),
        ],
        string="Between cells",
    )
    date_order = fields.Selection(
        [
            (csv_reading.DAY_FIRST, "Day before month"),
            (csv_reading.MONTH_FIRST, "Month before day"),
        ],
        string="Dates",
        help="For dates that do not begin with the year.",
    )
    decimal_sign = fields.Selection(
        [("point", "1,234.56"), ("comma", "1.234,56")], string="Numbers"
    )
    read_as = fields.Char(
        help="With which encoding, delimiter and kind the columns were read."
    )
    hint = fields.Char(string="To check")

    # What becomes of it
    amount_metric_id = fields.Many2one(
        "sales.metric",
        string="Financial targets measure",
        domain="[('measure', '=', 'amount')]",
        default=lambda self: self._default_metric("sales_total", "sales_untaxed"),
        help="vtiger counts the total of an order, taxes included: the metric “Sales "
        "total”. It is taken where it is active.",
    )
    count_metric_id = fields.Many2one(
        "sales.metric",
        string="Numerical targets measure",
        domain="[('measure', 'in', ('count', 'quantity'))]",
        default=lambda self: self._default_metric("order_count"),
        help="vtiger counts the number of orders.",
    )
    make_state = fields.Selection(
        [("confirmed", "Confirmed targets"), ("draft", "Drafts")],
        string="Make",
        default="confirmed",
        required=True,
    )
    share_kind = fields.Selection(
        [
            ("overlay", "Overlay: the owner keeps everything"),
            ("split", "Split: taken from the owner"),
        ],
        string="An allocation is",
        default="overlay",
        required=True,
        help="Where no column says so. In vtiger an order counts for each of its "
        "people, which is an overlay.",
    )

    column_ids = fields.One2many("sales.vtiger.import.column", "wizard_id")
    person_ids = fields.One2many(
        "sales.vtiger.import.person", "wizard_id", string="People"
    )
    line_ids = fields.One2many("sales.vtiger.import.line", "wizard_id")
    problem = fields.Char(help="Why no line can be read.")
    new_count = fields.Integer(compute="_compute_summary")
    error_count = fields.Integer(compute="_compute_summary")
    summary = fields.Char(compute="_compute_summary")
    leave_out = fields.Boolean(string="Leave out the lines that are wrong")
    left_out = fields.Binary(attachment=False, readonly=True)
    left_out_name = fields.Char(readonly=True)
    made_ids = fields.Json(help="Ids of what has been made.")
    can_import_excel = fields.Boolean(compute="_compute_can_import_excel")

    # --------------------------------------------------------------- computes

    @api.model
    def _default_metric(self, *codes):
        """The first of some metrics that is active."""
        metrics = self.env["sales.metric"].search([("code", "in", codes)])
        return metrics.sorted(lambda m: codes.index(m.code))[:1]

    @api.depends("line_ids.status", "step")
    def _compute_summary(self):
        for wizard in self:
            by_status = wizard.line_ids.grouped("status")
            counts = {
                status: len(by_status.get(status, ()))
                for status in ("new", "skipped", "error")
            }
            wizard.new_count, wizard.error_count = counts["new"], counts["error"]
            if wizard.step == "done":
                text = self.env._(
                    "Made: %(new)s. Skipped: %(skipped)s. Left out: %(error)s.",
                    **counts,
                )
            else:
                text = self.env._(
                    "To make: %(new)s. Skipped: %(skipped)s. Wrong: %(error)s.",
                    **counts,
                )
            wizard.summary = text

    def _compute_can_import_excel(self):
        # Odoo installs its import by itself, but it may be taken away.
        self.can_import_excel = "base_import.import" in self.env

    # ------------------------------------------------------------ constraints

    @api.constrains("company_id")
    def _check_company(self):
        for wizard in self:
            if wizard.company_id not in self.env.companies:
                raise AccessError(
                    self.env._(
                        "You do not work in %(company)s at this moment. Choose it in "
                        "the company menu first.",
                        company=wizard.company_id.sudo().name,
                    )
                )

    # ---------------------------------------------------------------- actions

    def action_preview(self):
        """Read the file, and show what would come of each line. Later calls read it
        as the user has it then.

        :return: action that opens the wizard again
        :raise odoo.exceptions.UserError: if it is no CSV file
        """
        self.ensure_one()
        self._check()
        self.step = "preview"
        return self._reopen()

    def action_back(self):
        """Go back to the choice of a file; the next one is found out about anew.

        :return: action that opens the wizard again
        """
        self.ensure_one()
        self.write(
            {
                "step": "file",
                "kind": False,
                "encoding": False,
                "delimiter": False,
                "date_order": False,
                "decimal_sign": False,
                "read_as": False,
                "leave_out": False,
            }
        )
        return self._reopen()

    def action_import(self):
        """Make what the preview says.

        :return: action that opens the wizard again, at its end; or at the preview,
            where something has changed since it was shown
        :raise odoo.exceptions.UserError: if lines are wrong and the user has not
            chosen to leave them out, or if there is nothing to make
        """
        self.ensure_one()
        shown = self._shown()
        entries = self._check()
        if shown != self._shown():
            self.hint = self.env._(
                "Something has changed since you looked. Check the lines again."
            )
            return self._reopen()
        if self.problem:
            raise UserError(self.problem)
        if self.error_count and not self.leave_out:
            raise UserError(
                self.env._(
                    "Lines that are wrong: %(count)s. Correct them in the file and "
                    "upload it again, or choose to leave them out.",
                    count=self.error_count,
                )
            )
        if not self.new_count:
            raise UserError(
                self.env._("There is nothing to make: no line brings anything new.")
            )
        made = self._create_entries([e for e in entries if e["status"] == "new"])
        wrong = [entry for entry in entries if entry["status"] == "error"]
        self.write({"step": "done", "made_ids": made.ids, **self._left_out_vals(wrong)})
        return self._reopen()

    def action_show_made(self):
        """Open what has been made.

        :return: action with the list
        """
        self.ensure_one()
        if not self.made_ids:
            return self._reopen()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Taken over from vtiger"),
            "res_model": self._model(),
            "domain": [("id", "in", self.made_ids)],
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "target": "current",
        }

    def action_excel_targets(self):
        """Open Odoo's own import for targets, which offers the template.

        :return: action
        """
        return self._excel_action("sales.target")

    def action_excel_allocations(self):
        """Open Odoo's own import for allocations, which offers the template.

        :return: action
        """
        return self._excel_action("sales.allocation")

    # ---------------------------------------------------------------- helpers

    @api.model
    def _excel_action(self, model):
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "params": {"active_model": model, "context": {}},
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move in"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _model(self):
        return {vtiger.TARGET: "sales.target", vtiger.ALLOCATION: "sales.allocation"}[
            self.kind
        ]

    def _shown(self):
        """What the preview says, line by line."""
        return [
            (line.number, line.status, line.who, line.what) for line in self.line_ids
        ]

    def _check(self):
        """Read the file, and fill the lines, people and columns that are shown.

        :return: list of entries, see ``_entries``
        """
        headings, rows = self._read_file()
        self._read_columns(headings, rows)
        cells = self._cells(rows)
        self._find_people(cells)
        self.problem = self._missing_columns()
        entries = []
        if not self.problem:
            self._find_formats(cells)
            entries = self._entries(headings, cells)
        self.line_ids.unlink()
        self.env["sales.vtiger.import.line"].create(
            [
                {
                    "wizard_id": self.id,
                    **{
                        name: entry[name]
                        for name in ("number", "status", "who", "what", "message")
                    },
                }
                for entry in entries
            ]
        )
        return entries

    def _left_out_vals(self, wrong):
        """A file with the lines that were left out, so that none is lost."""
        if not wrong:
            return {}
        headings = self.column_ids.sorted("position").mapped("heading")
        rows = [[*entry["raw"], entry["message"]] for entry in wrong]
        content = csv_reading.write_rows([*headings, self.env._("What is wrong")], rows)
        return {
            "left_out": base64.b64encode(content),
            "left_out_name": self.env._("left_out.csv"),
        }
