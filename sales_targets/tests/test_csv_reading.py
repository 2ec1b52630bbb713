# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import csv_reading, vtiger


@tagged("post_install", "-at_install")
class TestCsvReading(BaseCase):
    """How a file is written, found out from the file."""

    def test_encodings(self):
        for data, expected in (
            (b"Financi\xc3\xable", ("Financiële", "utf-8")),
            (b"\xef\xbb\xbfFinanci\xc3\xable", ("Financiële", "utf-8-sig")),
            (b"Financi\xeble \x80 5", ("Financiële € 5", "cp1252")),
            ("Financiële".encode("utf-16"), ("Financiële", "utf-16")),
        ):
            self.assertEqual(csv_reading.decode(data), expected)
        with self.assertRaises(UnicodeDecodeError):
            csv_reading.decode(b"Financi\xeble", "utf-8")

    def test_delimiters(self):
        for delimiter in ",;\t|":
            text = f'A{delimiter}"B{delimiter}C"\n1{delimiter}2,5;3\n'
            self.assertEqual(csv_reading.guess_delimiter(text), delimiter)

    def test_rows_know_their_line_in_the_file(self):
        text = 'A,B\r\n\r\n"one\r\ntwo",2\r\n,\r\n5,6\r\n'
        self.assertEqual(
            csv_reading.read_rows(text, ","),
            (["A", "B"], [(3, ["one\r\ntwo", "2"]), (6, ["5", "6"])]),
        )

    def test_written_rows_run_nothing(self):
        content = csv_reading.write_rows(["A"], [["=1+1"], ["-5,00"], ["@x"], ["+"]])
        self.assertEqual(
            content.decode("utf-8-sig").split(), ["A", "'=1+1", '"-5,00"', "'@x", "'+"]
        )

    def test_dates(self):
        for text, order, expected in (
            ("2026-02-03", "day", date(2026, 2, 3)),
            ("2026/2/3 10:15:00", "month", date(2026, 2, 3)),
            ("03-02-2026", "day", date(2026, 2, 3)),
            ("02.03.2026", "month", date(2026, 2, 3)),
            ("3/2/26", "day", date(2026, 2, 3)),
            ("29-02-2028", "day", date(2028, 2, 29)),
        ):
            self.assertEqual(csv_reading.parse_date(text, order), expected, text)
        for text in ("", "soon", "31-02-2026", "13-13-2026", "2026-02", "1-2-202"):
            with self.assertRaises(ValueError, msg=text):
                csv_reading.parse_date(text)

    def test_order_of_dates(self):
        guess = csv_reading.guess_date_order
        self.assertEqual(guess(["01-02-2026", "28-02-2026"]), "day")
        self.assertEqual(guess(["02-01-2026", "02-28-2026"]), "month")
        self.assertIsNone(guess(["01-02-2026", "2026-02-28", "", "soon"]))
        self.assertIsNone(guess(["28-02-2026", "02-28-2026"]))

    def test_numbers(self):
        for text, decimal, expected in (
            ("1,234.56", ".", "1234.56"),
            ("1.234,56", ",", "1234.56"),
            ("€ 1.234.567", ",", "1234567"),
            ("1 234,5", ",", "1234.5"),
            ("1'234.50", ".", "1234.50"),
            ("1\u00a0234", ",", "1234"),
            ("70.000,-", ",", "70000"),
            ("-12.5", ".", "-12.5"),
            ("40 %", ".", "40"),
            ("12", ",", "12"),
        ):
            self.assertEqual(
                csv_reading.parse_number(text, decimal, ("€", "EUR")),
                Decimal(expected),
                text,
            )
        for text, decimal in (
            ("", "."),
            ("many", "."),
            ("1.234.56", "."),
            ("12,34", "."),
            ("1234,567.00", "."),
            ("$ 5", "."),
            ("NaN", "."),
            ("1e5", "."),
        ):
            with self.assertRaises(ValueError, msg=text):
                csv_reading.parse_number(text, decimal, ("€", "EUR"))

    def test_decimal_signs(self):
        guess = csv_reading.guess_decimal
        self.assertEqual(guess(["1.234,56"]), (",", True))
        self.assertEqual(guess(["1,234.56"]), (".", True))
        self.assertEqual(guess(["70,000", "12.5"]), (".", True))
        self.assertEqual(guess(["1.234.567"]), (",", True))
        self.assertEqual(guess(["0.125"]), (".", True))
        # most likely seventy thousand, but to be looked at
        self.assertEqual(guess(["70.000"]), (",", False))
        self.assertEqual(guess(["70,000"]), (".", False))
        self.assertEqual(guess(["70000", ""]), (None, True))


@tagged("post_install", "-at_install")
class TestVtigerColumns(BaseCase):
    """Headings in two languages, and what vtiger writes around its values."""

    def test_headings(self):
        english = ["Assigned To", "Target Amount", "Start Date", "End Date", "Region"]
        dutch = ["TOEGEWEZEN AAN", "Doelbedrag", "Startdatum", "Einddatum", "Regio"]
        fields = ["owner", "amount", "date_from", "date_to", "note"]
        for headings in (english, dutch):
            self.assertEqual(vtiger.guess_kind(headings), "target")
            self.assertEqual(vtiger.suggest("target", headings), fields)
        for headings in (
            ["Sales Order", "Assigned To", "Percentage"],
            ["Verkooporder Nr", "Toegewezen aan", "Aandeel"],
        ):
            self.assertEqual(vtiger.guess_kind(headings), "allocation")
            self.assertEqual(
                vtiger.suggest("allocation", headings), ["order", "owner", "percent"]
            )

    def test_a_second_column_of_the_kind_is_kept_in_the_note(self):
        self.assertEqual(
            vtiger.suggest("target", ["Amount", "Target Amount"]), ["amount", "note"]
        )

    def test_needed(self):
        self.assertEqual(
            vtiger.missing("target", ["people", "goal", "date_from"]), [("date_to",)]
        )

    def test_every_heading_belongs_to_one_field(self):
        for kind, columns in vtiger.COLUMNS.items():
            names = [vtiger.plain(n) for known in columns.values() for n in known]
            self.assertEqual(len(names), len(set(names)), kind)

    def test_values(self):
        self.assertEqual(vtiger.clean("SalesOrder::::Desks 2026"), "Desks 2026")
        self.assertEqual(vtiger.clean("'-5"), "-5")
        self.assertEqual(vtiger.clean("'t Hart"), "'t Hart")
        self.assertEqual(vtiger.clean("--"), "")
        self.assertEqual(vtiger.split_names("Anna |##| Ben; Co"), ["Anna", "Ben; Co"])
        self.assertEqual(vtiger.split_names("Anna; Ben\nCarl"), ["Anna", "Ben", "Carl"])
        self.assertEqual(vtiger.meaning("Financiële", vtiger.TYPES), "amount")
        self.assertEqual(vtiger.meaning("numeriek", vtiger.TYPES), "count")
        self.assertIsNone(vtiger.meaning("Something", vtiger.TYPES))
