# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from ast import literal_eval
from datetime import date

from lxml import etree

from odoo.tests import BaseCase, tagged

from ..tools.search_defaults import search_defaults

ARCH = """
<search>
    <field name="user_id"/>
    <filter name="mine" string="Mine" domain="[('user_id', '=', 7)]"/>
    <filter name="team" string="Team" domain="[('a', '=', 1), ('b', '=', 2)]"/>
    <separator/>
    <filter name="won" string="Won" domain="[('state', '=', 'won')]"/>
    <separator/>
    <filter name="date" string="Date" date="date" default_period="year"/>
    <filter name="month" string="Created" date="created"/>
    <group>
        <filter name="group_team" string="Team" context="{'group_by': 'team_id'}"/>
    </group>
</search>
"""


@tagged("post_install", "-at_install")
class TestSearchDefaults(BaseCase):
    """What a search view switches on when a page opens on 15 May 2026."""

    def _defaults(self, **values):
        context = {f"search_default_{name}": value for name, value in values.items()}
        return search_defaults(
            etree.fromstring(ARCH), context, literal_eval, date(2026, 5, 15)
        )

    def test_side_by_side_widens_apart_narrows(self):
        defaults = self._defaults(mine=1, team=1, won=1)
        self.assertEqual(
            defaults.domain,
            [
                "|",
                ("user_id", "=", 7),
                "&",
                ("a", "=", 1),
                ("b", "=", 2),
                ("state", "=", "won"),
            ],
        )
        self.assertEqual(defaults.labels, ["Mine", "Team", "Won"])

    def test_nothing_and_switched_off(self):
        self.assertEqual(self._defaults(mine=0).domain, [])

    def test_periods(self):
        def days(value):
            return [
                term[2]
                for term in self._defaults(month=value).domain
                if isinstance(term, tuple)
            ]

        self.assertEqual(days(1), [date(2026, 5, 1), date(2026, 5, 31)])
        self.assertEqual(days("month-1"), [date(2026, 4, 1), date(2026, 4, 30)])
        self.assertEqual(days("month-5"), [date(2025, 12, 1), date(2025, 12, 31)])
        self.assertEqual(days("year-1"), [date(2025, 1, 1), date(2025, 12, 31)])
        self.assertEqual(
            days("year,second_quarter"), [date(2026, 4, 1), date(2026, 6, 30)]
        )
        self.assertEqual(len(days("year,year-1")), 4)

    def test_default_period(self):
        self.assertEqual(
            self._defaults(date=1).domain,
            ["&", ("date", ">=", date(2026, 1, 1)), ("date", "<=", date(2026, 12, 31))],
        )

    def test_grouping_and_field(self):
        defaults = self._defaults(group_team=1, user_id=3)
        self.assertEqual(defaults.groupby, ["team_id"])
        self.assertEqual(defaults.domain, [("user_id", "=", 3)])
