"""The `mockserver` command, as people and programs type it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from click.testing import Result

from mockserver import __version__
from mockserver.cli import cli
from mockserver.providers.loyalife.operations import OPERATIONS
from mockserver.serving import bind
from tests.receiver import Receiver
from tests.typed import runner

BAD_FIXTURE = "version: 1\nno_such_section: {}\nexpys: 3\n"
NO_SERVER_IMPORTS = (
    "import sys, mockserver.cli\n"
    "try: mockserver.cli.main(sys.argv[1:])\n"
    "except SystemExit: pass\n"
    "loaded = {'starlette', 'uvicorn', 'msgspec', 'yaml'} & sys.modules.keys()\n"
    "sys.exit(f'imported: {loaded}' if loaded else 0)\n"
)


def mockserver(*arguments: str, **environment: str) -> Result:
    """Run the command in this process."""
    return runner().invoke(cli, arguments, env=environment)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mockserver", *arguments]


def failing_serve(*arguments: str) -> str:
    """Run `serve` where it cannot start; return what it says on standard error."""
    run = subprocess.run(
        command("serve", "--port=0", *arguments), check=False, capture_output=True, text=True
    )
    assert run.stdout == ""
    assert run.returncode == 1
    return run.stderr


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `serve` on a free port; gives the process and its first line of output."""
    with subprocess.Popen(
        command("serve", "--port=0", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.terminate()


def url_in(line: str) -> str:
    return next(word.strip(":;") for word in line.split() if word.startswith("http://"))


def ends_cleanly(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)
    _, errors = process.communicate(timeout=5)
    assert errors == ""
    assert process.returncode == 0


def test_the_version_is_printed() -> None:
    assert mockserver("--version").output == f"mockserver {__version__}\n"


def test_each_subcommand_has_help() -> None:
    listed = mockserver("--help").output
    for name, subcommand in cli.commands.items():
        assert subcommand.help
        assert f"  {name} " in listed


def test_every_option_of_serve_names_its_environment_variable() -> None:
    text = "".join(mockserver("serve", "--help").output.split())
    for parameter in cli.commands["serve"].params:
        assert parameter.opts[0] == "--help" or f"envvar:{parameter.envvar}" in text


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("serve", "--help"), ("healthcheck",), ("example", "compose")],
    ids=str,
)
def test_help_and_healthcheck_do_not_wait_for_the_server_s_imports(
    arguments: tuple[str, ...],
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", NO_SERVER_IMPORTS, *arguments],
        check=False,
        capture_output=True,
        env={**os.environ, "MOCKSERVER_PORT": "1"},
    )
    assert run.returncode == 0, run.stderr


def test_serve_says_where_it_is_and_ends_on_sigterm() -> None:
    with serving() as (process, line):
        url = url_in(line)
        assert f"expys {url}/expys" in line
        assert "expys_sandbox_demo" in line
        with urllib.request.urlopen(f"{url}/_mock/readyz") as answer:
            assert answer.status == 200
        ends_cleanly(process, signal.SIGTERM)


def test_serve_ends_on_ctrl_c() -> None:
    with serving() as (process, _):
        ends_cleanly(process, signal.SIGINT)


def test_serve_speaks_json_to_programs() -> None:
    with serving("--log-format=json", "--log-level=debug") as (process, line):
        started = json.loads(line)
        assert started["event"] == "listening"
        assert started["version"] == __version__
        with urllib.request.urlopen(f"{started['url']}/_mock/livez"):
            pass
        process.terminate()
        _, errors = process.communicate(timeout=5)
    entries = [json.loads(entry) for entry in errors.splitlines()]
    assert any("GET /_mock/livez" in entry["message"] for entry in entries)


def test_serve_takes_its_options_from_the_environment() -> None:
    given = {"MOCKSERVER_NOW": "2040-01-31T12:00:00Z", "MOCKSERVER_FROZEN": "1"}
    with serving(**given) as (_, line):
        url = url_in(line)
        with urllib.request.urlopen(f"{url}/_mock/clock") as answer:
            clock = json.load(answer)
    assert (clock["now"], clock["mode"]) == ("2040-01-31T12:00:00.000Z", "frozen")


def test_serve_tells_the_public_url_where_there_is_one() -> None:
    with serving("--public-url=https://mock.example.com") as (_, line):
        assert "https://mock.example.com/expys" in line


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        pytest.param(["--webhook-allow=a.example", "--webhook-allow=10.0.0.1"], {}, id="options"),
        pytest.param([], {"MOCKSERVER_WEBHOOK_ALLOW": "a.example 10.0.0.1"}, id="environment"),
    ],
)
def test_serve_takes_hosts_for_webhooks(arguments: list[str], environment: dict[str, str]) -> None:
    with (
        serving(*arguments, **environment) as (_, line),
        urllib.request.urlopen(f"{url_in(line)}/_mock/info") as answer,
    ):
        assert json.load(answer)["settings"]["webhook_allow"] == ["a.example", "10.0.0.1"]


def settings_of(url: str, token: str | None = None) -> dict[str, Any]:
    """The settings in force, as the control plane shows them."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{url}/_mock/info", None, headers)
    ) as answer:
        settings: dict[str, Any] = json.load(answer)["settings"]
        return settings


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        pytest.param(["--allowed-host=a.example", "--allowed-host=10.0.0.1"], {}, id="options"),
        pytest.param([], {"MOCKSERVER_ALLOWED_HOST": "a.example 10.0.0.1"}, id="environment"),
    ],
)
def test_serve_takes_hosts_of_the_control_plane(
    arguments: list[str], environment: dict[str, str]
) -> None:
    with serving(*arguments, **environment) as (_, line):
        url = url_in(line)
        assert settings_of(url)["allowed_hosts"] == ["a.example", "10.0.0.1"]
        request = urllib.request.Request(f"{url}/_mock/info", headers={"Host": "a.example:1"})
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        pytest.param(["--cors-origin=http://a.example", "--cors-origin=*"], {}, id="options"),
        pytest.param([], {"MOCKSERVER_CORS_ORIGIN": "http://a.example *"}, id="environment"),
    ],
)
def test_serve_takes_origins(arguments: list[str], environment: dict[str, str]) -> None:
    with serving(*arguments, **environment) as (_, line):
        assert settings_of(url_in(line))["cors_origins"] == ["http://a.example", "*"]


@pytest.mark.parametrize(
    ("arguments", "environment", "world"),
    [
        pytest.param(["--worlds-by-key"], {}, "expys_sandbox_ci7", id="option"),
        pytest.param([], {"MOCKSERVER_WORLDS_BY_KEY": "1"}, "expys_sandbox_ci7", id="environment"),
        pytest.param([], {}, "default", id="off"),
    ],
)
def test_serve_lets_keys_open_worlds(
    arguments: list[str], environment: dict[str, str], world: str
) -> None:
    with serving(*arguments, **environment) as (_, line):
        head = {"Authorization": "Bearer expys_sandbox_ci7"}
        request = urllib.request.Request(f"{url_in(line)}/expys/v1/offers", headers=head)
        try:
            with urllib.request.urlopen(request) as answer:
                shown = answer.headers["X-Mock"]
        except HTTPError as refusal:
            shown = refusal.headers["X-Mock"]
            refusal.close()
    assert shown.endswith(f"world={world}")


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        pytest.param(["--control-token=an-open-secret"], {}, id="option"),
        pytest.param([], {"MOCKSERVER_CONTROL_TOKEN": "an-open-secret"}, id="environment"),
    ],
)
def test_serve_takes_a_control_token_and_shows_it_to_nobody(
    arguments: list[str], environment: dict[str, str]
) -> None:
    log = ("--log-level=debug", "--log-format=json")
    with serving("--host=0.0.0.0", *log, *arguments, **environment) as (process, line):
        started = json.loads(line)
        assert "control_token" not in started
        with pytest.raises(HTTPError, match="403") as refusal:
            settings_of(started["url"])
        refusal.value.close()
        assert settings_of(started["url"], "an-open-secret")["control_token"] == "set"
        process.terminate()
        output, errors = process.communicate(timeout=5)
    assert "GET /_mock/info" in errors
    assert "open-secret" not in line + output + errors


def test_serve_makes_up_a_token_where_other_machines_reach_it() -> None:
    with serving("--host=0.0.0.0") as (_, line):
        (token,) = re.findall(r"from other machines with Authorization: Bearer (\w+)\)", line)
    with serving("--host=0.0.0.0", "--log-format=json") as (_, line):
        other = json.loads(line)["control_token"]
    assert len(token) == len(other) >= 32
    assert token != other


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_serve_needs_no_token_where_nobody_else_reaches_it(host: str) -> None:
    with serving(f"--host={host}") as (_, line):
        assert "Bearer" not in line


def test_webhooks_leave_no_lines_in_the_log(receiver: Receiver) -> None:
    with serving("--log-level=info") as (process, line):
        head = {
            "Authorization": "Bearer expys_sandbox_demo",
            "Content-Type": "application/json",
        }
        for path, body in (
            ("/v1/webhooks", {"url": receiver.url, "events": ["wallet.credited"]}),
            ("/v1/wallet/credit", {"externalUserID": "user_42", "amount": 1}),
        ):
            url = f"{url_in(line)}/expys{path}"
            request = urllib.request.Request(url, json.dumps(body).encode(), head)
            with urllib.request.urlopen(request):
                pass
        receiver.wait(1)
        ends_cleanly(process, signal.SIGTERM)


def test_serve_takes_fixtures_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("version: 1\nclock: {now: 2040-01-31T12:00:00Z}\n")
    arguments = (f"--fixtures-folder={tmp_path}", "--fixture=mine", "--frozen")
    with (
        serving(*arguments) as (_, line),
        urllib.request.urlopen(f"{url_in(line)}/_mock/clock") as answer,
    ):
        assert json.load(answer)["now"] == "2040-01-31T12:00:00.000Z"


def test_serve_reports_a_taken_port_in_one_line() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        errors = failing_serve(f"--port={port}")
    assert errors.count("\n") == 1
    assert f"127.0.0.1:{port}: the port is taken" in errors


def test_serve_reports_every_problem_of_a_bad_fixture(tmp_path: Path) -> None:
    fixture = tmp_path / "bad.yaml"
    fixture.write_text(BAD_FIXTURE)
    errors = failing_serve(f"--fixture={fixture}")
    assert "bad.yaml:2:1" in errors
    assert "bad.yaml:3:" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--only=nobody"], "expected one of expys", id="unknown provider"),
        pytest.param(["--now=soon"], "expected a time such as", id="no time"),
        pytest.param(
            ["--webhook-allow=https://a.example"], "without scheme and port", id="URL for a host"
        ),
        pytest.param(
            ["--webhook-allow=169.254.169.254"], "is link-local", id="address of no receiver"
        ),
        pytest.param(["--allowed-host=a.example:80"], "without scheme and port", id="port too"),
        pytest.param(["--cors-origin=app.example"], "an origin such as", id="no origin"),
        pytest.param(["--public-url=mock.example"], "it must begin with http", id="no URL"),
        pytest.param(["--public-url=http://"], "a URL such as", id="URL without a host"),
        pytest.param(["--control-token="], "without blanks", id="empty token"),
        pytest.param(["--control-token=two words"], "without blanks", id="blank in a token"),
        pytest.param(["--control-token=gehëim"], "without blanks", id="token no header can carry"),
        pytest.param(["--port=70000"], "0<=x<=65535", id="no port"),
        pytest.param(["--log-format=xml"], "'text', 'json'", id="no log format"),
        pytest.param(["--fixtures-folder=/nowhere"], "does not exist", id="no folder"),
    ],
)
def test_serve_refuses_a_bad_option_and_says_what_it_expected(
    arguments: list[str], message: str
) -> None:
    result = mockserver("serve", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "gehëim" not in result.stderr


def test_check_says_ok_and_what_the_fixture_holds() -> None:
    result = mockserver("check", "demo", "empty")
    assert result.exit_code == 0
    assert [line.partition(":")[0] for line in result.output.splitlines()] == ["demo", "empty"]
    assert "ok" in result.output


def test_check_lists_every_problem_of_every_fixture(tmp_path: Path) -> None:
    fixture = tmp_path / "bad.yaml"
    fixture.write_text(BAD_FIXTURE)
    result = mockserver("check", str(fixture), "demo", "no-such-fixture")
    assert result.exit_code == 1
    assert "bad.yaml:2:1" in result.output
    assert "bad.yaml:3:" in result.output
    assert "demo: ok" in result.output
    assert "no-such-fixture" in result.output


def test_schema_is_a_json_schema() -> None:
    schema = json.loads(mockserver("schema").output)
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_routes_lists_the_operations_and_how_many_are_built() -> None:
    lines = mockserver("routes", "--provider=expys").output.splitlines()
    assert lines[1].split() == ["METHOD", "PATH", "OPERATION", "ACCESS", "EVIDENCE", "STATE"]
    assert any(line.split()[:3] == ["GET", "/v1/offers", "listOffers"] for line in lines)
    assert lines[-1].endswith("of 38 operations built")


def test_routes_of_loyalife_are_listed_by_their_documented_paths() -> None:
    heading, _, *rows, total = mockserver("routes", "--provider=loyalife").output.splitlines()
    cells = [row.split() for row in rows]
    assert heading == "Loyalife (loyalife)"
    assert cells[0][:3] == ["POST", "/lbms-ingress/oauth/api/Auth/Token", "oauth.token"]
    redeem = next(row for row in cells if row[2] == "pg.redeem_points")
    assert redeem[3:] == ["bearer", "documented", "built"]
    built = sum(row[-1] == "built" for row in cells)
    assert total == f"{built} of {len(OPERATIONS)} operations built"
    assert len(rows) == len(OPERATIONS)


def test_routes_are_there_for_programs_too() -> None:
    operations = json.loads(mockserver("routes", "--json").output)["expys"]
    assert {"method", "path", "operation", "access", "evidence", "built", "summary"} == set(
        operations[0]
    )


def test_errors_lists_the_codes_that_a_fault_can_name() -> None:
    lines = mockserver("errors").output.splitlines()
    row = next(line for line in lines if line.startswith("INSUFFICIENT_POINTS"))
    assert row.split()[2] == "yes"
    assert lines[-1].endswith("error codes")


@pytest.mark.parametrize(
    ("code", "cells", "end"),
    [
        ("205", ["200", "yes"], "than the member can spend; 422 at the short paths"),
        ("INSUFFICIENT_POINTS", ["200", "yes"], "another name of 205"),
        ("E201", ["409", "yes"], "another unique attribute, is there already"),
        ("997", ["500", "no"], "a failure inside"),
    ],
)
def test_errors_of_loyalife_tell_the_status_at_both_kinds_of_paths(
    code: str, cells: list[str], end: str
) -> None:
    lines = mockserver("errors", "--provider=loyalife").output.splitlines()
    row = next(line for line in lines if line.startswith(f"{code} "))
    assert row.split()[1:3] == cells
    assert row.endswith(end)


def test_errors_are_there_for_programs_too() -> None:
    entries = json.loads(mockserver("errors", "--json", "--provider=expys").output)["expys"]
    assert {"code", "status", "message", "when", "by_state"} == set(entries[0])


@pytest.mark.parametrize("name", ["routes", "errors"])
def test_an_unknown_provider_is_answered_with_the_known_ones(name: str) -> None:
    result = mockserver(name, "--provider=nobody")
    assert result.exit_code == 1
    assert "expected one of expys" in result.stderr


def test_healthcheck_passes_for_a_running_server(live_server: str) -> None:
    assert mockserver("healthcheck", "--url", live_server).exit_code == 0
    port = live_server.rpartition(":")[2]
    assert mockserver("healthcheck", MOCKSERVER_PORT=port).exit_code == 0


def test_healthcheck_fails_where_no_server_is() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
    result = mockserver("healthcheck", "--url", f"http://127.0.0.1:{port}")
    assert result.exit_code == 1
    assert "no mockserver is ready" in result.stderr


def test_healthcheck_refuses_what_is_no_url() -> None:
    result = mockserver("healthcheck", "--url=localhost")
    assert result.exit_code == 2
    assert "expected a URL like" in result.stderr
