# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SalesTargetsCase

YEAR = {"date_from": date(2025, 1, 1)}


@tagged("post_install", "-at_install")
class TestAdjustment(SalesTargetsCase):
    """A correction by a manager: never silent, whatever becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target = cls._new_target(cls.anna, **YEAR)
        cls.values = {
            "metric_id": cls.untaxed.id,
            "user_id": cls.anna.id,
            "company_id": cls.company.id,
            "date": date(2025, 6, 1),
            "value": -50.25,
            "reason": "correction",
            "note": "Counted twice",
        }

    def told(self, target, user):
        """What the chatter of a target says to somebody."""
        return " ".join(target.with_user(user).message_ids.mapped("body"))

    def test_is_told_on_the_target(self):
        """Also without naming it: it counts for it all the same."""
        other = self._new_target(self.anna, date_from=date(2024, 1, 1))
        ben = self._new_target(self.ben, **YEAR)
        draft = self._new_target(
            self.anna,
            state="draft",
            period_type="month",
            date_from=date(2025, 6, 1),
        )
        adjustment = (
            self.env["sales.adjustment"].with_user(self.mona).create(self.values)
        )
        self.assertEqual(self.target.result_value, -50.25)
        told = self.told(self.target, self.anna)
        for words in ("50.25", "Counted twice", "Correction of an error"):
            self.assertIn(words, told)
        # Ben shares it, and must not read what Anna was adjusted by.
        pair = self._new_target(self.anna | self.ben, **YEAR)
        adjustment.copy({"target_id": pair.id})
        self.assertEqual(pair.result_value, -100.5)
        for target in (other, ben, draft, pair):
            self.assertNotIn("Counted twice", self.told(target, self.mona))
        adjustment.unlink()
        self.assertIn("was deleted", self.told(self.target, self.anna))
        self.assertEqual(self.target.result_value, -50.25)

    def test_changes_are_logged(self):
        adjustment = (
            self.env["sales.adjustment"]
            .with_user(self.mona)
            .with_context(tracking_disable=False)
            .create(self.values)
        )
        self.flush_tracking()
        adjustment.write({"value": 10.0, "reason": "goodwill"})
        self.flush_tracking()
        changes = adjustment.with_user(self.anna).message_ids.sudo().tracking_value_ids
        self.assertEqual(set(changes.field_id.mapped("name")), {"value", "reason"})

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.flush()

    def test_the_person_finds_it(self):
        self.env["sales.adjustment"].with_user(self.mona).create(self.values)
        action = self.env.ref("sales_targets.sales_adjustment_action")
        menu = self.env.ref("sales_targets.sales_adjustment_menu")
        for user, notes in (
            (self.anna, ["Counted twice"]),
            (self.ben, []),
            (self.lea, ["Counted twice"]),
        ):
            menus = self.env["ir.ui.menu"].with_user(user)
            self.assertIn(menu.id, menus._visible_menu_ids())
            found = self.env[action.res_model].with_user(user).search([])
            self.assertEqual(found.mapped("note"), notes)

    def test_managers_only(self):
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self.env["sales.adjustment"].with_user(user).create(self.values)
