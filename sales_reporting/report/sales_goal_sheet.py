# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import format_date, groupby
from odoo.tools.misc import formatLang

from odoo.addons.sales_targets.models.sales_target_checks import AGREED
from odoo.addons.sales_targets.tools import periods

# More targets or months would not fit on a page.
ROWS = 14
MONTHS = 24
BAR_HEIGHT = 120
COLORS = {
    "reached": "success",
    "on_track": "success",
    "at_risk": "warning",
    "behind": "danger",
    "missed": "danger",
}


class SalesGoalSheet(models.AbstractModel):
    """One page for each owner of the chosen targets: goal and result, to print. The
    figures are those of the targets, as the user may read them."""

    _name = "report.sales_reporting.goal_sheet"
    _description = "Goal and Result, Printed"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the page shows, in the language of who prints it.

        :param docids: ids of ``sales.target``
        :raise odoo.exceptions.AccessError: if one of them may not be read
        """
        targets = self.env["sales.target"].browse(docids).exists()
        targets.check_access("read")

        def owner(target):
            return (target._owner_name() or "", target.scope)

        return {
            "docs": targets,
            # One document for each company, whatever the number of its pages: some
            # builds of wkhtmltopdf cannot put several documents into one file.
            "documents": [
                [
                    self._page(self.env["sales.target"].concat(*group))
                    for _owner, group in groupby(of_company.sorted(owner), owner)
                ]
                for of_company in targets.grouped("company_id").values()
            ],
        }

    @api.model
    def _page(self, targets):
        """The page of one owner.

        :param targets: the owner's ``sales.target`` records
        :return: dict for the template
        """
        targets = targets.sorted(lambda t: (t.date_from, -t.date_to.toordinal(), t.id))
        # the longest period has most to show
        main = max(targets, key=lambda t: t.date_to - t.date_from)
        return {
            "target": main,
            "owner": main._owner_name(),
            "team": main.team_id.sudo().name if main.scope == "person" else "",
            "date_from": format_date(self.env, min(targets.mapped("date_from"))),
            "date_to": format_date(self.env, max(targets.mapped("date_to"))),
            "today": format_date(self.env, main.company_id._sales_today()),
            "rows": [self._row(target) for target in targets[:ROWS]],
            "more": len(targets[ROWS:]),
            "months": self._bars(main),
        }

    @api.model
    def _row(self, target):
        """A line of the table, as texts."""
        statuses = dict(target._fields["status"]._description_selection(self.env))
        states = dict(target._fields["state"]._description_selection(self.env))
        has_attainment = target.attainment is not False
        return {
            "metric": target.metric_id.name,
            "state": "" if target.state in AGREED else states[target.state],
            "period": periods.period_label(
                target.period_type, target.date_from, target.date_to
            ),
            "goal": target._format_value(target.goal_value),
            "result": target._format_value(target.result_value),
            "attainment": f"{formatLang(self.env, target.attainment * 100, digits=1)} %"
            if has_attainment
            else "",
            "to_date": target._format_value(target.to_date_value),
            "gap": target._format_value(target.gap_value),
            "status": statuses.get(target.status, ""),
            "color": COLORS.get(target.status, "muted"),
        }

    @api.model
    def _bars(self, target):
        """The months of a target, with heights in pixels.

        :return: list of dicts, empty where a month says no more than the target
        """
        months = target.get_months()
        if not 1 < len(months) <= MONTHS:
            return []
        top = max(max(month["goal"], month["result"] or 0) for month in months)
        return [
            {
                "name": format_date(self.env, month["date_from"], date_format="MMM"),
                "goal": self._short(target, month["goal"]),
                "result": self._short(target, month["result"] or 0)
                if month["has_begun"]
                else "",
                **{
                    f"{name}_height": round(
                        BAR_HEIGHT * max(month[name] or 0, 0) / top if top > 0 else 0
                    )
                    for name in ("goal", "result")
                },
            }
            for month in months
        ]

    @api.model
    def _short(self, target, value):
        """A number that fits under a bar: whole, without its currency."""
        if target.measure == "ratio":
            return target._format_value(value)
        return formatLang(self.env, value, digits=0)
