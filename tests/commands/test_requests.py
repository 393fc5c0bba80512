"""`mockserver requests`."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders import NOW
from tests.commands.conftest import Shell

COLUMNS = ["AT", "METHOD", "PATH", "OPERATION", "STATUS", "FAULT", "PRINCIPAL", "MS", "ID"]


def test_requests_are_listed_newest_first(shell: Shell) -> None:
    assert shell.lines("requests", "list") == ["no requests"]
    shell.api.get("/v1/offers")
    shell.api.send("POST", "/v1/nothing", by=None, headers={"X-Mock-Fault": "CONFLICT"})
    head, newer, older = shell.table("requests", "list")
    assert head == COLUMNS
    assert newer[:7] == [NOW, "POST", "/expys/v1/nothing", "-", "404", "-", "-"]
    assert older[:6] == [NOW, "GET", "/expys/v1/offers", "listOffers", "200", "-"]
    assert older[6] == "org_demo (sandbox key)"
    assert float(older[7]) >= 0
    entries = shell.data("requests", "list")
    assert [entry["id"] for entry in entries] == [newer[8], older[8]]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--operation=listOffers"], 1),
        (["--provider=expys"], 3),
        (["--method=POST"], 1),
        (["--path=/expys/v1/offers"], 2),
        (["--status=404"], 1),
        (["--limit=2"], 2),
        (["--path=/expys/v1/offers", "--status=404"], 1),
    ],
    ids=str,
)
def test_filters_narrow_the_list(shell: Shell, options: list[str], count: int) -> None:
    shell.api.get("/v1/offers")
    shell.api.get("/v1/offers/off_nothing")
    shell.api.credit("user_42", 5)
    assert len(shell.data("requests", "list", *options)) == count


def test_only_newer_requests_are_listed(shell: Shell) -> None:
    first = shell.api.get("/v1/offers").headers["X-Request-Id"]
    second = shell.api.get("/v1/offers").headers["X-Request-Id"]
    assert [each["id"] for each in shell.data("requests", "list", "--since", first)] == [second]


def test_one_request_is_shown_with_its_answer(shell: Shell) -> None:
    answer = shell.api.send(
        "POST", "/v1/wallet/credit?a=b", body={"externalUserID": "user_42", "amount": 5}
    )
    wanted = answer.headers["X-Request-Id"]
    text = "\n".join(shell.lines("requests", "show", wanted))
    head, facts, query, request, sent, response, got = text.split("\n\n")
    assert head.startswith("POST /expys/v1/wallet/credit -> 200 in ")
    assert facts.splitlines()[0].split() == ["id", wanted]
    assert "operation    creditWallet" in facts.splitlines()
    assert query == "query\n  a: b"
    assert "  authorization: Bearer expys_san…" in request.splitlines()
    assert json.loads(sent) == {"externalUserID": "user_42", "amount": 5}
    assert response.startswith("response\n  content-type: application/json")
    assert json.loads(got) == answer.data
    assert shell.data("requests", "show", wanted)["id"] == wanted


def test_a_request_is_shown_without_what_it_does_not_have(shell: Shell) -> None:
    shell.api.send("POST", "/v1/wallet/credit", content=b"no json")
    shell.api.get("/v1/offers")
    newer, older = shell.data("requests", "list")
    assert "\nno json\n\nresponse" in "\n".join(shell.lines("requests", "show", older["id"]))
    assert "query" not in shell.lines("requests", "show", newer["id"])


def test_requests_are_forgotten(shell: Shell) -> None:
    shell.api.get("/v1/offers")
    assert shell.lines("requests", "clear") == []
    assert shell.data("requests", "list") == []


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--operation=listOffers"], "2 requests fit"),
        (["--operation=creditWallet", "--exactly=1"], "1 request fits"),
        (["--operation=createRedemption", "--at-most=0"], "0 requests fit"),
        (['--body={"amount": 5}', "--at-least=1"], "1 request fits"),
        (["--body=null"], "2 requests fit"),
        (
            ["--query=limit=1", "--header=Authorization: Bearer expys_sandbox_demo"],
            "1 request fits",
        ),
        (["--path=/expys", "--method=get", "--status=200", "--provider=expys"], "2 requests fit"),
    ],
    ids=str,
)
def test_requests_are_verified(shell: Shell, options: list[str], line: str) -> None:
    shell.api.get("/v1/offers")
    shell.api.get("/v1/offers", limit=1)
    shell.api.credit("user_42", 5)
    assert shell.lines("requests", "verify", *options) == [line]


def test_what_is_not_verified_is_told_with_what_came_close(shell: Shell) -> None:
    answer = shell.api.redeem("off_coffee", "user_42")
    options = ["--operation=createRedemption", '--body={"offer": "off_spa"}']
    assert shell.error("requests", "verify", *options).splitlines() == [
        "Error: 409 Not as expected: At least 1 expected, 0 of 1 requests in the journal fit.",
        f"  POST /expys/v1/redemptions -> 201 ({answer.headers['X-Request-Id']})",
        '    body.offer: expected "off_spa", got "off_coffee"',
    ]


def test_what_is_not_verified_is_told_to_programs_too(shell: Shell) -> None:
    shell.api.get("/v1/offers")
    result = shell.run("requests", "verify", "--exactly=2", "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout) == {"count": 1, "nearest": []}
    assert shell.data("requests", "verify", "--exactly=1") == {"count": 1}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--exactly=1", "--at-most=2"], 2),
        (["--exactly=-1"], 2),
        (["--body={"], 2),
        (["--operation=listOfers"], 1),
    ],
    ids=str,
)
def test_a_bad_question_is_no_verdict(shell: Shell, options: list[str], code: int) -> None:
    assert shell.error("requests", "verify", *options, code=code)


def test_waiting_ends_when_the_request_comes(shell: Shell) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(
            shell.lines, "requests", "wait", "--operation=listOffers", "--timeout=30s", "--count=1"
        )
        shell.api.get("/v1/offers")
        assert waiting.result() == ["1 request fits"]


def test_waiting_in_vain_ends_with_what_came_close(shell: Shell) -> None:
    shell.api.get("/v1/offers")
    error = shell.error("requests", "wait", "--count=2", "--timeout=1ms")
    assert "408 Not reached in time: The time is over. 1 of 2 had come." in error
