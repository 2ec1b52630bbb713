# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

PENDING = "sales.stage.move"
STATES = [
    ("lead", "Lead"),
    ("open", "Open"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("archived", "Archived"),
]
KINDS = [
    ("created", "Created"),
    ("converted", "Converted to an opportunity"),
    ("moved", "Moved"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("archived", "Archived"),
    ("reopened", "Reopened"),
]


class SalesStageMove(models.Model):
    """The history of the funnel: one row for each entry of an opportunity into a
    stage, and one for each end and new beginning.

    Rows come from the opportunities only. Whatever saves one marks it, and before the
    transaction commits, or before anything reads the history, one statement compares
    the marked ones with their last rows and adds what is new. Rows are never changed,
    so the past stays as it was, whatever becomes of an opportunity later; those of a
    deleted one fall with it.
    """

    _name = "sales.stage.move"
    _inherit = "sales.report.screen"
    _description = "Stage Move"
    _order = "moved_on desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, help="What it was from then on."
    )
    stage_from_id = fields.Many2one(
        "crm.stage",
        string="From Stage",
        readonly=True,
        ondelete="set null",
        help="The stage in which it was before, or in which it was lost.",
    )
    stage_to_id = fields.Many2one(
        "crm.stage", string="To Stage", readonly=True, ondelete="set null"
    )
    direction = fields.Selection(
        [("forward", "Forward"), ("back", "Back")],
        readonly=True,
        help="By the order of the stages at that time.",
    )
    moved_on = fields.Datetime(string="Moved on", required=True, readonly=True)
    date = fields.Date(
        required=True,
        readonly=True,
        help="The day in the time zone of the company.",
    )
    days_spent = fields.Float(
        string="Days Before",
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="Days spent in the stage or state that was left.",
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(
        string="Expected Revenue",
        readonly=True,
        help="What was expected of it at that time.",
    )
    is_estimated = fields.Boolean(
        string="Estimated",
        readonly=True,
        help="From the time before this app was installed, when not all was tracked: "
        "the moment or the stage before is the likeliest.",
    )

    # Reports read the way of all opportunities: all they need of a move is here.
    _lead_idx = models.Index(
        "(lead_id, id) INCLUDE (stage_to_id, date, state, days_spent)"
    )
    _stage_idx = models.Index("(stage_to_id, date) INCLUDE (lead_id)")
    _user_idx = models.Index("(user_id, date)")
    _date_idx = models.Index("(company_id, date)")

    # --------------------------------------------------- marking and recording

    @api.model
    def _mark(self, leads):
        """Note opportunities whose stage or state may have changed."""
        ids = [id_ for id_ in leads._ids if isinstance(id_, int)]
        if not ids:
            return
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault(PENDING, set())
        if not pending:
            precommit.add(self._record_pending)
        pending.update(ids)

    @api.model
    def _record_pending(self, leads=None):
        """Add what has become of the marked opportunities to the history.

        :param leads: do so only if one of these is marked
        """
        data = self.env.cr.precommit.data
        pending = data.get(PENDING)
        if not pending or (leads is not None and pending.isdisjoint(leads._ids)):
            return
        # The same for everybody, whoever saves.
        self = self.with_env(self.env(user=SUPERUSER_ID, context={}, su=True))
        # Flushing computes fields, which may mark more: pop afterwards.
        self.env.flush_all()
        ids = data.pop(PENDING)
        self.env.cr.execute(self._record_statement(sorted(ids)))
        if self.env.cr.rowcount:
            for field in self._fields.values():
                field._invalidate_cache(self.env)
            self.env["crm.lead"]._fields["stage_move_ids"]._invalidate_cache(self.env)

    @api.private
    def flush_model(self, fnames=None):
        """Reading the history, by search, grouping or a report that depends on it,
        flushes the model: the moment to add what is pending."""
        self.env["crm.lead"]._recompute_model(["stage_move_ids"])
        self._record_pending()
        return super().flush_model(fnames)

    @api.model
    def _search(self, domain, *args, **kwargs):
        if Domain(domain).is_true():
            # A query that names no field does not tell the ORM what to flush.
            self.flush_model(["lead_id"])
        return super()._search(domain, *args, **kwargs)

    # ------------------------------------------------------------ the statement

    @api.model
    def _record_statement(self, ids):
        """Statement that adds a row for each opportunity that is not as its last row
        says. What comes in lost or archived, by an import say, was open before, in the
        stage in which it is.

        :param ids: list of ids of ``crm.lead``
        """
        return SQL(
            """
            INSERT INTO sales_stage_move (
                   lead_id, kind, state, stage_from_id, stage_to_id, direction,
                   moved_on, date, days_spent, user_id, team_id, company_id, revenue,
                   is_estimated)
            SELECT n.lead_id,
                   %(kind)s, step.state, came.id, went.id, %(direction)s,
                   %(now)s,
                   (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE n.sales_tz)::date,
                   EXTRACT(EPOCH FROM %(now)s - step.since) / 86400,
                   n.user_id, n.team_id, n.company_id, n.revenue, FALSE
              FROM (%(now_select)s) n
              LEFT JOIN LATERAL (
                   SELECT m.state, m.stage_from_id, m.stage_to_id, m.moved_on
                     FROM sales_stage_move m
                    WHERE m.lead_id = n.lead_id
                    ORDER BY m.id DESC
                    LIMIT 1
              ) last ON TRUE
             CROSS JOIN LATERAL (
                   SELECT last.state IS NULL AND n.state IN ('lost', 'archived')
                          AND n.type = 'opportunity' AS is_first
             ) closed
             CROSS JOIN LATERAL (
                   SELECT 1 AS position, 'open' AS state,
                          n.current_stage_id AS stage_id,
                          NULL AS before, NULL::int AS entered,
                          NULL::int AS stage_before, NULL::timestamp AS since
                    WHERE closed.is_first
                    UNION ALL
                   SELECT 2, n.state, n.stage_id,
                          CASE WHEN closed.is_first THEN 'open' ELSE last.state END,
                          CASE WHEN closed.is_first THEN n.current_stage_id
                               ELSE last.stage_to_id END,
                          COALESCE(last.stage_to_id, last.stage_from_id),
                          CASE WHEN closed.is_first THEN %(now)s
                               ELSE last.moved_on END
             ) step
              LEFT JOIN crm_stage came
                ON came.id = CASE WHEN step.state IN ('lost', 'archived')
                                  THEN n.current_stage_id
                                  ELSE step.stage_before END
              LEFT JOIN crm_stage went ON went.id = step.stage_id
             WHERE (step.before, step.entered)
                   IS DISTINCT FROM (step.state, step.stage_id)
             ORDER BY n.lead_id, step.position
            """,
            kind=self._kind_sql(SQL("step.before"), SQL("step.state")),
            direction=self._direction_sql(SQL("came.sequence"), SQL("went.sequence")),
            now=SQL("%s::timestamp", fields.Datetime.now()),
            now_select=self._now_select(SQL("l.id = ANY(%s)", ids)),
        )

    @staticmethod
    def _kind_sql(before, after):
        """What happened between two states; ``before`` is NULL at the creation."""
        return SQL(
            """
            CASE WHEN %(after)s IN ('won', 'lost', 'archived')
                  AND %(before)s IS DISTINCT FROM %(after)s THEN %(after)s
                 WHEN %(before)s IS NULL THEN 'created'
                 WHEN %(before)s = 'lead' THEN 'converted'
                 WHEN %(before)s IN ('won', 'lost', 'archived')
                  AND %(before)s != %(after)s THEN 'reopened'
                 ELSE 'moved' END
            """,
            before=before,
            after=after,
        )

    @staticmethod
    def _direction_sql(before, after):
        """From the sequences of two stages, of which either may be missing."""
        return SQL(
            "CASE WHEN %(after)s > %(before)s THEN 'forward'"
            " WHEN %(after)s < %(before)s THEN 'back' END",
            before=before,
            after=after,
        )

    @api.model
    def _now_select(self, condition):
        """What opportunities are now.

        :param condition: SQL on ``crm_lead l``
        :return: SELECT of ``lead_id``, ``type``, ``state``, ``current_stage_id``,
            ``stage_id`` (the same, only while it is open or won), ``user_id``,
            ``team_id``, ``company_id``, ``sales_tz`` and ``revenue``
        """
        return SQL(
            """
            SELECT l.id AS lead_id, l.type, s.state,
                   l.stage_id AS current_stage_id,
                   CASE WHEN s.state IN ('open', 'won') THEN l.stage_id END AS stage_id,
                   l.user_id, l.team_id, company.id AS company_id, company.sales_tz,
                   l.expected_revenue AS revenue
              FROM %(tables)s
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN l.won_status IN ('won', 'lost') THEN l.won_status
                               WHEN NOT l.active THEN 'archived'
                               WHEN l.type = 'lead' THEN 'lead'
                               ELSE 'open' END AS state
             ) s
             WHERE %(condition)s
            """,
            tables=self.env["crm.lead"]._credit_lead_tables(),
            condition=condition,
        )
