# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .res_company import PREFETCH

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    _inherit = "res.company"

    sales_close_after = fields.Integer(
        string="Days until a period is closed",
        help="Days after its end on which a confirmed target is closed by itself. "
        "0: a manager closes it.",
        prefetch=PREFETCH,
    )

    @api.constrains("sales_close_after")
    def _check_sales_close_after(self):
        for company in self:
            if company.sales_close_after < 0:
                raise ValidationError(
                    self.env._(
                        "A period cannot be closed before its end. Enter a number of "
                        "days, or 0 to close periods by hand."
                    )
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    sales_close_after = fields.Integer(
        related="company_id.sales_close_after", readonly=False
    )


class SalesTarget(models.Model):
    _inherit = "sales.target"

    @api.model
    def _cron_close(self):
        """Close the confirmed targets whose period ended long enough ago, one by one,
        each for good: what is left when time is up is done by the next run."""
        due = self._due_for_closing()
        progress = self.env["ir.cron"]
        if not progress._commit_progress(remaining=len(due)):
            return
        for target in due:
            try:
                with self.env.cr.savepoint():
                    target._close_automatically()
            except Exception:
                # One target must not keep the others from being closed.
                _logger.exception("The target %s could not be closed", target.id)
            if not progress._commit_progress(1):
                break

    @api.model
    def _due_for_closing(self):
        companies = (
            self.env["res.company"].sudo().search([("sales_close_after", ">", 0)])
        )
        ended = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "date_to",
                "<=",
                company._sales_today() - timedelta(days=company.sales_close_after),
            )
            for company in companies
        )
        return self.search(
            Domain("state", "=", "confirmed") & ended, order="date_to, id"
        )

    def _close_automatically(self):
        if self.exists().state != "confirmed":
            # somebody did it meanwhile
            return
        self._close()
        self._message_log(
            body=self.env._(
                "Closed automatically, %s days after its end.",
                self.company_id.sales_close_after,
            )
        )
