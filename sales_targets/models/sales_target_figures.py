# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FIGURES = (
    "result_value",
    "attainment",
    "gap_value",
    "surplus_value",
    "to_date_value",
    "pace",
    "projection_value",
    "required_value",
    "restatement_value",
    "elapsed_share",
    "status",
)
# Columns of a target that its figures are made of, with their types in SQL.
INPUTS = {
    "metric_id": "int",
    "measure": "varchar",
    "scope": "varchar",
    "user_ids": "int[]",
    "team_id": "int",
    "company_id": "int",
    "date_from": "date",
    "date_to": "date",
    "goal_value": "numeric",
    "phasing_id": "int",
    "ramp_key": "varchar",
    "state": "varchar",
    "frozen_result_value": "numeric",
}
RECORDS = ("metric_id", "team_id", "company_id", "phasing_id")
STATUS = [
    ("not_started", "Too early to tell"),
    ("on_track", "On track"),
    ("at_risk", "At risk"),
    ("behind", "Behind"),
    ("reached", "Reached"),
    ("missed", "Missed"),
]


def _search(name):
    """Search method of a figure."""
    return lambda self, operator, value: self._search_figure(name, operator, value)


class FloatOrEmpty(fields.Float):
    """A computed number that may be empty: no attainment is not an attainment of
    zero."""

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value


class SalesTargetFigures(models.Model):
    """How a target stands. Nothing of it is stored: each figure is a sum over the
    ledger's index, or follows from one. The expressions are written once, in SQL,
    and serve reading, searching, sorting and grouping alike."""

    _inherit = "sales.target"

    result_value = fields.Float(
        string="Result",
        compute="_compute_figures",
        search=_search("result_value"),
        digits=(20, 4),
        aggregator="sum",
        help="What was credited in the period; the frozen result once it is closed.",
    )
    attainment = FloatOrEmpty(
        compute="_compute_figures",
        search=_search("attainment"),
        aggregator="avg",
        help="Result divided by goal. Empty without a goal.",
    )
    gap_value = fields.Float(
        string="Gap",
        compute="_compute_figures",
        search=_search("gap_value"),
        digits=(20, 4),
        aggregator="sum",
        help="What is missing to the goal.",
    )
    surplus_value = fields.Float(
        string="Surplus",
        compute="_compute_figures",
        search=_search("surplus_value"),
        digits=(20, 4),
        aggregator="sum",
        help="What is above the goal.",
    )
    to_date_value = fields.Float(
        string="Target to date",
        compute="_compute_figures",
        search=_search("to_date_value"),
        digits=(20, 4),
        aggregator="sum",
        help="Where the result should be at the end of today.",
    )
    pace = FloatOrEmpty(
        compute="_compute_figures",
        search=_search("pace"),
        digits=(20, 4),
        aggregator="avg",
        help="Result divided by target to date; 1.00 is on plan.",
    )
    projection_value = FloatOrEmpty(
        string="Projection",
        compute="_compute_figures",
        search=_search("projection_value"),
        digits=(20, 4),
        aggregator="sum",
        help="The result at the end of the period if it goes on like this.",
    )
    required_value = FloatOrEmpty(
        string="Needed per week",
        compute="_compute_figures",
        search=_search("required_value"),
        digits=(20, 4),
        aggregator="sum",
        help="What is missing, divided by the weeks that are left.",
    )
    restatement_value = fields.Float(
        string="Restatement",
        compute="_compute_figures",
        search=_search("restatement_value"),
        digits=(20, 4),
        aggregator="sum",
        help="What changed in the documents after the target was closed.",
    )
    elapsed_share = fields.Float(
        string="Elapsed",
        compute="_compute_figures",
        search=_search("elapsed_share"),
        aggregator="avg",
    )
    status = fields.Selection(
        STATUS, compute="_compute_figures", search=_search("status")
    )

    # --------------------------------------------------------------- computes

    @api.depends(*INPUTS)
    def _compute_figures(self):
        rows = self._read_figures()
        for target in self:
            row = rows.get(target.id, {})
            for name in FIGURES:
                target[name] = row.get(name)
            target.status = row.get("status") or "not_started"

    def _read_figures(self):
        """The figures of these targets, saved or not.

        :return: dict of record id to dict of the names in ``FIGURES``; ``None``
            stands for what cannot be said, such as an attainment without goal
        """
        ready = self.filtered(lambda t: t.metric_id and t.date_from and t.date_to)
        saved = ready.filtered(lambda t: isinstance(t.id, int))
        figures = {}
        if saved:
            figures.update(
                self._query_figures(
                    SQL(
                        "(SELECT t.*, t.id AS position, %s AS user_ids"
                        " FROM sales_target t WHERE t.id = ANY(%s))",
                        self._people_sql("t"),
                        saved.ids,
                        to_flush=self._figure_inputs(),
                    ),
                    saved._spans(),
                )
            )
        if unsaved := (ready - saved).filtered(lambda t: t._may_show_results()):
            rows = self._query_figures(
                SQL("(%s)", unsaved._rows_sql()), unsaved._spans()
            )
            figures.update({unsaved[index].id: row for index, row in rows.items()})
        return figures

    @api.model
    def _query_figures(self, targets, spans):
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT t.position, f.* FROM %s t, LATERAL (%s) f",
                targets,
                self._figures_sql("t", SQL("t.user_ids"), spans),
            )
        )
        return {row.pop("position"): row for row in rows}

    def _row_sql(self, position):
        """This target as a row of SQL values, so that a form shows the figures
        while it is being filled in."""
        self.ensure_one()
        values = {name: self[name] for name in INPUTS}
        values.update({name: self[name]._origin.id or None for name in RECORDS})
        values["user_ids"] = self.user_ids._origin.ids
        values["ramp_key"] = self.ramp_key or None
        return self._values_sql(position, values)

    @api.model
    def _values_sql(self, position, values):
        """A target that need not exist as a row of SQL values.

        :param position: number that tells the row from others
        :param values: dict of the names in ``INPUTS``; records by their ids
        """
        return SQL(
            "SELECT %s AS position, %s",
            position,
            SQL(", ").join(
                SQL("%s::%s AS %s", values[name], SQL(kind), SQL.identifier(name))
                for name, kind in INPUTS.items()
            ),
        )

    @api.model
    def _forget_figures(self):
        """Drop cached figures: the documents behind them have changed."""
        for name in (*FIGURES, "credit_count"):
            self._fields[name]._invalidate_cache(self.env)

    # ------------------------------------------ search, sort, group: by column

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in FIGURES:
            return super()._field_to_sql(alias, field_expr, query)
        if query is None:
            raise ValueError(f"{field_expr} needs a query to be joined to")
        figures = query.make_alias(alias, "figures")
        if figures not in query._joins:
            query.add_join("LEFT JOIN", figures, self._figures_join(alias), SQL("TRUE"))
        return SQL.identifier(figures, field_expr)

    @api.model
    def _figures_join(self, alias):
        return SQL(
            "LATERAL (%s)",
            self._figures_sql(alias, self._people_sql(alias), self._all_spans()),
            to_flush=self._figure_inputs(),
        )

    @api.model
    def _people_sql(self, alias):
        return SQL(
            "ARRAY(SELECT r.user_id FROM sales_target_res_users_rel r"
            " WHERE r.target_id = %s)",
            SQL.identifier(alias, "id"),
        )

    @api.model
    def _figure_inputs(self):
        """Fields that must be in the database before figures are read."""
        return [self._fields[name] for name in INPUTS]

    def _search_figure(self, name, operator, value):
        if operator in ("in", "not in"):
            values = [v for v in value if v is not False]
            found = self._targets_where(
                name,
                lambda column: SQL(
                    "(%s = ANY(%s) OR (%s AND %s IS NULL))",
                    column,
                    values,
                    False in value,
                    column,
                ),
            )
            if operator == "not in":
                return Domain("id", "not in", found)
            return Domain("id", "in", found)
        comparison = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}
        if operator not in comparison:
            return NotImplemented
        return Domain(
            "id",
            "in",
            self._targets_where(
                name,
                lambda column: SQL("%s %s %s", column, comparison[operator], value),
            ),
        )

    def _targets_where(self, name, condition):
        """Query of the targets whose figure meets a condition."""
        query = self.sudo().with_context(active_test=False)._search([])
        query.add_where(condition(self.sudo()._field_to_sql(self._table, name, query)))
        return query
