# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SalesTargetsCase
from .common_review import new_review, new_template

FEBRUARY = {"date_from": date(2026, 2, 1)}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 10:00:00")
class TestReviewFigures(SalesTargetsCase):
    """What happened in the period stands on the review as it was that day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = new_template(cls.env)

    def _figures(self, section, review=None):
        """Figures of a section by name."""
        if review is None:
            review = new_review(self.template, self.anna, self.mona, **FEBRUARY)
            review.action_open()
        found = review.figure_ids.filtered(lambda f: f.section == section)
        return {figure.name: figure for figure in found}

    def test_targets_and_results(self):
        self._new_target(self.anna, 1200.0, date_from=date(2026, 1, 1), name="Year")
        self._new_target(
            self.anna,
            500.0,
            period_type="month",
            date_from=date(2026, 2, 1),
            name="Feb",
        )
        self._new_target(
            self.anna,
            1.0,
            period_type="month",
            date_from=date(2026, 3, 1),
            name="March",
        )
        self._new_target(self.anna, 1.0, self.won_count, state="draft", name="Draft")
        self._new_target(self.ben, 1.0, date_from=date(2026, 1, 1), name="Ben")
        self._new_order(self.anna, 100.0, datetime(2026, 1, 31, 12))
        february = self._new_order(self.anna, 250.0, datetime(2026, 2, 1, 12))
        self._new_order(self.anna, 125.0, datetime(2026, 2, 28, 12))
        # In Amsterdam it is March already.
        self._new_order(self.anna, 40.0, datetime(2026, 2, 28, 23, 30))
        self._new_order(self.ben, 999.0, datetime(2026, 2, 10, 12))
        review = new_review(self.template, self.anna, self.mona, **FEBRUARY)
        review.action_open()
        targets = self._figures("target", review)
        self.assertEqual(list(targets), ["Year", "Feb"])
        self.assertEqual(targets["Year"].value, 100 + 250 + 125 + 40)
        self.assertEqual((targets["Feb"].goal_value, targets["Feb"].value), (500, 375))
        self.assertAlmostEqual(targets["Feb"].attainment, 0.75)
        self.assertEqual(targets["Feb"].detail, "Missed")
        results = self._figures("result", review)
        self.assertEqual(results["Sales untaxed"].value, 375.0)
        self.assertEqual(results["Number of orders"].value, 2)

        # Frozen: nothing of it follows the documents any more.
        february.order_line.price_unit = 9000.0
        self.env.invalidate_all()
        self.assertEqual(self._figures("result", review)["Sales untaxed"].value, 375)
        self.assertEqual(self._figures("target", review)["Feb"].value, 375)
        for user in (self.anna, self.mona):
            seen = review.with_user(user).figure_ids
            self.assertIn(375.0, seen.mapped("value"))

    def test_targets_of_the_team_led(self):
        self._new_target(self.north, 900.0, date_from=date(2026, 1, 1), name="North")
        self._new_target(self.south, 1.0, date_from=date(2026, 1, 1), name="South")
        self._new_order(self.anna, 90.0, datetime(2026, 2, 3, 12))
        review = new_review(self.template, self.lea, self.mona, **FEBRUARY)
        review.action_open()
        [(name, figure)] = self._figures("target", review).items()
        self.assertEqual((name, figure.value), ("North", 90.0))
        self.assertFalse(self._figures("target"))

    def test_activities(self):
        call = self.env.ref("mail.mail_activity_data_call")
        partner = self.env["ir.model"]._get_id("res.partner")
        for user, day, is_done in (
            (self.anna, "2026-02-01", True),
            (self.anna, "2026-02-28", True),
            (self.anna, "2026-03-01", True),
            (self.anna, "2026-02-10", False),
            (self.ben, "2026-02-10", True),
        ):
            with freeze_time(f"{day} 12:00:00"):
                activity = self.env["mail.activity"].create(
                    {
                        "res_model_id": partner,
                        "res_id": self.customer.id,
                        "activity_type_id": call.id,
                        "user_id": user.id,
                    }
                )
                if is_done:
                    activity.action_done()
                self.env.flush_all()
        # The first begins in February where the company is, the second in March.
        self.env["calendar.event"].create(
            [
                {
                    "name": "Visit",
                    "user_id": self.anna.id,
                    "start": start,
                    "stop": "2026-03-01 06:00:00",
                }
                for start in ("2026-01-31 23:30:00", "2026-02-28 23:30:00")
            ]
        )
        found = self._figures("activity")
        self.assertEqual(found[call.name].value, 2)
        self.assertEqual(found["Meetings held"].value, 1)
        self.assertEqual(len(found), 2)

    def test_conversion(self):
        """Two of three closed in February were won, for 30 of 130 in value; of four
        leads of February one became a customer."""
        for created, closed, outcome, value in (
            (datetime(2026, 1, 5), datetime(2026, 2, 1, 12), "won", 10.0),
            (datetime(2026, 2, 5), datetime(2026, 2, 20, 12), "won", 20.0),
            (datetime(2026, 2, 6), datetime(2026, 2, 21, 12), "lost", 100.0),
            (datetime(2026, 2, 7), datetime(2026, 3, 2, 12), "lost", 500.0),
            (datetime(2026, 2, 8), None, None, 500.0),
        ):
            lead = self.env["crm.lead"].create(
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "team_id": self.north.id,
                    "company_id": self.company.id,
                    "expected_revenue": value,
                }
            )
            if outcome == "won":
                lead.action_set_won()
            elif outcome == "lost":
                lead.action_set_lost()
            if closed:
                lead.date_closed = closed
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, lead.id]
            )
        found = self._figures("conversion")
        self.assertAlmostEqual(found["Win rate"].value, 2 / 3, 4)
        self.assertEqual(found["Win rate"].detail, "2 of 3")
        self.assertAlmostEqual(found["Win rate by value"].value, 30 / 130, 4)
        converted = found["New leads that became customers"]
        self.assertEqual((converted.value, converted.detail), (0.25, "1 of 4"))

    def test_nothing_happened(self):
        for section in ("target", "result", "activity", "conversion"):
            self.assertFalse(self._figures(section))
