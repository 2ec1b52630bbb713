# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What other addons do for the same purpose, and what ours do beside each.

Those of the others are asked of a database with them and without ours; what they read
was put there by ``prepare_peers.py``.
"""

from reporting import Reporting
from saving import Saving

from odoo.fields import Command


class Peers(Saving, Reporting):
    # ------------------------------------------------- a colleague's share of an order

    def confirm_allocated(self):
        """Confirm an order of which a colleague is credited a part."""
        return self._confirm(
            lambda order: {"allocation_ids": [Command.create(self._allocation(order))]}
        )

    def confirm_with_agent(self):
        """Confirm an order whose line has an agent with a commission."""
        return self._confirm(
            lambda order: {
                "order_line": [
                    Command.update(order.order_line.id, self._agent_vals(order))
                ]
            }
        )

    def _confirm(self, share):
        answer = {}
        with self.environment("manager") as env:
            order = env["sale.order"].browse(self.drafts[0])
            order.write(share(order))
            env.flush_all()
            env.invalidate_all()
            with self.measured(env, answer):
                order.action_confirm()
        return answer

    def order_allocated(self):
        """Write and confirm an order of which a colleague is credited a part."""
        return self._order(
            lambda vals, order: vals.update(
                allocation_ids=[Command.create(self._allocation(order))]
            )
        )

    def order_with_agent(self):
        """Write and confirm an order whose line has an agent with a commission."""
        return self._order(
            lambda vals, order: vals["order_line"][0][2].update(self._agent_vals(order))
        )

    def _order(self, share):
        answer = {}
        with self.environment("manager") as env:
            order = env["sale.order"].browse(self.drafts[0])
            vals = self._draft_vals(env)
            share(vals, order)
            env.invalidate_all()
            with self.measured(env, answer):
                env["sale.order"].create(vals).action_confirm()
        return answer

    def _allocation(self, order):
        # Another seller than the order's.
        colleague = order.team_id.member_ids - order.user_id
        return {"user_id": colleague[0].id, "basis": "percent", "percent": 30}

    def _agent_vals(self, order):
        agent = order.env["res.partner"].search([("agent", "=", True)], limit=1)
        return {
            "agent_ids": [
                Command.create(
                    {"agent_id": agent.id, "commission_id": agent.commission_id.id}
                )
            ]
        }

    # ------------------------------------------------------ goals of 200 sellers

    def update_goals(self, batch):
        """Bring the values of the goals up to date, none of which has changed, and
        list them."""
        answer = {}
        wanted = {name: {} for name in ("target_goal", "current", "completeness")}
        wanted |= {name: {} for name in ("start_date", "end_date", "state")}
        for name in ("user_id", "definition_id"):
            wanted[name] = {"fields": {"display_name": {}}}
        with self.environment() as env:
            self.one_process(env)
            goals = env["gamification.goal"].search(
                [("definition_id.batch_mode", "=", batch)]
            )
            env.invalidate_all()
            with self.measured(env, answer):
                goals.update_goal()
                found = env["gamification.goal"].web_search_read(
                    [("id", "in", goals.ids)], wanted, limit=200
                )
            answer["rows"] = len(found["records"])
        return answer

    # ------------------------------------------------------ goals and what was invoiced

    def team_goals(self):
        """The goal of each team for this month, and what it has invoiced."""
        answer = {}
        wanted = {name: {} for name in ("name", "invoiced", "invoiced_target")}
        with self.environment("manager") as env:
            self.one_process(env)
            with self.measured(env, answer):
                found = env["crm.team"].web_search_read([], wanted)
            answer["result"] = sum(team["invoiced"] for team in found["records"])
        return answer

    def invoiced_by_team(self):
        """The same of our targets."""
        return self._read_invoiced("team", "month", ["team_id", "date:month"])

    def budget(self):
        """The year's budget of sales and what was invoiced, by month."""
        answer = {}
        with self.environment() as env:
            self.one_process(env)
            instance = env["mis.report.instance"].search([("name", "=", "Benchmark")])
            with self.measured(env, answer):
                found = instance.compute()
            # Budget and actual by turns.
            values = [cell.get("val") or 0 for cell in found["body"][0]["cells"]]
            answer["result"] = sum(values[1::2])
        return answer

    def invoiced_by_month(self):
        """The same of our target of the company."""
        return self._read_invoiced("company", "year", ["date:month"])

    def _read_invoiced(self, scope, period, groupby):
        answer = {}
        with self.environment("manager") as env:
            self.one_process(env)
            days = self.days(env)
            metric = env["sales.metric"].search([("code", "=", "invoiced")])
            domain = [
                ("metric_id", "=", metric.id),
                ("scope", "=", scope),
                ("period_type", "=", "year"),
                ("date", ">=", days[f"{period}_start"]),
                ("date", "<=", days[f"{period}_end"]),
            ]
            env.invalidate_all()
            with self.measured(env, answer):
                found = env["sales.target.report"].formatted_read_group(
                    domain, groupby, ["goal_value:sum", "result_value:sum"]
                )
            answer["result"] = sum(row["result_value:sum"] or 0 for row in found)
        return answer
