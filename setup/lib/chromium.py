"""The browser of tests and pictures, for playwright: the one that Odoo's tests use."""

import shutil

# the names that Odoo looks for, and setup/lib/browser.sh
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
# nothing outside of this machine is ever asked for
OPTIONS = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",)


def launch(playwright):
    """Start the browser, headless.

    :param playwright: what ``sync_playwright()`` gives
    :return: playwright's ``Browser``
    :raise LookupError: no such browser is installed
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        raise LookupError(f"no Chromium or Chrome is in PATH: {', '.join(NAMES)}")
    return playwright.chromium.launch(
        executable_path=path,
        chromium_sandbox=False,  # it would not start for root
        args=OPTIONS,
    )
