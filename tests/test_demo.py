"""What ``./setup/demo`` shows: a company whose numbers can be believed, on whatever
day, and people who log in as it says."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from PIL import Image

from .browsing import new_client, without_memory_limit
from .conftest import ODOO, TOP, Result, Running, drop_database

LOGS = TOP / ".run" / "log"
FACTS = r"""
import json
targets = env["sales.target"].search([])
credit = env["sales.credit"]
metrics = env["sales.metric"].search([])
company = env.ref("base.main_company")
second = env.ref("sales_targets.demo_company_harbour")
today = company._sales_today()
year = company._sales_period("year", today)

def logged_in(login):
    credential = {"login": login, "password": login, "type": "password"}
    found = env["res.users"].authenticate(credential, {"interactive": False})
    user = env["res.users"].browse(found["uid"])
    return [
        user.name,
        user.has_group("sales_team.group_sale_salesman"),
        user.has_group("sales_team.group_sale_manager"),
        env["sales.target"].with_user(user).search_count([]),
    ]

def of_seller(target):
    return {
        "name": target.user_id.name, "result": target.result_value,
        "status": target.status,
    }

anna = env.ref("sales_targets.demo_user_anna")
orders = env["sale.order"].search([("user_id", "=", anna.id), ("state", "=", "sale")])
closed = targets.filtered(lambda t: t.state == "closed")
shared = env["sales.allocation"].search([("lead_id", "!=", False)])
print(json.dumps({
    "address": env["ir.config_parameter"].get_param("web.base.url"),
    "logins": {login: logged_in(login) for login in LOGINS},
    "drift": credit.verify(metrics),
    "scopes": sorted({
        f"{t.scope} of {len(t.user_ids)}" if t.scope == "person" else t.scope
        for t in targets
    }),
    "periods": sorted({t.period_type for t in targets}),
    "states": sorted({t.state for t in targets}),
    "statuses": sorted({t.status for t in targets}),
    "measured": sorted({t.metric_id.code for t in targets}),
    "year": [
        of_seller(t) for t in targets
        if t.scope == "person" and (t.date_from, t.date_to) == year
        and t.user_id and t.company_id == company
        and t.metric_id.code == "sales_untaxed"
    ],
    "parts": sorted(
        [t.scope, t.child_count] for t in targets
        if (t.date_from, t.date_to) == year and t.scope != "person"
        and t.company_id == company and t.metric_id.code == "sales_untaxed"
    ),
    "closed": [[t.frozen_result_value, t.restatement_value] for t in closed],
    "kinds": sorted({
        f"{a.kind} {a.basis}" for a in env["sales.allocation"].search([])
    }),
    "from_lead": [
        [a.lead_id.won_status, a.lead_id.order_ids.allocation_ids.user_id == a.user_id]
        for a in shared
    ],
    "refunds": [
        c.value for c in credit.search([
            ("metric_id.code", "=", "invoiced"), ("user_id", "=", anna.id),
            ("move_id.move_type", "=", "out_refund"),
        ])
    ],
    "foreign": env["sale.order"].search([
        ("company_id", "=", company.id), ("state", "=", "sale"),
    ]).filtered(lambda o: o.currency_id != company.currency_id).mapped(
        lambda o: [
            o.amount_untaxed,
            o.credit_ids.filtered(lambda c: c.metric_id.code == "sales_untaxed").value,
        ]
    ),
    "second": [
        [t.scope, t.currency_id.name, t.result_value] for t in targets
        if t.company_id == second
    ],
    "days": [
        (today - min(orders.mapped("date_order")).date()).days,
        (today - max(orders.mapped("date_order")).date()).days,
    ],
    "badges": sorted(
        env.ref("sales_targets.badge_target_reached").owner_ids.user_id.mapped("name")
    ),
    "in_feed": env["mail.message"].search_count([
        ("model", "=", "crm.team"), ("body", "ilike", "Target reached"),
    ]),
    "bonuses": [
        [t.bonus_scheme_id.name, t.bonus_value]
        for t in targets if t.bonus_scheme_id and t.state == "confirmed"
    ],
    "frozen_bonus": closed.mapped("frozen_bonus_value"),
    "open_deals": env["crm.lead"].search_count([("won_status", "=", "pending")]),
}, default=str))
"""


class Demo:
    """``./setup/demo`` on the tests' database server, from its start to its end."""

    def __init__(self):
        prefix = os.environ.get("SALES_TARGETS_PREFIX", "")
        self.name = f"{prefix}test_{uuid.uuid4().hex[:10]}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.process = subprocess.Popen(
            [TOP / "setup" / "demo", "--port", self.url.rpartition(":")[2]],
            env={**os.environ, "ODOO_DEMO_DB": self.name},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.printed = ""

    def read_until(self, text):
        """Read on in what it prints, to a line with this text or the end."""
        for line in self.process.stdout:
            self.printed += line
            if text in line:
                return
        pytest.fail(f"ended without saying {text!r}:\n{self.printed}")

    @property
    def log(self):
        """Odoo's log, as the last line says."""
        return Path(re.search(r"Odoo's log: (.+)$", self.printed, re.M)[1])

    @property
    def place(self):
        """Where the demo of this database server has its files."""
        (found,) = TOP.glob(f".run/demo*/addons-{self.name}.id")
        return found.parent

    def ask(self, path, **params):
        """The answer of a route that takes and gives JSON."""
        client = new_client()
        answer = client.post(self.url + path, json={"params": params}, timeout=60)
        return answer.json()["result"]

    def shell(self, script):
        command = [ODOO, "shell", "-d", self.name, "--no-http"]
        settings = {**os.environ, "ODOO_RC": str(self.place / "odoo.conf")}
        return Running(command, script, env=settings).finish()

    def end(self):
        """As Ctrl-C does.

        :return: its exit status
        """
        self.process.send_signal(signal.SIGINT)
        self.printed += self.process.communicate(timeout=60)[0]
        return self.process.returncode

    def drop(self):
        if self.process.poll() is None:
            self.end()
        for made in TOP.glob(f".run/demo*/addons-{self.name}.id"):
            shutil.rmtree(made.parent / "data" / "filestore" / self.name)
            made.unlink()
        drop_database(self.name)


@pytest.fixture(scope="module")
def demo():
    demo = Demo()
    try:
        demo.read_until("Ctrl-C ends it.")
        yield demo
    finally:
        demo.drop()


@pytest.fixture(scope="module")
def log_ins(demo):
    """Log-in and password of each line that it prints."""
    _start, _word, table = demo.printed.partition("password")
    table, _word, _end = table.partition("Ctrl-C")
    return [line.split()[:2] for line in table.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def facts(demo, log_ins):
    own = [login for login, _password in log_ins if login != "admin"]
    return json.loads(demo.shell(f"LOGINS = {own!r}\n{FACTS}").out)


def test_nothing_to_complain_of(demo):
    built = (LOGS / "build-demo.log").read_text(encoding="utf-8")
    assert "Module sales_targets: loading demo" in built
    assert "Module sales_reporting: loading demo" in built
    for text in (built, demo.log.read_text(encoding="utf-8")):
        assert Result(0, "", text).problems == []


def test_address_is_its_own(demo, facts):
    """Printed pages fetch their styles where it is, and links of mails lead there."""
    assert f"Odoo is ready:  {demo.url}\n" in demo.printed
    assert facts["address"] == demo.url


def test_people_log_in_as_printed(demo, log_ins):
    assert [login for login, _ in log_ins] == ["seller", "leader", "manager", "admin"]
    for login, password in log_ins:
        session = demo.ask(
            "/web/session/authenticate", db=demo.name, login=login, password=password
        )
        assert session["username"] == login


def test_each_sees_more_than_the_one_before(facts):
    seller, leader, manager = (
        facts["logins"][login] for login in ("seller", "leader", "manager")
    )
    assert seller[:3] == ["Anna Berg", True, False]
    assert leader[:3] == ["Lea Lindgren", True, False]
    assert manager[:3] == ["Mona Keller", True, True]
    # the seller sees some targets, the leader more, the manager most
    assert 0 < seller[3] < leader[3] < manager[3]


def test_ledger_agrees_with_documents(facts):
    assert facts["drift"] == []


def test_targets_of_every_kind(facts):
    assert facts["scopes"] == ["company", "person of 1", "person of 2", "team"]
    assert facts["periods"] == ["custom", "month", "quarter", "year"]
    assert facts["states"] == ["closed", "confirmed", "draft", "proposed"]
    assert {"reached", "missed", "behind", "not_started"} <= set(facts["statuses"])
    assert {"sales_untaxed", "order_count", "invoiced", "lead_count"} <= set(
        facts["measured"]
    )
    # the company in three teams, these in 3 + 3 + 2 sellers
    assert facts["parts"] == [["company", 3], ["team", 2], ["team", 3], ["team", 3]]


def test_everybody_sells(facts):
    names = sorted(seller["name"] for seller in facts["year"])
    assert len(names) == 8 and names[0] == "Anna Berg"
    # by the framework contract, on the first day of the year already
    (grace,) = (s for s in facts["year"] if s["name"] == "Grace Chen")
    assert grace["status"] == "reached"


def test_frozen_result_and_what_changed_since(facts):
    ((frozen, restated),) = facts["closed"]
    assert frozen > 100_000
    assert 0 < restated < frozen / 10


def test_each_kind_of_allocation(facts):
    assert set(facts["kinds"]) == {
        "overlay full",
        "overlay percent",
        "overlay fixed",
        "split percent",
        "split fixed",
    }
    assert facts["from_lead"] == [["won", True]]


def test_foreign_currency_counts_at_its_rate(facts):
    assert facts["foreign"]
    assert all(abs(counted / amount - 1) > 0.01 for amount, counted in facts["foreign"])


def test_second_company(facts):
    assert sorted(target[0] for target in facts["second"]) == ["company", "person"]
    assert all(target[1] == "EUR" and target[2] > 0 for target in facts["second"])


def test_two_years_up_to_today(facts):
    oldest, youngest = facts["days"]
    assert 700 < oldest < 770
    assert youngest <= 1
    assert facts["open_deals"] > 8


def test_refund_takes_back(facts):
    assert facts["refunds"] and all(value < 0 for value in facts["refunds"])


def test_reached_targets_are_recognised(facts):
    assert "Grace Chen" in facts["badges"]
    assert facts["in_feed"] >= len(facts["badges"])


def test_bonuses_of_every_kind(facts):
    assert {"Field sales", "Key accounts", "A strong month"} == {
        name for name, _value in facts["bonuses"]
    }
    # Grace reached the highest tier on the first day of the year
    assert 8_000 in [value for _name, value in facts["bonuses"]]
    assert len({value for _name, value in facts["bonuses"]}) > 3
    assert facts["frozen_bonus"][0] > 0


def test_pictures_are_taken_of_it(demo, tmp_path):
    """By what ``./setup/pictures`` runs once the demo is there."""
    folder = tmp_path / "sales_targets" / "static" / "description"
    folder.mkdir(parents=True)
    program = TOP / "setup" / "lib" / "pictures.py"
    with without_memory_limit():
        Running([sys.executable, program, demo.url, tmp_path, "board"]).finish()
    with Image.open(folder / "board.png") as picture:
        assert picture.size == (1400, 560)
        # Text, bars and faces, not an empty page.
        assert len(picture.convert("RGB").getcolors(1400 * 560)) > 50


def test_ends_on_interrupt(demo):
    """The last test of this file: the server goes with the command."""
    assert demo.end() == 130
    # Nobody listens there any more.
    socket.create_server(("127.0.0.1", int(demo.url.rpartition(":")[2]))).close()
    assert "Traceback" not in demo.printed
