"""Odoo's upgrade_code on our addons only.

Odoo's command rewrites what it finds in every folder with addons, its own included.
Here it looks at both addons, or at the folders of --addons-path and nothing else.

    upgrade_code.py TOP ADDON,ADDON [arguments of Odoo's command]
"""

import sys
from pathlib import Path

from odoo.cli import upgrade_code
from odoo.tools import config

top, addons, *arguments = sys.argv[1:]
named = any(argument.startswith("--addons-path") for argument in arguments)


OdoosFiles = upgrade_code.FileManager


class OwnFiles(OdoosFiles):
    def __init__(self, addons_path, glob="**/*"):
        super().__init__([], glob)
        for place in config["addons_path"] if named else [top]:
            if Path(place).resolve() == Path(top):
                # beside the addons lies what the set-up has made, Odoo among it
                globs = [f"{addon}/{glob}" for addon in addons.split(",")]
            else:
                globs = [glob]
            for own in globs:
                self._files |= OdoosFiles([place], own)._files


upgrade_code.FileManager = OwnFiles
upgrade_code.UpgradeCode().run(arguments)
