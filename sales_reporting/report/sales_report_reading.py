# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class DayOfMoment(fields.Date):
    """The day of a moment in the time zone of the company. The report's query has the
    moment itself beside it, in UTC: ``date_at`` for ``date``.

    Where all companies keep the same time, days are looked for by their moments: no
    moment of all that is filtered out has to become a day, and an index helps.
    """

    def _condition_to_sql(self, field_expr, operator, value, model, alias, query):
        by_day = super()._condition_to_sql(
            field_expr, operator, value, model, alias, query
        )
        moment = SQL.identifier(alias, f"{self.name}_at")
        if operator in ("in", "not in") and set(value) == {False}:
            return SQL("%s IS NULL" if operator == "in" else "%s IS NOT NULL", moment)
        if operator not in ("<", "<=", ">", ">=") or not value:
            return by_day
        companies = model.env["res.company"].sudo().search([])
        if len(set(companies.mapped("sales_tz"))) > 1:
            return by_day
        first, last = companies[0]._sales_day_bounds(value, value)
        return SQL(
            "%s %s %s",
            moment,
            SQL(operator),
            first if operator in ("<", ">=") else last,
        )


# In the context: rows as they are, whatever is asked for.
EVERY_ROW = "sales_report_every_row"


class SalesReportReading(models.AbstractModel):
    """How reports on many documents are read fast."""

    _name = "sales.report.reading"
    _description = "Reading of Large Reports"

    @api.model
    @api.readonly
    def web_read_group(self, *args, **kwargs):
        # A list says how many rows there are in a group.
        self = self.with_context(**{EVERY_ROW: True})
        return super().web_read_group(*args, **kwargs)

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        if not self.env.context.get(EVERY_ROW):
            self = self._for_columns(domain, groupby, [*aggregates, order or ""])
        if offset or limit or having or not self._sorts_later(groupby, order):
            return super()._read_group(
                domain, groupby, aggregates, having, offset, limit, order
            )
        groups = super()._read_group(domain, groupby, aggregates)
        return self._sorted_groups(groups, groupby, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        names = {name for names in grouping_sets for name in names}
        if not self.env.context.get(EVERY_ROW):
            self = self._for_columns(domain, names, [*aggregates, order or ""])
        if not self._sorts_later(names, order):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        found = super()._read_grouping_sets(domain, grouping_sets, aggregates)
        return [
            self._sorted_groups(groups, names, order)
            for names, groups in zip(grouping_sets, found, strict=True)
        ]

    # ------------------------------------------------------------------- order

    @api.model
    def _sorts_later(self, names, order):
        """Whether groups are put in order when they are there. In PostgreSQL each
        document would be joined with the names of its people first, to be sorted by
        them; there are many documents and few groups.

        :param order: as of ``_read_group``
        """
        terms = self._terms(order)
        kinds = [self._kind_of(term) for term in terms if term in names]
        return (
            len(kinds) == len(terms)
            and "many2one" in kinds
            and not {None, "many2many"} & set(kinds)
        )

    @api.model
    def _terms(self, order):
        return [term.strip() for term in (order or "").split(",")]

    @api.model
    def _kind_of(self, specification):
        field = self._fields.get(specification.split(":")[0])
        return field.type if field else None

    @api.model
    def _sorted_groups(self, groups, names, order):
        """Groups in ascending order; an empty value comes last, as in PostgreSQL."""
        for term in reversed(self._terms(order)):
            if term in names:
                place = list(names).index(term)
                values = [group[place] for group in groups]
                ranks = self._ranks(term, values)
                last = len(ranks)
                order_of = [ranks.get(value, last) for value in values]
                groups = [
                    groups[index]
                    for index in sorted(range(len(groups)), key=order_of.__getitem__)
                ]
        return groups

    @api.model
    def _ranks(self, name, values):
        """The place of each value among the others: dict, without the empty value."""
        values = set(values)
        kind = self._kind_of(name)
        if kind == "many2one":
            found = self.env[self._fields[name].comodel_name].sudo()
            # With their names, which the groups are shown by.
            found = found.with_context(active_test=False).search_fetch(
                [("id", "in", [value.id for value in values if value])],
                ["display_name"],
            )
            place = {id_: rank for rank, id_ in enumerate(found.ids)}
            return {value: place[value.id] for value in values if value.id in place}
        if kind != "boolean":
            values.discard(False)
        return {value: rank for rank, value in enumerate(sorted(values))}

    # ----------------------------------------------------------------- columns

    @api.model
    def _for_columns(self, domain, groupby, others):
        """The report, which may have a shorter query where a read asks for few columns.

        :param others: specifications of totals and order
        """
        return self

    @api.model
    def _asked_columns(self, domain, groupby, others):
        """Names of the columns that a read asks for, those of record rules included."""
        if not self.env.su:
            domain = Domain(domain) & self.env["ir.rule"]._compute_domain(self._name)
        names = {leaf.field_expr for leaf in Domain(domain).iter_conditions()}
        names.update(groupby, *(other.split(",") for other in others))
        return {name.strip().partition(":")[0].partition(".")[0] for name in names}
