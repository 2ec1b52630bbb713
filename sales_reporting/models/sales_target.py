# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models

from odoo.addons.sales_targets.models.sales_target_checks import AGREED


class SalesTarget(models.Model):
    _inherit = "sales.target"

    def _print_sheets(self):
        """Print goal and result, a page for each owner.

        :return: a report action
        """
        return self.env.ref("sales_reporting.sales_goal_sheet_action").report_action(
            self, config=False
        )

    @api.model
    @api.readonly
    def action_dashboard_print(self, choice):
        """Print all agreed targets of the chosen owner in the chosen year.

        :param choice: dict as in the data of the dashboard
        :return: a report action
        :raise odoo.exceptions.AccessError: for an owner whose figures the user may
            not see
        """
        choice = self._checked_choice(choice)
        start, end = self.env.company._sales_year(choice["year"])
        return self.search(
            [
                ("owner_key", "=", self._owner_key(**self._dashboard_owner(choice))),
                ("company_id", "=", self.env.company.id),
                ("state", "in", AGREED),
                ("date_from", ">=", start),
                ("date_to", "<=", end),
            ]
        )._print_sheets()
