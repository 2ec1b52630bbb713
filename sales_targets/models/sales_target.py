# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import periods

PERIOD_TYPES = [
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
    ("custom", "Free dates"),
]


def agreed_twice(env, _diagnostics=None):
    """What to say when the target in the way cannot be named: somebody else is
    confirming it at this very moment, or it is one of those being confirmed."""
    return env._(
        "Another confirmed target has the same metric, people or team, and period. "
        "Open the list of targets, and change that one or cancel it."
    )


class SalesTarget(models.Model):
    """Who must reach how much of which metric in which period."""

    _name = "sales.target"
    _description = "Sales Target"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.numbers.mixin",
        "sales.state.mixin",
    ]
    _order = "date_from desc, scope, name, id"
    _check_company_auto = True
    _parent_store = True

    # What and for whom
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    active = fields.Boolean(default=True)
    metric_id = fields.Many2one(
        "sales.metric",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_metric(),
        tracking=True,
    )
    measure = fields.Selection(related="metric_id.measure", store=True)
    scope = fields.Selection(
        [("person", "People"), ("team", "Team"), ("company", "Company")],
        required=True,
        default="person",
        index=True,
        tracking=True,
    )
    user_ids = fields.Many2many(
        "res.users",
        "sales_target_res_users_rel",
        "target_id",
        "user_id",
        string="Salespeople",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        context={"active_test": False},
        ondelete="restrict",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        index="btree_not_null",
        help="The only person of the target, to group by.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="The team whose target this is, or the team of the salesperson.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)

    # When
    period_type = fields.Selection(
        PERIOD_TYPES, required=True, default="year", tracking=True
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._sales_today(),
        tracking=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )

    # How much
    goal_value = fields.Float(
        string="Goal", digits=(20, 4), tracking=True, aggregator="sum"
    )
    proposed_value = fields.Float(string="Proposal", digits=(20, 4), tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("confirmed", "Confirmed"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Html()

    phasing_id = fields.Many2one(
        "sales.phasing",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="How the goal spreads over the months. Empty: day by day.",
    )

    # Parts
    parent_id = fields.Many2one(
        "sales.target",
        string="Part of",
        index=True,
        ondelete="set null",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("sales.target", "parent_id", string="Parts")
    child_count = fields.Integer(compute="_compute_assigned")
    assigned_value = fields.Float(
        compute="_compute_assigned",
        digits=(20, 4),
        help="Sum of the parts that have the same metric and lie in the period.",
    )
    over_assignment = fields.Float(
        compute="_compute_assigned",
        help="Assigned to the parts, divided by the goal, minus 1.",
    )
    left_out_count = fields.Integer(
        compute="_compute_assigned",
        help="Parts of another metric or outside the period, which do not add up.",
    )
    adjustment_ids = fields.One2many("sales.adjustment", "target_id")

    # Tells apart what must not be there twice, see _agreed_uniq.
    owner_key = fields.Char(compute="_compute_owner_key", store=True)

    # Who has been congratulated on reaching it; asked once by the dashboard.
    celebrated_user_ids = fields.Many2many(
        "res.users",
        "sales_target_celebrated_rel",
        "target_id",
        "user_id",
        readonly=True,
        copy=False,
        groups="base.group_system",
    )

    # Filled on closing
    frozen_result_value = fields.Float(
        string="Frozen result", digits=(20, 4), readonly=True, copy=False
    )
    frozen_on = fields.Datetime(readonly=True, copy=False)

    _agreed_uniq = models.UniqueIndex(
        "(metric_id, company_id, owner_key, period_type, date_from) "
        "WHERE active AND state IN ('confirmed', 'closed') "
        "AND period_type != 'custom'",
        agreed_twice,
    )
    _goal_not_negative = models.Constraint(
        "CHECK(goal_value >= 0 AND proposed_value >= 0)",
        "A goal must not be negative. Enter zero or more.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "A target must not end before it starts. Choose a later end date.",
    )
    _period_idx = models.Index("(company_id, date_from, date_to)")

    # --------------------------------------------------------------- defaults

    @api.model
    def _default_metric(self):
        return self.env["sales.metric"].search([], limit=1)

    # --------------------------------------------------------------- computes

    @api.depends(
        "metric_id",
        "scope",
        "user_ids",
        "team_id",
        "company_id",
        "period_type",
        "date_from",
        "date_to",
    )
    def _compute_name(self):
        for target in self:
            if not target.date_from or not target.date_to:
                target.name = target.name or self.env._("New target")
                continue
            target.name = " · ".join(
                filter(
                    None,
                    [
                        target._owner_name(),
                        target.metric_id.name,
                        periods.period_label(
                            target.period_type, target.date_from, target.date_to
                        ),
                    ],
                )
            )

    def _owner_name(self):
        self.ensure_one()
        if self.scope == "person":
            names = self.user_ids.mapped("name")
            if len(names) > 3:
                return self.env._(
                    "%(first)s and %(count)s more", first=names[0], count=len(names) - 1
                )
            return ", ".join(names)
        return self.team_id.name if self.scope == "team" else self.company_id.name

    @api.depends("scope", "user_ids")
    def _compute_user_id(self):
        for target in self:
            people = target.user_ids if target.scope == "person" else []
            target.user_id = people if len(people) == 1 else False

    @api.depends("scope", "user_ids", "company_id")
    def _compute_team_id(self):
        for target in self:
            if target.scope == "person":
                teams = self.env["crm.team"].union(
                    *(
                        user._sales_team_in(target.company_id)
                        for user in target.user_ids
                    )
                )
                target.team_id = teams if len(teams) == 1 else False
            elif target.scope == "company":
                target.team_id = False
            else:
                target.team_id = target.team_id

    @api.depends("period_type", "date_from", "company_id")
    def _compute_date_to(self):
        for target in self:
            if target.period_type == "custom" or not target.date_from:
                target.date_to = target.date_to or target.date_from
            else:
                target.date_to = target.company_id._sales_period(
                    target.period_type, target.date_from
                )[1]

    @api.depends("scope", "user_ids", "team_id", "company_id")
    def _compute_owner_key(self):
        for target in self:
            target.owner_key = self._owner_key(
                target.scope or "person",
                target.user_ids._origin.ids,
                target.team_id._origin.id,
                target.company_id._origin.id,
            )

    @api.model
    def _owner_key(self, scope, user_ids, team_id, company_id):
        """Text that is the same for targets of the same owner."""
        owners = {
            "person": sorted(user_ids),
            "team": [team_id],
            "company": [company_id],
        }[scope]
        return f"{scope}:{','.join(str(id_) for id_ in owners if id_)}"

    @api.depends(
        "goal_value",
        "metric_id",
        "date_from",
        "date_to",
        "child_ids.goal_value",
        "child_ids.metric_id",
        "child_ids.date_from",
        "child_ids.date_to",
        "child_ids.state",
    )
    def _compute_assigned(self):
        for target in self:
            children = target.child_ids.filtered(lambda c: c.state != "cancelled")
            counted = children.filtered(target._rolls_up)
            target.child_count = len(children)
            target.left_out_count = len(children) - len(counted)
            target.assigned_value = (
                sum(counted.mapped("goal_value")) if target.measure != "ratio" else 0.0
            )
            target.over_assignment = (
                target.assigned_value / target.goal_value - 1
                if target.goal_value and counted
                else 0.0
            )

    def _rolls_up(self, child):
        """Whether a part's goal adds up to this target's."""
        return bool(
            child.metric_id == self.metric_id
            and child.company_id == self.company_id
            and child.date_from
            and child.date_to
            and self.date_from
            and self.date_to
            and self.date_from <= child.date_from
            and child.date_to <= self.date_to
        )

    @api.onchange("period_type", "date_from")
    def _onchange_period(self):
        self._snap_period()

    def _snap_period(self):
        """Move the dates to the bounds of the period in which they lie."""
        for target in self:
            if target.period_type == "custom" or not target.date_from:
                continue
            bounds = target.company_id._sales_period(
                target.period_type, target.date_from
            )
            if (target.date_from, target.date_to) != bounds:
                target.date_from, target.date_to = bounds

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._snap_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("parent_id"):
            self._check_not_inside(vals["parent_id"])
        if (
            vals.keys() & {"period_type", "date_from", "company_id"}
            and "date_to" not in vals
        ):
            for target in self:
                snapped = dict(vals)
                target._snap_vals(snapped)
                super(SalesTarget, target).write(snapped)
            return True
        return super().write(vals)

    def _check_not_inside(self, parent_id):
        """Refuse a parent that is one of these targets or one of their parts."""
        above = self.sudo().with_context(active_test=False)
        if self & above.search([("id", "parent_of", parent_id)]):
            raise ValidationError(
                self.env._("A target cannot be a part of itself. Choose another one.")
            )

    def _snap_vals(self, vals):
        """Move the start of a month, quarter or year to its first day, as whoever
        imports or writes by RPC may give any day of it."""
        kind = vals.get("period_type") or self.period_type or "year"
        day = fields.Date.to_date(vals.get("date_from") or self.date_from)
        if kind == "custom" or not day or "date_to" in vals:
            return
        company = self.env["res.company"].browse(vals.get("company_id"))
        company = company or self.company_id or self.env.company
        vals["date_from"], vals["date_to"] = company._sales_period(kind, day)

    def copy_data(self, default=None):
        """A copy starts over: as a draft, for the same people and period."""
        return [
            {**vals, "name": target.name}
            for target, vals in zip(self, super().copy_data(default), strict=True)
        ]
