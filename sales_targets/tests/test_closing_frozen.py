# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import io
from datetime import date, datetime
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import SalesTargetsCase

YEAR = {"date_from": date(2025, 1, 1)}
STATEMENT = "odoo.addons.sales_targets.models.sales_target_closing_statement"


class ClosingCase(SalesTargetsCase):
    def _close(self, *targets):
        for target in targets:
            target.with_user(self.mona).action_close()

    def _frozen(self, target):
        """Frozen credits of a target: document, person, credit, and what counts."""
        return [
            (row.document_name, row.user_id.name, row.value, row.counted_value)
            for row in self.env["sales.credit.frozen"].search(
                [("target_id", "=", target.id)], order="id"
            )
        ]

    def _changed(self, target):
        """What has changed since closing: document, person, kind and numbers."""
        return [
            (
                row.document_name,
                row.user_id.name,
                row.kind,
                row.frozen_value,
                row.live_value,
                row.difference,
            )
            for row in self.env["sales.restatement"].search(
                [("target_id", "=", target.id)], order="document_id, user_id"
            )
        ]

    def _statement(self, target, user=None, data_only=False):
        """The statement as a user gets it."""
        closing = target.with_user(user or self.mona).closing_id
        raw = closing.attachment_id.raw
        return load_workbook(io.BytesIO(raw), data_only=data_only)

    def _cover(self, target, **kwargs):
        return {
            row[0]: row[1]
            for row in self._statement(target, **kwargs)["Statement"].values
        }


@tagged("post_install", "-at_install")
class TestFrozenCredits(ClosingCase):
    """Closing keeps the credits one by one."""

    def test_credits_of_a_person(self):
        first = self._new_order(self.anna, 800.0, datetime(2025, 3, 5, 12))
        second = self._new_order(self.anna, 200.25, datetime(2025, 4, 5, 12))
        self._new_order(self.anna, 7.0, datetime(2024, 12, 5, 12))
        self._new_order(self.ben, 9.0, datetime(2025, 4, 5, 12))
        target = self._new_target(self.anna, **YEAR)
        self._close(target)
        rows = [
            (first.name, "Anna", 800.0, 800.0),
            (second.name, "Anna", 200.25, 200.25),
        ]
        self.assertEqual(self._frozen(target), rows)
        name = first.name
        first.name = "Called otherwise"
        first._action_cancel()
        second.order_line.price_unit = 1.0
        self.assertEqual(self._frozen(target)[0], (name, "Anna", 800.0, 800.0))
        self.assertEqual(self._frozen(target)[1], rows[1])
        self.assertEqual(target.frozen_count, 2)

    def test_shared_document_counts_once(self):
        """Anna's order of 1,000 with 60 % of it beside for Ben: the pair has 1,000,
        the team too, the company too; each has his own."""
        order = self._new_order(self.anna, 1000.0, datetime(2025, 3, 5, 12))
        self._allocate(order, self.ben, basis="percent", percent=60)
        pair = self._new_target(self.anna | self.ben, **YEAR)
        team = self._new_target(self.north, **YEAR)
        company = self._new_target(self.company, **YEAR)
        ben = self._new_target(self.ben, **YEAR)
        self._close(pair, team, company, ben)
        self.assertEqual(
            self._frozen(pair),
            [
                (order.name, "Anna", 1000.0, 1000.0),
                (order.name, "Ben", 600.0, 0.0),
            ],
        )
        for target in (team, company):
            self.assertEqual(
                self._frozen(target), [(order.name, "Anna", 1000.0, 1000.0)]
            )
        self.assertEqual(self._frozen(ben), [(order.name, "Ben", 600.0, 600.0)])
        self.assertEqual(pair.frozen_result_value, 1000.0)

    def test_overlay_without_the_owner(self):
        """Ben and Carl have 60 % and 70 % beside Anna's 1,000: together 1,000, Ben's
        part first."""
        order = self._new_order(self.anna, 1000.0, datetime(2025, 3, 5, 12))
        for seller, percent in ((self.ben, 60), (self.carl, 70)):
            self._allocate(order, seller, basis="percent", percent=percent)
        target = self._new_target(self.ben | self.carl, **YEAR)
        self._close(target)
        self.assertEqual(
            self._frozen(target),
            [
                (order.name, "Ben", 600.0, 600.0),
                (order.name, "Carl", 700.0, 400.0),
            ],
        )

    def test_ratio(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        win_rate.active = True
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Deal {n}", "user_id": self.anna.id, "team_id": self.north.id}
                for n in range(3)
            ]
        )
        leads[0].action_set_won()
        leads[1:].action_set_lost()
        target = self._new_target(self.anna, goal=0.5, metric=win_rate)
        self._close(target)
        rows = self.env["sales.credit.frozen"].search([("target_id", "=", target.id)])
        self.assertEqual(
            sorted(
                (r.document_name, r.counted_value, r.counted_base_value) for r in rows
            ),
            [("Deal 0", 1.0, 1.0), ("Deal 1", 0.0, 1.0), ("Deal 2", 0.0, 1.0)],
        )

    def test_names_of_documents(self):
        """What has no name of its own is called by what it is."""
        activities = self.env["sales.metric"].create(
            {
                "name": "Activities",
                "code": "all_activities",
                "source": "activity",
                "measure": "count",
            }
        )
        call = self.env.ref("mail.mail_activity_data_call")
        made = self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": self.customer.id,
                    "activity_type_id": call.id,
                    "user_id": self.anna.id,
                    "summary": summary,
                }
                for summary in ("About desks", False)
            ]
        )
        made.action_feedback()
        adjustment = self.env["sales.adjustment"].create(
            {
                "metric_id": activities.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "value": 2.0,
                "note": "Forgotten calls",
            }
        )
        target = self._new_target(self.anna, metric=activities)
        self._close(target)
        self.assertEqual(
            {row[0] for row in self._frozen(target)},
            {"About desks", call.name, f"{adjustment.name}: Forgotten calls"},
        )

    def test_reopening_removes_them(self):
        self._new_order(self.anna, 800.0, datetime(2025, 3, 5, 12))
        target = self._new_target(self.anna, **YEAR)
        other = self._new_target(self.north, **YEAR)
        self._close(target, other)
        target.with_user(self.mona).action_reopen("Too early")
        self.assertEqual(self._frozen(target), [])
        self.assertEqual(len(self._frozen(other)), 1)
        self.assertFalse(target.closing_id)
        self._close(target)
        self.assertEqual(len(self._frozen(target)), 1)

    def test_statements_do_not_grow_with_credits(self):
        """As many SQL statements for 300 credits as for 2."""
        counts = []
        # The first time fills caches.
        for number in (1, 2, 300):
            self._credits_by_sql(self.anna, number)
            target = self._new_target(self.anna, **YEAR).with_user(self.mona)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            target.action_close()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(self._frozen(target)), number)
            self.assertEqual(target.frozen_result_value, number * 10.5)
            target.action_reopen("Once more")
            target.action_cancel()
        self.assertEqual(*counts[1:])

    def _credits_by_sql(self, user, number):
        """Replace the ledger of a person by so many rows of 10.5 on one order."""
        order = self._new_order(user, 10.5, datetime(2025, 3, 5, 12))
        self.env.flush_all()
        self.env["sales.credit"].flush_model()
        self.env.cr.execute("DELETE FROM sales_credit WHERE user_id = %s", [user.id])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_credit (
                       metric_id, user_id, team_id, company_id, currency_id, date,
                       value, is_overlay, source, document_id, order_id)
                SELECT %s, %s, %s, %s, %s, '2025-03-05', 10.5, FALSE, 'order',
                       1000000 + n, %s
                  FROM GENERATE_SERIES(1, %s) n
                """,
                self.untaxed.id,
                user.id,
                self.north.id,
                self.company.id,
                self.company.currency_id.id,
                order.id,
                number,
            )
        )
        self.env["sales.credit"].invalidate_model()


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
