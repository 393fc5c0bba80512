"""`mockserver faults`: rules that make requests fail."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from mockserver.commands.options import as_json, body, examples, headers, query
from mockserver.commands.output import compact, fields, listing, show
from mockserver.commands.remote import on_server
from mockserver.commands.values import given, json_value, read_text

if TYPE_CHECKING:
    from mockserver.client import Control

COLUMNS = ("ID", "REQUESTS", "EFFECT", "WHEN", "MATCHES", "FIRES", "LAST")
_MATCH = ("member", "body", "query", "headers")
# Which part of a rule each column tells.
_EFFECT = ("error", "wire", "phase", "delay", "retry_after")
_WHEN = ("skip", "every", "share", "times", "until")
_TOLD_ELSEWHERE = ("id", "match", *_EFFECT, *_WHEN, "matches", "fires", "last")


@click.group(
    epilog=examples(
        "mockserver faults add --provider expys --operation listOffers --error RATE_LIMITED",
        "mockserver faults add --provider expys --member user_42 --delay 2s --times 1",
        "mockserver faults add --json-rule rule.json",
    )
)
def faults() -> None:
    """Rules that make requests fail.

    Works on a running server.
    """


@faults.command("list")
@as_json
@on_server
def list_faults(control: Control, *, as_json: bool) -> None:
    """List the rules, oldest first, with what became of the newest request for each."""
    found = control.faults()
    rows = [tuple(_cells(each)) for each in found]
    show(listing(COLUMNS, rows, "no faults"), found, as_json=as_json)


@faults.command()
@click.option("--id", metavar="ID", help="Id of the rule, in place of a new one.")
@click.option("--provider", metavar="NAME", help="Requests to this provider.")
@click.option("--operation", metavar="ID", multiple=True, help="Of this operation; repeatable.")
@click.option("--method", help="With this method.")
@click.option("--path", help="With this path, or template such as /v1/offers/{id}.")
@click.option("--member", metavar="ID", help="That act for this member.")
@body
@query
@headers
@click.option("--error", metavar="CODE", help='A code, or {"status": …, "body": …} as JSON.')
@click.option("--wire", metavar="EFFECT", help="reset, close, hang, truncate, garbage or drip.")
@click.option("--phase", type=click.Choice(["before", "after"]), help="The change is made: after.")
@click.option("--delay", metavar="DURATION", help="Hold the request up, as 250ms or 2s.")
@click.option("--retry-after", type=int, help="Seconds in Retry-After, where the code has one.")
@click.option("--skip", type=int, help="Let so many pass first.")
@click.option("--times", type=int, help="Stop after so many.")
@click.option("--every", type=int, help="Strike each nth only.")
@click.option("--share", type=float, help="Strike this share of them, up to 1.")
@click.option("--until", metavar="TIME", help="Stop at this time, or after this duration.")
@click.option("--json-rule", metavar="FILE_OR_-", help="A rule, or a list of rules, as JSON.")
@as_json
@on_server
def add(control: Control, *, json_rule: str | None, as_json: bool, **options: Any) -> None:
    """Add a rule.

    Options up to --header say which requests it strikes, the next ones how, the last ones when.
    `mockserver errors` lists the codes.
    """
    rule = _rule(options)
    if json_rule is None:
        added: Any = control.fail(**rule)
    elif rule:
        raise click.UsageError("--json-rule is a whole rule: give no other part of one beside it")
    else:
        content = _parsed(json_rule)
        one = isinstance(content, dict)
        added = control.fail(**content) if one else control.fail_all(content)
    rules = added if isinstance(added, list) else [added]
    show("\n".join(f"added {each['id']}" for each in rules), added, as_json=as_json)


@faults.command("show")
@click.argument("id")
@as_json
@on_server
def show_fault(control: Control, *, id: str, as_json: bool) -> None:
    """Show the rule ID with its counters."""
    found = control.fault(id)
    pairs = {name: compact(value) for name, value in found.items()}
    show(fields(pairs), found, as_json=as_json)


@faults.command()
@click.argument("id")
@on_server
def delete(control: Control, *, id: str) -> None:
    """Remove the rule ID."""
    control.drop_fault(id)


@faults.command()
@on_server
def clear(control: Control) -> None:
    """Remove all rules."""
    control.drop_faults()


def _rule(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the options say as a rule, without what they leave out."""
    rule = given(options)
    match = {name: rule.pop(name) for name in _MATCH if name in rule}
    if match:
        rule["match"] = match
    if "operation" in rule:
        first, *others = rule["operation"]
        rule["operation"] = [first, *others] if others else first
    if rule.get("error", "").startswith("{"):
        rule["error"] = json_value(rule["error"]).value
    return rule


def _parsed(source: str) -> Any:
    try:
        content = json.loads(read_text(source))
    except ValueError as error:
        raise click.UsageError(f"{source} is not JSON: {error}") from error
    if not isinstance(content, dict | list):
        raise click.UsageError(f"{source} must hold a rule or a list of rules")
    return content


def _cells(fault: Mapping[str, Any]) -> Iterator[str]:
    address = {name: value for name, value in fault.items() if name not in _TOLD_ELSEWHERE}
    last = fault["last"]
    yield fault["id"]
    yield _words(address | fault.get("match", {}))
    yield _words({name: fault[name] for name in _EFFECT if name in fault})
    yield _words({name: fault[name] for name in _WHEN if name in fault})
    yield str(fault["matches"])
    yield str(fault["fires"])
    yield "-" if last is None else last["why"] or "fired"


def _words(parts: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={compact(value)}" for name, value in parts.items()) or "-"
