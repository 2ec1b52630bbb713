"""What Odoo's download of a pivot gives is what is on the screen, ratios included, at
each level and in total: in a browser, for each of our reports."""

from __future__ import annotations

import re

import openpyxl
import pytest
from playwright.sync_api import expect

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
# half of the deals nobody has touched for long
env.flush_all()
env.cr.execute(
    "UPDATE crm_lead SET create_date = create_date - interval '200 days'"
    " WHERE id % 2 = 0")
env.cr.commit()
"""
# Forecasts want a history: they have their own tests.
REPORTS = (
    "goal-and-result",
    "pipeline",
    "conversion",
    "losses",
    "against-competitors",
    "leads-report",
    "activities-report",
    "neglected",
    "sales-comparison",
    "sales-ranking",
    "data-quality",
    "cash-flow",
)


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
    page.wait_for_function(
        """(measures) => {
            const shown = document.querySelectorAll(".o_pivot_measure_row").length;
            return shown && shown % measures === 0;
        }""",
        arg=items.count(),
    )
    page.keyboard.press("Escape")


def number(text):
    """A number as a pivot shows it, and half of its last digit; None for an empty
    cell. Percentages are parts of 1."""
    text = text.strip()
    if not text:
        return None
    digits = re.search(r"-?[\d,]+(\.\d+)?", text)
    decimals = len(digits[1]) - 1 if digits[1] else 0
    unit = 0.01 if text.endswith("%") else 1.0
    value = float(digits[0].replace(",", "")) * unit
    return value, 0.5 * 10.0**-decimals * unit


def on_screen(page):
    """Title and figures of each row."""
    return [
        (
            row.locator("th").first.inner_text().strip(),
            [number(text) for text in row.locator("td").all_inner_texts()],
        )
        for row in page.locator(".o_pivot tbody tr").all()
    ]


def in_file(path):
    """The same of a downloaded pivot, whose first rows are titles of columns."""
    with open(path, "rb") as file:
        table = [list(row) for row in openpyxl.load_workbook(file).active.values]
    start = next(index for index, row in enumerate(table) if row[0])
    return [(str(row[0]).strip(), row[1:]) for row in table[start:]]


def is_same(shown, saved):
    if shown is None or saved is None:
        return shown is None and saved is None
    value, precision = shown
    return abs(value - saved) <= precision + 1e-9


@pytest.mark.parametrize("path", REPORTS)
def test_download_is_the_screen(new_visitor, server, path):
    page = new_visitor(server, "mona").page
    open_pivot(page, path)
    assert page.locator(".o_view_sample_data").count() == 0, "no figures"
    with page.expect_download() as download:
        page.locator(".o_pivot_download").click()
    screen, file = on_screen(page), in_file(download.value.path())
    assert [title for title, _cells in screen] == [title for title, _cells in file]
    assert any(cell for _title, cells in screen for cell in cells)
    for (title, shown), (_title, saved) in zip(screen, file, strict=True):
        assert len(shown) == len(saved), title
        pairs = zip(shown, saved, strict=True)
        wrong = [pair for pair in pairs if not is_same(*pair)]
        assert not wrong, title
