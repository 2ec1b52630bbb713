# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

from .sales_report_reading import DayOfMoment

FINDINGS = [
    ("no_close_date", "No expected closing"),
    ("overdue", "Expected closing is over"),
    ("no_amount", "No expected revenue"),
    ("no_customer", "No customer"),
    ("no_role", "No contact with a role"),
    ("no_source", "No source"),
    ("no_activity", "No next activity"),
    ("stale", "Too long in its stage"),
    ("no_reason", "Lost without a reason"),
    ("no_order", "Won without an order"),
    ("not_won", "Ordered, but not won"),
]
COLUMNS = (
    "lead_id",
    "user_id",
    "team_id",
    "company_id",
    "currency_id",
    "partner_id",
    "industry_id",
    "country_id",
    "source_id",
    "medium_id",
    "campaign_id",
    "reseller_id",
    "product_id",
    "product_categ_id",
    "won_status",
    "stage_id",
    "closed_on",
    "closed_on_at",
    "date_deadline",
    "open_value",
)
# Where the stage does not say after how many days it rots.
STALE_DAYS = 30
# In the context: all findings of an opportunity are one row.
TOGETHER = "sales_quality_together"
DISTINCT = {True: SQL("DISTINCT"), False: SQL()}
# Wider than an id, and an amount is less than half of this.
WIDE = 10**15


class SalesQualityReport(models.Model):
    """What is missing, stale or contradictory in the opportunities, and how much open
    value hangs on it.

    There is a row for each finding, and one for each opportunity without any, so that
    the score has them in its base. Totals have each opportunity once, however much was
    found.
    """

    _name = "sales.quality.report"
    _inherit = "sales.report.dimensions"
    _description = "Data Quality"
    _auto = False
    _order = "bad_count desc, open_value desc, lead_id, id"
    _rec_name = "lead_id"
    _ratio_formulas = {
        "risk_share": ("risk_value", "open_value", 0, 1),
        "score": ("bad_count", "lead_count", 1, -1),
    }
    _depends = {
        "crm.lead": [
            "active",
            "date_closed",
            "date_deadline",
            "date_last_stage_update",
            "expected_revenue",
            "function",
            "lost_reason_id",
            "stage_id",
            "type",
            "won_status",
        ],
        "crm.stage": ["rotting_threshold_days"],
        "mail.activity": ["active", "res_id", "res_model"],
        "res.company": ["sales_tz"],
        "res.partner": ["active", "commercial_partner_id", "function", "is_company"],
    }

    finding = fields.Selection(
        FINDINGS, readonly=True, help="Empty where nothing was found."
    )
    won_status = fields.Selection(
        [("pending", "Open"), ("won", "Won"), ("lost", "Lost")],
        string="Status",
        readonly=True,
    )
    stage_id = fields.Many2one("crm.stage", readonly=True)
    closed_on = DayOfMoment(
        readonly=True, help="In the time zone of the company; empty while it is open."
    )
    date_deadline = fields.Date(string="Expected Closing", readonly=True)
    # The row's id is not that of the opportunity.
    tag_ids = fields.Many2many(related="lead_id.tag_ids")
    lead_count = fields.Integer(string="Opportunities", readonly=True, aggregator="sum")
    bad_count = fields.Integer(string="To Fix", readonly=True, aggregator="sum")
    finding_count = fields.Integer(string="Findings", readonly=True, aggregator="sum")
    open_value = FloatOrEmpty(
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="Expected revenue of the open ones, each once.",
    )
    risk_value = FloatOrEmpty(
        string="Open Value to Fix",
        digits=(16, 2),
        readonly=True,
        aggregator="sum",
        help="The part of the open value that hangs on opportunities to fix.",
    )
    risk_share = FloatOrEmpty(
        string="Part to Fix",
        readonly=True,
        aggregator="avg",
        help="Open value to fix, of the open value.",
    )
    score = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Opportunities with nothing to fix, of all. Without the filter “To Fix”.",
    )

    # ------------------------------------------------------------------- rows

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT %(names)s, f.finding,
                   d.lead_id::bigint * 16 + COALESCE(f.place, 0) AS id,
                   1 AS lead_count,
                   COALESCE((f.number > 0)::int, 0) AS bad_count,
                   COALESCE(f.number, 0) AS finding_count,
                   CASE WHEN f.number > 0 THEN d.open_value ELSE 0 END AS risk_value,
                   CASE WHEN d.open_value != 0
                        THEN COALESCE((f.number > 0)::int, 0) END AS risk_share,
                   COALESCE((f.number = 0)::int, 1) AS score
              FROM (SELECT %(dimensions)s, %(columns)s
                      FROM %(tables)s WHERE %(where)s) d
              LEFT JOIN LATERAL (%(found)s) f ON TRUE
            """,
            names=SQL(", ").join(SQL.identifier("d", name) for name in COLUMNS),
            dimensions=self._select_dimensions(),
            columns=self._select(),
            tables=self._from(),
            where=self._where(),
            found=self._found_sql(),
        )

    @api.model
    def _found_sql(self):
        """What was found for an opportunity ``d``: a row for each finding, or one with
        their number, which costs less to add up than to collect."""
        findings = self._findings()
        if self.env.context.get(TOGETHER):
            return SQL(
                "SELECT NULL::int AS place, NULL AS finding, %s AS number OFFSET 0",
                SQL(" + ").join(
                    SQL("COALESCE((%s)::int, 0)", is_found)
                    for _place, _finding, is_found in findings
                ),
            )
        return SQL(
            "SELECT v.place, v.finding, 1 AS number"
            " FROM (VALUES %s) v (place, finding, is_found) WHERE v.is_found OFFSET 0",
            SQL(", ").join(SQL("(%s, %s, %s)", *finding) for finding in findings),
        )

    @api.model
    def _for_columns(self, domain, groupby, others):
        """Where nobody asks for single findings, an opportunity is one row."""
        if {"finding", "id"} & self._asked_columns(domain, groupby, others):
            return self
        return self.with_context(**{TOGETHER: True})

    @api.model
    def _select(self):
        return SQL(
            """
            l.won_status, l.stage_id, l.date_deadline, l.lost_reason_id, l.function,
            CASE WHEN l.won_status != 'pending' THEN
                (%(closed_on)s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date
                END AS closed_on,
            CASE WHEN l.won_status != 'pending' THEN %(closed_on)s END AS closed_on_at,
            CASE WHEN l.won_status = 'pending' THEN COALESCE(l.expected_revenue, 0)
                 ELSE 0 END AS open_value,
            COALESCE(l.date_last_stage_update, l.create_date) AS staged_on,
            (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)::date AS today
            """,
            closed_on=self.env["crm.lead"]._closed_on(),
            now=SQL("%s::timestamp", fields.Datetime.now()),
        )

    @api.model
    def _where(self):
        return SQL("l.type = 'opportunity' AND (l.active OR l.won_status != 'pending')")

    @api.model
    def _findings(self):
        """Whether each finding holds for an opportunity ``d``. Activities, orders and
        stages are looked up in sets that are read once.

        :return: list of tuples: number and name of the finding, the condition (SQL)
        """
        ordered = SQL(
            "d.lead_id IN (SELECT o.opportunity_id FROM sale_order o"
            " WHERE o.state = 'sale' AND o.opportunity_id IS NOT NULL)"
        )
        conditions = {
            "no_close_date": SQL("d.date_deadline IS NULL"),
            "overdue": SQL("d.date_deadline < d.today"),
            "no_amount": SQL("d.open_value <= 0"),
            "no_customer": SQL("d.partner_id IS NULL"),
            # Of a company as customer: nobody there is known by what they do.
            "no_role": SQL(
                "COALESCE(d.function, '') = '' AND d.partner_id IN ("
                "SELECT customer.id FROM res_partner customer"
                " JOIN res_partner company"
                " ON company.id = customer.commercial_partner_id"
                " WHERE company.is_company AND NOT EXISTS ("
                "SELECT FROM res_partner contact"
                " WHERE contact.commercial_partner_id = company.id AND contact.active"
                " AND COALESCE(contact.function, '') != ''))"
            ),
            "no_source": SQL("d.source_id IS NULL"),
            "no_activity": SQL(
                "d.lead_id NOT IN (SELECT a.res_id FROM mail_activity a"
                " WHERE a.res_model = 'crm.lead' AND a.active"
                " AND a.res_id IS NOT NULL)"
            ),
            "stale": SQL(
                "d.staged_on < %s - MAKE_INTERVAL(days => COALESCE((SELECT NULLIF("
                "stage.rotting_threshold_days, 0) FROM crm_stage stage"
                " WHERE stage.id = d.stage_id), %s))",
                SQL("%s::timestamp", fields.Datetime.now()),
                STALE_DAYS,
            ),
            "no_reason": SQL("d.lost_reason_id IS NULL"),
            "no_order": SQL("NOT %s", ordered),
            "not_won": ordered,
        }
        of_status = {"no_reason": "lost", "no_order": "won"}
        found = {
            finding: SQL(
                "%s AND %s",
                SQL("d.won_status != 'won'")
                if finding == "not_won"
                else SQL("d.won_status = %s", of_status.get(finding, "pending")),
                condition,
            )
            for finding, condition in conditions.items()
        }
        if self.env.context.get(TOGETHER):
            # Never both: they are counted as one, and orders are read once.
            del found["no_order"]
            found["not_won"] = SQL("(d.won_status = 'won') != %s", ordered)
        return [
            (place, finding, found[finding])
            for place, (finding, _label) in enumerate(FINDINGS, start=1)
            if finding in found
        ]

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        lead, value, found, currency = (
            SQL.identifier(self._table, name)
            for name in ("lead_id", "open_value", "finding_count", "currency_id")
        )
        is_one_row = self.env.context.get(TOGETHER)
        to_fix = SQL("FILTER (WHERE %s > 0)", found)

        def count(where):
            return SQL("COUNT(%s %s) %s", DISTINCT[not is_one_row], lead, where)

        def once(where):
            if is_one_row:
                return SQL("COALESCE(SUM(%s) %s, 0)", value, where)
            # The value of each opportunity once: two with the same value differ by
            # their ids, which are taken off again.
            return SQL(
                "COALESCE(SUM(DISTINCT %(lead)s * %(wide)s::numeric + %(value)s)"
                " %(where)s - SUM(DISTINCT %(lead)s * %(wide)s::numeric) %(where)s, 0)",
                lead=lead,
                wide=WIDE,
                value=value,
                where=where,
            )

        def money(total):
            return SQL("CASE WHEN MIN(%(c)s) = MAX(%(c)s) THEN %(total)s END",
                       c=currency, total=total)  # fmt: skip

        every = SQL()
        totals = {
            "lead_count:sum": count(every),
            "bad_count:sum": count(to_fix),
            "score:avg": SQL(
                "1 - %s::float / NULLIF(%s, 0)", count(to_fix), count(every)
            ),
            "open_value:sum": money(once(every)),
            "risk_value:sum": money(once(to_fix)),
            "risk_share:avg": money(
                SQL("%s::float / NULLIF(%s, 0)", once(to_fix), once(every))
            ),
        }
        if is_one_row:
            totals["__count"] = SQL("SUM(GREATEST(%s, 1))", found)
        if aggregate_spec in totals:
            return totals[aggregate_spec]
        return super()._read_group_select(aggregate_spec, query)
