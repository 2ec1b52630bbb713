"""The documents are true: their commands run, their examples work, and what they name
is there."""

import configparser
import importlib.util
import os
import re
import shlex
from itertools import dropwhile

import polib
import pytest

from .conftest import ADDONS, ODOO, TOP, Running, drop_database

DOCUMENTS = [
    *(TOP / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    TOP / "SECURITY.md",
    *sorted((TOP / "docs").glob("*.md")),
    *sorted(TOP.glob("sales_*/readme/*.md")),
]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.M | re.S)
EXAMPLE = re.compile(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)
# to a place in the repository, with the heading
LINK = re.compile(r"""(?:\]\(|src=")([^)#:"]*)(?:#([^)"]*))?[)"]""")
INLINE = re.compile(r"`((?:\./setup/|\.ci/|pip |pg_basebackup )[^`]+)`")
# Commands that cannot run within a test, with where they are tried instead. Options are
# compared with what the program says of itself.
ELSEWHERE = {
    "./setup/demo": "tests/test_demo.py",
    "./setup/test": "this very run",
    "./setup/bench": "tests/test_bench.py: tests/bench/run.py, tests/bench/measures.py",
    "./setup/i18n": "tests/test_setup_i18n.py, and test_translations.py of the addons",
    "./setup/lint": ".ci/run",
    "./setup/prove": "tests/test_proof.py and tests/test_coexistence.py, in short",
    "./setup/release": "tests/test_upgrade.py and tests/test_description.py take what "
    "it makes",
    "./setup/pictures": "tests/test_demo.py: setup/lib/pictures.py",
    ".ci/run": "the CI",
    "pip": "tests/test_packaging.py",
    "pg_basebackup": "tests/proof/standby.py",
}
# Names of Odoo's, GitHub's and vtiger's own, written as ours are.
OF_OTHERS = {
    "Administration / Settings",
    "Administrator",
    "Apps",
    "Dashboards",
    "Export",
    "Mark as Lost",
    "Print",
    "Report a vulnerability",
    "Sales Reporting",
    "Security",
    "Settings / Technical / Scheduled Actions",
    "Team Leader",
    "Test",
    "User: All Documents",
    "User: Own Documents Only",
    "Verkooporder toewijzingen",
    "Verkoopdoelstellingen",
}
# Whom pg_basebackup asks, and wheels by the name of their files.
GIVEN = {"-h", "-U", "--wheel-dir", "dist/*.whl"}
SETTING = re.compile(r"[A-Z_]+=")
CAPITALS = re.compile(r"[A-Z]+\.*")
MARK = "piece of a document"
# Blocks that are no commands.
OTHER = {"text", "mermaid", "xml", "csv", "ini", "python"}


def blocks(path, *languages):
    """The fenced blocks of a document: list of (language, text)."""
    found = [(kind, body) for _indent, kind, body in FENCE.findall(path.read_text())]
    return [block for block in found if not languages or block[0] in languages]


def examples():
    """Files that the documents tell to write: dict of name to text."""
    return {
        name: text
        for path in DOCUMENTS
        for name, text in EXAMPLE.findall(path.read_text())
    }


def in_words(lines):
    """Command lines, each once, without what is set for them: list of lists."""
    commands = [shlex.split(line) for line in dict.fromkeys(lines) if line]
    return [list(dropwhile(SETTING.match, words)) for words in commands]


def all_commands():
    """The shell commands of the documents: list of lists of words."""
    return in_words(
        line.strip()
        for path in DOCUMENTS
        for _kind, body in blocks(path, "", "sh")
        for line in body.replace("\\\n", " ").splitlines()
    )


@pytest.fixture(scope="module")
def database(new_database_for_module, tmp_path_factory):
    """A database with both addons, and with those that the guides have one write."""
    place = tmp_path_factory.mktemp("examples")
    files = examples()
    for name, text in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text)
    database = new_database_for_module("ours")
    conf = configparser.ConfigParser(interpolation=None)
    conf.read(os.environ["ODOO_RC"])
    path = conf["options"]["addons_path"]
    database.path = f"--addons-path={path},{place}"
    addons = sorted({name.split("/")[0] for name in files})
    result = database.install(*addons, options=(database.path,))
    assert addons == ["sales_deal_size", "sales_visits"]
    assert result.problems == []
    return database


def snippets():
    """The pieces for Odoo's shell: list of (document, code, what is shown below as its
    output, or None)."""
    found = []
    for path in DOCUMENTS:
        text = EXAMPLE.sub("", path.read_text())
        parts = [(kind, body) for _indent, kind, body in FENCE.findall(text)]
        for (kind, body), below in zip(parts, [*parts[1:], ("", "")], strict=False):
            if kind == "python":
                expected = below[1] if below[0] == "text" else None
                found.append((path.name, body, expected))
    return found


# What else is asked of the database, by name.
QUESTIONS = {
    "drift": "print(env['sales.credit'].verify(env['sales.metric'].search([])))",
    "menus": "menus = env['ir.ui.menu'].with_context(**{'ir.ui.menu.full_list': True})"
    "\nprint(*menus.search([]).mapped('complete_name'), sep='\\n')",
    "models": "print(*env.registry, sep='\\n')",
    "jobs": "jobs = env['ir.model.data'].search([('model', '=', 'ir.cron'), "
    "('module', 'in', ['sales_targets', 'sales_reporting'])])"
    "\nprint(*env['ir.cron'].browse(jobs.mapped('res_id')).mapped('name'), sep='\\n')",
    "options": "import odoo.tools\nprint(*odoo.tools.config.options, sep='\\n')",
}


@pytest.fixture(scope="module")
def answers(database):
    """What the snippets print, by their place in the list, and the questions, by name;
    all in one shell, each as if it was the first."""
    pieces = {str(index): code for index, (_, code, _) in enumerate(snippets())}
    pieces.update(QUESTIONS)
    script = "".join(
        f"env.cr.rollback()\nprint({f'{MARK} {name}'!r})\n{code}\n"
        for name, code in pieces.items()
    )
    command = ("shell", "-d", database.name, "--no-http", database.path)
    result = database.start(*command, script=script).finish()
    assert result.problems == []
    parts = re.split(rf"^{MARK} (\w+)\n", result.out, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_python_snippet_runs(answers):
    """In the order of the guides; what is shown below a snippet is what it prints."""
    for index, (name, code, expected) in enumerate(snippets()):
        said = answers[str(index)]
        assert expected in (None, said), (name, code)
    assert len(snippets()) >= 6
    assert answers["drift"] == "[]\n"


def test_every_command_runs(database, tmp_path):
    """Those of Odoo's command line on a database of the test; of the others, that they
    are known, and have the options that are named."""
    names = {"sales": database.name, "sales_tried": f"{database.name}_tried"}
    tried = set()
    try:
        for words in all_commands():
            if words[0] == "./setup/odoo":
                run_odoo([names.get(word, word) for word in words], database, tmp_path)
            else:
                check_elsewhere(words)
            tried.add(" ".join(words[:2]))
    finally:
        drop_database(names["sales_tried"])
    assert {"./setup/odoo db", "./setup/odoo i18n", "./setup/odoo server"} <= tried


def run_odoo(words, database, tmp_path):
    # a file of the repository, which is not where the command runs
    arguments = [str(TOP / w) if (TOP / w).is_file() else w for w in words[1:]]
    if arguments[0] in ("shell", "server"):
        arguments.append(database.path)
    if arguments[0] == "server":
        assert "--stop-after-init" in arguments, words
    script = "print(env.cr.dbname)\n" if arguments[0] == "shell" else None
    result = Running([ODOO, *arguments], script, cwd=tmp_path).finish()
    assert result.own_problems == [], words


def test_commands_in_sentences_are_known():
    """Those that stand in a line of text; what is in capitals is to be filled in."""
    found = in_words(
        re.sub(r"\s+", " ", line)
        for path in DOCUMENTS
        for line in INLINE.findall(FENCE.sub("", path.read_text()))
    )
    for words in found:
        check_elsewhere([word for word in words if not CAPITALS.fullmatch(word)])
    assert ["./setup/prove", "replica"] in found
    assert "pg_basebackup" in {words[0] for words in found}


def check_elsewhere(words):
    """What is not run here is tried elsewhere, and is asked for what it can do."""
    program = words[0]
    if program == "./setup/odoo":
        return
    assert program in ELSEWHERE, "the documents name a command that nobody tries"
    files = re.findall(r"(?:tests|setup|\.ci)/[\w./]+", ELSEWHERE[program])
    if program.startswith("."):
        assert os.access(TOP / program, os.X_OK), words
        files.append(program)
    text = "".join((TOP / file).read_text() for file in files)
    for before, word in zip(words, words[1:], strict=False):
        if program == "./setup/test" and not word.startswith("--"):
            # all else is for pytest
            assert word == "-k" or before == "-k" or (TOP / word).exists(), words
        elif word.startswith("./"):
            assert (TOP / word / "pyproject.toml").is_file(), words
        elif word not in GIVEN and before not in GIVEN:
            assert word in text, words


def test_menus_and_models_are_there(answers):
    there = {*answers["menus"].splitlines(), *answers["models"].splitlines()}
    named = set()
    for path in DOCUMENTS:
        text = re.sub(r"\s+", " ", path.read_text())
        for menu in re.findall(r"\*(Sales Targets > [^*]+)\*", text):
            named.add(menu.replace(" > ", "/"))
        named.update(
            re.findall(r"`((?:sales|crm|sale|account|mail)\.[a-z.]+[a-z])`", text)
        )
    # methods, as in sales.credit.verify
    named -= {name for name in named - there if name.rpartition(".")[0] in there}
    assert len(named) > 20
    assert named <= there, named - there


def test_names_on_the_screen_are_there():
    """What is written *so* stands on a page of ours, word by word."""
    terms = {term.casefold() for term in OF_OTHERS}
    for addon in ADDONS:
        file = polib.pofile(str(TOP / addon / "i18n" / f"{addon}.pot"))
        terms.update(entry.msgid.casefold() for entry in file)
    named = set()
    for path in DOCUMENTS:
        text = re.sub(r"`[^`]*`|\*\*[^*]+\*\*", "", FENCE.sub("", path.read_text()))
        names = re.findall(r"(?<!\*)\*(\w[^*]*)\*(?!\*)", text)
        named.update(re.sub(r"\s+", " ", name) for name in names if " > " not in name)
    assert len(named) > 80
    unknown = sorted(name for name in named if name.casefold() not in terms)
    assert unknown == []


def test_jobs_are_documented(answers):
    text = (TOP / "docs" / "administrator-guide.md").read_text()
    documented = re.findall(r"^\| (Sales (?:Targets|Reporting): [^|]+) \|", text, re.M)
    assert sorted(documented) == sorted(answers["jobs"].splitlines())


def test_paths_and_links_lead_somewhere():
    for path in DOCUMENTS:
        text = FENCE.sub("", path.read_text())
        written = set(examples())
        for name in re.findall(r"`((?:sales_\w+|tests|setup|docs)/[\w./]*)`", text):
            if name not in written:
                assert (TOP / name).exists(), (path.name, name)
        for link, anchor in LINK.findall(text):
            target = path.parent / link if link else path
            assert target.exists(), (path.name, link)
            assert not anchor or anchor in anchors_of(target), (path.name, anchor)


def anchors_of(path):
    """What links may lead to within a document: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", path.read_text()), re.M)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings}


def test_options_of_odoo_are_known(answers):
    known = set(answers["options"].split())
    named = set()
    for path in DOCUMENTS:
        for _kind, body in blocks(path, "ini"):
            conf = configparser.ConfigParser()
            conf.read_string(body)
            named.update(conf["options"])
    assert named
    assert named <= known


def test_every_heading_of_vtiger_is_documented():
    spec = importlib.util.spec_from_file_location(
        "vtiger", TOP / "sales_targets" / "tools" / "vtiger.py"
    )
    vtiger = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vtiger)
    tables = (TOP / "docs" / "moving-in.md").read_text().split("Allocations:\n")
    for kind, table in zip((vtiger.TARGET, vtiger.ALLOCATION), tables, strict=True):
        rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| ([^|]+) \|$", table, re.M)[1:]
        documented = [
            {name for column in row for name in column.strip().split(", ")}
            for row in rows
            if not row[0].startswith("---")
        ]
        assert documented == [set(names) for names in vtiger.COLUMNS[kind].values()]


def test_blocks_are_of_a_known_kind():
    for path in DOCUMENTS:
        for kind, _body in blocks(path):
            assert kind in OTHER | {"", "sh"}, (path.name, kind)


def test_versions_agree():
    """The changelog begins with the version of the addons."""
    newest = re.search(r"^## ([\d.]+)", (TOP / "CHANGELOG.md").read_text(), re.M)
    for addon in ("sales_targets", "sales_reporting"):
        manifest = (TOP / addon / "__manifest__.py").read_text()
        assert f'"version": "{newest.group(1)}"' in manifest
