# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import io
from datetime import date

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..tools.statement import Column, Share, Total, write_statement

COLUMNS = [Column("Date", "date"), Column("Document"), Column("Counts", "number")]
LINES = [
    [date(2025, 1, 31), "S00001", 100.1],
    [date(2025, 2, 1), None, 200.2],
    [date(2025, 2, 2), "S00003", -0.3],
]


@tagged("post_install", "-at_install")
class TestStatement(BaseCase):
    """The workbook, without a database."""

    def written(self, lines, total, columns=COLUMNS, cover=(), **options):
        """A statement as openpyxl reads it: its formulas, and its numbers."""
        stream = io.BytesIO()
        write_statement(
            stream,
            ("Statement", "Anna's credits"),
            lambda count: [
                ("Closing statement", "As it was"),
                ("Lines", count),
                ("Result", total),
                *cover,
            ],
            columns,
            lines,
            total,
            **options,
        )
        return load_workbook(stream), load_workbook(stream, data_only=True)

    def test_lines_and_total(self):
        total = Total("Result", 300.0, 2)
        book, numbers = self.written(LINES, total)
        self.assertEqual(book.sheetnames, ["Statement", "Anna's credits"])
        rows = list(book["Anna's credits"].values)
        self.assertEqual(rows[0], ("Date", "Document", "Counts"))
        self.assertEqual(
            [(row[0].date(), *row[1:]) for row in rows[1:4]],
            [tuple(line) for line in LINES],
        )
        formula = "=ROUND(SUM('Anna''s credits'!C2:C4),4)"
        self.assertEqual(rows[4], ("Result", None, formula))
        self.assertEqual(len(rows), 5)
        self.assertEqual(numbers["Anna's credits"]["C5"].value, 300.0)
        cover = {row[0]: row[1] for row in book["Statement"].values}
        self.assertEqual((cover["Lines"], cover["Result"]), (3, formula))
        self.assertEqual(numbers["Statement"]["B5"].value, 300.0)

    def test_text_is_text(self):
        """Nothing that is typed somewhere becomes a formula or a link."""
        texts = [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+49 30 1234",
            "-5",
            "@SUM(A1)",
            "{=1+1}",
            "https://example.com",
            "007",
            "\t=1",
        ]
        lines = [[date(2025, 1, 1), text, 1.0] for text in texts]
        total = Total("=Result", 9.0, 2)
        cover = [(text, text) for text in texts]
        book, _numbers = self.written(lines, total, cover=cover)
        sheet = book["Anna's credits"]
        for row, text in enumerate(texts, start=2):
            for cell in (
                sheet.cell(row, 2),
                book["Statement"].cell(row + 4, 1),
                book["Statement"].cell(row + 4, 2),
            ):
                self.assertEqual((cell.value, cell.data_type), (text, "s"))
                self.assertIsNone(cell.hyperlink)
        self.assertEqual(sheet.cell(11, 1).data_type, "s")
        formulas = [
            cell.coordinate
            for page in book
            for row in page.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
        self.assertEqual(formulas, ["B5", "C11"])

    def test_another_sheet_when_one_is_full(self):
        lines = [[date(2025, 1, 1), f"S{n}", float(n)] for n in range(1, 6)]
        book, _numbers = self.written(lines, Total("Result", 15.0, 2), per_sheet=2)
        sheets = ["Anna's credits", "Anna's credits 2", "Anna's credits 3"]
        self.assertEqual(book.sheetnames[1:], sheets)
        found = [row[2] for name in sheets for row in list(book[name].values)[1:]]
        formula = (
            "=ROUND(SUM('Anna''s credits'!C2:C3)+SUM('Anna''s credits 2'!C2:C3)"
            "+SUM('Anna''s credits 3'!C2:C2),4)"
        )
        self.assertEqual(found, [1.0, 2.0, 3.0, 4.0, 5.0, formula])
        for name in sheets:
            self.assertEqual(book[name]["A1"].value, "Date")

    def test_no_lines(self):
        book, numbers = self.written([], Total("Result", 0.0, 2))
        # not of the line with the total itself
        self.assertEqual(
            book["Statement"]["B5"].value, "=ROUND(SUM('Anna''s credits'!C2:C2),4)"
        )
        self.assertEqual(numbers["Statement"]["B5"].value, 0.0)
        total = [cell.value for cell in book["Anna's credits"]["C"]]
        self.assertEqual(total[:2], ["Counts", None])

    def test_ratio(self):
        columns = [*COLUMNS, Column("Counts out of", "number")]
        lines = [[date(2025, 1, 1), "Deal", 1.0, 1.0], [date(2025, 1, 2), "B", 0, 1.0]]
        total = Total("Result", 0.5, 2, 3, number_format="0.0000")
        book, numbers = self.written(lines, total, columns)
        sums = [f"SUM('Anna''s credits'!{letter}2:{letter}3)" for letter in "CD"]
        self.assertEqual(
            book["Statement"]["B5"].value,
            f"=ROUND(IF({sums[1]}=0,0,({sums[0]})/({sums[1]})),4)",
        )
        self.assertEqual(numbers["Anna's credits"]["C4"].value, 0.5)

    def test_kinds_of_the_cover(self):
        cover = [("From", date(2025, 1, 1)), ("Attainment", Share(0.825))]
        book, _numbers = self.written([], Total("Result", 0.0, 2), cover=cover)
        first, second = (book["Statement"].cell(row, 2) for row in (6, 7))
        self.assertEqual(first.value.date(), date(2025, 1, 1))
        self.assertEqual((second.value, second.number_format), (0.825, "0.0 %"))
