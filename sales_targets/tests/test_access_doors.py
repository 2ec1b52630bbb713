# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.sales_target_figures import FIGURES
from .common_access import AccessCase, allowed

SHARING = (
    "allocation_ids",
    "credit_ids",
    "allocation_summary",
    "target_ids",
    "target_count",
)


@tagged("post_install", "-at_install")
class TestSideDoors(AccessCase):
    """What a seller could try to learn a colleague's figures."""

    def setUp(self):
        super().setUp()
        self.targets = self.records["sales.target"]
        self.mine = self.env["sales.target"].union(
            *(t for label, t in self.targets.items() if label.startswith("Anna"))
        )

    def test_search_by_figures(self):
        target = self.as_role("anna", "sales.target")
        for name in FIGURES:
            if name == "status":
                domains = [[(name, "in", ["reached", "behind", "not_started"])]]
            else:
                domains = [[(name, ">=", 0)], [(name, "<", 0)], [(name, "!=", -1)]]
            for domain in domains:
                found = target.search(domain)
                self.assertLessEqual(found.sudo(), self.mine.sudo(), domain)
        self.assertIn(
            self.targets["Ben, draft"],
            self.as_role("ben", "sales.target").search([("result_value", ">", 0)]),
            "the search itself must find something",
        )

    def test_sort_and_group_by_figures(self):
        target = self.as_role("anna", "sales.target")
        for name in FIGURES:
            found = target.search([], order=f"{name} desc")
            self.assertEqual(found.sudo(), found.sudo() & self.mine.sudo(), name)
        rows = target.formatted_read_group([], ["status"], ["__count"])
        self.assertEqual(sum(row["__count"] for row in rows), len(self.mine))
        rows = target.formatted_read_group([], ["period_type"], ["goal_value:sum"])
        self.assertEqual(
            {row["period_type"]: row["goal_value:sum"] for row in rows},
            {"year": 2000.0, "quarter": 50.0, "month": 50.0},
        )

    def test_figures_of_a_target_above(self):
        """Anna's draft is a part of the team's target, which she may not read."""
        draft = self.targets["Anna, draft"]
        target = self.as_role("anna", "sales.target")
        for domain in (
            [("parent_id.goal_value", ">", 0)],
            [("parent_id.result_value", ">", 0)],
            [("parent_id", "any", [("state", "=", "confirmed")])],
            [("parent_id.child_ids.goal_value", ">", 0)],
        ):
            self.assertFalse(target.search(domain), domain)
        leader = self.as_role("lea", "sales.target")
        self.assertIn(draft, leader.search([("parent_id.goal_value", ">", 0)]))
        mine = target.browse(draft.id)
        mine.web_read({"parent_id": {"fields": {"display_name": {}}}})
        self.refused(
            lambda: mine.web_read({"parent_id": {"fields": {"goal_value": {}}}})
        )
        self.refused(lambda: mine.parent_id.result_value)
        for group in ("parent_id.goal_value", "parent_id.result_value"):
            self.assertFalse(
                allowed(self, lambda g=group: self._values_of_group(target, g)), group
            )

    def _values_of_group(self, target, group):
        """Refuse, as Odoo should, unless every value seen is empty."""
        try:
            rows = target._read_group([], [group], ["__count"])
        except (ValueError, NotImplementedError) as error:
            raise AccessError(str(error)) from error
        if not any(value for value, _count in rows):
            raise AccessError(target.env._("nothing to be seen"))

    def test_documents_of_a_colleague(self):
        """Who may read all orders still sees no colleague's targets and credits."""
        order = self.as_role("alda", "sale.order").browse(self.order_ben.id)
        self.assertEqual(order.amount_untaxed, 200.0)
        self.assertFalse(order.target_ids)
        self.assertEqual(order.target_count, 0)
        self.assertFalse(order.credit_ids)
        found = order.search([("target_ids", "in", self.targets["Ben, draft"].ids)])
        self.assertFalse(found)
        self.assertFalse(order.search([("credit_ids.value", ">", 0)]))
        self.assertFalse(order.search([("target_ids.result_value", ">", 0)]))
        self.assertFalse(order.search([("target_ids.goal_value", ">", 0)]))
        own = self.as_role("ben", "sale.order").browse(self.order_ben.id)
        self.assertEqual(own.target_ids, self.targets["Ben, draft"])
        self.assertTrue(own.search([("target_ids.result_value", ">", 0)]))

    def test_documents_are_shared_with_others_than_sellers(self):
        """A customer reads his order on the portal, an accountant all of them: who
        gets what for it is not for them."""
        self.order.partner_id = self.pia.partner_id
        accountant = self._new_user(
            "acki", "account.group_account_readonly,base.group_user"
        )
        for user in (self.pia, accountant):
            order = self.order.with_user(user).with_context(allowed_company_ids=[])
            self.env.invalidate_all()
            self.assertEqual(order.read(["amount_untaxed"])[0]["amount_untaxed"], 100)
            for name in SHARING:
                self.assertNotIn(name, order.fields_get())
                with self.assertRaises(AccessError):
                    order.read([name])
            with self.assertRaises(AccessError):
                order.search([("credit_ids.value", ">", 0)])

    def test_no_door_through_people(self):
        """Nothing on a user leads to targets or credits."""
        comodels = {
            field.comodel_name for field in self.env["res.users"]._fields.values()
        }
        self.assertFalse({n for n in comodels if n and n.startswith("sales.")})

    def test_leader_of_former_days(self):
        """Who leads a team sees its people while they are in it, and of the past
        what they did for it."""
        self.assertIn(
            self.targets["Ben, draft"], self.as_role("lea", "sales.target").search([])
        )
        self.env["crm.team.member"].create(
            {"crm_team_id": self.south.id, "user_id": self.ben.id}
        )
        later = self._new_order(self.ben, 70.0, team_id=self.south.id)
        for context in ({}, {"active_test": False}):
            lea = self.as_role("lea", "sales.target").with_context(**context)
            self.assertNotIn(self.targets["Ben, draft"], lea.search([]))
            credits_seen = lea.env["sales.credit"].search([])
            self.assertNotIn(later, credits_seen.sudo().order_id)
            self.assertIn(self.records["sales.credit"]["Ben"], credits_seen)
        lars = self.as_role("lars", "sales.target")
        self.assertIn(self.targets["Ben, draft"], lars.search([]))
        self.assertIn(later, lars.env["sales.credit"].search([]).sudo().order_id)


@tagged("post_install", "-at_install")
class TestForbiddenMoves(AccessCase):
    """What a seller, or the manager of another company, could try to change."""

    def test_allocations_by_a_seller(self):
        order = self.as_role("anna", "sale.order").browse(self.order.id)
        existing = self.allocations["Carl on Anna's order"]
        for command in (
            Command.create({"user_id": self.ben.id}),
            Command.update(existing.id, {"note": "mine"}),
            Command.delete(existing.id),
            Command.unlink(existing.id),
            Command.clear(),
            Command.set([]),
        ):
            self.refused(lambda c=command: order.write({"allocation_ids": [c]}))
        self.assertEqual(self.order.allocation_ids, existing)
        self.refused(
            lambda: order.create(
                {
                    "partner_id": self.customer.id,
                    "allocation_ids": [Command.create({"user_id": self.ben.id})],
                }
            )
        )
        lead = self.as_role("anna", "crm.lead").browse(self.lead.id)
        self.refused(lambda: lead.write({"allocation_ids": [Command.clear()]}))

    def test_manager_shares_through_the_order(self):
        order = self.as_role("mona", "sale.order").browse(self.order.id)
        order.allocation_ids = [Command.create({"user_id": self.ben.id})]
        self.assertEqual(self.order.allocation_ids.user_id, self.carl | self.ben)

    def test_manager_of_another_company(self):
        allocation = self.allocations["Carl on Anna's order"]
        other = self.as_role("otto", "sales.allocation")
        own = self.allocations["another company"]
        self.refused(lambda: other.browse(allocation.id).write({"note": "x"}))
        self.refused(lambda: other.browse(allocation.id).unlink())
        self.refused(
            lambda: other.create({"order_id": self.order.id, "user_id": self.ben.id})
        )
        self.refused(
            lambda: other.browse(own.id).write(
                {"order_id": self.order.id, "user_id": self.ben.id}
            )
        )
        target = self.as_role("otto", "sales.target").browse(
            self.records["sales.target"]["another company"].id
        )
        self.refused(
            lambda: target.write(
                {
                    "scope": "company",
                    "user_ids": [Command.clear()],
                    "company_id": self.company.id,
                    "metric_id": self.lead_count.id,
                }
            )
        )
        adjustment = self.as_role("otto", "sales.adjustment").browse(
            self.records["sales.adjustment"]["another company"].id
        )
        self.refused(
            lambda: adjustment.write(
                {"company_id": self.company.id, "user_id": self.anna.id}
            )
        )

    def test_states_by_a_seller(self):
        agreed = self.records["sales.target"]["Anna, agreed"]
        draft = self.records["sales.target"]["Anna, draft"]
        target = self.as_role("anna", "sales.target")
        for action in (
            "action_confirm",
            "action_close",
            "action_reopen",
            "action_cancel",
        ):
            for record in (draft, agreed):
                self.refused(
                    lambda r=record, a=action: getattr(target.browse(r.id), a)(),
                    "sales manager",
                )
        self.refused(target.browse(agreed.id).action_draft, "sales manager")
        self.refused(target.browse(agreed.id).action_propose, "Confirmed")
        self.refused(
            lambda: target.browse(draft.id).write({"state": "confirmed"}), "buttons"
        )
        colleague = target.browse(self.records["sales.target"]["Ben, draft"].id)
        self.refused(colleague.action_propose)
        target.browse(draft.id).action_propose()
        self.assertEqual(draft.state, "proposed")
        self.assertEqual(draft.proposed_value, 1000.0)
        target.browse(draft.id).action_draft()
        self.assertEqual(draft.state, "draft")

    def test_agreed_goals_by_a_seller(self):
        agreed = self.records["sales.target"]["Anna, agreed"]
        target = self.as_role("anna", "sales.target").browse(agreed.id)
        for values in (
            {"goal_value": 1.0},
            {"proposed_value": 1.0},
            {"state": "draft"},
            {"frozen_result_value": 99.0},
            {"user_ids": [Command.set(self.ben.ids)]},
            {"active": False},
            {"note": "x"},
        ):
            self.refused(lambda v=values: target.write(v), "sales manager")
        self.assertEqual(agreed.goal_value, 50.0)

    def test_targets_of_others_by_a_seller(self):
        target = self.as_role("anna", "sales.target")
        draft = self.records["sales.target"]["Anna, draft"]
        values = {"metric_id": self.order_count.id, "date_from": "2020-01-01"}
        ben, both = Command.set(self.ben.ids), Command.set((self.anna | self.ben).ids)
        for more in (
            {"user_ids": [ben]},
            {"user_ids": [both]},
            {"scope": "team", "team_id": self.north.id},
            {"scope": "company"},
            {"user_ids": [Command.set(self.anna.ids)], "state": "confirmed"},
        ):
            self.refused(lambda m=more: target.create({**values, **m}))
        self.refused(
            lambda: target.browse(draft.id).write({"user_ids": [both]}),
            "for yourself only",
        )
        for label in ("Ben, draft", "another company"):
            stranger = target.browse(self.records["sales.target"][label].id)
            self.refused(
                lambda s=stranger: s.write({"user_ids": [Command.link(self.anna.id)]})
            )
        mine = target.create({**values, "user_ids": [Command.set(self.anna.ids)]})
        self.assertEqual(mine.state, "draft")

    def test_parts_by_a_seller(self):
        """The parts of one's own target are no way to others' targets."""
        draft = self.as_role("anna", "sales.target").browse(
            self.records["sales.target"]["Anna, draft"].id
        )
        ben = self.records["sales.target"]["Ben, draft"]
        for command in (
            Command.link(ben.id),
            Command.update(ben.id, {"goal_value": 1.0}),
            Command.delete(ben.id),
            Command.create(
                {"user_ids": [Command.set(self.ben.ids)], "date_from": "2020-01-01"}
            ),
        ):
            self.refused(lambda c=command: draft.write({"child_ids": [c]}))
        self.assertEqual(ben.goal_value, 50.0)
        self.assertEqual(ben.parent_id, self.records["sales.target"]["North"])

    def test_ledger_by_a_seller(self):
        metric = self.as_role("anna", "sales.metric").browse(self.untaxed.id)
        credit = metric.env["sales.credit"]
        for metrics in (metric, metric.browse()):
            self.refused(lambda m=metrics: credit.rebuild(m))
            self.refused(lambda m=metrics: credit.verify(m))
        self.refused(metric.action_rebuild)
        self.refused(metric.action_verify)
