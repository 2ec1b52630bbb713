"""A company whose people look at the dashboard, and the dashboard's page.

The tests of one file share a server and its database. A test that changes something
does it with a seller of its own, so that no test depends on another.
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .browsing import Server, Session, Visitor
from .conftest import Database

# Sellers all alike: of 12,000 for the year 3,000 are reached, by one order of today; a
# quotation over 1,000 waits. Carl's goal is 3,500. The passwords are the log-ins.
PEOPLE = """
import json
from odoo.fields import Command

env = env(context=dict(env.context, tracking_disable=True, no_reset_password=True))
company = env.company
company.write({"name": "Northwind", "sales_tz": "UTC"})
harbour = env["res.company"].create({"name": "Harbour"})
today = company._sales_today()
metric = env.ref("sales_targets.sales_metric_sales_untaxed")
arabic = env["res.lang"]._activate_lang("ar_001")

def new_user(login, group, **vals):
    return env["res.users"].create({
        "name": login.capitalize(), "login": login, "password": login,
        "email": login + "@example.com", "tz": "UTC",
        "group_ids": [Command.set([env.ref(group).id])], **vals,
    })

NORTH = ("anna", "ben", "carl", "clara", "dora", "emma", "farid", "greta")
SOUTH = ("hugo", "amina")
seller_group = "sales_team.group_sale_salesman"
users = {login: new_user(login, seller_group) for login in NORTH + SOUTH}
users["amina"].lang = "ar_001"
users["lea"] = new_user("lea", "sales_team.group_sale_salesman_all_leads")
users["mona"] = new_user("mona", "sales_team.group_sale_manager")
users["max"] = new_user(
    "max", "sales_team.group_sale_manager",
    company_id=harbour.id, company_ids=[Command.set(harbour.ids)],
)
users["pia"] = new_user("pia", "base.group_portal")

def new_team(name, logins, **vals):
    members = env["res.users"].union(*(users[login] for login in logins))
    return env["crm.team"].create({
        "name": name, "company_id": company.id,
        "member_ids": [Command.set(members.ids)], **vals,
    })

teams = {
    "north": new_team("North", NORTH, user_id=users["lea"].id),
    "south": new_team("South", SOUTH),
}
customer = env["res.partner"].create({"name": "Azure Interior"})
product = env["product.product"].create({"name": "Desk", "type": "service"})

def new_order(login, amount):
    user = users[login]
    return env["sale.order"].create({
        "partner_id": customer.id, "user_id": user.id,
        "team_id": user._sales_team_in(company).id, "company_id": company.id,
        "order_line": [Command.create({
            "product_id": product.id, "price_unit": amount,
            "tax_ids": [Command.clear()],
        })],
    })

def new_target(goal, **vals):
    return env["sales.target"].create({
        "metric_id": metric.id, "company_id": company.id, "period_type": "year",
        "date_from": today, "goal_value": goal, "state": "confirmed", **vals,
    })

quotations = {}
targets = {"north": new_target(90_000, scope="team", team_id=teams["north"].id)}
for login in NORTH + SOUTH:
    targets[login] = new_target(
        3_500 if login in ("carl", "clara") else 12_000,
        user_ids=[Command.set(users[login].ids)],
    )
    new_order(login, 3_000).action_confirm()
    quotations[login] = new_order(login, 1_000)
# what has happened so far is no news to those who log in later
env["bus.bus"].search([]).unlink()
env.cr.commit()
print(json.dumps({
    "users": {login: user.id for login, user in users.items()},
    "teams": {key: team.id for key, team in teams.items()},
    "targets": {key: target.id for key, target in targets.items()},
    "quotations": {login: order.id for login, order in quotations.items()},
    "customer": customer.id,
    "product": product.id,
    "company": company.id,
    "year": today.year,
}))
"""


class Facts:
    """What was set up: ``users``, ``teams``, ``targets``, ``quotations``, dicts of ids
    by log-in or name; ``year``, the running one; the others are ids."""

    def __init__(self, out: str):
        self.__dict__.update(json.loads(out))


class Sales:
    """That company's ``server``, and the ``facts`` about it."""

    def __init__(self, database: Database, new_server):
        self.facts = Facts(database.shell(PEOPLE).out)
        self.server: Server = new_server(database)


@pytest.fixture(scope="session")
def sales(new_database_for_session, new_server):
    """The company at work: a ``Sales``."""
    return Sales(new_database_for_session("ours"), new_server)


class Dashboard:
    """The dashboard in a visitor's page."""

    PATH = "/odoo/sales-dashboard"

    def __init__(self, visitor: Visitor):
        self.visitor = visitor
        self.page = visitor.page
        self.root = self.page.locator(".o_sales_target_dashboard")
        self.chart = self.root.locator(".o_sales_target_chart canvas")
        self.year = self.root.locator("[name=year]")
        self.metric = self.root.locator("[name=metric]")
        self.owner = self.root.get_by_label("Whose")
        self.start_page = self.root.locator(".o_sales_target_start")
        self.rainbow_man = self.page.locator(".o_reward")

    def open(self) -> Dashboard:
        self.page.goto(self.PATH)
        return self.wait()

    def wait(self) -> Dashboard:
        """Wait until the figures and what can be chosen are there."""
        expect(self.year).to_be_visible()
        expect(self.root.locator(".o_sales_target_waiting")).to_have_count(0)
        expect(self.root).to_have_attribute("aria-busy", "false")
        return self

    def wait_for_bus(self) -> Dashboard:
        """Wait until news from the server come in."""
        self.page.wait_for_function(
            "odoo.__WOWL_DEBUG__.root.env.services.bus_service.workerState"
            " === 'CONNECTED'"
        )
        return self

    def tile(self, key: str) -> Locator:
        return self.root.locator(f"[data-tile={key}]")

    def choose(self, year=None, owner=None, metric=None) -> None:
        """Choose by what is read on the page, until the server has kept it."""
        for select, label in ((self.year, year), (self.metric, metric)):
            if label:
                with remembering(self.page):
                    select.select_option(label=label)
        if owner:
            self.owner.click()
            item = self.page.locator(".o_select_menu_item")
            with remembering(self.page):
                item.filter(has_text=re.compile(f"^\\s*{owner}\\s*$")).click()
        self.wait()

    def refreshes(self) -> list[float]:
        """When the page asked for figures."""
        return self.visitor.calls("get_dashboard_data")


@pytest.fixture
def look(new_visitor, sales):
    """A function ``look(login, **options) -> Dashboard``: someone is logged in, in a
    browser of their own, and has the dashboard before them."""

    def look(login: str, **options) -> Dashboard:
        return Dashboard(new_visitor(sales.server, login, **options)).open()

    return look


def remembering(page: Page):
    """A context in which a page saves a choice, and that waits for it."""
    return page.expect_response("**/remember_dashboard_choice")


def log_in(page: Page, login: str) -> None:
    """Log in as people do."""
    page.goto("/web/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", login)
    page.click("button[type=submit]")
    page.locator(".o_main_navbar").wait_for()


def log_out(page: Page) -> None:
    page.locator(".o_user_menu button").click()
    page.locator("[data-menu=logout]").click()
    page.locator("[name=login]").wait_for()


def confirm(session: Session, *order_ids: int) -> None:
    session.call("sale.order", "action_confirm", list(order_ids))


def new_orders(session: Session, facts: Facts, login: str, *amounts: float) -> list:
    """Quotations of a seller; their ids."""
    return session.call(
        "sale.order",
        "create",
        [
            {
                "partner_id": facts.customer,
                "user_id": facts.users[login],
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": facts.product,
                            "price_unit": amount,
                            "tax_ids": [(5,)],
                        },
                    )
                ],
            }
            for amount in amounts
        ],
    )
