# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What somebody could send who wants to reach the database, or other people's pages."""

from contextlib import suppress

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common_methods import public_methods

SQL_TEXTS = (
    "x'; DELETE FROM sales_credit; --",
    'id" FROM sales_credit; DELETE FROM sales_credit; --',
    "date) FROM sales_credit; DELETE FROM sales_credit; --",
    "%s %(x)s %% {0} \\",
    "no_such_column",
)
SCRIPT = "<img src=x onerror=\"window.reached='yes'\"><script>reached()</script>"
# What of it a browser would run.
LIVE = ("<script>reached", "<img src=x onerror")
# Ours, and Odoo's own words for a field, an order or a type that there is not.
REFUSALS = (
    AttributeError,
    KeyError,
    NotImplementedError,
    TypeError,
    UserError,
    ValueError,
)


class HostileCase:
    """Tests of the models of an addon, beside a case with people and records."""

    addon = None
    # keys of the context that the addon's code reads
    context_keys = ()

    def setUp(self):
        super().setUp()
        self.errors_seen = []

    def test_sql_through_reading(self):
        """A domain, an order, a group, a measure, a context: refused in words, or
        answered without harm; never an error of the database."""
        before = self._count()
        for name, model in self.env.registry.items():
            if model._original_module != self.addon or model._abstract:
                continue
            records = self.as_role("mona", name)
            if not records.has_access("read"):
                continue
            for operation, attempt in self._attempts(records):
                self._harmless(attempt, name, operation)
        self.assertEqual(self.errors_seen, [])
        self.assertEqual(self._count(), before)

    def _attempts(self, records):
        """Pairs of what is tried, and a function that does it."""
        stored = [f for f in records._fields.values() if f._description_searchable]
        texts = [f.name for f in stored if f.type in ("char", "text", "selection")]
        people = [f.name for f in stored if f.type == "many2one"]
        days = [f.name for f in stored if f.type in ("date", "datetime")][:1]
        numbers = [f.name for f in stored if f.type in ("float", "monetary")][:1]
        for text in SQL_TEXTS:
            domain = ["|"] * (len(texts + people) - 1)
            domain += [(field, "ilike", text) for field in texts + people]
            yield "domain", lambda d=domain: records.search(d, limit=1)
            for field in texts[:2]:
                yield (
                    f"domain {field}",
                    lambda d=[(field, "=", text)]: records.search(d, limit=1),
                )
            yield "field", lambda t=text: records.search([(t, "=", 1)])
            yield "order", lambda t=text: records.search([], order=t, limit=1)
            yield (
                "order of groups",
                lambda t=text: records.formatted_read_group(
                    [], people[:1], ["__count"], order=t
                ),
            )
            yield (
                "group",
                lambda t=text: records.formatted_read_group([], [t], ["__count"]),
            )
            yield (
                "measure",
                lambda t=text: records.formatted_read_group([], [], [f"{t}:sum"]),
            )
            for field in numbers:
                yield (
                    "aggregate",
                    lambda t=text, f=field: records.formatted_read_group(
                        [], [], [f"{f}:{t}"]
                    ),
                )
            for field in days:
                yield (
                    "part of a day",
                    lambda t=text, f=field: records.formatted_read_group(
                        [], [f"{f}:{t}"], ["__count"]
                    ),
                )
            for value in (text, [text], {text: text}):
                context = dict.fromkeys((*self.context_keys, "tz"), value)
                yield (
                    "context",
                    lambda c=context: records.with_context(**c).formatted_read_group(
                        [], people[:1] + days, ["__count"]
                    ),
                )
            yield (
                "language",
                lambda t=text: records.with_context(lang=t).search([], limit=1),
            )

    def test_sql_through_methods(self):
        """Each argument of each method that can be called from outside."""
        before = self._count()
        for name, methods in public_methods(self.env.registry, self.addon).items():
            for method in methods:
                function = getattr(self.env.registry[name], method)
                code = function.__code__
                wanted = code.co_argcount - 1
                if not wanted or not getattr(function, "_api_model", False):
                    continue
                for text in SQL_TEXTS:
                    for value in (text, [text], {"user_id": text, "year": text}):
                        records = self.as_role("mona", name)
                        self._harmless(
                            lambda r=records, m=method, v=value, n=wanted: getattr(
                                r, m
                            )(*[v] * n),
                            name,
                            method,
                        )
        self.assertEqual(self.errors_seen, [])
        self.assertEqual(self._count(), before)

    def _harmless(self, attempt, *where):
        try:
            with (
                suppress(*REFUSALS),
                self.env.cr.savepoint() as savepoint,
                mute_logger(
                    "odoo.sql_db", "odoo.models", "odoo.fields", "odoo.domains"
                ),
            ):
                attempt()
                self.env.flush_all()
                savepoint.rollback()
        except psycopg2.Error as error:
            self.errors_seen.append((where, str(error)))
        self.env.invalidate_all()

    def _count(self):
        self.env.cr.execute(
            "SELECT COUNT(*), SUM(value), (SELECT COUNT(*) FROM sales_target)"
            "  FROM sales_credit"
        )
        return self.env.cr.fetchone()

    def assertDead(self, html, *where):
        """A text from outside is in a page, as text."""
        for part in LIVE:
            self.assertNotIn(part, str(html), where)

    def test_texts_with_markup_are_cleaned(self):
        """Texts that people format are cleaned when they are stored; what is put
        together for a page stands in the list of those that are tried."""
        for name, model in self.env.registry.items():
            for field in model._fields.values():
                if field._module != self.addon or field.type != "html":
                    continue
                if field.store or field.related:
                    self.assertTrue(field.sanitize, (name, field.name))
                else:
                    self.assertIn((name, field.name), self.put_together)

    put_together = ()
