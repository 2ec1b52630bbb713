# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools import planning_back

SCOPES = [("person", "Salesperson"), ("team", "Team"), ("company", "Company")]
OWNER = ("scope", "user_id", "team_id", "company_id")

Won = namedtuple("Won", "cases deal_value cycle_days")


class SalesPlanMixin(models.AbstractModel):
    """For whom one plans, and what the past says of him, the team or the company.

    Who plans for whom is as with the targets: sellers for themselves, leaders for
    their teams and the people in them, managers for all. Figures are read with the
    system's rights, after that was looked at.
    """

    _name = "sales.plan.mixin"
    _description = "Plan of an Owner"
    _inherit = ["sales.numbers.mixin", "sales.state.mixin"]

    scope = fields.Selection(
        SCOPES,
        string="Plan for",
        required=True,
        default=lambda self: self._default_scope(),
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        index="btree_not_null",
        default=lambda self: self._led_team() or self.env.user.sale_team_id,
        check_company=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # --------------------------------------------------------------- defaults

    @api.model
    def _led_team(self):
        return self.env["crm.team"].search(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "in", [self.env.company.id, False]),
            ],
            limit=1,
        )

    @api.model
    def _default_scope(self):
        if self._may_manage():
            return "company"
        return "team" if self._led_team() else "person"

    # ------------------------------------------------------------ constraints

    @api.constrains(*OWNER)
    def _check_owner(self):
        for planner in self:
            if not planner._owner():
                raise ValidationError(
                    self.env._(
                        "Choose for whom “%s” is: a salesperson, a team or the "
                        "company.",
                        planner.name,
                    )
                )
            person = planner.user_id.sudo()
            if planner.scope == "person" and (
                person.share or planner.company_id not in person.company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work for %(company)s. Choose a "
                        "salesperson of that company.",
                        person=person.name,
                        company=planner.company_id.name,
                    )
                )

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._record_history()
        return super().create(vals_list)

    def write(self, vals):
        self._record_history()
        return super().write(vals)

    # ---------------------------------------------------------------- helpers

    def _record_history(self):
        """Have the history of the opportunities written before it is measured: that
        flushes all, which it must not in the middle of a computation."""
        self.env["sales.stage.move"].flush_model()

    def _owner(self):
        """The salesperson, the team or the company whose plan this is."""
        self.ensure_one()
        return {
            "person": self.user_id,
            "team": self.team_id,
            "company": self.company_id,
        }[self.scope or "person"]._origin

    def _may_plan(self):
        """Whether the user may see the figures of the owner: a form that is being
        filled in, or a script, may name anybody."""
        self.ensure_one()
        owner, company = self._owner(), self.company_id._origin
        if not owner or not company:
            return False
        # Stored fields are computed with the system's rights: the user counts.
        env = self.env(su=False)
        if env.user._is_superuser():
            return True
        if company not in env.companies:
            return False
        target = env["sales.target"]
        return target._target_of(
            target._default_metric(), owner, company, self.date_from, self.date_to
        )._may_see_owner()

    # ----------------------------------------------------------------- queries

    def _measure_won(self):
        """The deals won in the last twelve months.

        :return: ``Won``; value and days are 0 without cases
        """
        self.ensure_one()
        span = planning_back.measured_span(self.company_id._sales_today())
        [(cases, value, days)] = self._execute_leads(
            SQL(
                """
                SELECT COUNT(*), COALESCE(AVG(l.expected_revenue), 0),
                       COALESCE(ROUND(AVG(GREATEST(
                           %(closed)s::date - %(created)s::date, 0))), 0)
                  FROM %(tables)s
                 WHERE %(owner)s AND l.won_status = 'won'
                   AND %(closed)s::date BETWEEN %(first)s AND %(last)s
                """,
                **self._lead_terms(),
                first=span[0],
                last=span[1],
            )
        )
        return Won(cases, float(value), int(days))

    def _measure_cohort(self, won):
        """What became of those created in twelve months that ended one cycle ago.

        :return: tuple of the stages before won, and how many of the decided ones
            there are, reached each stage or a later one, and were won
        """
        self.ensure_one()
        span = planning_back.measured_span(
            self.company_id._sales_today(), won.cycle_days
        )
        stages = self._stages()
        [row] = self._execute_leads(
            SQL(
                """
                SELECT COUNT(*), %(reached)s
                       COUNT(*) FILTER (WHERE l.won_status = 'won')
                  FROM %(tables)s
                  LEFT JOIN LATERAL (
                       SELECT MAX(stage.sequence) AS furthest
                         FROM sales_stage_move move
                         JOIN crm_stage stage ON stage.id = move.stage_to_id
                        WHERE move.lead_id = l.id
                  ) went ON TRUE
                 WHERE %(owner)s
                   AND (l.won_status IN ('won', 'lost') OR NOT l.active)
                   AND %(created)s::date BETWEEN %(first)s AND %(last)s
                """,
                reached=SQL("").join(
                    SQL(
                        "COUNT(*) FILTER (WHERE l.won_status = 'won'"
                        " OR went.furthest >= %s), ",
                        stage.sequence,
                    )
                    for stage in stages
                ),
                **self._lead_terms(),
                first=span[0],
                last=span[1],
            )
        )
        return stages, row

    def _stages(self):
        """The stages through which the owner's opportunities go before they are won,
        one of each sequence."""
        team = self.team_id if self.scope == "team" else self.env["crm.team"]
        if self.scope == "person":
            team = self.user_id._sales_team_in(self.company_id)
        teams = team._origin or self.env["crm.team"].sudo().search(
            [("company_id", "in", [self.company_id._origin.id, False])]
        )
        stages = self.env["crm.stage"].search(
            [("is_won", "=", False), ("team_ids", "in", [False, *teams.ids])],
            order="sequence, id",
        )
        one_each = {stage.sequence: stage.id for stage in reversed(stages)}
        return stages.browse(sorted(one_each.values(), key=stages.ids.index))

    def _execute_leads(self, query):
        self.env["crm.lead"].flush_model()
        return self.env.execute_query(query)

    def _lead_terms(self):
        """Parts of a query on opportunities, with the system's rights: the ``tables``,
        the condition on the ``owner``, and the moments ``created`` and ``closed`` in
        the company's time zone."""
        leads = self.env["crm.lead"]
        company = SQL("company.id = %s", self.company_id._origin.id)
        owner = self._owner().id
        return {
            "tables": leads._credit_lead_tables(),
            "owner": {
                "person": SQL("l.user_id = %s AND %s", owner, company),
                "team": SQL("l.team_id = %s AND %s", owner, company),
                "company": company,
            }[self.scope],
            "created": self._local_sql(SQL("l.create_date")),
            "closed": self._local_sql(leads._closed_on()),
        }

    @api.model
    def _local_sql(self, moment):
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE company.sales_tz)", moment)
