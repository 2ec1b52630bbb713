# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from .common import SalesTargetsCase
from .test_queries import QueryCase

BOARD = "sales_targets.sales_target_action_board"


def board_fields(env):
    """What the web client asks for to draw the board."""
    view = env.ref("sales_targets.sales_target_view_kanban_board")
    arch = etree.fromstring(env["sales.target"].get_view(view.id)["arch"])
    names = {node.get("name") for node in arch.iter("field")}
    # needed by the widgets
    names |= {"measure", "currency_id", "goal_value", "result_value", "status"}
    names |= {"to_date_value", "pace"}
    relational = ("many2one", "many2many")
    fields = env["sales.target"]._fields
    return {
        name: {"fields": {"display_name": {}}}
        if fields[name].type in relational
        else {}
        for name in names
    }


@tagged("post_install", "-at_install")
class TestBoard(SalesTargetsCase):
    """A card for each seller or team, and what stands on it."""

    def _on_board(self, user, *filters):
        """What the board shows to a user, in its order.

        :param filters: names of filters to use in place of the usual ones
        """
        action = self.env["ir.actions.actions"]._for_xml_id(BOARD)
        context = safe_eval(action["context"])
        target = self.env["sales.target"].with_user(user)
        arch = target.get_view(action["search_view_id"][0], "search")["arch"]
        domains = {
            node.get("name"): node.get("domain")
            for node in etree.fromstring(arch).iter("filter")
        }
        usual = [name.removeprefix("search_default_") for name in context]
        domain = safe_eval(action["domain"])
        for name in filters or usual:
            domain += safe_eval(domains[name], {"uid": user.id})
        view = etree.fromstring(target.get_view(action["view_id"][0])["arch"])
        return target.search(domain, order=view.get("default_order"))

    @freeze_time("2026-07-01 10:00:00")
    def test_slowest_first_and_without_pace_last(self):
        self._new_order(self.ben, 700.0)
        self._new_order(self.carl, 100.0)
        self._new_order(self.anna, 400.0)
        anna, ben, carl, lea = (
            self._new_target(user, goal)
            for user, goal in (
                (self.anna, 1000.0),
                (self.ben, 1000.0),
                (self.carl, 1000.0),
                (self.lea, 0.0),
            )
        )
        self.assertFalse(lea.pace)
        found = self._on_board(self.mona)
        self.assertEqual(found.ids, [carl.id, anna.id, ben.id, lea.id])

    @freeze_time("2026-07-01 10:00:00")
    def test_one_card_for_each(self):
        """Of one person only the year of the main metric, as agreed."""
        year = self._new_target(self.anna)
        closed = self._new_target(self.ben)
        closed.action_close()
        month = self._new_target(self.anna, period_type="month")
        quarter = self._new_target(self.anna, period_type="quarter")
        team = self._new_target(self.north)
        self._new_target(self.carl, state="draft")
        self._new_target(self.anna, metric=self.order_count)
        self._new_target(self.company)
        self._new_target(self.anna, date_from=date(2025, 1, 1))
        self.assertEqual(self._on_board(self.mona), year | closed)
        main = ("people", "main_metric")
        self.assertEqual(self._on_board(self.mona, *main, "this_month"), month)
        self.assertEqual(self._on_board(self.mona, *main, "this_quarter"), quarter)
        teams = self._on_board(self.mona, "teams", "main_metric", "this_year")
        self.assertEqual(teams, team)
        self.assertEqual(self._on_board(self.anna), year)
        self.assertEqual(self._on_board(self.lea), year | closed)
        self.assertFalse(self._on_board(self.lars))

    @freeze_time("2026-07-01 10:00:00")
    def test_main_metric(self):
        """The one looked at last on the dashboard, else the first active one."""
        metric = self.env["sales.metric"]
        self.assertEqual(metric.search([("is_main", "=", True)]), self.untaxed)
        self.assertNotIn(self.untaxed, metric.search([("is_main", "=", False)]))
        self.order_count.sequence = -5
        found = metric.search([]).filtered("is_main")
        self.assertEqual(found, self.order_count)
        self.assertEqual(metric.search([("is_main", "!=", False)]), found)
        target = self.env["sales.target"].with_user(self.anna)
        target.remember_dashboard_choice({"metric_id": self.won_count.id})

        def main(user):
            return metric.with_user(user).search([("is_main", "=", True)])

        self.assertEqual(main(self.anna), self.won_count)
        self.assertEqual(main(self.ben), self.order_count)
        self.won_count.active = False
        self.assertEqual(main(self.anna), self.order_count)
        self.env["sales.metric"].search([]).active = False
        self.assertFalse(main(self.anna))

    # ----------------------------------------------------------------- months

    @freeze_time("2026-05-20 10:00:00")
    def test_months_of_many_are_those_of_each(self):
        win_rate = self.env.ref("sales_targets.sales_metric_win_rate")
        win_rate.active = True
        self.env["crm.lead"].create(
            {
                "name": "Desks",
                "type": "opportunity",
                "user_id": self.anna.id,
                "company_id": self.company.id,
            }
        ).action_set_won()
        self._new_order(self.anna, 100.0, datetime(2026, 1, 15, 12))
        shared = self._new_order(self.ben, 30.0, datetime(2026, 2, 15, 12))
        self._allocate(shared, self.anna)
        self._new_order(self.carl, 5.0, datetime(2026, 5, 15, 12))
        targets = self.env["sales.target"].union(
            self._new_target(self.anna),
            self._new_target(self.carl, period_type="month"),
            self._new_target(self.anna | self.ben, period_type="quarter"),
            self._new_target(self.north, date_from=date(2025, 1, 1)),
            self._new_target(self.north),
            self._new_target(self.company),
            self._new_target(self.anna, metric=win_rate),
        )
        alone = []
        for target in targets:
            self.env.invalidate_all()
            alone.append(target.browse(target.id).get_months())
        self.env.invalidate_all()
        self.assertEqual(targets.mapped("months"), alone)
        results = [[m["result"] for m in months][:5] for months in alone]
        self.assertEqual(
            results,
            [
                [100.0, 30.0, 0.0, 0.0, 0.0],
                [5.0],
                [0.0, 0.0, 0.0],
                [0.0] * 5,
                [100.0, 30.0, 0.0, 0.0, 0.0],
                [100.0, 30.0, 0.0, 0.0, 5.0],
                [0.0, 0.0, 0.0, 0.0, 1.0],
            ],
        )

    def test_months_follow_within_a_transaction(self):
        target = self._new_target(self.anna)
        self.assertEqual(sum(m["result"] for m in target.months), 0.0)
        self.assertFalse(target.last_credit_id)
        order = self._new_order(self.anna, 100.0)
        self.assertEqual(sum(m["result"] for m in target.months), 100.0)
        self.assertEqual(target.last_credit_id.order_id, order)

    # ---------------------------------------------------------- last document

    @freeze_time("2026-05-20 10:00:00")
    def test_last_document(self):
        target = self._new_target(self.anna)
        month = self._new_target(self.anna, period_type="month")
        team = self._new_target(self.north)
        self.assertFalse(target.last_credit_id)
        last = self._new_order(self.anna, 10.0, datetime(2026, 4, 15, 12))
        self._new_order(self.anna, 1000.0, datetime(2026, 3, 15, 12))
        self._new_order(self.anna, 10.0, datetime(2025, 12, 30, 12))
        self._new_order(self.carl, 10.0, datetime(2026, 5, 15, 12))
        self.env["crm.lead"].create({"name": "Another metric", "user_id": self.anna.id})
        self.env["sales.adjustment"].create(
            {
                "metric_id": self.untaxed.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "date": date(2026, 5, 2),
                "value": 10.0,
                "note": "No document",
            }
        )
        self.assertEqual(target.last_credit_id.order_id, last)
        self.assertEqual(target.last_credit_id.display_name, last.name)
        self.assertEqual(target.last_credit_date, date(2026, 4, 15))
        self.assertFalse(month.last_credit_id)
        self.assertFalse(month.last_credit_date)
        self.assertEqual(team.last_credit_id.order_id, last)

    @freeze_time("2026-05-20 10:00:00")
    def test_last_document_counts_as_the_result_does(self):
        """An overlay counts for the person, not for the team; of two documents of a
        day the later one; the company's is the latest of all."""
        person = self._new_target(self.anna)
        team = self._new_target(self.north)
        company = self._new_target(self.company)
        own = self._new_order(self.anna, 10.0, datetime(2026, 4, 15, 12))
        foreign = self._new_order(self.carl, 10.0, datetime(2026, 4, 20, 12))
        self._allocate(foreign, self.anna)
        self.assertEqual(person.last_credit_id.order_id, foreign)
        self.assertTrue(person.last_credit_id.is_overlay)
        self.assertEqual(team.last_credit_id.order_id, own)
        later = self._new_order(self.lea, 10.0, datetime(2026, 4, 20, 9))
        self.assertEqual(company.last_credit_id.order_id, later)

    @freeze_time("2026-05-20 10:00:00")
    def test_last_document_waits_for_its_day(self):
        metric = self.env["sales.metric"].create(
            {
                "name": "Meetings",
                "code": "meetings",
                "active": True,
                "source": "meeting",
                "measure": "count",
            }
        )
        target = self._new_target(self.anna, metric=metric)
        self.env["calendar.event"].create(
            [
                {
                    "name": name,
                    "user_id": self.anna.id,
                    "start": datetime(2026, month, 10, 12),
                    "stop": datetime(2026, month, 10, 13),
                }
                for name, month in (("Past", 4), ("Future", 6))
            ]
        )
        self.assertEqual(target.credit_count, 1)
        self.assertEqual(target.last_credit_id.event_id.name, "Past")

    @freeze_time("2026-05-20 10:00:00")
    def test_last_document_of_those_one_may_see(self):
        target = self._new_target(self.anna | self.carl)
        mine = self._new_order(self.anna, 10.0, datetime(2026, 4, 15, 12))
        other = self._new_order(self.carl, 10.0, datetime(2026, 5, 15, 12))

        def last(user):
            self.env.invalidate_all()
            return target.with_user(user).last_credit_id.sudo().order_id

        self.assertEqual(last(self.anna), mine)
        self.assertEqual(last(self.carl), other)
        self.assertEqual(last(self.lea), mine)
        self.assertEqual(last(self.mona), other)

    # ------------------------------------------------------- to the dashboard

    def _choice(self, target, user=None):
        action = target.with_user(user or self.mona).action_open_dashboard()
        expected = self.env.ref("sales_targets.sales_target_action_dashboard")
        self.assertEqual(action["id"], expected.id)
        return action["context"]["sales_dashboard_choice"]

    def test_card_of_a_person(self):
        target = self._new_target(self.anna, date_from=date(2026, 3, 3))
        choice = {
            "scope": "person",
            "user_id": self.anna.id,
            "team_id": False,
            "metric_id": self.untaxed.id,
            "year": 2026,
        }
        self.assertEqual(self._choice(target), choice)
        self.assertEqual(self._choice(target, self.anna), choice)
        with self.assertRaises(AccessError):
            self._choice(target, self.ben)

    def test_card_of_a_team_in_a_fiscal_year(self):
        """The year from July 2025 to June 2026 is the one of 2025."""
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        target = self._new_target(
            self.north,
            metric=self.order_count,
            period_type="quarter",
            date_from=date(2026, 2, 1),
        )
        self.assertEqual(
            self._choice(target),
            {
                "scope": "team",
                "user_id": False,
                "team_id": self.north.id,
                "metric_id": self.order_count.id,
                "year": 2025,
            },
        )

    def test_card_of_several_people(self):
        """There is no page of two people: their target is opened."""
        target = self._new_target(self.anna | self.ben)
        action = target.with_user(self.mona).action_open_dashboard()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sales.target", target.id)
        )


@tagged("post_install", "-at_install")
class TestBoardQueries(QueryCase):
    """The number of statements does not grow with the number of cards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        owners = (cls.anna, cls.ben, cls.carl, cls.lea, cls.lars, cls.north, cls.south)
        target = cls.env["sales.target"]
        cls.few = cls.many = target
        for month in range(1, 13):
            day = date(2025, month, 10)
            for seller in (cls.anna, cls.carl):
                cls._new_order(seller, month, datetime(2025, month, 10, 12))
            made = target.union(
                *(
                    cls._new_target(owner, period_type="month", date_from=day)
                    for owner in owners
                )
            )
            cls.few = cls.few or made[1:6]
            cls.many |= made

    def test_board_of_84_cards(self):
        spec = board_fields(self.env)
        orders = set()

        def read(targets):
            found = targets.with_user(self.mona).web_search_read(
                [("id", "in", targets.ids)], spec, limit=100, order="pace, id"
            )
            orders.update(
                row["last_credit_id"]["display_name"]
                for row in found["records"]
                if row["last_credit_id"]
            )

        self.assertEqual(len(self.many), 84)
        few, many = (
            min(self._count(lambda t=targets: read(t)) for _run in range(3))
            for targets in (self.few, self.many)
        )
        self.assertEqual(len(orders), 24)
        self.assertEqual(few, many)

    def test_names_of_documents(self):
        """The ledger and the list of differences ask once for each kind of
        document."""
        self.env["sales.credit"].flush_model()
        # As if something outside the orders had changed them all.
        self.env.cr.execute("UPDATE sales_credit SET value = value + 1")
        self.env["sales.credit.drift"]._replace(self.untaxed | self.order_count)
        for model in ("sales.credit", "sales.credit.drift"):
            rows = self.env[model].search([("company_id", "=", self.company.id)])
            self.assertGreater(len(rows), 40)
            names = self.env["sale.order"].search(
                [("company_id", "=", self.company.id)]
            )
            self.assertEqual(
                set(rows.mapped("document_name")), set(names.mapped("name"))
            )
            few, many = (
                min(
                    self._count(lambda r=part: r.read(["document_name"]))
                    for _run in range(3)
                )
                for part in (rows[:2], rows)
            )
            self.assertEqual(few, many, model)


@tagged("post_install", "-at_install")
class TestBoardTour(SalesTargetsCase, HttpCase):
    def test_board_leads_to_the_seller(self):
        self._new_order(self.anna, 100.0)
        self._new_target(self.anna)
        self._new_target(self.ben)
        self.start_tour("/odoo/sales-board", "sales_target_board", login="mona")
