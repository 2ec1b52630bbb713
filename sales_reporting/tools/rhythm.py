# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""On which days something is sent week by week, month by month or quarter by quarter,
and which period it is about. Plain Python without the ORM."""

from datetime import timedelta

from odoo.addons.sales_targets.tools.periods import (
    MONTH,
    ONE_DAY,
    QUARTER,
    period_bounds,
)

WEEKLY, MONTHLY, QUARTERLY = "weekly", "monthly", "quarterly"
_PERIODS = {MONTHLY: MONTH, QUARTERLY: QUARTER}


def next_day(rhythm, start, weekday=0, day=1, fiscal=(12, 31)):
    """The first day on which to send.

    :param rhythm: ``weekly``, ``monthly`` or ``quarterly``
    :param start: :class:`~datetime.date` from which on
    :param weekday: Monday is 0
    :param day: of the month, or of the quarter's first month; 1 to 28
    :param fiscal: month and day on which the fiscal year ends
    :return: :class:`~datetime.date`
    """
    if rhythm == WEEKLY:
        return start + timedelta(days=(weekday - start.weekday()) % 7)
    first, last = period_bounds(_PERIODS[rhythm], start, *fiscal)
    offset = timedelta(days=day - 1)
    return first + offset if first + offset >= start else last + ONE_DAY + offset


def period_before(rhythm, sent_on, fiscal=(12, 31)):
    """The period that is over on the day of sending: the seven days before, the month
    or the quarter before.

    :return: tuple (first day, last day)
    """
    if rhythm == WEEKLY:
        return sent_on - timedelta(days=7), sent_on - ONE_DAY
    first = period_bounds(_PERIODS[rhythm], sent_on, *fiscal)[0]
    return period_bounds(_PERIODS[rhythm], first - ONE_DAY, *fiscal)
