# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who may what with alerts and their rules, see ``common_access``."""

EVERYBODY = dict.fromkeys(("anna", "ben", "lea", "lars", "alda"), "r")
# Nobody writes alerts by hand.
RIGHTS = {
    "sales.alert.rule": {
        "all companies": {**EVERYBODY, "mona": "rwcd", "otto": "rwcd"},
        "another company": {"otto": "rwcd"},
    },
    "sales.alert": {
        "Anna's, for her": {"anna": "r", "lea": "r", "mona": "r"},
        "Anna's, for Lars": {"anna": "r", "lea": "r", "lars": "r", "mona": "r"},
        "Ben's, for Mona": {"ben": "r", "lea": "r", "mona": "r"},
        "North's": {"lea": "r", "mona": "r"},
        "another company": {"otto": "r"},
    },
}
CHANGE = {"sales.alert.rule": {"sequence": 7}, "sales.alert": {"value": 7.0}}


def make_records(case):
    """Records by model and label."""
    rules = {
        "all companies": case.env["sales.alert.rule"].create({"name": "Everywhere"}),
        "another company": case.env["sales.alert.rule"].create(
            {"name": "There", "company_id": case.other.id}
        ),
    }
    people = {
        "Anna's, for her": (case.anna, case.anna, case.north),
        "Anna's, for Lars": (case.anna, case.lars, case.north),
        "Ben's, for Mona": (case.ben, case.mona, case.north),
        "North's": (case.env["res.users"], case.lea, case.north),
        "another company": (case.oscar, case.oscar, case.dunes),
    }
    alerts = {
        label: case.env["sales.alert"].create(
            {
                "rule_id": rules["all companies"].id,
                "company_id": team.company_id.id,
                "user_id": user.id,
                "owner_id": owner.id,
                "team_id": team.id,
                "since": "2026-01-01",
                "subject_key": label,
            }
        )
        for label, (user, owner, team) in people.items()
    }
    return {"sales.alert.rule": rules, "sales.alert": alerts}


def new_values(case, model, label, record):
    """Values of another record of the same kind."""
    if model == "sales.alert.rule":
        return {"name": "New", "company_id": record.company_id.id}
    return {
        "rule_id": record.rule_id.id,
        "company_id": record.company_id.id,
        "user_id": record.user_id.id,
        "owner_id": record.owner_id.id,
        "since": "2026-01-01",
        "subject_key": "new",
    }
