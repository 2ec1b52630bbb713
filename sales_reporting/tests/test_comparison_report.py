# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common_stages import StagesCase

TODAY = datetime(2026, 3, 31, 10)
SHAPES = ("now", "then", "difference", "growth")


@tagged("post_install", "-at_install")
class TestComparisonReport(StagesCase):
    """Worked by hand on 31 March 2026: the month before goes to 28 February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.report = cls.env["sales.comparison.report"]
        cls.lamp = cls.env["product.product"].create(
            {"name": "Lamp", "type": "consu", "taxes_id": [Command.clear()]}
        )
        noon = 12
        for user, amount, day in (
            (cls.anna, 300.0, datetime(2026, 3, 2, noon)),
            (cls.anna, 100.0, datetime(2026, 3, 31, noon - 4)),
            (cls.ben, 50.0, datetime(2026, 3, 5, noon)),
            # 28 February, 23:30 in Amsterdam
            (cls.anna, 160.0, datetime(2026, 2, 28, 22, 30)),
            # 1 February, 0:30; then 31 January, 23:30
            (cls.carl, 40.0, datetime(2026, 1, 31, 23, 30)),
            (cls.carl, 7.0, datetime(2026, 1, 31, 22, 30)),
            (cls.carl, 200.0, datetime(2025, 3, 31, noon)),
            # not before it has come here
            (cls.carl, 900.0, datetime(2025, 4, 1, noon)),
        ):
            order = cls._new_order(user, amount, day)
            if amount == 100.0:
                cls.both = order
                order.order_line = [
                    Command.create(
                        {
                            "product_id": cls.lamp.id,
                            "product_uom_qty": 4,
                            "price_unit": 5.0,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ]
        cls._new_order(cls.anna, 5000.0, datetime(2026, 3, 3), confirm=False)
        for won, user, moment in (
            (True, cls.anna, datetime(2026, 3, 10)),
            (True, cls.anna, datetime(2026, 3, 11)),
            (False, cls.anna, datetime(2026, 3, 12)),
            (False, cls.ben, datetime(2026, 3, 13)),
            (True, cls.anna, datetime(2026, 2, 10)),
            (False, cls.anna, datetime(2026, 2, 11)),
            (False, cls.anna, datetime(2026, 2, 12)),
        ):
            lead = cls._new_lead(user)
            if won:
                lead.action_set_won()
            else:
                lead.action_set_lost()
            lead.date_closed = moment
        cls.env.flush_all()

    def totals(self, measure, groupby=(), comparison="mom", user=None):
        aggregator = "avg" if measure == "win_rate" else "sum"
        names = [
            f"{measure}_{shape}:{'avg' if shape == 'growth' else aggregator}"
            for shape in SHAPES
        ]
        rows = self.report.with_user(user or self.env.user)._read_group(
            [("company_id", "=", self.company.id), ("comparison", "=", comparison)],
            groupby,
            names,
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def assertTotals(self, measure, expected, *args, **kwargs):
        found = self.totals(measure, *args, **kwargs)
        self.assertEqual(found.keys(), expected.keys())
        for key, values in expected.items():
            for shape, value, wanted in zip(SHAPES, found[key], values, strict=True):
                if wanted is False:
                    self.assertIs(value, False, (key, shape))
                else:
                    self.assertAlmostEqual(float(value), wanted, 9, (key, shape))

    def test_company(self):
        """Three orders of 470 beside two of 200; two of four won, one of three."""
        for measure, expected in (
            ("order_count", (3, 2, 1, 0.5)),
            ("amount", (470, 200, 270, 1.35)),
            ("quantity", (7, 2, 5, 2.5)),
            ("average_deal", (470 / 3, 100, 170 / 3, 470 / 300 - 1)),
            ("won_count", (2, 1, 1, 1)),
            ("win_rate", (1 / 2, 1 / 3, 1 / 6, 0.5)),
        ):
            self.assertTotals(measure, {(): expected})

    def test_ratios_at_every_level(self):
        users = self.anna, self.ben, self.carl
        anna, ben, carl = ((user,) for user in users)
        self.assertTotals(
            "amount",
            {
                anna: (420, 160, 260, 1.625),
                ben: (50, 0, 50, False),
                carl: (0, 40, -40, -1),
            },
            ["user_id"],
        )
        self.assertTotals(
            "win_rate",
            {
                anna: (2 / 3, 1 / 3, 1 / 3, 1),
                ben: (0, False, False, False),
                carl: (False, False, False, False),
            },
            ["user_id"],
        )
        self.assertTotals(
            "average_deal",
            {
                (self.north,): (470 / 3, 160, 470 / 3 - 160, 470 / 480 - 1),
                (self.south,): (False, 40, False, False),
            },
            ["team_id"],
        )

    def test_products(self):
        """An order of two products is one order of each, and one in total."""
        self.assertTotals(
            "order_count",
            {(self.product,): (3, 2, 1, 0.5), (self.lamp,): (1, 0, 1, False)},
            ["product_id"],
        )
        self.assertTotals(
            "amount",
            {
                ("service",): (450, 200, 250, 1.25),
                ("consu",): (20, 0, 20, False),
            },
            ["product_type"],
        )

    def test_kinds_of_documents_together(self):
        """Each figure is the same, whatever else is asked for with it."""
        alone = {
            "order_count_now:sum": 3,
            "amount_now:sum": 470,
            "won_count_now:sum": 2,
            "win_rate_now:avg": 1 / 2,
            "quantity_now:sum": 7,
        }
        for names in (alone, list(alone)[:3], list(alone)[1:4], list(alone)[3:]):
            [found] = self.report._read_group(
                [("company_id", "=", self.company.id), ("comparison", "=", "mom")],
                [],
                list(names),
            )
            expected = tuple(alone[name] for name in names)
            self.assertEqual(tuple(map(float, found)), expected)

    def test_rounded_by_order(self):
        """Three lines of 0.004 are nothing each, and 0.01 together: what the order
        comes to where taxes are rounded for the whole, and in the ledger."""
        self.company.tax_calculation_rounding_method = "round_globally"
        self.env["decimal.precision"].search(
            [("name", "=", "Product Price")]
        ).digits = 4
        order = self._new_order(self.lars, 0.004, datetime(2026, 3, 4), confirm=False)
        order.order_line = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "price_unit": 0.004,
                    "tax_ids": [Command.clear()],
                }
            )
            for _line in range(2)
        ]
        order.action_confirm()
        order.date_order = datetime(2026, 3, 4)
        self.env.flush_all()
        self.assertEqual(order.amount_untaxed, 0.01)
        by_seller = self.totals("amount", ["user_id"])
        self.assertEqual(by_seller[(self.lars,)][0], 0.01)
        [credit] = self.env["sales.credit"].search(
            [
                ("order_id", "=", order.id),
                ("metric_id.code", "=", "sales_untaxed"),
            ]
        )
        self.assertEqual(credit.value, 0.01)

    def test_spans(self):
        """Up to the same day a year before; the day after does not count yet."""
        self.assertTotals("amount", {(): (677, 200, 477, 2.385)}, comparison="ytd")
        self.assertTotals("amount", {(): (470, 200, 270, 1.35)}, comparison="mtd")
        self.assertTotals("amount", {(): (677, 200, 477, 2.385)}, comparison="qtd")
        self.assertTotals("amount", {(): (677, 0, 677, False)}, comparison="qoq")
        self.assertTotals("amount", {(): (1577, 200, 1377, 6.885)}, comparison="yoy")

    def test_day_beside(self):
        """What was sold on 28 February stands beside 28 March."""
        rows = self.report.search(
            [
                ("company_id", "=", self.company.id),
                ("comparison", "=", "mom"),
                ("side", "=", "then"),
                ("order_id", "!=", False),
            ]
        )
        self.assertEqual(
            {(row.document_date, row.date) for row in rows},
            {
                (date(2026, 2, 28), date(2026, 3, 28)),
                (date(2026, 2, 1), date(2026, 3, 1)),
            },
        )

    def test_comparisons_do_not_mix(self):
        rows = self.report._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["amount_now:sum", "order_count_now:sum", "win_rate_now:avg", "amount:sum"],
        )
        self.assertEqual(rows, [(False, False, False, False)])

    def test_currencies_do_not_mix(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        other = self.env["res.company"].create(
            {"name": "Dune Trading", "currency_id": usd.id}
        )
        self.env.user.company_ids |= other
        self._new_order(
            False, 30.0, datetime(2026, 3, 3), company_id=other.id, team_id=False
        )
        domain = [
            ("company_id", "in", (self.company | other).ids),
            ("comparison", "=", "mom"),
        ]
        rows = self.report.with_context(
            allowed_company_ids=(self.company | other).ids
        )._read_group(
            domain,
            [],
            ["amount_now:sum", "average_deal_now:sum", "order_count_now:sum"],
        )
        self.assertEqual(rows, [(False, False, 4)])

    def test_foreign_order(self):
        """In the company's currency, at the rate that the order keeps."""
        self.both.currency_rate = 2.0
        self.env.flush_all()
        self.assertEqual(self.totals("amount", ["user_id"])[(self.anna,)][0], 360)

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            SELECT l.product_id, COUNT(DISTINCT o.id), SUM(l.price_subtotal)
              FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
             WHERE o.company_id = %s AND o.state = 'sale'
               AND (o.date_order + INTERVAL '1 hour')::date
                   BETWEEN '2026-01-01' AND '2026-03-31'
             GROUP BY 1
            """,
            [self.company.id],
        )
        expected = {id_: (count, total) for id_, count, total in self.env.cr.fetchall()}
        counts = self.totals("order_count", ["product_id"], "ytd")
        amounts = self.totals("amount", ["product_id"], "ytd")
        self.assertEqual(
            {
                product.id: (counts[product,][0], amounts[product,][0])
                for (product,) in counts
                if product
            },
            expected,
        )

    def test_every_dimension(self):
        """Each document once, whatever it is grouped by."""
        tag = self.env["crm.tag"].create({"name": "Key"})
        leads = self.env["crm.lead"].with_context(active_test=False)
        leads.search([("user_id", "=", self.ben.id)]).tag_ids = tag
        for name in ("partner_id", "industry_id", "country_id", "source_id", "side",
                     "medium_id", "campaign_id", "reseller_id", "product_categ_id",
                     "company_id", "lead_id", "date:month", "tag_ids"):  # fmt: skip
            found = self.totals("amount", [name]).values()
            self.assertEqual(sum(row[0] or 0 for row in found), 470, name)
        self.assertEqual(self.totals("win_rate", ["tag_ids"])[(tag,)][0], 0)

    def test_rows_open_their_documents(self):
        rows = self.report.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(set(rows.ids)), len(rows))
        row = rows.filtered("order_id")[0]
        self.assertEqual(row.action_open()["res_id"], row.order_id.id)
        row = rows.filtered(lambda r: not r.order_id)[0]
        self.assertEqual(row.action_open()["res_id"], row.lead_id.id)

    def test_who_reads(self):
        for user, expected in (
            (self.anna, 420),
            (self.ben, 50),
            (self.lea, 470),
            (self.lars, 0),
            (self.mona, 470),
        ):
            found = self.totals("amount", user=user)
            self.assertEqual(found[()][0], expected, user.login)
        row = self.report.search([("user_id", "=", self.ben.id)], limit=1)
        with self.assertRaises(AccessError):
            row.with_user(self.anna).read(["amount"])
        self.assertFalse(self.report.with_user(self.mona).has_access("write"))
