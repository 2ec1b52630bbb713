# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What people do to deals, allocations, invoices, colleagues and targets."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from odoo.fields import Command
from odoo.tools import mute_logger

from . import invoicing, oracle, oracle_books
from .machine import PERCENTS, PRICES, moment, price, some
from .machine_orders import OrderRules


class Books(OrderRules):
    """All documents in the hands of people who change their minds."""

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
            target.action_reopen("Once more")
            del self.frozen[target]
        else:
            books = oracle_books.read_books(self.env)
            rows = oracle.ledger(books, target.metric_id)
            self.frozen[target] = oracle.round_half_up(oracle.result(rows, target), 4)
            target.action_close()
