# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common_stages import StagesCase


@tagged("post_install", "-at_install")
class TestLossReport(StagesCase):
    """Why, where, to whom deals are lost, and against whom they are won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.loss.report"]
        cls.price, cls.late = cls.env["crm.lost.reason"].create(
            [{"name": "Price"}, {"name": "Late"}]
        )
        cls.rival = cls.env["sales.competitor"].create({"name": "Rival"})
        cls.customer.industry_id = cls.env["res.partner.industry"].create(
            {"name": "Housing"}
        )
        march, april = datetime(2025, 3, 10, 12), datetime(2025, 4, 10, 12)
        cls.won = cls._closed(1000.0, march, partner_id=cls.customer.id)
        cls.won_april = cls._closed(500.0, april, user=cls.ben)
        cls.lost = cls._closed(
            300.0,
            march,
            cls.price,
            partner_id=cls.customer.id,
            stage_id=cls.proposed.id,
        )
        cls.lost_to_rival = cls._closed(
            200.0, april, cls.late, user=cls.carl, competitor_id=cls.rival.id
        )
        cls._closed(50.0, april, user=cls.carl, competitor_id=cls.rival.id)
        cls._new_lead(competitor_id=cls.rival.id)
        cls.env.flush_all()

    @classmethod
    def _closed(cls, value, moment, reason=None, user=None, **vals):
        lead = cls._new_lead(user, expected_revenue=value, **vals)
        if reason:
            lead.action_set_lost(lost_reason_id=reason.id)
        else:
            lead.action_set_won()
        lead.date_closed = moment
        return lead

    def totals(self, groupby, *measures, model=None, domain=()):
        model = self.report if model is None else model
        rows = model._read_group(
            [("company_id", "=", self.company.id), *domain], groupby, measures
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def test_ratios_at_every_level(self):
        """Worked by hand: three won of five; 1,550 of 2,050 by value."""
        measures = ("win_rate:avg", "win_rate_value:avg", "lost_value:sum")
        self.assertEqual(self.totals([], *measures)[()], (3 / 5, 1550 / 2050, 500.0))
        self.assertEqual(
            self.totals(["team_id"], *measures),
            {
                (self.north,): (2 / 3, 1500 / 1800, 300.0),
                (self.south,): (1 / 2, 50 / 250, 200.0),
            },
        )
        self.assertEqual(
            self.totals(["date:month", "user_id"], "win_rate:avg"),
            {
                (date(2025, 3, 1), self.anna): (0.5,),
                (date(2025, 4, 1), self.ben): (1.0,),
                (date(2025, 4, 1), self.carl): (0.5,),
            },
        )

    def test_why_and_where(self):
        lost = [("won_status", "=", "lost")]
        self.assertEqual(
            self.totals(
                ["lost_reason_id", "stage_id"],
                "lost_count:sum",
                "lost_value:sum",
                domain=lost,
            ),
            {
                (self.price, self.proposed): (1, 300.0),
                (self.late, self.new): (1, 200.0),
            },
        )
        row = self.report.search([("lead_id", "=", self.lost.id)])
        self.assertEqual(row.id, self.lost.id)
        self.assertEqual(row.industry_id.name, "Housing")
        self.assertEqual(row.date, date(2025, 3, 10))
        self.assertEqual(row.action_open()["res_id"], self.lost.id)

    def test_dimensions(self):
        """Each opportunity once, whatever it is grouped by."""
        desk = self.product
        lamp = self.env["product.product"].create(
            {"name": "Lamp", "type": "service", "taxes_id": [Command.clear()]}
        )
        order = self._new_order(
            self.anna, 100.0, confirm=False, opportunity_id=self.won.id
        )
        order.order_line = [
            Command.create({"product_id": lamp.id, "price_unit": 900.0})
        ]
        cancelled = self._new_order(
            self.anna, 5000.0, confirm=False, opportunity_id=self.won.id
        )
        cancelled._action_cancel()
        tag = self.env["crm.tag"].create({"name": "Key"})
        self.won.tag_ids = tag
        self.won.reseller_id = self.customer
        self.assertEqual(
            self.totals(["product_id"], "closed_count:sum"),
            {(lamp,): (1,), (desk.browse(),): (4,)},
        )
        self.assertEqual(self.totals(["tag_ids"], "won_count:sum")[(tag,)], (1,))
        self.assertEqual(
            self.totals(["reseller_id"], "won_value:sum")[(self.customer,)], (1000.0,)
        )
        for name in ("source_id", "medium_id", "campaign_id", "country_id",
                     "industry_id", "product_categ_id", "partner_id", "lead_id",
                     "currency_id", "bant_need"):  # fmt: skip
            counts = self.totals([name], "closed_count:sum")
            self.assertEqual(sum(count for (count,) in counts.values()), 5, name)

    def test_what_was_changed_just_now(self):
        """Of the customer and the product too, before anything is saved."""
        housing = self.customer.industry_id
        self.assertEqual(self.totals(["industry_id"], "lost_count:sum")[housing,], (1,))
        care = housing.copy({"name": "Care"})
        self.customer.industry_id = care
        self.assertEqual(self.totals(["industry_id"], "lost_count:sum")[care,], (1,))
        self._new_order(self.anna, 9.0, confirm=False, opportunity_id=self.won.id)
        category = self.env["product.category"].create({"name": "Seats"})
        self.env.flush_all()
        self.product.categ_id = category
        self.assertEqual(
            self.totals(["product_categ_id"], "won_count:sum")[category,], (1,)
        )

    def test_against_plain_sql(self):
        self.env.cr.execute(
            """
            SELECT user_id, COUNT(*) FILTER (WHERE won_status = 'won')::float / COUNT(*)
              FROM crm_lead
             WHERE company_id = %s AND won_status != 'pending'
             GROUP BY user_id
            """,
            [self.company.id],
        )
        expected = dict(self.env.cr.fetchall())
        rates = self.totals(["user_id"], "win_rate:avg")
        self.assertEqual(
            {user.id: rate for (user,), (rate,) in rates.items()}, expected
        )

    def test_against_competitors(self):
        report = self.env["sales.competitor.report"]
        self.assertEqual(
            self.totals(
                ["competitor_id"],
                "win_rate:avg",
                "lost_value:sum",
                "closed_count:sum",
                model=report,
            ),
            {(self.rival,): (0.5, 200.0, 2)},
        )
        self.rival.positioning = "Show the service"
        row = report.search([("lead_id", "=", self.lost_to_rival.id)])
        self.assertEqual(row.positioning, "Show the service")
        self.assertEqual((self.rival.deal_count, self.rival.win_rate), (3, 0.5))

    def test_competitors_against_plain_sql(self):
        for name, column in (
            ("competitor_id", "competitor_id"),
            ("user_id", "user_id"),
            ("date:year", "DATE_TRUNC('year', date_closed)::date"),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    SELECT %(column)s,
                           COUNT(*) FILTER (WHERE won_status = 'won')::float / COUNT(*),
                           COALESCE(SUM(expected_revenue)
                                    FILTER (WHERE won_status = 'lost'), 0)
                      FROM crm_lead
                     WHERE company_id = %(company)s AND won_status != 'pending'
                       AND competitor_id IS NOT NULL
                     GROUP BY 1
                    """,
                    column=SQL(column),
                    company=self.company.id,
                )
            )
            expected = {key: figures for key, *figures in self.env.cr.fetchall()}
            self.assertTrue(expected)
            found = self.totals(
                [name],
                "win_rate:avg",
                "lost_value:sum",
                model=self.env["sales.competitor.report"],
            )
            self.assertEqual(
                {getattr(key, "id", key): list(row) for (key,), row in found.items()},
                expected,
                name,
            )

    def test_wizard_asks(self):
        lead = self._new_lead()
        wizard = (
            self.env["crm.lead.lost"]
            .with_user(self.anna)
            .create(
                {
                    "lead_ids": lead.ids,
                    "lost_reason_id": self.price.id,
                    "competitor_id": self.rival.id,
                    "bant_budget": "no",
                    "bant_need": "yes",
                }
            )
        )
        wizard.action_lost_reason_apply()
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.lost_reason_id, self.price)
        self.assertEqual(lead.competitor_id, self.rival)
        self.assertEqual(
            (lead.bant_budget, lead.bant_authority, lead.bant_need, lead.bant_timing),
            ("no", False, "yes", False),
        )
        row = self.report.search([("lead_id", "=", lead.id)])
        self.assertEqual((row.bant_budget, row.competitor_id), ("no", self.rival))

    def test_who_reads(self):
        ours = [("company_id", "=", self.company.id)]
        for model in ("sales.loss.report", "sales.competitor.report"):
            whole = self.env[model].search(ours)
            for user, expected in (
                (self.anna, whole.filtered(lambda r: r.user_id == self.anna)),
                (self.lea, whole.filtered(lambda r: r.team_id == self.north)),
                (self.lars, whole.filtered(lambda r: r.team_id == self.south)),
                (self.mona, whole),
            ):
                seen = self.env[model].with_user(user)
                self.assertEqual(seen.search(ours), expected, (model, user.login))
                rows = seen._read_group(ours, [], ["closed_count:sum"])
                self.assertEqual(rows[0][0] or 0, len(expected), (model, user.login))
