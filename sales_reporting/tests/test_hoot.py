# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from pathlib import Path

from odoo.tests import no_retry, tagged

from odoo.addons.sales_targets.tests.test_hoot import HootCase


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    """The unit tests of the JavaScript, in a browser."""

    @no_retry
    def test_javascript(self):
        tests = Path(__file__).parents[1] / "static" / "tests"
        self.run_suite("@sales_reporting", tests)
