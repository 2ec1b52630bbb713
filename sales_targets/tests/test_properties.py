# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Any sequence of operations leaves ledger and targets right.

Hypothesis makes up the sequences. A run is made from a seed, so that it can be
repeated; a failure names the seed and prints the sequence. The shortest sequence that
fails is looked for on demand, as that may take five minutes::

    ./setup/test sales_targets -k any_sequence                     # the usual seed
    SALES_TARGETS_SEED=random ./setup/test sales_targets -k any_sequence
    SALES_TARGETS_SEED=12345 SALES_TARGETS_SHRINK=1 ./setup/test sales_targets -k any_sequence
"""

import os
import random
from collections import Counter
from datetime import date, datetime
from inspect import currentframe

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import invoicing, oracle
from .common import SalesTargetsCase

USUAL_SEED = 19
STEPS = 2000
EXAMPLES, STEPS_EACH = 23, 56
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


@tagged("post_install", "-at_install")
class TestAnySequence(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.far = cls.env["res.company"].create(
            {
                "name": "Kiwi Trading",
                "currency_id": cls.usd.id,
                "sales_tz": "Pacific/Auckland",
            }
        )
        cls.companies = cls.company | cls.far
        cls.env.user.company_ids |= cls.far
        cls.sellers = cls.anna | cls.ben | cls.carl | cls.lea
        (cls.sellers | cls.mona).company_ids |= cls.far
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.companies.ids)
        )
        cls.everywhere = cls.env["crm.team"].create(
            {"name": "Everywhere", "company_id": False}
        )
        cls.teams = cls.north | cls.south | cls.everywhere
        for day, rate in ((date(2024, 1, 1), 1.0837), (date(2025, 7, 1), 1.17)):
            cls.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": cls.usd.id,
                    "company_id": cls.company.id,
                }
            )
        cls.pricelists = cls.env["product.pricelist"].create(
            [
                {"name": currency.name, "currency_id": currency.id, "company_id": False}
                for currency in (cls.env.ref("base.EUR"), cls.usd)
            ]
        )
        for company in cls.companies:
            invoicing.set_up_accounts(cls.env, company)
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        invoiced = cls.env.ref("sales_targets.sales_metric_invoiced")
        win_rate = cls.env.ref("sales_targets.sales_metric_win_rate")
        (invoiced | win_rate).active = True
        by_part = cls.order_count.copy({"name": "Orders by part"})
        by_part.count_policy = "fraction"
        cls.metrics = cls.env["sales.metric"].search([])
        cls.targets = cls._make_targets(invoiced, win_rate, by_part)
        cls.env.flush_all()

    @classmethod
    def _make_targets(cls, invoiced, win_rate, by_part):
        free = {
            "period_type": "custom",
            "date_from": date(2024, 1, 1),
            "date_to": date.today() + relativedelta(years=1),
        }
        month = {"period_type": "month", "date_from": date(2025, 12, 31)}
        year = {"date_from": date(2025, 5, 1)}
        far = {"company_id": cls.far.id}
        made = [
            cls._new_target(cls.anna, **year),
            cls._new_target(cls.anna | cls.ben, goal=50.0, **free),
            cls._new_target(cls.anna | cls.ben | cls.carl, **month),
            cls._new_target(cls.north, goal=90000.0, **free),
            cls._new_target(cls.company, goal=200000.0, **free),
            cls._new_target(cls.company, goal=10.0, **month),
            cls._new_target(cls.far, goal=500.0, **free),
            cls._new_target(cls.carl, goal=0.0, **free, **far),
            cls._new_target(cls.everywhere, **free, **far),
        ]
        counted = [cls.order_count, by_part, cls.won_count, cls.lead_count, win_rate]
        for metric in (*counted, cls.won_revenue, invoiced):
            for owner in (cls.ben, cls.anna | cls.carl, cls.north, cls.company):
                goal = 0.5 if metric == win_rate else 2.0
                made.append(cls._new_target(owner, goal, metric, **free))
        return cls.env["sales.target"].concat(*made)

    def test_any_sequence(self):
        wanted = os.environ.get("SALES_TARGETS_SEED", USUAL_SEED)
        number = random.getrandbits(32) if wanted == "random" else int(wanted)
        machine = type("Books", (Books,), {"case": self, "done": Counter()})
        # Hypothesis may end an example early, so their number does not say how many
        # steps there are: go on with the next seed until there are enough.
        while machine.done["step"] < STEPS:
            self._run(machine, number)
            number += 1
        hardly_tried = {name for name, times in machine.done.items() if not times}
        self.assertFalse(hardly_tried, "refused each time, so nothing was tested")

    def _run(self, machine, number):
        phases = [Phase.generate]
        if os.environ.get("SALES_TARGETS_SHRINK"):
            phases.append(Phase.shrink)
        try:
            with mute_logger("odoo.sql_db", "odoo.addons.sales_targets"):
                run_state_machine_as_test(
                    seed(number)(machine),
                    settings=settings(
                        max_examples=EXAMPLES,
                        stateful_step_count=STEPS_EACH,
                        deadline=None,
                        database=None,
                        print_blob=False,
                        report_multiple_bugs=False,
                        phases=phases,
                        suppress_health_check=list(HealthCheck),
                    ),
                )
        except Exception as error:
            error.add_note(f"Repeat it with SALES_TARGETS_SEED={number}")
            raise


class Books(RuleBasedStateMachine):
    """Documents in the hands of people who change their minds."""

    case: TestAnySequence
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

    # ------------------------------------------------------------------ orders

    @rule(
        seller=some,
        amount=price,
        company=some,
        currency=some,
        confirm=st.booleans(),
        on=moment,
    )
    def new_order(self, seller, amount, company, currency, confirm, on):
        case = self.case
        company = case.companies[company % 4 == 0]
        owners = [*case.sellers, case.env["res.users"]]
        owner = self.pick(owners, seller)
        team = owner.sale_team_id
        if not owner or team.company_id not in (company, self.env["res.company"]):
            team = case.everywhere
        order = self.try_to(
            lambda: case._new_order(
                owner,
                amount,
                on,
                confirm,
                company_id=company.id,
                team_id=team.id,
                pricelist_id=self.pick(case.pricelists, currency).id,
            )
        )
        self.orders |= order or self.env["sale.order"]

    @precondition(lambda self: self.orders)
    @rule(which=some, also=some)
    def confirm(self, which, also):
        orders = self.pick(self.orders, which) | self.pick(self.orders, also)
        self.try_to(orders.action_confirm)

    @precondition(lambda self: self.orders)
    @rule(which=some)
    def cancel(self, which):
        self.try_to(self.pick(self.orders, which)._action_cancel)

    @precondition(lambda self: self.orders)
    @rule(which=some, again=st.booleans())
    def back_to_draft(self, which, again):
        order = self.pick(self.orders, which)

        def reset():
            order._action_cancel()
            order.action_draft()
            if again:
                order.action_confirm()

        self.try_to(reset)

    @precondition(lambda self: self.orders)
    @rule(which=some, amount=price, quantity=st.sampled_from([1, 2, 3]))
    def edit_price(self, which, amount, quantity):
        lines = self.pick(self.orders, which).order_line
        self.try_to(
            lambda: lines.write({"price_unit": amount, "product_uom_qty": quantity})
        )

    @precondition(lambda self: self.orders)
    @rule(which=some, seller=some)
    def change_seller(self, which, seller):
        owner = self.pick([*self.case.sellers, self.env["res.users"]], seller)
        order = self.pick(self.orders, which)
        self.try_to(lambda: order.write({"user_id": owner.id}))

    @precondition(lambda self: self.orders)
    @rule(which=some, team=some)
    def change_team(self, which, team):
        team = self.pick([*self.case.teams, self.env["crm.team"]], team)
        order = self.pick(self.orders, which)
        self.try_to(lambda: order.write({"team_id": team.id}))

    @precondition(lambda self: self.orders)
    @rule(which=some, on=moment)
    def change_date(self, which, on):
        order = self.pick(self.orders, which)
        self.try_to(lambda: order.write({"date_order": on}))

    @precondition(lambda self: self.orders)
    @rule(which=some, currency=some)
    def change_currency(self, which, currency):
        pricelist = self.pick(self.case.pricelists, currency)
        order = self.pick(self.orders, which)
        self.try_to(lambda: order.write({"pricelist_id": pricelist.id}))

    @rule(rate=st.sampled_from([0.9, 1.05, 1.2345]), day=st.sampled_from(MOMENTS))
    def change_rate(self, rate, day):
        self.try_to(
            lambda: self.env["res.currency.rate"].create(
                {
                    "name": day.date(),
                    "rate": rate,
                    "currency_id": self.case.usd.id,
                    "company_id": self.case.company.id,
                }
            )
        )

    @precondition(lambda self: self.orders)
    @rule(which=some)
    def change_company(self, which):
        order = self.pick(self.orders, which)
        other = self.case.companies - order.company_id
        self.try_to(
            lambda: order.write(
                {"company_id": other.id, "team_id": self.case.everywhere.id}
            )
        )

    @precondition(lambda self: self.orders)
    @rule(which=some)
    def copy(self, which):
        self.orders |= self.try_to(self.pick(self.orders, which).copy) or self.orders

    @precondition(lambda self: self.orders)
    @rule(which=some)
    def delete_order(self, which):
        order = self.pick(self.orders, which)

        def delete():
            order._action_cancel()
            order.unlink()
            return True

        if self.try_to(delete):
            self.orders -= order
            self.invoices = self.invoices.exists()

    @precondition(lambda self: self.orders)
    @rule(
        which=some,
        changes=st.lists(
            st.tuples(
                st.sampled_from(["price", "seller", "date", "copy", "state"]), some
            ),
            min_size=2,
            max_size=4,
        ),
    )
    def many_changes_at_once(self, which, changes):
        """Several changes in one transaction, before anything is worked off."""
        order = self.pick(self.orders, which)
        case = self.case

        def change():
            copies = self.env["sale.order"]
            for what, number in changes:
                if what == "price":
                    order.order_line.price_unit = self.pick(PRICES, number)
                elif what == "seller":
                    order.user_id = self.pick(case.sellers, number)
                elif what == "date":
                    order.date_order = self.pick(MOMENTS, number)
                elif what == "copy":
                    copies |= order.copy()
                elif order.state == "sale":
                    order._action_cancel()
                    order.action_draft()
                else:
                    (order | copies).filtered(
                        lambda o: o.state == "draft"
                    ).action_confirm()
            return copies

        self.orders |= self.try_to(change) or self.env["sale.order"]

    # ------------------------------------------------------------------- leads

    @rule(seller=some, revenue=price, company=some)
    def new_lead(self, seller, revenue, company):
        case = self.case
        owner = self.pick([*case.sellers, self.env["res.users"]], seller)
        company = self.pick([*case.companies, self.env["res.company"]], company)
        team = case.everywhere
        if owner and owner.sale_team_id.company_id == company:
            team = owner.sale_team_id
        elif not company:
            team = self.env["crm.team"]
        lead = self.try_to(
            lambda: self.env["crm.lead"].create(
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "partner_id": case.customer.id,
                    "user_id": owner.id,
                    "team_id": team.id,
                    "company_id": company.id,
                    "expected_revenue": revenue,
                }
            )
        )
        self.leads |= lead or self.env["crm.lead"]

    @precondition(lambda self: self.leads)
    @rule(which=some, how=st.sampled_from(["won", "lost", "restored"]))
    def close_lead(self, which, how):
        lead = self.pick(self.leads, which)
        self.try_to(
            {
                "won": lead.action_set_won,
                "lost": lead.action_set_lost,
                "restored": lead.action_unarchive,
            }[how]
        )

    @precondition(lambda self: self.leads)
    @rule(which=some, on=moment)
    def date_of_closing(self, which, on):
        lead = self.pick(self.leads, which)
        self.try_to(lambda: lead.write({"date_closed": on}))

    @precondition(lambda self: self.leads)
    @rule(which=some, revenue=price, seller=some)
    def edit_lead(self, which, revenue, seller):
        lead = self.pick(self.leads, which)
        owner = self.pick(self.case.sellers, seller)
        self.try_to(
            lambda: lead.write({"expected_revenue": revenue, "user_id": owner.id})
        )

    @precondition(lambda self: self.leads)
    @rule(which=some)
    def delete_lead(self, which):
        lead = self.pick(self.leads, which)
        if self.try_to(lead.unlink):
            self.leads -= lead

    @precondition(lambda self: self.leads)
    @rule(which=some, amount=price)
    def order_from_lead(self, which, amount):
        lead = self.pick(self.leads, which)
        order = self.try_to(
            lambda: self.case._new_order(
                lead.user_id,
                amount,
                opportunity_id=lead.id,
                company_id=lead.company_id.id or self.case.company.id,
                team_id=lead.team_id.id,
            )
        )
        if order:
            kept = lambda allocation: (  # noqa: E731
                allocation.user_id.id,
                allocation.kind,
                allocation.basis,
                allocation.percent,
                allocation.fixed_amount,
                allocation.team_id.id,
            )
            assert list(map(kept, order.allocation_ids)) == list(
                map(kept, lead.allocation_ids)
            )
        self.orders |= order or self.env["sale.order"]

    # -------------------------------------------------------------- allocations

    @precondition(lambda self: self.orders or self.leads)
    @rule(
        which=some,
        seller=some,
        kind=st.sampled_from(["split", "split", "overlay"]),
        basis=st.sampled_from(["full", "percent", "percent", "fixed"]),
        percent=st.sampled_from(PERCENTS),
        part=st.sampled_from([1.0, 0.5, 0.333, 0.01]),
    )
    def allocate(self, which, seller, kind, basis, percent, part):
        document = self.pick([*self.orders, *self.leads], which)
        seller = self.pick(self.case.sellers, seller)
        amount = (
            document.amount_untaxed
            if document._name == "sale.order"
            else document.expected_revenue
        )
        self.try_to(
            lambda: self.case._allocate(
                document,
                seller,
                kind=kind,
                basis=basis,
                percent=percent,
                fixed_amount=round(amount * part, 2) if basis == "fixed" else 0.0,
            )
        )

    def _allocation(self, number):
        allocations = self.orders.allocation_ids | self.leads.allocation_ids
        return self.pick(allocations, number) if allocations else allocations

    @rule(
        which=some,
        change=st.sampled_from(
            [
                {"kind": "split"},
                {"kind": "overlay"},
                {"basis": "full"},
                *({"basis": "percent", "percent": percent} for percent in PERCENTS),
                *({"basis": "fixed", "fixed_amount": sum_} for sum_ in PRICES),
            ]
        ),
    )
    def change_allocation(self, which, change):
        allocation = self._allocation(which)
        self.try_to(lambda: allocation.write(change))

    @rule(which=some, seller=some)
    def pass_on_allocation(self, which, seller):
        allocation = self._allocation(which)
        seller = self.pick(self.case.sellers, seller)
        with mute_logger("odoo.sql_db"):
            self.try_to(lambda: allocation.write({"user_id": seller.id}))

    @rule(which=some)
    def unallocate(self, which):
        self.try_to(self._allocation(which).unlink)

    # ----------------------------------------------------------------- invoices

    @precondition(lambda self: self.orders)
    @rule(which=some, on=moment)
    def invoice(self, which, on):
        order = self.pick(self.orders, which)
        move = self.try_to(lambda: invoicing.invoice(order, on.date()))
        self.invoices |= move or self.invoices

    @precondition(lambda self: self.invoices)
    @rule(which=some, on=moment, part=st.sampled_from([None, 0.5, 0.333]))
    def refund(self, which, on, part):
        move = self.pick(self.invoices, which)
        self.try_to(lambda: invoicing.refund(move, on.date(), part))

    @precondition(lambda self: self.invoices)
    @rule(which=some)
    def invoice_to_draft(self, which):
        self.try_to(self.pick(self.invoices, which).button_draft)

    # ------------------------------------------------------------------- people

    @rule(seller=some)
    def archive_or_return(self, seller):
        seller = self.pick(self.case.sellers, seller)
        self.try_to(lambda: seller.write({"active": not seller.active}))

    @rule(seller=some, team=some)
    def move_to_team(self, seller, team):
        seller = self.pick(self.case.sellers, seller)
        team = self.pick(self.case.teams, team)
        self.try_to(lambda: team.write({"member_ids": [Command.link(seller.id)]}))

    # ------------------------------------------------------------------ targets

    @rule(which=some, amount=st.sampled_from([-50.25, 0.01, 1000.0]), on=moment)
    def adjust(self, which, amount, on):
        people = self.targets.filtered(lambda target: target.scope == "person")
        target = self.pick(people, which)
        made = self.try_to(
            lambda: self.env["sales.adjustment"].create(
                {
                    "target_id": target.id,
                    "date": on.date(),
                    "value": amount,
                    "note": "Agreed",
                }
            )
        )
        self.adjustments |= made or self.adjustments

    @precondition(lambda self: self.adjustments)
    @rule(which=some, delete=st.booleans())
    def change_adjustment(self, which, delete):
        adjustment = self.pick(self.adjustments, which)
        if delete:
            self.try_to(adjustment.unlink)
            self.adjustments = self.adjustments.exists()
        else:
            self.try_to(lambda: adjustment.write({"value": 7.77}))

    @rule(which=some)
    def close_or_reopen(self, which):
        target = self.pick(self.targets, which)
        if target.state == "closed":
            target.action_reopen()
            del self.frozen[target]
        else:
            books = oracle.read_books(self.env)
            rows = oracle.ledger(books, target.metric_id)
            self.frozen[target] = oracle.round_half_up(oracle.result(rows, target), 4)
            target.action_close()

    # --------------------------------------------------------------- invariants

    @invariant()
    def nothing_differs(self):
        if not hasattr(self, "savepoint"):
            return
        case = self.case
        rows = oracle.ledger(oracle.read_books(self.env), case.metrics)
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
                    near = abs(oracle.exact(shown) - value) <= oracle.Fraction(1, 19999)
                    assert near, (target.name, name, shown, float(value))
        self.steps += 1
        self.done["step"] += self.steps > 1

    @staticmethod
    def _difference(stored, expected):
        keys = sorted(stored.keys() | expected.keys(), key=str)
        return "\n".join(
            f"{key}: stored {stored.get(key)}, expected {expected.get(key)}"
            for key in keys
            if stored.get(key) != expected.get(key)
        )
