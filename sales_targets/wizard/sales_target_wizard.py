# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ..models.sales_target import PERIOD_TYPES
from ..tools import periods
from ..tools.rounding import largest_remainder

# More periods than that for one owner are a slip in the dates.
MOST_PERIODS = 60


class SalesTargetWizard(models.TransientModel):
    """Make targets in bulk: for several people or teams, and for each period of a
    span. What will be made is shown, and may be changed, before it is."""

    _name = "sales.target.wizard"
    _description = "Create Sales Targets"

    step = fields.Selection(
        [("settings", "Settings"), ("preview", "Preview")],
        default="settings",
        required=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    metric_id = fields.Many2one(
        "sales.metric",
        required=True,
        default=lambda self: self.env["sales.target"]._default_metric(),
    )
    measure = fields.Selection(related="metric_id.measure")
    scope = fields.Selection(
        [("person", "People"), ("team", "Teams")], default="person", required=True
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Salespeople",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Each of them gets targets of their own.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales teams",
        domain="[('company_id', 'in', [company_id, False])]",
    )
    period_type = fields.Selection(
        [kind for kind in PERIOD_TYPES if kind[0] != periods.CUSTOM],
        string="A target for each",
        default="month",
        required=True,
    )
    span = fields.Selection(
        [
            ("this_year", "This year"),
            ("next_year", "Next year"),
            ("dates", "Other dates"),
        ],
        default="this_year",
        required=True,
        help="Years are the fiscal years of the company.",
    )
    date_from = fields.Date(
        string="From", compute="_compute_dates", store=True, readonly=False
    )
    date_to = fields.Date(
        string="To", compute="_compute_dates", store=True, readonly=False
    )
    goal_mode = fields.Selection(
        [
            ("one", "The same for all"),
            ("each", "Typed in for each"),
            ("last", "Last year's result plus a percentage"),
        ],
        string="Goal",
        default="one",
        required=True,
    )
    goal_value = fields.Float(string="Goal value", digits=(20, 4))
    growth = fields.Float(
        string="Plus %", default=10.0, help="May be negative to ask for less."
    )
    goal_per = fields.Selection(
        [
            ("period", "For each period"),
            ("whole", "For all periods together, divided evenly"),
        ],
        string="The goal is meant",
        default="period",
        required=True,
    )
    make_state = fields.Selection(
        [("draft", "Drafts"), ("confirmed", "Confirmed targets")],
        string="Make",
        default="draft",
        required=True,
    )
    owner_ids = fields.One2many(
        "sales.target.wizard.owner",
        "wizard_id",
        string="Goals",
        compute="_compute_owner_ids",
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many("sales.target.wizard.line", "wizard_id")
    summary = fields.Char(compute="_compute_summary")

    _goal_not_negative = models.Constraint(
        "CHECK(goal_value >= 0)",
        "A goal must not be negative. Enter zero or more.",
    )

    # --------------------------------------------------------------- computes

    @api.depends("span", "company_id")
    def _compute_dates(self):
        for wizard in self:
            if wizard.span == "dates" and wizard.date_from and wizard.date_to:
                continue
            company = wizard.company_id or self.env.company
            start, end = company._sales_period("year", company._sales_today())
            if wizard.span == "next_year":
                start, end = company._sales_period("year", end + timedelta(days=1))
            wizard.date_from, wizard.date_to = start, end

    @api.depends("goal_mode", "scope", "user_ids", "team_ids")
    def _compute_owner_ids(self):
        """One line for each person or team, to type the goal in; goals typed in
        before stay."""
        for wizard in self:
            link, owners = wizard._owner_link(), wizard._owners()
            if wizard.goal_mode != "each":
                owners = owners.browse()
            typed = {
                line[link]._origin.id: line.goal_value for line in wizard.owner_ids
            }
            wizard.owner_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {link: owner.id, "goal_value": typed.get(owner.id, 0.0)}
                    )
                    for owner in owners._origin
                ),
            ]

    @api.depends("line_ids.is_skipped", "make_state")
    def _compute_summary(self):
        for wizard in self:
            skipped = len(wizard.line_ids.filtered("is_skipped"))
            made = len(wizard.line_ids) - skipped
            wizard.summary = (
                self.env._(
                    "Targets to create: %(made)s. Lines that are skipped: %(skipped)s.",
                    made=made,
                    skipped=skipped,
                )
                if skipped
                else self.env._("Targets to create: %(made)s.", made=made)
            )

    # ------------------------------------------------------------ constraints

    @api.constrains("company_id", "scope", "user_ids", "team_ids")
    def _check_company(self):
        """Results of last year are read from the ledger without regard to the
        reader, so the company and its people are looked at here."""
        for wizard in self:
            company = wizard.company_id
            if company not in self.env.companies:
                raise AccessError(
                    self.env._(
                        "You do not work in %(company)s at this moment. Choose it in "
                        "the company menu first.",
                        company=company.sudo().name,
                    )
                )
            strangers = wizard.user_ids.sudo().filtered(
                lambda u, company=company: u.share or company not in u.company_ids
            )
            teams = wizard.team_ids.sudo().filtered(
                lambda t, company=company: t.company_id and t.company_id != company
            )
            if strangers or teams:
                raise ValidationError(
                    self.env._(
                        "%(owners)s cannot have a target of %(company)s. Choose people "
                        "and teams that work for that company.",
                        owners=", ".join((strangers or teams).mapped("name")),
                        company=company.name,
                    )
                )

    # ---------------------------------------------------------------- actions

    def action_preview(self):
        """Work out the lines, and show them.

        :return: action that opens the wizard again
        :raise odoo.exceptions.UserError: if a setting is missing or cannot be
        """
        self.ensure_one()
        self._check_settings()
        self.line_ids.unlink()
        spans = self._spans()
        owners = self._owners()
        results = self._last_results(owners, spans)
        link = self._owner_link()
        vals_list = []
        for owner in owners:
            last = results[owner]
            for (start, end), result, goal in zip(
                spans, last, self._goals(owner, last), strict=True
            ):
                vals_list.append(
                    {
                        "wizard_id": self.id,
                        link: owner.id,
                        "date_from": start,
                        "date_to": end,
                        "period": periods.period_label(self.period_type, start, end),
                        "last_value": result,
                        "goal_value": float(goal),
                    }
                )
        self.env["sales.target.wizard.line"].create(vals_list)._find_others()
        self.step = "preview"
        return self._reopen()

    def action_back(self):
        """Go back to the settings.

        :return: action that opens the wizard again
        """
        self.ensure_one()
        self.step = "settings"
        return self._reopen()

    def action_create_targets(self):
        """Make the targets of the preview, but those that are skipped.

        :return: action that lists them
        :raise odoo.exceptions.UserError: if nothing would be made
        """
        self.ensure_one()
        # Somebody else may have agreed on one meanwhile.
        self.line_ids._find_others()
        lines = self.line_ids.filtered(lambda line: not line.is_skipped)
        if not lines:
            raise UserError(
                self.env._(
                    "There is nothing to create: every line is skipped. Go back and "
                    "change the goals, the people or the dates."
                )
            )
        targets = self.env["sales.target"].create(
            [line._prepare_target_vals() for line in lines]
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.target",
            "domain": [("id", "in", targets.ids)],
            "name": self.env._("Created targets"),
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "target": "current",
        }

    # ---------------------------------------------------------------- helpers

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create targets"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_settings(self):
        if not self._owners():
            raise UserError(
                self.env._("Nobody is chosen. Choose at least one salesperson or team.")
            )
        if not self.date_from or not self.date_to or self.date_from > self.date_to:
            raise UserError(
                self.env._("Choose a first day, and a last day that is not before it.")
            )
        last = self.date_from + relativedelta(years=MOST_PERIODS // 12)
        if self.date_to >= last:
            raise UserError(
                self.env._(
                    "The dates span more than %(years)s years. Choose a shorter span.",
                    years=MOST_PERIODS // 12,
                )
            )
        if self.goal_mode == "last" and self.growth < -100:
            raise UserError(
                self.env._("Less than nothing is no goal. Enter -100 % or more.")
            )

    def _owner_link(self):
        return "user_id" if self.scope == "person" else "team_id"

    def _owners(self):
        return self.user_ids if self.scope == "person" else self.team_ids

    def _spans(self):
        """The periods in question, in order: list of (first day, last day)."""
        return periods.split_period(
            self.period_type,
            self.date_from,
            self.date_to,
            *self.company_id._fiscal_year_end(),
        )

    def _last_results(self, owners, spans):
        """What was credited in the same periods a year before. Targets that are
        never saved tell it, all by one query.

        :return: dict of owner to list of results, one for each period
        """
        fiscal = self.company_id._fiscal_year_end()
        before = [
            periods.same_period_last_year(self.period_type, start, end, *fiscal)
            for start, end in spans
        ]
        target = self.env["sales.target"]
        asked = target.concat(
            *(
                target.new(
                    {
                        "metric_id": self.metric_id.id,
                        "scope": self.scope,
                        "user_ids": owner.ids if self.scope == "person" else [],
                        "team_id": owner.id if self.scope == "team" else False,
                        "company_id": self.company_id.id,
                        "period_type": self.period_type,
                        "date_from": start,
                        "date_to": end,
                    }
                )
                for owner in owners
                for start, end in before
            )
        )
        results = iter(asked.mapped("result_value"))
        return {owner: [next(results) for _span in before] for owner in owners}

    def _goals(self, owner, last):
        """Goals of an owner, one for each period.

        :param last: results of the same periods a year before
        :return: list of numbers
        """
        digits = self._digits()
        divided = self.goal_per == "whole" and self.measure != "ratio"
        if self.goal_mode == "last":
            factor = 1 + self.growth / 100
            given = [max(result * factor, 0.0) for result in last]
            if not divided:
                return [round(goal, digits) for goal in given]
            whole = max(sum(last) * factor, 0.0)
        else:
            whole = self.goal_value
            if self.goal_mode == "each":
                link = self._owner_link()
                typed = self.owner_ids.filtered(lambda line: line[link] == owner)
                whole = typed[:1].goal_value
            if not divided:
                return [whole] * len(last)
        return largest_remainder(whole, [1] * len(last), digits)

    def _digits(self):
        """Decimals of a goal."""
        return {
            "amount": self.company_id.currency_id.decimal_places,
            "quantity": 2,
            "count": 0,
            "ratio": 4,
        }[self.measure]
