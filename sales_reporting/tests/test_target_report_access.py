# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_target_report import MARCH, YEAR, ReportCase


@tagged("post_install", "-at_install")
class TestTargetReportAccess(ReportCase):
    """A seller sees the own figures, a leader those of the team, a manager all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Dune Trading"})
        cls.env.user.company_ids |= cls.other
        manager = "sales_team.group_sale_manager"
        cls.otto = cls._new_user("otto", manager, cls.other)
        cls.ivy = cls._new_user("ivy", "base.group_user")
        for seller in (cls.anna, cls.ben, cls.carl):
            cls._new_target(seller, 200.0, date_from=YEAR)
            cls._new_order(seller, 100.0, MARCH)
        cls._new_target(cls.ben | cls.carl, 300.0, date_from=YEAR)
        for team in (cls.north, cls.south):
            cls._new_target(team, 400.0, date_from=YEAR)
        cls._new_target(cls.company, 900.0, date_from=YEAR)
        everybody = {"Anna", "Ben", "Carl", "Ben and Carl", "North", "South", "company"}
        cls.seen = {
            "anna": {"Anna"},
            "ben": {"Ben", "Ben and Carl"},
            "lea": {"Anna", "Ben", "Ben and Carl", "North"},
            "lars": {"Carl", "Ben and Carl", "South"},
            "mona": everybody,
            "otto": set(),
        }

    def owner(self, row):
        if row.scope == "people":
            return " and ".join(row.sudo().target_id.user_ids.mapped("name"))
        return {
            "person": row.sudo().user_id.name,
            "team": row.sudo().team_id.name,
            "company": "company",
        }[row.scope]

    def as_user(self, role):
        user = getattr(self, role)
        self.env.invalidate_all()
        context = {"allowed_company_ids": user.company_id.ids}
        return self.env(user=user, context=context)["sales.target.report"]

    def test_who_sees_what(self):
        ours = [("company_id", "=", self.company.id)]
        for role, expected in self.seen.items():
            rows = self.as_user(role).search(ours)
            self.assertEqual({self.owner(row) for row in rows}, expected, role)
            # goals as well as results
            for field in ("goal_value", "result_value"):
                found = {self.owner(row) for row in rows if row[field]}
                self.assertEqual(found, expected, (role, field))

    def test_totals_are_of_what_one_sees(self):
        domain = [
            ("scope", "=", "person"),
            ("period_type", "=", "year"),
            ("metric_id", "=", self.untaxed.id),
        ]
        for role, people in (("anna", 1), ("lea", 2), ("mona", 3)):
            found = self.as_user(role)._read_group(
                domain, [], ["goal_value:sum", "result_value:sum"]
            )
            self.assertEqual(found, [(200.0 * people, 100.0 * people)], role)

    def test_row_of_another_by_its_id(self):
        row = self.report.search([("user_id", "=", self.ben.id)], limit=1)
        with self.assertRaises(AccessError):
            self.as_user("anna").browse(row.id).read(["result_value"])

    def test_not_for_others_and_written_by_nobody(self):
        self.assertFalse(self.as_user("ivy").has_access("read"))
        for operation in ("create", "write", "unlink"):
            self.assertFalse(self.as_user("mona").has_access(operation), operation)
