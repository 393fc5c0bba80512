"""What a provider contributes to the exchange: tables and pure functions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from mockserver.core.ids import Ids, Stream
from mockserver.core.outbox import Event
from mockserver.core.validation import Problem
from mockserver.core.world import DueHandler, Subscribers, Transaction
from mockserver.exchange.call import Call
from mockserver.exchange.courier import WebhookDialect
from mockserver.exchange.faults import Names
from mockserver.exchange.idempotency import IdempotencyPolicy
from mockserver.exchange.operation import CatalogueEntry, Operation, Situation
from mockserver.exchange.reading import plain_json, read_input
from mockserver.exchange.request import Answer, RawHeaders, Request


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


class Check(StrEnum):
    """What is checked before an operation is asked; its access can only be checked if it exists."""

    ROUTE = "route"
    CREDENTIAL = "credential"
    RATE = "rate"
    ACCESS = "access"


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
class Provider:
    """One service.

    `authenticate` turns a request into a principal (raises Unauthenticated), `limit_rate`
    counts it (raises RateLimited), `authorize` checks the operation's access (raises
    AccessForbidden); `order` is that of the service's checks. `parse` makes plain data of a
    request before its idempotency key counts, if that has to come first; it is kept as `parsed`
    of the call. `read` makes the input of the operation's handler. `member_of` names the member
    that a request acts for, in the provider's own identifier (or all that it has); it gets the
    call and a function that reads the body leniently, by `plain_body`. `answer_headers` come with
    every answer, whatever it is; they get the world's time in milliseconds. `render`
    turns any error into the provider's answer, `explain` into status, code and message; both
    raise LookupError for an error that is not the provider's. `force` makes the answer of a
    catalogue code, with a number of seconds for `Retry-After`. `event_payload` is what
    receivers of an event get. A fixture's part is a `section`; `references` lists what is wrong
    between its parts (given the world's present where that is known), `population_references`
    what is wrong between it and a population; `seed` puts it into a world, `populate` adds many
    made-up members. `credentials` are those of the demo fixture, `secret_fields` the JSON
    keys whose values the journal masks, `private_fields` those of which it never gets the
    value. `sources` are the public pages that each operation is known from. `subscribers` says
    which endpoints get an event, `webhooks` how it is sent to them.
    """

    name: str
    title: str
    hosts: tuple[str, ...]
    operations: tuple[Operation, ...]
    catalogue: tuple[CatalogueEntry, ...]
    idempotency: IdempotencyPolicy
    authenticate: Callable[[Call], Any]
    limit_rate: Callable[[Call], None]
    authorize: Callable[[Call], None]
    member_of: Callable[[Call, Callable[[], object]], Names]
    render: Callable[[Exception, Situation], Answer]
    explain: Callable[[Exception], tuple[int, str, str]]
    force: Callable[[CatalogueEntry, Situation, int], Answer]
    event_payload: Callable[[Stream, Event], bytes]
    section: type[msgspec.Struct]
    references: Callable[[Any, int | None], Iterable[Problem]]
    population_references: Callable[[Any, Any], Iterable[Problem]]
    seed: Callable[[Transaction, Any], None]
    populate: Callable[[Transaction, Any], None]
    credentials: Mapping[str, str]
    secret_fields: frozenset[str]
    private_fields: frozenset[str] = frozenset()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: tuple[Check, ...] = (Check.ROUTE, Check.CREDENTIAL, Check.RATE, Check.ACCESS)
    parse: Callable[[Call, int], object] | None = None
    read: Callable[[Call, int], msgspec.Struct] = read_input
    plain_body: Callable[[Request], object] = plain_json
    answer_headers: Callable[[Call, int], RawHeaders] | None = None
    paths_in_any_case: bool = False
    request_id: Callable[[Ids], str] = Ids.request_id
    request_id_header: bytes | None = None
    levers: tuple[Lever, ...] = ()
    subscribers: Subscribers | None = None
    webhooks: WebhookDialect | None = None
    due_handlers: Mapping[str, DueHandler] = field(default_factory=dict)
    codes: Mapping[str, CatalogueEntry] = field(init=False)

    def __post_init__(self) -> None:
        codes = {code: entry for entry in self.catalogue for code in (entry.code, *entry.aliases)}
        object.__setattr__(self, "codes", codes)
