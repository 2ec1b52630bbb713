# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_access import CHANGE, MODELS, PARTS, RIGHTS, ROLES, AccessCase, allowed


@tagged("post_install", "-at_install")
class TestRights(AccessCase):
    def test_no_model_is_forgotten(self):
        """Every model of the addon that holds records stands in the table."""
        ours = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "sales_targets"
            and not model._abstract
            and not model._transient
        }
        self.assertEqual(ours, set(MODELS))
        self.assertEqual(RIGHTS.keys(), ours)
        for model in ours:
            self.assertEqual(self.records[model].keys(), RIGHTS[model].keys())
            for label, record in self.records[model].items():
                self.assertEqual(len(record), 1, (model, label))

    def test_wizards_are_for_managers(self):
        wizards = [
            name
            for name, model in self.env.registry.items()
            if model._original_module == "sales_targets" and model._transient
        ]
        for wizard in wizards:
            for role in ROLES:
                self.assertEqual(
                    self.as_role(role, wizard).has_access("create"),
                    role in ("mona", "otto"),
                    (wizard, role),
                )

    def test_read_write_create_delete(self):
        for model in MODELS:
            for label, record in self.records[model].items():
                values = self._values(model, label, record)
                found = {}
                for role in ROLES:
                    mine = self.as_role(role, model).browse(record.id)
                    operations = {
                        "r": lambda mine=mine: mine.read(["id", "display_name"]),
                        "w": lambda mine=mine: mine.write(CHANGE[mine._name]),
                        "c": lambda mine=mine, values=values: mine.create(values),
                        "d": lambda mine=mine: mine.unlink(),
                    }
                    found[role] = "".join(
                        letter
                        for letter, operation in operations.items()
                        if allowed(self, operation)
                    )
                self.assertEqual(
                    {role: rights for role, rights in found.items() if rights},
                    RIGHTS[model][label],
                    (model, label),
                )

    def _values(self, model, label, record):
        """Values of a record of the same kind."""
        for part in PARTS:
            if model in part.RIGHTS:
                return part.new_values(self, model, label, record)
        if model == "sales.metric":
            return {
                "name": "New",
                "code": "new",
                "source": "meeting",
                "measure": "count",
            }
        if model == "sales.phasing":
            return {"name": "New"}
        if model == "sales.credit":
            return {
                "metric_id": self.untaxed.id,
                "source": "order",
                "document_id": 1,
                "company_id": record.company_id.id,
                "user_id": record.user_id.id,
                "currency_id": record.currency_id.id,
                "date": date.today(),
            }
        if model == "sales.credit.drift":
            return {
                "metric_id": self.untaxed.id,
                "source": "order",
                "document_id": 1,
                "company_id": record.company_id.id,
                "kind": "missing",
            }
        if model == "sales.allocation":
            user = self.oscar if label == "another company" else self.lars
            if record.order_id.user_id == user:
                user = self.otto
                record.sudo().user_id = self.oscar
            return {
                "order_id": record.order_id.id,
                "lead_id": record.lead_id.id,
                "user_id": user.id,
            }
        if model == "sales.adjustment":
            return {
                "metric_id": self.untaxed.id,
                "user_id": record.user_id.id,
                "company_id": record.company_id.id,
                "value": 1.0,
                "note": "More",
            }
        if model == "sales.target.month":
            return {
                "target_id": record.target_id.id,
                "date_from": date(1999, 1, 1),
                "date_to": date(1999, 1, 31),
                "goal_value": 1.0,
            }
        last_year = record.date_from - timedelta(days=366)
        return {
            "metric_id": self.order_count.id,
            "scope": record.scope,
            "user_ids": [Command.set(record.user_ids.ids)],
            "team_id": record.team_id.id,
            "company_id": record.company_id.id,
            "period_type": record.period_type,
            "date_from": last_year,
            "goal_value": 3.0,
            "state": record.state,
        }


@tagged("post_install", "-at_install")
class TestReading(AccessCase):
    """Every way to read shows the same records."""

    def _ways(self, model):
        """Ways to read; each returns the ids it shows of the records at hand."""
        ids = self.ids(model._name)
        mine = [("id", "in", ids)]

        def read(ids):
            return {row["id"] for row in model.browse(ids).read(["display_name"])}

        def export(ids):
            rows = model.browse(ids).export_data([".id", "display_name"])["datas"]
            return {int(row[0]) for row in rows}

        return {
            "search": lambda: set(model.search(mine).ids),
            "search_read": lambda: {r["id"] for r in model.search_read(mine, ["id"])},
            "web_search_read": lambda: {
                r["id"]
                for r in model.web_search_read(mine, {"display_name": {}})["records"]
            },
            "web_read": lambda: one_by_one(
                ids,
                lambda i: {
                    r["id"] for r in model.browse(i).web_read({"display_name": {}})
                },
            ),
            "name_search": lambda: {r[0] for r in model.name_search("", mine)},
            "_read_group": lambda: {
                row.id for (row,) in model._read_group(mine, ["id"])
            },
            "formatted_read_group": lambda: set(
                model.formatted_read_group(mine, [], ["id:array_agg"])[0][
                    "id:array_agg"
                ]
                or []
            ),
            "browse": lambda: one_by_one(ids, read),
            "export_data": lambda: one_by_one(ids, export),
        }

    def test_ways_to_read(self):
        for name in MODELS:
            for role in ROLES:
                model = self.as_role(role, name)
                expected = self.visible(role, name)
                for way, look in self._ways(model).items():
                    self.env.invalidate_all()
                    try:
                        found = look()
                    except UserError:
                        found = set()
                    self.assertEqual(found, expected, (name, role, way))
                try:
                    count = model.search_count([("id", "in", self.ids(name))])
                except UserError:
                    count = 0
                self.assertEqual(count, len(expected), (name, role, "search_count"))

    def test_archived_records_stay_hidden(self):
        """Asking for archived records too opens nothing."""
        self.records["sales.target"]["Ben, draft"].active = False
        found = self.as_role("anna", "sales.target").with_context(active_test=False)
        self.assertNotIn(self.records["sales.target"]["Ben, draft"], found.search([]))


def one_by_one(ids, look):
    """What of some records shows when each is asked for alone."""
    found = set()
    for id_ in ids:
        try:
            found |= look([id_])
        except UserError:
            continue
    return found
