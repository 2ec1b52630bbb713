# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.tests import TransactionCase, tagged

OURS = "/sales_targets/"
ON_DEMAND = ("sales_targets.assets_dashboard", "sales_targets.assets_leaderboard")
LIMIT = 30_000
LIMIT_SHOWN = 45_000


@tagged("post_install", "-at_install")
class TestBundle(TransactionCase):
    """What the browser loads because of this addon, minified as Odoo does it."""

    def _bundle(self, name):
        return self.env["ir.qweb"]._get_asset_bundle(name, assets_params={})

    def _script_size(self, name):
        """Bytes of our scripts and templates in a bundle."""
        bundle = self._bundle(name)
        bundle.templates = [t for t in bundle.templates if t.url.startswith(OURS)]
        scripts = [s for s in bundle.javascripts if s.url.startswith(OURS)]
        self.assertTrue(scripts and bundle.templates)
        texts = [s.minify() for s in scripts] + [bundle.generate_xml_bundle()]
        return sum(len(text.encode()) for text in texts)

    def _style_size(self, name):
        """Bytes of our style sheets in a bundle, compiled with all the others."""
        bundle = self._bundle(name)
        bundle.preprocess_css()
        self.assertFalse(bundle.css_errors)
        sheets = [s for s in bundle.stylesheets if (s.url or "").startswith(OURS)]
        self.assertTrue(sheets)
        return sum(len(sheet.minify().encode()) for sheet in sheets)

    def test_every_page(self):
        size = self._script_size("web.assets_backend")
        size += self._style_size("web.assets_backend")
        self.assertLessEqual(size, LIMIT)

    def test_when_shown(self):
        """What a page loads beside, when it shows the dashboard, the strip, the
        months of a target or the leaderboard."""
        for name in ON_DEMAND:
            with self.subTest(bundle=name):
                self.assertLessEqual(self._script_size(name), LIMIT_SHOWN)

    def test_charts_only_when_shown(self):
        for name in ("web.assets_backend", *ON_DEMAND):
            loaded = [script.url for script in self._bundle(name).javascripts]
            self.assertTrue(loaded)
            self.assertFalse([url for url in loaded if "chartjs" in url.lower()])
