# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who may call which method by RPC, and which other doors the addon opens; see the
file of this name in ``sales_targets``."""

from odoo.addons.sales_targets.tests.access_methods import (
    ANYBODY,
    HERS,
    MANAGERS,
    SELLER,
    SELLING,
)

MANAGER = "sales_team.group_sale_manager"
# A report: a line of Anna's
REPORTS = (
    "activity",
    "cashflow",
    "comparison",
    "competitor",
    "conversion",
    "coverage",
    "forecast",
    "lead",
    "leaderboard",
    "loss",
    "neglected",
    "pipeline",
    "quality",
    "target",
)
METHODS = {
    **{
        f"sales.{report}.report": {("Anna's", HERS): "action_open"}
        for report in REPORTS
    },
    # Otto: there is no such line in his company, an empty form opens
    "sales.cashflow.report": {("Anna's", f"{HERS} otto"): "action_open"},
    "sales.neglected.report": {
        ("Anna's", f"{HERS} otto"): "action_open action_plan",
    },
    "sales.forecast.report": {
        ("Anna's", HERS): "action_open",
        # the page shows oneself, one's teams or the company
        ("Anna's", "anna"): "get_forecast",
    },
    # prints the pages of what one may read
    **{
        f"sales.{report}.report": {
            ("Anna's", HERS): "action_open",
            ("Anna's", SELLING): "action_print",
        }
        for report in ("coverage", "target")
    },
    # Otto: what Anna has in his company, nothing
    "sales.target": {("Anna's", f"{HERS} otto"): "action_dashboard_print"},
    "sales.commentary": {
        # the newest commentary that one may read
        ("North's", SELLING): "action_write get_head",
        # of oneself
        ("North's", ANYBODY): "can_write",
    },
    "sales.competitor": {("a competitor", ANYBODY): "action_view_deals"},
    "sales.pack": {
        # an address, which refuses
        ("everybody's", ANYBODY): "action_download",
        ("everybody's", MANAGERS): "action_view_deliveries",
        ("everybody's", SELLING): "action_toggle_subscription",
    },
    "sales.pack.delivery": {
        ("Anna's", "anna mona"): "action_download",
        ("Anna's", "mona"): "action_retry",
    },
    "sales.planner": {
        ("Anna's", "anna mona"): "action_make_targets",
        ("Anna's", HERS): "action_measure action_view_deals action_view_months "
        "action_view_prospects action_view_targets",
        # puts nothing back where none is named
        ("Anna's", ANYBODY): "action_use_measured",
    },
    "sales.report": {
        ("losses", SELLING): "action_open action_toggle_favorite "
        "action_toggle_received",
    },
    "sales.scenario": {("Anna's", HERS): "action_refresh action_reset"},
}
FIELDS = {
    ("crm.lead", "stage_move_ids"): SELLER,
    ("sales.pack.delivery", "mail_id"): ".",
    ("sales.report", "favorite_user_ids"): ".",
    **{
        ("sales.pack", name): MANAGER
        for name in (
            "failed_count",
            "reader_ids",
            "subscriber_ids",
            "team_ids",
            "unreachable_ids",
            "unsubscribed_ids",
            "user_ids",
        )
    },
}
ROUTES = {
    "/sales_reporting/pack/<int:pack_id>": ("user", None, True),
    # with a token that only a mail has
    "/sales_reporting/unsubscribe/<int:pack_id>/<int:user_id>/<string:token>": (
        "public",
        ["GET", "POST"],
        False,
    ),
    "/sales_reporting/workbook": ("user", ["POST"], True),
    "export_xlsx (as before)": (None, None, False),
}

# Pages to print, of what one may read.
PRINTED = ("sales_goal_sheet_action",)


def arguments(case):
    """What methods are called with, those that want something."""
    return {
        "action_dashboard_print": [{"user_id": case.anna.id}],
        "action_print": [[]],
        "action_write": ["sales.loss.report"],
        "get_forecast": ["person", case.anna.id],
        "get_head": ["sales.loss.report"],
    }


def make_records(case):
    """Records by model and label."""
    env, anna = case.env, case.anna
    rival = env["sales.competitor"].create({"name": "Rival"})
    losses = env.ref("sales_reporting.sales_report_loss")
    pack = env["sales.pack"].create(
        {
            "name": "Everybody's",
            "code": "all",
            "report_ids": losses.ids,
            "user_ids": anna.ids,
        }
    )
    _make_business(case, rival)
    as_anna = env(user=anna, context={"allowed_company_ids": case.company.ids})
    return {
        "sales.commentary": {
            "North's": env["sales.commentary"].create(
                {
                    "report_id": losses.id,
                    "team_id": case.north.id,
                    "company_id": case.company.id,
                    "text": "Watch prices",
                }
            )
        },
        "sales.competitor": {"a competitor": rival},
        "sales.pack": {"everybody's": pack},
        "sales.pack.delivery": {"Anna's": pack._plan(case.company._sales_today())},
        "sales.planner": {
            "Anna's": as_anna["sales.planner"].create({"goal_value": 1000})
        },
        "sales.report": {"losses": losses},
        "sales.scenario": {"Anna's": as_anna["sales.scenario"].create({"name": "If"})},
        "sales.target": {"Anna's": _line_of(case, "target").target_id},
        **{
            f"sales.{report}.report": {"Anna's": _line_of(case, report)}
            for report in REPORTS
        },
    }


def _make_business(case, rival):
    """Of Anna: a deal won, one lost, an open one that nobody touches; an activity."""
    won, lost, stale = case.env["crm.lead"].create(
        [
            {
                "name": name,
                "type": "opportunity",
                "user_id": case.anna.id,
                "team_id": case.north.id,
                "company_id": case.company.id,
                "partner_id": case.customer.id,
                "expected_revenue": 50.0,
                "competitor_id": rival.id,
            }
            for name in ("Won", "Lost", "Stale")
        ]
    )
    won.action_set_won()
    lost.action_set_lost()
    stale.activity_schedule("mail.mail_activity_data_call", user_id=case.anna.id)
    case.env.flush_all()
    case.env.cr.execute(
        "UPDATE crm_lead SET create_date = create_date - INTERVAL '200 days'"
        " WHERE id = %s",
        [stale.id],
    )


def _line_of(case, report):
    """A line that is about one person, where there are others too."""
    model = case.env[f"sales.{report}.report"]
    domain = [("user_id", "=", case.anna.id)]
    if report in ("coverage", "forecast", "target"):
        domain.append(("scope", "=", "person"))
    return model.search(domain, limit=1)
