# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

# What an allocation's percentages and fixed sums refer to, by the column that
# holds the document.
SHARED_AMOUNT = {
    "order_id": ("sale_order", "amount_untaxed"),
    "lead_id": ("crm_lead", "expected_revenue"),
}


class SalesAllocation(models.Model):
    """A seller's part of one order or opportunity."""

    _name = "sales.allocation"
    _description = "Sales Allocation"
    _inherit = ["sales.numbers.mixin"]
    _order = "id"
    _check_company_auto = True
    _rec_name = "user_id"

    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="cascade", check_company=True
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one("res.company", compute="_compute_document_amount")
    currency_id = fields.Many2one("res.currency", compute="_compute_document_amount")
    document_amount = fields.Monetary(
        compute="_compute_document_amount",
        help="The untaxed amount of the order, or the opportunity's expected revenue.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    # Kept on the allocation, as an order keeps its team: who moves to another
    # team leaves past credits behind.
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        check_company=True,
        help="The team that a split counts for.",
    )
    kind = fields.Selection(
        [("overlay", "Overlay"), ("split", "Split")],
        required=True,
        default="overlay",
        help="Overlay: beside the whole, the owner keeps everything. Split: taken "
        "from the owner, who keeps the rest.",
    )
    basis = fields.Selection(
        [("full", "Full amount"), ("percent", "Percentage"), ("fixed", "Fixed sum")],
        required=True,
        default="full",
    )
    percent = fields.Float(
        digits=(16, 6), default=100.0, help="Percentage of the document, 0 to 100."
    )
    fixed_amount = fields.Monetary(help="In the currency of the document, untaxed.")
    amount = fields.Monetary(
        compute="_compute_amount",
        help="What comes out for the salesperson, untaxed, in the currency of the "
        "document.",
    )
    is_shortened = fields.Boolean(
        string="Shortened",
        readonly=True,
        copy=False,
        help="The fixed sum did not fit the document any more, so less is credited.",
    )
    note = fields.Char()

    _one_document = models.Constraint(
        "CHECK((order_id IS NULL) != (lead_id IS NULL))",
        "An allocation belongs to one order or one opportunity. Add it on the "
        "document's tab “Allocation”.",
    )
    _order_user_uniq = models.UniqueIndex(
        "(order_id, user_id) WHERE order_id IS NOT NULL",
        "A salesperson can have one allocation on an order only. Change the "
        "existing line instead of adding another.",
    )
    _lead_user_uniq = models.UniqueIndex(
        "(lead_id, user_id) WHERE lead_id IS NOT NULL",
        "A salesperson can have one allocation on an opportunity only. Change the "
        "existing line instead of adding another.",
    )

    # --------------------------------------------------------------- computes

    @api.depends("user_id")
    def _compute_team_id(self):
        for allocation in self:
            allocation.team_id = allocation.user_id._sales_team_in(
                allocation.company_id
            )

    @api.depends(
        "order_id.amount_untaxed",
        "order_id.currency_id",
        "order_id.company_id",
        "lead_id.expected_revenue",
        "lead_id.company_id",
    )
    def _compute_document_amount(self):
        for allocation in self.sudo():
            order, lead = allocation.order_id, allocation.lead_id
            allocation.company_id = order.company_id or lead.company_id
            if order:
                allocation.currency_id = order.currency_id
                allocation.document_amount = order.amount_untaxed
            else:
                allocation.currency_id = (
                    lead.company_currency or self.env.company.currency_id
                )
                allocation.document_amount = lead.expected_revenue

    @api.depends(
        "kind",
        "basis",
        "percent",
        "fixed_amount",
        "user_id",
        "document_amount",
        "order_id.user_id",
        "order_id.allocation_ids.kind",
        "order_id.allocation_ids.basis",
        "order_id.allocation_ids.percent",
        "order_id.allocation_ids.fixed_amount",
        "lead_id.user_id",
        "lead_id.allocation_ids.kind",
        "lead_id.allocation_ids.basis",
        "lead_id.allocation_ids.percent",
        "lead_id.allocation_ids.fixed_amount",
    )
    def _compute_amount(self):
        for document in self._documents():
            parts = self._parts(document)
            for allocation in self & document.allocation_ids:
                allocation.amount = parts.get(allocation, 0.0)
        self.filtered(lambda a: not a.order_id and not a.lead_id).amount = 0.0

    @api.model
    def _parts(self, document):
        """What the people of an order or opportunity get of its untaxed amount,
        by the very SQL that fills the ledger; works on unsaved lines too.

        :param document: a ``sale.order`` or ``crm.lead``
        :return: dict of ``sales.allocation`` record, and of ``None`` for the
            owner, to the amount in the document's currency; people with nothing
            are missing
        """
        document = document.sudo()
        allocations = document.allocation_ids.sorted(lambda a: a._origin.id or 1e12)
        lines = list(enumerate(allocations, start=1))
        if not lines:
            return {}
        currency = allocations[0].currency_id
        amount = allocations[0].document_amount
        raw = SQL(" UNION ALL ").join(
            SQL(
                "SELECT 1 AS share_id, %s AS allocation_id, %s::varchar AS kind,"
                " %s::varchar AS basis, %s::numeric AS percent,"
                " %s::numeric AS fixed_amount, %s::int AS user_id,"
                " NULL::int AS team_id, %s::numeric AS amount",
                index,
                line.kind,
                line.basis,
                line.percent,
                line.fixed_amount,
                line.user_id._origin.id or None,
                amount,
            )
            for index, line in lines
            if not line.user_id or line.user_id._origin != document.user_id._origin
        )
        if not raw:
            return {None: amount}
        portion = SQL(
            "SELECT 1 AS metric_id, 1 AS document_id, 1 AS share_id,"
            " ROUND(%s::numeric, %s) AS value, %s AS digits",
            amount,
            currency.decimal_places,
            currency.decimal_places,
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH %s
                SELECT allocation_id, part_value FROM part
                 UNION ALL
                SELECT s.allocation_id, ROUND(p.value * s.granted / s.base, p.digits)
                  FROM portion p JOIN share s ON s.share_id = p.share_id
                 WHERE s.kind = 'overlay' AND s.granted > 0
                """,
                self.env["sales.credit"]._split_ctes(portion, self._asked_sql(raw)),
            )
        )
        by_index = dict(lines)
        return {by_index.get(index): float(value) for index, value in rows}

    # ------------------------------------------------------------------- CRUD

    def _check_access(self, operation):
        """Who may read the document may read its allocations, and everybody his
        own. All else needs the rights of a sales manager, and that he may change
        the document."""
        result = super()._check_access(operation)
        saved = self.filtered("id")
        if result or self.env.su or not saved:
            return result
        if operation == "read":
            every = self.with_context(active_test=False)
            allowed = every.search([("id", "in", saved.ids)])
        else:
            allowed = saved._with_writable_document()
        if forbidden := saved - allowed:
            return forbidden, lambda: forbidden._access_error(operation)
        return None

    def _with_writable_document(self):
        allocations = self.sudo()
        orders = allocations.order_id.sudo(False)._filtered_access("write")
        leads = allocations.lead_id.sudo(False)._filtered_access("write")
        return allocations.filtered(
            lambda a: a.order_id in orders or a.lead_id in leads
        ).sudo(False)

    def _access_error(self, operation):
        return self.env["ir.rule"]._make_access_error(operation, self)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            orders = self.env["sale.order"].with_context(active_test=False)._search([])
            leads = self.env["crm.lead"].with_context(active_test=False)._search([])
            domain = Domain(domain) & (
                Domain("user_id", "=", self.env.uid)
                | Domain("order_id", "in", orders)
                | Domain("lead_id", "in", leads)
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model_create_multi
    def create(self, vals_list):
        allocations = super().create(vals_list)
        allocations._claim_documents()
        return allocations

    def write(self, vals):
        self._claim_documents()
        result = super().write(vals)
        self._mark_documents()
        if vals.keys() & SHARED_AMOUNT.keys():
            # the document it has been moved to
            self._claim_documents()
            self.check_access("write")
        return result

    def unlink(self):
        self._claim_documents()
        return super().unlink()

    def _mark_documents(self):
        for documents in (self.sudo().order_id, self.sudo().lead_id):
            if documents:
                self.env["sales.credit"]._mark(documents)

    # ------------------------------------------------- what the ledger asks

    @api.model
    def _shares_sql(self, share_field):
        """Allocations of others than the owner, of the portions at hand.

        :param share_field: ``order_id`` or ``lead_id``
        :return: SELECT as ``sales.credit._split_ctes`` wants it
        """
        table, amount = SHARED_AMOUNT[share_field]
        share = SQL.identifier("a", share_field)
        return self._asked_sql(
            SQL(
                """
                SELECT %(share)s AS share_id, a.id AS allocation_id, a.kind, a.basis,
                       a.percent, a.fixed_amount, a.user_id, a.team_id,
                       d.%(amount)s AS amount
                  FROM sales_allocation a
                  JOIN %(table)s d ON d.id = %(share)s
                 WHERE a.user_id IS DISTINCT FROM d.user_id
                   AND %(share)s IN (SELECT p.share_id FROM portion p)
                """,
                share=share,
                amount=SQL.identifier(amount),
                table=SQL.identifier(table),
            )
        )

    @api.model
    def _asked_sql(self, raw):
        """What each allocation asks for, and of how much, in one unit. A document
        without amount still has 100 per cent to give, but no sums."""
        return SQL(
            """
            SELECT r.share_id, r.allocation_id, r.kind, r.user_id, r.team_id,
                   r.basis = 'fixed' AS is_fixed, r.base,
                   CASE r.basis WHEN 'percent' THEN r.base * r.percent / 100
                                WHEN 'fixed' THEN r.fixed_amount
                                ELSE r.base END
                   * CASE WHEN r.basis = 'fixed' AND r.amount = 0 THEN 0 ELSE 1 END
                   AS asked
              FROM (
                   SELECT raw.*, CASE WHEN COALESCE(raw.amount, 0) = 0 THEN 100
                                      ELSE ABS(raw.amount) END AS base
                     FROM (%s) raw
              ) r
            """,
            raw,
        )

    def _report_shortened(self):
        """Tell the manager who made a fixed split or overlay that it has been
        shortened to fit the document."""
        for allocation in self:
            document = allocation._document()
            document.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Allocation shortened"),
                note=self.env._(
                    "The fixed sum of %(seller)s, %(fixed)s, does not fit the document "
                    "any more: %(amount)s is credited. Change the allocation if "
                    "something else is agreed.",
                    seller=allocation.user_id.name,
                    fixed=allocation._format(allocation.fixed_amount),
                    amount=allocation._format(allocation.amount),
                ),
                user_id=allocation._responsible().id,
            )

    def _responsible(self):
        """The manager to tell about an allocation: who made it, else the leader of
        the document's team, else who saves the document."""
        candidates = self.create_uid | self._document().team_id.user_id
        managers = candidates.filtered(
            lambda u: u.active and u.has_group("sales_team.group_sale_manager")
        )
        return (managers or self._document().team_id.user_id or self.env.user)[0]

    # ---------------------------------------------------------------- helpers

    def _document(self):
        self.ensure_one()
        return self.order_id or self.lead_id

    def _documents(self):
        """The orders, then the opportunities, one by one."""
        return [*self.order_id, *self.lead_id]

    def _exceeds(self, amount, most):
        return self.currency_id.compare_amounts(amount, most) > 0

    def _format(self, amount):
        return format_amount(self.env, amount, self.currency_id)
