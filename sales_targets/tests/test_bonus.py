# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SalesTargetsCase
from .test_queries import QueryCase


class BonusCase(SalesTargetsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._new_scheme((0.8, "amount", 100), (1.0, "amount", 300))
        cls.rates = cls._new_scheme((0.5, "rate", 0.1), accelerator=2, name="Rates")

    @classmethod
    def _tier(cls, attainment, kind, value):
        return {
            "attainment": attainment,
            "kind": kind,
            ("rate" if kind == "rate" else "amount"): value,
        }

    @classmethod
    def _new_scheme(cls, *tiers, **vals):
        return cls.env["sales.bonus.scheme"].create(
            {
                "name": "Field sales",
                "company_id": cls.company.id,
                "tier_ids": [Command.create(cls._tier(*tier)) for tier in tiers],
                **vals,
            }
        )

    @classmethod
    def _new_bonus(cls, user, scheme, goal=1000.0, **vals):
        return cls._new_target(user, goal, bonus_scheme_id=scheme.id, **vals)

    def _figures(self, target):
        return target.bonus_value, target.bonus_next_gap, target.bonus_next_value


@tagged("post_install", "-at_install")
class TestBonus(BonusCase):
    """What a person has earned follows every saved order."""

    def test_follows_the_orders(self):
        target = self._new_bonus(self.anna, self.scheme).with_user(self.anna)
        self.assertEqual(self._figures(target), (0, 800, 100))
        self._new_order(self.anna, 799.0)
        self.assertEqual(self._figures(target), (0, 1, 100))
        order = self._new_order(self.anna, 1.0)
        self.assertEqual(self._figures(target), (100, 200, 200))
        self._new_order(self.anna, 250.0)
        self.assertEqual(self._figures(target), (300, 0, 0))
        self._new_order(self.anna, -60.0)
        order._action_cancel()
        self.assertEqual(self._figures(target), (100, 11, 200))

    def test_rates_with_accelerator(self):
        """10 % above 500, 20 % above 1,000."""
        target = self._new_bonus(self.anna, self.rates)
        self._new_order(self.anna, 600.0)
        self.assertEqual(self._figures(target), (10, 400, 40))
        self._new_order(self.anna, 700.0)
        self.assertEqual(self._figures(target), (110, 0, 0))
        self.rates.cap = 80
        self.assertEqual(self._figures(target), (80, 0, 0))

    def test_only_what_is_agreed_earns(self):
        self._new_order(self.anna, 900.0)
        target = self._new_bonus(self.anna, self.scheme, state="draft")
        self.assertEqual(self._figures(target), (0, 0, 0))
        target.action_confirm()
        self.assertEqual(self._figures(target), (100, 100, 200))
        target.action_cancel()
        self.assertEqual(self._figures(target), (0, 0, 0))

    def test_pieces_are_whole(self):
        """80 % of 6 orders are 4.8."""
        target = self._new_bonus(self.anna, self.scheme, 6, metric=self.order_count)
        self._new_order(self.anna, 5.0)
        self.assertEqual(self._figures(target), (0, 4, 100))
        for _n in range(4):
            self._new_order(self.anna, 5.0)
        self.assertEqual(self._figures(target), (100, 1, 200))

    def test_sentence(self):
        def told():
            text = target.with_user(self.anna).bonus_summary
            return text.replace("\N{NO-BREAK SPACE}", " ")

        target = self._new_bonus(self.anna, self.scheme, state="draft")
        self.assertEqual(told(), "It is earned once the target is confirmed.")
        target.action_confirm()
        self._new_order(self.anna, 850.5)
        self.assertEqual(
            told(),
            "100.00 € earned. 149.50 € to go to 100 %: that brings 200.00 €.",
        )
        target.bonus_scheme_id = self.rates
        self.assertEqual(
            told(),
            "35.05 € earned. 149.50 € to go to 100 %: that brings 14.95 €, and from "
            "there on 20 % of the result.",
        )
        self.rates.tier_ids.attainment = 0.9
        self.assertEqual(
            told(),
            "0.00 € earned. 49.50 € to go to 90 %: from there on 10 % of the result.",
        )
        self._new_order(self.anna, 250.0)
        # 10 % of the 100 below the goal, 20 % of the 100.50 above
        self.assertEqual(told(), "30.10 € earned, and 20 % of all that comes.")
        self.rates.cap = 25
        self.assertEqual(told(), "25.00 € earned, the most it pays.")
        target.bonus_scheme_id = self.scheme
        self.assertEqual(told(), "300.00 € earned, the highest tier.")
        target.action_close()
        self.assertEqual(told(), "300.00 € earned, frozen when the target was closed.")

    # ---------------------------------------------------- search, sort, total

    def test_search_sort_and_totals(self):
        anna = self._new_bonus(self.anna, self.scheme)
        ben = self._new_bonus(self.ben, self.scheme)
        carl = self._new_bonus(self.carl, self.scheme)
        self._new_order(self.anna, 850.0)
        self._new_order(self.ben, 1000.0)
        targets = self.env["sales.target"].with_user(self.mona)
        mine = [("bonus_scheme_id", "=", self.scheme.id)]
        self.assertEqual(targets.search(mine, order="bonus_value desc").ids[0], ben.id)
        self.assertEqual(
            targets.search([*mine, ("bonus_value", ">", 0)], order="bonus_value"),
            anna | ben,
        )
        self.assertEqual(targets.search([*mine, ("bonus_value", "=", 0)]), carl)
        self.assertEqual(targets.search([*mine, ("bonus_next_gap", "=", 150)]), anna)
        ben.action_close()
        self._new_order(self.ben, -500.0)
        self.assertEqual(
            targets._read_group(mine, ["user_id"], ["bonus_value:sum"]),
            [(self.anna, 100.0), (self.ben, 300.0), (self.carl, 0.0)],
        )
        [row] = targets.formatted_read_group(mine, [], ["bonus_value:sum"])
        self.assertEqual(row["bonus_value:sum"], 400.0)
        seller = targets.with_user(self.anna)
        [row] = seller.formatted_read_group([], [], ["bonus_value:sum"])
        self.assertEqual(row["bonus_value:sum"], 100.0)

    def test_currencies_are_not_added(self):
        other = self.env["res.company"].create(
            {"name": "Dunes", "currency_id": self.env.ref("base.CHF").id}
        )
        self.env.user.company_ids |= other
        self.anna.company_ids |= other
        everywhere = self.env["sales.target"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        scheme = self._new_scheme((0.1, "amount", 7), company_id=other.id)
        targets = self._new_bonus(self.anna, self.scheme) | self._new_bonus(
            self.anna, scheme, company_id=other.id
        )
        self._new_order(self.anna, 1000.0)
        mine = [("id", "in", targets.ids)]
        [row] = everywhere.formatted_read_group(mine, [], ["bonus_value:sum"])
        self.assertFalse(row["bonus_value:sum"])
        self.assertEqual(
            dict(everywhere._read_group(mine, ["currency_id"], ["bonus_value:sum"])),
            {self.company.currency_id: 300.0, other.currency_id: 0.0},
        )

    # ---------------------------------------------------------------- closing

    def test_closing_freezes(self):
        order = self._new_order(self.anna, 1000.0, datetime(2025, 3, 5, 12))
        target = self._new_bonus(
            self.anna, self.scheme, date_from=date(2025, 1, 1)
        ).with_user(self.mona)
        self.assertEqual(target.frozen_bonus_value, 0)
        target.action_close()
        self.assertEqual(target.frozen_bonus_value, 300)
        order._action_cancel()
        self.scheme.tier_ids[1].amount = 500
        self.assertEqual(self._figures(target), (300, 0, 0))
        for vals in ({"bonus_scheme_id": False}, {"frozen_bonus_value": 5.0}):
            with self.assertRaisesRegex(UserError, "Reopen"):
                target.write(vals)
        target.action_reopen("The order was not to be cancelled")
        self.assertEqual(target.frozen_bonus_value, 0)
        self.assertEqual(target.bonus_value, 0)

    def test_bonus_stands_in_the_statement(self):
        self._new_order(self.anna, 1000.0)
        target = self._new_bonus(self.anna, self.scheme)
        target.action_close()
        self.assertEqual(
            target._statement_extra_rows()[-2:],
            [("Bonus scheme", "Field sales"), ("Bonus earned", 300.0)],
        )
        without = self._new_target(self.ben)
        self.assertNotIn("Bonus scheme", dict(without._statement_extra_rows()))

    # --------------------------------------------------------- who and how not

    def test_only_managers_say_what_it_brings(self):
        target = self._new_target(self.anna, state="draft")
        mine = target.with_user(self.anna)
        for act in (
            lambda: mine.write({"bonus_scheme_id": self.scheme.id}),
            lambda: mine.create({"goal_value": 5.0, "bonus_scheme_id": self.scheme.id}),
        ):
            with self.assertRaisesRegex(AccessError, "sales manager"):
                act()
        target.with_user(self.mona).bonus_scheme_id = self.scheme
        with self.assertRaisesRegex(AccessError, "sales manager"):
            mine.bonus_scheme_id = False
        mine.goal_value = 1200.0
        self.assertEqual(mine.bonus_scheme_id, self.scheme)
        self.assertFalse(mine.copy().bonus_scheme_id)
        self.assertEqual(
            target.with_user(self.mona).copy().bonus_scheme_id, self.scheme
        )

    def test_colleagues_learn_nothing(self):
        self._new_order(self.anna, 1000.0)
        target = self._new_bonus(self.anna, self.scheme)
        for user, sees in (
            (self.anna, 1),
            (self.lea, 1),
            (self.ben, 0),
            (self.lars, 0),
        ):
            targets = self.env["sales.target"].with_user(user)
            for domain in (
                [("bonus_value", ">", 0)],
                [("bonus_scheme_id.tier_ids.amount", ">", 0)],
            ):
                self.assertEqual(targets.search_count(domain), sees, user.name)
            self.assertEqual(targets.env["sales.bonus.scheme"].search_count([]), sees)
            found = targets._read_group([], ["bonus_scheme_id"], ["bonus_value:sum"])
            self.assertEqual(bool(found), bool(sees))
        with self.assertRaises(AccessError):
            target.with_user(self.ben).read(["bonus_value", "bonus_summary"])

    def test_one_persons_target_only(self):
        for owner in (self.anna | self.ben, self.north, self.company):
            with self.assertRaisesRegex(ValidationError, "one person"):
                self._new_bonus(owner, self.scheme)
        target = self._new_bonus(self.anna, self.scheme)
        with self.assertRaisesRegex(ValidationError, "one person"):
            target.user_ids |= self.ben

    def test_rates_need_money(self):
        with self.assertRaisesRegex(ValidationError, "not money"):
            self._new_bonus(self.anna, self.rates, metric=self.order_count)
        self._new_bonus(self.ben, self.scheme, metric=self.order_count)
        with self.assertRaisesRegex(ValidationError, "not money"):
            self.scheme.tier_ids = [Command.create(self._tier(0.9, "rate", 0.01))]

    def test_scheme_of_another_company(self):
        other = self.env["res.company"].create({"name": "Dunes"})
        scheme = self._new_scheme((1, "amount", 5), company_id=other.id)
        with self.assertRaises(UserError):
            self._new_bonus(self.anna, scheme)
        self._new_bonus(self.anna, self.scheme)
        with self.assertRaises(UserError):
            self.scheme.company_id = other

    def test_scheme_in_use_is_not_deleted(self):
        self._new_bonus(self.anna, self.scheme)
        with self.assertRaisesRegex(UserError, "Archive"):
            self.scheme.unlink()
        self.rates.unlink()


@tagged("post_install", "-at_install")
class TestScheme(BonusCase):
    def test_bad_schemes_say_what_to_do(self):
        for words, tiers, vals in (
            ("has no tier", (), {}),
            ("negative number", ((1, "amount", -5),), {}),
            ("above 1000 %", ((80, "amount", 5),), {}),
            ("more than 100 %", ((0, "rate", 3),), {}),
            ("same attainment", ((1, "amount", 5), (1, "amount", 6)), {}),
            ("Let the tiers rise", ((1, "amount", 5), (1.2, "amount", 4)), {}),
            ("below 1", ((0, "rate", 0.02),), {"accelerator": 0.5}),
            ("nothing to work on", ((1, "amount", 5),), {"accelerator": 2}),
            ("below the first tier", ((1, "amount", 5),), {"cap": 4}),
            ("not a number", ((1, "amount", float("nan")),), {}),
            ("not a number", ((1, "amount", 5),), {"cap": float("inf")}),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words):
                self._new_scheme(*tiers, **vals)

    def test_every_way_to_change_it_is_checked(self):
        scheme = self.scheme
        low, high = scheme.tier_ids
        tiers = self.env["sales.bonus.tier"]
        again = {**self._tier(1, "amount", 500), "scheme_id": scheme.id}
        for words, act in (
            ("rise", lambda: low.write({"amount": 300})),
            ("same attainment", lambda: low.write({"attainment": 1})),
            ("same attainment", lambda: tiers.create(again)),
            ("has no tier", lambda: scheme.tier_ids.unlink()),
            ("has no tier", lambda: scheme.write({"tier_ids": [Command.clear()]})),
            ("below the first", lambda: scheme.write({"cap": 99})),
        ):
            with self.subTest(words), self.assertRaises(ValidationError) as caught:
                act()
            self.assertIn(words, str(caught.exception))
        self.assertEqual(len((low | high).exists()), 2)

    def test_tiers_may_change_places_at_once(self):
        low, high = self.scheme.tier_ids
        self.scheme.tier_ids = [
            Command.update(low.id, {"attainment": 1.0, "amount": 400.0}),
            Command.update(high.id, {"attainment": 0.5, "amount": 50.0}),
        ]
        self.assertEqual(self.scheme.tier_ids.sorted("attainment"), high | low)

    def test_form_of_the_manager(self):
        form = Form(self.env["sales.bonus.scheme"].with_user(self.mona))
        form.name = "By form"
        with form.tier_ids.new() as tier:
            tier.attainment = 0.5
            tier.amount = 1000.0
        with form.tier_ids.new() as tier:
            tier.attainment = 1.0
            tier.kind = "rate"
            tier.rate = 0.02
        form.example_goal = 20_000
        # half of it brings 1,000, and 150 % 2 % of 10,000 more
        cells = form.example.replace("&nbsp;", " ")
        for pair in ('50 %</td><td class="text-end">1,000.00 €', "1,200.00 €"):
            self.assertIn(pair, cells)
        scheme = form.save()
        self.assertEqual(scheme.company_id, self.company)
        summary = scheme.tier_summary.replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(summary, "50 %: 1,000.00 € · 100 %: 2 %")

    def test_changes_are_told_in_the_chatter(self):
        # as after the commit of the transaction in which it was made
        self.env.cr.flush()
        scheme = self.scheme.with_context(tracking_disable=False)
        scheme.tier_ids[1].amount = 350
        self.assertIn("350", scheme.tier_summary)
        scheme.cap = 400
        self.env.cr.flush()
        told = scheme.message_ids.tracking_value_ids
        self.assertEqual(set(told.field_id.mapped("name")), {"cap", "tier_summary"})
        [(old, new)] = [
            (value.old_value_char, value.new_value_char)
            for value in told
            if value.new_value_char
        ]
        self.assertIn("300", old)
        self.assertIn("350", new)

    def test_targets_of_a_scheme(self):
        target = self._new_bonus(self.anna, self.scheme)
        self._new_target(self.ben)
        self._new_target(self.north)
        scheme = self.scheme.with_user(self.mona)
        self.assertEqual(scheme.target_count, 1)
        targets = self.env["sales.target"].with_user(self.mona)
        self.assertEqual(targets.search(scheme.action_view_targets()["domain"]), target)
        action = scheme.action_choose_targets()
        offered = targets.search(action["domain"])
        self.assertEqual(offered.user_id, self.anna | self.ben)
        offered.write({"bonus_scheme_id": scheme.id})
        self.assertEqual(scheme.target_count, 2)

    def test_list_of_bonuses(self):
        """The action's views can be read, by a seller too, and filters work."""
        action = self.env.ref("sales_targets.sales_target_action_bonus")
        self._new_bonus(self.anna, self.scheme)
        for user in (self.anna, self.mona):
            views = (
                self.env["sales.target"]
                .with_user(user)
                .get_views(
                    [(view_id, kind) for view_id, kind in action.views]
                    + [(action.search_view_id.id, "search")]
                )
            )
            self.assertIn("bonus_value", views["views"]["list"]["arch"])
            self.assertIn("group_bonus_scheme", views["views"]["search"]["arch"])
            self.assertIn("bonus_value", views["views"]["pivot"]["arch"])


@tagged("post_install", "-at_install")
class TestBonusQueries(BonusCase, QueryCase):
    def test_many_cost_as_few(self):
        targets = self.env["sales.target"].union(
            *(
                self._new_bonus(self.anna, self.scheme, date_from=date(1990 + n, 1, 1))
                for n in range(30)
            )
        )
        names = ["bonus_value", "bonus_summary"]
        _first, few, many = (
            self._count(
                lambda records=records: records.with_user(self.mona).read(names)
            )
            for records in (targets[:2], targets[:2], targets)
        )
        self.assertEqual(few, many)
        few = self._count(lambda: targets[:2].search([], order="bonus_value", limit=2))
        many = self._count(lambda: targets.search([], order="bonus_value"))
        self.assertEqual(few, many)
