# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who may what with closed targets and with questions, see ``common_access.py``."""

from datetime import date, datetime

RIGHTS = {
    # Ben may read his credit, but not the targets of team and company.
    "sales.credit.frozen": {
        "Anna, closed": {"anna": "r", "lea": "r", "mona": "r"},
        "Ben and Carl, of Ben": {"ben": "r", "lea": "r", "mona": "r"},
        "Ben and Carl, of Carl": {"lars": "r", "mona": "r"},
        "North, of Ben": {"lea": "r", "mona": "r"},
        "the company, of Ben": {"mona": "r"},
        "another company": {"otto": "r"},
    },
    "sales.restatement": {
        "Ben and Carl, of Ben": {"ben": "r", "lea": "r", "mona": "r"},
        "Ben and Carl, of Carl": {"lars": "r", "mona": "r"},
        "North": {"lea": "r", "mona": "r"},
        "the company": {"mona": "r"},
        "another company": {"otto": "r"},
    },
    # With statements, which list everybody's credits.
    "sales.target.closing": {
        "Anna, closed": {"anna": "r", "lea": "r", "mona": "r"},
        "Ben and Carl": {"mona": "r"},
        "North": {"lea": "r", "mona": "r"},
        "the company": {"mona": "r"},
        "another company": {"otto": "r"},
    },
    # Who may read a credit may ask about it.
    "sales.credit.question": {
        "Anna on her credit": {"anna": "rc", "lea": "rc", "mona": "rwc"},
        "Ben on his credit": {"ben": "rc", "lea": "rc", "mona": "rwc"},
        "Lars on Carl's overlay": {"lars": "rc", "mona": "rwc"},
        "another company": {"otto": "rwc"},
    },
}
CHANGE = {
    "sales.credit.frozen": {"counted_value": 7.0},
    "sales.restatement": {"frozen_value": 7.0},
    "sales.target.closing": {"reason": "seven"},
    "sales.credit.question": {"answer": "seven"},
}
# Nobody's other records lie there.
DAY = datetime(2020, 5, 5, 12)
PERIOD = {"period_type": "custom", "date_from": DAY.date(), "date_to": DAY.date()}


def make_records(case):
    """Records by model and label."""
    orders = {user: case._new_order(user, 100.0, DAY) for user in (case.ben, case.carl)}
    other = case._new_order(case.oscar, 100.0, DAY, company_id=case.other.id)
    owners = {
        "Ben and Carl": case.ben | case.carl,
        "North": case.north,
        "the company": case.company,
        "another company": case.oscar,
    }
    targets = {
        label: case._new_target(
            owner,
            company_id=(case.other if owner == case.oscar else case.company).id,
            **PERIOD,
        )
        for label, owner in owners.items()
    }
    targets["Anna, closed"] = case.records["sales.target"]["Anna, closed"]
    for target in targets.values():
        if target.state != "closed":
            target.action_close()
    # What changes afterwards.
    orders[case.oscar] = other
    for order in orders.values():
        order.order_line.price_unit += 1.0
    return {
        "sales.target.closing": {
            label: targets[label].closing_ids[:1]
            for label in RIGHTS["sales.target.closing"]
        },
        **{
            model: _of_targets(case, model, targets, orders)
            for model in ("sales.credit.frozen", "sales.restatement")
        },
        "sales.credit.question": _make_questions(case),
    }


def _of_targets(case, model, targets, orders):
    """The row of one order in a target: of whom the label says, or of Ben."""
    found = {}
    for label in RIGHTS[model]:
        name, _of, person = label.partition(", of ")
        order = {
            "Anna, closed": case.order,
            "another company": orders[case.oscar],
        }.get(name, orders[case.carl if person == "Carl" else case.ben])
        found[label] = case.env[model].search(
            [
                ("target_id", "=", targets[name].id),
                ("source", "=", "order"),
                ("document_id", "=", order.id),
            ]
        )
    return found


def _make_questions(case):
    credits = case.records["sales.credit"]
    about = {
        "Anna on her credit": (case.anna, credits["Anna"]),
        "Ben on his credit": (case.ben, credits["Ben"]),
        "Lars on Carl's overlay": (
            case.lars,
            credits["Carl, overlay on Anna's order"],
        ),
        "another company": (case.oscar, credits["another company"]),
    }
    return {
        label: case.env["sales.credit.question"]
        .with_user(user)
        .with_context(allowed_company_ids=user.company_id.ids)
        .create({"credit_id": credit.id, "question": "Why?"})
        .with_env(case.env)
        for label, (user, credit) in about.items()
    }


def new_values(case, model, label, record):
    """Values of another such record."""
    if model == "sales.credit.question":
        credits = case.records["sales.credit"]
        credit = {
            "Anna on her credit": "Anna",
            "Ben on his credit": "Ben",
            "Lars on Carl's overlay": "Carl, overlay on Anna's order",
            "another company": "another company",
        }[label]
        return {"credit_id": credits[credit].id, "question": "And why?"}
    if model == "sales.target.closing":
        return {"target_id": record.target_id.id, "closed_on": DAY}
    return {
        "target_id": record.target_id.id,
        "metric_id": record.metric_id.id,
        "company_id": record.company_id.id,
        "currency_id": record.currency_id.id,
        "source": record.source,
        "document_id": 1,
        "date": date(2020, 5, 5),
    }
