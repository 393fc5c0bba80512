"""Commands as people type them, for a fresh world of a live server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx2
import pytest
from click.testing import Result

from mockserver.cli import cli
from tests.builders import Api
from tests.typed import runner


class Shell:
    """Runs commands in one world; `api` is a client of the same one."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._environment = {"MOCKSERVER_URL": api.origin, "MOCKSERVER_WORLD": api.world}

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run a command, whatever comes of it."""
        return runner().invoke(cli, arguments, input=stdin, env=self._environment)

    def lines(self, *arguments: str, stdin: str | None = None) -> list[str]:
        """What a command prints, which must succeed."""
        result = self.run(*arguments, stdin=stdin)
        assert result.exit_code == 0, result.output
        assert result.stderr == ""
        return result.stdout.splitlines()

    def table(self, *arguments: str) -> list[list[str]]:
        """The cells of a table; columns are two blanks apart."""
        lines = self.lines(*arguments)
        starts = [0, *(at + 2 for at in range(len(lines[0])) if _begins(lines[0], at + 2))]
        return [
            [
                line[begin:end].strip()
                for begin, end in zip(starts, [*starts[1:], None], strict=True)
            ]
            for line in lines
        ]

    def data(self, *arguments: str, stdin: str | None = None) -> Any:
        """What a command tells a program."""
        return json.loads("\n".join(self.lines(*arguments, "--json", stdin=stdin)))

    def error(self, *arguments: str, stdin: str | None = None, code: int = 1) -> str:
        """What a command says on standard error, which must fail with this exit code."""
        result = self.run(*arguments, stdin=stdin)
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        assert isinstance(result.exception, SystemExit)
        return result.stderr


def _begins(line: str, at: int) -> bool:
    return line[at - 2 : at] == "  " and line[at : at + 1] not in ("", " ")


@pytest.fixture(scope="session")
def world_names() -> Iterator[str]:
    """A new name for each world."""
    return (f"commands-{number}" for number in count(1))


@pytest.fixture
def shell(live_server: str, world_names: Iterator[str]) -> Iterator[Shell]:
    """Commands in a demo world of their own, frozen at NOW."""
    with httpx2.Client(trust_env=False, timeout=30) as http:
        api = Api(http, live_server, next(world_names))
        api.start()
        yield Shell(api)
        api.control("DELETE", f"/worlds/{api.world}")
