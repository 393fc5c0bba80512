"""Entries of the journal as people and tests read them: decoded, and without secrets."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta

from mockserver.core.times import iso
from mockserver.exchange.journal import Headers, JournalEntry
from mockserver.exchange.privacy import HIDDEN, mask, may_hold
from mockserver.exchange.provider import Provider

_STATUS_MIN = 100
_STATUS_MAX = 599

_SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"}
)


def _check_status(value: int) -> None:
    if 0 < value < _STATUS_MIN:
        raise ValueError(f"expected 0 or a whole number from {_STATUS_MIN} to {_STATUS_MAX}")


Status = Annotated[int, Meta(ge=0, le=_STATUS_MAX, extra={"check": _check_status})]
"""The type of an entry's status: 0 stands for an answer that never was."""


def describe(entry: JournalEntry, provider: Provider, world: str) -> dict[str, Any]:
    """One entry as the control plane shows it."""
    secret = provider.secret_fields
    return {
        "id": entry.id,
        "at": iso(entry.at_ms),
        "method": entry.method,
        "path": entry.path,
        "operation": entry.operation,
        "provider": entry.provider,
        "world": world,
        "principal": entry.principal,
        "status": entry.status,
        "duration_ms": round(entry.duration_ns / 1e6, 3),
        "fault": entry.fault,
        "idempotency": entry.idempotency,
        "request": {
            "headers": shown_headers(entry.request_headers),
            "query": shown(query_of(entry), secret),
            "body": shown_body(entry.request_body, secret),
        },
        "response": {
            "headers": shown_headers(entry.response_headers),
            "body": shown_body(entry.response_body, secret),
        },
    }


def query_of(entry: JournalEntry) -> dict[str, str]:
    """The decoded query; of a parameter that is given twice the last one."""
    return dict(parse_qsl(entry.query.decode("latin-1"), keep_blank_values=True))


def headers_of(headers: Headers) -> dict[str, str]:
    """The headers as they were sent, by lower-case name; of repeated ones the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def shown_headers(headers: Headers) -> dict[str, str]:
    """The headers by lower-case name, credentials masked."""
    return {name: shown_header(name, value) for name, value in headers_of(headers).items()}


def shown_header(name: str, value: str) -> str:
    """The value of a header (name in lower case); of a credential its beginning."""
    if name not in _SECRET_HEADERS:
        return value
    scheme, blank, credential = value.partition(" ")
    is_two = blank and name.endswith("authorization")
    return f"{scheme} {mask(credential)}" if is_two else mask(value)


def shown_body(raw: bytes, secret: frozenset[str]) -> Any:
    """Parsed JSON, else text, else nothing; with the values of secret keys (lower case) masked.

    Text that may hold a secret is hidden as a whole: where the secret ends in it, is not known.
    """
    if not raw:
        return None
    try:
        return _masked(msgspec.json.decode(raw), secret)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return HIDDEN if may_hold(raw, secret) else raw.decode("utf-8", "replace")


def shown(value: Any, secret: frozenset[str] = frozenset(), key: str | None = None) -> Any:
    """Plain data with the texts under secret keys masked; `key` is the one it stands under.

    What is nested too deep to be shown is hidden.
    """
    try:
        return _masked(value, secret, key)
    except RecursionError:
        return HIDDEN


def _masked(value: Any, secret: frozenset[str], key: str | None = None) -> Any:
    if isinstance(value, str):
        return mask(value) if key is not None and key.lower() in secret else value
    if isinstance(value, dict):
        return {name: _masked(each, secret, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, secret) for each in value]
    return value
