# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.addons.sales_targets.tests.common import SalesTargetsCase


class StagesCase(SalesTargetsCase):
    """A funnel of four stages for the teams of the company, and one beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        teams = cls.north | cls.south
        cls.stages = cls.env["crm.stage"].create(
            [
                {"name": name, "sequence": 1000 + 10 * index, "team_ids": teams.ids}
                for index, name in enumerate(("New", "Qualified", "Proposed"))
            ]
            + [
                {
                    "name": "Signed",
                    "sequence": 1030,
                    "is_won": True,
                    "team_ids": teams.ids,
                }
            ]
        )
        cls.new, cls.qualified, cls.proposed, cls.signed = cls.stages
        cls.moves = cls.env["sales.stage.move"]

    @classmethod
    def _new_lead(cls, user=None, **vals):
        user = user or cls.anna
        return cls.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": cls.company.id,
                "stage_id": cls.new.id,
                "expected_revenue": 100.0,
                **vals,
            }
        )

    def _story(self, lead, *names):
        """The history of an opportunity: what happened, from where, to where, and
        further fields by name."""
        rows = self.moves.search([("lead_id", "=", lead.id)], order="id")
        return [
            (
                row.kind,
                row.stage_from_id.name or "",
                row.stage_to_id.name or "",
                *(row[name] for name in names),
            )
            for row in rows
        ]
