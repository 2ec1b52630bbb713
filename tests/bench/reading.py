# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Reading targets and results, and the ledger that they are read from."""

from plain_orders import CREDITED, IN_YEAR
from session import Session

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


class Reading(Session):
    def targets(self, order, limit=200):
        """The list of targets as the web client asks for it."""
        # Odoo knows the addons once its configuration is read.
        from odoo.addons.sales_targets.models.sales_target_figures import FIGURES

        answer = {}
        wanted = {name: {} for name in ("name", "goal_value", "state", *FIGURES)}
        wanted["user_ids"] = {"fields": {"display_name": {}}}
        with self.environment("manager") as env:
            self.one_process(env)
            env["sales.target"].search_count([("metric_id.name", "!=", "")])
            env.invalidate_all()
            with self.measured(env, answer):
                found = env["sales.target"].web_search_read(
                    [], wanted, limit=limit, order=order
                )
            answer["rows"] = len(found["records"])
            answer["result"] = sum(row["result_value"] for row in found["records"])
        return answer

    def plain_targets(self, limit):
        """The same by plain SQL over the orders: the targets, then what their people
        are credited in the year."""
        answer = {}
        with self.environment() as env:
            self.one_process(env)
            today = env.company._sales_today()
            with self.measured(env, answer):
                env.cr.execute(
                    """
                    SELECT user_id, name, goal_value, state
                      FROM sales_target ORDER BY date_from DESC, id LIMIT %s
                    """,
                    [limit],
                )
                users = [row[0] for row in env.cr.fetchall()]
                env.cr.execute(
                    f"""
                    SELECT c.user_id, SUM(c.value)
                      FROM ({CREDITED.format(IN_YEAR)}) c
                     WHERE c.user_id = ANY(%(users)s)
                     GROUP BY c.user_id
                    """,
                    {"today": today, "users": users},
                )
                results = dict(env.cr.fetchall())
            answer["result"] = float(sum(results.values()))
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
