"""Programs: what is there, and one of the run's own, so that nobody's is changed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    CODES,
    NOBODY,
    OWN_PROGRAM,
    PROGRAM,
    alike,
    exact,
    here,
    keep_id,
    named,
    refusal,
    refuse,
    shows,
    tag,
)
from mockserver.contract.walk import Skipped, Walk

_CREATE: Final = "loyalty.programs.create"
_LIST: Final = "loyalty.programs.list"
_RETRIEVE: Final = "loyalty.programs.retrieve"
_UPDATE: Final = "loyalty.programs.update"
_LIABILITY: Final = "loyalty.programs.liability"
_IN_ALL_WAYS: Final = "mockserver.providers.vinr.operations:_in_all_ways"

POINT_VALUE: Final = 2
"""What a point of the run's program is worth, in minor units."""

MONTHS: Final = 12
"""How long its points live."""

LADDER: Final = ({"name": "Base", "threshold": 0}, {"name": "Top Shelf", "threshold": 100_000})
"""Its tiers; they are reached by points, and the upper one not by those of a run."""


# What is there


def _first(walk: Walk) -> None:
    listed = walk.call(_LIST, query={"limit": 1})["data"]
    if not listed:
        raise Skipped("there is no program")
    walk.keep(PROGRAM, listed[0])
    shown = walk.call(_RETRIEVE, here(listed[0]["id"]))
    alike(walk, "the program as it is listed", listed[0], shown)


def _default(walk: Walk) -> None:
    shown = walk.call(_RETRIEVE, here("prog_default"))
    shows(walk, _RETRIEVE, shown, id="prog_default", object="loyalty_program")


def _by_status(walk: Walk) -> None:
    for status in ("active", "archived"):
        listed = walk.call(_LIST, query={"status": status, "limit": 5})["data"]
        found = {program["status"] for program in listed}
        walk.holds(f"programs with status={status}", found <= {status}, sorted(found))


def _ladders(walk: Walk) -> None:
    for program in walk.call(_LIST)["data"]:
        config = program["tierConfig"]
        tiers = [] if config is None else config["tiers"]
        if not tiers:
            continue
        thresholds = [tier["threshold"] for tier in tiers]
        walk.same("threshold of the entry tier", 0, thresholds[0])
        walk.same("ranks", list(range(len(tiers))), [tier["rank"] for tier in tiers])
        rises = all(low < high for low, high in pairwise(thresholds))
        walk.holds("thresholds rise with the rank", rises, thresholds)


def _liability(walk: Walk) -> None:
    program = walk.need(PROGRAM)
    told = walk.call(_LIABILITY, here(program["id"]))
    currency, code = program["currency"], program["currencyCode"]
    shows(walk, _LIABILITY, told, pointValue=currency["pointValue"], currency=code)
    worth = exact(told["outstandingPoints"]) * told["pointValue"]
    off = abs(worth - told["liabilityMinor"])
    walk.holds("liability: points x value, rounded", off < 1, told)


def _past_liability(walk: Walk) -> None:
    program = walk.need(PROGRAM)
    at = program["created_at"]
    told = walk.call(_LIABILITY, here(program["id"]), query={"asOf": at})
    shows(walk, "liability when the program was made", told, asOf=at)
    other = walk.call(_LIABILITY, here(program["id"]), query={"as_of": at})
    walk.same("liability by as_of", told, other)


# One of the run's own


def _create(walk: Walk) -> None:
    body = {
        "name": named(walk, "program"),
        "currency": {"name": "Shells", "pointValue": 1, "rounding": "down", "decimals": 0},
        "currencyCode": "EUR",
        "expiry": {"mode": "rolling", "months": MONTHS, "warnDaysBefore": 30},
        "tierConfig": {
            "qualifyOn": "points",
            "period": {"type": "rolling", "months": MONTHS},
            "tiers": list(LADDER),
        },
        "metadata": tag(walk),
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, OWN_PROGRAM, made)
    shows(walk, _CREATE, made, name=body["name"], status="active", type="standard")
    shows(walk, _CREATE, made, currency=body["currency"], metadata=body["metadata"])
    shows(walk, _CREATE, made, currencyCode="EUR", autoEnroll=False, referral=None)
    shows(walk, "expiry", made["expiry"], mode="rolling", months=MONTHS, warnDaysBefore=30)
    tiers = made["tierConfig"]["tiers"]
    given = [{name: tier[name] for name in ("name", "threshold")} for tier in tiers]
    walk.same("tiers", list(LADDER), given)
    alike(walk, "the program as it was made", made, walk.call(_RETRIEVE, here(made["id"])))


def _newest(walk: Walk) -> None:
    id = walk.need(OWN_PROGRAM)
    listed = walk.call(_LIST, query={"type": "standard", "limit": 5})["data"]
    walk.holds("the new program is listed", id in {program["id"] for program in listed})


def _update(walk: Walk) -> None:
    path = here(walk.need(OWN_PROGRAM))
    before = walk.call(_RETRIEVE, path)
    after = walk.call(_UPDATE, path, body={"currency": {"pointValue": POINT_VALUE}})
    shows(walk, _UPDATE, after, currency={**before["currency"], "pointValue": POINT_VALUE})
    kept = ("name", "expiry", "tierConfig", "metadata")
    shows(walk, _UPDATE, after, **{name: before[name] for name in kept})


def _other_ways(walk: Walk) -> None:
    path = here(walk.need(OWN_PROGRAM))
    for via in ("POST /v1/loyalty/programs/{id}", "PUT /v1/loyalty/programs/{id}"):
        expiry = {"warnDaysBefore": 20 if via.startswith("POST") else 10}
        after = walk.call(_UPDATE, path, body={"expiry": expiry}, via=via)
        shows(walk, via, after["expiry"], mode="rolling", months=MONTHS, **expiry)


def _owes_nothing(walk: Walk) -> None:
    told = walk.call(_LIABILITY, here(walk.need(OWN_PROGRAM)))
    expected = {"outstandingPoints": 0, "pointValue": POINT_VALUE, "liabilityMinor": 0}
    shows(walk, _LIABILITY, told, **expected)


def _archive(walk: Walk) -> None:
    id = walk.need(OWN_PROGRAM)
    archived = walk.call(_UPDATE, here(id), body={"status": "archived"})
    shows(walk, _UPDATE, archived, status="archived")
    refuse(walk, "loyalty.accounts.create", "422 program_not_active", body={"program": id})


def _named(walk: Walk, **more: Any) -> dict[str, Any]:
    return {"body": {"name": named(walk, "refused program"), **more}}


READS: Final = (
    Check(
        id="programs.first",
        operation=_RETRIEVE,
        statement="A program reads as it is listed.",
        run=_first,
    ),
    Check(
        id="programs.default",
        operation=_RETRIEVE,
        statement="There is a program prog_default.",
        run=_default,
        decided_in="mockserver.providers.vinr.rules.programs:DEFAULT_PROGRAM",
    ),
    Check(
        id="programs.by-status",
        operation=_LIST,
        statement="Programs can be listed by status.",
        run=_by_status,
    ),
    Check(
        id="programs.ladders",
        operation=_LIST,
        statement="Tiers rise in rank and threshold from an entry tier at 0.",
        run=_ladders,
    ),
    Check(
        id="programs.liability",
        operation=_LIABILITY,
        statement="What points are worth is their number times the value of one.",
        run=_liability,
    ),
    Check(
        id="programs.past-liability",
        operation=_LIABILITY,
        statement="Liability can be asked of an instant, as asOf or as_of.",
        run=_past_liability,
        decided_in="mockserver.providers.vinr.rules.programs:outstanding",
    ),
    refusal(
        "programs.odd-instant",
        _LIABILITY,
        "An instant that is none is refused",
        "400 parameter_invalid",
        lambda walk: {"path": here(walk.need(PROGRAM)["id"]), "query": {"asOf": "yesterday"}},
        param="asOf",
        writes=False,
    ),
    refusal(
        "programs.future-instant",
        _LIABILITY,
        "An instant in the future is refused",
        "400 parameter_invalid",
        lambda walk: {"path": here(walk.need(PROGRAM)["id"]), "query": {"asOf": "9999-01-01"}},
        writes=False,
        decided_in="mockserver.providers.vinr.rules.programs:outstanding",
    ),
    refusal(
        "programs.liability-of-none",
        _LIABILITY,
        "A program that there is not has no liability",
        "404 resource_not_found",
        lambda _: {"path": here(f"prog_{NOBODY}")},
        writes=False,
    ),
    refusal(
        "programs.odd-status",
        _LIST,
        "A status that there is not is refused",
        "400 parameter_invalid",
        lambda _: {"query": {"status": "sleeping"}},
        param="status",
        writes=False,
    ),
)

WRITES: Final = (
    Check(
        id="programs.create",
        operation=_CREATE,
        statement="A program is made with its currency, expiry and tiers, and reads as made.",
        run=_create,
        writes=True,
    ),
    Check(
        id="programs.newest",
        operation=_LIST,
        statement="A new program is listed at once.",
        run=_newest,
        writes=True,
    ),
    Check(
        id="programs.update",
        operation=_UPDATE,
        statement="An update changes the given members of a program and leaves the others.",
        run=_update,
        writes=True,
    ),
    Check(
        id="programs.other-ways",
        operation=_UPDATE,
        statement="POST and PUT of a program do what PATCH does.",
        run=_other_ways,
        writes=True,
        decided_in=_IN_ALL_WAYS,
    ),
    Check(
        id="programs.owes-nothing",
        operation=_LIABILITY,
        statement="A new program owes nothing.",
        run=_owes_nothing,
        writes=True,
    ),
    refusal(
        "programs.no-name",
        _CREATE,
        "A program without a name is refused",
        "400 parameter_missing",
        lambda _: {"body": {"metadata": {}}},
        param="name",
    ),
    refusal(
        "programs.two-expiries",
        _CREATE,
        "expiryMonths beside an expiry policy is refused",
        "400 parameter_conflict",
        lambda walk: _named(walk, currency={"expiryMonths": 6}, expiry={"mode": "never"}),
    ),
    refusal(
        "programs.two-currencies",
        _CREATE,
        "A currency of money in text, and another one in currencyCode, are refused",
        "400 parameter_conflict",
        lambda walk: _named(walk, currency="EUR", currencyCode="USD"),
    ),
    refusal(
        "programs.two-spellings",
        _CREATE,
        "A field in both spellings with two values is refused",
        "400 parameter_conflict",
        lambda walk: _named(walk, autoEnroll=False, auto_enroll=True),
        decided_in="mockserver.providers.vinr.spelling:spell",
    ),
    refusal(
        "programs.decimals",
        _CREATE,
        "More than 4 decimals are refused",
        "400 parameter_invalid",
        lambda walk: _named(walk, currency={"decimals": 5}),
        param="currency.decimals",
        decided_in="mockserver.providers.vinr.state:DECIMALS_MAX",
    ),
    refusal(
        "programs.immutable",
        _UPDATE,
        "The type of a program cannot be changed",
        "400 immutable_field",
        lambda walk: {"path": here(walk.need(OWN_PROGRAM)), "body": {"type": "referral"}},
        param="type",
    ),
)

LAST: Final = (
    Check(
        id="programs.archive",
        operation=_UPDATE,
        statement="An archived program enrols nobody.",
        run=_archive,
        writes=True,
        decided_in=CODES,
    ),
)
