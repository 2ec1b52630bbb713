# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Which doors an addon opens: read from the registry, so that none is forgotten."""

import inspect

from odoo.http import Controller
from odoo.service.model import call_kw

# Methods of Odoo's own, which our models extend: no doors of ours. Who may what with
# records is in the tables of access.
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
    """Whether it is the addon that brings a method, and for everybody to call."""
    if not callable(getattr(model, method, None)):
        return False
    classes = [c for c in model.__mro__ if method in vars(c)]
    if any(getattr(vars(c)[method], "_api_private", False) for c in classes):
        return False
    # that which is the farthest from the model in use defines it
    first = classes[-1]
    return _addon_of(first) == addon and inspect.isfunction(vars(first)[method])


def overrides(registry, addon):
    """Names of public methods that others bring and the addon extends."""
    return {
        method
        for model in registry.values()
        for cls in model.__mro__
        if _addon_of(cls) == addon
        for method, value in vars(cls).items()
        if not method.startswith("_")
        and inspect.isfunction(value)
        and not any(
            getattr(vars(c).get(method), "_api_private", False) for c in model.__mro__
        )
        and any(
            method in vars(c)
            for c in model.__mro__
            if _addon_of(c) not in ("sales_targets", "sales_reporting")
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
        for value in vars(cls).values():
            routing = getattr(value, "original_routing", None)
            if routing is None:
                continue
            for path in routing.get("routes") or ["(as before)"]:
                found[path if routing.get("routes") else f"{value.__name__} {path}"] = (
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


def call(records, method, *args, **kwargs):
    """Call a method as RPC does: only what may be called from outside."""
    model = records.browse()
    ids = [] if getattr(getattr(type(records), method), "_api_model", False) else [records.ids]
    context = dict(records.env.context)
    return call_kw(model, method, [*ids, *args], {**kwargs, "context": context})
