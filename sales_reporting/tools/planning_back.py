# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""From a revenue goal back to what must enter the funnel, and when. Plain Python
without the ORM.

Deals come in whole numbers: those that close are rounded up first, and what must reach
a stage before is worked out from them and rounded up once, stage by stage, so that it
suffices and no stage rounds what another has rounded.
"""

from datetime import timedelta
from fractions import Fraction
from math import ceil, log, sqrt

from dateutil.relativedelta import relativedelta

from odoo.addons.sales_targets.tools.periods import MONTH, ONE_DAY, split_period
from odoo.addons.sales_targets.tools.phasing import due_share, month_spans

# Of ten such plans, eight come out within the range.
Z_80 = 1.2815515655446004
# Products of rates are off by less: 100 / 0.1 / 0.2 are 5,000 deals and not 5,001.
NOISE = 6


def round_up(value, digits=0):
    """The smallest number of so many decimals that is not below a value.

    :return: int without decimals, else float
    """
    whole = ceil(round(value * 10**digits, NOISE))
    return whole / 10**digits if digits else whole


def deals_needed(goal, deal_value):
    """How many deals bring a goal.

    :param goal: number, nothing is needed for one of zero or less
    :param deal_value: average value of a won deal
    :return: int; None if deals are worth nothing, so that no number suffices
    """
    if goal <= 0:
        return 0
    return round_up(goal / deal_value) if deal_value > 0 else None


def entries_needed(deals, rates):
    """How many must reach each step, so that so many are won.

    :param deals: int, or None
    :param rates: of those that reach a step, the part (0.0 to 1.0) that goes on to the
        next; the last one wins
    :return: list of int, one for each rate; None where no number suffices
    """
    entries = []
    chance = 1.0
    for rate in reversed(rates):
        chance *= rate
        possible = deals is not None and (chance > 0 or not deals)
        entries.append((round_up(deals / chance) if deals else 0) if possible else None)
    return entries[::-1]


def value_needed(goal, rate, digits):
    """The value that must enter the pipeline, so that a goal comes out.

    :param rate: part of it that is won, 0.0 to 1.0
    :return: float, None where nothing of it is won
    """
    if goal <= 0:
        return 0.0
    return float(round_up(goal / rate, digits)) if rate > 0 else None


def win_chances(rates):
    """From the rates of the steps the chance at each of them to be won.

    :return: list of float
    """
    chances = []
    chance = 1.0
    for rate in reversed(rates):
        chance *= rate
        chances.append(chance)
    return chances[::-1]


def scale_rates(rates, total):
    """The rates of the steps, such that all together they come to a total; the one
    that loses most keeps losing most. Where they came to nothing, or all went on, each
    step takes the same part.

    :param total: 0.0 to 1.0
    :return: list of float
    """
    now = win_chances(rates)[0] if rates else 0
    if not rates or abs(now - total) < 10**-NOISE / 2:
        return list(rates)
    if not total:
        return [*rates[:-1], 0.0]
    if not 0 < now < 1:
        return [total ** (1 / len(rates))] * len(rates)
    power = log(total) / log(now)
    return [rate**power for rate in rates]


def wilson(part, whole, z=Z_80):
    """The interval in which a rate lies that was measured from a number of cases
    (Wilson's score interval).

    :param part: cases of the kind that is counted
    :param whole: all cases
    :return: tuple (low, high), 0.0 to 1.0; None without cases
    """
    if not whole:
        return None
    rate = part / whole
    spread = z * sqrt(rate * (1 - rate) / whole + z**2 / (4 * whole**2))
    middle = rate + z**2 / (2 * whole)
    scale = 1 + z**2 / whole
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


def month_count(date_from, date_to):
    """How many months a period has; a month in part counts by its days.

    :return: :class:`~fractions.Fraction`
    """
    return sum(
        Fraction((end - start).days + 1, (whole_end - whole_start).days + 1)
        for (start, end), (whole_start, whole_end) in zip(
            month_spans(date_from, date_to),
            split_period(MONTH, date_from, date_to),
            strict=True,
        )
    )


def per_period(total, months, digits=0):
    """What a total comes to per month, quarter and year, at an even pace, each rounded
    up so that it suffices.

    :param total: number, or None
    :param months: length of the period, as of :func:`month_count`
    :return: tuple of three numbers, or of three times None
    """
    if total is None:
        return None, None, None
    return tuple(
        round_up(Fraction(total) * span / months, digits) for span in (1, 3, 12)
    )


def entry_span(date_from, date_to, cycle_days):
    """The days on which enters what closes in a period.

    :return: tuple (first day, last day)
    """
    cycle = timedelta(days=cycle_days)
    return date_from - cycle, date_to - cycle


def entry_months(date_from, date_to, cycle_days):
    """The months from the first entry to the end of the period.

    :return: list of tuples (first day, last day), whole months
    """
    return split_period(MONTH, entry_span(date_from, date_to, cycle_days)[0], date_to)


def due_by_month(total, months, period, cycle_days, digits=0, terms=(None, range(7))):
    """How much of a total falls due in each month, so that at the end of each there is
    enough for all that is due by then: what is due so far is rounded up, never a
    month. All months together are the total.

    :param total: what is due in the period, or enters for it; None for nothing known
    :param months: list of tuples (first day, last day), in which all of it is due
    :param period: tuple (first day, last day) of the period in which it closes
    :param cycle_days: by how many days it is due before it closes
    :param digits: decimals of the parts
    :param terms: month weights and days that count, as of
        ``sales_targets.tools.phasing.month_weights``
    :return: list of numbers, one for each month
    """
    if total is None:
        return [None] * len(months)
    shares = [
        due_share(*period, end + timedelta(days=cycle_days), *terms)
        for _start, end in months
    ]
    sums = [round_up(total * share, digits) for share in shares]
    before = [0, *sums[:-1]]
    return [
        round(after - so_far, digits) if digits else after - so_far
        for after, so_far in zip(sums, before, strict=True)
    ]


def measured_span(today, wait=0):
    """The twelve months of which is measured.

    :param wait: days before today with which they end
    :return: tuple (first day, last day)
    """
    last = today - timedelta(days=wait)
    return last - relativedelta(years=1) + ONE_DAY, last
