# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_access import AccessCase
from .common_hostile import SCRIPT, HostileCase


@tagged("post_install", "-at_install")
class TestSecurity(HostileCase, AccessCase):
    """Hostile texts by every way in."""

    addon = "sales_targets"
    context_keys = ("active_ids", "allocation_copied", "bonus_scheme_saved_whole")
    put_together = (
        ("sales.bonus.scheme", "example"),
        ("sales.planning.line", "history"),
    )

    def test_scripts_in_pages_put_together(self):
        """Names in what the server writes for a form."""
        self.untaxed.name = SCRIPT
        scheme = self.env["sales.bonus.scheme"].create(
            {
                "name": SCRIPT,
                "tier_ids": [Command.create({"attainment": 1, "amount": 5})],
            }
        )
        self.assertTrue(scheme.example)
        self.assertDead(scheme.example)
        line = self.records["sales.planning.line"]["Anna"]
        self.assertTrue(line.history)
        self.assertDead(line.history)

    def test_scripts_in_notes(self):
        target = self.records["sales.target"]["Anna, draft"]
        target.note = f"<p>{SCRIPT}Well</p>"
        self.assertIn("Well", target.note)
        self.assertNotIn("onerror", target.note)
        self.assertDead(target.note)

    def test_scripts_in_messages(self):
        """A target's name and a reason in the chatter, and an alert in a mail."""
        target = self.records["sales.target"]["Anna, agreed"]
        target.name = SCRIPT
        target.action_close()
        target.action_reopen(SCRIPT)
        for message in target.message_ids:
            self.assertDead(message.body)
        self.assertIn("window.reached", "".join(target.message_ids.mapped("body")))
        alert = self.records["sales.alert"]["Anna's, for her"]
        alert.rule_id.name = SCRIPT
        alert.told_on = False
        message = alert._tell_owner(self.anna)
        self.assertIn("window.reached", message.body)
        self.assertDead(message.body)


# Waits until the text is on the page, and then a little for what it would do.
CODE = """
const shown = () =>
    document.body.innerText.includes("window.reached") ||
    [...document.querySelectorAll("input, textarea")].some((field) =>
        field.value.includes("window.reached")
    );
const waiting = setInterval(() => {
    if (!shown()) {
        return;
    }
    clearInterval(waiting);
    setTimeout(() => {
        if (window.reached) {
            console.error("a script in a text has run");
        } else {
            console.log("test successful");
        }
    }, 500);
}, 100);
"""


@tagged("post_install", "-at_install")
class TestScriptsInBrowser(AccessCase, HttpCase):
    def test_form_and_kanban(self):
        """A name with a script is shown as text, in a kanban and in a form."""
        target = self.records["sales.target"]["the company"]
        target.name = SCRIPT
        target.note = f"<p>{SCRIPT}</p>"
        self.env.flush_all()
        place = "/odoo/action-sales_targets.sales_target_action"
        for url in (f"{place}?view_type=kanban", f"{place}/{target.id}"):
            self.browser_js(url, CODE, "odoo.isReady === true", login="mona")
