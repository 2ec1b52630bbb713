# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models


class SalesCompetitor(models.Model):
    """Against whom deals are won and lost, and how to stand beside them."""

    _name = "sales.competitor"
    _description = "Competitor"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", ondelete="set null", index="btree_not_null"
    )
    strengths = fields.Text(help="What customers like about them.")
    weaknesses = fields.Text(help="What customers miss with them.")
    positioning = fields.Text(
        help="What to say, and what to offer, when they are in the race too."
    )
    deal_count = fields.Integer(
        compute="_compute_deals", help="Opportunities in which they took part."
    )
    win_rate = fields.Float(
        compute="_compute_deals",
        aggregator=False,
        help="Won by us, of the opportunities with them that are won or lost.",
    )

    _name_uniq = models.Constraint(
        "UNIQUE(name)", "There is a competitor of this name already. Open that one."
    )

    def _compute_deals(self):
        """As far as the user may see the opportunities."""
        counts = self._deal_counts()
        for competitor in self:
            count, won, closed = counts.get(competitor._origin.id, (0, 0, 0))
            competitor.deal_count = count
            competitor.win_rate = won / closed if closed else 0.0

    @api.readonly
    def action_view_deals(self):
        """Open the opportunities in which they took part.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        return {
            **action,
            "domain": [("competitor_id", "=", self.id)],
            "context": {"active_test": False},
        }

    def _deal_counts(self):
        """Dict of id to the numbers of all, won, and closed opportunities."""
        counts = {}
        for competitor, status, count in (
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group(
                [("competitor_id", "in", self.ids)],
                ["competitor_id", "won_status"],
                ["__count"],
            )
        ):
            total, won, closed = counts.get(competitor.id, (0, 0, 0))
            counts[competitor.id] = (
                total + count,
                won + count * (status == "won"),
                closed + count * (status in ("won", "lost")),
            )
        return counts
