# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.fields import Command


def set_up_accounts(env, company):
    """The few accounts and journals that a company needs to invoice and be paid."""
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    account = env["account.account"]
    kinds = {
        "income": ("400000", "Sales"),
        "asset_receivable": ("121000", "Receivable"),
        "asset_current": ("101402", "Bank suspense"),
    }
    accounts = {
        kind: account.create(
            {
                "code": code,
                "name": name,
                "account_type": kind,
                "reconcile": kind == "asset_receivable",
                "company_ids": [Command.set(company.ids)],
            }
        )
        for kind, (code, name) in kinds.items()
    }
    journal = env["account.journal"].create(
        {
            "name": "Customer Invoices",
            "code": "INV",
            "type": "sale",
            "company_id": company.id,
            "default_account_id": accounts["income"].id,
        }
    )
    env["ir.default"].set(
        "res.partner",
        "property_account_receivable_id",
        accounts["asset_receivable"].id,
        company_id=company.id,
    )
    return accounts, journal


def invoice(order, day, post=True):
    """The invoice of an order, dated and posted."""
    move = order._create_invoices()
    move.invoice_date = day
    if post:
        move.action_post()
    return move


def refund(move, day, share=None):
    """A posted credit note for an invoice, for a part of its price if so said."""
    note = move._reverse_moves([{"invoice_date": day, "date": day}])
    if share is not None:
        for line in note.invoice_line_ids:
            line.price_unit *= share
    note.action_post()
    return note
