# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SHOWN = 5


class SalesTargetDashboardParts(models.Model):
    """What stands beside the figures of the dashboard: the open opportunities that
    would close the gap, of those that the user may read, and the latest credits of the
    owner, whom the user may see."""

    _inherit = "sales.target"

    # ------------------------------------------------------------------- deals

    @api.model
    def _deals_domain(self, choice, date_to):
        """Open opportunities of an owner that may still be won in the year."""
        company_id = self.env.company.id
        domain = (
            Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("company_id", "in", [company_id, False])
            & (
                Domain("date_deadline", "=", False)
                | Domain("date_deadline", "<=", date_to)
            )
        )
        if choice["scope"] == "person":
            domain &= Domain("user_id", "=", choice["user_id"])
        elif choice["scope"] == "team":
            domain &= Domain("team_id", "=", choice["team_id"])
        return domain

    @api.model
    def _leads_from_deals(self, metric, date_to):
        """Whether winning opportunities would still bring this metric further."""
        source = self.env["sales.credit"]._sources().get(metric.source)
        return bool(
            source
            and source.from_deals
            and metric.measure in ("amount", "count")
            and date_to >= self.env.company._sales_today()
        )

    @api.model
    def _dashboard_deals(self, choice, metric, date_to, figures):
        """The likeliest value first: which open opportunities would close the gap.

        :return: dict of ``rows`` (the first ones), ``closing_count`` (how many of all
            would close it), ``closes`` (whether all together do), ``open_count`` and
            ``open_value``; False where opportunities do not lead to the metric
        """
        if not self._leads_from_deals(metric, date_to):
            return False
        gap = figures["gap_value"]
        query = self.env["crm.lead"]._search(self._deals_domain(choice, date_to))
        worth = SQL("1" if metric.measure == "count" else "l.expected_revenue")
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH deal AS (
                    SELECT l.id, l.name AS title, l.probability, l.date_deadline,
                           COALESCE(l.partner_name, l.contact_name, l.name) AS name,
                           COALESCE(%(worth)s, 0) AS amount,
                           COALESCE(SUM(%(worth)s) OVER (
                               likeliest ROWS UNBOUNDED PRECEDING
                               EXCLUDE CURRENT ROW), 0) AS before,
                           ROW_NUMBER() OVER likeliest AS position
                      FROM crm_lead l
                     WHERE l.id IN %(open)s
                    WINDOW likeliest AS (
                        ORDER BY COALESCE(l.probability * %(worth)s, 0) DESC, l.id)
                )
                SELECT deal.*, whole.*
                  FROM (
                       SELECT COUNT(*) AS open_count, SUM(amount) AS open_value,
                              COUNT(*) FILTER (WHERE before < %(gap)s) AS closing_count
                         FROM deal
                  ) whole
                  LEFT JOIN deal ON deal.position <= %(shown)s
                 ORDER BY deal.position
                """,
                worth=worth,
                open=query.subselect(),
                gap=gap,
                shown=SHOWN,
                to_flush=[
                    self.env["crm.lead"]._fields[name]
                    for name in (
                        *("name", "partner_name", "contact_name", "probability"),
                        *("expected_revenue", "date_deadline"),
                    )
                ],
            )
        )
        open_value = float(rows[0]["open_value"] or 0)
        return {
            "rows": [
                {
                    "id": row["id"],
                    "name": row["name"],
                    "title": row["title"],
                    "amount": float(row["amount"]),
                    "probability": (row["probability"] or 0) / 100,
                    "date": fields.Date.to_string(row["date_deadline"]) or False,
                    "closes": row["before"] < gap,
                }
                for row in rows
                if row["id"]
            ],
            "closing_count": rows[0]["closing_count"],
            "closes": bool(gap) and open_value >= gap,
            "open_count": rows[0]["open_count"],
            "open_value": open_value,
        }

    # ----------------------------------------------------------------- credits

    @api.model
    def _dashboard_credits(self, choice, metric, date_from, date_to):
        domain = self._owner_credit_domain(
            self._dashboard_owner(choice), metric, self.env.company, date_from, date_to
        )
        credits_ = (
            self.env["sales.credit"]
            .sudo()
            .search_fetch(
                domain,
                [
                    "source",
                    "document_id",
                    "date",
                    "value",
                    "is_overlay",
                    "document_value",
                ],
                limit=SHOWN,
            )
        )
        return [
            {
                "id": credit.id,
                "document": credit.document_name,
                "value": credit.value,
                "date": fields.Date.to_string(credit.date),
                "part": credit._part(),
            }
            for credit in credits_
        ]
