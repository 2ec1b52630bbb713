"""Where the dashboard is met, by whom: start page, My Dashboard, the strip above deals
and orders; by keyboard, on a phone, from right to left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .dashboard import Dashboard, log_in, log_out, remembering

PHONE = {"viewport": {"width": 390, "height": 844}}
STRIP = ".o_sales_target_strip"


def width_beyond(page) -> int:
    """How many pixels the page is wider than what is seen of it."""
    return page.evaluate("document.scrollingElement.scrollWidth - innerWidth")


def overflowing(dashboard) -> list[str]:
    """What in the dashboard reaches over the sides of the window; what only screen
    readers know does not count."""
    return dashboard.root.evaluate(
        """(root) => [...root.querySelectorAll("*")]
            .filter((node) => !node.closest("[class*=visually-hidden]"))
            .filter((node) => {
                const {left, right, width} = node.getBoundingClientRect();
                return width && (left < -0.5 || right > innerWidth + 0.5);
            })
            .map((node) => node.outerHTML.slice(0, 120))"""
    )


# -------------------------------------------------------------------------- start page


def test_start_page_with_one_click_and_undone(new_visitor, sales):
    dashboard = Dashboard(new_visitor(sales.server))
    page = dashboard.page
    log_in(page, "anna")
    expect(page.locator(".o_mail_discuss, .o-mail-Discuss").first).to_be_visible()
    dashboard.open()
    dashboard.start_page.click()
    expect(dashboard.start_page).to_contain_text("My start page")

    log_out(page)
    log_in(page, "anna")
    dashboard.wait()
    dashboard.start_page.click()
    expect(dashboard.start_page).to_contain_text("Make this my start page")

    log_out(page)
    log_in(page, "anna")
    expect(page.locator(".o_mail_discuss, .o-mail-Discuss").first).to_be_visible()


# ------------------------------------------------------------------------- other pages


def test_tile_of_my_dashboard(new_visitor, sales):
    page = new_visitor(sales.server, "emma").page
    page.goto("/odoo/action-board.open_board_my_dash_action")
    tile = page.locator(".o_dashboard .o_sales_target_dashboard")
    expect(tile.locator(".o_sales_target_chart canvas")).to_be_visible()
    expect(tile.locator("[data-tile=gap]")).to_contain_text("$ 9,000")


@pytest.mark.parametrize("path", ["action-crm.crm_lead_action_pipeline", "orders"])
def test_strip_folds_and_stays_folded(new_visitor, sales, path):
    page = new_visitor(sales.server, "emma").page
    page.goto(f"/odoo/{path}")
    strip = page.locator(STRIP)
    toggle = strip.get_by_role("button", name="Sales target")
    figures = strip.get_by_text("25% of $ 12,000")
    expect(figures).to_be_visible()
    with remembering(page):
        toggle.click()
    expect(figures).to_have_count(0)

    page.reload()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(figures).to_have_count(0)
    # on another device, too
    elsewhere = new_visitor(sales.server, "emma").page
    elsewhere.goto(f"/odoo/{path}")
    expect(elsewhere.locator(f"{STRIP} button")).to_have_attribute(
        "aria-expanded", "false"
    )
    with remembering(page):
        toggle.click()
    expect(figures).to_be_visible()


# ---------------------------------------------------------------------------- everyone


def focused(page) -> str:
    """A name of what has the focus: of a control its label, of a tile its key."""
    return page.evaluate(
        """() => {
            const {activeElement: node} = document;
            return node.dataset.tile || node.getAttribute("aria-label")
                || node.labels?.[0]?.innerText || node.innerText;
        }"""
    )


def tab_through(page, most=60) -> list[str]:
    """The names of all that Tab leads to, in order, from the page's beginning."""
    names = []
    for _press in range(most):
        page.keyboard.press("Tab")
        names.append(focused(page).strip())
    return names


def tab_to(page, name, most=60) -> None:
    for _press in range(most):
        page.keyboard.press("Tab")
        if focused(page).strip() == name:
            return
    pytest.fail(f"Tab does not lead to {name}")


def test_keyboard_reaches_all(look):
    dashboard = look("emma")
    names = tab_through(dashboard.page)
    months = dashboard.root.get_by_role("table").get_by_role("button")
    expected = [
        *("Year", "Metric", "Per month", "Cumulative", "Make this my start page"),
        *("attainment", "gap", "pace"),
        *months.all_inner_texts(),
    ]
    assert len(expected) == 5 + 3 + 12
    reached = [name for name in names if name in expected]
    assert reached[: len(expected)] == expected


def test_keyboard_opens_target_and_documents(look):
    dashboard = look("emma")
    page = dashboard.page
    tab_to(page, "attainment")
    page.keyboard.press("Enter")
    expect(page.locator(".o_form_view")).to_contain_text("Emma · Sales untaxed")
    # the way back is there a moment later than the form
    page.wait_for_url(re.compile(r"/odoo/sales-dashboard/.+"))
    page.go_back()
    dashboard.wait()
    # the first month of which the sum so far has the order of today
    row = dashboard.root.get_by_role("row").filter(has_text=re.compile(r"\$\s3,000\b"))
    tab_to(page, row.first.get_by_role("button").inner_text())
    page.keyboard.press("Enter")
    expect(page.locator(".o_list_view .o_data_row")).to_have_count(1)


def test_keyboard_changes_the_choice(look):
    dashboard = look("hugo")
    page = dashboard.page
    tab_to(page, "Metric")
    page.keyboard.press("ArrowDown")
    expect(dashboard.tile("result")).to_contain_text("1")
    assert focused(page) == "Metric"  # it is not lost with the new figures


def test_phone(look):
    dashboard = look("emma", **PHONE)
    expect(dashboard.chart).to_be_visible()
    assert width_beyond(dashboard.page) <= 0
    assert overflowing(dashboard) == []


def test_strip_on_phone(new_visitor, sales):
    page = new_visitor(sales.server, "farid", **PHONE).page
    page.goto("/odoo/orders")
    expect(page.locator(STRIP)).to_contain_text("25%")
    assert width_beyond(page) <= 0


def test_right_to_left(look):
    dashboard = look("amina")
    page = dashboard.page
    expect(page.locator("body.o_rtl")).to_have_count(1)
    # Odoo mirrors its style sheets with the program rtlcss where it is installed; all
    # else than the direction follows from it in ours.
    page.add_style_tag(content=".o_web_client * {direction: rtl !important}")
    left = {
        key: dashboard.tile(key).bounding_box()["x"] for key in ("attainment", "gap")
    }
    assert left["attainment"] > left["gap"]
    assert dashboard.year.bounding_box()["x"] > dashboard.metric.bounding_box()["x"]
    assert overflowing(dashboard) == []
