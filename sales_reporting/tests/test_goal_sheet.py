# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime
from io import BytesIO

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.sales_targets.tests.common import SalesTargetsCase

REPORT = "sales_reporting.goal_sheet"


@tagged("post_install", "-at_install")
@freeze_time("2026-07-02 10:00:00")
class TestGoalSheet(SalesTargetsCase):
    """A page for each seller: half of the year 2026 has passed on 2 July."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        year = date(2026, 1, 1)
        cls.annas = cls._new_target(cls.anna, 36500.0, date_from=year)
        cls.annas |= cls._new_target(
            cls.anna, 2.0, cls.order_count, date_from=year, period_type="quarter"
        )
        cls.bens = cls._new_target(cls.ben, 500.0, date_from=year)
        for amount, day in ((9125.0, 10), (1000.0, 20)):
            cls._new_order(cls.anna, amount, datetime(2026, 3, day, 12))
        cls.env.flush_all()

    def pages(self, user, targets):
        self.env.invalidate_all()
        reports = self.env["ir.actions.report"].with_user(user)
        reports = reports.with_context(allowed_company_ids=user.company_ids.ids)
        text, kind = reports._render_qweb_html(REPORT, targets.ids)
        self.assertEqual(kind, "html")
        return html.fromstring(text).xpath("//div[hasclass('o_sales_goal_sheet')]")

    def pdf(self, user, targets):
        """The file as printed, None where no PDF can be made."""
        reports = self.env["ir.actions.report"].with_user(user)
        if reports.get_wkhtmltopdf_state() != "ok":
            return None
        reports = reports.with_context(force_report_rendering=True)
        pdf, _kind = reports._render_qweb_pdf(REPORT, targets.ids)
        return PdfFileReader(BytesIO(pdf))

    def lines(self, page):
        return [
            [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
            for row in page.xpath("table[1]/tbody/tr")
        ]

    def test_figures(self):
        """10,125 of 36,500 are 27.7 %, and 100 a day for 183 days are due by now."""
        (page,) = self.pages(self.anna, self.annas)
        self.assertEqual(page.xpath("h2")[0].text_content(), "Anna")
        year, quarter = self.lines(page)
        self.assertEqual(
            [cell.replace("\xa0", " ") for cell in year],
            [
                self.untaxed.name,
                "2026",
                "36,500.00 €",
                "10,125.00 €",
                "27.7 %",
                "18,300.00 €",
                "26,375.00 €",
                "Behind",
            ],
        )
        self.assertEqual(
            quarter[1:], ["2026-Q1", "2", "2", "100.0 %", "2", "0", "Reached"]
        )

    def test_bars(self):
        """March is the highest: 10,125 against a goal of 3,100."""
        (page,) = self.pages(self.anna, self.annas)
        bars = page.xpath("table[2]/tr[1]/td[3]/div/@style")
        heights = [style.rpartition("height: ")[2].strip(";") for style in bars]
        self.assertEqual(heights, [f"{round(120 * 3100 / 10125)}px", "120px"])
        names = [cell.text for cell in page.xpath("table[2]/tr[2]/td")]
        self.assertEqual((len(names), names[2]), (12, "Mar"))

    def test_a_page_for_each(self):
        pages = self.pages(self.lea, self.annas | self.bens)
        owners = [page.xpath("h2")[0].text_content() for page in pages]
        self.assertEqual(owners, ["Anna", "Ben"])
        # Both in one document, as Debian's wkhtmltopdf makes no file of two.
        documents = {page.getparent() for page in pages}
        self.assertEqual(len(documents), 1)
        breaks = [page.get("style") for page in pages]
        self.assertEqual(breaks, [None, "page-break-before: always;"])
        if (pdf := self.pdf(self.lea, self.annas | self.bens)) is not None:
            self.assertEqual(len(pdf.pages), 2)

    def test_a_document_for_each_company(self):
        """With its own head."""
        other = self.env["res.company"].create({"name": "Overseas"})
        (self.mona | self.anna).company_ids |= other
        theirs = self._new_target(
            self.anna, 10.0, company_id=other.id, date_from=date(2026, 1, 1)
        )
        pages = self.pages(self.mona, self.annas | theirs)
        self.assertEqual(len(pages), 2)
        self.assertEqual(len({page.getparent() for page in pages}), 2)
        self.assertEqual([page.get("style") for page in pages], [None, None])

    def test_sellers_print_their_own(self):
        with self.assertRaises(AccessError):
            self.pages(self.anna, self.annas | self.bens)

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        reader = self.anna.with_user(self.anna).with_context(lang="nl_NL")
        values = reader.env["report.sales_reporting.goal_sheet"]._get_report_values(
            self.annas.ids
        )
        [[page]] = values["documents"]
        self.assertIn("36.500,00", page["rows"][0]["goal"])
        self.assertEqual(page["months"][4]["name"], "mei")

    def test_one_page_only(self):
        """Also of a seller with many targets; counted where a PDF can be made."""
        many = self.annas
        for month in range(1, 13):
            for metric in (self.order_count, self.untaxed):
                many |= self._new_target(
                    self.anna,
                    10.0,
                    metric,
                    period_type="month",
                    date_from=date(2026, month, 1),
                )
        (page,) = self.pages(self.anna, many)
        self.assertEqual(len(self.lines(page)), 14)
        self.assertIn("And 12 more targets", " ".join(page.text_content().split()))
        if (pdf := self.pdf(self.anna, many)) is not None:
            self.assertEqual(len(pdf.pages), 1)

    def test_from_the_sellers_page(self):
        """All targets of the year, whichever is looked at; of others not."""
        targets = self.env["sales.target"].with_user(self.anna)
        choice = {
            "year": 2026,
            "scope": "person",
            "user_id": self.anna.id,
            "metric_id": self.untaxed.id,
        }
        self._new_target(self.anna, 5.0, date_from=date(2027, 1, 1))
        self._new_target(
            self.anna, 5.0, self.order_count, state="draft", date_from=date(2026, 1, 1)
        )
        action = targets.action_dashboard_print(choice)
        self.assertEqual(action["report_name"], REPORT)
        printed = targets.browse(action["context"]["active_ids"])
        self.assertEqual(printed, self.annas)
        (page,) = self.pages(self.anna, printed)
        self.assertEqual(len(self.lines(page)), 2)
        with self.assertRaises(AccessError):
            targets.action_dashboard_print({**choice, "user_id": self.ben.id})

    def test_from_the_report(self):
        """A page for each whom its filters show."""
        for user, owners in ((self.lea, ["Anna", "Ben"]), (self.ben, ["Ben"])):
            report = self.env["sales.target.report"].with_user(user)
            action = report.action_print([("metric_id", "=", self.untaxed.id)])
            targets = self.env["sales.target"].browse(action["context"]["active_ids"])
            pages = self.pages(user, targets)
            self.assertEqual([p.xpath("h2")[0].text_content() for p in pages], owners)
            self.assertEqual(len(self.lines(pages[0])), 1)
        with self.assertRaisesRegex(UserError, "Change the filters"):
            report.action_print([("user_id", "=", self.anna.id)])

    def test_in_the_print_menu(self):
        bindings = self.env["ir.actions.actions"].with_user(self.anna)
        found = bindings.get_bindings("sales.target")["report"]
        self.assertIn(REPORT, [action.get("report_name", REPORT) for action in found])
