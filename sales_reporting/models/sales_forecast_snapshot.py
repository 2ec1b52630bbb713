# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.forecasting import OLDEST
from .crm_lead_forecast import CATEGORIES

OUTCOMES = [("open", "Still Open"), ("won", "Won"), ("lost", "Lost")]
# How far back forecasts look.
MONTHS = 36
# What an opportunity has now is what it had at the month's end, if that was lately.
FRESH_DAYS = 2


class SalesForecastSnapshot(models.Model):
    """The open deals at the end of each month, and what they were a month later.

    What forecasts of the future are measured by, and what forecasts of the past knew.
    Stage, amount, salesperson and team come from the history of stages, as of their
    last move before, the product from what had been offered by then. Odoo keeps no
    history of the probability, the expected closing, the category and the tags, so
    these are there from the first month on whose end is recorded when it comes.
    """

    _name = "sales.forecast.snapshot"
    _description = "Open Deal at a Month's End"
    _order = "date desc, lead_id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    date = fields.Date(string="Month's End", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null"
    )
    stage_id = fields.Many2one("crm.stage", readonly=True, ondelete="set null")
    age = fields.Integer(
        string="Months Open", readonly=True, aggregator="avg", help="12 and more as 12."
    )
    traits = fields.Char(
        readonly=True,
        help="By what it is told apart: the ids of team, industry, country, source, "
        "product category and tags.",
    )
    revenue = fields.Monetary(string="Expected Revenue", readonly=True)
    probability = fields.Float(readonly=True, aggregator="avg")
    date_deadline = fields.Date(string="Expected Closing", readonly=True)
    category = fields.Selection(CATEGORIES, readonly=True)
    is_fresh = fields.Boolean(
        string="Recorded in Time",
        readonly=True,
        help="Recorded when the month ended; else from the history of stages, which "
        "knows neither probability nor expected closing nor category.",
    )
    outcome = fields.Selection(
        OUTCOMES,
        string="A Month Later",
        readonly=True,
        help="What it was at the end of the next month; empty until that has come.",
    )
    next_stage_id = fields.Many2one(
        "crm.stage", string="Stage a Month Later", readonly=True, ondelete="set null"
    )
    next_revenue = fields.Monetary(string="Revenue a Month Later", readonly=True)

    _lead_uniq = models.UniqueIndex("(lead_id, date)")
    _date_idx = models.Index("(company_id, date)")

    # ---------------------------------------------------------------- recording

    @api.model
    def _record_month_ends(self, companies):
        """Record the month ends that have come and are not recorded yet, and what has
        become since of those before.

        :param companies: ``res.company`` records
        :return: whether there was anything new
        """
        self.env["sales.stage.move"].flush_model()
        self.env["crm.lead"].flush_model()
        missing = []
        for company in companies:
            missing += self._missing_month_ends(company)
        if not missing:
            return False
        # After a first fill nobody else has done so yet, and plans go astray.
        self.env.cr.execute("ANALYZE sales_stage_move")
        self.env.cr.execute(self._record_statement(missing))
        self.env.cr.execute("ANALYZE sales_forecast_snapshot")
        self.env.cr.execute(self._outcome_statement(companies))
        self.invalidate_model()
        return True

    @api.model
    def _missing_month_ends(self, company):
        """List of (company id, month end, whether it was lately)."""
        today = company._sales_today()
        last = today.replace(day=1) - timedelta(days=1)
        [[first]] = self.env.execute_query(
            SQL(
                "SELECT MIN(date) FROM sales_stage_move WHERE company_id = %s",
                company.id,
            )
        )
        [[recorded]] = self.env.execute_query(
            SQL(
                "SELECT MAX(date) FROM sales_forecast_snapshot WHERE company_id = %s",
                company.id,
            )
        )
        result = []
        for back in range(MONTHS):
            day = last.replace(day=1) - relativedelta(months=back - 1, days=1)
            if not first or day < first or (recorded and day <= recorded):
                break
            result.append((company.id, day, (today - day).days <= FRESH_DAYS))
        return result

    @api.model
    def _spans_sql(self):
        """From when until when an opportunity was what a row of its history says."""
        return SQL(
            """
            SELECT m.lead_id, m.state, m.stage_to_id, m.user_id, m.team_id,
                   m.company_id, m.revenue, m.date,
                   LEAD(m.date) OVER (PARTITION BY m.lead_id ORDER BY m.id) AS until
              FROM sales_stage_move m
            """
        )

    @api.model
    def _record_statement(self, month_ends):
        companies, days, fresh = zip(*month_ends, strict=True)
        opened = SQL("(%s)", self.env["crm.lead"]._opened_on())
        team = SQL("(CASE WHEN e.is_fresh THEN l.team_id ELSE team.id END)")
        return SQL(
            """
            WITH span AS MATERIALIZED (%(spans)s)
            INSERT INTO sales_forecast_snapshot (
                   lead_id, date, company_id, user_id, team_id, stage_id, age,
                   traits, revenue, probability, date_deadline, category, is_fresh)
            SELECT l.id, e.day, m.company_id,
                   CASE WHEN e.is_fresh THEN l.user_id ELSE seller.id END,
                   %(team)s, stage.id, %(age)s, %(traits)s,
                   CASE WHEN e.is_fresh THEN l.expected_revenue ELSE m.revenue END,
                   CASE WHEN e.is_fresh THEN l.probability END,
                   CASE WHEN e.is_fresh THEN l.date_deadline END,
                   CASE WHEN e.is_fresh THEN l.sales_forecast_category END,
                   e.is_fresh
              FROM span m
              JOIN UNNEST(%(companies)s::int[], %(days)s::date[], %(fresh)s::bool[])
                   e (company_id, day, is_fresh)
                ON e.company_id = m.company_id
               AND m.date <= e.day AND (m.until IS NULL OR m.until > e.day)
              JOIN crm_lead l ON l.id = m.lead_id
              JOIN res_company company ON company.id = m.company_id
              LEFT JOIN crm_stage stage ON stage.id = m.stage_to_id
              LEFT JOIN res_users seller ON seller.id = m.user_id
              LEFT JOIN crm_team team ON team.id = m.team_id
              LEFT JOIN res_partner customer ON customer.id = l.partner_id
              LEFT JOIN LATERAL (%(product)s) product ON TRUE
             WHERE m.state = 'open'
            ON CONFLICT (lead_id, date) DO NOTHING
            """,
            age=SQL(
                "GREATEST(0, LEAST(%s, %s - %s))",
                OLDEST,
                self._month_number_sql(SQL("e.day")),
                self._month_number_sql(opened),
            ),
            spans=self._spans_sql(),
            companies=list(companies),
            days=list(days),
            fresh=list(fresh),
            team=team,
            traits=self.env["sales.forecast.effect"]._traits_sql(
                {
                    "team_id": team,
                    "industry_id": SQL("customer.industry_id"),
                    "country_id": SQL("COALESCE(l.country_id, customer.country_id)"),
                    "source_id": SQL("l.source_id"),
                    "product_categ_id": SQL("product.categ_id"),
                },
                SQL("e.is_fresh"),
            ),
            product=self._product_sql(),
        )

    @api.model
    def _month_number_sql(self, day):
        return SQL(
            "(EXTRACT(YEAR FROM %(day)s) * 12 + EXTRACT(MONTH FROM %(day)s) - 1)::int",
            day=day,
        )

    @api.model
    def _product_sql(self):
        """The category of the main product of what had been offered by the month's
        end: whether it was ordered or cancelled then nobody knew."""
        return SQL(
            """
            SELECT template.categ_id
              FROM sale_order o
              JOIN sale_order_line line ON line.order_id = o.id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE o.opportunity_id = l.id
               AND (line.create_date AT TIME ZONE 'UTC'
                    AT TIME ZONE company.sales_tz)::date <= e.day
             ORDER BY line.price_subtotal DESC, line.id
             LIMIT 1
            """
        )

    @api.model
    def _outcome_statement(self, companies):
        """Say of those recorded before what they were at the end of the next month.
        What was archived or became a lead again is out, as what was lost."""
        ends = [
            (company.id, company._sales_today().replace(day=1)) for company in companies
        ]
        return SQL(
            """
            UPDATE sales_forecast_snapshot s
               SET outcome = CASE WHEN m.state IN ('open', 'won') THEN m.state
                                  ELSE 'lost' END,
                   next_stage_id = CASE WHEN m.state = 'open' THEN m.stage_to_id END,
                   next_revenue = CASE WHEN m.state = 'won' THEN m.revenue END
              FROM sales_forecast_snapshot o
              JOIN UNNEST(%(ids)s::int[], %(days)s::date[]) e (id, day)
                ON e.id = o.company_id
             CROSS JOIN LATERAL (
                   SELECT m.state, m.stage_to_id, m.revenue
                     FROM sales_stage_move m
                    WHERE m.lead_id = o.lead_id
                      AND m.date < o.date + 1 + INTERVAL '1 month'
                    ORDER BY m.id DESC
                    LIMIT 1
             ) m
             WHERE o.id = s.id AND o.outcome IS NULL
               AND o.date + 1 + INTERVAL '1 month' <= e.day
            """,
            ids=[id_ for id_, _day in ends],
            days=[day for _id, day in ends],
        )
