# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import periods

days = st.dates(date(1999, 1, 1), date(2099, 12, 31))
kinds = st.sampled_from(["month", "quarter", "year"])
# The ends of fiscal years that companies use; 29 February follows the leap years.
ends = st.sampled_from([(12, 31), (3, 31), (6, 30), (9, 30), (1, 31), (2, 29), (2, 28)])
ONE = timedelta(days=1)
quiet = settings(derandomize=True, deadline=None, max_examples=300)


@tagged("post_install", "-at_install")
class TestPeriodBounds(BaseCase):
    @quiet
    @given(day=days, kind=kinds, end=ends)
    def test_every_day_lies_in_one_period(self, day, kind, end):
        """The bounds of a day hold it, are the same for all days in it, and the next
        period starts the day after."""
        start, stop = periods.period_bounds(kind, day, *end)
        self.assertTrue(start <= day <= stop)
        for inside in (start, stop):
            self.assertEqual(periods.period_bounds(kind, inside, *end), (start, stop))
        self.assertEqual(periods.period_bounds(kind, stop + ONE, *end)[0], stop + ONE)
        self.assertEqual(periods.period_bounds(kind, start - ONE, *end)[1], start - ONE)
        length = {"month": (28, 31), "quarter": (89, 92), "year": (365, 366)}[kind]
        self.assertTrue(length[0] <= (stop - start).days + 1 <= length[1])

    @quiet
    @given(day=days, end=ends)
    def test_a_year_is_four_quarters(self, day, end):
        start, stop = periods.period_bounds("year", day, *end)
        quarters = periods.split_period("quarter", start, stop, *end)
        self.assertEqual(len(quarters), 4)
        self.assertEqual((quarters[0][0], quarters[-1][1]), (start, stop))
        for earlier, later in zip(quarters, quarters[1:], strict=False):
            self.assertEqual(earlier[1] + ONE, later[0])

    def test_known_bounds(self):
        known = [
            ("month", date(2024, 2, 29), (12, 31), date(2024, 2, 1), date(2024, 2, 29)),
            ("month", date(2023, 2, 28), (12, 31), date(2023, 2, 1), date(2023, 2, 28)),
            (
                "quarter",
                date(2025, 3, 31),
                (12, 31),
                date(2025, 1, 1),
                date(2025, 3, 31),
            ),
            (
                "quarter",
                date(2025, 4, 1),
                (12, 31),
                date(2025, 4, 1),
                date(2025, 6, 30),
            ),
            ("year", date(2025, 3, 31), (3, 31), date(2024, 4, 1), date(2025, 3, 31)),
            ("year", date(2025, 4, 1), (3, 31), date(2025, 4, 1), date(2026, 3, 31)),
            (
                "quarter",
                date(2025, 3, 31),
                (3, 31),
                date(2025, 1, 1),
                date(2025, 3, 31),
            ),
            (
                "quarter",
                date(2025, 11, 5),
                (1, 31),
                date(2025, 11, 1),
                date(2026, 1, 31),
            ),
        ]
        for kind, day, end, start, stop in known:
            with self.subTest(kind=kind, day=day, end=end):
                self.assertEqual(periods.period_bounds(kind, day, *end), (start, stop))

    def test_free_dates_have_no_bounds(self):
        with self.assertRaises(ValueError):
            periods.period_bounds("custom", date(2025, 1, 1))

    def test_reversed_span(self):
        with self.assertRaises(ValueError):
            periods.split_period("month", date(2025, 2, 1), date(2025, 1, 31))

    def test_split_touches_whole_periods(self):
        self.assertEqual(
            periods.split_period("month", date(2024, 1, 31), date(2024, 3, 1)),
            [
                (date(2024, 1, 1), date(2024, 1, 31)),
                (date(2024, 2, 1), date(2024, 2, 29)),
                (date(2024, 3, 1), date(2024, 3, 31)),
            ],
        )


@tagged("post_install", "-at_install")
class TestNeighbours(BaseCase):
    @quiet
    @given(day=days, kind=kinds, end=ends)
    def test_previous_ends_the_day_before(self, day, kind, end):
        bounds = periods.period_bounds(kind, day, *end)
        previous = periods.previous_period(kind, *bounds, *end)
        self.assertEqual(previous[1], bounds[0] - ONE)
        self.assertEqual(previous, periods.period_bounds(kind, previous[0], *end))

    @quiet
    @given(day=days, length=st.integers(0, 500))
    def test_previous_free_span_is_as_long(self, day, length):
        stop = day + timedelta(days=length)
        start, end = periods.previous_period("custom", day, stop)
        self.assertEqual((end - start).days, length)
        self.assertEqual(end, day - ONE)

    def test_last_year_on_29_february(self):
        """Case: year over year on 29 February, month ends: clamped."""
        self.assertEqual(
            periods.same_period_last_year(
                "custom", date(2024, 2, 29), date(2024, 3, 31)
            ),
            (date(2023, 2, 28), date(2023, 3, 31)),
        )
        self.assertEqual(
            periods.same_period_last_year("month", date(2024, 2, 1), date(2024, 2, 29)),
            (date(2023, 2, 1), date(2023, 2, 28)),
        )
        self.assertEqual(
            periods.same_period_last_year("month", date(2025, 2, 1), date(2025, 2, 28)),
            (date(2024, 2, 1), date(2024, 2, 29)),
        )


@tagged("post_install", "-at_install")
class TestElapsed(BaseCase):
    @quiet
    @given(day=days, length=st.integers(0, 800), weekdays=st.sets(st.integers(0, 6)))
    def test_count_days_like_counting(self, day, length, weekdays):
        stop = day + timedelta(days=length)
        counted = sum(
            (day + timedelta(days=offset)).weekday() in weekdays
            for offset in range(length + 1)
        )
        self.assertEqual(periods.count_days(day, stop, weekdays), counted)
        self.assertEqual(periods.count_days(stop + ONE, day, weekdays), 0)

    @quiet
    @given(day=days, length=st.integers(0, 400), ahead=st.integers(-500, 500))
    def test_share_grows_from_none_to_all(self, day, length, ahead):
        stop = day + timedelta(days=length)
        today = day + timedelta(days=ahead)
        share = periods.elapsed_share(day, stop, today)
        if today < day:
            self.assertEqual(share, 0)
        elif today >= stop:
            self.assertEqual(share, 1)
        else:
            self.assertAlmostEqual(share, (ahead + 1) / (length + 1))
        self.assertGreaterEqual(periods.elapsed_share(day, stop, today + ONE), share)

    def test_working_days(self):
        monday, sunday = date(2025, 6, 2), date(2025, 6, 8)
        friday = date(2025, 6, 6)
        self.assertEqual(periods.elapsed_share(monday, sunday, friday, range(5)), 1)
        self.assertEqual(periods.elapsed_share(monday, sunday, monday, range(5)), 0.2)
        # a weekend has no working day, so its days count
        saturday = date(2025, 6, 7)
        self.assertEqual(
            periods.elapsed_share(saturday, sunday, saturday, range(5)), 0.5
        )


@tagged("post_install", "-at_install")
class TestLabels(BaseCase):
    def test_labels(self):
        for kind, start, stop, label in (
            ("month", date(2026, 11, 1), date(2026, 11, 30), "2026-11"),
            ("quarter", date(2026, 7, 1), date(2026, 9, 30), "2026-Q3"),
            ("year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
            ("year", date(2026, 4, 1), date(2027, 3, 31), "2026/27"),
            ("year", date(1999, 4, 1), date(2000, 3, 31), "1999/00"),
            (
                "quarter",
                date(2026, 2, 1),
                date(2026, 4, 30),
                "2026-02-01 – 2026-04-30",
            ),
            (
                "custom",
                date(2026, 11, 3),
                date(2026, 11, 20),
                "2026-11-03 – 2026-11-20",
            ),
        ):
            with self.subTest(label=label):
                self.assertEqual(periods.period_label(kind, start, stop), label)
