# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who sells how much, when, to whom. Plain Python, the same on every run of a day.

Orders follow even months, so that a goal alone decides whether a seller is ahead or
behind, on whatever day the demo data are installed.
"""

import random
from collections import namedtuple
from datetime import timedelta

from dateutil.relativedelta import relativedelta

Seller = namedtuple("Seller", "key monthly growth goal last_goal")
Sale = namedtuple("Sale", "seller day amount customer")
Deal = namedtuple("Deal", "seller created closed outcome amount customer")

# Sold per month this year, growth on last year, goals of this year and of the last.
SELLERS = {
    seller.key: seller
    for seller in (
        Seller("anna", 25_000, 1.12, 280_000, 250_000),
        Seller("ben", 20_000, 1.08, 252_000, 215_000),
        Seller("chloe", 18_000, 1.00, 290_000, 240_000),
        Seller("diego", 24_000, 1.15, 270_000, 260_000),
        Seller("emma", 21_000, 1.05, 265_000, 230_000),
        Seller("farid", 15_000, 0.88, 250_000, 220_000),
        Seller("grace", 4_000, 1.10, 200_000, 190_000),
        Seller("hugo", 26_000, 1.20, 290_000, 255_000),
    )
}
TEAMS = {
    "north": (("anna", "ben", "chloe"), 800_000),
    "south": (("diego", "emma", "farid"), 780_000),
    "key_accounts": (("grace", "hugo"), 560_000),
}
COMPANY_GOAL = 2_100_000
# Framework contracts at the start of a year: this year's reaches the goal at once.
FRAMEWORK = ("grace", 206_000, 152_000)

# Month by month; never more than a few per cent off an even year in total.
SEASON = (0.97, 1.0, 1.04, 1.0, 1.03, 1.02, 0.96, 0.94, 1.04, 1.02, 1.0, 0.98)
# Day of the month and part of the month's sales.
RHYTHM = ((6, 0.3), (15, 0.3), (24, 0.4))
RHYTHM_BEFORE = ((8, 0.5), (21, 0.5))
CUSTOMERS = 13
CLOSING_DAYS = 28


def months(first, today):
    """First days of the months from one day to another."""
    day = first.replace(day=1)
    while day <= today:
        yield day
        day += relativedelta(months=1)


def workday(day):
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def sales(first, year_start, today):
    """The orders of all sellers up to today.

    :param first: day with which the history begins
    :param year_start: first day of this year; before, less was sold
    :return: list of ``Sale``
    """
    chance = random.Random(1901)
    result = []
    for month in months(first, today):
        for seller in SELLERS.values():
            level = seller.monthly * SEASON[month.month - 1]
            if month < year_start:
                level /= seller.growth
            recent = month >= today.replace(day=1) - relativedelta(months=11)
            for day, part in RHYTHM if recent else RHYTHM_BEFORE:
                day = month.replace(day=day + chance.randint(-2, 2))
                amount = level * part * chance.uniform(0.95, 1.05)
                customer = chance.randrange(CUSTOMERS)
                if day <= today:
                    result.append(Sale(seller.key, workday(day), amount, customer))
    return result


def deals(first, today):
    """The opportunities of all sellers: of those created long enough ago most are won
    or lost, the rest is open.

    :return: list of ``Deal``; ``outcome`` is won, lost, or the open stage from 1 to 3
    """
    chance = random.Random(1902)
    result = []
    for month in months(first, today):
        for seller in SELLERS.values():
            created = month.replace(day=chance.randint(3, 26))
            closed = created + timedelta(days=CLOSING_DAYS + chance.randint(-10, 20))
            amount = seller.monthly * chance.choice((0.2, 0.3, 0.45))
            lot = chance.random()
            customer = chance.randrange(CUSTOMERS)
            outcome = "won" if lot < 0.55 else "lost" if lot < 0.93 else 3
            if created > today:
                continue
            if closed > today:
                outcome = 1 + chance.randrange(3)
            elif outcome == 3:
                closed = today + timedelta(days=20)
            result.append(
                Deal(seller.key, workday(created), closed, outcome, amount, customer)
            )
    return result


def basket(amount, prices):
    """Products that come close to an amount: many of one kind, filled up with
    something cheap.

    :param prices: dict of product to price, the five dearest fit most amounts
    :return: list of (product, quantity), at least one
    """
    by_price = sorted(prices, key=lambda product: -prices[product])
    main, filler = by_price[int(amount) % 5], by_price[5 + int(amount) % 2]
    quantity = int(amount * 0.7 // prices[main])
    lines = [(main, quantity)] if quantity else []
    rest = round((amount - quantity * prices[main]) / prices[filler])
    return lines + [(filler, rest)] if rest or not lines else lines
