# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL

from ..tools.comparisons import COMPARISONS, compared_spans
from .sales_comparison_report import MEASURES, SHAPES, WITHOUT

# An id is that of the order's line or the opportunity, the place of the span, and
# which of the two it is.
ID_STEP = 32

# What only a line of an order has, and what only orders have.
OF_LINES = {
    "id",
    "product_id",
    "product_categ_id",
    "product_type",
    *(f"quantity_{shape}" for shape in SHAPES),
}
# What only orders have, and what only opportunities.
OF_ORDERS = {"amount"} | {
    f"{name}_{shape}"
    for name in ("order_count", "amount", "average_deal", "quantity")
    for shape in SHAPES
}
OF_LEADS = {f"{name}_{shape}" for name in ("won_count", "win_rate") for shape in SHAPES}

Span = namedtuple("Span", "place comparison side months first last company_ids")


class SalesComparisonReportQuery(models.Model):
    """The rows of the report: lines of orders, and closed opportunities."""

    _inherit = "sales.comparison.report"
    _depends = {
        "sale.order": [
            "campaign_id",
            "company_id",
            "currency_rate",
            "date_order",
            "medium_id",
            "opportunity_id",
            "partner_id",
            "source_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sale.order.line": [
            "display_type",
            "order_id",
            "price_subtotal",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
        ],
        "crm.lead": [
            "campaign_id",
            "company_id",
            "country_id",
            "date_closed",
            "medium_id",
            "partner_id",
            "reseller_id",
            "source_id",
            "tag_ids",
            "team_id",
            "user_id",
            "won_status",
        ],
        "res.company": ["currency_id", "sales_tz"],
        "res.partner": ["country_id", "industry_id"],
    }

    @property
    def _table_query(self):
        """A part for each span: PostgreSQL leaves out those of other comparisons, and
        knows from the moments how many orders to expect."""
        without = self.env.context.get(WITHOUT, ())
        orders = self._whole_orders_sql if "lines" in without else self._orders_sql
        parts = [orders] if "leads" in without else [orders, self._leads_sql]
        return SQL(" UNION ALL ").join(
            part(span) for span in self._spans() for part in parts
        )

    @api.model
    def _for_columns(self, domain, groupby, others):
        """Where nobody asks for what a line has, orders are not split into their lines,
        and count with what they come to, as in the ledger. The lines, rounded each, can
        add up to some cents more or less. Where nobody asks for what opportunities
        have, these stay out."""
        asked = self._asked_columns(domain, groupby, others)
        without = []
        if not asked & OF_LINES:
            without.append("lines")
        if asked & OF_ORDERS and not asked & OF_LEADS:
            without.append("leads")
        return self.with_context(**{WITHOUT: tuple(without)})

    @api.model
    def _spans(self):
        """The two spans of each comparison, with the companies for which they begin
        and end at the same moments.

        :return: list of ``Span``
        """
        companies = defaultdict(list)
        for company in self.env["res.company"].sudo().search([]):
            today, end = company._sales_today(), company._fiscal_year_end()
            for place, comparison in enumerate(COMPARISONS):
                spans = compared_spans(comparison, today, *end)
                for side, months in (("now", 0), ("then", spans.months)):
                    moments = company._sales_day_bounds(*getattr(spans, side))
                    key = (4 * place + 2 * bool(months), comparison, side, months)
                    companies[key + moments].append(company.id)
        return [Span(*key, ids) for key, ids in companies.items()]

    @api.model
    def _select(self, **columns):
        """The columns of a row, the same for both kinds; what is not given is empty.

        :param columns: SQL by name of the column
        """
        kinds = {
            "id": "bigint",
            "lead_id": "int",
            "order_id": "int",
            "user_id": "int",
            "team_id": "int",
            "company_id": "int",
            "currency_id": "int",
            "partner_id": "int",
            "industry_id": "int",
            "country_id": "int",
            "source_id": "int",
            "medium_id": "int",
            "campaign_id": "int",
            "reseller_id": "int",
            "product_id": "int",
            "product_categ_id": "int",
            "product_type": "varchar",
            "place": "int",
            "comparison": "varchar",
            "side": "varchar",
            "date": "date",
            "document_date": "date",
            "amount": "numeric",
            "quantity": "numeric",
            "closed": "int",
            "won": "int",
            # the totals are made of the columns above
            **{f"{name}_{shape}": "numeric" for name in MEASURES for shape in SHAPES},
        }
        return SQL(", ").join(
            SQL(
                "(%s)::%s AS %s",
                columns.get(name, SQL("NULL")),
                SQL(kind),
                SQL.identifier(name),
            )
            for name, kind in kinds.items()
        )

    @api.model
    def _span_columns(self, span, record_id, kind, moment):
        day = SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date", moment)
        return {
            "id": SQL("(%s)::bigint * %s + %s", record_id, ID_STEP, span.place + kind),
            "place": SQL("%s", COMPARISONS.index(span.comparison)),
            "comparison": SQL("%s", span.comparison),
            "side": SQL("%s", span.side),
            "date": SQL("%s + MAKE_INTERVAL(months => %s)", day, span.months),
            "document_date": day,
            "company_id": SQL("company.id"),
            "currency_id": SQL("company.currency_id"),
        }

    @api.model
    def _orders_sql(self, span):
        """Lines of confirmed orders; an order without lines is one too. What is not
        asked for costs no join, as each finds at most one row."""
        return SQL(
            """
            SELECT %(columns)s
              FROM sale_order o
              JOIN res_company company ON company.id = o.company_id
              LEFT JOIN sale_order_line line
                ON line.order_id = o.id AND line.display_type IS NULL
              LEFT JOIN product_product product ON product.id = line.product_id
              LEFT JOIN product_template template
                ON template.id = product.product_tmpl_id
              LEFT JOIN uom_uom sold ON sold.id = line.product_uom_id
              LEFT JOIN uom_uom own ON own.id = template.uom_id
              LEFT JOIN res_partner customer ON customer.id = o.partner_id
              LEFT JOIN crm_lead deal ON deal.id = o.opportunity_id
             WHERE %(where)s
            """,
            columns=self._select(
                **self._order_columns(span, SQL("COALESCE(line.id, -o.id)")),
                product_id=SQL("line.product_id"),
                product_categ_id=SQL("template.categ_id"),
                product_type=SQL("template.type"),
                amount=SQL(
                    "line.price_subtotal / COALESCE(NULLIF(o.currency_rate, 0), 1)"
                ),
                quantity=SQL("line.product_uom_qty * sold.factor / own.factor"),
            ),
            where=self._orders_where(span),
        )

    @api.model
    def _whole_orders_sql(self, span):
        """Confirmed orders as a whole, without what only a line has."""
        return SQL(
            """
            SELECT %(columns)s
              FROM sale_order o
              JOIN res_company company ON company.id = o.company_id
              LEFT JOIN res_partner customer ON customer.id = o.partner_id
              LEFT JOIN crm_lead deal ON deal.id = o.opportunity_id
             WHERE %(where)s
            """,
            columns=self._select(
                **self._order_columns(span, SQL("-o.id")),
                amount=SQL(
                    "o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)"
                ),
            ),
            where=self._orders_where(span),
        )

    @api.model
    def _order_columns(self, span, record_id):
        """What a row has of its order."""
        return {
            **self._span_columns(span, record_id, 0, SQL("o.date_order")),
            "lead_id": SQL("o.opportunity_id"),
            "order_id": SQL("o.id"),
            "partner_id": SQL("o.partner_id"),
            "user_id": SQL("o.user_id"),
            "team_id": SQL("o.team_id"),
            "industry_id": SQL("customer.industry_id"),
            "country_id": SQL("customer.country_id"),
            "source_id": SQL("o.source_id"),
            "medium_id": SQL("o.medium_id"),
            "campaign_id": SQL("o.campaign_id"),
            "reseller_id": SQL("deal.reseller_id"),
        }

    @api.model
    def _orders_where(self, span):
        return SQL(
            "o.state = 'sale' AND o.company_id = ANY(%s)"
            " AND o.date_order BETWEEN %s AND %s",
            span.company_ids,
            span.first,
            span.last,
        )

    @api.model
    def _leads_sql(self, span):
        """Opportunities that were won or lost, with what they are mainly about."""
        closed_on = self.env["crm.lead"]._closed_on()
        names = ("lead_id", "user_id", "team_id", "partner_id", "industry_id")
        names += ("country_id", "source_id", "medium_id", "campaign_id", "reseller_id")
        names += ("product_id", "product_categ_id", "product_type")
        return SQL(
            """
            SELECT %(columns)s
              FROM (SELECT %(dimensions)s, %(product_type)s AS product_type,
                           l.won_status, %(closed_on)s AS closed_on
                      FROM %(tables)s
                     WHERE l.won_status IN ('won', 'lost')
                       AND %(closed_on)s BETWEEN %(first)s AND %(last)s
                       AND company.id = ANY(%(company_ids)s)) l
              JOIN res_company company ON company.id = l.company_id
            """,
            columns=self._select(
                **self._span_columns(span, SQL("l.id"), 1, SQL("l.closed_on")),
                **{name: SQL.identifier("l", name) for name in names},
                closed=SQL("1"),
                won=SQL("(l.won_status = 'won')"),
            ),
            dimensions=self._select_dimensions(),
            product_type=self._main_product_sql(SQL("template.type")),
            closed_on=closed_on,
            tables=self._from(),
            company_ids=span.company_ids,
            first=span.first,
            last=span.last,
        )
