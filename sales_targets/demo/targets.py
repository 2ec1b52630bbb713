# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from ..tools.periods import split_period
from ..tools.rounding import largest_remainder
from . import story


class Targets:
    """Targets of every scope and kind of period for the demo company."""

    def __init__(self, env, today, year_start, documents):
        # What becomes of a target is told in its chatter.
        self.env = env(context=dict(env.context, tracking_disable=False))
        self.today = today
        self.year_start = year_start
        self.last_year = year_start - relativedelta(years=1)
        self.documents = documents
        self.company = documents.company
        self.sellers = documents.sellers
        self.teams = {
            key: env.ref(f"sales_targets.demo_team_{key}") for key in story.TEAMS
        }
        self.metrics = {
            code: env.ref(f"sales_targets.sales_metric_{code}")
            for code in (
                "sales_untaxed",
                "order_count",
                "lead_count",
                "won_count",
                "won_revenue",
                "invoiced",
            )
        }

    def make(self):
        """Make all targets."""
        whole = self._make_year()
        self._make_last_year()
        self._make_parts_of_the_year(whole)
        self._make_other_metrics()
        self._make_next_year()
        self._make_second_company()

    # ----------------------------------------------------------- sales untaxed

    def _make_year(self):
        """This year: the company, its teams and their sellers, part of each other.

        :return: dict of seller to target
        """
        top = self._create(
            [self._of_company(story.COMPANY_GOAL, note="The budget of this year")]
        )
        targets = {}
        for team, (sellers, goal) in story.TEAMS.items():
            middle = self._create([self._of_team(team, goal, parent_id=top.id)])
            parts = self._create(
                [
                    self._of(seller, story.SELLERS[seller].goal, parent_id=middle.id)
                    for seller in sellers
                ]
            )
            targets.update(zip(sellers, parts, strict=True))
        return targets

    def _make_last_year(self):
        """Last year, over: reached or missed. One target is closed, and an order of
        its period was changed afterwards."""
        sellers = list(story.SELLERS.values())
        parts = self._create(
            [
                self._of(seller.key, seller.last_goal, date_from=self.last_year)
                for seller in sellers
            ]
        )
        self._create(
            [
                self._of_company(1_900_000, date_from=self.last_year),
                self._of_team("north", 700_000, date_from=self.last_year),
                self._of_team("south", 720_000, date_from=self.last_year),
            ]
        )
        manager = self.env.ref("sales_targets.demo_user_manager")
        parts[0].with_user(manager).action_close()
        before = self.documents.of(
            "anna", self.last_year, self.year_start - timedelta(days=1)
        )
        before[-1].order_line[0].product_uom_qty += 1

    def _make_parts_of_the_year(self, whole):
        """Months for Anna, the last quarters of the team North, and the last months
        of those who sell evenly."""
        year_end = self.company._sales_period("year", self.today)[1]
        spans = split_period("month", self.year_start, year_end)
        anna = whole["anna"]
        parts = largest_remainder(
            anna.goal_value, [story.SEASON[start.month - 1] for start, _end in spans], 0
        )
        vals_list = [
            self._of(
                "anna",
                float(goal),
                date_from=start,
                period_type="month",
                parent_id=anna.id,
            )
            for (start, _end), goal in zip(spans, parts, strict=True)
        ]
        this_month = self.today.replace(day=1)
        for seller in story.SELLERS.values():
            if seller.key in ("anna", "grace"):
                continue
            for months_ago in range(3):
                vals_list.append(
                    self._of(
                        seller.key,
                        round(seller.goal / 12, -2),
                        date_from=this_month - relativedelta(months=months_ago),
                        period_type="month",
                    )
                )
        for quarters_ago in range(3):
            start = self.company._sales_period(
                "quarter", self.today - relativedelta(months=3 * quarters_ago)
            )[0]
            vals_list.append(
                self._of_team("north", 200_000, date_from=start, period_type="quarter")
            )
        self._create(vals_list)

    # ------------------------------------------------------------- all others

    def _make_other_metrics(self):
        """Free dates, several people, numbers instead of amounts, and invoices."""
        campaign = {
            "period_type": "custom",
            "date_from": self.today - timedelta(days=45),
            "date_to": self.today + timedelta(days=44),
        }
        self._create(
            [
                {
                    **self._of("emma", 150_000, **campaign),
                    "name": self.env._("Campaign: quiet offices"),
                    "user_ids": self._people("emma", "farid"),
                },
                {
                    **self._of("ben", 24, "order_count", **campaign),
                    "user_ids": self._people("ben", "chloe"),
                },
                self._of("chloe", 36, "order_count"),
                self._of("hugo", 60_000, "won_revenue"),
                self._of_team("south", 36, "lead_count"),
                self._of_team("north", 20, "won_count"),
                self._of_company(
                    60_000, "invoiced", period_type="quarter", date_from=self.today
                ),
                self._of("anna", 50_000, "invoiced"),
            ]
        )

    def _make_next_year(self):
        """What is being talked about: a proposal and a draft."""
        start = self.year_start + relativedelta(years=1)
        proposal, _draft = self._create(
            [
                self._of("diego", 300_000, date_from=start, state="draft"),
                self._of("emma", 0, date_from=start, state="draft"),
            ]
        )
        proposal.with_user(self.sellers["diego"]).action_propose()

    def _make_second_company(self):
        second = self.documents.second
        self._create(
            [
                {**self._of_company(95_000), "company_id": second.id},
                {**self._of("hugo", 90_000), "company_id": second.id},
            ]
        )

    # ---------------------------------------------------------------- helpers

    def _create(self, vals_list):
        return self.env["sales.target"].create(vals_list)

    def _vals(self, scope, goal, metric="sales_untaxed", **vals):
        return {
            "metric_id": self.metrics[metric].id,
            "scope": scope,
            "company_id": self.company.id,
            "period_type": "year",
            "date_from": self.year_start,
            "goal_value": goal,
            "state": "confirmed",
            **vals,
        }

    def _people(self, *sellers):
        return [Command.set([self.sellers[seller].id for seller in sellers])]

    def _of(self, seller, goal, metric="sales_untaxed", **vals):
        people = {"user_ids": self._people(seller)}
        return self._vals("person", goal, metric, **people, **vals)

    def _of_team(self, team, goal, metric="sales_untaxed", **vals):
        team_id = {"team_id": self.teams[team].id}
        return self._vals("team", goal, metric, **team_id, **vals)

    def _of_company(self, goal, metric="sales_untaxed", **vals):
        return self._vals("company", goal, metric, **vals)
