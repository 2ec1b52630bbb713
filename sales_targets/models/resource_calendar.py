# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models


class SalesWorkingTimeMixin(models.AbstractModel):
    """A part of a calendar: what changes in it moves the goals that fall due by its
    working days."""

    _name = "sales.working.time.mixin"
    _description = "Part of a Calendar That Goals Fall Due By"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._tell_phasings()
        return records

    def write(self, vals):
        was_for_all = self._is_for_all()
        result = super().write(vals)
        self._tell_phasings(was_for_all)
        return result

    def unlink(self):
        was_for_all = self._is_for_all()
        result = super().unlink()
        self.browse()._tell_phasings(was_for_all)
        return result

    def _tell_phasings(self, was_for_all=False):
        if was_for_all or self._is_for_all():
            self.env["sales.phasing"]._working_days_changed()

    def _is_for_all(self):
        """Whether one of these counts for everybody who works by the calendar."""
        return bool(self)


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "sales.working.time.mixin"]


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "sales.working.time.mixin"]


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "sales.working.time.mixin"]

    def _is_for_all(self):
        # The days off of one person, of which there are many, concern no goal.
        return any(not leave.resource_id for leave in self)
