# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SalesTargetAlerts(models.Model):
    """The bell of a target: open alerts about it, or about its people or team."""

    _inherit = "sales.target"

    alert_count = fields.Integer(
        string="Alerts",
        compute="_compute_alert_count",
        help="Open alerts about this target, and about its people or team beside "
        "targets, of those that you may see.",
    )

    @api.depends("scope", "user_ids", "team_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_alert_count(self):
        counts = self._open_alerts()
        for target in self:
            target.alert_count = len(counts.get(target._origin.id, ()))

    def _open_alerts(self):
        """Open alerts of these targets that the user may read. One query.

        :return: dict of target id to list of ids of ``sales.alert``
        """
        ids = self._origin.ids
        if not ids:
            return {}
        query = self.env["sales.alert"]._search(Domain("state", "=", "open"))
        rows = self.env.execute_query(
            SQL(
                """
                WITH alert AS (
                    SELECT a.* FROM sales_alert a WHERE a.id IN %(readable)s
                ),
                target AS (SELECT t.* FROM sales_target t WHERE t.id = ANY(%(ids)s))
                SELECT x.id, ARRAY_AGG(x.alert_id)
                  FROM (
                       SELECT t.id, a.id AS alert_id
                         FROM target t JOIN alert a ON a.target_id = t.id
                        UNION
                       SELECT t.id, a.id
                         FROM target t
                         JOIN sales_target_res_users_rel r ON r.target_id = t.id
                         JOIN alert a ON a.user_id = r.user_id
                        WHERE t.scope = 'person' AND a.target_id IS NULL
                          AND a.company_id = t.company_id
                        UNION
                       SELECT t.id, a.id
                         FROM target t JOIN alert a ON a.team_id = t.team_id
                        WHERE t.scope = 'team' AND a.target_id IS NULL
                          AND a.user_id IS NULL AND a.company_id = t.company_id
                  ) x
                 GROUP BY x.id
                """,
                readable=query.subselect(),
                ids=ids,
                to_flush=[
                    *(
                        self._fields[name]
                        for name in ("scope", "user_ids", "team_id", "company_id")
                    ),
                    *(
                        self.env["sales.alert"]._fields[name]
                        for name in ("state", "target_id", "user_id", "team_id")
                    ),
                ],
            )
        )
        return dict(rows)

    @api.readonly
    def action_view_alerts(self):
        """Open the alerts that the bell counts."""
        self.ensure_one()
        action = self._document_action("sales_targets.sales_alert_action")
        action["domain"] = [("id", "in", self._open_alerts().get(self.id, []))]
        action["context"] = {}
        return action
