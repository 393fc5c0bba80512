"""`mockserver routes` and `mockserver errors`: the providers' tables, for people or as JSON."""

import click

from mockserver.commands.output import pretty, table
from mockserver.exchange.provider import Provider
from mockserver.providers import all_providers

ROUTE_COLUMNS = ("METHOD", "PATH", "OPERATION", "ACCESS", "EVIDENCE", "STATE")
ERROR_COLUMNS = ("CODE", "STATUS", "BY STATE", "MESSAGE", "WHEN")


def routes(name: str | None, *, as_json: bool) -> str:
    """Return the operations of one provider, or of all; raises `click.ClickException`."""
    providers = _chosen(name)
    if as_json:
        return pretty({provider.name: _operations(provider) for provider in providers})
    return "\n\n".join(_route_table(provider) for provider in providers)


def errors(name: str | None, *, as_json: bool) -> str:
    """Return the error codes of one provider, or of all; raises `click.ClickException`."""
    providers = _chosen(name)
    if as_json:
        return pretty({provider.name: _catalogue(provider) for provider in providers})
    return "\n\n".join(_error_table(provider) for provider in providers)


def _chosen(name: str | None) -> list[Provider]:
    providers = all_providers()
    if name is None:
        return list(providers)
    chosen = [provider for provider in providers if provider.name == name]
    if not chosen:
        known = ", ".join(provider.name for provider in providers)
        raise click.ClickException(f"there is no provider {name!r}; expected one of {known}")
    return chosen


def _operations(provider: Provider) -> list[dict[str, object]]:
    return [
        {
            "method": operation.method,
            "path": operation.path,
            "operation": operation.id,
            "access": operation.access,
            "evidence": operation.evidence,
            "built": operation.built,
            "summary": operation.summary,
        }
        for operation in provider.operations
    ]


def _catalogue(provider: Provider) -> list[dict[str, object]]:
    return [
        {
            "code": entry.code,
            "status": entry.status,
            "message": entry.message,
            "when": entry.when,
            "by_state": entry.by_state,
        }
        for entry in provider.listed_codes
    ]


def _route_table(provider: Provider) -> str:
    rows = [
        (
            operation.method,
            operation.path,
            operation.id,
            operation.access,
            operation.evidence,
            "built" if operation.built else "missing",
        )
        for operation in provider.operations
    ]
    built = sum(operation.built for operation in provider.operations)
    total = f"{built} of {len(provider.operations)} operations built"
    return "\n".join([f"{provider.title} ({provider.name})", table(ROUTE_COLUMNS, rows), total])


def _error_table(provider: Provider) -> str:
    rows = [
        (entry.code, str(entry.status), _yes(entry.by_state), entry.message, entry.when)
        for entry in provider.listed_codes
    ]
    total = f"{len(provider.catalogue)} error codes"
    return "\n".join([f"{provider.title} ({provider.name})", table(ERROR_COLUMNS, rows), total])


def _yes(value: bool) -> str:
    return "yes" if value else "no"
