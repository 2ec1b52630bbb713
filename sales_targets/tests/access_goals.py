# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who may what with phasings and ramps, see common_access."""

from datetime import date

EVERYBODY = {
    "anna": "r",
    "ben": "r",
    "lea": "r",
    "lars": "r",
    "alda": "r",
    "mona": "rwcd",
    "otto": "rwcd",
}
RIGHTS = {
    "sales.phasing": {
        "a phasing": EVERYBODY,
        "pattern of North": {"anna": "r", "ben": "r", "lea": "r", "mona": "rwcd"},
        "pattern of another company": {"otto": "rwcd"},
    },
    "sales.target.ramp": {
        "Anna, draft": {"anna": "r", "lea": "r", "mona": "rwcd"},
        "Anna, closed": {"anna": "r", "lea": "r", "mona": "r"},
        "Ben, draft": {"ben": "r", "lea": "r", "mona": "rwcd"},
        "Carl with Anna": {"lars": "r", "mona": "rwcd"},
        "another company": {"otto": "rwcd"},
    },
}
CHANGE = {
    "sales.phasing": {"name": "Seven"},
    "sales.target.ramp": {"note": "seven"},
}
# On which target, and whose.
RAMPS = {
    "Anna, draft": ("Anna, draft", "anna"),
    "Anna, closed": ("Anna, closed", "anna"),
    "Ben, draft": ("Ben, draft", "ben"),
    "Carl with Anna": ("Anna and Carl", "carl"),
    "another company": ("another company", "oscar"),
}


def make_records(case):
    """The records of the tables, by model and label."""
    phasing = case.env["sales.phasing"]
    ramp = case.env["sales.target.ramp"]
    last_year = date(date.today().year - 1, 6, 1)
    case._new_order(case.anna, 10.0, last_year)
    case._new_order(case.oscar, 10.0, last_year, company_id=case.other.id)
    records = {}
    for label, (target, person) in RAMPS.items():
        target = case.records["sales.target"][target]
        is_closed = target.state == "closed"
        if is_closed:
            target.action_reopen("It was too early")
        records[label] = ramp.create(
            {
                "target_id": target.id,
                "user_id": getattr(case, person).id,
                "date_from": target.date_from,
                "date_to": target.date_from,
                # so little that the goals of the others' tests stay
                "factor": 0.9999,
            }
        )
        if is_closed:
            target.action_close()
    return {
        "sales.phasing": {
            "a phasing": phasing.create({"name": "Even"}),
            "pattern of North": phasing.create(
                {
                    "name": "North",
                    "kind": "last_year",
                    "company_id": case.company.id,
                    "team_id": case.north.id,
                }
            ),
            "pattern of another company": phasing.create(
                {
                    "name": "Dunes",
                    "kind": "last_year",
                    "company_id": case.other.id,
                }
            ),
        },
        "sales.target.ramp": records,
    }


def new_values(case, model, label, record):
    """Values of another such record."""
    if model == "sales.phasing":
        return {
            "name": "New",
            "kind": record.kind,
            "company_id": record.company_id.id,
            "team_id": record.team_id.id,
        }
    return {
        "target_id": record.target_id.id,
        "user_id": record.user_id.id,
        "date_from": record.target_id.date_to,
        "date_to": record.target_id.date_to,
    }
