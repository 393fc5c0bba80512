"""A server whose provider has a few operations more, for what no honest operation does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from mockserver.app import create_app
from mockserver.core.store import Table
from mockserver.core.world import World
from mockserver.exchange import faults
from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.gateway import Gateway
from mockserver.exchange.operation import Operation
from mockserver.exchange.provider import Provider
from mockserver.exchange.worlds import Worlds
from mockserver.providers.expys.auth import SERVER
from mockserver.providers.expys.provider import EXPYS
from mockserver.settings import Settings

ORIGIN = "http://127.0.0.1:8080"

NOTES: Table[str] = Table("test.notes")

# What rules write themselves.
_OWN_TABLES = {
    faults.RULES.name,
    faults.COUNTS.name,
    "exchange.fault_order",
    "exchange.fault_number",
}


class Empty(msgspec.Struct):
    """The answer of operations that say nothing."""


def crash(call: Call, _: NoInput) -> Empty:
    """Write something, then fail as a bug does."""
    call.step.store.put(NOTES, "crash", call.step.ids.next("x_"))
    raise ZeroDivisionError("a bug")


def fail_to_find(call: Call, _: NoInput) -> Empty:
    """Fail with an error that the pipeline itself looks for."""
    raise KeyError("a bug")


PROVIDER = replace(
    EXPYS,
    operations=(
        *EXPYS.operations,
        Operation(
            id="crash", method="POST", path="/v1/crash", summary="", access=SERVER, handler=crash
        ),
        Operation(
            id="failToFind",
            method="GET",
            path="/v1/crash",
            summary="",
            access=SERVER,
            handler=fail_to_find,
        ),
        Operation(id="planned", method="GET", path="/v1/planned", summary="", access=SERVER),
    ),
)


class Server:
    """The application as `create_app` builds it, around another table; its worlds can be read."""

    def __init__(self, settings: Settings | None = None, provider: Provider = PROVIDER) -> None:
        app = create_app(settings or Settings(), (provider,))
        self.worlds: Worlds = app.state.worlds
        self.gateway: Gateway = app.state.gateway


def records(world: World) -> dict[str, dict[object, object]]:
    """Everything in a world but its rules, by table, and how many ids it has given."""
    return dict(_tables(world))


def _tables(world: World) -> Iterator[tuple[str, dict[object, object]]]:
    yield "ids", {"counter": world.ids.counter}
    for table in world.store.tables():
        content = dict(world.store.items(table))
        if content and table.name not in _OWN_TABLES:
            yield table.name, content
