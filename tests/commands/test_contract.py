"""`mockserver contract`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mockserver.serving import bind
from tests.commands.conftest import Shell
from tests.contract.expys.test_runs import another_code, texts_may_change
from tests.contract.other_server import Told, other_server
from tests.test_cli import mockserver

KEY = "expys_sandbox_demo"


@pytest.fixture
def expys(shell: Shell) -> tuple[str, ...]:
    """The arguments of a run in the shell's world."""
    url = f"{shell.api.origin}/w/{shell.api.world}/expys"
    return ("contract", url, "--provider", "expys", "--key", KEY)


def test_a_run_without_drift_says_so_and_ends_well(shell: Shell, expys: tuple[str, ...]) -> None:
    result = shell.run(*expys)
    assert result.exit_code == 0
    assert "0 differ" in result.stdout
    assert "Nothing was written; --write checks" in result.stdout
    assert "18 of 38 operations were called; not called: exchangeToken, setMember" in result.stdout
    assert result.stderr.splitlines()[0] == "holds    access.no-credential"
    assert "skipped  redemptions.book (it writes, and this run only reads)" in result.stderr


def test_url_may_be_an_option_and_the_key_in_the_environment(
    shell: Shell, expys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKSERVER_CONTRACT_KEY", KEY)
    result = shell.run("contract", "--url", expys[1], "--provider", "expys", "--write")
    assert result.exit_code == 0, result.output
    assert "38 of 38 operations were called" in result.stdout
    assert "decisions of this server hold" in result.stdout


def test_drift_is_told_with_statement_evidence_and_pages() -> None:
    with other_server(another_code) as url:
        result = mockserver(
            "contract", f"{url}/expys", "--provider", "expys", "--key", KEY, "--write"
        )
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    at = lines.index("redemptions.twice: POST /v1/redemptions (createRedemption)")
    assert lines[at + 1 : at + 4] == [
        "  contract   An offer that the member has booked is 409 REDEMPTION_ALREADY_EXISTS.",
        "  known as   documented",
        "             https://docs.expys.com/guides/redemptions",
    ]
    assert (
        '  code       createRedemption: expected "REDEMPTION_ALREADY_EXISTS", got "CONFLICT"'
        in result.stdout
    )


def test_what_could_not_be_checked_is_told(shell: Shell, expys: tuple[str, ...]) -> None:
    result = shell.run(*expys[:-1], "expys_live_demo")
    assert result.exit_code == 0, result.output
    assert "Skipped:" in result.stdout
    assert "  members.one: there is no member to check it with" in result.stdout


def test_a_decision_that_the_service_refutes_is_named() -> None:
    def another_hash(told: Told) -> None:
        if told.content.get("renderedHash"):
            told.content["renderedHash"] = "0" * 64

    with other_server(another_hash) as url:
        result = mockserver("contract", f"{url}/expys", "--provider", "expys", "--key", KEY)
    assert "It does otherwise in:" in result.stdout
    assert (
        "  terms.hash: mockserver.providers.expys.handlers.terms:get_terms_content" in result.stdout
    )


def test_a_program_gets_json(shell: Shell, expys: tuple[str, ...], tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    result = shell.run(*expys, "--format", "json", "--output", str(output))
    assert (result.exit_code, result.stdout) == (0, "")
    report = json.loads(output.read_text(encoding="utf-8"))
    assert (report["provider"], report["drifted"], report["writes"]) == ("expys", False, False)
    assert report["counts"] == {"holds": 48, "skipped": len(report["checks"]) - 48}
    (check,) = [each for each in report["checks"] if each["id"] == "terms.hash"]
    assert check == {
        "id": "terms.hash",
        "operation": "getTermsContent",
        "statement": "renderedHash is the SHA-256 of the text, in lower-case hexadecimal digits.",
        "evidence": "decided",
        "sources": [],
        "decided_in": "mockserver.providers.expys.handlers.terms:get_terms_content",
        "writes": False,
        "verdict": "holds",
        "reason": None,
        "requests": 2,
        "differences": [],
    }


def test_a_ci_server_gets_junit() -> None:
    def altered(told: Told) -> None:
        texts_may_change(told)
        if "renderedHash" in told.content:
            told.content["renderedHash"] += "\0"

    with other_server(altered) as url:
        result = mockserver(
            "contract", f"{url}/expys", "--provider", "expys", "--key", KEY, "--format", "junit"
        )
    assert result.exit_code == 1
    (suite,) = ElementTree.fromstring(result.stdout)
    assert (suite.get("name"), suite.get("failures")) == ("contract.expys", "2")
    decided, cached = suite.iter("failure")
    assert cached.get("message", "").startswith("A text never changes")
    assert "behaviour: Cache-Control of a text: immutable" in (cached.text or "")
    assert "terms:get_terms_content" in (decided.text or "")
    assert len(suite.findall("testcase/skipped")) == int(suite.get("skipped", "0"))


def test_no_report_shows_a_secret(shell: Shell, expys: tuple[str, ...]) -> None:
    for form in ("text", "json", "junit"):
        result = shell.run(*expys, "--format", form, "--write")
        assert KEY not in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--provider", "expys", "--key", KEY], "give the service's base URL, once"),
        (
            ["http://a", "--url", "http://b", "--provider", "expys", "--key", KEY],
            "give the service's base URL, once",
        ),
        (["http://a/expys", "--provider", "expys"], "expys cannot be checked without --key"),
        (["http://a/expys", "--provider", "nobody"], "there is no provider 'nobody'; expected one"),
        (
            ["localhost:8080", "--provider", "expys", "--key", KEY],
            "'localhost:8080' is no base URL",
        ),
        (["http://", "--provider", "expys", "--key", KEY], "'http://' is no base URL"),
        (
            ["http://a", "--provider", "expys", "--key", "expys_live_x", "--write"],
            "this is a live key: --write would change what real members have",
        ),
    ],
)
def test_a_run_that_cannot_be_made_says_what_to_give(arguments: list[str], message: str) -> None:
    result = mockserver("contract", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_nobody_there_is_told() -> None:
    with bind("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/expys"
    result = mockserver("contract", url, "--provider", "expys", "--key", KEY)
    assert result.exit_code == 1
    assert f"Error: GET {url}/v1/members got no answer" in result.stderr


LOYALIFE = (
    "--provider",
    "loyalife",
    "--client-id",
    "demo-client",
    "--client-secret",
    "demo-secret",
)


def test_a_program_and_a_product_may_be_named(shell: Shell) -> None:
    url = f"{shell.api.origin}/w/{shell.api.world}/loyalife"
    named = ("--program", "19", "--product", "RETAIL001", "--member", "m_8124")
    result = shell.run("contract", url, *LOYALIFE, *named)
    assert result.exit_code == 0, result.output
    assert "0 differ" in result.stdout


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), "loyalife cannot be checked without --program"),
        (("--program", "nineteen"), "'nineteen' is not a valid integer"),
    ],
)
def test_a_program_is_a_number(shell: Shell, given: tuple[str, ...], expected: str) -> None:
    url = f"{shell.api.origin}/loyalife"
    assert expected in shell.error("contract", url, *LOYALIFE, *given, code=2)


@pytest.mark.parametrize("host", ["loyalife-api.xoxoday.in", "LOYALIFE-API.xoxoday.in:443"])
def test_where_members_are_real_nothing_is_written(shell: Shell, host: str) -> None:
    arguments = ("contract", f"https://{host}/", *LOYALIFE, "--program", "19", "--write")
    assert "loyalife-api.xoxoday.in has real members" in shell.error(*arguments, code=2)
