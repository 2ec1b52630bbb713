# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.planning import excess
from .sales_target_figures import FloatOrEmpty

STATES = [
    ("missing", "Missing"),
    ("proposed", "Proposed"),
    ("countered", "Countered"),
    ("declined", "Declined"),
    ("accepted", "Accepted"),
    ("confirmed", "Confirmed"),
]
# Who may write what by hand: the method that refuses everybody else.
GUARDS = {
    "proposal_value": "_check_may_propose",
    "proposal_note": "_check_may_propose",
    "counter_value": "_check_may_answer",
    "counter_reason": "_check_may_answer",
    "answer": "_check_may_reply",
    "agreed_value": "_check_may_agree",
}


class SalesPlanningLine(models.Model):
    """One person's goal in a planning round: what was proposed, countered and agreed.
    All of it is kept."""

    _name = "sales.planning.line"
    _description = "Goal in a Planning Round"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.numbers.mixin",
        "sales.state.mixin",
    ]
    _order = "date_from desc, round_id desc, team_id, user_id, id"
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    round_id = fields.Many2one(
        "sales.planning.round",
        string="Planning Round",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        related="round_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    metric_id = fields.Many2one(
        related="round_id.metric_id", store=True, precompute=True
    )
    measure = fields.Selection(related="metric_id.measure")
    date_from = fields.Date(related="round_id.date_from", store=True, precompute=True)
    date_to = fields.Date(related="round_id.date_to", store=True, precompute=True)
    deadline = fields.Date(related="round_id.deadline")
    round_state = fields.Selection(
        related="round_id.state", string="Round", store=True, precompute=True
    )
    round_note = fields.Html(related="round_id.note", string="About the round")

    # What is talked about
    proposal_value = fields.Float(
        string="Proposal", digits=(20, 4), tracking=True, aggregator="sum"
    )
    proposal_note = fields.Char(string="Note", tracking=True)
    counter_value = fields.Float(
        string="Counter", digits=(20, 4), tracking=True, aggregator="sum"
    )
    counter_reason = fields.Char(string="Reason", tracking=True)
    answer = fields.Char(tracking=True)
    agreed_value = fields.Float(
        string="Agreed", digits=(20, 4), tracking=True, aggregator="sum"
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="missing",
        readonly=True,
        index=True,
        tracking=True,
    )
    current_value = fields.Float(
        string="On the table",
        compute="_compute_current_value",
        digits=(20, 4),
        help="The number that was named last.",
    )
    target_id = fields.Many2one(
        "sales.target",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Made when the goal was confirmed.",
    )

    # After the year
    result_value = fields.Float(related="target_id.result_value", digits=(20, 4))
    deviation = FloatOrEmpty(
        compute="_compute_deviation",
        help="The proposal divided by what was reached, minus 1. Empty before the year "
        "is over.",
    )

    # What the user may do here
    is_mine = fields.Boolean(compute="_compute_roles")
    may_answer = fields.Boolean(compute="_compute_roles")
    may_confirm = fields.Boolean(compute="_compute_roles")
    has_left = fields.Boolean(
        compute="_compute_has_left", help="The user has been archived."
    )
    is_past_deadline = fields.Boolean(compute="_compute_is_past_deadline")

    _person_uniq = models.UniqueIndex(
        "(round_id, user_id)", "A person stands in a round once only."
    )
    _values_not_negative = models.Constraint(
        "CHECK(proposal_value >= 0 AND counter_value >= 0 AND agreed_value >= 0)",
        "A goal must not be negative. Enter zero or more.",
    )

    # --------------------------------------------------------------- computes

    @api.depends("user_id.name", "round_id.name")
    def _compute_name(self):
        for line in self:
            line.name = f"{line.user_id.name} · {line.round_id.sudo().name}"

    @api.depends("state", "proposal_value", "counter_value", "agreed_value")
    def _compute_current_value(self):
        for line in self:
            if line.state in ("accepted", "confirmed"):
                line.current_value = line.agreed_value
            elif line.state == "countered":
                line.current_value = line.counter_value
            else:
                line.current_value = line.proposal_value

    @api.depends("proposal_value", "result_value", "date_to", "target_id")
    def _compute_deviation(self):
        for line in self:
            is_over = line.date_to and line.date_to < line.company_id._sales_today()
            line.deviation = (
                excess(line.proposal_value, line.result_value)
                if is_over and line.target_id
                else None
            )

    @api.depends("user_id", "team_id.user_id")
    @api.depends_context("uid")
    def _compute_roles(self):
        manages = self._may_manage()
        for line in self:
            line.is_mine = line.user_id == self.env.user
            leads = line.team_id.sudo().user_id == self.env.user
            line.may_answer = not line.is_mine and (manages or leads)
            line.may_confirm = not line.is_mine and manages

    @api.depends("user_id.active")
    def _compute_has_left(self):
        for line in self:
            line.has_left = not line.user_id.sudo().active

    @api.depends("deadline")
    def _compute_is_past_deadline(self):
        for line in self:
            line.is_past_deadline = line.round_id.sudo()._is_past_deadline()

    # ------------------------------------------------------------------- CRUD

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_write(vals)
        before = {line: (line.proposal_value, line.counter_value) for line in self}
        result = super().write(vals)
        for line, (proposal, counter) in before.items():
            line._take_back(proposal, counter)
        return result

    def _take_back(self, proposal, counter):
        """A number that is changed has yet to be sent: nobody accepts unseen another
        one than was named.

        :param proposal: value of the proposal before the change
        :param counter: value of the counter-proposal before the change
        """
        self.ensure_one()
        if self.state == "proposed" and self.proposal_value != proposal:
            self._move("missing")
        elif self.state == "countered" and self.counter_value != counter:
            self._move("proposed")

    def _check_write(self, vals):
        """Each number belongs to one side, and the states follow from the buttons."""
        self.check_access("write")
        free = {
            *self.env["mail.thread"]._fields,
            *self.env["mail.activity.mixin"]._fields,
        }
        if vals.keys() - GUARDS.keys() - free:
            raise UserError(
                self.env._(
                    "Enter a proposal, a counter-proposal or what was agreed, and use "
                    "the buttons for everything else."
                )
            )
        for name in sorted({GUARDS[name] for name in vals.keys() & GUARDS.keys()}):
            getattr(self, name)()

    def unlink(self):
        dropped = {}
        for line in self:
            dropped.setdefault(line.round_id, []).append(line.user_id.name)
        result = super().unlink()
        for planning, names in dropped.items():
            planning.message_post(
                body=self.env._("Taken out of the round: %s.", ", ".join(names))
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        for line in self.filtered(lambda x: x.round_state != "cancelled"):
            if line.state == "confirmed":
                raise UserError(
                    self.env._(
                        "The goal of %s is confirmed and stays in the round. "
                        "Cancel the target instead.",
                        line.user_id.name,
                    )
                )

    # ----------------------------------------------------------- who may what

    def _check_may_propose(self):
        """Nobody proposes for another, and nobody late."""
        self._check_open()
        for line in self:
            if line.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only %s can propose this goal. Name another number as "
                        "counter-proposal.",
                        line.user_id.name,
                    )
                )
            line._check_state("missing", "proposed")
            if line.is_past_deadline:
                raise UserError(
                    self.env._(
                        "Proposals were possible until %(deadline)s. Ask "
                        "%(responsible)s to extend the deadline.",
                        deadline=line.deadline,
                        responsible=line.round_id.sudo().user_id.name,
                    )
                )

    def _check_may_answer(self):
        self._check_open()
        for line in self:
            if line.is_mine:
                raise AccessError(
                    self.env._(
                        "You cannot answer your own proposal. A sales manager does it."
                    )
                )
            if not line.may_answer:
                raise AccessError(
                    self.env._(
                        "Only the leader of the team or a sales manager can answer the "
                        "proposal of %s.",
                        line.user_id.name,
                    )
                )
            line._check_state("proposed", "countered", "declined")

    def _check_may_reply(self):
        self._check_open()
        for line in self:
            if not line.is_mine:
                raise AccessError(
                    self.env._(
                        "Only %s can answer this counter-proposal.", line.user_id.name
                    )
                )
            line._check_state("countered")

    def _check_may_agree(self):
        """Nobody confirms their own goal."""
        self._check_open()
        for line in self:
            if not self._may_manage():
                raise AccessError(
                    self.env._("Only a sales manager can confirm a goal. Ask yours.")
                )
            if line.is_mine:
                raise AccessError(
                    self.env._(
                        "You cannot confirm your own goal. Ask another sales manager."
                    )
                )
            line._check_state("accepted", "declined")

    def _check_open(self):
        self.check_access("write")
        for line in self.filtered(lambda x: x.round_state != "open"):
            raise UserError(
                self.env._(
                    "The round of “%s” is not open. Ask a sales manager to open it.",
                    line.name,
                )
            )

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(line)s” is in the state “%(state)s”. This is possible only in: "
                    "%(possible)s.",
                    line=self.name,
                    state=labels[self.state],
                    possible=", ".join(labels[state] for state in states),
                )
            )
