# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import csv_reading, vtiger
from .sales_vtiger_import_file import DECIMAL_SIGNS


class Wrong(Exception):
    """A line cannot be taken over; the message says why and what to do."""


class Skipped(Exception):
    """A line brings nothing new; the message says why."""


class SalesVtigerImport(models.TransientModel):
    """From the rows of the file to what is made of them."""

    _inherit = "sales.vtiger.import"

    # ----------------------------------------------------------------- people

    def _find_people(self, cells):
        """Whom the names in the file mean. What the user has chosen stays."""
        found = self._people_called()
        names = {
            vtiger.plain(name): name
            for _number, values, _raw in cells
            for name in self._names_in(self._owner_text(values), found)
        }
        known = {vtiger.plain(person.name): person for person in self.person_ids}
        for key, person in known.items():
            if key not in names:
                person.unlink()
        for key, name in names.items():
            person = known.get(key)
            users, teams = found.get(key, (self.env["res.users"], self.env["crm.team"]))
            vals = {
                "user_id": users.id if len(users) == 1 else False,
                "team_id": teams.id if len(teams) == 1 and not users else False,
            }
            if not person:
                self.person_ids.create({"wizard_id": self.id, "name": name, **vals})
            elif not person.is_known:
                person.write(vals)

    def _owner_text(self, values):
        """The names of a line: of those who share it, else of whom it is assigned
        to."""
        return values.get("people") or values.get("owner") or ""

    def _people_called(self):
        """Users and teams of the company by what they may be called: dict of plain
        text to (users, teams). Who has left is known as well, after all others."""
        users = (
            self.env["res.users"]
            .with_context(active_test=False)
            .search(
                [("share", "=", False), ("company_ids", "in", self.company_id.ids)],
                order="active desc, id",
            )
        )
        by_name = {}
        for user in users:
            for name in {user.name, user.login, user.email or user.login}:
                same = by_name.get(vtiger.plain(name), users.browse())
                if not same or user.active or not same[0].active:
                    by_name[vtiger.plain(name)] = same | user
        teams = self.env["crm.team"].search(
            [("company_id", "in", [self.company_id.id, False])]
        )
        by_team = teams.grouped(lambda team: vtiger.plain(team.name))
        return {
            name: (by_name.get(name, users.browse()), by_team.get(name, teams.browse()))
            for name in by_name.keys() | by_team.keys()
        }

    def _names_in(self, text, found):
        """The names in a cell. A comma divides them only where it stands in none."""
        for name in vtiger.split_names(text):
            parts = [part.strip() for part in name.split(",")]
            if vtiger.plain(name) not in found and all(
                vtiger.plain(part) in found for part in parts
            ):
                yield from parts
            else:
                yield name

    def _person_lookup(self):
        """Dict of a name, as plain text, to who is meant by it."""
        return {vtiger.plain(person.name): person for person in self.person_ids}

    def _people_in(self, text, people):
        """The people a cell names.

        :param people: what ``_person_lookup`` gives
        :return: ``sales.vtiger.import.person`` records
        :raise Wrong: if one is not known
        """
        result = self.env["sales.vtiger.import.person"]
        for name in self._names_in(text, people):
            person = people.get(vtiger.plain(name))
            if not person or not person.is_known:
                raise Wrong(
                    self.env._(
                        "Nobody in %(company)s is called “%(name)s”, or several are. "
                        "Choose on the tab “People” who is meant.",
                        company=self.company_id.name,
                        name=name,
                    )
                )
            result |= person
        return result

    # ---------------------------------------------------------------- entries

    def _entries(self, headings, cells):
        """What comes of each line, tried out as well.

        :return: list of dicts: ``number`` of the line, ``status`` (``new``,
            ``skipped``, ``error``), ``who`` and ``what`` for the eye, ``message``,
            ``raw`` cells, and for what is new the ``vals`` of the record
        """
        reader, compare = {
            vtiger.TARGET: (self._target_reader, self._compare_targets),
            vtiger.ALLOCATION: (self._allocation_reader, self._compare_allocations),
        }[self.kind]
        read = reader(cells)
        entries = []
        for number, values, raw in cells:
            owner = self._owner_text(values)
            entry = {
                "number": number,
                "status": "new",
                "who": owner,
                "what": " · ".join(text for text in raw if text and text != owner),
                "message": False,
                "raw": raw,
            }
            try:
                if len(raw) > len(headings):
                    raise Wrong(
                        self.env._(
                            "The line has more cells than there are headings. Put "
                            "texts that hold the delimiter in quotation marks."
                        )
                    )
                entry.update(read(values))
            except Wrong as error:
                entry.update(status="error", message=str(error))
            except Skipped as reason:
                entry.update(status="skipped", message=str(reason))
            entries.append(entry)
        compare([entry for entry in entries if entry["status"] == "new"])
        self._try([entry for entry in entries if entry["status"] == "new"])
        return entries

    def _try(self, entries):
        """Make everything, and take it back. What the records themselves refuse
        becomes the message of the line."""
        if self._refused(entries) is None:
            return
        # one by one, to learn whose fault it is
        with self.env.cr.savepoint() as savepoint:
            for entry in entries:
                if refused := self._refused([entry], stay=True):
                    entry.update(status="error", message=refused)
            savepoint.rollback()

    def _refused(self, entries, stay=False):
        """What the records say against being made: a text, or None.

        :param stay: whether those that can be made stay, so that later ones see them
        """
        try:
            with self.env.cr.savepoint() as savepoint:
                self._create_entries(entries)
                self.env.flush_all()
                if not stay:
                    savepoint.rollback()
        except UserError as error:
            return str(error)
        return None

    def _create_entries(self, entries):
        return self.env[self._model()].create([entry["vals"] for entry in entries])

    # ---------------------------------------------------------------- reading

    def _number(self, values, field):
        """A number of a line, or nothing if there is none.

        :return: Decimal or None
        :raise Wrong: if it is no number
        """
        if field not in values:
            return None
        currency = self.company_id.currency_id
        try:
            return csv_reading.parse_number(
                values[field],
                DECIMAL_SIGNS[self.decimal_sign],
                (currency.symbol, currency.name),
            )
        except ValueError as error:
            raise Wrong(
                self.env._(
                    "“%(text)s” is not a number written like %(example)s. "
                    "Correct it, or choose how numbers are written.",
                    text=values[field],
                    example=dict(self._fields["decimal_sign"].selection)[
                        self.decimal_sign
                    ],
                )
            ) from error

    def _day(self, values, field):
        """A day of a line.

        :raise Wrong: if there is none, or it is no date
        """
        if field not in values:
            raise Wrong(
                self.env._(
                    "The line has no first or no last day. Fill it in, in the file."
                )
            )
        try:
            return csv_reading.parse_date(values[field], self.date_order)
        except ValueError as error:
            raise Wrong(
                self.env._(
                    "“%(text)s” is not a date with the %(order)s. Correct it, or "
                    "choose how dates are written.",
                    text=values[field],
                    order=self.env._("day before the month")
                    if self.date_order == csv_reading.DAY_FIRST
                    else self.env._("month before the day"),
                )
            ) from error

    def _remarks(self, values, *fields_):
        """What of a line has no place of its own: list of (name, text)."""
        labels = self.env["sales.vtiger.import.column"]._labels(self.kind)
        return [
            *((labels[name], values[name]) for name in fields_ if name in values),
            *values[vtiger.NOTE],
        ]

    # ----------------------------------------------------------------- orders

    def _orders_called(self, texts):
        """Orders of the company by what the file may call them: their number, else
        the customer's reference, else the source document.

        :return: dict of text to ``sale.order`` records
        """
        texts = list(set(texts))
        fields_ = ("name", "client_order_ref", "origin")
        orders = self.env["sale.order"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain.OR(Domain(name, "in", texts) for name in fields_),
            order="id",
        )
        result = {}
        for name in fields_:
            for text, found in orders.grouped(name).items():
                if text:
                    result.setdefault(text, found)
        return result
