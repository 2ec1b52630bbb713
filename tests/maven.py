"""The public data set of a computer-hardware company: its files, and an import.

:func:`read_deals` and :class:`Figures` are plain Python over the files, without Odoo.
:func:`replay` runs in an Odoo shell and does what a user's import does.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from freezegun import freeze_time

TOP = Path(__file__).resolve().parent.parent
# Names in the deals or accounts that differ from those they refer to.
SPELLING = {"GTXPro": "GTX Pro", "technolgy": "technology"}
METRICS = ("sales_untaxed", "order_count", "won_count", "won_revenue", "win_rate")
QUARTERS = [date(2017, month, 1) for month in (1, 4, 7, 10)]
MONTHS = [date(2017, month, 1) for month in range(1, 13)]
PERIODS = (
    [("quarter", day) for day in QUARTERS]
    + [("month", day) for day in MONTHS]
    + [("year", date(2017, 1, 1))]
)
BATCH = 1000


def find_data() -> Path | None:
    """The folder of the data set, beside the repository or further up."""
    for folder in TOP.parents:
        data = folder / "shared" / "data"
        if (data / "maven_crm" / "sales_pipeline.csv").is_file():
            return data
    return None


def read_csv(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {name: SPELLING.get(value, value) for name, value in row.items()}
            for row in csv.DictReader(file)
        ]


# ------------------------------------------------------- straight from the files


@dataclass
class Deal:
    agent: str
    team: str
    stage: str
    engaged: date | None
    closed: date | None
    value: int


def read_deals(data: Path) -> list[Deal]:
    managers = {
        row["sales_agent"]: row["manager"]
        for row in read_csv(data / "maven_crm" / "sales_teams.csv")
    }

    def day(text):
        return date.fromisoformat(text) if text else None

    return [
        Deal(
            row["sales_agent"],
            managers[row["sales_agent"]],
            row["deal_stage"],
            day(row["engage_date"]),
            day(row["close_date"]),
            int(row["close_value"] or 0),
        )
        for row in read_csv(data / "maven_crm" / "sales_pipeline.csv")
    ]


def in_period(day: date, kind: str, start: date) -> bool:
    if day.year != start.year:
        return False
    return {
        "year": True,
        "quarter": (day.month - 1) // 3 == (start.month - 1) // 3,
        "month": day.month == start.month,
    }[kind]


class Figures:
    """Sums over the deals of an owner and a period, in Decimal."""

    def __init__(self, deals: list[Deal]):
        self.closed = defaultdict(list)
        for deal in deals:
            if deal.closed:
                for owner in (deal.agent, deal.team, "company"):
                    self.closed[owner].append(deal)

    def result(self, metric: str, owner: str, kind: str, start: date) -> Decimal:
        deals = [d for d in self.closed[owner] if in_period(d.closed, kind, start)]
        won = [d for d in deals if d.stage == "Won"]
        if metric in ("sales_untaxed", "won_revenue"):
            return Decimal(sum(d.value for d in won))
        if metric in ("order_count", "won_count"):
            return Decimal(len(won))
        return Decimal(len(won)) / len(deals) if deals else Decimal(0)


# --------------------------------------------------------------- in an Odoo shell


def replay(env, data: str) -> None:
    """Import the data set, make targets, and print what they say as JSON."""
    folder = Path(data) / "maven_crm"
    env = env(
        context={
            **env.context,
            "tracking_disable": True,
            "no_reset_password": True,
            "mail_create_nosubscribe": True,
        }
    )
    env.company.write({"name": "company", "sales_tz": "America/New_York"})
    env.ref("sales_targets.sales_metric_win_rate").active = True
    people, teams = _import_people(env, folder)
    _import_master_data(env, folder)
    deals = read_csv(folder / "sales_pipeline.csv")
    _import_leads(env, folder, deals)
    _import_orders(env, deals)
    env.cr.commit()
    owners = {**people, **teams, "company": env.company}
    print(
        json.dumps(
            {
                "results": _results(env, owners),
                "quarterly": _quarterly_targets(env, people),
                "new_leads": _new_leads(env),
                "closed": _closed(env),
                # these date the history anew: after what else reads it
                "reports": _reports(env),
                "past_forecasts": _past_forecasts(env, folder, deals),
                "differences": len(
                    env["sales.credit"].verify(env["sales.metric"].search([]))
                ),
                "leads": env["crm.lead"]
                .with_context(active_test=False)
                .search_count([]),
                "orders": env["sale.order"].search_count([("state", "=", "sale")]),
            }
        )
    )


def _load(env, model, columns, rows):
    """What the import page does: batches, and any message is a failure."""
    ids = []
    for start in range(0, len(rows), BATCH):
        outcome = env[model].load(columns, rows[start : start + BATCH])
        if outcome["messages"]:
            raise ValueError(outcome["messages"][:3])
        ids += outcome["ids"]
        env.cr.commit()
    return env[model].browse(ids)


def _xmlid(kind, name):
    """A name for the import by which other rows refer to a record."""
    return f"maven.{kind}_" + "".join(c if c.isalnum() else "_" for c in name).lower()


def _import_people(env, folder):
    rows = read_csv(folder / "sales_teams.csv")
    by_manager = defaultdict(list)
    for row in rows:
        by_manager[row["manager"]].append(row["sales_agent"])
    agents = [row["sales_agent"] for row in rows]
    users = _load(
        env,
        "res.users",
        ["id", "name", "login", "group_ids/id"],
        [
            [
                _xmlid("user", name),
                name,
                _xmlid("user", name),
                "sales_team.group_sale_salesman",
            ]
            for name in [*by_manager, *agents]
        ],
    )
    teams = _load(
        env,
        "crm.team",
        ["id", "name", "user_id/id", "member_ids/id"],
        [
            [
                _xmlid("team", manager),
                manager,
                _xmlid("user", manager),
                ",".join(_xmlid("user", name) for name in members),
            ]
            for manager, members in by_manager.items()
        ],
    )
    people = {user.name: user for user in users if user.name in agents}
    return people, {team.name: team for team in teams}


def _import_master_data(env, folder):
    accounts = read_csv(folder / "accounts.csv")
    regions = {row["regional_office"] for row in read_csv(folder / "sales_teams.csv")}
    for model, kind, names in (
        ("res.partner.industry", "industry", {row["sector"] for row in accounts}),
        ("crm.tag", "region", regions),
        ("crm.stage", "stage", {"Prospecting", "Engaging"}),
    ):
        _load(env, model, ["id", "name"], [[_xmlid(kind, n), n] for n in sorted(names)])
    _load(
        env,
        "res.partner",
        ["id", "name", "is_company", "industry_id/id"],
        [
            [_xmlid("account", row["account"]), row["account"], "1"]
            + [_xmlid("industry", row["sector"])]
            for row in accounts
        ],
    )
    _load(
        env,
        "product.product",
        ["id", "name", "type", "list_price"],
        [
            [_xmlid("product", row["product"]), row["product"], "consu"]
            + [row["sales_price"]]
            for row in read_csv(folder / "products.csv")
        ],
    )


def _import_leads(env, folder, deals):
    prices = {
        row["product"]: row["sales_price"] for row in read_csv(folder / "products.csv")
    }
    teams = {row["sales_agent"]: row for row in read_csv(folder / "sales_teams.csv")}
    won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
    stages = {
        "Prospecting": _xmlid("stage", "Prospecting"),
        "Won": won.get_external_id()[won.id],
    }
    rows = []
    for deal in deals:
        stage = deal["deal_stage"]
        team = teams[deal["sales_agent"]]
        rows.append(
            [
                _xmlid("lead", deal["opportunity_id"]),
                f"{deal['product']} {deal['opportunity_id']}",
                "opportunity",
                _xmlid("account", deal["account"]) if deal["account"] else "",
                _xmlid("user", deal["sales_agent"]),
                _xmlid("team", team["manager"]),
                _xmlid("region", team["regional_office"]),
                deal["close_value"] if stage == "Won" else prices[deal["product"]],
                stages.get(stage, _xmlid("stage", "Engaging")),
                {"Won": "100", "Lost": "0"}.get(stage, "10"),
                "0" if stage == "Lost" else "1",
                f"{deal['close_date']} 12:00:00" if deal["close_date"] else "",
            ]
        )
    columns = ["id", "name", "type", "partner_id/id", "user_id/id", "team_id/id"]
    columns += ["tag_ids/id", "expected_revenue", "stage_id/id", "probability"]
    leads = _load(env, "crm.lead", [*columns, "active", "date_closed"], rows)
    # No import can say when a lead was created: whoever brings that day over does it
    # in the database itself, and has the ledger built anew.
    for lead, deal in zip(leads, deals, strict=True):
        if deal["engage_date"]:
            env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                [f"{deal['engage_date']} 12:00:00", lead.id],
            )
    env.invalidate_all()
    env["sales.credit"].rebuild(env["sales.metric"].search([("source", "=", "lead")]))


def _import_orders(env, deals):
    # Lost ones were offered too, which says about what they were.
    offered = [deal for deal in deals if deal["deal_stage"] in ("Won", "Lost")]
    prices = env["product.product"].search([]).mapped(lambda p: (p.name, p.list_price))
    teams = env["crm.team"].search([])
    team_of = {user: team for team in teams for user in team.member_ids.mapped("name")}
    columns = ["id", "partner_id/id", "user_id/id", "team_id/.id", "opportunity_id/id"]
    columns += [
        f"order_line/{name}"
        for name in ("product_id/id", "product_uom_qty", "price_unit")
    ]
    price_of = {name: str(price) for name, price in prices}
    orders = _load(
        env,
        "sale.order",
        columns,
        [
            [
                _xmlid("order", deal["opportunity_id"]),
                _xmlid("account", deal["account"]),
                _xmlid("user", deal["sales_agent"]),
                str(team_of[deal["sales_agent"]].id),
                _xmlid("lead", deal["opportunity_id"]),
                _xmlid("product", deal["product"]),
                "1",
                deal["close_value"]
                if deal["deal_stage"] == "Won"
                else price_of[deal["product"]],
            ]
            for deal in offered
        ],
    )
    by_day = defaultdict(list)
    won = []
    for order, deal in zip(orders, offered, strict=True):
        if deal["deal_stage"] == "Won":
            won.append(order.id)
            by_day[deal["close_date"]].append(order.id)
    orders = env["sale.order"].browse(won)
    # Confirming sets the order date to now, so the day is given afterwards.
    for start in range(0, len(orders), BATCH):
        orders[start : start + BATCH].action_confirm()
        env.cr.commit()
    for day, ids in by_day.items():
        env["sale.order"].browse(ids).date_order = f"{day} 12:00:00"
    env.cr.commit()


def _target_vals(owner, metric, kind, start, goal):
    scope = {"res.users": "person", "crm.team": "team"}.get(owner._name, "company")
    return {
        "metric_id": metric.id,
        "scope": scope,
        "user_ids": [(6, 0, owner.ids)] if scope == "person" else [],
        "team_id": owner.id if scope == "team" else False,
        "period_type": kind,
        "date_from": start,
        "goal_value": goal,
    }


def _results(env, owners):
    """Results by owner, period and metric: a target for each."""
    metrics = {m.code: m for m in env["sales.metric"].search([("code", "in", METRICS)])}
    keys = [
        (code, name, kind, start)
        for code in METRICS
        for name in owners
        for kind, start in PERIODS
    ]
    targets = env["sales.target"].create(
        [
            _target_vals(owners[name], metrics[code], kind, start, 1)
            for code, name, kind, start in keys
        ]
    )
    return [
        [code, name, kind, start.isoformat(), target.result_value]
        for (code, name, kind, start), target in zip(keys, targets, strict=True)
    ]


def _quarterly_targets(env, people):
    """For each agent and quarter, the previous quarter's result plus 10 %."""
    metric = env.ref("sales_targets.sales_metric_sales_untaxed")
    rows = []
    for name, user in people.items():
        before = env["sales.target"].create(
            _target_vals(user, metric, "quarter", date(2016, 10, 1), 1)
        )
        for start in [*QUARTERS, date(2018, 1, 1)]:
            goal = round(before.result_value * 1.1, 2)
            target = env["sales.target"].search(
                [
                    ("metric_id", "=", metric.id),
                    ("user_ids", "=", user.id),
                    ("period_type", "=", "quarter"),
                    ("date_from", "=", start),
                ]
            ) or env["sales.target"].create(
                _target_vals(user, metric, "quarter", start, goal)
            )
            target.goal_value = goal
            target.action_confirm()
            rows.append(
                [
                    name,
                    start.isoformat(),
                    target.goal_value,
                    target.result_value,
                    target.attainment,
                    target.gap_value,
                    target.status,
                ]
            )
            before = target
    env.cr.commit()
    return rows


def _new_leads(env):
    """New leads by month, as the ledger has them."""
    metric = env.ref("sales_targets.sales_metric_lead_count")
    return {
        month.strftime("%Y-%m"): value
        for month, value in env["sales.credit"]._read_group(
            [("metric_id", "=", metric.id)], ["date:month"], ["value:sum"]
        )
    }


def _reports(env):
    # Beside this file, which is imported without its package.
    import maven_reports

    return maven_reports.read(env)


CLOSED_BY = {
    "agent": ["user_id"],
    "manager": ["team_id"],
    "regional_office": ["tag_ids"],
    "product": ["product_id"],
    "sector": ["industry_id"],
    "month": ["date:month"],
    "quarter": ["date:quarter"],
    "engage_month": ["created_on:month"],
    "quarter_agent": ["date:quarter", "user_id"],
}


def _closed(env):
    """Won and lost, by each dimension of the report's own grouped reads."""

    def name(value):
        return value.isoformat() if isinstance(value, date) else value.name

    measures = ["won_count:sum", "lost_count:sum", "win_rate:avg", "won_value:sum"]
    measures += ["lost_value:sum"]
    return {
        dimension: [
            [[name(value) for value in row[: len(groupby)]], *row[len(groupby) :]]
            for row in env["sales.loss.report"]._read_group([], groupby, measures)
        ]
        for dimension, groupby in CLOSED_BY.items()
    }


FORECAST = ["date:day", "horizon", "method", "scope", "team_id"]
SAID = ["forecast_value:sum", "actual_value:sum", "error_share:avg", "is_within:avg"]


def _past_forecasts(env, folder, deals):
    """What would have been forecast at the month ends, on the first day of 2018."""
    prices = {
        row["product"]: row["sales_price"] for row in read_csv(folder / "products.csv")
    }
    env.cr.execute("DELETE FROM sales_stage_move")
    env["sales.stage.move"]._fill_past()
    # Until it was closed a deal was expected to bring the list price.
    env.cr.execute(
        """
        UPDATE sales_stage_move m SET revenue = price.price
          FROM UNNEST(%s::int[], %s::numeric[]) price (lead_id, price)
         WHERE m.lead_id = price.lead_id AND m.state NOT IN ('won', 'lost')
        """,
        [
            [env.ref(_xmlid("lead", deal["opportunity_id"])).id for deal in deals],
            [prices[deal["product"]] for deal in deals],
        ],
    )
    env.cr.execute("DELETE FROM sales_forecast_snapshot")
    with freeze_time("2018-01-01 12:00"):
        env["sales.forecast.rate"]._measure(env.company)
    env.cr.commit()
    return [
        [day.isoformat(), horizon, method, scope, team.name, *figures]
        for day, horizon, method, scope, team, *figures in env[
            "sales.forecast.backtest"
        ]._read_group([("company_id", "=", env.company.id)], FORECAST, SAID)
    ]
