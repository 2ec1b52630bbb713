# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL, format_amount

from ..tools import bonus
from .sales_bonus_scheme import percent
from .sales_target_figures import INPUTS, _search

FIGURES = ("bonus_value", "bonus_next_value", "bonus_next_gap")
# What they are made of.
DEPENDS = (
    *INPUTS,
    "frozen_bonus_value",
    "bonus_scheme_id.accelerator",
    "bonus_scheme_id.cap",
    "bonus_scheme_id.tier_ids.attainment",
    "bonus_scheme_id.tier_ids.kind",
    "bonus_scheme_id.tier_ids.amount",
    "bonus_scheme_id.tier_ids.rate",
)


class SalesTargetBonus(models.Model):
    """What a person has earned by a target, and what comes next. While the target is
    open nothing of it is stored; closing freezes it with the result."""

    _inherit = "sales.target"

    bonus_scheme_id = fields.Many2one(
        "sales.bonus.scheme",
        string="Bonus scheme",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="By what the person of this target earns a bonus.",
    )
    bonus_tiers = fields.Char(related="bonus_scheme_id.tier_summary", string="Pays")
    bonus_accelerator = fields.Float(
        related="bonus_scheme_id.accelerator", aggregator=None
    )
    bonus_cap = fields.Monetary(related="bonus_scheme_id.cap", aggregator=None)
    bonus_value = fields.Monetary(
        string="Bonus earned",
        compute="_compute_bonus",
        compute_sudo=True,
        search=_search("bonus_value"),
        aggregator="sum",
        help="What the result so far earns; frozen once the target is closed.",
    )
    bonus_next_value = fields.Monetary(
        string="Next tier brings",
        compute="_compute_bonus",
        compute_sudo=True,
        search=_search("bonus_next_value"),
        aggregator=None,
        help="By how much the bonus rises when the next tier is reached.",
    )
    bonus_next_gap = fields.Float(
        string="Missing to next tier",
        compute="_compute_bonus",
        compute_sudo=True,
        search=_search("bonus_next_gap"),
        digits=(20, 4),
        aggregator=None,
        help="How much more result it takes to the next tier.",
    )
    bonus_summary = fields.Char(
        string="Bonus", compute="_compute_bonus_summary", compute_sudo=True
    )
    frozen_bonus_value = fields.Monetary(
        string="Frozen bonus", readonly=True, copy=False
    )

    # --------------------------------------------------------------- computes

    @api.depends(*DEPENDS)
    def _compute_bonus(self):
        for target in self:
            earned, step = target._bonus()
            target.bonus_value = earned
            target.bonus_next_value = step.gain if step else 0
            target.bonus_next_gap = step.gap if step else 0

    @api.depends(*DEPENDS)
    @api.depends_context("lang")
    def _compute_bonus_summary(self):
        for target in self:
            target.bonus_summary = target._bonus_sentence(*target._bonus())

    def _bonus(self):
        """What is earned now, and what comes next.

        :return: tuple of money and ``bonus.Step`` or None
        """
        self.ensure_one()
        if self.state == "closed":
            return self.frozen_bonus_value, None
        if self.state != "confirmed" or not self.bonus_scheme_id:
            return 0, None
        rule = self.bonus_scheme_id._rule()
        step = bonus.next_step(rule, self.goal_value, self.result_value)
        is_whole = self.metric_id.count_policy == "whole"
        if step and self.measure == "count" and is_whole:
            # there is no part of an order
            step = step._replace(gap=ceil(step.gap))
        return bonus.earned(rule, self.goal_value, self.result_value), step

    def _bonus_sentence(self, earned, step):
        """What the person has earned, what comes next and how far it is, in words."""
        if not self.bonus_scheme_id or self.state == "cancelled":
            return False
        if self.state not in ("confirmed", "closed"):
            return self.env._("It is earned once the target is confirmed.")
        values = {"earned": self._format_bonus(earned)}
        if self.state == "closed":
            return self.env._(
                "%(earned)s earned, frozen when the target was closed.", **values
            )
        rule = self.bonus_scheme_id._rule()
        if not step:
            if rule.cap is not None and earned >= rule.cap:
                return self.env._("%(earned)s earned, the most it pays.", **values)
            rate = bonus.rate_above(rule, self.attainment or 0)
            if rate:
                return self.env._(
                    "%(earned)s earned, and %(rate)s of all that comes.",
                    rate=percent(self.env, float(rate)),
                    **values,
                )
            return self.env._("%(earned)s earned, the highest tier.", **values)
        values.update(
            gap=self._format_value(float(step.gap)),
            tier=percent(self.env, float(step.attainment)),
            gain=self._format_bonus(step.gain),
            rate=percent(self.env, float(step.rate)),
        )
        if step.rate == bonus.rate_above(rule, self.attainment or 0):
            return self.env._(
                "%(earned)s earned. %(gap)s to go to %(tier)s: that brings %(gain)s.",
                **values,
            )
        if not step.gain:
            return self.env._(
                "%(earned)s earned. %(gap)s to go to %(tier)s: from there on %(rate)s "
                "of the result.",
                **values,
            )
        return self.env._(
            "%(earned)s earned. %(gap)s to go to %(tier)s: that brings %(gain)s, and "
            "from there on %(rate)s of the result.",
            **values,
        )

    def _format_bonus(self, money):
        return format_amount(self.env, float(money), self.currency_id)

    @api.model
    def _forget_figures(self):
        for name in (*FIGURES, "bonus_summary"):
            self._fields[name]._invalidate_cache(self.env)
        return super()._forget_figures()

    # ------------------------------------------ search, sort, group: by column

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in FIGURES:
            return super()._field_to_sql(alias, field_expr, query)
        if query is None:
            raise ValueError(f"{field_expr} needs a query to be joined to")
        bonuses = query.make_alias(alias, "bonuses")
        if bonuses not in query._joins:
            query.add_join(
                "LEFT JOIN",
                bonuses,
                self._bonuses_sql(),
                SQL(
                    "%s = %s",
                    SQL.identifier(bonuses, "id"),
                    SQL.identifier(alias, "id"),
                ),
            )
        value = SQL("COALESCE(%s, 0)", SQL.identifier(bonuses, field_expr))
        if field_expr != "bonus_value":
            return value
        return SQL(
            "CASE WHEN %s = 'closed' THEN COALESCE(%s, 0) ELSE %s END",
            self._field_to_sql(alias, "state", query),
            self._field_to_sql(alias, "frozen_bonus_value", query),
            value,
        )

    @api.model
    def _bonuses_sql(self):
        """What is earned by the open targets, worked out by the same arithmetic as
        on the form, as a relation in SQL."""
        paying = (
            self.sudo()
            .with_context(active_test=False)
            .search([("bonus_scheme_id", "!=", False), ("state", "=", "confirmed")])
        )
        return SQL(
            "(SELECT * FROM UNNEST(%s::int[], %s::numeric[], %s::numeric[],"
            " %s::numeric[]) b (id, bonus_value, bonus_next_value, bonus_next_gap))",
            paying.ids,
            *(paying.mapped(name) for name in FIGURES),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Amounts of different currencies are not added."""
        select = super()._read_group_select(aggregate_spec, query)
        name, _colon, function = aggregate_spec.partition(":")
        if name not in ("bonus_value", "frozen_bonus_value") or function != "sum":
            return select
        currency = self._field_to_sql(self._table, "currency_id", query)
        return SQL("CASE WHEN COUNT(DISTINCT %s) = 1 THEN %s END", currency, select)

    # ----------------------------------------------------------------- checks

    @api.constrains("bonus_scheme_id", "metric_id", "scope", "user_ids")
    def _check_bonus_scheme(self):
        for target in self.filtered("bonus_scheme_id"):
            if target.scope != "person" or len(target.user_ids) != 1:
                raise ValidationError(
                    self.env._(
                        "“%s” is not the target of one person. A bonus is earned by "
                        "one person: make a target for each, or take the bonus scheme "
                        "away.",
                        target.name,
                    )
                )
            rates = bonus.RATE in target.bonus_scheme_id.tier_ids.mapped("kind")
            if rates and target.measure != "amount":
                raise ValidationError(
                    self.env._(
                        "“%(scheme)s” pays a part of the result, and “%(metric)s” is "
                        "not money. Choose a scheme that pays amounts only.",
                        scheme=target.bonus_scheme_id.name,
                        metric=target.metric_id.name,
                    )
                )

    def _require_manager_for_bonus(self):
        if not self._may_manage():
            raise AccessError(
                self.env._(
                    "Only a sales manager can say what bonus a target brings. Ask "
                    "yours."
                )
            )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("bonus_scheme_id") for vals in vals_list):
            self._require_manager_for_bonus()
        return super().create(vals_list)

    def write(self, vals):
        if "bonus_scheme_id" in vals and any(
            target.bonus_scheme_id.id != vals["bonus_scheme_id"] for target in self
        ):
            self._require_manager_for_bonus()
        return super().write(vals)

    def copy_data(self, default=None):
        """A seller's copy of an agreed target brings no bonus before a manager says
        so."""
        vals_list = super().copy_data(default)
        if not self._may_manage():
            for vals in vals_list:
                vals.pop("bonus_scheme_id", None)
        return vals_list

    def _prepare_closing_vals(self):
        """The bonus is frozen with the result."""
        earned, _step = self._bonus()
        return {**super()._prepare_closing_vals(), "frozen_bonus_value": earned}

    def _prepare_reopening_vals(self):
        return {**super()._prepare_reopening_vals(), "frozen_bonus_value": 0}

    def _statement_extra_rows(self):
        """The bonus stands in the statement of a closed target."""
        rows = super()._statement_extra_rows()
        if self.bonus_scheme_id:
            rows += [
                (self.env._("Bonus scheme"), self.bonus_scheme_id.name),
                (self.env._("Bonus earned"), self.bonus_value),
            ]
        return rows
