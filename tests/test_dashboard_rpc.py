"""What a program that is logged in, but no page, gets from the dashboard's methods: the
figures of those whom the user may see, and of nobody else."""

from __future__ import annotations

import pytest

from .browsing import RemoteError, Session

REFUSED = "AccessError"


@pytest.fixture(scope="module")
def log_in(sales):
    """A function ``log_in(login) -> Session``."""
    return lambda login=None: Session(sales.server, login)


def choices(facts):
    """Owners, as the methods of the dashboard name them."""
    return {
        "ben": {"scope": "person", "user_id": facts.users["ben"]},
        "hugo": {"scope": "person", "user_id": facts.users["hugo"]},
        "north": {"scope": "team", "team_id": facts.teams["north"]},
        "south": {"scope": "team", "team_id": facts.teams["south"]},
        "company": {"scope": "company"},
    }


def questions(facts, owner):
    """Each way to ask for an owner's figures: method, positional and named values."""
    choice = choices(facts)[owner]
    whole = {"metric_id": None, "year": None, **choice}
    day, last = f"{facts.year}-01-01", f"{facts.year}-12-31"
    yield "get_dashboard_data", (), choice
    without_scope = {key: id_ for key, id_ in choice.items() if key != "scope"}
    if without_scope:
        yield "get_dashboard_data", (), without_scope
    yield "action_dashboard_month", (whole, day, last), {}
    yield "action_dashboard_target", (whole,), {}
    yield "action_dashboard_deals", (whole,), {}
    yield "action_dashboard_propose", (whole,), {}


def refusal(session, method, *args, **kwargs):
    """The name of the exception, or what was given instead."""
    try:
        return session.call("sales.target", method, *args, **kwargs)
    except RemoteError as error:
        return error.name


@pytest.mark.parametrize(
    ("login", "owner"),
    [
        ("anna", "ben"),
        ("anna", "north"),  # the own team, but who leads it is another
        ("anna", "company"),
        ("lea", "hugo"),
        ("lea", "south"),
        ("lea", "company"),
    ],
)
def test_others_are_refused(log_in, sales, login, owner):
    session = log_in(login)
    for method, args, kwargs in questions(sales.facts, owner):
        assert refusal(session, method, *args, **kwargs) == REFUSED, method


@pytest.mark.parametrize(
    ("login", "owner"),
    [("lea", "ben"), ("lea", "north"), ("mona", "hugo"), ("mona", "company")],
)
def test_those_who_lead_are_answered(log_in, sales, login, owner):
    session = log_in(login)
    for method, args, kwargs in questions(sales.facts, owner):
        assert isinstance(refusal(session, method, *args, **kwargs), dict), method


def test_only_a_sellers_own_figures(log_in, sales):
    data = log_in("anna").call("sales.target", "get_dashboard_data")
    assert data["choice"]["user_id"] == sales.facts.users["anna"]
    assert data["figures"]["result_value"] == 3_000
    assert [credit["value"] for credit in data["credits"]] == [3_000]


def test_choices_offered(log_in):
    offered = {
        login: log_in(login).call("sales.target", "get_dashboard_options")
        for login in ("anna", "lea", "mona", "max")
    }
    people = {
        login: [person["name"] for person in options["people"]]
        for login, options in offered.items()
    }
    assert people["anna"] == ["Anna"]
    assert people["lea"][0] == "Lea" and {"Anna", "Ben"} <= set(people["lea"])
    assert "Hugo" not in people["lea"]
    assert {"Ben", "Hugo"} <= set(people["mona"])
    assert not {"Ben", "Hugo"} & set(people["max"])
    teams = {
        login: {team["name"] for team in options["teams"]} & {"North", "South"}
        for login, options in offered.items()
    }
    assert teams == {
        "anna": set(),
        "lea": {"North"},
        "mona": {"North", "South"},
        "max": set(),
    }
    companies = {
        login: bool(options["company"]) and options["company"]["name"]
        for login, options in offered.items()
    }
    assert companies == {
        "anna": False,
        "lea": False,
        "mona": "Northwind",
        "max": "Harbour",
    }


def remember(session, choice):
    session.call("sales.target", "remember_dashboard_choice", choice)


def write_settings(session, choice):
    """The same through the model that keeps it, as every client may."""
    names = ("user_id", "team_id", "scope")
    vals = {f"sales_target_{name}": choice.get(name, False) for name in names}
    (settings,) = session.call(
        "res.users.settings", "search", [("user_id", "=", session.user_id)]
    )
    session.call("res.users.settings", "write", [settings], vals)


@pytest.mark.parametrize("save", [remember, write_settings])
@pytest.mark.parametrize("owner", ["ben", "north", "company"])
def test_remembered_owner_falls_back(log_in, sales, owner, save):
    session = log_in("greta")
    remember(session, {"scope": "person", "user_id": session.user_id})
    save(session, choices(sales.facts)[owner])
    choice = session.call("sales.target", "get_dashboard_data")["choice"]
    assert choice["scope"] == "person"
    assert choice["user_id"] == sales.facts.users["greta"]


@pytest.mark.parametrize("owner", ["ben", "north", "company"])
def test_manager_of_another_company(log_in, sales, owner):
    """Whoever is asked about, nothing of this company is in the answer."""
    session = log_in("max")
    data = refusal(session, "get_dashboard_data", **choices(sales.facts)[owner])
    if data != REFUSED:
        assert data["company_id"] != sales.facts.company
        assert [month["result"] for month in data["months"]] == [0] * 12
        assert {month["goal"] for month in data["months"]} == {None}
        assert (data["target"], data["proposal"], data["credits"]) == (False, False, [])
        assert not data["deals"] or not data["deals"]["open_count"]
    ours = {"allowed_company_ids": [sales.facts.company]}
    for method, args, kwargs in questions(sales.facts, owner):
        answer = refusal(session, method, *args, **kwargs, context=ours)
        assert answer == REFUSED, method


def test_celebration_of_another(log_in, sales):
    assert (
        refusal(log_in("anna"), "take_celebration", [sales.facts.targets["ben"]])
        == REFUSED
    )


@pytest.mark.parametrize(
    ("login", "name"), [("pia", REFUSED), (None, "SessionExpiredException")]
)
def test_portal_and_public_users(log_in, sales, login, name):
    session = log_in(login)
    asked = [
        ("get_dashboard_options", (), {}),
        ("remember_dashboard_choice", ({"year": 2020},), {}),
        ("take_celebration", ([sales.facts.targets["ben"]],), {}),
        ("get_dashboard_data", (), {}),
        *questions(sales.facts, "ben"),
    ]
    for method, args, kwargs in asked:
        assert refusal(session, method, *args, **kwargs) == name, method
