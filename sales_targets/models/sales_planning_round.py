# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.periods import ONE_DAY, YEAR, period_label
from ..tools.planning import years_back

YEARS_BACK = 10
# What the proposals answer to must not change under them.
FIXED_ONCE_OPEN = {"metric_id", "company_id", "date_from", "date_to"}
FIXED_ONCE_OVER = FIXED_ONCE_OPEN | {"team_ids", "goal_value", "deadline"}


class SalesPlanningRound(models.Model):
    """Goals of a year from the bottom up: each salesperson proposes, the leader of the
    team answers, a manager confirms, and the sum meets the company's goal."""

    _name = "sales.planning.round"
    _description = "Planning Round"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.numbers.mixin",
        "sales.state.mixin",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    metric_id = fields.Many2one(
        "sales.metric",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["sales.metric"].search([], limit=1),
        domain="[('measure', '!=', 'ratio')]",
        tracking=True,
    )
    measure = fields.Selection(related="metric_id.measure")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=lambda self: [
            ("share", "=", False),
            (
                "all_group_ids",
                "in",
                self.env.ref("sales_team.group_sale_manager").ids,
            ),
        ],
        help="Who is reminded of goals to confirm, and of people without a leader.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_date_from(),
        help="Any day of the year will do.",
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, precompute=True
    )
    team_ids = fields.Many2many(
        "crm.team",
        "sales_planning_round_crm_team_rel",
        "round_id",
        "team_id",
        string="Sales Teams",
        check_company=True,
        default=lambda self: self._default_team_ids(),
        help="Their members propose, and their leaders answer.",
    )
    goal_value = fields.Float(
        string="Company goal", digits=(20, 4), tracking=True, aggregator=False
    )
    deadline = fields.Date(
        required=True,
        default=lambda self: self.env.company._sales_today() + timedelta(days=14),
        tracking=True,
        help="The last day on which a goal can be proposed. Answers and confirmations "
        "may follow later.",
    )
    remind_days = fields.Integer(
        string="Remind",
        default=7,
        required=True,
        help="From so many days before the deadline on, those whose turn it is have an "
        "activity.",
    )
    opened_on = fields.Date(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Html(help="What the proposals should take into account.")
    line_ids = fields.One2many("sales.planning.line", "round_id", copy=False)

    _goal_not_negative = models.Constraint(
        "CHECK(goal_value >= 0)",
        "The company's goal must not be negative. Enter zero or more.",
    )
    _remind_days_not_negative = models.Constraint(
        "CHECK(remind_days >= 0)",
        "The days of the reminder must not be negative. Enter zero or more.",
    )

    # --------------------------------------------------------------- defaults

    @api.model
    def _default_date_from(self):
        """The year that comes next."""
        company = self.env.company
        return company._sales_period(YEAR, company._sales_today())[1] + ONE_DAY

    @api.model
    def _default_team_ids(self):
        return self.env["crm.team"].search(
            [("company_id", "in", [self.env.company.id, False])]
        )

    # --------------------------------------------------------------- computes

    @api.depends("metric_id", "date_from", "date_to")
    def _compute_name(self):
        for planning in self:
            if not planning.date_from:
                planning.name = planning.name or self.env._("New round")
                continue
            year = period_label(YEAR, planning.date_from, planning.date_to)
            planning.name = " · ".join(filter(None, [year, planning.metric_id.name]))

    @api.depends("date_from", "company_id")
    def _compute_date_to(self):
        for planning in self:
            planning.date_to = (
                planning.date_from
                and (planning.company_id._sales_period(YEAR, planning.date_from)[1])
            )

    def _years(self):
        """The year that ran when the round was opened, and those before it.

        :return: list of (first day, last day), the latest first
        """
        self.ensure_one()
        company = self.company_id
        day = self.opened_on or company._sales_today()
        return years_back(lambda x: company._sales_period(YEAR, x), day, YEARS_BACK)

    # ------------------------------------------------------------ constraints

    @api.constrains("metric_id")
    def _check_metric(self):
        for planning in self:
            if planning.measure == "ratio":
                raise ValidationError(
                    self.env._(
                        "“%(metric)s” is a ratio: proposals of several people do not "
                        "add up. Choose an amount or a number, and set goals for the "
                        "ratio under Targets.",
                        metric=planning.metric_id.name,
                    )
                )

    @api.constrains("deadline", "date_from")
    def _check_deadline(self):
        for planning in self:
            if planning.deadline > planning.date_to:
                raise ValidationError(
                    self.env._(
                        "The deadline %(deadline)s lies after the planned year, which "
                        "ends on %(end)s. Choose an earlier one.",
                        deadline=planning.deadline,
                        end=planning.date_to,
                    )
                )

    @api.onchange("date_from", "company_id")
    def _onchange_date_from(self):
        if self.date_from:
            self.date_from = self.company_id._sales_period(YEAR, self.date_from)[0]

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("state", "draft") != "draft" for vals in vals_list
        ):
            raise self._by_button()
        rounds = super().create(vals_list)
        rounds._snap()
        return rounds

    def write(self, vals):
        if not self.env.su:
            self._check_write(vals)
        extended = self.browse()
        if deadline := fields.Date.to_date(vals.get("deadline")):
            extended = self.filtered(lambda r: r.deadline and deadline > r.deadline)
        result = super().write(vals)
        if vals.keys() & {"date_from", "company_id"}:
            self._snap()
        if "company_id" in vals:
            # The rules were asked about the company it came from.
            self.check_access("write")
        extended.line_ids._drop_reminders()
        return result

    def _snap(self):
        """Move the start to the first day of its year, as whoever imports or writes by
        RPC may give any day of it."""
        for planning in self:
            start = planning.company_id._sales_period(YEAR, planning.date_from)[0]
            if planning.date_from != start:
                planning.date_from = start

    def _check_write(self, vals):
        if "state" in vals and any(r.state != vals["state"] for r in self):
            raise self._by_button()
        over = self.filtered(lambda r: r.state in ("done", "cancelled"))
        if over and vals.keys() & FIXED_ONCE_OVER:
            raise UserError(
                self.env._(
                    "The round “%s” is over. Reopen it before you change it.",
                    over[0].name,
                )
            )
        begun = self.filtered(lambda r: r.state == "open")
        if begun and vals.keys() & FIXED_ONCE_OPEN:
            raise UserError(
                self.env._(
                    "People are proposing already in the round “%s”: its metric, year "
                    "and company stay. Cancel it, and make another one.",
                    begun[0].name,
                )
            )

    def _by_button(self):
        return UserError(
            self.env._("Use the buttons to move a round to another state.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered(lambda r: r.state in ("open", "done")):
            raise UserError(
                self.env._(
                    "The round “%s” holds what people proposed. Cancel it before you "
                    "delete it.",
                    used[0].name,
                )
            )
