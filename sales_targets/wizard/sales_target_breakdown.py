# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_is_zero

from ..tools import periods
from ..tools.rounding import largest_remainder

OVER_TIME = ("month", "quarter")
SHARING = {"over", "user_ids", "team_ids", "basis"}


class SalesTargetBreakdown(models.TransientModel):
    """Break the goal of a target down over teams, people, months or quarters. The
    parts add up to the goal exactly; what is agreed already stays, and the others
    share the rest. Each part may be changed before it is made."""

    _name = "sales.target.breakdown"
    _description = "Break Down a Sales Target"

    target_id = fields.Many2one(
        "sales.target", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="target_id.company_id", related_sudo=False)
    currency_id = fields.Many2one(related="target_id.currency_id", related_sudo=False)
    measure = fields.Selection(related="target_id.measure", related_sudo=False)
    goal_value = fields.Float(
        related="target_id.goal_value", related_sudo=False, string="Goal"
    )
    over = fields.Selection(
        [
            ("team", "Teams"),
            ("person", "People"),
            ("quarter", "Quarters"),
            ("month", "Months"),
        ],
        string="Break down over",
        compute="_compute_over",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Salespeople",
        compute="_compute_owners",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales teams",
        compute="_compute_owners",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    basis = fields.Selection(
        [
            ("equal", "Equal shares"),
            ("last_year", "Last year's shares"),
            ("phasing", "As the goal falls due"),
            ("weights", "Typed weights"),
        ],
        string="By",
        default="equal",
        required=True,
    )
    make_state = fields.Selection(
        [("draft", "Drafts"), ("confirmed", "Confirmed targets")],
        string="Make",
        default="draft",
        required=True,
    )
    line_ids = fields.One2many(
        "sales.target.breakdown.line",
        "breakdown_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    problem = fields.Char(compute="_compute_problem")
    summary = fields.Char(compute="_compute_summary")

    # --------------------------------------------------------------- computes

    @api.depends("target_id")
    def _compute_over(self):
        for breakdown in self:
            target = breakdown.target_id
            breakdown.over = {"company": "team", "team": "person"}.get(
                target.scope
            ) or ("person" if len(target.user_ids) > 1 else "month")

    @api.depends("target_id")
    def _compute_owners(self):
        """The people and teams that make up the owner of the target."""
        for breakdown in self:
            target = breakdown.target_id
            company = target.company_id
            teams = target.team_id if target.scope == "team" else self.env["crm.team"]
            if target.scope == "company":
                teams = teams.search([("company_id", "in", [company.id, False])])
            people = teams.member_ids.filtered(
                lambda user, company=company: company in user.sudo().company_ids
            )
            breakdown.team_ids = teams.filtered(
                lambda team, people=people: team.member_ids & people
            )
            breakdown.user_ids = people or target.user_ids

    @api.depends("over", "user_ids", "team_ids")
    def _compute_line_ids(self):
        for breakdown in self:
            problem = breakdown._over_problem()
            breakdown.line_ids = [
                Command.clear(),
                *map(Command.create, [] if problem else breakdown._prepare_lines()),
            ]

    @api.depends("over", "basis", "user_ids", "team_ids", "line_ids.weight")
    def _compute_problem(self):
        for breakdown in self:
            breakdown.problem = (
                breakdown._over_problem() or breakdown._basis_problem() or False
            )

    @api.depends("line_ids.goal_value", "goal_value")
    def _compute_summary(self):
        for breakdown in self:
            target = breakdown.target_id
            assigned = sum(breakdown.line_ids.mapped("goal_value"))
            rest = breakdown.goal_value - assigned
            values = {
                "assigned": target._format_value(assigned),
                "goal": target._format_value(breakdown.goal_value),
                "rest": target._format_value(abs(rest)),
            }
            if float_is_zero(rest, precision_digits=4):
                text = self.env._("The parts add up to the goal, %(goal)s.", **values)
            elif rest > 0:
                text = self.env._(
                    "The parts add up to %(assigned)s of %(goal)s; %(rest)s is not "
                    "assigned.",
                    **values,
                )
            else:
                text = self.env._(
                    "The parts add up to %(assigned)s, %(rest)s more than the goal of "
                    "%(goal)s.",
                    **values,
                )
            breakdown.summary = text

    @api.onchange("over", "user_ids", "team_ids", "basis", "line_ids")
    def _onchange_shares(self):
        self._share_out()

    @api.constrains("target_id")
    def _check_target(self):
        self.target_id.check_access("write")

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        breakdowns = super().create(vals_list)
        for breakdown in breakdowns:
            breakdown._share_out()
        return breakdowns

    def write(self, vals):
        result = super().write(vals)
        # A form has shared out before it saves; this is for those who save only.
        if vals.keys() & SHARING and "line_ids" not in vals:
            for breakdown in self:
                breakdown._share_out()
        return result

    # ---------------------------------------------------------------- actions

    def action_create_parts(self):
        """Make the parts; drafts that are parts already are changed.

        :return: action that goes back to the target
        :raise odoo.exceptions.UserError: if the target cannot be broken down like
            that, or nothing would be made
        """
        self.ensure_one()
        self.target_id._check_may_break_down()
        if self.problem:
            raise UserError(self.problem)
        kept = self.line_ids.filtered("is_kept")
        strays = kept.other_id.filtered(lambda target: not target.parent_id)
        lines = (self.line_ids - kept).filtered("goal_value")
        if not strays and not lines:
            raise UserError(
                self.env._(
                    "There is nothing to make: the parts are agreed already, or have "
                    "no goal. Change the goal, or choose other parts."
                )
            )
        strays.parent_id = self.target_id
        drafts = self.env["sales.target"]
        for line in lines.filtered("is_changed"):
            drafts |= line.other_id
            line.other_id.write(
                {"goal_value": line.goal_value, "parent_id": self.target_id.id}
            )
        if self.make_state == "confirmed":
            drafts.action_confirm()
        drafts.create(
            [line._prepare_target_vals() for line in lines if not line.is_changed]
        )
        return {"type": "ir.actions.act_window_close"}

    # ---------------------------------------------------------------- helpers

    def _over_problem(self):
        """What is wrong with the way in which the target is to be broken down; empty
        if nothing is."""
        self.ensure_one()
        target = self.target_id
        if self.over == "team" and target.scope != "company":
            return self.env._(
                "Only a target of the company has teams. Choose people, quarters or "
                "months."
            )
        if self.over == "person" and len(target.user_ids) == 1:
            return self.env._(
                "A target of one person cannot be divided among people. Choose "
                "quarters or months."
            )
        if self.over in OVER_TIME:
            return self._time_problem()
        if not (self.team_ids if self.over == "team" else self.user_ids):
            return self.env._("Nobody is chosen. Choose at least one person or team.")
        return ""

    def _time_problem(self):
        target = self.target_id
        spans = self._spans()
        if len(spans) < 2:
            return self.env._(
                "The period is too short for that. Choose months, or break the target "
                "down over people."
            )
        if (spans[0][0], spans[-1][1]) != (target.date_from, target.date_to):
            return self.env._(
                "The target does not begin and end with a month or quarter. Break it "
                "down over people, or choose other dates for it."
            )
        return ""

    def _basis_problem(self):
        if self.basis == "phasing" and self.over not in OVER_TIME:
            return self.env._(
                "Only months and quarters are due one after the other. Choose equal "
                "shares, last year's or weights for people and teams."
            )
        free = self._free_lines()
        if any(line._share() < 0 for line in free):
            return self.env._("A weight must not be negative. Enter zero or more.")
        if free and not any(line._share() for line in free):
            return (
                self.env._(
                    "Nothing was credited to these parts a year before, so there are "
                    "no shares. Choose equal shares, or type weights."
                )
                if self.basis == "last_year"
                else self.env._("All weights are zero. Enter one above zero.")
            )
        return ""

    def _spans(self):
        """The months or quarters that touch the period of the target."""
        target = self.target_id
        return periods.split_period(
            self.over,
            target.date_from,
            target.date_to,
            *target.company_id._fiscal_year_end(),
        )

    def _owners(self):
        """Records whose targets the parts will be."""
        if self.over in OVER_TIME:
            return [self.target_id._owner()]
        return list((self.team_ids if self.over == "team" else self.user_ids)._origin)

    def _prepare_lines(self):
        """Values of a line for each part, with what was reached a year before and
        what is there already."""
        target = self.target_id
        company = target.company_id
        over_time = self.over in OVER_TIME
        kind = self.over if over_time else target.period_type
        spans = self._spans() if over_time else [(target.date_from, target.date_to)]
        owners = self._owners()
        fiscal = company._fiscal_year_end()
        before = [periods.same_period_last_year(kind, *s, *fiscal) for s in spans]
        results = target._results_of(target.metric_id, owners, company, before)
        months = [(month.date_from, month.goal_value) for month in target.month_ids]
        lines = [
            {
                "user_id": owner.id if self.over == "person" else False,
                "team_id": owner.id if self.over == "team" else False,
                "period_type": kind,
                "date_from": start,
                "date_to": end,
                "period": periods.period_label(kind, start, end),
                "last_value": result,
                "due_value": sum(
                    goal for month_start, goal in months if start <= month_start <= end
                ),
                "other_id": False,
            }
            for owner in owners
            for (start, end), result in zip(spans, results[owner], strict=True)
        ]
        return self._with_others(lines)

    def _with_others(self, lines):
        """Lines with the targets that are there already for the same."""
        target = self.target_id
        keys = [self._line_key(line) for line in lines]
        others = target.search(
            [
                ("metric_id", "=", target.metric_id.id),
                ("company_id", "=", target.company_id.id),
                ("owner_key", "in", [key for key, *_period in keys]),
                ("date_from", "in", [line["date_from"] for line in lines]),
                ("state", "!=", "cancelled"),
                ("id", "!=", target.id),
            ]
        ).sorted(lambda other: (other.state in ("confirmed", "closed"), other.id))
        # the last one wins: what is agreed before what is not
        found = {
            (o.owner_key, o.period_type, o.date_from, o.date_to): o for o in others
        }
        return [
            {**line, "other_id": found[key].id if key in found else False}
            for line, key in zip(lines, keys, strict=True)
        ]

    def _line_key(self, line):
        target = self.target_id
        owner = target.owner_key
        if self.over not in OVER_TIME:
            owner = target._owner_key(
                self.over, [line["user_id"]], line["team_id"], target.company_id.id
            )
        return owner, line["period_type"], line["date_from"], line["date_to"]

    def _free_lines(self):
        """The lines that share what the others leave of the goal."""
        return self.line_ids.filtered(lambda line: not (line.is_kept or line.is_fixed))

    def _share_out(self):
        """Give the lines their goals: what is agreed or fixed stays, and of the goal
        the others share what is left."""
        self.ensure_one()
        for line in self.line_ids.filtered("is_kept"):
            line.goal_value = line.other_id.goal_value
        free = self._free_lines()
        shares = [max(line._share(), 0) for line in free]
        parts = [0] * len(free)
        if any(shares):
            taken = sum((self.line_ids - free).mapped("goal_value"))
            digits = (
                0
                if self.measure == "count"
                else self.target_id._goal_digits(self.measure, self.company_id)
            )
            rest = max(self.goal_value - taken, 0)
            parts = largest_remainder(rest, shares, digits)
        for line, part in zip(free, parts, strict=True):
            line.goal_value = float(part)
