"""A request that asks for a fault of its own, with `X-Mock-Fault`."""

from __future__ import annotations

import httpx2
import pytest

from mockserver.exchange.faults import Wire
from tests.builders import Api
from tests.exchange.failing import counters, fail, newest, send, why
from tests.exchange.server import PROVIDER

PARAMETERS = ["wire", "phase", "delay", "retry_after"]


def ask(api: Api, text: str, method: str = "GET", path: str = "/v1/offers") -> httpx2.Response:
    """A request that asks for a fault."""
    return send(api, method, path, headers={"X-Mock-Fault": text})


def credit(api: Api, text: str | None = None) -> httpx2.Response:
    """A credit with an idempotency key that may ask for a fault."""
    headers = {"Idempotency-Key": "key"} | ({"X-Mock-Fault": text} if text else {})
    body = {"externalUserID": "member", "amount": 5}
    return send(api, "POST", "/v1/wallet/credit", body=body, headers=headers)


def code(answer: httpx2.Response) -> str:
    found: str = answer.json()["error"]["code"]
    return found


def test_a_code_is_answered_as_the_provider_does(api: Api) -> None:
    answer = ask(api, "OFFER_UNAVAILABLE")
    assert (answer.status_code, code(answer)) == (422, "OFFER_UNAVAILABLE")
    assert answer.headers["X-Mock"].endswith("; fault=header")
    assert newest(api)["fault"] == "header"


@pytest.mark.parametrize("text", ["CONFLICT", "CONFLICT;", " CONFLICT ; phase = before ;"])
def test_blanks_and_a_last_semicolon_do_not_matter(api: Api, text: str) -> None:
    assert code(ask(api, text)) == "CONFLICT"


def test_before_is_the_default_phase(api: Api) -> None:
    api.a_member()
    assert code(credit(api, "CONFLICT")) == "CONFLICT"
    assert api.balance() == 0


def test_a_fault_after_keeps_the_change_for_the_retry(api: Api) -> None:
    api.a_member()
    assert code(credit(api, "INTERNAL; phase=after")) == "INTERNAL"
    assert api.balance() == 5
    assert credit(api).json()["balance"] == 5
    assert newest(api)["idempotency"] == "replayed"


def test_a_call_that_fails_by_itself_keeps_its_own_error(api: Api) -> None:
    answer = ask(api, "INTERNAL; phase=after", path="/v1/offers/nowhere")
    assert code(answer) == "NOT_FOUND"
    assert "fault" not in answer.headers["X-Mock"]


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_delay_goes_with_the_code(api: Api, phase: str) -> None:
    assert code(ask(api, f"CONFLICT; delay=5ms; phase={phase}")) == "CONFLICT"
    assert newest(api)["duration_ms"] >= 5


@pytest.mark.parametrize("text", ["delay=5ms", "delay=5ms; phase=after", "; delay=5ms"])
def test_a_delay_alone_keeps_the_answer(api: Api, text: str) -> None:
    answer = ask(api, text)
    assert answer.status_code == 200
    assert newest(api)["duration_ms"] >= 5


def test_a_rate_limit_says_when_to_come_back(api: Api) -> None:
    assert ask(api, "RATE_LIMITED").headers["Retry-After"] == "1"
    assert ask(api, "RATE_LIMITED; retry_after=7").headers["Retry-After"] == "7"


def test_it_beats_rules_which_count_the_match_and_do_not_fire(api: Api) -> None:
    first = fail(api, error="FORBIDDEN", times=1)
    other = fail(api, operation="getOffer")
    unfit = fail(api, match={"query": {"limit": "1"}})
    assert code(ask(api, "CONFLICT")) == "CONFLICT"
    assert [counters(api, each) for each in (first, other, unfit)] == [(1, 0), (0, 0), (0, 0)]
    assert why(api, first) == "the request asked for a fault of its own"
    assert code(send(api)) == "FORBIDDEN"


def test_it_is_for_one_request(api: Api) -> None:
    ask(api, "CONFLICT")
    assert send(api).status_code == 200


@pytest.mark.parametrize(
    ("text", "path", "known"),
    [
        pytest.param("TEAPOT", "error", [*PROVIDER.codes], id="unknown code"),
        pytest.param("internal", "error", [*PROVIDER.codes], id="code in lower case"),
        pytest.param("", "error", None, id="nothing"),
        pytest.param("phase=after", "error", None, id="no effect"),
        pytest.param("CONFLICT; times=2", "times", PARAMETERS, id="parameter of rules"),
        pytest.param("CONFLICT; FORBIDDEN", "FORBIDDEN", PARAMETERS, id="two codes"),
        pytest.param("CONFLICT; wire=reset", "wire", None, id="code and wire"),
        pytest.param("wire=cut", "wire", list(Wire), id="unknown wire"),
        pytest.param("wire", "error", [*PROVIDER.codes], id="wire without a value"),
        pytest.param("wire=drip; phase=before", "phase", None, id="wire in the wrong phase"),
        pytest.param("CONFLICT; phase=later", "phase", ["after", "before"], id="phase"),
        pytest.param("CONFLICT; delay=soon", "delay", None, id="delay"),
        pytest.param("CONFLICT; retry_after=soon", "retry_after", None, id="retry_after"),
        pytest.param("CONFLICT; retry_after=-1", "retry_after", None, id="negative retry_after"),
        pytest.param(f"CONFLICT; retry_after={'9' * 5000}", "retry_after", None, id="huge number"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_is_known(
    api: Api, text: str, path: str, known: list[str] | None
) -> None:
    answer = ask(api, text)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == 400
    (error,) = problem["errors"]
    assert (error["path"], error.get("known")) == (path, known)


def test_a_refused_one_leaves_no_trace_but_in_the_journal(api: Api) -> None:
    api.a_member()
    assert credit(api, "TEAPOT").status_code == 400
    assert api.balance() == 0
    entry = api.controlled("GET", "/requests?operation=creditWallet")["requests"][0]
    assert (entry["status"], entry["fault"]) == (400, None)


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        pytest.param("GET", "/v1/nowhere", "expys_sandbox_demo", 404, id="unknown path"),
        pytest.param("GET", "/v1/offers", "expys_sandbox_unknown", 401, id="unknown credential"),
        pytest.param("GET", "/v1/wallet", "expys_sandbox_demo", 403, id="wrong credential"),
    ],
)
def test_routes_and_credentials_come_first(
    api: Api, method: str, path: str, key: str, status: int
) -> None:
    answer = send(api, method, path, key, headers={"X-Mock-Fault": "CONFLICT"})
    assert answer.status_code == status
