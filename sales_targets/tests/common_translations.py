# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
import re
from io import BytesIO
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase
from odoo.tools.translate import trans_export

# %(name)s, %s, {name}, ${name}, {{ code }}
HOLES = re.compile(r"%\(\w+\)[a-z]|%[sdf]|%%|\$\{[^}]*\}|\{\{.*?\}\}|\{[\w.]*\}", re.S)
TAGS = re.compile(r"</?[a-zA-Z][^>]*>")
# what of a tag is text
TEXTS = re.compile(r'\b(title|alt|placeholder|aria-label|data-tooltip)="[^"]*"')
# where the text within a tag begins or ends, as after a field of a form
OUTER = re.compile(r"^(<[^>]+>)+|(<[^>]+>)+$")
LINES = re.compile(r"\s*\n\s*")


class TranslationsCase(TransactionCase):
    """The translations of an addon are complete and fit its texts.

    ``addon`` is its name; the languages are those with a file in its ``i18n``.
    """

    addon = "sales_targets"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(get_module_path(cls.addon)) / "i18n"
        cls.template = polib.pofile(str(folder / f"{cls.addon}.pot"))
        cls.files = {
            path.stem: polib.pofile(str(path)) for path in sorted(folder.glob("*.po"))
        }

    def _each(self):
        """(language, entry) of all that is translated."""
        for lang, file in self.files.items():
            for entry in file:
                yield lang, entry

    def _none(self, wrong, text):
        self.assertFalse(wrong, f"{len(wrong)} {text}, for example {wrong[:5]}")

    def _check_template(self):
        """./setup/i18n was run after the last change of a text."""
        with BytesIO() as buffer:
            trans_export(None, [self.addon], buffer, "po", self.env)
            exported = polib.pofile(buffer.getvalue().decode())
        there = {entry.msgid for entry in self.template}
        now = {entry.msgid for entry in exported}
        self.assertGreater(len(now), 1000)
        self._none(sorted(now - there), "terms are new: run ./setup/i18n")
        self._none(sorted(there - now), "terms are gone: run ./setup/i18n")

    def _check_complete(self):
        """Each language has exactly the terms of the template, all translated."""
        self.assertLessEqual(
            {"de", "es", "fr", "nl", "ro", "zh_TW"}, set(self.files), "languages"
        )
        terms = [entry.msgid for entry in self.template]
        for lang, file in self.files.items():
            self.assertEqual([entry.msgid for entry in file], terms, lang)
            self.assertEqual(file.metadata["Language"], lang)
        self._none(
            [
                (lang, entry.msgid)
                for lang, entry in self._each()
                if not entry.msgstr.strip() or entry.fuzzy or entry.obsolete
            ],
            "terms are not translated",
        )

    def _check_fit(self):
        """Placeholders, tags and spaces at the ends are those of the term."""
        for kind, of in (
            ("placeholders", self._holes),
            ("tags", self._tags),
            ("spaces at the ends", self._ends),
        ):
            self._none(
                [
                    (lang, entry.msgid, entry.msgstr)
                    for lang, entry in self._each()
                    if of(entry.msgid) != of(entry.msgstr)
                ],
                f"translations have other {kind}",
            )

    @staticmethod
    def _holes(text):
        return sorted(HOLES.findall(text))

    @staticmethod
    def _tags(text):
        """The tags without their texts, in whatever order the sentence has them."""
        return sorted(
            LINES.sub(" ", TEXTS.sub(r"\1", tag)) for tag in TAGS.findall(text)
        )

    @staticmethod
    def _ends(text):
        text = OUTER.sub("", text)
        return text[:1].isspace(), text[-1:].isspace()

    def _check_no_code(self):
        """A tuple that follows a call of ``_``, with no other name in between, is taken
        by Odoo for another such call, and its first string for a text."""
        self._none(
            [
                entry.msgid
                for entry in self.template
                if re.fullmatch(r"[a-z]+(_[a-z]+)+|id", entry.msgid)
            ],
            "names of the code are exported: let something stand before the tuple",
        )
