# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What is done now and then: a workbook, the alerts of a night, the end of a period."""

from datetime import timedelta
from unittest.mock import patch

from session import Session


class Operations(Session):
    def workbook(self):
        """The report of goals and results as it opens, taken to Excel."""
        answer = {}
        with self.environment("manager") as env:
            self.one_process(env)
            report = env.ref("sales_reporting.sales_report_goal")
            extract = env["sales.workbook"]._extract_report(
                report, env.company._sales_today()
            )
            settings = {
                "model": extract.model,
                "action_id": report.action_id.id,
                "view_type": "pivot",
                "domain": extract.domain,
                "title": extract.title,
                "state": {
                    "pivot_row_groupby": ["team_id", "user_id"],
                    "pivot_column_groupby": ["date:month"],
                    "pivot_measures": ["goal_value", "result_value", "attainment"],
                },
            }
            env.invalidate_all()
            with self.measured(env, answer):
                env["sales.workbook"]._take_to_excel(settings)
        return answer

    def pack(self):
        """The workbook of the management's reports, as it is sent on a day."""
        answer = {}
        with self.environment("manager") as env:
            self.one_process(env)
            pack = env.ref("sales_reporting.sales_pack_management")
            period = pack._period_until(env.company._sales_today())
            env.invalidate_all()
            with self.measured(env, answer):
                pack._get_workbook(*period)
        return answer

    def alerts(self, nights):
        """The job of the last of some nights, of which the first opens all alerts.
        Where the job commits, what it has computed goes to the database."""
        answer = {}
        with self.environment() as env:

            def commit():
                env.cr.flush()
                env.cr.clear()

            rules = env["sales.alert.rule"]
            with patch.object(env.cr, "commit", commit):
                for _night in range(nights):
                    rules.search([]).checked_on = False
                    commit()
                    with self.measured(env, answer):
                        rules._cron_check()
            answer["rows"] = env["sales.alert"].search_count([])
        return answer

    def close(self):
        """Close a target of the company, of all days on which something was sold."""
        answer = {}
        with self.environment() as env:
            today = env.company._sales_today()
            target = env["sales.target"].create(
                {
                    "metric_id": env.ref("sales_targets.sales_metric_sales_untaxed").id,
                    "scope": "company",
                    "period_type": "custom",
                    "date_from": today - timedelta(days=4 * 366),
                    "date_to": today,
                    "goal_value": 1_000_000,
                    "state": "confirmed",
                }
            )
            target = target.with_user(self.users["manager"])
            env.flush_all()
            env.invalidate_all()
            with self.measured(env, answer):
                target.action_close()
            answer["rows"] = target.closing_id.credit_count
        return answer
