# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""How a goal spreads over the months of its period. Plain Python without the ORM."""

from .periods import MONTH, count_days, elapsed_share, split_period
from .rounding import largest_remainder


def month_spans(date_from, date_to):
    """The months of a period, cut to its first and last day.

    :return: list of tuples (first day, last day)
    """
    return [
        (max(start, date_from), min(end, date_to))
        for start, end in split_period(MONTH, date_from, date_to)
    ]


def month_weights(date_from, date_to, weights=None, weekdays=range(7)):
    """How much of a goal falls due in each month of a period, one month compared
    with another.

    :param weights: twelve non-negative numbers, January first; a month that lies
        in the period in part has that part of its weight. None, or nothing but
        zeros in the period: the goal falls due day by day
    :param weekdays: weekdays that count as days, Monday is 0
    :return: list of numbers, one for each of ``month_spans``, not all zero
    """
    spans = month_spans(date_from, date_to)
    if not count_days(date_from, date_to, weekdays):
        weekdays = range(7)
    days = [count_days(start, end, weekdays) for start, end in spans]
    parts = days
    if weights:
        parts = [
            weights[start.month - 1] * count / _days_of_month(start, weekdays)
            for (start, _end), count in zip(spans, days, strict=True)
        ]
    return parts if sum(parts) else days


def spread_goal(goal, date_from, date_to, digits, weights=None, weekdays=range(7)):
    """A goal divided over the months of its period.

    :param digits: decimals of the parts
    :param weights: as of :func:`month_weights`
    :return: list of :class:`~decimal.Decimal`, one for each of ``month_spans``, that
        add up to the goal exactly
    """
    return largest_remainder(
        goal, month_weights(date_from, date_to, weights, weekdays), digits
    )


def due_share(date_from, date_to, today, weights=None, weekdays=range(7)):
    """The part of a goal that is due at the end of today: the sum of the phasing
    weights up to today.

    :param weights: as of :func:`month_weights`
    :return: float from 0.0 (not begun) to 1.0 (over)
    """
    if not weights:
        return elapsed_share(date_from, date_to, today, weekdays)
    parts = month_weights(date_from, date_to, weights, weekdays)
    due = sum(
        part * elapsed_share(start, end, today, weekdays)
        for (start, end), part in zip(
            month_spans(date_from, date_to), parts, strict=True
        )
    )
    return due / sum(parts)


def _days_of_month(day, weekdays):
    ((start, end),) = split_period(MONTH, day, day)
    return count_days(start, end, weekdays)
