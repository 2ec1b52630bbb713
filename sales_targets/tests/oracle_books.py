# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""The documents as the oracle sees them: read from their tables, and cut into portions
that belong to one order or opportunity each."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
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


def local_day(moment, company):
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
            local_day(order.date_order, company),
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
            local_day(moment, company),
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
