# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime, time, timedelta

from odoo.fields import Command

SELLERS = ("anna", "ben", "chloe", "diego", "emma", "farid", "grace", "hugo")
ANSWERS = ("yes", "no", "unknown", "yes", "yes")


class Deals:
    """More about the demo opportunities: by which stages they came, who was in the
    race too, what was asked after a loss, which order came of them, and what is to be
    done next. Some stay without, as it is in life."""

    def __init__(self, env, company):
        self.env = env
        self.today = company._sales_today()
        self.stages = env["crm.stage"].browse(
            env.ref(f"crm.stage_lead{number}").id for number in (1, 2, 3, 4)
        )
        users = [env.ref(f"sales_targets.demo_user_{key}").id for key in SELLERS]
        self.deals = (
            env["crm.lead"]
            .with_context(active_test=False)
            .search(
                [
                    ("type", "=", "opportunity"),
                    ("company_id", "=", company.id),
                    ("user_id", "in", users),
                    ("stage_id", "in", self.stages.ids),
                ],
                order="id",
            )
        )

    def make(self):
        """Fill in what the demo opportunities lack."""
        self.deals.invalidate_recordset(["create_date"])
        self._track_stages()
        self._name_competitors()
        self._answer()
        self._link_orders()
        self._plan_next()

    def _track_stages(self):
        """Odoo's own tracking, from which the history of the past is filled."""
        field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        subtype = self.env.ref("crm.mt_lead_stage")
        messages = []
        for number, deal in enumerate(self.deals):
            path = self.stages[: self.stages.ids.index(deal.stage_id.id) + 1]
            moments = self._moments(deal, len(path) - 1, number)
            for moment, before, after in zip(moments, path[:-1], path[1:], strict=True):
                messages.append(
                    {
                        "model": deal._name,
                        "res_id": deal.id,
                        "date": moment,
                        "message_type": "notification",
                        "subtype_id": subtype.id,
                        "author_id": deal.user_id.partner_id.id,
                        "tracking_value_ids": [
                            Command.create(
                                {
                                    "field_id": field.id,
                                    "old_value_integer": before.id,
                                    "old_value_char": before.name,
                                    "new_value_integer": after.id,
                                    "new_value_char": after.name,
                                }
                            )
                        ],
                    }
                )
            deal.date_last_stage_update = moments[-1] if moments else deal.create_date
        self.env["mail.message"].create(messages)

    def _moments(self, deal, count, number):
        """When it came to each further stage: the first steps are the quickest."""
        end = deal.date_closed or datetime.combine(self.today, time(9))
        span = max(end - deal.create_date, timedelta(hours=3))
        if not deal.date_closed:
            span = min(span, timedelta(days=14 + number % 17))
        is_won = deal.stage_id.is_won
        parts = [(step + 1) / (count + (0 if is_won else 1)) for step in range(count)]
        return [deal.create_date + span * part**1.4 for part in parts]

    def _name_competitors(self):
        competitors = self.env["sales.competitor"].create(
            [
                {
                    "name": self.env._("Budget Desk"),
                    "strengths": self.env._("Low prices, delivered the next day."),
                    "weaknesses": self.env._("Two years of warranty only, no visits."),
                    "positioning": self.env._(
                        "Count ten years of use, and offer to take the old desks back."
                    ),
                },
                {
                    "name": self.env._("Studio Form"),
                    "strengths": self.env._(
                        "Their own designers, known to architects."
                    ),
                    "weaknesses": self.env._("Twelve weeks until delivery."),
                    "positioning": self.env._(
                        "Show what is in stock, and invite to the show room."
                    ),
                },
                {
                    "name": self.env._("QuickFit"),
                    "strengths": self.env._("Rents furniture by the month."),
                    "weaknesses": self.env._("Few models, used furniture."),
                    "positioning": self.env._("Offer leasing with an exchange."),
                },
            ]
        )
        # Against the second one little is won.
        for number, deal in enumerate(self.deals):
            turn = number % 5
            if deal.won_status == "lost" and turn != 4:
                deal.competitor_id = competitors[(1, 0, 1, 2)[turn]]
            elif deal.won_status != "lost" and turn < 3:
                deal.competitor_id = competitors[turn if turn != 1 else number % 3]

    def _answer(self):
        """Of the lost ones all but the last were asked why."""
        lost = self.deals.filtered(lambda deal: deal.won_status == "lost")
        for number, deal in enumerate(lost.sorted("date_closed")[:-5]):
            deal.write(
                {
                    f"bant_{question}": ANSWERS[(number + place) % len(ANSWERS)]
                    for place, question in enumerate(
                        ("budget", "authority", "need", "timing")
                    )
                }
            )

    def _link_orders(self):
        """Most of the won ones ended in an order of their seller, of the days
        around."""
        orders = self.env["sale.order"].search(
            [
                ("state", "=", "sale"),
                ("user_id", "in", self.deals.user_id.ids),
                ("opportunity_id", "=", False),
            ],
            order="date_order, id",
        )
        free = {}
        for order in orders:
            free.setdefault((order.user_id, order.company_id), []).append(order)
        won = self.deals.filtered(lambda deal: deal.won_status == "won")
        for number, deal in enumerate(won):
            mine = free.get((deal.user_id, deal.company_id), [])
            if number % 12 == 11 or not mine:
                continue
            order = min(mine, key=lambda o: abs(o.date_order - deal.date_closed))
            mine.remove(order)
            order.opportunity_id = deal

    def _plan_next(self):
        """What was touched lately has a next step."""
        pending = self.deals.filtered(lambda deal: deal.won_status == "pending")
        limit = self.today - timedelta(days=60)
        call = self.env.ref("mail.mail_activity_data_call")
        vals_list = []
        for number, deal in enumerate(pending):
            if deal.create_date.date() < limit or deal.activity_ids:
                continue
            if not deal.date_deadline or deal.date_deadline < self.today:
                deal.date_deadline = self.today + timedelta(days=10 + number)
            vals_list.append(
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": deal.id,
                    "activity_type_id": call.id,
                    "summary": self.env._("Ask what is still open"),
                    "date_deadline": self.today + timedelta(days=number % 9 - 1),
                    "user_id": deal.user_id.id,
                }
            )
        # Some are left without.
        self.env["mail.activity"].create(
            [vals for number, vals in enumerate(vals_list) if number % 5 != 4]
        )
