# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""One Odoo process on one database, which measures what it is asked to.

``run.py`` starts it and sends a line of JSON for each measurement: ``{"do": name, ...
arguments}``. The answer is a line of JSON after the mark ``=>``, with the seconds and
the number of SQL statements. Seconds are those in which Odoo or PostgreSQL computed:
where a machine does other things too, the time on the clock says little. A measurement
is what a request does, from a new cursor to all that runs before commit; then it is
rolled back, so that the next round finds the same database.
"""

import gc
import json
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import fill
import funnel
import reports
from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

PLAIN_YEAR = """
    WITH confirmed AS NOT MATERIALIZED (
        SELECT o.id, o.user_id, o.amount_untaxed AS amount, o.currency_rate AS rate,
               o.date_order AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz AS moment,
               date_trunc('year', now() AT TIME ZONE company.sales_tz) AS year_start
          FROM sale_order o
          JOIN res_company company ON company.id = o.company_id
         WHERE o.state = 'sale'
    ),
    part AS NOT MATERIALIZED (
        SELECT a.order_id, a.user_id, a.kind,
               CASE a.basis WHEN 'full' THEN o.amount_untaxed
                            WHEN 'percent' THEN o.amount_untaxed * a.percent / 100
                            ELSE a.fixed_amount END AS amount
          FROM sales_allocation a
          JOIN sale_order o ON o.id = a.order_id
    )
    SELECT date_trunc('month', moment) AS month, SUM(ROUND(amount / rate, 2))
      FROM (
           SELECT c.moment, c.rate, c.amount - COALESCE((
                      SELECT SUM(p.amount) FROM part p
                       WHERE p.order_id = c.id AND p.kind = 'split'), 0) AS amount
             FROM confirmed c
            WHERE c.user_id = %(seller)s AND c.moment >= c.year_start
            UNION ALL
           SELECT c.moment, c.rate, p.amount
             FROM part p
             JOIN confirmed c ON c.id = p.order_id
            WHERE p.user_id = %(seller)s AND c.moment >= c.year_start
      ) x
     GROUP BY 1
"""


class Worker:
    def __init__(self, database):
        config.parse_config(
            ["-d", database, "--no-http", "--log-level=error", "--max-cron-threads=0"]
        )
        self.registry = Registry(database)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            users = env["res.users"].search([("login", "in", ["manager", "seller1"])])
            self.users = {user.login: user.id for user in users}
            self.drafts = (
                env["sale.order"]
                .search(
                    [("state", "=", "draft"), ("user_id.login", "=", "seller1")],
                    order="date_order desc, id desc",
                    limit=fill.DRAFTS,
                )
                .ids
            )
        gc.collect()
        gc.freeze()

    @contextmanager
    def environment(self, login=None, commit=False, **context):
        uid = self.users[login] if login else SUPERUSER_ID
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, {"lang": "en_US", **context})
            if commit:
                cr.flush()
                cr.commit()
            else:
                cr.rollback()

    @contextmanager
    def measured(self, env, answer):
        gc.collect()
        queries = env.cr.sql_log_count
        start, busy = time.perf_counter(), busy_seconds(env.cr)
        yield
        env.cr.flush()
        wall, busy_after = time.perf_counter() - start, busy_seconds(env.cr)
        answer["wall"] = wall
        answer["seconds"] = wall if busy is None else busy_after - busy
        answer["queries"] = env.cr.sql_log_count - queries

    # ------------------------------------------------------------------ saving

    def confirm(self, count, bare):
        """Confirm orders, as the seller's request does it; ``bare`` without the
        tracking of changes, which is the cheapest that it can be."""
        answer = {}
        with self.environment("seller1", tracking_disable=bare) as env:
            orders = env["sale.order"].browse(self.drafts[:count])
            with self.measured(env, answer):
                orders.action_confirm()
        return answer

    def draft(self):
        """Create a quotation."""
        answer = {}
        with self.environment("seller1") as env:
            vals = self._draft_vals(env)
            env.invalidate_all()
            with self.measured(env, answer):
                env["sale.order"].create(vals)
        return answer

    def change(self):
        """Change a price in a quotation, as the form does it."""
        answer = {}
        with self.environment("seller1") as env:
            order = env["sale.order"].browse(self.drafts[0])
            line = order.order_line.id
            env.invalidate_all()
            with self.measured(env, answer):
                change = Command.update(line, {"price_unit": 120})
                order.write({"order_line": [change]})
        return answer

    def _draft_vals(self, env):
        model = env["sale.order"].browse(self.drafts[0])
        line = {
            "product_id": model.order_line.product_id.id,
            "product_uom_qty": 2,
            "price_unit": 100,
        }
        return {
            "partner_id": model.partner_id.id,
            "order_line": [Command.create(line)],
        }

    # ----------------------------------------------------------------- reading

    def targets(self, order):
        """The list of all targets as the web client asks for it."""
        # Odoo knows the addons once its configuration is read.
        from odoo.addons.sales_targets.models.sales_target_figures import FIGURES

        answer = {}
        wanted = {name: {} for name in ("name", "goal_value", "state", *FIGURES)}
        wanted["user_ids"] = {"fields": {"display_name": {}}}
        with self.environment("manager") as env:
            env["sales.target"].search_count([("metric_id.name", "!=", "")])
            env.invalidate_all()
            with self.measured(env, answer):
                found = env["sales.target"].web_search_read(
                    [], wanted, limit=200, order=order
                )
            answer["number"] = len(found["records"])
        return answer

    def result(self):
        """The result of the seller who has the same orders in every database."""
        answer = {}
        with self.environment("manager") as env:
            target = env["sales.target"].search([("user_id.login", "=", "seller0")])
            target.mapped("goal_value")
            target.ensure_one()
            with self.measured(env, answer):
                answer["result"] = target.result_value
        return answer

    def dashboard(self):
        """One refresh of the dashboard of the seller with as many orders as all."""
        answer = {}
        with self.environment("seller1") as env:
            choice = {
                "year": env.company._sales_today().year,
                "user_id": env.uid,
                "metric_id": env.ref("sales_targets.sales_metric_sales_untaxed").id,
            }
            env.invalidate_all()
            with self.measured(env, answer):
                data = env["sales.target"].get_dashboard_data(**choice)
            answer["result"] = data["figures"]["result_value"]
        return answer

    def plain_year(self):
        """The same year by month, by plain SQL over the orders: those of the seller
        less what splits take from them, and what colleagues' orders allocate."""
        answer = {}
        with self.environment() as env, self.measured(env, answer):
            env.cr.execute(PLAIN_YEAR, {"seller": self.users["seller1"]})
            answer["result"] = float(sum(total for _month, total in env.cr.fetchall()))
        return answer

    def tell(self):
        """What is done after the commit of one order, but for the notification."""
        answer = {}
        with self.environment() as env:
            user = env["res.users"].browse(self.users["seller1"])
            metric = env.ref("sales_targets.sales_metric_sales_untaxed")
            team = user.sale_team_id.id
            change = (env.company.id, metric.id, user.id, team)
            env.invalidate_all()
            with self.measured(env, answer):
                env["sales.credit"]._send({change})
        return answer

    def plain_sum(self):
        """The results of 200 sellers by plain SQL over the orders."""
        answer = {}
        with self.environment() as env, self.measured(env, answer):
            env.cr.execute(
                """
                SELECT user_id, SUM(ROUND(amount_untaxed / currency_rate, 2))
                  FROM sale_order
                 WHERE state = 'sale' AND date_order >= date_trunc('year', now())
                 GROUP BY user_id
                """
            )
            env.cr.fetchall()
        return answer

    def report(self, report, read, sets, figures=False):
        """A read of a report, as the web client asks for it."""
        answer = {}
        wanted = reports.REPORTS[report]
        with self.environment("manager") as env:
            self._one_process(env)
            model = env[wanted.model]
            domain = reports.domain_of(report, self._days(env))
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
            self._one_process(env)
            query, _names = reports.plain_query(report, read, sets)
            values = {
                **self._days(env),
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
            self._one_process(env)
            with self.measured(env, answer):
                env["sales.forecast.report"].get_forecast()
        return answer

    def forecast_deals(self):
        """What each salesperson's open deals bring by month, with the range."""
        answer = {}
        with self.environment("manager") as env:
            self._one_process(env)
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
            self._one_process(env)
            with self.measured(env, answer):
                self._new_plan(env)
        return answer

    def planner_form(self):
        """What is typed in a plan, and what follows from it."""
        answer = {}
        with self.environment("manager") as env:
            self._one_process(env)
            plan = self._new_plan(env)
            env.flush_all()
            with self.measured(env, answer):
                plan.goal_value = 2_000_000
        return answer

    def _new_plan(self, env):
        return env["sales.planner"].create(
            {"name": "Plan", "scope": "company", "goal_value": 1_000_000}
        )

    def _one_process(self, env):
        # What further processes of the database compute would not be counted.
        env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")

    def _days(self, env):
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

    # --------------------------------------------------------------- the ledger

    def rebuild(self):
        answer = {}
        with self.environment(commit=True) as env:
            metrics = env["sales.metric"].search([])
            with self.measured(env, answer):
                answer["changed"] = env["sales.credit"].rebuild(metrics)
        return answer

    def verify(self):
        answer = {}
        with self.environment() as env:
            metrics = env["sales.metric"].search([])
            with self.measured(env, answer):
                answer["differences"] = len(env["sales.credit"].verify(metrics))
            env.cr.execute("SELECT count(*) FROM sales_credit")
            answer["credits"] = env.cr.fetchone()[0]
        return answer

    # ------------------------------------------------------------------ filling

    def fill(self, orders):
        with self.environment(commit=True) as env:
            fill.fill(env, orders)
        return {}

    def add_allocations(self):
        with self.environment(commit=True) as env:
            fill.add_allocations(env)
        return {}

    def add_history(self):
        with self.environment(commit=True) as env:
            funnel.add_history(env)
        return {}

    def add_targets(self):
        with self.environment(commit=True) as env:
            fill.add_targets(env)
        return {}


def busy_seconds(cr):
    """Time that this process and its database process have spent computing, None
    where the database server is elsewhere or the system does not tell."""
    try:
        path = Path(f"/proc/{cr.connection.info.backend_pid}/schedstat")
        return int(path.read_text().split()[0]) / 1e9 + time.process_time()
    except OSError:
        return None


def main():
    worker = Worker(sys.argv[1])
    print("=>", json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(worker, request.pop("do"))(**request)
        print("=>", json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
