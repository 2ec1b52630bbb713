# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What is going on when something is killed, and what must be true afterwards: orders
and the ledger. Expectations are plain SQL over what Odoo keeps.
"""

from itertools import count

from .company import LEADER, MANAGER, SELLERS
from .servers import People

NONE, PART, ALL = "none of it", "a part, whole pieces", "all of it"


class Work:
    """One kind of work. ``longest``: seconds after which it is usually over."""

    name = ""
    longest = 2.0

    def __init__(self, scene):
        self.scene = scene
        self.rounds = count()
        self.outcome = None
        self.people = None

    def prepare(self):
        """Make something to work on."""

    def begin(self):
        """Start; does not wait."""

    def is_over(self):
        return not any(thread.is_alive() for thread in self.people.threads)

    def end(self):
        """Requests that were killed end, and so does who waited for them."""
        if self.people:
            self.people.stop()

    def half_done(self):
        """Look at what is there right after the restart.

        :return: list of sentences on what is wrong
        """

    def finish(self):
        """See to it that the work can be finished, and is whole then.

        :return: list of sentences on what is wrong
        """

    def at_the_end(self):
        """The same, when all rounds are over."""
        return []

    def tally(self, done, wanted):
        self.outcome = NONE if not done else ALL if done == wanted else PART


class Confirming(Work):
    """Four sellers confirm one order after another, their leader 20 at once, while the
    manager has colleagues share them."""

    name = "confirming"
    longest = 4.0
    EACH, BATCH, SHARE = 15, 20, 40

    def prepare(self):
        wanted = 4 * self.EACH + self.BATCH
        found = self.scene.sql(
            "SELECT id FROM sale_order WHERE state = 'draft' AND name LIKE 'Q%%'"
            " ORDER BY name LIMIT %s",
            wanted,
        )
        self.orders = [order for (order,) in found]
        self.batch = self.orders[: self.BATCH]
        self.answered = set()
        self.shared = {}

    def begin(self):
        self.people = People()
        rest = self.orders[self.BATCH :]
        for number, login in enumerate(SELLERS[:4]):
            own = iter(rest[number * self.EACH : (number + 1) * self.EACH])
            self.people.add(lambda login=MANAGER, own=own: self.confirm(login, own))
        batch = iter([self.batch])
        self.people.add(lambda: self.confirm(MANAGER, batch))
        to_share = iter(self.orders[::4])
        self.people.add(lambda: self.share(to_share))
        self.people.start()

    def confirm(self, login, queue):
        orders = next(queue, None)
        if orders is None:
            return None
        orders = orders if isinstance(orders, list) else [orders]
        self.scene.sessions[login].call("sale.order", "action_confirm", orders)
        self.answered.update(orders)
        return "confirm"

    def share(self, queue):
        order = next(queue, None)
        if order is None:
            return None
        colleague = self.scene.sessions[LEADER].user_id
        values = {"order_id": order, "user_id": colleague, "kind": "split"}
        values.update(basis="percent", percent=self.SHARE)
        self.scene.sessions[MANAGER].call("sales.allocation", "create", [values])
        self.shared[order] = colleague
        return "share"

    def half_done(self):
        states = self.states()
        done = [order for order in self.orders if states[order] == "sale"]
        self.tally(len(done), len(self.orders))
        wrong = self.look(states)
        if lost := self.answered - set(done):
            wrong.append(f"confirmed, said so, and lost: {sorted(lost)}")
        if len({states[order] for order in self.batch}) > 1:
            wrong.append("of 20 orders confirmed at once some are, others are not")
        there = self.shares()
        if lost := {order for order in self.shared if order not in there}:
            wrong.append(f"shared, said so, and lost: {sorted(lost)}")
        return wrong

    def states(self):
        return dict(
            self.scene.sql(
                "SELECT id, state FROM sale_order WHERE id = ANY(%s)", self.orders
            )
        )

    def shares(self):
        return dict(
            self.scene.sql(
                "SELECT order_id, user_id FROM sales_allocation"
                " WHERE order_id = ANY(%s)",
                self.orders,
            )
        )

    def look(self, states):
        """An order is confirmed if and only if its credits are there: all of its
        amount, 60 and 40 of 100 where it is shared."""
        rows = self.scene.sql(
            """
            SELECT o.id, o.user_id, o.amount_untaxed, c.user_id, c.value
              FROM sale_order o
              LEFT JOIN sales_credit c ON c.order_id = o.id AND c.metric_id = (
                   SELECT id FROM sales_metric WHERE code = 'sales_untaxed')
             WHERE o.id = ANY(%s)
            """,
            self.orders,
        )
        shares = self.shares()
        wrong = []
        for order, state in states.items():
            mine = [row for row in rows if row[0] == order]
            _id, owner, amount, *_credit = mine[0]
            credits = {user: float(value) for *_o, user, value in mine if user}
            expected = {}
            if state == "sale":
                part = float(amount) * self.SHARE / 100 if order in shares else 0.0
                expected[owner] = float(amount) - part
                if part:
                    expected[shares[order]] = part
            if credits != expected:
                wrong.append(f"order {order} ({state}): {credits}, not {expected}")
        return wrong

    def finish(self):
        rest = [order for order, state in self.states().items() if state != "sale"]
        if rest:
            self.scene.sessions[MANAGER].call("sale.order", "action_confirm", rest)
        states = self.states()
        wrong = self.look(states)
        if set(states.values()) != {"sale"}:
            wrong.append("what was left could not be confirmed")
        return wrong


class Rebuilding(Work):
    """The manager has the ledger built anew, of which much is missing or wrong."""

    name = "rebuilding the ledger"
    longest = 1.5

    def prepare(self):
        self.metrics = [
            metric
            for (metric,) in self.scene.sql(
                "SELECT id FROM sales_metric WHERE active ORDER BY id"
            )
        ]
        self.scene.sql("UPDATE sales_credit SET value = value + 1 WHERE id % 5 = 0")
        self.scene.sql("DELETE FROM sales_credit WHERE id % 7 = 0")
        self.before = len(self.scene.inside.differences())
        self.is_answered = False

    def begin(self):
        self.people = People()
        self.people.add(self.rebuild)
        self.people.start()

    def rebuild(self):
        if self.is_answered or self.people.failures:
            return None
        session = self.scene.sessions[MANAGER]
        session.call("sales.metric", "action_rebuild", self.metrics)
        self.is_answered = True
        return "rebuild"

    def half_done(self):
        now = len(self.scene.inside.differences())
        self.outcome = NONE if now else ALL
        if now not in (0, self.before):
            return [f"{self.before} differences before, {now} afterwards"]
        if now and self.is_answered:
            return ["rebuilt, said so, and lost"]
        return [] if self.before > 1000 else ["there was nothing to rebuild"]

    def finish(self):
        self.people.failures.clear()
        self.is_answered = False
        self.rebuild()
        return []  # whether it agrees is asked after each round
