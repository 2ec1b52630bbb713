# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_alert_neglect import A_YEAR


class SalesNeglectedReport(models.Model):
    """Which customers and deals nobody touched for too many days: one row for each
    customer with an order in the last year and each open deal, of the companies that
    are open. What a touch is, the rules of the alerts say."""

    _name = "sales.neglected.report"
    _inherit = "sales.report.screen"
    _description = "Neglected Customers and Deals"
    _auto = False
    _order = "days desc, id"
    _depends = {
        "calendar.event": ["active", "opportunity_id", "partner_ids", "start"],
        "crm.lead": [
            "active",
            "company_id",
            "expected_revenue",
            "partner_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "mail.activity": [
            "active",
            "date_deadline",
            "date_done",
            "res_id",
            "res_model",
        ],
        "mail.message": ["date", "message_type", "model", "res_id"],
        "res.company": [
            "sales_neglected_customer_days",
            "sales_neglected_deal_days",
            "sales_tz",
        ],
        "res.partner": [
            "active",
            "commercial_partner_id",
            "country_id",
            "industry_id",
            "user_id",
        ],
        "res.partner.industry": [
            "sales_neglected_customer_days",
            "sales_neglected_deal_days",
        ],
        "res.users": ["company_id", "sale_team_id"],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_rate",
            "date_order",
            "opportunity_id",
            "partner_id",
            "state",
            "user_id",
        ],
    }

    kind = fields.Selection(
        [("customer", "Customer"), ("deal", "Deal")],
        string="Customer or Deal",
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    value = fields.Monetary(
        readonly=True,
        aggregator="sum",
        help="Expected revenue of a deal; what a customer ordered in the last year.",
    )
    last_on = fields.Date(
        string="Last Touch",
        readonly=True,
        help="A deal that nobody has touched yet counts from its creation.",
    )
    activity_on = fields.Date(string="Last Activity", readonly=True)
    message_on = fields.Date(string="Last Message", readonly=True)
    meeting_on = fields.Date(string="Last Meeting", readonly=True)
    order_on = fields.Date(string="Last Order", readonly=True)
    next_activity_on = fields.Date(string="Next Activity", readonly=True)
    days = fields.Integer(
        string="Days Since",
        readonly=True,
        aggregator="avg",
        help="Days since the last touch.",
    )
    limit_days = fields.Integer(
        string="Limit",
        readonly=True,
        aggregator=None,
        help="From this many days on it is neglected: the limit of the industry, else "
        "of the company.",
    )
    is_neglected = fields.Boolean(string="Neglected", readonly=True)
    record_count = fields.Integer(string="All", readonly=True, aggregator="sum")
    neglected_count = fields.Integer(
        string="Neglected Ones", readonly=True, aggregator="sum"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT touched.*, touched.days >= touched.limit_days AS is_neglected,
                   1 AS record_count,
                   (touched.days >= touched.limit_days)::int AS neglected_count
              FROM (%s) touched
            """,
            SQL(" UNION ALL ").join(
                query
                for company in self.env.companies
                for query in (self._deals_sql(company), self._customers_sql(company))
            ),
        )

    @api.model
    def _deals_sql(self, company):
        rules = self.env["sales.alert.rule"]
        return SQL(
            """
            (WITH %(deals)s
             SELECT %(columns)s
               FROM deal
               LEFT JOIN res_partner customer ON customer.id = deal.partner_id
               LEFT JOIN res_partner_industry industry
                 ON industry.id = customer.industry_id
               LEFT JOIN touched t ON t.subject_id = deal.id
              CROSS JOIN LATERAL (
                    SELECT GREATEST(t.day, %(created)s) AS last_on
               ) latest)
            """,
            deals=rules._touched_deals_sql(company),
            columns=self._columns_sql(
                company,
                kind="deal",
                subject=SQL("deal.id"),
                lead=SQL("deal.id"),
                partner=SQL("deal.partner_id"),
                user=SQL("deal.user_id"),
                team=SQL("deal.team_id"),
                value=SQL("deal.expected_revenue"),
            ),
            created=rules._day_sql("deal.create_date", company),
        )

    @api.model
    def _customers_sql(self, company):
        return SQL(
            """
            (WITH %(customers)s
             SELECT %(columns)s
               FROM customer active_one
               JOIN res_partner customer ON customer.id = active_one.id
               LEFT JOIN res_users seller ON seller.id = active_one.user_id
               LEFT JOIN res_partner_industry industry
                 ON industry.id = customer.industry_id
               JOIN touched t ON t.subject_id = active_one.id
              CROSS JOIN LATERAL (SELECT t.day AS last_on) latest)
            """,
            customers=self.env["sales.alert.rule"]._touched_customers_sql(
                company, company._sales_today() - A_YEAR
            ),
            columns=self._columns_sql(
                company,
                kind="customer",
                subject=SQL("active_one.id"),
                lead=SQL("NULL::int"),
                partner=SQL("active_one.id"),
                user=SQL("active_one.user_id"),
                team=SQL("seller.sale_team_id"),
                value=SQL("active_one.revenue"),
            ),
        )

    @api.model
    def _columns_sql(self, company, *, kind, subject, lead, partner, user, team, value):
        """Columns of a row. Its id is made of the subject's, and of the company's in
        the case of a customer, who may be one of several companies."""
        limit = f"sales_neglected_{kind}_days"
        return SQL(
            """
            %(subject)s * (SELECT MAX(id) + 1 FROM res_company) + %(company_part)s
                AS id,
            %(kind)s AS kind, %(lead)s AS lead_id, %(partner)s AS partner_id,
            %(user)s AS user_id, %(team)s AS team_id, %(company)s AS company_id,
            %(currency)s AS currency_id, customer.industry_id, customer.country_id,
            COALESCE(%(value)s, 0)::numeric AS value, latest.last_on,
            t.activity_on, t.message_on, t.meeting_on, t.order_on,
            (SELECT MIN(a.date_deadline)
               FROM record r
               JOIN mail_activity a ON a.res_model = r.model AND a.res_id = r.res_id
              WHERE r.subject_id = %(subject)s AND a.active) AS next_activity_on,
            %(today)s - latest.last_on AS days,
            COALESCE(NULLIF(%(industry_limit)s, 0), %(limit)s) AS limit_days
            """,
            subject=subject,
            company_part=company.id if kind == "customer" else 0,
            kind=kind,
            lead=lead,
            partner=partner,
            user=user,
            team=team,
            company=company.id,
            currency=company.currency_id.id,
            value=value,
            today=company._sales_today(),
            industry_limit=SQL.identifier("industry", limit),
            limit=company[limit],
        )

    @api.depends("lead_id", "partner_id")
    def _compute_display_name(self):
        for row in self:
            # A leader sees the rows of the team, also where not its documents.
            row.display_name = (row.lead_id or row.partner_id).sudo().display_name

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open(self):
        """Open the customer or deal of a row.

        :return: a window action on its form
        """
        self.ensure_one()
        record = self.lead_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @api.readonly
    def action_plan(self):
        """Plan an activity for each of these customers or deals.

        :return: a window action on Odoo's dialogue for it
        :raise UserError: if there are customers and deals among them
        """
        if len(set(self.mapped("kind"))) > 1:
            raise UserError(
                self.env._(
                    "An activity is planned for customers or for deals: please choose "
                    "only one kind."
                )
            )
        records = self.lead_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Activity"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": records._name,
                "active_ids": records.ids,
                "active_id": records[:1].id,
            },
        }
