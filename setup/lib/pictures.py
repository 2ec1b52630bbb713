"""Take the pictures that README.md and the addon's description show; ../pictures is
the command.

pictures.py ADDRESS TOP [NAME...]
"""

from __future__ import annotations

import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import chromium
from PIL import Image
from playwright.sync_api import Page, sync_playwright

MOST_BYTES = 150_000


@dataclass
class Picture:
    """``name`` of the file; who looks at which page; ``click``, the text of what is
    clicked on there; ``complete``, what is seen in the end; size in pixels; whose
    description it is for; milliseconds until all has come to rest."""

    name: str
    login: str
    path: str
    complete: str
    click: re.Pattern | None = None
    width: int = 1400
    height: int = 900
    addon: str = "sales_targets"
    settle: int = 1000


PICTURES = (
    Picture("dashboard", "seller", "sales-dashboard", ".o_sales_target_chart canvas"),
    Picture(
        name="dashboard_phone",
        login="seller",
        path="sales-dashboard",
        complete=".o_sales_target_chart canvas",
        width=390,
        height=1080,
    ),
    Picture(
        name="board",
        login="manager",
        path="sales-board",
        complete=".o_kanban_record .o_sales_target_sparkline",
        height=560,
    ),
    Picture(
        name="target_form",
        login="manager",
        path="sales-targets",
        complete=".o_form_view canvas",
        click=re.compile(r"^Anna Berg · Sales untaxed · \d{4}$"),
    ),
    Picture(
        name="planning",
        login="manager",
        path="sales-proposals",
        complete=".o_data_row",
        height=620,
    ),
    Picture(
        name="review",
        login="manager",
        path="sales-reviews",
        complete=".o_form_view .o_field_x2many_list .o_data_row",
        click=re.compile(r"^Formal review$"),
        height=980,
    ),
    Picture(
        name="target_kanban",
        login="manager",
        path="sales-targets",
        complete=".o_kanban_record .o_sales_target_bar",
        width=1280,
        height=760,
    ),
    Picture(
        name="reports",
        login="leader",
        path="reports",
        complete=".o_kanban_record img",
        height=780,
        addon="sales_reporting",
    ),
    Picture(
        name="pipeline",
        login="leader",
        path="pipeline",
        complete=".o_pivot table tbody tr",
        height=420,
        addon="sales_reporting",
    ),
    Picture(
        name="losses",
        login="manager",
        path="losses",
        complete=".o_graph_renderer canvas",
        height=700,
        addon="sales_reporting",
    ),
    Picture(
        name="forecast",
        login="manager",
        path="sales-forecast",
        complete=".o_sales_forecast canvas",
        addon="sales_reporting",
        settle=3000,
    ),
    Picture(
        name="planner",
        login="manager",
        path="sales-planner",
        complete=".o_form_view svg",
        click=re.compile(r"^North · \d{4}$"),
        height=1000,
        addon="sales_reporting",
        settle=3000,
    ),
    Picture(
        name="cash_flow",
        login="manager",
        path="cash-flow",
        complete=".o_graph_renderer canvas",
        height=640,
        addon="sales_reporting",
    ),
    Picture(
        name="pipeline_dashboard",
        login="manager",
        path="dashboards",
        complete=".o-figure canvas",
        click=re.compile(r"^Sales Pipeline$"),
        height=1000,
        addon="sales_reporting",
        settle=8000,
    ),
    Picture(
        name="results_dashboard",
        login="manager",
        path="dashboards",
        complete=".o-figure canvas",
        click=re.compile(r"^Sales Results$"),
        height=1000,
        addon="sales_reporting",
        settle=8000,
    ),
)


def log_in(page: Page, login: str) -> None:
    page.goto("/web/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", login)
    page.click("button[type=submit]")
    page.locator(".o_main_navbar").wait_for()


def take(page: Page, picture: Picture) -> bytes:
    """The picture as PNG, as the browser makes it."""
    log_in(page, picture.login)
    page.goto(f"/odoo/{picture.path}")
    if picture.click:
        page.get_by_text(picture.click).first.click()
    page.locator(picture.complete).first.wait_for()
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    page.mouse.move(0, 0)  # nothing is hovered over
    page.wait_for_timeout(picture.settle)  # counters and presence dots come last
    return page.screenshot(animations="disabled")


def shrink(png: bytes) -> bytes:
    """The same with a palette of its own: a third of the size, and no eye sees it."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def main(address: str, top: str, *names: str) -> None:
    unknown = set(names) - {picture.name for picture in PICTURES}
    if unknown:
        sys.exit(f"no such picture: {', '.join(sorted(unknown))}")
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            size = {"width": picture.width, "height": picture.height}
            context = browser.new_context(base_url=address, viewport=size)
            context.set_default_timeout(60_000)
            png = shrink(take(context.new_page(), picture))
            context.close()
            if len(png) > MOST_BYTES:
                sys.exit(f"{picture.name}.png is too large: {len(png)} bytes")
            folder = Path(top, picture.addon, "static/description")
            Path(folder, f"{picture.name}.png").write_bytes(png)
            print(f"{picture.name}.png: {len(png) // 1000} kB", flush=True)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
