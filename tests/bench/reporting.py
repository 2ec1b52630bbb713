# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Reading reports, and asking the same of the documents by plain SQL."""

from datetime import timedelta

import reports
from dateutil.relativedelta import relativedelta
from session import Session


class Reporting(Session):
    def report(self, report, read, sets, figures=False):
        """A read of a report, as the web client asks for it."""
        answer = {}
        wanted = reports.REPORTS[report]
        with self.environment("manager") as env:
            self.one_process(env)
            model = env[wanted.model]
            domain = reports.domain_of(report, self.days(env))
            with self.measured(env, answer):
                totals = [*wanted.figures, "__count"]
                if reports.is_long(sets):
                    found = [
                        model.formatted_read_group(
                            domain, sets[0], totals, limit=reports.PAGE
                        )
                    ]
                elif read == reports.PIVOT:
                    # Without labels: those of 2,400 cells take longer than the sums.
                    found = model._read_grouping_sets(domain, sets, totals)
                else:
                    found = model.formatted_read_grouping_sets(domain, sets, totals)
            if figures and read != reports.PIVOT:
                answer["figures"] = reports.figures_of_report(
                    sets, wanted.figures, found
                )
        return answer

    def plain_report(self, report, read, sets, figures=False):
        """The same question, asked by plain SQL."""
        answer = {}
        with self.environment() as env:
            self.one_process(env)
            query, _names = reports.plain_query(report, read, sets)
            values = {
                **self.days(env),
                "mail_type": env.ref("mail.mail_activity_data_email").id,
                "sent": env.ref("mail.mt_comment").id,
            }
            query = query.replace("%", "%%").replace("%%(", "%(")
            with self.measured(env, answer):
                env.cr.execute(query, values)
                found = env.cr.fetchall()
            if figures:
                answer["figures"] = reports.figures_of_plain(sets, found)
        return answer

    def forecast_night(self):
        """What the nightly job measures, of a company whose month ends are recorded."""
        answer = {}
        with self.environment(commit=True) as env, self.measured(env, answer):
            env["sales.forecast.rate"]._measure(env.company)
        return answer

    def forecast_page(self):
        """The page of the company's forecast."""
        answer = {}
        with self.environment("manager") as env:
            self.one_process(env)
            with self.measured(env, answer):
                env["sales.forecast.report"].get_forecast()
        return answer

    def forecast_deals(self):
        """What each salesperson's open deals bring by month, with the range."""
        answer = {}
        with self.environment("manager") as env:
            self.one_process(env)
            with self.measured(env, answer):
                env["sales.forecast.report"].formatted_read_grouping_sets(
                    [("method", "=", "conversion")],
                    [["user_id", "date:month"]],
                    ["conversion_value:sum", "low_value:sum", "high_value:sum"],
                )
        return answer

    def planner_measure(self):
        """A new plan of the company, with all that is measured for it."""
        answer = {}
        with self.environment("manager") as env:
            self.one_process(env)
            with self.measured(env, answer):
                self._new_plan(env)
        return answer

    def planner_form(self):
        """What is typed in a plan, and what follows from it."""
        answer = {}
        with self.environment("manager") as env:
            self.one_process(env)
            plan = self._new_plan(env)
            env.flush_all()
            with self.measured(env, answer):
                plan.goal_value = 2_000_000
        return answer

    def _new_plan(self, env):
        return env["sales.planner"].create(
            {"name": "Plan", "scope": "company", "goal_value": 1_000_000}
        )

    def days(self, env):
        today = env.company._sales_today()
        return {
            "today": today,
            "lately": today - timedelta(days=90),
            "year_start": today.replace(month=1, day=1),
            "year_end": today.replace(month=12, day=31),
            "month_start": today.replace(day=1),
            "month_end": today + relativedelta(day=31),
            "sales_untaxed": env.ref("sales_targets.sales_metric_sales_untaxed").id,
        }
