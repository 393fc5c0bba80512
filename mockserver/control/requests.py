"""The journal, as people and tests read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.responses import Response

from mockserver.control.call import ControlCall, no_content, reply
from mockserver.control.errors import UnknownId
from mockserver.core.times import iso
from mockserver.core.validation import Problem, problems
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.journal import Headers, Journal, JournalEntry

LIMIT_DEFAULT = 100
LIMIT_MAX = 1000

# Enough of a credential to tell which one it was, but never more than half of it.
_SHOWN_LENGTH = 14
_MASK = "…"
_SECRET_HEADERS = frozenset({"authorization", "cookie", "x-api-key"})

_INTEGER = re.compile(r"[0-9]{1,9}")


class Filter(msgspec.Struct, forbid_unknown_fields=True):
    """Query of the list; each part narrows it. `since` is the id of a request."""

    operation: str | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    status: Annotated[int, Meta(ge=100, le=599)] | UnsetType = UNSET
    method: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    since: str | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT


def _journal(call: ControlCall) -> Journal:
    journal = call.world.recording
    assert isinstance(journal, Journal)
    return journal


def clear(call: ControlCall) -> Response:
    """Forget all requests."""
    _journal(call).clear()
    return no_content()


def list_requests(call: ControlCall) -> Response:
    """Requests, newest first."""
    wanted, journal = _filter(call.query), _journal(call)
    found = []
    for entry in _since(journal, wanted.since):
        if _fits(entry, wanted):
            found.append(_describe(call, entry))
        if len(found) == wanted.limit:
            break
    return reply({"requests": found, "evicted": journal.evicted})


def _filter(query: Mapping[str, str]) -> Filter:
    values: dict[str, object] = {
        name: int(text) if name in ("status", "limit") and _INTEGER.fullmatch(text) else text
        for name, text in query.items()
    }
    found = problems(values, Filter)
    if found:
        raise InvalidInput([Problem(each.path, each.message, each.known) for each in found])
    return msgspec.convert(values, Filter)


def _since(journal: Journal, since: str | UnsetType) -> Iterator[JournalEntry]:
    """The entries newer than `since`, which must be there."""
    if isinstance(since, UnsetType):
        return journal.newest_first()
    newer: list[JournalEntry] = []
    for entry in journal.newest_first():
        if entry.id == since:
            return iter(newer)
        newer.append(entry)
    raise UnknownId("request", since)


def _fits(entry: JournalEntry, wanted: Filter) -> bool:
    return (
        wanted.operation in (UNSET, entry.operation)
        and wanted.provider in (UNSET, entry.provider)
        and wanted.status in (UNSET, entry.status)
        and (isinstance(wanted.method, UnsetType) or wanted.method.upper() == entry.method)
        and (isinstance(wanted.path, UnsetType) or entry.path.startswith(wanted.path))
    )


def _describe(call: ControlCall, entry: JournalEntry) -> dict[str, Any]:
    provider = call.plane.providers[entry.provider]
    secret = frozenset(map(str.lower, provider.secret_fields))
    query = parse_qsl(entry.query.decode("latin-1"), keep_blank_values=True)
    return {
        "id": entry.id,
        "at": iso(entry.at_ms),
        "method": entry.method,
        "path": entry.path,
        "operation": entry.operation,
        "provider": entry.provider,
        "world": call.world.name,
        "principal": entry.principal,
        "status": entry.status,
        "duration_ms": round(entry.duration_ns / 1e6, 3),
        "fault": entry.fault,
        "idempotency": entry.idempotency,
        "request": {
            "headers": _headers(entry.request_headers),
            "query": dict(query),
            "body": _body(entry.request_body, secret),
        },
        "response": {
            "headers": _headers(entry.response_headers),
            "body": _body(entry.response_body, secret),
        },
    }


def _headers(headers: Headers) -> dict[str, str]:
    shown = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        shown[name] = _mask_header(name, value) if name in _SECRET_HEADERS else value
    return shown


def _mask_header(name: str, value: str) -> str:
    scheme, blank, credential = value.partition(" ")
    return f"{scheme} {_mask(credential)}" if blank and name == "authorization" else _mask(value)


def _mask(value: str) -> str:
    return f"{value[: min(_SHOWN_LENGTH, len(value) // 2)]}{_MASK}"


def _body(raw: bytes, secret: frozenset[str]) -> object:
    """Parsed JSON, else text, else nothing."""
    if not raw:
        return None
    try:
        return _masked(msgspec.json.decode(raw), secret)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw.decode("utf-8", "replace")


def _masked(value: object, secret: frozenset[str]) -> object:
    if isinstance(value, dict):
        return {
            key: _mask(each)
            if key.lower() in secret and isinstance(each, str)
            else _masked(each, secret)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each, secret) for each in value]
    return value
