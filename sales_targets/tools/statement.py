# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""A closing statement as a workbook: a cover, and the credits line by line.

Plain Python without the ORM. Lines are written as they come, so that a hundred
thousand of them need no more memory than a few.
"""

from dataclasses import dataclass

import xlsxwriter

# Excel's limit is 1,048,576; beyond it lines would be lost without a word.
SHEET_ROWS = 1_000_000
DATE_FORMAT = "yyyy-mm-dd"


@dataclass(frozen=True)
class Column:
    """A column of the lines."""

    label: str
    #: ``text``, ``date`` or ``number``
    kind: str = "text"
    width: int = 14


@dataclass(frozen=True)
class Total:
    """The number that the lines add up to."""

    label: str
    #: the number itself, for viewers that do not work out formulas
    value: float
    #: position of the column that is summed
    column: int
    #: position of the column by whose sum it is divided; none if it is a plain sum
    base_column: int | None = None
    #: how the number, and those of the lines, are written
    number_format: str = "#,##0.00"
    line_format: str = "#,##0.00"

    def formula(self, name, sheets):
        """The sum over the lines, rounded to four decimals as results are.

        :param name: function from a column's position to its letters
        :param sheets: list of tuples (sheet, last row), rows counted from 1
        """

        def added(column):
            letter = name(column)
            return "+".join(
                f"SUM({quoted(sheet)}!{letter}2:{letter}{max(last, 2)})"
                for sheet, last in sheets
            )

        if self.base_column is None:
            return f"=ROUND({added(self.column)},4)"
        base = added(self.base_column)
        return f"=ROUND(IF({base}=0,0,({added(self.column)})/({base})),4)"


def quoted(sheet):
    """The name of a sheet as it stands in a formula."""
    return "'" + sheet.replace("'", "''") + "'"


def write_statement(stream, sheets, cover, columns, lines, total, per_sheet=SHEET_ROWS):
    """Write a statement.

    :param stream: binary file to write to
    :param sheets: names of the cover and of the lines
    :param cover: function from the number of lines to a list of pairs (label, value);
        the first is the title. A value is a text, number or date, or the ``Total``,
        for which its formula is written
    :param columns: list of ``Column``
    :param lines: iterable of lists of values, one for each column
    :param total: ``Total``
    :param per_sheet: lines after which another sheet is begun
    """
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        front = book.add_worksheet(sheets[0])
        writer = _Lines(book, sheets[1], columns, total, per_sheet)
        for line in lines:
            writer.add(line)
        formula = writer.end()
        _write_cover(book, front, cover(writer.count), total, formula)


class _Lines:
    """Writes lines, and begins another sheet when one is full."""

    def __init__(self, book, name, columns, total, per_sheet):
        self.book, self.name, self.columns = book, name, columns
        self.total, self.per_sheet = total, per_sheet
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.formats = {
            "date": book.add_format({"num_format": DATE_FORMAT}),
            "number": book.add_format({"num_format": total.line_format}),
        }
        self.count = 0
        self.sheets = []
        self._begin()

    def _begin(self):
        number = len(self.sheets) + 1
        name = self.name if number == 1 else f"{self.name} {number}"
        self.sheet = self.book.add_worksheet(name)
        self.sheet.freeze_panes(1, 0)
        self.sheets.append([name, 1])
        self.writers = []
        for position, column in enumerate(self.columns):
            self.sheet.set_column(position, position, column.width)
            self.sheet.write_string(0, position, column.label, self.bold)
            self.writers.append(
                {
                    # never a formula or a link, whatever it begins with
                    "text": self.sheet.write_string,
                    "date": self.sheet.write_datetime,
                    "number": self.sheet.write_number,
                }[column.kind]
            )

    def add(self, line):
        if self.sheets[-1][1] > self.per_sheet:
            self._begin()
        row = self.sheets[-1][1]
        for position, value in enumerate(line):
            if value is not None and value != "":
                kind = self.columns[position].kind
                self.writers[position](row, position, value, self.formats.get(kind))
        self.sheets[-1][1] += 1
        self.count += 1

    def end(self):
        """Write the total below the lines.

        :return: its formula
        """
        formula = self.total.formula(
            xlsxwriter.utility.xl_col_to_name, [tuple(sheet) for sheet in self.sheets]
        )
        # Without lines the formula sums the empty row below the headings.
        row = max(self.sheets[-1][1], 2)
        form = self.book.add_format(
            {"bold": True, "top": 1, "num_format": self.total.number_format}
        )
        self.sheet.write_string(row, 0, self.total.label, form)
        self.sheet.write_formula(
            row, self.total.column, formula, form, self.total.value
        )
        return formula


def _write_cover(book, sheet, cover, total, formula):
    """The first pair of the cover is its title and what to know about it."""
    title = book.add_format({"bold": True, "font_size": 16})
    label_format = book.add_format({"bold": True, "valign": "top"})
    number = book.add_format({"num_format": total.number_format, "align": "left"})
    day = book.add_format({"num_format": DATE_FORMAT, "align": "left"})
    share = book.add_format({"num_format": "0.0 %", "align": "left"})
    text = book.add_format({"text_wrap": True, "align": "left"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 60)
    sheet.hide_gridlines(2)
    (heading, remark), *pairs = cover
    sheet.write_string(0, 0, heading, title)
    sheet.write_string(1, 0, remark)
    for row, (label, value) in enumerate(pairs, start=3):
        sheet.write_string(row, 0, label, label_format)
        if value is total:
            sheet.write_formula(row, 1, formula, number, total.value)
        elif isinstance(value, str):
            sheet.write_string(row, 1, value, text)
        elif isinstance(value, Share):
            sheet.write_number(row, 1, value, share)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, 1, value, number)
        else:
            sheet.write_datetime(row, 1, value, day)


class Share(float):
    """A number that is written as a percentage."""
