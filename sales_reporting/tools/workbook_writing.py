# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""How a reader's language, and Excel, want things to be written."""

import locale
import re
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

MOST_NAME = 31
# In points; the second is Excel's limit.
LINE_HEIGHT = 15
HIGHEST_ROW = 409

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\s]+")
_STRFTIME = {
    "%d": "dd",
    "%-d": "d",
    "%m": "mm",
    "%-m": "m",
    "%Y": "yyyy",
    "%y": "yy",
    "%b": "mmm",
    "%B": "mmmm",
    "%a": "ddd",
    "%A": "dddd",
}


@dataclass
class Language:
    """Formats of the reader's language. Whether a comma or a point separates the
    decimals is decided by the reader's Excel, as for each workbook."""

    code: str = "en_US"
    date_format: str = "%m/%d/%Y"
    has_thousands: bool = True

    def excel_date(self):
        """The format of days, as Excel writes it."""
        pattern = self.date_format
        for code, part in _STRFTIME.items():
            pattern = pattern.replace(code, part)
        return re.sub(r"%-?\w", "", pattern).strip() or "yyyy-mm-dd"

    def excel_month(self):
        """The format of months, with their names in this language."""
        for number, code in locale.windows_locale.items():
            if code == self.code:
                return f"[$-{number:X}]mmmm yyyy"
        return "mmmm yyyy"

    def excel_number(self, digits):
        """The format of numbers with so many decimals."""
        whole = "#,##0" if self.has_thousands else "0"
        return f"{whole}.{'0' * digits}" if digits else whole

    def excel_money(self, currency):
        """The format of amounts in a currency."""
        number = self.excel_number(currency.digits)
        symbol = '"{}"'.format(currency.symbol.replace('"', ""))
        if currency.is_before:
            return f"{symbol} {number}"
        return f"{number} {symbol}"


def sheet_name(title, taken):
    """A name that Excel accepts for a sheet.

    :param title: str
    :param taken: set of the names given so far, in lower case; gets this one too
    :return: str of 31 characters at most
    """
    base = _FORBIDDEN.sub(" ", title).strip().strip("'").strip() or "Sheet"
    if base.lower() == "history":
        # Excel keeps this name for itself.
        base += " 1"
    name, number = base[:MOST_NAME].rstrip("' "), 1
    while name.lower() in taken:
        number += 1
        mark = f" ({number})"
        name = base[: MOST_NAME - len(mark)].rstrip("' ") + mark
    taken.add(name.lower())
    return name


def row_height(texts, widths):
    """The height of a row of wrapped texts. Not every program finds it by itself.

    :param texts: list of str, one for each column
    :param widths: of the columns, in characters
    :return: in points
    """
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        # Where a word does not fit, the rest of the line is empty.
        room = width * 0.85
        paragraphs = str(text or "").split("\n")
        wide = [sum(1 + (east_asian_width(c) in "WF") for c in p) for p in paragraphs]
        lines = max(lines, sum(max(1, ceil(length / room)) for length in wide))
    return min(lines * LINE_HEIGHT, HIGHEST_ROW)
