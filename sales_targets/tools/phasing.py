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


def month_weights(date_from, date_to, weights=None, weekdays=range(7), ramps=()):
    """How much of a goal falls due in each month of a period, one month compared
    with another.

    :param weights: twelve non-negative numbers, January first; a month that lies
        in the period in part has that part of its weight. None, or nothing but
        zeros in the period: the goal falls due day by day
    :param weekdays: days that count, as of :func:`~.periods.count_days`
    :param ramps: ``Ramp`` of those days on which less is asked for; where nothing
        is left, they are passed over
    :return: list of numbers, one for each of ``month_spans``, not all zero
    """
    for parts in (
        _parts(date_from, date_to, weights, weekdays, ramps),
        _parts(date_from, date_to, None, weekdays, ramps),
    ):
        if sum(parts):
            return parts
    return _parts(date_from, date_to, None, weekdays)


def spread_goal(
    goal, date_from, date_to, digits, weights=None, weekdays=range(7), ramps=()
):
    """A goal divided over the months of its period.

    :param digits: decimals of the parts
    :param weights: as of :func:`month_weights`, and so are the others
    :return: list of :class:`~decimal.Decimal`, one for each of ``month_spans``, that
        add up to the goal exactly
    """
    return largest_remainder(
        goal, month_weights(date_from, date_to, weights, weekdays, ramps), digits
    )


def due_share(date_from, date_to, today, weights=None, weekdays=range(7), ramps=()):
    """The part of a goal that is due at the end of today: the sum of the phasing
    weights up to today.

    :param weights: as of :func:`month_weights`, and so are the others
    :return: float from 0.0 (not begun) to 1.0 (over)
    """
    if not weights and not ramps:
        return elapsed_share(date_from, date_to, today, weekdays)
    parts = month_weights(date_from, date_to, weights, weekdays, ramps)
    due = sum(
        part * passed_share(start, end, today, weekdays, ramps)
        for (start, end), part in zip(
            month_spans(date_from, date_to), parts, strict=True
        )
    )
    return float(due / sum(parts))


def passed_share(start, end, today, weekdays=range(7), ramps=()):
    """The part of a month that has passed at the end of today, as its goal falls
    due.

    :return: float from 0.0 to 1.0
    """
    whole = _worth(start, end, weekdays, ramps)
    if not whole:
        return elapsed_share(start, end, today, weekdays)
    return _worth(start, min(today, end), weekdays, ramps) / whole


def left_share(date_from, date_to, weights=None, weekdays=range(7), ramps=()):
    """The part of a goal that ramps leave of it: of each day's part what is asked
    for on that day.

    :param weights: as of :func:`month_weights`, and so are the others
    :return: float from 0.0 to 1.0
    """
    whole = _parts(date_from, date_to, weights, weekdays)
    if not sum(whole):
        weights = None
        whole = _parts(date_from, date_to, weights, weekdays)
    return float(sum(_parts(date_from, date_to, weights, weekdays, ramps)) / sum(whole))


def _parts(date_from, date_to, weights, weekdays, ramps=()):
    if not count_days(date_from, date_to, weekdays):
        weekdays = range(7)
    spans = month_spans(date_from, date_to)
    parts = [_worth(start, end, weekdays, ramps) for start, end in spans]
    if not weights:
        return parts
    return [
        weights[start.month - 1] * part / _days_of_month(start, weekdays)
        for (start, _end), part in zip(spans, parts, strict=True)
    ]


def _worth(start, end, weekdays, ramps):
    """The days of a span; one in a ramp is worth the less."""
    whole = count_days(start, end, weekdays)
    if not ramps:
        return whole
    lost = sum(
        ramp.lost
        * count_days(max(start, ramp.date_from), min(end, ramp.date_to), weekdays)
        for ramp in ramps
    )
    # While they are typed, ramps may overlap.
    return float(max(whole - lost, 0))


def _days_of_month(day, weekdays):
    ((start, end),) = split_period(MONTH, day, day)
    return count_days(start, end, weekdays)
