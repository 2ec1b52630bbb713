# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from .common_planning import PlanningCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-02 10:00:00")
class TestPlanningFigures(PlanningCase):
    """What a person has behind and in hand, worked by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for year, amount in (
            (2022, 900.0),
            (2024, 100.0),
            (2025, 300.0),
            (2026, 250.0),
        ):
            cls._new_order(cls.anna, amount, datetime(year, 3, 5, 12))
        shared = cls._new_order(cls.ben, 70.0, datetime(2026, 5, 5, 12))
        cls._allocate(shared, cls.anna, kind="overlay", basis="full")
        # The day counts where the company is: in Amsterdam it is 2026 already.
        cls._new_order(cls.anna, 5.0, datetime(2025, 12, 31, 23, 30))
        cls.planning = cls._new_round()
        with freeze_time("2026-11-02 10:00:00"):
            cls.planning.action_open()

    def _new_deal(self, user, amount, deadline=False, **vals):
        return self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": self.company.id,
                "expected_revenue": amount,
                "date_deadline": deadline,
                **vals,
            }
        )

    def test_years(self):
        """Anna's own orders, and what she is credited beside Ben's."""
        line = self._line(self.planning, self.anna)
        self.assertEqual(
            (
                line.this_year_value,
                line.last_year_value,
                line.year_before_value,
                line.best_year_value,
            ),
            (325.0, 300.0, 100.0, 900.0),
        )
        ben = self._line(self.planning, self.ben)
        self.assertEqual((ben.this_year_value, ben.last_year_value), (70.0, 0.0))
        self.assertEqual(ben.best_year_value, 70.0)
        self.assertEqual(self._line(self.planning, self.carl).best_year_value, 0.0)

    def test_years_are_those_of_the_opening(self):
        """A round of former years reads as it was."""
        with freeze_time("2028-02-02 10:00:00"):
            self.env.invalidate_all()
            line = self._line(self.planning, self.anna)
            self.assertEqual(
                (line.this_year_value, line.last_year_value), (325.0, 300.0)
            )

    def test_fiscal_years(self):
        """To the end of March: 5 March 2026 belongs to the year before."""
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        self.env.invalidate_all()
        line = self._line(self.planning, self.anna)
        self.assertEqual((line.this_year_value, line.last_year_value), (70.0, 255.0))

    def test_sums_and_order_of_a_list(self):
        """Groups by team add the figures up, and lists sort by them."""
        lines = self.env["sales.planning.line"].with_user(self.mona)
        self._new_deal(self.anna, 40.0)
        self._new_deal(self.ben, 2.0)
        domain = [("round_id", "=", self.planning.id)]
        rows = lines.formatted_read_group(
            domain, ["team_id"], ["this_year_value:sum", "pipeline_value:sum"]
        )
        self.assertEqual(
            {
                row["team_id"][0]: (
                    row["this_year_value:sum"],
                    row["pipeline_value:sum"],
                )
                for row in rows
            },
            {self.north.id: (395.0, 42.0), self.south.id: (0.0, 0.0)},
        )
        found = lines.search(domain, order="best_year_value desc")
        self.assertEqual(found.user_id.mapped("name"), ["Anna", "Ben", "Carl"])

    def test_pipeline(self):
        """Open opportunities of the person, of this company or of none."""
        self._new_deal(self.anna, 40.0, date(2027, 2, 1))
        self._new_deal(self.anna, 8.0, date(2026, 12, 1))
        self._new_deal(self.anna, 2.0)
        self._new_deal(self.anna, 1000.0, date(2027, 2, 1)).action_set_won()
        self._new_deal(self.anna, 2000.0, date(2027, 2, 1)).action_set_lost()
        self._new_deal(self.anna, 4000.0, date(2027, 2, 1), type="lead")
        self._new_deal(self.ben, 8000.0, date(2027, 2, 1))
        line = self._propose(self.planning, self.anna, 400.0)
        self.assertEqual(line.pipeline_value, 50.0)
        self.assertEqual(line.planned_pipeline_value, 40.0)
        self.assertEqual(line.coverage, 0.1)

    def test_overdue_deals_are_expected_today(self):
        self._new_deal(self.anna, 8.0, date(2026, 12, 1))
        with freeze_time("2027-01-01 10:00:00"):
            self.env.invalidate_all()
            line = self._line(self.planning, self.anna)
            self.assertEqual(line.planned_pipeline_value, 8.0)

    def test_pipeline_of_other_metrics(self):
        """Numbers of deals for a number, nothing where deals do not lead to it."""
        self._new_deal(self.anna, 40.0, date(2027, 2, 1))
        counted = self._new_round(metric_id=self.order_count.id)
        counted.action_open()
        self.assertEqual(self._line(counted, self.anna).pipeline_value, 1.0)
        leads = self._new_round(metric_id=self.lead_count.id)
        leads.action_open()
        line = self._line(leads, self.anna)
        self.assertIs(line.pipeline_value, False)
        self.assertIs(line.coverage, False)

    def test_above_the_best_year(self):
        line = self._line(self.planning, self.anna)
        line.proposal_value = 900.0
        self.assertFalse(line.is_above_best)
        line.proposal_value = 990.0
        self.assertTrue(line.is_above_best)
        self.assertEqual(line.growth, 0.1)
        # nothing to compare with
        carl = self._line(self.planning, self.carl)
        carl.proposal_value = 5.0
        self.assertFalse(carl.is_above_best)
        self.assertIs(carl.growth, False)

    def test_comparison_with_earlier_years(self):
        """Nothing, 100 and 300 in three years. The running one is not over, and the
        first does not count, as Anna began in the middle of it."""
        with freeze_time("2026-11-03 10:00:00"):
            line = self._line(self.planning, self.anna).with_user(self.anna)
            with Form(line) as form:
                form.proposal_value = 250.0
                text = form.goal_comparison
                self.assertRegex(text, r"median 100\.00.*best 300\.00")
                self.assertIn("reached in 1 of 3 (33 %)", text)
                form.proposal_value = 950.0
                self.assertIn("reached in 0 of 3", form.goal_comparison)

    def test_history_by_month(self):
        line = self._line(self.planning, self.anna)
        history = line._history()
        self.assertEqual(history["years"], ["2024", "2025", "2026"])
        self.assertEqual(len(history["rows"]), 12)
        march = history["rows"][2]
        self.assertEqual(march["month"], "March")
        self.assertEqual(
            [cell["percent"] for cell in march["cells"]],
            [100 * 100 / 300, 100.0, 100 * 250 / 300],
        )
        # December of this year has not begun.
        self.assertEqual(history["rows"][11]["cells"][2]["text"], "")
        text = html2plaintext(line.history)
        for words in ("March", "300", "325"):
            self.assertIn(words, text)

    def test_few_statements(self):
        """The figures of all lines are one statement, however many there are."""
        lines = self.planning.line_ids
        self.env.flush_all()
        lines.mapped("best_year_value")  # what the figures stand on
        lines._fields["best_year_value"]._invalidate_cache(self.env)
        with self.assertQueryCount(1):
            lines.mapped("best_year_value")

    def test_colleagues_see_nothing(self):
        lines = self.env["sales.planning.line"].with_user(self.ben)
        self.assertEqual(lines.search([]).user_id, self.ben)
        rows = lines.formatted_read_group([], [], ["this_year_value:sum"])
        self.assertEqual(rows[0]["this_year_value:sum"], 70.0)

    def test_sellers_learn_nothing_of_the_whole(self):
        """Neither the company's goal nor the sum of the proposals, by no door."""
        self.env.ref("base.group_allow_export").user_ids |= self.anna
        line = self._line(self.planning, self.anna)
        self.assertEqual(
            line.web_read({"round_id": {"fields": {"display_name": {}}}})[0][
                "round_id"
            ]["display_name"],
            self.planning.name,
        )
        for look in (
            lambda: line.round_id.goal_value,
            lambda: line.search([("round_id.goal_value", ">", 0)]),
            lambda: line.export_data(["round_id/goal_value"]),
            lambda: line._read_group([], ["round_id.goal_value"], ["__count"]),
            lambda: line.web_read({"round_id": {"fields": {"goal_value": {}}}}),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                look()

    def test_number_that_was_typed_and_not_sent(self):
        """It is dropped when the leader accepts after all."""
        line = self._propose(self.planning, self.anna, 400.0)
        leader = self._line(self.planning, self.anna, self.lea)
        leader.counter_value = 500.0
        leader.action_accept()
        self.assertEqual((line.counter_value, line.agreed_value), (0.0, 400.0))
