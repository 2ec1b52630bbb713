# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""The goal of a year, made of the goals of its periods, and what the year will bring
if it goes on like this. Plain Python without the ORM."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .periods import MONTH, QUARTER, YEAR, OpenDays, count_days, elapsed_share
from .phasing import due_share, month_spans, passed_share, spread_goal

LONGEST_FIRST = (YEAR, QUARTER, MONTH)


@dataclass(frozen=True)
class PeriodGoal:
    """The goal of one period."""

    #: ``month``, ``quarter`` or ``year``
    kind: str
    date_from: date
    date_to: date
    value: Decimal
    #: twelve month weights, January first; None for day by day
    weights: list | None = None
    #: days that count, as of ``count_days``
    weekdays: range | OpenDays = range(7)
    #: ``Ramp`` of the days on which less is asked for
    ramps: tuple = ()

    def months(self, digits, is_ratio):
        """Pairs of the first day of a month and the goal that falls into it."""
        spans = month_spans(self.date_from, self.date_to)
        if is_ratio:
            goals = [self.value] * len(spans)
        else:
            goals = spread_goal(
                self.value,
                self.date_from,
                self.date_to,
                digits,
                self.weights,
                self.weekdays,
                self.ramps,
            )
        return [(start, goal) for (start, _end), goal in zip(spans, goals, strict=True)]


@dataclass(frozen=True)
class YearGoal:
    """What the goals of its periods come to in a year."""

    date_from: date
    date_to: date
    #: the goal, None where there is none
    value: Decimal | None
    #: the goal of each month of ``month_spans``, None for a month without
    months: list
    #: the part of each month that has passed as its goal falls due, 0.0 to 1.0
    elapsed: list
    #: the part of the goal that is due at the end of today, 0.0 to 1.0
    due_share: float


def longest_periods(goals):
    """Of several goals those that make up the whole: no day counts twice, and the
    longer period goes before the shorter.

    :param goals: list of ``PeriodGoal``
    :return: list of the positions of those that count, in the order of time
    """
    chosen = []
    for kind in LONGEST_FIRST:
        chosen += [
            index
            for index, goal in enumerate(goals)
            if goal.kind == kind
            and not any(
                goal.date_from <= goals[taken].date_to
                and goals[taken].date_from <= goal.date_to
                for taken in chosen
            )
        ]
    return sorted(chosen, key=lambda index: goals[index].date_from)


def year_goal(
    date_from, date_to, goals, today, digits=2, weekdays=range(7), is_ratio=False
):
    """Put the goals of periods together.

    Goals add up. Those of a ratio do not: theirs is the mean, weighed by days.

    :param date_from: first day of the year
    :param date_to: last day of the year
    :param goals: list of ``PeriodGoal`` that lie in the year and do not overlap
    :param digits: decimals of the goal of a month
    :param weekdays: days that count where there is no goal, as of ``count_days``
    :return: ``YearGoal``
    """
    months = dict.fromkeys(month_spans(date_from, date_to))
    elapsed = {month: elapsed_share(*month, today, weekdays) for month in months}
    whole = due = days = Decimal(0)
    for goal in goals:
        period = goal.date_from, goal.date_to
        size = Decimal(count_days(*period) if is_ratio else 1)
        days += size
        whole += goal.value * size
        due += (
            goal.value
            * size
            * Decimal(
                due_share(*period, today, goal.weights, goal.weekdays, goal.ramps)
            )
        )
        for start, part in goal.months(digits, is_ratio):
            month = next(span for span in months if span[0] <= start <= span[1])
            months[month] = part if is_ratio else part + (months[month] or 0)
            elapsed[month] = passed_share(*month, today, goal.weekdays, goal.ramps)
    value = (whole / days if is_ratio else whole) if goals else None
    return YearGoal(
        date_from,
        date_to,
        value,
        list(months.values()),
        list(elapsed.values()),
        float(due / whole)
        if whole
        else elapsed_share(date_from, date_to, today, weekdays),
    )


def project_months(results, weights, elapsed):
    """What each month will bring if it goes on like this: the run-rate projection
    R / (weights up to today), spread over the time that is left.

    :param results: what each month has brought so far
    :param weights: how much of the whole falls due in each month
    :param elapsed: the part of each month that has passed, 0.0 to 1.0
    :return: list of numbers, one for each month; None for a month that is over,
        and for all where nothing is due yet
    """
    due = sum(weight * passed for weight, passed in zip(weights, elapsed, strict=True))
    if not due:
        return [None] * len(results)
    rate = sum(results) / due
    return [
        None if passed >= 1 else result + rate * weight * (1 - passed)
        for result, weight, passed in zip(results, weights, elapsed, strict=True)
    ]
