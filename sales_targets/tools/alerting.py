# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""When an alert opens and when it closes. Plain Python without the ORM.

Two things keep alerts from crying wolf: a dead band between the value that opens one
and the value that closes it, and a look at how easily chance alone explains a drop.
"""

from dataclasses import dataclass
from math import exp, lgamma, log

ALARM, BETWEEN, NORMAL = "alarm", "between", "normal"
# A drop that chance brings about more often than this is none.
UNLIKELY = 0.1
# Fewer events than this say nothing about what is usual for a person.
ENOUGH = 10


@dataclass(frozen=True)
class Band:
    """The values that open and close an alert; nothing changes between them."""

    #: beyond it an alert opens
    threshold: float
    #: from here on things are normal
    clear: float
    #: whether high values are bad, such as days without contact
    is_above: bool = False

    def judge(self, value):
        """What a value means.

        :param value: number in the unit of the band
        :return: ``ALARM``, ``BETWEEN`` or ``NORMAL``
        """
        if self.is_above:
            if value >= self.threshold:
                return ALARM
            return NORMAL if value < self.clear else BETWEEN
        if value < self.threshold:
            return ALARM
        return NORMAL if value >= self.clear else BETWEEN


def is_drop(count, usual, tries=None):
    """Whether a number of events is so low that chance hardly explains it.

    :param count: how many there were
    :param usual: how many there are usually, in as many tries or as much time
    :param tries: of how many, such as won of closed; None for events in a span of
        time, such as calls
    :return: bool
    """
    if count >= usual:
        return False
    if tries is None:
        chance = sum(_poisson(number, usual) for number in range(int(count) + 1))
    else:
        share = usual / tries
        chance = sum(
            _binomial(number, tries, share) for number in range(int(count) + 1)
        )
    return chance < UNLIKELY


def _poisson(number, mean):
    """Chance of exactly this number of events where the mean is above zero."""
    return exp(number * log(mean) - mean - lgamma(number + 1))


def _binomial(number, tries, share):
    """Chance of exactly this number of hits, each with a chance of ``share``."""
    if share >= 1:
        return float(number == tries)
    return exp(
        lgamma(tries + 1)
        - lgamma(number + 1)
        - lgamma(tries - number + 1)
        + number * log(share)
        + (tries - number) * log(1 - share)
    )
