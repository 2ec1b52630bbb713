# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""The questions that the reports answer, asked of the documents by plain SQL.

Each is written as one would write it by hand for this one question: it joins what the
grouping needs and nothing else, looks for moments and not for days, and sums up whole
orders where no line is asked for. It knows what the database looks like: each document
has a company, a customer has one contact, every seller has a target.
"""

from collections import namedtuple

# What is read, under which conditions, figures by the report's name, and groupings:
# SQL by the report's name, or a pair of SQL and the join it needs.
Plain = namedtuple("Plain", "source where figures groupings")

CUSTOMER = "LEFT JOIN res_partner p ON p.id = {0}.partner_id"
CLOSED = "COALESCE(l.date_closed, l.date_last_stage_update, l.create_date)"
# The largest line of the order, else of the quotation, of each opportunity.
PRODUCT = """
    LEFT JOIN LATERAL (
         SELECT line.product_id, t.categ_id
           FROM sale_order o
           JOIN sale_order_line line ON line.order_id = o.id
           JOIN product_product product ON product.id = line.product_id
           JOIN product_template t ON t.id = product.product_tmpl_id
          WHERE o.opportunity_id = l.id AND o.state != 'cancel'
          ORDER BY o.state = 'sale' DESC, line.price_subtotal DESC, line.id
          LIMIT 1) main ON TRUE
"""
NOW = "(now() AT TIME ZONE 'UTC')"


def day(moment, company="c"):
    return f"({moment} AT TIME ZONE 'UTC' AT TIME ZONE {company}.sales_tz)::date"


def month(day_sql):
    return f"date_trunc('month', {day_sql})::date"


def moments(column, first, last):
    """Condition on a moment: from a day up to and including another one."""
    return (
        f"{column} >= ({first}::timestamp AT TIME ZONE c.sales_tz AT TIME ZONE 'UTC')"
        f" AND {column} < (({last} + 1)::timestamp"
        " AT TIME ZONE c.sales_tz AT TIME ZONE 'UTC')"
    )


def query(plain, grouping_sets, figures):
    """The statement for some groupings of a question.

    :param grouping_sets: list of lists of names
    :return: SQL, whose rows are the number of the grouping set as PostgreSQL's
        ``GROUPING`` tells it, all names, and the figures
    """
    names = list(dict.fromkeys(name for names in grouping_sets for name in names))
    expressions, joins = {}, {}
    for name in names:
        expression = plain.groupings[name]
        if isinstance(expression, tuple):
            expression, join = expression
            joins[join] = True
        expressions[name] = expression
    sets = ", ".join(
        "(" + ", ".join(expressions[name] for name in names) + ")"
        for names in grouping_sets
    )
    columns = [f"GROUPING({', '.join(expressions.values())})" if names else "0"]
    columns += expressions.values()
    columns += [plain.figures[name] for name in figures]
    return (
        f"SELECT {', '.join(columns)} FROM {plain.source} {' '.join(joins)}"
        f" WHERE {plain.where} GROUP BY GROUPING SETS ({sets})"
    )


def lead_groupings(day_sql):
    """Those that all reports on opportunities offer."""
    return {
        **{
            name: f"l.{name}"
            for name in (
                "user_id",
                "team_id",
                "partner_id",
                "source_id",
                "medium_id",
                "campaign_id",
                "reseller_id",
                "company_id",
            )
        },
        "industry_id": ("p.industry_id", CUSTOMER.format("l")),
        "country_id": ("COALESCE(l.country_id, p.country_id)", CUSTOMER.format("l")),
        "tag_ids": ("r.tag_id", "LEFT JOIN crm_tag_rel r ON r.lead_id = l.id"),
        "product_id": ("main.product_id", PRODUCT),
        "product_categ_id": ("main.categ_id", PRODUCT),
        **({"date:month": month(day_sql)} if day_sql else {}),
    }


YEAR = (
    "date_trunc('year', %(today)s::date)::date",
    "(date_trunc('year', %(today)s::date) + INTERVAL '1 year - 1 day')::date",
)
LEADS = "crm_lead l JOIN res_company c ON c.id = l.company_id"
WON = "SUM((l.won_status = 'won')::int)"
RATE = f"{WON}::float / NULLIF(COUNT(*), 0)"

loss = Plain(
    LEADS,
    "l.won_status = 'lost' AND " + moments(CLOSED, *YEAR),
    {
        "lost_count:sum": "COUNT(*)",
        "lost_value:sum": "SUM(l.expected_revenue)",
    },
    {
        **lead_groupings(day(CLOSED)),
        "won_status": "l.won_status",
        "stage_id": "l.stage_id",
        "lost_reason_id": "l.lost_reason_id",
        "competitor_id": "l.competitor_id",
    },
)
competitor = Plain(
    LEADS,
    "l.won_status IN ('won', 'lost') AND l.competitor_id IS NOT NULL AND "
    + moments(CLOSED, *YEAR),
    {
        "closed_count:sum": "COUNT(*)",
        "win_rate:avg": RATE,
        "lost_value:sum": "SUM(l.expected_revenue)"
        " FILTER (WHERE l.won_status = 'lost')",
    },
    loss.groupings,
)
AGE = f"({day(NOW)} - {day('l.create_date')})"
IS_OPEN = "l.active AND l.won_status = 'pending'"
ANSWER = """
    LEFT JOIN LATERAL (
         SELECT MIN(m.date) AS moment
           FROM mail_message m
          WHERE m.model = 'crm.lead' AND m.res_id = l.id
            AND m.date >= date_trunc('second', l.create_date)
            AND (m.mail_activity_type_id IS NOT NULL OR m.message_type NOT IN (
                 'notification', 'user_notification', 'auto_comment', 'out_of_office'))
            AND m.author_id IN (SELECT u.partner_id FROM res_users u
                                 WHERE NOT u.share AND u.id != 1)) answer ON TRUE
"""
# What is won in a month, and what probabilities say of the open deals in the month in
# which they should close, this one where that has passed.
forecast = Plain(
    f"""
    (SELECT l.user_id, l.team_id, {day(CLOSED)} AS date, l.expected_revenue AS won,
            NULL::numeric AS weighted
       FROM {LEADS}
      WHERE l.won_status = 'won'
      UNION ALL
     SELECT l.user_id, l.team_id,
            GREATEST(date_trunc('month', l.date_deadline),
                     date_trunc('month', %(today)s::date))::date,
            NULL, l.expected_revenue * l.probability::numeric / 100
       FROM {LEADS}
      WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
        AND l.date_deadline IS NOT NULL
        AND l.sales_forecast_category IS DISTINCT FROM 'omitted') x
    """,
    f"x.date BETWEEN {YEAR[0]} AND {YEAR[1]}",
    {"won_value:sum": "SUM(x.won)", "weighted_value:sum": "SUM(x.weighted)"},
    {
        "user_id": "x.user_id",
        "team_id": "x.team_id",
        "date:month": month("x.date"),
    },
)

lead = Plain(
    f"{LEADS}",
    moments("l.create_date", *YEAR),
    {
        "lead_count:sum": "COUNT(*)",
        "won_count:sum": WON,
        "customer_rate:avg": RATE,
        "age_days:avg": f"AVG({AGE}) FILTER (WHERE {IS_OPEN})",
        "response_hours:avg": "AVG(EXTRACT(EPOCH FROM answer.moment"
        " - date_trunc('second', l.create_date)) / 3600)",
    },
    {
        **lead_groupings(day("l.create_date")),
        "type": "l.type",
        "status": "CASE WHEN l.won_status IN ('won', 'lost') THEN l.won_status"
        " WHEN NOT l.active THEN 'archived' WHEN l.type = 'lead' THEN 'lead'"
        " ELSE 'open' END",
        "age_group": f"CASE WHEN NOT ({IS_OPEN}) THEN NULL WHEN {AGE} <= 7 THEN 'week'"
        f" WHEN {AGE} <= 30 THEN 'month' WHEN {AGE} <= 90 THEN 'quarter'"
        " ELSE 'older' END",
    },
)
answered_lead = lead._replace(
    source=f"{LEADS} {ANSWER}",
    groupings={**lead.groupings, "is_answered": "answer.moment IS NOT NULL"},
)

# An opportunity reached a stage when it first came there or further.
REACHED = """
    (SELECT m.lead_id, m.date, s.sequence, m.stage_to_id,
            MAX(s.sequence) OVER (
                PARTITION BY m.lead_id ORDER BY m.id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            {further}
       FROM sales_stage_move m
       JOIN crm_stage s ON s.id = m.stage_to_id) m
    JOIN crm_stage stage
      ON stage.sequence <= m.sequence
     AND (m.before IS NULL OR stage.sequence > m.before)
    JOIN crm_lead l ON l.id = m.lead_id
"""
REACHED_GROUPINGS = {
    **lead_groupings("m.date"),
    "stage_id": "stage.id",
    "status": "CASE WHEN l.won_status IN ('won', 'lost') THEN l.won_status"
    " WHEN l.active THEN 'open' ELSE 'archived' END",
}
ONE_STAGE = "CASE WHEN MIN(stage.id) = MAX(stage.id) THEN {} END"
pipeline = Plain(
    REACHED.format(further=""),
    f"m.date BETWEEN {YEAR[0]} AND {YEAR[1]}",
    {
        "deal_count:sum": "COUNT(DISTINCT l.id)",
        "deal_value:sum": ONE_STAGE.format("SUM(l.expected_revenue)"),
        "customer_count:sum": "COUNT(DISTINCT l.partner_id)",
        "win_rate:avg": "COUNT(DISTINCT l.id) FILTER (WHERE l.won_status = 'won')"
        "::float / NULLIF(COUNT(DISTINCT l.id)"
        " FILTER (WHERE l.won_status IN ('won', 'lost')), 0)",
    },
    {
        **REACHED_GROUPINGS,
        "customer_status": (
            "CASE WHEN last_order.moment IS NULL THEN 'new'"
            " WHEN last_order.moment >= (m.date - INTERVAL '12 months')"
            " AT TIME ZONE 'Europe/Brussels' AT TIME ZONE 'UTC' THEN 'active'"
            " ELSE 'inactive' END",
            """
            LEFT JOIN LATERAL (
                 SELECT MAX(o.date_order) AS moment
                   FROM sale_order o
                  WHERE o.partner_id = l.partner_id AND o.state = 'sale'
                    AND o.date_order < m.date::timestamp
                        AT TIME ZONE 'Europe/Brussels' AT TIME ZONE 'UTC'
                    AND o.opportunity_id IS DISTINCT FROM l.id) last_order ON TRUE
            """,
        ),
    },
)
WENT_ON = "SUM((m.furthest > stage.sequence)::int) FILTER (WHERE {0})"
NOT_WON = "stage.is_won IS NOT TRUE"
conversion = Plain(
    REACHED.format(
        further=", MAX(s.sequence) OVER (PARTITION BY m.lead_id) AS furthest"
    )
    + """
    LEFT JOIN LATERAL (
         SELECT SUM(x.days) AS days
           FROM (SELECT m.stage_to_id, m.state,
                        LEAD(m.days_spent) OVER (ORDER BY m.id) AS days
                   FROM sales_stage_move m
                  WHERE m.lead_id = l.id) x
          WHERE x.state = 'open' AND x.stage_to_id = stage.id) stay ON TRUE
    """,
    pipeline.where,
    {
        "deal_count:sum": "COUNT(DISTINCT l.id)",
        "went_on_count:sum": ONE_STAGE.format(WENT_ON.format(NOT_WON)),
        "conversion_rate:avg": ONE_STAGE.format(
            f"{WENT_ON.format(NOT_WON)}::float"
            f" / NULLIF(COUNT(*) FILTER (WHERE {NOT_WON}), 0)"
        ),
        "won_rate:avg": "COUNT(DISTINCT l.id) FILTER (WHERE l.won_status = 'won')"
        "::float / NULLIF(COUNT(DISTINCT l.id), 0)",
        "days_spent:avg": "AVG(stay.days)",
    },
    REACHED_GROUPINGS,
)

BAD = f"""
    CROSS JOIN LATERAL (SELECT CASE l.won_status
         WHEN 'pending' THEN l.date_deadline IS NULL OR l.date_deadline < {day(NOW)}
              OR COALESCE(l.expected_revenue, 0) <= 0 OR l.partner_id IS NULL
              OR l.source_id IS NULL
              OR COALESCE(l.function, '') = '' AND l.partner_id IN (
                   SELECT customer.id FROM res_partner customer
                    WHERE customer.commercial_partner_id IN (
                          SELECT r.commercial_partner_id FROM res_partner r
                           GROUP BY 1
                          HAVING BOOL_OR(r.is_company
                                         AND r.id = r.commercial_partner_id)
                             AND NOT BOOL_OR(r.active
                                             AND COALESCE(r.function, '') != '')))
              OR COALESCE(l.date_last_stage_update, l.create_date)
                 < {NOW} - make_interval(days => 30)
              OR l.id NOT IN (SELECT a.res_id FROM mail_activity a
                               WHERE a.res_model = 'crm.lead' AND a.active)
              OR l.id IN (SELECT o.opportunity_id FROM sale_order o
                           WHERE o.state = 'sale' AND o.opportunity_id IS NOT NULL)
         WHEN 'lost' THEN l.lost_reason_id IS NULL
              OR l.id IN (SELECT o.opportunity_id FROM sale_order o
                           WHERE o.state = 'sale' AND o.opportunity_id IS NOT NULL)
         ELSE l.id NOT IN (SELECT o.opportunity_id FROM sale_order o
                            WHERE o.state = 'sale' AND o.opportunity_id IS NOT NULL)
         END AS is_bad OFFSET 0) f
"""
OPEN_VALUE = (
    "COALESCE(SUM(l.expected_revenue) FILTER (WHERE l.won_status = 'pending'{}), 0)"
)
quality = Plain(
    LEADS + BAD,
    "l.type = 'opportunity' AND (l.won_status = 'pending' AND l.active OR"
    " l.won_status != 'pending' AND "
    + moments(CLOSED, "(%(today)s::date - 90)", "%(today)s::date")
    + ")",
    {
        "lead_count:sum": "COUNT(*)",
        "bad_count:sum": "COUNT(*) FILTER (WHERE f.is_bad)",
        "score:avg": "1 - COUNT(*) FILTER (WHERE f.is_bad)::float / COUNT(*)",
        "open_value:sum": OPEN_VALUE.format(""),
        "risk_value:sum": OPEN_VALUE.format(" AND f.is_bad"),
    },
    {
        **lead_groupings(None),
        "won_status": "l.won_status",
        "stage_id": "l.stage_id",
        "closed_on:month": "CASE WHEN l.won_status != 'pending' THEN"
        f" {month(day(CLOSED))} END",
    },
)
