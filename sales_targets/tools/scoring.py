# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Arithmetic of reviews: weights, scales and weighted scores. Plain Python without
the ORM."""

from decimal import ROUND_HALF_UP, Decimal

WHOLE = Decimal(100)
CENT = Decimal("0.01")
# A scale of more steps than this is none that people can tell apart.
LARGEST = 100


def weights_problem(weights):
    """What is wrong with the weights of a template's criteria.

    :param weights: numbers in per cent
    :return: ``empty``, ``weight`` (one is not above zero), ``sum`` (they do not
        add up to 100), or None
    """
    weights = [_decimal(weight) for weight in weights]
    if not weights:
        return "empty"
    if min(weights) <= 0:
        return "weight"
    return None if sum(weights) == WHOLE else "sum"


def is_scale(lowest, highest):
    """Whether two whole numbers are the ends of a scale: it rises, and starts above
    zero, which stands for what is not scored yet."""
    return 1 <= lowest < highest <= LARGEST


def on_scale(score, lowest, highest):
    """Whether a number is a whole one of a scale."""
    return score == int(score) and lowest <= score <= highest


def weighted_score(scores, weights):
    """The mean of scores by their weights, on the same scale.

    :param scores: numbers; zero or None for what is not scored yet
    :param weights: numbers in per cent, one for each score
    :return: :class:`~decimal.Decimal` with two decimals, None as long as a score is
        missing or there is none
    """
    pairs = list(zip(scores, weights, strict=True))
    if not pairs or not all(score for score, _weight in pairs):
        return None
    total = sum(_decimal(score) * _decimal(weight) for score, weight in pairs)
    whole = sum(_decimal(weight) for _score, weight in pairs)
    return (total / whole).quantize(CENT, ROUND_HALF_UP)


def scale_share(score, lowest, highest):
    """Where a score lies on its scale, to compare scores of different scales.

    :return: :class:`~decimal.Decimal` from 0 (the lowest) to 1 (the highest)
    """
    return (_decimal(score) - lowest) / (highest - lowest)


def _decimal(number):
    return Decimal(str(number))
