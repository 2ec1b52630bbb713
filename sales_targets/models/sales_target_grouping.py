# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, models
from odoo.tools import SQL

# Ratios are ratios at every level of grouping: numerator and denominator.
RATIOS = {
    "attainment:avg": ("result_value", "goal_value"),
    "pace:avg": ("result_value", "to_date_value"),
}
# Numbers that add up, where they are numbers of the same thing.
SUMS = {
    "goal_value",
    "proposed_value",
    "frozen_result_value",
    "result_value",
    "gap_value",
    "surplus_value",
    "to_date_value",
    "projection_value",
    "required_value",
    "restatement_value",
}


class SalesTargetGrouping(models.Model):
    """Totals of groups of targets, in lists, pivots and graphs."""

    _inherit = "sales.target"

    def _read_group_select(self, aggregate_spec, query):
        """A group of targets of several kinds has no total: orders are not added to
        euros, dollars not to euros, and the targets of the people of a team not to
        the team's own, nor months to the year they are in. Ratios are not added at
        all; a group of one target shows its own."""
        name, _colon, function = aggregate_spec.partition(":")
        if aggregate_spec in RATIOS:
            above, below = (
                self._field_to_sql(self._table, column, query)
                for column in RATIOS[aggregate_spec]
            )
            value = SQL("SUM(%s) / NULLIF(SUM(%s), 0)", above, below)
        elif name in SUMS and function == "sum":
            value = super()._read_group_select(aggregate_spec, query)
        else:
            return super()._read_group_select(aggregate_spec, query)
        return SQL("CASE WHEN %s THEN %s END", self._is_one_kind(query), value)

    @api.model
    def _is_one_kind(self, query):
        kind = SQL(", ").join(
            self._field_to_sql(self._table, name, query)
            for name in ("metric_id", "currency_id", "scope", "period_type")
        )
        measure = self._field_to_sql(self._table, "measure", query)
        return SQL(
            "COUNT(*) = 1 OR (COUNT(DISTINCT (%(kind)s)) = 1"
            " AND MIN(%(measure)s) != 'ratio')",
            kind=kind,
            measure=measure,
        )
