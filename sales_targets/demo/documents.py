# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tools import SQL

from . import story
from .money import Money

PRODUCTS = ("desk", "chair", "table", "panel", "booth", "sofa", "lamp", "setup")
OWN_CUSTOMERS = ("brightwater", "northgate", "lumen", "cedar", "orbit", "quayside")
# Azure Interior, Gemini Furniture and others of Odoo's own demo data.
ODOO_CUSTOMERS = (1, 2, 3, 4, 10, 12, 18)
THEMES = (
    "New office floor",
    "Meeting rooms",
    "Reception",
    "Home offices",
    "Quiet zones",
    "Canteen",
)
STAGES = {1: "crm.stage_lead1", 2: "crm.stage_lead2", 3: "crm.stage_lead3"}
# Units of the foreign currency for one of the company's, from two years ago on.
RATES = (0.925, 0.918, 0.931, 0.944, 0.936, 0.921, 0.915, 0.927)


class Documents:
    """Orders, opportunities, allocations and invoices of the demo company."""

    def __init__(self, env, today, year_start):
        self.env = env
        self.today = today
        self.year_start = year_start
        self.lately = today - relativedelta(months=6)
        self.company = env.ref("base.main_company")
        self.second = self._own("company_harbour")
        self.sellers = {key: self._own(f"user_{key}") for key in story.SELLERS}
        self.products = [self._own(f"product_{key}") for key in PRODUCTS]
        self.customers = [
            *(self._own(f"partner_{key}") for key in OWN_CUSTOMERS),
            *(env.ref(f"base.res_partner_{number}") for number in ODOO_CUSTOMERS),
        ]
        self.prices = {product: product.list_price for product in self.products}
        self.orders = env["sale.order"]

    def make(self, first):
        """Make all documents, from a day on."""
        self._make_currency()
        self._make_warehouse()
        Money.agree_terms(self.env, self.customers)
        plan = [
            self._order_vals(sale)
            for sale in story.sales(first, self.year_start, self.today)
        ]
        plan += self._framework() + self._foreign(first) + self._recent()
        self.orders = self._confirmed(plan)
        self._confirmed(self._second_company(first))
        self._quotations()
        self._opportunities(first)
        self._allocate()
        self._share_opportunity()
        self._invoice()

    def _own(self, name):
        return self.env.ref(f"sales_targets.demo_{name}")

    def of(self, key, first, last):
        """Confirmed orders of a seller between two days, the oldest first."""
        user = self.sellers[key]
        return self.orders.filtered(
            lambda o: o.user_id == user and first <= o.date_order.date() <= last
        ).sorted("date_order")

    def _make_warehouse(self):
        """Where the app Inventory is there, goods leave from a warehouse."""
        if "stock.warehouse" not in self.env:
            return
        other = self._own("company_harbour")
        self.env["stock.warehouse"].create(
            {
                "name": other.name,
                "code": "HARB",
                "company_id": other.id,
                "partner_id": other.partner_id.id,
            }
        )

    # ----------------------------------------------------------------- orders

    def _order_vals(self, sale, **vals):
        lines = story.basket(sale.amount, self.prices)
        return {
            "partner_id": self.customers[sale.customer].id,
            "user_id": self.sellers[sale.seller].id,
            "team_id": self.sellers[sale.seller].sale_team_id.id,
            "company_id": self.company.id,
            "date_order": self._moment(sale.day),
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "price_unit": self.prices[product],
                    }
                )
                for product, quantity in lines
            ],
            **vals,
        }

    def _confirmed(self, plan):
        """Orders confirmed on the day they are dated: confirming sets it to now."""
        orders = self.env["sale.order"].create(plan)
        orders.action_confirm()
        for order, vals in zip(orders, plan, strict=True):
            order.date_order = vals["date_order"]
        self._backdate(orders, {o.id: o.date_order for o in orders})
        return orders

    @staticmethod
    def _moment(day):
        return datetime.combine(day, time(10, 30))

    def _backdate(self, records, moments):
        """Let records look created on their day, as far as the ORM forbids it."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %s r SET create_date = v.moment
                  FROM UNNEST(%s::int[], %s::timestamp[]) v (id, moment)
                 WHERE v.id = r.id
                """,
                SQL.identifier(records._table),
                list(moments),
                list(moments.values()),
            )
        )
        records.invalidate_recordset(["create_date"])

    def _framework(self):
        seller, *amounts = story.FRAMEWORK
        days = (
            min(self.year_start + timedelta(days=6), self.today),
            self.year_start - relativedelta(years=1, days=-6),
        )
        return [
            self._order_vals(story.Sale(seller, day, amount, 3))
            for day, amount in zip(days, amounts, strict=True)
        ]

    def _recent(self):
        """Something of today and yesterday, whatever the day of the month."""
        return [
            self._order_vals(story.Sale("anna", self.today, 1_900, 0)),
            self._order_vals(
                story.Sale("diego", self.today - timedelta(days=1), 1_300, 7)
            ),
        ]

    def _make_currency(self):
        """Euros for the customers abroad; dollars where euros are at home."""
        home = self.company.currency_id
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        self.foreign = dollar if home == euro else euro
        self.foreign.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": self.foreign.id,
                    "company_id": self.company.id,
                    "name": self.today - relativedelta(months=24 - 3 * index),
                    "rate": 1 / rate if home == euro else rate,
                }
                for index, rate in enumerate(RATES)
            ]
        )
        self.pricelist = self.env["product.pricelist"].create(
            {
                "name": self.env._("Export"),
                "currency_id": self.foreign.id,
                "company_id": self.company.id,
            }
        )

    def _foreign(self, first):
        """An order in another currency every four months."""
        return [
            self._order_vals(
                story.Sale("hugo", story.workday(month.replace(day=11)), 6_500, 5),
                pricelist_id=self.pricelist.id,
            )
            for month in list(story.months(first, self.today - timedelta(days=11)))[::4]
        ]

    def _second_company(self, first):
        """One order a month of the second company, in its own currency."""
        return [
            self._order_vals(
                story.Sale("hugo", story.workday(month.replace(day=18)), 7_800, 4),
                company_id=self.second.id,
            )
            for month in story.months(first, self.today - timedelta(days=18))
        ]

    def _quotations(self):
        """Open quotations of the last days, and an order that was cancelled."""
        sales = [
            story.Sale(key, self.today - timedelta(days=3 + index), 4_000, index)
            for index, key in enumerate(story.SELLERS)
        ]
        quotations = self.env["sale.order"].create([self._order_vals(s) for s in sales])
        self._backdate(quotations, {o.id: o.date_order for o in quotations})
        quotations[::2].action_quotation_sent()
        cancelled = self.of("ben", self.lately, self.today)[-1].copy()
        cancelled.action_confirm()
        cancelled._action_cancel()

    # ---------------------------------------------------------- opportunities

    def _opportunities(self, first):
        deals = story.deals(first, self.today)
        won = self.env.ref("crm.stage_lead4")
        reasons = self.env["crm.lost.reason"].search([])
        vals_list = []
        for index, deal in enumerate(deals):
            vals = {
                "name": f"{THEMES[index % len(THEMES)]}, "
                f"{self.customers[deal.customer].name}",
                "type": "opportunity",
                "partner_id": self.customers[deal.customer].id,
                "user_id": self.sellers[deal.seller].id,
                "team_id": self.sellers[deal.seller].sale_team_id.id,
                "company_id": self.company.id,
                "expected_revenue": round(deal.amount, -2),
            }
            if deal.outcome == "won":
                vals.update(stage_id=won.id, probability=100)
            elif deal.outcome == "lost":
                vals.update(
                    stage_id=self.env.ref(STAGES[1 + index % 3]).id,
                    active=False,
                    probability=0,
                    lost_reason_id=reasons[index % len(reasons)].id,
                )
            else:
                vals.update(
                    stage_id=self.env.ref(STAGES[deal.outcome]).id,
                    date_deadline=deal.closed,
                )
            vals_list.append(vals)
        leads = self.env["crm.lead"].create(vals_list)
        self._backdate(
            leads,
            {
                lead.id: self._moment(deal.created)
                for lead, deal in zip(leads, deals, strict=True)
            },
        )
        for lead, deal in zip(leads, deals, strict=True):
            if deal.outcome in ("won", "lost"):
                lead.date_closed = self._moment(deal.closed)

    # ------------------------------------------------------------ allocations

    def _allocate(self):
        """Each kind of allocation, on orders of the last months."""
        for owner, index, seller, vals in (
            ("anna", 2, "ben", {"kind": "overlay", "basis": "full"}),
            (
                "chloe",
                1,
                "anna",
                {"kind": "overlay", "basis": "percent", "percent": 50},
            ),
            ("anna", 4, "chloe", {"kind": "split", "basis": "percent", "percent": 40}),
            ("hugo", 3, "grace", {"kind": "split", "basis": "percent", "percent": 25}),
            (
                "diego",
                2,
                "farid",
                {"kind": "split", "basis": "fixed", "fixed_amount": 2_000},
            ),
            (
                "grace",
                1,
                "diego",
                {
                    "kind": "overlay",
                    "basis": "fixed",
                    "fixed_amount": 400,
                    "note": self.env._("Showed the sample office"),
                },
            ),
        ):
            order = self.of(owner, self.lately, self.today)[index]
            self.env["sales.allocation"].create(
                {"order_id": order.id, "user_id": self.sellers[seller].id, **vals}
            )

    def _share_opportunity(self):
        """A shared opportunity that was won and became an order, which takes over
        what was agreed."""
        day = self.today - timedelta(days=5)
        sale = story.Sale("emma", day, 5_600, 9)
        lead = self.env["crm.lead"].create(
            {
                "name": f"{THEMES[0]}, {self.customers[9].name}",
                "type": "opportunity",
                "partner_id": self.customers[9].id,
                "user_id": self.sellers["emma"].id,
                "team_id": self.sellers["emma"].sale_team_id.id,
                "company_id": self.company.id,
                "expected_revenue": 5_600,
                "allocation_ids": [
                    Command.create(
                        {
                            "user_id": self.sellers["farid"].id,
                            "kind": "split",
                            "basis": "percent",
                            "percent": 30,
                            "note": self.env._("Found the customer"),
                        }
                    )
                ],
            }
        )
        self._backdate(lead, {lead.id: self._moment(day - timedelta(days=30))})
        self.orders |= self._confirmed([self._order_vals(sale, opportunity_id=lead.id)])
        lead.action_set_won()
        lead.date_closed = self._moment(day)

    # --------------------------------------------------------------- invoices

    def _invoice(self):
        """Invoices of some orders, and a credit note for one of them."""
        if not self.company.chart_template:
            return
        orders = self.env["sale.order"]
        for key in ("anna", "diego", "grace"):
            orders |= self.of(key, self.lately, self.today - timedelta(days=8))[::3]
        invoices = orders._create_invoices(grouped=True)
        for invoice in invoices:
            order = invoice.line_ids.sale_line_ids.order_id
            invoice.invoice_date = order.date_order.date() + timedelta(days=7)
        invoices.action_post()
        refunded = invoices.filtered(
            lambda move: move.invoice_user_id == self.sellers["anna"]
        ).sorted("invoice_date")[:1]
        if refunded:
            day = refunded.invoice_date + timedelta(days=1)
            refund = refunded._reverse_moves([{"invoice_date": day, "date": day}])
            refund.action_post()
