"""One request on its way through a provider."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import msgspec

from mockserver.core.errors import DomainError
from mockserver.core.store import Store
from mockserver.core.world import Transaction, World
from mockserver.exchange.dispatch import Parameters
from mockserver.exchange.faults import Effect
from mockserver.exchange.operation import Operation
from mockserver.exchange.request import Request


class NoInput(msgspec.Struct):
    """The input of an operation that reads neither body nor query."""


class Call:
    """What the steps of the pipeline have found out so far, and what handlers read.

    `operation` is None as long as none was found, and `unroutable` says why. `principal` is who
    sends the request, in the provider's own type. `store` holds the records of the world, `step`
    is the transaction of the operation, `now_ms` the instant at which the request was admitted.
    `wire` is what is to happen to the answer on its way.
    `parsed` is what the provider has made of the request before its idempotency key counted, and
    `slot` is where its answer is kept for that key.
    """

    __slots__ = (
        "fault",
        "idempotency",
        "now_ms",
        "operation",
        "parameters",
        "parsed",
        "principal",
        "request",
        "request_id",
        "slot",
        "step",
        "store",
        "unroutable",
        "wire",
        "world",
    )

    def __init__(self, world: World, request: Request, request_id: str) -> None:
        self.world = world
        self.store: Store = world.store
        self.request = request
        self.request_id = request_id
        self.operation: Operation | None = None
        self.unroutable: DomainError | None = None
        self.parameters: Parameters = {}
        self.principal: Any = None
        self.parsed: Any = None
        self.now_ms = 0
        self.step: Transaction
        self.fault: str | None = None
        self.wire: Effect | None = None
        self.idempotency: str | None = None
        self.slot: Hashable | None = None
