# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.fields import Command

# Goals of a year: opportunities that reach Qualified and Proposition, and which part
# goes on from there.
GOALS = {
    "anna": (14, 12, 0.85, 0.6),
    "ben": (13, 12, 0.85, 0.6),
    "chloe": (13, 10, 0.85, 0.6),
    "diego": (14, 12, 0.85, 0.6),
    "emma": (13, 11, 0.85, 0.6),
    "farid": (12, 9, 0.85, 0.6),
}


class StageTargets:
    """Metrics of two stages, and what each seller is to reach of them this year."""

    def __init__(self, env, company):
        self.env = env
        self.company = company
        today = company._sales_today()
        self.year_start = company._sales_period("year", today)[0]

    def make(self):
        """Make the metrics, their ledger and the targets."""
        metrics = self._make_metrics()
        self.env["sales.credit"].rebuild(metrics)
        self.env["sales.target"].create(
            [
                {
                    "metric_id": metric.id,
                    "scope": "person",
                    "user_ids": [
                        Command.set(
                            self.env.ref(f"sales_targets.demo_user_{seller}").ids
                        )
                    ],
                    "company_id": self.company.id,
                    "period_type": "year",
                    "date_from": self.year_start,
                    "goal_value": goal,
                    "state": "confirmed",
                }
                for seller, goals in GOALS.items()
                for metric, goal in zip(metrics, goals, strict=True)
            ]
        )

    def _make_metrics(self):
        stages = [self.env.ref(f"crm.stage_lead{number}") for number in (2, 3)]
        return self.env["sales.metric"].create(
            [
                {
                    "name": name % stage.name,
                    "code": f"demo_{source}_{number}",
                    "source": source,
                    "measure": measure,
                    "stage_id": stage.id,
                    "sequence": 90,
                }
                for name, source, measure in (
                    (self.env._("Reached %s"), "stage", "count"),
                    (self.env._("Went on from %s"), "stage_conversion", "ratio"),
                )
                for number, stage in enumerate(stages, start=2)
            ]
        )
