# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from markupsafe import Markup

from odoo import models
from odoo.fields import Command, Domain
from odoo.tools import float_compare, format_date

from ..tools import periods, vtiger
from .sales_vtiger_import_entries import Wrong


class SalesVtigerImport(models.TransientModel):
    """Sales targets."""

    _inherit = "sales.vtiger.import"

    def _target_reader(self, _cells):
        """A function that makes of a line's cells what an entry holds.

        :raise Wrong: by that function, if the line cannot be taken over
        """
        people = self._person_lookup()

        def read(values):
            owner = self._owner_vals(values, people)
            metric, goal = self._metric_and_goal(values)
            first, last = self._day(values, "date_from"), self._day(values, "date_to")
            if first > last:
                raise Wrong(
                    self.env._(
                        "It ends on %(last)s, before it begins on %(first)s. Correct "
                        "the dates, or choose how dates are written.",
                        first=self._date_text(first),
                        last=self._date_text(last),
                    )
                )
            vals = {
                **owner,
                "metric_id": metric.id,
                "company_id": self.company_id.id,
                "period_type": self._period_type(first, last),
                "date_from": first,
                "date_to": last,
                "goal_value": float(goal),
                "state": self.make_state,
                "note": self._note(values),
            }
            target = self.env["sales.target"].new(vals)
            return {
                "vals": vals,
                "key": (metric.id, target.owner_key, vals["period_type"]),
                "who": target._owner_name(),
                "what": " · ".join(
                    (
                        metric.name,
                        f"{self._date_text(first)} – {self._date_text(last)}",
                        target._format_value(vals["goal_value"]),
                    )
                ),
            }

        return read

    def _date_text(self, day):
        """A day with the month by name, to see how it was understood."""
        return format_date(self.env, day, date_format="d MMM y")

    def _owner_vals(self, values, people):
        text = self._owner_text(values)
        if not text:
            raise Wrong(
                self.env._("The line names nobody. Fill in who must reach the target.")
            )
        found = self._people_in(text, people)
        teams = found.filtered(lambda person: not person.user_id).team_id
        if not teams:
            return {"scope": "person", "user_ids": [Command.set(found.user_id.ids)]}
        if len(found) > 1:
            raise Wrong(
                self.env._(
                    "A team cannot share a target. Choose people on the tab “People”, "
                    "or give the team a line of its own."
                )
            )
        return {"scope": "team", "team_id": teams.id, "user_ids": []}

    def _metric_and_goal(self, values):
        """What is measured, and how much of it must be reached."""
        metrics = {"amount": self.amount_metric_id, "count": self.count_metric_id}
        goals = {
            field: number
            for field in ("amount", "count", "goal")
            if (number := self._number(values, field))
        }
        kind = vtiger.meaning(values.get("type", ""), vtiger.TYPES)
        if not kind and "type" in values:
            raise Wrong(
                self.env._(
                    "“%(text)s” is no type of target. Write “Financial” or "
                    "“Numerical”.",
                    text=values["type"],
                )
            )
        if not kind and len(goals) > 1:
            raise Wrong(
                self.env._(
                    "The line has more than one goal. Leave one of the columns out, "
                    "or say in one which type of target it is."
                )
            )
        if not kind:
            kind = "count" if "count" in goals else "amount"
        goal = goals.get(kind) or goals.get("goal") or next(iter(goals.values()), None)
        if not goal or goal < 0:
            raise Wrong(
                self.env._("The goal is missing, zero or negative. Enter a number.")
            )
        if not metrics[kind]:
            raise Wrong(
                self.env._(
                    "No metric is chosen for such a target. Choose one on the tab "
                    "“How it is read”."
                )
            )
        return metrics[kind], goal

    def _period_type(self, first, last):
        """The kind of period that begins and ends on these days."""
        for kind in (periods.MONTH, periods.QUARTER, periods.YEAR):
            if self.company_id._sales_period(kind, first) == (first, last):
                return kind
        return periods.CUSTOM

    def _note(self, values):
        """What the target has no field for, so that nothing is lost."""
        remarks = self._remarks(values, "reference", "number")
        if "people" in values:
            remarks += self._remarks({**values, vtiger.NOTE: []}, "owner")
        if not remarks:
            return False
        return Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s: %s</li>") % remark for remark in remarks
        )

    # -------------------------------------------------------------- comparing

    def _compare_targets(self, entries):
        """Of one metric, owner and kind of period there is one target for each day."""
        others = self._targets_there(entries)
        before = {}
        for entry in entries:
            same = before.setdefault(entry["key"], [])
            overlapping = [line for line in same if self._overlap(line["vals"], entry)]
            if overlapping:
                entry["status"] = "error"
                entry["message"] = self._message_in_file(entry, overlapping[0])
                continue
            same.append(entry)
            there = others.get(entry["key"], self.env["sales.target"]).filtered(
                lambda target, entry=entry: self._overlap(target, entry)
            )
            if not there:
                continue
            equal = there.filtered(
                lambda target, entry=entry: self._is_equal(target, entry["vals"])
            )
            if equal:
                entry["status"] = "skipped"
                entry["message"] = self.env._(
                    "“%(target)s” is there already.", target=equal[0].name
                )
            else:
                entry["status"] = "error"
                entry["message"] = self.env._(
                    "“%(target)s” is there already, with the goal %(goal)s. Change or "
                    "cancel that one, or leave the line out.",
                    target=there[0].name,
                    goal=there[0]._format_value(there[0].goal_value),
                )

    def _targets_there(self, entries):
        """Targets that are not cancelled, by key."""
        if not entries:
            return {}
        targets = self.env["sales.target"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", "cancelled")
            & Domain("owner_key", "in", list({entry["key"][1] for entry in entries}))
        )
        return targets.grouped(lambda t: (t.metric_id.id, t.owner_key, t.period_type))

    def _overlap(self, other, entry):
        vals = entry["vals"]
        return (
            other["date_from"] <= vals["date_to"]
            and other["date_to"] >= vals["date_from"]
        )

    def _is_equal(self, other, vals):
        return (other["date_from"], other["date_to"]) == (
            vals["date_from"],
            vals["date_to"],
        ) and not float_compare(
            other["goal_value"], vals["goal_value"], precision_digits=4
        )

    def _message_in_file(self, entry, other):
        if self._is_equal(other["vals"], entry["vals"]):
            return self.env._(
                "Line %(line)s says the same. Leave one of them out.",
                line=other["number"],
            )
        return self.env._(
            "It overlaps with line %(line)s: the same people, metric and kind of "
            "period. Correct the dates, or leave one of them out.",
            line=other["number"],
        )
