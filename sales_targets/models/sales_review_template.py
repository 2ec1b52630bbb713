# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import scoring

KINDS = [
    ("conversation", "Monthly conversation"),
    ("formal", "Formal review"),
    ("coaching", "Coaching day"),
]


class SalesReviewTemplate(models.Model):
    """By what people are reviewed: criteria with weights, and a scale."""

    _name = "sales.review.template"
    _description = "Sales Review Template"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="conversation")
    scale_min = fields.Integer("Lowest score", required=True, default=1)
    scale_max = fields.Integer("Highest score", required=True, default=5)
    scale_note = fields.Char(
        "Meaning of the scale",
        translate=True,
        help="Is shown to both while they score.",
    )
    share_days = fields.Integer(
        "Shared within",
        help="Days after the end of the period by which the findings must reach the "
        "salesperson; the manager is reminded. 0: no reminder.",
    )
    criterion_ids = fields.One2many("sales.review.criterion", "template_id", copy=True)
    weight_total = fields.Float(
        "Sum of weights", compute="_compute_weight_total", digits=(16, 2)
    )
    problem = fields.Char(compute="_compute_weight_total")

    _share_days_not_negative = models.Constraint(
        "CHECK(share_days >= 0)",
        "Findings cannot be shared before they are made. Enter 0 days or more.",
    )

    # --------------------------------------------------------------- computes

    @api.depends("criterion_ids.weight")
    def _compute_weight_total(self):
        for template in self:
            template.weight_total = sum(template.criterion_ids.mapped("weight"))
            template.problem = template._weights_problem()

    def _weights_problem(self):
        """A sentence on what is wrong with the criteria, False if nothing is."""
        self.ensure_one()
        problem = scoring.weights_problem(self.criterion_ids.mapped("weight"))
        sentences = {
            "empty": self.env._(
                "“%(template)s” has no criteria. Add at least one.",
                template=self.name,
            ),
            "weight": self.env._(
                "Each criterion of “%(template)s” needs a weight above 0 %%.",
                template=self.name,
            ),
            "sum": self.env._(
                "The weights of “%(template)s” add up to %(total)s %%. Change them "
                "until they add up to 100 %%.",
                template=self.name,
                total=f"{self.weight_total:.4g}",
            ),
        }
        return sentences.get(problem, False)

    # ------------------------------------------------------------ constraints

    @api.constrains("scale_min", "scale_max")
    def _check_scale(self):
        for template in self:
            if not scoring.is_scale(template.scale_min, template.scale_max):
                raise ValidationError(
                    self.env._(
                        "A scale rises from 1 or more to at most %(largest)s. Enter "
                        "the lowest score first, for example 1 to 5.",
                        largest=scoring.LARGEST,
                    )
                )

    @api.constrains("criterion_ids")
    def _check_weights(self):
        # Criteria that are imported one by one are checked when a review starts.
        for template in self:
            if problem := template._weights_problem():
                raise ValidationError(problem)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        reviews = self.env["sales.review"].sudo()
        if used := reviews.search([("template_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "There are reviews by “%s”. Archive the template instead of "
                    "deleting it.",
                    used.template_id.name,
                )
            )

    def _check_ready(self):
        """Refuse a template by which nobody can be reviewed.

        :raise odoo.exceptions.UserError: without criteria, or if their weights do
            not add up to 100 %
        """
        for template in self:
            if problem := template._weights_problem():
                raise UserError(problem)
