# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from . import story

GOAL = 2_150_000
# What is proposed, countered, and answered: of Anna nothing yet.
PROPOSALS = {
    "ben": (258_000, "Two customers open new offices"),
    "chloe": (225_000, "One large customer moves away in spring"),
    "diego": (300_000, "The framework contracts are signed"),
    "emma": (250_000, ""),
    "grace": (230_000, "The public tenders are new"),
    "hugo": (350_000, "Belgium comes on top"),
}
ACCEPTED = ("ben", "diego", "grace")
CONFIRMED = ("grace",)
COUNTERED = {
    "chloe": (245_000, "The pipeline is better than a year ago"),
    "emma": (280_000, "Last quarter shows what is possible"),
}
DECLINED = {"emma": "Half of last quarter was one order that will not come again"}
# Deals that are expected in the planned year.
DEALS = (
    ("anna", 2, 48_000, 0),
    ("anna", 5, 31_000, 4),
    ("ben", 3, 42_000, 2),
    ("diego", 2, 75_000, 7),
    ("hugo", 4, 120_000, 5),
)


class Planning:
    """A planning round for next year, in the middle of the talk."""

    def __init__(self, env, today, year_start, documents):
        self.env = env
        self.today = today
        self.next_year = year_start + relativedelta(years=1)
        self.documents = documents
        self.company = documents.company
        self.sellers = documents.sellers
        self.manager = env.ref("sales_targets.demo_user_manager")

    def make(self):
        """Make the round, and deals of the planned year."""
        self._make_deals()
        self.round = self.env["sales.planning.round"].create(
            {
                "metric_id": self.env.ref(
                    "sales_targets.sales_metric_sales_untaxed"
                ).id,
                "company_id": self.company.id,
                "user_id": self.manager.id,
                "date_from": self.next_year,
                "team_ids": [
                    Command.link(self.env.ref(f"sales_targets.demo_team_{team}").id)
                    for team in story.TEAMS
                ],
                "goal_value": GOAL,
                "deadline": self.today + timedelta(days=9),
                "note": self.env._(
                    "Two new offices open in spring, and prices rise in January."
                ),
            }
        )
        self.round.action_open()
        self._propose()
        self._answer()

    def _make_deals(self):
        stage = self.env.ref("crm.stage_lead2")
        self.env["crm.lead"].create(
            [
                {
                    "name": self.env._(
                        "Next year, %s", self.documents.customers[customer].name
                    ),
                    "type": "opportunity",
                    "partner_id": self.documents.customers[customer].id,
                    "user_id": self.sellers[seller].id,
                    "team_id": self.sellers[seller].sale_team_id.id,
                    "company_id": self.company.id,
                    "expected_revenue": amount,
                    "stage_id": stage.id,
                    "date_deadline": self.next_year + relativedelta(months=month),
                }
                for seller, month, amount, customer in DEALS
            ]
        )

    def _line(self, seller, user=None):
        line = self.round.line_ids.filtered(lambda x: x.user_id == self.sellers[seller])
        return line.with_user(user or self.sellers[seller])

    def _propose(self):
        for seller, (value, note) in PROPOSALS.items():
            line = self._line(seller)
            line.write({"proposal_value": value, "proposal_note": note})
            line.action_propose()

    def _answer(self):
        for seller in ACCEPTED:
            self._line(seller, self.manager).action_accept()
        for seller, (value, reason) in COUNTERED.items():
            line = self._line(seller, self._line(seller).team_id.sudo().user_id)
            line.write({"counter_value": value, "counter_reason": reason})
            line.action_counter()
        for seller, answer in DECLINED.items():
            self._line(seller).answer = answer
            self._line(seller).action_decline()
        for seller in CONFIRMED:
            self._line(seller, self.manager).action_confirm()
