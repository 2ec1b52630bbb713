# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models

SOON, LATER = 31, 75
MONTHS = 9


class SalesForecastDemo(models.AbstractModel):
    """What the salespeople of the demo company say of their open deals, and said at
    past month ends, of which Odoo keeps no history."""

    _name = "sales.forecast.demo"
    _description = "Sales Forecast: Demo Data"

    @api.model
    def _load(self):
        """Give categories to open deals, and a past to forecasts."""
        self = self.with_context(tracking_disable=True)
        company = self.env.ref("base.main_company")
        today = company._sales_today()
        # The installation does so last: what was said needs the deals of that time.
        self.env["sales.stage.move"]._fill_past()
        self.env["sales.forecast.snapshot"]._record_month_ends(company)
        self._say(company, today)
        self._said(company, today)
        self.env.flush_all()
        self.env["sales.forecast.backtest"]._look_back(company)

    def _say(self, company, today):
        deals = self.env["crm.lead"].search(
            [
                ("company_id", "=", company.id),
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("date_deadline", "!=", False),
            ],
            order="id",
        )
        for number, deal in enumerate(deals):
            category = self._category((deal.date_deadline - today).days, number)
            if number % 17 == 9:
                category = "omitted"
            if category == "commit":
                deal.sales_forecast_note = self.env._("Signature is promised")
            elif category == "omitted":
                deal.sales_forecast_note = self.env._("No budget before next year")
            deal.sales_forecast_category = category

    def _category(self, days, number):
        if days <= SOON and number % 4:
            return "commit"
        return "best" if days <= LATER and number % 2 else "pipeline"

    def _said(self, company, today):
        """At the last month ends: a good part of what was committed came."""
        rows = self.env["sales.forecast.snapshot"].search(
            [
                ("company_id", "=", company.id),
                ("date", ">=", today - relativedelta(months=MONTHS)),
            ]
        )
        stages = {stage: n for n, stage in enumerate(self.env["crm.stage"].search([]))}
        for row in rows:
            lead = row.lead_id
            end = lead.date_closed.date() if lead.date_closed else lead.date_deadline
            if not end:
                continue
            stage = min(stages.get(row.stage_id, 0), 3)
            # Salespeople see some earlier and some later than they come.
            deadline = end + timedelta(days=(-25, -6, 0, 8, 3)[lead.id % 5])
            days = max(0, (deadline - row.date).days)
            row.write(
                {
                    "is_fresh": True,
                    "date_deadline": deadline,
                    "probability": (12, 30, 55, 80)[stage],
                    "category": self._category(days, lead.id),
                }
            )
