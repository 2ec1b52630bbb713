# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from itertools import chain

from odoo import api, fields, models
from odoo.fields import Command

from ..tools.achievable import compare_goal, since_first
from ..tools.periods import past_periods
from ..tools.phasing import month_spans

# How many earlier periods a goal is compared with.
LOOK_BACK = {"month": 24, "quarter": 12, "year": 5, "custom": 8}
# Of fewer others, one could work out the results of a single person.
FEWEST_OTHERS = 3


class SalesTargetAchievable(models.Model):
    """While a goal is not agreed: what was reached in earlier periods."""

    _inherit = "sales.target"

    goal_comparison = fields.Char(compute="_compute_goal_comparison")
    goal_warning = fields.Char(compute="_compute_goal_comparison")

    # --------------------------------------------------------------- computes

    @api.depends(
        "full_goal_value",
        "metric_id",
        "scope",
        "user_ids",
        "team_id",
        "company_id",
        "period_type",
        "date_from",
        "date_to",
        "state",
    )
    @api.depends_context("uid")
    def _compute_goal_comparison(self):
        self.goal_comparison = self.goal_warning = False
        for target in self:
            period = target.date_from, target.date_to
            is_open = target.state in ("draft", "proposed")
            if not (is_open and target.metric_id and all(period) and target._owner()):
                continue
            if period[0] > period[1] or not target._may_see_owner():
                continue
            comparison = target._goal_comparison(
                target.metric_id,
                target._owner(),
                target.company_id._origin,
                target.period_type,
                target.date_from,
                target.full_goal_value,
                target.date_to,
            )
            target.goal_comparison = target._comparison_text(comparison)
            if comparison["above_best"]:
                target.goal_warning = self.env._(
                    "More than ever before: the best was %s. The goal can be agreed "
                    "all the same.",
                    target._format_value(comparison["best"]),
                )

    def _owner(self):
        """The people, the team or the company whose target this is, as saved."""
        self.ensure_one()
        owners = {
            "person": self.user_ids,
            "team": self.team_id,
            "company": self.company_id,
        }
        return owners[self.scope or "person"]._origin

    def _may_show_results(self):
        """Whether results may be shown. Of a target that is saved, the rules say who
        may read it; one that a form is about to make may name anybody, so its owners
        are looked at."""
        self.ensure_one()
        return isinstance(self.id, int) or self._may_see_owner()

    def _may_see_owner(self):
        """Whether the user may see the results of all whose target this is."""
        self.ensure_one()
        owner = self._owner()
        if self._may_manage() or not owner or owner == self.env.user:
            return True
        if self.scope == "company":
            return False
        asked = {"scope": self.scope, "company_id": self.company_id._origin.id}
        readable = owner.browse(self._readable_owners(asked, owner.ids))
        return not owner - readable

    def _comparison_text(self, comparison):
        """Sentences that say how the goal compares."""
        self.ensure_one()
        if not comparison["periods"]:
            return self.env._("There are no earlier results to compare with.")
        count = comparison["periods"]
        one, many = {
            "month": (self.env._("month"), self.env._("months")),
            "quarter": (self.env._("quarter"), self.env._("quarters")),
            "year": (self.env._("year"), self.env._("years")),
            "custom": (
                self.env._("span as long as this"),
                self.env._("spans as long as this"),
            ),
        }[self.period_type]
        sentences = [
            self.env._(
                "Before, in %(count)s %(periods)s: median %(median)s, best %(best)s.",
                count=count,
                periods=one if count == 1 else many,
                median=self._format_value(comparison["median"]),
                best=self._format_value(comparison["best"]),
            )
        ]
        if comparison["reached_share"] is not None:
            sentences.append(
                self.env._(
                    "The goal would have been reached in %(reached)s of %(count)s "
                    "(%(percent)s %%).",
                    reached=round(comparison["reached_share"] * count),
                    count=count,
                    percent=round(comparison["reached_share"] * 100),
                )
            )
        if comparison["team_median"] is not None:
            sentences.append(
                self.env._(
                    "Median of the others in the team: %s.",
                    self._format_value(comparison["team_median"]),
                )
            )
        return " ".join(sentences)

    # -------------------------------------------------------------- arithmetic

    @api.model
    def _goal_comparison(
        self, metric, owner, company, period_type, date_from, goal, date_to=None
    ):
        """How a goal compares with the results of earlier periods, with the system's
        rights: whoever shows it has asked whether the user may see the owner.

        :param metric: ``sales.metric`` record
        :param owner: ``res.users`` records, who reach the goal together, or a
            ``crm.team`` or ``res.company`` record
        :param company: ``res.company`` record whose ledger counts
        :param period_type: ``month``, ``quarter``, ``year`` or ``custom``
        :param date_from: first day of the goal's period
        :param goal: number in the metric's unit, 0 while there is none
        :param date_to: last day, needed for free dates only
        :return: dict as of ``tools.achievable.compare_goal``. The median of the
            others in the person's team is there for whoever leads the team or
            manages, and for others if the team is large enough to hide a single
            person's results
        """
        spans = past_periods(
            period_type,
            date_from,
            date_to or date_from,
            company._sales_today(),
            LOOK_BACK[period_type],
            *company._fiscal_year_end(),
        )
        starts = [month_spans(*span)[0] for span in spans]
        asked = [*dict.fromkeys(spans + starts)]
        others = self._others_in_team(owner, company)
        results = {}
        for person, found in self._results_of(
            metric, [owner, *others], company, asked
        ).items():
            by_span = dict(zip(asked, found, strict=True))
            results[person] = since_first(
                [by_span[span] for span in spans], [by_span[span] for span in starts]
            )
        theirs = [results[other] for other in others if results[other]]
        if len(theirs) < FEWEST_OTHERS and not self._may_see_others(owner, company):
            theirs = []
        return compare_goal(goal, results[owner], [*chain.from_iterable(theirs)])

    @api.model
    def _others_in_team(self, owner, company):
        if owner._name != "res.users" or len(owner) != 1:
            return self.env["res.users"]
        return owner._sales_team_in(company).member_ids - owner

    @api.model
    def _may_see_others(self, owner, company):
        if self._may_manage() or owner._name != "res.users":
            return True
        return owner._sales_team_in(company).user_id == self.env.user

    @api.model
    def _results_of(self, metric, owners, company, spans):
        """What was credited to owners in spans of days, with or without a target;
        one query, with the system's rights.

        :param owners: list of records: ``res.users`` records count together, each
            ``crm.team`` or ``res.company`` record by itself
        :return: dict of owner to list of numbers, one for each span; None for a
            ratio of nothing
        """
        asked = [self._target_of(metric, owner, company, *spans[0]) for owner in owners]
        targets = self.concat(*asked)
        sums = targets._span_sums({target.id: spans for target in targets})
        is_ratio = metric.measure == "ratio"
        return {
            owner: [
                None
                if is_ratio and not base
                else self._month_result(metric.measure, value, base)
                for value, base in sums[target.id]
            ]
            for owner, target in zip(owners, asked, strict=True)
        }

    @api.model
    def _target_of(self, metric, owner, company, date_from, date_to):
        """A target that is never saved, to ask what its owner reached."""
        scope = {"res.users": "person", "crm.team": "team"}.get(owner._name, "company")
        return self.new(
            {
                "metric_id": metric.id,
                "scope": scope,
                "user_ids": [Command.set(owner.ids if scope == "person" else [])],
                "team_id": owner.id if scope == "team" else False,
                "company_id": company.id,
                "period_type": "custom",
                "date_from": date_from,
                "date_to": date_to,
            }
        )
