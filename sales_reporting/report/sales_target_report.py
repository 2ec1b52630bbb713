# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sales_targets.models.sales_target import PERIOD_TYPES
from odoo.addons.sales_targets.models.sales_target_figures import FloatOrEmpty

SCOPES = [
    ("person", "One person"),
    ("people", "Several people together"),
    ("team", "Team"),
    ("company", "Company"),
]
# Numbers of which a group has one only where all its rows are of one kind.
TOTALS = {"goal_value:sum", "result_value:sum", "gap_value:sum", "attainment:avg"}


class SalesTargetReport(models.Model):
    """Goal rows beside credit rows: who is where against the goal.

    What would be added up twice is kept apart by two dimensions. The *scope* says
    for whom a row counts: a credit counts for its person, for the team and for the
    company, so it stands here once for each, beside the goals of that scope. The
    *period type* says by which targets the goal is: the target of a year and those
    of its months are goals for the same thing. Within one scope and one period type
    goals do not overlap, as no two targets may be agreed on for the same days, and
    each credit is there once; totals over several of them are empty.

    Results are what the documents say now, as in the ledger, whether there is a
    target or not; a credit knows the target for which it counts, and attainment and
    gap are made of those that have one. The months of a goal are those of
    ``sales.target.month``.

    Targets of several people together are a scope of their own: their credits count
    for each of the people already. They have no salesperson and no rows without a
    target.
    """

    _name = "sales.target.report"
    _inherit = ["sales.report.reading", "sales.report.screen"]
    _description = "Goal and Result"
    _auto = False
    _order = "date desc, id"
    _rec_name = "date"
    _ratio_formulas = {"attainment": ("result_value", "goal_value", 0, 1)}
    _depends = {
        "sales.credit": [
            "metric_id",
            "user_id",
            "team_id",
            "company_id",
            "currency_id",
            "date",
            "value",
        ],
        "sales.metric": ["measure", "source"],
        "sales.target": [
            "active",
            "metric_id",
            "measure",
            "scope",
            "user_id",
            "user_ids",
            "team_id",
            "company_id",
            "currency_id",
            "period_type",
            "date_from",
            "date_to",
            "state",
        ],
        "sales.target.month": ["target_id", "date_from", "goal_value"],
        "res.company": ["sales_tz"],
    }

    date = fields.Date(
        readonly=True,
        help="The day of the credit; for a goal the first day of the month.",
    )
    scope = fields.Selection(SCOPES, string="For whom", readonly=True)
    period_type = fields.Selection(
        PERIOD_TYPES,
        string="Targets by",
        readonly=True,
        help="Which targets the goal is taken from.",
    )
    metric_id = fields.Many2one("sales.metric", readonly=True)
    measure = fields.Selection(related="metric_id.measure")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        help="Of a person with a target: the team of the target. Else the one on the "
        "document.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    target_id = fields.Many2one("sales.target", readonly=True)
    credit_id = fields.Many2one("sales.credit", string="Document", readonly=True)
    goal_value = FloatOrEmpty(
        string="Goal",
        digits=(20, 4),
        readonly=True,
        aggregator="sum",
        help="Empty where metrics, currencies, kinds of owners or of periods mix.",
    )
    result_value = FloatOrEmpty(
        string="Result",
        digits=(20, 4),
        readonly=True,
        aggregator="sum",
        help="What was credited, with or without a target. Empty where metrics, "
        "currencies, kinds of owners or of periods mix.",
    )
    base_value = FloatOrEmpty(
        string="Out of",
        digits=(20, 4),
        readonly=True,
        aggregator=False,
        help="What a ratio is divided by; empty for other measures.",
    )
    attainment = FloatOrEmpty(
        readonly=True,
        aggregator="avg",
        help="Result divided by goal, of those who have a target. Empty without a "
        "goal.",
    )
    gap_value = FloatOrEmpty(
        string="Gap",
        digits=(20, 4),
        readonly=True,
        aggregator="sum",
        help="What is missing to the goal, of those who have a target.",
    )

    # ----------------------------------------------------------------- totals

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in TOTALS:
            return super()._read_group_select(aggregate_spec, query)

        def column(name):
            return self._field_to_sql(self._table, name, query)

        is_ratio = SQL("BOOL_AND(%s)", SQL.identifier(self._table, "is_ratio"))
        # A ratio does not add up: a group has its goal only if it is the same all over.
        goal = SQL(
            "CASE WHEN NOT %(is_ratio)s THEN SUM(%(goal)s)"
            " WHEN MIN(%(goal)s) = MAX(%(goal)s) THEN MIN(%(goal)s) END",
            is_ratio=is_ratio,
            goal=column("goal_value"),
        )

        def result(condition):
            return SQL(
                "CASE WHEN %(is_ratio)s"
                " THEN SUM(%(value)s) FILTER (WHERE %(condition)s)"
                "    / NULLIF(SUM(%(base)s) FILTER (WHERE %(condition)s), 0)"
                " ELSE SUM(%(value)s) FILTER (WHERE %(condition)s) END",
                is_ratio=is_ratio,
                value=column("result_value"),
                base=column("base_value"),
                condition=condition,
            )

        reached = SQL(
            "COALESCE(%s, 0)", result(SQL("%s IS NOT NULL", column("target_id")))
        )
        totals = {
            "goal_value:sum": goal,
            "result_value:sum": result(SQL("TRUE")),
            "gap_value:sum": SQL(
                "CASE WHEN (%(goal)s) IS NOT NULL"
                " THEN GREATEST((%(goal)s) - %(reached)s, 0) END",
                goal=goal,
                reached=reached,
            ),
            "attainment:avg": SQL("%s / NULLIF((%s), 0)", reached, goal),
        }
        return SQL(
            "CASE WHEN MIN(%(kind)s) = MAX(%(kind)s) THEN %(total)s END",
            kind=SQL.identifier(self._table, "kind"),
            total=totals[aggregate_spec],
        )

    # ---------------------------------------------------------------- actions

    @api.model
    @api.readonly
    def action_print(self, domain):
        """Print goal and result of those whom the report shows, a page for each.

        :param domain: the filters now set
        :return: a report action
        :raise odoo.exceptions.UserError: where no target is shown
        """
        shown = Domain(domain) & Domain("target_id", "!=", False)
        targets = self.env["sales.target"].union(
            *(target for [target] in self._read_group(shown, ["target_id"]))
        )
        if not targets:
            raise UserError(
                self.env._(
                    "There is no target among these figures. Change the filters so "
                    "that targets are shown, then print again."
                )
            )
        return targets._print_sheets()

    @api.readonly
    def action_open(self):
        """Open what is behind a row: the document of a credit, else the target.

        :return: a window action on a form; False where there is neither
        """
        self.ensure_one()
        if self.credit_id:
            # Who may open the document is asked by the document itself.
            return self.credit_id.sudo().action_open_document()
        return bool(self.target_id) and {
            "type": "ir.actions.act_window",
            "res_model": "sales.target",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }
