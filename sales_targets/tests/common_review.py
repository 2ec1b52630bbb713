# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Reviews for tests, made the way people make them."""

from odoo.fields import Command

# Scores of the two sides on three criteria that weigh 50, 30 and 20 %.
SELF = (4, 5, 3)
MANAGER = (3, 2, 5)
# By hand: 2.0 + 1.5 + 0.6, and 1.5 + 0.6 + 1.0
SELF_TOTAL = 4.1
MANAGER_TOTAL = 3.1


def new_template(env, kind="formal", weights=(50, 30, 20), **vals):
    """A template with criteria “Point 1”, “Point 2” and so on."""
    return env["sales.review.template"].create(
        {
            "name": "Talk",
            "kind": kind,
            "criterion_ids": [
                Command.create({"name": f"Point {position}", "weight": weight})
                for position, weight in enumerate(weights, start=1)
            ],
            **vals,
        }
    )


def new_review(template, person, manager, **vals):
    """A draft, made by its manager."""
    company = manager.company_id
    return (
        template.with_user(manager)
        .with_context(allowed_company_ids=company.ids)
        .env["sales.review"]
        .create(
            {
                "user_id": person.id,
                "template_id": template.id,
                "company_id": company.id,
                **vals,
            }
        )
    )


def enter_scores(review, user, scores):
    """Fill in the side of a person as the form does it."""
    side = "self" if user == review.user_id else "manager"
    review.with_user(user).write(
        {
            "line_ids": [
                Command.update(
                    line.id,
                    {f"{side}_score": score, f"{side}_note": f"{side} {line.name}"},
                )
                for line, score in zip(review.line_ids, scores, strict=True)
            ],
            f"{side}_remark": f"{side} remark",
        }
    )


def bring_to(review, state):
    """Take a draft on to a state, by the buttons and the people who have them.

    :param state: ``draft``, ``open`` (both have entered scores), ``self_done``,
        ``both`` or ``done``
    :return: the review
    """
    person, manager = review.user_id, review.reviewer_id
    if state == "draft":
        return review
    review.with_user(manager).action_open()
    enter_scores(review, person, SELF)
    enter_scores(review, manager, MANAGER)
    if state == "open":
        return review
    review.with_user(person).action_submit()
    if state == "self_done":
        return review
    review.with_user(manager).action_submit()
    if state == "done":
        review.with_user(person).action_sign()
        review.with_user(manager).action_sign()
    return review
