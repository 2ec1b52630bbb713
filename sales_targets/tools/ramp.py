# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Days on which less is asked of the people of a target, as they had not come yet,
had left or were away. Plain Python without the ORM.

A target keeps its ramps as one line of text, which tells targets of different ramps
apart in SQL and says all that the arithmetic needs.
"""

from datetime import date
from fractions import Fraction
from typing import NamedTuple


class Ramp(NamedTuple):
    """Days on which less is asked for."""

    date_from: date
    date_to: date
    #: part of the goal of such a day that is not asked for; exact, so that the
    #: thirds of three people who are away together leave nothing
    lost: Fraction


def ramp_of(date_from, date_to, factor, people=1):
    """The ramp of one of several people who reach a goal together.

    :param factor: part of the goal that is asked of the person, 0.0 to 1.0
    :param people: how many they are
    """
    return Ramp(date_from, date_to, (1 - Fraction(str(factor))) / people)


def ramps_to_text(ramps):
    """Ramps as text, the same for the same ramps in whatever order."""
    return ", ".join(f"{start} {end} {lost}" for start, end, lost in sorted(ramps))


def ramps_of_text(text):
    """The ramps of a text.

    :param text: of :func:`ramps_to_text`; empty for none
    :return: tuple of ``Ramp``
    """
    return tuple(
        Ramp(date.fromisoformat(start), date.fromisoformat(end), Fraction(lost))
        for start, end, lost in (
            part.split() for part in (text or "").split(", ") if part
        )
    )
