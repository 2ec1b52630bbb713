# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SalesTargetsCase

NAN, INFINITY = float("nan"), float("inf")


class InputCase(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Dune Trading"})
        cls.oscar = cls._new_user("oscar", "sales_team.group_sale_salesman", cls.other)
        cls.pia = cls._new_user("pia", "base.group_portal")
        cls.counted = (
            "sales.target",
            "sales.allocation",
            "sales.metric",
            "sales.adjustment",
            "sales.credit",
        )

    def setUp(self):
        super().setUp()
        self.addCleanup(self.assertHealthy)

    def count_all(self):
        return {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in self.counted
        }

    def refused(self, operation, *words):
        """An operation fails with a sentence in which these words stand; nothing is
        saved, and nothing lost."""
        before = self.count_all()
        message = None
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                operation()
                self.env.flush_all()
        except UserError as error:
            message = str(error)
        except IntegrityError as error:
            # what a user is shown of it, as Odoo's service layer does
            tables = {m._table: name for name, m in self.env.registry.items()}
            model = tables.get(error.diag.table_name, "base")
            message = self.env[model]._sql_error_to_message(error)
        self.env.invalidate_all()
        self.assertIsNotNone(message, f"not refused, expected {words}")
        for word in words:
            self.assertIn(word, message)
        self.assertTrue(message.strip().endswith((".", "]", "!")), message)
        self.assertEqual(self.count_all(), before)


@tagged("post_install", "-at_install")
class TestTargetInput(InputCase):
    def target(self, owner=None, **vals):
        return self._new_target(owner or self.anna, **vals)

    def test_goal(self):
        target = self.target()
        for operation in (
            lambda: self.target(goal=-1.0, metric=self.won_count),
            lambda: target.write({"goal_value": -0.01}),
            lambda: target.write({"proposed_value": -5}),
        ):
            self.refused(operation, "must not be negative", "zero or more")
        for wrong in (NAN, INFINITY, -INFINITY, "nan", "inf", "plenty", "1,000"):
            for name, label in (("goal_value", "Goal"), ("proposed_value", "Proposal")):
                self.refused(
                    lambda n=name, w=wrong: target.write({n: w}),
                    "not a number",
                    str(wrong),
                    label,
                )
        self.assertEqual(target.goal_value, 1000.0)

    def test_goal_by_import(self):
        result = self.env["sales.target"].load(
            ["metric_id/.id", "user_ids/.id", "date_from", "goal_value"],
            [[str(self.untaxed.id), str(self.anna.id), "2026-01-01", "plenty"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("plenty", result["messages"][0]["message"])

    def test_goal_zero_is_no_division(self):
        target = self.target(goal=0.0)
        self._new_order(self.anna, 10.0)
        self.assertEqual(target.result_value, 10.0)
        self.assertIs(target.attainment, False)
        self.assertIs(target.pace, False)

    def test_dates(self):
        free = {"period_type": "custom"}
        self.refused(
            lambda: self.target(
                date_from=date(2026, 5, 1), date_to=date(2026, 4, 30), **free
            ),
            "must not end before it starts",
        )
        target = self.target(
            date_from=date(2026, 5, 1), date_to=date(2026, 5, 1), **free
        )
        self.refused(
            lambda: target.write({"date_from": date(2026, 5, 2)}),
            "must not end before it starts",
        )
        self.refused(
            lambda: self.target(
                period_type="month",
                date_from=date(2026, 5, 2),
                date_to=date(2026, 5, 31),
            ),
            "2026-05-01",
            "2026-05-31",
            "Choose free dates",
        )
        for wrong in ("soon", "2026-02-30"):
            with self.assertRaises(ValueError):
                self.target(date_from=wrong)

    def test_owner(self):
        empty = self.env["res.users"]
        self.refused(
            lambda: self._new_target(empty), "has no salesperson", "at least one"
        )
        self.refused(
            lambda: self._new_target(self.env["crm.team"]), "has no team", "Choose one"
        )
        for stranger in (self.oscar, self.pia):
            self.refused(
                lambda s=stranger: self.target(self.anna | s),
                stranger.name,
                "Polder Trading",
                "who work for that company",
            )
        dunes = self._new_team("Dunes", self.oscar, self.oscar, self.other)
        self.refused(lambda: self._new_target(dunes), "Dunes")
        target = self.target()
        self.refused(
            lambda: target.write({"user_ids": [Command.clear()]}), "has no salesperson"
        )
        self.refused(self.anna.unlink)
        self.assertEqual(target.user_ids, self.anna)

    def test_part_of_itself(self):
        year = self.target()
        month = self.target(period_type="month", parent_id=year.id)
        self.refused(
            lambda: year.write({"parent_id": month.id}), "cannot be a part of itself"
        )
        self.refused(
            lambda: year.write({"parent_id": year.id}), "cannot be a part of itself"
        )

    def test_twice(self):
        first = self.target()
        words = (first.name, "confirmed already", "cancel it first")
        self.refused(self.target, *words)
        self.refused(lambda: self.target(state="closed"), *words)
        drafts = self.target(state="draft", metric=self.won_count)
        drafts |= drafts.copy()
        self.refused(drafts.action_confirm, drafts[0].name)
        self.refused(
            lambda: drafts.sudo().write({"state": "confirmed"}), "Another confirmed"
        )
        draft = self.target(state="draft")
        self.refused(draft.action_confirm, *words)
        self.assertEqual(draft.state, "draft")
        first.action_cancel()
        draft.action_confirm()
        first.action_draft()
        self.refused(first.action_confirm, draft.name)
        self.refused(
            lambda: self.target(metric=self.order_count).write(
                {"metric_id": self.untaxed.id}
            ),
            *words,
        )

    def test_overlapping_free_dates(self):
        free = {"period_type": "custom"}
        first = self.target(
            date_from=date(2026, 3, 1), date_to=date(2026, 3, 10), **free
        )
        for start, end in (((3, 10), (3, 20)), ((2, 1), (3, 1)), ((3, 4), (3, 5))):
            self.refused(
                lambda s=start, e=end: self.target(
                    date_from=date(2026, *s), date_to=date(2026, *e), **free
                ),
                first.name,
                "2026-03-01",
                "2026-03-10",
            )
        after = self.target(
            date_from=date(2026, 3, 11), date_to=date(2026, 3, 20), **free
        )
        self.assertEqual(after.state, "confirmed")

    def test_archived_seller(self):
        """Somebody who left keeps the past, also in targets made afterwards."""
        self._new_order(self.anna, 100.0, date(2025, 5, 5))
        self.anna.action_archive()
        target = self.target(date_from=date(2025, 1, 1))
        self.assertEqual(target.user_ids, self.anna)
        self.assertEqual(target.result_value, 100.0)
        target.goal_value = 50.0
        self.assertEqual(target.status, "reached")


@tagged("post_install", "-at_install")
class TestAllocationInput(InputCase):
    def setUp(self):
        super().setUp()
        self.order = self._new_order(self.anna, 100.0)

    def test_percent(self):
        for wrong in (-1.0, 0.0, 100.01, 250.0):
            self.refused(
                lambda w=wrong: self._allocate(
                    self.order, self.ben, basis="percent", percent=w
                ),
                "percentage of Ben",
                "up to 100",
            )
        allocation = self._allocate(self.order, self.ben, basis="percent", percent=100)
        for name in ("percent", "fixed_amount"):
            for wrong in (NAN, INFINITY, "half"):
                self.refused(
                    lambda n=name, w=wrong: allocation.write({n: w}), "not a number"
                )
        self.refused(lambda: allocation.write({"percent": 100.5}), "percentage of Ben")
        self.assertEqual(allocation.percent, 100)

    def test_fixed_sum(self):
        for wrong in (-1.0, 0.0, 100.01):
            for kind in ("split", "overlay"):
                self.refused(
                    lambda w=wrong, k=kind: self._allocate(
                        self.order, self.ben, kind=k, basis="fixed", fixed_amount=w
                    ),
                    "fixed sum of Ben",
                    self.order.name,
                    "100.00",
                )

    def test_splits_over_the_whole(self):
        self._allocate(self.order, self.ben, kind="split", basis="percent", percent=60)
        words = (self.order.name, "100 % at most", "overlay")
        self.refused(
            lambda: self._allocate(
                self.order, self.carl, kind="split", basis="percent", percent=40.01
            ),
            "100.01 %",
            *words,
        )
        self.refused(
            lambda: self._allocate(
                self.order, self.carl, kind="split", basis="fixed", fixed_amount=50.0
            ),
            "110.00 %",
            *words,
        )
        self.refused(
            lambda: self._allocate(self.order, self.carl, kind="split"),
            "160.00 %",
            *words,
        )
        rest = self._allocate(
            self.order, self.carl, kind="split", basis="percent", percent=40
        )
        self.refused(lambda: rest.write({"percent": 41}), "101.00 %")
        overlay = self._allocate(self.order, self.lea)
        self.refused(lambda: overlay.write({"kind": "split"}), "200.00 %")

    def test_one_document(self):
        allocation = self.env["sales.allocation"]
        lead = self.env["crm.lead"].create(
            {"name": "Big", "company_id": self.company.id}
        )
        for documents in ({}, {"order_id": self.order.id, "lead_id": lead.id}):
            self.refused(
                lambda d=documents: allocation.create({"user_id": self.ben.id, **d}),
                "one order or one opportunity",
            )

    def test_same_person_twice(self):
        self._allocate(self.order, self.ben)
        self.refused(
            lambda: self._allocate(self.order, self.ben, kind="split"),
            "one allocation on an order only",
            "Change the existing line",
        )

    def test_people_of_another_company(self):
        for stranger in (self.oscar, self.pia):
            self.refused(
                lambda s=stranger: self._allocate(self.order, s), stranger.name
            )


@tagged("post_install", "-at_install")
class TestMetricInput(InputCase):
    def metric(self, **vals):
        return self.env["sales.metric"].create(
            {"name": "Special", "code": "special", **vals}
        )

    def test_filter(self):
        for domain, words in (
            ("[('amount_total', '>', __import__('os').getpid())]", ()),
            ("[('date_order', '>', context_today())]", ()),
            ("[('user_id', '=', uid)]", ()),
            ("import os", ()),
            ("[('no_such_field', '=', 1)]", ("no_such_field",)),
            ("[('partner_id.no_such_field', '=', 1)]", ("no_such_field",)),
            ("[('amount_total', 'about', 1)]", ("about",)),
            ("[('amount_total', '>')]", ()),
            ("[('amount_total', '>', 'plenty')]", ("plenty",)),
            ("42", ()),
            ("['&']", ()),
        ):
            self.refused(
                lambda d=domain: self.metric(domain=d),
                "filter of the metric “Special”",
                "list of conditions",
                domain,
                *words,
            )
        metric = self.metric(domain="[('amount_total', '>', 5)]")
        self.refused(lambda: metric.write({"domain": "[('nope', '=', 1)]"}), "nope")
        self.assertEqual(metric.domain, "[('amount_total', '>', 5)]")
        order = self._new_order(self.anna, 100.0)
        self.assertEqual(self._credits(order, metric), {("Anna", False): 100.0})

    def test_source(self):
        self.refused(
            lambda: self.metric(source="no_such_source"),
            "no_such_source",
            "Special",
            "does not exist",
            "Choose one from the list",
        )
        metric = self.metric()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_metric SET source = 'of_an_app_that_left' WHERE id = %s",
            [metric.id],
        )
        metric.invalidate_recordset()
        self.refused(
            lambda: metric.write({"measure": "count"}),
            "of_an_app_that_left",
            "Special",
            "does not exist",
            "install the app",
        )
        metric.unlink()

    def test_measure(self):
        self.refused(
            lambda: self.metric(source="activity", measure="amount"),
            "Activity done",
            "cannot be measured as Amount",
            "Number",
        )

    def test_code_twice(self):
        self.refused(lambda: self.metric(code="sales_untaxed"), "this code already")

    def test_deleted_while_in_use(self):
        metric = self.metric()
        target = self._new_target(self.anna, metric=metric)
        target.active = False
        self.refused(metric.unlink, "Special", target.name, "Archive it instead")
        other = self.metric(code="adjusted")
        self.env["sales.adjustment"].create(
            {
                "metric_id": other.id,
                "user_id": self.anna.id,
                "value": 1,
                "note": "x",
                "company_id": self.company.id,
            }
        )
        self.refused(other.unlink)
        unused = self.metric(code="unused")
        order = self._new_order(self.anna, 100.0)
        self.assertTrue(self._credits(order, unused))
        unused.unlink()
        self.assertTrue(self._credits(order))

    def test_adjustment(self):
        vals = {
            "metric_id": self.untaxed.id,
            "user_id": self.anna.id,
            "value": 1.0,
            "note": "By hand",
            "company_id": self.company.id,
        }
        create = self.env["sales.adjustment"].create
        for wrong in (NAN, INFINITY):
            self.refused(lambda w=wrong: create({**vals, "value": w}), "not a number")
        self.refused(
            lambda: create({**vals, "user_id": self.oscar.id}),
            "Oscar",
            "Polder Trading",
        )
        rate = self.env.ref("sales_targets.sales_metric_win_rate")
        self.refused(lambda: create({**vals, "metric_id": rate.id}), "ratio")
