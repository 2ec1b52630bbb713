# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

SELLER = "sales_team.group_sale_salesman"
COPIED = ("user_id", "team_id", "kind", "basis", "percent", "fixed_amount", "note")


class SalesAllocationMixin(models.AbstractModel):
    """What orders and opportunities have in common: people who share them, the
    credits that come out, and the targets for which they count."""

    _name = "sales.allocation.mixin"
    _description = "Document Shared by Sellers"

    # The inverse names are set where the mixin is used. Customers on the portal and
    # accountants read orders too: who gets what is not for them.
    allocation_ids = fields.One2many(
        "sales.allocation", string="Allocations", copy=False, groups=SELLER
    )
    credit_ids = fields.One2many(
        "sales.credit", string="Credits", readonly=True, copy=False, groups=SELLER
    )
    allocation_summary = fields.Char(
        compute="_compute_allocation_summary", groups=SELLER
    )
    can_allocate = fields.Boolean(compute="_compute_can_allocate", groups=SELLER)
    target_ids = fields.Many2many(
        "sales.target",
        string="Targets",
        compute="_compute_target_ids",
        search="_search_target_ids",
        groups=SELLER,
    )
    target_count = fields.Integer(compute="_compute_target_ids", groups=SELLER)

    @api.depends_context("uid")
    def _compute_can_allocate(self):
        self.can_allocate = self.env["sales.allocation"].has_access("write")

    @api.depends("user_id", "allocation_ids.amount", "allocation_ids.kind")
    def _compute_allocation_summary(self):
        for document in self:
            parts = self.env["sales.allocation"]._parts(document)
            document.allocation_summary = (
                document._allocation_sentence(parts) if parts else False
            )

    def _allocation_sentence(self, parts):
        """One sentence that says who gets what.

        :param parts: dict as of ``sales.allocation._parts``
        """
        self.ensure_one()
        allocations = self.sudo().allocation_ids
        currency = allocations[0].currency_id
        whole = allocations[0].document_amount

        def share(amount):
            text = format_amount(self.env, amount, currency)
            return f"{amount / whole * 100:.4g} % ({text})" if whole else text

        owner = self.sudo().user_id.name or self.env._("the team")
        sentence = [
            self.env._(
                "%(seller)s keeps %(share)s",
                seller=owner,
                share=share(parts.get(None, 0.0)),
            )
        ]
        for allocation in allocations:
            if allocation not in parts:
                continue
            values = {
                "seller": allocation.user_id.name or "…",
                "share": share(parts[allocation]),
                "amount": format_amount(self.env, parts[allocation], currency),
            }
            if allocation.kind == "split":
                sentence.append(self.env._("%(seller)s gets %(share)s", **values))
            else:
                sentence.append(self.env._("%(seller)s %(amount)s beside it", **values))
        return ", ".join(sentence) + "."

    @api.depends("allocation_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_target_ids(self):
        targets = self.env["sales.target"]._of_documents(self)
        for document in self:
            document.target_ids = targets.get(document._origin.id)
            document.target_count = len(document.target_ids)

    def _search_target_ids(self, operator, value):
        if operator == "any":
            # a path such as target_ids.status
            found = self.env["sales.target"].search(Domain(value))
            return [("id", "in", found._document_ids(self._credit_link()))]
        if operator != "in":
            return NotImplemented
        ids = [id_ for id_ in value if id_]
        found = self.env["sales.target"].search([("id", "in", ids)])
        domain = [("id", "in", found._document_ids(self._credit_link()))]
        if False in value:
            every = self.env["sales.target"].search([])
            none = ("id", "not in", every._document_ids(self._credit_link()))
            return ["|", none, *domain]
        return domain

    @api.model
    def _credit_link(self):
        """Column of the ledger that holds these documents."""
        return self._fields["credit_ids"].inverse_name

    def _copy_allocations_to(self, other):
        """Give a document that came from this one, and has none of its own, the
        same allocations. Done with the system's rights: a seller may not write
        allocations, but what a manager decided goes with the business. A fixed sum
        that does not fit the other document is shortened there, as after a change
        of its amount: it must not keep anybody from making a quotation.

        :param other: one record of a model with allocations
        """
        if not self or not other or other.sudo().allocation_ids:
            return
        link = other._fields["allocation_ids"].inverse_name
        allocation = self.env["sales.allocation"].sudo()
        allocation.with_context(allocation_copied=True).create(
            [
                {
                    link: other.id,
                    **{
                        name: allocation[name].id
                        if allocation._fields[name].type == "many2one"
                        else allocation[name]
                        for name in COPIED
                    },
                }
                for allocation in self.sudo().allocation_ids
            ]
        )

    def copy(self, default=None):
        copies = super().copy(default)
        for original, duplicate in zip(self, copies, strict=True):
            original._copy_allocations_to(duplicate)
        return copies

    @api.readonly
    def action_view_targets(self):
        """Open the targets for which the document counts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_target_action"
        )
        action["domain"] = [("id", "in", self.target_ids.ids)]
        action["context"] = {}
        return action
