# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who is credited what, once more, by brute force.

Written from the rules of the design, in plain Python with exact fractions, and
sharing nothing with the addon: no model's method, no query, no helper. Documents
are read from their tables (``oracle_books.py``), credits are worked out document by
document (:func:`ledger`), targets by adding up (:func:`figures`).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from .oracle_books import PORTIONS, UTC, exact, local_day, round_half_up


def divide(total, parts, digits):
    """Divide a total among parts by largest remainder.

    :param parts: fractions of the total that add up to 1, in the order in which
        equal remainders are served
    """
    sign = -1 if total < 0 else 1
    units = abs(Fraction(total)) * 10**digits
    exact = [units * part for part in parts]
    given = [int(unit) for unit in exact]
    missing = int(units) - sum(given)
    by_remainder = sorted(
        range(len(parts)), key=lambda index: (given[index] - exact[index], index)
    )
    for index in by_remainder[:missing]:
        given[index] += 1
    return [Fraction(sign * unit, 10**digits) for unit in given]


# --------------------------------------------------------------------- the ledger


@dataclass
class Credit:
    """A row of the ledger as it should be."""

    company: int
    day: date
    value: Fraction
    base: Fraction | None
    #: the document's whole value, which totals of several people do not exceed
    whole: Fraction
    whole_base: Fraction


def granted_shares(portion):
    """What the allocations of a portion come to, as fractions of it.

    Splits share one whole: percentages first, then fixed sums, each cut to what is
    left. An overlay is at most the whole. An allocation to the owner says nothing.

    :return: the owner's fraction, list of (split, fraction), list of (overlay,
        fraction)
    """
    base = abs(portion.amount)
    splits, overlays = [], []
    for share in portion.shares:
        if share.user_id == portion.owner:
            continue
        if share.basis == "percent":
            asked = exact(share.percent) / 100
        elif share.basis == "fixed":
            asked = exact(share.fixed_amount) / base if base else Fraction(0)
        else:
            asked = Fraction(1)
        (splits if share.kind == "split" else overlays).append((share, asked))
    rest = Fraction(1)
    granted = {}
    for share, asked in sorted(splits, key=lambda s: (s[0].basis == "fixed", s[0].id)):
        granted[share.id] = min(asked, rest)
        rest -= granted[share.id]
    return (
        rest,
        [(share, granted[share.id]) for share, _asked in splits if granted[share.id]],
        [(share, min(asked, 1)) for share, asked in overlays if asked],
    )


def credits_of(portion):
    """The people of a portion.

    :return: list of (user, team, is overlay, value, base)
    """
    rest, splits, overlays = granted_shares(portion)
    holders = [(portion.owner, portion.team, rest)] if rest else []
    holders += [(share.user_id, share.team_id, part) for share, part in splits]
    if portion.is_whole:
        values = [portion.value] * len(holders)
    else:
        values = divide(
            portion.value, [part for *_who, part in holders], portion.digits
        )
    credited = [
        (user, team, False, value, portion.base)
        for (user, team, _part), value in zip(holders, values, strict=True)
    ]
    for share, part in overlays:
        value = portion.value
        if not portion.is_whole:
            value = round_half_up(value * part, portion.digits)
        credited.append((share.user_id, share.team_id, True, value, portion.base))
    return credited


def ledger(books, metrics):
    """All rows that the ledger should have for metrics.

    :return: dict of (metric, source, document, user, team, is overlay) to ``Credit``
    """
    rows = {}
    for metric in metrics:
        wholes = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for portion in PORTIONS[metric.source](books, metric):
            whole = wholes[portion.document]
            whole[0] += portion.value
            whole[1] += portion.base or 0
            for user, team, is_overlay, value, base in credits_of(portion):
                key = (
                    metric.id,
                    metric.source,
                    portion.document,
                    user,
                    team,
                    is_overlay,
                )
                row = rows.setdefault(
                    key, Credit(portion.company, portion.day, Fraction(0), base, 0, 0)
                )
                row.value += value
        for key, row in rows.items():
            if key[0] == metric.id and key[2] in wholes:
                row.whole, row.whole_base = wholes[key[2]]
        for adjustment in books.adjustments:
            if adjustment.metric_id == metric.id:
                value = exact(adjustment.value)
                rows[
                    (metric.id, "adjustment", adjustment.id)
                    + (adjustment.user_id, adjustment.team_id, False)
                ] = Credit(
                    adjustment.company_id,
                    adjustment.date,
                    value,
                    None,
                    value,
                    Fraction(0),
                )
    return rows


def stored_ledger(env, metrics):
    """The rows that the ledger has, in the form of :func:`ledger`, without wholes."""
    env.cr.execute(
        "SELECT metric_id, source, document_id, user_id, team_id, is_overlay,"
        " company_id, date, value, base_value FROM sales_credit"
        " WHERE metric_id = ANY(%s)",
        [metrics.ids],
    )
    return {
        tuple(row[:6]): (row[6], row[7], exact(row[8]), row[9] and exact(row[9]))
        for row in env.cr.fetchall()
    }


# -------------------------------------------------------------------- the targets


def result(rows, target):
    """The result of a target by the rows of a ledger.

    :return: Fraction; None where a ratio has nothing to be divided by
    """
    people = set(target.user_ids.ids)
    by_document = defaultdict(list)
    for (metric, source, document, user, team, is_overlay), row in rows.items():
        if (
            metric != target.metric_id.id
            or row.company != target.company_id.id
            or not target.date_from <= row.day <= target.date_to
        ):
            continue
        counts = {
            "person": user in people,
            "team": team == target.team_id.id and not is_overlay,
            "company": not is_overlay,
        }[target.scope]
        if counts:
            by_document[source, document].append(row)
    value = sum(
        (
            _at_most(sum(r.value for r in of), of[0].whole)
            for of in by_document.values()
        ),
        Fraction(0),
    )
    if target.metric_id.measure != "ratio":
        return value
    base = sum(
        _at_most(sum(r.base for r in of), of[0].whole_base)
        for of in by_document.values()
    )
    return value / base if base else Fraction(0)


def _at_most(total, whole):
    return total if abs(total) <= abs(whole) else whole


def figures(rows, target, now, frozen=None):
    """What a target should say.

    :param now: naive datetime in UTC
    :param frozen: the result when it was closed, if it is closed
    :return: dict of result_value, attainment, gap_value, restatement_value, status
    """
    live = result(rows, target)
    reached = live if frozen is None else frozen
    goal = exact(target.goal_value)
    company = target.company_id
    today = local_day(now, SimpleNamespace(zone=ZoneInfo(company.sales_tz)))
    days = (target.date_to - target.date_from).days + 1
    passed = min(max((today - target.date_from).days + 1, 0), days)
    elapsed = Fraction(passed, days)
    due = goal if target.metric_id.measure == "ratio" else goal * elapsed
    if not goal:
        status = "not_started"
    elif reached >= goal:
        status = "reached"
    elif today > target.date_to:
        status = "missed"
    elif elapsed < Fraction(1, 10):
        status = "not_started"
    elif reached >= due:
        status = "on_track"
    elif reached >= due * Fraction(9, 10):
        status = "at_risk"
    else:
        status = "behind"
    return {
        "result_value": reached,
        "attainment": reached / goal if goal else None,
        "gap_value": max(goal - reached, Fraction(0)),
        "restatement_value": live - reached,
        "status": status,
    }


def utc_now():
    """The present moment as Odoo stores it."""
    return datetime.now(UTC).replace(tzinfo=None)
