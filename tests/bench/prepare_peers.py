# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""What is measured beside other addons stands on more than orders: invoices, and the
goals that each of them knows."""

from functools import partial

import fill
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command

# One order in so many that are confirmed has an invoice, posted and paid.
INVOICED = 4
TEAM_GOAL = 100_000


def add_invoices(env):
    """Invoices of a line each, of the seller, customer, day and amount of an order, but
    not made from it: what is left to invoice of the orders is as it was."""
    env = env(context=dict(env.context, **fill.QUIET))
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company)
    model = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": env["res.partner"].search([], limit=1).id,
            # It counts for nobody.
            "invoice_user_id": False,
            "team_id": False,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [
                Command.create({"name": "Sale", "price_unit": 100, "tax_ids": []})
            ],
        }
    )
    model.action_post()
    env.flush_all()
    env.cr.execute(
        """
        CREATE TEMPORARY TABLE invoice ON COMMIT DROP AS
        SELECT o.n, nextval('account_move_id_seq')::int AS id, o.user_id, o.team_id,
               o.partner_id, o.date_order::date AS date, o.amount_untaxed AS amount
          FROM (SELECT row_number() OVER (ORDER BY id) AS n, * FROM sale_order
                 WHERE state = 'sale' AND name LIKE 'B%%') o
         WHERE o.n %% %s = 0
        """,
        [INVOICED],
    )
    _copy_invoices(env, model)


def _copy_invoices(env, model):
    copy_rows = partial(fill._copy_rows, env)
    days = dict.fromkeys(("date", "invoice_date"), "i.date")
    prices = ("price_unit", "price_subtotal", "price_total")
    amounts = (
        "amount_untaxed",
        "amount_total",
        "amount_untaxed_signed",
        "amount_total_signed",
        "amount_untaxed_in_currency_signed",
        "amount_total_in_currency_signed",
    )
    copy_rows(
        "account_move",
        model.id,
        {
            **days,
            "invoice_date_due": "i.date",
            "id": "i.id",
            "name": "'B/' || i.n",
            "sequence_prefix": "'B/'",
            "sequence_number": "i.n",
            "payment_reference": "'B/' || i.n",
            "access_token": "NULL",
            "partner_id": "i.partner_id",
            "commercial_partner_id": "i.partner_id",
            "partner_shipping_id": "i.partner_id",
            "invoice_user_id": "i.user_id",
            "team_id": "i.team_id",
            "payment_state": "'paid'",
            **dict.fromkeys(amounts, "i.amount"),
            "amount_residual": "0",
            "amount_residual_signed": "0",
        },
        "invoice i",
    )
    for line in model.line_ids:
        is_product = line.display_type == "product"
        balance = "-i.amount" if is_product else "i.amount"
        copy_rows(
            "account_move_line",
            line.id,
            {
                **days,
                "id": "nextval('account_move_line_id_seq')",
                "move_id": "i.id",
                "move_name": "'B/' || i.n",
                "partner_id": "i.partner_id",
                "date_maturity": "NULL" if is_product else "i.date",
                "balance": balance,
                "amount_currency": balance,
                "credit" if is_product else "debit": "i.amount",
                "amount_residual": "0",
                "amount_residual_currency": "0",
                **(dict.fromkeys(prices, "i.amount") if is_product else {}),
            },
            "invoice i",
        )


def add_invoiced_targets(env):
    """Measure with our addons what is invoiced, and yearly targets of it."""
    env = env(context=dict(env.context, **fill.QUIET))
    metric = env.ref("sales_targets.sales_metric_invoiced")
    metric.active = True
    common = {
        "metric_id": metric.id,
        "period_type": "year",
        "date_from": env.company._sales_today(),
        "state": "confirmed",
    }
    teams = _teams(env)
    env["sales.target"].create(
        [
            {"scope": "team", "team_id": team.id, "goal_value": TEAM_GOAL, **common}
            for team in teams
        ]
        + [{"scope": "company", "goal_value": TEAM_GOAL * len(teams), **common}]
    )


def _teams(env):
    return env["crm.team"].search([("name", "=like", "Team %")])


def add_peers(env):
    """An agent, goals of the sellers and of the teams, and a budget."""
    env = env(context=dict(env.context, **fill.QUIET))
    commission = env["commission"].create({"name": "Ten percent", "fix_qty": 10})
    env["res.partner"].create(
        {"name": "Agent", "agent": True, "commission_id": commission.id}
    )
    _teams(env).invoiced_target = TEAM_GOAL / 12
    _add_goals(env)
    _add_budget(env)


def _add_goals(env):
    """Goals of the year of each seller, twice: of a definition that is computed for all
    in one go, and of one that is not. Both are up to date."""
    year = fields.Date.today().replace(month=1, day=1)
    field = env["ir.model.fields"]._get
    definitions = env["gamification.goal.definition"].create(
        [
            {
                "name": "Sales",
                "computation_mode": "sum",
                "model_id": env["ir.model"]._get_id("sale.order"),
                "field_id": field("sale.order", "amount_untaxed").id,
                "field_date_id": field("sale.order", "date_order").id,
                **values,
            }
            for values in (
                {
                    "domain": "[('state', '=', 'sale')]",
                    "batch_mode": True,
                    "batch_distinctive_field": field("sale.order", "user_id").id,
                    "batch_user_expression": "user.id",
                },
                {"domain": "[('state', '=', 'sale'), ('user_id', '=', user.id)]"},
            )
        ]
    )
    sellers = env["res.users"].search([("login", "=like", "seller%")])
    goals = env["gamification.goal"].create(
        [
            {
                "definition_id": definition.id,
                "user_id": seller.id,
                "start_date": year,
                "end_date": year + relativedelta(years=1, days=-1),
                "target_goal": 100_000_000,
                "state": "inprogress",
            }
            for definition in definitions
            for seller in sellers
        ]
    )
    goals.update_goal()


def _add_budget(env):
    """A report of one figure, what was sold by the accounts, with a column of budget
    and one of what was invoiced for each month."""
    report = env["mis.report"].create({"name": "Sales"})
    figure = env["mis.report.kpi"].create(
        {
            "report_id": report.id,
            "name": "sales",
            "description": "Sales",
            "expression": "-balp[('account_type', '=', 'income')]",
            "budgetable": True,
        }
    )
    year = fields.Date.today().replace(month=1, day=1)
    months = [
        (first, first + relativedelta(months=1, days=-1))
        for first in (year + relativedelta(months=n) for n in range(12))
    ]
    budget = env["mis.budget"].create(
        {
            "name": "Sales",
            "report_id": report.id,
            "date_from": year,
            "date_to": months[-1][1],
            "item_ids": [
                Command.create(
                    {
                        "kpi_expression_id": figure.expression_ids.id,
                        "date_from": first,
                        "date_to": last,
                        "amount": TEAM_GOAL,
                    }
                )
                for first, last in months
            ],
        }
    )
    instance = env["mis.report.instance"].create(
        {"name": "Benchmark", "report_id": report.id, "comparison_mode": True}
    )
    env["mis.report.instance.period"].create(
        [
            {
                "name": f"{kind} {first:%Y-%m}",
                "report_instance_id": instance.id,
                "sequence": first.month,
                "manual_date_from": first,
                "manual_date_to": last,
                **source,
            }
            for first, last in months
            for kind, source in (
                (
                    "Budget",
                    {"source": "mis_budget", "source_mis_budget_id": budget.id},
                ),
                ("Actual", {}),
            )
        ]
    )
