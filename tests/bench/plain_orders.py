# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""As ``plain.py``: what is asked of orders, activities and the ledger's documents."""

from plain import CLOSED, CUSTOMER, NOW, YEAR, Plain, day, moments, month

IN_YEAR = moments("o.date_order", *YEAR)
ORDER_DAY = day("o.date_order")
# What each seller is credited: the order less its splits, and shares in others.
CREDITED = f"""
    SELECT o.user_id, {ORDER_DAY} AS date,
           ROUND((o.amount_untaxed - COALESCE(s.amount, 0)) / o.currency_rate, 2)
               AS value
      FROM sale_order o
      JOIN res_company c ON c.id = o.company_id
      LEFT JOIN (SELECT a.order_id, SUM(ROUND(d.amount_untaxed * a.percent / 100, 2))
                            AS amount
                   FROM sales_allocation a
                   JOIN sale_order d ON d.id = a.order_id
                  WHERE a.kind = 'split' GROUP BY a.order_id) s ON s.order_id = o.id
     WHERE o.state = 'sale' AND o.user_id IS NOT NULL AND {{0}}
     UNION ALL
    SELECT a.user_id, {ORDER_DAY},
           ROUND(CASE a.basis WHEN 'full' THEN o.amount_untaxed
                 ELSE o.amount_untaxed * a.percent / 100 END / o.currency_rate, 2)
      FROM sales_allocation a
      JOIN sale_order o ON o.id = a.order_id
      JOIN res_company c ON c.id = o.company_id
     WHERE o.state = 'sale' AND {{0}}
"""
GOALS_AND_CREDITS = f"""
     SELECT x.user_id, t.team_id, x.date, NULL::numeric AS goal, x.value, t.id,
            NULL::numeric AS open
       FROM ({CREDITED.format(IN_YEAR)}) x
       JOIN sales_target t ON t.user_id = x.user_id
      UNION ALL
     SELECT t.user_id, t.team_id, m.date_from, m.goal_value, NULL, t.id, NULL
       FROM sales_target_month m
       JOIN sales_target t ON t.id = m.target_id
"""
target = Plain(
    f"({GOALS_AND_CREDITS}) x",
    "TRUE",
    {
        "goal_value:sum": "SUM(x.goal)",
        "result_value:sum": "SUM(x.value)",
        "attainment:avg": "COALESCE(SUM(x.value), 0) / NULLIF(SUM(x.goal), 0)",
    },
    {
        "user_id": "x.user_id",
        "team_id": "x.team_id",
        "target_id": "x.id",
        "date:month": month("x.date"),
    },
)
# With what is open and should close in the year.
coverage = target._replace(
    source=f"""
    ({GOALS_AND_CREDITS}
      UNION ALL
     SELECT l.user_id, t.team_id, l.date_deadline, NULL, NULL, t.id, l.expected_revenue
       FROM crm_lead l
       JOIN sales_target t ON t.user_id = l.user_id
      WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
        AND l.date_deadline BETWEEN {YEAR[0]} AND {YEAR[1]}) x
    """,
    figures={**target.figures, "open_value:sum": "SUM(x.open)"},
)
# The sum itself, which the report's pivot must beat.
orders = Plain(
    "sale_order o JOIN res_company c ON c.id = o.company_id",
    f"o.state = 'sale' AND {IN_YEAR}",
    {"result_value:sum": "SUM(ROUND(o.amount_untaxed / o.currency_rate, 2))"},
    {"user_id": "o.user_id", "date:month": month(ORDER_DAY)},
)

# What is to come in of orders, of the latest quotation of each open deal, and of deals
# without one. Nothing was invoiced.
cashflow = Plain(
    """
    (SELECT o.user_id, o.team_id, o.partner_id, 'order' AS kind,
            o.amount_total AS amount, o.amount_total AS expected
       FROM sale_order o
      WHERE o.state = 'sale' AND o.invoice_status IN ('no', 'to invoice')
      UNION ALL
     SELECT q.user_id, q.team_id, q.partner_id, 'pipeline', q.amount_total,
            ROUND(q.amount_total
                  * CASE q.won_status WHEN 'won' THEN 100
                    ELSE q.probability::numeric END / 100, 2)
       FROM (SELECT DISTINCT ON (o.opportunity_id) o.user_id, o.team_id, o.partner_id,
                    o.amount_total, o.state, l.active, l.won_status, l.probability
               FROM sale_order o
               JOIN crm_lead l ON l.id = o.opportunity_id
              WHERE o.state != 'cancel'
              ORDER BY o.opportunity_id, o.date_order DESC, o.state = 'sale' DESC,
                    o.id DESC) q
      WHERE q.state IN ('draft', 'sent')
        AND (q.won_status = 'won' OR q.active AND q.won_status = 'pending')
      UNION ALL
     SELECT l.user_id, l.team_id, l.partner_id, 'pipeline', l.expected_revenue,
            ROUND(l.expected_revenue * l.probability::numeric / 100, 2)
       FROM crm_lead l
      WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
        AND NOT EXISTS (SELECT FROM sale_order o
                         WHERE o.opportunity_id = l.id AND o.state != 'cancel')) x
    """,
    "TRUE",
    {"amount:sum": "SUM(x.amount)", "expected:sum": "SUM(x.expected)"},
    {name: f"x.{name}" for name in ("kind", "user_id", "team_id", "partner_id")},
)

# Year to date and the same days of the year before.
BEFORE = ("(" + YEAR[0] + " - INTERVAL '1 year')::date",
          "(%(today)s::date - INTERVAL '1 year')::date")  # fmt: skip
IS_NOW = (
    f"o.date_order >= ({YEAR[0]}::timestamp AT TIME ZONE c.sales_tz AT TIME ZONE 'UTC')"
)


def _compared(value):
    now = f"COALESCE(SUM({value}) FILTER (WHERE {IS_NOW}), 0)"
    then = f"COALESCE(SUM({value}) FILTER (WHERE NOT {IS_NOW}), 0)"
    return {
        "amount_now:sum": now,
        "amount_then:sum": then,
        "amount_difference:sum": f"{now} - {then}",
        "amount_growth:avg": f"CASE WHEN {then} > 0 THEN {now}::float / {then} - 1 END",
    }


comparison = Plain(
    orders.source,
    "o.state = 'sale' AND ("
    + moments("o.date_order", YEAR[0], "%(today)s::date")
    + " OR "
    + moments("o.date_order", *BEFORE)
    + ")",
    _compared("o.amount_untaxed / o.currency_rate"),
    {
        **{
            name: f"o.{name}"
            for name in (
                "user_id",
                "team_id",
                "partner_id",
                "company_id",
                "source_id",
                "medium_id",
                "campaign_id",
            )  # fmt: skip
        },
        "industry_id": ("p.industry_id", CUSTOMER.format("o")),
        "country_id": ("p.country_id", CUSTOMER.format("o")),
        "reseller_id": (
            "d.reseller_id",
            "LEFT JOIN crm_lead d ON d.id = o.opportunity_id",
        ),
        "tag_ids": (
            "r.tag_id",
            "LEFT JOIN crm_tag_rel r ON r.lead_id = o.opportunity_id",
        ),
        "side": f"CASE WHEN {IS_NOW} THEN 'now' ELSE 'then' END",
        "date:month": month(
            f"CASE WHEN {IS_NOW} THEN {ORDER_DAY}"
            f" ELSE {ORDER_DAY} + INTERVAL '12 months' END"
        ),
    },
)
comparison_lines = comparison._replace(
    source=comparison.source + " LEFT JOIN sale_order_line line"
    " ON line.order_id = o.id AND line.display_type IS NULL",
    figures=_compared("line.price_subtotal / o.currency_rate"),
    groupings={
        "product_id": "line.product_id",
        **{
            name: (
                column,
                "LEFT JOIN product_product product ON product.id = line.product_id"
                " LEFT JOIN product_template t ON t.id = product.product_tmpl_id",
            )
            for name, column in (
                ("product_categ_id", "t.categ_id"),
                ("product_type", "t.type"),
            )
        },
    },
)

MONTH = (
    "date_trunc('month', %(today)s::date)::date",
    "(date_trunc('month', %(today)s::date) + INTERVAL '1 month - 1 day')::date",
)
ABOUT = "IN ('crm.lead', 'res.partner', 'sale.order')"
activity = Plain(
    f"""
    (SELECT a.user_id, CASE t.category WHEN 'phonecall' THEN 'call'
                WHEN 'meeting' THEN 'meeting'
                ELSE CASE WHEN t.id = %(mail_type)s THEN 'mail' ELSE 'other' END END
                AS kind,
            CASE WHEN a.active THEN a.date_deadline ELSE a.date_done END AS date,
            CASE WHEN NOT a.active THEN 'done' WHEN a.date_deadline < {day(NOW)}
                 THEN 'overdue' ELSE 'planned' END AS state,
            a.activity_type_id, a.res_model, a.res_id
       FROM mail_activity a
       JOIN mail_activity_type t ON t.id = a.activity_type_id
       JOIN res_users u ON u.id = a.user_id
       JOIN res_company c ON c.id = u.company_id
      WHERE a.res_model {ABOUT} AND a.calendar_event_id IS NULL
        AND CASE WHEN a.active THEN a.date_deadline ELSE a.date_done END
            BETWEEN {MONTH[0]} AND {MONTH[1]}
      UNION ALL
     SELECT e.user_id, 'meeting', {day("e.start")},
            CASE WHEN e.start <= {NOW} THEN 'done' ELSE 'planned' END, NULL,
            'crm.lead', e.opportunity_id
       FROM calendar_event e
       JOIN res_users u ON u.id = e.user_id
       JOIN res_company c ON c.id = u.company_id
      WHERE e.active AND e.opportunity_id IS NOT NULL
        AND {moments("e.start", *MONTH)}
      UNION ALL
     SELECT u.id, 'mail', {day("m.date")}, 'done', NULL, m.model, m.res_id
       FROM mail_message m
       JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
       JOIN res_company c ON c.id = u.company_id
      WHERE m.model {ABOUT} AND m.message_type IN ('comment', 'email_outgoing')
        AND m.subtype_id = %(sent)s AND {moments("m.date", *MONTH)}) a
    """,
    "TRUE",
    {
        "done_count:sum": "SUM((a.state = 'done')::int)",
        "planned_count:sum": "SUM((a.state != 'done')::int)",
        "overdue_count:sum": "SUM((a.state = 'overdue')::int)",
    },
    {
        "user_id": "a.user_id",
        "kind": "a.kind",
        "activity_type_id": "a.activity_type_id",
        "state": "a.state",
        "date:month": month("a.date"),
        "team_id": ("u.sale_team_id", "JOIN res_users u ON u.id = a.user_id"),
        **{
            name: (
                column,
                "LEFT JOIN crm_lead l ON a.res_model = 'crm.lead' AND l.id = a.res_id"
                " LEFT JOIN sale_order o"
                " ON a.res_model = 'sale.order' AND o.id = a.res_id"
                " LEFT JOIN res_partner p"
                " ON p.id = COALESCE(l.partner_id, o.partner_id)",
            )
            for name, column in (
                ("partner_id", "p.id"),
                ("industry_id", "p.industry_id"),
                ("country_id", "p.country_id"),
                ("lead_id", "COALESCE(l.id, o.opportunity_id)"),
            )
        },
    },
)

# The latest touch of each open deal, and of each customer who ordered lately.
LATELY = "(%(today)s::date - 365)"
BY_HAND = """m.message_type NOT IN (
    'notification', 'user_notification', 'auto_comment', 'out_of_office')"""
neglected = Plain(
    f"""
    (WITH deal AS (
         SELECT l.* FROM crm_lead l
          WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'),
     customer AS (
         SELECT o.partner_id AS id,
                (array_agg(o.user_id ORDER BY o.date_order DESC))[1] AS user_id,
                SUM(o.amount_untaxed / o.currency_rate) AS value
           FROM sale_order o
          WHERE o.state = 'sale' AND o.date_order >= {LATELY}
          GROUP BY o.partner_id),
     record AS (
         SELECT 'deal' AS kind, id AS of, 'crm.lead' AS model, id FROM deal
          UNION ALL
         SELECT 'deal', d.id, 'sale.order', o.id
           FROM deal d JOIN sale_order o ON o.opportunity_id = d.id
          UNION ALL
         SELECT 'customer', c.id, 'crm.lead', l.id
           FROM customer c JOIN crm_lead l ON l.partner_id = c.id
          UNION ALL
         SELECT 'customer', c.id, 'sale.order', o.id
           FROM customer c JOIN sale_order o ON o.partner_id = c.id
          UNION ALL
         SELECT 'customer', c.id, 'res.partner', c.id FROM customer c),
     touched AS (
         SELECT x.kind, x.of, MAX(x.moment) AS moment
           FROM (SELECT r.kind, r.of, m.date AS moment
                   FROM record r
                   JOIN mail_message m ON m.model = r.model AND m.res_id = r.id
                  WHERE {BY_HAND}
                    AND (r.kind = 'deal' OR m.date >= {LATELY})
                  UNION ALL
                 SELECT r.kind, r.of, a.date_done::timestamp + INTERVAL '12 hours'
                   FROM record r
                   JOIN mail_activity a ON a.res_model = r.model AND a.res_id = r.id
                  WHERE NOT a.active AND a.date_done IS NOT NULL
                  UNION ALL
                 SELECT r.kind, r.of, e.start
                   FROM record r
                   JOIN calendar_event e ON e.opportunity_id = r.id
                  WHERE r.model = 'crm.lead' AND e.active AND e.start <= {NOW}
                  UNION ALL
                 SELECT r.kind, r.of, o.date_order
                   FROM record r
                   JOIN sale_order o ON o.id = r.id
                  WHERE r.model = 'sale.order' AND o.state != 'cancel') x
          GROUP BY x.kind, x.of)
    SELECT 'deal' AS kind, d.user_id, d.team_id, d.partner_id,
           d.expected_revenue AS value,
           {day("GREATEST(t.moment, d.create_date)")} AS last_on,
           c.sales_neglected_deal_days AS days
      FROM deal d
      JOIN res_company c ON c.id = d.company_id
      LEFT JOIN touched t ON t.kind = 'deal' AND t.of = d.id
     UNION ALL
    SELECT 'customer', u.id, u.sale_team_id, x.id, x.value,
           {day("t.moment")}, c.sales_neglected_customer_days
      FROM customer x
      JOIN touched t ON t.kind = 'customer' AND t.of = x.id
      LEFT JOIN res_users u ON u.id = x.user_id
      JOIN res_company c ON TRUE) n
    """,
    "%(today)s::date - n.last_on >= n.days",
    {"record_count:sum": "COUNT(*)", "value:sum": "SUM(n.value)"},
    {
        **{n: f"n.{n}" for n in ("kind", "user_id", "team_id", "partner_id")},
        "industry_id": ("p.industry_id", CUSTOMER.format("n")),
        "country_id": ("p.country_id", CUSTOMER.format("n")),
    },
)

# This year's revenue of each seller, and the wins.
leaderboard = Plain(
    f"""
    (SELECT x.user_id, SUM(x.value) AS value, COUNT(*) FILTER (WHERE x.value > 0)
                AS deals, NULL::numeric AS wins
       FROM ({CREDITED.format(IN_YEAR)}) x GROUP BY x.user_id
      UNION ALL
     SELECT l.user_id, NULL, NULL, COUNT(*)
       FROM crm_lead l JOIN res_company c ON c.id = l.company_id
      WHERE l.won_status = 'won' AND {moments(CLOSED, *YEAR)}
      GROUP BY l.user_id) x
    """,
    "TRUE",
    {
        "revenue:sum": "SUM(x.value)",
        "deal_count:sum": "SUM(x.deals)",
        "wins:sum": "SUM(x.wins)",
    },
    {
        "user_id": "x.user_id",
        "team_id": ("u.sale_team_id", "JOIN res_users u ON u.id = x.user_id"),
    },
)
