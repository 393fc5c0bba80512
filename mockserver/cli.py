"""The `mockserver` command: options, help, and which function of `mockserver.commands` does it.

What needs the server is imported by the subcommand that runs, so that `--help`, `healthcheck` and
the commands on a running server do not wait for it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click

from mockserver import __version__
from mockserver.commands.checkpoints import checkpoints
from mockserver.commands.clock import clock
from mockserver.commands.contract import contract
from mockserver.commands.explain import explain
from mockserver.commands.faults import faults
from mockserver.commands.ledger import ledger
from mockserver.commands.options import as_json, option
from mockserver.commands.remote import Server, connected, server_options
from mockserver.commands.requests import requests
from mockserver.commands.webhooks import webhooks
from mockserver.commands.worlds import worlds
from mockserver.settings import LogFormat, LogLevel, Settings

DEFAULTS = Settings()
HEALTHCHECK_TIMEOUT_S = 3


def main(argv: Sequence[str] | None = None, *, program_name: str = "mockserver") -> None:
    """Run the command with these arguments (None: those of the process) and exit.

    Exit codes: 0 done, 1 failed with a message on standard error, 2 wrong usage.
    """
    cli.main(args=None if argv is None else list(argv), prog_name=program_name)


fixtures_folder = option(
    "--fixtures-folder",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Folder searched for a fixture's name before the shipped ones; may be given repeatedly.",
)
provider_name = click.option("--provider", metavar="NAME", help="Show only this provider.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mockserver", message="%(prog)s %(version)s")
def cli() -> None:
    """A local sandbox server for loyalty APIs: stateful, deterministic, failing when told to.

    Start it with `mockserver serve` and point a client at the base URL that it prints. The
    commands worlds, checkpoints, clock, faults, requests, ledger, webhooks and explain work on a
    running server: the one on this machine, or that of --url.
    """


@cli.command()
@option("--host", default=DEFAULTS.host, show_default=True, help="Name or address to listen on.")
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULTS.port,
    show_default=True,
    help="Port to listen on; 0 takes any free one.",
)
@option(
    "--fixture",
    default=DEFAULTS.fixture,
    show_default=True,
    help="Data to start with: the name of a fixture, or the path of a YAML file.",
)
@fixtures_folder
@option(
    "--watch",
    is_flag=True,
    help="Read the fixture anew when its files change; worlds that are made from then on take it.",
)
@option(
    "--watch-reset",
    is_flag=True,
    help="Reset the worlds of the default seed to each new version of the fixture.",
)
@option(
    "--watch-polling",
    is_flag=True,
    help="Look at the files again and again, for folders whose changes the system does not tell.",
)
@option("--only", metavar="PROVIDER", help="Serve this provider alone, at the root of the URL.")
@option("--seed", type=int, help="Seed of all ids and random choices, in place of the fixture's.")
@option("--now", metavar="TIME", help="Time at which the clock starts, ISO 8601.")
@option("--frozen", is_flag=True, help="Let the clock stand still until it is moved.")
@option(
    "--log-level",
    type=click.Choice(get_args(LogLevel)),
    default=DEFAULTS.log_level,
    show_default=True,
    help="Least severe message to log; debug also logs every request.",
)
@option(
    "--log-format",
    type=click.Choice(get_args(LogFormat)),
    default=DEFAULTS.log_format,
    show_default=True,
    help="Lines for people, or one JSON object a line.",
)
@option(
    "--worlds-by-key",
    is_flag=True,
    help="Let each key or client that is well-formed and unknown open a world of its own.",
)
@option("--public-url", metavar="URL", help="URL at which clients reach this server.")
@option(
    "--allowed-host",
    "allowed_hosts",
    metavar="HOST",
    multiple=True,
    help="Host under which the control plane answers, beside this machine's own names and those"
    " of the providers; may be given repeatedly.",
)
@option(
    "--control-token",
    metavar="TOKEN",
    help="Token that all control calls must send. Without one, only calls from other machines"
    " need a token, which the server makes up and prints.",
)
@option(
    "--strict-answers",
    is_flag=True,
    help="Check each answer against the OpenAPI document; one that is not as it says fails with"
    " the error of a broken server. For tests of the server itself.",
)
@option(
    "--cors-origin",
    "cors_origins",
    metavar="ORIGIN",
    multiple=True,
    help="Origin whose pages may call the providers, such as http://localhost:3000, or * for all;"
    " may be given repeatedly.",
)
@option(
    "--sftp-port",
    type=click.IntRange(0, 65535),
    help="Port on which Loyalife's batch files are taken over SFTP, with the API's credentials; 0"
    " takes any free one.",
)
@option(
    "--sftp-host-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with the private key of the SFTP server. Without one, a new key is made at each"
    " start.",
)
@option(
    "--tls",
    is_flag=True,
    help="Speak TLS, and nothing else, with a certificate of a local authority that clients have to"
    " trust once.",
)
@option(
    "--tls-name",
    "tls_names",
    metavar="NAME",
    multiple=True,
    help="Name or address that the certificate proves, beside this machine's own names and those of"
    " the providers; may be given repeatedly.",
)
@option(
    "--tls-folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the certificate authority.  [default: mockserver in the user's data folder]",
)
@option(
    "--tls-cert",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with a certificate of your own, in place of one that is made; PEM.",
)
@option(
    "--tls-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with the key of that certificate; PEM, without a password.",
)
@option(
    "--webhook-allow",
    metavar="HOST",
    multiple=True,
    help="Host, beside this machine, that webhooks are sent to; may be given repeatedly.",
)
def serve(folders: tuple[Path, ...], **given: Any) -> None:
    """Run the server until Ctrl-C or SIGTERM.

    Every option can also be set by the environment variable that its help names.
    """
    from mockserver.commands.serve import serve as run

    run(Settings(fixture_folders=folders, **given))


@cli.command()
@click.argument("fixtures", metavar="NAME_OR_PATH...", nargs=-1, required=True)
@fixtures_folder
def check(fixtures: tuple[str, ...], folders: tuple[Path, ...]) -> None:
    """Say what is wrong with fixtures.

    Lists every problem with its file, line and column, and exits with 1 if there is one.
    """
    from mockserver.commands.check import check as run

    if not run(fixtures, folders):
        sys.exit(1)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of fixtures."""
    from mockserver.commands.check import schema as text

    click.echo(text())


@cli.command()
@provider_name
@as_json
def routes(provider: str | None, as_json: bool) -> None:
    """List the operations.

    EVIDENCE says how well an operation is known: documented, illustrative or inferred.
    """
    from mockserver.commands.tables import routes as text

    click.echo(text(provider, as_json=as_json))


@cli.command()
@provider_name
@as_json
def errors(provider: str | None, as_json: bool) -> None:
    """List the error codes that a fault can name."""
    from mockserver.commands.tables import errors as text

    click.echo(text(provider, as_json=as_json))


@cli.command()
@click.argument("name", metavar="PROVIDER|control")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "yaml"]),
    default="json",
    show_default=True,
    help="How to write it.",
)
def openapi(name: str, form: str) -> None:
    """Print the OpenAPI document of a provider, or of the control plane.

    A server has it at /PROVIDER/openapi.json or /_mock/openapi.json, and as a page at
    /_mock/docs/PROVIDER or /_mock/docs/control.
    """
    from mockserver.commands.openapi import openapi as text

    click.echo(text(name, form=form), nl=False)


@cli.command()
@click.argument("name", required=False)
def example(name: str | None) -> None:
    """Print a file to start from, or list what there is.

    They are for containers, CI and clients in other languages: `mockserver example compose >
    compose.yaml`.
    """
    from mockserver.commands.example import listing, text

    if name is None:
        click.echo(listing())
    else:
        click.echo(text(name), nl=False)


@cli.command()
@server_options
def healthcheck(server: Server) -> None:
    """Exit with 0 if a server is ready, else with 1.

    A server on this machine need not prove its name.
    """
    with connected(server.unproved(), timeout_s=HEALTHCHECK_TIMEOUT_S) as control:
        if not control.ready():
            raise click.ClickException(f"no mockserver is ready at {control.url}")


for command in (
    contract,
    worlds,
    checkpoints,
    clock,
    faults,
    requests,
    ledger,
    webhooks,
    explain,
):
    cli.add_command(command)
