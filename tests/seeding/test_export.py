"""From a world to a document, as far as no provider is concerned."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from mockserver.core.deliveries import SETTINGS, Chances, DeliverySettings, Mode
from mockserver.core.world import World
from mockserver.exchange import faults
from mockserver.exchange.journal import Journal
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.export import document, plain
from mockserver.seeding.loader import read_inline
from tests.seeding.test_numbering import NOW_MS, PROVIDERS, a_document, a_world

RULE = {"id": "rule", "provider": "expys", "operation": "listOffers", "error": "CONFLICT"}


class Inner(msgspec.Struct, rename={"at_day": "atDay"}, frozen=True):
    """A part with defaults of all kinds."""

    name: str
    at_day: date | None = None
    tags: tuple[str, ...] = ()
    flag: bool = False
    count: int = 100


class Outer(msgspec.Struct, frozen=True):
    """A part that holds others."""

    inner: Inner = msgspec.field(default_factory=lambda: Inner("default"))
    several: tuple[Inner, ...] = ()
    named: dict[str, tuple[Inner, ...]] = msgspec.field(default_factory=dict)
    free: dict[str, object] | None = None


def written(world: World) -> dict[str, Any]:
    return document(world.snapshot(), world.now_ms(), PROVIDERS)


# Parts as plain data


def test_what_equals_its_default_is_left_out() -> None:
    assert plain(Outer()) == {}
    assert plain(Outer(several=(Inner("a", count=100, tags=()),))) == {"several": [{"name": "a"}]}


def test_defaults_are_compared_by_value() -> None:
    hundred, name = int("100"), "DEFAULT".lower()
    assert plain(Outer(inner=Inner(name, count=hundred))) == {}


def test_what_differs_is_written_in_the_spelling_of_documents() -> None:
    shown = plain(Outer(Inner("a", date(2026, 1, 31), ("x",), True, 99), (), {"b": (Inner("b"),)}))
    assert shown == {
        "inner": {"name": "a", "atDay": "2026-01-31", "tags": ["x"], "flag": True, "count": 99},
        "named": {"b": [{"name": "b"}]},
    }


@pytest.mark.parametrize("free", [{}, {"a": None, "b": [], "c": {"d": [1, {"e": False}]}}], ids=str)
def test_free_form_data_stays_as_it_is(free: dict[str, object]) -> None:
    assert plain(Outer(free=free)) == {"free": free}


def test_free_form_data_may_be_deeper_than_code_may_go() -> None:
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    assert plain(Outer(free={"deep": deep}))["free"]["deep"] is deep


# Documents


def test_a_world_with_nothing_in_it_has_a_short_document() -> None:
    assert written(a_world({"version": 1, "clock": {"mode": "frozen"}})) == {
        "version": 1,
        "clock": {"now": "2026-01-31T12:00:00.000Z", "mode": "frozen"},
        "ids": {"next": 1},
        "expys": {},
        "loyalife": {},
        "vinr": {},
    }


def test_time_seed_and_numbers_are_those_of_the_world() -> None:
    ids = {"next": 5, "next_request": 6, "next_event": 7}
    shown = written(a_world(a_document(ids=ids, clock={"mode": "frozen"})))
    assert (shown["seed"], shown["ids"]) == (7, ids)
    assert shown["clock"] == {"now": "2026-01-31T12:00:00.000Z", "mode": "frozen"}


def test_rules_are_as_they_were_given_with_what_they_have_counted() -> None:
    more = {**RULE, "id": "more", "match": {"query": {}}, "matches": 3, "fires": 2}
    shown = written(a_world(a_document(faults=[more, RULE])))
    assert shown["faults"] == [more, RULE]


@pytest.mark.parametrize(
    "until", ["5m", 300, "2026-01-31T12:05:00Z", "2026-01-31T13:05:00+01:00"], ids=str
)
def test_the_end_of_a_rule_no_longer_counts_from_its_writing(until: object) -> None:
    world = a_world(a_document(faults=[{**RULE, "until": until}]))
    (rule,) = written(world)["faults"]
    assert rule["until"] == "2026-01-31T12:05:00.000Z"


def test_a_rule_without_an_id_has_the_one_that_it_was_given() -> None:
    world = a_world(a_document(faults=[{"provider": "expys", "delay": "1s"}]))
    (rule,) = written(world)["faults"]
    assert (rule["id"],) == faults.rule_ids(world.store)


def test_rules_for_a_provider_that_is_not_served_are_not_there() -> None:
    seeds = Seeds({}, Journal(10, 10_000))
    world = seeds.world(
        "one", seeds.snapshot(read_inline(a_document(faults=[RULE])), Start(NOW_MS))
    )
    assert document(world.snapshot(), NOW_MS, {}).keys() == {"version", "clock", "seed", "ids"}


def test_settings_of_deliveries_are_written_where_they_are_not_the_usual_ones() -> None:
    world = a_world(a_document())
    assert "webhooks" not in written(world)
    world.store.put(SETTINGS, "", DeliverySettings(Mode.SINK, Chances(reorder=0.5)))
    assert written(world)["webhooks"] == {"mode": "sink", "faults": {"reorder": 0.5}}


def test_settings_of_deliveries_are_read_again() -> None:
    given = {"mode": "sink", "faults": {"drop": 1, "bad_signature": 0.25}}
    world = a_world(a_document(webhooks=given))
    expected = DeliverySettings(Mode.SINK, Chances(drop=1, bad_signature=0.25))
    assert world.store.get(SETTINGS, "") == expected


@pytest.mark.parametrize(
    ("webhooks", "path"),
    [
        pytest.param({"mode": "hold"}, "webhooks.mode", id="mode"),
        pytest.param({"faults": {"drop": 1.5}}, "webhooks.faults.drop", id="chance"),
        pytest.param({"faults": {"lose": 1}}, "webhooks.faults.lose", id="unknown chance"),
    ],
)
def test_settings_of_deliveries_that_cannot_be_are_found(webhooks: object, path: str) -> None:
    with pytest.raises(Exception, match=path):
        read_inline(a_document(webhooks=webhooks))
