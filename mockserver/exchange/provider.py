"""What a provider contributes to the exchange: tables and pure functions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from mockserver.core.ids import Ids, Stream
from mockserver.core.outbox import Event
from mockserver.core.store import Store
from mockserver.core.validation import Problem
from mockserver.core.world import DueHandler, Subscribers, Transaction
from mockserver.exchange.adoption import Adoption
from mockserver.exchange.call import Call
from mockserver.exchange.courier import WebhookDialect
from mockserver.exchange.faults import Names
from mockserver.exchange.files import FileDrop
from mockserver.exchange.idempotency import NO_KEYS, IdempotencyPolicy
from mockserver.exchange.ledgers import Ledgers, nobody
from mockserver.exchange.levers import Lever
from mockserver.exchange.operation import CatalogueEntry, Operation, Situation
from mockserver.exchange.reading import plain_json, read_input
from mockserver.exchange.records import RecordPolicy
from mockserver.exchange.reference import Reference
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
class WrittenOut:
    """A provider's part of a state as the types of its fixture: a section, and made-up members.

    Made-up members that have changed, or that others refer to, are listed in the section.
    """

    section: msgspec.Struct
    population: msgspec.Struct | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One service."""

    name: str
    title: str
    hosts: tuple[str, ...]

    operations: tuple[Operation, ...]
    catalogue: tuple[CatalogueEntry, ...]
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The public pages that each operation is known from."""

    reference: Reference
    """What its documents say beside operations and types."""

    # Requests

    order: tuple[Check, ...] = (Check.ROUTE, Check.CREDENTIAL, Check.RATE, Check.ACCESS)
    """In which the service makes its checks."""

    paths_in_any_case: bool = False
    """Whether paths are found however they are spelled."""

    authenticate: Callable[[Call], Any]
    """From a request to its principal; raises Unauthenticated."""

    limit_rate: Callable[[Call], None]
    """Counts a request; raises RateLimited."""

    authorize: Callable[[Call], None]
    """Checks the access that the operation asks for; raises AccessForbidden."""

    member_of: Callable[[Call, Callable[[], object]], Names]
    """The member that a request acts for, in the provider's own identifier or by all that it has.
    Gets the call and a function that reads the body leniently, by `plain_body`."""

    plain_body: Callable[[Request], object] = plain_json
    """Plain data of a body; raises BodyMalformed."""

    idempotency: IdempotencyPolicy = NO_KEYS
    """How answers are kept under the keys of requests, for services that do this alike for all of
    their operations."""

    parse: Callable[[Call, int], object] | None = None
    """Makes plain data of a request before its idempotency key counts, if that has to come first;
    it is kept as `parsed` of the call."""

    read: Callable[[Call, int], msgspec.Struct] = read_input
    """Makes the input of the operation's handler; gets the largest body in bytes."""

    request_id: Callable[[Ids], str] = Ids.request_id
    """A new id for a request."""

    request_id_header: bytes | None = None
    """In which answers carry it."""

    answer_headers: Callable[[Call, int], RawHeaders] | None = None
    """Headers of every answer, whatever it is; gets the world's time in milliseconds."""

    request_headers: tuple[str, ...] = ()
    """Those that clients send besides the usual ones and the idempotency key."""

    # Errors

    render: Callable[[Exception, Situation], Answer]
    """The answer to an error; raises LookupError for one that is not the provider's."""

    explain: Callable[[Exception], tuple[int, str, str]]
    """Status, code and message of an error; raises like `render`."""

    force: Callable[[CatalogueEntry, Situation, int], Answer]
    """The answer of a catalogue code; gets the seconds for `Retry-After`."""

    # Fixtures

    section: type[msgspec.Struct]
    """The type of a fixture's part."""

    references: Callable[[Any, int | None], Iterable[Problem]]
    """What is wrong between the parts of a section; gets the world's present where it is known."""

    population_references: Callable[[Any, Any], Iterable[Problem]]
    """What is wrong between a section and a population."""

    seed: Callable[[Transaction, Any], None]
    """Puts a section into a world."""

    populate: Callable[[Transaction, Any], None]
    """Adds many made-up members."""

    numbers: Callable[[Any, Stream], Iterator[tuple[str, int]]]
    """Which numbers of the world the records of a section have already, and where."""

    export: Callable[[Store, Stream, int], WrittenOut]
    """Writes out a state that nobody writes to any more; gets its present."""

    credentials: Mapping[str, str]
    """Those of the demo fixture."""

    adoption: Adoption | None = None
    """There if keys may name worlds."""

    # What happens beside requests

    file_drop: FileDrop | None = None
    """There if clients also send files."""

    levers: tuple[Lever, ...] = ()
    due_handlers: Mapping[str, DueHandler] = field(default_factory=dict)

    event_payload: Callable[[Stream, Event], bytes] | None = None
    """What receivers of an event get; services with webhooks have it."""

    subscribers: Subscribers | None = None
    """Which endpoints get an event."""

    webhooks: WebhookDialect | None = None
    """How events are sent."""

    # What people may see

    secret_fields: frozenset[str]
    """JSON keys whose values the journal masks, whatever their case."""

    private_fields: frozenset[str] = frozenset()
    """JSON keys of which the journal never gets the value, whatever their case."""

    records: RecordPolicy = field(default_factory=RecordPolicy)
    """How its records are shown."""

    ledgers: Ledgers = nobody
    """The points of members, by name."""

    codes: Mapping[str, CatalogueEntry] = field(init=False)

    @property
    def listed_codes(self) -> Iterator[CatalogueEntry]:
        """The catalogue for people's eyes: each code, followed by its other names."""
        return (name for entry in self.catalogue for name in entry.names)

    def __post_init__(self) -> None:
        codes = {code: entry for entry in self.catalogue for code in (entry.code, *entry.aliases)}
        object.__setattr__(self, "codes", codes)
        for name in ("secret_fields", "private_fields"):
            object.__setattr__(self, name, frozenset(map(str.lower, getattr(self, name))))
