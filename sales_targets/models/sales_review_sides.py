# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import scoring
from .sales_review import REVEALED
from .sales_target_figures import FloatOrEmpty

REMARKS = {"self_remark": "self", "manager_remark": "manager"}
# States in which a side has not submitted its scores yet.
SCORING = {
    "self": ("open", "manager_done"),
    "manager": ("open", "self_done"),
}


class SalesReviewSides(models.Model):
    """A review in the eyes of one of its two people: the own side, and the other one
    when both are in."""

    _inherit = "sales.review"

    my_side = fields.Selection(
        [("self", "Salesperson"), ("manager", "Manager")], compute="_compute_my_side"
    )
    can_score = fields.Boolean(compute="_compute_my_side")
    can_submit = fields.Boolean(compute="_compute_my_side")
    can_sign = fields.Boolean(compute="_compute_my_side")
    is_revealed = fields.Boolean(compute="_compute_my_side")
    hint = fields.Char(compute="_compute_hint")

    # Never stored and never computed with more than the reader's own rights.
    self_score = FloatOrEmpty("Own score", compute="_compute_sheets", digits=(6, 2))
    manager_score = FloatOrEmpty(
        "Manager's score", compute="_compute_sheets", digits=(6, 2)
    )
    difference = FloatOrEmpty(compute="_compute_sheets", digits=(6, 2))
    self_remark = fields.Text(
        "Salesperson's remark", compute="_compute_sheets", readonly=False
    )
    manager_remark = fields.Text(
        "Manager's remark", compute="_compute_sheets", readonly=False
    )

    # --------------------------------------------------------------- computes

    @api.depends(
        "user_id",
        "reviewer_id",
        "kind",
        "state",
        "self_signed_on",
        "manager_signed_on",
    )
    @api.depends_context("uid")
    def _compute_my_side(self):
        for review in self:
            side = review._side_of(self.env.user)
            review.my_side = side
            review.is_revealed = review.state in REVEALED
            review.can_score = bool(side) and review.state in SCORING[side]
            review.can_submit = review.can_score and not review._must_wait(side)
            review.can_sign = (
                bool(side)
                and review.state == "both"
                and not review[f"{side}_signed_on"]
            )

    def _side_of(self, user):
        """``self`` or ``manager``, False for others."""
        self.ensure_one()
        if user == self.user_id:
            return "self"
        return "manager" if user == self.reviewer_id else False

    def _must_wait(self, side):
        """Whether a side may not submit yet: the salesperson comes first. What was
        seen on a coaching day is written down by whoever is first."""
        self.ensure_one()
        return (side, self.state) == ("manager", "open") and self.kind != "coaching"

    def _people(self):
        """The two who may read the review."""
        return self.user_id | self.reviewer_id

    @api.depends("sheet_ids.weighted_score", "sheet_ids.remark", "state")
    @api.depends_context("uid")
    def _compute_sheets(self):
        # A search, as in the lines.
        sheets = self.env["sales.review.sheet"].search_fetch(
            [("review_id", "in", self._origin.ids)],
            ["review_id", "side", "weighted_score", "remark"],
        )
        found = {(sheet.review_id, sheet.side): sheet for sheet in sheets}
        for review in self:
            mine = found.get((review._origin, "self"), sheets.browse())
            theirs = found.get((review._origin, "manager"), sheets.browse())
            review.self_score = mine.weighted_score or False
            review.manager_score = theirs.weighted_score or False
            both = mine.weighted_score and theirs.weighted_score
            review.difference = both and theirs.weighted_score - mine.weighted_score
            review.self_remark = mine.remark
            review.manager_remark = theirs.remark

    @api.depends("state", "user_id", "reviewer_id", "share_deadline")
    @api.depends_context("uid", "lang")
    def _compute_hint(self):
        for review in self:
            review.hint = review._hint() if review._side_of(self.env.user) else False

    def _hint(self):
        """One sentence or two: what is to be done now, and why something is hidden."""
        self.ensure_one()
        side = self._side_of(self.env.user)
        other = (self.reviewer_id if side == "self" else self.user_id).name
        scale = self.env._(
            "Score each criterion from %(lowest)s to %(highest)s, then submit.",
            lowest=self.scale_min,
            highest=self.scale_max,
        )
        hidden = self.env._(
            "Until both have submitted, neither you nor %(other)s can see what the "
            "other one scored.",
            other=other,
        )
        if self.can_submit:
            return f"{scale} {hidden}"
        if self.can_score:
            waiting = self.env._(
                "%(other)s scores first. You can enter your scores already, and submit "
                "them after that.",
                other=other,
            )
            return f"{waiting} {hidden}"
        if self.state in ("open", "self_done", "manager_done"):
            submitted = self.env._("You have submitted, and your scores are locked.")
            return f"{submitted} {hidden}"
        if self.state == "draft":
            return self.env._(
                "Start the review when person, period and template are right. The "
                "figures of the period are frozen then, and %(other)s is asked to "
                "score first.",
                other=other,
            )
        if self.state == "both":
            return self.env._(
                "Both are in. Talk about the differences, agree on actions, then sign."
            )
        if self.state == "done":
            return self.env._("Signed by both, and locked.")
        return self.env._("This review was cancelled. Scores stay hidden.")

    # ------------------------------------------------------------------- CRUD

    def _write_remarks(self, vals):
        """Write the remarks to the sheets of their sides.

        :return: dict of all other values
        """
        for name in vals.keys() & REMARKS.keys():
            for review in self:
                side = REMARKS[name]
                review._check_may_score(side)
                review._sheet(side).remark = vals[name]
        return {name: vals[name] for name in vals.keys() - REMARKS.keys()}

    def _sheet(self, side):
        """The sheet of a side, with the system's rights."""
        self.ensure_one()
        sheets = self.env["sales.review.sheet"].sudo()
        return sheets.search([("review_id", "=", self.id), ("side", "=", side)])

    def _check_may_score(self, side):
        """Refuse to touch a side that is not the user's own, or locked.

        :raise odoo.exceptions.AccessError: for the other side, and for strangers
        :raise odoo.exceptions.UserError: before the start and after submitting
        """
        self.ensure_one()
        self.check_access("read")
        if self._side_of(self.env.user) != side:
            raise AccessError(
                self.env._("You can enter scores and remarks of your own side only.")
            )
        if self.state not in SCORING[side]:
            raise UserError(
                self.env._(
                    "“%(review)s” takes no scores from you now. It has to be started "
                    "first, and is locked once you have submitted.",
                    review=self.name,
                )
            )

    def _check_on_scale(self, score):
        if not scoring.on_scale(score, self.scale_min, self.scale_max):
            raise ValidationError(
                self.env._(
                    "%(score)s is not on the scale. Score in whole numbers from "
                    "%(lowest)s to %(highest)s.",
                    score=f"{score:g}",
                    lowest=self.scale_min,
                    highest=self.scale_max,
                )
            )
