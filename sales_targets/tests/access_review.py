# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who may what with reviews: the two who hold one, and nobody else."""

from .common_review import bring_to, new_review, new_template

TEMPLATE = {
    "anna": "r",
    "ben": "r",
    "lea": "r",
    "lars": "r",
    "alda": "r",
    "mona": "rwcd",
    "otto": "rwcd",
}
BOTH = {"anna": "r", "mona": "r"}
RIGHTS = {
    "sales.review.template": {"a template": TEMPLATE},
    "sales.review.criterion": {"a criterion": TEMPLATE},
    # Whoever manages makes reviews: the rights to create are those to such a draft.
    "sales.review": {
        "Anna, draft": {"mona": "rwcd"},
        "Anna, open": {"anna": "r", "mona": "rc"},
        "Anna, self done": {"anna": "r", "mona": "rc"},
        "Anna, compared": {"anna": "r", "mona": "rc"},
        "Anna, signed": {"anna": "r", "mona": "rc"},
        "Ben, open": {"ben": "r", "mona": "rc"},
        "Lea, signed": {"lea": "r", "mona": "rc"},
        "another company": {"otto": "rc"},
    },
    # The harmless change is a note of the salesperson's own side.
    "sales.review.line": {
        "Anna, open": {"anna": "rw", "mona": "r"},
        "Anna, self done": BOTH,
        "Anna, signed": BOTH,
        "Ben, open": {"ben": "rw", "mona": "r"},
        "another company": {"otto": "r"},
    },
    "sales.review.figure": {
        "Anna, open": BOTH,
        "Ben, open": {"ben": "r", "mona": "r"},
        "another company": {"otto": "r"},
    },
    "sales.review.sheet": {
        "Anna on Anna, open": {"anna": "r"},
        "Mona on Anna, open": {"mona": "r"},
        "Anna on Anna, self done": {"anna": "r"},
        "Mona on Anna, self done": {"mona": "r"},
        "Anna on Anna, compared": BOTH,
        "Mona on Anna, compared": BOTH,
        "Anna on Anna, signed": BOTH,
        "Mona on Anna, signed": BOTH,
        "Lea on Lea, signed": {"lea": "r", "mona": "r"},
        "Otto, another company": {"otto": "r"},
    },
    "sales.review.score": {
        "Anna on Anna, open": {"anna": "r"},
        "Mona on Anna, open": {"mona": "r"},
        "Anna on Anna, self done": {"anna": "r"},
        "Mona on Anna, self done": {"mona": "r"},
        "Anna on Anna, compared": BOTH,
        "Mona on Anna, compared": BOTH,
        "Otto, another company": {"otto": "r"},
    },
}
CHANGE = {
    "sales.review.template": {"sequence": 7},
    "sales.review.criterion": {"description": "seven"},
    "sales.review": {"period_type": "quarter"},
    "sales.review.line": {"self_note": "seven"},
    "sales.review.figure": {"value": 7.0},
    "sales.review.sheet": {"remark": "seven"},
    "sales.review.score": {"value": 2},
}


def make_records(case):
    """Reviews in every state, and what stands in them."""
    template, spare = new_template(case.env), new_template(case.env)

    # The month in which the orders are, so that there are figures
    start = case.company._sales_today().replace(day=1)

    def review(person, state, manager=case.mona):
        draft = new_review(template, person, manager, date_from=start)
        return bring_to(draft, state).sudo()

    reviews = {
        "Anna, draft": review(case.anna, "draft"),
        "Anna, open": review(case.anna, "open"),
        "Anna, self done": review(case.anna, "self_done"),
        "Anna, compared": review(case.anna, "both"),
        "Anna, signed": review(case.anna, "done"),
        "Ben, open": review(case.ben, "open"),
        "Lea, signed": review(case.lea, "done"),
        "another company": review(case.oscar, "open", case.otto),
    }

    def sheet(label):
        writer, _comma, state = label.partition(", ")
        if state == "another company":
            found = reviews[state]
        else:
            found = reviews[f"{writer.rpartition(' ')[2]}, {state}"]
        name = writer.partition(" ")[0]
        return found.sheet_ids.filtered(lambda s: s.user_id.name == name)

    return {
        "sales.review.template": {"a template": spare},
        "sales.review.criterion": {"a criterion": spare.criterion_ids[0]},
        "sales.review": reviews,
        "sales.review.line": {
            label: reviews[label].line_ids[0] for label in RIGHTS["sales.review.line"]
        },
        "sales.review.figure": {
            label: reviews[label].figure_ids[0]
            for label in RIGHTS["sales.review.figure"]
        },
        "sales.review.sheet": {
            label: sheet(label) for label in RIGHTS["sales.review.sheet"]
        },
        "sales.review.score": {
            label: sheet(label).score_ids[0] for label in RIGHTS["sales.review.score"]
        },
    }


def new_values(_case, model, _label, record):
    """Values of a record of the same kind."""
    if model == "sales.review.template":
        return {"name": "New"}
    if model == "sales.review.criterion":
        return {"template_id": record.template_id.id, "name": "New", "weight": 5.0}
    if model == "sales.review":
        return {
            "user_id": record.user_id.id,
            "reviewer_id": record.reviewer_id.id,
            "template_id": record.template_id.id,
            "company_id": record.company_id.id,
        }
    if model == "sales.review.line":
        return {"review_id": record.review_id.id, "name": "New", "weight": 5.0}
    if model == "sales.review.figure":
        return {
            "review_id": record.review_id.id,
            "section": "result",
            "name": "New",
            "measure": "count",
        }
    if model == "sales.review.sheet":
        return {
            "review_id": record.review_id.id,
            "side": "self",
            "user_id": record.user_id.id,
        }
    return {"sheet_id": record.sheet_id.id, "line_id": record.line_id.id, "value": 1}
