# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import inspect

# Odoo's own, which our models extend: they write, or are not asked for by pages alone.
ODOO = {
    "copy",
    "copy_data",
    "create",
    "default_get",
    "flush_model",
    "get_view",
    "message_post",
    "unlink",
    "write",
}


def unmarked_methods(env, addon):
    """Methods of an addon that RPC may call and that do not say that they only read.

    :return: set of names
    """
    found = set()
    for model in env.registry.values():
        for cls in model.mro():
            if cls.__module__.startswith(f"odoo.addons.{addon}."):
                found.update(
                    name
                    for name, method in vars(cls).items()
                    if not name.startswith("_")
                    and name not in ODOO
                    and inspect.isfunction(method)
                    and not is_private(model, name)
                    and not is_readonly(model, name)
                )
    return found


def is_private(model, name):
    methods = (getattr(cls, name, None) for cls in model.mro())
    return any(getattr(method, "_api_private", False) for method in methods)


def is_readonly(model, name):
    """As Odoo's web controller asks: the first class that says anything."""
    for cls in model.mro():
        method = getattr(cls, name, None)
        if hasattr(method, "_readonly"):
            return method._readonly
    return False
