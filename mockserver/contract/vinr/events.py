"""Events, as the API lists them."""

from __future__ import annotations

from typing import Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    GUEST,
    alike,
    credit,
    here,
    seconds,
    shows,
)
from mockserver.contract.walk import Walk

_LIST: Final = "events.list"
_RETRIEVE: Final = "events.retrieve"


def _types(walk: Walk) -> None:
    listed = walk.call(_LIST, query={"type": "loyalty.*", "limit": 5})["data"]
    found = [event["type"] for event in listed]
    walk.holds("events by loyalty.*", all(name.startswith("loyalty.") for name in found), found)


def _told(walk: Walk) -> None:
    made = credit(walk, walk.need(GUEST), 9)
    for type in ("loyalty.points.earned", "loyalty.points.*"):
        listed = walk.call(_LIST, query={"type": type, "limit": 5})["data"]
        mine = [event for event in listed if event["data"]["object"].get("id") == made["id"]]
        walk.same(f"events of the entry by {type}", 1, len(mine))
        shows(walk, _LIST, mine[0], type="loyalty.points.earned")
        shows(walk, _LIST, mine[0], data={"object": made}, created=seconds(made["created_at"]))
        alike(walk, "the event as listed", mine[0], walk.call(_RETRIEVE, here(mine[0]["id"])))


def _since(walk: Walk) -> None:
    made = credit(walk, walk.need(GUEST), 9)
    at = seconds(made["created_at"])
    for query in ({"created[gte]": at}, {"created.gte": at}):
        times = [event["created"] for event in walk.call(_LIST, query=query)["data"]]
        walk.holds("events since then", bool(times) and min(times) >= at, times)
    listed = walk.call(_LIST, query={"created[lt]": at, "limit": 5})["data"]
    times = [event["created"] for event in listed]
    walk.holds("events before then", all(time < at for time in times), times)


READS: Final = (
    Check(
        id="events.types",
        operation=_LIST,
        statement="Events can be listed by the beginning of their type.",
        run=_types,
    ),
)

WRITES: Final = (
    Check(
        id="events.told",
        operation=_LIST,
        statement="A credit is told as loyalty.points.earned at once, with the entry as it is.",
        run=_told,
        writes=True,
        decided_in="mockserver.providers.vinr.events:points_moved",
    ),
    Check(
        id="events.since",
        operation=_LIST,
        statement="Events can be listed by time, as created[gte] or created.gte.",
        run=_since,
        writes=True,
    ),
)
