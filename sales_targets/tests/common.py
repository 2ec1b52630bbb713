# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import mail_new_test_user


class SalesTargetsCase(TransactionCase):
    """A company in Amsterdam with two teams: Anna and Ben under Lea, Carl under
    Lars; Mona manages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, no_reset_password=True)
        )
        cls.company = cls.env["res.company"].create(
            {"name": "Polder Trading", "currency_id": cls.env.ref("base.EUR").id}
        )
        cls.env.ref("base.EUR").active = True
        cls.company.sales_tz = "Europe/Amsterdam"
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.lea = cls._new_user("lea", "sales_team.group_sale_salesman")
        cls.lars = cls._new_user("lars", "sales_team.group_sale_salesman")
        cls.mona = cls._new_user("mona", "sales_team.group_sale_manager")
        cls.anna = cls._new_user("anna", "sales_team.group_sale_salesman")
        cls.ben = cls._new_user("ben", "sales_team.group_sale_salesman")
        cls.carl = cls._new_user("carl", "sales_team.group_sale_salesman")
        cls.north = cls._new_team("North", cls.lea, cls.anna | cls.ben)
        cls.south = cls._new_team("South", cls.lars, cls.carl)
        cls.customer = cls.env["res.partner"].create({"name": "Azure Interior"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Desk",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls.untaxed = cls.env.ref("sales_targets.sales_metric_sales_untaxed")
        cls.order_count = cls.env.ref("sales_targets.sales_metric_order_count")
        cls.lead_count = cls.env.ref("sales_targets.sales_metric_lead_count")
        cls.won_count = cls.env.ref("sales_targets.sales_metric_won_count")
        cls.won_revenue = cls.env.ref("sales_targets.sales_metric_won_revenue")

    @classmethod
    def _new_user(cls, login, groups, company=None):
        company = company or cls.company
        return mail_new_test_user(
            cls.env,
            login=login,
            name=login.capitalize(),
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz="Europe/Amsterdam",
            email=f"{login}@example.com",
        )

    @classmethod
    def _new_team(cls, name, leader, members, company=None):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "user_id": leader.id,
                "company_id": (company or cls.company).id,
                "member_ids": [Command.set(members.ids)],
            }
        )

    @classmethod
    def _new_order(cls, user, amount, day=None, confirm=True, **vals):
        """An order of one line; ``day`` is a date or datetime (UTC) to which the
        order date is set after confirming, as confirming sets it to now."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": user.id if user else False,
                "team_id": user.sale_team_id.id if user else cls.north.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )
        if confirm:
            order.action_confirm()
            if day:
                order.date_order = day
        return order

    @classmethod
    def _allocate(cls, document, user, **vals):
        link = "order_id" if document._name == "sale.order" else "lead_id"
        return cls.env["sales.allocation"].create(
            {link: document.id, "user_id": user.id, **vals}
        )

    @classmethod
    def _new_target(cls, owner, goal=1000.0, metric=None, state="confirmed", **vals):
        """A target of users, a team or a company for this year's span unless said
        otherwise."""
        owners = {
            "res.users": lambda: {
                "scope": "person",
                "user_ids": [Command.set(owner.ids)],
            },
            "crm.team": lambda: {"scope": "team", "team_id": owner.id},
            "res.company": lambda: {"scope": "company", "company_id": owner.id},
        }
        return cls.env["sales.target"].create(
            {
                "metric_id": (metric or cls.untaxed).id,
                "company_id": cls.company.id,
                "goal_value": goal,
                "period_type": "year",
                "date_from": date.today(),
                "state": state,
                **owners[owner._name](),
                **vals,
            }
        )

    def _credits(self, document, metric=None):
        """Credits of a document as a dict of (user name, overlay) to value."""
        link = {"sale.order": "order_id", "crm.lead": "lead_id"}.get(document._name)
        domain = [("metric_id", "=", (metric or self.untaxed).id)]
        if link:
            domain.append((link, "=", document.id))
        else:
            domain.append(("document_id", "=", document.id))
            domain.append(("document_model", "=", document._name))
        return {
            (credit.user_id.name or "", credit.is_overlay): credit.value
            for credit in self.env["sales.credit"].search(domain)
        }

    def assertHealthy(self):
        """The ledger agrees with the documents."""
        metrics = self.env["sales.metric"].search([])
        self.assertEqual(self.env["sales.credit"].verify(metrics), [])
