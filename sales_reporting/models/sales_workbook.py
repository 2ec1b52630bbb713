# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import io

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime
from odoo.tools.misc import get_lang

from ..tools.workbook import MOST_ROWS, SalesWorkbook
from ..tools.workbook_writing import Language
from .sales_workbook_sheet import SheetReader


class SalesWorkbookBuilder(models.AbstractModel):
    """Reports as a workbook, for whoever asks.

    Each figure is read by the report's own grouped read, as the user of the
    environment: what somebody may not read is not in the workbook either.
    """

    _name = "sales.workbook"
    _description = "Workbook of Reports"

    @api.model
    def _build(self, title, extracts, lines=(), texts=()):
        """A workbook with a sheet for each extract.

        :param title: of the cover
        :param extracts: list of :class:`Extract`
        :param lines: pairs of label and text for the cover
        :param texts: arguments of further sheets of text, see ``add_texts``
        :return: bytes of the .xlsx
        :raise AccessError: if the user may not read one of the reports
        """
        target = io.BytesIO()
        book = SalesWorkbook(target, self._get_language(), self._get_words())
        for extract in extracts:
            self._check_extract(extract)
            sheet = SheetReader(self.env[extract.model], extract).get_sheet()
            try:
                book.add_sheet(sheet)
            except OverflowError as error:
                raise UserError(
                    self.env._(
                        "“%(report)s” has more than %(most)s rows, which is more than "
                        "a sheet can hold. Filter or group it first.",
                        report=extract.title,
                        most=MOST_ROWS,
                    )
                ) from error
        for arguments in texts:
            book.add_texts(*arguments)
        company = ", ".join(self.env.companies.mapped("name"))
        made = [
            (self.env._("Company"), company),
            (self.env._("Made by"), self.env.user.name),
            (self.env._("Made on"), format_datetime(self.env, self.env.cr.now())),
        ]
        book.close(title, [*lines, *made])
        return target.getvalue()

    @api.model
    def _check_extract(self, extract):
        """Single rows are an export, for which Odoo has a right of its own; grouped
        figures may be downloaded by whoever sees them, as from Odoo's pivot."""
        self.env[extract.model].check_access("read")
        if extract.groupby is None and not self._may_export():
            raise UserError(
                self.env._(
                    "You may not export single records. Group the report first, or "
                    "ask an administrator for the right to export."
                )
            )

    @api.model
    def _may_export(self):
        return self.env.user.has_group("base.group_allow_export")

    @api.model
    def _get_words(self):
        return {
            "cover": self.env._("Cover"),
            "contents": self.env._("Contents"),
            "total": self.env._("Total"),
            "figures": self.env._("Figures of the Charts"),
        }

    @api.model
    def _get_language(self):
        lang = get_lang(self.env)
        has_thousands = lang.grouping not in ("[]", "[-1]")
        return Language(lang.code, lang.date_format, has_thousands)
