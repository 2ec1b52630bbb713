# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Two spans of days that are compared. Plain Python without the ORM.

Both have the same elapsed part of their period. Days that the earlier one does not
have, 29 February and those after the end of a short month, become its last one.
"""

from collections import namedtuple

from dateutil.relativedelta import relativedelta

from odoo.addons.sales_targets.tools.periods import (
    MONTH,
    ONE_DAY,
    QUARTER,
    YEAR,
    period_bounds,
    previous_period,
)

TWELVE_MONTHS = "yoy"
# What runs today, and by how many months the other one is earlier.
TO_DATE = {
    "ytd": (YEAR, 12),
    "qoq": (QUARTER, 3),
    "qtd": (QUARTER, 12),
    "mom": (MONTH, 1),
    "mtd": (MONTH, 12),
}
LENGTH = {YEAR: 12, QUARTER: 3, MONTH: 1}
COMPARISONS = (*TO_DATE, TWELVE_MONTHS)

Comparison = namedtuple("Comparison", "now then months")


def compared_spans(comparison, today, *fiscal_year_end):
    """The spans that a comparison puts side by side.

    :param comparison: one of ``COMPARISONS``
    :param today: :class:`~datetime.date`, the last day of the later span
    :param fiscal_year_end: month and day, as of ``period_bounds``
    :return: ``Comparison`` of two tuples (first day, last day), inclusive, and the
        months between them
    :raise KeyError: for another comparison
    """
    if comparison == TWELVE_MONTHS:
        ends = [today - relativedelta(years=years) for years in range(3)]
        starts = [day + ONE_DAY for day in ends]
        return Comparison((starts[1], ends[0]), (starts[2], ends[1]), 12)
    period, months = TO_DATE[comparison]
    start = period_bounds(period, today, *fiscal_year_end)[0]
    # Back from the day before the start, which lies in the period before also where
    # the first days of two quarters are not the same day of the month.
    length = LENGTH[period]
    day = start - ONE_DAY - relativedelta(months=months - length)
    first, last = period_bounds(period, day, *fiscal_year_end)
    same_day = today - relativedelta(months=months)
    return Comparison((start, today), (first, max(first, min(same_day, last))), months)


# Periods of a leaderboard: the kind, and how many periods back.
BOARDS = {
    "month": (MONTH, 0),
    "quarter": (QUARTER, 0),
    "year": (YEAR, 0),
    "last_month": (MONTH, 1),
    "last_quarter": (QUARTER, 1),
    "last_year": (YEAR, 1),
}


def board_spans(board, today, *fiscal_year_end):
    """A period, and what a result in it is compared with: the period before, up to
    the same day while it runs.

    :param board: one of ``BOARDS``
    :return: tuple (kind of period, its first and last day, those of the span before)
    :raise KeyError: for another board
    """
    period, back = BOARDS[board]
    span = period_bounds(period, today, *fiscal_year_end)
    if not back:
        running = {MONTH: "mom", QUARTER: "qoq", YEAR: "ytd"}[period]
        return period, span, compared_spans(running, today, *fiscal_year_end).then
    span = previous_period(period, *span, *fiscal_year_end)
    return period, span, previous_period(period, *span, *fiscal_year_end)
