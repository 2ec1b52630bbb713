# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo.tools import SQL

from .common_stages import StagesCase


class PlannerCase(StagesCase):
    """Anna's last months: of ten decided prospects all were new, seven qualified, four
    got a proposal and two were won, for 8,000 and 12,000 after 40 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._sales_today()
        # Stages of all teams would stand before those of these two.
        west = cls._new_team("West", cls.mona, cls.mona)
        cls.env["crm.stage"].search([("team_ids", "=", False)]).team_ids = west
        for stage, revenue in (
            (cls.signed, 8000),
            (cls.signed, 12000),
            (cls.new, 500),
            (cls.new, 500),
            (cls.new, 500),
            (cls.qualified, 500),
            (cls.qualified, 500),
            (cls.qualified, 500),
            (cls.proposed, 500),
            (cls.proposed, 500),
        ):
            cls._past_lead(stage, 100, 60, expected_revenue=revenue)
        cls.env.flush_all()

    @classmethod
    def _past_lead(cls, stage, created, closed=None, user=None, **vals):
        """An opportunity created so many days ago, which went to a stage, and was won
        or lost so many days ago."""
        lead = cls._new_lead(user, **vals)
        cls.moves.flush_model()
        lead.stage_id = stage
        cls.moves.flush_model()
        if closed is not None and not stage.is_won:
            lead.action_set_lost()
        cls.moves.flush_model()
        if closed is not None:
            lead.date_closed = cls._moment(closed)
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                cls._moment(created),
                lead.id,
            )
        )
        lead.invalidate_recordset(["create_date"])
        return lead

    @classmethod
    def _moment(cls, days):
        """Noon so many days ago, in UTC."""
        day = cls.today - timedelta(days=days)
        return cls.company._sales_day_bounds(day, day)[0] + timedelta(hours=12)

    @classmethod
    def _new_plan(cls, owner=None, user=None, **vals):
        """A plan for next year, by a manager unless said otherwise."""
        owner = owner or cls.anna
        owners = {
            "res.users": ("person", "user_id"),
            "crm.team": ("team", "team_id"),
            "res.company": ("company", "company_id"),
        }
        scope, link = owners[owner._name]
        return (
            cls.env["sales.planner"]
            .with_user(user or cls.mona)
            .create(
                {
                    "company_id": cls.company.id,
                    "goal_value": 1_000_000,
                    "period_type": "year",
                    "date_from": cls.today.replace(year=cls.today.year + 1, day=1),
                    "scope": scope,
                    link: owner.id,
                    **vals,
                }
            )
        )
