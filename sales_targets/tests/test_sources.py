# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesTargetsCase


class SourcesCase(SalesTargetsCase):
    """Whatever a test does, the ledger must agree with the documents at its end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.assertHealthy)

    def metric(self, code):
        """A shipped metric, switched on."""
        metric = self.env.ref(f"sales_targets.sales_metric_{code}")
        metric.active = True
        return metric

    def new_metric(self, **vals):
        return self.env["sales.metric"].create(
            {"name": "Special", "code": "special", **vals}
        )

    def rows(self, metric):
        """All credits of a metric: (user name, team name, value), sorted."""
        return sorted(
            (c.user_id.name or "", c.team_id.name or "", c.value)
            for c in self.env["sales.credit"].search([("metric_id", "=", metric.id)])
            if c.company_id == self.company
        )

    def result(self, owner, metric, **vals):
        return self._new_target(owner, metric=metric, **vals).result_value


@tagged("post_install", "-at_install")
class TestOrderSources(SourcesCase):
    def test_total_and_untaxed(self):
        group = self.env["account.tax.group"].create(
            {
                "name": "VAT",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.nl").id,
            }
        )
        tax = self.env["account.tax"].create(
            {
                "name": "VAT 21",
                "amount": 21.0,
                "company_id": self.company.id,
                "country_id": group.country_id.id,
                "tax_group_id": group.id,
            }
        )
        total = self.metric("sales_total")
        order = self._new_order(self.anna, 100.0, confirm=False)
        order.order_line.tax_ids = tax
        order.action_confirm()
        self.assertEqual(self._credits(order), {("Anna", False): 100.0})
        self.assertEqual(self._credits(order, total), {("Anna", False): 121.0})

    def test_quantity_in_the_unit_of_the_product(self):
        quantity = self.metric("quantity_sold")
        order = self._new_order(self.anna, 10.0, confirm=False)
        order.order_line = [
            Command.update(
                order.order_line.id,
                {
                    "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
                    "product_uom_qty": 2,
                },
            ),
            Command.create({"product_id": self.product.id, "product_uom_qty": 3}),
            Command.create({"display_type": "line_section", "name": "Extras"}),
        ]
        order.action_confirm()
        self.assertEqual(self._credits(order, quantity), {("Anna", False): 27.0})
        self._allocate(order, self.carl, kind="split", basis="percent", percent=50)
        self.assertEqual(
            self._credits(order, quantity),
            {("Anna", False): 13.5, ("Carl", False): 13.5},
        )
        order.order_line[1].product_uom_qty = 1
        self.assertEqual(self.result(self.company, quantity), 25.0)

    def test_lines_of_a_category(self):
        chairs = self.env["product.category"].create({"name": "Chairs"})
        chair = self.env["product.product"].create(
            {"name": "Chair", "type": "service", "categ_id": chairs.id}
        )
        vals = {
            "source": "order_line",
            "domain": f"[('product_id.categ_id', '=', {chairs.id})]",
        }
        amount = self.new_metric(code="chairs", **vals)
        number = self.new_metric(code="chair_orders", measure="count", **vals)
        mixed = self._new_order(self.anna, 100.0, confirm=False)
        for price in (40.0, 25.0):
            mixed.order_line = [
                Command.create(
                    {
                        "product_id": chair.id,
                        "price_unit": price,
                        "tax_ids": [Command.clear()],
                    }
                )
            ]
        mixed.action_confirm()
        self._new_order(self.ben, 500.0)
        self.assertEqual(self.rows(amount), [("Anna", "North", 65.0)])
        self.assertEqual(self.rows(number), [("Anna", "North", 1.0)])
        mixed.order_line.filtered(lambda line: line.product_id == chair).price_unit = 0
        self.assertEqual(self.rows(amount), [("Anna", "North", 0.0)])

    def test_quotations_sent(self):
        sent = self.metric("quotations_sent")
        order = self._new_order(self.anna, 100.0, confirm=False)
        self.assertEqual(self.rows(sent), [])
        with freeze_time("2026-03-31 21:30:00"):  # 23:30 in Amsterdam
            order.action_quotation_sent()
        with freeze_time("2026-04-20 10:00:00"):
            order.action_confirm()
            self.assertEqual(self.rows(sent), [("Anna", "North", 1.0)])
            order._action_cancel()
            order.action_draft()
            order.action_quotation_sent()
        credit = self.env["sales.credit"].search([("metric_id", "=", sent.id)])
        self.assertEqual(credit.date, date(2026, 3, 31))
        self.assertFalse(order.copy().quotation_sent_on)

    def test_margin_needs_its_app(self):
        if "margin" in self.env["sale.order"]:
            order = self._new_order(self.anna, 100.0)
            self.product.standard_price = 60.0
            self.assertEqual(
                self._credits(order, self.metric("margin")),
                {("Anna", False): order.margin},
            )
            return
        with self.assertRaisesRegex(ValidationError, "Margins in Sales Orders"):
            self.metric("margin")

    def test_customer_country(self):
        """What the document says counts at once; master data behind it at the next
        save, and is listed until then."""
        dutch = self.env["res.partner"].create(
            {"name": "Tulip", "country_id": self.env.ref("base.nl").id}
        )
        metric = self.new_metric(domain="[('partner_id.country_id.code', '=', 'NL')]")
        order = self._new_order(self.anna, 100.0)
        self.assertEqual(self._credits(order, metric), {})
        order.partner_id = dutch
        self.assertEqual(self._credits(order, metric), {("Anna", False): 100.0})
        dutch.country_id = self.env.ref("base.be")
        self.assertEqual(self._credits(order, metric), {("Anna", False): 100.0})
        differs = self.env["sales.credit"].verify(metric)
        self.assertEqual(
            [
                (d["document_id"], d["user_id"], d["expected"], d["stored"])
                for d in differs
            ],
            [(order.id, self.anna.id, None, 100.0)],
        )
        order.note = "touched"
        self.assertEqual(self._credits(order, metric), {})


@tagged("post_install", "-at_install")
class TestLeadSources(SourcesCase):
    def new_lead(self, user, revenue=100.0, **vals):
        return self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": self.company.id,
                "expected_revenue": revenue,
                **vals,
            }
        )

    def test_leads_created(self):
        pipeline = self.metric("pipeline_created")
        self.new_lead(self.anna)
        self.new_lead(self.anna, type="lead")
        self.new_lead(self.ben).action_archive()
        self.new_lead(self.carl).unlink()
        self.assertEqual(
            self.rows(self.lead_count),
            [("Anna", "North", 1.0), ("Anna", "North", 1.0), ("Ben", "North", 1.0)],
        )
        self.assertEqual(
            self.rows(pipeline), [("Anna", "North", 100.0), ("Ben", "North", 100.0)]
        )

    def test_won_and_taken_back(self):
        lead = self.new_lead(self.anna, 250.0)
        self.assertEqual(self.rows(self.won_count), [])
        lead.action_set_won()
        self.assertEqual(self.rows(self.won_count), [("Anna", "North", 1.0)])
        self.assertEqual(self.rows(self.won_revenue), [("Anna", "North", 250.0)])
        lead.expected_revenue = 300.0
        self.assertEqual(self.rows(self.won_revenue), [("Anna", "North", 300.0)])
        first = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        lead.stage_id = first
        self.assertEqual(self.rows(self.won_count), [])
        self.assertEqual(self.rows(self.won_revenue), [])

    def test_win_rate(self):
        """Won divided by closed, over any group: never the mean of percentages."""
        rate = self.metric("win_rate")
        for user, outcomes in (
            (self.anna, "WWL."),
            (self.ben, "LLLL"),
            (self.carl, "W.."),
        ):
            for outcome in outcomes:
                lead = self.new_lead(user)
                if outcome == "W":
                    lead.action_set_won()
                elif outcome == "L":
                    lead.action_set_lost()
        old = self.new_lead(self.carl)
        old.action_set_lost()
        old.date_closed = datetime(2020, 5, 5, 12)
        expected = {
            self.anna: 2 / 3,
            self.ben: 0.0,
            self.carl: 1.0,
            self.north: 2 / 7,
            self.south: 1.0,
            self.company: 3 / 8,
        }
        for owner, value in expected.items():
            self.assertAlmostEqual(self.result(owner, rate), value, 4, owner.name)
        self.assertAlmostEqual(self.result(self.anna | self.carl, rate), 3 / 4, 4)
        self.assertEqual(self.result(self.carl, rate, date_from=date(2020, 1, 1)), 0.0)
        self.assertEqual(self.result(self.carl, rate, date_from=date(2019, 1, 1)), 0.0)

    def test_merged(self):
        kept = self.new_lead(self.anna, 100.0)
        gone = self.new_lead(self.anna, 50.0)
        merged = (kept | gone).merge_opportunity()
        self.assertEqual(len((kept | gone).exists()), 1)
        self.assertEqual(self.rows(self.lead_count), [("Anna", "North", 1.0)])
        merged.action_set_won()
        self.assertEqual(self.rows(self.won_count), [("Anna", "North", 1.0)])

    def test_shared(self):
        lead = self.new_lead(self.anna, 99.99)
        self._allocate(lead, self.carl, kind="split", basis="percent", percent=33)
        lead.action_set_won()
        self.assertEqual(
            self.rows(self.won_revenue),
            [("Anna", "North", 66.99), ("Carl", "South", 33.0)],
        )
        self.assertEqual(self.result(self.company, self.won_count), 1.0)

    def test_activities_done_by_type(self):
        calls, mails = self.metric("calls_done"), self.metric("mails_done")
        lead = self.new_lead(self.anna)
        call, mail = "mail.mail_activity_data_call", "mail.mail_activity_data_email"
        for kind, user, done in (
            (call, self.anna, True),
            (call, self.anna, True),
            (call, self.anna, False),
            (mail, self.anna, True),
            (call, self.carl, True),
        ):
            activity = lead.activity_schedule(kind, user_id=user.id)
            if done:
                activity.action_feedback()
        lead.activity_schedule(call, user_id=self.ben.id).unlink()
        self.assertEqual(
            self.rows(calls),
            [("Anna", "North", 1.0), ("Anna", "North", 1.0), ("Carl", "South", 1.0)],
        )
        self.assertEqual(self.rows(mails), [("Anna", "North", 1.0)])

    def test_meetings_count_from_their_day(self):
        held = self.metric("meetings_held")
        lead = self.new_lead(self.anna)
        today = self.company._sales_today()
        # so that tomorrow lies in the same year as the target
        noon = datetime.combine(today.replace(month=6, day=15), datetime.min.time())
        noon += timedelta(hours=12)
        with freeze_time(noon):
            for start, opportunity in (
                (noon - timedelta(days=1), lead),
                (noon, lead),
                (noon + timedelta(days=1), lead),
                (noon, lead.browse()),
            ):
                self.env["calendar.event"].create(
                    {
                        "name": "Visit",
                        "start": start,
                        "stop": start + timedelta(hours=1),
                        "user_id": self.anna.id,
                        "opportunity_id": opportunity.id,
                    }
                )
            target = self._new_target(self.anna, 3.0, held)
            self.assertEqual(target.result_value, 2.0)
            self.assertEqual(target.credit_count, 2)
        with freeze_time(noon + timedelta(days=1)):
            target.invalidate_recordset()
            self.assertEqual(target.result_value, 3.0)
            self.assertEqual(target.status, "reached")

    def test_adjustment(self):
        target = self._new_target(self.anna, 100.0)
        adjustment = self.env["sales.adjustment"].create(
            {"target_id": target.id, "value": -12.5, "note": "Returned by hand"}
        )
        self.assertEqual(adjustment.user_id, self.anna)
        self.assertEqual(target.result_value, -12.5)
        self.assertEqual(self.result(self.north, self.untaxed), -12.5)
        adjustment.value = 20.0
        self.assertEqual(target.result_value, 20.0)
        adjustment.unlink()
        self.assertEqual(target.result_value, 0.0)


@tagged("post_install", "-at_install")
class TestMetricLife(SourcesCase):
    def test_off_costs_nothing(self):
        """A metric that is off has no rows and is asked by no save."""
        total = self.env.ref("sales_targets.sales_metric_sales_total")
        self.assertFalse(total.active)
        order = self._new_order(self.anna, 100.0)
        self.assertEqual(self.rows(total), [])
        specs = self.env["sales.metric"]._specs("sale.order")
        codes = {spec.code for _source, specs in specs for spec in specs}
        self.assertNotIn("sales_total", codes)
        self.assertFalse(self.env["sales.metric"]._specs("calendar.event"))
        self.assertTrue(order.credit_ids)

    def test_on_builds_and_off_removes(self):
        self._new_order(self.anna, 100.0)
        total = self.metric("sales_total")
        self.assertEqual(self.rows(total), [("Anna", "North", 100.0)])
        total.active = False
        self.assertEqual(self.rows(total), [])

    def test_changes_rebuild(self):
        self._new_order(self.anna, 100.0)
        metric = self.new_metric()
        self.assertEqual(self.rows(metric), [("Anna", "North", 100.0)])
        metric.domain = "[('amount_untaxed', '>', 100)]"
        self.assertEqual(self.rows(metric), [])
        metric.domain = "[]"
        metric.measure = "count"
        self.assertEqual(self.rows(metric), [("Anna", "North", 1.0)])
        metric.write({"source": "won", "measure": "amount"})
        self.assertEqual(self.rows(metric), [])

    def test_archived_seller_keeps_history(self):
        target = self._new_target(self.anna, 50.0)
        self._new_order(self.anna, 100.0)
        self.anna.action_archive()
        self.assertEqual(target.result_value, 100.0)
        self.assertEqual(self.rows(self.untaxed), [("Anna", "North", 100.0)])
        self.assertEqual(self.result(self.north, self.untaxed), 100.0)

    def test_move_to_another_team(self):
        order = self._new_order(self.anna, 100.0)
        shared = self._new_order(self.carl, 80.0)
        self._allocate(shared, self.anna, kind="split", basis="percent", percent=25)
        self.env["crm.team.member"].create(
            {"crm_team_id": self.south.id, "user_id": self.anna.id}
        )
        self.assertEqual(self.anna.sale_team_id, self.south)
        (order | shared).note = "touched afterwards"
        self._new_order(self.anna, 7.0)
        self.assertEqual(
            self.rows(self.untaxed),
            [
                ("Anna", "North", 20.0),
                ("Anna", "North", 100.0),
                ("Anna", "South", 7.0),
                ("Carl", "South", 60.0),
            ],
        )
