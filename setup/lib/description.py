"""Make the pages that Odoo's Apps screen shows of the addons, static/description/
index.html, from the fragments of their readme; ../release is the command.

description.py TOP

Of a page Odoo keeps simple tags and what stands in ``style``. Colours but grey would be
wrong in one of its two themes. A picture stands in a fragment as
``![caption](../static/description/NAME.png)``, a paragraph of its own.
"""

from __future__ import annotations

import ast
import sys
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

ADDONS = ("sales_targets", "sales_reporting")
# Fragments in the order of the page, with their headings.
FRAGMENTS = (
    ("DESCRIPTION", None),
    ("CONFIGURE", "Configuration"),
    ("USAGE", "Usage"),
    ("ROADMAP", "Known limits"),
    ("CONTRIBUTORS", "Contributors"),
)
PICTURES = "../static/description/"
PAGE = """\
<!DOCTYPE html>
<!-- Made from ../../readme/ by ./setup/release pages -->
<html lang="en">
<head>
<meta charset="utf-8">
<title>{name}</title>
</head>
<body>
<section style="max-width: 60rem; margin: 0 auto; padding: 1rem; line-height: 1.6">
<div style="display: flex; gap: 1.5rem; align-items: flex-start; margin-bottom: 2rem">
<img src="icon.png" alt="" style="width: 5rem">
<div>
<h1 style="margin: 0">{name}</h1>
<p style="font-size: 1.2rem; margin: 0">{summary}</p>
<p style="opacity: 0.75; margin: 0">Version {version} for Odoo 19, Community and
Enterprise. Licence {license}.</p>
</div>
</div>
{body}<p style="opacity: 0.75">Guides and source: <a href="{website}">{website}</a></p>
</section>
</body>
</html>
"""
STYLES = {
    "h2": "margin: 2.5rem 0 1rem; padding-bottom: 0.25rem; border-bottom: 1px solid",
    "li": "margin-bottom: 0.4rem",
    "figure": "margin: 1.5rem 0; text-align: center",
    "img": "max-width: 100%; border: 1px solid rgba(128, 128, 128, 0.4);"
    " border-radius: 0.5rem",
    "caption": "opacity: 0.75; font-size: 0.9rem; margin: 0.25rem 0 0",
}


def picture(renderer, tokens, index, options, env):
    """A picture of a fragment, with its text below as the caption."""
    token = tokens[index]
    name = token.attrs["src"].removeprefix(PICTURES)
    caption = escape(token.content)
    return (
        f'<img src="{escape(name)}" alt="" style="{STYLES["img"]}">\n'
        f'<p style="{STYLES["caption"]}">{caption}</p>'
    )


def to_html(text: str) -> str:
    """A fragment as HTML.

    :raise ValueError: if a picture is not a paragraph of its own
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("image", picture)
    tokens = markdown.parse(text)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        pictures = [part for part in token.children or () if part.type == "image"]
        if pictures and (len(token.children) > 1 or before.hidden):
            raise ValueError(
                f"Give the picture a paragraph of its own: {token.content}"
            )
        if pictures:
            before.tag = after.tag = "figure"
    for token in tokens:
        if token.nesting == 1 and token.tag in STYLES:
            token.attrSet("style", STYLES[token.tag])
    return markdown.renderer.render(tokens, markdown.options, {})


def page(addon: Path) -> str:
    """The page of an addon, from its manifest and its fragments."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text("utf-8"))
    body = ""
    for name, heading in FRAGMENTS:
        if heading:
            body += f'<h2 style="{STYLES["h2"]}">{heading}</h2>\n'
        body += to_html((addon / "readme" / f"{name}.md").read_text("utf-8"))
    about = ("name", "summary", "version", "license", "website")
    return PAGE.format(body=body, **{key: escape(manifest[key]) for key in about})


def main(top: str) -> None:
    for name in ADDONS:
        addon = Path(top, name)
        path = addon / "static" / "description" / "index.html"
        path.write_text(page(addon), "utf-8")
        print(path.relative_to(top))


if __name__ == "__main__":
    main(*sys.argv[1:])
