"""Tiers one by one, at both of their paths."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    NOBODY,
    OWN_PROGRAM,
    PROGRAM,
    alike,
    here,
    refusal,
    refuse,
    shows,
)
from mockserver.contract.vinr.lists import check_list, check_page
from mockserver.contract.walk import Walk

_LIST: Final = "ref.tiers.list"
_RETRIEVE: Final = "ref.tiers.retrieve"
_CREATE: Final = "ref.tiers.create"
_UPDATE: Final = "ref.tiers.update"
_DELETE: Final = "ref.tiers.delete"

_TIERS: Final = "/v1/loyalty/tiers"
_TIER: Final = f"{_TIERS}/{{id}}"
_WAYS: Final = (
    "",
    "POST /v1/tiers/{id}",
    "PUT /v1/tiers/{id}",
    _TIER,
    f"POST {_TIER}",
    f"PUT {_TIER}",
)

_MIDDLE: Final = "tier_middle-shelf"
_HIGH: Final = "tier_high-shelf"


def _found(walk: Walk) -> None:
    query = {"programme_id": walk.need(PROGRAM)["id"]}
    listed = walk.call(_LIST, query=query)
    check_page(walk, _LIST, listed, 10)
    _rise(walk, listed["data"])
    again = walk.call(_LIST, query=query, via=_TIERS)
    walk.same(f"tiers at {_TIERS}", listed, again)


def _rise(walk: Walk, tiers: list[dict[str, Any]]) -> None:
    thresholds = [tier["min_points"] for tier in tiers]
    walk.holds("the lowest tier first", thresholds == sorted(thresholds), thresholds)


def _create(walk: Walk) -> None:
    program = walk.need(OWN_PROGRAM)
    body = {"name": "Middle Shelf", "min_points": 2000, "benefits": ["Shade"]}
    made = walk.call(_CREATE, body={**body, "programme_id": program})
    shows(walk, _CREATE, made, id=_MIDDLE, **body)
    body = {"name": "High Shelf", "min_points": 50_000, "benefits": []}
    made = walk.call(_CREATE, body={**body, "programme_id": program}, via=_TIERS)
    shows(walk, _TIERS, made, id=_HIGH, **body)
    for via in ("", _TIER):
        shown = walk.call(_RETRIEVE, here(_HIGH), query={"programme_id": program}, via=via)
        alike(walk, "the tier as it was made", made, shown)


def _listed(walk: Walk) -> None:
    program = walk.need(OWN_PROGRAM)
    tiers = check_list(walk, _LIST, {"programme_id": program})
    _rise(walk, tiers)
    names = [tier["name"] for tier in tiers]
    walk.same("tiers", ["Base", "Middle Shelf", "High Shelf", "Top Shelf"], names)


def _in_program(walk: Walk) -> None:
    program = walk.call("loyalty.programs.retrieve", here(walk.need(OWN_PROGRAM)))
    told = [(tier["name"], tier["rank"]) for tier in program["tierConfig"]["tiers"]]
    expected = [("Base", 0), ("Middle Shelf", 1), ("High Shelf", 2), ("Top Shelf", 3)]
    walk.same("tiers of the program", expected, told)


def _update(walk: Walk) -> None:
    program = walk.need(OWN_PROGRAM)
    for number, via in enumerate(_WAYS):
        body = {"programme_id": program, "min_points": 60_000 + number}
        changed = walk.call(_UPDATE, here(_HIGH), body=body, via=via)
        shows(walk, via or _UPDATE, changed, min_points=60_000 + number, name="High Shelf")


def _delete(walk: Walk) -> None:
    query = {"programme_id": walk.need(OWN_PROGRAM)}
    gone = walk.call(_DELETE, here(_HIGH), query=query)
    shows(walk, _DELETE, gone, id=_HIGH, object="tier", deleted=True)
    walk.call(_DELETE, here(_MIDDLE), query=query, via=_TIER)
    refuse(walk, _RETRIEVE, "404 resource_not_found", path=here(_HIGH), query=query)
    left = [tier["name"] for tier in walk.call(_LIST, query=query)["data"]]
    walk.same("tiers that are left", ["Base", "Top Shelf"], left)


def _new(walk: Walk, **more: object) -> dict[str, Any]:
    return {"body": {"programme_id": walk.need(OWN_PROGRAM), **more}}


READS: Final = (
    Check(
        id="tiers.list",
        operation=_LIST,
        statement="Tiers are listed with the lowest first, at both paths alike.",
        run=_found,
    ),
    refusal(
        "tiers.unknown",
        _RETRIEVE,
        "A tier that there is not is refused",
        "404 resource_not_found",
        lambda walk: {
            "path": here(f"tier_{NOBODY}"),
            "query": {"programme_id": walk.need(PROGRAM)["id"]},
        },
        writes=False,
    ),
    refusal(
        "tiers.of-no-program",
        _LIST,
        "Tiers of a program that there is not are refused",
        "404 resource_not_found",
        lambda _: {"query": {"programme_id": f"prog_{NOBODY}"}},
        param="programme_id",
        writes=False,
    ),
)

WRITES: Final = (
    Check(
        id="tiers.create",
        operation=_CREATE,
        statement="A tier is added at either path; its id is made of its name.",
        run=_create,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.ladders:tier_key",
    ),
    Check(
        id="tiers.pages",
        operation=_LIST,
        statement="Tiers come in pages, too, and stand in the order of their thresholds.",
        run=_listed,
        writes=True,
    ),
    Check(
        id="tiers.ranks",
        operation="loyalty.programs.retrieve",
        statement="The program shows its new tiers, with ranks by threshold.",
        run=_in_program,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.ladder_changes:add",
    ),
    Check(
        id="tiers.update",
        operation=_UPDATE,
        statement="A tier is changed by PATCH, POST or PUT at both paths.",
        run=_update,
        writes=True,
        decided_in="mockserver.providers.vinr.operations:_in_all_ways",
    ),
    refusal(
        "tiers.no-name",
        _CREATE,
        "A tier without a name is refused",
        "400 parameter_missing",
        lambda walk: _new(walk, min_points=70_000),
        param="name",
    ),
    refusal(
        "tiers.same-threshold",
        _CREATE,
        "A second tier at a threshold is refused",
        "409 tier_already_exists",
        lambda walk: _new(walk, name="Other Shelf", min_points=2000),
    ),
    refusal(
        "tiers.same-name",
        _CREATE,
        "A second tier with a name is refused",
        "409 tier_already_exists",
        lambda walk: _new(walk, name="middle shelf", min_points=2001),
    ),
    refusal(
        "tiers.negative",
        _CREATE,
        "A threshold below 0 is refused",
        "400 parameter_invalid",
        lambda walk: _new(walk, name="Cellar", min_points=-1),
        param="min_points",
    ),
    refusal(
        "tiers.entry-stays",
        _DELETE,
        "The entry tier cannot go while there are others",
        "409 entry_tier_required",
        lambda walk: {
            "path": here("tier_base"),
            "query": {"programme_id": walk.need(OWN_PROGRAM)},
        },
        decided_in="mockserver.providers.vinr.rules.ladder_changes:remove",
    ),
    Check(
        id="tiers.delete",
        operation=_DELETE,
        statement="A deleted tier is gone, whichever path it was deleted at.",
        run=_delete,
        writes=True,
    ),
)
