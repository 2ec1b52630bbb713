# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime, time
from itertools import chain

import pytz

from odoo import api, models
from odoo.tools import ormcache

from ..tools.periods import OpenDays


class SalesPhasingDays(models.Model):
    _inherit = "sales.phasing"

    @api.model
    def _working_days_changed(self):
        """Take note that a calendar has other working days: open targets that fall
        due by them follow, closed ones keep their months."""
        self.env.registry.clear_cache()
        target = self.env["sales.target"].sudo()
        followers = target.with_context(active_test=False).search(
            [("phasing_id.kind", "=", "working_days"), ("state", "!=", "closed")]
        )
        self.env.add_to_compute(target._fields["month_ids"], followers)
        target._fields["months"]._invalidate_cache(self.env)
        target._forget_figures()


class ResCompany(models.Model):
    _inherit = "res.company"

    def _working_days(self, date_from, date_to):
        """The days on which people work here, by the company's calendar less its
        public holidays and what else is off for everybody. A day with any working
        time counts. Without a calendar, the days of the company's setting.

        :return: what ``tools.periods.count_days`` takes as days that count
        """
        days = tuple(
            chain.from_iterable(
                self._working_days_of(year)
                for year in range(date_from.year, date_to.year + 1)
            )
        )
        return OpenDays(days) if days else self._elapsed_weekdays()

    @ormcache("self.id", "year")
    def _working_days_of(self, year):
        """The working days of a calendar year, as a tuple of dates."""
        company = self.sudo()
        calendar = company.resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return ()
        zone = pytz.timezone(calendar.tz)
        work = calendar._work_intervals_batch(
            zone.localize(datetime(year, 1, 1)),
            zone.localize(datetime.combine(date(year, 12, 31), time.max)),
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, company.id]),
            ],
            tz=zone,
        )
        return tuple(sorted({start.date() for start, _end, _of in work[False]}))
