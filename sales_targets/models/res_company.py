# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import periods
from ..tools.phasing import due_share

# Settings of sales are fetched together, when one of them is asked for. Every request
# reads its company, and would otherwise read some fifteen columns more.
PREFETCH = "sales"


class ResCompany(models.Model):
    _inherit = "res.company"

    sales_tz = fields.Selection(
        _tz_get,
        string="Time zone for sales",
        compute="_compute_sales_tz",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="An order belongs to the day that it is here, wherever the server or "
        "the salesperson is.",
        prefetch=PREFETCH,
    )
    sales_digits = fields.Integer(
        related="currency_id.decimal_places",
        store=True,
        export_string_translation=False,
        help="Here the statements of the ledger find it without a join, which would "
        "take a fifth of the time that an order's credits take.",
        prefetch=PREFETCH,
    )
    sales_elapsed_basis = fields.Selection(
        [("days", "All days"), ("weekdays", "Monday to Friday")],
        string="Elapsed time counts",
        default="days",
        required=True,
        help="The days by which a target is due step by step.",
        prefetch=PREFETCH,
    )
    sales_pace_on_track = fields.Float(
        string="On track from pace",
        default=1.0,
        digits=(4, 2),
        required=True,
        prefetch=PREFETCH,
    )
    sales_pace_at_risk = fields.Float(
        string="At risk from pace",
        default=0.9,
        digits=(4, 2),
        required=True,
        prefetch=PREFETCH,
    )
    sales_judge_after = fields.Float(
        string="No judgement before",
        default=0.1,
        digits=(4, 2),
        required=True,
        help="Part of a period that must have passed before its pace is judged.",
        prefetch=PREFETCH,
    )
    sales_leaderboard_names = fields.Boolean(
        string="Names on the leaderboard",
        help="Show names, attainment and status of everybody to all salespeople.",
        prefetch=PREFETCH,
    )
    sales_reached_badge = fields.Boolean(
        string="Badge for a reached target",
        help="Give its people a badge, which everybody in the company can see.",
        prefetch=PREFETCH,
    )
    sales_reached_in_feed = fields.Boolean(
        string="Reached targets in the team's feed",
        help="Write a line without numbers into the chatter of the sales team.",
        prefetch=PREFETCH,
    )

    @api.depends("resource_calendar_id")
    def _compute_sales_tz(self):
        # Set once: a calendar's zone may change for reasons that have nothing to do
        # with sales, and days of past orders must not move with it.
        for company in self:
            company.sales_tz = (
                company.sales_tz
                or company.resource_calendar_id.tz
                or company.partner_id.tz
                or self.env.user.tz
                or "UTC"
            )

    @api.constrains("sales_pace_on_track", "sales_pace_at_risk", "sales_judge_after")
    def _check_sales_thresholds(self):
        for company in self:
            if not 0 < company.sales_pace_at_risk <= company.sales_pace_on_track:
                raise ValidationError(
                    self.env._(
                        "“At risk” must begin at a pace above 0 and not above the one "
                        "of “On track”."
                    )
                )
            if not 0 <= company.sales_judge_after < 1:
                raise ValidationError(
                    self.env._(
                        "The part of a period without judgement must be from 0 % to "
                        "below 100 %."
                    )
                )

    def write(self, vals):
        moved = self.browse()
        if "sales_tz" in vals:
            moved = self.filtered(lambda c: c.sales_tz != vals["sales_tz"])
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["sales.phasing"]._working_days_changed()
        if moved:
            # Every credit's day depends on it.
            metrics = self.env["sales.metric"].sudo().search([])
            self.env["sales.credit"].sudo().rebuild(metrics)
        return result

    def unlink(self):
        self.env["sales.credit"]._drop_rows_of(self)
        return super().unlink()

    def _sales_today(self):
        """Today's date where the company is.

        :return: :class:`~datetime.date`
        """
        return self._sales_day(fields.Datetime.now())

    def _sales_day(self, moment):
        """The day on which a moment lies where the company is.

        :param moment: naive :class:`~datetime.datetime` in UTC
        :return: :class:`~datetime.date`
        """
        zone = pytz.timezone(self.sales_tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _sales_day_bounds(self, date_from, date_to):
        """First and last moment of a span of the company's days, in UTC.

        :return: tuple of naive :class:`~datetime.datetime`
        """
        zone = pytz.timezone(self.sales_tz or "UTC")

        def in_utc(day, moment):
            local = zone.localize(datetime.combine(day, moment))
            return local.astimezone(pytz.utc).replace(tzinfo=None)

        return in_utc(date_from, datetime.min.time()), in_utc(
            date_to, datetime.max.time()
        )

    def _sales_period(self, period_type, day):
        """The period of the company's fiscal calendar in which a day lies.

        :return: tuple (first day, last day), see ``periods.period_bounds``
        """
        return periods.period_bounds(period_type, day, *self._fiscal_year_end())

    def _sales_year(self, year):
        """The fiscal year that starts in a calendar year.

        :param year: int
        :return: tuple (first day, last day)
        """
        return self._sales_period(periods.YEAR, date(year, 12, 31))

    def _fiscal_year_end(self):
        """Month and day on which the company's fiscal year ends, as ints."""
        company = self.sudo()
        return int(company.fiscalyear_last_month), company.fiscalyear_last_day

    def _elapsed_share(self, date_from, date_to):
        """The part of a period that has passed at the end of today, 0.0 to 1.0."""
        return periods.elapsed_share(
            date_from, date_to, self._sales_today(), self._elapsed_weekdays()
        )

    def _due_share(self, date_from, date_to, phasing, ramps=()):
        """The part of a goal that is due at the end of today, 0.0 to 1.0.

        :param phasing: ``sales.phasing`` record, empty for day by day
        :param ramps: ``Ramp`` of the days on which less is asked for
        """
        terms = phasing.sudo()._terms(self, date_from, date_to)
        return due_share(date_from, date_to, self._sales_today(), *terms, ramps)

    def _elapsed_weekdays(self):
        """Weekdays on which targets fall due step by step, Monday is 0."""
        return range(5) if self.sales_elapsed_basis == "weekdays" else range(7)
