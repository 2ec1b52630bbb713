# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What a bonus scheme pays. Plain Python without the ORM, in exact decimals.

A tier begins at an attainment, 1 for the whole goal. Of the tiers that pay an amount
the highest one reached counts. A tier that pays a rate does so for the part of the
result between its beginning and that of the next rate; above the goal an accelerator
multiplies it. What the two kinds pay is added, and the cap limits the sum.
"""

from collections import namedtuple
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

AMOUNT, RATE = "amount", "rate"
MOST_ATTAINMENT = 10

# value: money for an amount, a part of the result for a rate (0.02 for 2 %)
Tier = namedtuple("Tier", "attainment kind value")
# cap: None for no limit; accelerator: 1 for none; digits: decimals of the money
Scheme = namedtuple("Scheme", "tiers cap accelerator digits")
# gap: what is missing to the step; gain: by how much reaching it raises the bonus;
# rate: what is paid of everything above it
Step = namedtuple("Step", "attainment gap gain rate")


def exact(number):
    """A number as it is written, without the noise of floating point."""
    return Decimal(str(number))


def earned(scheme, goal, result):
    """The bonus for a result.

    :param scheme: ``Scheme``
    :param goal: number; without a goal above zero nothing is earned
    :param result: number in the goal's unit
    :return: :class:`~decimal.Decimal`, money, rounded half up to the scheme's digits
    """
    goal, result = exact(goal), exact(result)
    if goal <= 0:
        return _rounded(scheme, Decimal(0))
    reached = [
        exact(tier.value)
        for tier in scheme.tiers
        if tier.kind == AMOUNT and result >= exact(tier.attainment) * goal
    ]
    total = max(reached, default=Decimal(0))
    for start, end, rate in _slices(scheme):
        upper = result if end is None else min(result, end * goal)
        total += rate * max(upper - start * goal, Decimal(0))
    return _rounded(scheme, total if scheme.cap is None else min(total, _cap(scheme)))


def next_step(scheme, goal, result):
    """The next attainment at which the scheme pays more.

    :param scheme, goal, result: as of :func:`earned`
    :return: ``Step``, or None without a goal, at the cap, or above the last tier
    """
    goal, result = exact(goal), exact(result)
    if goal <= 0:
        return None
    now = earned(scheme, goal, result)
    if scheme.cap is not None and now >= _rounded(scheme, _cap(scheme)):
        return None
    slices = _slices(scheme)
    starts = {exact(tier.attainment) for tier in scheme.tiers}
    starts |= {start for start, _end, _rate in slices}
    ahead = min((start for start in starts if start * goal > result), default=None)
    if ahead is None:
        return None
    gain = earned(scheme, goal, ahead * goal) - now
    return Step(ahead, ahead * goal - result, gain, rate_above(scheme, ahead))


def rate_above(scheme, attainment):
    """The part of each further sale that is paid from an attainment on.

    :return: :class:`~decimal.Decimal`, 0 where no rate counts
    """
    attainment = exact(attainment)
    for start, end, rate in _slices(scheme):
        if start <= attainment and (end is None or attainment < end):
            return rate
    return Decimal(0)


def problem(scheme):
    """What is wrong with a scheme.

    :return: None, or the first of: ``empty``, ``negative``, ``attainment`` (above
        ``MOST_ATTAINMENT``), ``rate`` (above the whole), ``twice`` (two tiers of a kind
        begin at one attainment), ``falling`` (a higher tier does not pay more),
        ``accelerator`` (below 1), ``nothing_to_accelerate`` (without a rate), ``cap``
        (below the first amount, or nothing at all)
    """
    tiers = sorted(scheme.tiers, key=lambda tier: tier.attainment)
    if not tiers:
        return "empty"
    if any(tier.attainment < 0 or tier.value < 0 for tier in tiers):
        return "negative"
    if tiers[-1].attainment > MOST_ATTAINMENT:
        return "attainment"
    for kind in (AMOUNT, RATE):
        of_kind = [tier for tier in tiers if tier.kind == kind]
        if kind == RATE and any(tier.value > 1 for tier in of_kind):
            return "rate"
        for lower, higher in pairwise(of_kind):
            if lower.attainment == higher.attainment:
                return "twice"
            if lower.value >= higher.value:
                return "falling"
    if scheme.accelerator < 1:
        return "accelerator"
    if scheme.accelerator > 1 and all(tier.kind != RATE for tier in tiers):
        return "nothing_to_accelerate"
    amounts = [tier.value for tier in tiers if tier.kind == AMOUNT]
    if scheme.cap is not None and (
        scheme.cap <= 0 or scheme.cap < min(amounts, default=0)
    ):
        return "cap"
    return None


def _slices(scheme):
    """Spans of attainment with the rate that is paid in each, the accelerator
    included: list of tuples (start, end or None, rate)."""
    rates = sorted(
        (exact(tier.attainment), exact(tier.value))
        for tier in scheme.tiers
        if tier.kind == RATE
    )
    accelerator, whole = exact(scheme.accelerator), Decimal(1)
    ends = [start for start, _rate in rates[1:]] + [None]
    slices = []
    for (start, rate), end in zip(rates, ends, strict=False):
        if start < whole and accelerator != 1 and (end is None or end > whole):
            slices += [(start, whole, rate), (whole, end, rate * accelerator)]
        else:
            slices.append((start, end, rate * accelerator if start >= whole else rate))
    return slices


def _cap(scheme):
    return exact(scheme.cap)


def _rounded(scheme, money):
    return money.quantize(Decimal(1).scaleb(-scheme.digits), rounding=ROUND_HALF_UP)
