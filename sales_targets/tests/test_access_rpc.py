# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import json
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_access import CHANGE, MODELS, RIGHTS, ROLES, AccessCase

MUTED = ("odoo.http", "odoo.addons.rpc.controllers.json2", "odoo.sql_db")
# Methods that only the server's own code may call, with arguments that fit.
PRIVATE = {
    "sales.credit": {
        "rebuild": [[]],
        "verify": [[]],
        "flush_model": [],
        "_mark": [[]],
        "_update": ["sale.order", []],
        "_update_pending": [],
        "_as_system": [],
    },
    "sales.credit.drift": {"_replace": [[]], "_clear": [[]]},
    "sales.allocation": {"_parts": [[]], "_report_shortened": [[]]},
    "sales.target": {"_move": [[], "confirmed"], "_read_figures": [[]]},
    "sales.metric": {"_specs": ["sale.order"], "_cron_verify": []},
}


@tagged("post_install", "-at_install")
class TestRpc(AccessCase, HttpCase):
    """The tables of access again, from outside: by HTTP, as a browser or a script
    of somebody who knows the addresses."""

    def setUp(self):
        super().setUp()
        for role in ROLES:
            if role != "public":
                self.users[role].password = f"{role} and a long password"

    def log_in(self, role):
        if role == "public":
            self.authenticate(None, None)
        else:
            self.authenticate(role, f"{role} and a long password")

    def call(self, role, model, method, *args, **kwargs):
        """Result of a call from the web client, None if refused."""
        context = {"allowed_company_ids": self.users[role].company_id.ids}
        with mute_logger(*MUTED):
            response = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps(
                    {
                        "jsonrpc": "2.0",
                        "params": {
                            "model": model,
                            "method": method,
                            "args": args,
                            "kwargs": {"context": context, **kwargs},
                        },
                    }
                ),
                headers={"Content-Type": "application/json"},
            )
        self.assertEqual(response.status_code, 200)
        answer = response.json()
        self.assertNotIn("Traceback", str(answer.get("error", {}).get("message")))
        return answer.get("result")

    def test_reading(self):
        for role in ROLES:
            self.log_in(role)
            for model in MODELS:
                ids = self.ids(model)
                mine = [["id", "in", ids]]
                expected = self.visible(role, model)
                answer = self.call(
                    role,
                    model,
                    "web_search_read",
                    domain=mine,
                    specification={"display_name": {}},
                ) or {"records": []}
                self.assertEqual(
                    {row["id"] for row in answer["records"]}, expected, (role, model)
                )
                groups = self.call(
                    role, model, "formatted_read_group", mine, [], ["__count"]
                ) or [{"__count": 0}]
                self.assertEqual(groups[0]["__count"], len(expected), (role, model))
                found = {
                    id_
                    for id_ in ids
                    if self.call(role, model, "read", [id_], ["display_name"])
                }
                self.assertEqual(found, expected, (role, model))

    def test_writing(self):
        """A selection of the table, as each call that succeeds stays."""
        for role in ("public", "pia", "ivy", "otto", "lea", "ben", "alda", "anna"):
            self.log_in(role)
            for model in MODELS:
                for label, record in self.records[model].items():
                    rights = RIGHTS[model][label].get(role, "")
                    answer = self.call(role, model, "write", [record.id], CHANGE[model])
                    self.assertEqual(bool(answer), "w" in rights, (role, model, label))
                    if "d" not in rights:
                        self.call(role, model, "unlink", [record.id])
                        self.assertTrue(record.exists(), (role, model, label))

    def test_private_methods(self):
        self.log_in("mona")
        before = self.env["sales.credit"].search_count([])
        for model, methods in PRIVATE.items():
            for method, args in methods.items():
                self.assertTrue(hasattr(self.env[model], method), method)
                self.assertIsNone(self.call("mona", model, method, *args), method)
        self.assertEqual(self.env["sales.credit"].search_count([]), before)

    def test_buttons(self):
        targets = self.records["sales.target"]
        draft, agreed = targets["Anna, draft"], targets["Anna, agreed"]
        self.log_in("anna")
        for method in ("action_confirm", "action_cancel"):
            for target in (draft, agreed):
                self.call("anna", "sales.target", method, [target.id])
        self.call("anna", "sales.target", "action_close", [agreed.id])
        self.call("anna", "sales.metric", "action_rebuild", [self.untaxed.id])
        self.assertEqual((draft.state, agreed.state), ("draft", "confirmed"))
        self.assertFalse(agreed.frozen_on)
        self.log_in("mona")
        self.call("mona", "sales.target", "action_close", [agreed.id])
        self.assertEqual(agreed.state, "closed")

    def test_script_with_a_key(self):
        """The same through /json/2 with an API key."""
        user = self.anna
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate(None, "test", datetime.now() + timedelta(days=0.5))
        )

        def post(model, method, **body):
            with mute_logger(*MUTED):
                return self.url_open(
                    f"/json/2/{model}/{method}",
                    data=json.dumps(body),
                    headers={
                        "Content-Type": "application/json",
                        "Authorization": f"Bearer {key}",
                    },
                )

        for model in MODELS:
            ids = self.ids(model)
            response = post(
                model, "search_read", domain=[["id", "in", ids]], fields=["id"]
            )
            found = response.json() if response.ok else []
            self.assertEqual(
                {row["id"] for row in found}, self.visible("anna", model), model
            )
        stranger = self.records["sales.target"]["Ben, draft"]
        self.assertEqual(
            post("sales.target", "read", ids=stranger.ids, fields=["name"]).status_code,
            403,
        )
        self.assertEqual(post("sales.credit", "rebuild", metrics=[]).status_code, 403)
