# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import io
from datetime import datetime

from openpyxl import load_workbook

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

CLOSED_ON = datetime(2026, 3, 10, 12)


class WorkbookCase(SalesTargetsCase):
    """Anna lost one of two, worth 300 of 400; Ben lost one of 50; all in March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["crm.lost.reason"].create({"name": "=Too expensive"})
        cls._close(cls.anna, 100, won=True)
        cls._close(cls.anna, 300, won=False)
        cls._close(cls.ben, 50, won=False)
        cls.env.flush_all()

    @classmethod
    def _close(cls, user, value, won):
        lead = cls.env["crm.lead"].create(
            {
                "name": f"Deal of {value}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "company_id": cls.company.id,
                "expected_revenue": value,
            }
        )
        if won:
            lead.action_set_won()
        else:
            lead.action_set_lost(lost_reason_id=cls.reason.id)
        lead.date_closed = CLOSED_ON
        return lead

    def _as(self, user):
        return self.env(
            user=user.id,
            su=False,
            context={
                "allowed_company_ids": self.company.ids,
                "lang": user.lang,
                "tz": user.tz,
            },
        )

    def _load(self, content, **options):
        return load_workbook(io.BytesIO(content), **options)

    def _table(self, content, sheet):
        """The rows of a sheet from its heads on, as values."""
        rows = self._load(content, data_only=True)[sheet].iter_rows(
            min_row=5, values_only=True
        )
        return [list(row) for row in rows]
