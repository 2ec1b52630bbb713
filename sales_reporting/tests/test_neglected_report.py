# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

# Half past one on 17 June in Amsterdam.
NOW = datetime(2025, 6, 16, 23, 30)


def days_ago(days):
    """Noon of a day before the 17th."""
    return datetime(2025, 6, 17, 12) - timedelta(days=days)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeglectedReport(SalesTargetsCase):
    """Customers and deals that nobody touched for too many days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.neglected.report"]
        cls.company.sales_neglected_customer_days = 60
        cls.company.sales_neglected_deal_days = 20
        cls.public = cls.env["res.partner.industry"].create(
            {"name": "Public", "sales_neglected_customer_days": 100}
        )
        # Of a company and of its contact alike.
        cls.contact = cls.env["res.partner"].create(
            {"name": "Gemma", "parent_id": cls.customer.id}
        )
        cls.order = cls._order(cls.anna, cls.contact, 70, 300.0)
        cls.town = cls.env["res.partner"].create(
            {"name": "Town Hall", "industry_id": cls.public.id}
        )
        cls.order_town = cls._order(cls.carl, cls.town, 70, 500.0)
        cls.past = cls.env["res.partner"].create({"name": "Long Ago"})
        cls._order(cls.anna, cls.past, 370, 900.0)
        cls.deal = cls._deal(cls.anna, 20, 1000.0)
        cls.fresh = cls._deal(cls.ben, 19, 50.0)
        cls._deal(cls.ben, 40, 50.0).action_set_won()
        cls.env.flush_all()
        cls._forget()

    @classmethod
    def _forget(cls):
        """What is written now about something of the past is no touch of today."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "DELETE FROM mail_message WHERE model IN"
            " ('crm.lead', 'res.partner', 'sale.order')"
        )

    @classmethod
    def _order(cls, user, partner, days, amount):
        return cls._new_order(user, amount, days_ago(days), partner_id=partner.id)

    @classmethod
    def _deal(cls, user, days, value):
        lead = cls.env["crm.lead"].create(
            {
                "name": f"Deal of {days} days",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": cls.company.id,
                "expected_revenue": value,
            }
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [days_ago(days), lead.id],
        )
        lead.invalidate_recordset()
        return lead

    def rows(self, *domain):
        self.env.invalidate_all()
        return self.report.search([("company_id", "=", self.company.id), *domain])

    def row(self, record):
        name = "lead_id" if record._name == "crm.lead" else "partner_id"
        return self.rows((name, "=", record.id))

    def test_against_plain_sql(self):
        """Of deals of which nothing is known but that they exist."""
        self.env.cr.execute(
            """
            SELECT user_id, COUNT(*),
                   COUNT(*) FILTER (WHERE create_date <= '2025-05-28 22:00'),
                   SUM(expected_revenue)
              FROM crm_lead
             WHERE company_id = %s AND won_status = 'pending'
             GROUP BY user_id
            """,
            [self.company.id],
        )
        expected = {user: tuple(row) for user, *row in self.env.cr.fetchall()}
        self.assertEqual(len(expected), 2)
        deals = [("company_id", "=", self.company.id), ("kind", "=", "deal")]
        measures = ["record_count:sum", "neglected_count:sum", "value:sum"]
        found = self.report._read_group(deals, ["user_id"], measures)
        self.assertEqual({user.id: tuple(row) for user, *row in found}, expected)
        total = tuple(map(sum, zip(*expected.values(), strict=True)))
        for level in ([], ["team_id"], ["kind"], ["is_neglected", "user_id"]):
            found = self.report._read_group(deals, level, measures)
            sums = tuple(map(sum, zip(*(r[len(level) :] for r in found), strict=True)))
            self.assertEqual(sums, total, level)

    def test_days_and_limits(self):
        """Worked by hand: on the day of its limit a deal is neglected."""
        self.assertEqual(
            {
                row.display_name: (
                    row.kind,
                    row.days,
                    row.limit_days,
                    row.is_neglected,
                    row.value,
                )
                for row in self.rows()
            },
            {
                "Azure Interior": ("customer", 70, 60, True, 300.0),
                "Town Hall": ("customer", 70, 100, False, 500.0),
                "Deal of 20 days": ("deal", 20, 20, True, 1000.0),
                "Deal of 19 days": ("deal", 19, 20, False, 50.0),
            },
        )
        self.public.sales_neglected_customer_days = 70
        self.assertTrue(self.row(self.town).is_neglected)
        self.public.sales_neglected_customer_days = 0
        self.company.sales_neglected_customer_days = 71
        self.assertFalse(self.row(self.town).is_neglected)
        self.assertFalse(self.row(self.customer).is_neglected)

    def test_touches(self):
        """Each kind of touch, of which the latest counts."""
        row = self.row(self.customer)
        self.assertEqual((row.order_on, row.last_on), (date(2025, 4, 8),) * 2)
        # Half an hour into 12 June in Amsterdam.
        self.env["mail.message"].create(
            {
                "model": "res.partner",
                "res_id": self.contact.id,
                "date": datetime(2025, 6, 11, 22, 30),
                "message_type": "comment",
            }
        )
        activity = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": self.order.id,
                "user_id": self.anna.id,
                "date_deadline": date(2025, 6, 30),
            }
        )
        row = self.row(self.customer)
        self.assertEqual(row.message_on, date(2025, 6, 12))
        self.assertEqual((row.days, row.is_neglected), (5, False))
        self.assertEqual(row.next_activity_on, date(2025, 6, 30))
        self.assertFalse(row.activity_on)
        activity.active = False
        activity.date_done = date(2025, 6, 15)
        row = self.row(self.customer)
        self.assertEqual((row.activity_on, row.days), (date(2025, 6, 15), 2))
        self.assertFalse(row.next_activity_on)

    def test_as_the_alerts(self):
        """The rule of the alerts, with the same days, finds the same."""
        rules = self.env["sales.alert.rule"].create(
            [
                {"name": kind, "kind": kind, "threshold": days, "threshold_clear": 1}
                for kind, days in (("customer", 60), ("deal", 20))
            ]
        )
        self.public.sales_neglected_customer_days = 0
        found = [row for rule in rules for row in rule._found(self.company)]
        neglected = self.rows(("is_neglected", "=", True))
        self.assertEqual(
            {
                (row["lead_id"], row["partner_id"] or None, int(row["value"]))
                for row in found
                if row["value"] >= (20 if row["lead_id"] else 60)
            },
            {
                (row.lead_id.id or None, row.partner_id.id or None, row.days)
                for row in neglected
            },
        )
        self.assertEqual(len(neglected), 3)

    def test_totals(self):
        rows = self.report._read_group(
            [("company_id", "=", self.company.id)],
            ["user_id"],
            ["neglected_count:sum", "record_count:sum", "value:sum"],
        )
        self.assertEqual(
            {row[0]: row[1:] for row in rows},
            {
                self.anna: (2, 2, 1300.0),
                self.ben: (0, 1, 50.0),
                self.carl: (0, 1, 500.0),
            },
        )

    def test_plan_an_activity(self):
        """From the list, for the chosen rows; a plan is no touch."""
        deals = self.rows(("kind", "=", "deal"))
        with self.assertRaisesRegex(UserError, "only one kind"):
            self.rows().action_plan()
        mine = deals.filtered(lambda r: r.user_id == self.anna).with_user(self.anna)
        action = mine.action_plan()
        self.env["mail.activity.schedule"].with_user(self.anna).with_context(
            **action["context"]
        ).create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "date_deadline": date(2025, 6, 20),
            }
        ).action_schedule_activities()
        self.assertEqual(self.deal.activity_ids.date_deadline, date(2025, 6, 20))
        self.assertEqual(self.row(self.deal).next_activity_on, date(2025, 6, 20))
        self.assertFalse(self.row(self.fresh).next_activity_on)
        self.assertTrue(self.row(self.deal).is_neglected)
        self.assertEqual(
            self.row(self.customer).action_open()["res_model"], "res.partner"
        )

    def test_customer_of_two_companies(self):
        other = self.env["res.company"].create({"name": "Dune Trading"})
        other.sales_tz = self.company.sales_tz
        self.env.user.company_ids |= other
        both = (self.company | other).ids
        self._new_order(
            self.anna,
            40.0,
            days_ago(5),
            partner_id=self.customer.id,
            company_id=other.id,
            team_id=False,
            user_id=False,
        )
        self._forget()
        rows = self.report.with_context(allowed_company_ids=both).search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(len(set(rows.ids)), 2)
        self.assertEqual(
            {row.company_id: (row.days, row.value) for row in rows},
            {self.company: (70, 300.0), other: (5, 40.0)},
        )

    def test_who_reads(self):
        other = self.env["res.company"].create({"name": "Dune Trading"})
        otto = self._new_user("otto", "sales_team.group_sale_manager", other)
        for user, expected in (
            (self.anna, {"Azure Interior", "Deal of 20 days"}),
            (self.ben, {"Deal of 19 days"}),
            (self.lea, {"Azure Interior", "Deal of 20 days", "Deal of 19 days"}),
            (self.lars, {"Town Hall"}),
            (self.mona, set(self.rows().mapped("display_name"))),
            (otto, set()),
        ):
            seen = self.report.with_user(user).with_context(
                allowed_company_ids=user.company_id.ids
            )
            found = seen.search([])
            self.assertEqual(set(found.mapped("display_name")), expected, user.login)
            rows = seen._read_group([], [], ["record_count:sum"])
            self.assertEqual(rows[0][0] or 0, len(expected), user.login)
            self.assertFalse(seen.has_access("write"))

    def test_limits_are_days(self):
        for record, value in ((self.company, 0), (self.public, -1)):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                record.sales_neglected_deal_days = value
                self.env.flush_all()
            self.env.invalidate_all()
