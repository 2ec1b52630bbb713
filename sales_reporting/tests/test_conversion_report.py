# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.tests import tagged

from .common_reached import ReachedCase

YEAR = date(2025, 1, 1)
CLOSED = [("status", "in", [False, "won", "lost"])]


@tagged("post_install", "-at_install")
class TestConversionReport(ReachedCase):
    """Of the deals that reached a stage, the parts that went on and that were won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.conversion.report"]

    def test_by_stage(self):
        """Skipped stages count as reached, lost and open ones stay in the base. After
        the last stage nothing comes."""
        measures = (
            "deal_count:sum",
            "went_on_count:sum",
            "conversion_rate:avg",
            "won_rate:avg",
        )
        self.assertEqual(
            self.totals(["stage_id"], *measures),
            {
                (self.new,): (5, 4, 4 / 5, 2 / 5),
                (self.qualified,): (4, 3, 3 / 4, 2 / 4),
                (self.proposed,): (3, 2, 2 / 3, 2 / 3),
                (self.signed,): (2, False, False, 1.0),
            },
        )
        self.assertEqual(self.totals([], *measures)[()], (5, False, False, 2 / 5))

    def test_closed_cohorts(self):
        self.assertEqual(
            self.totals(
                ["stage_id"], "conversion_rate:avg", "won_rate:avg", domain=CLOSED
            ),
            {
                (self.new,): (1.0, 2 / 3),
                (self.qualified,): (1.0, 2 / 3),
                (self.proposed,): (2 / 3, 2 / 3),
                (self.signed,): (False, 1.0),
            },
        )

    def test_undecided(self):
        """An open one that has not gone on may go on yet: the late one at the first
        stage, the slow one at the second; the skipper is lost, so decided."""
        self.assertEqual(
            self.totals(
                ["stage_id"],
                "undecided_count:sum",
                "decided_count:sum",
                "decided_rate:avg",
                "win_rate:avg",
            ),
            {
                (self.new,): (1, 4, 1.0, 2 / 3),
                (self.qualified,): (1, 3, 1.0, 2 / 3),
                (self.proposed,): (0, 3, 2 / 3, 2 / 3),
                (self.signed,): (False, False, False, 1.0),
            },
        )
        self.assertEqual(
            self.totals([], "undecided_count:sum", "decided_rate:avg", "win_rate:avg"),
            {(): (False, False, 2 / 3)},
        )
        row = self.report.search(
            [("lead_id", "=", self.slow.id), ("stage_id", "=", self.qualified.id)]
        )
        self.assertEqual((row.undecided_count, row.decided_rate), (1, False))
        # put away: nobody will decide on it
        self.slow.active = False
        self.slow.probability = 10
        self.assertEqual(
            self.totals(["stage_id"], "undecided_count:sum")[(self.qualified,)], (0,)
        )

    def test_cohorts_by_day_reached(self):
        """What comes later counts where the deal reached the stage: of those qualified
        in March none has gone on."""
        qualified = [("stage_id", "=", self.qualified.id)]
        self.assertEqual(
            self.totals(["date:month"], "conversion_rate:avg", domain=qualified),
            {(date(2025, 2, 1),): (1.0,), (date(2025, 3, 1),): (0.0,)},
        )
        self.assertEqual(
            self.totals(["user_id"], "conversion_rate:avg", domain=qualified),
            {(self.anna,): (1.0,), (self.ben,): (0.0,), (self.carl,): (1.0,)},
        )

    def test_days_in_stage(self):
        """Qualified: 15, 23 after the step back, and 45 days; the slow one is in it
        still. Proposed: 13 and 15; the short one skipped it."""
        days = self.totals(["stage_id"], "days_spent:avg")
        self.assertAlmostEqual(days[(self.qualified,)][0], (15 + 23 + 45) / 3)
        self.assertAlmostEqual(days[(self.proposed,)][0], (13 + 15) / 2)
        self.assertIs(days[(self.signed,)][0], False)

    def test_days_of_a_reopened_one(self):
        """The time in which it was lost is in no stage."""
        with self._at("05-01"):
            self.skipper.action_unarchive()
            self.env.cr.precommit.run()
        self._move(self.skipper, "05-11", self.proposed)
        row = self.report.search(
            [
                ("lead_id", "=", self.skipper.id),
                ("stage_id", "=", self.qualified.id),
            ]
        )
        self.assertAlmostEqual(row.days_spent, 23 + 10)
        self.assertEqual((row.status, row.date), ("open", date(2025, 2, 10)))

    def test_goals(self):
        metric = self._new_metric("Went on", "ratio", "stage_conversion")
        target = self._new_target(self.anna, 0.6, metric, date_from=YEAR)
        self._new_target(self.ben, 0.6, metric, date_from=YEAR)
        measures = ("conversion_rate:avg", "goal_rate:sum")
        qualified = [("stage_id", "=", self.qualified.id)]
        self.assertEqual(
            self.totals(["stage_id"], *measures)[(self.qualified,)], (3 / 4, 0.6)
        )
        self.assertEqual(
            self.totals(["user_id"], *measures, domain=qualified)[(self.anna,)],
            (target.result_value, 0.6),
        )
        # closed cohorts keep the goal beside them
        self.assertEqual(
            self.totals(["stage_id"], *measures, domain=CLOSED)[(self.qualified,)],
            (1.0, 0.6),
        )
        self._new_target(self.carl, 0.8, metric, date_from=YEAR)
        self.assertIs(self.totals([], *measures, domain=qualified)[()][1], False)

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            WITH reached AS (
                SELECT m.lead_id, MAX(s.sequence) AS furthest
                  FROM sales_stage_move m
                  JOIN crm_stage s ON s.id = m.stage_to_id
                 WHERE m.company_id = %s
                 GROUP BY m.lead_id
            )
            SELECT wanted.id, AVG((r.furthest > wanted.sequence)::int)::float
              FROM reached r
              JOIN crm_stage wanted ON wanted.sequence <= r.furthest
             WHERE wanted.id = ANY(%s) AND wanted.is_won IS NOT TRUE
             GROUP BY wanted.id
            """,
            [self.company.id, self.stages.ids],
        )
        expected = dict(self.env.cr.fetchall())
        rates = self.totals(["stage_id"], "conversion_rate:avg")
        self.assertEqual(len(expected), 3)
        for (stage,), (rate,) in rates.items():
            self.assertAlmostEqual(rate or 0, expected.get(stage.id, 0), msg=stage.name)

    def test_views(self):
        """The presets of both reports are filters of theirs."""
        for name in ("pipeline", "conversion"):
            action = self.env["ir.actions.actions"]._for_xml_id(
                f"sales_reporting.sales_{name}_report_action"
            )
            views = [(False, kind) for kind in action["view_mode"].split(",")]
            found = (
                self.env[action["res_model"]]
                .with_user(self.anna)
                .get_views([*views, (False, "search")])
            )
            for preset in ("date", "goals_person", "goals_year"):
                self.assertIn(f"search_default_{preset}", action["context"])
                self.assertIn(
                    f'name="{preset}"', found["views"]["search"]["arch"], name
                )
