# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

# Models that managers fill in by hand; all others follow from documents.
BY_HAND = {"sales.competitor", "sales.pack"}
# Models that everybody fills in for oneself; commentary leaders for their team.
BY_SELLERS = {
    "sales.commentary",
    "sales.planner",
    "sales.planner.step",
    "sales.scenario",
    "sales.scenario.line",
}


@tagged("post_install", "-at_install")
class TestAccess(SalesTargetsCase):
    """What holds for each model of the addon, also for the next one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ivy = cls._new_user("ivy", "base.group_user")
        cls.pia = cls._new_user("pia", "base.group_portal")
        cls.models = [
            name
            for name, model in cls.env.registry.items()
            if model._original_module == "sales_reporting"
            and not model._abstract
            and not model._transient
        ]

    def test_who_reads_and_writes(self):
        self.assertIn("sales.stage.move", self.models)
        for name in self.models:
            for user, reads in (
                (self.anna, True),
                (self.mona, True),
                (self.ivy, False),
                (self.pia, False),
                (self.env.ref("base.public_user"), False),
            ):
                model = self.env[name].with_user(user)
                self.assertEqual(model.has_access("read"), reads, (name, user.login))
                for operation in ("create", "write", "unlink"):
                    self.assertEqual(
                        model.has_access(operation),
                        (name in BY_HAND and user == self.mona)
                        or (name in BY_SELLERS and reads),
                        (name, user.login, operation),
                    )
                if not reads:
                    with self.assertRaises(AccessError):
                        model.search([])

    def test_rules_of_companies_and_people(self):
        """Whose figures have a company and a person, has rules for both."""
        seller = self.env.ref("sales_team.group_sale_salesman")
        for name in self.models:
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            fields = self.env[name]._fields
            if "company_id" in fields:
                everybody = rules.filtered(lambda rule: rule["global"])
                self.assertIn(
                    "company_ids", str(everybody.mapped("domain_force")), name
                )
            if "user_id" in fields:
                own = rules.filtered(lambda rule: seller in rule.groups)
                self.assertIn("user.id", str(own.mapped("domain_force")), name)
