"""Tests of ./setup/i18n, of what it makes of templates and translations."""

import polib
import pytest

from .conftest import load_setup


@pytest.fixture
def top(tmp_path):
    """A folder with both addons, each with the term "Team", and one that is its own."""
    for addon, own in (("sales_targets", "Goal"), ("sales_reporting", "Loss")):
        (tmp_path / addon / "i18n").mkdir(parents=True)
        write(tmp_path, addon, f"{addon}.pot", {own: "", "Team": ""})
    return tmp_path


def write(top, addon, name, terms):
    file = polib.POFile()
    file.metadata = {"POT-Creation-Date": "2026-01-01 10:00+0000", "Language": "xx"}
    for term, translation in terms.items():
        place = [(f"code:addons/{addon}/models/{term}.py", "0")]
        file.append(polib.POEntry(msgid=term, msgstr=translation, occurrences=place))
    file.save(str(top / addon / "i18n" / name))


def read(top, addon, lang):
    file = polib.pofile(str(top / addon / "i18n" / f"{lang}.po"))
    return {entry.msgid: entry.msgstr for entry in file}


def test_keeps_drops_and_says_what_is_new(top):
    write(top, "sales_targets", "nl.po", {"Goal": "Doel", "Old": "Oud", "Team": "Team"})
    write(top, "sales_reporting", "nl.po", {"Loss": ""})
    missing = load_setup("lib/translations").update(top)
    assert read(top, "sales_targets", "nl") == {"Goal": "Doel", "Team": "Team"}
    # in the words of the other addon
    assert read(top, "sales_reporting", "nl") == {"Loss": "", "Team": "Team"}
    assert missing == {("sales_reporting", "Loss"): ["nl"]}


def test_begins_with_a_language(top, capsys):
    load_setup("lib/translations").main(top, "ro")
    assert read(top, "sales_targets", "ro") == {"Goal": "", "Team": ""}
    header = polib.pofile(str(top / "sales_targets" / "i18n" / "ro.po")).metadata
    assert header["Language"] == "ro"
    assert header["Plural-Forms"].startswith("nplurals=3;")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "sales_targets [ro] 'Goal'"
    assert said[-1] == "ro: 4 to translate"


def test_changes_nothing_when_nothing_is_new(top):
    write(top, "sales_targets", "nl.po", {"Goal": "Doel", "Team": "Team"})
    translations = load_setup("lib/translations")
    translations.update(top)
    files = {path: path.read_bytes() for path in top.rglob("*.po*")}
    # a new export has other dates
    write(top, "sales_targets", "sales_targets.pot", {"Goal": "", "Team": ""})
    translations.update(top)
    assert {path: path.read_bytes() for path in top.rglob("*.po*")} == files
    assert not any(b"POT-Creation-Date" in text for text in files.values())
