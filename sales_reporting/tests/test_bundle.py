# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import TransactionCase, tagged

OURS = "/sales_reporting/"
# Bytes that each page loads beside, each one with a graph or a pivot, and a funnel.
LIMITS = {
    "web.assets_backend": 2_000,
    "web.assets_backend_lazy": 26_500,
    "sales_reporting.assets_funnel": 6_000,
}


@tagged("post_install", "-at_install")
class TestBundle(TransactionCase):
    """What the browser loads because of this addon, minified as Odoo does it."""

    def _bundle(self, name):
        return self.env["ir.qweb"]._get_asset_bundle(name, assets_params={})

    def _ours(self, files):
        return [file for file in files if (file.url or "").startswith(OURS)]

    def test_sizes(self):
        for name, limit in LIMITS.items():
            bundle = self._bundle(name)
            self.assertFalse(self._ours(bundle.stylesheets), name)
            bundle.templates = self._ours(bundle.templates)
            scripts = self._ours(bundle.javascripts)
            texts = [script.minify() for script in scripts]
            if bundle.templates:
                texts.append(bundle.generate_xml_bundle())
            size = sum(len(text.encode()) for text in texts)
            self.assertLessEqual(size, limit, name)

    def test_funnels_only_when_shown(self):
        loaded = {
            name: [s.url for s in self._ours(self._bundle(name).javascripts)]
            for name in LIMITS
        }
        drawing = f"{OURS}static/src/sales_funnel/sales_funnel.js"
        self.assertEqual(loaded.pop("sales_reporting.assets_funnel"), [drawing])
        for name, urls in loaded.items():
            self.assertNotIn(drawing, urls, name)
        self.assertTrue(loaded["web.assets_backend_lazy"])
        graph = f"{OURS}static/src/sales_graph/"
        self.assertFalse([u for u in loaded["web.assets_backend"] if graph in u])
