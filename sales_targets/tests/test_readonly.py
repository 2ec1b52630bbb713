# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from psycopg2.errors import ReadOnlySqlTransaction

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SalesTargetsCase
from .common_readonly import unmarked_methods

WRITERS = {
    # targets
    "action_break_down",
    "action_cancel",
    "action_close",
    "action_confirm",
    "action_draft",
    "action_propose",
    "action_reopen",
    "remember_dashboard_choice",
    "take_celebration",
    # the dialogs of targets: what they show was written a moment ago
    "action_back",
    "action_create_parts",
    "action_create_targets",
    "action_excel_allocations",
    "action_excel_targets",
    "action_import",
    "action_preview",
    "action_show_made",
    # metrics, phasings, alerts, questions
    "action_answer",
    "action_check",
    "action_measure",
    "action_mute",
    "action_rebuild",
    "action_snooze",
    "action_verify",
    "action_wake",
    # planning and reviews
    "action_accept",
    "action_agree",
    "action_confirm_accepted",
    "action_counter",
    "action_decline",
    "action_done",
    "action_open",
    "action_sign",
    "action_submit",
    "action_update_people",
}


@tagged("post_install", "-at_install")
class TestReadOnly(SalesTargetsCase):
    """What pages read can be read from a replica of the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_order(cls.anna, 100.0)
        cls.target = cls._new_target(cls.anna)
        cls.env.flush_all()

    def readonly(self, read):
        """Do something in a transaction that refuses to write."""
        self.env.invalidate_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            result = read()
            savepoint.rollback()
        return result

    def test_the_trap_bites(self):
        def write():
            self.target.goal_value = 5.0
            self.env.flush_all()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ReadOnlySqlTransaction),
        ):
            self.readonly(write)

    def test_methods_that_pages_call(self):
        model = self.env["sales.target"].with_user(self.anna)
        target = self.target.with_user(self.anna)
        closed = self._new_target(self.anna, metric=self.order_count)
        closed.action_close()
        closed = closed.with_user(self.anna)
        choice = model.get_dashboard_data()["choice"]
        scheme = self.env["sales.bonus.scheme"].with_user(self.mona)
        scheme = scheme.create(
            {
                "name": "Yearly",
                "company_id": self.company.id,
                "tier_ids": [Command.create({"attainment": 1, "amount": 5})],
            }
        )
        phasing = self.env["sales.phasing"].search([], limit=1).with_user(self.mona)
        self.env.flush_all()
        calls = {
            "get_dashboard_data": (model, []),
            "get_dashboard_options": (model, []),
            "action_dashboard_month": (model, [choice, "2026-01-01", "2026-01-31"]),
            "action_dashboard_target": (model, [choice]),
            "action_dashboard_propose": (model, [choice]),
            "action_dashboard_deals": (model, [choice]),
            "get_leaderboard": (model, []),
            "get_months": (target, []),
            "action_view_credits": (target, []),
            "action_view_frozen": (closed, []),
            "action_view_restatements": (closed, []),
            "action_download_statement": (closed, []),
            "action_open_dashboard": (target, []),
            "action_choose_targets": (scheme, []),
            "action_view_targets": (phasing, []),
            "get_import_templates": (model, []),
        }
        for name, (records, args) in calls.items():
            with self.subTest(method=name):
                method = getattr(records, name)
                self.assertTrue(getattr(method, "_readonly", False))
                self.assertTrue(self.readonly(lambda m=method, a=args: m(*a)))

    def test_every_other_method_reads_only(self):
        """What is called by RPC and is not known to write can be read from a replica,
        and says so."""
        self.assertEqual(unmarked_methods(self.env, "sales_targets"), WRITERS)

    def test_lists_with_figures(self):
        model = self.env["sales.target"].with_user(self.anna)
        names = ("result_value", "attainment", "months", "last_credit_id", "status")
        found = self.readonly(
            lambda: model.web_search_read(
                [("status", "!=", "cancelled")],
                {name: {} for name in names},
                order="pace",
            )
        )
        self.assertEqual(found["records"][0]["result_value"], 100.0)
