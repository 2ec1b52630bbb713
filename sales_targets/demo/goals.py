# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo.fields import Command


class Goals:
    """What is told about goals: a pattern measured from last year, working days, an
    absence, and a goal that is broken down."""

    def __init__(self, env, year_start):
        self.env = env
        self.company = env.ref("base.main_company")
        self.year_start = year_start

    def make(self):
        """Make phasings and a ramp, and break a target down."""
        pattern = self.env["sales.phasing"].create(
            {"name": self.env._("As last year"), "kind": "last_year"}
        )
        self._target("company", "sales_untaxed").phasing_id = pattern
        hugo = self._target("hugo", "won_revenue")
        hugo.phasing_id = self.env.ref("sales_targets.sales_phasing_working_days")
        chloe = self._target("chloe", "sales_untaxed")
        chloe.ramp_ids = [
            Command.create(
                {
                    "date_from": self.year_start,
                    "date_to": self.year_start + relativedelta(months=2, days=-1),
                    "kind": "absence",
                    "note": self.env._("Parental leave"),
                }
            )
        ]
        south = self._target("south", "lead_count")
        breakdown = self.env["sales.target.breakdown"].create(
            {"target_id": south.id, "over": "quarter", "make_state": "confirmed"}
        )
        breakdown.action_create_parts()

    def _target(self, owner, metric):
        """This year's target of the company, a team or a seller."""
        owners = {
            "company": lambda: [("scope", "=", "company")],
            "south": lambda: [
                ("scope", "=", "team"),
                ("team_id", "=", self.env.ref("sales_targets.demo_team_south").id),
            ],
        }
        person = f"sales_targets.demo_user_{owner}"
        domain = owners.get(
            owner, lambda: [("user_id", "=", self.env.ref(person).id)]
        )()
        return self.env["sales.target"].search(
            [
                *domain,
                ("metric_id.code", "=", metric),
                ("company_id", "=", self.company.id),
                ("period_type", "=", "year"),
                ("date_from", "=", self.year_start),
            ]
        )
