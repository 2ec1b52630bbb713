"""What Odoo's download of a pivot gives is what is on the screen, ratios included, and
what the report itself says at each level: in a browser, for each of our reports."""

from __future__ import annotations

import re

import openpyxl
import pytest
from lxml import etree
from playwright.sync_api import expect

from .browsing import Session

# Deals of this year and the last that were won, lost to someone, or wait; orders, one
# of them invoiced; activities and a target. Nobody has no losses, so there are ratios
# of nothing.
PEOPLE = """
from dateutil.relativedelta import relativedelta
from odoo.fields import Command

env = env(context=dict(env.context, tracking_disable=True, no_reset_password=True))
company = env.company
company.sales_tz = "UTC"
today = company._sales_today()
seller_group = env.ref("sales_team.group_sale_salesman")
users = env["res.users"].create([
    {"name": login.capitalize(), "login": login, "password": login,
     "email": login + "@example.com", "tz": "UTC",
     "group_ids": [Command.set(group.ids)]}
    for login, group in (("anna", seller_group), ("ben", seller_group),
                         ("mona", env.ref("sales_team.group_sale_manager")))
])
anna, ben, mona = users
team = env["crm.team"].create({
    "name": "North", "company_id": company.id, "user_id": mona.id,
    "member_ids": [Command.set((anna | ben).ids)]})
customer = env["res.partner"].create({"name": "Azure Interior"})
product = env["product.product"].create({
    "name": "Desk", "type": "service", "taxes_id": [Command.clear()]})
rival = env["sales.competitor"].create({"name": "Rival"})
stages = env["crm.stage"].search([("is_won", "=", False)], order="sequence")
reasons = env["crm.lost.reason"].search([])
source = env["utm.source"].create({"name": "Fair"})

for number in range(12):
    lead = env["crm.lead"].create({
        "name": f"Deal {number}", "type": "lead" if number == 11 else "opportunity",
        "user_id": (anna, ben)[number % 2].id, "team_id": team.id,
        "company_id": company.id, "partner_id": customer.id,
        "expected_revenue": 100.0 * (number + 1), "stage_id": stages[0].id,
        "source_id": source.id if number % 3 else False,
        "competitor_id": rival.id if number % 4 == 0 else False,
        "date_deadline": today + relativedelta(days=20 * number - 30)})
    lead.stage_id = stages[number % len(stages)]
    if number in (1, 3, 4):
        lead.action_set_won()
    elif number in (0, 2, 6):
        lead.action_set_lost(lost_reason_id=reasons[number % 2].id)
    lead.activity_schedule("mail.mail_activity_data_call", user_id=anna.id)
    if number % 2:
        order = env["sale.order"].create({
            "partner_id": customer.id, "user_id": (anna, ben)[number % 2].id,
            "team_id": team.id, "company_id": company.id,
            "opportunity_id": lead.id if number < 5 else False,
            "order_line": [Command.create({
                "product_id": product.id, "price_unit": 33.33 * (number + 1),
                "tax_ids": [Command.clear()]})]})
        order.action_confirm()
        if number > 6:
            order.date_order -= relativedelta(years=1)
env["sales.target"].create([
    {"metric_id": env.ref("sales_targets.sales_metric_sales_untaxed").id,
     "company_id": company.id, "period_type": "year", "date_from": today,
     "goal_value": 5000.0, "state": "confirmed", "user_ids": [Command.set(user.ids)]}
    for user in (anna, ben)])
env.cr.commit()
"""
REPORTS = {
    "goal-and-result": "sales.target.report",
    "pipeline": "sales.pipeline.report",
    "conversion": "sales.conversion.report",
    "losses": "sales.loss.report",
    "against-competitors": "sales.competitor.report",
    "leads-report": "sales.lead.report",
    "activities-report": "sales.activity.report",
    "neglected": "sales.neglected.report",
    "sales-comparison": "sales.comparison.report",
    "sales-ranking": "sales.leaderboard.report",
    "data-quality": "sales.quality.report",
    "cash-flow": "sales.cashflow.report",
}


@pytest.fixture(scope="module")
def server(new_database_for_module, new_server):
    database = new_database_for_module("ours")
    database.shell(PEOPLE)
    return new_server(database)


def open_pivot(page, path):
    """Open a report's pivot with all the measures that it has."""
    page.goto(f"/odoo/{path}")
    switch = page.locator(".o_switch_view.o_pivot").first
    switch.wait_for()
    if "active" not in switch.get_attribute("class"):
        switch.click()
    page.locator(".o_pivot table tbody tr").first.wait_for()
    page.get_by_role("button", name="Measures").click()
    items = page.locator(".o-dropdown--menu .o-dropdown-item")
    items.first.wait_for()
    for index in range(items.count()):
        item = items.nth(index)
        if "selected" not in item.get_attribute("class"):
            item.click()
            expect(item).to_have_class(re.compile("selected"))
    page.keyboard.press("Escape")
    page.wait_for_load_state("networkidle")


def asked(visitor, model):
    """Domain, groupings and measures of the last question for all of the pivot."""
    found = [
        request.post_data_json["params"]["kwargs"]
        for request in visitor.requests
        if request.url.endswith(f"/{model}/formatted_read_grouping_sets")
    ]
    return found[-1]


def label(fields, groupby, value):
    """How the pivot names a group."""
    field = fields[groupby.partition(":")[0]]
    if value is False or value is None:
        return "None"
    if field["type"] == "selection":
        return dict(field["selection"])[value]
    if field["type"] == "boolean":
        return "Yes" if value else "No"
    return value[1] if isinstance(value, list) else str(value)


def groupings(session, model):
    """By what the rows and the columns of a pivot are grouped."""
    views = session.call(model, "get_views", [[False, "pivot"]])
    arch = etree.fromstring(views["views"]["pivot"]["arch"])
    return (
        [
            ":".join(filter(None, (node.get("name"), node.get("interval"))))
            for node in arch.iter("field")
            if node.get("type") == kind
        ]
        for kind in ("row", "col")
    )


def figures(session, model, question, rows, columns):
    """What the report says, by label of the row and of the column; None is all."""
    fields = session.call(model, "fields_get")
    found = {}
    for row in (None, *rows[:1]):
        for column in (None, *columns[:1]):
            groupby = [name for name in (row, column) if name]
            for group in session.call(
                model,
                "formatted_read_group",
                question["domain"],
                groupby,
                question["aggregates"],
            ):
                key = tuple(
                    name and label(fields, name, group[name]) for name in (row, column)
                )
                found[key] = [group[name] for name in question["aggregates"]]
    return found


def cells(path, measures):
    """The figures of a downloaded pivot, by label of the row and of the column, and the
    values of its row of totals."""
    table = [list(row) for row in openpyxl.load_workbook(path).active.values]
    start = next(index for index, row in enumerate(table) if row[0])
    titles = table[start - 2][1:] if start > 2 else [None] * len(table[0])
    found = {}
    for row in table[start:]:
        name = row[0].strip() if row[0].startswith(" ") else None
        values = row[1:]
        for place in range(0, len(values), measures):
            found[name, titles[place] or None] = values[place : place + measures]
    return found, table[start][1:]


def same(shown, expected):
    if expected is False or expected is None:
        return shown is None
    return shown == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("path", REPORTS)
def test_download_is_the_screen(new_visitor, server, path):
    model = REPORTS[path]
    visitor = new_visitor(server, "mona")
    page = visitor.page
    open_pivot(page, path)
    assert page.locator(".o_view_sample_data").count() == 0, "no figures"
    with page.expect_download() as download:
        page.locator(".o_pivot_download").click()

    session = Session(server, "mona")
    rows, columns = groupings(session, model)
    question = asked(visitor, model)
    expected = figures(session, model, question, rows, columns)
    shown, totals = cells(download.value.path(), len(question["aggregates"]))
    assert shown.keys() <= expected.keys()
    assert {row for row, _column in shown} == {row for row, _column in expected}
    wrong = {
        key: (shown[key], expected[key])
        for key in shown
        if not all(map(same, shown[key], expected[key]))
    }
    assert not wrong
    texts = page.locator(".o_pivot tbody tr").first.locator("td").all_text_contents()
    assert [bool(text.strip()) for text in texts] == [
        value is not None for value in totals
    ]
