# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from .common import SalesTargetsCase
from .extension_models import CrmTag, SaleOrder

EXTENDED = ["sale.order", "crm.tag"]


@tagged("post_install", "-at_install")
class TestExtension(SalesTargetsCase):
    """Another addon lets more documents count by one class, and nothing here
    changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry = cls.env.registry
        mixin = registry["sales.credit.source"]
        before = {name: registry[name]._base_classes__ for name in EXTENDED}

        def restore():
            for name, bases in before.items():
                registry[name]._base_classes__ = bases
            mixin._inherit_children.discard("crm.tag")
            registry._setup_models__(cls.env.cr, [*EXTENDED, "sales.credit.source"])

        cls.addClassCleanup(restore)
        for model in (SaleOrder, CrmTag):
            add_to_registry(registry, model)
        registry._setup_models__(cls.env.cr, EXTENDED)
        # tags are for managers to make
        cls.anna.group_ids += cls.env.ref("sales_team.group_sale_manager")

    def new_metric(self, **vals):
        return self.env["sales.metric"].create({"name": "More", "code": "more", **vals})

    def rows(self, metric):
        return sorted(
            (c.user_id.name, c.document_name, c.value)
            for c in self.env["sales.credit"].search([("metric_id", "=", metric.id)])
        )

    def test_offered_to_managers(self):
        selection = dict(
            self.env["sales.metric"].fields_get(["source"])["source"]["selection"]
        )
        self.assertEqual(selection["referenced"], "Order with a reference")
        self.assertEqual(selection["tag"], "Tag invented")
        self.assertIn("order", selection)

    def test_another_event_of_a_known_document(self):
        before = self._new_order(self.anna, 100.0, client_order_ref="PO 1")
        metric = self.new_metric(source="referenced")
        self.assertEqual(self._credits(before, metric), {("Anna", False): 100.0})
        order = self._new_order(self.anna, 60.0)
        self.assertEqual(self._credits(order, metric), {})
        order.client_order_ref = "PO 2"
        self._allocate(order, self.carl, kind="split", basis="percent", percent=50)
        self.assertEqual(
            self._credits(order, metric), {("Anna", False): 30.0, ("Carl", False): 30.0}
        )
        self.assertEqual(self._new_target(self.carl, metric=metric).result_value, 30.0)
        self.assertHealthy()
        order._action_cancel()
        self.assertEqual(self._credits(order, metric), {})

    def test_a_document_that_did_not_credit(self):
        tags = self.env["crm.tag"].with_user(self.anna)
        old = tags.create({"name": "Old", "color": 2})
        self.assertTrue(self._registered("crm.tag"))
        metric = self.new_metric(
            source="tag",
            measure="count",
            # of the tags of this test
            domain=f"[('name', '!=', 'Secret'), ('id', '>=', {old.id})]",
        )
        self.assertEqual(self.rows(metric), [("Anna", "Old", 2.0)])
        new = tags.create({"name": "New", "color": 5})
        tags.create({"name": "Secret", "color": 7})
        self.assertEqual(
            self.rows(metric), [("Anna", "New", 5.0), ("Anna", "Old", 2.0)]
        )
        self.assertEqual(self._new_target(self.anna, metric=metric).result_value, 7.0)
        new.color = 0
        self.assertEqual(self.rows(metric), [("Anna", "Old", 2.0)])
        self.assertHealthy()
        old.unlink()
        self.assertEqual(self.rows(metric), [])
        self.assertHealthy()
        self.env.cr.execute("UPDATE crm_tag SET color = 4 WHERE id = %s", [new.id])
        new.invalidate_recordset()
        self.assertEqual(
            [d["expected"] for d in self.env["sales.credit"].verify(metric)], [4]
        )
        self.env["sales.credit"].rebuild(metric)
        self.assertEqual(self.rows(metric), [("Anna", "New", 4.0)])

    def _registered(self, model):
        sources = self.env["sales.credit"]._sources().values()
        return model in {source.document_model for source in sources}
