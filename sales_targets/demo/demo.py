# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from dateutil.relativedelta import relativedelta

from odoo import api, models

from .alerts import Alerts
from .closing import Closing
from .documents import Documents
from .goals import Goals
from .leads import Leads
from .money import Money
from .planning import Planning
from .reviews import Reviews
from .rewards import Rewards
from .targets import Targets


class SalesTargetsDemo(models.AbstractModel):
    """The door through which the demo data file calls Python: orders and targets of
    two years cannot be written down, as they depend on today."""

    _name = "sales.targets.demo"
    _description = "Sales Targets: Demo Data"

    @api.model
    def _load(self):
        """Make the demo orders, opportunities, invoices and targets."""
        env = self.with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
            mail_notify_force_send=False,
        ).env
        company = env.ref("base.main_company")
        today = company._sales_today()
        year_start = company._sales_period("year", today)[0]
        documents = Documents(env, today, year_start)
        # two years, and the whole of last year
        documents.make(first=today - relativedelta(years=2))
        # Orders of others are there already, and the ledger is built after loading
        # only: a frozen result needs it now.
        env["sales.credit"].rebuild(env["sales.metric"].search([("active", "=", True)]))
        targets = Targets(env, today, year_start, documents)
        targets.make()
        Closing(env, targets).make()
        Goals(env, year_start).make()
        Rewards(env, year_start, documents).make()
        Reviews(env, today).make()
        Planning(env, today, year_start, documents).make()
        Leads(env, today, documents).make()
        Money(env, today, documents).make()
        # last, as it looks for what the others have made
        Alerts(env, today, documents).make()
