"""What a provider offers: operations, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from mockserver.exchange.streams import Feed


class Evidence(StrEnum):
    """How well an operation's existence and shape are known.

    documented: the provider's reference or published client code shows it. illustrative: a
    product page describes it. inferred: it follows from a guide, a release note or usage.
    """

    DOCUMENTED = "documented"
    ILLUSTRATIVE = "illustrative"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that leaves traces, for example one more failed login: its step is committed."""

    error: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation.

    `path` is a template such as `/v1/offers/{id}`; the `aliases` are further paths that lead to
    the same operation, which then runs as a copy with `is_alias`; one may begin with a method of
    its own, as in `PUT /v1/offers/{id}`. `access` names the
    credentials it takes, in the provider's words, `scope` what they must carry besides. `body`
    and `query` are the types of what it reads, `answer` is the type of what it gives with
    `status`; `headers` come with every success. An operation without a handler is documented by
    the provider but not built; it answers 501. The handler gets the call and the parsed body,
    or the parsed query where there is no body. One that `streams` gives a feed of `answer`s,
    which are sent as server-sent events. One that has to write something down although it says
    no gives `Refused`.
    """

    id: str
    method: str
    path: str
    summary: str
    access: str
    scope: str | None = None
    handler: Callable[[Any, Any], msgspec.Struct | Feed | Refused] | None = None
    body: type[Any] | None = None
    query: type[msgspec.Struct] | None = None
    answer: type[msgspec.Struct] | None = None
    streams: bool = False
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    evidence: Evidence = Evidence.DOCUMENTED
    aliases: tuple[str, ...] = ()
    is_alias: bool = False

    @property
    def routes(self) -> Iterator[Operation]:
        """The operation at its own path, and at each of its aliases."""
        yield self
        for alias in self.aliases:
            method, _, path = alias.rpartition(" ")
            yield replace(self, method=method or self.method, path=path, aliases=(), is_alias=True)

    @property
    def built(self) -> bool:
        """Whether the server has it."""
        return self.handler is not None


class Situation(NamedTuple):
    """What is known of a request that is refused or made to fail; no operation if it met none."""

    operation: Operation | None
    request_id: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One error code of a provider.

    `when` says what makes the real service send it; `by_state` whether this server's state can
    produce it without a fault. `details` is what a forced error carries besides its message.
    Faults may also ask for it by one of its `aliases`, which are listed like codes.
    """

    code: str
    status: int
    message: str
    when: str
    by_state: bool = True
    details: tuple[tuple[str, str], ...] = ()
    retry_after: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> Iterator[CatalogueEntry]:
        """The code under its own name, and under each of its aliases."""
        yield self
        for alias in self.aliases:
            yield replace(self, code=alias, when=f"another name of {self.code}", aliases=())
