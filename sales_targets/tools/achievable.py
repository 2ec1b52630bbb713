# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""How a goal compares with what was reached before. Plain Python without the ORM."""

from statistics import median


def since_first(results, starts):
    """Results from the first one on: before it, the person was not there yet. The
    first does not count either if it came late in its period, as then it is that of
    a part only, unless it is all there is.

    :param results: list of numbers in the order of time, None where there is none
    :param starts: list of the results of the first months of these periods
    :return: list of numbers
    """
    first = next((index for index, result in enumerate(results) if result), None)
    if first is None:
        return []
    whole = [result for result in results[first:] if result is not None]
    return whole if starts[first] or len(whole) == 1 else whole[1:]


def compare_goal(goal, results, results_of_others=()):
    """A goal beside the results of earlier periods.

    :param goal: number; 0 or None where none is set yet
    :param results: results of the owner
    :param results_of_others: those of the others in the team, of all periods
    :return: dict of ``periods`` (how many), ``median``, ``best``, ``team_median``,
        ``reached_share`` (of the periods those in which the goal would have been
        reached, 0.0 to 1.0) and ``above_best``; numbers are None where nothing can be
        said
    """
    best = max(results) if results else None
    return {
        "periods": len(results),
        "median": median(results) if results else None,
        "best": best,
        "team_median": median(results_of_others) if results_of_others else None,
        "reached_share": sum(result >= goal for result in results) / len(results)
        if results and goal
        else None,
        "above_best": bool(results and goal and goal > best),
    }
