"""Plug-in of pytest: what drives a browser is skipped, and counted as that.

Tours follow Odoo's own pages step by step; an addon that changes a page, as several of
those do beside which ours are tried, breaks them without breaking anything else.
"""

import unittest

from odoo.tests.common import HttpCase


def browser_js(self, *args, **kwargs):
    raise unittest.SkipTest("drives a browser")


HttpCase.browser_js = browser_js
