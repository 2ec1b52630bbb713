# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models

from ..tools.periods import period_label


class SalesTargetLeaderboard(models.Model):
    """Who is how far, compared with the others of the company."""

    _inherit = "sales.target"

    @api.model
    @api.readonly
    def get_leaderboard(self, metric_id=None, period_type="month"):
        """The people of the current company by the attainment of their agreed
        target for the month, quarter or year that runs today.

        Everybody is in the ranking, but a row is returned only for those whose
        target the user may read, and for the others where the company shows names
        on the leaderboard. Amounts are never returned.

        :param metric_id: id of a metric, by default the main one
        :param period_type: ``month``, ``quarter`` or ``year``
        :return: dict with ``rows``, best first: ``rank`` (shared where attainment is
            equal), ``user_id``, ``name``, ``attainment`` (1.0 is 100 %), ``status``,
            ``is_me``; ``count`` (people in the ranking); ``names_shown``;
            ``metric_id`` (False where there is none), ``metrics`` (``id``,
            ``name``); ``period_type`` and ``period`` (its name)
        :raise odoo.exceptions.AccessError: for others than sales people
        """
        self.browse().check_access("read")
        if period_type not in ("month", "quarter", "year"):
            period_type = "month"
        company = self.env.company
        date_from, date_to = company._sales_period(period_type, company._sales_today())
        metrics = self.env["sales.metric"]._active_metrics()
        known = metric_id in [metric.id for metric in metrics]
        metric_id = metric_id if known else self.env["sales.metric"]._main().id
        everybody = self.sudo().with_context(active_test=True)
        ranked = everybody.search(
            [
                ("company_id", "=", company.id),
                ("metric_id", "=", metric_id),
                ("scope", "=", "person"),
                ("user_id.active", "=", True),
                ("state", "in", ("confirmed", "closed")),
                ("period_type", "=", period_type),
                ("date_from", "=", date_from),
                ("goal_value", ">", 0),
            ],
            order="attainment desc, user_id, id",
        )
        names_shown = company.sales_leaderboard_names
        shown = ranked if names_shown else self.search([("id", "in", ranked.ids)])
        return {
            "rows": [row for id_, row in ranked._ranking() if id_ in shown._ids],
            "count": len(ranked),
            "names_shown": names_shown,
            "metric_id": metric_id,
            "metrics": [{"id": m.id, "name": m.name} for m in metrics],
            "period_type": period_type,
            "period": period_label(period_type, date_from, date_to),
        }

    def _ranking(self):
        """Rows of the leaderboard for these targets, which come best first.

        :return: list of tuples (id of the target, dict)
        """
        ranking = []
        rank = before = None
        for place, target in enumerate(self, start=1):
            attainment = round(target.attainment, 6)
            if attainment != before:
                rank, before = place, attainment
            row = {
                "rank": rank,
                "user_id": target.user_id.id,
                "name": target.user_id.name,
                "attainment": attainment,
                "status": target.status,
                "is_me": target.user_id == self.env.user,
            }
            ranking.append((target.id, row))
        return ranking
