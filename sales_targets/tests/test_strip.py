# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import HttpCase, tagged

from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestStrip(SalesTargetsCase, HttpCase):
    """The strip above the lists of other apps, in a browser."""

    def _settings(self):
        return self.anna.res_users_settings_id

    def test_orders_and_pipeline(self):
        """It tells the user's figures, and is folded or not wherever it stands."""
        self._new_target(self.anna, 4000.0)
        self._new_order(self.anna, 1200.0)
        self.start_tour("/odoo/orders", "sales_target_strip_orders", login="anna")
        self.assertTrue(self._settings().sales_target_is_strip_folded)
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sales_target_strip_pipeline",
            login="anna",
        )
        self.assertFalse(self._settings().sales_target_is_strip_folded)

    def test_not_above_the_forecast(self):
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_forecast",
            "sales_target_strip_forecast",
            login="anna",
        )
