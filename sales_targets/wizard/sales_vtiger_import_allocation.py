# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models
from odoo.tools import float_compare

from ..tools import vtiger
from .sales_vtiger_import_entries import Skipped, Wrong


class SalesVtigerImport(models.TransientModel):
    """Sales order allocations."""

    _inherit = "sales.vtiger.import"

    def _allocation_reader(self, cells):
        """A function that makes of a line's cells what an entry holds.

        :raise Wrong: by that function, if the line cannot be taken over
        :raise Skipped: by that function, if it says what is so anyway
        """
        people = self._person_lookup()
        orders = self._orders_called(self._texts(cells, "order"))

        def read(values):
            order = self._order_of(values, orders)
            user = self._seller_of(values, people)
            if user == order.user_id:
                raise Skipped(
                    self.env._(
                        "%(seller)s is the salesperson of %(order)s, whose credit "
                        "needs no allocation.",
                        seller=user.name,
                        order=order.name,
                    )
                )
            vals = {
                "order_id": order.id,
                "user_id": user.id,
                "kind": self._kind_of(values),
                **self._basis_vals(values),
                "note": "; ".join(
                    f"{name}: {text}" for name, text in self._remarks(values, "number")
                ),
            }
            allocation = self.env["sales.allocation"].new(vals)
            return {
                "vals": vals,
                "who": user.name,
                "what": " · ".join((order.name, self._part_text(allocation))),
            }

        return read

    def _order_of(self, values, orders):
        if "order" not in values:
            raise Wrong(
                self.env._("The line names no order. Fill in its number or reference.")
            )
        found = orders.get(values["order"], self.env["sale.order"])
        if len(found) == 1:
            return found
        if found:
            raise Wrong(
                self.env._(
                    "Several orders are called “%(text)s”: %(orders)s. Write the "
                    "number of the one that is meant in the file.",
                    text=values["order"],
                    orders=", ".join(found.mapped("name")),
                )
            )
        raise Wrong(
            self.env._(
                "No order of %(company)s has the number or reference “%(text)s”. "
                "Correct it in the file, or take the order over first.",
                company=self.company_id.name,
                text=values["order"],
            )
        )

    def _seller_of(self, values, people):
        if "owner" not in values:
            raise Wrong(
                self.env._("The line names nobody. Fill in who shares the order.")
            )
        user = self._people_in(values["owner"], people).user_id
        if len(user) != 1:
            raise Wrong(
                self.env._(
                    "“%(name)s” is not one salesperson. Choose one on the tab "
                    "“People”, or write a line for each.",
                    name=values["owner"],
                )
            )
        return user

    def _kind_of(self, values):
        if "kind" not in values:
            return self.share_kind
        kind = vtiger.meaning(values["kind"], vtiger.KINDS)
        if not kind:
            raise Wrong(
                self.env._(
                    "“%(text)s” is no kind of allocation. Write “Overlay” or “Split”.",
                    text=values["kind"],
                )
            )
        return kind

    def _basis_vals(self, values):
        percent = self._number(values, "percent")
        amount = self._number(values, "amount")
        if percent and amount:
            raise Wrong(
                self.env._(
                    "The line has a percentage and a sum. Keep one of the columns in "
                    "the note: choose that on the tab “Columns”."
                )
            )
        if percent:
            return {"basis": "percent", "percent": float(percent)}
        if amount:
            return {"basis": "fixed", "fixed_amount": float(amount)}
        if percent is not None or amount is not None:
            raise Wrong(
                self.env._(
                    "The share is zero. Enter one; or leave the column out, for the "
                    "full amount."
                )
            )
        return {"basis": "full"}

    def _part_text(self, allocation):
        """An allocation in words, such as “Split, 40 %”."""

        def label(name):
            field = allocation._fields[name]
            return dict(field._description_selection(self.env))[allocation[name]]

        part = {
            "percent": f"{allocation.percent:g} %",
            "fixed": allocation._format(allocation.fixed_amount),
        }
        return ", ".join((label("kind"), part.get(allocation.basis, label("basis"))))

    # -------------------------------------------------------------- comparing

    def _compare_allocations(self, entries):
        """On one order a person has one allocation."""
        there = {
            (allocation.order_id.id, allocation.user_id.id): allocation
            for allocation in self.env["sales.allocation"].search(
                [("order_id", "in", [entry["vals"]["order_id"] for entry in entries])]
            )
        }
        before = {}
        for entry in entries:
            vals = entry["vals"]
            key = (vals["order_id"], vals["user_id"])
            first = before.setdefault(key, entry)
            other = there.get(key)
            if first is not entry:
                entry["status"] = "error"
                entry["message"] = self.env._(
                    "Line %(line)s is about the same order and person. Leave one of "
                    "them out.",
                    line=first["number"],
                )
            elif other and self._says_the_same(other, vals):
                entry["status"] = "skipped"
                entry["message"] = self.env._("The allocation is there already.")
            elif other:
                entry["status"] = "error"
                entry["message"] = self.env._(
                    "The order has another allocation for that person: %(part)s. "
                    "Change that one, or leave the line out.",
                    part=self._part_text(other),
                )

    def _says_the_same(self, allocation, vals):
        value = {"percent": "percent", "fixed": "fixed_amount"}.get(vals["basis"])
        return (allocation.kind, allocation.basis) == (
            vals["kind"],
            vals["basis"],
        ) and not (
            value and float_compare(allocation[value], vals[value], precision_digits=6)
        )
