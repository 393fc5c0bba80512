"""`mockserver explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import KEY
from tests.commands.conftest import Shell

BEARER = f"--header=Authorization: Bearer {KEY}"
CREDIT = '{"externalUserID": "user_42", "amount": 5}'


def test_a_request_is_explained_from_credential_to_answer(shell: Shell) -> None:
    shell.lines("faults", "add", "--id=slow", "--provider=expys", "--delay=2s")
    shell.lines("faults", "add", "--id=off", "--provider=expys", "--member=x", "--delay=2s")
    lines = shell.lines(
        *("explain", "POST /expys/v1/wallet/credit", BEARER, "--header=Idempotency-Key: k"),
        f"--data={CREDIT}",
    )
    assert lines[:10] == [
        f"world        {shell.api.world}",
        "operation    creditWallet (POST /v1/wallet/credit, documented)",
        "principal    org_demo (sandbox key)",
        "member       user_42",
        "idempotency  k: fresh",
        "fault slow   fires",
        "fault off    match.member: the request is for 'user_42'",
        "delay        2000 ms",
        "answered by  operation",
        "answer       200",
    ]
    assert lines[10] == "  content-type: application/json; charset=utf-8"
    assert json.loads("\n".join(lines[11:]))["balance"] == 5505
    assert shell.api.balance("user_42") == 5500


def test_a_refusal_is_explained(shell: Shell) -> None:
    lines = shell.lines("explain", "get /expys/v1/nothing")
    assert lines[:5] == [
        f"world        {shell.api.world}",
        "operation    -",
        "principal    -",
        "member       -",
        "answered by  route",
    ]


def test_a_fault_on_the_wire_is_explained(shell: Shell) -> None:
    shell.lines("faults", "add", "--id=cable", "--provider=expys", "--wire=reset")
    lines = shell.lines("explain", "GET /expys/v1/offers", BEARER)
    assert lines[-2:] == ["answered by  fault cable (wire: reset)", "answer       0"]


def test_parameters_and_an_unread_key_are_told(shell: Shell) -> None:
    shell.lines("faults", "add", "--id=down", "--provider=expys", '--error={"status": 204}')
    request = "POST /expys/v1/redemptions/rdm_demo_completed/cancel"
    lines = shell.lines("explain", request, BEARER, "--header=Idempotency-Key: k")
    assert "parameters   id=rdm_demo_completed" in lines
    assert "idempotency  k: nobody looks at it" in lines
    assert "answered by  fault down" in lines
    assert lines[-2:] == ["answer       204", "  content-type: application/json; charset=utf-8"]


def test_an_answer_that_is_text_is_shown_as_it_is(shell: Shell) -> None:
    error = '--error={"status": 503, "body": "down"}'
    shell.lines("faults", "add", "--provider=expys", error)
    assert shell.lines("explain", "GET /expys/v1/offers", BEARER)[-1] == "down"


def test_the_body_can_be_a_file_or_standard_input(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    file.write_text(CREDIT)
    for data in (f"@{file}", "@-"):
        told = shell.data(
            "explain", "POST /expys/v1/wallet/credit", BEARER, f"--data={data}", stdin=CREDIT
        )
        assert told["answer"]["body"]["balance"] == 5505


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["GET"], "expected 'METHOD PATH', as 'GET /expys/v1/offers', got 'GET'", 2),
        (["GET /expys", "--data=@no-such-file"], "cannot read no-such-file", 2),
        (["GET /expys", "--header=x"], "expected 'NAME: VALUE', got 'x'", 2),
        (["GET /nothing"], "is no path of a provider", 1),
    ],
    ids=str,
)
def test_what_is_no_request_is_refused(
    shell: Shell, arguments: list[str], message: str, code: int
) -> None:
    assert message in shell.error("explain", *arguments, code=code)
