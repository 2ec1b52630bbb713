# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, mute_logger

from .sales_target import agreed_twice

AGREED = ("confirmed", "closed")


class SalesTargetChecks(models.Model):
    """What is refused, and what to do about it."""

    _inherit = "sales.target"

    @api.constrains("scope", "user_ids", "team_id", "company_id")
    def _check_owner(self):
        for target in self:
            if target.scope == "person" and not target.user_ids:
                raise ValidationError(
                    self.env._(
                        "The target “%s” has no salesperson. Choose at least one, or "
                        "make it a target of a team or of the company.",
                        target.name,
                    )
                )
            if target.scope == "team" and not target.team_id:
                raise ValidationError(
                    self.env._(
                        "The target “%s” has no team. Choose one, or make it a target "
                        "of people or of the company.",
                        target.name,
                    )
                )
            strangers = target.user_ids.sudo().filtered(
                lambda user, target=target: (
                    user.share or target.company_id not in user.company_ids
                )
            )
            if target.scope == "person" and strangers:
                raise ValidationError(
                    self.env._(
                        "%(people)s cannot have a target of %(company)s. Choose "
                        "salespeople who work for that company.",
                        people=", ".join(strangers.mapped("name")),
                        company=target.company_id.name,
                    )
                )

    @api.constrains("period_type", "date_from", "date_to")
    def _check_period(self):
        for target in self:
            if target.period_type == "custom":
                continue
            bounds = target.company_id._sales_period(
                target.period_type, target.date_from
            )
            if (target.date_from, target.date_to) != bounds:
                raise ValidationError(
                    self.env._(
                        "A target for a %(kind)s must run from %(start)s to %(end)s. "
                        "Choose free dates for another span.",
                        kind=dict(
                            self._fields["period_type"]._description_selection(self.env)
                        )[target.period_type],
                        start=bounds[0],
                        end=bounds[1],
                    )
                )

    @api.constrains(
        "metric_id",
        "company_id",
        "owner_key",
        "period_type",
        "date_from",
        "date_to",
        "state",
        "active",
    )
    def _check_agreed_once(self):
        """Two agreed targets of one metric, owner and kind of period must not
        overlap. The unique index refuses it even when two users do it at once;
        this says which target is in the way, and covers free dates."""
        agreed = self.filtered(lambda t: t.active and t.state in AGREED)
        if not agreed:
            return
        refused = agreed._refused_by_index()
        for target in agreed:
            other = target._agreed_in_the_way()
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(other)s” is confirmed already for %(metric)s from "
                        "%(start)s to %(end)s. Change that target, or cancel it first.",
                        other=other.name,
                        metric=other.metric_id.name,
                        start=other.date_from,
                        end=other.date_to,
                    )
                )
        if refused:
            raise ValidationError(agreed_twice(self.env))

    def _refused_by_index(self):
        """Whether the database refuses what is about to be saved."""
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                self.flush_model()
        except UniqueViolation:
            return True
        return False

    def _agreed_in_the_way(self):
        """An agreed target that this one must not stand beside. Asked without
        flushing, which the unique index may have just refused."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM sales_target
                 WHERE id != %s AND active AND state = ANY(%s) AND metric_id = %s
                   AND company_id = %s AND owner_key = %s AND period_type = %s
                   AND date_from <= %s AND date_to >= %s
                 LIMIT 1
                """,
                self.id,
                list(AGREED),
                self.metric_id.id,
                self.company_id.id,
                self.owner_key,
                self.period_type,
                self.date_to,
                self.date_from,
            )
        )
        return self.sudo().browse(*rows)
