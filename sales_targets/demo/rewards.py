# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from ..tools import bonus


class Rewards:
    """Bonus schemes on the targets of people, and badges for those reached so far."""

    def __init__(self, env, year_start, documents):
        self.env = env
        self.company = documents.company
        self.year = self.company._sales_period("year", year_start)
        self.people = env["res.users"].union(*documents.sellers.values())
        self.accounts = env.ref("sales_targets.demo_team_key_accounts").member_ids
        self.metric = env.ref("sales_targets.sales_metric_sales_untaxed")

    def make(self):
        """Make all of it."""
        self._make_bonuses()
        self._recognise()

    # ---------------------------------------------------------------- bonuses

    def _make_bonuses(self):
        field_sales = self._scheme(
            self.env._("Field sales"),
            [(0.5, "rate", 0.01), (0.8, "rate", 0.02)],
            accelerator=1.5,
            cap=12_000,
        )
        accounts = self._scheme(
            self.env._("Key accounts"),
            [(0.8, "amount", 2_000), (1.0, "amount", 5_000), (1.2, "amount", 8_000)],
        )
        month = self._scheme(
            self.env._("A strong month"), [(1.0, "amount", 250), (1.2, "amount", 400)]
        )
        year = self._targets("year", self.year[0])
        of_accounts = year.filtered(lambda target: target.user_id in self.accounts)
        of_accounts.bonus_scheme_id = accounts
        (year - of_accounts).bonus_scheme_id = field_sales
        this_month = self.company._sales_today().replace(day=1)
        for months_ago in range(3):
            first = this_month - relativedelta(months=months_ago)
            self._targets("month", first).bonus_scheme_id = month
        self._freeze(field_sales)

    def _scheme(self, name, tiers, **vals):
        return self.env["sales.bonus.scheme"].create(
            {
                "name": name,
                "company_id": self.company.id,
                "tier_ids": [
                    Command.create(
                        {
                            "attainment": attainment,
                            "kind": kind,
                            "rate" if kind == bonus.RATE else "amount": value,
                        }
                    )
                    for attainment, kind, value in tiers
                ],
                **vals,
            }
        )

    def _targets(self, period_type, first, state="confirmed"):
        """Everybody's targets of the company's sales in a period."""
        return self.env["sales.target"].search(
            [
                ("company_id", "=", self.company.id),
                ("metric_id", "=", self.metric.id),
                ("user_id", "in", self.people.ids),
                ("period_type", "=", period_type),
                ("date_from", "=", first),
                ("state", "=", state),
            ]
        )

    def _freeze(self, scheme):
        """What those earned whose last year is closed."""
        last_year = self.year[0] - relativedelta(years=1)
        for target in self._targets("year", last_year, "closed"):
            target.bonus_scheme_id = scheme
            target.frozen_bonus_value = bonus.earned(
                scheme._rule(), target.goal_value, target.frozen_result_value
            )

    # ------------------------------------------------------------ recognition

    def _recognise(self):
        """What the scheduled action does. People without a mailbox read in Odoo."""
        self.company.write({"sales_reached_badge": True, "sales_reached_in_feed": True})
        self.people.notification_type = "inbox"
        for target in self.env["sales.target"]._to_be_reached():
            if target.status == "reached":
                target._recognise()
