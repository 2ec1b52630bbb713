# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_workbook import WorkbookCase


@tagged("post_install", "-at_install")
class TestTakeToExcel(WorkbookCase, HttpCase):
    """A report as a workbook, with the filters and groupings now set."""

    def _settings(self, **settings):
        return {
            "model": "sales.loss.report",
            "view_type": "pivot",
            "domain": [("company_id", "=", self.company.id)],
            "title": "Losses",
            "filters": "Date: 2026",
            "state": {
                "pivot_row_groupby": ["user_id"],
                "pivot_column_groupby": [],
                "pivot_measures": ["lost_value", "win_rate"],
            },
            **settings,
        }

    def _take(self, user, **settings):
        builder = self._as(user)["sales.workbook"]
        return builder._take_to_excel(self._settings(**settings))[1]

    def test_manager(self):
        """Worked by hand: 350 lost of 450 in three deals, one of them won."""
        rows = self._table(self._take(self.mona), "Losses")
        self.assertEqual(
            rows[0], ["Salesperson", "Lost Value", "Win Rate", "Won", "Closed"]
        )
        self.assertEqual(rows[1], ["Anna", 300, 0.5, 1, 2])
        self.assertEqual(rows[2], ["Ben", 50, 0, 0, 1])
        self.assertEqual(rows[3][:2], ["Total", 350])
        self.assertAlmostEqual(rows[3][2], 1 / 3)
        sheet = self._load(self._take(self.mona))["Losses"]
        self.assertTrue(sheet["B8"].value.startswith("=SUBTOTAL(109,B6:B7)"))
        self.assertIn("SUBTOTAL(109,D6:D7)/SUBTOTAL(109,E6:E7)", sheet["C8"].value)
        self.assertIn("€", sheet["B6"].number_format)

    def test_seller_gets_own_figures_only(self):
        content = self._take(self.anna)
        rows = self._table(content, "Losses")
        self.assertEqual([row[0] for row in rows[1:]], ["Anna", "Total"])
        self.assertEqual(rows[2][1], 300)
        texts = [
            str(cell)
            for sheet in self._load(content, data_only=True)
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        ]
        self.assertFalse([text for text in texts if "Ben" in text])
        # A filter for somebody else does not open a door.
        domain = [("user_id", "=", self.ben.id)]
        rows = self._table(self._take(self.anna, domain=domain), "Losses")
        self.assertEqual([row[0] for row in rows[1:]], ["Total"])

    def test_leader_gets_the_team(self):
        rows = self._table(self._take(self.lea), "Losses")
        self.assertEqual([row[0] for row in rows[1:]], ["Anna", "Ben", "Total"])
        rows = self._table(self._take(self.lars), "Losses")
        self.assertEqual([row[0] for row in rows[1:]], ["Total"])

    def test_single_rows_need_the_right_to_export(self):
        with self.assertRaisesRegex(UserError, "export"):
            self._take(self.mona, view_type="list", group_by=[])
        self.mona.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        rows = self._table(
            self._take(self.mona, view_type="list", group_by=[]), "Losses"
        )
        place = rows[0].index("Opportunity")
        self.assertEqual(
            sorted(row[place] for row in rows[1:4]),
            ["Deal of 100", "Deal of 300", "Deal of 50"],
        )

    def test_grouped_list_and_graph(self):
        rows = self._table(
            self._take(self.anna, view_type="list", group_by=["lost_reason_id"]),
            "Losses",
        )
        self.assertIn("=Too expensive", [row[0] for row in rows])
        state = {"graph_measure": "lost_count", "graph_groupbys": ["date:month"]}
        content = self._take(self.mona, view_type="graph", state=state)
        rows = self._table(content, "Losses")
        self.assertEqual(rows[1][1], 2)
        self.assertEqual(rows[1][0].strftime("%Y-%m"), "2026-03")
        (chart,) = self._load(content)["Losses"]._charts
        self.assertEqual(chart.series[0].val.numRef.numCache.pt[0].v, 2)

    def test_report_is_read_twice(self):
        """Once for the rows, once for totals and both groupings of the chart."""
        report = self.registry["sales.loss.report"]
        state = {
            "pivot_row_groupby": ["user_id", "lost_reason_id", "date:month"],
            "pivot_column_groupby": [],
            "pivot_measures": ["lost_value"],
        }
        with (
            patch.object(
                report, "_read_group", autospec=True, side_effect=report._read_group
            ) as rows,
            patch.object(
                report,
                "_read_grouping_sets",
                autospec=True,
                side_effect=report._read_grouping_sets,
            ) as others,
        ):
            content = self._take(self.mona, state=state)
        self.assertEqual((rows.call_count, others.call_count), (1, 1))
        self.assertEqual(self._table(content, "Losses")[-1][-1], 350)
        (chart,) = self._load(content)["Losses"]._charts
        # By the reason, of which what was won has none.
        self.assertEqual(len(chart.series), 2)

    def test_currencies_are_not_added(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        other = self.env["res.company"].create(
            {"name": "Prairie", "currency_id": dollar.id}
        )
        self.mona.company_ids |= other
        lead = self._close(self.env["res.users"], 70, won=False)
        lead.write({"company_id": other.id, "team_id": False})
        self.env.flush_all()
        env = self._as(self.mona)
        env = env(
            context={
                **env.context,
                "allowed_company_ids": (self.company | other).ids,
            }
        )
        state = {
            "pivot_row_groupby": ["company_id"],
            "pivot_column_groupby": [],
            "pivot_measures": ["lost_value", "lost_count"],
        }
        domain = [("company_id", "in", (self.company | other).ids)]
        settings = self._settings(state=state, domain=domain)
        content = env["sales.workbook"]._take_to_excel(settings)[1]
        rows = self._table(content, "Losses")
        self.assertEqual({row[1] for row in rows[1:3]}, {350, 70})
        self.assertEqual(rows[3], ["Total", None, 3])
        self.assertIn("several currencies", self._load(content)["Losses"]["A4"].value)

    def test_other_models_are_no_reports(self):
        for model in ("res.users", "no.such.model"):
            with self.assertRaises(UserError):
                self._take(self.mona, model=model)

    def test_who_may_not_read(self):
        ivy = self._new_user("ivy", "base.group_user")
        with self.assertRaises(AccessError):
            self._take(ivy)

    def test_in_batches(self):
        with patch("odoo.addons.sales_reporting.models.sales_workbook_sheet.BATCH", 1):
            rows = self._table(self._take(self.mona), "Losses")
        self.assertEqual([row[0] for row in rows[1:]], ["Anna", "Ben", "Total"])

    def test_download(self):
        self.authenticate("anna", "anna")
        settings = self._settings(context={"allowed_company_ids": self.company.ids})

        def post(data):
            return self.url_open(
                "/sales_reporting/workbook",
                data={"data": json.dumps(data), "csrf_token": self._token()},
            )

        answer = post(settings)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Losses.xlsx", answer.headers["Content-Disposition"])
        rows = self._table(answer.content, "Losses")
        self.assertEqual([row[0] for row in rows[1:]], ["Anna", "Total"])
        answer = post({**settings, "model": "res.users"})
        self.assertEqual(answer.status_code, 500)
        self.assertIn("sales reports", answer.text)
        foreign = self.env["res.company"].create({"name": "Elsewhere"})
        answer = post({**settings, "context": {"allowed_company_ids": foreign.ids}})
        self.assertEqual(answer.status_code, 500)

    def _token(self):
        page = self.url_open("/web").text
        return page.split('csrf_token: "')[1].split('"')[0]

    def test_each_report_of_the_catalogue(self):
        """What the catalogue shows as a view can be taken to Excel as it opens, and
        its totals are the report's own."""
        builder = self._as(self.mona)["sales.workbook"]
        for report in self.env["sales.report"].search([]):
            model = self.env[report.model]
            if not model._auto:
                self.assertTrue(hasattr(model, "_get_ratio_parts"), report.name)
                extract = builder._extract_report(report, date(2026, 3, 31))
                if extract.groupby is not None:
                    self.assertTrue(builder._build("All", [extract]))
