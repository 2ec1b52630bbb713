# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common_dashboard import DashboardFileCase, DashboardPageCase
from .common_stages import StagesCase


class PipelineCase(DashboardFileCase, StagesCase):
    """Of Anna: 100 is new, 900 qualified, 300 was lost from there for its price, 200
    is won. Of Carl: 400 was put from the first stage to the third."""

    _dashboard = "sales_pipeline"

    @classmethod
    def make_business(cls):
        cls.year = cls.company._sales_today().year
        # Stages of everybody would be reached too.
        others = cls.env["crm.stage"].search([("id", "not in", cls.stages.ids)])
        others.team_ids = cls.env["crm.team"].create({"name": "West"})
        cls._deal(cls.anna, 100.0, [], probability=10)
        cls._deal(cls.anna, 900.0, [cls.qualified], probability=50)
        cls._deal(cls.carl, 400.0, [cls.proposed], probability=80)
        lost = cls._deal(cls.anna, 300.0, [cls.qualified])
        cls.price = cls.env["crm.lost.reason"].create({"name": "Price"})
        lost.action_set_lost(lost_reason_id=cls.price.id)
        cls.env.cr.precommit.run()
        cls._deal(cls.anna, 200.0, [cls.qualified, cls.proposed, cls.signed])
        metrics = cls.env["sales.metric"].create(
            [
                {
                    "name": f"Qualified, {source}",
                    "code": f"qualified_{source}",
                    "source": source,
                    "measure": measure,
                    "stage_id": cls.qualified.id,
                }
                for source, measure in (
                    ("stage", "count"),
                    ("stage_conversion", "ratio"),
                )
            ]
        )
        for metric, goal in zip(metrics, (12.0, 0.75), strict=True):
            cls._new_target(
                cls.anna, goal, metric=metric, date_from=date(cls.year, 1, 1)
            )

    @classmethod
    def _deal(cls, user, value, stages, **vals):
        lead = cls._new_lead(user, expected_revenue=value)
        cls.env.cr.precommit.run()
        for stage in stages:
            lead.stage_id = stage
            cls.env.cr.precommit.run()
        lead.write(vals)
        return lead


@tagged("post_install", "-at_install")
class TestPipelineFile(PipelineCase):
    def test_file(self):
        self.assertFieldsAndMenusExist(
            {
                "crm.lead",
                "sales.lead.report",
                "sales.pipeline.report",
                "sales.conversion.report",
                "sales.loss.report",
            },
            {"sales_reporting.sales_pack_menu_seller_pipeline"},
        )
        self.assertSellersFindIt()


@tagged("post_install", "-at_install")
class TestPipelineDashboard(PipelineCase, DashboardPageCase):
    """Worked by hand."""

    # Open now, then reached with goal, value and win rate, then conversion with goal.
    MANAGER = {
        "Data!B4": 3,
        "Data!B5": 1400,
        "Data!B6": 10 + 450 + 320,
        "Data!B9": 0.5,
        "Data!B11": 300,
        "Dashboard!A10": "New",
        "Dashboard!B10": 1,
        "Dashboard!A11": "Qualified",
        "Dashboard!C11": 900,
        "Dashboard!D11": 450,
        "Dashboard!A12": "Proposed",
        "Dashboard!A13": "",
        "Dashboard!A22": "New",
        "Dashboard!B22": 5,
        "Dashboard!C22": "",
        "Dashboard!B23": 4,
        "Dashboard!C23": 12,
        "Dashboard!D23": 1800,
        "Dashboard!E23": 0.5,
        "Dashboard!B24": 2,
        "Dashboard!B25": 1,
        "Dashboard!A34": "New",
        "Dashboard!D34": 4 / 5,
        "Dashboard!B35": 4,
        "Dashboard!C35": 2,
        "Dashboard!D35": 0.5,
        "Dashboard!E35": 0.75,
        "Dashboard!A46": "Price",
        "Dashboard!B46": 1,
        "Dashboard!C46": 300,
    }

    def test_manager(self):
        self.make_business()
        self.open_as(self.mona, self.MANAGER)

    def test_leader_and_seller(self):
        """All but what is Carl's, who is of another team."""
        self.make_business()
        expected = {
            "Data!B4": 2,
            "Data!B5": 1000,
            "Data!B6": 460,
            "Data!B9": 0.5,
            "Dashboard!B22": 4,
            "Dashboard!B23": 3,
            "Dashboard!C23": 12,
            "Dashboard!D35": 1 / 3,
            "Dashboard!C46": 300,
        }
        self.open_as(self.lea, expected)
        self.open_as(self.anna, expected)
        self.open_as(
            self.carl,
            {"Data!B4": 1, "Data!B5": 400, "Data!B9": "", "Dashboard!A46": ""},
        )

    def test_agrees_with_the_reports(self):
        self.make_business()
        for user in (self.mona, self.anna):
            domain = [
                ("company_id", "=", self.company.id),
                ("stage_id", "=", self.qualified.id),
            ]
            [(deals, goal, value)] = (
                self.env["sales.pipeline.report"]
                .with_user(user)
                ._read_group(
                    domain, [], ["deal_count:sum", "goal_count:sum", "deal_value:sum"]
                )
            )
            [(conversion,)] = (
                self.env["sales.conversion.report"]
                .with_user(user)
                ._read_group(domain, [], ["conversion_rate:avg"])
            )
            [(lost, rate)] = (
                self.env["sales.loss.report"]
                .with_user(user)
                ._read_group(domain[:1], [], ["lost_value:sum", "win_rate:avg"])
            )
            self.open_as(
                user,
                {
                    "Dashboard!B23": deals,
                    "Dashboard!C23": float(goal),
                    "Dashboard!D23": value,
                    "Dashboard!D35": conversion,
                    "Data!B11": lost,
                    "Data!B9": rate,
                },
            )

    def test_filters(self):
        self.make_business()
        person = {"sales-pipeline-person": {"operator": "in", "ids": self.carl.ids}}
        self.open_as(
            self.mona,
            {"Data!B5": 400, "Dashboard!B22": 1, "Dashboard!C23": "", "Data!B11": ""},
            person,
        )
        team = {"sales-pipeline-team": {"operator": "in", "ids": self.north.ids}}
        self.open_as(self.mona, {"Data!B5": 1000, "Dashboard!B22": 4}, team)
        # what is open now is so whatever the period
        before = {"sales-pipeline-period": {"type": "year", "year": self.year - 1}}
        self.open_as(
            self.mona,
            {"Data!B5": 1400, "Dashboard!A22": "", "Data!B9": ""},
            before,
        )

    def test_without_any_data(self):
        self.open_as(
            self.anna,
            {
                "Data!B4": "",
                "Dashboard!A6": "Nothing to show here yet. Create an opportunity.",
            },
        )


class ResultsCase(DashboardFileCase, StagesCase):
    """Today and on the same day a year ago: what Anna, Ben and Carl sold and won."""

    _dashboard = "sales_results"

    @classmethod
    def make_business(cls):
        today = datetime.combine(cls.company._sales_today(), datetime.min.time())
        noon = today + relativedelta(hours=12)
        before = noon - relativedelta(years=1)
        for user, amount, moment in (
            (cls.anna, 300.0, noon),
            (cls.anna, 100.0, noon),
            (cls.ben, 200.0, noon),
            (cls.carl, 100.0, noon),
            (cls.anna, 250.0, before),
            (cls.carl, 100.0, before),
        ):
            cls._new_order(user, amount, moment)
        for user, won, moment in (
            (cls.anna, True, noon),
            (cls.anna, True, noon),
            (cls.ben, False, noon),
            (cls.carl, True, before),
            (cls.carl, False, before),
            (cls.carl, False, before),
            (cls.carl, False, before),
        ):
            lead = cls._new_lead(user)
            if won:
                lead.action_set_won()
            else:
                lead.action_set_lost()
            lead.date_closed = moment


@tagged("post_install", "-at_install")
class TestResultsFile(ResultsCase):
    def test_file(self):
        self.assertFieldsAndMenusExist(
            {"sales.comparison.report", "sales.leaderboard.report"},
            {"sales_reporting.sales_pack_menu_management_comparison"},
        )
        self.assertSellersFindIt()

    def test_one_comparison_and_one_ranking_at_a_time(self):
        """Over several of them there is no total."""
        filters = {entry["id"]: entry for entry in self.read_file()["globalFilters"]}
        for name in ("compared", "ranking"):
            values = filters[f"sales-results-{name}"]["defaultValue"]
            self.assertEqual(len(values["selectionValues"]), 1)


@tagged("post_install", "-at_install")
class TestResultsDashboard(ResultsCase, DashboardPageCase):
    """Worked by hand."""

    def figures(self, amount, orders, wins, rate):
        return {
            f"Data!{column}{row}": values[index]
            for row, values in enumerate((amount, orders, wins, rate), 4)
            for index, column in enumerate("BC")
        }

    def test_manager(self):
        self.make_business()
        self.open_as(
            self.mona,
            {
                **self.figures((700, 350), (4, 2), (2, 1), (2 / 3, 1 / 4)),
                "Data!B9": 1.0,
                "Dashboard!A6": "Year to Date, Year Before · orders without taxes, in "
                + self.company.currency_id.name,
                "Dashboard!B10": 700,
                "Dashboard!C10": 350,
                "Dashboard!A26": "North",
                "Dashboard!B26": 600,
                "Dashboard!D26": 1.4,
                "Dashboard!E26": 2 / 3,
                "Dashboard!A27": "South",
                "Dashboard!D27": 0,
                "Dashboard!A38": "Anna",
                "Dashboard!B38": 400,
                "Dashboard!C38": 250,
                "Dashboard!D38": 0.6,
                "Dashboard!E38": 2,
                "Dashboard!F38": 1,
                "Dashboard!A39": "Ben",
                "Dashboard!D39": "",
                "Dashboard!F39": 0,
                "Dashboard!A57": "Anna",
                "Dashboard!B57": 1,
                "Dashboard!C57": 3,
                "Dashboard!D57": 400,
                "Dashboard!E57": 2,
                "Dashboard!A58": "Ben",
                "Dashboard!B58": 2,
                "Dashboard!A59": "Carl",
                "Dashboard!A60": "",
            },
        )

    def test_leader(self):
        self.make_business()
        self.open_as(
            self.lea,
            {
                **self.figures((600, 250), (3, 1), (2, 0), (2 / 3, "")),
                "Dashboard!A27": "",
                "Dashboard!A58": "Ben",
                "Dashboard!A59": "",
            },
        )

    def test_seller(self):
        """The own place among all, and nobody else's."""
        self.make_business()
        self.open_as(
            self.ben,
            {
                **self.figures((200, 0), (1, 0), (0, 0), (0, "")),
                "Data!B9": "",
                "Dashboard!A38": "Ben",
                "Dashboard!A39": "",
                "Dashboard!A57": "Ben",
                "Dashboard!B57": 2,
                "Dashboard!C57": 3,
                "Dashboard!A58": "",
            },
        )

    def test_agrees_with_the_reports(self):
        self.make_business()
        for user in (self.mona, self.anna):
            [(now, then, wins)] = (
                self.env["sales.comparison.report"]
                .with_user(user)
                ._read_group(
                    [
                        ("company_id", "=", self.company.id),
                        ("comparison", "=", "ytd"),
                    ],
                    [],
                    ["amount_now:sum", "amount_then:sum", "won_count_now:sum"],
                )
            )
            first = (
                self.env["sales.leaderboard.report"]
                .with_user(user)
                .search(
                    [
                        ("company_id", "=", self.company.id),
                        ("period", "=", "year"),
                        ("ranked_by", "=", "revenue"),
                    ],
                    limit=1,
                )
            )
            self.open_as(
                user,
                {
                    "Data!B4": float(now),
                    "Data!C4": float(then),
                    "Data!B6": wins,
                    "Dashboard!A57": first.user_id.name,
                    "Dashboard!D57": float(first.revenue),
                },
            )

    def test_filters(self):
        self.make_business()
        month = {
            "sales-results-compared": {"operator": "in", "selectionValues": ["mtd"]},
            "sales-results-person": {"operator": "in", "ids": self.carl.ids},
        }
        self.open_as(
            self.mona,
            {
                **self.figures((100, 100), (1, 1), (0, 1), ("", 1 / 4)),
                "Dashboard!A57": "Carl",
                "Dashboard!A58": "",
            },
            month,
        )
        last = {
            "sales-results-ranking": {
                "operator": "in",
                "selectionValues": ["last_year"],
            }
        }
        self.open_as(self.mona, {"Dashboard!D57": 250, "Data!B4": 700}, last)

    def test_without_any_data(self):
        self.open_as(self.mona, {"Data!B4": "", "Dashboard!A57": ""})
