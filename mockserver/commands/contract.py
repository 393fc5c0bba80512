"""`mockserver contract`: whether a service does what its contract says."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mockserver.commands.options import Function
from mockserver.commands.remote import Server, tls_ca_option, tls_folder_option
from mockserver.tls.folder import trusted_file


def credential(name: str, **more: Any) -> Callable[[Function], Function]:
    """Declare an option that the environment can set too, so that no list of processes shows it."""
    variable = "MOCKSERVER_CONTRACT_" + name.lstrip("-").replace("-", "_").upper()
    return click.option(name, envvar=variable, show_envvar=True, **more)


@click.command()
@click.argument("target", metavar="[URL]", required=False)
@click.option("--url", "named", metavar="URL", help="The same as URL.")
@click.option("--provider", metavar="NAME", required=True, help="Whose contract it is held to.")
@credential("--key", metavar="KEY", help="Key of Expys or VINR.")
@credential("--client-id", metavar="ID", help="Client of Loyalife.")
@credential("--client-secret", metavar="SECRET", help="Its secret.")
@credential("--program", metavar="ID", type=int, help="Program of that client.")
@credential("--product", metavar="CODE", help="A product code of it whose purchases earn points.")
@credential(
    "--member", metavar="ID", help="A member who is there, in the service's own identifier."
)
@click.option(
    "--write",
    is_flag=True,
    help="Check what changes something, too: with members that the run makes, never with a live"
    " key.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="How to write the report.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="File to write the report to, in place of standard output.",
)
@tls_ca_option
@tls_folder_option
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    help="Seconds that an answer may take.",
)
def contract(
    target: str | None,
    named: str | None,
    provider: str,
    write: bool,
    tls_ca: Path | None,
    tls_folder: Path | None,
    **given: Any,
) -> None:
    """Check whether a service does what its contract says.

    URL is the base URL of a client: that of this server, such as http://127.0.0.1:8080/expys, or
    that of the real sandbox. What differs is reported with the statement of the contract and how
    well it is known. Requests go to URL and nowhere else; unless --write is given they only read.

    Exits with 0 if nothing differs, with 1 if something does.
    """
    from mockserver.commands.conformance import conforms
    from mockserver.contract.dialect import Credentials

    url = target or named
    if url is None or (target and named):
        raise click.UsageError("give the service's base URL, once")
    names = ("key", "client_id", "client_secret", "program", "product", "member")
    taken = {name: given.pop(name) for name in names}
    credentials = Credentials(
        **{name: str(each) for name, each in taken.items() if each is not None}
    )
    authority = Server(url, False, tls_ca or trusted_file(tls_folder)).trust()
    if not conforms(provider, url, credentials, writes=write, authority=authority, **given):
        sys.exit(1)
