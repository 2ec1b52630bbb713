# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""With which filters and groupings a page opens, worked out from its search view, as
the web client does it; for reports that are sent instead of opened."""

import re
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

_PREFIX = "search_default_"
_PERIOD = re.compile(r"(year|month)(?:([+-])(\d+))?")
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass
class Defaults:
    """``domain``, ``groupby``, and ``labels``: the filters in words."""

    domain: list = field(default_factory=list)
    groupby: list = field(default_factory=list)
    labels: list = field(default_factory=list)


def search_defaults(arch, context, evaluate, day, to_text=str):
    """The filters and groupings that a context switches on.

    Filters that stand side by side widen each other, those apart narrow each other.

    :param arch: lxml element of the search view
    :param context: dict with keys ``search_default_NAME``
    :param evaluate: function of the text of an expression
    :param day: :class:`~datetime.date` in whose periods date filters lie
    :param to_text: function that writes a day, for the labels
    :return: :class:`Defaults`
    """
    defaults = Defaults()
    wanted = {
        name.removeprefix(_PREFIX): value
        for name, value in context.items()
        if name.startswith(_PREFIX) and value
    }
    side_by_side = []
    for node in arch.iter("filter", "separator", "field", "group"):
        name = node.get("name")
        if node.tag != "filter" or node.get("date"):
            _close(defaults, side_by_side)
        if node.tag in ("separator", "group") or name not in wanted:
            continue
        if node.tag == "field":
            value = wanted[name]
            operator = "in" if isinstance(value, (list, tuple)) else "="
            defaults.domain += [(name, operator, value)]
            continue
        options = evaluate(node.get("context") or "{}")
        if options.get("group_by"):
            groupby = options["group_by"]
            defaults.groupby += [groupby] if isinstance(groupby, str) else groupby
        elif node.get("date"):
            domain, spans = _date_filter(node, wanted[name], day)
            defaults.domain += domain
            label = ", ".join(" – ".join(map(to_text, span)) for span in spans)
            defaults.labels.append(f"{node.get('string')}: {label}")
        else:
            side_by_side.append(evaluate(node.get("domain") or "[]"))
            defaults.labels.append(node.get("string") or name)
    _close(defaults, side_by_side)
    return defaults


def _close(defaults, side_by_side):
    domains = [_as_one(domain) for domain in side_by_side if domain]
    defaults.domain += ["|"] * (len(domains) - 1) + sum(domains, [])
    side_by_side.clear()


def _as_one(domain):
    """A domain of one term, so that it can be an operand."""
    needed = 1
    for term in domain:
        is_operator = isinstance(term, str)
        needed += {"&": 1, "|": 1, "!": 0}[term] if is_operator else -1
    return ["&"] * -needed + list(domain)


def _date_filter(node, value, day):
    """Domain of a filter by period, and its spans of days."""
    periods = value if isinstance(value, str) else node.get("default_period", "month")
    years, parts = [], []
    for period in periods.split(","):
        word = period.strip()
        quarter = _QUARTERS.get(word.partition("_")[0])
        if quarter:
            parts.append(lambda year, month=quarter * 3 - 2: (year, month, 3))
            continue
        match = _PERIOD.fullmatch(word)
        if not match:
            raise ValueError(word)
        unit, sign, number = match.groups()
        offset = int(f"{sign or '+'}{number or 0}")
        if unit == "year":
            years.append(day.year + offset)
        else:
            moved = day + relativedelta(months=offset)
            parts.append(lambda year, month=moved.month: (year, month, 1))
            if not years and moved.year != day.year:
                years.append(moved.year)
    years = years or [day.year]
    chosen = [part(year) for year in years for part in parts] or [
        (year, 1, 12) for year in years
    ]
    name = node.get("date")
    domain, spans = ["|"] * (len(chosen) - 1), []
    for year, month, months in chosen:
        first = day.replace(year=year, month=month, day=1)
        last = first + relativedelta(months=months, days=-1)
        domain += ["&", (name, ">=", first), (name, "<=", last)]
        spans.append((first, last))
    return domain, spans
