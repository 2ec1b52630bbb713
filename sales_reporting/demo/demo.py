# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.fields import Command

from .deals import Deals
from .stage_targets import StageTargets

# Who starred which reports.
STARRED = (
    ("anna", ("pipeline", "neglected")),
    ("lea", ("activity", "conversion", "review")),
    ("manager", ("comparison", "loss", "competitor")),
)


class SalesReportingDemo(models.AbstractModel):
    """The door through which the demo data file calls Python: what follows from the
    demo opportunities of Sales Targets depends on today."""

    _name = "sales.reporting.demo"
    _description = "Sales Reporting: Demo Data"

    @api.model
    def _load(self):
        """Tell more of the demo opportunities, and give goals to their stages."""
        env = self.with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
            mail_notify_force_send=False,
            mail_activity_quick_update=True,
        ).env
        company = env.ref("base.main_company")
        Deals(env, company).make()
        # The history is filled after loading only: goals of stages rest on it.
        env["sales.stage.move"]._fill_past()
        StageTargets(env, company).make()
        for user, codes in STARRED:
            for code in codes:
                env.ref(f"sales_reporting.sales_report_{code}").write(
                    {
                        "favorite_user_ids": [
                            Command.link(env.ref(f"sales_targets.demo_user_{user}").id)
                        ]
                    }
                )
