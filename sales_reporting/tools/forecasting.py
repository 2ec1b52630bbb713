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
year, a trait on the whole.

A *trait* is a value of a dimension by which deals are told apart, as ``team:5``. Each
has an effect, a ratio by which deals with it are won more or less often than stage, age
and month tell; the effects of a deal's traits multiply (a log-linear model, fitted by
coming back to each trait in turn until all agree, Deming and Stephan 1940), so that a
team does not get the praise for the country in which it sells. Whether a deal has a
value of a dimension at all says nothing, as many a one is only noted when it is won:
effects compare those that have one.
"""

import math
from collections import Counter, defaultdict, namedtuple

# Months that a deal has been open, from its first month's end on; older ones together.
OLDEST = 12
CASES = 20
HITS = 20
# Effects are rounded to steps of their logarithm.
LEVEL = 0.05
SWEEPS = 10
# With fewer months than this nobody knows by how much months differ: by a half, say.
FEW_MONTHS = 3
UNKNOWN_SPREAD = 0.25

OPEN, WON, LOST = "open", "won", "lost"

Step = namedtuple("Step", "month stage age traits outcome next_stage count")


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


def share_doubt(hits, cases):
    """Relative variance of a share that is known from cases: of a beta distribution
    with those hits and those misses."""
    return (cases - hits) / (hits * (cases + 1)) if hits else 0.0


class Rates:
    """Chances measured from steps.

    :param steps: iterable of :class:`Step`: ``month`` is the number of the month in
        which it was made (:func:`month_number`), ``stage`` and ``age`` those at its
        start, ``traits`` a tuple of texts, ``outcome`` one of open, won and lost,
        ``next_stage`` the stage at its end if open, ``count`` the number of deals
    """

    def __init__(self, steps):
        steps = list(steps)
        won = sum(step.count for step in steps if step.outcome == WON)
        self.has_won = won > 0
        self.doubt = share_doubt(won, sum(step.count for step in steps))
        self._memory = {}
        self._cells = {way: self._measure_cells(steps, way) for way in (WON, LOST)}
        self._seasons = {way: self._measure_seasons(steps, way) for way in (WON, LOST)}
        self.effects = self._measure_effects(steps)
        self._levels = {
            traits: self._level(traits) for traits in {s.traits for s in steps}
        }
        seen = {0, *self._levels.values()}
        self.levels = range(min(seen), max(seen) + 1)
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

    def _measure_effects(self, steps):
        """The logarithm of each trait's effect on the chance to be won."""
        expected, reached = Counter(), Counter()
        for step in steps:
            chance = self.next_month(step.stage, step.age, 0, step.month)[WON]
            expected[step.traits] += step.count * chance
            if step.outcome == WON:
                reached[step.traits] += step.count
        holders, dimensions, won = defaultdict(list), defaultdict(list), Counter()
        for traits in sorted(expected):
            for trait in traits:
                if trait not in holders:
                    dimensions[trait.partition(":")[0]].append(trait)
                holders[trait].append(traits)
                won[trait] += reached[traits]
        effects = dict.fromkeys(holders, 1.0)
        for _sweep in range(SWEEPS):
            for values in dimensions.values():
                # What would come without their effects, of all that have a value.
                without = {
                    value: sum(expected[traits] for traits in holders[value])
                    / effects[value]
                    for value in values
                }
                have = sum(without.values())
                level = sum(won[value] for value in values) / have if have else 1.0
                for value in values:
                    effect = lean_ratio(won[value], level * without[value])
                    for traits in holders[value]:
                        expected[traits] *= effect / effects[value]
                    effects[value] = effect
        return {trait: math.log(effect) for trait, effect in effects.items()}

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

    def level(self, traits):
        """What all traits of a deal do to its chance: the steps of ``LEVEL`` in the
        logarithm of its effect, 0 for a deal as any other. None is taken for better or
        worse than those that have been seen."""
        if traits not in self._levels:
            nearest = min(self.levels[-1], self._level(traits))
            self._levels[traits] = max(self.levels[0], nearest)
        return self._levels[traits]

    def _level(self, traits):
        return round(sum(self.effects.get(trait, 0.0) for trait in traits) / LEVEL)

    def _way_out(self, step):
        return self.next_month(
            step.stage, step.age, self.level(step.traits), step.month
        )

    def next_month(self, stage, age, level, month):
        """The chances of an open deal to be won and to be lost in the month that
        follows.

        :param age: months at the end of the month before, as :func:`age_of`
        :param level: of its traits, as :meth:`level`
        :param month: number of the month that follows
        :return: dict of won and lost
        """
        won, lost = (
            min(1.0, self._cell(way, stage, age) * self._seasons[way][month % 3])
            for way in (WON, LOST)
        )
        won = min(1.0, won * math.exp(level * LEVEL))
        return {WON: won, LOST: min(lost, 1.0 - won)}

    def chances(self, stage, age, level, month, months, part=1.0, new=False):
        """The chance of an open deal to be won in each of the months to come.

        :param stage: its stage now
        :param age: its age at the end of the last month
        :param level: of its traits, as :meth:`level`
        :param month: number of the first month
        :param months: how many months
        :param part: what is left of the first month, from 0 to 1
        :param new: opened in the first month itself
        :return: list of chances, which add up to 1 at most
        """
        if part >= 1.0 and not new:
            return list(self._chances(stage, age, level, month, months))
        ways = self.next_month(stage, age, level, month)
        left = 1.0 - ways[WON] - ways[LOST]
        leaves = 1.0 - max(left, 0.0) ** part
        gone = ways[WON] + ways[LOST]
        won = leaves * ways[WON] / gone if gone else 0.0
        then = 0 if new else min(age + 1, OLDEST)
        return [won, *self._later(stage, then, level, month, months, 1.0 - leaves)]

    def _chances(self, stage, age, level, month, months):
        key = (stage, age, level, month % 3, months)
        if key not in self._memory:
            ways = self.next_month(stage, age, level, month)
            left = 1.0 - ways[WON] - ways[LOST]
            older = min(age + 1, OLDEST)
            later = self._later(stage, older, level, month, months, left)
            self._memory[key] = [ways[WON], *later][:months]
        return self._memory[key]

    def _later(self, stage, age, level, month, months, left):
        """What comes after the first month, of the part that is left then."""
        if months <= 1:
            return []
        moves = self._moves.get(stage, {})
        result = [0.0] * (months - 1)
        for other, share in [(stage, 1.0 - sum(moves.values())), *moves.items()]:
            path = self._chances(other, age, level, month + 1, months - 1)
            for index, chance in enumerate(path):
                result[index] += left * share * chance
        return result
