# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.exceptions import UserError

MANAGER = "sales_team.group_sale_manager"


class SalesStateMixin(models.AbstractModel):
    """Records that move from state to state by buttons, each of which says who may
    press it and when."""

    _name = "sales.state.mixin"
    _description = "Record Moved by Buttons"

    @api.model
    def _may_manage(self):
        """Whether the user is a sales manager."""
        return self.env.su or self.env.user.has_group(MANAGER)

    def _move(self, state, **vals):
        # With the system's rights: by hand, a state cannot be written.
        self.sudo().write(dict(vals, state=state))

    def _require_state(self, *states):
        """Refuse what is possible in some states only.

        :raise odoo.exceptions.UserError: if a record is in another one
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self.filtered(lambda r: r.state not in states):
            raise UserError(
                self.env._(
                    "“%(record)s” is in the state “%(state)s”. This is possible only "
                    "in: %(possible)s.",
                    record=record.display_name,
                    state=labels[record.state],
                    possible=", ".join(labels[state] for state in states),
                )
            )
