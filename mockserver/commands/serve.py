"""`mockserver serve`: from settings to a running server, with messages instead of tracebacks."""

import gc
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from ipaddress import ip_address
from socket import socket
from typing import Any

import click

from mockserver import __version__, logs
from mockserver.app import create_app
from mockserver.commands.sftp import SftpServer, sftp_server
from mockserver.commands.tls import Tls, server_tls
from mockserver.commands.watch import fixture_watch
from mockserver.core.times import parse_present
from mockserver.exchange.cors import read_origin
from mockserver.exchange.hosts import host_name, origin_of
from mockserver.exchange.targets import allowed_host
from mockserver.providers import all_providers
from mockserver.seeding.errors import FixtureError
from mockserver.serving import BindError, bind, run, together, url_of
from mockserver.settings import Settings

A_HOST = "a host such as mock.example.com, without scheme and port"
AN_ORIGIN = "an origin such as http://localhost:3000, or *"
A_URL = "a URL such as https://mock.example.com"

# Python's default of 700 starts a collection every few requests.
GC_YOUNG_OBJECTS = 20_000


def serve(settings: Settings) -> None:
    """Serve until told to stop; raises `click.ClickException` if the server cannot start."""
    _check(settings)
    logs.configure(settings.log_level, settings.log_format)
    tls = server_tls(settings)
    try:
        listener = bind(settings.host, settings.port)
    except BindError as error:
        raise click.ClickException(str(error)) from error
    with listener:
        # The addresses that the server tells of itself hold the port that it got.
        settings = replace(settings, port=listener.getsockname()[1])
        try:
            app = create_app(settings)
        except FixtureError as error:
            raise click.ClickException(f"fixture {settings.fixture}:\n{error}") from error
        sftp = sftp_server(app, settings)
        watch = fixture_watch(app, settings, _spare_the_collector)
        token = app.state.control_token if _needs_made_up_token(listener, settings) else None
        url = url_of(listener, tls=settings.tls)
        line = _start_line(app.state.info(), url, settings, token, sftp, tls)
        _spare_the_collector()
        beside = together(watch, None if sftp is None else sftp.running)
        context = None if tls is None else tls.context
        run(app, listener, settings, lambda: click.echo(line), beside, context)
        # A version of the fixture that was just being made would be looked through once more.
        _spare_the_collector()


def _spare_the_collector() -> None:
    """Keep the garbage collector from walking the seed over and over.

    What exists now stays as long as the process, and records hold no cycles, so looking through
    them at each full collection would only make requests wait.
    """
    gc.freeze()
    gc.set_threshold(GC_YOUNG_OBJECTS)


def _needs_made_up_token(listener: socket, settings: Settings) -> bool:
    """Whether others than this machine reach the server, and the operator has set no token."""
    is_local = ip_address(listener.getsockname()[0]).is_loopback
    return settings.control_token is None and not is_local


def _check(settings: Settings) -> None:
    names = [provider.name for provider in all_providers()]
    if settings.only is not None and settings.only not in names:
        raise click.BadParameter(
            f"there is no provider {settings.only!r}; expected one of {', '.join(names)}",
            param_hint="--only",
        )
    _check_each(settings.webhook_allow, allowed_host, A_HOST, "--webhook-allow")
    _check_each(settings.allowed_hosts, host_name, A_HOST, "--allowed-host")
    _check_each(settings.cors_origins, read_origin, AN_ORIGIN, "--cors-origin")
    _check_each(_given(settings.public_url), origin_of, A_URL, "--public-url")
    if settings.control_token is not None and not _is_token(settings.control_token):
        raise click.BadParameter(
            "expected letters, digits and signs without blanks", param_hint="--control-token"
        )
    if settings.now is not None:
        try:
            parse_present(settings.now)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--now") from error


def _is_token(text: str) -> bool:
    """Whether a header can carry it."""
    return text.isascii() and text.isprintable() and " " not in text and text != ""


def _given(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _check_each(
    values: Sequence[str], read: Callable[[str], object], expected: str, option: str
) -> None:
    for value in values:
        try:
            read(value)
        except ValueError as error:
            message = f"expected {expected}, got {value!r}: {error}"
            raise click.BadParameter(message, param_hint=option) from None


def _start_line(
    info: dict[str, Any],
    url: str,
    settings: Settings,
    control_token: str | None,
    sftp: SftpServer | None,
    tls: Tls | None,
) -> str:
    """Return what tells a reader, or a program, where to go and with which credentials.

    The control token is there if others need one that nobody but the server knows.
    """
    if settings.log_format == "json":
        more: dict[str, Any] = {} if control_token is None else {"control_token": control_token}
        if sftp is not None:
            more["sftp"] = {"port": sftp.port, "host_key": sftp.fingerprint}
        if tls is not None and tls.ca_file is not None:
            more["tls"] = {"ca": str(tls.ca_file)}
        return json.dumps({"event": "listening", "url": url, **more, **info})
    providers = "; ".join(
        f"{provider['name']} {provider['base_url']} ({_credentials(provider['credentials'])})"
        for provider in info["providers"]
    )
    control = f"{settings.public_url or url}/_mock"
    if control_token is not None:
        control += f" (from other machines with Authorization: Bearer {control_token})"
    files = "" if sftp is None else f"; sftp on port {sftp.port}, host key {sftp.fingerprint}"
    trusted = ""
    if tls is not None and tls.ca_file is not None:
        trusted = f"; clients trust {tls.ca_file}"
    return (
        f"mockserver {__version__} on {url}: {providers}{files}{trusted}; control {control}."
        " Ctrl-C ends it."
    )


def _credentials(credentials: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in credentials.items())
