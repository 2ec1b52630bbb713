# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.alerting import Band
from .sales_state_mixin import MANAGER

# What a new rule of a kind begins with; None where the kind does not ask for it.
# ``is_above``: high values are bad. ``by_value``: the most valuable come first.
Kind = namedtuple("Kind", "owner threshold clear days most is_above", defaults=(False,))
KINDS = {
    "pace": Kind("seller", 0.9, 0.95, None, None),
    "coverage": Kind("seller", 1.0, 1.1, 120, None),
    "conversion": Kind("leader", 0.7, 0.85, 90, None),
    "activity": Kind("leader", 0.5, 0.75, 28, None),
    "customer": Kind("seller", 90, 30, 365, 5, True),
    "deal": Kind("seller", 30, 14, None, 10, True),
    "unallocated": Kind("manager", None, None, 30, None),
    "shortened": Kind("manager", None, None, None, None),
}
ON_TARGETS = ("pace", "coverage")


class SalesAlertRule(models.Model):
    """What opens an alert, whom it is for, and what closes it again."""

    _name = "sales.alert.rule"
    _description = "Sales Alert Rule"
    _inherit = ["sales.numbers.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=100)
    kind = fields.Selection(
        [
            ("pace", "A target is behind pace"),
            ("coverage", "Open deals do not cover the gap of a target"),
            ("conversion", "Fewer deals are won than is usual for the person"),
            ("activity", "Fewer activities are done than is usual for the person"),
            ("customer", "A customer is neglected"),
            ("deal", "A deal is neglected"),
            ("unallocated", "An order of a shared customer has no allocation"),
            ("shortened", "A fixed sum does not fit its document any more"),
        ],
        string="Condition",
        required=True,
        default="pace",
    )
    owner = fields.Selection(
        [
            ("seller", "Salesperson"),
            ("leader", "Team leader"),
            ("manager", "Sales manager"),
        ],
        string="Is told",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Where there is no salesperson the team leader is told, where there is no "
        "leader the sales manager.",
    )
    manager_id = fields.Many2one(
        "res.users",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref(MANAGER).ids),
            ("share", "=", False),
        ],
        ondelete="set null",
        help="The sales manager who is told. Empty: a manager who leads the team, else "
        "one of the company.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the rule holds for all companies."
    )
    metric_id = fields.Many2one(
        "sales.metric",
        ondelete="cascade",
        help="Only targets of this metric. Empty: of all metrics.",
    )
    threshold = fields.Float(
        string="Opens at",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
        digits=(16, 2),
    )
    threshold_clear = fields.Float(
        string="Closes at",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
        digits=(16, 2),
        help="Between the two nothing changes, so that an alert does not come and go "
        "with every order.",
    )
    days = fields.Integer(
        compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    most = fields.Integer(
        string="At most",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
        help="Open alerts of this rule for one salesperson; the most valuable "
        "customers and deals come first.",
    )
    snooze_days = fields.Integer(
        string="Snooze for", default=7, required=True, help="In days."
    )
    checked_on = fields.Datetime(string="Last checked", readonly=True, copy=False)
    alert_ids = fields.One2many("sales.alert", "rule_id")
    alert_count = fields.Integer(string="Open", compute="_compute_alert_count")
    has_alerts = fields.Boolean(compute="_compute_has_alerts")
    is_above = fields.Boolean(compute="_compute_asks")
    asks_threshold = fields.Boolean(compute="_compute_asks")
    asks_days = fields.Boolean(compute="_compute_asks")
    asks_most = fields.Boolean(compute="_compute_asks")
    sentence = fields.Char(compute="_compute_sentence")

    # --------------------------------------------------------------- computes

    @api.depends("kind")
    def _compute_defaults(self):
        for rule in self:
            kind = KINDS[rule.kind or "pace"]
            rule.owner = kind.owner
            rule.threshold = kind.threshold
            rule.threshold_clear = kind.clear
            rule.days = kind.days
            rule.most = kind.most

    @api.depends("kind")
    def _compute_asks(self):
        for rule in self:
            kind = KINDS[rule.kind or "pace"]
            rule.is_above = kind.is_above
            rule.asks_threshold = kind.threshold is not None
            rule.asks_days = kind.days is not None
            rule.asks_most = kind.most is not None

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_alert_count(self):
        counts = dict(
            self.env["sales.alert"]._read_group(
                [("rule_id", "in", self.ids), ("state", "=", "open")],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.alert_count = counts.get(rule._origin, 0)

    @api.depends("alert_ids")
    def _compute_has_alerts(self):
        for rule in self:
            rule.has_alerts = bool(rule.sudo().alert_ids)

    @api.depends("kind", "threshold", "threshold_clear", "days", "most")
    @api.depends_context("lang")
    def _compute_sentence(self):
        """The rule in one sentence, so that nobody has to guess what a number means."""
        for rule in self:
            values = {
                "opens": f"{rule.threshold:g}",
                "closes": f"{rule.threshold_clear:g}",
                "opens_percent": f"{rule.threshold * 100:g}",
                "closes_percent": f"{rule.threshold_clear * 100:g}",
                "days": rule.days,
                "most": rule.most,
            }
            rule.sentence = rule._sentence(values)

    def _sentence(self, values):
        self.ensure_one()
        env = self.env
        texts = {
            "pace": lambda: env._(
                "Opens when the pace of a running target falls below %(opens)s, closes "
                "from %(closes)s.",
                **values,
            ),
            "coverage": lambda: env._(
                "Opens when the open deals, times the win rate, bring less than "
                "%(opens_percent)s %% of the gap of a target that ends within %(days)s "
                "days; closes from %(closes_percent)s %%.",
                **values,
            ),
            "conversion": lambda: env._(
                "Opens when the win rate of the last %(days)s days is below "
                "%(opens_percent)s %% of what it was in the four spans before, and "
                "chance hardly explains it; closes from %(closes_percent)s %%.",
                **values,
            ),
            "activity": lambda: env._(
                "Opens when fewer activities were done in the last %(days)s days than "
                "%(opens_percent)s %% of the mean of the four spans before, and chance "
                "hardly explains it; closes from %(closes_percent)s %%.",
                **values,
            ),
            "customer": lambda: env._(
                "Opens when a customer with an order in the last %(days)s days has had "
                "no activity, message or order for %(opens)s days, closes after one "
                "within %(closes)s days. %(most)s customers per salesperson.",
                **values,
            ),
            "deal": lambda: env._(
                "Opens when an open deal has had no activity, message or order for "
                "%(opens)s days, closes after one within %(closes)s days. %(most)s "
                "deals per salesperson.",
                **values,
            ),
            "unallocated": lambda: env._(
                "Opens when an order of the last %(days)s days has no allocation, but "
                "the order before it of the same customer had; closes when it has one.",
                **values,
            ),
            "shortened": lambda: env._(
                "Opens when a fixed sum had to be shortened to fit its order or "
                "opportunity, closes when it fits again."
            ),
        }
        return texts[self.kind]() if self.kind in texts else False

    # ------------------------------------------------------------ constraints

    @api.constrains(
        "kind", "threshold", "threshold_clear", "days", "most", "snooze_days"
    )
    def _check_numbers_of_kind(self):
        for rule in self:
            if rule.asks_threshold:
                rule._check_band()
            for asked, name in (
                (rule.asks_days, "days"),
                (rule.asks_most, "most"),
                (True, "snooze_days"),
            ):
                if asked and rule[name] < 1:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” of the rule “%(rule)s” must be at least 1.",
                            field=self._fields[name]._description_string(self.env),
                            rule=rule.name,
                        )
                    )

    def _check_band(self):
        self.ensure_one()
        if self.threshold <= 0 or self.threshold_clear <= 0:
            raise ValidationError(
                self.env._(
                    "The rule “%s” must open and close at numbers above zero.",
                    self.name,
                )
            )
        if self.is_above and self.threshold_clear > self.threshold:
            raise ValidationError(
                self.env._(
                    "The rule “%(rule)s” opens at %(opens)s days, so it must close at "
                    "as many days or fewer, not at %(closes)s.",
                    rule=self.name,
                    opens=f"{self.threshold:g}",
                    closes=f"{self.threshold_clear:g}",
                )
            )
        if not self.is_above and self.threshold_clear < self.threshold:
            raise ValidationError(
                self.env._(
                    "The rule “%(rule)s” opens below %(opens)s, so it must close at "
                    "that or above, not at %(closes)s.",
                    rule=self.name,
                    opens=f"{self.threshold:g}",
                    closes=f"{self.threshold_clear:g}",
                )
            )

    def _band(self):
        """:return: ``Band`` of the rule; of conditions that hold or do not, one that
        is met by 1"""
        self.ensure_one()
        if not self.asks_threshold:
            return Band(1, 1, is_above=True)
        return Band(self.threshold, self.threshold_clear, self.is_above)

    # ------------------------------------------------------------------- CRUD

    def write(self, vals):
        if "kind" in vals:
            self._check_kind_kept(vals["kind"])
        result = super().write(vals)
        if vals.get("active") is False:
            self._alive()._close()
        if "company_id" in vals:
            # The rules were asked about the company it came from.
            self.check_access("write")
        return result

    def _check_kind_kept(self, kind):
        """Alerts that were opened for one reason must not be told as another."""
        changed = self.filtered(lambda rule: rule.kind != kind)
        if used := changed.filtered("has_alerts"):
            raise ValidationError(
                self.env._(
                    "The rule “%s” has opened alerts already, so its condition stays. "
                    "Archive it and make another one.",
                    used[0].name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_alerts(self):
        # Deleted by the database they would leave their activities behind.
        self.env["sales.alert"].sudo().search([("rule_id", "in", self.ids)]).unlink()

    def _alive(self, company=None):
        """The alerts of these rules that are not closed, whoever may read them.

        :param company: ``res.company`` record, None for all
        """
        domain = [("rule_id", "in", self.ids), ("state", "!=", "closed")]
        if company:
            domain.append(("company_id", "=", company.id))
        return self.env["sales.alert"].sudo().search(domain)

    # ---------------------------------------------------------------- actions

    def action_check(self):
        """Look at once whether anybody must be alerted; nobody is sent a message.

        :return: a window action on the open alerts of the rules
        :raise odoo.exceptions.AccessError: for others than sales managers
        """
        self.check_access("write")
        self.sudo()._check_all()
        return self.action_view_alerts()

    @api.readonly
    def action_view_alerts(self):
        """Open the alerts of these rules."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_alert_action"
        )
        action["domain"] = [("rule_id", "in", self.ids)]
        action["context"] = {"search_default_open": 1}
        return action
