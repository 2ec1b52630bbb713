# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime

from odoo.tests import tagged

from .closing_case import YEAR, ClosingCase


@tagged("post_install", "-at_install")
class TestRestatements(ClosingCase):
    """What the documents say otherwise than when a target was closed."""

    def setUp(self):
        super().setUp()
        self.first = self._new_order(self.anna, 800.0, datetime(2025, 3, 5, 12))
        self.second = self._new_order(self.anna, 200.0, datetime(2025, 4, 5, 12))
        self.target = self._new_target(self.anna, **YEAR)
        self.team = self._new_target(self.north, **YEAR)
        self._close(self.target, self.team)

    def test_nothing_yet(self):
        self.assertEqual(self._changed(self.target), [])
        self.assertEqual(self.target.restatement_count, 0)

    def test_each_kind_of_change(self):
        self.first.order_line.price_unit = 700.0
        self.second._action_cancel()
        third = self._new_order(self.anna, 50.0, datetime(2025, 5, 5, 12))
        rows = [
            (self.first.name, "Anna", "changed", 800.0, 700.0, -100.0),
            (self.second.name, "Anna", "removed", 200.0, 0.0, -200.0),
            (third.name, "Anna", "added", 0.0, 50.0, 50.0),
        ]
        self.assertEqual(self._changed(self.target), rows)
        self.assertEqual(
            self._changed(self.team), [(name, False, *rest) for name, _u, *rest in rows]
        )
        self.assertEqual(self.target.restatement_value, -250.0)
        self.assertEqual(self.target.with_user(self.anna).restatement_count, 3)
        action = self.target.with_user(self.anna).action_view_restatements()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(found), 3)

    def test_changes_that_cancel_out_are_listed(self):
        self.first.order_line.price_unit = 900.0
        self.second.order_line.price_unit = 100.0
        self.assertEqual(self.target.restatement_value, 0.0)
        self.assertEqual(
            [row[5] for row in self._changed(self.target)], [100.0, -100.0]
        )

    def test_moved_out_of_the_period(self):
        self.second.date_order = datetime(2026, 1, 5, 12)
        self.assertEqual(
            self._changed(self.target),
            [(self.second.name, "Anna", "removed", 200.0, 0.0, -200.0)],
        )

    def test_split_inside_the_team(self):
        """It is the person's restatement, not the team's."""
        self._allocate(self.first, self.ben, kind="split", basis="percent", percent=25)
        self.assertEqual(
            self._changed(self.target),
            [(self.first.name, "Anna", "changed", 800.0, 600.0, -200.0)],
        )
        self.assertEqual(self._changed(self.team), [])

    def test_document_is_gone(self):
        name = self.second.name
        self.second._action_cancel()
        self.second.unlink()
        self.assertEqual(
            self._changed(self.target),
            [(name, "Anna", "removed", 200.0, 0.0, -200.0)],
        )

    def test_open_targets_have_none(self):
        self.first.order_line.price_unit = 700.0
        self.target.with_user(self.mona).action_reopen("A late change")
        self.assertEqual(self._changed(self.target), [])
        self.assertEqual(len(self._changed(self.team)), 1)

    def test_ids_stay_and_tell_rows_apart(self):
        """Opening a list reads rows again by their ids."""
        company = self._new_target(self.company, **YEAR)
        self._close(company)
        self._new_order(self.anna, 50.0, datetime(2025, 5, 5, 12))
        self.first.order_line.price_unit = 700.0
        rows = self.env["sales.restatement"].search(
            [("company_id", "=", self.company.id)]
        )
        # two documents for each of three targets
        self.assertEqual(len(rows), 6)
        before = {row.id: (row.target_id.id, row.document_id) for row in rows}
        self.assertEqual(len(set(before.values())), 6)
        self.env.invalidate_all()
        after = self.env["sales.restatement"].browse(before)
        self.assertEqual(
            {row.id: (row.target_id.id, row.document_id) for row in after}, before
        )

    def test_who_sees_which(self):
        self.first.order_line.price_unit = 700.0
        model = self.env["sales.restatement"]
        domain = [("target_id", "in", (self.target | self.team).ids)]
        for user, targets in (
            (self.anna, self.target),
            (self.ben, self.target.browse()),
            (self.lea, self.target | self.team),
            (self.lars, self.target.browse()),
            (self.mona, self.target | self.team),
        ):
            found = model.with_user(user).search(domain)
            self.assertEqual(found.sudo().target_id, targets, user.name)
