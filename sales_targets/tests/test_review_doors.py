# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SalesTargetsCase
from .common_review import (
    MANAGER,
    MANAGER_TOTAL,
    SELF,
    SELF_TOTAL,
    bring_to,
    new_review,
    new_template,
)

# Every value that a side enters, by the field of the line that shows it.
OTHER = {
    "self": ("manager_score", "manager_note", "manager_remark", MANAGER_TOTAL),
    "manager": ("self_score", "self_note", "self_remark", SELF_TOTAL),
}


class DoorsCase(SalesTargetsCase):
    """Anna and Mona have both entered scores, and not both have submitted them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = new_template(cls.env)
        cls.env.ref("base.group_allow_export").user_ids |= cls.anna | cls.mona
        cls.hidden = {
            state: bring_to(new_review(cls.template, cls.anna, cls.mona), state)
            for state in ("open", "self_done")
        }
        cls.revealed = bring_to(new_review(cls.template, cls.anna, cls.mona), "both")
        # A coaching day, of which the manager submitted first
        coaching = new_template(cls.env, "coaching")
        cls.hidden["manager_done"] = bring_to(
            new_review(coaching, cls.anna, cls.mona), "open"
        )
        cls.hidden["manager_done"].with_user(cls.mona).action_submit()
        cls.hidden["cancelled"] = bring_to(
            new_review(cls.template, cls.anna, cls.mona), "self_done"
        )
        cls.hidden["cancelled"].with_user(cls.mona).action_cancel()
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def readers(self):
        """Each hidden review in the eyes of each of its two people, freshly read.

        :return: iterator of tuples of the side of the reader and the review
        """
        for state, review in self.hidden.items():
            for side, user in (("self", self.anna), ("manager", self.mona)):
                with self.subTest(state=state, reader=user.name):
                    self.env.invalidate_all()
                    yield side, review.with_user(user)


def finds(attempt):
    """Whether an attempt is answered at all."""
    try:
        return attempt() or True
    except (ValueError, UserError):
        return False


@tagged("post_install", "-at_install")
class TestReviewDoors(DoorsCase):
    """What one side could try to learn the other side's scores too early."""

    def test_states(self):
        for state, review in self.hidden.items():
            self.assertEqual(review.state, state)
        self.assertEqual(self.revealed.state, "both")

    def test_fields(self):
        for side, review in self.readers():
            score, note, remark, _total = OTHER[side]
            for line in review.line_ids:
                self.assertFalse(line[score])
                self.assertFalse(line[note])
                self.assertFalse(line.difference)
            self.assertFalse(review[remark])
            self.assertFalse(review[score])
            self.assertFalse(review.difference)
            # and one's own are there
            mine = "self_score" if side == "self" else "manager_score"
            self.assertEqual(
                tuple(review.line_ids.mapped(mine)),
                SELF if side == "self" else MANAGER,
            )
        for user in (self.anna, self.mona):
            self.env.invalidate_all()
            review = self.revealed.with_user(user)
            self.assertEqual(tuple(review.line_ids.mapped("self_score")), SELF)
            self.assertEqual(tuple(review.line_ids.mapped("manager_score")), MANAGER)
            self.assertEqual(review.line_ids.mapped("difference"), [-1, -3, 2])
            self.assertAlmostEqual(review.self_score, SELF_TOTAL, 2)
            self.assertAlmostEqual(review.manager_score, MANAGER_TOTAL, 2)
            self.assertAlmostEqual(review.difference, -1.0, 2)
            self.assertEqual(review.self_remark, "self remark")
            self.assertEqual(review.manager_remark, "manager remark")

    def test_read_and_export(self):
        """No way to read shows a word or number of the other side."""
        nested = {
            "line_ids": {"fields": {name: {} for name in self._names("line")}},
            "sheet_ids": {
                "fields": {
                    **{name: {} for name in self._names("sheet")},
                    "score_ids": {"fields": {n: {} for n in self._names("score")}},
                }
            },
            **{name: {} for name in self._names(None)},
        }
        for side, review in self.readers():
            other = "manager" if side == "self" else "self"
            seen = [
                review.read(),
                review.line_ids.read(),
                review.web_read(nested),
                review.search_read([("id", "=", review.id)]),
                review.line_ids.search_read([("review_id", "=", review.id)]),
                review.export_data(
                    [
                        "self_score",
                        "manager_score",
                        "self_remark",
                        "manager_remark",
                        "line_ids/self_score",
                        "line_ids/manager_score",
                        "line_ids/self_note",
                        "line_ids/manager_note",
                        "line_ids/score_ids/value",
                        "line_ids/score_ids/note",
                        "sheet_ids/side",
                        "sheet_ids/remark",
                        "sheet_ids/weighted_score",
                        "sheet_ids/score_ids/note",
                    ]
                ),
                review.copy_data(),
                review.line_ids.copy_data(),
            ]
            self.assertIn(f"{side} remark", str(seen))
            self.assertIn(f"{side} Point 1", str(seen))
            for word in (f"{other} remark", f"{other} Point", str(OTHER[side][3])):
                self.assertNotIn(word, str(seen))

    def _names(self, part):
        model = "sales.review" + (f".{part}" if part else "")
        kinds = ("one2many", "many2many")
        return [n for n, f in self.env[model]._fields.items() if f.type not in kinds]

    def test_records_of_the_other_side(self):
        for side, review in self.readers():
            sheets = review.sudo().sheet_ids
            theirs = sheets.filtered(lambda s, side=side: s.side != side)
            theirs = theirs.with_env(review.env)
            self.assertTrue(theirs)
            for records in (theirs, theirs.sudo().score_ids.with_env(review.env)):
                self.env.invalidate_all()
                model = records.browse()
                ids = ("id", "in", records.ids)
                self.assertFalse(model.search([ids]))
                self.assertFalse(model.search([ids], order="id desc"))
                self.assertFalse(model.name_search("", [ids]))
                self.assertFalse(model._read_group([ids], ["create_uid"], ["__count"]))
                with self.assertRaises(AccessError):
                    records[0].read(["display_name"])
                with self.assertRaises(AccessError):
                    records[0].export_data(["display_name"])
            with self.assertRaises(AccessError):
                theirs.read(["weighted_score"])

    def test_search_from_above(self):
        """Guessing: a search that finds the review only if the guess is right."""
        for side, review in self.readers():
            total = OTHER[side][3]
            other = "manager" if side == "self" else "self"
            mine = ("id", "=", review.id)
            line = review.env["sales.review.line"]
            in_review = ("review_id", "=", review.id)
            guesses = [
                (review, [mine, ("sheet_ids.weighted_score", "=", total)]),
                (review, [mine, ("sheet_ids.side", "=", other)]),
                (review, [mine, ("sheet_ids", "any", [("side", "=", other)])]),
                (review, [mine, ("sheet_ids.remark", "ilike", f"{other} remark")]),
                (review, [mine, ("line_ids.score_ids.note", "ilike", f"{other} P")]),
                (review, [mine, ("line_ids.score_ids.sheet_id.side", "=", other)]),
                (line, [in_review, ("score_ids.note", "ilike", f"{other} P")]),
                (line, [in_review, ("score_ids.sheet_id.side", "=", other)]),
            ]
            for model, domain in guesses:
                self.assertFalse(model.search(domain), domain)
                self.assertFalse(model.search_count(domain), domain)
            # Of what does not match nothing is told either.
            everything = review.search([mine, ("sheet_ids.weighted_score", "!=", 9)])
            self.assertEqual(everything, review)
            self.assertFalse(
                review.search([mine, ("sheet_ids", "not any", [("side", "=", side)])])
            )
        found = self.revealed.with_user(self.anna).search(
            [("sheet_ids.remark", "ilike", "manager remark")]
        )
        self.assertEqual(found, self.revealed, "the search itself must find something")

    def test_search_and_sort_by_what_is_shown(self):
        """Fields that show scores are no way to search, sort or group."""
        for side, review in self.readers():
            score, note, remark, total = OTHER[side]
            cases = [(review, [score, "difference", remark]), (review.line_ids, [note])]
            for model, names in cases:
                for name in names:
                    for attempt in (
                        lambda m=model, n=name, t=total: m.search([(n, "=", t)]),
                        lambda m=model, n=name: m.search([(n, "!=", False)]),
                        lambda m=model, n=name: m._read_group([], [n], ["__count"]),
                        lambda m=model, n=name: m._read_group([], [], [f"{n}:max"]),
                        lambda m=model, n=name: m.search([], order=n),
                    ):
                        with mute_logger("odoo.models", "odoo.domains", "odoo.fields"):
                            self.assertFalse(finds(attempt))

    def test_internal_operators(self):
        """The operator that asks no record rule is not for callers from outside."""
        for _side, review in self.readers():
            for inner in (
                ("sheet_ids", "any!", [("weighted_score", ">", 0)]),
                ("line_ids", "any", [("score_ids", "any!", [("value", ">", 0)])]),
            ):
                with self.assertRaises(ValueError):
                    review.search([inner])

    def test_totals_of_groups(self):
        """Graph, pivot and list add up what one may see."""
        hidden = [review.id for review in self.hidden.values()]
        for side, user in (("self", self.anna), ("manager", self.mona)):
            self.env.invalidate_all()
            sheets = self.env["sales.review.sheet"].with_user(user)
            rows = sheets.formatted_read_group(
                [("review_id", "in", hidden)],
                ["side"],
                ["weighted_score:avg", "weighted_score:max", "__count"],
            )
            self.assertEqual([row["side"] for row in rows], [side])
            self.assertAlmostEqual(
                rows[0]["weighted_score:avg"],
                SELF_TOTAL if side == "self" else MANAGER_TOTAL,
            )
            scores = self.env["sales.review.score"].with_user(user)
            rows = scores._read_group(
                [("line_id.review_id", "in", hidden)],
                ["sheet_id"],
                ["value:array_agg"],
            )
            expected = SELF if side == "self" else MANAGER
            for _sheet, values in rows:
                self.assertEqual(sorted(values), sorted(expected))
            self.assertEqual(len(rows), len(hidden))
            rows = sheets.formatted_read_group(
                [("review_id", "=", self.revealed.id)], ["side"], ["weighted_score:avg"]
            )
            self.assertEqual(len(rows), 2)

    def test_after_saving_in_the_same_request(self):
        """Saving one's own side, which is done with the system's rights, leaves
        nothing of the other side for reading what was saved."""
        review = self.hidden["open"].with_user(self.mona)
        line = review.line_ids[0]
        specification = {
            "self_remark": {},
            "self_score": {},
            "difference": {},
            "line_ids": {
                "fields": {
                    "self_score": {},
                    "self_note": {},
                    "manager_note": {},
                    "score_ids": {"fields": {"note": {}}},
                }
            },
        }
        self.env.invalidate_all()
        [saved] = review.web_save(
            {"line_ids": [Command.update(line.id, {"manager_note": "better"})]},
            specification,
        )
        self.assertIn("better", str(saved))
        self.assertNotIn("self Point", str(saved))
        self.assertNotIn("self remark", str(saved))
        self.assertFalse(saved["self_score"])

    def test_after_the_system_has_read(self):
        """What was read with the system's rights shows to nobody else later on."""
        for side, review in self.readers():
            review.sudo().line_ids.mapped("self_score")
            review.sudo().line_ids.score_ids.mapped("note")
            review.sudo().mapped("manager_score")
            review.sudo().sheet_ids.mapped("remark")
            score, note, remark, _total = OTHER[side]
            self.assertFalse(any(review.line_ids.mapped(score)))
            self.assertFalse(any(review.line_ids.mapped(note)))
            self.assertFalse(review[remark])

    def test_onchange(self):
        for side, review in self.readers():
            score, note, _remark, _total = OTHER[side]
            fields = {name: {} for name in (score, note, "difference", "name")}
            answer = review.onchange(
                {"line_ids": [Command.update(review.line_ids[0].id, {})]},
                ["line_ids"],
                {"line_ids": {"fields": fields}, "self_score": {}},
            )
            other = "manager" if side == "self" else "self"
            self.assertNotIn(f"{other} Point", str(answer))

    def test_form(self):
        for side, review in self.readers():
            form = Form(review)
            score, _note, remark, _total = OTHER[side]
            self.assertFalse(form[remark])
            for index in range(len(review.line_ids)):
                self.assertFalse(form.line_ids._records[index][score])

    def test_mails_and_chatter(self):
        """Messages, tracking, mails and activities never hold a score or note."""
        texts = []
        for review in self.hidden.values():
            messages = self.env["mail.message"].search(
                [("model", "=", review._name), ("res_id", "=", review.id)]
            )
            self.assertTrue(messages)
            tracking = messages.sudo().tracking_value_ids
            self.assertLessEqual(set(tracking.field_id.mapped("name")), {"state"})
            texts += messages.mapped("body") + messages.mapped("subject")
            activities = review.sudo().activity_ids
            texts += activities.mapped("summary") + activities.mapped("note")
        mails = self.env["mail.mail"].sudo().search([])
        texts += mails.mapped("body_html")
        for word in ("Point", "remark", str(SELF_TOTAL), str(MANAGER_TOTAL)):
            self.assertFalse([text for text in texts if word in str(text or "")])
        tracked = {
            name
            for model in ("sales.review", "sales.review.line", "sales.review.sheet")
            for name, field in self.env[model]._fields.items()
            if getattr(field, "tracking", False)
        }
        self.assertEqual(tracked, {"state"})

    def test_nothing_leaves_the_ways_known(self):
        """A new field or model that leads to scores has to be looked at here."""
        secret = {"sales.review.sheet", "sales.review.score"}
        doors = {
            (model, name)
            for model in self.env.registry
            for name, field in self.env[model]._fields.items()
            if field.comodel_name in secret
        }
        self.assertEqual(
            doors,
            {
                ("sales.review", "sheet_ids"),
                ("sales.review.line", "score_ids"),
                ("sales.review.score", "sheet_id"),
                ("sales.review.sheet", "score_ids"),
            },
        )
        for model in ("sales.review", "sales.review.line"):
            for name in ("self_score", "manager_score", "difference"):
                field = self.env[model]._fields[name]
                self.assertFalse(field.store or field.compute_sudo, name)
                self.assertIn("uid", self.env.registry.field_depends_context[field])
        for model in secret:
            for operation in ("create", "write", "unlink"):
                for user in (self.anna, self.mona, self.lea):
                    records = self.env[model].with_user(user)
                    self.assertFalse(records.has_access(operation))


@tagged("post_install", "-at_install")
class TestReviewStrangers(DoorsCase):
    """Nobody else reads a review: other managers, leaders, colleagues."""

    def test_strangers(self):
        boss = self._new_user("boss", "sales_team.group_sale_manager,base.group_system")
        everything = [*self.hidden.values(), self.revealed]
        for user in (boss, self.lea, self.ben):
            self.env.invalidate_all()
            for model in ("review", "review.line", "review.sheet", "review.score"):
                records = self.env[f"sales.{model}"].with_user(user)
                self.assertFalse(records.search([]), (user.name, model))
            for review in everything:
                with self.assertRaises(AccessError):
                    review.with_user(user).read(["name"])
                for action in ("action_submit", "action_sign", "action_reopen"):
                    with self.assertRaises(AccessError):
                        getattr(review.with_user(user), action)()
            messages = self.env["mail.message"].with_user(user)
            self.assertFalse(
                messages.search(
                    [("model", "=", "sales.review"), ("res_id", "=", self.revealed.id)]
                )
            )

    def test_nobody_is_let_in(self):
        """Neither side can make a third one follow, mention or mail."""
        for user in (self.anna, self.mona):
            review = self.revealed.with_user(user)
            review.message_subscribe(self.ben.partner_id.ids)
            review._message_subscribe(self.ben.partner_id.ids)
            for stranger in (
                {"partner_ids": self.ben.partner_id.ids},
                {"outgoing_email_to": "ben@example.com"},
            ):
                with self.assertRaisesRegex(UserError, "between Anna and Mona"):
                    review.message_post(body="Look", **stranger)
            review.message_post(
                body="Look",
                partner_ids=(self.anna | self.mona).partner_id.ids,
                message_type="comment",
            )
        self.assertEqual(
            self.revealed.sudo().message_partner_ids,
            (self.anna | self.mona).partner_id,
        )

    def test_drafts_are_the_managers(self):
        draft = new_review(self.template, self.anna, self.mona)
        self.assertFalse(draft.sudo().message_partner_ids & self.anna.partner_id)
        with self.assertRaises(AccessError):
            draft.with_user(self.anna).read(["name"])
        with self.assertRaises(AccessError):
            draft.with_user(self.anna).action_open()
