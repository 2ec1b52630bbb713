# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""How goals, proposals and results compare. Plain Python without the ORM."""

from decimal import Decimal

from .periods import ONE_DAY


def excess(value, base):
    """By which share a number lies above another: the over-assignment of goals to the
    company's goal, the deviation of a proposal from the result.

    :param value: number
    :param base: number, with which it is compared
    :return: float, 0.25 for 25 % above, -0.25 for 25 % below; None if the base is 0,
        of which there are no shares
    """
    if not base:
        return None
    return float(Decimal(str(value)) / Decimal(str(base)) - 1)


def mean_size(shares):
    """How far off several comparisons are on average, above and below alike.

    :param shares: what :func:`excess` returns; None counts for nothing
    :return: float, None where there is nothing to compare
    """
    sizes = [abs(share) for share in shares if share is not None]
    return sum(sizes) / len(sizes) if sizes else None


def years_back(period_bounds, day, count):
    """The year in which a day lies, and those before it.

    :param period_bounds: function of a day that returns (first day, last day) of its
        year
    :param count: number of years before it
    :return: list of tuples (first day, last day), the latest first
    """
    years = [period_bounds(day)]
    while len(years) <= count:
        years.append(period_bounds(years[-1][0] - ONE_DAY))
    return years
