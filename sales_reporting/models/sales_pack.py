# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_REPORTS = 5


class SalesPack(models.Model):
    """The few reports that an audience needs. Its place in the menu follows it."""

    _name = "sales.pack"
    _description = "Pack of Reports"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Its name for other code.")
    sequence = fields.Integer(default=10)
    report_ids = fields.Many2many(
        "sales.report",
        "sales_pack_report_rel",
        "pack_id",
        "report_id",
        help="At most five, so that each of them is read.",
    )
    menu_id = fields.Many2one(
        "ir.ui.menu",
        ondelete="set null",
        index="btree_not_null",
        help="Where its reports stand in the menu.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is a pack with this code already. Choose another one."
    )

    @api.constrains("report_ids")
    def _check_report_ids(self):
        for pack in self:
            if len(pack.report_ids) > MOST_REPORTS:
                raise ValidationError(
                    self.env._(
                        "“%(pack)s” may hold %(most)s reports at most, so that each of "
                        "them is read. Take one out first.",
                        pack=pack.name,
                        most=MOST_REPORTS,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        packs = super().create(vals_list)
        packs._update_menus()
        return packs

    def write(self, vals):
        result = super().write(vals)
        if not {"report_ids", "menu_id"}.isdisjoint(vals):
            self._update_menus()
        return result

    def _update_menus(self):
        """Give the menu of each pack an entry for each of its reports, and take
        away those of other reports. What else somebody put there stays."""
        reports = self.env["sales.report"].sudo().search([])
        for pack in self.sudo().filtered("menu_id"):
            entries = pack.menu_id.child_id
            gone = [report._opens() for report in reports - pack.report_ids]
            entries.filtered(lambda entry, gone=gone: entry.action in gone).unlink()
            there = [entry.action for entry in entries.exists()]
            for report in pack.report_ids:
                if report._opens() not in there:
                    pack._add_menu(report)

    def _add_menu(self, report):
        """An entry with an external id, so that it is translated, and goes with the
        addon."""
        opened = report._opens()
        menu = self.env["ir.ui.menu"]._load_records(
            [
                {
                    "xml_id": f"sales_reporting.sales_pack_menu_{self.code}_"
                    f"{report.code}",
                    "noupdate": True,
                    "values": {
                        "name": report.with_context(lang=None).name,
                        "parent_id": self.menu_id.id,
                        "action": f"{opened._name},{opened.id}",
                        "sequence": report.sequence,
                    },
                }
            ]
        )
        names = report._fields["name"]._get_stored_translations(report)
        menu.update_field_translations("name", names)
