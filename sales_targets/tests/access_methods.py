# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Who may call which method by RPC, and which other doors the addon opens.

Who is not named is refused for lack of rights. Who is named may call it, though it may
say that the record is in another state.
"""

SELLING = "anna ben lea lars alda mona otto"
# It opens a list, which shows what one may read; it tells nothing of the record.
ANYBODY = f"{SELLING} ivy pia public"
MANAGERS = "mona otto"
HERS = "anna lea mona"
# By model, the record and who: the methods.
METHODS = {
    "crm.lead": {("Anna's", SELLING): "action_view_targets"},
    "sale.order": {("Anna's", SELLING): "action_view_targets"},
    "sales.alert": {
        (
            "Anna's, for Lars",
            "lars mona",
        ): "action_mute action_snooze action_wake",
        ("Anna's, for Lars", "anna lea lars mona"): "action_open_subject",
    },
    "sales.alert.rule": {
        ("all companies", MANAGERS): "action_check",
        ("all companies", ANYBODY): "action_view_alerts",
    },
    "sales.bonus.scheme": {
        ("of Anna", HERS): "action_choose_targets",
        ("of Anna", ANYBODY): "action_view_targets",
    },
    "sales.credit": {
        # the form of a question, which asks for the credit's id
        ("Anna", ANYBODY): "action_ask",
        ("Anna", HERS): "action_open_document",
    },
    "sales.credit.drift": {("Anna", "mona"): "action_open_document"},
    "sales.credit.frozen": {
        ("Anna, closed", ANYBODY): "action_ask",
        ("Anna, closed", HERS): "action_open_document",
    },
    "sales.credit.question": {
        ("Anna on her credit", "mona"): "action_answer",
        ("Anna on her credit", "anna mona"): "action_close action_reopen",
        ("Anna on her credit", HERS): "action_open_document",
    },
    "sales.metric": {
        ("a metric", MANAGERS): "action_rebuild action_verify",
        ("a metric", ANYBODY): "action_view_credits action_view_drift",
    },
    "sales.phasing": {
        ("pattern of North", "mona"): "action_measure",
        ("pattern of North", ANYBODY): "action_view_targets",
    },
    "sales.planning.line": {
        ("Anna", "anna"): "action_agree action_decline action_propose",
        ("Anna", "lea mona"): "action_accept action_counter",
        ("Anna", "mona"): "action_confirm",
        ("Anna", HERS): "action_view_target",
        ("Anna", SELLING): "action_open_mine",
    },
    "sales.planning.round": {
        ("the company, open", "mona"): "action_cancel action_confirm_accepted "
        "action_done action_open action_reopen action_update_people action_view_lines "
        "action_view_missing action_view_targets",
    },
    "sales.restatement": {
        ("Ben and Carl, of Ben", "ben lea mona"): "action_open_document"
    },
    "sales.review": {
        ("Anna, open", "mona"): "action_cancel action_open action_reopen",
        ("Anna, open", "anna mona"): "action_agree action_sign action_submit "
        "action_view_history",
    },
    "sales.target": {
        ("Anna, draft", "mona"): "action_break_down action_cancel action_close "
        "action_confirm action_reopen",
        # Otto: what Anna has done for his own company
        ("Anna, draft", f"{HERS} otto"): "action_dashboard_deals "
        "action_dashboard_month action_dashboard_propose action_dashboard_target "
        "get_dashboard_data",
        (
            "Anna, draft",
            HERS,
        ): "action_draft "
        "action_open_dashboard action_propose action_view_alerts action_view_credits "
        "action_view_frozen action_view_leads action_view_orders action_view_parent "
        "action_view_parts action_view_restatements get_months "
        "take_celebration",
        ("Anna, closed", HERS): "action_download_statement",
        ("Anna, draft", SELLING): "get_dashboard_options get_leaderboard "
        "remember_dashboard_choice",
    },
    "sales.target.breakdown": {("Mona's", "mona"): "action_create_parts"},
    "sales.target.closing": {("Anna, closed", HERS): "action_download"},
    "sales.target.reopen": {("Mona's", "mona"): "action_reopen"},
    "sales.target.wizard": {
        ("Mona's", "mona"): "action_back action_create_targets action_preview"
    },
    "sales.vtiger.import": {
        ("Mona's", "mona"): "action_back action_import action_preview action_show_made",
        # the page of Odoo's own import
        ("Mona's", ANYBODY): "action_excel_allocations action_excel_targets",
    },
}
# Fields that only some may read: by group, the models and the fields.
SELLER, SYSTEM = "sales_team.group_sale_salesman", "base.group_system"
SHARING = (
    "allocation_ids",
    "allocation_summary",
    "can_allocate",
    "credit_ids",
    "target_count",
    "target_ids",
)
FIELDS = {
    **{
        (model, name): SELLER
        for model in ("crm.lead", "sale.order")
        for name in SHARING
    },
    **{
        (model, "sales_credit_mark_ids"): SYSTEM
        for model in (
            "account.move",
            "account.partial.reconcile",
            "calendar.event",
            "crm.lead",
            "mail.activity",
            "sale.order",
            "sales.adjustment",
        )
    },
    ("sales.target", "celebrated_user_ids"): SYSTEM,
}
# Addresses: (auth, methods, whether it only reads). "(as before)" changes what an
# address of Odoo's does, for whom it was open before.
ROUTES = {"edit_custom (as before)": (None, None, False)}

# Pages to print, of what one may read.
PRINTED = ()


def arguments(case):
    """What methods are called with, those that want something."""
    draft = case.records["sales.target"]["Anna, draft"]
    choice = {"user_id": case.anna.id}
    return {
        "action_dashboard_deals": [choice],
        "action_dashboard_month": [choice, "2026-01-01", "2026-01-31"],
        "action_dashboard_propose": [choice],
        "action_dashboard_target": [choice],
        "get_dashboard_data": [None, case.anna.id],
        "remember_dashboard_choice": [{}],
        "take_celebration": [draft.ids],
    }


def make_records(case):
    """Records beyond those of the tables of access."""
    targets = case.records["sales.target"]
    wizards = {
        "sales.target.breakdown": {"target_id": targets["North"].id},
        "sales.target.reopen": {
            "target_ids": targets["Anna, closed"].ids,
            "reason": "Too early",
        },
        "sales.target.wizard": {},
        "sales.vtiger.import": {},
    }
    as_mona = case.env(
        user=case.mona, context={"allowed_company_ids": case.company.ids}
    )
    return {
        "crm.lead": {"Anna's": case.lead},
        "sale.order": {"Anna's": case.order},
        **{
            model: {"Mona's": as_mona[model].create(vals).with_env(case.env)}
            for model, vals in wizards.items()
        },
    }
