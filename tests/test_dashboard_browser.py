"""The dashboard as people have it before them: log-in to log-out, in real browsers on a
real server, several at once."""

from __future__ import annotations

import statistics

from playwright.sync_api import expect

from .browsing import Session
from .dashboard import (
    Dashboard,
    confirm,
    log_in,
    log_out,
    new_orders,
)


def open_app(page):
    page.locator(".o_navbar_apps_menu button").click()
    page.get_by_role("menuitem", name="Sales Targets").click()


# ------------------------------------------------------------------ what is seen first


def test_chart_of_the_year_without_a_click(new_visitor, sales):
    dashboard = Dashboard(new_visitor(sales.server))
    log_in(dashboard.page, "anna")
    open_app(dashboard.page)
    dashboard.wait()
    expect(dashboard.chart).to_be_visible()
    expect(dashboard.tile("attainment")).to_contain_text("25%")
    expect(dashboard.tile("attainment")).to_contain_text("$ 3,000 of $ 12,000")
    expect(dashboard.tile("gap")).to_contain_text("$ 9,000")
    expect(dashboard.year).to_have_value(str(sales.facts.year))
    # something is drawn on it
    dashboard.page.wait_for_function(
        """() => {
            const canvas = document.querySelector(".o_sales_target_chart canvas");
            const {data} = canvas
                .getContext("2d")
                .getImageData(0, 0, canvas.width, canvas.height);
            return new Set(data).size > 3;
        }"""
    )


def test_table_behind_the_chart(look):
    dashboard = look("anna")
    table = dashboard.root.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(1 + 12)
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Month", "Goal", "Result", "Projection"]
    )
    # cumulative: the year's goal is in its last month
    expect(table.get_by_role("row").last).to_contain_text("$ 12,000")


def test_first_figures_within_a_second(look):
    """From the address to painted figures, when the browser has the assets."""
    dashboard = look("farid")
    seconds = []
    for _time in range(5):
        dashboard.page.goto("about:blank")
        dashboard.page.goto(Dashboard.PATH)
        seconds.append(
            dashboard.page.evaluate(
                """() => new Promise((done) => {
                    const parts = ["[data-tile]", ".o_sales_target_chart canvas"];
                    const look = () =>
                        parts.every((part) => document.querySelector(part))
                            ? requestAnimationFrame(() => done(performance.now()))
                            : requestAnimationFrame(look);
                    look();
                })"""
            )
            / 1000
        )
    median = statistics.median(seconds)
    print(f"figures painted after {median:.2f} s (median of {len(seconds)} loads)")
    # a second on a machine at rest
    assert median < 3, seconds


# ------------------------------------------------------------------ what is remembered


def test_choice_is_found_again(new_visitor, sales):
    """By a leader, who can choose whose figures, too."""
    next_year = str(sales.facts.year + 1)

    def check(dashboard):
        expect(dashboard.year).to_have_value(next_year)
        expect(dashboard.metric.locator("option:checked")).to_have_text(
            "Number of orders"
        )
        expect(dashboard.owner).to_have_value("Dora")

    first = Dashboard(new_visitor(sales.server))
    log_in(first.page, "lea")
    open_app(first.page)
    first.wait()
    expect(first.owner).to_have_value("North")  # who does not sell has a team to lead
    first.choose(next_year, "Dora", "Number of orders")
    check(first)

    log_out(first.page)
    log_in(first.page, "lea")
    check(first.open())

    second = Dashboard(new_visitor(sales.server, "lea"))
    check(second.open())
    second.choose(owner="Me")
    first.open()
    expect(first.owner).to_have_value("Me")


def test_choice_of_a_seller(new_visitor, sales):
    dashboard = Dashboard(new_visitor(sales.server, "dora")).open()
    expect(dashboard.owner).to_have_count(0)  # nobody else to look at
    dashboard.choose(metric="Number of orders")
    expect(dashboard.tile("result")).to_contain_text("1")
    again = Dashboard(new_visitor(sales.server, "dora")).open()
    expect(again.metric.locator("option:checked")).to_have_text("Number of orders")


# ------------------------------------------------------------------------------- live


def test_order_confirmed_elsewhere_changes_the_page(look, new_visitor, sales):
    ben = look("ben").wait_for_bus()
    leader = look("lea")
    leader.choose(str(sales.facts.year), "Ben", "Sales untaxed")
    leader.wait_for_bus()
    for dashboard in (ben, leader):
        expect(dashboard.tile("attainment")).to_contain_text("25%")
    ben.page.evaluate("window.isStillThere = true")

    page = new_visitor(sales.server, "mona").page
    page.goto(
        f"/odoo/action-sale.action_quotations_with_onboarding"
        f"/{sales.facts.quotations['ben']}"
    )
    page.locator("button[name=action_confirm]:visible").click()
    expect(page.locator(".o_arrow_button_current")).to_have_text("Sales Order")

    for dashboard in (ben, leader):
        expect(dashboard.tile("attainment")).to_contain_text("$ 4,000 of $ 12,000")
        expect(dashboard.tile("attainment")).to_contain_text("33.3%")
    assert ben.page.evaluate("window.isStillThere")


def test_many_changes_few_refreshes(look, sales):
    greta = look("greta").wait_for_bus()
    mona = Session(sales.server, "mona")
    orders = new_orders(mona, sales.facts, "greta", *[10] * 20)
    greta.visitor.wait(3)
    before = len(greta.refreshes())

    # nothing happens, nothing is asked
    greta.visitor.wait(4)
    assert len(greta.refreshes()) == before

    for order in orders:
        confirm(mona, order)
    expect(greta.tile("attainment")).to_contain_text("$ 3,200")
    greta.visitor.wait(2)
    times = greta.refreshes()[before:]
    print(f"{len(times)} refreshes in {times[-1] - times[0]:.1f} s for 20 orders")
    assert all(
        later - earlier > 0.95 for earlier, later in zip(times, times[1:], strict=False)
    ), times
    assert len(times) < 20


def test_others_orders_are_no_news(look, sales):
    emma = look("emma").wait_for_bus()
    emma.visitor.wait(2)
    before = len(emma.refreshes())
    mona = Session(sales.server, "mona")
    confirm(mona, *new_orders(mona, sales.facts, "amina", 10))
    emma.visitor.wait(3)
    assert len(emma.refreshes()) == before


def test_reached_target_is_celebrated_once(look, sales):
    carl = look("carl").wait_for_bus()
    expect(carl.tile("gap")).to_contain_text("$ 500")
    confirm(Session(sales.server, "mona"), sales.facts.quotations["carl"])
    expect(carl.rainbow_man).to_be_visible()
    expect(carl.rainbow_man).to_contain_text("Carl · Sales untaxed")
    expect(carl.tile("gap")).to_contain_text("Surplus")

    carl.open().visitor.wait(2)
    assert carl.rainbow_man.count() == 0  # now: it fades by itself
    elsewhere = look("carl")
    elsewhere.visitor.wait(2)
    assert elsewhere.rainbow_man.count() == 0
