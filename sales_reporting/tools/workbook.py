# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""A workbook (.xlsx) of several reports, written row by row.

Nothing here knows the ORM. Rows may come from a generator: none is kept, so that the
memory needed does not grow with their number.
"""

import datetime
from decimal import Decimal
from math import isclose, isfinite
from numbers import Real

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from .workbook_sheet import Column
from .workbook_writing import Language, row_height, sheet_name

# What Excel can hold.
MOST_ROWS = 1_000_000
MOST_TEXT = 32_767
HEADER_ROW = 4
A4 = 9
NUMBERS = ("number", "share", "money")


def _is_number(value):
    return (
        isinstance(value, Real | Decimal)
        and not isinstance(value, bool)
        and isfinite(value)
    )


class SalesWorkbook:
    """Writes the sheets one after the other; :meth:`close` writes the cover and ends.

    :param target: path or file object
    :param language: :class:`Language`
    :param words: dict of words in the reader's language, see WORDS
    """

    WORDS = {
        "cover": "Cover",
        "contents": "Contents",
        "total": "Total",
        "figures": "Figures of the Charts",
    }

    def __init__(self, target, language=None, words=None):
        self.language = language or Language()
        self.words = {**self.WORDS, **(words or {})}
        self.book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        self._formats = {}
        self._taken = set()
        self._contents = []
        self._cover = self._add_worksheet(self.words["cover"])
        # Named now, so that charts know where their figures will be.
        self._figures_name = sheet_name(self.words["figures"], self._taken)
        self._figures = []
        self._figures_row = 0

    # ---------------------------------------------------------------- sheets

    def add_sheet(self, sheet):
        """Write a report: its rows, the totals below them, and its charts.

        :param sheet: :class:`Sheet`
        :return: the name of the sheet
        :raise OverflowError: if there are more rows than a sheet of Excel can hold
        """
        worksheet = self._add_worksheet(sheet.title, sheet.question)
        bold = self._format(bold=True, font_size=14)
        worksheet.write_string(0, 0, self._text(sheet.title), bold)
        grey = self._format(font_color="#666666")
        for row, text in enumerate((sheet.question, sheet.filters, sheet.note), 1):
            if text:
                worksheet.write_string(row, 0, self._text(text), grey)
        head = {"bold": True, "bg_color": "#E7E9ED", "bottom": 1, "text_wrap": True}
        for place, column in enumerate(sheet.columns):
            align = "right" if column.kind in NUMBERS else "left"
            style = self._format(align=align, valign="top", **head)
            worksheet.write_string(HEADER_ROW, place, self._text(column.label), style)
        last = self._write_rows(worksheet, sheet)
        self._set_up_pages(worksheet, sheet.title, HEADER_ROW)
        worksheet.freeze_panes(HEADER_ROW + 1, 1)
        if sheet.columns and last > HEADER_ROW:
            worksheet.autofilter(HEADER_ROW, 0, last, len(sheet.columns) - 1)
        for number, chart in enumerate(sheet.charts):
            worksheet.insert_chart(
                HEADER_ROW + number * 18,
                len(sheet.columns) + 1,
                self._make_chart(chart),
                {"object_position": 3},
            )
        return worksheet.name

    def add_texts(self, title, heads, rows):
        """Write a sheet of texts, such as the commentary.

        :param heads: labels of the columns
        :param rows: lists of str, one for each column
        """
        worksheet = self._add_worksheet(title)
        bold = self._format(bold=True, font_size=14)
        worksheet.write_string(0, 0, self._text(title), bold)
        head = self._format(bold=True, bg_color="#E7E9ED", bottom=1)
        wrapped = self._format(text_wrap=True, valign="top")
        widths = [24] + [56] * (len(heads) - 1)
        for place, label in enumerate(heads):
            worksheet.write_string(HEADER_ROW, place, self._text(label), head)
        for row, texts in enumerate(rows, HEADER_ROW + 1):
            worksheet.set_row(row, row_height(texts, widths))
            for place, text in enumerate(texts):
                worksheet.write_string(row, place, self._text(text), wrapped)
        for place, width in enumerate(widths):
            worksheet.set_column(place, place, width)
        worksheet.freeze_panes(HEADER_ROW + 1, 1)
        self._set_up_pages(worksheet, title, HEADER_ROW)

    def close(self, title, lines=()):
        """Write the cover, and end the workbook.

        :param title: str
        :param lines: pairs of label and text: period, company, who made it, when
        """
        self._write_figures()
        cover = self._cover
        cover.hide_gridlines(2)
        cover.set_column(0, 0, 24)
        cover.set_column(1, 1, 80)
        big = self._format(bold=True, font_size=20)
        cover.write_string(1, 0, self._text(title), big)
        bold = self._format(bold=True, valign="top")
        plain = self._format(text_wrap=True, valign="top")
        row = 3
        for label, text in lines:
            cover.write_string(row, 0, self._text(label), bold)
            cover.write_string(row, 1, self._text(text), plain)
            row += 1
        row += 1
        cover.write_string(row, 0, self._text(self.words["contents"]), bold)
        link = self._format(font_color="#0563C1", underline=1)
        for name, question in self._contents[1:]:
            row += 1
            address = "internal:'{}'!A1".format(name.replace("'", "''"))
            cover.write_url(row, 0, address, link, name)
            cover.write_string(row, 1, self._text(question), plain)
        self._set_up_pages(cover, title)
        self.book.close()

    # ------------------------------------------------------------------ rows

    def _write_rows(self, worksheet, sheet):
        """Write the rows and the totals.

        :return: the last row
        """
        columns = sheet.columns
        widths = [min(max(len(column.label), 8), 18) for column in columns]
        sums = [0.0] * len(columns)
        row = HEADER_ROW
        for row, (currency, values) in enumerate(sheet.rows, HEADER_ROW + 1):
            if row > MOST_ROWS:
                raise OverflowError("too many rows")
            for place, value in enumerate(values):
                column = columns[place]
                self._write(worksheet, row, place, value, column, currency)
                if column.kind == "text":
                    widths[place] = max(widths[place], len(str(value or "")))
                elif _is_number(value):
                    sums[place] += float(value)
        for place, column in enumerate(columns):
            width = max(widths[place], {"text": 8, "money": 16}.get(column.kind, 12))
            worksheet.set_column(place, place, min(width + 2, 42))
        if any(column.adds_up or column.total is not None for column in columns):
            self._write_totals(worksheet, row, sheet, sums)
        return row

    def _write_totals(self, worksheet, last, sheet, sums):
        row = last + 1
        for place, column in enumerate(sheet.columns):
            style = {"bold": True, "top": 1}
            if place == 0 and column.kind in ("text", "date", "month"):
                worksheet.write_string(
                    row, 0, self._text(self.words["total"]), self._format(**style)
                )
                continue
            if not _is_number(column.total):
                worksheet.write_blank(row, place, None, self._format(**style))
                continue
            total = float(column.total)
            number = self._number_format(column, total, sheet.currency)
            style = self._format(num_format=number, **style)
            formula = self._total_formula(sheet.columns, place, last, sums)
            if formula:
                worksheet.write_formula(row, place, formula, style, total)
            else:
                worksheet.write_number(row, place, total, style)

    def _total_formula(self, columns, place, last, sums):
        """The formula that gives the report's own total, which also follows the
        filters that somebody sets in Excel; None where no sum of the rows gives it, as
        for what is counted once in each row and once in all."""

        def total(of):
            first = xl_rowcol_to_cell(HEADER_ROW + 1, of)
            return f"SUBTOTAL(109,{first}:{xl_rowcol_to_cell(last, of)})"

        if last == HEADER_ROW:
            return None
        column = columns[place]
        if column.ratio:
            over, under, constant, factor = column.ratio
            value = None
            if sums[under]:
                value = constant + factor * sums[over] / sums[under]
            sign = "+" if factor > 0 else "-"
            # A result must follow from what the reader sees in these columns.
            formula = f"{constant or ''}{sign}{total(over)}/{total(under)}"
            formula = f'=IF({total(under)}=0,"",{formula.removeprefix("+")})'
        elif column.adds_up:
            value, formula = sums[place], f"={total(place)}"
        else:
            return None
        if value is None or not isclose(
            value, float(column.total), rel_tol=1e-9, abs_tol=1e-6
        ):
            return None
        return formula

    def _write(self, worksheet, row, place, value, column, currency):
        if value is None or value is False:
            return
        if isinstance(value, float) and not isfinite(value):
            return
        if column.kind in ("date", "month") and isinstance(value, datetime.date):
            if value.year >= 1900:
                worksheet.write_datetime(row, place, value, self._day_format(column))
                return
            value = value.isoformat()
        if _is_number(value) and column.kind in NUMBERS:
            number = self._number_format(column, float(value), currency)
            worksheet.write_number(row, place, value, self._format(num_format=number))
        else:
            worksheet.write_string(row, place, self._text(value))

    def _text(self, value):
        return str(value)[:MOST_TEXT]

    # --------------------------------------------------------------- formats

    def _format(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def _day_format(self, column):
        if column.kind == "month":
            pattern = self.language.excel_month()
        else:
            pattern = self.language.excel_date()
        return self._format(num_format=pattern, align="left")

    def _number_format(self, column, value, currency):
        if column.kind == "share":
            return "0.0%"
        if column.kind == "money" and currency:
            return self.language.excel_money(currency)
        digits = column.digits
        if digits is None:
            digits = 0 if isclose(value, round(value), abs_tol=1e-9) else 2
        return self.language.excel_number(digits)

    # ---------------------------------------------------------------- charts

    def _make_chart(self, chart):
        """A chart; its figures go to the sheet of figures."""
        top = self._figures_row
        self._figures.append((top, chart))
        self._figures_row += len(chart.categories) + 3
        kind = {"type": "column"}
        if chart.is_stacked and len(chart.series) > 1:
            kind["subtype"] = "stacked"
        drawn = self.book.add_chart(kind)
        first, last = top + 2, top + 1 + len(chart.categories)
        for place, (name, values) in enumerate(chart.series.items(), 1):
            drawn.add_series(
                {
                    "name": self._text(name),
                    "categories": [self._figures_name, first, 0, last, 0],
                    "values": [self._figures_name, first, place, last, place],
                    # What a viewer shows that does not calculate.
                    "categories_data": [self._text(text) for text in chart.categories],
                    "values_data": [value or 0 for value in values],
                }
            )
        drawn.set_title({"name": self._text(chart.title), "name_font": {"size": 12}})
        number = "0%" if chart.is_share else self.language.excel_number(0)
        drawn.set_y_axis(
            {
                "num_format": number,
                "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
            }
        )
        drawn.set_legend(
            {"position": "bottom"} if len(chart.series) > 1 else {"none": True}
        )
        drawn.set_size({"width": 560, "height": 330})
        return drawn

    def _write_figures(self):
        if not self._figures:
            return
        worksheet = self.book.add_worksheet(self._figures_name)
        self._contents.append((self._figures_name, ""))
        bold = self._format(bold=True)
        for top, chart in self._figures:
            worksheet.write_string(top, 0, self._text(chart.title), bold)
            for place, name in enumerate(chart.series, 1):
                worksheet.write_string(top + 1, place, self._text(name), bold)
            column = Column("", "share" if chart.is_share else "number")
            for number, category in enumerate(chart.categories):
                row = top + 2 + number
                worksheet.write_string(row, 0, self._text(category))
                for place, values in enumerate(chart.series.values(), 1):
                    self._write(worksheet, row, place, values[number], column, None)
        worksheet.set_column(0, 0, 32)
        worksheet.set_column(1, 50, 16)
        self._set_up_pages(worksheet, self._figures_name)

    # ----------------------------------------------------------------- pages

    def _add_worksheet(self, title, question=""):
        worksheet = self.book.add_worksheet(sheet_name(title, self._taken))
        self._contents.append((worksheet.name, question))
        return worksheet

    def _set_up_pages(self, worksheet, title, header_row=None):
        """Landscape, as wide as one page, with the head and the number on each."""
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        if header_row is not None:
            worksheet.repeat_rows(0, header_row)
        # In headers and footers "&" begins a code; more than 255 Excel refuses.
        name = self._text(title).replace("&", "&&")[:100]
        worksheet.set_footer(f"&L{name}&R&P / &N")
