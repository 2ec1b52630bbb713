# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from functools import cached_property

from lxml import etree

from odoo import fields

from ..tools.extract import COUNT
from ..tools.workbook import Chart, Column, Currency, Ratio, Sheet

# So many groups, or records, are in memory at once.
BATCH = 5_000
# More than these nobody tells apart in a chart.
MOST_CATEGORIES = 24
MOST_SERIES = 8
SHARES = ("percentage", "progressbar", "sales_target_progress")
CURRENCIES = "currency_id:array_agg_distinct"


class SheetReader:
    """Reads one sheet of a workbook from a report, with the access of the
    environment of ``model``."""

    def __init__(self, model, extract):
        self.model = model
        self.env = model.env
        self.extract = extract
        self.currencies = {}

    def get_sheet(self):
        """:return: :class:`Sheet`, whose rows are read while it is written"""
        extract = self.extract
        columns = list(self.columns.values())
        is_grouped = extract.groupby is not None
        currency = self._fill_totals()
        return Sheet(
            title=extract.title,
            columns=columns,
            rows=self._read_groups() if is_grouped else self._read_records(),
            question=extract.question,
            filters=extract.filters,
            note=self._note(),
            currency=currency,
            charts=self._make_charts() if is_grouped else [],
        )

    def _note(self):
        """Why amounts are missing, if they are."""
        has_money = any(column.kind == "money" for column in self.columns.values())
        if has_money and len(self.currencies) > 1:
            return self.env._(
                "Amounts in several currencies are not added up: filter by company, or "
                "group by it."
            )
        return ""

    # ---------------------------------------------------------------- columns

    @cached_property
    def columns(self):
        """The columns by name. Those of which ratios are made come last, unless they
        are there already."""
        extract = self.extract
        parts = {}
        if hasattr(self.model, "_get_ratio_parts"):
            parts = self.model._get_ratio_parts()
        if extract.groupby is None:
            names = extract.columns
        else:
            names = [*extract.groupby, *extract.measures]
            for measure in extract.measures:
                names += parts.get(measure, ())[:2]
        columns = {name: self._make_column(name) for name in names}
        places = {name: place for place, name in enumerate(columns)}
        for name, (over, under, constant, factor) in parts.items():
            if name in places and over in places and under in places:
                columns[name].ratio = Ratio(
                    places[over], places[under], constant, factor
                )
        return columns

    @cached_property
    def measures(self):
        """Names of the columns that have a total, and how it is asked for."""
        groupings = self.extract.groupby or ()
        measures = {}
        for name in self.columns:
            if name == COUNT:
                measures[name] = COUNT
            elif name not in groupings:
                field = self.model._fields[name]
                if field.aggregator and self.columns[name].kind != "text":
                    measures[name] = f"{name}:{field.aggregator}"
        return measures

    def _make_column(self, spec):
        if spec == COUNT:
            return Column(self.env._("Count"), "number", 0, adds_up=True)
        name, _colon, granularity = spec.partition(":")
        field = self.model._fields[name]
        description = self.model.fields_get([name])[name]
        kind, digits = "text", 0
        if granularity:
            kind = {"day": "date", "month": "month"}.get(granularity, "text")
        elif field.type in ("date", "datetime"):
            kind = "date"
        elif field.type in ("integer", "float", "monetary"):
            kind, digits = self._number_kind(field, description)
        adds_up = kind in ("number", "money") and field.aggregator == "sum"
        return Column(description["string"], kind, digits, adds_up)

    def _number_kind(self, field, description):
        widget = self._widgets.get(field.name)
        if "monetary" in (field.type, widget):
            return "money", 2
        if widget in SHARES:
            return "share", 1
        if widget == "sales_metric_value":
            return {"amount": ("money", 2), "ratio": ("share", 1)}.get(
                self._measure, ("number", None)
            )
        if field.type == "integer":
            return "number", 0
        return "number", (description.get("digits") or (16, 2))[1]

    @cached_property
    def _measure(self):
        """What the metrics of the report measure, None if it has none or if they
        measure different things."""
        if "metric_id" not in self.model._fields:
            return None
        groups = self.model._read_group(self.extract.domain, ["metric_id"])
        measures = {metric.sudo().measure for (metric,) in groups}
        return measures.pop() if len(measures) == 1 else None

    @cached_property
    def _widgets(self):
        """By which widgets the views of the report show its numbers."""
        widgets = {}
        for view_type in ("list", "graph", "pivot"):
            arch = etree.fromstring(self.model.get_view(None, view_type)["arch"])
            for node in arch.iter("field"):
                if node.get("widget"):
                    widgets[node.get("name")] = node.get("widget")
        return widgets

    # ------------------------------------------------------------------- rows

    def _group(self, groupby, measures, **options):
        """The report's own grouped read."""
        aggregates = [self.measures[name] for name in measures]
        if "currency_id" in self.model._fields:
            aggregates.append(CURRENCIES)
        return self.model.formatted_read_group(
            self.extract.domain, groupby, aggregates, **options
        )

    def _read_groups(self):
        groupby = self.extract.groupby
        offset = 0
        while True:
            groups = self._group(groupby, self.measures, offset=offset, limit=BATCH)
            for group in groups:
                currency = self._currency_of(group)
                keys = [self._key_of(spec, group[spec]) for spec in groupby]
                yield currency, keys + self._values_of(group, self.measures, currency)
            offset += BATCH
            if len(groups) < BATCH or not groupby:
                return

    def _read_records(self):
        records = self.model.search(self.extract.domain)
        names = list(self.columns)
        asked = [*names, "currency_id"]
        asked = [name for name in dict.fromkeys(asked) if name in self.model._fields]
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH].with_prefetch()
            for row in batch.read(asked):
                currency = self._find_currency(row.get("currency_id"))
                yield currency, [self._cell_of(name, row[name]) for name in names]
            batch.invalidate_recordset(flush=False)

    def _values_of(self, group, measures, currency):
        """The numbers of a group. A sum of amounts in several currencies is none."""
        return [
            None
            if self.columns[name].kind == "money" and not currency
            else group[self.measures[name]]
            for name in measures
        ]

    def _key_of(self, spec, value):
        """What a cell says for the key of a group."""
        name, _colon, granularity = spec.partition(":")
        if isinstance(value, tuple | list):
            if granularity in ("day", "month"):
                return fields.Date.to_date(value[0])
            return value[1]
        return self._text_of(self.model._fields[name], value) or self.env._("None")

    def _cell_of(self, name, value):
        """What a cell says for the value of a record."""
        field = self.model._fields[name]
        if field.type == "many2many":
            records = self.env[field.comodel_name].browse(value)
            return ", ".join(records.mapped("display_name"))
        if isinstance(value, tuple | list):
            return value[1]
        return self._text_of(field, value)

    def _text_of(self, field, value):
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection" and value:
            return dict(field._description_selection(self.env)).get(value, value)
        return value

    # ----------------------------------------------------------------- totals

    def _fill_totals(self):
        """Give each column the total that the report itself has.

        :return: the currency of the totals
        """
        group = self._group([], self.measures)[0]
        for id_ in group.get(CURRENCIES) or ():
            self._find_currency(id_)
        currency = self._currency_of(group)
        totals = self._values_of(group, self.measures, currency)
        for name, total in zip(self.measures, totals, strict=True):
            self.columns[name].total = total
        return currency

    def _currency_of(self, group):
        ids = [id_ for id_ in group.get(CURRENCIES) or () if id_]
        return self._find_currency(ids[0]) if len(ids) == 1 else None

    def _find_currency(self, key):
        """:param key: id, or pair of id and name, or False"""
        id_ = key[0] if isinstance(key, tuple | list) else key
        if id_ and id_ not in self.currencies:
            record = self.env["res.currency"].browse(id_)
            self.currencies[id_] = Currency(
                record.symbol or record.name,
                record.position == "before",
                record.decimal_places,
            )
        return self.currencies.get(id_)

    # ----------------------------------------------------------------- charts

    def _make_charts(self):
        """A chart by the first grouping: of the first measure and those that are of
        its kind, or, of a single one, by the second grouping too."""
        groupby = self.extract.groupby
        if not groupby or not self.extract.measures:
            return []
        shown = self.extract.measures
        kind, digits = self._unit_of(shown[0])
        shown = [name for name in shown if self._unit_of(name) == (kind, digits)][:3]
        groups = self._group(groupby[:1], shown)
        if len(groups) > MOST_CATEGORIES:
            first = self.measures[shown[0]]
            groups.sort(key=lambda group: -(group[first] or 0))
            groups = groups[:MOST_CATEGORIES]
        keys = [group[groupby[0]] for group in groups]
        series = {
            self.columns[name].label: [
                self._values_of(group, [name], self._currency_of(group))[0]
                for group in groups
            ]
            for name in shown
        }
        is_split = len(shown) == 1 and len(groupby) > 1
        if is_split:
            series = self._split(shown[0], keys) or series
        if not any(value for values in series.values() for value in values):
            return []
        labels = [self._label_of(groupby[0], key) for key in keys]
        title = " / ".join(self.columns[name].label for name in shown)
        return [Chart(title, labels, series, kind == "share", is_split)]

    def _unit_of(self, name):
        return self.columns[name].kind, self.columns[name].digits

    def _split(self, name, keys):
        """The series of a measure by the second grouping, None if there are too
        many."""
        first, second = self.extract.groupby[:2]
        places = {key: place for place, key in enumerate(keys)}
        series = {}
        for group in self._group([first, second], [name]):
            label = str(self._label_of(second, group[second]))
            values = series.setdefault(label, [None] * len(keys))
            if group[first] in places:
                value = self._values_of(group, [name], self._currency_of(group))[0]
                values[places[group[first]]] = value
        return series if len(series) <= MOST_SERIES else None

    def _label_of(self, spec, key):
        return key[1] if isinstance(key, tuple | list) else self._key_of(spec, key)
