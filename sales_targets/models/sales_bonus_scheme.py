# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount
from odoo.tools.misc import formatLang

from ..tools import bonus

EXAMPLES = (0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5)


class SalesBonusScheme(models.Model):
    """What people earn beside their pay for how far they reach a target. A figure to
    export, not payroll."""

    _name = "sales.bonus.scheme"
    _description = "Sales Bonus Scheme"
    _inherit = ["mail.thread", "sales.numbers.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_ids = fields.One2many("sales.bonus.tier", "scheme_id", copy=True)
    # What is paid must not change unseen: the chatter tells of every change.
    tier_summary = fields.Char(
        string="Tiers", compute="_compute_tier_summary", store=True, tracking=True
    )
    accelerator = fields.Float(
        default=1.0,
        required=True,
        digits=(8, 4),
        tracking=True,
        help="Above 100 % of the goal the rates count this many times. 1 is none.",
    )
    cap = fields.Monetary(tracking=True, help="The most that is paid. 0 is no limit.")
    target_ids = fields.One2many("sales.target", "bonus_scheme_id")
    target_count = fields.Integer(compute="_compute_target_count")
    example_goal = fields.Monetary(compute="_compute_example_goal", readonly=False)
    example = fields.Html(compute="_compute_example")

    # --------------------------------------------------------------- computes

    @api.depends(
        "tier_ids.attainment", "tier_ids.kind", "tier_ids.amount", "tier_ids.rate"
    )
    def _compute_tier_summary(self):
        for scheme in self:
            scheme.tier_summary = " · ".join(
                scheme.tier_ids.sorted("attainment").mapped("display_name")
            )

    @api.depends("target_ids")
    def _compute_target_count(self):
        counts = dict(
            self.env["sales.target"]._read_group(
                [("bonus_scheme_id", "in", self.ids)], ["bonus_scheme_id"], ["__count"]
            )
        )
        for scheme in self:
            scheme.target_count = counts.get(scheme._origin, 0)

    def _compute_example_goal(self):
        self.example_goal = 100_000

    @api.depends(
        "tier_ids.attainment",
        "tier_ids.kind",
        "tier_ids.amount",
        "tier_ids.rate",
        "accelerator",
        "cap",
        "example_goal",
    )
    def _compute_example(self):
        for scheme in self:
            rule = scheme._rule()
            goal = scheme.example_goal
            currency = scheme.currency_id or self.env.company.currency_id
            cells = [
                (
                    percent(self.env, attainment),
                    format_amount(
                        self.env,
                        float(bonus.earned(rule, goal, attainment * goal)),
                        currency,
                    ),
                )
                for attainment in EXAMPLES
            ]
            rows = Markup().join(
                Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>") % cell
                for cell in cells
            )
            scheme.example = (
                Markup("<table class='table table-sm w-auto mb-0'>%s</table>") % rows
            )

    def _rule(self):
        """The scheme as :mod:`..tools.bonus` takes it."""
        self.ensure_one()
        return bonus.Scheme(
            [
                bonus.Tier(tier.attainment, tier.kind, tier._value())
                for tier in self.tier_ids
            ],
            self.cap or None,
            self.accelerator,
            self.currency_id.decimal_places,
        )

    # ----------------------------------------------------------------- checks

    @api.constrains("name", "tier_ids", "accelerator", "cap")
    def _check_rule(self):
        for scheme in self:
            if found := bonus.problem(scheme._rule()):
                raise ValidationError(scheme._problems()[found])
        self.with_context(active_test=False).target_ids._check_bonus_scheme()

    @api.constrains("company_id")
    def _check_company_of_targets(self):
        self.with_context(active_test=False).target_ids._check_company()

    def _problems(self):
        """What to say for each of the answers of ``bonus.problem``."""
        return {
            "empty": self.env._(
                "“%s” has no tier. Add at least one: from which attainment on it pays, "
                "and how much.",
                self.name,
            ),
            "negative": self.env._(
                "“%s” has a negative number in its tiers. Enter zero or more.",
                self.name,
            ),
            "attainment": self.env._(
                "A tier of “%(scheme)s” begins above %(most)s %%. Enter the attainment "
                "in per cent of the goal, for example 110 %%.",
                scheme=self.name,
                most=bonus.MOST_ATTAINMENT * 100,
            ),
            "rate": self.env._(
                "A tier of “%s” pays more than 100 %% of the result. Enter the rate in "
                "per cent, for example 2 %%.",
                self.name,
            ),
            "twice": self.env._(
                "Two tiers of “%s” begin at the same attainment. Let the higher one "
                "begin later, or delete one.",
                self.name,
            ),
            "falling": self.env._(
                "A higher tier of “%s” pays no more than the one below. Let the tiers "
                "rise.",
                self.name,
            ),
            "accelerator": self.env._(
                "The accelerator of “%s” is below 1 and would slow down. Enter 1 for "
                "none, or more.",
                self.name,
            ),
            "nothing_to_accelerate": self.env._(
                "The accelerator of “%s” has nothing to work on, as no tier pays a "
                "rate. Add such a tier, or set the accelerator to 1.",
                self.name,
            ),
            "cap": self.env._(
                "The cap of “%s” is negative or below the first tier. Raise it, or "
                "enter 0 for no limit.",
                self.name,
            ),
        }

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        whole = self.with_context(bonus_scheme_saved_whole=True)
        return super(SalesBonusScheme, whole).create(vals_list).with_env(self.env)

    def write(self, vals):
        # Its tiers are checked together, not one by one while they change places.
        whole = self.with_context(bonus_scheme_saved_whole=True)
        result = super(SalesBonusScheme, whole).write(vals)
        if "company_id" in vals:
            # The rules were asked about the company it came from.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for scheme in self.with_context(active_test=False):
            if scheme.sudo().target_ids:
                raise UserError(
                    self.env._(
                        "“%s” belongs to targets. Archive it, or take it off them "
                        "first.",
                        scheme.name,
                    )
                )

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_view_targets(self):
        """Open the targets that pay by this scheme.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sales_targets.sales_target_action_bonus"
        )
        return {
            **action,
            "domain": [("bonus_scheme_id", "=", self.id)],
            "context": {},
        }

    @api.readonly
    def action_choose_targets(self):
        """Open the targets that could pay by this scheme, to mark them and fill in
        the scheme for all at once.

        :return: a window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose targets for “%s”", self.name),
            "res_model": "sales.target",
            "view_mode": "list",
            "views": [
                (self.env.ref("sales_targets.sales_target_view_list_bonus").id, "list")
            ],
            "search_view_id": [
                self.env.ref("sales_targets.sales_target_view_search_bonus").id
            ],
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("user_id", "!=", False),
                ("state", "in", ("draft", "proposed", "confirmed")),
            ],
            "context": {"search_default_running": 1},
        }


def percent(env, share):
    """A part of a whole as text in the user's format: 0.5 as 50 %."""
    value = bonus.exact(round(share * 100, 4)).normalize()
    digits = max(-value.as_tuple().exponent, 0)
    return f"{formatLang(env, float(value), digits=digits)}\N{NO-BREAK SPACE}%"
