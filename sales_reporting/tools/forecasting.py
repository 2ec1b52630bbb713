# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What open deals will bring, by what became of others. Plain Python without the ORM.

The unit is the *step*: a deal that was open at a month's end, and what it was at the
end of the next month: won, lost, or still open in some stage. A deal that is not
decided yet has given as many steps as months have passed, and says nothing about what
comes after them: it is neither lost nor won (a life table with two ways out). From the
steps follow the chances to be won and to be lost in the next month, by stage and age,
and by repeating the step those of the months after it.

Where cases are few, a rate leans on a wider one:

* a *share* of ``cases`` is ``(hits + CASES * wider) / (cases + CASES)``, the m-estimate
  (Cestnik 1990), the mean of a beta distribution that knows ``CASES`` cases before;
* a *ratio* of hits to those expected is ``(hits + HITS) / (expected + HITS)``, the mean
  of a gamma distribution around 1 (Clayton and Kaldor 1987).

An age leans on the age before, a stage on all stages, a month of the quarter on the
year, a segment on the whole.
"""

import math
from collections import Counter, defaultdict, namedtuple

# Months that a deal has been open, from its first month's end on; older ones together.
OLDEST = 12
CASES = 20
HITS = 20
# 10 % of a normal distribution lie above.
TAIL = 1.2815515655446004
# With fewer months than this nobody knows by how much months differ: by a half, say.
FEW_MONTHS = 3
UNKNOWN_SPREAD = 0.25

OPEN, WON, LOST = "open", "won", "lost"

Step = namedtuple("Step", "month stage age segment outcome next_stage count")
Values = namedtuple("Values", "ratio spread")


def month_number(day):
    """Months since year 0, to count with."""
    return day.year * 12 + day.month - 1


def age_of(opened, day):
    """Age at a day of a deal, from 0 in the month in which it was opened.

    :return: whole number from 0 to ``OLDEST``
    """
    return max(0, min(month_number(day) - month_number(opened), OLDEST))


def lean_share(hits, cases, wider):
    """A share that leans on a wider one where cases are few."""
    return (hits + CASES * wider) / (cases + CASES)


def lean_ratio(hits, expected):
    """Hits by expected hits, which leans on 1 where few are expected."""
    return (hits + HITS) / (expected + HITS)


class Rates:
    """Chances measured from steps.

    :param steps: iterable of :class:`Step`: ``month`` is the number of the month in
        which it was made (:func:`month_number`), ``stage`` and ``age`` those at its
        start, ``segment`` any key, ``outcome`` one of open, won and lost,
        ``next_stage`` the stage at its end if open, ``count`` the number of deals
    """

    def __init__(self, steps):
        steps = list(steps)
        self.has_won = any(step.outcome == WON and step.count for step in steps)
        self._memory = {}
        self._cells = {way: self._measure_cells(steps, way) for way in (WON, LOST)}
        self._seasons = {way: self._measure_seasons(steps, way) for way in (WON, LOST)}
        self._segments = {}
        self._segments = self._measure_ratios(steps, WON, lambda step: step.segment)
        self._moves = self._measure_moves(steps)
        self.month_spread = self._measure_month_spread(steps)

    # -------------------------------------------------------------- measuring

    def _measure_cells(self, steps, way):
        """The chance by stage and age, as three tables from wide to narrow."""
        cases, hits = defaultdict(Counter), defaultdict(Counter)
        for step in steps:
            for key in (None, step.age, (step.stage, step.age)):
                cases[key if key is None else type(key)][key] += step.count
                if step.outcome == way:
                    hits[key if key is None else type(key)][key] += step.count
        total = cases[None][None]
        chance = hits[None][None] / total if total else 0.0
        ages = []
        for age in range(OLDEST + 1):
            chance = lean_share(hits[int][age], cases[int][age], chance)
            ages.append(chance)
        expected, reached = Counter(), Counter()
        for (stage, age), count in cases[tuple].items():
            expected[stage] += count * ages[age]
            reached[stage] += hits[tuple][stage, age]
        stages = {
            stage: lean_ratio(reached[stage], expected[stage]) for stage in expected
        }
        cells = {
            (stage, age): lean_share(
                hits[tuple][stage, age], count, min(1.0, ages[age] * stages[stage])
            )
            for (stage, age), count in cases[tuple].items()
        }
        return ages, stages, cells

    def _cell(self, way, stage, age):
        ages, stages, cells = self._cells[way]
        known = cells.get((stage, age))
        return ages[age] * stages.get(stage, 1.0) if known is None else known

    def _measure_seasons(self, steps, way):
        """By the month's place in its quarter, as many deals close at its end. Quarters
        of any fiscal year share the three places."""
        expected, reached = Counter(), Counter()
        for step in steps:
            place = step.month % 3
            expected[place] += step.count * self._cell(way, step.stage, step.age)
            if step.outcome == way:
                reached[place] += step.count
        return {p: lean_ratio(reached[p], expected[p]) for p in range(3)}

    def _measure_ratios(self, steps, way, key):
        expected, reached = Counter(), Counter()
        for step in steps:
            expected[key(step)] += step.count * self._way_out(step)[way]
            if step.outcome == way:
                reached[key(step)] += step.count
        return {k: lean_ratio(reached[k], expected[k]) for k in expected}

    def _measure_moves(self, steps):
        """Of those that stay open, the shares that change to another stage."""
        cases, moved = Counter(), Counter()
        for step in steps:
            if step.outcome == OPEN:
                cases[step.stage] += step.count
                if step.next_stage and step.next_stage != step.stage:
                    moved[step.stage, step.next_stage] += step.count
        moves = defaultdict(dict)
        for (stage, other), count in moved.items():
            moves[stage][other] = lean_share(count, cases[stage], 0.0)
        return moves

    def _measure_month_spread(self, steps):
        """By how much months differ beyond chance: the relative variance between what
        was won and what was expected, by the method of moments."""
        expected, reached = Counter(), Counter()
        for step in steps:
            expected[step.month] += step.count * self._way_out(step)[WON]
            if step.outcome == WON:
                reached[step.month] += step.count
        months = [month for month in expected if expected[month] > 0]
        if len(months) < FEW_MONTHS:
            return UNKNOWN_SPREAD
        beyond = sum((reached[m] - expected[m]) ** 2 - expected[m] for m in months)
        share = beyond / sum(expected[m] ** 2 for m in months)
        return max(0.0, share * len(months) / (len(months) - 1))

    # ---------------------------------------------------------------- chances

    def _way_out(self, step):
        return self.next_month(step.stage, step.age, step.segment, step.month)

    def next_month(self, stage, age, segment, month):
        """The chances of an open deal to be won and to be lost in the month that
        follows.

        :param age: months at the end of the month before, as :func:`age_of`
        :param month: number of the month that follows
        :return: dict of won and lost
        """
        won, lost = (
            min(1.0, self._cell(way, stage, age) * self._seasons[way][month % 3])
            for way in (WON, LOST)
        )
        won = min(1.0, won * self._segments.get(segment, 1.0))
        return {WON: won, LOST: min(lost, 1.0 - won)}

    def chances(self, stage, age, segment, month, months, part=1.0, new=False):
        """The chance of an open deal to be won in each of the months to come.

        :param stage: its stage now
        :param age: its age at the end of the last month
        :param month: number of the first month
        :param months: how many months
        :param part: what is left of the first month, from 0 to 1
        :param new: opened in the first month itself
        :return: list of chances, which add up to 1 at most
        """
        if part >= 1.0 and not new:
            return list(self._chances(stage, age, segment, month, months))
        ways = self.next_month(stage, age, segment, month)
        left = 1.0 - ways[WON] - ways[LOST]
        leaves = 1.0 - max(left, 0.0) ** part
        gone = ways[WON] + ways[LOST]
        won = leaves * ways[WON] / gone if gone else 0.0
        then = 0 if new else min(age + 1, OLDEST)
        return [won, *self._later(stage, then, segment, month, months, 1.0 - leaves)]

    def _chances(self, stage, age, segment, month, months):
        key = (stage, age, segment, month % 3, months)
        if key not in self._memory:
            ways = self.next_month(stage, age, segment, month)
            left = 1.0 - ways[WON] - ways[LOST]
            older = min(age + 1, OLDEST)
            later = self._later(stage, older, segment, month, months, left)
            self._memory[key] = [ways[WON], *later][:months]
        return self._memory[key]

    def _later(self, stage, age, segment, month, months, left):
        """What comes after the first month, of the part that is left then."""
        if months <= 1:
            return []
        moves = self._moves.get(stage, {})
        result = [0.0] * (months - 1)
        for other, share in [(stage, 1.0 - sum(moves.values())), *moves.items()]:
            path = self._chances(other, age, segment, month + 1, months - 1)
            for index, chance in enumerate(path):
                result[index] += left * share * chance
        return result


# ------------------------------------------------------------------------ values


def measure_values(count, expected, won, ratio_sum, ratio_squares):
    """What won deals brought, of what was expected of them a month's end before.

    :param count: number of won deals of which something was expected
    :param expected: what was expected in sum
    :param won: what they brought in sum
    :param ratio_sum: sum of the ratios of the deals
    :param ratio_squares: sum of their squares
    :return: :class:`Values`: the ratio, which leans on 1 where deals are few, and the
        relative variance of a deal around it
    """
    if not count or expected <= 0:
        return Values(1.0, 0.0)
    typical = CASES * expected / count
    ratio = max(0.0, (won + typical) / (expected + typical))
    variance = max(0.0, ratio_squares / count - (ratio_sum / count) ** 2)
    return Values(ratio, variance / ratio**2 if ratio else 0.0)


def deal_variance(value, chance, spread=0.0):
    """Variance of what one deal brings in a month.

    :param value: what it brings if won, on average
    :param chance: to be won in that month
    :param spread: relative variance of the value of a won deal
    """
    return value**2 * chance * (1.0 + spread - chance)


def sum_variance(mean, variances, month_spread):
    """Variance of a month's sum: of the deals, and of months that are good or bad for
    all of them."""
    return variances + month_spread * mean**2


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


# ------------------------------------------------------------------------- errors


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
