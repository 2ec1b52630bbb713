"""Each page of the app in each language: it opens, with the demo data, and what it says
of itself is in the language.
"""

from __future__ import annotations

import re

import polib
import pytest
from playwright.sync_api import expect

from .browsing import Session
from .conftest import ADDONS, TOP

LANGUAGES = {
    "nl": "nl_NL",
    "de": "de_DE",
    "es": "es_ES",
    "fr": "fr_FR",
    "ro": "ro_RO",
    "zh_TW": "zh_TW",
}
APPS = ("sales_targets.sales_targets_menu_root",)

# Titles, menus, heads, labels, buttons: what our addons write, not what people do.
OPEN_MENU = """async (menu) => {
    const { menu: menus, action } = odoo.__WOWL_DEBUG__.root.env.services;
    await menus.selectMenu(menu);
    const { displayName, view } = action.currentController;
    return { title: displayName, view: view?.type };
}"""
OPEN_FORM = """async () => {
    const { action, orm } = odoo.__WOWL_DEBUG__.root.env.services;
    const { action: opened, view } = action.currentController;
    const views = (opened.views || []).map((pair) => pair[1]);
    if (!view || view.type === "form" || !views.includes("form")) {
        return false;
    }
    const [id] = await orm.search(opened.res_model, opened.domain, { limit: 1 });
    if (id) {
        await action.switchView("form", { resId: id });
    }
    return Boolean(id);
}"""
WORDS = """() => {
    const chrome = [
        ".o_main_navbar .o_menu_brand", ".o_menu_sections *",
        ".o_breadcrumb .active", "th", ".o_list_renderer thead th *", "label",
        ".o_form_label", ".nav-link", "button", ".o_horizontal_separator",
        ".o_facet_value", ".o_stat_text", ".o_view_nocontent *",
        "dt", "h2", "h3", "h4", "legend",
    ].join(",");
    const found = new Set();
    for (const element of document.querySelectorAll(chrome)) {
        for (const node of element.childNodes) {
            const text = node.nodeType === Node.TEXT_NODE && node.data.trim();
            if (text) {
                found.add(text);
            }
        }
    }
    return [...found];
}"""


def translations(lang):
    """What both addons say in a language: dict of English to its translation."""
    return {
        entry.msgid: entry.msgstr
        for addon in ADDONS
        for entry in polib.pofile(str(TOP / addon / "i18n" / f"{lang}.po"))
    }


@pytest.fixture(scope="module")
def server(new_database_for_module, new_server):
    database = new_database_for_module("deps_demo")
    codes = ",".join(LANGUAGES.values())
    options = ("--with-demo", f"--load-language={codes}")
    assert database.install(*ADDONS, options=options).problems == []
    return new_server(database)


def read_menus(session):
    """The menus of the app, as the web client gets them: dict of id to menu."""
    answer = session.http.get(f"{session.server.url}/web/webclient/load_menus")
    menus = answer.json()
    root = next(m for m in menus.values() if m.get("xmlid") in APPS)
    ids = [root["id"]]
    for number in ids:  # grows while it is gone through
        ids += menus[str(number)]["children"]
    return {number: menus[str(number)] for number in ids}


class Walk:
    """Somebody who opens all pages in a language; ``wrong`` is what was found."""

    def __init__(self, visitor, words):
        self.page = visitor.page
        self.words = words
        # the same word may be right elsewhere
        self.english = {t for t, own in words.items() if t != own} - {*words.values()}
        self.own = {own for term, own in words.items() if term != own}
        self.wrong = []

    def start(self):
        # the first visit makes the bundles
        self.page.goto("/odoo/sales-dashboard", timeout=120_000)
        self.page.locator(".o_sales_target_chart canvas").wait_for()

    def open_menu(self, number):
        """Open what a menu leads to; its title and type of view."""
        opened = self.page.evaluate(OPEN_MENU, number)
        self.look(opened["title"])
        return opened

    def open_form(self, title):
        """Open the first record of the list that is open, if there is one."""
        is_open = self.page.evaluate(OPEN_FORM)
        if is_open:
            self.page.locator(
                ".o_form_view .o_form_sheet, .o_form_view"
            ).first.wait_for()
            self.look(f"{title}, form")
        return is_open

    def look(self, where):
        """Wait until all has come, and read it."""
        self.page.locator(".o_loading_indicator").wait_for(state="detached")
        error = self.page.locator(".o_error_dialog, .o_notification_bar.bg-danger")
        if error.count():
            pytest.fail(f"{where}: {error.first.inner_text()}")
        texts = set(self.page.evaluate(WORDS))
        self.wrong += [(where, text) for text in sorted(texts & self.english)]
        if not texts & self.own:
            self.wrong.append((where, "nothing in the language"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_in_the_language(new_visitor, server, lang):
    english = read_menus(use_language(server, "en_US"))
    menus = read_menus(use_language(server, LANGUAGES[lang]))
    words = translations(lang)
    walk = Walk(new_visitor(server, "manager"), words)
    walk.start()
    pages = forms = 0
    for number, menu in menus.items():
        name = english[number]["name"]
        # names of reports in the menu are those of records
        assert menu["name"] == words.get(name, name)
        if menu["actionID"] and menu["actionModel"] != "ir.actions.server":
            pages += 1
            opened = walk.open_menu(number)
            forms += walk.open_form(opened["title"])
    assert walk.wrong == []
    assert pages > 30
    assert forms > 15


def use_language(server, code):
    """The manager's session, after a change of language."""
    session = Session(server, "manager")
    session.call("res.users", "write", [session.user_id], {"lang": code})
    return Session(server, "manager")


def test_figures_and_days_in_the_format_of_the_language(new_visitor, server):
    """As in 1.234,56 and 31-12-2026."""
    use_language(server, "nl_NL")
    page = new_visitor(server, "manager").page
    page.goto("/odoo/sales-comparison", timeout=120_000)
    amount = page.locator(".o_pivot tbody td.o_pivot_cell_value").first
    expect(amount).to_have_text(re.compile(r"^\s*-?\d{1,3}(\.\d{3})+,\d\d\s*$"))
    page.goto("/odoo/sales-targets/new")
    day = page.locator(".o_field_widget[name=date_from]").first
    expect(day).to_have_text(re.compile(r"^\s*\d\d-\d\d-20\d\d\s*$"))
