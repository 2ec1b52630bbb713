# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, float_compare


class SalesAllocationChecks(models.Model):
    """What is refused, and what to do about it; also when two people change or share a
    document at the same moment."""

    _inherit = "sales.allocation"

    def _claim_documents(self):
        """Mark the documents, and have whoever else changes or shares one of them at
        this moment do it again.

        Neither sees what the other does, and both the credits and the limit of the
        splits follow from what both do. To the database that is no conflict, unless
        they write to the same row.
        """
        self._mark_documents()
        for documents in (self.sudo().order_id, self.sudo().lead_id):
            claimed = {documents._name: documents.ids}
            claimed.update(documents._credit_dependents())
            for model, ids in claimed.items():
                if ids:
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET write_date = write_date WHERE id = ANY(%s)",
                            SQL.identifier(self.env[model]._table),
                            sorted(ids),
                        )
                    )

    @api.constrains("kind", "basis", "percent", "fixed_amount", "order_id", "lead_id")
    def _check_share(self):
        if self.env.su and self.env.context.get("allocation_copied"):
            return
        for allocation in self:
            allocation._check_bounds()
        for document in self._documents():
            self._check_splits(document)

    def _check_bounds(self):
        self.ensure_one()
        if self.basis == "percent" and not 0 < self.percent <= 100:
            raise ValidationError(
                self.env._(
                    "The percentage of %(seller)s is %(percent)s. Enter a number "
                    "above 0 and up to 100.",
                    seller=self.user_id.name,
                    percent=self.percent,
                )
            )
        if self.basis != "fixed":
            return
        most = abs(self.document_amount)
        if self.fixed_amount <= 0 or self._exceeds(self.fixed_amount, most):
            raise ValidationError(
                self.env._(
                    "The fixed sum of %(seller)s is %(fixed)s, but the untaxed amount "
                    "of “%(document)s” is %(amount)s. Enter a sum above zero and up "
                    "to that amount.",
                    seller=self.user_id.name,
                    fixed=self._format(self.fixed_amount),
                    document=self._document().display_name,
                    amount=self._format(most),
                )
            )

    @api.model
    def _check_splits(self, document):
        splits = document.sudo().allocation_ids.filtered(
            lambda a: a.kind == "split" and a.user_id != document.user_id
        )
        if not splits:
            return
        most = abs(splits[0].document_amount)
        asked = sum(
            split.fixed_amount / most * 100
            if split.basis == "fixed" and most
            else {"percent": split.percent, "full": 100.0}.get(split.basis, 0.0)
            for split in splits
        )
        if float_compare(asked, 100, precision_digits=6) > 0:
            raise ValidationError(
                self.env._(
                    "The splits of “%(document)s” add up to %(total)s %%. Together "
                    "they may be 100 %% at most; use an overlay for credit beside "
                    "the whole.",
                    document=document.display_name,
                    total=f"{asked:.2f}",
                )
            )

    @api.constrains("user_id", "order_id", "lead_id")
    def _check_user(self):
        for allocation in self.sudo():
            user, company = allocation.user_id, allocation.company_id
            if user.share or (company and company not in user.company_ids):
                raise ValidationError(
                    self.env._(
                        "%(seller)s does not work for the company of “%(document)s”. "
                        "Choose a salesperson of that company.",
                        seller=user.name,
                        document=allocation._document().display_name,
                    )
                )
