"""The pages that the Apps screen shows of the addons: made from the fragments of their
readme, and shown by Odoo with all pictures."""

import re

import pytest
from lxml import html

from .conftest import ADDONS, TOP, load_setup


def folder_of(addon):
    return TOP / addon / "static" / "description"


def page_of(addon):
    """The text of the page that is there."""
    return (folder_of(addon) / "index.html").read_text("utf-8")


def words_of(page):
    """What one reads on a page, word by word."""
    (section,) = html.fromstring(page).iter("section")
    return section.text_content().split()


@pytest.mark.parametrize("addon", ADDONS)
def test_page_is_what_the_fragments_give(addon):
    made = load_setup("lib/description").page(TOP / addon)
    assert page_of(addon) == made, "make it anew with ./setup/release pages"


@pytest.mark.parametrize("addon", ADDONS)
def test_page_has_all_fragments_and_pictures(addon):
    fragments = sorted((TOP / addon / "readme").iterdir())
    written = words_of(page_of(addon))
    for fragment in fragments:
        # without marks, numbers of lists and places of pictures
        text = re.sub(
            r"\]\([^)]+\)|[*`]|^ *(-|\d\.) ", " ", fragment.read_text("utf-8")
        )
        words = [word for word in re.findall(r"\w+", text) if not word.isdigit()]
        missing = set(words) - set(re.findall(r"\w+", " ".join(written)))
        assert not missing, (fragment.name, missing)
    pictures = {path.name for path in folder_of(addon).iterdir()} - {"index.html"}
    assert set(re.findall(r' src="([^"]+)"', page_of(addon))) == pictures


def test_picture_and_its_caption():
    made = load_setup("lib/description").to_html(
        'Above.\n\n![Ann & "Ben"](../static/description/board.png)\n\nBelow.\n'
    )
    above, figure, below = html.fragments_fromstring(made)
    picture, caption = figure
    assert (above.text, below.text, figure.tag) == ("Above.", "Below.", "figure")
    assert (picture.tag, picture.get("src")) == ("img", "board.png")
    assert caption.text == 'Ann & "Ben"'


@pytest.mark.parametrize("text", ["See ![a](a.png)", "- ![a](a.png)", "![a](a.png) b"])
def test_picture_is_a_paragraph_of_its_own(text):
    with pytest.raises(ValueError, match="a paragraph of its own"):
        load_setup("lib/description").to_html(text)


def test_odoo_shows_the_pages(new_server, new_database_for_session, new_visitor):
    visitor = new_visitor(new_server(new_database_for_session("ours")), "admin")
    for addon in ADDONS:
        domain = [("name", "=", addon)]
        (module,) = visitor.session.call("ir.module.module", "search", domain)
        visitor.page.goto(f"/odoo/apps/{module}")
        shown = visitor.page.locator("[name=description_html] section")
        shown.wait_for()
        # a picture that has not come, or is none, has no width
        visitor.page.wait_for_function(
            "[...document.images].every((image) => image.complete)"
        )
        pictures = shown.locator("img").evaluate_all(
            "images => images.map((i) => [i.getAttribute('src'), i.naturalWidth > 0])"
        )
        assert pictures == [
            [f"/{addon}/static/description/{name}", True]
            for name in re.findall(r' src="([^"]+)"', page_of(addon))
        ]
        assert shown.text_content().split() == words_of(page_of(addon))
        # Odoo has left the styles in place
        narrow = shown.evaluate("section => getComputedStyle(section).maxWidth")
        assert narrow == "960px"
