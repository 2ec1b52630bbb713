# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .sales_state_mixin import MANAGER

# What a question keeps of the credit, which may change or vanish.
KEPT = (
    "metric_id",
    "source",
    "document_id",
    "document_name",
    "user_id",
    "team_id",
    "company_id",
    "currency_id",
    "date",
    "value",
    "is_overlay",
)
DAYS_TO_ANSWER = 2


class SalesCreditQuestion(models.Model):
    """What somebody wants to know about a credit, and the manager's answer, so that
    there is no dispute later. It keeps what it is about as it was when it was
    asked."""

    _name = "sales.credit.question"
    _description = "Question About a Credit"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sales.document.mixin",
        "sales.state.mixin",
    ]
    _order = "id desc"
    _rec_name = "document_name"
    # Who may read a question may say something to it.
    _mail_post_access = "read"

    # Not columns: rows of the ledger come and go. They say what to ask about.
    credit_id = fields.Many2one(
        "sales.credit", string="Credit in the ledger", store=False
    )
    frozen_id = fields.Many2one("sales.credit.frozen", store=False)

    metric_id = fields.Many2one(
        "sales.metric", required=True, readonly=True, index=True, ondelete="cascade"
    )
    measure = fields.Selection(related="metric_id.measure")
    document_name = fields.Char(compute=None, store=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Whose credit it is.",
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Date(string="Credited on", required=True, readonly=True)
    value = fields.Float(
        string="Credit",
        digits=0,
        readonly=True,
        aggregator=False,
        help="As it was when the question was asked.",
    )
    is_overlay = fields.Boolean(string="Overlay", readonly=True)

    question = fields.Text(required=True)
    asker_id = fields.Many2one(
        "res.users",
        string="Asked by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("closed", "Closed")],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
    )
    answer = fields.Text(tracking=True)
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, ondelete="restrict"
    )
    answered_on = fields.Datetime(readonly=True)
    is_manager = fields.Boolean(compute="_compute_is_mine")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    @api.depends("asker_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        self.is_manager = self._may_manage()
        for question in self:
            question.is_mine = question.asker_id == self.env.user

    @api.constrains("question")
    def _check_question(self):
        for question in self:
            if not (question.question or "").strip():
                raise ValidationError(
                    self.env._("The question is empty. Write what you want to know.")
                )

    # ------------------------------------------------------------------- CRUD

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if row := self._row_of(values):
            kept = self._prepare_kept_vals(row)
            values.update((k, v) for k, v in kept.items() if k in fields_list)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create([self._prepare_vals(vals) for vals in vals_list])
        for question in questions:
            question._call_manager()
        return questions

    def write(self, vals):
        others = {
            name
            for name in vals
            if name != "answer" and not name.startswith(("message_", "activity_"))
        }
        if others and not self.env.su:
            raise UserError(
                self.env._(
                    "A question stays as it was asked. Write an answer, and use the "
                    "buttons."
                )
            )
        return super().write(vals)

    @api.model
    def _row_of(self, vals):
        """The row of the ledger, or of what was frozen, that is asked about; the user
        must be allowed to read it.

        :param vals: dict that holds ``credit_id`` or ``frozen_id``
        :return: a record, empty if neither is given or it is gone
        """
        frozen = vals.get("frozen_id")
        model = "sales.credit.frozen" if frozen else "sales.credit"
        row = self.env[model].browse(frozen or vals.get("credit_id")).exists()
        row.check_access("read")
        return row

    @api.model
    def _prepare_kept_vals(self, row):
        values = {name: row.sudo()[name] for name in KEPT}
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        }

    @api.model
    def _prepare_vals(self, vals):
        """Only the question itself is the asker's to say."""
        row = self._row_of(vals)
        if not row:
            raise UserError(
                self.env._(
                    "The credit you ask about is not there any more. Go back to the "
                    "list of credits and ask from there."
                )
            )
        return {
            **self._prepare_kept_vals(row),
            "question": vals.get("question") or "",
            "asker_id": self.env.uid,
        }

    # ---------------------------------------------------------------- buttons

    def action_answer(self):
        """Give the answer that was written; managers only. Who asked is told.

        :raise odoo.exceptions.AccessError: for others than sales managers
        :raise odoo.exceptions.UserError: without an answer, or if it is not open
        """
        self.check_access("write")
        self._require_state("open")
        for question in self:
            if not (question.answer or "").strip():
                raise UserError(
                    self.env._("There is no answer yet. Write one, then send it.")
                )
        self.sudo().write(
            {
                "state": "answered",
                "answered_by_id": self.env.uid,
                "answered_on": fields.Datetime.now(),
            }
        )
        self._dismiss_manager()
        for question in self:
            question._tell_asker()

    def action_close(self):
        """Nothing is left to say: for who asked, and for managers."""
        self._require_mine()
        self._require_state("open", "answered")
        self.sudo().state = "closed"
        self._dismiss_manager()

    def action_reopen(self):
        """Ask again: for who asked, and for managers."""
        self._require_mine()
        self._require_state("answered", "closed")
        self.sudo().state = "open"
        for question in self:
            question._call_manager()

    def _require_mine(self):
        self.check_access("read")
        if any(not question.is_mine and not question.is_manager for question in self):
            raise AccessError(
                self.env._("Only who asked, or a sales manager, can do this.")
            )

    # ---------------------------------------------------------------- helpers

    def _call_manager(self):
        """Give a manager the task of answering."""
        self.ensure_one()
        manager = self._manager_to_ask()
        if not manager:
            return
        # By the system: who asks may not write on a question, nor cancel the task.
        question = self.with_user(SUPERUSER_ID).with_context(lang=manager.lang)
        question.activity_schedule(
            "mail.mail_activity_data_todo",
            question.company_id._sales_today() + timedelta(days=DAYS_TO_ANSWER),
            summary=question.env._("Answer %s", question.asker_id.name),
            note=question.question,
            user_id=manager.id,
        )

    def _manager_to_ask(self):
        """Of the company's sales managers the one who leads the team, or else who
        leads another, or else who belongs to the company first of all.

        :return: ``res.users`` record, empty if there is no manager
        """
        managers = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(MANAGER).id),
                    ("share", "=", False),
                    ("company_ids", "in", self.company_id.id),
                    ("id", "!=", self.asker_id.id),
                ]
            )
        )
        leaders = self.env["crm.team"].sudo().search([("user_id", "in", managers.ids)])
        return managers.sorted(
            lambda user: (
                user != self.team_id.sudo().user_id,
                user not in leaders.user_id,
                user.company_id != self.company_id,
                user.id,
            )
        )[:1]

    def _dismiss_manager(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _tell_asker(self):
        self.ensure_one()
        asker = self.sudo().asker_id
        self.message_post(
            body=self.with_context(lang=asker.lang).env._(
                "Answer to your question about %(document)s: %(answer)s",
                document=self.document_name,
                answer=self.answer,
            ),
            partner_ids=asker.partner_id.ids,
        )

    @api.model
    def _action_ask(self, **row):
        """Open the form of a new question.

        :param row: ``credit_id`` or ``frozen_id``
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask about a credit"),
            "res_model": self._name,
            "views": [
                (
                    self.env.ref("sales_targets.sales_credit_question_view_ask").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {f"default_{name}": id_ for name, id_ in row.items()},
        }


class SalesCredit(models.Model):
    _inherit = "sales.credit"

    @api.readonly
    def action_ask(self):
        """Ask a manager about this credit."""
        self.ensure_one()
        return self.env["sales.credit.question"]._action_ask(credit_id=self.id)


class SalesCreditFrozen(models.Model):
    _inherit = "sales.credit.frozen"

    @api.readonly
    def action_ask(self):
        """Ask a manager about this frozen credit."""
        self.ensure_one()
        return self.env["sales.credit.question"]._action_ask(frozen_id=self.id)


class SalesTarget(models.Model):
    _inherit = "sales.target"

    question_ids = fields.Many2many(
        "sales.credit.question",
        compute="_compute_question_ids",
        help="About credits that count, or counted, for this target; of those one may "
        "read.",
    )

    @api.depends("metric_id", "scope", "user_ids", "team_id", "date_from", "date_to")
    @api.depends_context("uid")
    def _compute_question_ids(self):
        for target in self:
            ready = target._origin and target.metric_id
            # A question keeps what the rows of the ledger are chosen by.
            target.question_ids = self.env["sales.credit.question"].search(
                target._credit_domain() if ready else Domain.FALSE
            )
