# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from ast import literal_eval
from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, html2plaintext
from odoo.tools.safe_eval import safe_eval

from ..tools.extract import COUNT, Extract, read_arch
from ..tools.search_defaults import search_defaults
from .sales_commentary import RIVAL


class SalesWorkbookBuilder(models.AbstractModel):
    """What goes into a workbook: a report as it is on the screen, or as it opens."""

    _inherit = "sales.workbook"

    # ------------------------------------------------------------- the screen

    @api.model
    def _take_to_excel(self, settings):
        """The report on the screen, with the filters and groupings now set.

        :param settings: dict with ``model``, ``action_id``, ``view_id``,
            ``view_type``, ``domain``, ``group_by``, ``title``, ``filters``, and the
            ``state`` of the pivot or graph as a favourite would save it
        :return: tuple (title, bytes of the .xlsx)
        :raise UserError: if the model is not one of the reports
        """
        model = self.env.get(settings["model"])
        if not hasattr(model, "_get_ratio_parts"):
            raise UserError(
                self.env._("Open one of the sales reports to take it to Excel.")
            )
        extract = self._extract_screen(model, settings)
        head = self.env["sales.commentary"].get_head(
            model._name, settings.get("action_id"), extract.domain
        )
        extract.question = head["question"] if head else ""
        texts = self._texts_of([(extract.title, head)])
        lines = [(self.env._("Filters"), extract.filters)] if extract.filters else []
        return extract.title, self._build(extract.title, [extract], lines, texts)

    @api.model
    def _extract_screen(self, model, settings):
        view_type = settings["view_type"]
        arch = self._get_arch(model, view_type, settings.get("view_id"))
        groupby, measures, columns = read_arch(arch)
        state = settings.get("state") or {}
        if view_type == "pivot":
            sides = ("pivot_row_groupby", "pivot_column_groupby")
            groupby = sum((state.get(side, []) for side in sides), [])
            measures = state.get("pivot_measures") or measures
        elif view_type == "graph":
            groupby = state.get("graph_groupbys") or groupby
            if state.get("graph_measure"):
                measures = [state["graph_measure"]]
        else:
            groupby = settings.get("group_by") or None
            if groupby:
                measures = self._measures_of(model, columns)
        return Extract(
            model=model._name,
            title=settings["title"],
            domain=settings["domain"],
            groupby=self._complete(model, groupby),
            measures=list(dict.fromkeys(measures)) or [COUNT],
            columns=columns,
            filters=settings.get("filters") or "",
        )

    @api.model
    def _get_arch(self, model, view_type, view_id=None):
        return etree.fromstring(model.get_view(view_id or None, view_type)["arch"])

    @api.model
    def _measures_of(self, model, names):
        """The columns of a list that have a total, and how many rows there are."""
        numbers = [
            name
            for name in names
            if model._fields[name].type in ("integer", "float", "monetary")
            and model._fields[name].aggregator
        ]
        return [COUNT, *numbers]

    @api.model
    def _complete(self, model, groupby):
        """Groupings, each once; days are grouped by month unless something is said."""
        if groupby is None:
            return None
        return list(
            dict.fromkeys(
                f"{spec}:month"
                if model._fields[spec.partition(":")[0]].type in ("date", "datetime")
                and ":" not in spec
                else spec
                for spec in groupby
            )
        )

    # ------------------------------------------------------------ as it opens

    @api.model
    def _extract_report(self, report, day, own_only=False):
        """A report of the catalogue as it opens for the user on a day.

        :param report: ``sales.report``
        :param day: :class:`~datetime.date` in whose periods date filters lie
        :param own_only: leave out other people's figures
        :return: :class:`Extract`
        """
        action = report.action_id.sudo()
        model = self.env[action.res_model]
        context = self._evaluate(action.context or "{}", day)
        search_id = action.search_view_id.id
        views = {kind: view_id for view_id, kind in action.views}
        defaults = search_defaults(
            self._get_arch(model, "search", search_id),
            context,
            lambda text: self._evaluate(text, day),
            day,
            lambda day: format_date(self.env, day),
        )
        domain = self._evaluate(action.domain or "[]", day) + defaults.domain
        if own_only and "user_id" in model._fields:
            domain += [("user_id", "=", self.env.uid)]
        kind = next((k for k in views if k in ("pivot", "graph", "list")), "list")
        if "pivot" in views and (
            # It has all measures, a graph has one.
            kind == "graph"
            or kind == "list"
            and not defaults.groupby
            and not self._may_export()
        ):
            kind = "pivot"
        groupby, measures, columns = read_arch(
            self._get_arch(model, kind, views.get(kind))
        )
        if kind == "list":
            groupby = defaults.groupby or None
            measures = self._measures_of(model, columns) if groupby else []
        return Extract(
            model=model._name,
            title=report.name,
            domain=domain,
            groupby=self._complete(model, groupby),
            measures=measures or [COUNT],
            columns=columns,
            question=report.question,
            filters=", ".join(defaults.labels),
        )

    @api.model
    def _evaluate(self, text, day):
        """What an expression of a view or an action comes to on a day."""
        try:
            return literal_eval(text.strip())
        except (ValueError, SyntaxError):
            names = {
                "uid": self.env.uid,
                "context_today": lambda: day,
                "current_date": str(day),
                "datetime": datetime,
                "relativedelta": relativedelta,
                "time": time,
            }
            return safe_eval(text.strip(), names)

    # ------------------------------------------------------------- commentary

    @api.model
    def _texts_of(self, heads):
        """Sheets with the commentary and the competitors of reports.

        :param heads: pairs of the report's name and what stands above it
        :return: list of arguments of ``add_texts``
        """
        comments, competitors = [], []
        for name, head in heads:
            if not head:
                continue
            for comment in head["comments"]:
                texts = [comment, *comment["previous"]]
                comments.append([name, *(self._text_of(text) for text in texts)])
            competitors += [
                [rival[key] for key in RIVAL] for rival in head["competitors"]
            ]
        sheets = []
        if comments:
            labels = [self.env._("Report"), self.env._("Now"), self.env._("Before")]
            sheets.append((self.env._("Commentary"), labels, comments))
        if competitors:
            labels = self.env["sales.competitor"].fields_get(RIVAL)
            labels = [labels[key]["string"] for key in RIVAL]
            sheets.append((self.env._("Competitors"), labels, competitors))
        return sheets

    @api.model
    def _text_of(self, comment):
        text = html2plaintext(comment["text"]).strip()
        return f"{text}\n\n{comment['period']} · {comment['signed']}"
