"""Rules that make requests fail: adding, reading and removing them, and the catalogue."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest

from mockserver.providers.expys.provider import EXPYS
from tests.builders import KEY, Api, Json
from tests.control.builders import A_RULE, fail, fault, faulty, journal, problem, send

FRESH: Json = {"matches": 0, "fires": 0, "last": None}
LITERAL: Json = {"status": 418, "body": {"tea": True}, "headers": {"X-Pot": "short"}}


def ids(api: Api) -> list[str]:
    """The ids of all rules, in the order of the list."""
    return [each["id"] for each in api.controlled("GET", "/faults")["faults"]]


def refused(api: Api, **fields: Any) -> Json:
    """The one thing that is wrong with A_RULE changed like this; None leaves a field out."""
    rule = {name: value for name, value in {**A_RULE, **fields}.items() if value is not None}
    (error,) = problem(api.control("POST", "/faults", rule), 422)["errors"]
    return dict(error)


# Adding


def test_a_rule_that_is_added_answers_201_with_its_counters(api: Api) -> None:
    response = api.control("POST", "/faults", {"id": "one", **A_RULE})
    assert response.status_code == 201
    assert response.json() == {"id": "one", **A_RULE, **FRESH}


def test_a_rule_without_an_id_gets_one(api: Api) -> None:
    added = fail(api)
    assert added == {"id": added["id"], **A_RULE, **FRESH}
    assert added["id"].startswith("flt_")


def test_ids_that_are_given_out_differ(api: Api) -> None:
    assert fail(api)["id"] != fail(api)["id"]


@pytest.mark.parametrize(
    "fields",
    [
        {"operation": ["listOffers", "getOffer"]},
        {"match": {"member": "user_42", "body": {"a": [1]}, "query": {}, "headers": {"A": "b"}}},
        {"error": LITERAL},
        {"error": {"status": 503}},
        {"phase": "after"},
        {"error": None, "wire": "reset", "phase": "after"},
        {"error": None, "wire": "drip", "delay": "2s"},
        {"delay": "1ms"},
        {"delay": 0.001},
        {"retry_after": 7},
        {"skip": 1, "times": 2, "every": 3, "share": 0.5},
        {"share": 1},
        {"until": "PT10M"},
        {"until": "2030-01-01T00:00:00Z"},
        {"method": "GET", "path": "/v1/offers/{id}"},
    ],
    ids=str,
)
def test_a_rule_is_shown_as_it_was_written(api: Api, fields: Json) -> None:
    rule = {name: value for name, value in {**A_RULE, **fields}.items() if value is not None}
    added = api.controlled("POST", "/faults", {"id": "one", **rule})
    assert added == {"id": "one", **rule, **FRESH}


def test_a_rule_may_leave_the_operation_out(api: Api) -> None:
    api.controlled("POST", "/faults", {"provider": "expys", "error": "CONFLICT"})
    assert api.get("/v1/offers").error == (409, "CONFLICT")
    assert api.get("/v1/redemptions").error == (409, "CONFLICT")


@pytest.mark.parametrize("path", ["/expys/v1/offers", "expys/v1/offers/"])
def test_a_path_may_name_the_provider(api: Api, path: str) -> None:
    api.controlled("POST", "/faults", {"path": path, "error": "CONFLICT"})
    assert api.get("/v1/offers").error == (409, "CONFLICT")


def test_a_rule_may_only_delay(api: Api) -> None:
    rule = {"provider": "expys", "delay": "1ms"}
    added = api.controlled("POST", "/faults", rule)
    assert api.get("/v1/offers").status == 200
    assert fault(api, added["id"])["fires"] == 1


def test_a_list_of_rules_is_added_in_its_order(api: Api) -> None:
    rules = [{"id": name, **A_RULE} for name in ("b", "a")]
    response = api.control("POST", "/faults", rules)
    assert response.status_code == 201
    assert response.json() == {"faults": [{**rule, **FRESH} for rule in rules]}
    assert ids(api) == ["b", "a"]


def test_an_empty_list_adds_nothing(api: Api) -> None:
    assert api.controlled("POST", "/faults", []) == {"faults": []}


def test_a_list_with_a_mistake_adds_nothing(api: Api) -> None:
    rules = [A_RULE, {**A_RULE, "error": "NOTHING"}]
    assert faulty(api.control("POST", "/faults", rules)) == ["[1].error"]
    assert ids(api) == []


def test_a_list_that_is_refused_uses_no_ids_up(api: Api) -> None:
    api.checkpoint("before")
    expected = fail(api)["id"]
    api.restore("before")
    problem(api.control("POST", "/faults", [A_RULE, {**A_RULE, "error": "NOTHING"}]), 422)
    assert fail(api)["id"] == expected


def test_an_item_of_a_list_that_is_no_rule_is_named_by_its_place(api: Api) -> None:
    assert faulty(api.control("POST", "/faults", [A_RULE, 5])) == ["[1]"]


def test_an_id_in_use_is_refused(api: Api) -> None:
    fail(api, id="one")
    response = api.control("POST", "/faults", {"id": "one", **A_RULE})
    assert "'one'" in problem(response, 409)["detail"]


def test_an_id_twice_in_a_list_is_refused_and_adds_nothing(api: Api) -> None:
    rules = [{"id": "one", **A_RULE}, {"id": "one", **A_RULE}]
    problem(api.control("POST", "/faults", rules), 409)
    assert ids(api) == []


def test_the_id_of_a_removed_rule_is_free_again(api: Api) -> None:
    fail(api, id="one")
    api.controlled("DELETE", "/faults/one")
    assert fail(api, id="one")["fires"] == 0


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"provider": None}, "provider"),
        ({"provider": "vimr"}, "provider"),
        ({"operation": "listOffer"}, "operation"),
        ({"operation": ["listOffers", "nothing"]}, "operation[1]"),
        ({"operation": []}, "operation"),
        ({"operation": 5}, "operation"),
        ({"method": "FETCH"}, "method"),
        ({"path": "/v1/nothing"}, "path"),
        ({"error": None}, "error"),
        ({"error": "NO_SUCH_CODE"}, "error"),
        ({"error": {}}, "error.status"),
        ({"error": {"status": 99}}, "error.status"),
        ({"error": {"status": 200, "reason": "OK"}}, "error.reason"),
        ({"error": {"status": 200, "headers": {"A b": "c"}}}, "error.headers.A b"),
        ({"error": {"status": 200, "headers": {"A": "b\nc"}}}, "error.headers.A"),
        ({"phase": "during"}, "phase"),
        ({"wire": "reset"}, "wire"),
        ({"error": None, "wire": "cut"}, "wire"),
        ({"error": None, "wire": "truncate", "phase": "before"}, "phase"),
        ({"error": None, "wire": "garbage", "phase": "before"}, "phase"),
        ({"error": None, "wire": "drip", "phase": "before"}, "phase"),
        ({"delay": "soon"}, "delay"),
        ({"delay": 0}, "delay"),
        ({"delay": -1}, "delay"),
        ({"retry_after": -1}, "retry_after"),
        ({"skip": -1}, "skip"),
        ({"skip": 1.5}, "skip"),
        ({"times": 0}, "times"),
        ({"every": 0}, "every"),
        ({"share": 0}, "share"),
        ({"share": 1.1}, "share"),
        ({"share": "half"}, "share"),
        ({"until": "never"}, "until"),
        ({"id": ""}, "id"),
        ({"id": "a b"}, "id"),
        ({"id": "a" * 65}, "id"),
        ({"match": {"memebr": "user_42"}}, "match.memebr"),
        ({"match": {"body": 5}}, "match.body"),
        ({"match": {"query": {"limit": 5}}}, "match.query.limit"),
        ({"colour": "blue"}, "colour"),
    ],
    ids=str,
)
def test_a_bad_field_is_named_and_adds_nothing(api: Api, fields: Json, path: str) -> None:
    assert refused(api, **fields)["path"] == path
    assert ids(api) == []


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"error": "NO_SUCH_CODE"}, sorted(EXPYS.codes)),
        ({"provider": "expis"}, ["expys", "loyalife", "vinr"]),
        ({"provider": None}, ["expys", "loyalife", "vinr"]),
        ({"operation": "listOffer"}, sorted(each.id for each in EXPYS.operations)),
        ({"phase": "during"}, ["after", "before"]),
        (
            {"error": None, "wire": "cut"},
            ["close", "drip", "garbage", "hang", "reset", "truncate"],
        ),
        ({"match": {"memebr": "user_42"}}, ["body", "headers", "member", "query"]),
    ],
    ids=["code", "provider", "no-provider", "operation", "phase", "wire", "match"],
)
def test_an_unknown_name_is_refused_with_those_that_are_known(
    api: Api, fields: Json, known: list[str]
) -> None:
    assert sorted(refused(api, **fields)["known"]) == known


def test_a_likely_correction_is_offered(api: Api) -> None:
    assert "did you mean listOffers?" in refused(api, operation="listOffer")["message"]


@pytest.mark.parametrize("rules", [A_RULE, [A_RULE]], ids=["rule", "list"])
def test_one_rule_too_many_is_refused(serve: Callable[..., Api], rules: object) -> None:
    api = serve(faults_max=1)
    fail(api, id="one")
    content = problem(api.control("POST", "/faults", rules), 409)
    assert content["detail"].startswith("There may be at most 1 faults at a time; DELETE ")
    assert ids(api) == ["one"]


def test_a_list_longer_than_the_limit_adds_nothing(serve: Callable[..., Api]) -> None:
    api = serve(faults_max=2)
    problem(api.control("POST", "/faults", [A_RULE, A_RULE, A_RULE]), 409)
    assert ids(api) == []


def test_rules_up_to_the_limit_are_taken(serve: Callable[..., Api]) -> None:
    api = serve(faults_max=2)
    api.controlled("POST", "/faults", [A_RULE, A_RULE])
    assert len(ids(api)) == 2


# Reading


def test_a_world_without_rules_has_an_empty_list(api: Api) -> None:
    assert api.controlled("GET", "/faults") == {"faults": []}


def test_rules_are_listed_oldest_first(api: Api) -> None:
    for name in ("c", "a", "b"):
        fail(api, id=name)
    assert ids(api) == ["c", "a", "b"]


def test_one_rule_is_shown_as_in_the_list(api: Api) -> None:
    fail(api, id="one")
    assert api.controlled("GET", "/faults") == {"faults": [fault(api, "one")]}


def test_a_fire_is_counted_with_the_request_that_it_struck(api: Api) -> None:
    fail(api, id="one")
    api.get("/v1/offers")
    (entry,) = journal(api)
    assert fault(api, "one") == {
        "id": "one",
        **A_RULE,
        "matches": 1,
        "fires": 1,
        "last": {"request": entry["id"], "fired": True, "why": None},
    }


def test_a_match_that_did_not_fire_says_why(api: Api) -> None:
    fail(api, id="one", times=1)
    api.get("/v1/offers")
    api.get("/v1/offers")
    shown = fault(api, "one")
    assert (shown["matches"], shown["fires"]) == (2, 1)
    assert shown["last"] == {
        "request": journal(api)[0]["id"],
        "fired": False,
        "why": "times: it has fired 1 of 1 times",
    }


def test_a_request_that_does_not_match_says_why(api: Api) -> None:
    fail(api, id="one", match={"query": {"limit": "5"}})
    api.get("/v1/offers", limit=6)
    shown = fault(api, "one")
    assert shown["matches"] == 0
    assert shown["last"]["why"] == "match.query.limit: the request has '6'"


def test_a_request_of_another_operation_leaves_no_mark(api: Api) -> None:
    fail(api, id="one")
    api.get("/v1/redemptions")
    assert fault(api, "one")["last"] is None


def test_rules_belong_to_their_world(api: Api, unmade: Callable[[], Api]) -> None:
    fail(api, id="one")
    problem(unmade().control("GET", "/faults/one"), 404)


# Removing


def test_a_removed_rule_strikes_no_more(api: Api) -> None:
    fail(api, id="one")
    fail(api, id="two", operation="listRedemptions")
    response = api.control("DELETE", "/faults/one")
    assert (response.status_code, response.content) == (204, b"")
    assert ids(api) == ["two"]
    assert api.get("/v1/offers").status == 200


def test_all_rules_can_be_removed_at_once(api: Api) -> None:
    fail(api)
    fail(api)
    response = api.control("DELETE", "/faults")
    assert (response.status_code, response.content) == (204, b"")
    assert ids(api) == []


def test_no_rules_can_be_removed_too(api: Api) -> None:
    assert api.control("DELETE", "/faults").status_code == 204


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_rule_is_not_found(api: Api, method: str) -> None:
    content = problem(api.control(method, "/faults/no%20such"), 404)
    assert content["detail"] == "There is no fault 'no such' in this world."


# The catalogue


def test_the_catalogue_has_exactly_this_shape(api: Api) -> None:
    catalogue = api.controlled("GET", "/faults/catalogue")
    assert catalogue.keys() == {"providers"}
    assert catalogue["providers"].keys() == {"expys", "loyalife", "vinr"}
    for entry in chain.from_iterable(catalogue["providers"].values()):
        assert entry.keys() == {"code", "status", "message", "when", "by_state"}
        assert all(isinstance(entry[name], str) for name in ("code", "message", "when"))
        # One of the services says no with a status that says yes.
        assert entry["status"] == 200 or 400 <= entry["status"] <= 599
        assert isinstance(entry["by_state"], bool)


@pytest.mark.parametrize("provider", ["expys", "loyalife", "vinr"])
def test_the_catalogue_names_each_code_once(api: Api, provider: str) -> None:
    entries = api.controlled("GET", "/faults/catalogue")["providers"][provider]
    codes = [entry["code"] for entry in entries]
    assert sorted(codes) == sorted(set(codes))
    assert "insufficient_points" in [code.lower() for code in codes]


def test_each_code_of_the_catalogue_can_be_asked_for_with_its_status(api: Api) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    for entry in api.controlled("GET", "/faults/catalogue")["providers"]["expys"]:
        rule = fail(api, error=entry["code"])["id"]
        response = send(api, "GET", f"/w/{api.world}/expys/v1/offers", headers=headers)
        assert response.status_code == entry["status"]
        assert response.json()["error"]["code"] == entry["code"]
        api.controlled("DELETE", f"/faults/{rule}")
