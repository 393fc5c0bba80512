"""Writes the reference at the end of the README: all commands and options, all control calls.

    python -m tests.reference    writes it anew, from the command and the table of the control plane

The pages are laid out here and not by click, whose layout depends on its version and on the width
of the terminal.
"""

import sys
from collections.abc import Iterator, Sequence

import click

from mockserver.cli import cli
from mockserver.control.levers import operations
from mockserver.control.operation import ControlOperation
from mockserver.control.operations import OPERATIONS
from mockserver.providers import all_providers
from tests.readme import README

HEADING = "Reference"
ON_A_SERVER = ("--url", "--tls-ca", "--world", "--token")
INTRODUCTION = """\
Made by `python -m tests.reference`; `mockserver COMMAND --help` and the [page](#openapi) of the \
control plane tell the same.\
"""
SHARED = """\
Commands with `[SERVER]` work on a running server, and take these options too:\
"""


def section() -> str:
    """Return the whole section as it has to be, heading included."""
    pages = [_page(name, command) for name, command in commands()]
    parts = [
        f"## {HEADING}",
        INTRODUCTION,
        SHARED,
        _fenced(_rows(shared_options())),
        *pages,
        _details("the control plane", _fenced(control_rows())),
    ]
    return "\n\n".join(parts) + "\n"


def commands(
    group: click.Group = cli, name: str = "mockserver"
) -> Iterator[tuple[str, click.Command]]:
    """Yield the command, and everything below it, with what is typed for it."""
    yield name, group
    for below, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {below}")
        else:
            yield f"{name} {below}", command


def control_operations() -> list[ControlOperation]:
    """Return all control calls, levers included."""
    providers = {provider.name: provider for provider in all_providers()}
    return [*OPERATIONS, *operations(providers)]


def shared_options() -> list[click.Option]:
    """Return the options of every command on a running server."""
    command = next(command for _, command in commands() if _is_on_a_server(command))
    return [option for option in _options(command) if option.opts[0] in ON_A_SERVER]


def control_rows() -> list[str]:
    """Return a line for each control call."""
    rows = [
        (each.method, f"/_mock{each.path}", " ".join(each.summary.split()))
        for each in control_operations()
    ]
    return _aligned(rows)


def _page(name: str, command: click.Command) -> str:
    options = _options(command)
    own = options
    if _is_on_a_server(command):
        own = [option for option in options if option.opts[0] not in ON_A_SERVER]
    lines = [_usage(name, command, own), *_told(command.help), *_rows(own)]
    return _details(name, _fenced(lines))


def _usage(name: str, command: click.Command, own: Sequence[click.Option]) -> str:
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    parts = [name]
    if own:
        parts.append("[OPTIONS]")
    if _is_on_a_server(command):
        parts.append("[SERVER]")
    if isinstance(command, click.Group):
        parts.append("COMMAND")
    parts += [_argument(each) for each in arguments]
    return " ".join(parts)


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or str(argument.name).upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _told(text: str | None) -> Iterator[str]:
    """Yield the help of a command, each paragraph on one line."""
    for paragraph in (text or "").replace("\b\n", "").split("\n\n"):
        yield ""
        yield " ".join(paragraph.split())


def _rows(options: Sequence[click.Option]) -> list[str]:
    rows = [(f"{each.opts[0]} {_value(each)}".rstrip(), _meaning(each)) for each in options]
    return ["", *_aligned(rows)] if rows else []


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return "|".join(str(each) for each in option.type.choices)
    return option.metavar or option.type.name.upper().replace(" RANGE", "")


def _meaning(option: click.Option) -> str:
    notes = []
    if option.required:
        notes.append("required")
    if isinstance(option.type, click.IntRange) and None not in (option.type.min, option.type.max):
        notes.append(f"{option.type.min} to {option.type.max}")
    if option.show_default:
        notes.append(f"default: {option.default}")
    if option.envvar:
        notes.append(str(option.envvar))
    told = " ".join((option.help or "").split())
    return f"{told} ({'; '.join(notes)})" if notes else told


def _options(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option) and not each.hidden]


def _is_on_a_server(command: click.Command) -> bool:
    return set(ON_A_SERVER) <= {option.opts[0] for option in _options(command)}


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]


def _fenced(lines: Sequence[str]) -> str:
    return "\n".join(["```text", *lines, "```"]).replace("```text\n\n", "```text\n")


def _details(title: str, content: str) -> str:
    return f"<details><summary><code>{title}</code></summary>\n\n{content}\n\n</details>"


def main() -> int:
    """Write the section into the README, in place of the one that is there."""
    text = README.read_text(encoding="utf-8")
    README.write_text(with_reference(text), encoding="utf-8")
    return 0


def with_reference(text: str) -> str:
    """Return a README with the section as it has to be; its place is the end."""
    return text.partition(f"\n## {HEADING}\n")[0].rstrip("\n") + "\n\n" + section()


if __name__ == "__main__":
    sys.exit(main())
