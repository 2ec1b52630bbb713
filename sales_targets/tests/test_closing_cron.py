# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SalesTargetsCase

JANUARY = {"period_type": "month", "date_from": date(2026, 1, 1)}
LOGGER = "odoo.addons.sales_targets.models.sales_target_closing_cron"


@tagged("post_install", "-at_install")
class TestAutomaticClosing(SalesTargetsCase):
    """Periods are closed by themselves, some days after their end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sales_close_after = 10
        cls._new_order(cls.anna, 70.0, datetime(2026, 1, 31, 22, 30))
        cls.target = cls._new_target(cls.anna, **JANUARY)

    def run_cron(self, moment, answers=None):
        """Let the job run at a moment.

        :param answers: seconds left after each step, by default plenty
        """
        options = {"side_effect": answers} if answers else {"return_value": 60.0}
        with (
            freeze_time(moment),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                autospec=True,
                **options,
            ) as progress,
        ):
            self.env.ref("sales_targets.ir_cron_close").ir_actions_server_id.run()
        return progress

    def test_on_the_day(self):
        """January and 10 days: in Amsterdam the 10th of February begins on the 9th at
        23:00 UTC."""
        self.run_cron("2026-02-09 22:59:00")
        self.assertEqual(self.target.state, "confirmed")
        self.run_cron("2026-02-09 23:01:00")
        self.assertEqual(self.target.state, "closed")
        self.assertEqual(self.target.frozen_result_value, 70.0)
        self.assertEqual(self.target.frozen_on, datetime(2026, 2, 9, 23, 1))
        closing = self.target.closing_ids
        self.assertEqual((closing.credit_count, len(closing)), (1, 1))
        self.assertFalse(closing.closed_by_id)
        self.assertTrue(closing.attachment_id.raw)
        bodies = " ".join(self.target.message_ids.mapped("body"))
        self.assertIn("Closed automatically, 10 days after its end", bodies)
        self.run_cron("2026-02-11 12:00:00")
        self.assertEqual(len(self.target.closing_ids), 1)

    def test_only_what_is_due(self):
        others = {
            "draft": self._new_target(self.ben, state="draft", **JANUARY),
            "proposed": self._new_target(self.carl, state="proposed", **JANUARY),
            "confirmed": self._new_target(
                self.ben, period_type="month", date_from=date(2026, 2, 1)
            ),
            "cancelled": self._new_target(self.lea, state="cancelled", **JANUARY),
        }
        archived = self._new_target(self.lea, active=False, **JANUARY)
        self.run_cron("2026-02-20 12:00:00")
        self.assertEqual(self.target.state, "closed")
        for state, target in others.items():
            self.assertEqual(target.state, state)
        self.assertEqual(archived.state, "confirmed")

    def test_companies_decide_for_themselves(self):
        other = self.env["res.company"].create({"name": "Kiwi Trading"})
        other.sales_tz = "Pacific/Auckland"
        self.env.user.company_ids |= other
        self.ben.company_ids |= other
        target = self._new_target(self.ben, company_id=other.id, **JANUARY)
        self.company.sales_close_after = 0
        self.run_cron("2027-02-20 12:00:00")
        self.assertEqual((self.target.state, target.state), ("confirmed",) * 2)
        other.sales_close_after = 1
        # the 1st of February has begun in Auckland 13 hours before
        self.run_cron("2026-01-31 10:59:00")
        self.assertEqual(target.state, "confirmed")
        self.run_cron("2026-01-31 11:01:00")
        self.assertEqual((self.target.state, target.state), ("confirmed", "closed"))

    def test_goes_on_where_it_stopped(self):
        targets = self.target.union(
            *(self._new_target(user, **JANUARY) for user in (self.ben, self.carl))
        )
        progress = self.run_cron("2026-02-20 12:00:00", answers=[60.0, 60.0, 0.0])
        self.assertEqual(progress.call_args_list[0].kwargs, {"remaining": 3})
        self.assertEqual(targets.mapped("state"), ["closed", "closed", "confirmed"])
        self.run_cron("2026-02-20 12:01:00")
        self.assertEqual(targets.mapped("state"), ["closed"] * 3)
        self.assertEqual(targets.mapped("closing_ids.credit_count"), [1, 0, 0])
        self.assertEqual(len(targets.closing_ids), 3)

    def test_one_that_fails_keeps_no_other(self):
        second = self._new_target(self.ben, **JANUARY)
        write = self.env.registry["sales.target.closing"]._write_statement

        def fail(closing, stream):
            if closing.target_id == self.target:
                raise OSError("disk full")
            return write(closing, stream)

        with (
            patch.object(
                self.env.registry["sales.target.closing"], "_write_statement", fail
            ),
            mute_logger(LOGGER),
        ):
            self.run_cron("2026-02-20 12:00:00")
        self.assertEqual((self.target.state, second.state), ("confirmed", "closed"))
        self.assertFalse(self.target.closing_ids)
        self.assertFalse(
            self.env["sales.credit.frozen"].search([("target_id", "=", self.target.id)])
        )
        self.run_cron("2026-02-21 12:00:00")
        self.assertEqual(self.target.state, "closed")

    def test_reopened_is_closed_again(self):
        self.run_cron("2026-02-20 12:00:00")
        self.target.with_user(self.mona).action_reopen("A late order")
        self.run_cron("2026-02-21 12:00:00")
        self.assertEqual(self.target.state, "closed")

    def test_negative_days(self):
        with self.assertRaisesRegex(ValidationError, "before its end"):
            self.company.sales_close_after = -1
