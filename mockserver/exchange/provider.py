"""What a provider contributes to the exchange: tables and pure functions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.outbox import Event
from mockserver.core.store import Store
from mockserver.core.world import DueHandler, Subscribers, Transaction
from mockserver.exchange.courier import WebhookDialect
from mockserver.exchange.idempotency import IdempotencyPolicy
from mockserver.exchange.operation import CatalogueEntry, Operation
from mockserver.exchange.records import RecordPolicy
from mockserver.exchange.request import Answer, Request


class Principal(Protocol):
    """Who sends a request."""

    @property
    def owner(self) -> Hashable:
        """What idempotency keys and cursors belong to."""

    @property
    def member(self) -> str | None:
        """The member that a token acts for."""

    @property
    def label(self) -> str:
        """How the journal calls the sender."""


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that happens behind the real API's back and that tests must drive.

    `path` is below `/_mock/{provider}`, for example `/redemptions/{id}/status`. The handler gets
    a transaction, the path's parameters and the parsed body, and returns status and JSON data.
    """

    method: str
    path: str
    summary: str
    handler: Callable[[Transaction, Mapping[str, str], dict[str, Any]], tuple[int, object]]


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """A provider's part of a state as the types of its fixture: a section, and made-up members.

    Made-up members that have changed, or that others refer to, are listed in the section.
    """

    section: msgspec.Struct
    population: msgspec.Struct | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """One service.

    `authenticate` turns a request into a principal (raises Unauthenticated), `limit_rate` counts
    it (raises RateLimited), `authorize` checks the operation's access (raises AccessForbidden),
    `member_of` names the member that a request acts for, in the provider's own identifier.
    `render` turns any error into the provider's answer, `explain` into status, code and message;
    both raise LookupError for an error that is not the provider's. `force` makes the answer of a
    catalogue code. `event_payload` is what receivers of an event get. `seed` puts a fixture's
    section into a world, `populate` adds many made-up members; `numbers` says which numbers of the
    world the records of a section have already, and where. `export` writes out a state that
    nobody writes to any more, given its present. `credentials` are those of the demo
    fixture, `secret_fields` the JSON keys whose values the journal masks, `private_fields` those
    of which it never gets the value. `sources` are the public pages that each operation is known
    from. `subscribers` says which endpoints get an event, `webhooks` how it is sent to them,
    `records` how the provider's records are shown.
    """

    name: str
    title: str
    hosts: tuple[str, ...]
    operations: tuple[Operation, ...]
    catalogue: tuple[CatalogueEntry, ...]
    idempotency: IdempotencyPolicy
    authenticate: Callable[[Store, int, Request], Any]
    limit_rate: Callable[[Store, int, Any], None]
    authorize: Callable[[Any, Operation], None]
    member_of: Callable[
        [Store, Any, Operation, Mapping[str, str], Mapping[str, str], Callable[[], object]],
        str | None,
    ]
    render: Callable[[Exception], Answer]
    explain: Callable[[Exception], tuple[int, str, str]]
    force: Callable[[CatalogueEntry, int], Answer]
    event_payload: Callable[[Stream, Event], bytes]
    seed: Callable[[Transaction, Any], None]
    populate: Callable[[Transaction, Any], None]
    numbers: Callable[[Any, Stream], Iterator[tuple[str, int]]]
    export: Callable[[Store, Stream, int], WrittenOut]
    credentials: Mapping[str, str]
    secret_fields: frozenset[str]
    private_fields: frozenset[str] = frozenset()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    request_id_header: bytes | None = None
    levers: tuple[Lever, ...] = ()
    subscribers: Subscribers | None = None
    webhooks: WebhookDialect | None = None
    due_handlers: Mapping[str, DueHandler] = field(default_factory=dict)
    records: RecordPolicy = field(default_factory=RecordPolicy)
    codes: Mapping[str, CatalogueEntry] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", {entry.code: entry for entry in self.catalogue})
