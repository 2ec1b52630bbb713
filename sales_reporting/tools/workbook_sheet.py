# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What the sheets of a workbook consist of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Currency(NamedTuple):
    """How amounts of a currency are written."""

    symbol: str
    is_before: bool = False
    digits: int = 2


class Ratio(NamedTuple):
    """A total that is ``constant + factor * over / under``, of the totals of two
    other columns, given by their places."""

    over: int
    under: int
    constant: int = 0
    factor: int = 1


@dataclass
class Column:
    """A column of a sheet.

    ``kind``: text, date, month, number, share (0.5 is 50 %) or money, whose currency
    comes with each row; ``digits`` None leaves whole numbers without decimals.
    ``adds_up``: its total is the sum of the rows. ``ratio``: how its total follows
    from others. ``total``: the total that the report itself gives, None if it has none.
    """

    label: str
    kind: str = "text"
    digits: int | None = None
    adds_up: bool = False
    ratio: Ratio | None = None
    total: float | None = None


@dataclass
class Chart:
    """A chart: series by name, each with a value for each category."""

    title: str
    categories: list
    series: dict
    is_share: bool = False
    is_stacked: bool = False


@dataclass
class Sheet:
    """A report. ``rows`` are pairs of the currency, None if there is none, and the
    values in the order of the columns; ``currency`` is that of the totals."""

    title: str
    columns: list
    rows: Iterable
    question: str = ""
    filters: str = ""
    note: str = ""
    currency: Currency | None = None
    charts: list = field(default_factory=list)
