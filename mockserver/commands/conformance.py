"""Conformance runs as the command makes them."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

import click

from mockserver.commands.remote import hint_of_distrust
from mockserver.contract.check import Outcome
from mockserver.contract.dialect import Credentials, Dialect
from mockserver.contract.probe import HttpExchange, Probe, Unreachable
from mockserver.contract.reports import REPORTS
from mockserver.contract.reports.text import progress
from mockserver.contract.run import Report, run
from mockserver.contract.suites import DIALECTS
from mockserver.core.ids import unguessable
from mockserver.providers import all_providers

RUN_ID_LENGTH = 10


def conforms(
    name: str,
    url: str,
    credentials: Credentials,
    *,
    writes: bool,
    form: str,
    output: Path | None,
    authority: ssl.SSLContext | None,
    timeout_s: float,
) -> bool:
    """Make a run and write its report; returns whether nothing differs.

    `authority` is what TLS asks of the service, None for what is usual.

    Checks are told on standard error as they are done. Raises `click.UsageError` for a run that
    cannot be made, `click.ClickException` if the service does not answer.
    """
    dialect = _dialect(name)
    _check_credentials(name, dialect, credentials, writes=writes)
    _check_url(url)
    if writes:
        _check_host(dialect, url)
    report = _run(
        name, dialect, url, credentials, writes=writes, authority=authority, timeout_s=timeout_s
    )
    text = REPORTS[form](report)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    return not report.drifted


def _run(
    name: str,
    dialect: Dialect,
    url: str,
    credentials: Credentials,
    *,
    writes: bool,
    authority: ssl.SSLContext | None,
    timeout_s: float,
) -> Report:
    provider = next(each for each in all_providers() if each.name == name)
    exchange = HttpExchange(timeout_s=timeout_s, authority=authority or True)

    def tell(outcome: Outcome) -> None:
        click.echo(progress(outcome), err=True)

    try:
        run_id = unguessable()[:RUN_ID_LENGTH]
        return run(
            provider,
            dialect,
            Probe(url, exchange),
            credentials,
            run_id,
            writes=writes,
            on_outcome=tell,
        )
    except Unreachable as error:
        hint = hint_of_distrust(error)
        raise click.ClickException(f"{error}; {hint}" if hint else str(error)) from error
    finally:
        exchange.close()


def _dialect(name: str) -> Dialect:
    if name not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise click.UsageError(f"there is no provider {name!r}; expected one of {known}")
    return DIALECTS[name]


def _check_credentials(
    name: str, dialect: Dialect, credentials: Credentials, *, writes: bool
) -> None:
    lacking = [each for each in dialect.needs if each not in credentials.given]
    if lacking:
        options = ", ".join(f"--{each.replace('_', '-')}" for each in lacking)
        raise click.UsageError(f"{name} cannot be checked without {options}")
    if writes and dialect.is_live(credentials):
        raise click.UsageError(
            "this is a live key: --write would change what real members have. Give a key of the"
            " sandbox, or leave --write out"
        )


def _check_url(url: str) -> None:
    scheme, separator, rest = url.partition("://")
    if scheme not in ("http", "https") or not separator or not rest.strip("/"):
        raise click.UsageError(
            f"{url!r} is no base URL; expected one such as https://api.example.com or"
            " http://127.0.0.1:8080/expys"
        )


def _check_host(dialect: Dialect, url: str) -> None:
    host = urlsplit(url).hostname
    if host in dialect.live_hosts:
        raise click.UsageError(
            f"{host} has real members: --write would change what they have. Give the URL of the"
            " sandbox, or leave --write out"
        )
