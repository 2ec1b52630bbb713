"""A real Odoo server, and real browsers that visit it.

    def test_two_see_the_same(sales_server, new_visitor):
        anna = new_visitor(sales_server, "anna")      # logged in already
        anna.page.goto("/odoo/sales-dashboard")

A visitor has a browser to itself: cookies, cache and storage are no other's. What goes
wrong in its pages without a test looking, an error in the console, say, fails the test.
A ``Session`` asks the server without a browser, as a program would.

The fixtures are known through conftest.py.
"""

from __future__ import annotations

import resource
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from .conftest import ODOO, Database, Result, load_setup, setting

expect.set_options(timeout=20_000)  # a machine that does other things besides


def new_client() -> requests.Session:
    client = requests.Session()
    client.trust_env = False  # 127.0.0.1 is never to be reached through a proxy
    return client


class Server:
    """Odoo on a port of its own, for one database, with its websockets."""

    def __init__(self, database: Database, log: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.database = database
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        command = [ODOO, "server", "-d", database.name, f"--http-port={port}"]
        command += [f"--db-filter=^{database.name}$", "--no-database-list"]
        command += ["--workers=0", "--max-cron-threads=0"]
        with log.open("w") as file:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def wait(self, timeout: float = 120) -> None:
        """Wait until the log-in page answers."""
        http = new_client()
        until = time.monotonic() + timeout
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if http.get(f"{self.url}/web/login", timeout=timeout).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.2)
        pytest.fail(f"Odoo does not answer; its log: {self.log.read_text()[-4000:]}")

    def stop(self) -> Result:
        """End it, whatever it does, and give its log."""
        self.process.terminate()  # setup/odoo ends Odoo with itself
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return Result(self.process.returncode, "", self.log.read_text())


class RemoteError(Exception):
    """What the server answered instead of a result: ``name``, the exception's."""

    def __init__(self, error: dict):
        super().__init__(error["data"]["message"])
        self.name = error["data"]["name"].rpartition(".")[2]


class Session:
    """Someone logged in, or nobody, who asks the server by JSON-RPC."""

    def __init__(self, server: Server, login: str | None = None):
        self.server = server
        self.http = new_client()
        self.user_id = None
        if login:
            found = self.post(
                "/web/session/authenticate",
                {"db": server.database.name, "login": login, "password": login},
            )
            self.user_id = found["uid"]

    def post(self, path: str, params: dict):
        """The result of a JSON-RPC route; its error as ``RemoteError``."""
        answer = self.http.post(
            self.server.url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=60,
        ).json()
        if "error" in answer:
            raise RemoteError(answer["error"])
        return answer.get("result")

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a method, as the pages of the web client do."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )


class Visitor:
    """Someone in front of a browser of their own.

    ``page`` is the page looked at; ``session``, with which it is logged in, or None;
    ``options`` are those of playwright's ``Browser.new_context``.
    """

    def __init__(self, browser, server: Server, login: str | None = None, **options):
        options = {"viewport": {"width": 1400, "height": 900}, **options}
        self.context = browser.new_context(base_url=server.url, **options)
        self.context.set_default_timeout(20_000)
        self.problems = []
        self.requests = []
        self.context.on("weberror", lambda e: self.problems.append(str(e.error)))
        self.context.on("console", self._on_console)
        self.context.on("request", self._on_request)
        self.session = login and Session(server, login)
        if self.session:
            self.context.add_cookies(
                [
                    {"name": cookie.name, "value": cookie.value, "url": server.url}
                    for cookie in self.session.http.cookies
                ]
            )
        self.page = self.context.new_page()

    def _on_console(self, message):
        if message.type == "error":
            self.problems.append(f"{message.text} ({message.location['url']})")

    def _on_request(self, request):
        self.requests.append(request)
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.problems.append(f"asks another server: {request.url}")

    def calls(self, method: str) -> list[float]:
        """When the pages called a method of the server: seconds, in order."""
        return sorted(
            request.timing["startTime"] / 1000
            for request in self.requests
            if request.url.endswith(f"/{method}")
        )

    def wait(self, seconds: float) -> None:
        """Let time pass; the page goes on meanwhile."""
        self.page.wait_for_timeout(seconds * 1000)


@contextmanager
def without_memory_limit():
    """Odoo, in this process for other tests, limits what it may reserve, which is far
    less than a browser does."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limits[1], limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


@pytest.fixture(scope="session")
def new_server():
    """A function ``new_server(database) -> Server``; all end with the whole run, and
    what they log must show no trouble that our addons make."""
    servers = []

    def new_server(database: Database) -> Server:
        log = Path(setting("DATA")).parent / f"{database.name}.log"
        servers.append(Server(database, log))
        servers[-1].wait()
        return servers[-1]

    yield new_server
    results = [server.stop() for server in servers]
    problems = [
        problem
        for result in results
        for problem in result.own_problems
        # what was refused to someone, as the tests want it
        if ": odoo.http: " not in problem or not problem.startswith("WARNING")
    ]
    assert problems == []
    for server in servers:
        server.log.unlink()


@pytest.fixture(scope="module")
def chromium():
    """The browser; a module's, for playwright's event loop would be in the way of other
    tests."""
    with without_memory_limit(), sync_playwright() as playwright:
        try:
            browser = load_setup("lib/chromium").launch(playwright)
        except LookupError as error:
            pytest.fail(f"{error}; ./setup/test installs one", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture
def new_visitor(chromium):
    """A function ``new_visitor(server, login=None, **options) -> Visitor``."""
    visitors = []

    def new_visitor(server: Server, login: str | None = None, **options) -> Visitor:
        visitors.append(Visitor(chromium, server, login, **options))
        return visitors[-1]

    yield new_visitor
    for visitor in visitors:
        visitor.context.close()
    assert [problem for visitor in visitors for problem in visitor.problems] == []
