# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import OperationalError

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import config

from .common_workbook import WorkbookCase


@tagged("post_install", "-at_install")
class TestPackReplica(WorkbookCase, HttpCase):
    """Workbooks that are sent are read from a replica, if there is one that is well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pack = cls.env["sales.pack"].create(
            {
                "name": "Losses",
                "code": "replicated",
                "company_id": cls.company.id,
                "user_ids": [Command.set(cls.mona.ids)],
                "report_ids": cls.env.ref("sales_reporting.sales_report_loss").ids,
            }
        )
        with freeze_time("2026-04-06 10:00"):
            cls.delivery = pack._plan(pack._days_company()._sales_today())
        cls.env.flush_all()

    @contextmanager
    def _watched(self):
        """What the workbook is read with: a list of "replica" and "primary"."""
        found = []
        pack = self.env.registry["sales.pack"]
        read = pack._get_workbook

        def watch(pack, *args):
            found.append("replica" if pack.env.cr.readonly else "primary")
            return read(pack, *args)

        with patch.object(pack, "_get_workbook", watch):
            yield found

    def _send(self):
        with self._watched() as found:
            self.delivery._try_to_send()
        self.assertEqual(self.delivery.state, "sent")
        book = self._load(self.delivery.attachment_id.raw)
        self.assertGreater(len(book.sheetnames), 1)
        return found

    def test_without_a_replica(self):
        self.assertEqual(self._send(), ["primary"])

    @patch.dict(config.options, {"db_replica_host": "replica"})
    def test_read_from_the_replica(self):
        self.assertEqual(self._send(), ["replica"])

    @patch.dict(config.options, {"db_replica_host": "replica"})
    def test_a_replica_that_is_behind(self):
        """It does not know of the delivery yet."""
        delivery = self.env.registry["sales.pack.delivery"]
        exists = delivery.exists

        def late(records):
            return records.browse() if records.env.cr.readonly else exists(records)

        with patch.object(delivery, "exists", late):
            self.assertEqual(self._send(), ["primary"])

    @patch.dict(config.options, {"db_replica_host": "replica"})
    def test_a_replica_that_stops(self):
        """In the middle of reading."""
        workbook = self.env.registry["sales.workbook"]
        extract = workbook._extract_report

        def stop(builder, *args):
            if builder.env.cr.readonly:
                raise OperationalError("terminating connection")
            return extract(builder, *args)

        with patch.object(workbook, "_extract_report", stop):
            self.assertEqual(self._send(), ["replica", "primary"])
