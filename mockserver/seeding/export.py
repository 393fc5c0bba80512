"""From a world back to a fixture: its state as a document that people can read and change.

The document makes a world that answers alike. It holds everything but what lasts for a moment or
only looks back: tokens, stored answers of idempotency keys, the journal and the outbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import msgspec

from mockserver.core import deliveries
from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.core.world import Snapshot
from mockserver.exchange import faults
from mockserver.exchange.provider import Provider
from mockserver.seeding.fixture import Clock, Fixture, Numbering, Populations, Webhooks

Plain = dict[str, Any]

_REQUIRED: Final = object()


def document(snapshot: Snapshot, now_ms: int, providers: Mapping[str, Provider]) -> Plain:
    """The fixture document of a whole state whose present is `now_ms`; all times are absolute."""
    store, stream = Store(snapshot.layers), Stream(snapshot.seed)
    written = {name: provider.export(store, stream, now_ms) for name, provider in providers.items()}
    sections: dict[str, Any] = {name: each.section for name, each in written.items()}
    made_up: dict[str, Any] = {name: each.population for name, each in written.items()}
    fixture = Fixture(
        version=1,
        clock=Clock(now=iso(now_ms), mode=snapshot.clock.mode.value),
        seed=snapshot.seed,
        ids=Numbering(
            next=snapshot.counter + 1,
            next_request=snapshot.requests + 1,
            next_event=snapshot.events + 1,
            next_fault=faults.last_number(store) + 1,
        ),
        faults=tuple(_rules(store)),
        webhooks=_deliveries(store),
        population=Populations(**made_up),
        **sections,
    )
    shown: Plain = plain(fixture)
    return shown


def _rules(store: Store) -> Iterable[dict[str, object]]:
    """The rules as they were given, but for the end, which no longer counts from its writing."""
    for rule_id in faults.rule_ids(store):
        rule, count = store.get(faults.RULES, rule_id), store.get(faults.COUNTS, rule_id)
        assert rule is not None, f"fault {rule_id} is listed but missing"
        assert count is not None, f"fault {rule_id} has lost its counters"
        given = dict(rule.given)
        if rule.until_ms is not None:
            given["until"] = iso(rule.until_ms)
        counters = {"matches": count.matches, "fires": count.fires}
        yield {**given, **{name: number for name, number in counters.items() if number}}


def _deliveries(store: Store) -> Webhooks:
    return msgspec.convert(msgspec.to_builtins(deliveries.settings(store)), Webhooks)


def plain(value: object) -> Any:
    """The parts of a fixture as plain data, without what equals its default."""
    if isinstance(value, msgspec.Struct):
        return {
            key: plain(content)
            for name, key, default in _fields(type(value))
            if (content := getattr(value, name)) != default
        }
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        # Lists and objects inside are free-form: parts of a fixture hold tuples and structs.
        return {
            key: plain(each) if isinstance(each, tuple | msgspec.Struct) else each
            for key, each in value.items()
        }
    return value.isoformat() if isinstance(value, date) else value


@cache
def _fields(part: type[msgspec.Struct]) -> tuple[tuple[str, str, object], ...]:
    """Name, key and default of each field."""
    return tuple(
        (field.name, field.encode_name, _default(field)) for field in msgspec.structs.fields(part)
    )


def _default(field: msgspec.structs.FieldInfo) -> object:
    if field.required:
        return _REQUIRED
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default
