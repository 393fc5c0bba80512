"""Commands on a running server: which server, which world, and what is said when it refuses."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import option
from mockserver.settings import Settings

if TYPE_CHECKING:
    from mockserver.client import Control

url_option = option("--url", help="URL of the server.  [default: this machine, MOCKSERVER_PORT]")
port_option = click.option("--port", envvar="MOCKSERVER_PORT", default=Settings().port, hidden=True)


def on_server(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command of a function whose first argument is a client of the chosen world."""

    @url_option
    @port_option
    @option("--world", metavar="NAME", help="World to act in, in place of the default one.")
    @click.option(
        "--token",
        envvar="MOCKSERVER_CONTROL_TOKEN",
        show_envvar=True,
        help="The server's control token, where it asks for one.",
    )
    @functools.wraps(function)
    def command(
        url: str | None, port: int, world: str | None, token: str | None, **given: Any
    ) -> None:
        with connected(url, port, world=world, token=token) as control:
            function(control, **given)

    return command


@contextmanager
def connected(url: str | None, port: int, **how: Any) -> Iterator[Control]:
    """Give a client of the server, by default the one on this machine.

    What the server refuses, and that it cannot be reached, ends the command with a message.
    """
    from mockserver.client import Control, ControlError

    url = url or f"http://127.0.0.1:{port}"
    try:
        control = Control(url, **how)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--url") from error
    with control:
        try:
            yield control
        except ControlError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            # Whoever reads what is printed has had enough: click ends without a word.
            raise
        except ConnectionError as error:
            raise click.ClickException(
                f"{error}; start a server with `mockserver serve`, or name another with --url"
            ) from error
