# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import TransactionCase, tagged

from odoo.addons.sales_targets.tests.common_readonly import unmarked_methods

WRITERS = {
    "action_lost_reason_apply",
    "action_make_targets",
    "action_measure",
    "action_refresh",
    "action_reset",
    "action_retry",
    "action_toggle_favorite",
    "action_toggle_received",
    "action_toggle_subscription",
    "action_use_measured",
}


@tagged("post_install", "-at_install")
class TestReadOnly(TransactionCase):
    def test_every_other_method_reads_only(self):
        """What is called by RPC and is not known to write can be read from a replica
        of the database, and says so."""
        self.assertEqual(unmarked_methods(self.env, "sales_reporting"), WRITERS)
