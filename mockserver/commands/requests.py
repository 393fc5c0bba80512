"""`mockserver requests`: what a server was asked, to read and to judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import as_json, body, examples, headers, query
from mockserver.commands.output import compact, fields, listing, or_dash, pretty, show
from mockserver.commands.remote import on_server
from mockserver.commands.values import given

if TYPE_CHECKING:
    from mockserver.client import Control

COLUMNS = ("AT", "METHOD", "PATH", "OPERATION", "STATUS", "FAULT", "PRINCIPAL", "MS", "ID")

_FILTERS = (
    click.option("--operation", metavar="ID", help="Of this operation."),
    click.option("--provider", metavar="NAME", help="To this provider."),
    click.option("--method", help="With this method."),
    click.option("--path", metavar="PREFIX", help="Whose path begins so, as /expys/v1/offers."),
    click.option("--status", type=int, help="Answered with this status."),
)
_CONTENT = (body, query, headers)

Function = Callable[..., Any]


def _with(*several: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Join options into one decorator."""
    return lambda function: reduce(lambda made, each: each(made), reversed(several), function)


@click.group(
    epilog=examples(
        "mockserver requests list --status 422",
        "mockserver requests verify --operation createRedemption --exactly 1",
        """mockserver requests verify --path /expys/v1/wallet --body '{"amount": 5}'""",
        "mockserver requests wait --operation creditWallet --timeout 30s",
    )
)
def requests() -> None:
    """Requests: list them, verify them, wait for them.

    Works on a running server.
    """


@requests.command("list")
@_with(*_FILTERS)
@click.option("--since", metavar="ID", help="Only those after this request.")
@click.option("--limit", type=click.IntRange(1, 1000), help="At most so many.  [default: 100]")
@as_json
@on_server
def list_requests(control: Control, *, as_json: bool, **wanted: Any) -> None:
    """List requests, newest first."""
    found = control.requests(**wanted)
    rows = [_row(entry) for entry in found]
    show(listing(COLUMNS, rows, "no requests"), found, as_json=as_json)


@requests.command("show")
@click.argument("id")
@as_json
@on_server
def show_request(control: Control, *, id: str, as_json: bool) -> None:
    """Show the request ID and its answer."""
    entry = control.request(id)
    show(_text(entry), entry, as_json=as_json)


@requests.command()
@_with(*_FILTERS, *_CONTENT)
@click.option("--exactly", type=click.IntRange(0), help="There must be exactly so many.")
@click.option("--at-least", type=click.IntRange(0), help="At least so many.  [default: 1]")
@click.option("--at-most", type=click.IntRange(0), help="At most so many.")
@as_json
@on_server
def verify(control: Control, *, as_json: bool, **options: Any) -> None:
    """Check how many requests were sent that are as described.

    Exits with 1, and tells those that came close, if there are too few or too many.
    """
    bounds = {name: options.pop(name) for name in ("exactly", "at_least", "at_most")}
    if sum(bound is not None for bound in bounds.values()) > 1:
        raise click.UsageError("give one of --exactly, --at-least and --at-most")
    _judge(lambda: control.verify(**bounds, **given(options)), as_json=as_json)


@requests.command()
@_with(*_FILTERS, *_CONTENT)
@click.option("--count", type=click.IntRange(1), default=1, help="So many.  [default: 1]")
@click.option("--timeout", metavar="DURATION", help="Longest time to wait.  [default: 5s]")
@as_json
@on_server
def wait(
    control: Control, *, count: int, timeout: str | None, as_json: bool, **options: Any
) -> None:
    """Wait until requests have come that are as described; those before count too.

    Exits with 1, and tells those that came close, when the time is over.
    """
    match = given(options)
    _judge(lambda: control.wait(count=count, timeout=timeout, **match), as_json=as_json)


@requests.command()
@on_server
def clear(control: Control) -> None:
    """Forget all requests."""
    control.forget_requests()


def _judge(ask: Callable[[], int], *, as_json: bool) -> None:
    from mockserver.client import NotVerified

    try:
        count = ask()
    except NotVerified as failure:
        if not as_json:
            raise
        click.echo(pretty({"count": failure.count, "nearest": failure.nearest}))
        raise click.exceptions.Exit(1) from None
    show(
        f"{count} {'request fits' if count == 1 else 'requests fit'}",
        {"count": count},
        as_json=as_json,
    )


def _row(entry: Any) -> tuple[str, ...]:
    return (
        entry["at"],
        entry["method"],
        entry["path"],
        or_dash(entry["operation"]),
        str(entry["status"]),
        or_dash(entry["fault"]),
        or_dash(entry["principal"]),
        f"{entry['duration_ms']:.1f}",
        entry["id"],
    )


def _text(entry: Any) -> str:
    head = (
        f"{entry['method']} {entry['path']} -> {entry['status']} in {entry['duration_ms']:.1f} ms"
    )
    names = ("id", "at", "world", "operation", "principal", "fault", "idempotency")
    parts = [head, fields({name: or_dash(entry[name]) for name in names})]
    if entry["request"]["query"]:
        parts.append(f"query\n{_indented(entry['request']['query'])}")
    for name in ("request", "response"):
        parts.append(f"{name}\n{_indented(entry[name]['headers'])}")
        content = entry[name]["body"]
        if content is not None:
            parts.append(content if isinstance(content, str) else pretty(content))
    return "\n\n".join(parts)


def _indented(pairs: Mapping[str, str]) -> str:
    return "\n".join(f"  {name}: {compact(value)}" for name, value in pairs.items())
