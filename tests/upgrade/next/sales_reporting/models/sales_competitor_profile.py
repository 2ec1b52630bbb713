from odoo import fields, models


class SalesCompetitorProfile(models.Model):
    _name = "sales.competitor.profile"
    _description = "What Is Said of a Competitor"

    strengths = fields.Text()
    weaknesses = fields.Text()
    positioning = fields.Text()


class SalesCompetitor(models.Model):
    _inherit = "sales.competitor"
    _inherits = {"sales.competitor.profile": "profile_id"}

    profile_id = fields.Many2one(
        "sales.competitor.profile", required=True, ondelete="cascade"
    )
