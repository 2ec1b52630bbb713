# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What people do to orders."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .machine import MOMENTS, PRICES, Machine, moment, price, some


class OrderRules(Machine):
    """Orders in the hands of people who change their minds."""

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
    def duplicate(self, which):
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
