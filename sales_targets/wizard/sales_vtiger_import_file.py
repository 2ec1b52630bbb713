# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import base64
import csv

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ..tools import csv_reading, vtiger

# More lines than that are no list of targets, and would keep a browser waiting.
MOST_LINES = 5000
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
DECIMAL_SIGNS = {"point": ".", "comma": ","}


def _key_of(names, value):
    """The name that stands for a value, or None."""
    return next((name for name, known in names.items() if known == value), None)


class SalesVtigerImport(models.TransientModel):
    """From the file to its cells: how it is written, and what its columns are."""

    _inherit = "sales.vtiger.import"

    def _read_file(self):
        """The headings and rows of the file; how it is written is kept."""
        data = base64.b64decode(self.data or b"")
        if not data:
            raise UserError(self.env._("Choose the CSV file that vtiger exported."))
        if data.startswith((b"PK", b"\xd0\xcf")):
            raise UserError(
                self.env._(
                    "This is a workbook. Save it as CSV first, or take the way from "
                    "Excel."
                )
            )
        try:
            text, self.encoding = csv_reading.decode(data, self.encoding)
            self.delimiter = self.delimiter or _key_of(
                DELIMITERS, csv_reading.guess_delimiter(text)
            )
            headings, rows = csv_reading.read_rows(text, DELIMITERS[self.delimiter])
        except (UnicodeError, csv.Error) as error:
            raise UserError(
                self.env._(
                    "The file cannot be read like that. Choose another encoding, or "
                    "export it from vtiger anew."
                )
            ) from error
        if not rows:
            raise UserError(
                self.env._(
                    "The file holds no lines below its headings. Export at least one "
                    "record from vtiger."
                )
            )
        if len(rows) > MOST_LINES:
            raise UserError(
                self.env._(
                    "The file holds %(count)s lines. Divide it into files of at most "
                    "%(most)s.",
                    count=len(rows),
                    most=MOST_LINES,
                )
            )
        self.kind = self.kind or vtiger.guess_kind(headings)
        return headings, rows

    def _read_columns(self, headings, rows):
        """What each column is: as its heading tells, and then as the user has it."""
        read_as = "/".join((self.encoding, self.delimiter, self.kind))
        if read_as == self.read_as and self.column_ids:
            return
        self.read_as = read_as
        self.column_ids.unlink()
        self.env["sales.vtiger.import.column"].create(
            [
                {
                    "wizard_id": self.id,
                    "position": position,
                    "heading": heading,
                    "example": next(
                        (row[position] for _line, row in rows if row[position:]), ""
                    ),
                    f"{self.kind}_field": field,
                }
                for position, (heading, field) in enumerate(
                    zip(headings, vtiger.suggest(self.kind, headings), strict=True)
                )
            ]
        )

    def _cells(self, rows):
        """The rows by field: list of tuples (line number, dict of field to text, list
        of the raw cells). What goes to the note is a list of (heading, text)."""
        columns = self.column_ids.sorted("position")
        result = []
        for number, raw in rows:
            cells = {vtiger.NOTE: []}
            for column, text in zip(columns, raw, strict=False):
                field, text = column._field(), vtiger.clean(text)
                if not text or field == vtiger.IGNORE:
                    continue
                if field == vtiger.NOTE or field in cells:
                    cells[vtiger.NOTE].append((column.heading, text))
                else:
                    cells[field] = text
            result.append((number, cells, raw))
        return result

    def _find_formats(self, cells):
        """How dates and numbers are written."""
        hints = []
        language = get_lang(self.env)
        if not self.date_order:
            texts = self._texts(cells, "date_from", "date_to")
            order = csv_reading.guess_date_order(texts)
            shape = language.date_format
            month_first = shape.find("%m") < shape.find("%d")
            self.date_order = order or (
                csv_reading.MONTH_FIRST if month_first else csv_reading.DAY_FIRST
            )
        if not self.decimal_sign:
            texts = self._texts(cells, "amount", "count", "goal", "percent")
            sign, certain = csv_reading.guess_decimal(texts)
            if not certain:
                hints.append(
                    self.env._(
                        "The file does not tell whether points or commas divide "
                        "thousands. Check the numbers."
                    )
                )
            self.decimal_sign = (
                _key_of(DECIMAL_SIGNS, sign or language.decimal_point) or "point"
            )
        self.hint = " ".join(hints)

    @api.model
    def _texts(self, cells, *fields_):
        return [
            values[field]
            for _number, values, _raw in cells
            for field in fields_
            if field in values
        ]

    def _missing_columns(self):
        """A sentence on the columns without which nothing can be read, or nothing."""
        labels = self.env["sales.vtiger.import.column"]._labels(self.kind)
        lacking = vtiger.missing(self.kind, [c._field() for c in self.column_ids])
        if not lacking:
            return False
        return self.env._(
            "No column is chosen for: %(fields)s. Choose them on the tab “Columns”, "
            "then press “Check again”.",
            fields="; ".join(
                " / ".join(labels[field] for field in needed) for needed in lacking
            ),
        )
