# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_reached import ReachedCase

YEAR = date(2025, 1, 1)
OF_PEOPLE = [("scope", "in", [False, "person"]), ("period_type", "in", [False, "year"])]


@tagged("post_install", "-at_install")
class TestPipelineReport(ReachedCase):
    """Which deals reached each stage, against the goals; see the deals there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.pipeline.report"]

    def test_by_stage(self):
        self.assertEqual(
            self.totals(
                ["stage_id"],
                "deal_count:sum",
                "deal_value:sum",
                "customer_count:sum",
                "win_rate:avg",
            ),
            {
                (self.new,): (5, 1500.0, 2, 2 / 3),
                (self.qualified,): (4, 1100.0, 2, 2 / 3),
                (self.proposed,): (3, 800.0, 1, 2 / 3),
                (self.signed,): (2, 600.0, 1, 1.0),
            },
        )

    def test_stages_mix(self):
        """Each deal and customer counts once; values would be added up twice."""
        measures = ("deal_count:sum", "deal_value:sum", "won_count:sum", "win_rate:avg")
        self.assertEqual(self.totals([], *measures)[()], (5, False, 2, 2 / 3))
        self.assertEqual(
            self.totals(["team_id"], *measures),
            {
                (self.north,): (3, False, 1, 1 / 2),
                (self.south,): (2, False, 1, 1.0),
            },
        )
        self.assertEqual(self.totals([], "customer_count:sum")[()], (2,))

    def test_by_month(self):
        """Days are those of the company: the late one came in March."""
        self.assertEqual(
            self.totals(["date:month", "stage_id"], "deal_count:sum"),
            {
                (date(2025, 1, 1), self.new): (3,),
                (date(2025, 2, 1), self.new): (1,),
                (date(2025, 2, 1), self.qualified): (3,),
                (date(2025, 2, 1), self.proposed): (2,),
                (date(2025, 3, 1), self.new): (1,),
                (date(2025, 3, 1), self.qualified): (1,),
                (date(2025, 3, 1), self.signed): (1,),
                (date(2025, 4, 1), self.proposed): (1,),
                (date(2025, 4, 1), self.signed): (1,),
            },
        )

    def test_new_and_existing_customers(self):
        """Harbour ordered on 1 March 2024, more than twelve months before the deals
        were signed; what comes of a deal itself does not make it active. Mill ordered
        first on the day on which the slow one was qualified, in Amsterdam."""
        for partner, moment, lead in (
            (self.harbour, datetime(2024, 3, 1, 12), None),
            (self.harbour, datetime(2025, 3, 15, 12), self.short),
            (self.mill, datetime(2025, 3, 9, 23, 30), None),
        ):
            self._new_order(
                self.anna,
                10.0,
                moment,
                partner_id=partner.id,
                opportunity_id=lead and lead.id,
            )
        self.assertEqual(
            self.totals(
                ["stage_id", "customer_status"], "deal_count:sum", "customer_count:sum"
            ),
            {
                (self.new, "new"): (2, 1),
                (self.new, "active"): (3, 1),
                (self.qualified, "new"): (1, 1),
                (self.qualified, "active"): (3, 1),
                (self.proposed, "active"): (2, 1),
                # the short one reached it on the day it was signed
                (self.proposed, "inactive"): (1, 1),
                (self.signed, "inactive"): (2, 1),
            },
        )

    def test_goals(self):
        count = self._new_metric("Qualified")
        amount = self._new_metric("Qualified value", "amount")
        filtered = self._new_metric("Big", domain="[('expected_revenue', '>', 250)]")
        self._new_target(self.anna, 24.0, count, date_from=YEAR)
        self._new_target(self.ben, 12.0, count, date_from=YEAR)
        self._new_target(self.north, 30.0, count, date_from=YEAR)
        self._new_target(self.anna, 5.0, count, period_type="quarter", date_from=YEAR)
        self._new_target(self.anna, 5000.0, amount, date_from=YEAR)
        self._new_target(self.anna, 7.0, filtered, date_from=YEAR)
        self._new_target(self.carl, 9.0, count, state="draft", date_from=YEAR)
        goals = ("deal_count:sum", "goal_count:sum", "goal_value:sum")
        qualified = [("stage_id", "=", self.qualified.id), *OF_PEOPLE]
        self.assertEqual(
            self.totals(["user_id"], *goals, domain=qualified),
            {
                (self.anna,): (2, 24.0, 5000.0),
                (self.ben,): (1, 12.0, False),
                (self.carl,): (1, False, False),
            },
        )
        by_stage = self.totals(["stage_id"], *goals, domain=OF_PEOPLE)
        self.assertEqual(by_stage[(self.qualified,)], (4, 36.0, 5000.0))
        self.assertEqual(by_stage[(self.new,)], (5, False, False))
        # a goal of one stage does not stand beside the deals of all
        self.assertEqual(
            self.totals([], *goals, domain=OF_PEOPLE)[()], (5, False, False)
        )
        # goals of people and teams, of years and quarters mix
        self.assertEqual(self.totals(["stage_id"], *goals)[(self.qualified,)][1], False)
        teams = [("scope", "in", [False, "team"]), ("stage_id", "=", self.qualified.id)]
        self.assertEqual(
            self.totals(["team_id"], *goals, domain=teams)[(self.north,)][1], 30.0
        )
        # months of the year add up, and the goal of Anna opens her target
        months = self.totals(["date:month"], *goals, domain=qualified)
        self.assertEqual(len(months), 12)
        self.assertAlmostEqual(sum(row[1] for row in months.values()), 36.0)
        row = self.report.search([("goal_value", ">", 0)])[-1]
        self.assertEqual(row.action_open()["res_id"], row.target_id.id)
        self.assertEqual(row.target_id.metric_id, amount)

    def test_as_the_metric_counts(self):
        metric = self._new_metric("Qualified")
        credits = self.env["sales.credit"].search([("metric_id", "=", metric.id)])
        ours = credits.filtered(lambda c: c.company_id == self.company)
        rows = self.report.search([("stage_id", "=", self.qualified.id)])
        self.assertEqual(len(rows), 4)
        self.assertEqual(
            {(row.lead_id, row.date, row.user_id) for row in rows},
            {(credit.lead_id, credit.date, credit.user_id) for credit in ours},
        )

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            SELECT m.lead_id, wanted.id, MIN(m.date)
              FROM sales_stage_move m
              JOIN crm_stage s ON s.id = m.stage_to_id
              JOIN crm_stage wanted ON wanted.sequence <= s.sequence
             WHERE m.company_id = %s AND wanted.id = ANY(%s)
             GROUP BY m.lead_id, wanted.id
            """,
            [self.company.id, self.stages.ids],
        )
        expected = sorted(self.env.cr.fetchall())
        self.assertEqual(len(expected), 14)
        rows = self.report.search(
            [
                ("company_id", "=", self.company.id),
                ("stage_id", "in", self.stages.ids),
            ]
        )
        self.assertEqual(
            sorted((row.lead_id.id, row.stage_id.id, row.date) for row in rows),
            expected,
        )
        self.assertEqual(len(set(rows.ids)), 14)

    def test_stages_of_another_team(self):
        """What the team of a deal does not use was not skipped."""
        self.env["crm.stage"].create(
            {"name": "Demo", "sequence": 1005, "team_ids": self.south.ids}
        )
        found = self.report._read_group(
            [("stage_id.name", "=", "Demo"), ("company_id", "=", self.company.id)],
            ["lead_id"],
        )
        self.assertEqual(found, [(self.short,)])

    def test_dimensions(self):
        tag = self.env["crm.tag"].create({"name": "Key"})
        self.straight.tag_ids = tag
        self.slow.reseller_id = self.harbour
        self.harbour.industry_id = self.env["res.partner.industry"].create(
            {"name": "Ships"}
        )
        self.assertEqual(
            self.totals(["tag_ids"], "deal_count:sum"),
            {(tag,): (1,), (tag.browse(),): (4,)},
        )
        at_new = [("stage_id", "=", self.new.id)]
        self.assertEqual(
            self.totals(["reseller_id"], "deal_value:sum", domain=at_new),
            {(self.harbour,): (300.0,), (self.harbour.browse(),): (1200.0,)},
        )
        for name in ("source_id", "medium_id", "campaign_id", "country_id",
                     "industry_id", "product_id", "product_categ_id", "partner_id",
                     "lead_id", "status", "currency_id"):  # fmt: skip
            counts = self.totals([name], "deal_count:sum")
            self.assertEqual(sum(count for (count,) in counts.values()), 5, name)
        row = self.report.search([("lead_id", "=", self.straight.id), *at_new])
        self.assertEqual((row.tag_ids, row.status), (tag, "won"))
        self.assertEqual(row.action_open()["res_id"], self.straight.id)

    def test_who_reads(self):
        metric = self._new_metric("Qualified")
        for owner in (self.anna, self.ben, self.carl, self.north, self.company):
            self._new_target(owner, 12.0, metric, date_from=YEAR)
        conversion = self._new_metric("Went on", "ratio", "stage_conversion")
        for owner in (self.anna, self.ben, self.carl, self.north, self.company):
            self._new_target(owner, 0.5, conversion, date_from=YEAR)
        other = self.env["res.company"].create({"name": "Dune Trading"})
        otto = self._new_user("otto", "sales_team.group_sale_manager", other)
        nobody = self._new_user("ivy", "base.group_user")
        north = {"straight", "skipper", "slow"}
        for model in ("sales.pipeline.report", "sales.conversion.report"):
            for user, deals, goals in (
                (self.anna, {"straight", "skipper"}, {"Anna"}),
                (self.ben, {"slow"}, {"Ben"}),
                (self.lea, north, {"Anna", "Ben", "North"}),
                (self.lars, {"late", "short"}, {"Carl"}),
                (self.mona, {*north, "late", "short"},
                 {"Anna", "Ben", "Carl", "North", "company"}),
                (otto, set(), set()),
            ):  # fmt: skip
                context = {"allowed_company_ids": user.company_id.ids}
                report = self.env(user=user, context=context)[model]
                rows = report.search([("company_id", "=", self.company.id)]).sudo()
                self.assertEqual(
                    rows.lead_id,
                    self.env["crm.lead"].union(*(getattr(self, n) for n in deals)),
                    (model, user.login),
                )
                owners = {
                    row.user_id.name or row.team_id.name or "company"
                    for row in rows
                    if row.target_id
                }
                self.assertEqual(owners, goals, (model, user.login))
                counted = report._read_group(
                    [("company_id", "=", self.company.id)], [], ["deal_count:sum"]
                )
                self.assertEqual(counted, [(len(deals),)], (model, user.login))
            self.assertFalse(self.env[model].with_user(nobody).has_access("read"))
            for operation in ("create", "write", "unlink"):
                allowed = self.env[model].with_user(self.mona).has_access(operation)
                self.assertFalse(allowed, (model, operation))

    def test_row_of_another_by_its_id(self):
        for model in ("sales.pipeline.report", "sales.conversion.report"):
            row = self.env[model].search([("lead_id", "=", self.slow.id)], limit=1)
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                row.with_user(self.anna).read(["date"])
