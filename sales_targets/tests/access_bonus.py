# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Bonus schemes: known to whom they pay and to who leads them, made by managers."""

from odoo.fields import Command

_WHO = {
    "of Anna": {"anna": "r", "lea": "r", "mona": "rw"},
    "of Ben": {"ben": "r", "lea": "r", "mona": "rw"},
    "of nobody": {"mona": "rw"},
    "another company": {"otto": "rw"},
}


def _with(letters):
    """Managers may more than read and write."""
    return {
        label: {
            role: rights + letters if "w" in rights else rights
            for role, rights in who.items()
        }
        for label, who in _WHO.items()
    }


RIGHTS = {"sales.bonus.scheme": _with("c"), "sales.bonus.tier": _with("cd")}
# a scheme in use is not deleted
RIGHTS["sales.bonus.scheme"]["of nobody"] = {"mona": "rwcd"}
RIGHTS["sales.bonus.scheme"]["another company"] = {"otto": "rwcd"}
CHANGE = {"sales.bonus.scheme": {"cap": 7000.0}, "sales.bonus.tier": {"amount": 7.0}}


def make_records(case):
    schemes = {
        label: case.env["sales.bonus.scheme"].create(
            {
                "name": label,
                "company_id": (
                    case.other if label == "another company" else case.company
                ).id,
                "tier_ids": [
                    Command.create({"attainment": at, "amount": amount})
                    for at, amount in ((1, 5), (1.2, 500))
                ],
            }
        )
        for label in _WHO
    }
    targets = case.records["sales.target"]
    targets["Anna, agreed"].bonus_scheme_id = schemes["of Anna"]
    targets["Ben, draft"].bonus_scheme_id = schemes["of Ben"]
    return {
        "sales.bonus.scheme": schemes,
        "sales.bonus.tier": {
            label: scheme.tier_ids[0] for label, scheme in schemes.items()
        },
    }


def new_values(case, model, label, record):
    if model == "sales.bonus.tier":
        return {"scheme_id": record.scheme_id.id, "attainment": 0.5, "amount": 1.0}
    return {
        "name": "New",
        "company_id": record.company_id.id,
        "tier_ids": [Command.create({"attainment": 1, "amount": 5})],
    }
