# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo.tools import SQL

from . import story

# Calls of each seller in the four spans before, and in the last one.
CALLS = {
    "anna": (48, 13),
    "ben": (40, 11),
    "chloe": (44, 10),
    "diego": (36, 9),
    "emma": (40, 12),
    "farid": (40, 2),
}
LOST_LATELY = 9


class Alerts:
    """What the alerts find in the demo company: beside targets behind pace and deals
    that nobody touches, fewer calls, fewer deals won, a customer without contact, an
    order that was not shared and a sum that was shortened."""

    def __init__(self, env, today, documents):
        self.env = env
        self.today = today
        self.documents = documents
        self.company = documents.company
        self.sellers = documents.sellers
        self.manager = env.ref("sales_targets.demo_user_manager")

    def make(self):
        """Make what the rules find, and have them look for it."""
        self._make_calls()
        self._make_lost_deals()
        self._make_neglected_customer()
        self._make_unshared_order()
        self._make_shortened_sum()
        rules = self.env["sales.alert.rule"].search([])
        rules.filtered(lambda rule: rule.owner == "manager").manager_id = self.manager
        rules._check_all()
        alerts = self.env["sales.alert"].search([])
        # As if all had read their message.
        alerts.told_on = self.today
        self._put_off(alerts)

    def _days_ago(self, days):
        return self.today - timedelta(days=days)

    def _make_calls(self):
        call = self.env.ref("mail.mail_activity_data_call")
        days = {
            key: [
                *(30 + 107 * number // before for number in range(before)),
                *(2 + 24 * number // lately for number in range(lately)),
            ]
            for key, (before, lately) in CALLS.items()
        }
        leads = self.env["crm.lead"].with_context(active_test=False)
        vals_list, done_on = [], []
        for key, ago in days.items():
            user = self.sellers[key]
            # Of closed ones, so that the calls do not touch an open deal.
            closed = leads.search(
                [("user_id", "=", user.id), ("won_status", "!=", "pending")]
            )
            for number, day in enumerate(ago):
                vals_list.append(
                    {
                        "activity_type_id": call.id,
                        "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                        "res_id": closed[number % len(closed)].id,
                        "user_id": user.id,
                        "date_deadline": self._days_ago(day),
                        "active": False,
                    }
                )
                done_on.append(self._days_ago(day))
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for activity, day in zip(quiet.create(vals_list), done_on, strict=True):
            activity.date_done = day

    def _make_lost_deals(self):
        """Emma has lost one deal after the other."""
        user = self.sellers["emma"]
        reasons = self.env["crm.lost.reason"].search([])
        lost = self.env["crm.lead"].create(
            [
                {
                    "name": self.env._("Refit, %s", customer.name),
                    "type": "opportunity",
                    "partner_id": customer.id,
                    "user_id": user.id,
                    "team_id": user.sale_team_id.id,
                    "company_id": self.company.id,
                    "expected_revenue": 3_800,
                    "active": False,
                    "probability": 0,
                    "lost_reason_id": reasons[number % len(reasons)].id,
                }
                for number, customer in enumerate(
                    self.documents.customers[:LOST_LATELY]
                )
            ]
        )
        self.documents._backdate(
            lost, {lead.id: self._moment(60 + n) for n, lead in enumerate(lost)}
        )
        for number, lead in enumerate(lost):
            lead.date_closed = self._moment(4 + 5 * number)

    def _make_neglected_customer(self):
        """Somebody who bought in spring, and of whom nobody has heard since."""
        customer = self.env["res.partner"].create(
            {"name": self.env._("Juniper Studios"), "is_company": True}
        )
        self._forget(customer)
        self._sell("anna", 140, 2_400, customer)

    def _make_unshared_order(self):
        """Ben helps Anna with this customer; last time nobody thought of it."""
        customer = self.env["res.partner"].create(
            {"name": self.env._("Aldersgate Architects"), "is_company": True}
        )
        shared = self._sell("anna", 38, 3_000, customer)
        self.env["sales.allocation"].create(
            {
                "order_id": shared.id,
                "user_id": self.sellers["ben"].id,
                "kind": "split",
                "basis": "percent",
                "percent": 30,
            }
        )
        self._sell("anna", 9, 2_600, customer)

    def _make_shortened_sum(self):
        """A fixed sum was agreed on before the order became smaller."""
        order = self._sell("hugo", 12, 5_000, self.documents.customers[2])
        self.env["sales.allocation"].with_user(self.manager).create(
            {
                "order_id": order.id,
                "user_id": self.sellers["grace"].id,
                "kind": "split",
                "basis": "fixed",
                "fixed_amount": 1_500,
            }
        )
        for line in order.order_line:
            line.product_uom_qty = 1
        order.order_line.price_unit = 500
        self.env["sales.credit"].flush_model()

    def _put_off(self, alerts):
        """One person has put off one of several deals."""
        for deals in alerts.filtered("lead_id").grouped("owner_id").values():
            if len(deals) > 2:
                deals[0].with_user(deals.owner_id).action_snooze()
                break

    # ---------------------------------------------------------------- helpers

    def _moment(self, days):
        return self.documents._moment(self._days_ago(days))

    def _sell(self, seller, days_ago, amount, customer):
        day = story.workday(self._days_ago(days_ago))
        vals = self.documents._order_vals(
            story.Sale(seller, day, amount, 0), partner_id=customer.id
        )
        order = self.documents._confirmed([vals])
        self.documents.orders |= order
        self._forget(order)
        return order

    def _forget(self, record):
        """What is written today about something of the past is no contact of today."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)",
                record._name,
                record.ids,
            )
        )
