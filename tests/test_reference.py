"""The reference at the end of the README is what the command and the control plane are."""

import difflib

import click
import pytest

from mockserver.control.openapi import control_document
from tests.readme import TEXT, section_text
from tests.reference import (
    HEADING,
    ON_A_SERVER,
    commands,
    control_operations,
    shared_options,
    with_reference,
)

COMMANDS = dict(commands())
REFERENCE = section_text(HEADING)


def page(name: str) -> str:
    """The page of one command, as the README has it."""
    _, found, rest = REFERENCE.partition(f"<code>{name}</code>")
    assert found
    return rest.partition("</details>")[0]


def test_the_reference_is_up_to_date() -> None:
    wanted = with_reference(TEXT)
    difference = difflib.unified_diff(TEXT.splitlines(), wanted.splitlines(), "is", "has to be")
    assert wanted == TEXT, "\n".join(["python -m tests.reference writes it anew:", *difference])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_of_a_command_is_on_its_page(name: str) -> None:
    shown = page(name)
    assert (COMMANDS[name].help or "").partition("\n")[0] in shown
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option) and parameter.opts[0] in ON_A_SERVER:
            assert "[SERVER]" in shown or f"\n{parameter.opts[0]} " in shown
        elif isinstance(parameter, click.Option) and not parameter.hidden:
            assert f"\n{parameter.opts[0]} " in shown
            assert " ".join((parameter.help or "-").split()) in shown
        elif isinstance(parameter, click.Argument):
            assert (parameter.metavar or str(parameter.name).upper()) in shown


def test_the_options_of_all_commands_on_a_server_are_told_once() -> None:
    assert [option.opts[0] for option in shared_options()] == list(ON_A_SERVER)
    for option in shared_options():
        told = " ".join((option.help or "-").split())
        assert told in REFERENCE.partition("<details>")[0]
        assert told not in page("mockserver worlds make")


def test_every_control_call_and_every_lever_is_in_the_reference() -> None:
    paths = control_document(control_operations(), "0", "http://127.0.0.1")["paths"]
    shown = [line.split() for line in page("the control plane").splitlines()]
    documented = [(line[0], line[1]) for line in shown if len(line) > 1]
    assert documented == [(each.method, f"/_mock{each.path}") for each in control_operations()]
    assert set(documented) == {
        (method.upper(), f"/_mock{path}") for path, methods in paths.items() for method in methods
    }
