# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date

from odoo.fields import Command

from .common_stages import StagesCase


class CashflowCase(StagesCase):
    """A company that invoices and is paid, and what people do with its orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.company.currency_id
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.company.currency_id = currency
        cls.usd = cls.env.ref("base.USD")
        cls.usd.active = True
        cls.dollars = cls.env["product.pricelist"].create(
            {"name": "Export", "currency_id": cls.usd.id, "company_id": cls.company.id}
        )
        cls.report = cls.env["sales.cashflow.report"]

    @classmethod
    def _new_term(cls, *lines):
        """Payment terms of instalments, each a percentage and days after the invoice,
        or values of a line."""
        return cls.env["account.payment.term"].create(
            {
                "name": "Terms",
                "line_ids": [
                    Command.create(
                        line
                        if isinstance(line, dict)
                        else {"value_amount": line[0], "nb_days": line[1]}
                    )
                    for line in lines
                ],
            }
        )

    @classmethod
    def _bill(cls, orders, day=None, post=True, final=True):
        """The invoices of what is to invoice of orders, dated and posted."""
        moves = orders._create_invoices(final=final)
        for move in moves:
            move.invoice_date = day
            if not move.invoice_payment_term_id:
                move.invoice_date_due = day
        if post:
            moves.action_post()
        return moves

    @classmethod
    def _down_payment(cls, order, percent):
        """A posted invoice of a part of an order, in advance."""
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": percent,
            }
        )
        move = wizard._create_invoices(order)
        move.action_post()
        return move

    @classmethod
    def _pay(cls, move, amount=None, day=None):
        """A payment of an invoice, of all that is open unless said otherwise."""
        vals = {
            "payment_date": day or move.invoice_date,
            "amount": amount or move.amount_residual,
        }
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(vals)
            ._create_payments()
        )

    @classmethod
    def _credit_note(cls, move, match=False):
        """A credit note for an invoice, posted today. Odoo matches it with the invoice,
        which is undone unless it shall be so."""
        note = move._reverse_moves([{"invoice_date": date.today()}])
        note.action_post()
        if not match:
            note.line_ids.remove_move_reconcile()
        return note

    def order(self, amount, **vals):
        return self._new_order(self.anna, amount, **vals)

    def bill(self, amount, day, **vals):
        return self._bill(self.order(amount, **vals), day)

    def rows(self, names, **by):
        """Columns of the rows of a document or customer, the earliest first, with the
        delays that the next night measures.

        :param names: names of fields, with spaces between
        """
        self.env["sales.cashflow.delay"]._measure(self.company)
        self.env.invalidate_all()
        found = self.report.search(
            [(name, "=", record.id) for name, record in by.items()]
        )
        return [
            tuple(
                row[name].name if row._fields[name].relational else row[name]
                for name in names.split()
            )
            for row in found
        ]
