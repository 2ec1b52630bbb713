# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who may what with planning rounds, see common_access.py."""

from odoo.fields import Command

# A round shows what everybody proposes: managers only. A line is written by the one
# who proposes; what the others may write is tried in test_planning.py.
RIGHTS = {
    "sales.planning.round": {
        "the company, open": {"mona": "rwc"},
        "the company, draft": {"mona": "rwcd"},
        "another company": {"otto": "rwcd"},
    },
    "sales.planning.line": {
        "Anna": {"anna": "rw", "lea": "r", "mona": "rd"},
        "Ben": {"ben": "rw", "lea": "r", "mona": "rd"},
        "Carl": {"lars": "r", "mona": "rd"},
        "another company": {"otto": "rd"},
    },
}
CHANGE = {
    "sales.planning.round": {"remind_days": 3},
    "sales.planning.line": {"proposal_note": "seven"},
}


def make_records(case):
    """Records of each kind, by model and label."""
    rounds = {
        label: case.env["sales.planning.round"].create(
            {
                "metric_id": case.untaxed.id,
                "company_id": company.id,
                "user_id": user.id,
                "team_ids": [Command.set(teams.ids)],
            }
        )
        for label, company, user, teams in (
            ("the company, open", case.company, case.mona, case.north | case.south),
            ("the company, draft", case.company, case.mona, case.north),
            ("another company", case.other, case.otto, case.dunes),
        )
    }
    opened = rounds["the company, open"]
    other = rounds["another company"]
    opened.action_open()
    other._add_people()
    lines = {line.user_id: line for line in opened.line_ids | other.line_ids}
    return {
        "sales.planning.round": rounds,
        "sales.planning.line": {
            "Anna": lines[case.anna],
            "Ben": lines[case.ben],
            "Carl": lines[case.carl],
            "another company": lines[case.oscar],
        },
    }


def new_values(case, model, label, record):
    """Values of another record of the same kind."""
    if model == "sales.planning.round":
        return {
            "metric_id": case.untaxed.id,
            "company_id": record.company_id.id,
            "team_ids": [Command.set(record.team_ids.ids)],
        }
    return {"round_id": record.round_id.id, "user_id": case.lars.id}
