# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sales_target_figures import INPUTS


class SalesTargetBoard(models.Model):
    """What a card of the board shows beside the figures, and where it leads."""

    _inherit = "sales.target"

    last_credit_id = fields.Many2one(
        "sales.credit",
        string="Last document",
        compute="_compute_last_credit",
        help="The latest document that counts, of those whose credits you may see.",
    )
    last_credit_date = fields.Date(
        string="Date of the last document", compute="_compute_last_credit"
    )

    # --------------------------------------------------------------- computes

    @api.depends(*INPUTS)
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_last_credit(self):
        ready = self.filtered(lambda t: t.metric_id and t.date_from and t.date_to)
        found = ready._last_credits()
        for target in self:
            target.last_credit_id, target.last_credit_date = found.get(
                target.id, (False, False)
            )

    def _last_credits(self):
        """The latest row of the ledger that counts for each of these targets, of
        those that the user may read; adjustments are no documents. One query.

        :return: dict of target id to tuple (id of the row, date)
        """
        if not self:
            return {}
        credit = self.env["sales.credit"]._search(Domain.TRUE)
        window, owners = self._counts_sql("p", credit.table)
        # Person by person: that is the order of the index.
        owners["person"] = SQL(
            "%s = u.user_id", SQL.identifier(credit.table, "user_id")
        )

        def latest(scope):
            return SQL(
                "SELECT %(id)s AS id, %(date)s AS date FROM %(ledger)s"
                " WHERE p.scope = %(scope)s AND %(window)s AND %(owner)s"
                " AND %(adjustment)s IS NULL AND %(readable)s"
                " ORDER BY 2 DESC, 1 DESC LIMIT 1",
                id=SQL.identifier(credit.table, "id"),
                date=SQL.identifier(credit.table, "date"),
                adjustment=SQL.identifier(credit.table, "adjustment_id"),
                ledger=credit.from_clause,
                scope=scope,
                window=window,
                owner=owners[scope],
                readable=credit.where_clause or SQL("TRUE"),
            )

        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.position, l.id, l.date
                  FROM (%(targets)s) p
                 CROSS JOIN LATERAL (
                       SELECT p.user_ids, %(last_day)s AS last_day
                  ) i
                 CROSS JOIN LATERAL (
                       SELECT x.id, x.date
                         FROM (
                              SELECT person.*
                                FROM UNNEST(i.user_ids) u (user_id)
                               CROSS JOIN LATERAL (%(person)s) person
                               UNION ALL (%(team)s)
                               UNION ALL (%(company)s)
                         ) x
                        ORDER BY x.date DESC, x.id DESC
                        LIMIT 1
                  ) l
                """,
                targets=self._rows_sql(),
                last_day=self._last_day_sql("p", SQL("p.today")),
                person=latest("person"),
                team=latest("team"),
                company=latest("company"),
            )
        )
        return {self[position].id: last for position, *last in rows}

    @api.model
    def _forget_figures(self):
        for name in ("months", "last_credit_id", "last_credit_date"):
            self._fields[name]._invalidate_cache(self.env)
        return super()._forget_figures()

    # ---------------------------------------------------------------- actions

    @api.readonly
    def action_open_dashboard(self):
        """Open the page of the person, team or company whose target this is, in the
        year in which it begins. A target of several people has no such page: it is
        opened itself.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        if self.scope == "person" and not self.user_id:
            return self.get_formview_action()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sales_targets.sales_target_action_dashboard"
        )
        year_start, _year_end = self.company_id._sales_period("year", self.date_from)
        choice = {
            "scope": self.scope,
            "user_id": self.scope == "person" and self.user_id.id,
            "team_id": self.scope == "team" and self.team_id.id,
            "metric_id": self.metric_id.id,
            "year": year_start.year,
        }
        return {**action, "context": {"sales_dashboard_choice": choice}}
