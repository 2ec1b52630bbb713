# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Datetime
from odoo.tests import tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestDailyCheck(SalesTargetsCase):
    """Master data behind a document changes: past credits stay, a list says which
    would come out differently, and a manager decides."""

    def setUp(self):
        super().setUp()
        self.customer.country_id = self.env.ref("base.nl")
        self.metric = self.env["sales.metric"].create(
            {
                "name": "Dutch",
                "code": "dutch",
                "domain": "[('partner_id.country_id.code', '=', 'NL')]",
            }
        )
        self.order = self._new_order(self.anna, 100.0)
        self.drift = self.env["sales.credit.drift"]
        # what is saved now counts before the customer moves
        self.env["sales.credit"].flush_model()

    def check_daily(self):
        """Run the scheduled action; what it would commit stays in the test."""
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            autospec=True,
            return_value=60.0,
        ) as progress:
            self.env.ref("sales_targets.ir_cron_verify").ir_actions_server_id.run()
        return progress

    def found(self):
        return [
            (
                d.metric_id.code,
                d.document_id,
                d.user_id.name,
                d.kind,
                d.stored,
                d.expected,
            )
            for d in self.drift.search([])
        ]

    def test_what_differs_is_listed(self):
        self.check_daily()
        self.assertEqual(self.found(), [])
        self.assertEqual(self.metric.drift_count, 0)
        self.assertTrue(self.metric.verified_on)
        self.customer.country_id = self.env.ref("base.be")
        with freeze_time(Datetime.now() + timedelta(days=1)):
            self.check_daily()
            self.assertEqual(self.metric.verified_on, Datetime.now())
        row = ("dutch", self.order.id, "Anna", "surplus", 100.0, 0.0)
        self.assertEqual(self.found(), [row])
        self.assertEqual(self.metric.drift_count, 1)
        differs = self.drift.search([])
        self.assertEqual(differs.document_name, self.order.name)
        self.assertEqual(differs.company_id, self.company)
        action = differs.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", self.order.id)
        )
        # nothing is changed by looking
        self.assertEqual(
            self._credits(self.order, self.metric), {("Anna", False): 100.0}
        )
        found = self.env["sales.metric"].search([("drift_count", ">", 0)])
        self.assertEqual(found, self.metric)
        # listed once, however often it is checked
        self.metric.action_verify()
        self.assertEqual(self.found(), [row])

    def test_kinds(self):
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM sales_credit WHERE metric_id = %s", [self.metric.id]
        )
        self.env.cr.execute(
            "UPDATE sales_credit SET value = 90 WHERE metric_id = %s AND order_id = %s",
            [self.untaxed.id, self.order.id],
        )
        self.env["sales.credit"].invalidate_model()
        (self.metric | self.untaxed).action_verify()
        self.assertEqual(
            sorted(self.found()),
            [
                ("dutch", self.order.id, "Anna", "missing", 0.0, 100.0),
                ("sales_untaxed", self.order.id, "Anna", "changed", 90.0, 100.0),
            ],
        )
        (self.metric | self.untaxed).action_rebuild()
        self.assertHealthy()

    def test_a_rebuild_settles_it(self):
        self.customer.country_id = self.env.ref("base.be")
        action = self.metric.with_user(self.mona).action_verify()
        self.assertEqual(action["res_model"], "sales.credit.drift")
        self.assertEqual(self.drift.search(action["domain"]), self.drift.search([]))
        self.metric.with_user(self.mona).action_rebuild()
        self.assertEqual(self.found(), [])
        self.assertEqual(self.metric.drift_count, 0)
        self.assertEqual(self._credits(self.order, self.metric), {})
        done = self.metric.with_user(self.mona).action_verify()
        self.assertEqual(done["params"]["type"], "success")

    def test_goes_on_where_it_stopped(self):
        """Metric by metric; what is done is committed, and not done again."""
        metrics = self.env["sales.metric"].search([])
        metrics.verified_on = False
        with patch.object(
            self.env.registry["ir.cron"],
            "_commit_progress",
            autospec=True,
            side_effect=[60.0, 60.0, 0.0],
        ):
            self.env["sales.metric"]._cron_verify()
        self.assertEqual(len(metrics.filtered("verified_on")), 2)
        progress = self.check_daily()
        self.assertEqual(len(metrics.filtered("verified_on")), len(metrics))
        self.assertEqual(
            progress.call_args_list[0].kwargs, {"remaining": len(metrics) - 2}
        )
        self.assertEqual(progress.call_count, len(metrics) - 1)

    def test_what_the_document_says_does_not_differ(self):
        self.customer.country_id = self.env.ref("base.be")
        self.order.partner_id = self.env["res.partner"].create({"name": "Elsewhere"})
        self.metric.action_verify()
        self.assertEqual(self.found(), [])
        self.assertHealthy()

    def test_counting_the_whole_ledger(self):
        """A count that names no field still sees what was just saved."""
        credit = self.env["sales.credit"].sudo()
        before = credit.search_count([])
        self._new_order(self.ben, 10.0)
        # sales untaxed, number of orders, and this metric
        self.assertEqual(credit.search_count([]), before + 3)
