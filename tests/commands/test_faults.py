"""`mockserver faults`."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from mockserver.commands.faults import add
from mockserver.exchange.fault_fields import GivenMatch, GivenRule
from tests.builders import Json
from tests.commands.conftest import Shell

RULE: Json = {"provider": "expys", "operation": "listOffers", "error": "CONFLICT"}


def added(shell: Shell, *options: str) -> Json:
    """The rule that these options make, without its counters."""
    rule: Json = shell.data("faults", "add", *options)
    assert (rule.pop("matches"), rule.pop("fires"), rule.pop("last")) == (0, 0, None)
    del rule["id"]
    return rule


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (
            ["--operation=listOffers", "--error=CONFLICT"],
            {"operation": "listOffers", "error": "CONFLICT"},
        ),
        (
            ["--operation=listOffers", "--operation=getOffer", "--delay=2s"],
            {"operation": ["listOffers", "getOffer"], "delay": "2s"},
        ),
        (
            ["--method=GET", "--path=/v1/offers/{id}", "--error=RATE_LIMITED", "--retry-after=3"],
            {
                "method": "GET",
                "path": "/v1/offers/{id}",
                "error": "RATE_LIMITED",
                "retry_after": 3,
            },
        ),
        (
            ["--member=user_42", '--body={"offer": "off_spa"}', "--delay=1s"],
            {"match": {"member": "user_42", "body": {"offer": "off_spa"}}, "delay": "1s"},
        ),
        (
            ["--query=limit=2", "--query=a=b=c", "--header=X-A: b", "--delay=1s"],
            {
                "match": {"query": {"limit": "2", "a": "b=c"}, "headers": {"X-A": "b"}},
                "delay": "1s",
            },
        ),
        (
            ['--error={"status": 503, "body": "down"}', "--phase=after"],
            {"error": {"status": 503, "body": "down"}, "phase": "after"},
        ),
        (["--wire=reset", "--phase=after"], {"wire": "reset", "phase": "after"}),
        (
            ["--delay=1s", "--skip=1", "--times=2", "--every=3", "--share=0.5", "--until=10m"],
            {"delay": "1s", "skip": 1, "times": 2, "every": 3, "share": 0.5, "until": "10m"},
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_make_a_rule(shell: Shell, options: list[str], rule: Json) -> None:
    assert added(shell, "--provider=expys", *options) == {"provider": "expys", **rule}


def test_every_field_of_a_rule_has_an_option() -> None:
    fields = {*GivenRule.__struct_fields__, *GivenMatch.__struct_fields__} - {"match"}
    assert fields <= {parameter.name for parameter in add.params}


def test_a_rule_strikes(shell: Shell) -> None:
    lines = shell.lines(
        *("faults", "add", "--id=down", "--provider=expys", "--operation=listOffers"),
        *("--error=CONFLICT", "--times=1"),
    )
    assert lines == ["added down"]
    assert [shell.api.get("/v1/offers").status for _ in range(2)] == [409, 200]


def test_a_rule_can_be_a_file(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "rule.json"
    file.write_text(json.dumps({"id": "one", **RULE}))
    assert shell.lines("faults", "add", "--json-rule", str(file)) == ["added one"]


def test_rules_can_come_from_standard_input(shell: Shell) -> None:
    rules = json.dumps([{"id": "one", **RULE}, {"id": "two", **RULE}])
    lines = shell.lines("faults", "add", "--json-rule", "-", stdin=rules)
    assert lines == ["added one", "added two"]
    assert [each["id"] for each in shell.data("faults", "list")] == ["one", "two"]


def test_rules_are_listed_with_what_became_of_the_newest_request(shell: Shell) -> None:
    assert shell.lines("faults", "list") == ["no faults"]
    shell.lines(
        *(
            "faults",
            "add",
            "--id=a",
            "--provider=expys",
            "--operation=getOffer",
            "--error=CONFLICT",
        ),
        *("--query=a=b", "--times=1"),
    )
    shell.lines("faults", "add", "--id=b", "--provider=expys", "--delay=1ms")
    shell.api.get("/v1/offers/off_spa", a="b")
    shell.api.get("/v1/offers/off_spa")
    assert shell.table("faults", "list") == [
        ["ID", "REQUESTS", "EFFECT", "WHEN", "MATCHES", "FIRES", "LAST"],
        [
            "a",
            'provider=expys operation=getOffer query={"a": "b"}',
            "error=CONFLICT",
            "times=1",
            "1",
            "1",
            "match.query.a: the request has None",
        ],
        ["b", "provider=expys", "delay=1ms", "-", "2", "2", "fired"],
    ]


def test_a_rule_is_shown_removed_and_all_are(shell: Shell) -> None:
    for name in "abc":
        shell.lines("faults", "add", f"--id={name}", "--provider=expys", "--delay=1ms")
    assert shell.lines("faults", "show", "a") == [
        "id        a",
        "provider  expys",
        "delay     1ms",
        "matches   0",
        "fires     0",
        "last      null",
    ]
    assert shell.data("faults", "show", "a")["delay"] == "1ms"
    assert shell.lines("faults", "delete", "a") == []
    assert [each["id"] for each in shell.data("faults", "list")] == ["b", "c"]
    assert shell.lines("faults", "clear") == []
    assert shell.data("faults", "list") == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--body={"], "'{' is not JSON"),
        (["--query=limit"], "expected NAME=VALUE, got 'limit'"),
        (["--header=: x"], "expected 'NAME: VALUE', got ': x'"),
        (["--error={"], "'{' is not JSON"),
        (["--times=two"], "'two' is not a valid integer"),
        (["--json-rule=no-such-file.json"], "cannot read no-such-file.json"),
        (["--json-rule=-", "--delay=1s"], "give no other part of one beside it"),
        (["--json-rule=-"], "- is not JSON"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_said(shell: Shell, options: list[str], message: str) -> None:
    assert message in shell.error("faults", "add", *options, stdin="", code=2)


def test_a_file_holds_a_rule_or_rules(shell: Shell) -> None:
    error = shell.error("faults", "add", "--json-rule=-", stdin="5", code=2)
    assert "- must hold a rule or a list of rules" in error


def test_a_bad_rule_is_refused_with_what_is_known(shell: Shell) -> None:
    error = shell.error("faults", "add", "--provider=expys", "--error=INSUFICIENT_POINTS")
    assert error.splitlines()[0] == "Error: 422 Invalid input"
    assert "did you mean INSUFFICIENT_POINTS?" in error


def test_the_option_that_is_not_a_field_is_the_file() -> None:
    fields = {*GivenRule.__struct_fields__, *GivenMatch.__struct_fields__}
    options = {each.name for each in add.params if isinstance(each, click.Option)}
    common = {"url", "port", "tls", "tls_ca", "tls_folder", "world", "token", "as_json"}
    assert options - fields - common == {"json_rule"}
