# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models

from ..tools.phasing import left_share
from ..tools.ramp import ramp_of, ramps_of_text, ramps_to_text


class SalesTargetRampGoal(models.Model):
    """What ramps leave of a goal. ``goal_value`` is the goal that counts, everywhere;
    ``full_goal_value`` is what would be asked of people who are there all the time.
    Without a ramp the two are the same."""

    _inherit = "sales.target"

    ramp_ids = fields.One2many("sales.target.ramp", "target_id", string="Ramps")
    # What of its ramps enters the figures, see tools/ramp.py.
    ramp_key = fields.Char(compute="_compute_ramp_key", store=True)
    goal_value = fields.Float(compute="_compute_goal_value", store=True, readonly=False)
    full_goal_value = fields.Float(
        string="Full goal",
        compute="_compute_full_goal_value",
        store=True,
        readonly=False,
        precompute=True,
        digits=(20, 4),
        aggregator=False,
        help="The goal without ramps: of people who are there all the time.",
    )
    ramp_summary = fields.Char(compute="_compute_ramp_summary")

    _full_goal_not_negative = models.Constraint(
        "CHECK(full_goal_value >= 0)",
        "A goal must not be negative. Enter zero or more.",
    )

    # --------------------------------------------------------------- computes

    @api.depends(
        "scope",
        "user_ids",
        "ramp_ids.user_id",
        "ramp_ids.date_from",
        "ramp_ids.date_to",
        "ramp_ids.factor",
    )
    def _compute_ramp_key(self):
        for target in self:
            people = target.user_ids._origin if target.scope == "person" else []
            ramps = target.ramp_ids.filtered(
                lambda ramp, people=people: (
                    ramp.date_from and ramp.date_to and ramp.user_id._origin in people
                )
            )
            target.ramp_key = bool(ramps) and ramps_to_text(
                ramp_of(ramp.date_from, ramp.date_to, ramp.factor, len(people))
                for ramp in ramps
            )

    @api.depends(
        "full_goal_value", "ramp_key", "measure", "date_from", "date_to", "phasing_id"
    )
    def _compute_goal_value(self):
        """Not when the weights of the phasing change: what was agreed stays, and is
        spread in another way."""
        for target in self:
            if target.state == "closed":
                target.goal_value = target.goal_value
            else:
                target.goal_value = target._left_of(target.full_goal_value)

    def _compute_full_goal_value(self):
        for target in self:
            target.full_goal_value = target.goal_value

    @api.depends("goal_value", "full_goal_value", "ramp_key", "measure", "currency_id")
    def _compute_ramp_summary(self):
        for target in self:
            target.ramp_summary = bool(target.ramp_key) and self.env._(
                "Goal %(full)s, %(goal)s after ramp",
                full=target._format_value(target.full_goal_value),
                goal=target._format_value(target.goal_value),
            )

    @api.onchange("goal_value")
    def _onchange_goal_value(self):
        if not self.ramp_key:
            self.full_goal_value = self.goal_value

    def _left_of(self, full):
        """What ramps leave of a full goal, in decimals that a goal has."""
        share = self._left_share()
        if share == 1:
            return full
        digits = (
            0
            if self.measure == "count"
            else self._goal_digits(self.measure, self.company_id)
        )
        return round(full * share, digits)

    def _left_share(self):
        """The part of the goal that ramps leave, 0.0 to 1.0."""
        self.ensure_one()
        period = self.date_from, self.date_to
        if not self.ramp_key or not all(period) or self.measure == "ratio":
            return 1.0
        return left_share(*period, *self._phasing_terms(), ramps_of_text(self.ramp_key))

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Ramps ask about people, which a new target has only when it is there.
        ramps = [vals.get("ramp_ids") for vals in vals_list]
        vals_list = [
            {name: value for name, value in vals.items() if name != "ramp_ids"}
            for vals in vals_list
        ]
        for vals in vals_list:
            if vals.keys() & {"goal_value", "full_goal_value"}:
                full = vals.get("full_goal_value", vals.get("goal_value"))
                vals["goal_value"] = vals["full_goal_value"] = full
        targets = super().create(vals_list)
        for target, commands in zip(targets, ramps, strict=True):
            if commands:
                target.ramp_ids = commands
        return targets

    def write(self, vals):
        if vals.keys() & {"full_goal_value", "ramp_ids"}:
            vals = dict(vals)
            if "goal_value" in vals:
                vals.setdefault("full_goal_value", vals.pop("goal_value"))
            self._tell_dashboards()
            result = super().write(vals)
            self._tell_dashboards()
            return result
        if "goal_value" not in vals:
            return super().write(vals)
        # A goal typed in is the one that counts: the full one follows.
        self._check_numbers(vals)
        ramped = self.filtered("ramp_key")
        for target in ramped:
            full = (vals["goal_value"] or 0) / (target._left_share() or 1)
            super(SalesTargetRampGoal, target).write({**vals, "full_goal_value": full})
        if plain := self - ramped:
            super(SalesTargetRampGoal, plain).write(
                {**vals, "full_goal_value": vals["goal_value"]}
            )
        return True

    def copy_data(self, default=None):
        """A copy has no ramps, and so the full goal."""
        vals_list = super().copy_data(default)
        for target, vals in zip(self, vals_list, strict=True):
            full = vals.pop("full_goal_value", target.full_goal_value)
            if "goal_value" not in (default or {}):
                vals["goal_value"] = full
        return vals_list
