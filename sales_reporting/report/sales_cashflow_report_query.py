# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

# An id is that of the document, the instalment and the sort of document.
ID_BITS = 10


class SalesCashflowReportQuery(models.Model):
    """The rows of the report, and the *claims* among them: what is posted, by open
    instalments on receivable accounts. The rest are *promises*. Only open documents are
    read."""

    _inherit = "sales.cashflow.report"

    @property
    def _table_query(self):
        # Delays are found by their unique index, which is on COALESCE(partner_id, 0).
        return SQL(
            """
            WITH home (id, currency_id, digits, today, tz, ordered_since)
                      AS (VALUES %(homes)s),
                 rate (company_id, currency_id, factor) AS (VALUES %(rates)s),
                 term AS (%(terms)s)
            SELECT r.id,
                   CASE WHEN r.kind = 'invoice' AND r.due_on < home.today
                        THEN 'overdue' ELSE r.kind END AS kind,
                   CASE WHEN r.kind = 'order' THEN 'ordered'
                        WHEN r.kind != 'pipeline' THEN 'invoiced'
                        WHEN r.probability >= 70 THEN 'likely'
                        WHEN r.probability >= 30 THEN 'possible'
                        ELSE 'unlikely' END AS certainty,
                   CASE WHEN r.due_on IS NOT NULL
                        THEN GREATEST(r.due_on + CASE WHEN r.amount > 0
                            THEN COALESCE(own.days, every.days, 0) ELSE 0 END,
                            home.today) END AS date,
                   r.due_on,
                   CASE WHEN r.kind = 'invoice' AND r.due_on < home.today
                        THEN home.today - r.due_on END AS late_days,
                   CASE WHEN r.amount > 0 THEN COALESCE(own.days, every.days) END
                       AS delay_days,
                   r.partner_id, customer.industry_id, customer.country_id, r.user_id,
                   r.team_id, r.company_id, home.currency_id,
                   r.currency_id AS document_currency_id,
                   r.lead_id, r.order_id, r.move_id,
                   r.probability / 100 AS probability,
                   ROUND(r.amount * rate.factor, home.digits) AS amount,
                   ROUND(ROUND(r.amount * rate.factor, home.digits)
                         * r.probability::numeric / 100, home.digits) AS expected,
                   r.amount AS document_amount
              FROM (%(claims)s UNION ALL %(promises)s) r
              JOIN home ON home.id = r.company_id
              JOIN rate ON rate.company_id = r.company_id
                       AND rate.currency_id = r.currency_id
              LEFT JOIN res_partner customer ON customer.id = r.partner_id
              LEFT JOIN sales_cashflow_delay own ON own.company_id = r.company_id
                       AND COALESCE(own.partner_id, 0) = customer.commercial_partner_id
              LEFT JOIN sales_cashflow_delay every ON every.company_id = r.company_id
                       AND COALESCE(every.partner_id, 0) = 0
            """,
            homes=self._homes_sql(),
            rates=self._rates_sql(),
            terms=self._terms_sql(),
            claims=self._claims_sql(),
            promises=self._promises_sql(),
        )

    # ------------------------------------------------ what holds for a company

    @api.model
    def _homes_sql(self):
        """The companies that are open, today's date there, and since when what was
        ordered counts."""
        homes = []
        for company in self.env.companies.sudo():
            today = company._sales_today()
            ordered_since = None
            if days := company.sales_cashflow_order_days:
                first_day = today - relativedelta(days=days)
                ordered_since = company._sales_day_bounds(first_day, today)[0]
            homes.append(
                SQL(
                    "(%s, %s, %s, %s::date, %s, %s::timestamp)",
                    company.id,
                    company.currency_id.id,
                    company.sales_digits,
                    today,
                    company.sales_tz,
                    ordered_since,
                )
            )
        return SQL(", ").join(homes)

    @api.model
    def _rates_sql(self):
        """What one unit of a currency is worth today in the company's."""
        companies = self.env.companies.sudo()
        currencies = companies.currency_id | self.env[
            "res.currency"
        ].sudo().with_context(active_test=False).search(
            ["|", ("active", "=", True), ("rate_ids", "!=", False)]
        )
        rows = []
        for company in companies:
            rates = currencies._get_rates(company, company._sales_today())
            home = rates[company.currency_id.id]
            rows += [
                SQL("(%s, %s, %s::numeric)", company.id, currency, home / rate)
                for currency, rate in rates.items()
            ]
        return SQL(", ").join(rows)

    # ------------------------------------------------------------------ claims

    @api.model
    def _claims_sql(self):
        """What is open on receivable accounts, by instalment. Credit notes and payments
        that are not matched yet are negative; so is what is matched with an invoice
        that was set back to draft, as its order is to be invoiced again."""
        open_amount = SQL.identifier("l", "amount_residual_currency")
        return SQL(
            "%s UNION ALL %s",
            self._claims_select(
                amount=open_amount,
                condition=SQL(
                    "l.reconciled IS NOT TRUE AND l.parent_state = 'posted'"
                    " AND %s != 0",
                    open_amount,
                ),
            ),
            self._claims_select(
                amount=SQL("%s - l.amount_currency", open_amount),
                condition=SQL(
                    "m.id IN (%s) AND %s != l.amount_currency",
                    self._draft_ids_sql(),
                    open_amount,
                ),
            ),
        )

    @api.model
    def _claims_select(self, amount, condition):
        """Lines on receivable accounts for which a condition holds."""
        return SQL(
            """
            SELECT l.id::bigint << %(bits)s AS id,
                   CASE WHEN %(amount)s < 0 THEN 'credit' ELSE 'invoice' END AS kind,
                   COALESCE(m.partner_id, l.partner_id) AS partner_id,
                   CASE WHEN m.move_type = 'entry'
                        THEN (SELECT p.user_id FROM res_partner p
                               WHERE p.id = l.partner_id)
                        ELSE m.invoice_user_id END AS user_id,
                   m.team_id, l.company_id, l.currency_id,
                   (SELECT CASE WHEN MIN(o.opportunity_id) = MAX(o.opportunity_id)
                                THEN MIN(o.opportunity_id) END %(orders)s) AS lead_id,
                   (SELECT CASE WHEN MIN(o.id) = MAX(o.id) THEN MIN(o.id) END
                           %(orders)s) AS order_id,
                   m.id AS move_id, 100::float AS probability,
                   COALESCE(l.date_maturity, l.date) AS due_on, %(amount)s AS amount
              FROM account_move_line l
              JOIN account_account a
                ON a.id = l.account_id AND a.account_type = 'asset_receivable'
               AND a.non_trade IS NOT TRUE
              JOIN account_move m ON m.id = l.move_id
             WHERE %(condition)s
            """,
            bits=ID_BITS,
            amount=amount,
            condition=condition,
            orders=SQL(
                """
                FROM account_move_line i
                JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = i.id
                JOIN sale_order_line s ON s.id = rel.order_line_id
                JOIN sale_order o ON o.id = s.order_id
               WHERE i.move_id = m.id
                """
            ),
        )

    @api.model
    def _draft_ids_sql(self):
        """The drafts of invoices and credit notes, found by an index of Odoo's."""
        return SQL(
            """
            SELECT d.id FROM account_move d
             WHERE d.state = 'draft'
               AND d.journal_id IN (SELECT j.id FROM account_journal j
                                     WHERE j.type = 'sale')
            """
        )
