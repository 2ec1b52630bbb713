# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Periods of a fiscal calendar. Plain Python without the ORM.

Months are calendar months. Quarters are the four blocks of three months that
follow from the start of the fiscal year. All bounds are inclusive days.
"""

import calendar
from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tools.date_utils import get_fiscal_year

MONTH, QUARTER, YEAR, CUSTOM = "month", "quarter", "year", "custom"
ONE_DAY = timedelta(days=1)


class OpenDays:
    """The very days that count, for example those on which a calendar has people
    work."""

    def __init__(self, days):
        """:param days: iterable of :class:`~datetime.date`"""
        self._days = sorted(days)

    def count(self, date_from, date_to):
        """How many of them lie in an inclusive span."""
        return bisect_right(self._days, date_to) - bisect_left(self._days, date_from)


def period_bounds(period_type, day, last_month=12, last_day=31):
    """The period of a kind in which a day lies.

    :param period_type: ``month``, ``quarter`` or ``year``
    :param day: a :class:`~datetime.date`
    :param last_month: month in which the fiscal year ends, 1 to 12
    :param last_day: day on which it ends, 1 to 31
    :return: tuple (first day, last day)
    :raise ValueError: for another kind of period
    """
    if period_type == MONTH:
        last = calendar.monthrange(day.year, day.month)[1]
        return day.replace(day=1), day.replace(day=last)
    year_start, year_end = get_fiscal_year(day, day=last_day, month=last_month)
    if period_type == YEAR:
        return year_start, year_end
    if period_type == QUARTER:
        starts = [year_start + relativedelta(months=3 * index) for index in range(4)]
        index = max(index for index in range(4) if starts[index] <= day)
        return starts[index], (starts + [year_end + ONE_DAY])[index + 1] - ONE_DAY
    raise ValueError(f"No fixed bounds for a period of kind {period_type!r}")


def split_period(period_type, date_from, date_to, last_month=12, last_day=31):
    """The periods of a kind that touch a span of days, in order.

    :return: list of tuples (first day, last day), whole periods
    :raise ValueError: if the span is reversed or the kind has no fixed bounds
    """
    if date_from > date_to:
        raise ValueError("The span ends before it starts.")
    periods = []
    day = date_from
    while day <= date_to:
        bounds = period_bounds(period_type, day, last_month, last_day)
        periods.append(bounds)
        day = bounds[1] + ONE_DAY
    return periods


def previous_period(period_type, date_from, date_to, last_month=12, last_day=31):
    """The period right before the one given; for free dates the span of equal
    length that ends the day before.

    :return: tuple (first day, last day)
    """
    if period_type == CUSTOM:
        return date_from - (date_to - date_from) - ONE_DAY, date_from - ONE_DAY
    return period_bounds(period_type, date_from - ONE_DAY, last_month, last_day)


def past_periods(period_type, date_from, date_to, today, number, *fiscal_year_end):
    """The whole periods before the one given; before one that has not begun, those
    that are over today.

    :param number: how many
    :param fiscal_year_end: month and day, as of :func:`period_bounds`
    :return: list of tuples (first day, last day), in the order of time
    """
    wait = max(date_from - today, timedelta(0))
    span = date_from - wait, date_to - wait
    if period_type != CUSTOM:
        span = period_bounds(period_type, span[0], *fiscal_year_end)
    spans = []
    for _count in range(number):
        span = previous_period(period_type, *span, *fiscal_year_end)
        spans.append(span)
    return spans[::-1]


def same_period_last_year(period_type, date_from, date_to, last_month=12, last_day=31):
    """The same period a year earlier; 29 February becomes 28 February.

    :return: tuple (first day, last day)
    """
    start = date_from - relativedelta(years=1)
    if period_type == CUSTOM:
        return start, date_to - relativedelta(years=1)
    return period_bounds(period_type, start, last_month, last_day)


def count_days(date_from, date_to, weekdays=range(7)):
    """Number of days of the given weekdays in an inclusive span.

    :param weekdays: weekdays that count, Monday is 0; or ``OpenDays``
    :return: int, 0 for a reversed span
    """
    days = (date_to - date_from).days + 1
    if days <= 0:
        return 0
    if isinstance(weekdays, OpenDays):
        return weekdays.count(date_from, date_to)
    weeks, rest = divmod(days, 7)
    weekdays = set(weekdays)
    first = date_from.weekday()
    return weeks * len(weekdays) + sum(
        (first + offset) % 7 in weekdays for offset in range(rest)
    )


def elapsed_share(date_from, date_to, today, weekdays=range(7)):
    """The part of a period that has passed at the end of today, E in the
    formulas for target to date and projection.

    :param weekdays: as of :func:`count_days`; where none of them lies in the
        period, all days count
    :return: float from 0.0 (not begun) to 1.0 (over)
    """
    whole = count_days(date_from, date_to, weekdays)
    if not whole:
        weekdays = range(7)
        whole = count_days(date_from, date_to)
    passed = count_days(date_from, min(today, date_to), weekdays)
    return passed / whole


def period_label(period_type, date_from, date_to):
    """A short name of a period that needs no translation: ``2026``,
    ``2026/27``, ``2026-Q3``, ``2026-11`` or ``2026-11-03 – 2026-11-20``.

    The year of a quarter is the calendar year in which it starts, and its
    number counts calendar quarters only where the quarter is one of them.
    """
    if period_type == MONTH:
        return f"{date_from:%Y-%m}"
    if period_type == YEAR:
        if date_from.year == date_to.year:
            return f"{date_from.year}"
        return f"{date_from.year}/{date_to.year % 100:02d}"
    if period_type == QUARTER and _is_calendar_quarter(date_from):
        return f"{date_from.year}-Q{(date_from.month + 2) // 3}"
    return f"{date_from} – {date_to}"


def _is_calendar_quarter(day):
    return day == date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
