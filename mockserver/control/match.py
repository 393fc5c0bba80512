"""How a request of the journal is described, and what no request can be like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.control.entries import Status
from mockserver.core.validation import Problem, close_match
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.provider import Provider

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")


class Match(msgspec.Struct, forbid_unknown_fields=True):
    """What a request must be like to count; each part narrows it, none takes every request.

    `path` is a prefix, as in the list of requests. `body`, `query` and `headers` are subset
    matches, as those of fault rules.
    """

    operation: str | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    method: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    body: Any = UNSET
    query: dict[str, str] | UnsetType = UNSET
    headers: dict[str, str] | UnsetType = UNSET


def check(match: Match, providers: Mapping[str, Provider], only: str | None) -> None:
    """Raise InvalidInput for what no request can be like.

    A slip of the pen would else pass for a request that was never sent.
    """
    found = [*_of_names(match, providers), *_of_path(match, providers, only)]
    if found:
        raise InvalidInput(found)


def _of_names(match: Match, providers: Mapping[str, Provider]) -> Iterator[Problem]:
    meant = list(providers.values())
    if not isinstance(match.provider, UnsetType):
        if match.provider not in providers:
            yield _unknown("provider", match.provider, tuple(providers))
        meant = [each for each in meant if each.name == match.provider] or meant
    known = tuple(operation.id for provider in meant for operation in provider.operations)
    if not isinstance(match.operation, UnsetType) and match.operation not in known:
        yield _unknown("operation", match.operation, known)
    if not isinstance(match.method, UnsetType) and match.method.upper() not in METHODS:
        yield _unknown("method", match.method, METHODS)


def _of_path(
    match: Match, providers: Mapping[str, Provider], only: str | None
) -> Iterator[Problem]:
    path = match.path
    if isinstance(path, UnsetType):
        return
    known = tuple("/" if name == only else f"/{name}/" for name in providers)
    if "?" in path:
        yield Problem("match.path", "ends before the question mark; put the query into match.query")
    elif not any(path.startswith(prefix) or prefix.startswith(path) for prefix in known):
        message = f'"{path}" is the beginning of no path; known: {", ".join(known)}'
        yield Problem("match.path", message, known)


def _unknown(what: str, given: str, known: Sequence[str]) -> Problem:
    message = f'there is no {what} "{given}"{close_match(given, known)}'
    return Problem(f"match.{what}", message, tuple(known))
