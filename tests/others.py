# Copyright 2026 Sales Targets & Reporting contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl.html).
"""Addons of the Odoo Community Association, beside which ours are tried and measured.

They are installed as packages into a folder of their own, in the versions that
``others.txt`` names.
"""

import configparser
import hashlib
import os
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).resolve().with_name("others.txt")
PLACE = LIST.parent.parent / ".run" / "others"


def fetch():
    """Install them where they are not yet.

    :return: the folder with the addons
    """
    key = hashlib.sha256(LIST.read_bytes()).hexdigest()[:10]
    addons = PLACE / key / "odoo" / "addons"
    if not addons.is_dir():
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        command += ["install", "-q", "--no-deps", "--require-hashes", "--no-compile"]
        command += ["--target", str(PLACE / key), "-r", str(LIST)]
        subprocess.run(command, check=True)
    return addons


def addons_path():
    """Where Odoo finds everything: what its configuration says, and the others.

    :return: str for the option ``--addons-path``
    """
    conf = configparser.ConfigParser(interpolation=None)
    conf.read(os.environ["ODOO_RC"])
    return f"{conf['options']['addons_path']},{fetch()}"
