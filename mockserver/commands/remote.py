"""Commands on a running server: which server, which world, and what is said when it refuses."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import option
from mockserver.settings import Settings
from mockserver.tls.folder import trusted_file

if TYPE_CHECKING:
    import ssl

    from mockserver.client import Control


@dataclass(frozen=True, slots=True)
class Server:
    """Which server a command works on; `must_prove` says whether it has to show who it is."""

    url: str
    is_here: bool
    tls_ca: Path | None
    must_prove: bool = True

    def unproved(self) -> Server:
        """The same, but one on this machine is taken for what it is.

        For calls that tell it no secret: a certificate of the operator's own need not name the
        address by which the machine calls itself.
        """
        return replace(self, must_prove=not self.is_here)

    def trust(self) -> ssl.SSLContext | None:
        """What TLS asks of the server. Raises `click.BadParameter`."""
        if not self.url.startswith("https:"):
            return None
        import ssl

        from mockserver.client.connection import trusting

        try:
            context = trusting(self.tls_ca)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--tls-ca") from error
        if not self.must_prove:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


tls_ca_option = option(
    "--tls-ca",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with the certificate of an authority to trust, beside those of the system."
    "  [default: this user's own, see serve --tls]",
)
tls_folder_option = option(
    "--tls-folder", type=click.Path(path_type=Path), hidden=True, help="Of the authority."
)


def server_options(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command of a function whose argument `server` says which one it works on.

    Without a URL it is the one on this machine, and what the environment tells `serve` tells how
    to call it.
    """

    @option("--url", help="URL of the server.  [default: this machine, MOCKSERVER_PORT]")
    @tls_ca_option
    @click.option("--port", envvar="MOCKSERVER_PORT", default=Settings().port, hidden=True)
    @option("--tls", is_flag=True, hidden=True, help="Call https.")
    @tls_folder_option
    @functools.wraps(function)
    def command(
        url: str | None,
        tls_ca: Path | None,
        port: int,
        tls: bool,
        tls_folder: Path | None,
        **given: Any,
    ) -> None:
        here = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        server = Server(url or here, not url, tls_ca or trusted_file(tls_folder))
        function(server=server, **given)

    return command


def on_server(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command of a function whose first argument is a client of the chosen world."""

    @server_options
    @option("--world", metavar="NAME", help="World to act in, in place of the default one.")
    @click.option(
        "--token",
        envvar="MOCKSERVER_CONTROL_TOKEN",
        show_envvar=True,
        help="The server's control token, where it asks for one.",
    )
    @functools.wraps(function)
    def command(server: Server, world: str | None, token: str | None, **given: Any) -> None:
        with connected(server, world=world, token=token) as control:
            function(control, **given)

    return command


@contextmanager
def connected(server: Server, **how: Any) -> Iterator[Control]:
    """Give a client of the server.

    What the server refuses, and that it cannot be reached, ends the command with a message.
    """
    from mockserver.client import Control, ControlError

    try:
        control = Control(server.url, tls_ca=server.trust(), **how)
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
            raise click.ClickException(f"{error}; {_hint(error)}") from error


def _hint(error: ConnectionError) -> str:
    """What may help against it."""
    return hint_of_distrust(error) or (
        "start a server with `mockserver serve`, or name another with --url"
    )


def hint_of_distrust(error: BaseException) -> str | None:
    """What may help where a certificate was not trusted; None where that was not the cause."""
    import ssl

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                "the certificate is of nobody whom this machine trusts, or of another host; name"
                " the authority with --tls-ca, or call the server by a name that its certificate"
                " has"
            )
        cause = cause.__cause__ or cause.__context__
    return None
