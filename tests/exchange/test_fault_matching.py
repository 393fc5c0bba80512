"""Which requests a rule matches."""

from __future__ import annotations

import pytest

from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.exchange import faults
from mockserver.exchange.faults import Condition, Count, Effect, FaultRule, Last, Target
from tests.builders import KEY, Api, Json
from tests.exchange.failing import DOWN, counters, fail, send, why


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        pytest.param({}, {"list", "spa", "dinner", "credit"}, id="everything"),
        pytest.param({"operation": "getOffer"}, {"spa", "dinner"}, id="operation"),
        pytest.param(
            {"operation": ["listOffers", "creditWallet"]}, {"list", "credit"}, id="operations"
        ),
        pytest.param({"method": "GET"}, {"list", "spa", "dinner"}, id="method"),
        pytest.param({"method": "post"}, {"credit"}, id="method in lower case"),
        pytest.param({"path": "/v1/offers/off_spa"}, {"spa"}, id="literal path"),
        pytest.param({"path": "/v1/offers/{id}"}, {"spa", "dinner"}, id="template"),
        pytest.param({"path": "/v1/offers/{any}"}, {"spa", "dinner"}, id="template of any name"),
        pytest.param({"path": "v1/offers/"}, {"list"}, id="slashes do not matter"),
        pytest.param({"path": "/expys/v1/offers"}, {"list"}, id="path with prefix"),
        pytest.param({"path": "/v1/{any}"}, {"list"}, id="wider template"),
        pytest.param({"method": "POST", "path": "/v1/offers"}, set(), id="method and path"),
        pytest.param(
            {"operation": "getOffer", "path": "/v1/offers/off_spa"}, {"spa"}, id="operation, path"
        ),
    ],
)
def test_a_rule_is_for_operations_a_method_a_path_or_all(
    api: Api, rule: Json, hit: set[str]
) -> None:
    fail(api, **rule)
    requests = {
        "list": ("GET", "/v1/offers"),
        "spa": ("GET", "/v1/offers/off_spa"),
        "dinner": ("GET", "/v1/offers/off_dinner"),
        "credit": ("POST", "/v1/wallet/credit"),
    }
    assert {name for name, how in requests.items() if send(api, *how).status_code == 503} == hit


def test_a_rule_is_for_one_provider() -> None:
    store = Store()
    faults.add_rule(store, FaultRule("rule", {}, Condition("other"), Effect(code="INTERNAL")))
    target = Target("request", "expys", "listOffers", "GET", ("v1",), None, {}, {}, dict)
    assert faults.decide(store, Stream(1), 0, target).effect is None
    assert store.get(faults.COUNTS, "rule") == Count()


@pytest.mark.parametrize("path", ["/expys/v1/offers", "/expys/v1/{any}"])
def test_a_path_with_its_prefix_names_the_provider(api: Api, path: str) -> None:
    api.controlled("POST", "/faults", {"path": path, "error": DOWN})
    assert send(api).status_code == 503


@pytest.mark.parametrize("prefix", ["", "/expys"], ids=["without prefix", "with prefix"])
@pytest.mark.parametrize("member", ["a b", "a%20b", "%61%20b"])
def test_a_literal_path_is_compared_decoded(api: Api, prefix: str, member: str) -> None:
    fail(api, path=f"{prefix}/v1/members/{member}")
    assert send(api, path="/v1/members/a%20b").status_code == 503


def test_a_slash_in_an_id_of_a_path_is_written_encoded(api: Api) -> None:
    fail(api, path="/v1/members/a%2Fb")
    assert send(api, path="/v1/members/a%2Fb").status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("GET", "/v1/members/{}", None, id="in the path"),
        pytest.param("GET", "/v1/eligibility?externalUserID={}", None, id="in the query"),
        pytest.param("POST", "/v1/wallet/credit", {"externalUserID": "{}"}, id="in the body"),
    ],
)
def test_a_rule_for_a_member_finds_the_member_that_a_request_names(
    api: Api, method: str, path: str, body: Json | None
) -> None:
    fail(api, match={"member": "ada"})

    def status(member: str) -> int:
        sent = body and {"externalUserID": member}
        return send(api, method, path.format(member), body=sent).status_code

    assert status("ada") == 503
    assert status("ben") != 503


@pytest.mark.parametrize(
    ("names", "member", "why"),
    [
        pytest.param(("loy_1", "cust_1"), "loy_1", None, id="one name"),
        pytest.param(("loy_1", "cust_1"), "cust_1", None, id="another name"),
        pytest.param(
            ("loy_1", "cust_1"),
            "cust_2",
            "match.member: the request is for 'loy_1' or 'cust_1'",
            id="none of the names",
        ),
        pytest.param("ada", "a", "match.member: the request is for 'ada'", id="part of a name"),
    ],
)
def test_a_rule_for_a_member_knows_all_names_of_a_member(
    names: str | tuple[str, ...], member: str, why: str | None
) -> None:
    store = Store()
    condition = Condition("vinr", member=member)
    faults.add_rule(store, FaultRule("rule", {}, condition, Effect(code="INTERNAL")))
    target = Target("request", "vinr", "op", "GET", ("v1",), names, {}, {}, dict)
    fires = faults.decide(store, Stream(1), 0, target).effect is not None
    assert fires is (why is None)
    assert store.get(faults.COUNTS, "rule") == Count(
        int(fires), int(fires), Last("request", fires, why)
    )


def test_a_rule_for_a_member_finds_the_member_of_a_token(api: Api) -> None:
    ada, ben = api.a_token("ada"), api.a_token("ben")
    fail(api, match={"member": "ada"})
    assert send(api, "GET", "/v1/wallet", ada).status_code == 503
    assert send(api, "GET", "/v1/wallet", ben).status_code == 200


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        pytest.param("?limit=5", True, id="equal"),
        pytest.param("?limit=5&x=y", True, id="more"),
        pytest.param("?limit=6", False, id="other value"),
        pytest.param("", False, id="absent"),
    ],
)
def test_a_rule_may_ask_for_query_parameters(api: Api, query: str, hit: bool) -> None:
    rule = fail(api, match={"query": {"limit": "5"}})
    assert (send(api, path=f"/v1/offers{query}").status_code == 503) is hit
    assert counters(api, rule) == (hit, hit)


@pytest.mark.parametrize(
    ("headers", "hit"),
    [
        pytest.param({"X-Trace": "one"}, True, id="equal"),
        pytest.param({"x-trace": "one", "x-other": "two"}, True, id="more"),
        pytest.param({"X-Trace": "ONE"}, False, id="other case of the value"),
        pytest.param({}, False, id="absent"),
    ],
)
def test_a_rule_may_ask_for_headers_whatever_the_case_of_their_names(
    api: Api, headers: dict[str, str], hit: bool
) -> None:
    fail(api, match={"headers": {"x-TRACE": "one"}})
    assert (send(api, headers=headers).status_code == 503) is hit


@pytest.mark.parametrize(
    ("wanted", "sent", "hit"),
    [
        pytest.param({}, {"a": 1}, True, id="nothing in particular"),
        pytest.param({"a": 1}, {"a": 1, "b": 2}, True, id="more keys"),
        pytest.param({"a": 1}, {"b": 1}, False, id="another key"),
        pytest.param({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, True, id="more keys below"),
        pytest.param({"a": {"b": 1}}, {"a": 1}, False, id="no object"),
        pytest.param({"a": [1, 2]}, {"a": [1, 2]}, True, id="equal lists"),
        pytest.param({"a": [1]}, {"a": [1, 2]}, False, id="longer list"),
        pytest.param({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}, True, id="objects in lists"),
        pytest.param({"a": []}, {"a": {}}, False, id="no list"),
        pytest.param({"a": True}, {"a": True}, True, id="true"),
        pytest.param({"a": True}, {"a": 1}, False, id="true is not 1"),
        pytest.param({"a": 1}, {"a": True}, False, id="1 is not true"),
        pytest.param({"a": 0}, {"a": False}, False, id="0 is not false"),
        pytest.param({"a": 1}, {"a": 1.0}, True, id="1 is 1.0"),
        pytest.param({"a": None}, {"a": None}, True, id="null"),
        pytest.param({"a": None}, {}, False, id="null is not absent"),
        pytest.param({"a": "1"}, {"a": 1}, False, id="text is not a number"),
    ],
)
def test_a_rule_may_ask_for_parts_of_the_body(
    api: Api, wanted: Json, sent: Json, hit: bool
) -> None:
    fail(api, operation="setMember", match={"body": {"attributes": wanted}})
    answer = send(api, "PUT", "/v1/members/ada", body={"attributes": sent})
    assert answer.status_code == (503 if hit else 200)


@pytest.mark.parametrize("content", [b"{", b"\xff", b'"a"', b"[1]"])
def test_a_body_that_is_no_json_object_matches_no_part_of_one(api: Api, content: bytes) -> None:
    rule = fail(api, operation="creditWallet", match={"body": {"amount": 5}}, error="CONFLICT")
    assert api.send("POST", "/v1/wallet/credit", content=content).error[0] == 400
    assert why(api, rule) == "match.body: the request's body differs"


def test_an_absent_body_is_an_empty_object(api: Api) -> None:
    fail(api, operation="creditWallet", match={"body": {}})
    assert send(api, "POST", "/v1/wallet/credit").status_code == 503


def test_a_body_over_the_limit_matches_no_part_of_it(api: Api) -> None:
    fail(api, operation="creditWallet", match={"body": {"amount": 5}})
    content = b'{"amount": 5, "reason": "' + b"x" * (1 << 20) + b'"}'
    assert api.send("POST", "/v1/wallet/credit", content=content).error[0] == 413


def test_all_parts_of_a_match_have_to_fit(api: Api) -> None:
    match = {"member": "ada", "query": {"limit": "5"}, "headers": {"x-trace": "one"}}
    rule = fail(api, operation="listTransactions", match=match)
    path, trace = "/v1/wallet/transactions?externalUserID=", {"X-Trace": "one"}
    reasons = []
    for query, headers in (("ben&limit=5", trace), ("ada", trace), ("ada&limit=5", {})):
        assert send(api, path=path + query, headers=headers).status_code != 503
        reasons.append(why(api, rule))
    assert reasons == [
        "match.member: the request is for 'ben'",
        "match.query.limit: the request has None",
        "match.headers.x-trace: the request has None",
    ]
    assert send(api, path=f"{path}ada&limit=5", headers=trace).status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "by"),
    [
        pytest.param("GET", "/v1/nowhere", KEY, id="unknown path"),
        pytest.param("PATCH", "/v1/offers", KEY, id="unknown method"),
        pytest.param("GET", "/v1/offers", "expys_sandbox_unknown", id="unknown credential"),
        pytest.param("GET", "/v1/wallet", KEY, id="wrong kind of credential"),
    ],
)
def test_refusals_of_routes_and_credentials_come_before_any_rule(
    api: Api, method: str, path: str, by: str
) -> None:
    rule = fail(api)
    assert api.send(method, path, by).error[0] in (401, 403, 404)
    assert counters(api, rule) == (0, 0)
