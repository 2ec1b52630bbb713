# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .closing_case import YEAR, ClosingCase

STATEMENT = "odoo.addons.sales_targets.models.sales_target_closing_statement"


@tagged("post_install", "-at_install")
class TestStatementOfATarget(ClosingCase):
    """The statement says what was frozen, and to nobody more than he may read."""

    def test_agrees_with_the_target(self):
        orders = [
            self._new_order(self.anna, amount, datetime(2025, month, 5, 12))
            for month, amount in ((1, 800.1), (2, 0.2), (3, 1234.57))
        ]
        orders[0].name = "=1+1"
        orders[1].name = "@risk"
        target = self._new_target(self.anna, goal=4069.74, **YEAR)
        self._close(target)
        sheet = self._statement(target, self.anna)["Credits"]
        lines = [
            [cell.value for cell in row]
            for row in sheet.iter_rows(min_row=2, max_row=4)
        ]
        self.assertEqual([line[1] for line in lines], ["=1+1", "@risk", orders[2].name])
        self.assertEqual(sheet["B2"].data_type, "s")
        self.assertEqual([line[3] for line in lines], ["Anna"] * 3)
        self.assertEqual([line[4] for line in lines], ["North"] * 3)
        counts = [line[5] for line in lines]
        self.assertEqual(counts, [800.1, 0.2, 1234.57])
        self.assertEqual(sheet["F5"].value, "=ROUND(SUM('Credits'!F2:F4),4)")
        self.assertEqual(round(sum(counts), 4), target.frozen_result_value)
        cover = self._cover(target)
        formula = cover.pop("Result, the sum of the credits")
        self.assertEqual(formula, sheet["F5"].value)
        self.assertEqual(cover["Target"], target.name)
        self.assertEqual(cover["Closed by"], "Mona")
        self.assertEqual(cover["Goal"], 4069.74)
        self.assertEqual(cover["Number of credits"], "3")
        self.assertEqual(cover["From"].date(), date(2025, 1, 1))
        self.assertEqual(cover["To"].date(), date(2025, 12, 31))
        numbers = self._cover(target, data_only=True)
        self.assertEqual(numbers["Result, the sum of the credits"], 2034.87)
        self.assertEqual(numbers["Attainment"], 0.5)

    def test_ratio_agrees_too(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        win_rate.active = True
        leads = self.env["crm.lead"].create(
            [
                {"name": "Deal", "user_id": self.anna.id, "team_id": self.north.id}
                for _n in range(3)
            ]
        )
        leads[0].action_set_won()
        leads[1:].action_set_lost()
        target = self._new_target(self.anna, goal=0.5, metric=win_rate)
        self._close(target)
        sheet = self._statement(target)["Credits"]
        won, base = (
            sum(cell.value for cell in sheet[letter][1:4]) for letter in ("F", "G")
        )
        self.assertEqual((won, base), (1.0, 3.0))
        self.assertIn("SUM('Credits'!F2:F4)", sheet["F5"].value)
        self.assertIn("SUM('Credits'!G2:G4)", sheet["F5"].value)
        numbers = self._cover(target, data_only=True)
        self.assertEqual(
            numbers["Result, the sum of the credits"], target.frozen_result_value
        )

    def test_more_lines_than_are_read_at_once(self):
        for month in (1, 2, 3, 4):
            self._new_order(self.anna, float(month), datetime(2025, month, 5, 12))
        target = self._new_target(self.anna, **YEAR)
        with patch(f"{STATEMENT}.READ_STEP", 2):
            self._close(target)
        sheet = self._statement(target)["Credits"]
        self.assertEqual([cell.value for cell in sheet["F"][1:5]], [1.0, 2.0, 3.0, 4.0])

    def test_shared_documents(self):
        """The credit stands beside what of it counts."""
        order = self._new_order(self.anna, 1000.0, datetime(2025, 3, 5, 12))
        self._allocate(order, self.ben, basis="percent", percent=60)
        target = self._new_target(self.anna | self.ben, **YEAR)
        self._close(target)
        rows = list(self._statement(target)["Credits"].values)
        self.assertEqual([row[5:] for row in rows[1:3]], [(1000, 1000), (600, 0)])
        self.assertEqual(rows[3][5:], (None, "=ROUND(SUM('Credits'!G2:G3),4)"))

    def test_extra_rows(self):
        """Another addon adds to the cover."""
        target = self._new_target(self.anna, **YEAR)
        with patch.object(
            self.env.registry["sales.target"],
            "_statement_extra_rows",
            lambda self: [("Bonus", 75.5)],
        ):
            self._close(target)
        self.assertEqual(self._cover(target)["Bonus"], 75.5)

    def test_in_the_language_of_the_seller(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        self.untaxed.with_context(lang="nl_NL").name = "Omzet zonder btw"
        target = self._new_target(self.anna, **YEAR)
        self._close(target)
        values = [row[1] for row in self._statement(target).worksheets[0].values]
        self.assertIn("Omzet zonder btw", values)

    def test_nobody_changes_it(self):
        """Not even a manager: a statement is a proof."""
        target = self._new_target(self.anna, **YEAR)
        self._close(target)
        attachment = target.closing_id.attachment_id
        for user in (self.anna, self.lea, self.mona):
            mine = attachment.with_user(user)
            self.assertTrue(mine.raw)
            for operation in (
                lambda mine=mine: mine.write({"raw": b"other"}),
                lambda mine=mine: mine.write({"res_id": False, "res_model": False}),
                mine.unlink,
                lambda user=user: target.closing_id.with_user(user).unlink(),
                lambda user=user: target.closing_id.with_user(user).write(
                    {"attachment_id": False}
                ),
            ):
                with self.assertRaises(AccessError):
                    operation()

    def test_several_people_do_not_read_each_other(self):
        """Anna and Carl share a target: neither reads the other's credits, so the
        statement with both is for managers."""
        order = self._new_order(self.carl, 300.0, datetime(2025, 3, 5, 12))
        mine = self._new_order(self.anna, 70.0, datetime(2025, 3, 5, 12))
        target = self._new_target(self.anna | self.carl, **YEAR)
        self._close(target)
        attachment = target.closing_id.attachment_id
        for user in (self.anna, self.carl, self.lea, self.lars):
            self.assertTrue(target.with_user(user).has_access("read"))
            self.assertFalse(target.with_user(user).closing_id)
            with self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                target.closing_id.with_user(user).action_download()
        self.assertTrue(attachment.with_user(self.mona).raw)
        rows = self.env["sales.credit.frozen"].search([("target_id", "=", target.id)])
        self.assertEqual(set(rows.mapped("document_name")), {order.name, mine.name})
        seen = rows.with_user(self.anna).search([("target_id", "=", target.id)])
        self.assertEqual(seen.mapped("document_name"), [mine.name])

    def test_history(self):
        target = self._new_target(self.anna, **YEAR)
        self._close(target)
        target.with_user(self.mona).action_reopen("  An order of March was late ")
        self._close(target)
        target.invalidate_recordset()
        now, before = target.closing_ids
        self.assertEqual(before.reason, "An order of March was late")
        self.assertEqual(before.reopened_by_id, self.mona)
        self.assertTrue(before.reopened_on and before.attachment_id.raw)
        self.assertFalse(now.reopened_on)
        self.assertEqual(target.closing_id, now)
        attachments = target.closing_ids.attachment_id
        target.with_user(self.mona).action_reopen("To delete it")
        target.with_user(self.mona).unlink()
        self.assertFalse(attachments.exists())


@tagged("post_install", "-at_install")
class TestReopening(ClosingCase):
    def setUp(self):
        super().setUp()
        self.target = self._new_target(self.anna, **YEAR)
        self._close(self.target)

    def test_wizard(self):
        wizard = (
            self.env["sales.target.reopen"]
            .with_user(self.mona)
            .with_context(active_ids=self.target.ids)
            .create({"reason": "An order was late"})
        )
        self.assertEqual(wizard.target_ids, self.target)
        wizard.action_reopen()
        self.assertEqual(self.target.state, "confirmed")
        bodies = self.target.with_user(self.anna).message_ids.mapped("body")
        self.assertTrue(any("An order was late." in body for body in bodies))

    def test_needs_a_reason(self):
        for reason in (False, None, "", "  \n\t "):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.target.with_user(self.mona).action_reopen(reason)
        self.assertEqual(self.target.state, "closed")

    def test_wizard_for_managers(self):
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self.env["sales.target.reopen"].with_user(user).create(
                    {"target_ids": self.target.ids, "reason": "x"}
                )
