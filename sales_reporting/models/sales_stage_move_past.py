# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import logging

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class SalesStageMovePast(models.Model):
    """The history of the time before the app was installed.

    What Odoo tracked of opportunities in their chatter is a list of *events*: a field
    got another value at a moment. Put in order, with the creation before and the
    present state after them, they say what an opportunity was at each moment. Where
    that does not add up, the row is marked as estimated.
    """

    _inherit = "sales.stage.move"

    @api.model
    def _fill_past(self):
        """Write the history of all opportunities that have none yet: one statement.

        :return: number of rows
        """
        self.env.flush_all()
        self.env.cr.execute("ANALYZE sales_stage_move")
        self.env.cr.execute(self._past_statement())
        filled = self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        _logger.info("History of stages filled from tracking: %s moves", filled)
        return filled

    @api.model
    def _past_statement(self):
        return SQL(
            """
            WITH present AS MATERIALIZED (%(present)s),
            tracked AS MATERIALIZED (%(tracked)s),
            event AS (%(events)s),
            known AS (%(known)s),
            stated AS (%(stated)s),
            change AS (
                SELECT *
                  FROM (
                       SELECT s.*,
                              LAG(s.state) OVER earlier AS state_before,
                              LAG(s.entered) OVER earlier AS entered_before
                         FROM stated s
                       WINDOW earlier AS (PARTITION BY s.lead_id ORDER BY s.position)
                  ) c
                 WHERE c.state_before IS NULL
                    OR (c.state_before, c.entered_before)
                       IS DISTINCT FROM (c.state, c.entered)
            )
            INSERT INTO sales_stage_move (
                   lead_id, kind, state, stage_from_id, stage_to_id, direction,
                   moved_on, date, days_spent, user_id, team_id, company_id, revenue,
                   is_estimated)
            %(rows)s
            """,
            present=self._past_present(),
            tracked=self._past_tracked(),
            events=self._past_events(),
            known=self._past_known(),
            stated=self._past_stated(),
            rows=self._past_rows(),
        )

    @api.model
    def _past_present(self):
        """Opportunities without history, as they are now. Odoo puts new ones into the
        first stage of their team."""
        return SQL(
            """
            SELECT n.*, l.create_date, l.date_closed,
                   l.date_conversion,
                   COALESCE(l.date_last_stage_update, l.write_date, l.create_date)
                       AS last_move_on,
                   first.id AS first_stage_id
              FROM (%s) n
              JOIN crm_lead l ON l.id = n.lead_id
              LEFT JOIN LATERAL (
                   SELECT stage.id
                     FROM crm_stage stage
                    WHERE NOT COALESCE(stage.fold, FALSE)
                      AND (NOT EXISTS (SELECT FROM crm_stage_crm_team_rel r
                                        WHERE r.crm_stage_id = stage.id)
                           OR EXISTS (SELECT FROM crm_stage_crm_team_rel r
                                       WHERE r.crm_stage_id = stage.id
                                         AND r.crm_team_id = l.team_id))
                    ORDER BY stage.sequence, stage.name, stage.id
                    LIMIT 1
              ) first ON TRUE
            """,
            self._now_select(
                SQL(
                    "NOT EXISTS (SELECT FROM sales_stage_move m WHERE m.lead_id = l.id)"
                )
            ),
        )

    @api.model
    def _past_tracked(self):
        """What was tracked: 0 stands for an empty field."""
        return SQL(
            """
            SELECT m.res_id AS lead_id, m.date AS moment, v.id AS position, f.name,
                   CASE WHEN f.name = 'expected_revenue'
                        THEN COALESCE(v.old_value_float, 0)
                        ELSE COALESCE(v.old_value_integer, 0) END AS before,
                   CASE WHEN f.name = 'expected_revenue'
                        THEN COALESCE(v.new_value_float, 0)
                        ELSE COALESCE(v.new_value_integer, 0) END AS after
              FROM mail_tracking_value v
              JOIN ir_model_fields f ON f.id = v.field_id
              JOIN mail_message m ON m.id = v.mail_message_id
              JOIN present ON present.lead_id = m.res_id
             WHERE m.model = 'crm.lead' AND f.model = 'crm.lead'
               AND f.name IN (
                   'stage_id', 'active', 'user_id', 'team_id', 'expected_revenue')
            """
        )

    @api.model
    def _past_events(self):
        """The creation, what was tracked, the conversion, and the present. What was
        lost and never tracked had reached the stage in which it was lost."""
        first = SQL(
            """
            SELECT DISTINCT ON (t.lead_id, t.name) t.lead_id, t.name, t.before
              FROM tracked t
             ORDER BY t.lead_id, t.name, t.moment, t.position
            """
        )
        return SQL(
            """
            SELECT p.lead_id, 1 AS part, p.create_date AS moment, 0::bigint AS position,
                   COALESCE(stage.before, CASE
                       WHEN moved.unseen THEN p.first_stage_id
                       ELSE p.current_stage_id END, 0) AS stage_id,
                   NULL::float AS stage_before,
                   1::float AS active,
                   CASE WHEN p.type = 'lead' OR p.date_conversion IS NOT NULL
                        THEN 1 ELSE 0 END AS is_lead,
                   COALESCE(seller.before, p.user_id, 0) AS user_id,
                   COALESCE(team.before, p.team_id, 0) AS team_id,
                   COALESCE(revenue.before, p.revenue, 0) AS revenue,
                   stage.before IS NULL AND moved.unseen AS is_estimated
              FROM present p
              LEFT JOIN (%(first)s) stage
                ON stage.lead_id = p.lead_id AND stage.name = 'stage_id'
              LEFT JOIN (%(first)s) seller
                ON seller.lead_id = p.lead_id AND seller.name = 'user_id'
              LEFT JOIN (%(first)s) team
                ON team.lead_id = p.lead_id AND team.name = 'team_id'
              LEFT JOIN (%(first)s) revenue
                ON revenue.lead_id = p.lead_id AND revenue.name = 'expected_revenue'
             CROSS JOIN LATERAL (
                   SELECT p.last_move_on > p.create_date + INTERVAL '1 minute'
                       OR p.date_closed > p.create_date + INTERVAL '1 minute' AS unseen
             ) moved
             UNION ALL
            SELECT t.lead_id, 1, t.moment, t.position,
                   CASE WHEN t.name = 'stage_id' THEN t.after END,
                   CASE WHEN t.name = 'stage_id' THEN t.before END,
                   CASE WHEN t.name = 'active' THEN t.after END, NULL,
                   CASE WHEN t.name = 'user_id' THEN t.after END,
                   CASE WHEN t.name = 'team_id' THEN t.after END,
                   CASE WHEN t.name = 'expected_revenue' THEN t.after END, FALSE
              FROM tracked t
             UNION ALL
            SELECT p.lead_id, 1, p.date_conversion, 0, NULL, NULL, NULL, 0, NULL, NULL,
                   NULL, FALSE
              FROM present p
             WHERE p.date_conversion IS NOT NULL AND p.type != 'lead'
             UNION ALL
            SELECT p.lead_id, 2,
                   LEAST(p.last_move_on, COALESCE(p.date_closed, p.last_move_on)), 0,
                   p.current_stage_id, NULL, NULL, NULL, NULL, NULL, NULL, TRUE
              FROM present p
             WHERE p.state IN ('lost', 'archived')
               AND p.type != 'lead'
               AND NOT EXISTS (
                   SELECT FROM tracked t
                    WHERE t.lead_id = p.lead_id AND t.name IN ('stage_id', 'active'))
             UNION ALL
            SELECT p.lead_id, 3,
                   CASE WHEN p.state IN ('won', 'lost')
                        THEN COALESCE(p.date_closed, p.last_move_on)
                        ELSE p.last_move_on END,
                   0, p.current_stage_id, NULL, NULL, NULL, p.user_id, p.team_id,
                   p.revenue,
                   p.state NOT IN ('won', 'lost') OR p.date_closed IS NULL
              FROM present p
            """,
            first=first,
        )

    @api.model
    def _past_known(self):
        """At each event what was known then: the last value of each field."""
        names = ("stage_id", "active", "is_lead", "user_id", "team_id", "revenue")
        counted = SQL(", ").join(
            SQL(
                "COUNT(%s) OVER so_far AS %s",
                SQL.identifier("e", name),
                SQL.identifier(f"{name}_turn"),
            )
            for name in names
        )
        last = SQL(", ").join(
            SQL(
                "MAX(%s) OVER (PARTITION BY k.lead_id, %s) AS %s",
                SQL.identifier("k", name),
                SQL.identifier("k", f"{name}_turn"),
                SQL.identifier(f"last_{name}"),
            )
            for name in names
        )
        return SQL(
            """
            SELECT k.lead_id, k.order_in_time, k.part, k.is_estimated, k.stage_before,
                   MAX(k.moment) OVER (
                       PARTITION BY k.lead_id ORDER BY k.order_in_time) AS moment,
                   %(last)s
              FROM (
                   SELECT e.*, ROW_NUMBER() OVER so_far AS order_in_time, %(counted)s
                     FROM event e
                   WINDOW so_far AS (
                       PARTITION BY e.lead_id ORDER BY e.part, e.moment, e.position)
              ) k
            """,
            counted=counted,
            last=last,
        )

    @api.model
    def _past_stated(self):
        """What the opportunity was from each event on. Of what was archived in the
        past nobody knows whether it was lost, which is likely."""
        return SQL(
            """
            SELECT k.lead_id, k.order_in_time AS position, k.moment, s.state,
                   CASE WHEN s.state IN ('open', 'won') THEN stage.id END AS entered,
                   stage.id AS stage_id, stage.sequence,
                   LAG(stage.id) OVER earlier AS stage_id_before,
                   LAG(stage.sequence) OVER earlier AS sequence_before,
                   NULLIF(k.last_user_id, 0) AS user_id,
                   NULLIF(k.last_team_id, 0) AS team_id,
                   k.last_revenue AS revenue, p.company_id, p.sales_tz,
                   k.is_estimated
                   OR (k.part = 1 AND s.state = 'lost')
                   OR COALESCE(k.stage_before != LAG(k.last_stage_id) OVER earlier,
                               FALSE) AS is_estimated
              FROM known k
              JOIN present p ON p.lead_id = k.lead_id
              LEFT JOIN crm_stage stage ON stage.id = k.last_stage_id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN k.part = 3 THEN p.state
                               WHEN k.last_is_lead = 1 THEN 'lead'
                               WHEN k.last_active = 0 THEN 'lost'
                               WHEN stage.is_won THEN 'won'
                               ELSE 'open' END AS state
             ) s
            WINDOW earlier AS (PARTITION BY k.lead_id ORDER BY k.order_in_time)
            """
        )

    @api.model
    def _past_rows(self):
        return SQL(
            """
            SELECT c.lead_id,
                   %(kind)s,
                   c.state,
                   CASE WHEN c.state IN ('lost', 'archived') THEN c.stage_id
                        WHEN c.state_before != 'lead' THEN c.stage_id_before END,
                   c.entered,
                   CASE WHEN c.entered IS NOT NULL AND c.state_before != 'lead'
                        THEN %(direction)s END,
                   c.moment,
                   (c.moment AT TIME ZONE 'UTC' AT TIME ZONE c.sales_tz)::date,
                   EXTRACT(EPOCH FROM c.moment - LAG(c.moment) OVER earlier) / 86400,
                   seller.id, team.id, c.company_id, c.revenue, c.is_estimated
              FROM change c
              LEFT JOIN res_users seller ON seller.id = c.user_id
              LEFT JOIN crm_team team ON team.id = c.team_id
            WINDOW earlier AS (PARTITION BY c.lead_id ORDER BY c.position)
             ORDER BY c.moment, c.lead_id, c.position
            """,
            kind=self._kind_sql(SQL("c.state_before"), SQL("c.state")),
            direction=self._direction_sql(SQL("c.sequence_before"), SQL("c.sequence")),
        )
