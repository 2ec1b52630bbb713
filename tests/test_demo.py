"""The demo data: a company whose numbers can be believed, on whatever day."""

import json

import pytest

from .conftest import TOP

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


def logins():
    """Log-ins that ./setup/demo prints."""
    lines = (TOP / "setup" / "logins.txt").read_text(encoding="utf-8").splitlines()
    return [line.split()[:2] for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def installed(new_database_for_module):
    database = new_database_for_module("deps_demo")
    return database, database.install("sales_targets", options=("--with-demo",))


@pytest.fixture(scope="module")
def facts(installed):
    database, _result = installed
    own = [login for login, _password in logins() if login != "admin"]
    return json.loads(database.shell(f"LOGINS = {own!r}\n{FACTS}").out)


def test_nothing_to_complain_of(installed):
    _database, result = installed
    assert "Module sales_targets: loading demo" in result.log
    assert result.problems == []


def test_printed_log_ins_work(facts):
    assert all(login == password for login, password in logins())
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
