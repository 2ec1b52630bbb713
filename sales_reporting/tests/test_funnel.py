# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import io
import json

import openpyxl

from odoo import http
from odoo.tests import HttpCase, tagged

from .common_reached import ReachedCase

# Reads what is drawn, and compares it with what was expected.
CHECK = """
const expected = %s;
const read = (name) =>
    [...document.querySelectorAll(`.o_sales_funnel_${name}`)].map((e) => e.textContent);
const found = {labels: read("label"), texts: read("text"), notes: read("note")};
found.texts = found.texts.map((text) => text.replace(/\\u00a0/g, " "));
if (JSON.stringify(found) === JSON.stringify(expected)) {
    console.log("test successful");
} else {
    console.error(`${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
}
"""


@tagged("post_install", "-at_install")
class TestFunnel(ReachedCase, HttpCase):
    """The funnel in a browser: what it draws are the figures of the report."""

    def look(self, model, expected, **context):
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Funnel",
                "res_model": model,
                "view_mode": "graph,list",
                "domain": [("stage_id", "in", self.stages.ids)],
                "context": context,
            }
        )
        self.browser_js(
            f"/odoo/action-{action.id}",
            CHECK % json.dumps(expected),
            "document.querySelectorAll('.o_sales_funnel_text').length"
            f" === {len(expected['texts'])}",
            login="mona",
        )

    def figures(self, model, *measures, groupby=("stage_id",)):
        """The grouped read of the web client, as Mona."""
        return (
            self.env[model]
            .with_user(self.mona)
            .formatted_read_group(
                [("stage_id", "in", self.stages.ids)], groupby, measures
            )
        )

    def test_pipeline(self):
        groups = self.figures(
            "sales.pipeline.report", "deal_count:sum", "deal_value:sum"
        )
        counts = [group["deal_count:sum"] for group in groups]
        values = [group["deal_value:sum"] for group in groups]
        self.assertEqual(counts, [5, 4, 3, 2])
        self.assertEqual(values, [1500, 1100, 800, 600])
        self.look(
            "sales.pipeline.report",
            {
                "labels": [group["stage_id"][1] for group in groups],
                "texts": [
                    f"{count} · {value:,.2f} €"
                    for count, value in zip(counts, values, strict=True)
                ],
                "notes": ["80% · −1", "75% · −1", "66.7% · −1"],
            },
        )

    def test_pipeline_for_each_person(self):
        self.look(
            "sales.pipeline.report",
            {
                "labels": [
                    *("New", "Qualified", "Proposed", "Signed"),
                    *("New", "Qualified", "Proposed", "Signed"),
                    *("New", "Qualified"),
                ],
                "texts": [
                    *("2 · 300.00 €", "2 · 300.00 €", "2 · 300.00 €", "1 · 100.00 €"),
                    *("2 · 900.00 €", "1 · 500.00 €", "1 · 500.00 €", "1 · 500.00 €"),
                    *("1 · 300.00 €", "1 · 300.00 €"),
                ],
                "notes": [
                    *("100%", "100%", "50% · −1"),
                    *("50% · −1", "100%", "100%"),
                    "100%",
                ],
            },
            group_by=["user_id"],
        )

    def test_conversion(self):
        groups = self.figures(
            "sales.conversion.report",
            "deal_count:sum",
            "conversion_rate:avg",
            "undecided_count:sum",
        )
        self.assertEqual(
            [group["conversion_rate:avg"] for group in groups],
            [4 / 5, 3 / 4, 2 / 3, False],
        )
        self.look(
            "sales.conversion.report",
            {
                "labels": [group["stage_id"][1] for group in groups],
                "texts": [str(group["deal_count:sum"]) for group in groups],
                # of those that have not gone on two are open, one is lost
                "notes": ["80% · 1 undecided", "75% · 1 undecided", "66.7% · −1"],
            },
        )

    def test_table_of_figures(self):
        """What the page hands over becomes a workbook."""
        self.authenticate("mona", "mona")
        answer = self.url_open(
            "/web/pivot/export_xlsx",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "data": json.dumps(
                    {
                        "model": "sales.pipeline.report",
                        "title": "Pipeline",
                        "measure_count": 2,
                        "origin_count": 1,
                        "col_group_headers": [],
                        "measure_headers": [
                            {"title": "Opportunities", "is_bold": False},
                            {"title": "Went on", "is_bold": False},
                        ],
                        "rows": [
                            {
                                "title": " =New",
                                "indent": 0,
                                "values": [{"value": 5}, {"value": 0.8}],
                            }
                        ],
                    }
                ),
            },
        )
        self.assertEqual(answer.status_code, 200)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
        self.assertEqual(rows, [(None, "Opportunities", "Went on"), (" =New", 5, 0.8)])
