"""The files of translations of both addons, after the template that Odoo exports.

    translations.py TOP [LANG...]

For each language that is there, and each that is named: the file gets exactly the terms
of the addon's template, in its order, with the translations it has. A term that only
the other addon has translated gets the same words. The layout is that of Odoo's export
(polib, 78 columns), without the dates, which would change each time.

A term that is the same in both languages is translated by itself: what is empty is to
be translated.
"""

import sys
from pathlib import Path

import polib
from babel.messages.plurals import get_plural

ADDONS = ("sales_targets", "sales_reporting")


def path_of(top, addon, lang=None):
    """Path of a file of translations; without a language, of the template."""
    return Path(top, addon, "i18n", f"{lang}.po" if lang else f"{addon}.pot")


def languages(top):
    """Codes of the languages that either addon is translated into, in order."""
    return sorted(
        {file.stem for addon in ADDONS for file in Path(top, addon).glob("i18n/*.po")}
    )


def load(path):
    """A ``POFile``, without its dates."""
    file = polib.pofile(str(path))
    for date in ("POT-Creation-Date", "PO-Revision-Date"):
        file.metadata.pop(date, None)
    return file


def read_template(top, addon):
    """The template of an addon, as it is to be saved."""
    template = load(path_of(top, addon))
    template.metadata["Content-Transfer-Encoding"] = "8bit"
    return template


def read(top, addon, lang):
    """What a language has for an addon: a ``POFile``, empty if there is none yet."""
    path = path_of(top, addon, lang)
    return load(path) if path.exists() else polib.POFile()


def merge(template, old, others, lang):
    """The file of a language, after the template.

    :param old: the ``POFile`` that there was
    :param others: dict of term to translation, used where ``old`` has none
    :return: a ``POFile``
    """
    merged = polib.POFile()
    merged.header = old.header or template.header
    merged.metadata = {
        **template.metadata,
        "Language": lang,
        "Plural-Forms": f"{get_plural(lang).plural_forms};",
        **old.metadata,
    }
    known = {entry.msgid: entry for entry in old}
    for entry in template:
        found = known.get(entry.msgid)
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=found and found.msgstr or others.get(entry.msgid, ""),
                comment=entry.comment,
                tcomment=found.tcomment if found else "",
                occurrences=entry.occurrences,
            )
        )
    return merged


def update(top, more=()):
    """Update the files of both addons, for the languages there are and ``more``.

    :return: dict of (addon, term) to the list of languages that lack it
    """
    missing = {}
    templates = {addon: read_template(top, addon) for addon in ADDONS}
    for addon, template in templates.items():
        template.save(str(path_of(top, addon)))
    for lang in sorted({*languages(top), *more}):
        files = {addon: read(top, addon, lang) for addon in ADDONS}
        words = {
            entry.msgid: entry.msgstr
            for file in files.values()
            for entry in file
            if entry.msgstr
        }
        for addon, template in templates.items():
            merged = merge(template, files[addon], words, lang)
            merged.save(str(path_of(top, addon, lang)))
            for entry in merged.untranslated_entries():
                missing.setdefault((addon, entry.msgid), []).append(lang)
    return missing


def main(top, *more):
    missing = update(top, more)
    for (addon, term), lacking in missing.items():
        print(f"{addon} [{' '.join(lacking)}] {term!r}")
    for lang in sorted({*languages(top), *more}):
        count = sum(lang in lacking for lacking in missing.values())
        print(f"{lang}: {count or 'nothing'} to translate")


if __name__ == "__main__":
    main(*sys.argv[1:])
