# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import SalesTargetsCase

NOW = "2026-05-20 10:00:00"


class LeaderboardCase(SalesTargetsCase):
    """In May 2026 Anna has 50 %, Ben 80 %, Carl 50 % and Lea 0 %; a person of
    another company has 900 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Dune Trading"})
        cls.env.user.company_ids |= cls.other
        cls.env = cls.env(
            context=dict(
                cls.env.context, allowed_company_ids=[cls.company.id, cls.other.id]
            )
        )
        cls.oscar = cls._new_user("oscar", "sales_team.group_sale_manager", cls.other)
        cls.ivy = cls._new_user("ivy", "base.group_user")
        cls.dunes = cls._new_team("Dunes", cls.oscar, cls.oscar, cls.other)
        with freeze_time(NOW):
            cls.targets = {
                user: cls._new_target(user, goal, period_type="month", **vals)
                for user, goal, vals in (
                    (cls.anna, 1000.0, {}),
                    (cls.ben, 1000.0, {}),
                    (cls.carl, 200.0, {}),
                    (cls.lea, 200.0, {}),
                    (cls.oscar, 100.0, {"company_id": cls.other.id}),
                )
            }
            day = datetime(2026, 5, 10, 12)
            cls._new_order(cls.anna, 500.0, day)
            cls._new_order(cls.ben, 800.0, day)
            cls._new_order(cls.carl, 100.0, day)
            cls._new_order(cls.oscar, 900.0, day, company_id=cls.other.id)
        cls.env.flush_all()

    def board(self, user, *args, **kwargs):
        self.env.invalidate_all()
        env = self.env(user=user, context={"allowed_company_ids": user.company_id.ids})
        with freeze_time(NOW):
            return env["sales.target"].get_leaderboard(*args, **kwargs)

    def places(self, *args, **kwargs):
        """The rows that a user gets, as (place, name, attainment)."""
        rows = self.board(*args, **kwargs)["rows"]
        return [(row["rank"], row["name"], row["attainment"]) for row in rows]


@tagged("post_install", "-at_install")
class TestLeaderboard(LeaderboardCase):
    ALL = [(1, "Ben", 0.8), (2, "Anna", 0.5), (2, "Carl", 0.5), (4, "Lea", 0.0)]

    def test_manager_sees_all(self):
        found = self.board(self.mona)
        self.assertEqual(self.places(self.mona), self.ALL)
        self.assertEqual((found["count"], found["period"]), (4, "2026-05"))
        self.assertEqual(found["metric_id"], self.untaxed.id)
        self.assertIn(
            {"id": self.order_count.id, "name": self.order_count.name},
            found["metrics"],
        )
        self.assertFalse(any(row["is_me"] for row in found["rows"]))
        # 20 of 31 days have passed: 0.8 is above the plan, 0.5 below 0.9 of it.
        status = {row["name"]: row["status"] for row in found["rows"]}
        self.assertEqual(status["Ben"], "on_track")
        self.assertEqual(status["Anna"], "behind")

    def test_seller_sees_the_own_place_only(self):
        for user, rows in (
            (self.anna, [(2, "Anna", 0.5)]),
            (self.ben, [(1, "Ben", 0.8)]),
            (self.carl, [(2, "Carl", 0.5)]),
        ):
            found = self.board(user)
            self.assertEqual(self.places(user), rows)
            self.assertEqual(found["count"], 4)
            self.assertFalse(found["names_shown"])
            self.assertEqual([row["is_me"] for row in found["rows"]], [True])

    def test_leader_sees_the_team(self):
        """In their places among all; the rest of the company stays unseen."""
        self.assertEqual(
            self.places(self.lea), [(1, "Ben", 0.8), (2, "Anna", 0.5), (4, "Lea", 0.0)]
        )
        self.assertEqual(self.places(self.lars), [(2, "Carl", 0.5)])

    def test_names_are_switched_on(self):
        with Form(self.env["res.config.settings"].with_company(self.company)) as form:
            form.sales_leaderboard_names = True
        form.record.execute()
        self.assertTrue(self.company.sales_leaderboard_names)
        self.assertFalse(self.other.sales_leaderboard_names)
        found = self.board(self.anna)
        self.assertEqual(self.places(self.anna), self.ALL)
        self.assertEqual(
            set(found["rows"][0]),
            {"rank", "user_id", "name", "attainment", "status", "is_me"},
        )
        self.assertEqual(
            [row["name"] for row in found["rows"] if row["is_me"]], ["Anna"]
        )
        self.assertEqual(self.board(self.oscar)["names_shown"], False)

    def test_other_companies_never_appear(self):
        self.company.sales_leaderboard_names = True
        self.other.sales_leaderboard_names = True
        for user in (self.mona, self.anna):
            self.assertNotIn("Oscar", [row[1] for row in self.places(user)])
        self.assertEqual(self.places(self.oscar), [(1, "Oscar", 9.0)])
        self.assertEqual(self.board(self.oscar)["count"], 1)
        # Who works for both sees the one at hand.
        self.mona.company_ids |= self.other
        env = self.env(
            user=self.mona,
            context={"allowed_company_ids": [self.company.id, self.other.id]},
        )
        with freeze_time(NOW):
            both = env["sales.target"].get_leaderboard()
        self.assertEqual(both["count"], 4)

    def test_who_is_ranked(self):
        """Agreed targets of one person, of the period that runs, with a goal."""
        with freeze_time(NOW):
            vals = {"period_type": "month"}
            self._new_target(self.lars, state="draft", **vals)
            self._new_target(self.mona, 0.0, **vals)
            self._new_target(self.anna | self.lars, **vals)
            self._new_target(self.north, **vals)
            self._new_target(self.lars, date_from=date(2026, 4, 1), **vals)
            self._new_target(self.lars, metric=self.order_count, **vals)
            self.targets[self.ben].action_close()
        self.targets[self.lea].active = False
        self.targets[self.carl].user_id.active = False
        self.assertEqual(self.places(self.mona), [(1, "Ben", 0.8), (2, "Anna", 0.5)])
        self.assertEqual(
            self.places(self.mona, self.order_count.id), [(1, "Lars", 0.0)]
        )

    def test_periods(self):
        with freeze_time(NOW):
            self._new_target(self.anna, 5000.0, period_type="quarter")
            self._new_target(self.anna, 50000.0, period_type="year")
            self._new_target(self.ben, 8000.0, period_type="year")
        self.assertEqual(
            self.places(self.mona, period_type="quarter"), [(1, "Anna", 0.1)]
        )
        found = self.board(self.mona, period_type="year")
        self.assertEqual(
            [(row["rank"], row["name"]) for row in found["rows"]],
            [(1, "Ben"), (2, "Anna")],
        )
        self.assertEqual((found["period_type"], found["period"]), ("year", "2026"))

    def test_nobody_yet(self):
        found = self.board(self.mona, self.won_count.id, "year")
        self.assertEqual((found["rows"], found["count"]), ([], 0))
        self.env["sales.metric"].search([]).active = False
        found = self.board(self.mona)
        self.assertEqual(
            (found["rows"], found["metric_id"], found["metrics"]), ([], False, [])
        )

    def test_number_of_queries(self):
        def count():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.board(self.mona)
            return self.env.cr.sql_log_count - before

        few = min(count() for _run in range(3))
        with freeze_time(NOW):
            for number in range(10):
                user = self._new_user(f"s{number}", "sales_team.group_sale_salesman")
                self._new_target(user, period_type="month")
        self.assertEqual(min(count() for _run in range(3)), few)
        self.assertEqual(self.board(self.mona)["count"], 14)


@tagged("post_install", "-at_install")
class TestLeaderboardAttacks(LeaderboardCase, HttpCase):
    """What a seller could try from outside, where names are switched off."""

    def call(self, login, context=None, **kwargs):
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/web/dataset/call_kw/sales.target/get_leaderboard",
                data=json.dumps(
                    {
                        "jsonrpc": "2.0",
                        "params": {
                            "model": "sales.target",
                            "method": "get_leaderboard",
                            "args": [],
                            "kwargs": {"context": context or {}, **kwargs},
                        },
                    }
                ),
                headers={"Content-Type": "application/json"},
            ).json()
        return answer.get("result")

    def setUp(self):
        super().setUp()
        # The clock of the server stands where the test's does.
        today = date.today()
        for target in self.targets.values():
            target.write({"date_from": today, "period_type": "month"})
        self._new_order(self.anna, 500.0)
        self._new_order(self.ben, 800.0)
        self.env["res.users"].browse(self.anna.id).password = "anna and a password"
        self.authenticate("anna", "anna and a password")

    def test_nothing_about_peers(self):
        company = {"allowed_company_ids": self.company.ids}
        for context in (
            {},
            company,
            {"allowed_company_ids": []},
            {**company, "active_test": False},
            {**company, "sales_leaderboard_names": True, "su": True},
        ):
            for metric in (None, self.untaxed.id, False, "1 OR 1=1", [self.untaxed.id]):
                found = self.call("anna", context, metric_id=metric)
                if found is None:
                    continue
                text = json.dumps(found)
                for name in ("Ben", "Carl", "Lea", "Oscar"):
                    self.assertNotIn(name, text, (context, metric))
                self.assertEqual(
                    [row["user_id"] for row in found["rows"]], self.anna.ids
                )
                self.assertEqual(found["rows"][0]["attainment"], 0.5)
                self.assertEqual(found["rows"][0]["rank"], 2)
                self.assertNotIn("0.8", text)
        self.assertTrue(self.call("anna", company)["rows"])

    def test_not_another_company(self):
        for companies in (self.other.ids, [self.company.id, self.other.id]):
            found = self.call("anna", {"allowed_company_ids": companies})
            self.assertIsNone(found)

    def test_the_switch_is_not_for_sellers(self):
        with self.assertRaises(AccessError):
            self.company.with_user(self.anna).sales_leaderboard_names = True
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.anna).create(
                {"sales_leaderboard_names": True}
            )

    def test_for_sales_people_only(self):
        for user in (self.ivy, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.board(user)

    def test_former_colleague_of_the_team(self):
        """A leader keeps no sight of people who left the team."""
        self.south.member_ids = [Command.link(self.ben.id)]
        self.assertNotIn("Ben", [row[1] for row in self.places(self.lea)])
