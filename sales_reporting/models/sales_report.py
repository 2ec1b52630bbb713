# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain


class SalesReport(models.Model):
    """A report of the catalogue: which question it answers, how often, and for
    whom. An addon that brings a report brings its record here too."""

    _name = "sales.report"
    _description = "Report of the Catalogue"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Its name for other code.")
    question = fields.Char(
        required=True, translate=True, help="What it answers, in one sentence."
    )
    rhythm = fields.Selection(
        [("weekly", "Weekly"), ("monthly", "Monthly"), ("quarterly", "Quarterly")],
        required=True,
        help="How often to look at it.",
    )
    sequence = fields.Integer(default=10)
    action_id = fields.Many2one(
        "ir.actions.act_window",
        string="Opens",
        required=True,
        ondelete="cascade",
        index=True,
    )
    page_id = fields.Many2one(
        "ir.actions.client",
        ondelete="set null",
        index="btree_not_null",
        help="A page of its own that opens first, and leads to the rest.",
    )
    model = fields.Char(related="action_id.res_model", string="Its Model")
    picture = fields.Char(help="Address of the picture on its card.")
    pack_ids = fields.Many2many(
        "sales.pack",
        "sales_pack_report_rel",
        "report_id",
        "pack_id",
        string="Audience",
    )
    favorite_user_ids = fields.Many2many(
        "res.users",
        "sales_report_favorite_rel",
        "report_id",
        "user_id",
        groups=fields.NO_ACCESS,
        copy=False,
    )
    is_favorite = fields.Boolean(
        string="Starred",
        compute="_compute_is_favorite",
        search="_search_is_favorite",
        compute_sudo=True,
        help="Whether you chose it for your reports. Nobody else sees that.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is a report with this code already. Choose another one."
    )

    @api.depends_context("uid")
    @api.depends("favorite_user_ids")
    def _compute_is_favorite(self):
        for report in self:
            report.is_favorite = self.env.user in report.favorite_user_ids

    def _search_is_favorite(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.sudo()._search([("favorite_user_ids", "in", self.env.uid)])
        return Domain.OR(
            [Domain("id", "in" if starred else "not in", mine) for starred in value]
        )

    @api.constrains("pack_ids")
    def _check_pack_ids(self):
        self.pack_ids._check_report_ids()

    def _read_group_groupby(self, alias, groupby_spec, query):
        # Odoo does not ask for access to a many2many that is grouped by.
        if groupby_spec == "favorite_user_ids":
            self._check_field_access(self._fields[groupby_spec], "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _opens(self):
        """The action that shows the report."""
        self.ensure_one()
        return self.page_id or self.action_id

    @api.readonly
    def action_open(self):
        """Open the report.

        :return: a window action, or that of a page
        """
        return self._opens().sudo()._get_action_dict()

    def action_toggle_favorite(self):
        """Star each report for oneself, or take the star away.

        Everybody who may read a report may do so, for nobody else.
        """
        self.check_access("read")
        for report in self.sudo():
            change = (
                fields.Command.unlink if report.is_favorite else fields.Command.link
            )
            report.favorite_user_ids = [change(self.env.uid)]
