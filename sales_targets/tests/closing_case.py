# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What the tests of closed targets look at."""

import io
from datetime import date

from openpyxl import load_workbook

from .common import SalesTargetsCase

YEAR = {"date_from": date(2025, 1, 1)}


class ClosingCase(SalesTargetsCase):
    def _close(self, *targets):
        for target in targets:
            target.with_user(self.mona).action_close()

    def _frozen(self, target):
        """Frozen credits of a target: document, person, credit, and what counts."""
        return [
            (row.document_name, row.user_id.name, row.value, row.counted_value)
            for row in self.env["sales.credit.frozen"].search(
                [("target_id", "=", target.id)], order="id"
            )
        ]

    def _changed(self, target):
        """What has changed since closing: document, person, kind and numbers."""
        return [
            (
                row.document_name,
                row.user_id.name,
                row.kind,
                row.frozen_value,
                row.live_value,
                row.difference,
            )
            for row in self.env["sales.restatement"].search(
                [("target_id", "=", target.id)], order="document_id, user_id"
            )
        ]

    def _statement(self, target, user=None, data_only=False):
        """The statement as a user gets it."""
        closing = target.with_user(user or self.mona).closing_id
        raw = closing.attachment_id.raw
        return load_workbook(io.BytesIO(raw), data_only=data_only)

    def _cover(self, target, **kwargs):
        return {
            row[0]: row[1]
            for row in self._statement(target, **kwargs)["Statement"].values
        }
