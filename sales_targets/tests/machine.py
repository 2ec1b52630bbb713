# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What the sequences of test_properties.py run on, and what holds after each step."""

from collections import Counter
from datetime import datetime
from inspect import currentframe

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from psycopg2 import IntegrityError

from odoo.exceptions import UserError

from . import oracle, oracle_books

# Both sides of midnight in Amsterdam and Auckland at the ends of years, quarters
# and February.
MOMENTS = [
    datetime(2024, 2, 29, 22, 59),
    datetime(2024, 2, 29, 23, 1),
    datetime(2025, 3, 31, 21, 59),
    datetime(2025, 3, 31, 22, 1),
    datetime(2025, 6, 30, 11, 59),
    datetime(2025, 6, 30, 12, 1),
    datetime(2025, 12, 31, 10, 59),
    datetime(2025, 12, 31, 11, 1),
    datetime(2025, 12, 31, 22, 59),
    datetime(2025, 12, 31, 23, 1),
]
PRICES = [0.0, 0.01, 0.05, 10.0, 33.33, 99.99, 100.0, 1234.57, 100000.01]
PERCENTS = [0.000001, 1.5, 12.345678, 25.0, 33.333333, 50.0, 66.666667, 99.9, 100.0]

some = st.integers(0, 60)
moment = st.sampled_from(MOMENTS)
price = st.sampled_from(PRICES)


class Machine(RuleBasedStateMachine):
    """Books of two companies that start over with each example, and are compared with
    the oracle after each step."""

    #: the test case, with people, teams, products and targets
    case: object
    #: how often each rule was allowed to do what it wanted
    done: Counter

    # -------------------------------------------------------------- beginnings

    @initialize(first=price, second=price, on=moment, percent=st.sampled_from(PERCENTS))
    def open(self, first, second, on, percent):
        case = self.case
        self.env = case.env
        self.savepoint = self.env.cr.savepoint()
        self.orders = self.env["sale.order"]
        self.leads = self.env["crm.lead"]
        self.invoices = self.env["account.move"]
        self.adjustments = self.env["sales.adjustment"]
        self.targets = case.targets
        self.frozen = {}
        self.steps = 0
        self.orders |= case._new_order(case.anna, first, on)
        self.orders |= case._new_order(case.ben, second, confirm=False)
        self.leads |= self.env["crm.lead"].create(
            {
                "name": "First deal",
                "user_id": case.carl.id,
                "team_id": case.south.id,
                "expected_revenue": second,
            }
        )
        case._allocate(
            self.orders[0], case.carl, kind="split", basis="percent", percent=percent
        )

    def teardown(self):
        if hasattr(self, "savepoint"):
            assert self.env["sales.credit"].verify(self.case.metrics) == []
            self.savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()

    def try_to(self, operation):
        """Do it, or let the product refuse it: then nothing has changed."""
        before = oracle.stored_ledger(self.env, self.case.metrics)
        rule_name = currentframe().f_back.f_code.co_name
        self.done[rule_name] += 0
        try:
            with self.env.cr.savepoint():
                outcome = operation()
            self.done[rule_name] += 1
            return outcome
        except (UserError, IntegrityError):
            self.env.invalidate_all()
            after = oracle.stored_ledger(self.env, self.case.metrics)
            assert before == after, "refused, yet the ledger has changed"
            return None

    @staticmethod
    def pick(records, number):
        return records[number % len(records)]

    # --------------------------------------------------------------- invariants

    @invariant()
    def nothing_differs(self):
        if not hasattr(self, "savepoint"):
            return
        case = self.case
        rows = oracle.ledger(oracle_books.read_books(self.env), case.metrics)
        expected = {
            key: (row.company, row.day, row.value, row.base)
            for key, row in rows.items()
        }
        stored = oracle.stored_ledger(self.env, case.metrics)
        assert stored == expected, self._difference(stored, expected)
        # all metrics at the end of each example, as they take most of the time
        metric = self.pick(case.metrics, self.steps)
        assert self.env["sales.credit"].verify(metric) == []
        now = oracle.utc_now()
        for target in self.targets:
            frozen = self.frozen.get(target)
            for name, value in oracle.figures(rows, target, now, frozen).items():
                shown = target[name]
                if name == "status" or value is None:
                    assert shown == (value or False), (target.name, name, shown, value)
                else:
                    near = abs(oracle_books.exact(shown) - value) <= oracle.Fraction(
                        1, 19999
                    )
                    assert near, (target.name, name, shown, float(value))
        if self.frozen:
            self.credits_prove_it(self.pick([*self.frozen], self.steps))
        self.steps += 1
        self.done["step"] += self.steps > 1

    def credits_prove_it(self, target):
        """The frozen credits of a closed target add up to its frozen result, and with
        the restatements of its documents to what is live."""
        domain = [("target_id", "=", target.id)]
        frozen = self.env["sales.credit.frozen"].search(domain)
        # A report's rows are kept for the length of a transaction.
        self.env["sales.restatement"].invalidate_model()
        changed = self.env["sales.restatement"].search(domain)
        value = sum(frozen.mapped("counted_value"))
        base = sum(frozen.mapped("counted_base_value"))
        more, more_base = (
            sum(changed.mapped(name)) for name in ("difference", "base_difference")
        )
        is_ratio = target.measure == "ratio"

        def result(value, base):
            return value if not is_ratio else value / base if base else 0.0

        live = target.frozen_result_value + target.restatement_value
        for shown, expected in (
            (result(value, base), target.frozen_result_value),
            (result(value + more, base + more_base), live),
        ):
            assert abs(shown - expected) < 1e-4, (target.name, shown, expected)

    @staticmethod
    def _difference(stored, expected):
        keys = sorted(stored.keys() | expected.keys(), key=str)
        return "\n".join(
            f"{key}: stored {stored.get(key)}, expected {expected.get(key)}"
            for key in keys
            if stored.get(key) != expected.get(key)
        )
