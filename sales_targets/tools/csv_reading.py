# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Reading a CSV file of which nobody says how it is written: its encoding, its
delimiter, the order of its dates, the decimal sign of its numbers.

Plain Python without the ORM. What a text says by itself decides; what could be read
in two ways follows the rest of the file, and failing that what the caller prefers.
"""

import codecs
import csv
import io
import re
from collections import Counter
from datetime import date
from decimal import Decimal

DELIMITERS = (",", ";", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What spreadsheets take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

DAY_FIRST, MONTH_FIRST = "day", "month"
_DATE = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})")
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?\s*$")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*")


def decode(data, encoding=None):
    """The text of a file.

    :param bytes data: what has been uploaded
    :param encoding: name of an encoding, or nothing to find it out
    :return: tuple (text, encoding)
    :raise UnicodeDecodeError: if the file is not in the encoding named
    """
    if encoding:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    for bom, name in BOMS:
        if data.startswith(bom):
            return data.decode(name), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # knows nearly every byte, and is what Windows writes in Western Europe
        return data.decode("cp1252", errors="replace"), "cp1252"


def guess_delimiter(text):
    """The delimiter with which most lines have as many cells as the headings.

    :return: one of ``DELIMITERS``
    """

    def score(delimiter):
        rows = [
            row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row
        ]
        width = len(rows[0]) if rows else 0
        same = sum(len(row) == width for row in rows)
        return (width > 1, same, width)

    return max(DELIMITERS, key=score)


def read_rows(text, delimiter):
    """The lines that hold anything.

    :return: tuple of the headings, list of texts, and of the rows, list of tuples
        (number of the line in the file, counted from 1; list of texts)
    :raise csv.Error: if the file cannot be read at all
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, before = [], 0
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            rows.append((before + 1, cells))
        before = reader.line_num
    if not rows:
        return [], []
    return rows[0][1], rows[1:]


def write_rows(headings, rows):
    """A CSV file that spreadsheets open without running anything in it.

    :return: bytes
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    for row in (headings, *rows):
        writer.writerow([_harmless(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _harmless(cell):
    if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


# ----------------------------------------------------------------------- dates


def guess_date_order(texts):
    """Whether days or months come first where a year does not.

    :param texts: all dates of the file
    :return: ``DAY_FIRST`` or ``MONTH_FIRST``; None if no date tells
    """
    votes = Counter()
    for text in texts:
        found = _parts(text)
        if found and len(found[0]) < 3:
            first, second = int(found[0]), int(found[1])
            votes[DAY_FIRST] += first > 12 >= second
            votes[MONTH_FIRST] += second > 12 >= first
    return _most(votes)


def _most(votes):
    """What has more votes than all else, or None."""
    best = votes.most_common(2)
    if not best or not best[0][1] or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def parse_date(text, order=DAY_FIRST):
    """The day that a text names; a time behind it is left aside.

    :param order: what comes first where the year does not
    :return: :class:`~datetime.date`
    :raise ValueError: if it is no date
    """
    found = _parts(text)
    if not found:
        raise ValueError(text)
    first, second, third = found
    if len(first) > 2:
        year, month, day = first, second, third
    elif order == DAY_FIRST:
        day, month, year = found
    else:
        month, day, year = found
    if len(year) == 3 or len(day) > 2:
        raise ValueError(text)
    year = int(year) + (2000 if len(year) < 3 else 0)
    return date(year, int(month), int(day))


def _parts(text):
    found = _DATE.fullmatch(_TIME.sub("", text.strip()))
    return found.groups() if found else None


# --------------------------------------------------------------------- numbers


def guess_decimal(texts):
    """The decimal sign of the numbers.

    :param texts: all numbers of the file
    :return: tuple of ``"."``, ``","`` or None if nothing tells, and of whether that is
        certain: of ``70.000`` alone it is only likely that it means thousands
    """
    certain, likely = Counter(), Counter()
    for text in texts:
        signs = re.findall(r"[.,]", text)
        if not signs:
            continue
        last = signs[-1]
        other = {".": ",", ",": "."}[last]
        whole, rest = re.search(r"(\d*)[.,](\d*)\D*$", text).groups()
        if len(set(signs)) == 2:
            certain[last] += 1
        elif len(signs) > 1:
            certain[other] += 1
        elif len(rest) != 3 or len(whole) > 3 or whole in ("", "0"):
            certain[last] += 1
        else:
            likely[other] += 1
    found = _most(certain)
    return (found, True) if found else (_most(likely), not likely)


def parse_number(text, decimal=".", symbols=()):
    """The number that a text names.

    :param decimal: the sign before the decimals; its counterpart, blanks and
        apostrophes may divide thousands
    :param symbols: currency signs that may stand with it
    :return: :class:`~decimal.Decimal`
    :raise ValueError: if it is no number
    """
    bare = text
    for symbol in symbols:
        bare = bare.replace(symbol, "")
    bare = re.sub(r"[\s\u00a0\u202f'’]", "", bare)
    bare = bare.removesuffix(",-").removesuffix("%")
    if not _NUMBER.fullmatch(bare):
        raise ValueError(text)
    thousands = {".": ",", ",": "."}[decimal]
    whole, _sign, rest = bare.partition(decimal)
    groups = whole.lstrip("+-").split(thousands)
    in_threes = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if len(groups) > 1 and not (in_threes and groups[0]):
        raise ValueError(text)
    if not re.fullmatch(r"\d*", rest):
        raise ValueError(text)
    return Decimal(f"{whole.replace(thousands, '')}.{rest or 0}")
