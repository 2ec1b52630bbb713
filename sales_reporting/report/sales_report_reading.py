# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query


class DayOfMoment(fields.Date):
    """The day of a moment in the time zone of the company. The report's query has the
    moment itself beside it, in UTC: ``date_at`` for ``date``.

    Where all companies keep the same time, days are looked for by their moments: no
    moment of all that is filtered out has to become a day, and an index helps.
    """

    # Whether there are rows of which the day only is known, and no moment.
    has_bare_days = False

    def _condition_to_sql(self, field_expr, operator, value, model, alias, query):
        by_day = super()._condition_to_sql(
            field_expr, operator, value, model, alias, query
        )
        moment = SQL.identifier(alias, f"{self.name}_at")
        is_empty = operator in ("in", "not in") and set(value) == {False}
        if is_empty and not self.has_bare_days:
            return SQL("%s IS NULL" if operator == "in" else "%s IS NOT NULL", moment)
        if operator not in ("<", "<=", ">", ">=") or not value:
            return by_day
        companies = model.env["res.company"].sudo().search([])
        if len(set(companies.mapped("sales_tz"))) > 1:
            return by_day
        first, last = companies[0]._sales_day_bounds(value, value)
        by_moment = SQL(
            "%s %s %s",
            moment,
            SQL(operator),
            first if operator in ("<", ">=") else last,
        )
        if self.has_bare_days:
            return SQL("(%s IS NULL AND %s OR %s)", moment, by_day, by_moment)
        return by_moment


class DayOrMoment(DayOfMoment):
    """The same where some rows have a day only."""

    has_bare_days = True


# In the context: rows as they are, whatever is asked for.
EVERY_ROW = "sales_report_every_row"
# What may stand behind a column in an order.
WAYS = ([], ["asc"], ["desc"])


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
        return super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        names = {name for names in grouping_sets for name in names}
        if not self.env.context.get(EVERY_ROW):
            self = self._for_columns(domain, names, [*aggregates, order or ""])
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    # ------------------------------------------------------------------- order

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """What groups are sorted by is looked up for each group. Odoo joins each
        document with it, and there are many documents and few groups."""
        if not order:
            return super()._read_group_orderby(order, groupby_terms, query)
        terms = []
        for part in order.split(","):
            terms.append(
                self._looked_up_order(part, groupby_terms)
                or super()._read_group_orderby(part, groupby_terms, query)
            )
        return SQL(", ").join(terms)

    @api.model
    def _looked_up_order(self, part, groupby_terms):
        """The order of groups of records, by the order that their model has.

        :param part: str, a groupby and, if need be, a direction
        :return: SQL, empty if this groups by no records, or these are not sorted by
            columns of their own
        """
        name, *direction = part.lower().split()
        field = self._fields.get(name)
        is_record = field is not None and field.type == "many2one"
        if not is_record or name not in groupby_terms or direction not in WAYS:
            return SQL()
        records = self.env[field.comodel_name]
        terms = []
        for term in records._order.lower().split(","):
            column, *way = term.split()
            kind = records._fields[column].type if column in records._fields else None
            if kind in (None, "many2one", "properties") or way not in WAYS:
                return SQL()
            value = groupby_terms[name]
            if column != "id":
                lookup = Query(self.env, records._table, records._table_sql)
                found = records._field_to_sql(records._table, column, lookup)
                lookup.add_where(
                    SQL("%s = %s", SQL.identifier(records._table, "id"), value)
                )
                value = SQL("(%s)", lookup.select(found))
            if kind == "boolean":
                value = SQL("COALESCE(%s, FALSE)", value)
            is_falling = (way == ["desc"]) != (direction == ["desc"])
            terms.append(SQL("%s %s", value, SQL("DESC" if is_falling else "ASC")))
        return SQL(", ").join(terms)

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
