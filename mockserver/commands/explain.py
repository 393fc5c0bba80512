"""`mockserver explain`: what would become of a request, without sending it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands import options
from mockserver.commands.options import as_json, examples
from mockserver.commands.output import fields, or_dash, pretty, show
from mockserver.commands.remote import on_server
from mockserver.commands.values import read_text

if TYPE_CHECKING:
    from mockserver.client import Control


@click.command(
    epilog=examples(
        "mockserver explain 'POST /expys/v1/redemptions' \\",
        "  --header 'Authorization: Bearer expys_sandbox_demo' \\",
        """  --data '{"externalUserID": "user_42", "offer": "off_spa"}'""",
    )
)
@click.argument("request", metavar="'METHOD PATH'")
@click.option("--data", metavar="BODY_OR_@FILE", help="Its body; @FILE or @- reads it.")
@options.headers
@as_json
@on_server
def explain(
    control: Control,
    *,
    request: str,
    data: str | None,
    headers: tuple[tuple[str, str], ...],
    as_json: bool,
) -> None:
    """Say how a request would be answered, and why.

    Works on a running server. Nothing is sent to the provider, and nothing changes.
    """
    method, _, path = request.strip().partition(" ")
    if not path:
        raise click.UsageError(
            f"expected 'METHOD PATH', as 'GET /expys/v1/offers', got {request!r}"
        )
    body = read_text(data[1:]) if data and data.startswith("@") else data
    told = control.explain(method, path.strip(), headers=dict(headers), body=body)
    show(_text(told), told, as_json=as_json)


def _text(told: Any) -> str:
    answer = told["answer"]
    headers = [f"  {name}: {value}" for name, value in answer["headers"].items()]
    body = answer["body"]
    shown = [] if body is None else [body if isinstance(body, str) else pretty(body)]
    return "\n".join([fields(dict(_facts(told))), *headers, *shown])


def _facts(told: Any) -> Iterator[tuple[str, str]]:
    operation = told["operation"]
    yield "world", told["world"]
    yield "operation", "-" if operation is None else _operation(operation)
    if told["parameters"]:
        yield (
            "parameters",
            " ".join(f"{name}={value}" for name, value in told["parameters"].items()),
        )
    yield "principal", or_dash(told["principal"])
    yield "member", or_dash(told["member"])
    if told["idempotency"] is not None:
        key, state = told["idempotency"]["key"], told["idempotency"]["state"]
        yield "idempotency", f"{key}: {state or 'nobody looks at it'}"
    for rule in told["rules"]:
        yield f"fault {rule['id']}", "fires" if rule["fires"] else rule["why"]
    if told["delay_ms"]:
        yield "delay", f"{told['delay_ms']} ms"
    yield "answered by", f"{told['answered_by']}{_fault(told)}"
    yield "answer", str(told["answer"]["status"])


def _operation(operation: Any) -> str:
    return "{id} ({method} {path}, {evidence})".format(**operation)


def _fault(told: Any) -> str:
    if told["fault"] is None:
        return ""
    return f" {told['fault']}" + ("" if told["wire"] is None else f" (wire: {told['wire']})")
