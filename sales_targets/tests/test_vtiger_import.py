# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SalesTargetsCase

ENGLISH = """\
"Sales Target Name","Assigned To","Account Managers","Target Type","Target Amount",\
"Target Number","Start Date","End Date","Realised Amount"
"Q1 Anna","Mona","Anna","Financial","70,000.00","0","2027-01-01","2027-03-31","1.50"
"Orders","Mona","Anna |##| Ben","Numerical","0.00","12","2027-02-01","2027-02-28",""
"Spring","North","","Financial","9,500.50","","2027-03-10","2027-04-20",""
"""
DUTCH = """\
Naam verkoopdoel;Toegewezen aan;Soort doel;Doelbedrag;Doelaantal;Startdatum;Einddatum
Jaar;Anna;Financieel;€ 250.000,00;;01-01-2027;31-12-2027
Orders;Ben;Numeriek;;40;01-02-2027;28-02-2027
"""


class VtigerCase(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Dune Trading"})

    def upload(self, text, user=None, encoding="utf-8", **vals):
        """The wizard with a file, at its preview."""
        env = self.env(
            user=user or self.mona, context={"allowed_company_ids": self.company.ids}
        )
        wizard = env["sales.vtiger.import"].create(
            {"data": base64.b64encode(text.encode(encoding)), **vals}
        )
        wizard.action_preview()
        return wizard

    def shown(self, wizard):
        return [(line.number, line.status) for line in wizard.line_ids]

    def messages(self, wizard):
        return {line.number: line.message for line in wizard.line_ids if line.message}

    def made(self, wizard):
        wizard.action_import()
        self.assertEqual(wizard.step, "done")
        action = wizard.action_show_made()
        return self.env[action["res_model"]].search(action["domain"], order="id")


@tagged("post_install", "-at_install")
class TestVtigerTargets(VtigerCase):
    def count(self):
        return self.env["sales.target"].search_count([])

    def test_english_file(self):
        before = self.count()
        wizard = self.upload(ENGLISH)
        self.assertEqual((wizard.kind, wizard.delimiter), ("target", "comma"))
        self.assertEqual(wizard.decimal_sign, "point")
        self.assertFalse(wizard.problem)
        self.assertEqual(self.shown(wizard), [(2, "new"), (3, "new"), (4, "new")])
        self.assertEqual(self.count(), before, "a preview makes nothing")
        # Mona, to whom the targets are assigned, is not whose they are
        self.assertEqual(wizard.person_ids.mapped("name"), ["Anna", "Ben", "North"])
        self.assertIn("1 Jan 2027 – 31 Mar 2027", wizard.line_ids[0].what)
        anna, both, north = self.made(wizard)
        self.assertEqual((anna.user_ids, anna.metric_id), (self.anna, self.untaxed))
        self.assertEqual((anna.period_type, anna.goal_value), ("quarter", 70000))
        self.assertEqual(anna.state, "confirmed")
        # nothing is lost of what has no field here
        for text in ("Q1 Anna", "Assigned to: Mona", "Realised Amount: 1.50"):
            self.assertIn(text, anna.note)
        self.assertEqual(both.user_ids, self.anna | self.ben)
        self.assertEqual(both.metric_id, self.order_count)
        self.assertEqual((both.period_type, both.goal_value), ("month", 12))
        self.assertEqual((north.scope, north.team_id), ("team", self.north))
        self.assertEqual(
            (north.period_type, north.date_from, north.date_to, north.goal_value),
            ("custom", date(2027, 3, 10), date(2027, 4, 20), 9500.5),
        )
        self.assertEqual((anna | both | north).company_id, self.company)

    def test_dutch_file_of_windows(self):
        wizard = self.upload(DUTCH, encoding="cp1252", make_state="draft")
        self.assertEqual(
            (wizard.encoding, wizard.delimiter, wizard.date_order, wizard.decimal_sign),
            ("cp1252", "semicolon", "day", "comma"),
        )
        year, orders = self.made(wizard)
        self.assertEqual(
            (year.user_ids, year.period_type, year.goal_value, year.state),
            (self.anna, "year", 250000, "draft"),
        )
        self.assertEqual(
            (orders.user_ids, orders.metric_id, orders.goal_value),
            (self.ben, self.order_count, 40),
        )
        self.assertEqual(orders.date_to, date(2027, 2, 28))

    def test_total_of_orders_where_it_is_measured(self):
        total = self.env.ref("sales_targets.sales_metric_sales_total")
        total.active = True
        self.assertEqual(self.upload(DUTCH).amount_metric_id, total)

    def test_twice_writes_once(self):
        first = self.made(self.upload(ENGLISH))
        before = self.count()
        again = self.upload(ENGLISH)
        self.assertEqual(
            self.shown(again), [(2, "skipped"), (3, "skipped"), (4, "skipped")]
        )
        self.assertEqual(
            self.messages(again)[2], f"“{first[0].name}” is there already."
        )
        with self.assertRaisesRegex(UserError, "nothing to make"):
            again.action_import()
        self.assertEqual(self.count(), before)

    def test_errors_each_in_a_sentence(self):
        wizard = self.upload(
            "Assigned To,Amount,Start Date,End Date\n"
            "Nobody,100.00,2027-01-01,2027-01-31\n"  # 2
            "Anna,100.00,2027-01-01,2027-01-31\n"  # 3
            "Anna,100.00,2027-01-01,2027-01-31\n"  # 4: the same
            "Anna,90.00,2027-01-20,2027-02-20\n"  # 5: free dates
            "Anna,90.00,2027-02-10,2027-03-10\n"  # 6: overlaps 5
            "Ben,many,2027-01-01,2027-01-31\n"  # 7
            "Ben,100.00,2027-02-30,2027-03-31\n"  # 8
            "Ben,100.00,2027-03-31,2027-03-01\n"  # 9
            "Ben,0.00,2027-01-01,2027-01-31\n"  # 10
            "Ben,100.00,,2027-01-31\n"  # 11
            ",100.00,2027-01-01,2027-01-31\n"  # 12
            "Ben,100.00,2027-01-01,2027-01-31,more\n"  # 13
            "Ben,100.00,2027-01-01,2027-01-31\n"  # 14
            "Ben,-5.00,2027-04-01,2027-04-30\n"  # 15
        )
        said = self.messages(wizard)
        for line, words in {
            2: "Nobody in Polder Trading is called “Nobody”",
            4: "Line 3 says the same",
            6: "overlaps with line 5",
            7: "“many” is not a number written like 1,234.56",
            8: "“2027-02-30” is not a date",
            9: "before it begins",
            10: "zero",
            11: "no first or no last day",
            12: "names nobody",
            13: "more cells than there are headings",
            15: "negative",
        }.items():
            self.assertIn(words, said.pop(line))
        self.assertFalse(said)
        self.assertEqual(
            [line for line, status in self.shown(wizard) if status == "new"], [3, 5, 14]
        )
        before = self.count()
        with self.assertRaisesRegex(UserError, "wrong: 11"):
            wizard.action_import()
        self.assertEqual(self.count(), before)
        wizard.leave_out = True
        self.assertEqual(len(self.made(wizard)), 3)
        # the lines left out come back as a file, with the reason
        rest = base64.b64decode(wizard.left_out).decode("utf-8-sig").splitlines()
        self.assertEqual(len(rest), 12)
        self.assertEqual(
            rest[0], "Assigned To,Amount,Start Date,End Date,What is wrong"
        )
        self.assertTrue(rest[1].startswith("Nobody,100.00,2027-01-01,2027-01-31,"))

    def test_another_target_in_the_way(self):
        there = self._new_target(self.anna, 500.0, date_from=date(2027, 1, 1))
        wizard = self.upload(
            "User,Amount,From,To\nAnna,100.00,2027-01-01,2027-12-31\n"
            "Anna,100.00,2027-01-01,2027-01-31\n"
        )
        self.assertEqual(self.shown(wizard), [(2, "error"), (3, "new")])
        self.assertIn(there.name, self.messages(wizard)[2])
        self.assertIn("500.00", self.messages(wizard)[2])
        there.action_cancel()
        wizard.action_preview()
        self.assertEqual(self.shown(wizard), [(2, "new"), (3, "new")])

    def test_agreed_by_somebody_else_meanwhile(self):
        wizard = self.upload("User,Amount,From,To\nAnna,100.00,2027-01-01,2027-12-31\n")
        self._new_target(self.anna, 500.0, date_from=date(2027, 1, 1))
        before = self.count()
        wizard.action_import()
        self.assertEqual((wizard.step, self.count()), ("preview", before))
        self.assertIn("changed", wizard.hint)
        self.assertEqual(self.shown(wizard), [(2, "error")])

    def test_names_are_chosen_once_and_stay(self):
        wizard = self.upload(
            "User,Amount,From,To\nA. Berg,1.00,2027-01-01,2027-12-31\n"
            "A. Berg,2.00,2028-01-01,2028-12-31\n"
        )
        (person,) = wizard.person_ids
        self.assertFalse(person.is_known)
        person.user_id = self.anna
        wizard.action_preview()
        self.assertEqual(self.shown(wizard), [(2, "new"), (3, "new")])
        self.assertEqual(self.made(wizard).user_ids, self.anna)

    def test_two_of_a_name_and_who_has_left(self):
        twin = self._new_user("anna2", "sales_team.group_sale_salesman")
        twin.name = "Anna"
        text = "User,Amount,From,To\nAnna,1.00,2026-01-01,2026-12-31\n"
        self.assertIn("or several are", self.messages(self.upload(text))[2])
        # of whom one has left, the other is meant; by log-in everyone is found
        twin.active = False
        self.assertEqual(self.upload(text).person_ids.user_id, self.anna)
        target = self.made(self.upload(text.replace("Anna", "ANNA2")))
        self.assertEqual(target.with_context(active_test=False).user_ids, twin)

    def test_columns_chosen_by_hand(self):
        wizard = self.upload("Who,How much,Begin,Stop\nAnna,5.00,1-1-2027,31-1-2027\n")
        self.assertIn("Goal, an amount", wizard.problem)
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "No column is chosen"):
            wizard.action_import()
        for column, field in zip(
            wizard.column_ids, ("owner", "amount", "date_from", "date_to"), strict=True
        ):
            column.target_field = field
        wizard.action_preview()
        target = self.made(wizard)
        self.assertEqual((target.user_ids, target.goal_value), (self.anna, 5))

    def test_formats_chosen_by_hand(self):
        wizard = self.upload("User;Amount;From;To\nAnna;70.000;01-02-2027;02-03-2027\n")
        self.assertIn("divide thousands", wizard.hint)
        self.assertEqual(wizard.decimal_sign, "comma")
        wizard.write({"decimal_sign": "point", "date_order": "month"})
        wizard.action_import()
        self.assertEqual(wizard.step, "preview", "it has not been seen like that")
        self.assertIn("70.00", wizard.line_ids.what)
        target = self.made(wizard)
        self.assertEqual(target.goal_value, 70)
        self.assertEqual(
            (target.date_from, target.date_to), (date(2027, 1, 2), date(2027, 2, 3))
        )

    def test_names_of_any_alphabet(self):
        self.anna.name, self.ben.name = "陳小明", "Бен Ковач"
        wizard = self.upload(
            "User,Amount,From,To\n陳小明,1.00,2027-01-01,2027-12-31\n"
            "Бен Ковач,1.00,2027-01-01,2027-12-31\n"
        )
        self.assertEqual(self.made(wizard).user_ids, self.anna | self.ben)

    def test_markup_stays_text(self):
        wizard = self.upload(
            "User,Amount,From,To,Description\n"
            "Anna,1.00,2027-01-01,2027-12-31,<script>x</script>\n"
        )
        self.assertIn("&lt;script&gt;", self.made(wizard).note)

    def test_no_file_of_the_kind(self):
        for content, words in (
            ("", "Choose the CSV file"),
            ("PK\x03\x04", "workbook"),
            ("User,Amount\n", "no lines"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.upload(content)

    def test_other_company(self):
        """Nobody of another company is found, nor is it taken over into one in which
        the user does not work at the moment."""
        self._new_user("oscar", "sales_team.group_sale_salesman", self.other)
        text = "User,Amount,From,To\nOscar,1.00,2027-01-01,2027-12-31\n"
        self.assertEqual(self.shown(self.upload(text)), [(2, "error")])
        with self.assertRaisesRegex(AccessError, "Dune Trading"):
            self.upload(text, company_id=self.other.id)

    def test_sellers_and_leaders_may_not(self):
        for user in (self.anna, self.lea):
            with self.assertRaises(AccessError):
                self.upload(DUTCH, user)
        wizard = self.upload(DUTCH)
        with self.assertRaises(AccessError):
            wizard.with_user(self.anna).action_import()
        menu = self.env.ref("sales_targets.sales_vtiger_import_menu")
        visible = self.env["ir.ui.menu"].with_user(self.lea)._visible_menu_ids()
        self.assertNotIn(menu.id, visible)


@tagged("post_install", "-at_install")
class TestVtigerAllocations(VtigerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._new_order(cls.anna, 1000.0, name="Desks 2027")
        cls.second = cls._new_order(
            cls.ben, 500.0, name="PT0002", client_order_ref="Chairs"
        )

    def test_dutch_file(self):
        wizard = self.upload(
            "Toewijzing Nr;Verkooporder;Toegewezen aan;Percentage;Bedrag;Soort\n"
            "VT1;SalesOrder::::Desks 2027;Ben;40,00;;Splitsing\n"
            "VT2;SalesOrder::::Desks 2027;Carl;;250,50;\n"
            "VT3;SalesOrder::::Chairs;Carl;;;\n"
            "VT4;PT0002;Ben;;;\n"
        )
        self.assertEqual(wizard.kind, "allocation")
        self.assertEqual(
            self.shown(wizard), [(2, "new"), (3, "new"), (4, "new"), (5, "skipped")]
        )
        self.assertIn("salesperson of PT0002", self.messages(wizard)[5])
        made = self.made(wizard)
        self.assertEqual(
            [(a.kind, a.basis, a.user_id) for a in made],
            [
                ("split", "percent", self.ben),
                ("overlay", "fixed", self.carl),
                ("overlay", "full", self.carl),
            ],
        )
        self.assertIn("VT1", made[0].note)
        self.assertEqual(
            self._credits(self.first),
            {("Anna", False): 600.0, ("Ben", False): 400.0, ("Carl", True): 250.5},
        )
        self.assertEqual(
            self._credits(self.second), {("Ben", False): 500.0, ("Carl", True): 500.0}
        )
        self.assertHealthy()

    def test_twice_writes_once(self):
        text = "Sales Order,User,Percentage\nDesks 2027,Ben,33.333333\nChairs,Carl,\n"
        self.made(self.upload(text))
        again = self.upload(text)
        self.assertEqual(self.shown(again), [(2, "skipped"), (3, "skipped")])
        with self.assertRaisesRegex(UserError, "nothing to make"):
            again.action_import()

    def test_errors_each_in_a_sentence(self):
        self._allocate(self.second, self.carl)
        self._new_order(self.ben, 5.0, client_order_ref="Lamps")
        self._new_order(self.ben, 5.0, client_order_ref="Lamps")
        strange = self._new_order(self.anna, 5.0, name="Strange")
        strange.user_id = False
        wizard = self.upload(
            "Sales Order,User,Percentage,Amount,Kind\n"
            "Beds,Ben,,,\n"  # 2
            "Lamps,Anna,,,\n"  # 3
            ",Ben,,,\n"  # 4
            "Desks 2027,Nobody,,,\n"  # 5
            "Desks 2027,Ben,60.00,,split\n"  # 6
            "Desks 2027,Ben,60.00,,split\n"  # 7: the same
            "Desks 2027,Carl,60.00,,split\n"  # 8: more than the whole
            "Desks 2027,Lea,,1001.00,\n"  # 9: more than the order
            "Desks 2027,Lars,130.00,,\n"  # 10
            "Chairs,Carl,50.00,,\n"  # 11: another one is there
            "Chairs,Anna,10.00,20.00,\n"  # 12
            "Chairs,Anna,0.00,,\n"  # 13
            "Chairs,Anna,,,Gift\n"  # 14
            "Chairs,North,,,\n"  # 15
        )
        said = self.messages(wizard)
        for line, words in {
            2: "No order of Polder Trading has the number or reference “Beds”",
            3: "Several orders are called “Lamps”",
            4: "names no order",
            5: "is called “Nobody”",
            7: "Line 6 is about the same order and person",
            8: "add up to 120.00 %",
            9: "the untaxed amount of “Desks 2027” is",
            10: "above 0 and up to 100",
            11: "another allocation for that person: Overlay, Full amount",
            12: "a percentage and a sum",
            13: "share is zero",
            14: "“Gift” is no kind of allocation",
            15: "not one salesperson",
        }.items():
            self.assertIn(words, said.pop(line))
        self.assertFalse(said)
        self.assertEqual(
            [line for line, status in self.shown(wizard) if status == "new"], [6]
        )
        wizard.leave_out = True
        self.made(wizard)
        self.assertEqual(
            self._credits(self.first), {("Anna", False): 400.0, ("Ben", False): 600.0}
        )

    def test_an_order_of_another_company_is_not_found(self):
        self.env.user.company_ids |= self.other
        oscar = self._new_user("oscar", "sales_team.group_sale_salesman", self.other)
        env = self.env(context={"allowed_company_ids": self.other.ids})
        env["sale.order"].create(
            {
                "name": "Elsewhere",
                "partner_id": self.customer.id,
                "user_id": oscar.id,
                "company_id": self.other.id,
            }
        )
        wizard = self.upload("Sales Order,User\nElsewhere,Ben\n")
        self.assertIn("No order", self.messages(wizard)[2])


@tagged("post_install", "-at_install")
class TestExcel(VtigerCase):
    def test_the_way_from_excel_stands_beside(self):
        wizard = self.env["sales.vtiger.import"].with_user(self.mona).create({})
        self.assertTrue(wizard.can_import_excel)
        for action, model in (
            (wizard.action_excel_targets(), "sales.target"),
            (wizard.action_excel_allocations(), "sales.allocation"),
        ):
            self.assertEqual(action["tag"], "import")
            self.assertEqual(action["params"]["active_model"], model)
