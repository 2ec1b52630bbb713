# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models
from odoo.tools import SQL


class SalesReviewFigures(models.Model):
    """What happened in the period of a review, collected when it starts."""

    _inherit = "sales.review"

    def _prepare_figures(self):
        """The figures of the period as they are now, for the manager and the
        salesperson alike.

        :return: list of dicts of values of ``sales.review.figure``
        """
        self.ensure_one()
        return [
            *self._target_figures(),
            *self._result_figures(),
            *self._activity_figures(),
            *self._conversion_figures(),
        ]

    def _target_figures(self):
        """Agreed targets of the person, and of the teams that the person leads, that
        touch the period; each over its own period."""
        targets = self.env["sales.target"].search(
            [
                "|",
                "&",
                ("scope", "=", "person"),
                ("user_ids", "in", self.user_id.ids),
                "&",
                ("scope", "=", "team"),
                ("team_id.user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("confirmed", "closed")),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            order="date_from, date_to desc, id",
        )
        labels = dict(targets._fields["status"]._description_selection(self.env))
        return [
            {
                "section": "target",
                "name": target.name,
                "measure": target.measure,
                "goal_value": target.goal_value,
                "value": target.result_value,
                "attainment": target.attainment or 0.0,
                "detail": labels[target.status],
            }
            for target in targets
        ]

    def _result_figures(self):
        """What the ledger credits in the period, by metric."""
        rows = self.env["sales.credit"]._read_group(
            [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", min(self.date_to, self.company_id._sales_today())),
            ],
            ["metric_id"],
            ["value:sum", "base_value:sum"],
        )
        figures = []
        for metric, value, base in rows:
            if metric.measure == "ratio":
                figures += self._share("result", metric.name, value, base)
            else:
                figures.append(
                    {
                        "section": "result",
                        "name": metric.name,
                        "measure": metric.measure,
                        "value": value,
                    }
                )
        return figures

    def _activity_figures(self):
        """Activities done by kind, and meetings held. Counted over all documents, as
        the person may work on some that the manager does not read."""
        start, end = self.company_id._sales_day_bounds(self.date_from, self.date_to)
        done = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            ._read_group(
                [
                    ("user_id", "=", self.user_id.id),
                    ("active", "=", False),
                    ("date_done", ">=", self.date_from),
                    ("date_done", "<=", self.date_to),
                ],
                ["activity_type_id"],
                ["__count"],
            )
        )
        counts = [(kind.name or self.env._("Other"), count) for kind, count in done]
        held = self.env["calendar.event"].search_count(
            [
                ("user_id", "=", self.user_id.id),
                ("start", ">=", start),
                ("start", "<=", min(end, self.env.cr.now())),
            ]
        )
        if held:
            counts.append((self.env._("Meetings held"), held))
        return [
            {"section": "activity", "name": name, "measure": "count", "value": count}
            for name, count in counts
        ]

    def _conversion_figures(self):
        """Win rate of what was closed in the period, by number and by value, and how
        many leads of the period became customers."""
        [row] = self.env.execute_query_dict(self._deals_sql())
        return [
            *self._share(
                "conversion", self.env._("Win rate"), row["won"], row["closed"]
            ),
            *self._share(
                "conversion",
                self.env._("Win rate by value"),
                row["won_value"],
                row["closed_value"],
                in_words=False,
            ),
            *self._share(
                "conversion",
                self.env._("New leads that became customers"),
                row["converted"],
                row["created"],
            ),
        ]

    def _share(self, section, name, part, whole, in_words=True):
        """A ratio as a list of one figure, empty where there is nothing to divide."""
        if not whole:
            return []
        text = self.env._("%(part)s of %(whole)s", part=f"{part:g}", whole=f"{whole:g}")
        return [
            {
                "section": section,
                "name": name,
                "measure": "ratio",
                "value": part / whole,
                "detail": in_words and text,
            }
        ]

    def _deals_sql(self):
        """Counts and values of the person's leads, by the company's days as the
        credits have them."""
        lead = self.env["crm.lead"]
        zone = self.company_id.sales_tz

        def in_period(moment):
            return SQL(
                "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date BETWEEN %s AND %s",
                moment,
                zone,
                self.date_from,
                self.date_to,
            )

        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE %(closed)s) AS closed,
                   COUNT(*) FILTER (WHERE %(closed)s AND %(won)s) AS won,
                   COALESCE(SUM(l.expected_revenue) FILTER (WHERE %(closed)s), 0)
                       AS closed_value,
                   COALESCE(
                       SUM(l.expected_revenue) FILTER (WHERE %(closed)s AND %(won)s), 0
                   ) AS won_value,
                   COUNT(*) FILTER (WHERE %(created)s) AS created,
                   COUNT(*) FILTER (WHERE %(created)s AND %(won)s) AS converted
              FROM crm_lead l
             WHERE l.user_id = %(user)s
               AND COALESCE(l.company_id, %(company)s) = %(company)s
            """,
            closed=SQL(
                "l.won_status IN ('won', 'lost') AND %s", in_period(lead._closed_on())
            ),
            won=SQL("l.won_status = 'won'"),
            created=in_period(SQL("l.create_date")),
            user=self.user_id.id,
            company=self.company_id.id,
            to_flush=[
                lead._fields[name]
                for name in (
                    "won_status",
                    "date_closed",
                    "expected_revenue",
                    "user_id",
                    "company_id",
                )
            ],
        )
