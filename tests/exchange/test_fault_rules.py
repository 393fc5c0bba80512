"""What may stand in a fault rule, and what is said about what may not."""

from __future__ import annotations

import pytest

from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.fault_rules import parse_rule
from mockserver.exchange.faults import Effect, FaultRule, Phase, Wire
from tests.builders import Api, Json
from tests.exchange.server import PROVIDER

NOW_MS = 1_769_860_800_000  # 2026-01-31T12:00:00Z
MINUTE_MS = 60_000
CODES = [entry.code for entry in PROVIDER.catalogue]
OPERATIONS = [operation.id for operation in PROVIDER.operations]
PATHS = sorted({operation.path for operation in PROVIDER.operations})
METHODS = ["DELETE", "GET", "POST", "PUT"]
WIRES = ["reset", "close", "truncate", "garbage", "hang", "drip"]
FIELDS = [
    *("id", "provider", "operation", "method", "path", "match", "error", "wire", "phase"),
    *("delay", "retry_after", "skip", "times", "every", "share", "until"),
]


def parse(**rule: object) -> FaultRule:
    """The rule, which has an effect unless it says else."""
    if not rule.keys() & {"delay", "wire"}:
        rule.setdefault("error", "INTERNAL")
    rule.setdefault("provider", "expys")
    return parse_rule(rule, {"expys": PROVIDER}, NOW_MS, lambda: "new-id")


def refusals(api: Api, rule: object) -> list[Json]:
    """What is wrong with a rule; none of it may stay."""
    answer = api.control("POST", "/faults", rule)
    assert answer.status_code == 422, answer.text
    assert api.controlled("GET", "/faults") == {"faults": []}
    errors: list[Json] = answer.json()["errors"]
    return errors


# Refused


@pytest.mark.parametrize(
    ("rule", "path", "known"),
    [
        pytest.param({"provider": "expy"}, "provider", ["expys"], id="unknown provider"),
        pytest.param({"provider": 5}, "provider", None, id="provider of another type"),
        pytest.param({"operation": "listOffer"}, "operation", OPERATIONS, id="unknown operation"),
        pytest.param(
            {"operation": ["listOffers", "x"]}, "operation[1]", OPERATIONS, id="one of several"
        ),
        pytest.param({"operation": []}, "operation", None, id="no operation"),
        pytest.param({"operation": [5]}, "operation[0]", None, id="operation of another type"),
        pytest.param({"method": "HEAD"}, "method", METHODS, id="method without operations"),
        pytest.param({"method": None}, "method", None, id="method of another type"),
        pytest.param({"path": "/v1/offer"}, "path", PATHS, id="unknown path"),
        pytest.param({"path": "/v1/offers/a/b"}, "path", PATHS, id="path that is too long"),
        pytest.param({"path": "/vinr/v1/offers"}, "path", PATHS, id="path of another provider"),
        pytest.param({"path": ""}, "path", PATHS, id="empty path"),
        pytest.param({"match": []}, "match", None, id="match of another type"),
        pytest.param(
            {"match": {"memeber": "a"}},
            "match.memeber",
            ["member", "body", "query", "headers"],
            id="unknown part of match",
        ),
        pytest.param({"match": {"member": 5}}, "match.member", None, id="member"),
        pytest.param({"match": {"body": [1]}}, "match.body", None, id="body"),
        pytest.param({"match": {"query": {"a": 1}}}, "match.query.a", None, id="query"),
        pytest.param({"match": {"headers": {"a": 1}}}, "match.headers.a", None, id="headers"),
        pytest.param({"error": "INTERNALS"}, "error", CODES, id="unknown code"),
        pytest.param({"error": 500}, "error", None, id="error of another type"),
        pytest.param({"error": {}}, "error.status", None, id="literal answer without status"),
        pytest.param({"error": {"status": 199}}, "error.status", None, id="low status"),
        pytest.param({"error": {"status": 600}}, "error.status", None, id="high status"),
        pytest.param(
            {"error": {"status": 500, "code": "X"}},
            "error.code",
            ["status", "body", "headers"],
            id="unknown part of a literal answer",
        ),
        pytest.param(
            {"error": {"status": 204, "body": {}}}, "error.body", None, id="body where none can be"
        ),
        pytest.param(
            {"error": {"status": 500, "headers": {"A B": "x"}}},
            "error.headers.A B",
            None,
            id="name of a header",
        ),
        pytest.param(
            {"error": {"status": 500, "headers": {"A": "x\r\nB: y"}}},
            "error.headers.A",
            None,
            id="line break in a header",
        ),
        pytest.param(
            {"error": {"status": 500, "headers": {"A": "x\0"}}},
            "error.headers.A",
            None,
            id="control character in a header",
        ),
        pytest.param(
            {"error": {"status": 500, "headers": {"content-LENGTH": "5"}}},
            "error.headers.content-LENGTH",
            None,
            id="header that follows from the body",
        ),
        pytest.param({"phase": "later"}, "phase", ["after", "before"], id="phase"),
        pytest.param({"delay": "soon"}, "delay", None, id="unreadable delay"),
        pytest.param({"delay": "0s"}, "delay", None, id="no delay"),
        pytest.param({"delay": -1}, "delay", None, id="negative delay"),
        pytest.param({"delay": True}, "delay", None, id="delay of another type"),
        pytest.param({"retry_after": -1}, "retry_after", None, id="negative retry_after"),
        pytest.param({"retry_after": 86_401}, "retry_after", None, id="long retry_after"),
        pytest.param({"skip": -1}, "skip", None, id="negative skip"),
        pytest.param({"skip": 0.5}, "skip", None, id="half a skip"),
        pytest.param({"times": 0}, "times", None, id="no times"),
        pytest.param({"times": "2"}, "times", None, id="times of another type"),
        pytest.param({"every": 0}, "every", None, id="every none"),
        pytest.param({"share": 0}, "share", None, id="no share"),
        pytest.param({"share": 1.1}, "share", None, id="more than all"),
        pytest.param({"until": "soon"}, "until", None, id="unreadable until"),
        pytest.param({"until": []}, "until", None, id="until of another type"),
        pytest.param({"id": ""}, "id", None, id="empty id"),
        pytest.param({"id": "a b"}, "id", None, id="blank in the id"),
        pytest.param({"id": "a\n"}, "id", None, id="line break behind the id"),
        pytest.param({"id": "a" * 65}, "id", None, id="long id"),
        pytest.param({"when": "now"}, "when", FIELDS, id="unknown field"),
        pytest.param({"wire": "reset"}, "wire", None, id="wire and error"),
        pytest.param(
            {"wire": "drip", "error": {"status": 500}}, "wire", None, id="wire and literal answer"
        ),
        pytest.param({"wire": "cut"}, "wire", WIRES, id="unknown wire"),
        pytest.param({"wire": ["reset"]}, "wire", WIRES, id="wire of another type"),
        pytest.param({"error": None, "provider": 5}, "provider", None, id="the first of two"),
    ],
)
def test_a_bad_field_is_refused_by_its_path(
    api: Api, rule: Json, path: str, known: list[str] | None
) -> None:
    error = refusals(api, {"provider": "expys", "error": "INTERNAL", **rule})[0]
    assert error["path"] == path
    assert error.get("known") == known
    assert error.keys() - {"known"} == {"path", "message"}


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        pytest.param({"error": "INTERNAL"}, "provider", id="neither provider nor path"),
        pytest.param({"error": "INTERNAL", "path": "/v1/offers"}, "provider", id="path without it"),
        pytest.param({"provider": "expys"}, "error", id="no effect"),
        pytest.param({"provider": "expys", "phase": "after"}, "error", id="only a phase"),
    ],
)
def test_a_rule_needs_a_provider_and_an_effect(api: Api, rule: Json, path: str) -> None:
    assert [each["path"] for each in refusals(api, rule)] == [path]


@pytest.mark.parametrize("wire", ["truncate", "garbage", "drip"])
def test_what_spoils_an_answer_cannot_come_before_there_is_one(api: Api, wire: str) -> None:
    rule = {"provider": "expys", "wire": wire, "phase": "before"}
    assert refusals(api, rule) == [
        {
            "path": "phase",
            "message": f"{wire} works on an answer: leave phase out, or say after",
        }
    ]


def test_wire_and_error_exclude_each_other_in_words(api: Api) -> None:
    (error,) = refusals(api, {"provider": "expys", "wire": "close", "error": "INTERNAL"})
    assert error["message"] == "cannot go with error: a rule has one of them"


@pytest.mark.parametrize("rule", ["text", 5, None], ids=["text", "number", "null"])
def test_a_rule_is_an_object(api: Api, rule: object) -> None:
    answer = api.http.post(
        f"{api.url}/_mock/faults", content=b'"text"' if rule == "text" else str(rule or "null")
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == ""


def test_all_fields_of_a_wrong_type_are_named(api: Api) -> None:
    rule = {"provider": "expys", "error": "INTERNAL", "times": 0, "skip": "x", "share": 2}
    assert [each["path"] for each in refusals(api, rule)] == ["times", "skip", "share"]


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        pytest.param({"operation": "creditWalet"}, "did you mean creditWallet?", id="operation"),
        pytest.param({"error": "INSUFICIENT_POINTS"}, "INSUFFICIENT_POINTS?", id="code"),
        pytest.param({"path": "/v1/wallets"}, "did you mean /v1/wallet?", id="path"),
    ],
)
def test_a_typing_error_gets_a_hint(api: Api, rule: Json, hint: str) -> None:
    error = refusals(api, {"provider": "expys", "error": "INTERNAL", **rule})[0]
    assert error["message"].endswith(hint)


def test_what_resembles_nothing_gets_no_hint(api: Api) -> None:
    error = refusals(api, {"provider": "expys", "error": "TEAPOT_9"})[0]
    assert error["message"] == "unknown code 'TEAPOT_9'"


def test_a_refusal_is_an_error_of_the_domain() -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(times=0)
    assert [each.path for each in refusal.value.problems] == ["times"]


# Taken


def test_a_rule_has_defaults() -> None:
    rule = parse()
    assert (rule.skip, rule.every, rule.share, rule.times, rule.until_ms) == (0, 1, 1.0, None, None)
    assert rule.effect == Effect(code="INTERNAL", retry_after_s=1, phase=Phase.BEFORE)


def test_an_id_is_made_where_none_is_given() -> None:
    assert parse().id == "new-id"
    assert parse(id="mine").id == "mine"


@pytest.mark.parametrize(
    ("delay", "milliseconds"),
    [
        pytest.param("250ms", 250, id="milliseconds"),
        pytest.param("2s", 2_000, id="seconds"),
        pytest.param("PT1M", 60_000, id="ISO"),
        pytest.param(2, 2_000, id="number"),
        pytest.param(0.25, 250, id="fraction"),
    ],
)
def test_a_delay_is_a_duration_and_enough_of_an_effect(delay: object, milliseconds: int) -> None:
    effect = parse(delay=delay).effect
    assert effect.delay_ms == milliseconds
    assert not effect.replaces_answer


def test_a_delay_goes_with_an_error() -> None:
    effect = parse(delay="1s", error="INTERNAL").effect
    assert (effect.delay_ms, effect.code, effect.replaces_answer) == (1_000, "INTERNAL", True)


@pytest.mark.parametrize(
    ("wire", "more", "phase"),
    [
        *((wire, {}, "before") for wire in ("reset", "close", "hang")),
        *((wire, {}, "after") for wire in ("truncate", "garbage", "drip")),
        *((wire, {"phase": "before"}, "before") for wire in ("reset", "close", "hang")),
        *((wire, {"phase": "after"}, "after") for wire in WIRES),
    ],
)
def test_wire_is_enough_of_an_effect_in_its_phases(wire: str, more: Json, phase: str) -> None:
    effect = parse(wire=wire, **more).effect
    assert (effect.wire, effect.replaces_answer) == (Wire(wire), True)
    assert (effect.phase, effect.delay_ms) == (phase, 0)


@pytest.mark.parametrize("wire", WIRES)
def test_a_delay_is_a_pause_but_for_a_drip_how_long_it_takes(wire: str) -> None:
    effect = parse(wire=wire, delay="2s").effect
    assert (effect.delay_ms, effect.drip_ms) == ((0, 2_000) if wire == "drip" else (2_000, 0))


def test_a_drip_takes_five_seconds_unless_told_otherwise() -> None:
    assert parse(wire="drip").effect.drip_ms == 5_000


@pytest.mark.parametrize(
    ("until", "instant"),
    [
        pytest.param("PT10M", NOW_MS + 10 * MINUTE_MS, id="ISO duration"),
        pytest.param("90s", NOW_MS + 90_000, id="duration"),
        pytest.param(90, NOW_MS + 90_000, id="seconds"),
        pytest.param("2026-01-31T12:01:00Z", NOW_MS + MINUTE_MS, id="time"),
        pytest.param("2020-01-01T00:00:00Z", 1_577_836_800_000, id="time that is over"),
    ],
)
def test_until_is_a_duration_or_a_time(until: object, instant: int) -> None:
    assert parse(until=until).until_ms == instant


def test_a_rule_is_shown_as_it_was_written(api: Api) -> None:
    rule = {
        "id": "all-of-it",
        "provider": "expys",
        "operation": ["getOffer"],
        "method": "get",
        "path": "/expys/v1/offers/{id}",
        "match": {"member": "a", "body": {"b": [1]}, "query": {"c": "d"}, "headers": {"E": "f"}},
        "error": {"status": 599, "body": "x", "headers": {"X-Y": "z"}},
        "phase": "after",
        "delay": "1ms",
        "retry_after": 2,
        "skip": 1,
        "times": 2,
        "every": 3,
        "share": 0.5,
        "until": "P1D",
    }
    added = api.controlled("POST", "/faults", rule)
    assert added == {**rule, "matches": 0, "fires": 0, "last": None}
    assert api.controlled("GET", "/faults/all-of-it") == added


def test_a_rule_that_was_shown_can_be_added_again(api: Api) -> None:
    rule = {"provider": "expys", "error": {"status": 500}, "skip": 0, "share": 1}
    added = api.controlled("POST", "/faults", rule)
    api.controlled("DELETE", "/faults")
    again = {key: added[key] for key in added.keys() - {"matches", "fires", "last"}}
    assert api.controlled("POST", "/faults", again) == added
