"""The reports on the imported data set, by their own grouped reads, and the same
figures by plain SQL over Odoo's tables.

:func:`read` runs in an Odoo shell, after :func:`maven.replay` has imported everything.
"""

from __future__ import annotations

from datetime import date

from odoo.tools import SQL

# What the reports call it, and where it is in the tables that ``TABLES`` joins.
KEYS = {
    "user_id": SQL("l.user_id"),
    "team_id": SQL("l.team_id"),
    "tag_ids": SQL("tag.tag_id"),
    "industry_id": SQL("customer.industry_id"),
    "product_id": SQL("line.product_id"),
    "stage_id": SQL("reached.stage_id"),
}
# In this data an opportunity has at most one tag, and one order of one line.
TABLES = SQL(
    """
    crm_lead l
    LEFT JOIN res_partner customer ON customer.id = l.partner_id
    LEFT JOIN crm_tag_rel tag ON tag.lead_id = l.id
    LEFT JOIN sale_order o ON o.opportunity_id = l.id AND o.state != 'cancel'
    LEFT JOIN sale_order_line line ON line.order_id = o.id
    """
)
REACHED = SQL(
    """
    %s
    JOIN (SELECT move.lead_id, wanted.id AS stage_id, MIN(move.date) AS date,
                 BOOL_OR(passed.sequence > wanted.sequence) AS went_on
            FROM sales_stage_move move
            JOIN crm_stage passed ON passed.id = move.stage_to_id
            JOIN crm_stage wanted ON wanted.sequence <= passed.sequence
           GROUP BY move.lead_id, wanted.id) reached ON reached.lead_id = l.id
    """,
    TABLES,
)
WON, LOST = SQL("l.won_status = 'won'"), SQL("l.won_status = 'lost'")
CLOSED = SQL("l.won_status != 'pending'")
ALL = SQL("TRUE")
LEVELS = [
    [],
    ["user_id"],
    ["team_id"],
    ["tag_ids"],
    ["industry_id"],
    ["product_id"],
    ["date:month"],
    ["date:quarter"],
    ["date:year"],
    ["user_id", "date:month"],
    ["team_id", "product_id", "date:quarter"],
]


def count(which):
    return SQL("COUNT(*) FILTER (WHERE %s)", which)


def share(part, whole):
    return SQL("(%s)::float / NULLIF(%s, 0)", count(part), count(whole))


def value(which):
    return SQL("COALESCE(SUM(l.expected_revenue) FILTER (WHERE %s), 0)", which)


# By model: the tables, the condition, the day, the levels of grouping, and each figure
# with its SQL.
REPORTS = {
    "sales.loss.report": (
        TABLES,
        CLOSED,
        SQL("l.date_closed::date"),
        LEVELS,
        {
            "closed_count:sum": count(ALL),
            "won_count:sum": count(WON),
            "lost_count:sum": count(LOST),
            "won_value:sum": value(WON),
            "lost_value:sum": value(LOST),
            "win_rate:avg": share(WON, ALL),
            "win_rate_value:avg": SQL(
                "(%s)::float / NULLIF(%s, 0)", value(WON), value(ALL)
            ),
        },
    ),
    "sales.lead.report": (
        TABLES,
        ALL,
        SQL("l.create_date::date"),
        LEVELS,
        {
            "lead_count:sum": count(ALL),
            "won_count:sum": count(WON),
            "value:sum": value(ALL),
            "customer_rate:avg": share(WON, ALL),
        },
    ),
    "sales.pipeline.report": (
        REACHED,
        ALL,
        SQL("reached.date"),
        [["stage_id", *level] for level in LEVELS],
        {
            "deal_count:sum": count(ALL),
            "deal_value:sum": value(ALL),
            "win_rate:avg": share(WON, CLOSED),
        },
    ),
    "sales.conversion.report": (
        REACHED,
        SQL("NOT EXISTS (SELECT FROM crm_stage s"
            " WHERE s.id = reached.stage_id AND s.is_won)"),
        SQL("reached.date"),
        [["stage_id", *level] for level in LEVELS],
        {
            "went_on_count:sum": count(SQL("reached.went_on")),
            "undecided_count:sum": count(
                SQL("NOT reached.went_on AND l.won_status = 'pending'")
            ),
            "conversion_rate:avg": share(SQL("reached.went_on"), ALL),
            "decided_rate:avg": share(
                SQL("reached.went_on"),
                SQL("reached.went_on OR l.won_status != 'pending'"),
            ),
            "won_rate:avg": share(WON, ALL),
        },
    ),
}  # fmt: skip


def read(env) -> dict:
    """What the reports say, and what plain SQL says: lists of [names of the groups,
    figures] by model and level; and the cohorts by the month of engagement."""
    _date_the_history(env)
    compared = [
        [model, level, _by_report(env, model, level), _by_sql(env, model, level)]
        for model, (_from, _where, _day, levels, _figures) in REPORTS.items()
        for level in levels
    ]
    return {"compared": compared, "cohorts": _cohorts(env)}


def _date_the_history(env):
    """As with the days of creation: who brings the past over, dates it in the database.
    The stages of the data set come after each other."""
    for place, name in enumerate(("Prospecting", "Engaging"), start=2):
        env.ref(f"maven.stage_{name.lower()}").sequence = place
    env.flush_all()
    env.cr.execute(
        """
        UPDATE sales_stage_move m
           SET moved_on = CASE WHEN m.kind = 'created' THEN l.create_date
                               ELSE COALESCE(l.date_closed, l.create_date) END,
               date = CASE WHEN m.kind = 'created' THEN l.create_date
                           ELSE COALESCE(l.date_closed, l.create_date) END::date
          FROM crm_lead l
         WHERE l.id = m.lead_id
        """
    )
    env.invalidate_all()
    env.cr.commit()


def _key(value):
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "id", value) or None


def _rows(rows, keys):
    return [
        [[_key(v) for v in row[:keys]], [v or 0 for v in row[keys:]]] for row in rows
    ]


def _by_report(env, model, level):
    figures = list(REPORTS[model][-1])
    domain = []
    if model in ("sales.pipeline.report", "sales.conversion.report"):
        domain = [("lead_id", "!=", False)]
    if model == "sales.conversion.report":
        domain += [("stage_id.is_won", "=", False)]
    return _rows(env[model]._read_group(domain, level, figures), len(level))


def _by_sql(env, model, level):
    tables, where, day, _levels, figures = REPORTS[model]
    keys = [
        SQL("DATE_TRUNC(%s, %s)::date", name.partition(":")[2], day)
        if name.startswith("date:")
        else KEYS[name]
        for name in level
    ]
    rows = env.execute_query(
        SQL(
            "SELECT %s FROM %s WHERE %s %s",
            SQL(", ").join([*keys, *figures.values()]),
            tables,
            where,
            SQL("GROUP BY %s", SQL(", ").join(keys)) if keys else SQL(),
        )
    )
    return _rows(rows, len(level))


def _cohorts(env):
    """By month of engagement: engaged, won, still open, won of all, won of closed; from
    the report on conversion, of those that ever reached the stage, and from the same
    report of closed ones only."""
    domain = [("stage_id", "=", env.ref("maven.stage_engaging").id)]
    measures = ["deal_count:sum", "won_count:sum", "undecided_count:sum"]
    rows = env["sales.conversion.report"]._read_group(
        domain, ["date:month"], [*measures, "won_rate:avg", "win_rate:avg"]
    )
    closed = env["sales.conversion.report"]._read_group(
        [*domain, ("status", "in", [False, "won", "lost"])],
        ["date:month"],
        ["won_rate:avg"],
    )
    rates = dict(closed)
    return [
        [month.strftime("%Y-%m"), *figures, rates.get(month) or 0]
        for month, *figures in rows
    ]
