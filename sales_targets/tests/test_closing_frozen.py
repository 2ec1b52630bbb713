# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import datetime

from odoo.tests import tagged
from odoo.tools import SQL

from .closing_case import YEAR, ClosingCase


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
