# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who is credited what, once more, by brute force.

Written from the rules of the design, in plain Python with exact fractions, and
sharing nothing with the addon: no model's method, no query, no helper. Documents
are read from their tables (:func:`read_books`), credits are worked out document by
document (:func:`ledger`), targets by adding up (:func:`figures`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
CUSTOMER_MOVES = ("out_invoice", "out_refund", "out_receipt")


def round_half_up(number, digits):
    """Round to decimals, halves away from zero."""
    scaled = abs(Fraction(number)) * 10**digits
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if number >= 0 else -whole, 10**digits)


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


# ------------------------------------------------------------------ the documents


@dataclass
class Portion:
    """A part of a document that belongs to one order or opportunity, or to none."""

    document: int
    owner: int | None
    team: int | None
    company: int
    day: date
    value: Fraction
    base: Fraction | None = None
    digits: int = 6
    is_whole: bool = False
    shares: list = field(default_factory=list)
    #: what percentages and sums of the shares are taken of
    amount: Fraction = Fraction(0)


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


def _rows(env, table, columns):
    env.cr.execute(f"SELECT {columns} FROM {table} ORDER BY 1")
    names = [column.name for column in env.cr.description]
    return [
        SimpleNamespace(**dict(zip(names, row, strict=True)))
        for row in env.cr.fetchall()
    ]


def exact(number):
    """A number of the database or of Odoo as the decimal that it shows."""
    return Fraction(Decimal(str(number or 0)))


def read_books(env):
    """All documents as they stand in the tables."""
    env.cr.flush()
    books = SimpleNamespace()
    books.companies = {
        row.id: row
        for row in _rows(
            env,
            "res_company c JOIN res_currency r ON r.id = c.currency_id",
            "c.id, c.sales_tz, r.rounding",
        )
    }
    for company in books.companies.values():
        company.digits = len(str(exact(company.rounding).denominator)) - 1
        company.zone = ZoneInfo(company.sales_tz)
    books.orders = _rows(
        env,
        "sale_order",
        "id, state, user_id, team_id, company_id, date_order, currency_rate,"
        " amount_untaxed, amount_total",
    )
    books.leads = _rows(
        env,
        "crm_lead l LEFT JOIN crm_team t ON t.id = l.team_id"
        " LEFT JOIN res_users u ON u.id = l.user_id"
        " LEFT JOIN res_users a ON a.id = l.create_uid",
        "l.id, l.user_id, l.team_id, l.won_status, l.create_date, l.date_closed,"
        " l.date_last_stage_update, l.expected_revenue, l.company_id,"
        " t.company_id AS team_company, u.company_id AS user_company,"
        " a.company_id AS author_company",
    )
    books.allocations = _rows(
        env,
        "sales_allocation",
        "id, order_id, lead_id, user_id, team_id, kind, basis, percent, fixed_amount",
    )
    books.adjustments = _rows(
        env,
        "sales_adjustment",
        "id, metric_id, user_id, team_id, company_id, date, value",
    )
    books.moves = _rows(
        env,
        "account_move",
        "id, move_type, state, company_id, invoice_user_id, team_id, invoice_date,"
        " date, reversed_entry_id",
    )
    books.move_lines = _rows(
        env,
        "account_move_line l LEFT JOIN sale_order_line_invoice_rel r"
        " ON r.invoice_line_id = l.id"
        " LEFT JOIN sale_order_line s ON s.id = r.order_line_id",
        "l.id, l.move_id, l.display_type, l.balance, s.order_id",
    )
    return books


def _local_day(moment, company):
    return moment.replace(tzinfo=UTC).astimezone(company.zone).date()


def _measure(metric, company, amount):
    """Value, base, digits and whether people get it undivided."""
    if metric.measure == "ratio":
        raise ValueError("a ratio has no amount")
    if metric.measure == "count":
        return {
            "value": Fraction(1),
            "digits": 6,
            "is_whole": metric.count_policy == "whole",
        }
    return {"value": round_half_up(amount, company.digits), "digits": company.digits}


def _order_portions(books, metric):
    for order in books.orders:
        if order.state != "sale":
            continue
        company = books.companies[order.company_id]
        amount = (
            order.amount_total
            if metric.amount_basis == "total"
            else (order.amount_untaxed)
        )
        yield Portion(
            order.id,
            order.user_id,
            order.team_id,
            company.id,
            _local_day(order.date_order, company),
            shares=[a for a in books.allocations if a.order_id == order.id],
            amount=exact(order.amount_untaxed),
            **_measure(metric, company, exact(amount) / exact(order.currency_rate)),
        )


def _lead_portions(books, metric):
    for lead in books.leads:
        company = books.companies[
            lead.company_id
            or lead.team_company
            or lead.user_company
            or lead.author_company
        ]
        closed = lead.date_closed or lead.date_last_stage_update or lead.create_date
        if metric.source == "lead":
            moment = lead.create_date
        elif lead.won_status == "won":
            moment = closed
        elif lead.won_status == "lost" and metric.source == "closed":
            moment = closed
        else:
            continue
        if metric.measure == "ratio":
            measured = {
                "value": Fraction(lead.won_status == "won"),
                "base": Fraction(1),
                "is_whole": True,
            }
        else:
            measured = _measure(metric, company, exact(lead.expected_revenue))
        yield Portion(
            lead.id,
            lead.user_id,
            lead.team_id,
            company.id,
            _local_day(moment, company),
            shares=[a for a in books.allocations if a.lead_id == lead.id],
            amount=exact(lead.expected_revenue),
            **measured,
        )


def _invoice_portions(books, metric):
    """Lines of posted customer invoices and credit notes, by the order behind them;
    a credit note takes back from those who had the credit."""
    moves = {move.id: move for move in books.moves}
    orders = {order.id: order for order in books.orders}
    orders_of_move = defaultdict(set)
    for line in books.move_lines:
        if line.order_id:
            orders_of_move[line.move_id].add(line.order_id)
    sums = defaultdict(Fraction)
    for line in books.move_lines:
        move = moves[line.move_id]
        if move.move_type not in CUSTOMER_MOVES or move.state != "posted":
            continue
        if line.display_type != "product":
            continue
        order = line.order_id
        if not order and len(orders_of_move[move.reversed_entry_id]) == 1:
            (order,) = orders_of_move[move.reversed_entry_id]
        sums[move.id, order] -= exact(line.balance)
    for (move_id, order_id), amount in sums.items():
        move = moves[move_id]
        company = books.companies[move.company_id]
        order = orders.get(order_id)
        origin = moves.get(move.reversed_entry_id, move)
        yield Portion(
            move_id,
            order.user_id if order else origin.invoice_user_id,
            order.team_id if order else origin.team_id,
            company.id,
            move.invoice_date or move.date,
            shares=[a for a in books.allocations if order and a.order_id == order.id],
            amount=exact(order.amount_untaxed) if order else Fraction(0),
            **_measure(metric, company, amount),
        )


PORTIONS = {
    "order": _order_portions,
    "lead": _lead_portions,
    "won": _lead_portions,
    "closed": _lead_portions,
    "invoice": _invoice_portions,
}


# --------------------------------------------------------------------- the ledger


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
    today = _local_day(now, SimpleNamespace(zone=ZoneInfo(company.sales_tz)))
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
