# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Command

from .sales_target_checks import AGREED


class SalesTargetDashboardActions(models.Model):
    """Where the dashboard leads: from a number to its documents."""

    _inherit = "sales.target"

    @api.model
    @api.readonly
    def action_dashboard_month(self, choice, date_from, date_to):
        """Open the credits behind a month, and so the documents.

        :param choice: dict as in the data of the dashboard
        :param date_from: first day, ISO string
        :param date_to: last day, ISO string
        :return: a window action
        :raise odoo.exceptions.AccessError: for an owner whose figures the user may
            not see
        """
        choice = self._checked_choice(choice)
        metric = self.env["sales.metric"]._active_metric(choice["metric_id"])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_credit_action"
        )
        action["domain"] = list(
            self._owner_credit_domain(
                self._dashboard_owner(choice),
                metric,
                self.env.company,
                fields.Date.to_date(date_from),
                fields.Date.to_date(date_to),
            )
        )
        # One metric, so the list has a total.
        action["context"] = {"sales_credit_note": False}
        return action

    @api.model
    @api.readonly
    def action_dashboard_target(self, choice):
        """Open the target of the owner, metric and year; of several, their list.

        :param choice: dict as in the data of the dashboard
        :return: a window action
        :raise odoo.exceptions.AccessError: for an owner whose figures the user may
            not see
        """
        choice = self._asked_choice(choice)
        rows = self._year_targets(choice, *self.env.company._sales_year(choice["year"]))
        agreed = [row for row in rows if row["state"] in AGREED]
        ids = [row["id"] for row in self._longest(agreed or rows)]
        if len(ids) == 1:
            return self._form_action(res_id=ids[0])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_target_action"
        )
        action["domain"] = [("id", "in", ids)]
        action["context"] = {}
        action["views"].sort(key=lambda view: view[1] != "list")
        return action

    @api.model
    @api.readonly
    def action_dashboard_propose(self, choice):
        """Open a new target for the owner, metric and year, to be filled in.

        :param choice: dict as in the data of the dashboard
        :return: a window action
        :raise odoo.exceptions.AccessError: for an owner whose figures the user may
            not see
        """
        choice = self._checked_choice(choice)
        owner = self._dashboard_owner(choice)
        return self._form_action(
            context={
                "default_metric_id": choice["metric_id"],
                "default_scope": owner["scope"],
                "default_user_ids": [Command.set(owner["user_ids"])],
                "default_team_id": owner["team_id"],
                "default_period_type": "year",
                "default_date_from": fields.Date.to_string(
                    self.env.company._sales_year(choice["year"])[0]
                ),
            }
        )

    @api.model
    @api.readonly
    def action_dashboard_deals(self, choice):
        """Open the owner's open opportunities that may be won in the year.

        :param choice: dict as in the data of the dashboard
        :return: a window action
        :raise odoo.exceptions.AccessError: for an owner whose figures the user may
            not see
        """
        choice = self._checked_choice(choice)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        _start, end = self.env.company._sales_year(choice["year"])
        action["domain"] = list(self._deals_domain(choice, end))
        action["context"] = {"default_type": "opportunity"}
        action["views"].sort(key=lambda view: view[1] != "list")
        return action

    @api.model
    def _asked_choice(self, choice):
        """What a client gives for a choice, made complete."""
        names = ("year", "user_id", "metric_id", "team_id", "scope")
        return self._dashboard_choice(
            **{name: choice.get(name) or None for name in names}
        )

    @api.model
    def _checked_choice(self, choice):
        """The same, if the user may see the owner."""
        asked = self._asked_choice(choice)
        if not self._may_see(asked):
            raise self._not_allowed()
        return asked

    @api.model
    def _form_action(self, **values):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "views": [(False, "form")],
            **values,
        }
