# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import periods
from .sales_review_template import KINDS
from .sales_state_mixin import MANAGER
from .sales_target import PERIOD_TYPES

SELLER = "sales_team.group_sale_salesman"
STATES = [
    ("draft", "Draft"),
    ("open", "Scoring"),
    ("self_done", "Salesperson done"),
    ("manager_done", "Manager done"),
    ("both", "Comparison"),
    ("done", "Signed"),
    ("cancelled", "Cancelled"),
]
# In these states each of the two sees what the other one scored.
REVEALED = ("both", "done")


class SalesReview(models.Model):
    """A talk between a salesperson and the manager who reviews, on the same criteria
    scored by both.

    Nobody else reads it, other sales managers and leaders included: people speak
    openly about their weak sides only in a talk between two. The scores of a side
    are records of their own (``sales.review.sheet`` and ``sales.review.score``),
    which record rules keep from the other side until both are in. So no field here
    holds them: those that show them are computed with the rights of who reads.
    """

    _name = "sales.review"
    _description = "Sales Review"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.state.mixin"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', uid)]",
        ondelete="restrict",
    )
    reviewer_id = fields.Many2one(
        "res.users",
        string="Manager",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="Who reviews and scores. Other managers do not see the review.",
    )
    template_id = fields.Many2one(
        "sales.review.template",
        required=True,
        ondelete="restrict",
        default=lambda self: self._default_template(),
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_type = fields.Selection(PERIOD_TYPES, required=True, default="month")
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        "To",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date = fields.Date(
        "Figures of",
        readonly=True,
        copy=False,
        help="The day on which the review started and its figures were frozen.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )

    # What the template said when the review started
    kind = fields.Selection(KINDS, compute="_compute_from_template", store=True)
    scale_min = fields.Integer(compute="_compute_from_template", store=True)
    scale_max = fields.Integer(compute="_compute_from_template", store=True)
    scale_note = fields.Char(compute="_compute_from_template", store=True)
    share_days = fields.Integer(compute="_compute_from_template", store=True)
    share_deadline = fields.Date(
        "To be shared by", compute="_compute_share_deadline", store=True
    )

    figure_ids = fields.One2many("sales.review.figure", "review_id", readonly=True)
    line_ids = fields.One2many("sales.review.line", "review_id", string="Criteria")
    sheet_ids = fields.One2many("sales.review.sheet", "review_id", readonly=True)
    self_signed_on = fields.Datetime("Salesperson signed", readonly=True, copy=False)
    manager_signed_on = fields.Datetime("Manager signed", readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "A review's period must not end before it starts. Choose a later end date.",
    )

    # --------------------------------------------------------------- defaults

    @api.model
    def _default_template(self):
        return self.env["sales.review.template"].search([], limit=1)

    @api.model
    def _default_date_from(self):
        """The month that is over."""
        day = self.env.company._sales_today()
        return day.replace(day=1) - relativedelta(months=1)

    # --------------------------------------------------------------- computes

    @api.depends("template_id", "user_id", "period_type", "date_from", "date_to")
    def _compute_name(self):
        for review in self:
            label = (
                review.date_from
                and review.date_to
                and periods.period_label(
                    review.period_type, review.date_from, review.date_to
                )
            )
            parts = (review.template_id.name, review.user_id.name, label)
            review.name = " · ".join(filter(None, parts))

    @api.depends("period_type", "date_from", "company_id")
    def _compute_date_to(self):
        for review in self:
            if review.period_type == "custom" or not review.date_from:
                review.date_to = review.date_to or review.date_from
            else:
                review.date_to = review._period()[1]

    @api.depends("template_id")
    def _compute_from_template(self):
        for review in self:
            template = review.template_id
            review.kind = template.kind
            review.scale_min = template.scale_min
            review.scale_max = template.scale_max
            review.scale_note = template.scale_note
            review.share_days = template.share_days

    @api.depends("date_to", "share_days")
    def _compute_share_deadline(self):
        for review in self:
            review.share_deadline = (
                review.date_to + relativedelta(days=review.share_days)
                if review.date_to and review.share_days
                else False
            )

    @api.onchange("period_type", "date_from")
    def _onchange_period(self):
        self._snap_period()

    def _period(self):
        return self.company_id._sales_period(self.period_type, self.date_from)

    def _snap_period(self):
        """Move the dates to the bounds of the period in which they lie."""
        for review in self:
            if review.period_type == "custom" or not review.date_from:
                continue
            if (review.date_from, review.date_to) != review._period():
                review.date_from, review.date_to = review._period()

    # ------------------------------------------------------------ constraints

    @api.constrains("user_id", "reviewer_id", "company_id")
    def _check_people(self):
        for review in self:
            person, reviewer = review.user_id.sudo(), review.reviewer_id.sudo()
            if person == reviewer:
                raise ValidationError(
                    self.env._("Nobody reviews themselves. Choose another salesperson.")
                )
            if not reviewer.has_group(MANAGER):
                raise ValidationError(
                    self.env._(
                        "%(person)s is not a sales manager. Only sales managers "
                        "review.",
                        person=reviewer.name,
                    )
                )
            if not person.has_group(SELLER):
                raise ValidationError(
                    self.env._(
                        "%(person)s has no access to the sales apps and could not "
                        "score. Choose a salesperson.",
                        person=person.name,
                    )
                )
            for user in person | reviewer:
                if user.share or review.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "%(person)s does not work for %(company)s. Choose "
                            "somebody of that company.",
                            person=user.name,
                            company=review.company_id.name,
                        )
                    )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_may_set(vals)
        reviews = super().create(vals_list)
        reviews._snap_period()
        return reviews

    def write(self, vals):
        rest = self._write_remarks(vals)
        if not rest:
            return True
        if not self.env.su:
            self.check_access("write")
            self._check_may_write(rest)
        result = super().write(rest)
        if rest.keys() & {"period_type", "date_from", "company_id"}:
            self._snap_period()
        if "company_id" in rest:
            # The rules were asked about the company it came from.
            self.check_access("write")
        return result

    def _check_may_set(self, vals):
        """What the buttons alone decide cannot be written by hand, and nobody makes
        reviews for others to hold."""
        allowed = {
            "user_id",
            "reviewer_id",
            "template_id",
            "company_id",
            "period_type",
            "date_from",
            "date_to",
        }
        if vals.get("reviewer_id", self.env.uid) != self.env.uid:
            raise ValidationError(
                self.env._(
                    "A review belongs to the two who hold it. Leave yourself as the "
                    "manager, or ask your colleague to start it."
                )
            )
        for name in vals.keys() - allowed:
            if vals[name] and (name, vals[name]) != ("state", "draft"):
                raise UserError(
                    self.env._(
                        "“%(field)s” follows from the buttons of the review and "
                        "cannot be entered.",
                        field=self._fields[name]._description_string(self.env)
                        if name in self._fields
                        else name,
                    )
                )

    def _check_may_write(self, vals):
        """Before a review starts its manager may change it; from then on both change
        nothing but their own scores, which the lines watch over."""
        if vals.keys() <= {"line_ids"}:
            return
        for review in self:
            if review.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(review)s” has started. Person, period and template stay "
                        "as they are; cancel it if they are wrong.",
                        review=review.name,
                    )
                )
        self._check_may_set(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if started := self.filtered(lambda r: r.state != "draft"):
            raise UserError(
                self.env._(
                    "“%(review)s” has started and stays. Cancel it instead.",
                    review=started[0].name,
                )
            )
