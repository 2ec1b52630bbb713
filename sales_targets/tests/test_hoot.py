# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import re
from pathlib import Path

from odoo.tests import HttpCase, no_retry, tagged


def suite_id(name):
    """The id that Hoot gives a suite, as in web/tests/test_js.py: with an id that
    it does not know it would run every suite of Odoo."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"


class HootCase(HttpCase):
    """Runs the unit tests that an addon has of its JavaScript."""

    def run_suite(self, name, tests):
        """Run a suite and make sure that none of its tests was left out.

        :param name: as Hoot knows it, such as ``@sales_targets``
        :param tests: the folder of its files
        """
        written = sum(
            path.read_text(encoding="utf-8").count("\ntest(")
            for path in tests.glob("*.test.js")
        )
        with self.assertLogs(self._logger.getChild("browser"), "INFO") as logs:
            try:
                self.browser_js(
                    "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
                    f"&id={suite_id(name)}",
                    "",
                    "",
                    login="admin",
                    timeout=300,
                    success_signal="[HOOT] Test suite succeeded",
                    error_checker=lambda message: "[HOOT]" not in message,
                )
            except AssertionError as error:
                # What the logs say would be lost with them.
                told = [r.getMessage() for r in logs.records if r.levelname == "ERROR"]
                self.fail("\n".join([str(error), *told]))
        passed = re.search(r"Passed (\d+) tests", "\n".join(logs.output))
        self.assertTrue(passed, "Hoot did not say how many tests passed.")
        self.assertEqual(int(passed.group(1)), written)


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    """The unit tests of the JavaScript, in a browser."""

    @no_retry
    def test_widgets(self):
        self.run_suite("@sales_targets", Path(__file__).parents[1] / "static" / "tests")
