# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.sales_targets.tools import periods

WEEK = "week"
RIVAL = ["name", "positioning", "strengths", "weaknesses"]


class SalesCommentary(models.Model):
    """What somebody says about a report and a period: shown above the report, and
    in the workbook, with the one before beside it. Managers write, and leaders about
    their own team. It is signed and dated each time its text changes."""

    _name = "sales.commentary"
    _description = "Commentary"
    _order = "date_to desc, id desc"
    _rec_name = "report_id"
    _check_company_auto = True

    report_id = fields.Many2one(
        "sales.report", required=True, ondelete="cascade", index=True
    )
    pack_id = fields.Many2one(
        "sales.pack",
        string="Audience",
        ondelete="cascade",
        index="btree_not_null",
        help="Who gets this pack reads it. Empty: everybody who reads the report.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        default=lambda self: self._default_team_id(),
        help="Whom it is about: the people of this team read it. Empty: all.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    period_type = fields.Selection(
        [
            (WEEK, "Week"),
            (periods.MONTH, "Month"),
            (periods.QUARTER, "Quarter"),
            (periods.YEAR, "Year"),
        ],
        string="Period",
        required=True,
        default=periods.MONTH,
    )
    day = fields.Date(
        string="Day in the Period",
        required=True,
        default=lambda self: self.env.company._sales_today(),
        help="Any day of the period that it is about.",
    )
    date_from = fields.Date(string="From", compute="_compute_dates", store=True)
    date_to = fields.Date(string="To", compute="_compute_dates", store=True)
    text = fields.Html(required=True, sanitize_attributes=True, strip_style=True)
    author_id = fields.Many2one(
        "res.users", string="Written by", readonly=True, ondelete="set null"
    )
    written_on = fields.Date(readonly=True)
    previous_id = fields.Many2one(
        "sales.commentary",
        string="The One Before",
        compute="_compute_previous_id",
        help="About the last period before, for the same audience and team.",
    )
    previous_text = fields.Html(
        string="Said the Last Time", compute="_compute_previous_id"
    )

    _one_uniq = models.UniqueIndex(
        "(report_id, company_id, period_type, date_from, COALESCE(team_id, 0),"
        " COALESCE(pack_id, 0))",
        "There is a commentary on this report, period and audience already. Change "
        "that one.",
    )

    @api.depends("period_type", "day", "company_id")
    def _compute_dates(self):
        for comment in self:
            day = comment.day
            if not day or not comment.company_id:
                comment.date_from = comment.date_to = False
            elif comment.period_type == WEEK:
                comment.date_from = day - timedelta(days=day.weekday())
                comment.date_to = comment.date_from + timedelta(days=6)
            else:
                bounds = comment.company_id._sales_period(comment.period_type, day)
                comment.date_from, comment.date_to = bounds

    @api.depends("report_id", "pack_id", "team_id", "company_id", "date_from")
    def _compute_previous_id(self):
        for comment in self:
            comment.previous_id = comment.date_from and self.search(
                [
                    ("report_id", "=", comment.report_id.id),
                    ("company_id", "=", comment.company_id.id),
                    ("team_id", "=", comment.team_id.id),
                    ("pack_id", "=", comment.pack_id.id),
                    ("date_to", "<", comment.date_from),
                ],
                limit=1,
            )
            comment.previous_text = comment.previous_id.text

    @api.depends("report_id", "date_from", "date_to")
    def _compute_display_name(self):
        for comment in self:
            comment.display_name = f"{comment.report_id.name}, {comment._period()}"

    @api.model
    def _default_team_id(self):
        """Who is no manager writes about the team that he or she leads."""
        if self.env.user.has_group("sales_team.group_sale_manager"):
            return False
        return self.env["crm.team"].search([("user_id", "=", self.env.uid)], limit=1)

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._signed(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._signed(vals) if "text" in vals else vals)

    @api.model
    def _signed(self, vals):
        company = self.env["res.company"].browse(vals.get("company_id"))
        today = (company or self.env.company)._sales_today()
        signature = {"author_id": self.env.uid, "written_on": today}
        # Data files may say who it was.
        return {**signature, **vals} if self.env.su else {**vals, **signature}

    # ------------------------------------------------------- above the report

    @api.model
    @api.readonly
    def get_head(self, model, action_id=None, domain=()):
        """What stands above a report: the newest commentary about the period that is
        shown, and the competitors whom the report is about.

        :param model: name of the report's model
        :param action_id: id of the window action, where several reports share a model
        :param domain: the filters now set
        :return: dict, see below; False for what is not in the catalogue
        """
        report = self._find_report(model, action_id)
        if not report:
            return False
        return {
            "report_id": report.id,
            "question": report.question,
            "can_write": self.can_write(),
            "comments": self._get_comments(report, *self._get_span(domain)),
            "competitors": self._get_competitors(report, domain),
        }

    @api.model
    @api.readonly
    def can_write(self):
        """Whether the user is a manager, or leads a team."""
        return self.env["crm.team"]._user_leads()

    @api.model
    @api.readonly
    def action_write(self, model, action_id=None):
        """Open an empty commentary on a report.

        :param model: name of the report's model
        :param action_id: id of the window action, where several reports share a model
        :return: a window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Commentary"),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {
                "default_report_id": self._find_report(model, action_id).id,
            },
        }

    @api.model
    def _find_report(self, model, action_id=None):
        reports = self.env["sales.report"].search([("model", "=", model)])
        opened = reports.filtered(lambda report: report.action_id.id == action_id)
        return (opened or reports)[:1]

    @api.model
    def _get_span(self, domain):
        """The first and the last day that a domain lets through, None where it sets no
        bound."""
        date_from = date_to = None
        for condition in Domain(domain).iter_conditions():
            value = condition.value
            if condition.field_expr != "date" or not isinstance(value, str | date):
                continue
            try:
                day = fields.Date.to_date(value)
            except ValueError:
                # A word such as "today"
                continue
            if condition.operator in (">", ">="):
                date_from = min(date_from or day, day)
            elif condition.operator in ("<", "<="):
                date_to = max(date_to or day, day)
        return date_from, date_to

    @api.model
    def _get_comments(self, report, date_from=None, date_to=None):
        """The newest ones about a span of days, each with the one before."""
        domain = Domain("report_id", "=", report.id)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if date_from:
            domain &= Domain("date_to", ">=", date_from)
        if date_to:
            domain &= Domain("date_from", "<=", date_to)
        found = self.search(domain)
        newest = found.filtered(lambda comment: comment.date_to == found[0].date_to)
        return [
            {
                **comment._as_head(),
                "previous": [before._as_head() for before in comment.previous_id],
            }
            for comment in newest
        ]

    def _as_head(self):
        self.ensure_one()
        signed = format_date(self.env, self.written_on)
        about = [self.team_id.sudo().name, self.pack_id.sudo().name]
        return {
            "id": self.id,
            "text": self.text,
            "period": self._period(),
            "about": " · ".join(name for name in about if name),
            "signed": f"{self.author_id.sudo().name or ''}, {signed}",
        }

    def _period(self):
        self.ensure_one()
        days = (self.date_from, self.date_to)
        return " – ".join(format_date(self.env, day) for day in days if day)

    @api.model
    def _get_competitors(self, report, domain):
        """How to stand beside those whom the report is about."""
        if report.code != "competitor":
            return []
        groups = self.env[report.model]._read_group(domain, ["competitor_id"])
        rivals = self.env["sales.competitor"].union(*(rival for (rival,) in groups))
        return [
            {name: rival[name] or "" for name in RIVAL}
            for rival in rivals.sorted("name")
            if rival.positioning or rival.strengths or rival.weaknesses
        ]
