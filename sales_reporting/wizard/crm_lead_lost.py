# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import fields, models

from ..models.crm_lead import ANSWERS, QUESTIONS


class CrmLeadLost(models.TransientModel):
    _inherit = "crm.lead.lost"

    competitor_id = fields.Many2one("sales.competitor", string="Lost to")
    bant_budget = fields.Selection(ANSWERS, string="Budget")
    bant_authority = fields.Selection(ANSWERS, string="Authority")
    bant_need = fields.Selection(ANSWERS, string="Need")
    bant_timing = fields.Selection(ANSWERS, string="Timing")

    def action_lost_reason_apply(self):
        answers = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in ("competitor_id", *QUESTIONS)
            if self[name]
        }
        if answers:
            self.lead_ids.write(answers)
        return super().action_lost_reason_apply()
