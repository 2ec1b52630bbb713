# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Which doors an addon opens: read from the registry, so that none is forgotten."""

from odoo.exceptions import AccessError, UserError
from odoo.http import Controller
from odoo.service.model import call_kw
from odoo.tools import mute_logger

ADDONS = ("sales_targets", "sales_reporting")
MUTED = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.models",
    "odoo.sql_db",
)
# Methods of Odoo's own that our models extend: no doors of ours. Who may what with
# records stands in the tables of access.
OVERRIDES = {
    "action_lost_reason_apply",
    "copy",
    "copy_data",
    "create",
    "default_get",
    "get_import_templates",
    "get_view",
    "message_post",
    "unlink",
    "web_read_group",
    "write",
}


class DoorsCase:
    """Tests of an addon's table of doors, beside a case with people and records.

    ``table`` has METHODS, FIELDS, ROUTES and PRINTED, ``make_records(case)``, which
    returns records by model and label, and ``arguments(case)``, lists by method.
    """

    addon = None
    table = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records.update(cls.table.make_records(cls))
        cls.env.flush_all()

    def test_no_door_is_forgotten(self):
        methods = {
            model: {name for names in who.values() for name in names.split()}
            for model, who in self.table.METHODS.items()
        }
        self.assertEqual(public_methods(self.env.registry, self.addon), methods)
        self.assertLessEqual(overrides(self.env.registry, self.addon), OVERRIDES)
        self.assertEqual(routes(self.addon), self.table.ROUTES)
        printed = self.env["ir.model.data"].search(
            [("module", "=", self.addon), ("model", "=", "ir.actions.report")]
        )
        self.assertEqual(set(printed.mapped("name")), set(self.table.PRINTED))
        self.assertEqual(
            guarded_fields(self.env.registry, self.addon), self.table.FIELDS
        )

    def test_who_may_call_what(self):
        arguments = self.table.arguments(self)
        for model, who in self.table.METHODS.items():
            for (label, roles), methods in who.items():
                record = self.records[model][label]
                for method in methods.split():
                    found = [
                        role
                        for role in self.users
                        if self._may_call(
                            self.as_role(role, model).browse(record.id),
                            method,
                            arguments.get(method, []),
                        )
                    ]
                    self.assertEqual(found, roles.split(), (model, label, method))

    def test_own_wizards_only(self):
        """What somebody fills in is not for others, managers of another company
        included: Odoo itself does not keep it from them."""
        for name, model in self.env.registry.items():
            if model._original_module == self.addon and model._transient:
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", name), ("groups", "=", False)]
                )
                self.assertIn("create_uid", str(rules.mapped("domain_force")), name)

    def test_guarded_fields(self):
        for (model, name), groups in self.table.FIELDS.items():
            for role, user in self.users.items():
                self.assertEqual(
                    name in self.as_role(role, model).fields_get([name]),
                    groups != "." and user.has_group(groups),
                    (model, name, role),
                )

    def _may_call(self, record, method, arguments):
        """Whether somebody is not refused for lack of rights; nothing of it stays."""
        try:
            with self.env.cr.savepoint() as savepoint, mute_logger(*MUTED):
                call(record, method, *arguments)
                self.env.flush_all()
                savepoint.rollback()
        except AccessError:
            return False
        except UserError:
            return True
        finally:
            self.env.invalidate_all()
        return True


def public_methods(registry, addon):
    """Methods that an addon brings and that can be called from outside, by RPC.

    :return: dict of model to the set of their names
    """
    found = {}
    for name, model in registry.items():
        if model._abstract and any(
            issubclass(other, model) and not other._abstract
            for other in registry.values()
        ):
            continue  # tried on the models that have records
        names = {
            method
            for method in dir(model)
            if not method.startswith("_") and _is_of(model, method, addon)
        }
        if names:
            found[name] = names
    return found


def _is_of(model, method, addon):
    """Whether it is the addon that brings a method, for everybody to call."""
    if not callable(getattr(model, method, None)) or _is_private(model, method):
        return False
    # that which is the farthest from the model in use defines it
    classes = [cls for cls in model.__mro__ if method in vars(cls)]
    return _addon_of(classes[-1]) == addon


def _is_private(model, method):
    return any(
        getattr(getattr(cls, method, None), "_api_private", False)
        for cls in model.__mro__
    )


def overrides(registry, addon):
    """Names of public methods that others bring and the addon extends."""
    return {
        method
        for model in registry.values()
        for cls in model.__mro__
        if _addon_of(cls) == addon
        for method, value in vars(cls).items()
        if callable(value)
        and not method.startswith("_")
        and not _is_private(model, method)
        and any(
            method in vars(other)
            for other in model.__mro__
            if _addon_of(other) not in ADDONS
        )
    }


def _addon_of(cls):
    parts = cls.__module__.split(".")
    return parts[2] if parts[:2] == ["odoo", "addons"] else None


def routes(addon):
    """Addresses that an addon answers: dict of address to who may call it and how:
    (auth, methods, whether it only reads)."""
    found = {}
    for cls in _below(Controller):
        if _addon_of(cls) != addon:
            continue
        for name, value in vars(cls).items():
            routing = getattr(value, "original_routing", None)
            if routing is None:
                continue
            for path in routing.get("routes") or [f"{name} (as before)"]:
                found[path] = (
                    routing.get("auth"),
                    routing.get("methods"),
                    bool(routing.get("readonly")),
                )
    return found


def _below(cls):
    for below in cls.__subclasses__():
        yield below
        yield from _below(below)


def guarded_fields(registry, addon):
    """Fields of an addon that only some may read: dict of (model, field) to groups."""
    return {
        (name, field.name): field.groups
        for name, model in registry.items()
        if not model._abstract
        for field in model._fields.values()
        if field._module == addon and field.groups
    }


def call(records, method, *args):
    """Call a method as RPC does, which reaches only what may be called from outside."""
    is_of_model = getattr(getattr(type(records), method), "_api_model", False)
    ids = [] if is_of_model else [records.ids]
    context = dict(records.env.context)
    return call_kw(records.browse(), method, [*ids, *args], {"context": context})
