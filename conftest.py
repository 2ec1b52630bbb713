"""For all tests: each worker of pytest-xdist has a filestore of its own.

pytest-odoo gives each a copy of the database, but one filestore to all. There a worker
throws away, after each class of tests, what its own database does not know, such as
files that the tests of another one have just written.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest_odoo

from odoo.tools import config


@contextmanager
def own_filestore(original, database):
    """Copy the filestore of a database for its copy; files are linked, for Odoo never
    writes twice to one."""
    if original == database:
        yield
        return
    stores = Path(config["data_dir"]) / "filestore"
    store = stores / database
    shutil.rmtree(store, ignore_errors=True)
    if (stores / original).is_dir():
        shutil.copytree(stores / original, store, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(store, ignore_errors=True)


pytest_odoo._shared_filestore = own_filestore
