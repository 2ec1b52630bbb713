# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Dividing a number into parts that add up to it exactly.

Plain Python without the ORM. The method is the one of largest remainders
(Hare quota): every part is rounded towards zero, and the units that are then
missing go, one each, to the parts that lost most by rounding.
"""

from decimal import ROUND_DOWN, Decimal


def largest_remainder(total, weights, digits):
    """Divide ``total`` in proportion to ``weights``.

    :param total: number to divide, of either sign; it is rounded to ``digits``
        decimals first
    :param weights: non-negative numbers, at least one above zero
    :param digits: decimals of the parts (2 for cents, 0 for whole pieces)
    :return: list of :class:`~decimal.Decimal`, one for each weight, that add
        up to ``total`` exactly; a weight of zero gives zero, and of equal
        remainders the first in the list is served first
    :raise ValueError: if a weight is negative or all are zero
    """
    unit = Decimal(1).scaleb(-digits)
    total = Decimal(str(total)).quantize(unit)
    weights = [Decimal(str(weight)) for weight in weights]
    whole = sum(weights)
    if any(weight < 0 for weight in weights) or not whole:
        raise ValueError("The weights must not be negative, and not all zero.")
    exact = [total * weight / whole for weight in weights]
    parts = [value.quantize(unit, rounding=ROUND_DOWN) for value in exact]
    missing = total - sum(parts)
    step = unit.copy_sign(missing)
    by_loss = sorted(
        (index for index in range(len(parts)) if weights[index]),
        key=lambda index: -abs(exact[index] - parts[index]),
    )
    for index in by_loss[: int(abs(missing) / unit)]:
        parts[index] += step
    return parts
