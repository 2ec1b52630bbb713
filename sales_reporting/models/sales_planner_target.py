# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.sales_targets.models.sales_target_checks import AGREED

# The metric of each row.
METRICS = {
    "prospect": "lead_count",
    "pipeline": "pipeline_created",
    "deal": "won_count",
    "revenue": "won_revenue",
}
ENTERS = ("prospect", "pipeline")


class SalesPlannerTarget(models.Model):
    """Targets made of a plan: drafts, one for each of prospects, pipeline, deals and
    revenue. Made again, the drafts are changed; what has left the draft stays."""

    _inherit = "sales.planner"

    make_for = fields.Selection(
        [("period", "The whole period"), ("month", "Each month")],
        string="Make targets for",
        default="period",
        required=True,
        help="For the whole period, those for prospects and pipeline have free dates, "
        "a cycle earlier. For each month, months that are over are left out.",
    )
    target_ids = fields.Many2many("sales.target", copy=False, readonly=True)
    target_count = fields.Integer(compute="_compute_target_count")
    can_make_targets = fields.Boolean(compute="_compute_can_make_targets")

    @api.depends("target_ids")
    def _compute_target_count(self):
        for planner in self:
            planner.target_count = len(planner._readable_targets())

    @api.depends("scope", "user_id")
    @api.depends_context("uid")
    def _compute_can_make_targets(self):
        for planner in self:
            planner.can_make_targets = planner._may_manage() or (
                planner.scope == "person" and planner.user_id == self.env.user
            )

    # ---------------------------------------------------------------- actions

    def action_make_targets(self):
        """Write the plan into draft targets.

        :return: action that lists the targets
        :raise odoo.exceptions.UserError: if the plan is not complete, or all targets
            have left the draft
        """
        self.ensure_one()
        self.check_access("write")
        self._check_may_make()
        wanted = self._prepare_targets()
        found = self._targets_there(wanted)
        kept = changed = made = self.env["sales.target"]
        fresh = []
        for vals in wanted:
            target = found.get(self._target_key(vals))
            if not target:
                fresh.append(vals)
            elif target.state == "draft":
                changed |= target
                target.write(
                    {name: vals[name] for name in ("goal_value", "phasing_id")}
                )
            else:
                kept |= target
        if not fresh and not changed:
            raise UserError(
                self.env._(
                    "All these targets have left the draft already, so nothing was "
                    "changed. Take them back to draft first, or change them there."
                )
            )
        made = made.create(fresh)
        self.target_ids = [Command.link(id_) for id_ in (made | changed | kept).ids]
        self.message_post(body=self._made_text(made, changed, kept))
        return self.action_view_targets()

    @api.readonly
    def action_view_targets(self):
        """Open the targets made of this plan.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_targets.sales_target_action"
        )
        action["views"].sort(key=lambda view: view[1] != "list")
        return {
            **action,
            "display_name": f"{action['name']} · {self.name}",
            "domain": [("id", "in", self._readable_targets().ids)],
            "context": {"create": False},
        }

    # ---------------------------------------------------------------- helpers

    def _readable_targets(self):
        ids = self.sudo().target_ids.ids
        return self.env["sales.target"].search([("id", "in", ids)])

    def _check_may_make(self):
        if not self.can_make_targets:
            raise AccessError(
                self.env._(
                    "You can make targets of a plan for yourself only. Show this one "
                    "to a sales manager, who can make them."
                )
            )
        if self.problem:
            raise UserError(self.problem)
        if self.date_to < self.company_id._sales_today():
            raise UserError(
                self.env._(
                    "The period is over, so there is nothing to aim at. Choose one "
                    "that has not ended."
                )
            )

    def _prepare_targets(self):
        """Values of the targets of the plan."""
        metrics = self._metrics()
        owner = {
            "scope": self.scope,
            "user_ids": [Command.set(self.user_id.ids)]
            if self.scope == "person"
            else [],
            "team_id": self.team_id.id if self.scope == "team" else False,
            "company_id": self.company_id.id,
        }
        return [
            {**owner, "metric_id": metrics[row].id, **vals}
            for row, vals in self._goals_to_make()
            if vals["goal_value"]
        ]

    def _metrics(self):
        """Dict of row to metric. Who may, has all of them counted from now on."""
        metrics = {
            row: self.env.ref(f"sales_targets.sales_metric_{code}")
            for row, code in METRICS.items()
        }
        asleep = self.env["sales.metric"].union(*metrics.values())
        asleep = asleep.filtered(lambda metric: not metric.active)
        if asleep and asleep.has_access("write"):
            asleep.active = True
        return metrics

    def _goals_to_make(self):
        """Pairs of row and values: period and goal of each target."""
        if self.make_for == "month":
            yield from self._month_goals_to_make()
            return
        totals = self._totals()
        for row, goal in totals.items():
            shifted = row in ENTERS and self.cycle_days
            yield (
                row,
                {
                    "period_type": "custom" if shifted else self.period_type,
                    "date_from": self.entry_from if shifted else self.date_from,
                    "date_to": self.entry_to if shifted else self.date_to,
                    "goal_value": goal,
                    # Its weights are those of the months in which deals close.
                    "phasing_id": False if shifted else self.phasing_id.id,
                },
            )

    def _month_goals_to_make(self):
        months, due = self._due_by_month()
        today = self.company_id._sales_today()
        for index, (start, end) in enumerate(months):
            if end < today:
                continue
            for row, goals in due.items():
                yield (
                    row,
                    {
                        "period_type": "month",
                        "date_from": start,
                        "date_to": end,
                        "goal_value": goals[index],
                        "phasing_id": False,
                    },
                )

    def _targets_there(self, wanted):
        """Targets that are there already for the same, by :meth:`_target_key`: what has
        left the draft before a draft."""
        targets = self.env["sales.target"]
        key = targets._owner_key(
            self.scope, self.user_id.ids, self.team_id.id, self.company_id.id
        )
        there = targets.search(
            [
                ("owner_key", "=", key),
                ("company_id", "=", self.company_id.id),
                ("metric_id", "in", [vals["metric_id"] for vals in wanted]),
                ("date_from", "in", [vals["date_from"] for vals in wanted]),
                ("state", "!=", "cancelled"),
            ]
        ).sorted(lambda t: (t.state in AGREED, t.state != "draft", t.id))
        return {self._target_key(target): target for target in there}

    @api.model
    def _target_key(self, target):
        """Metric and period of a target, or of its values."""
        metric = target["metric_id"]
        return (
            metric if isinstance(metric, int) else metric.id,
            target["period_type"],
            target["date_from"],
            target["date_to"],
        )

    def _made_text(self, made, changed, kept):
        texts = []
        if made:
            texts.append(self.env._("Draft targets made: %s.", len(made)))
        if changed:
            texts.append(self.env._("Drafts changed: %s.", len(changed)))
        if kept:
            texts.append(
                self.env._(
                    "Left as they are, as they are no drafts any more: %s.", len(kept)
                )
            )
        if asleep := (made | changed).metric_id.filtered(lambda m: not m.active):
            texts.append(
                self.env._(
                    "Nothing is credited yet for: %s. A sales manager can switch it on "
                    "under Configuration, Metrics.",
                    ", ".join(asleep.mapped("name")),
                )
            )
        return " ".join(texts)
