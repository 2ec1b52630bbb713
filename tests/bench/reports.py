# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Which reads of the reports are measured, and the plain SQL beside each."""

from collections import namedtuple

import plain
import plain_orders

# An action's report, its default view's groupings, and single groupings.
Report = namedtuple("Report", "model domain view figures sources")

# How much longer than plain SQL a read may take, and the pivot of a year by seller and
# month than a sum over the orders: that sum knows nothing of goals and shares, so the
# figures of these two are not the same.
LIMIT = 1.5
PIVOT, PIVOT_LIMIT = "pivot by seller and month", 0.7
# The limits are for databases of this many orders: what Odoo itself does for a read, be
# there ever so little to read, and for each label, counts for more in smaller ones.
LIMIT_FROM = 1_000_000
# Plain SQL beside these knows neither instalments, invoices and delays nor the other
# methods: it is a yardstick, and what is limited is their time.
UNLIKE = {"forecast", "cashflow"}
# There are many groups of these: a list shows so many at once, in their own order.
MANY = {
    "partner_id": ("res_partner", "n.complete_name, n.id DESC"),
    "reseller_id": ("res_partner", "n.complete_name, n.id DESC"),
    "lead_id": ("crm_lead", "n.priority DESC, n.id DESC"),
}
PAGE = 80


def _year(field):
    return [(field, ">=", "year_start"), (field, "<=", "year_end")]


def _rows(*names):
    return [list(names[:size]) for size in range(len(names) + 1)]


GOALS = [("scope", "in", [False, "person"]), ("period_type", "in", [False, "year"])]
REPORTS = {
    "goal and result": Report(
        "sales.target.report",
        [
            ("scope", "=", "person"),
            ("period_type", "=", "year"),
            ("metric_id", "=", "sales_untaxed"),
            *_year("date"),
        ],
        [
            names + month
            for names in _rows("team_id", "user_id")
            for month in ([], ["date:month"])
        ],
        ["goal_value:sum", "result_value:sum", "attainment:avg"],
        [plain_orders.target],
    ),
    "coverage": Report(
        "sales.coverage.report",
        [("scope", "=", "person"), ("period_type", "=", "year"), *_year("date")],
        _rows("team_id", "user_id"),
        ["goal_value:sum", "result_value:sum", "open_value:sum"],
        [plain_orders.coverage],
    ),
    "pipeline": Report(
        "sales.pipeline.report",
        [*_year("date"), *GOALS],
        _rows("stage_id"),
        ["deal_count:sum", "deal_value:sum", "customer_count:sum", "win_rate:avg"],
        [plain.pipeline],
    ),
    "conversion": Report(
        "sales.conversion.report",
        [*_year("date"), *GOALS],
        _rows("stage_id"),
        [
            "deal_count:sum",
            "went_on_count:sum",
            "conversion_rate:avg",
            "won_rate:avg",
            "days_spent:avg",
        ],  # fmt: skip
        [plain.conversion],
    ),
    "losses": Report(
        "sales.loss.report",
        [("won_status", "=", "lost"), *_year("date")],
        [["date:month", "lost_reason_id"]],
        ["lost_count:sum", "lost_value:sum"],
        [plain.loss],
    ),
    "leads": Report(
        "sales.lead.report",
        _year("date"),
        [["source_id", "status"]],
        ["lead_count:sum", "won_count:sum", "customer_rate:avg", "age_days:avg"],
        [plain.lead, plain.answered_lead],
    ),
    "response time": Report(
        "sales.lead.report",
        _year("date"),
        _rows("source_id"),
        ["lead_count:sum", "response_hours:avg"],
        [plain.answered_lead],
    ),
    "activities": Report(
        "sales.activity.report",
        [("date", ">=", "month_start"), ("date", "<=", "month_end")],
        [r + k for r in _rows("user_id") for k in _rows("kind")],
        ["done_count:sum", "planned_count:sum", "overdue_count:sum"],
        [plain_orders.activity],
    ),
    "neglected": Report(
        "sales.neglected.report",
        [("is_neglected", "=", True)],
        [["kind"]],
        ["record_count:sum", "value:sum"],
        [plain_orders.neglected],
    ),
    "leaderboard": Report(
        "sales.leaderboard.report",
        [("period", "=", "year"), ("ranked_by", "=", "revenue")],
        [["user_id"]],
        ["revenue:sum", "deal_count:sum", "wins:sum"],
        [plain_orders.leaderboard],
    ),
    "comparison": Report(
        "sales.comparison.report",
        [("comparison", "=", "ytd")],
        _rows("user_id"),
        [
            "amount_now:sum",
            "amount_then:sum",
            "amount_difference:sum",
            "amount_growth:avg",
        ],  # fmt: skip
        [plain_orders.comparison, plain_orders.comparison_lines],
    ),
    "competitors": Report(
        "sales.competitor.report",
        _year("date"),
        _rows("competitor_id"),
        ["closed_count:sum", "win_rate:avg", "lost_value:sum"],
        [plain.competitor],
    ),
    "forecast": Report(
        "sales.forecast.report",
        [("method", "in", ["won", "weighted"]), *_year("date")],
        [["date:month"]],
        ["won_value:sum", "weighted_value:sum"],
        [plain.forecast],
    ),
    "cashflow": Report(
        "sales.cashflow.report",
        [],
        _rows("kind"),
        ["amount:sum", "expected:sum"],
        [plain_orders.cashflow],
    ),
    "data quality": Report(
        "sales.quality.report",
        ["|", ("closed_on", "=", False), ("closed_on", ">=", "lately")],
        _rows("team_id", "user_id"),
        [
            "lead_count:sum",
            "bad_count:sum",
            "score:avg",
            "open_value:sum",
            "risk_value:sum",
        ],  # fmt: skip
        [plain.quality],
    ),
}

# What no plain SQL answers is measured alone: by the report, methods of the worker.
PAGES = {
    "forecast": ["forecast_night", "forecast_page", "forecast_deals"],
    "planner": ["planner_measure", "planner_form"],
}
# In seconds; what a job does at night may take longer.
PAGE_LIMIT = 3
JOBS = {"forecast_night"}


def reads():
    """All that is measured.

    :return: list of (name of the report, name of the read, grouping sets)
    """
    found = [("goal and result", PIVOT, [["user_id", "date:month"]])]
    for name, report in REPORTS.items():
        found.append((name, "default view", report.view))
        if name == "response time":
            continue
        groupings = dict.fromkeys(g for p in report.sources for g in p.groupings)
        found += [(name, f"by {g}", [[g]]) for g in groupings]
    return found


def domain_of(report, days):
    """The default filters, with days in the place of their names.

    :param days: dict of dates by name
    """
    return [
        (*leaf[:2], days.get(leaf[2], leaf[2]))
        if isinstance(leaf, tuple) and isinstance(leaf[2], str)
        else leaf
        for leaf in REPORTS[report].domain
    ]


def plain_query(report, read, sets):
    """The plain SQL of a read, and the names of its figures."""
    report = REPORTS[report]
    if read == PIVOT:
        figures = list(plain_orders.orders.figures)
        return plain.query(plain_orders.orders, sets, figures), figures
    source = next(
        p for p in report.sources if all(n in p.groupings for s in sets for n in s)
    )
    query = plain.query(source, sets, report.figures)
    if is_long(sets):
        table, order = MANY[sets[0][0]]
        query = (
            f"SELECT q.* FROM ({query}) q (mask, id) LEFT JOIN {table} n ON n.id = q.id"
            f" ORDER BY {order} LIMIT {PAGE}"
        )
    return query, report.figures


def is_long(sets):
    return len(sets) == 1 and len(sets[0]) == 1 and sets[0][0] in MANY


def figures_of_report(sets, figures, answer):
    """What the web client is told: a list of grouping set, group and figures."""

    def bare(value):
        value = value[0] if isinstance(value, (list, tuple)) else value
        return None if value is False else str(value)

    return [
        [place, [bare(row[name]) for name in names], [row[f] or 0 for f in figures]]
        for place, (names, rows) in enumerate(zip(sets, answer, strict=True))
        for row in rows
    ]


def figures_of_plain(sets, answer):
    """The same, of the rows of the plain SQL."""
    names = list(dict.fromkeys(name for names in sets for name in names))
    masks = [
        sum(1 << len(names) - 1 - i for i, n in enumerate(names) if n not in one)
        for one in sets
    ]
    found = []
    for mask, *row in answer:
        place = masks.index(mask)
        group = dict(zip(names, row, strict=False))
        found.append(
            [
                place,
                [
                    None if group[n] in (None, False) else str(group[n])
                    for n in sets[place]
                ],  # fmt: skip
                [float(value or 0) for value in row[len(names) :]],
            ]
        )
    return found


def first_difference(ours, theirs, paged=False):
    """The first group whose figures differ; groups of which all is 0 do not count.

    :param paged: bool, each side shows the first groups of many: groups that do not
        count take room, so one side may show more of them than the other
    :return: str, empty where there is none
    """
    ours, theirs = (
        [
            ((place, *group), values)
            for place, group, values in answer
            if any(abs(value) > 1e-9 for value in values)
        ]
        for answer in (ours, theirs)
    )
    if paged:
        shown = min(len(ours), len(theirs)) or max(len(ours), len(theirs))
        ours, theirs = ours[:shown], theirs[:shown]
    ours, theirs = dict(ours), dict(theirs)
    for key in sorted(ours.keys() | theirs.keys(), key=str):
        a, b = ours.get(key), theirs.get(key)
        if not (a and b) or any(
            abs(x - y) > 1e-6 * max(1, abs(x), abs(y))
            for x, y in zip(a, b, strict=True)
        ):
            return f"{key}: {a} instead of {b}"
    return ""
