# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools import consteq, format_date, hmac

from odoo.addons.sales_targets.tools.periods import ONE_DAY

from ..tools import rhythm as rhythms

MANAGER = "sales_team.group_sale_manager"
SELLER = "sales_team.group_sale_salesman"
LAST_SAFE_DAY = 28


class SalesPack(models.Model):
    """A pack is sent by mail on its day, as a workbook, to those who are to get it or
    want to. Each reader gets what he or she may read, in his or her language."""

    _inherit = "sales.pack"

    company_id = fields.Many2one(
        "res.company",
        help="Its days are those of this company, and so are the figures. Empty: the "
        "days of the main company, and the figures of each reader's own.",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Put Together by",
        ondelete="cascade",
        index="btree_not_null",
        copy=False,
        help="Somebody who gets these reports by his or her own choice. Empty: a pack "
        "for an audience.",
    )
    rhythm = fields.Selection(
        [
            (rhythms.WEEKLY, "Weekly"),
            (rhythms.MONTHLY, "Monthly"),
            (rhythms.QUARTERLY, "Quarterly"),
        ],
        string="Sent",
        required=True,
        default=rhythms.WEEKLY,
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        default="0",
        required=True,
    )
    day = fields.Integer(
        default=1,
        required=True,
        help="Day of the month, or of the first month of the quarter: 1 to 28.",
    )
    next_date = fields.Date(
        string="Next Time",
        compute="_compute_next_date",
        store=True,
        help="The day of the company on which it is sent next.",
    )
    own_only = fields.Boolean(
        string="Each for Oneself",
        help="Each reader gets his or her own figures only, also who may read more.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "sales_pack_user_rel",
        "pack_id",
        "user_id",
        string="Recipients",
        domain=lambda self: [("all_group_ids", "in", self.env.ref(SELLER).ids)],
        groups=MANAGER,
    )
    team_ids = fields.Many2many(
        "crm.team",
        "sales_pack_team_rel",
        "pack_id",
        "team_id",
        string="Recipients in Teams",
        help="The members of these teams, and who leads them.",
        groups=MANAGER,
    )
    subscriber_ids = fields.Many2many(
        "res.users",
        "sales_pack_subscriber_rel",
        "pack_id",
        "user_id",
        string="Subscribers",
        copy=False,
        groups=MANAGER,
        help="Who chose it with the bell.",
    )
    unsubscribed_ids = fields.Many2many(
        "res.users",
        "sales_pack_unsubscribed_rel",
        "pack_id",
        "user_id",
        string="Do Not Want It",
        copy=False,
        groups=MANAGER,
        help="Recipients who do not want it any more.",
    )
    reader_ids = fields.Many2many(
        "res.users",
        string="Readers",
        compute="_compute_reader_ids",
        search="_search_reader_ids",
        groups=MANAGER,
        help="Who gets it the next time.",
    )
    unreachable_ids = fields.Many2many(
        "res.users",
        string="Without a Mail Address",
        compute="_compute_reader_ids",
        groups=MANAGER,
    )
    is_subscribed = fields.Boolean(
        string="I Get It", compute="_compute_is_subscribed", compute_sudo=True
    )
    delivery_ids = fields.One2many("sales.pack.delivery", "pack_id")
    failed_count = fields.Integer(
        string="Not Sent", compute="_compute_failed_count", groups=MANAGER
    )

    _day_range = models.Constraint(
        "CHECK(day BETWEEN 1 AND 28)",
        "Choose a day from 1 to 28: each month has it.",
    )
    _owner_uniq = models.UniqueIndex(
        "(owner_id, rhythm) WHERE owner_id IS NOT NULL",
        "Somebody has one pack of his or her own for each rhythm.",
    )

    # --------------------------------------------------------------- computed

    @api.depends("rhythm", "weekday", "day", "company_id")
    def _compute_next_date(self):
        for pack in self:
            pack.next_date = pack._next_day(pack._days_company()._sales_today())

    def _next_day(self, start):
        self.ensure_one()
        return rhythms.next_day(
            self.rhythm,
            start,
            int(self.weekday or 0),
            min(max(self.day, 1), LAST_SAFE_DAY),
            self._days_company()._fiscal_year_end(),
        )

    def _days_company(self):
        """The company whose days count."""
        return self.company_id or self.env.ref("base.main_company")

    @api.depends(
        "owner_id",
        "user_ids.active",
        "subscriber_ids.active",
        "unsubscribed_ids",
        "team_ids.user_id",
        "team_ids.crm_team_member_ids.user_id",
    )
    def _compute_reader_ids(self):
        for pack in self:
            teams = pack.team_ids
            listed = pack.user_ids | teams.user_id | teams.crm_team_member_ids.user_id
            readers = pack.owner_id or (listed | pack.subscriber_ids)
            pack.reader_ids = (readers - pack.unsubscribed_ids).filtered("active")
            pack.unreachable_ids = pack.reader_ids.filtered(lambda u: not u.email)

    def _search_reader_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        paths = (
            "owner_id",
            "user_ids",
            "subscriber_ids",
            "team_ids.user_id",
            "team_ids.crm_team_member_ids.user_id",
        )
        among = Domain.OR(Domain(path, "in", value) for path in paths)
        return among & Domain("unsubscribed_ids", "not in", value)

    @api.depends_context("uid")
    @api.depends("reader_ids")
    def _compute_is_subscribed(self):
        for pack in self:
            pack.is_subscribed = self.env.user in pack.reader_ids

    @api.depends("delivery_ids.state")
    def _compute_failed_count(self):
        counts = dict(
            self.env["sales.pack.delivery"]._read_group(
                [("pack_id", "in", self.ids), ("state", "=", "failed")],
                ["pack_id"],
                ["__count"],
            )
        )
        for pack in self:
            pack.failed_count = counts.get(pack._origin, 0)

    # ----------------------------------------------------------- subscription

    def action_toggle_subscription(self):
        """Get each pack from now on, or no more: who may read it, for oneself."""
        self.check_access("read")
        for pack in self:
            pack.sudo()._subscribe(self.env.user, not pack.is_subscribed)

    def _subscribe(self, user, wants):
        """Write down whether somebody wants a pack."""
        self.ensure_one()
        if wants:
            self.unsubscribed_ids = [Command.unlink(user.id)]
            if user not in self.reader_ids:
                self.subscriber_ids = [Command.link(user.id)]
            return
        self.subscriber_ids = [Command.unlink(user.id)]
        if user in self.reader_ids:
            self.unsubscribed_ids = [Command.link(user.id)]

    def _get_token(self, user):
        """What shows that somebody may unsubscribe without logging in."""
        self.ensure_one()
        key = (self.id, user.id)
        return hmac(self.env(su=True), "sales_reporting-unsubscribe", key)

    def _is_token(self, user, token):
        return consteq(self._get_token(user), token)

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_download(self):
        """The workbook as it would be sent to the user today."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_reporting/pack/{self.id}",
            "target": "download",
        }

    @api.readonly
    def action_view_deliveries(self):
        """What was sent, and what was not.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reporting.sales_pack_delivery_action"
        )
        return {
            **action,
            "domain": [("pack_id", "=", self.id)],
            "context": {"search_default_failed": bool(self.failed_count)},
        }

    # --------------------------------------------------------------- workbook

    def _get_workbook(self, date_from, date_to):
        """The pack as the user of the environment may read it.

        :param date_from: first day of the period that it is about
        :param date_to: its last day, in whose periods the reports' date filters lie
        :return: tuple (name of the file, bytes of the .xlsx)
        :raise ValidationError: if the user may read none of its reports
        """
        self.ensure_one()
        builder = self.env["sales.workbook"]
        comments = self.env["sales.commentary"]
        extracts, heads, missing = [], [], []
        for report in self.report_ids:
            extract = None
            if self.env[report.model].has_access("read"):
                extract = builder._extract_report(report, date_to, self.own_only)
            if not extract or (extract.groupby is None and not builder._may_export()):
                missing.append(report.name)
                continue
            extracts.append(extract)
            heads.append(
                (
                    report.name,
                    {
                        "comments": comments._get_comments(report, date_from, date_to),
                        "competitors": comments._get_competitors(
                            report, extract.domain
                        ),
                    },
                )
            )
        if not extracts:
            raise ValidationError(
                self.env._(
                    "“%(pack)s” has no report that %(user)s may read. Add one, or take "
                    "%(user)s off the recipients.",
                    pack=self.name,
                    user=self.env.user.name,
                )
            )
        span = self._format_span(date_from, date_to)
        lines = [(self.env._("Period"), span)]
        if missing:
            lines.append((self.env._("Left Out"), ", ".join(missing)))
        content = builder._build(self.name, extracts, lines, builder._texts_of(heads))
        return f"{self.name} {date_to}", content

    @api.model
    def _format_span(self, date_from, date_to):
        return " – ".join(format_date(self.env, day) for day in (date_from, date_to))

    def _period_until(self, sent_on):
        """The period that is over on a day: tuple (first day, last day)."""
        self.ensure_one()
        fiscal = self._days_company()._fiscal_year_end()
        return rhythms.period_before(self.rhythm, sent_on, fiscal)

    # --------------------------------------------------------------- planning

    @api.model
    def _plan_due(self):
        """Plan the deliveries of the packs whose day has come.

        :return: whether there was time for all
        """
        for pack in self.search([("report_ids", "!=", False)]):
            today = pack._days_company()._sales_today()
            if pack.next_date > today:
                continue
            # Where several days were missed, the last one counts.
            day = following = pack.next_date
            while following <= today:
                day, following = following, pack._next_day(following + ONE_DAY)
            pack._plan(day)
            pack.next_date = following
            if not self.env["ir.cron"]._commit_progress():
                return False
        return True

    def _plan(self, sent_on):
        """Write down who gets the pack about the period that is over on a day. What is
        written down already stays as it is.

        :return: the new ``sales.pack.delivery``
        """
        self.ensure_one()
        date_from, date_to = self._period_until(sent_on)
        deliveries = self.env["sales.pack.delivery"]
        period = {"pack_id": self.id, "date_from": date_from, "date_to": date_to}
        there = deliveries.search(
            [(name, "=", value) for name, value in period.items()]
        )
        return deliveries.create(
            [
                {
                    **period,
                    "user_id": reader.id,
                    "company_id": (self.company_id or reader.company_id).id,
                }
                for reader in self.reader_ids - there.user_id
            ]
        )
