# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json
import os
import threading
import warnings
from unittest.mock import Mock, patch

from odoo.tests import tagged

from .. import teller
from ..models.sales_credit_bus import MESSAGE, TOLD
from .common import SalesTargetsCase


@tagged("post_install", "-at_install")
class TestMessages(SalesTargetsCase):
    """Who is told that figures have changed, and what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.managers = cls.env.ref("sales_team.group_sale_manager")

    def told(self, act):
        """The messages of a transaction: dict of listener to the changes."""
        self._send()
        self.env["bus.bus"].search([]).unlink()
        act()
        self._send()
        messages = {}
        for row in self.env["bus.bus"].search([]):
            message = json.loads(row.message)
            if message["type"] != MESSAGE:
                continue
            _database, model, id_ = json.loads(row.channel)
            self.assertEqual(set(message["payload"]), {"company_id", "changes"})
            self.assertEqual(message["payload"]["company_id"], self.company.id)
            messages.setdefault(self.env[model].browse(id_), set()).update(
                tuple(change)
                for change in message["payload"]["changes"]
                if change[0] in (self.untaxed.id, self.won_revenue.id)
            )
        return messages

    def _send(self):
        """What is done after a commit, which does not happen in a test."""
        self.env.cr.flush()
        if changes := self.env.cr.postcommit.data.pop(TOLD, None):
            self.env["sales.credit"]._send(changes)
        self.env.cr.flush()

    def change(self, user=None, team=None, metric=None):
        return (
            (metric or self.untaxed).id,
            user.id if user else False,
            team.id if team else False,
        )

    def test_confirmed_order(self):
        order = self._new_order(self.anna, 100.0, confirm=False)
        change = {self.change(self.anna, self.north)}
        self.assertEqual(
            self.told(order.action_confirm),
            {
                self.anna.partner_id: change,
                self.lea.partner_id: change,
                self.managers: change,
            },
        )

    def test_nothing_changed_nobody_is_told(self):
        order = self._new_order(self.anna, 100.0)
        draft = self._new_order(self.anna, 100.0, confirm=False)
        self.assertEqual(self.told(lambda: order.write({"note": "Call first"})), {})
        self.assertEqual(self.told(lambda: draft.write({"note": "Call first"})), {})

    def test_shared_across_teams(self):
        order = self._new_order(self.anna, 100.0)
        messages = self.told(
            lambda: self._allocate(
                order, self.carl, kind="split", basis="percent", percent=40
            )
        )
        anna, carl = (
            self.change(self.anna, self.north),
            self.change(self.carl, self.south),
        )
        self.assertEqual(
            messages,
            {
                self.anna.partner_id: {anna},
                self.lea.partner_id: {anna},
                self.carl.partner_id: {carl},
                self.lars.partner_id: {carl},
                self.managers: {anna, carl},
            },
        )

    def test_taken_back(self):
        order = self._new_order(self.anna, 100.0)
        change = {self.change(self.anna, self.north)}
        self.assertEqual(
            self.told(lambda: order._action_cancel())[self.anna.partner_id], change
        )
        other = self._new_order(self.anna, 100.0)
        messages = self.told(lambda: other.write({"user_id": self.carl.id}))
        self.assertIn(self.anna.partner_id, messages)
        self.assertIn(self.carl.partner_id, messages)

    def test_deleted(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Big",
                "type": "opportunity",
                "user_id": self.anna.id,
                "team_id": self.north.id,
                "company_id": self.company.id,
                "expected_revenue": 50.0,
            }
        )
        lead.action_set_won()
        messages = self.told(lead.unlink)
        self.assertEqual(
            messages[self.anna.partner_id],
            {self.change(self.anna, self.north, self.won_revenue)},
        )

    def test_many_orders_one_message_each(self):
        orders = self.env["sale.order"].union(
            *(self._new_order(self.anna, 10.0, confirm=False) for _n in range(5))
        )
        orders.action_confirm()
        self._send()
        rows = (
            self.env["bus.bus"].search([]).filtered(lambda row: MESSAGE in row.message)
        )
        self.assertEqual(len(rows), 3)

    def test_trouble_is_logged_and_no_more(self):
        """After the commit nothing may look as if the order were not saved."""
        broken = patch.object(
            type(self.env["sales.credit"]), "_send", side_effect=KeyError("broken")
        )
        with broken, self.assertLogs("odoo.addons.sales_targets", "ERROR") as logs:
            teller._send(self.env.cr.dbname, {(self.company.id, 1, None, None)})
        self.assertIn("could not be told", logs.output[0])

    def test_told_together(self):
        """What changes while the thread rests is told by one round of messages, and
        the thread ends when there is no more."""
        told = []
        first = threading.Event()
        rested = threading.Event()
        clock = Mock(sleep=lambda _seconds: rested.wait(10), monotonic=lambda: 0.0)

        def send(database, changes):
            told.append((database, changes))
            first.set()

        with (
            patch.object(teller, "_send", send),
            patch.object(teller, "time", clock),
        ):
            teller.tell("one", {(1, 1, 1, 1)})
            self.assertTrue(first.wait(10))
            teller.tell("one", {(1, 1, 2, 1)})
            teller.tell("one", {(1, 1, 3, 1), (1, 1, 2, 1)})
            (thread,) = (
                thread
                for thread in threading.enumerate()
                if thread.name == f"{teller.__name__}.one"
            )
            rested.set()
            thread.join(10)
        self.assertFalse(thread.is_alive())
        self.assertFalse(thread.daemon)
        self.assertEqual(
            told,
            [("one", {(1, 1, 1, 1)}), ("one", {(1, 1, 2, 1), (1, 1, 3, 1)})],
        )
        self.assertNotIn("one", teller._news)

    def test_rest(self):
        """A second where messages are quick, longer where they are not."""
        self.assertEqual(teller._rest(0.001), 1)
        self.assertEqual(teller._rest(0.04), 2)
        self.assertEqual(teller._rest(20), 3)

    def test_forked_worker_tells_by_itself(self):
        """It has no thread, though the process it comes from had one."""
        with patch.dict(teller._news, {"one": set()}), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            worker = os.fork()
            if not worker:
                os._exit(bool(teller._news) or teller._lock.locked())
            self.assertEqual(os.waitpid(worker, 0)[1], 0)

    def test_commit_hands_over(self):
        """What a transaction changed is handed over once it is committed."""
        ledger = self.env["sales.credit"]
        self.env.cr.postcommit.data.pop(TOLD, None)
        change = (self.company.id, self.untaxed.id, self.anna.id, None)
        ledger._tell([change])
        with patch.object(teller, "tell") as tell:
            ledger._after_commit()
        tell.assert_called_once_with(self.env.cr.dbname, {change})

    def test_order_of_nobody(self):
        messages = self.told(lambda: self._new_order(None, 100.0))
        self.assertEqual(set(messages), {self.lea.partner_id, self.managers})

    def test_another_goal(self):
        target = self._new_target(self.anna, 100.0)
        messages = self.told(lambda: target.write({"goal_value": 200.0}))
        change = {self.change(self.anna)}
        self.assertEqual(
            messages,
            {
                self.anna.partner_id: change,
                self.lea.partner_id: change,
                self.managers: change,
            },
        )
        self.assertEqual(self.told(lambda: target.write({"note": "Well"})), {})
        messages = self.told(
            lambda: target.write({"user_ids": [(6, 0, self.carl.ids)]})
        )
        self.assertIn(self.anna.partner_id, messages)
        self.assertIn(self.carl.partner_id, messages)


@tagged("post_install", "-at_install")
class TestCelebration(SalesTargetsCase):
    def data(self, user, **choice):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["sales.target"].with_user(user).get_dashboard_data(**choice)

    def test_once(self):
        target = self._new_target(self.anna, 100.0)
        mine = self.env["sales.target"].with_user(self.anna)
        self.assertFalse(self.data(self.anna)["celebrate"])
        self.assertFalse(mine.take_celebration(target.ids))
        self._new_order(self.anna, 120.0)
        self.assertTrue(self.data(self.anna)["celebrate"])
        # the leader sees it without being celebrated
        self.assertFalse(self.data(self.lea, user_id=self.anna.id)["celebrate"])
        self.assertTrue(mine.take_celebration(target.ids))
        self.assertFalse(mine.take_celebration(target.ids))
        self.assertFalse(self.data(self.anna)["celebrate"])

    def test_team(self):
        target = self._new_target(self.north, 100.0)
        self._new_order(self.anna, 120.0)
        self.assertTrue(self.data(self.lea, team_id=self.north.id)["celebrate"])
        self.assertFalse(self.data(self.mona, team_id=self.north.id)["celebrate"])
        self.assertTrue(
            self.env["sales.target"].with_user(self.lea).take_celebration(target.ids)
        )
        self.assertFalse(self.data(self.lea, team_id=self.north.id)["celebrate"])
