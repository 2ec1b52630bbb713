# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL


class SalesReportDimensions(models.AbstractModel):
    """By what reports on opportunities can be grouped: the same everywhere.

    A report has one row for each opportunity, and the opportunity's id. What costs a
    look into another table is a subquery of its own, or a left join that finds one row
    at most: PostgreSQL leaves out both where nobody asks for them.
    """

    _name = "sales.report.dimensions"
    _inherit = ["sales.report.reading", "sales.report.screen"]
    _description = "Dimensions of Reports on Opportunities"
    # What a report reads beside is added by the report itself.
    _depends = {
        "crm.lead": [
            "campaign_id",
            "company_id",
            "country_id",
            "medium_id",
            "partner_id",
            "reseller_id",
            "source_id",
            "tag_ids",
            "team_id",
            "user_id",
        ],
        "product.template": ["categ_id"],
        "res.company": ["currency_id"],
        "res.partner": ["country_id", "industry_id"],
        "sale.order": ["opportunity_id", "state"],
        "sale.order.line": ["order_id", "price_subtotal", "product_id"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    tag_ids = fields.Many2many(
        "crm.tag", "crm_tag_rel", "lead_id", "tag_id", string="Tags", readonly=True
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    reseller_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one(
        "product.product",
        string="Main Product",
        readonly=True,
        help="The largest line of the opportunity's order, else of its quotation.",
    )
    product_categ_id = fields.Many2one(
        "product.category", string="Category of the Main Product", readonly=True
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT %s, %s FROM %s WHERE %s",
            self._select_dimensions(),
            self._select(),
            self._from(),
            self._where(),
        )

    @api.model
    def _select(self):
        """Further columns; ``l`` is the opportunity, ``company`` the company for which
        it counts, ``customer`` the customer's contact."""
        raise NotImplementedError

    @api.model
    def _select_dimensions(self):
        return SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in self._dimensions().items()
        )

    @api.model
    def _dimensions(self):
        """The columns of the dimensions: SQL by name."""
        return {
            "id": SQL("l.id"),
            "lead_id": SQL("l.id"),
            "user_id": SQL("l.user_id"),
            "team_id": SQL("l.team_id"),
            "company_id": SQL("company.id"),
            "currency_id": SQL("company.currency_id"),
            "partner_id": SQL("l.partner_id"),
            "industry_id": SQL("customer.industry_id"),
            "country_id": SQL("COALESCE(l.country_id, customer.country_id)"),
            "source_id": SQL("l.source_id"),
            "medium_id": SQL("l.medium_id"),
            "campaign_id": SQL("l.campaign_id"),
            "reseller_id": SQL("l.reseller_id"),
            "product_id": self._main_product_sql(SQL("product.id")),
            "product_categ_id": self._main_product_sql(SQL("template.categ_id")),
        }

    @api.model
    def _main_product_sql(self, column):
        """A column of the product that an opportunity is mainly about.

        :param column: SQL of ``product`` or of its ``template``
        """
        return SQL(
            """
            (SELECT %s
               FROM sale_order o
               JOIN sale_order_line line ON line.order_id = o.id
               JOIN product_product product ON product.id = line.product_id
               JOIN product_template template ON template.id = product.product_tmpl_id
              WHERE o.opportunity_id = l.id AND o.state != 'cancel'
              ORDER BY (o.state = 'sale') DESC, line.price_subtotal DESC, line.id
              LIMIT 1)
            """,
            column,
        )

    @api.model
    def _from(self):
        """Leads ``l``, the ``company`` for which they count, and their ``customer``.

        Where there is only one company, all count for it: nobody has to look where a
        lead belongs that names none, and PostgreSQL knows how many rows will come."""
        if self.env["res.company"]._is_alone():
            leads = SQL("crm_lead l CROSS JOIN res_company company")
        else:
            leads = self.env["crm.lead"]._credit_lead_tables()
        return SQL(
            "%s LEFT JOIN res_partner customer ON customer.id = l.partner_id", leads
        )

    @api.model
    def _where(self):
        return SQL("TRUE")

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open the opportunity of a row.

        :return: a window action on its form
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in self._ratios or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        part, whole = (
            self._field_to_sql(self._table, field, query)
            for field in self._ratios[name]
        )
        return SQL("SUM(%s)::float / NULLIF(SUM(%s), 0)", part, whole)
