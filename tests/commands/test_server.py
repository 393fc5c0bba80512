"""What all commands on a running server have in common: which one, and what they say of it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from mockserver.cli import cli
from mockserver.commands.remote import Server, connected
from mockserver.serving import bind
from tests.commands.conftest import Shell
from tests.test_cli import NO_SERVER_IMPORTS
from tests.typed import runner

GROUPS = ("worlds", "checkpoints", "clock", "faults", "requests", "webhooks")


def remote_commands() -> Iterator[tuple[str, click.Command]]:
    """Yield the commands on a running server, with all they are called by."""
    yield "explain", cli.commands["explain"]
    for group in GROUPS:
        found = cli.commands[group]
        assert isinstance(found, click.Group)
        yield from ((f"{group} {name}", command) for name, command in found.commands.items())


@pytest.mark.parametrize(("name", "command"), list(remote_commands()), ids=str)
def test_every_command_says_what_it_does_and_takes_the_same_options(
    name: str, command: click.Command
) -> None:
    text = runner().invoke(cli, [*name.split(), "--help"]).output
    assert command.help
    for option in ("--url", "--world", "--token"):
        assert option in text
    variables = ("MOCKSERVER_URL", "MOCKSERVER_WORLD", "MOCKSERVER_CONTROL_TOKEN")
    assert all(variable in "".join(text.split()) for variable in variables)
    for parameter in command.params:
        assert isinstance(parameter, click.Argument) or parameter.name == "port" or parameter.help


@pytest.mark.parametrize("name", [*GROUPS, "explain"])
def test_every_example_can_be_parsed(name: str) -> None:
    text = runner().invoke(cli, [name, "--help"]).output
    examples = text.partition("Examples:\n")[2].replace("\\\n", " ").splitlines()
    assert examples
    for example in examples:
        program, *arguments = shlex.split(example)
        assert (program, arguments[0]) == ("mockserver", name)
        parse(cli, arguments)


def parse(command: click.Command, arguments: list[str]) -> None:
    """Raise a usage error unless the command can be called like this."""
    if isinstance(command, click.Group):
        below = command.commands[arguments[0]]
        parse(below, arguments[1:])
    else:
        command.make_context(command.name, arguments)


def test_help_does_not_wait_for_the_server_s_imports() -> None:
    for name in (*GROUPS, "explain"):
        run = subprocess.run(
            [sys.executable, "-c", NO_SERVER_IMPORTS, name, "--help"],
            check=False,
            capture_output=True,
        )
        assert run.returncode == 0, run.stderr


def test_a_command_does_not_wait_for_the_server_s_imports(shell: Shell) -> None:
    run = subprocess.run(
        [sys.executable, "-c", NO_SERVER_IMPORTS, "faults", "list", "--url", shell.api.origin],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "no faults\n"


def test_the_server_is_the_one_on_this_machine_unless_told_otherwise(shell: Shell) -> None:
    port = shell.api.origin.rpartition(":")[2]
    environment = {"MOCKSERVER_PORT": port, "MOCKSERVER_URL": None, "MOCKSERVER_WORLD": None}
    result = runner().invoke(cli, ["worlds", "list"], env=environment)
    assert shell.api.world in result.output


def test_the_option_beats_the_environment(shell: Shell) -> None:
    other = f"{shell.api.world}-other"
    shell.lines("faults", "add", "--world", other, "--id=here", "--provider=expys", "--delay=1ms")
    assert shell.data("faults", "list") == []
    assert len(shell.data("faults", "list", "--world", other)) == 1
    shell.lines("worlds", "delete", other)


def test_a_server_that_is_not_there_is_named() -> None:
    with bind("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    result = runner().invoke(cli, ["clock", "show", "--url", url])
    assert result.exit_code == 1
    assert f"no answer from {url}" in result.stderr
    assert "start a server with `mockserver serve`" in result.stderr


def test_a_reader_who_has_had_enough_is_no_server_that_is_not_there(shell: Shell) -> None:
    server = Server(shell.api.origin, is_here=False, tls_ca=None)
    with pytest.raises(BrokenPipeError), connected(server):
        raise BrokenPipeError


def test_what_is_no_url_is_wrong_usage() -> None:
    result = runner().invoke(cli, ["clock", "show", "--url", "localhost"])
    assert result.exit_code == 2
    assert "expected a URL like http://127.0.0.1:8080" in result.stderr


def test_what_the_server_refuses_is_said_and_no_traceback(shell: Shell) -> None:
    assert shell.error("faults", "show", "nothing") == (
        "Error: 404 Unknown id: There is no fault 'nothing' in this world.\n"
    )
    message = shell.error("clock", "show", "--world", "no world")
    assert "422 Bad world name" in message
