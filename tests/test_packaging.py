"""The addons as others install them: wheels, without this checkout."""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import odoo.release

from .conftest import ADDONS, TOP, Running, setting

METAPACKAGE = "odoo_addons_sales_targets_reporting"


def run(*command, **options):
    return subprocess.run(
        [str(part) for part in command],
        check=True,
        text=True,
        capture_output=True,
        **options,
    ).stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The three wheels, built without a network from a copy of the sources."""
    sources = tmp_path_factory.mktemp("sources")
    target = tmp_path_factory.mktemp("wheels")
    passing = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", "build")
    for name in (*ADDONS, "setup/_metapackage"):
        shutil.copytree(TOP / name, sources / name, ignore=passing)
    places = [sources / name for name in (*ADDONS, "setup/_metapackage")]
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet"),
        *("--disable-pip-version-check", "--no-build-isolation"),
        *("--no-deps", "--no-index", "--wheel-dir", target, *places),
    )
    return {path.name.split("-")[0]: path for path in target.glob("*.whl")}


def names_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def metadata_of(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def files_of(addon):
    """The files of an addon in this checkout."""
    for path in sorted((TOP / addon).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(TOP).as_posix()


def manifest_of(addon):
    return ast.literal_eval((TOP / addon / "__manifest__.py").read_text())


def test_names_versions_and_requirements(wheels):
    assert set(wheels) == {*(f"odoo_addon_{addon}" for addon in ADDONS), METAPACKAGE}
    for addon in ADDONS:
        metadata = metadata_of(wheels[f"odoo_addon_{addon}"])
        manifest = manifest_of(addon)
        assert metadata["Version"] == manifest["version"]
        requirements = metadata.get_all("Requires-Dist")
        assert any(
            requirement.replace(" ", "").startswith("odoo==19.0")
            for requirement in requirements
        ), requirements
        for other in set(ADDONS) & set(manifest["depends"]):
            assert any(
                requirement.replace("-", "_").startswith(f"odoo_addon_{other}")
                for requirement in requirements
            ), requirements
    both = metadata_of(wheels[METAPACKAGE]).get_all("Requires-Dist")
    assert sorted(both) == sorted(f"odoo-addon-{addon}==19.0.*" for addon in ADDONS)


def test_wheels_are_complete(wheels):
    for addon in ADDONS:
        inside = names_in(wheels[f"odoo_addon_{addon}"])
        # pyproject.toml is for the building only
        missing = {
            name
            for name in files_of(addon)
            if f"odoo/addons/{name}" not in inside and name != f"{addon}/pyproject.toml"
        }
        assert not missing


def test_metapackage_brings_no_python(wheels):
    names = names_in(wheels[METAPACKAGE])
    assert all(".dist-info/" in name for name in names), names


@pytest.fixture(scope="module")
def clean_python(wheels, tmp_path_factory):
    """A new environment with the wheels; it sees Odoo, but not this checkout."""
    place = tmp_path_factory.mktemp("clean") / "venv"
    run(setting("READY"), "-m", "venv", "--without-pip", place)
    python = place / "bin" / "python"
    (packages,) = place.glob("lib/python3*/site-packages")
    # what Odoo itself needs: the packages of the project's environment, and Odoo
    odoo_root = Path(odoo.release.__file__).parent.parent
    (packages / "odoo-and-its-needs.pth").write_text(
        f"{sysconfig.get_path('purelib')}\n{odoo_root}\n"
    )
    run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet"),
        *("--disable-pip-version-check", "--no-deps", "--no-index"),
        *wheels.values(),
    )
    return python


SCRIPT = """
import odoo.tools, odoo.modules
for name in ("sales_targets", "sales_reporting"):
    module = env["ir.module.module"].search([("name", "=", name)])
    print("state", name, module.state, module.latest_version)
    print("path", name, odoo.modules.get_module_path(name))
print("addons_path", ",".join(odoo.tools.config["addons_path"]))
"""


def test_install_from_wheels(clean_python, new_database, tmp_path):
    database = new_database("deps")
    conf = tmp_path / "odoo.conf"
    odoo_root = Path(odoo.release.__file__).parent.parent
    community = [str(odoo_root / "addons")] if (odoo_root / "addons").is_dir() else []
    conf.write_text(
        f"[options]\naddons_path = {','.join(community)}\n"
        f"data_dir = {setting('DATA')}\n"
    )
    env = {**os.environ, "ODOO_RC": str(conf)}

    def odoo_in_wheel(*args, script=None):
        command = [clean_python, "-m", "odoo", *args]
        return Running(command, script, env=env, cwd=tmp_path).finish()

    result = odoo_in_wheel(
        *("server", "-d", database.name, "--no-http", "--stop-after-init"),
        *("-i", "sales_reporting"),
    )
    assert result.own_problems == []

    lines = odoo_in_wheel(
        "shell", "-d", database.name, "--no-http", script=SCRIPT
    ).out.splitlines()
    said = [line.split() for line in lines]
    site_packages = clean_python.parent.parent
    for addon in ADDONS:
        version = manifest_of(addon)["version"]
        assert ["state", addon, "installed", version] in said, lines
        (path,) = (Path(words[2]) for words in said if words[:2] == ["path", addon])
        assert path.is_relative_to(site_packages), path
        for name in files_of(addon):
            if not name.endswith("pyproject.toml"):
                assert (path.parent / name).is_file(), name
    (paths,) = (line for line in lines if line.startswith("addons_path"))
    paths = paths.removeprefix("addons_path").strip().split(",")
    assert TOP not in map(Path, paths)


@pytest.mark.parametrize("addon", ADDONS)
def test_no_test_is_left_out_by_odoo(addon):
    """Odoo runs what the package imports, pytest each file."""
    folder = TOP / addon / "tests"
    tree = ast.parse((folder / "__init__.py").read_text())
    named = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {file.stem for file in folder.glob("test_*.py")} == {
        name for name in named if name.startswith("test_")
    }
