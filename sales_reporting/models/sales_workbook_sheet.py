# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from functools import cached_property

from lxml import etree

from odoo import fields

from ..tools.extract import COUNT
from ..tools.workbook_sheet import Chart, Column, Currency, Ratio, Sheet

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
            rows=self._make_rows() if is_grouped else self._read_records(),
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

    @cached_property
    def aggregates(self):
        """What is asked for of each group."""
        aggregates = list(self.measures.values())
        if "currency_id" in self.model._fields:
            aggregates.append(CURRENCIES)
        return aggregates

    def _read_batch(self, offset=0):
        """Some of the groups that become rows, by the report's own grouped read."""
        return self.model.formatted_read_group(
            self.extract.domain,
            self.extract.groupby,
            self.aggregates,
            offset=offset,
            limit=BATCH,
        )

    @cached_property
    def first_batch(self):
        return self._read_batch()

    @cached_property
    def groups(self):
        """The groups of totals and charts, by their groupings. A report may take long
        to read, so all of them are read at once, and what became rows is not read
        again."""
        wanted, known = [()], {}
        if self.extract.groupby is not None:
            groupby = tuple(self.extract.groupby)
            wanted.append(groupby[:1])
            if self.is_split:
                wanted.append(groupby[:2])
            if len(self.first_batch) < BATCH:
                known[groupby] = self.first_batch
        wanted = [groupby for groupby in dict.fromkeys(wanted) if groupby not in known]
        if wanted:
            found = self.model.formatted_read_grouping_sets(
                self.extract.domain, wanted, self.aggregates
            )
            known.update(zip(wanted, found, strict=True))
        return known

    def _make_rows(self):
        groupby = self.extract.groupby
        groups, offset = self.first_batch, 0
        while groups:
            for group in groups:
                currency = self._currency_of(group)
                keys = [self._key_of(spec, group[spec]) for spec in groupby]
                yield currency, keys + self._values_of(group, self.measures, currency)
            if len(groups) < BATCH or not groupby:
                return
            offset += BATCH
            groups = self._read_batch(offset)

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
        group = self.groups[()][0]
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

    @cached_property
    def charted(self):
        """The measures that are drawn together."""
        units = [self._unit_of(name) for name in self.extract.measures]
        pairs = zip(self.extract.measures, units, strict=True)
        return [name for name, unit in pairs if unit == units[0]][:3]

    @cached_property
    def is_split(self):
        """Whether a chart is drawn by two groupings."""
        return len(self.charted) == 1 and len(self.extract.groupby) > 1

    def _make_charts(self):
        """A chart by the first grouping: of the first measure and those that are of
        its kind, or, of a single one, by the second grouping too."""
        groupby = self.extract.groupby
        if not groupby or not self.extract.measures:
            return []
        shown = self.charted
        groups = self.groups[tuple(groupby[:1])]
        if len(groups) > MOST_CATEGORIES:
            first = self.measures[shown[0]]
            groups = sorted(groups, key=lambda group: -(group[first] or 0))
            groups = groups[:MOST_CATEGORIES]
        keys = [group[groupby[0]] for group in groups]
        series = {
            self.columns[name].label: [
                self._values_of(group, [name], self._currency_of(group))[0]
                for group in groups
            ]
            for name in shown
        }
        if self.is_split:
            series = self._split(shown[0], keys) or series
        if not any(value for values in series.values() for value in values):
            return []
        labels = [self._label_of(groupby[0], key) for key in keys]
        title = " / ".join(self.columns[name].label for name in shown)
        kind, _digits = self._unit_of(shown[0])
        return [Chart(title, labels, series, kind == "share", self.is_split)]

    def _unit_of(self, name):
        return self.columns[name].kind, self.columns[name].digits

    def _split(self, name, keys):
        """The series of a measure by the second grouping, None if there are too
        many."""
        first, second = self.extract.groupby[:2]
        places = {key: place for place, key in enumerate(keys)}
        series = {}
        for group in self.groups[first, second]:
            label = str(self._label_of(second, group[second]))
            values = series.setdefault(label, [None] * len(keys))
            if group[first] in places:
                value = self._values_of(group, [name], self._currency_of(group))[0]
                values[places[group[first]]] = value
        return series if len(series) <= MOST_SERIES else None

    def _label_of(self, spec, key):
        return key[1] if isinstance(key, tuple | list) else self._key_of(spec, key)
