"""The journal as people and tests read it."""

from collections.abc import Callable

import pytest

from tests.builders import KEY, NOW, Api, Json
from tests.control.builders import fail, faulty, journal, problem, send

Serve = Callable[..., Api]

ENTRY_KEYS = {
    *("id", "at", "method", "path", "operation", "provider", "world", "principal", "status"),
    *("duration_ms", "fault", "idempotency", "request", "response"),
}
CREDIT: Json = {"externalUserID": "user_42", "amount": 1}


def last(api: Api) -> Json:
    """The newest entry."""
    return journal(api, "?limit=1")[0]


def some_requests(api: Api) -> list[str]:
    """Five requests of different kinds; returns their ids, the first one first."""
    answers = [
        api.get("/v1/offers"),
        api.get("/v1/offers/off_nothing"),
        api.post("/v1/wallet/credit", CREDIT),
        api.get("/v1/offers", by=None),
        api.get("/v1/nothing"),
    ]
    assert [answer.status for answer in answers] == [200, 404, 200, 401, 404]
    return [answer.headers["X-Request-Id"] for answer in answers]


# What is kept


def test_an_entry_has_exactly_these_keys(api: Api) -> None:
    api.get("/v1/offers")
    content = api.controlled("GET", "/requests")
    assert content.keys() == {"requests", "evicted"}
    (entry,) = content["requests"]
    assert entry.keys() == ENTRY_KEYS
    assert entry["request"].keys() == {"headers", "query", "body"}
    assert entry["response"].keys() == {"headers", "body"}


def test_an_entry_tells_the_request_and_its_answer(api: Api) -> None:
    answer = api.post("/v1/wallet/credit", CREDIT)
    entry = last(api)
    assert isinstance(entry.pop("duration_ms"), float)
    del entry["request"]["headers"], entry["response"]["headers"]
    assert entry == {
        "id": answer.headers["X-Request-Id"],
        "at": NOW,
        "method": "POST",
        "path": "/expys/v1/wallet/credit",
        "operation": "creditWallet",
        "provider": "expys",
        "world": api.world,
        "principal": "org_demo (sandbox key)",
        "status": 200,
        "fault": None,
        "idempotency": None,
        "request": {"query": {}, "body": CREDIT},
        "response": {"body": answer.data},
    }


def test_the_headers_are_those_of_the_wire(api: Api) -> None:
    answer = api.send("GET", "/v1/offers", headers={"X-Trace": "abc"})
    entry = last(api)
    assert entry["request"]["headers"]["x-trace"] == "abc"
    # The length is counted by what sends the answer.
    assert entry["response"]["headers"] == {
        name.lower(): value
        for name, value in answer.headers.items()
        if name.lower() not in ("content-length", "connection")
    }


def test_the_query_is_decoded(api: Api) -> None:
    api.send("GET", "/v1/offers", query="limit=2&q=a%20b%C3%A4&empty=")
    assert last(api)["request"]["query"] == {"limit": "2", "q": "a bä", "empty": ""}


def test_the_principal_of_a_token_is_its_member(api: Api) -> None:
    api.get("/v1/wallet", api.a_token("user_42"))
    assert "user_42" in last(api)["principal"]


def test_a_request_without_a_credential_has_no_principal(api: Api) -> None:
    api.get("/v1/offers", by=None)
    assert last(api)["principal"] is None


def test_an_unknown_path_is_kept_without_an_operation(api: Api) -> None:
    answer = api.get("/v1/nothing")
    entry = last(api)
    assert (entry["operation"], entry["status"]) == (None, 404)
    assert (entry["path"], entry["provider"]) == ("/expys/v1/nothing", "expys")
    assert answer.headers["X-Mock"].startswith("operation=-;")


def test_a_wrong_method_is_kept_without_an_operation(api: Api) -> None:
    api.send("PATCH", "/v1/offers")
    assert (last(api)["operation"], last(api)["method"]) == (None, "PATCH")


def test_calls_of_the_control_plane_are_not_kept(api: Api) -> None:
    api.controlled("GET", "/clock")
    assert journal(api) == []


def test_requests_are_kept_in_their_own_world_alone(api: Api, unmade: Callable[[], Api]) -> None:
    api.get("/v1/offers")
    assert journal(unmade()) == []


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", None),
        (b'{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}),
        (b"5", 5),
        (b'{"a": ', '{"a": '),
        (b"name=value", "name=value"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        ('{"a": "ä"}'.encode(), {"a": "ä"}),
    ],
    ids=["absent", "object", "number", "open", "form", "bytes", "umlaut"],
)
def test_a_body_is_shown_parsed_or_as_text(api: Api, content: bytes, shown: object) -> None:
    api.send("POST", "/v1/wallet/credit", content=content)
    assert last(api)["request"]["body"] == shown


@pytest.mark.parametrize("depth", [100, 450, 500, 600, 900, 960, 970, 2000])
def test_a_deep_body_leaves_the_journal_readable(api: Api, depth: int) -> None:
    api.send("POST", "/v1/wallet/credit", content=b'{"a":' * depth + b"1" + b"}" * depth)
    assert last(api)["path"] == "/expys/v1/wallet/credit"


# Secrets


def test_a_credential_is_masked_to_what_tells_which_one_it_was(api: Api) -> None:
    api.get("/v1/offers", KEY)
    assert last(api)["request"]["headers"]["authorization"] == "Bearer expys_san…"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer " + 40 * "x", "Bearer xxxxxxxxxxxxxx…"),
        ("Authorization", "Bearer short", "Bearer sh…"),
        ("Authorization", "Basic dXNlcjpwYXNz", "Basic dXNlcj…"),
        ("Authorization", "without-a-scheme", "without-…"),
        ("Authorization", "", "…"),
        ("Cookie", "session=secret; theme=dark", "session=secre…"),
        ("X-API-Key", "key_12345678", "key_12…"),
        ("Proxy-Authorization", "Basic dXNlcjpwYXNz", "Basic dXNlcj…"),
    ],
    ids=["long", "short", "basic", "bare", "empty", "cookie", "api-key", "proxy"],
)
def test_no_more_than_half_of_a_secret_header_is_shown(
    api: Api, name: str, value: str, shown: str
) -> None:
    send(api, "GET", f"/w/{api.world}/expys/v1/offers", headers={name: value})
    assert last(api)["request"]["headers"][name.lower()] == shown


def test_a_token_in_an_answer_is_masked(api: Api) -> None:
    token = api.a_token("user_42")
    shown = last(api)["response"]["body"]
    assert shown["accessToken"] == f"{token[:14]}…"
    assert shown.keys() == {"accessToken", "expiresAt"}


def test_a_secret_is_masked_wherever_it_is_in_a_body(api: Api) -> None:
    secret = {"accessToken": "abcdefgh"}
    api.post("/v1/wallet/credit", {"list": [{"deep": secret}, "accessToken"]})
    assert last(api)["request"]["body"] == {
        "list": [{"deep": {"accessToken": "abcd…"}}, "accessToken"]
    }


def test_a_secret_in_a_query_is_masked(api: Api) -> None:
    api.get("/v1/offers", accessToken="abcdefgh", limit="2")
    assert last(api)["request"]["query"] == {"accessToken": "abcd…", "limit": "2"}


@pytest.mark.parametrize(
    "content",
    [
        b'{"accessToken": "abcdefgh"',
        b"accessToken=abcdefgh",
        b'{"\\u0061ccessToken": "abcdefgh"',
        b'{"a":' * 2000 + b'{"accessToken": "abcdefgh"}' + b"}" * 2000,
    ],
    ids=["open", "form", "escaped", "deep"],
)
def test_a_body_that_cannot_be_read_and_may_hold_a_secret_is_hidden(
    api: Api, content: bytes
) -> None:
    api.send("POST", "/v1/wallet/credit", content=content)
    assert last(api)["request"]["body"] == "…"


def test_what_is_no_text_under_the_name_of_a_secret_is_shown(api: Api) -> None:
    body = {"accessToken": None, "signingSecret": {"id": 5}}
    api.post("/v1/wallet/credit", body)
    assert last(api)["request"]["body"] == body


# Idempotency and faults


def test_the_first_request_with_a_key_is_stored(api: Api) -> None:
    api.credit("user_42", 1, key="k1")
    assert last(api)["idempotency"] == "stored"


def test_the_same_request_again_is_replayed(api: Api) -> None:
    for _ in range(2):
        api.credit("user_42", 1, key="k1")
    assert [entry["idempotency"] for entry in journal(api)] == ["replayed", "stored"]


def test_another_request_with_the_same_key_is_a_conflict(api: Api) -> None:
    api.credit("user_42", 1, key="k1")
    assert api.credit("user_42", 2, key="k1").status >= 400
    assert last(api)["idempotency"] == "conflict"


def test_a_failed_request_stores_nothing(api: Api) -> None:
    assert api.credit("user_42", -1, key="k1").status == 422
    assert last(api)["idempotency"] is None


def test_an_answer_by_a_rule_names_the_rule(api: Api) -> None:
    rule = fail(api)["id"]
    api.get("/v1/offers")
    assert (last(api)["fault"], last(api)["status"]) == (rule, 409)


def test_an_answer_that_the_request_asked_for_names_the_header(api: Api) -> None:
    api.send("GET", "/v1/offers", headers={"X-Mock-Fault": "CONFLICT"})
    assert (last(api)["fault"], last(api)["status"]) == ("header", 409)


# The list


def test_the_newest_request_comes_first(api: Api) -> None:
    ids = some_requests(api)
    assert [entry["id"] for entry in journal(api)] == ids[::-1]


def test_a_world_without_requests_has_an_empty_list(api: Api) -> None:
    assert api.controlled("GET", "/requests") == {"requests": [], "evicted": 0}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("operation=listOffers", [3, 0]),
        ("operation=nothing", []),
        ("provider=expys", [4, 3, 2, 1, 0]),
        ("provider=vinr", []),
        ("status=404", [4, 1]),
        ("status=500", []),
        ("method=POST", [2]),
        ("method=post", [2]),
        ("path=/expys/v1/offers", [3, 1, 0]),
        ("path=/expys/v1/offers/", [1]),
        ("path=/v1/offers", []),
        ("operation=listOffers&status=401", [3]),
        ("path=/expys/v1/offers&method=GET&status=200&limit=1", [0]),
        ("limit=2", [4, 3]),
        ("limit=1000", [4, 3, 2, 1, 0]),
        ("status=404&limit=1", [4]),
        ("", [4, 3, 2, 1, 0]),
    ],
)
def test_a_filter_narrows_the_list(api: Api, query: str, expected: list[int]) -> None:
    ids = some_requests(api)
    found = [ids.index(entry["id"]) for entry in journal(api, f"?{query}")]
    assert found == expected


@pytest.mark.parametrize(("position", "expected"), [(0, [4, 3, 2, 1]), (3, [4]), (4, [])])
def test_since_a_request_there_are_only_newer_ones(
    api: Api, position: int, expected: list[int]
) -> None:
    ids = some_requests(api)
    found = [ids.index(entry["id"]) for entry in journal(api, f"?since={ids[position]}")]
    assert found == expected


def test_since_goes_together_with_a_filter(api: Api) -> None:
    ids = some_requests(api)
    assert [entry["id"] for entry in journal(api, f"?since={ids[0]}&status=401")] == [ids[3]]


def test_an_unknown_since_is_not_found(api: Api) -> None:
    some_requests(api)
    content = problem(api.control("GET", "/requests?since=nothing"), 404)
    assert content["detail"] == "There is no request 'nothing' in this world."


def test_100_requests_are_listed_unless_asked_for_more(api: Api) -> None:
    for _ in range(101):
        api.get("/v1/nothing")
    assert len(journal(api)) == 100
    assert len(journal(api, "?limit=101")) == 101


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("limit=1.0", "limit"),
        (f"limit={'9' * 5000}", "limit"),
        ("status=99", "status"),
        ("status=600", "status"),
        ("status=ok", "status"),
        ("colour=blue", "colour"),
    ],
    ids=lambda value: value[:12],
)
def test_a_bad_filter_is_named(api: Api, query: str, name: str) -> None:
    assert faulty(api.control("GET", f"/requests?{query}")) == [name]


def test_an_unknown_filter_is_refused_with_those_that_are_known(api: Api) -> None:
    (error,) = problem(api.control("GET", "/requests?colour=blue"), 422)["errors"]
    assert sorted(error["known"]) == [
        *("limit", "method", "operation", "path", "provider", "since", "status"),
    ]


def test_one_request_is_shown_by_its_id(api: Api) -> None:
    ids = some_requests(api)
    for entry in journal(api):
        assert api.controlled("GET", f"/requests/{entry['id']}") == entry
    assert len(set(ids)) == 5


def test_an_unknown_request_is_not_found(api: Api, unmade: Callable[[], Api]) -> None:
    (elsewhere, *_) = some_requests(api)
    for other in (unmade(), api):
        wanted = "nothing" if other is api else elsewhere
        content = problem(other.control("GET", f"/requests/{wanted}"), 404)
        assert content["detail"] == f"There is no request '{wanted}' in this world."


# Forgetting


def test_all_requests_can_be_forgotten(api: Api) -> None:
    some_requests(api)
    response = api.control("DELETE", "/requests")
    assert (response.status_code, response.content) == (204, b"")
    assert api.controlled("GET", "/requests") == {"requests": [], "evicted": 0}


def test_a_full_journal_drops_the_oldest_and_counts_them(serve: Serve) -> None:
    api = serve(journal_entries_max=3)
    ids = some_requests(api)
    content = api.controlled("GET", "/requests")
    assert [entry["id"] for entry in content["requests"]] == ids[:1:-1]
    assert content["evicted"] == 2


def test_a_journal_is_bounded_by_bytes_too(serve: Serve) -> None:
    api = serve(journal_bytes_max=20_000)
    for _ in range(3):
        api.send("POST", "/v1/wallet/credit", content=b"x" * 12_000)
    content = api.controlled("GET", "/requests")
    assert (len(content["requests"]), content["evicted"]) == (1, 2)


def test_an_evicted_request_is_an_unknown_since(serve: Serve) -> None:
    api = serve(journal_entries_max=3)
    ids = some_requests(api)
    problem(api.control("GET", f"/requests?since={ids[0]}"), 404)


def test_a_reset_forgets_what_was_evicted(serve: Serve) -> None:
    api = serve(journal_entries_max=1)
    some_requests(api)
    api.controlled("POST", "/reset")
    assert api.controlled("GET", "/requests") == {"requests": [], "evicted": 0}
