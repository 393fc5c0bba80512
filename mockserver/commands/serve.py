"""`mockserver serve`: from settings to a running server, with messages instead of tracebacks."""

import gc
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from mockserver import __version__, logs
from mockserver.app import create_app
from mockserver.core.times import parse_present
from mockserver.exchange.targets import allowed_host
from mockserver.providers import all_providers
from mockserver.seeding.errors import FixtureError
from mockserver.serving import BindError, bind, run, url_of
from mockserver.settings import Settings

# Python's default of 700 starts a collection every few requests.
GC_YOUNG_OBJECTS = 20_000


def serve(settings: Settings) -> None:
    """Serve until told to stop; raises `click.ClickException` if the server cannot start."""
    _check(settings)
    logs.configure(settings.log_level, settings.log_format)
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
        line = _start_line(app.state.info(), url_of(listener), settings)
        _spare_the_collector()
        run(app, listener, settings, on_ready=lambda: click.echo(line))


def _spare_the_collector() -> None:
    """Keep the garbage collector from walking the seed over and over.

    What exists now stays as long as the process, and records hold no cycles, so looking through
    them at each full collection would only make requests wait.
    """
    gc.freeze()
    gc.set_threshold(GC_YOUNG_OBJECTS)


def _check(settings: Settings) -> None:
    names = [provider.name for provider in all_providers()]
    if settings.only is not None and settings.only not in names:
        raise click.BadParameter(
            f"there is no provider {settings.only!r}; expected one of {', '.join(names)}",
            param_hint="--only",
        )
    _check_hosts(settings.webhook_allow)
    if settings.now is not None:
        try:
            parse_present(settings.now)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--now") from error


def _check_hosts(hosts: Sequence[str]) -> None:
    for host in hosts:
        try:
            allowed_host(host)
        except ValueError as error:
            raise click.BadParameter(
                "expected a host such as hooks.example.com, without scheme and port,"
                f" got {host!r}: {error}",
                param_hint="--webhook-allow",
            ) from None


def _start_line(info: dict[str, Any], url: str, settings: Settings) -> str:
    """Return what tells a reader, or a program, where to go and with which credentials."""
    if settings.log_format == "json":
        return json.dumps({"event": "listening", "url": url, **info})
    providers = "; ".join(
        f"{provider['name']} {provider['base_url']} ({_credentials(provider['credentials'])})"
        for provider in info["providers"]
    )
    control = f"{settings.public_url or url}/_mock"
    return f"mockserver {__version__} on {url}: {providers}; control {control}. Ctrl-C ends it."


def _credentials(credentials: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in credentials.items())
