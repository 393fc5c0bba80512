"""Earning rules in both shapes: what they may say. What they award is checked with payments."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    NOBODY,
    OWN_PROGRAM,
    RULE,
    WELCOME,
    alike,
    here,
    keep_id,
    named,
    reference_id,
    refusal,
    refuse,
    seconds,
    shows,
    tag,
)
from mockserver.contract.walk import Walk

_CREATE: Final = "loyalty.earningRules.create"
_RETRIEVE: Final = "loyalty.earningRules.retrieve"
_UPDATE: Final = "loyalty.earningRules.update"
_DELETE: Final = "loyalty.earningRules.delete"
_LIST: Final = "loyalty.earningRules.list"

_REFERENCE_CREATE: Final = "ref.earningRules.create"
_REFERENCE_RETRIEVE: Final = "ref.earningRules.retrieve"
_REFERENCE_UPDATE: Final = "ref.earningRules.update"
_REFERENCE_DELETE: Final = "ref.earningRules.delete"

WELCOME_POINTS: Final = 50
"""What the run's program gives to new members."""

_PAID: Final = "payment.completed"
_ONE_PER_EURO: Final = {"type": "per_amount", "per": 100, "points": 1}


def _create(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "name": named(walk, "one shell per euro"),
        "trigger": _PAID,
        "award": _ONE_PER_EURO,
        "metadata": tag(walk),
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, RULE, made)
    defaults = {"multiplier": 1, "multipliers": [], "cap": None, "window": "lifetime"}
    shows(walk, _CREATE, made, active=True, **defaults, **body)
    alike(walk, "the rule as made", made, walk.call(_RETRIEVE, here(made["id"])))


def _welcome(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "name": named(walk, "welcome"),
        "trigger": "loyalty.account.created",
        "award": {"type": "fixed", "points": WELCOME_POINTS},
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, WELCOME, made)
    shows(walk, _CREATE, made, **body)


def _short(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "trigger": "subscription.created",
        "earn": {"pointsPerCurrencyUnit": 3},
        "active": False,
    }
    made = walk.call(_CREATE, body=body)
    award = {"type": "per_amount", "per": 100, "points": 3}
    shows(walk, _CREATE, made, award=award, active=False)
    _gone(walk, made["id"])


def _update(walk: Walk) -> None:
    path = here(walk.need(RULE))
    before = walk.call(_RETRIEVE, path)
    ways = ("", "POST /v1/loyalty/earning-rules/{id}", "PUT /v1/loyalty/earning-rules/{id}")
    for via in ways:
        for active in (False, True):
            after = walk.call(_UPDATE, path, body={"active": active}, via=via)
            kept = {name: before[name] for name in ("name", "trigger", "award", "window")}
            shows(walk, via or _UPDATE, after, active=active, **kept)


def _filters(walk: Walk) -> None:
    id, program = walk.need(RULE), walk.need(OWN_PROGRAM)
    query = {"program": program, "trigger": _PAID, "active": True}
    listed = walk.call(_LIST, query=query)["data"]
    walk.same("rules that award payments", [id], [rule["id"] for rule in listed])
    listed = walk.call(_LIST, query={"program": program, "active": False})["data"]
    walk.same("rules that rest", [], listed)


def _projected(walk: Walk) -> None:
    id = walk.need(RULE)
    rule = walk.call(_RETRIEVE, here(id))
    for name in (id, reference_id(id)):
        shown = walk.call(_REFERENCE_RETRIEVE, here(name))
        expected = {"id": reference_id(id), "name": rule["name"], "event": "payment.succeeded"}
        shows(walk, _REFERENCE_RETRIEVE, shown, points_per_unit=1, unit_value=100, **expected)
        shows(walk, _REFERENCE_RETRIEVE, shown, created=seconds(rule["created_at"]), active=True)


def _by_reference(walk: Walk) -> None:
    """Of the default program, as the reference knows no other: a rule that rests from the start."""
    body = {
        "name": named(walk, "a rule that rests"),
        "event": "payment.succeeded",
        "points_per_unit": 3,
        "unit_value": 100,
        "active": False,
    }
    made = walk.call(_REFERENCE_CREATE, body=body)
    shows(walk, _REFERENCE_CREATE, made, **body)
    path = here(made["id"])
    ways = ("", "POST /v1/earning-rules/{id}", "PUT /v1/earning-rules/{id}")
    for points, via in enumerate(ways, start=4):
        change = {"points_per_unit": points}
        after = walk.call(_REFERENCE_UPDATE, path, body=change, via=via)
        shows(walk, via or _REFERENCE_UPDATE, after, **{**body, **change})
    query = {"active": False, "limit": 100}
    listed = walk.call("ref.earningRules.list", query=query)["data"]
    walk.holds("it is listed with those that rest", made["id"] in {each["id"] for each in listed})
    gone = walk.call(_REFERENCE_DELETE, path)
    shows(walk, _REFERENCE_DELETE, gone, deleted=True, **path)
    refuse(walk, _REFERENCE_RETRIEVE, "404 resource_not_found", path=path)


def _gone(walk: Walk, id: str) -> None:
    gone = walk.call(_DELETE, here(id))
    shows(walk, _DELETE, gone, id=id, object="earning_rule", deleted=True)
    refuse(walk, _RETRIEVE, "404 resource_not_found", path=here(id))


def _delete(walk: Walk) -> None:
    id = walk.need(RULE)
    query = {"program": walk.need(OWN_PROGRAM), "limit": 100}
    before = walk.call("loyalty.transactions.list", query=query)["data"]
    _gone(walk, id)
    after = walk.call("loyalty.transactions.list", query=query)["data"]
    walk.same("entries after their rule is gone", before, after)


def _delete_welcome(walk: Walk) -> None:
    _gone(walk, walk.need(WELCOME))


def _new(walk: Walk, **fields: object) -> dict[str, Any]:
    return {"body": {"program": walk.need(OWN_PROGRAM), "active": False, **fields}}


WRITES: Final = (
    Check(
        id="earning.create",
        operation=_CREATE,
        statement="A rule is made with the documented defaults, and reads as made.",
        run=_create,
        writes=True,
    ),
    Check(
        id="earning.welcome",
        operation=_CREATE,
        statement="A rule may award a fixed number of points for an enrolment.",
        run=_welcome,
        writes=True,
    ),
    Check(
        id="earning.short",
        operation=_CREATE,
        statement="earn is short for points per major unit of money.",
        run=_short,
        writes=True,
    ),
    Check(
        id="earning.update",
        operation=_UPDATE,
        statement="A rule rests and goes on again, by PATCH, POST or PUT.",
        run=_update,
        writes=True,
        decided_in="mockserver.providers.vinr.operations:_in_all_ways",
    ),
    Check(
        id="earning.filters",
        operation=_LIST,
        statement="Rules can be listed by program, trigger and activity.",
        run=_filters,
        writes=True,
    ),
    Check(
        id="earning.projected",
        operation=_REFERENCE_RETRIEVE,
        statement="The reference shows the same rule as points for each unit of an amount.",
        run=_projected,
        writes=True,
    ),
    Check(
        id="earning.by-reference",
        operation=_REFERENCE_CREATE,
        statement="The reference makes, changes and deletes rules of the default program.",
        run=_by_reference,
        writes=True,
    ),
    refusal(
        "earning.no-trigger",
        _CREATE,
        "A rule without a trigger is refused",
        "400 parameter_missing",
        lambda walk: _new(walk, award=_ONE_PER_EURO),
        param="trigger",
    ),
    refusal(
        "earning.odd-trigger",
        _CREATE,
        "A trigger that awards nothing is refused",
        "400 parameter_invalid",
        lambda walk: _new(walk, trigger="payment.failed", award=_ONE_PER_EURO),
        param="trigger",
    ),
    refusal(
        "earning.no-award",
        _CREATE,
        "A rule without an award is refused",
        "400 parameter_missing",
        lambda walk: _new(walk, trigger=_PAID),
        param="award",
    ),
    refusal(
        "earning.half-award",
        _CREATE,
        "An award per amount has to name the amount",
        "400 parameter_missing",
        lambda walk: _new(walk, trigger=_PAID, award={"type": "per_amount", "points": 1}),
        param="award.per",
    ),
    refusal(
        "earning.two-awards",
        _CREATE,
        "An award in both forms is refused",
        "400 parameter_conflict",
        lambda walk: _new(
            walk, trigger=_PAID, award=_ONE_PER_EURO, earn={"pointsPerCurrencyUnit": 1}
        ),
    ),
    refusal(
        "earning.odd-window",
        _CREATE,
        "A window that there is not is refused",
        "400 parameter_invalid",
        lambda walk: _new(walk, trigger=_PAID, award=_ONE_PER_EURO, window="decade"),
        param="window",
    ),
    refusal(
        "earning.immutable",
        _UPDATE,
        "A rule stays in its program",
        "400 immutable_field",
        lambda walk: {
            "path": here(walk.need(RULE)),
            "body": {"program": f"prog_{NOBODY}"},
        },
        param="program",
    ),
    refusal(
        "earning.reference-unit",
        _REFERENCE_CREATE,
        "The reference needs the unit of a rate",
        "400 parameter_missing",
        lambda _: {
            "body": {"event": "payment.succeeded", "points_per_unit": 1, "active": False},
        },
        param="unit_value",
    ),
)

LAST: Final = (
    Check(
        id="earning.delete",
        operation=_DELETE,
        statement="A deleted rule is gone; what it has awarded stays.",
        run=_delete,
        writes=True,
    ),
    Check(
        id="earning.delete-welcome",
        operation=_DELETE,
        statement="A rule for new members is deleted like any other.",
        run=_delete_welcome,
        writes=True,
    ),
)
