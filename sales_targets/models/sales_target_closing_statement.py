# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import io

from odoo import models
from odoo.tools import SQL

from ..tools.statement import Column, Share, Total, write_statement

# Lines read at a time.
READ_STEP = 10_000
NUMBERS = {"amount": "#,##0.00", "ratio": "0.0000"}


class SalesTargetClosing(models.Model):
    """The statement of a closing: a workbook with the frozen credits line by line."""

    _inherit = "sales.target.closing"

    def _attach_statements(self):
        for closing in self:
            closing = closing.with_context(lang=closing._statement_lang())
            stream = io.BytesIO()
            closing._write_statement(stream)
            name = f"{self.env._('Statement')} {closing.target_id.name}.xlsx"
            closing.attachment_id = self.env["ir.attachment"].create(
                {
                    "name": name.replace("/", "-"),
                    "raw": stream.getvalue(),
                    "mimetype": "application/vnd.openxmlformats-officedocument."
                    "spreadsheetml.sheet",
                    "res_model": self._name,
                    "res_id": closing.id,
                }
            )

    def _statement_lang(self):
        """The language of the person it concerns, or of the company."""
        target = self.target_id
        return target.user_id.lang or target.company_id.partner_id.lang or self.env.lang

    def _write_statement(self, stream):
        """Write the workbook.

        :param stream: binary file
        """
        target = self.target_id
        is_ratio = target.measure == "ratio"
        names = self._statement_numbers()
        labels = {
            "value": self.env._("Credit"),
            "base_value": self.env._("Out of"),
            "counted_value": self.env._("Counts"),
            "counted_base_value": self.env._("Counts out of"),
        }
        columns = [
            Column(self.env._("Date"), "date", 12),
            Column(self.env._("Document"), width=44),
            Column(self.env._("Event"), width=24),
            Column(self.env._("Salesperson"), width=22),
            Column(self.env._("Sales Team"), width=18),
            *(Column(labels[name], "number") for name in names),
        ]
        number_format = NUMBERS.get(target.measure, "General")
        total = Total(
            self.env._("Result"),
            self.result_value,
            len(columns) - (2 if is_ratio else 1),
            len(columns) - 1 if is_ratio else None,
            number_format,
            "General" if is_ratio else number_format,
        )
        write_statement(
            stream,
            (self.env._("Statement"), self.env._("Credits")),
            lambda count: self._statement_cover(count, total),
            columns,
            self._statement_lines(names),
            total,
        )

    def _statement_cover(self, count, total):
        """What stands on the cover.

        :return: list of pairs (label, value), see ``write_statement``
        """
        target = self.target_id
        closed_on = target.company_id._sales_day(self.closed_on)
        pairs = [
            (
                self.env._("Closing statement"),
                self.env._(
                    "The result as it was on closing. What changes in the documents "
                    "afterwards is shown as a restatement."
                ),
            ),
            (self.env._("Target"), target.name),
            (self.env._("Metric"), target.metric_id.name),
            (self.env._("For"), target._owner_name()),
            (self.env._("Company"), target.company_id.name),
            (self.env._("From"), target.date_from),
            (self.env._("To"), target.date_to),
        ]
        if target.measure == "amount":
            pairs.append((self.env._("Currency"), target.currency_id.name))
        pairs.append((self.env._("Goal"), target.goal_value))
        pairs.append((self.env._("Result, the sum of the credits"), total))
        if target.goal_value:
            share = Share(self.result_value / target.goal_value)
            pairs.append((self.env._("Attainment"), share))
        pairs += [
            (self.env._("Number of credits"), str(count)),
            (self.env._("Closed on"), closed_on),
            (
                self.env._("Closed by"),
                self.closed_by_id.name or self.env._("Closed automatically"),
            ),
            *target._statement_extra_rows(),
        ]
        return pairs

    def _statement_numbers(self):
        """The numbers of a line: what counts, and where it may be less, the credit.

        :return: list of fields of ``sales.credit.frozen``
        """
        target = self.target_id
        numbers = ["counted_value"]
        if target.measure == "ratio":
            numbers.append("counted_base_value")
        if target.scope == "person" and len(target.user_ids) == 1:
            return [name.removeprefix("counted_") for name in numbers]
        return [name.removeprefix("counted_") for name in numbers] + numbers

    def _statement_lines(self, numbers):
        """The frozen credits, a batch at a time.

        :param numbers: as of :meth:`_statement_numbers`
        :return: generator of lists, in the order of the columns
        """
        labels = dict(
            self.env["sales.credit.frozen"]
            ._fields["source"]
            ._description_selection(self.env)
        )
        columns = SQL(", ").join(SQL.identifier("f", name) for name in numbers)
        last = 0
        while rows := self.env.execute_query(
            SQL(
                """
                SELECT f.id, f.date, f.document_name, f.source, p.name, %(team)s,
                       %(columns)s
                  FROM sales_credit_frozen f
                  LEFT JOIN res_users u ON u.id = f.user_id
                  LEFT JOIN res_partner p ON p.id = u.partner_id
                  LEFT JOIN crm_team team ON team.id = f.team_id
                 WHERE f.target_id = %(target)s AND f.id > %(last)s
                 ORDER BY f.id
                 LIMIT %(step)s
                """,
                team=self.env["crm.team"]._field_to_sql("team", "name"),
                columns=columns,
                target=self.target_id.id,
                last=last,
                step=READ_STEP,
            )
        ):
            for _id, day, document, source, *others in rows:
                yield [day, document, labels.get(source, source), *others]
            if len(rows) < READ_STEP:
                break
            last = rows[-1][0]


class SalesTarget(models.Model):
    _inherit = "sales.target"

    def _statement_extra_rows(self):
        """What else stands on the cover of the statement.

        :return: list of pairs (label, value); a value is a text, number or date
        """
        self.ensure_one()
        return []
