# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import tagged

from .common_translations import TranslationsCase


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsCase):
    """The translations of this addon."""

    def test_template_is_up_to_date(self):
        self._check_template()

    def test_nothing_is_missing(self):
        self._check_complete()

    def test_translations_fit(self):
        self._check_fit()

    def test_no_code_is_translated(self):
        self._check_no_code()
