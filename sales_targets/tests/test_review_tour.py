# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .common import SalesTargetsCase
from .common_review import new_template


@tagged("post_install", "-at_install")
class TestReviewTour(SalesTargetsCase, HttpCase):
    """A review in a browser, from both sides of the table."""

    def test_review(self):
        last_month = datetime.now().replace(day=1) - timedelta(days=10)
        self._new_order(self.anna, 700.0, last_month)
        template = new_template(self.env, weights=(60, 40), name="Spring talk")
        self.start_tour("/odoo", "sales_review_start", login="mona")
        review = self.env["sales.review"].search([("template_id", "=", template.id)])
        self.assertEqual((review.state, review.user_id), ("open", self.anna))
        path = f"/odoo/sales-reviews/{review.id}"
        self.start_tour(path, "sales_review_self", login="anna")
        self.assertEqual(review.state, "self_done")
        self.start_tour(path, "sales_review_manager", login="mona")
        self.assertEqual(review.state, "both")
        # 0.6 × 4 + 0.4 × 5 and 0.6 × 3 + 0.4 × 5
        scores = {sheet.side: sheet.weighted_score for sheet in review.sheet_ids}
        self.assertEqual(scores, {"self": 4.4, "manager": 3.8})
        self.start_tour(path, "sales_review_sign_self", login="anna")
        self.start_tour(path, "sales_review_sign_manager", login="mona")
        self.assertEqual(review.state, "done")
        self.assertEqual(review.action_ids.mapped("summary"), ["Train closing"])
