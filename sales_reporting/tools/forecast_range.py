# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""How far forecasts may be off, and were. Plain Python without the ORM.

The range in which a month's sum lies with 80 % knows four reasons to be wrong: each
deal may be won or not, and for more or less than was thought; months are good or bad
for all of them; what was measured on few cases may be off; and the method itself errs,
by what its own past forecasts missed (:func:`calibrate`). It speaks of the deals that
are open, as the forecast does, and not of those that will be opened.
"""

import math
from collections import namedtuple
from statistics import NormalDist

from .forecasting import CASES

SURE = 0.8
# 10 % of a normal distribution lie above.
TAIL = NormalDist().inv_cdf(1 - (1 - SURE) / 2)
# Before errors are known, those of so many month ends are taken to be as foreseen.
FORESEEN = 10

Values = namedtuple("Values", "ratio spread doubt")


def measure_values(count, expected, won, ratio_sum, ratio_squares):
    """What won deals brought, of what was expected of them a month's end before.

    :param count: number of won deals of which something was expected
    :param expected: what was expected in sum
    :param won: what they brought in sum
    :param ratio_sum: sum of the ratios of the deals
    :param ratio_squares: sum of their squares
    :return: :class:`Values`: the ratio, which leans on 1 where deals are few, the
        relative variance of a deal around it, and that of the ratio itself
    """
    if not count or expected <= 0:
        return Values(1.0, 0.0, 0.0)
    typical = CASES * expected / count
    ratio = max(0.0, (won + typical) / (expected + typical))
    variance = max(0.0, ratio_squares / count - (ratio_sum / count) ** 2)
    spread = variance / ratio**2 if ratio else 0.0
    return Values(ratio, spread, spread / (count + CASES))


def deal_variance(value, chance, spread=0.0):
    """Variance of what one deal brings in a month.

    :param value: what it brings if won, on average
    :param chance: to be won in that month
    :param spread: relative variance of the value of a won deal
    """
    return value**2 * chance * (1.0 + spread - chance)


def common_spread(rates, values):
    """Relative variance of a month's sum that no number of deals evens out: of months
    that are good or bad for all, and of what was measured.

    :param rates: :class:`Rates`
    :param values: :class:`Values`
    """
    return rates.month_spread + rates.doubt + values.doubt


def sum_variance(mean, variances, common):
    """Variance of a month's sum: of the deals, and what is common to all of them."""
    return variances + common * mean**2


def calibrate(errors):
    """What the variance is to be multiplied with so that past months would have lain in
    their ranges as often as said: of the errors the one that eight in ten do not exceed
    (split conformal prediction, Vovk et al. 2005; Lei et al. 2018), by that of a normal
    distribution. ``FORESEEN`` errors of such a one count as well, so that few months
    change little.

    :param errors: of past forecasts, known at the time, each as (what came - forecast)
        by the root of its variance before calibration
    """
    foreseen = [
        NormalDist().inv_cdf(0.5 + (place + 0.5) / FORESEEN / 2)
        for place in range(FORESEEN)
    ]
    sizes = sorted([*foreseen, *map(abs, errors)])
    return (sizes[math.ceil((len(sizes) + 1) * SURE) - 1] / TAIL) ** 2


def interval(mean, variance):
    """The range in which a month's sum lies with 80 %, by a gamma distribution of the
    same mean and variance (Wilson and Hilferty 1931): never below 0, and longer upward
    where few large deals decide. Where so few do that the approximation fails, it ends
    at the mean.

    :return: tuple (low, high), or None where nothing is expected
    """
    if mean <= 0:
        return None
    part = variance / mean**2 / 9

    def bound(tail):
        return mean * max(0.0, 1 - part + tail * math.sqrt(part)) ** 3

    return bound(-TAIL), max(mean, bound(TAIL))


def mean_error(pairs):
    """How far forecasts were off.

    :param pairs: iterable of (forecast, what came)
    :return: tuple (MAPE, bias): the mean of the absolute errors by what came, and the
        sum of the errors by the sum of what came; None without anything that came
    """
    pairs = [(float(said), float(came)) for said, came in pairs if came]
    if not pairs:
        return None
    came = sum(c for _s, c in pairs)
    mape = sum(abs(s - c) / abs(c) for s, c in pairs) / len(pairs)
    return mape, (sum(s - c for s, c in pairs) / came if came else None)
