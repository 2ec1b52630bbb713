# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import file_open
from odoo.tools.safe_eval import safe_eval

from .common import SalesTargetsCase

OURS = ("sales.target", "sales.credit", "sales.metric", "sales.adjustment")


@tagged("post_install", "-at_install")
class TestViews(SalesTargetsCase):
    """What the screens need: filters, groups, buttons, months and sentences."""

    def _search_view(self, model):
        return etree.fromstring(self.env[model].get_view(view_type="search")["arch"])

    def test_filters_and_groups_work(self):
        """Each filter finds something or nothing, and each grouping groups, for a
        seller as for a manager."""
        self._new_order(self.anna, 100.0)
        self._new_target(self.anna)
        today = date.today()
        values = {
            "uid": self.anna.id,
            "context_today": lambda: today,
            "time": SimpleNamespace(strftime=today.strftime),
        }
        tried = 0
        for user in (self.anna, self.mona):
            for model in OURS:
                records = self.env[model].with_user(user)
                for node in self._search_view(model).iter("filter"):
                    with self.subTest(user=user.name, filter=node.get("name")):
                        if node.get("domain"):
                            records.search(safe_eval(node.get("domain"), values))
                            tried += 1
                        if node.get("context"):
                            group = safe_eval(node.get("context"))["group_by"]
                            records.formatted_read_group([], [group], ["__count"])
                            tried += 1
        self.assertGreater(tried, 60)

    def _filter(self, name, user):
        [node] = [
            node
            for node in self._search_view("sales.target").iter("filter")
            if node.get("name") == name
        ]
        values = {"uid": user.id, "context_today": lambda: date.today()}
        return (
            self.env["sales.target"]
            .with_user(user)
            .search(safe_eval(node.get("domain"), values))
        )

    @freeze_time("2026-05-20 10:00:00")
    def test_filters_of_people_and_periods(self):
        year = self._new_target(self.anna)
        month = self._new_target(self.anna, period_type="month")
        april = self._new_target(
            self.anna, period_type="month", date_from=date(2026, 4, 1)
        )
        other = self._new_target(self.ben)
        team = self._new_target(self.north)
        company = self._new_target(self.company)
        self.assertEqual(self._filter("mine", self.anna), year | month | april)
        self.assertEqual(self._filter("this_year", self.anna), year)
        self.assertEqual(self._filter("this_month", self.anna), month)
        self.assertFalse(self._filter("this_quarter", self.anna))
        self.assertEqual(self._filter("running", self.anna), year | month)
        self.assertEqual(
            self._filter("my_team", self.lea), year | month | april | other | team
        )
        everything = year | month | april | other | team | company
        self.assertEqual(self._filter("confirmed", self.mona), everything)
        # April is over, and nothing was sold.
        self.assertEqual(self._filter("missed", self.mona), april)

    def test_years_follow_the_fiscal_year(self):
        """“This year” is the year of the company's calendar that runs today."""
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        with freeze_time("2026-08-10 10:00:00"):
            running = self._new_target(self.anna)
            self._new_target(self.anna, date_from=date(2026, 3, 1))
            self.assertEqual(running.date_from, date(2026, 7, 1))
            self.assertEqual(self._filter("this_year", self.anna), running)

    # ------------------------------------------------------------------ forms

    def test_seller_drafts_for_himself(self):
        """The form of a seller proposes himself, and the draft can be saved."""
        form = Form(self.env["sales.target"].with_user(self.anna))
        form.goal_value = 500
        target = form.save()
        self.assertEqual(target.user_ids, self.anna)
        self.assertEqual(target.state, "draft")
        target.action_propose()
        self.assertEqual((target.state, target.proposed_value), ("proposed", 500))
        form = Form(self.env["sales.target"].with_user(self.mona))
        self.assertFalse(form.user_ids)

    def test_form_shows_figures_before_it_is_saved(self):
        self._new_order(self.anna, 250.0)
        form = Form(self.env["sales.target"].with_user(self.mona))
        form.user_ids = self.anna
        form.goal_value = 1000
        self.assertEqual(form.result_value, 250.0)
        self.assertAlmostEqual(form.attainment, 0.25)
        self.assertEqual(sum(month["result"] for month in form.months), 250.0)
        self.assertEqual(form.name, f"Anna · Sales untaxed · {date.today().year}")

    def test_closed_form_is_read_only(self):
        target = self._new_target(self.anna)
        target.with_user(self.mona).action_close()
        form = Form(target.with_user(self.mona))
        for name in ("goal_value", "metric_id", "period_type", "name", "scope"):
            with self.subTest(name), self.assertRaises(AssertionError):
                setattr(form, name, form[name])

    def test_allocations_are_edited_by_managers_only(self):
        order = self._new_order(self.anna, 1000.0)
        form = Form(order.with_user(self.anna))
        with self.assertRaises(AssertionError):
            form.allocation_ids.new()
        lead = self.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "user_id": self.anna.id,
                "team_id": self.north.id,
                "company_id": self.company.id,
                "expected_revenue": 300,
            }
        )
        for document in (order, lead):
            with Form(document.with_user(self.mona)) as form:
                with form.allocation_ids.new() as line:
                    line.user_id = self.ben
                    line.kind = "split"
                    line.basis = "percent"
                    line.percent = 25
            self.assertEqual(document.allocation_ids.user_id, self.ben)
            self.assertIn("Anna keeps 75 %", document.allocation_summary)

    def test_credits_cannot_be_edited_in_any_view(self):
        for kind in ("list", "form"):
            view = (
                self.env["sales.credit"].with_user(self.mona).get_view(view_type=kind)
            )
            arch = etree.fromstring(view["arch"])
            for right in ("create", "edit", "delete"):
                self.assertIn(arch.get(right), ("0", "False"), f"{kind} {right}")

    # ---------------------------------------------------------------- buttons

    def test_credits_of_a_target(self):
        target = self._new_target(self.anna)
        order = self._new_order(self.anna, 1200.0)
        self._new_order(self.ben, 70.0)
        action = target.with_user(self.anna).action_view_credits()
        credits = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(credits.order_id, order)
        self.assertEqual(sum(credits.mapped("value")), target.result_value)
        self.assertFalse(action["context"]["sales_credit_note"])
        opened = credits.action_open_document()
        self.assertEqual(
            (opened["res_model"], opened["res_id"]), (order._name, order.id)
        )

    def test_hidden_credits_are_told(self):
        """One of two owners sees the common result, but not the other's rows."""
        target = self._new_target(self.anna | self.carl)
        self._new_order(self.anna, 1200.0)
        self._new_order(self.carl, 300.0)
        self._new_order(self.carl, 50.5)
        action = target.with_user(self.anna).action_view_credits()
        credits = self.env["sales.credit"].with_user(self.anna).search(action["domain"])
        self.assertEqual(credits.mapped("value"), [1200.0])
        note = action["context"]["sales_credit_note"]
        self.assertIn("2 more rows", note)
        self.assertIn("350.50", note)
        manager = target.with_user(self.mona).action_view_credits()
        self.assertFalse(manager["context"]["sales_credit_note"])

    def test_shared_documents_are_told(self):
        """Rows of an order that two owners share add up to more than the result."""
        target = self._new_target(self.anna | self.ben)
        order = self._new_order(self.anna, 1000.0)
        self._allocate(order, self.ben, kind="overlay", basis="full")
        self.assertEqual(target.result_value, 1000.0)
        note = target.action_view_credits()["context"]["sales_credit_note"]
        self.assertIn("2,000.00", note)
        self.assertIn("1,000.00", note)
        self.assertIn("counts once", note)

    def test_documents_of_a_target(self):
        target = self._new_target(self.anna)
        order = self._new_order(self.anna, 1200.0)
        self._new_order(self.ben, 70.0)
        self._new_order(self.anna, 70.0, datetime(2020, 1, 5))
        seen = target.with_user(self.anna)
        self.assertEqual((seen.order_count, seen.lead_count), (1, 0))
        action = seen.action_view_orders()
        self.assertEqual(self.env["sale.order"].search(action["domain"]), order)
        won = self._new_target(self.anna, metric=self.lead_count)
        lead = self.env["crm.lead"].create(
            {"name": "Desks", "user_id": self.anna.id, "company_id": self.company.id}
        )
        self.assertEqual((won.order_count, won.lead_count), (0, 1))
        action = won.action_view_leads()
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), lead)

    def test_parent_of_a_target(self):
        team = self._new_target(self.north)
        part = self._new_target(self.anna, parent_id=team.id)
        self.assertFalse(part.with_user(self.anna).can_read_parent)
        self.assertTrue(part.with_user(self.lea).can_read_parent)
        self.assertEqual(part.action_view_parent()["res_id"], team.id)
        found = self.env["sales.target"].search(team.action_view_parts()["domain"])
        self.assertEqual(found, part)

    # ----------------------------------------------------------------- months

    @freeze_time("2026-02-10 10:00:00")
    def test_months_of_a_quarter(self):
        """90 days in the first quarter of 2026: 31, 28 and 31 of them."""
        target = self._new_target(self.anna, 900.0, period_type="quarter")
        self._new_order(self.anna, 400.0, datetime(2026, 1, 15, 12))
        self._new_order(self.anna, 100.25, datetime(2026, 2, 1, 12))
        self._new_order(self.anna, 77.0, datetime(2025, 12, 31, 12))
        january, february, march = target.with_user(self.anna).get_months()
        self.assertEqual(
            [m["goal"] for m in (january, february, march)], [310.0, 280.0, 310.0]
        )
        self.assertEqual(
            [m["cumulative_goal"] for m in (january, february, march)],
            [310.0, 590.0, 900.0],
        )
        self.assertEqual(
            [m["result"] for m in (january, february, march)], [400.0, 100.25, 0.0]
        )
        self.assertEqual(
            [m["cumulative_result"] for m in (january, february, march)],
            [400.0, 500.25, 500.25],
        )
        self.assertEqual(
            [m["has_begun"] for m in (january, february, march)], [True, True, False]
        )
        self.assertEqual(target.result_value, 500.25)

    @freeze_time("2026-02-10 10:00:00")
    def test_months_are_cut_to_the_period_and_add_up(self):
        target = self._new_target(
            self.anna,
            100.0,
            period_type="custom",
            date_from=date(2026, 1, 30),
            date_to=date(2026, 3, 3),
        )
        self._new_order(self.anna, 5.0, datetime(2026, 1, 29, 12))
        self._new_order(self.anna, 7.0, datetime(2026, 1, 30, 12))
        self._new_order(self.anna, 11.0, datetime(2026, 3, 4, 12))
        months = target.get_months()
        self.assertEqual(
            [(m["date_from"], m["date_to"]) for m in months],
            [
                ("2026-01-30", "2026-01-31"),
                ("2026-02-01", "2026-02-28"),
                ("2026-03-01", "2026-03-03"),
            ],
        )
        # 2, 28 and 3 of 33 days: 6.06, 84.85 and 9.09 to the cent
        self.assertEqual([m["goal"] for m in months], [6.06, 84.85, 9.09])
        self.assertEqual([m["result"] for m in months], [7.0, 0.0, 0.0])

    @freeze_time("2026-01-20 10:00:00")
    def test_months_follow_working_days(self):
        """January 2026 has 22 days from Monday to Friday, February 20, March 22."""
        self.company.sales_elapsed_basis = "weekdays"
        target = self._new_target(self.anna, 640.0, period_type="quarter")
        self.assertEqual(
            [m["goal"] for m in target.get_months()], [220.0, 200.0, 220.0]
        )

    def test_months_of_a_ratio(self):
        """A ratio has the same goal in each month, and its sum is a ratio again."""
        metric = self.env.ref("sales_targets.sales_metric_win_rate")
        metric.active = True
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "team_id": self.north.id,
                    "company_id": self.company.id,
                }
                for name in ("won", "lost", "lost too", "won later")
            ]
        )
        leads[0].action_set_won()
        leads[1].action_set_lost()
        leads[2].action_set_lost()
        leads[3].action_set_won()
        leads[:3].date_closed = datetime(2025, 1, 10, 12)
        leads[3].date_closed = datetime(2025, 2, 10, 12)
        target = self._new_target(
            self.anna,
            0.5,
            metric,
            period_type="custom",
            date_from=date(2025, 1, 1),
            date_to=date(2025, 2, 28),
        )
        january, february = target.get_months()
        self.assertEqual((january["goal"], february["cumulative_goal"]), (0.5, 0.5))
        self.assertAlmostEqual(january["result"], 1 / 3)
        self.assertEqual(february["result"], 1.0)
        self.assertEqual(february["cumulative_result"], 0.5)

    def test_months_need_access(self):
        target = self._new_target(self.carl)
        with self.assertRaises(AccessError):
            target.with_user(self.anna).get_months()

    def test_months_take_few_queries(self):
        target = self._new_target(self.anna)
        target.get_months()
        target.invalidate_recordset()
        self.env.flush_all()
        with self.assertQueryCount(4):
            target.get_months()

    # -------------------------------------------------------------- sentences

    def test_parts_in_words(self):
        whole = self._new_target(self.north, 1000.0)
        self.assertFalse(whole.parts_summary)
        first = self._new_target(self.anna, 600.0, parent_id=whole.id)
        self.assertIn("400.00", whole.parts_summary)
        self.assertIn("not assigned yet", whole.parts_summary)
        second = self._new_target(self.ben, 400.0, parent_id=whole.id)
        self.assertIn("add up to the goal", whole.parts_summary)
        second.goal_value = 650.0
        self.assertIn("25 % more", whole.parts_summary)
        second.date_from -= timedelta(days=400)
        self.assertIn("do not add up: 1", whole.parts_summary)
        self.assertIn("400.00", whole.parts_summary)
        first.metric_id = self.order_count
        self.assertIn("do not add up: 2", whole.parts_summary)

    # ----------------------------------------------------------------- totals

    def test_totals_are_of_one_kind_only(self):
        """Targets of people add up; orders and euros do not, nor the team's target
        and those of its people."""
        self._new_target(self.anna, 1000.0)
        self._new_target(self.ben, 3000.0)
        self._new_order(self.anna, 500.0)
        self._new_order(self.ben, 600.0)
        domain = [("company_id", "=", self.company.id)]
        measures = ["goal_value:sum", "result_value:sum", "attainment:avg"]

        def totals():
            [row] = self.env["sales.target"].formatted_read_group(domain, [], measures)
            return [row[measure] for measure in measures]

        # 1,100 of 4,000, which is not the mean of 50 % and 20 %
        self.assertEqual(totals(), [4000.0, 1100.0, 0.275])
        team = self._new_target(self.north, 9000.0)
        self.assertEqual(totals(), [False, False, False])
        team.unlink()
        self.assertEqual(totals(), [4000.0, 1100.0, 0.275])
        count = self._new_target(self.anna, 5.0, self.order_count)
        self.assertEqual(totals(), [False, False, False])
        count.unlink()
        month = self._new_target(self.anna, 100.0, period_type="month")
        self.assertEqual(totals(), [False, False, False])
        month.unlink()
        dollars = self.env["res.company"].create(
            {"name": "Prairie", "currency_id": self.env.ref("base.USD").id}
        )
        self.env.user.company_ids |= dollars
        self.carl.company_ids |= dollars
        target = self.env["sales.target"].with_company(dollars)
        self.env = self.env(context=dict(self.env.context, allowed_company_ids=[]))
        target.create(
            {
                "company_id": dollars.id,
                "metric_id": self.untaxed.id,
                "user_ids": [Command.set(self.carl.ids)],
                "goal_value": 10,
                "date_from": date.today(),
            }
        )
        domain = [("company_id", "in", (self.company | dollars).ids)]
        self.assertEqual(totals(), [False, False, False])

    def test_status_words_of_the_widget(self):
        """The words in the JavaScript are those of the field."""
        labels = dict(self.env["sales.target"]._fields["status"].selection)
        path = "sales_targets/static/src/sales_target_status/sales_target_status.js"
        with file_open(path) as script:
            text = script.read()
        for value, label in labels.items():
            self.assertIn(f'{value}: {{label: _t("{label}")', text)
