# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesTargetRamp(models.Model):
    """Days on which less is asked of a person: he had not come yet, had left or was
    away. The goal of his target is the less for it, and falls due on the other
    days."""

    _name = "sales.target.ramp"
    _description = "Ramp of a Sales Target"
    _inherit = ["sales.numbers.mixin"]
    _order = "date_from, id"

    target_id = fields.Many2one(
        "sales.target", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [("entry", "Entry"), ("exit", "Exit"), ("absence", "Absence")],
        required=True,
        default="absence",
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    factor = fields.Float(
        string="Asked for",
        digits=(5, 4),
        help="Part of the goal of these days that is asked for all the same: 0 % of "
        "who is away, for example 50 % of who learns.",
    )
    note = fields.Char()

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "A ramp must not end before it starts. Choose a later end date.",
    )
    _factor_in_bounds = models.Constraint(
        "CHECK(factor >= 0 AND factor < 1)",
        "A ramp asks for less than the goal. Enter 0 % or more, and less than 100 %.",
    )

    # --------------------------------------------------------------- computes

    @api.depends("target_id")
    def _compute_user_id(self):
        for ramp in self:
            people = ramp.target_id.user_ids._origin
            ramp.user_id = ramp.user_id or (people if len(people) == 1 else False)

    @api.onchange("kind")
    def _onchange_kind(self):
        """Who joins is missing from the start of the period, who leaves until its
        end."""
        if self.kind == "entry":
            self.date_from = self.target_id.date_from
        elif self.kind == "exit":
            self.date_to = self.target_id.date_to

    # ------------------------------------------------------------ constraints

    @api.constrains("target_id", "user_id", "date_from", "date_to")
    def _check_ramp(self):
        for ramp in self:
            target = ramp.target_id
            if target.scope != "person" or target.measure == "ratio":
                raise ValidationError(
                    self.env._(
                        "“%s” has no ramp: only what is asked of people in numbers or "
                        "amounts is less while they are away. Give ramps to the "
                        "targets of the people instead.",
                        target.name,
                    )
                )
            if not ramp.user_id:
                raise ValidationError(
                    self.env._(
                        "Several people reach “%s” together. Choose the one who is "
                        "away.",
                        target.name,
                    )
                )
            if ramp.user_id not in target.user_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to the target “%(target)s”. "
                        "Choose one of its people.",
                        person=ramp.user_id.name,
                        target=target.name,
                    )
                )
            if ramp.date_from < target.date_from or ramp.date_to > target.date_to:
                raise ValidationError(
                    self.env._(
                        "The ramp of %(person)s must lie in the period of the target, "
                        "from %(start)s to %(end)s.",
                        person=ramp.user_id.name,
                        start=target.date_from,
                        end=target.date_to,
                    )
                )
            if ramp._overlapping():
                raise ValidationError(
                    self.env._(
                        "%(person)s has another ramp on some days from %(start)s to "
                        "%(end)s. Change that one, or choose other days.",
                        person=ramp.user_id.name,
                        start=ramp.date_from,
                        end=ramp.date_to,
                    )
                )

    def _overlapping(self):
        self.ensure_one()
        return self.target_id.ramp_ids.filtered(
            lambda other: (
                other != self
                and other.user_id == self.user_id
                and other.date_from <= self.date_to
                and other.date_to >= self.date_from
            )
        )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        ramps = super().create(vals_list)
        ramps._check_open()
        ramps.target_id._tell_dashboards()
        return ramps

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        self.target_id._tell_dashboards()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()
        self.target_id._tell_dashboards()

    def _check_open(self):
        """A target that is closed keeps its goal."""
        if closed := self.target_id.filtered(lambda t: t.state == "closed"):
            raise UserError(
                self.env._(
                    "“%s” is closed. Reopen it before you change its ramps.",
                    closed[0].name,
                )
            )
