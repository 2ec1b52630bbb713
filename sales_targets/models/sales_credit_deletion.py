# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesCreditDeletion(models.Model):
    """What becomes of the ledger when somebody deletes what its rows name, for which
    they have no foreign keys."""

    _inherit = "sales.credit"

    @api.model
    def _rows_of(self, owners):
        """The condition of the rows that name companies, metrics, teams or users."""
        [column] = [
            name
            for name in ("metric_id", "user_id", "team_id", "company_id")
            if self._fields[name].comodel_name == owners._name
        ]
        # By metric, which the indexes begin with.
        return SQL(
            "metric_id IN (SELECT id FROM sales_metric) AND %s = ANY(%s)",
            SQL.identifier(column),
            owners.ids,
        )

    @api.model
    def _drop_rows_of(self, owners):
        """Remove the rows of metrics or companies that go."""
        self.flush_model()
        self.env.cr.execute(
            SQL("DELETE FROM sales_credit WHERE %s", self._rows_of(owners))
        )
        self._forget_rows()

    @api.model
    def _forget_teams(self, teams):
        """Leave the rows of teams that go without a team, as their documents."""
        self.flush_model()
        self.env.cr.execute(
            SQL("UPDATE sales_credit SET team_id = NULL WHERE %s", self._rows_of(teams))
        )
        self._forget_rows()

    @api.model
    def _check_uncredited(self, users):
        """Keep users who have credits.

        :raise odoo.exceptions.UserError: if one of them has
        """
        self.flush_model()
        found = self.env.execute_query(
            SQL(
                "SELECT user_id FROM sales_credit WHERE %s LIMIT 1",
                self._rows_of(users),
            )
        )
        if found:
            raise UserError(
                self.env._(
                    "%s has results in Sales Targets, which would be lost. Archive the "
                    "user instead.",
                    users.browse(found[0]).name,
                )
            )
