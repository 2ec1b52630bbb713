"""Install, update and uninstall, as an administrator does it.

Two databases serve all tests of this file: one without business in it, and one with
Odoo's demo data, to which orders and leads are added before the addons come.
"""

from __future__ import annotations

import json

import pytest

from .conftest import ADDONS
from .lifecycle import structure

# Orders and leads of before, one of them sent to the customer some time ago.
BEFORE = """
import json
from odoo.fields import Command
product = env["product.product"].create(
    {"name": "Old", "type": "service", "list_price": 70.0})
customer = env["res.partner"].create({"name": "Customer of old"})
def order(state=None, **vals):
    order = env["sale.order"].create({
        "partner_id": customer.id, "user_id": env.ref("base.user_admin").id,
        "order_line": [Command.create({"product_id": product.id})], **vals})
    env.cr.flush()
    return order
sent, unsent, confirmed = order(), order(), order()
env.cr.commit()
sent.action_quotation_sent()
env.cr.commit()
sent.action_confirm()
confirmed.action_confirm()
env.cr.commit()
lead = env["crm.lead"].create({"name": "Won of old", "type": "opportunity",
    "user_id": env.ref("base.user_admin").id, "expected_revenue": 35.0})
lead.action_set_won()
env.cr.execute("UPDATE mail_message SET date = '2024-02-29 09:30:00' WHERE id IN ("
    "SELECT v.mail_message_id FROM mail_tracking_value v JOIN mail_message m"
    " ON m.id = v.mail_message_id JOIN ir_model_fields f ON f.id = v.field_id"
    " WHERE m.model = 'sale.order' AND m.res_id = %s AND f.name = 'state'"
    " AND v.new_value_char = 'Quotation Sent')", [sent.id])
assert env.cr.rowcount == 1
env.cr.commit()
print(json.dumps([sent.id, unsent.id, confirmed.id]))
"""
# What the documents say, by their own fields, and what the ledger says.
# Somebody reaches a target and gets the badge; another target, a phasing and an
# adjustment rest on a metric that the reports bring.
REACHED = """
company = env.ref("base.main_company")
company.sales_reached_badge = company.sales_reached_in_feed = True
admin = env.ref("base.user_admin")
env["crm.team"].create(
    {"name": "Finishers", "company_id": company.id, "member_ids": [(4, admin.id)]})
target = env["sales.target"].create({"user_ids": [(4, admin.id)], "goal_value": 1.0,
    "state": "confirmed", "company_id": company.id,
    "date_from": company._sales_today()})
assert target.status == "reached", target.result_value
env["sales.target"]._cron_reached()
grants = env.ref("sales_targets.badge_target_reached").owner_ids
assert target.reached_on and admin in grants.user_id
scheme = env["sales.bonus.scheme"].create({
    "name": "All", "tier_ids": [(0, 0, {"attainment": 1.0, "amount": 5.0})]})
target.bonus_scheme_id = scheme
target.action_close()
assert target.frozen_bonus_value == 5.0
reached = env["sales.metric"].create({
    "name": "Won", "code": "reached_won", "source": "stage", "measure": "count",
    "stage_id": env["crm.stage"].search([("is_won", "=", True)], limit=1).id})
pattern = env["sales.phasing"].create({"name": "As last year", "metric_id": reached.id})
counted = env["sales.target"].create({"user_ids": [(4, admin.id)], "goal_value": 1.0,
    "state": "confirmed", "company_id": company.id, "metric_id": reached.id,
    "date_from": company._sales_today(), "phasing_id": pattern.id})
assert counted.result_value >= 1, counted.result_value
env["sales.adjustment"].create(
    {"target_id": counted.id, "value": 1.0, "note": "By phone"})
env.cr.commit()
"""
# Badges, and what would hang in the air without their addon.
BADGES = """
    SELECT s.login, g.comment
      FROM gamification_badge b
      LEFT JOIN gamification_badge_user g ON g.badge_id = b.id
      LEFT JOIN res_users s ON s.id = g.user_id
     WHERE b.name->>'en_US' = 'Target reached'"""
ORPHANS = """
    SELECT 'message', m.model FROM mail_message m
     WHERE m.model IS NOT NULL AND m.model NOT IN (SELECT model FROM ir_model)
     UNION ALL
    SELECT 'badge', m.res_id::text FROM mail_message m
     WHERE m.model IN ('gamification.badge', 'gamification.badge.user')
       AND m.res_id NOT IN (SELECT id FROM gamification_badge_user
                             UNION SELECT id FROM gamification_badge)
     UNION ALL
    SELECT 'activity', a.res_model FROM mail_activity a
     WHERE a.res_model NOT IN (SELECT model FROM ir_model)
     UNION ALL
    SELECT 'attachment', a.res_model FROM ir_attachment a
     WHERE a.res_model IS NOT NULL AND a.res_model NOT IN (SELECT model FROM ir_model)
     UNION ALL
    SELECT 'follower', f.res_model FROM mail_followers f
     WHERE f.res_model NOT IN (SELECT model FROM ir_model)"""
COMPARE = """
import json
def cents(order):
    amount = order.amount_untaxed / (order.currency_rate or 1)
    return round(order.company_id.currency_id.round(amount) * 100)
alone = [("allocation_ids", "=", False)]
orders = env["sale.order"].search([("state", "=", "sale"), *alone])
leads = env["crm.lead"].with_context(active_test=False).search(alone)
won = leads.filtered(lambda l: l.won_status == "won")
said = {
    "sales_untaxed": {str((o.id, o.user_id.id)): cents(o) for o in orders},
    "order_count": {str((o.id, o.user_id.id)): 100 for o in orders},
    "lead_count": {str((l.id, l.user_id.id)): 100 for l in leads},
    "won_count": {str((l.id, l.user_id.id)): 100 for l in won},
    "won_revenue": {
        str((l.id, l.user_id.id)): round(l.expected_revenue * 100) for l in won},
}
ledger = {}
for code in said:
    ledger[code] = {}
    for credit in env["sales.credit"].search([("metric_id.code", "=", code)]):
        if (credit.order_id or credit.lead_id).allocation_ids or credit.adjustment_id:
            continue
        ledger[code][str((credit.document_id, credit.user_id.id))] = round(
            credit.value * 100)
print(json.dumps([said, ledger]))
print(len(env["sales.credit"].verify(env["sales.metric"].search([]))))
"""


def last_json(result):
    lines = [line for line in result.out.splitlines() if line.startswith(("[", "{"))]
    return json.loads(lines[-1])


@pytest.fixture(scope="module")
def empty(new_database_for_module):
    """No business in it: installed, updated twice, uninstalled."""
    return life(new_database_for_module("deps"), updates=2)


@pytest.fixture(scope="module")
def lived_in(new_database_for_module):
    """Odoo's demo data and some business of before."""
    database = new_database_for_module("deps_demo")
    return life(database, before=BEFORE, compare=COMPARE)


def life(database, updates=1, before=None, compare=None):
    """Take a database through the life of the addons; what each step gave."""
    steps = {}
    if before:
        steps["before"] = database.shell(before)
    steps["structure"] = structure(database)
    steps["install"] = database.install(*ADDONS)
    steps["installed"] = structure(database)
    if compare:
        steps["reached"] = database.shell(REACHED)
        steps["compare"] = database.shell(compare)
        steps["sent"] = dict(
            database.sql("SELECT id, quotation_sent_on::text FROM sale_order")
        )
    for number in range(updates):
        steps[f"update {number + 1}"] = database.update(*ADDONS)
    steps["updated"] = structure(database)
    steps["ledger"] = database.sql("SELECT COUNT(*) FROM sales_credit")
    steps["uninstall"] = database.uninstall(*reversed(ADDONS))
    steps["states"] = database.states(*ADDONS)
    steps["after"] = structure(database)
    steps["badges"] = database.sql(BADGES)
    steps["orphans"] = database.sql(ORPHANS)
    steps["again"] = database.server()
    return steps


@pytest.mark.parametrize("name", ["empty", "lived_in"])
def test_no_warning_in_any_step(name, request):
    steps = request.getfixturevalue(name)
    commands = {k: v for k, v in steps.items() if hasattr(v, "own_problems")}
    assert len(commands) >= 4
    for step, result in commands.items():
        assert result.own_problems == [], step
        assert [p for p in result.problems if "sales_" in p] == [], step


@pytest.mark.parametrize("name", ["empty", "lived_in"])
def test_update_changes_nothing(name, request):
    steps = request.getfixturevalue(name)
    assert steps["updated"] == steps["installed"]


@pytest.mark.parametrize("name", ["empty", "lived_in"])
def test_uninstall_leaves_nothing(name, request):
    steps = request.getfixturevalue(name)
    assert steps["states"] == dict.fromkeys(ADDONS, "uninstalled")
    assert ("relation", "r", "sales_credit") in steps["installed"]
    assert sorted(steps["after"] - steps["structure"]) == []
    assert sorted(steps["structure"] - steps["after"]) == []


def test_uninstall_leaves_no_orphan(empty, lived_in):
    assert empty["orphans"] == []
    assert lived_in["orphans"] == []


def test_badges_that_people_have_stay_theirs(empty, lived_in):
    """Of ours only the badge goes that nobody has."""
    assert empty["badges"] == []
    assert "admin" in dict(lived_in["badges"])
    assert all(comment for _login, comment in lived_in["badges"])


def test_ledger_of_what_was_there(lived_in):
    """The ledger built at install says what the documents say."""
    said, ledger = last_json(lived_in["compare"])
    for code in said:
        assert ledger[code] == said[code], code
    assert len(said["sales_untaxed"]) > 5
    assert len(said["lead_count"]) > 20
    assert len(said["won_count"]) > 0
    assert lived_in["compare"].out.strip().splitlines()[-1] == "0"


def test_sending_date_of_what_was_there(lived_in):
    sent, unsent, confirmed = last_json(lived_in["before"])
    assert lived_in["sent"][sent] == "2024-02-29 09:30:00"
    assert lived_in["sent"][unsent] is None
    assert lived_in["sent"][confirmed] is None
