# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_access import AccessCase

# Who may see whose figures on the dashboard.
SEES = {
    "anna": {"anna"},
    "ben": {"ben"},
    "alda": {"alda"},
    "lea": {"lea", "anna", "ben", "North"},
    "lars": {"lars", "carl", "South"},
    "mona": {"anna", "ben", "carl", "lea", "North", "South", "company"},
}
# For these there is no dashboard at all.
OUTSIDE = ("ivy", "pia", "public")


@tagged("post_install", "-at_install")
class TestDashboardAccess(AccessCase):
    def owners(self):
        return {
            **{
                name: {"user_id": self.users[name].id}
                for name in ("anna", "ben", "carl", "lea", "lars", "alda", "oscar")
                if name in self.users
            },
            "carl": {"user_id": self.carl.id},
            "North": {"team_id": self.north.id},
            "South": {"team_id": self.south.id},
            "company": {"scope": "company"},
        }

    def test_who_sees_whom(self):
        for role, seen in SEES.items():
            for owner, choice in self.owners().items():
                if owner in seen:
                    self._check_seen(role, choice)
                elif role != "mona":  # a manager sees everybody
                    self._check_refused(role, choice)

    def _check_seen(self, role, choice):
        target = self.as_role(role, "sales.target")
        data = target.get_dashboard_data(**choice)
        self.assertEqual(len(data["months"]), 12, f"{role}: {choice}")
        action = target.action_dashboard_month(
            data["choice"], "2026-01-01", "2026-02-01"
        )
        self.assertEqual(action["res_model"], "sales.credit")

    def _check_refused(self, role, choice):
        target = self.as_role(role, "sales.target")
        asked = {"year": 2026, "metric_id": self.untaxed.id, **choice}
        for refused in (
            lambda: target.get_dashboard_data(**choice),
            lambda: target.get_dashboard_data(**asked),
            lambda: target.action_dashboard_target(asked),
            lambda: target.action_dashboard_propose(asked),
            lambda: target.action_dashboard_deals(asked),
            lambda: target.action_dashboard_month(asked, "2026-01-01", "2026-02-01"),
        ):
            self.refused(refused, "may not see")

    def test_options_are_whom_one_sees(self):
        names = {
            **{user.name: role for role, user in self.users.items()},
            "Carl": "carl",
        }
        for role in ("anna", "lea", "lars"):
            options = self.as_role(role, "sales.target").get_dashboard_options()
            people = {names[person["name"]] for person in options["people"]}
            teams = {team["name"] for team in options["teams"]}
            self.assertEqual(people | teams, SEES[role])
            self.assertFalse(options["company"])
            self.assertEqual(options["people"][0]["id"], self.users[role].id)
        options = self.as_role("mona", "sales.target").get_dashboard_options()
        found = {person["name"] for person in options["people"]}
        self.assertLessEqual({"Mona", "Anna", "Ben", "Carl", "Lea"}, found)
        self.assertNotIn("Oscar", found)
        self.assertNotIn("Dunes", {team["name"] for team in options["teams"]})
        self.assertTrue(options["company"])

    def test_outside(self):
        for role in OUTSIDE:
            target = self.as_role(role, "sales.target")
            for method, args in (
                ("get_dashboard_data", []),
                ("get_dashboard_data", [2026, self.anna.id]),
                ("get_dashboard_options", []),
                ("remember_dashboard_choice", [{"year": 2020}]),
                ("take_celebration", [self.ids("sales.target")]),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    getattr(target, method)(*args)

    def test_remembering_a_colleague_does_not_help(self):
        target = self.as_role("anna", "sales.target")
        target.remember_dashboard_choice(
            {"scope": "person", "user_id": self.ben.id, "team_id": self.north.id}
        )
        data = target.get_dashboard_data()
        self.assertEqual(data["choice"]["user_id"], self.anna.id)
        target.remember_dashboard_choice({"scope": "company"})
        data = target.get_dashboard_data()
        self.assertEqual(data["choice"]["scope"], "person")

    def test_another_company(self):
        target = self.as_role("otto", "sales.target")
        data = target.get_dashboard_data(user_id=self.anna.id)
        # a manager, but of a company in which Anna has sold nothing
        self.assertEqual(data["figures"]["result_value"], 0.0)
        self.assertEqual(data["credits"], [])
        self.assertFalse(data["target"])
        data = target.get_dashboard_data(scope="company")
        self.assertEqual(data["figures"]["result_value"], 810.0)

    def test_celebrating_for_others(self):
        target = self.records["sales.target"]["Ben, draft"]
        self.refused(
            lambda: self.as_role("anna", "sales.target").take_celebration(target.ids)
        )
