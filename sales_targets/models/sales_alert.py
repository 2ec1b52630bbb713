# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta
from math import floor

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import formatLang

from .sales_state_mixin import MANAGER

# What an alert is about, the most telling first.
SUBJECTS = ("target_id", "lead_id", "order_id", "partner_id", "user_id", "team_id")


class SalesAlert(models.Model):
    """Something that somebody must look at. Opened and closed by the daily check; a
    person can only put it off."""

    _name = "sales.alert"
    _description = "Sales Alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "since desc, id desc"
    # Who may read an alert may talk about it.
    _mail_post_access = "read"

    rule_id = fields.Many2one(
        "sales.alert.rule", required=True, index=True, ondelete="cascade", readonly=True
    )
    kind = fields.Selection(related="rule_id.kind", store=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", readonly=True
    )
    owner_id = fields.Many2one(
        "res.users",
        string="For",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Who is told and must do something about it.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Whom it concerns.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    # A deleted document leaves its alert to the next check, which closes it together
    # with the activity.
    target_id = fields.Many2one(
        "sales.target", index="btree_not_null", ondelete="set null", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", ondelete="set null", readonly=True
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", ondelete="set null", readonly=True
    )
    order_id = fields.Many2one("sale.order", ondelete="set null", readonly=True)
    subject = fields.Char(string="About", compute="_compute_subject")
    subject_key = fields.Char(required=True, readonly=True)
    value = fields.Float(
        digits=(20, 4),
        readonly=True,
        aggregator=None,
        help="What is held against the numbers of the rule.",
    )
    measured = fields.Float(digits=(20, 4), readonly=True, aggregator=None)
    expected = fields.Float(digits=(20, 4), readonly=True, aggregator=None)
    cause = fields.Char(compute="_compute_cause")
    state = fields.Selection(
        [("open", "Open"), ("snoozed", "Snoozed"), ("closed", "Closed")],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
    )
    since = fields.Date(required=True, readonly=True)
    snooze_until = fields.Date(
        string="Snoozed until",
        readonly=True,
        help="Empty while snoozed: until things are back to normal.",
    )
    closed_on = fields.Date(readonly=True)
    told_on = fields.Date(readonly=True, help="When the owner got a message about it.")
    activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null", readonly=True
    )
    may_snooze = fields.Boolean(compute="_compute_may_snooze")

    _alive_uniq = models.UniqueIndex(
        "(rule_id, company_id, subject_key) WHERE state != 'closed'",
        "There is an open alert for this already. Reload the page to see it.",
    )

    # --------------------------------------------------------------- computes

    @api.depends(*SUBJECTS)
    def _compute_subject(self):
        # Whoever may read an alert may know what it is about.
        for alert in self:
            found = (alert.sudo()[name].display_name for name in SUBJECTS)
            alert.subject = next(filter(None, found), False)

    @api.depends("rule_id.name", "subject")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for alert in self:
            parts = (alert.rule_id.sudo().name, alert.subject)
            alert.display_name = " · ".join(filter(None, parts))

    @api.depends("kind", "value", "measured", "expected")
    @api.depends_context("lang")
    def _compute_cause(self):
        for alert in self:
            alert.cause = alert._cause()

    def _cause(self):
        """What is the matter, in one sentence in the language of the reader."""
        self.ensure_one()
        env, alert = self.env, self.sudo()
        if alert.kind in ("pace", "coverage", "shortened"):
            values = {
                "measured": alert._format_amount(alert.measured),
                "expected": alert._format_amount(alert.expected),
            }
        elif alert.kind == "conversion":
            values = {
                "measured": formatLang(env, alert.measured * 100, digits=0),
                "expected": formatLang(env, alert.expected * 100, digits=0),
            }
        else:
            values = {
                "measured": formatLang(env, alert.measured, digits=0),
                "expected": formatLang(env, alert.expected, digits=0),
            }
        percent = round(alert.value * 100, 6)
        values.update(
            # Rounded down: what is just below a threshold must not look as if on it.
            value=formatLang(env, floor(percent) / 100, digits=2),
            percent=formatLang(env, floor(percent), digits=0),
            number=formatLang(env, alert.value, digits=0),
            days=alert.rule_id.days,
        )
        texts = {
            "pace": lambda: env._(
                "Pace %(value)s: %(measured)s of the %(expected)s that are due by "
                "today.",
                **values,
            ),
            "coverage": lambda: env._(
                "Open deals are worth %(measured)s, but at this win rate it takes "
                "%(expected)s to close the gap: %(percent)s %%.",
                **values,
            ),
            "conversion": lambda: env._(
                "%(measured)s %% of the deals closed in the last %(days)s days were "
                "won, usually it is %(expected)s %%.",
                **values,
            ),
            "activity": lambda: env._(
                "%(measured)s activities in the last %(days)s days, usually it is "
                "%(expected)s.",
                **values,
            ),
            "customer": lambda: env._(
                "No activity, message or order for %(number)s days.", **values
            ),
            "deal": lambda: env._(
                "No activity, message or order for %(number)s days.", **values
            ),
            "unallocated": lambda: env._(
                "The order before this one of the same customer was shared, this one "
                "is not."
            ),
            "shortened": lambda: env._(
                "The fixed sum of %(expected)s does not fit the document any more, so "
                "less is credited.",
                **values,
            ),
        }
        return texts[alert.kind]() if alert.kind in texts else False

    def _format_amount(self, value):
        self.ensure_one()
        target = self.target_id
        if target and target.measure != "amount":
            return target._format_value(value)
        return formatLang(
            self.env,
            value,
            currency_obj=self.order_id.currency_id or self.company_id.currency_id,
            rounding_unit="units" if target else "decimals",
        )

    @api.depends("owner_id", "state")
    @api.depends_context("uid")
    def _compute_may_snooze(self):
        is_manager = self.env.su or self.env.user.has_group(MANAGER)
        for alert in self:
            alert.may_snooze = alert.state != "closed" and (
                is_manager or alert.owner_id == self.env.user
            )

    # ---------------------------------------------------------------- buttons

    def action_snooze(self):
        """Put alerts off for as many days as their rules say.

        :raise odoo.exceptions.AccessError: for others than the owner and managers
        """
        self._require_alive()
        for alert in self.sudo():
            today = alert.company_id._sales_today()
            alert._drop_activity()
            alert.write(
                {
                    "state": "snoozed",
                    "snooze_until": today + timedelta(days=alert.rule_id.snooze_days),
                }
            )

    def action_mute(self):
        """Say nothing more of these alerts until things have been back to normal."""
        self._require_alive()
        self.sudo()._drop_activity()
        self.sudo().write({"state": "snoozed", "snooze_until": False})

    def action_wake(self):
        """Open snoozed alerts again."""
        self._require_alive()
        self.sudo().filtered(lambda alert: alert.state == "snoozed")._wake()

    def _require_alive(self):
        self.check_access("read")
        for alert in self:
            if alert.state == "closed":
                raise UserError(
                    self.env._(
                        "“%s” is closed: things are back to normal. There is nothing "
                        "to put off.",
                        alert.display_name,
                    )
                )
            if not alert.may_snooze:
                raise AccessError(
                    self.env._(
                        "“%(alert)s” is for %(owner)s. Only that person or a sales "
                        "manager can put it off.",
                        alert=alert.display_name,
                        owner=alert.owner_id.name or self.env._("nobody"),
                    )
                )

    # ------------------------------------------------------- where they lead to

    @api.readonly
    def action_open_subject(self):
        """Open what the alert is about: the document, or those behind the number.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        for name in ("target_id", "lead_id", "order_id", "partner_id"):
            if record := self[name]:
                return {
                    "type": "ir.actions.act_window",
                    "res_model": record._name,
                    "res_id": record.id,
                    "views": [(False, "form")],
                }
        since = self.company_id._sales_today() - timedelta(days=self.rule_id.days)
        model, domain = {
            "conversion": (
                "crm.lead",
                [("won_status", "!=", "pending"), ("date_closed", ">=", since)],
            ),
        }.get(
            self.kind,
            ("mail.activity", [("active", "=", False), ("date_done", ">=", since)]),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [*domain, ("user_id", "=", self.user_id.id)],
            "context": {"active_test": False, "create": False},
        }
