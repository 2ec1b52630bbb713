# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""How a goal compares with what was reached before. Plain Python without the ORM."""

from statistics import median


def since_first(results):
    """Results from the first one on: before it, the person was not there yet.

    :param results: list of numbers in the order of time, None where there is none
    :return: list of numbers
    """
    first = next((index for index, result in enumerate(results) if result), None)
    if first is None:
        return []
    return [result for result in results[first:] if result is not None]


def compare_goal(goal, results, results_of_others=()):
    """A goal beside the results of earlier periods.

    :param goal: number; 0 or None where none is set yet
    :param results: results of the owner, as of :func:`since_first`
    :param results_of_others: the same of each of the others in the team
    :return: dict of ``periods`` (how many), ``median``, ``best``, ``team_median``
        (of all periods of all others), ``reached_share`` (of the periods those in
        which the goal would have been reached, 0.0 to 1.0) and ``above_best``;
        numbers are None where nothing can be said
    """
    own = since_first(results)
    others = [result for one in results_of_others for result in since_first(one)]
    best = max(own) if own else None
    return {
        "periods": len(own),
        "median": median(own) if own else None,
        "best": best,
        "team_median": median(others) if others else None,
        "reached_share": sum(result >= goal for result in own) / len(own)
        if own and goal
        else None,
        "above_best": bool(own and goal and goal > best),
    }
