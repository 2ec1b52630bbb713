# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import io
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..tools import workbook
from ..tools.workbook import SalesWorkbook
from ..tools.workbook_sheet import Chart, Column, Currency, Ratio, Sheet
from ..tools.workbook_writing import Language, sheet_name

EURO = Currency("€", False, 2)
DOLLAR = Currency("$", True, 2)
MEGABYTE = 1024**2

# Writes 100,000 rows in a process of its own, and prints the most memory it had. What
# getrusage says begins with the memory of the process that started it.
WRITE_MANY = """
import datetime, pathlib, re, sys
# Not by way of the addon, which would bring Odoo along.
sys.path.insert(0, str(pathlib.Path(sys.argv[1]).parents[1]))
from tools.workbook import SalesWorkbook
from tools.workbook_sheet import Column, Currency, Sheet
euro = Currency("EUR")
columns = [Column(label) for label in "abc"]
columns += [Column("day", "date")]
columns += [
    Column("money", "money", adds_up=True, total=300_000.0),
    Column("number", "number", 0, adds_up=True, total=100_000),
]
day = datetime.date(2026, 3, 1)
rows = (
    (euro, [f"name {n}", f"team {n % 50}", "x" * 30, day, 3.0, 1])
    for n in range(100_000)
)
book = SalesWorkbook(sys.argv[2])
book.add_sheet(Sheet("Many", columns, rows))
book.close("Many")
status = pathlib.Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status).group(1)) * 1024)
"""


@tagged("post_install", "-at_install")
class TestWorkbook(BaseCase):
    """The workbook as somebody finds it who opens it."""

    def _write(self, *sheets, language=None, **kwargs):
        target = io.BytesIO()
        book = SalesWorkbook(target, language)
        for sheet in sheets:
            book.add_sheet(sheet)
        book.close("Report", **kwargs)
        return target

    def _figures(self):
        columns = [
            Column("Salesperson"),
            Column("Won", "number", 0, adds_up=True, total=5),
            Column("Closed", "number", 0, adds_up=True, total=8),
            Column("Win Rate", "share", ratio=Ratio(1, 2), total=5 / 8),
            Column("Revenue", "money", adds_up=True, total=1500.5),
        ]
        rows = [
            (EURO, ["Anna", 4, 4, 1.0, 1000.25]),
            (EURO, ["Ben", 1, 4, 0.25, 500.25]),
        ]
        return Sheet("Won", columns, rows, currency=EURO)

    def test_totals_are_formulas_that_agree(self):
        target = self._write(self._figures())
        formulas = load_workbook(target)["Won"][8]
        self.assertEqual(
            [cell.value for cell in formulas],
            [
                "Total",
                "=SUBTOTAL(109,B6:B7)",
                "=SUBTOTAL(109,C6:C7)",
                '=IF(SUBTOTAL(109,C6:C7)=0,"",SUBTOTAL(109,B6:B7)/SUBTOTAL(109,C6:C7))',
                "=SUBTOTAL(109,E6:E7)",
            ],
        )
        values = load_workbook(target, data_only=True)["Won"][8]
        self.assertEqual([cell.value for cell in values[1:]], [5, 8, 0.625, 1500.5])

    def test_a_total_that_rows_do_not_give_is_a_number(self):
        """Counted once in all, but in two rows: the sum would be 4, it is 3."""
        columns = [
            Column("Stage"),
            Column("Companies", "number", 0, adds_up=True, total=3),
            Column("Days", "number", 1, total=7.5),
            Column("Empty", "number", 1, adds_up=True),
        ]
        rows = [(None, ["New", 2, 5.0, 1]), (None, ["Won", 2, 10.0, 2])]
        sheet = load_workbook(self._write(Sheet("S", columns, rows)))["S"]
        self.assertEqual([cell.value for cell in sheet[8]], ["Total", 3, 7.5, None])

    def test_growth_and_score(self):
        """This year 110 after 100: 10 %. One of four is bad: a score of 75 %."""
        columns = [
            Column("Salesperson"),
            Column("Now", "number", 0, adds_up=True, total=110),
            Column("Then", "number", 0, adds_up=True, total=100),
            Column("Growth", "share", ratio=Ratio(1, 2, -1, 1), total=0.1),
            Column("Score", "share", ratio=Ratio(1, 2, 1, -1), total=-0.1),
        ]
        sheet = load_workbook(
            self._write(Sheet("S", columns, [(None, ["A", 110, 100, 0.1, 0])]))
        )["S"]
        division = "SUBTOTAL(109,B6:B6)/SUBTOTAL(109,C6:C6)"
        empty = '=IF(SUBTOTAL(109,C6:C6)=0,"",'
        self.assertEqual(sheet["D7"].value, f"{empty}-1+{division})")
        self.assertEqual(sheet["E7"].value, f"{empty}1-{division})")

    def test_text_stays_text(self):
        texts = [
            '=HYPERLINK("http://evil")',
            "+1+1",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "007",
            "http://example.com",
        ]
        rows = [(None, [text]) for text in texts]
        target = self._write(Sheet("=1+1", [Column("=2+2")], rows))
        sheet = load_workbook(target)["=1+1"]
        self.assertEqual(sheet["A5"].value, "=2+2")
        self.assertEqual(sheet["A5"].data_type, "s")
        for row, text in enumerate(texts, 6):
            cell = sheet.cell(row, 1)
            self.assertEqual(cell.data_type, "s", text)
            # In the file a return is written so; Excel shows it as one.
            value = cell.value.replace("_x000D_", "\r")
            self.assertEqual(value.strip(), text.strip())
            self.assertIsNone(cell.hyperlink)

    def test_long_texts_are_seen_whole(self):
        """Rows of the commentary are as high as their longest text."""
        target = io.BytesIO()
        book = SalesWorkbook(target)
        large = "The South needs two large deals to reach its year. " * 4
        book.add_texts(
            "Commentary",
            ["Report", "Now", "Before"],
            [
                ["Losses", "Short.", ""],
                ["Goal", large, "Short."],
                ["Forecast", "One\n\nthree", "二" * 50],
                ["All", "line\n" * 100, ""],
            ],
        )
        book.close("Report")
        sheet = load_workbook(target)["Commentary"]
        heights = [sheet.row_dimensions[row].height for row in range(6, 10)]
        # The usual one; 204 characters of 47.6 to the line: 5; three, as are 50 of
        # double width; the most there is.
        self.assertEqual(heights, [None, 75, 45, 409])

    def test_numbers_are_numbers(self):
        columns = [Column("n", "number"), Column("f", "number"), Column("d", "date")]
        rows = [
            (None, [3, 1.25, date(2026, 3, 9)]),
            (None, [False, None, None]),
            (None, [float("nan"), float("inf"), date(1812, 1, 1)]),
        ]
        sheet = load_workbook(self._write(Sheet("S", columns, rows)))["S"]
        self.assertEqual([cell.value for cell in sheet[6]][:2], [3, 1.25])
        self.assertEqual(sheet["C6"].value.date(), date(2026, 3, 9))
        self.assertEqual([cell.value for cell in sheet[7]], [None] * 3)
        self.assertEqual(sheet["C8"].value, "1812-01-01")

    def test_formats_of_the_language(self):
        columns = [
            Column("d", "date"),
            Column("m", "month"),
            Column("e", "money"),
            Column("n", "number", None),
        ]
        day = date(2026, 3, 9)
        rows = [(EURO, [day, day, 1.5, 2.0]), (DOLLAR, [day, day, 1.5, 2.5])]
        dutch = Language("nl_NL", "%d-%m-%Y")
        sheet = load_workbook(self._write(Sheet("S", columns, rows), language=dutch))[
            "S"
        ]
        self.assertEqual(
            [cell.number_format for cell in sheet[6]],
            ["dd-mm-yyyy", "[$-413]mmmm yyyy", '#,##0.00 "€"', "#,##0"],
        )
        self.assertEqual(
            [cell.number_format for cell in sheet[7]][2:], ['"$" #,##0.00', "#,##0.00"]
        )
        plain = Language("en_US", "%b %-d, %Y", has_thousands=False)
        self.assertEqual(plain.excel_date(), "mmm d, yyyy")
        self.assertEqual(plain.excel_number(2), "0.00")

    def test_names_of_sheets(self):
        taken = set()
        long = "Goal and result of each salesperson and month"
        self.assertEqual(sheet_name("A/B: [C]*?\\", taken), "A B C")
        self.assertEqual(sheet_name(long, taken), long[:31].strip())
        again = sheet_name(long.upper(), taken)
        self.assertTrue(again.endswith(" (2)"))
        self.assertLessEqual(len(again), 31)
        self.assertEqual(sheet_name("'Quoted'", taken), "Quoted")
        self.assertEqual(sheet_name("", taken), "Sheet")
        self.assertEqual(sheet_name("History", taken), "History 1")

    def test_ready_to_print_and_filter(self):
        figures = self._figures()
        figures.charts = [Chart("Won", ["Anna", "Ben"], {"Won": [4, 1]})]
        lines = [("Period", "March"), ("Made by", "Mona")]
        book = load_workbook(self._write(figures, lines=lines))
        self.assertEqual(book.sheetnames, ["Cover", "Won", "Figures of the Charts"])
        sheet = book["Won"]
        self.assertEqual(sheet.freeze_panes, "B6")
        self.assertEqual(sheet.auto_filter.ref, "A5:E7")
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertEqual(sheet.page_setup.fitToHeight, 0)
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(sheet.print_title_rows, "$1:$5")
        self.assertIn("&P", sheet.oddFooter.right.text)
        (chart,) = sheet._charts
        values = chart.series[0].val.numRef
        self.assertEqual(values.f, "'Figures of the Charts'!$B$3:$B$4")
        self.assertEqual([point.v for point in values.numCache.pt], [4, 1])
        shown = book["Figures of the Charts"]
        self.assertEqual([shown["B3"].value, shown["B4"].value], [4, 1])
        cover = [cell.value for row in book["Cover"].iter_rows() for cell in row]
        for text in ("Report", "Period", "March", "Made by", "Mona", "Won"):
            self.assertIn(text, cover)

    def test_nothing_to_show(self):
        columns = [Column("Salesperson"), Column("Won", "number", adds_up=True)]
        sheet = load_workbook(self._write(Sheet("S", columns, [])))["S"]
        self.assertEqual(sheet["A6"].value, "Total")

    def test_too_many_rows(self):
        self.patch(workbook, "MOST_ROWS", 10)
        rows = ((None, [1]) for _number in range(20))
        with self.assertRaises(OverflowError):
            self._write(Sheet("S", [Column("n", "number")], rows))

    def test_memory(self):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "many.xlsx"
            made = subprocess.run(
                [sys.executable, "-c", WRITE_MANY, workbook.__file__, str(target)],
                capture_output=True,
                text=True,
                check=True,
            )
            self.assertLess(int(made.stdout), 200 * MEGABYTE)
            book = load_workbook(target, read_only=True, data_only=True)
            last = list(book["Many"].iter_rows(min_row=100_005, values_only=True))
        self.assertEqual(last[0][0], "name 99999")
        self.assertEqual(last[1][4:], (300_000, 100_000))

    def test_pictures(self):
        """LibreOffice, which calculates itself, finds the totals that are cached."""
        figures = self._figures()
        figures.charts = [Chart("Won", ["Anna", "Ben"], {"Won": [4, 1]})]
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "report.xlsx"
            source.write_bytes(self._write(figures).getvalue())
            for kind in ("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,"
                         "false,false,false,2", "pdf"):  # fmt: skip
                subprocess.run(
                    [
                        "soffice",
                        "--headless",
                        f"-env:UserInstallation=file://{folder}/profile",
                        "--convert-to",
                        kind,
                        "--outdir",
                        folder,
                        str(source),
                    ],
                    check=True,
                    capture_output=True,
                    timeout=120,
                )
            (table,) = Path(folder).glob("*.csv")
            self.assertIn("Total,5,8,62.5%", table.read_text())
            self.assertGreater((Path(folder) / "report.pdf").stat().st_size, 1000)
