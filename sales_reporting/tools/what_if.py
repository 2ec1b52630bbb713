# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What a year will bring, and what it would bring if things were otherwise. Plain
Python without the ORM."""

from collections import namedtuple
from datetime import timedelta

DAYS_OF_MONTH = 365 / 12

Deal = namedtuple("Deal", "value chance day")


def stage_chance(stages, sequence, won, decided):
    """The chance to be won of what stands in a stage: of the decided ones that reached
    it, the part that was won. Where none reached it, the stage before tells.

    :param stages: list of (sequence, number that reached it), in their order
    :param sequence: of its stage; None for a lead, which stands before all of them
    :param won: number of the decided ones that were won
    :param decided: number of all decided ones
    :return: 0.0 to 1.0, None without decided ones
    """
    if not decided:
        return None
    known = [
        reached
        for stage, reached in stages
        if sequence is not None and stage <= sequence and reached
    ]
    return won / (known[-1] if known else decided)


def closing_day(deadline, created, cycle_days, today):
    """The day on which an open deal is expected to be won: its own, or a cycle after
    it began; what has passed is expected today."""
    return max(deadline or created + timedelta(days=cycle_days), today)


def open_value(deals, last_day, factor=1.0):
    """What open deals bring up to a day.

    :param deals: iterable of ``Deal``
    :param factor: by which their chances change; none is won more than surely
    :return: float
    """
    return float(
        sum(
            deal.value * min(deal.chance * factor, 1.0)
            for deal in deals
            if deal.day <= last_day
        )
    )


def new_value(leads_per_month, rate, deal_value, cycle_days, days_left):
    """What leads bring that are still to come: those that come early enough to be won
    in the days that are left.

    :param rate: part of them that is won
    :param cycle_days: days from a lead to the deal that is won
    :return: float
    """
    days = max(days_left - cycle_days, 0)
    return leads_per_month * days / DAYS_OF_MONTH * rate * deal_value
