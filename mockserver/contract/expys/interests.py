"""Interests: wishes before a booking, which cost nothing."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import (
    AFFORDABLE,
    GUEST_TOKEN,
    OTHER_TOKEN,
    bearer,
)
from mockserver.contract.walk import Walk

INTEREST: Final = "interest"
INTAKE: Final[dict[str, object]] = {
    "adults": 2,
    "children": 0,
    "preferredDates": ["2031-09-05", "2031-09-06"],
    "blackoutDates": [],
    "occasion": "ANNIVERSARY",
    "contactMethod": "APP_CHAT",
    "contactWindow": "EVENING",
    "phone": "+12025550123",
}
_NOTHING: Final[dict[str, object]] = {
    **dict.fromkeys(INTAKE),
    "preferredDates": [],
    "blackoutDates": [],
    "phoneVerified": False,
}


def _token(walk: Walk) -> dict[str, Any]:
    return {"auth": bearer(walk.need(GUEST_TOKEN))}


def _create(walk: Walk) -> None:
    offer = walk.need(AFFORDABLE)["id"]
    before = walk.call("getWallet", **_token(walk))
    interest = walk.call("createInterest", body={"offer": offer, **INTAKE}, **_token(walk))
    walk.keep(INTEREST, interest)
    walk.same("its offer", offer, interest["offer"])
    walk.same("its intake", INTAKE, {name: interest["intake"][name] for name in INTAKE})
    walk.same("the wallet after it", before, walk.call("getWallet", **_token(walk)))


def _status(walk: Walk) -> None:
    walk.same("the status of an interest", "submitted", walk.need(INTEREST)["status"])


def _read(walk: Walk) -> None:
    interest = walk.need(INTEREST)
    path = {"id": interest["id"]}
    walk.same("getInterest", interest, walk.call("getInterest", path, **_token(walk)))


def _foreign(walk: Walk) -> None:
    path = {"id": walk.need(INTEREST)["id"]}
    auth = bearer(walk.need(OTHER_TOKEN))
    walk.refused("getInterest", path, auth=auth, status=404, code="NOT_FOUND")


def _sensitive(walk: Walk) -> None:
    offer = walk.need(AFFORDABLE)["id"]
    for name in ("dietary", "allergies", "accessibility"):
        body = {"offer": offer, name: "none"}
        walk.refused("createInterest", body=body, status=422, code="VALIDATION", **_token(walk))


def _wrongly(walk: Walk) -> None:
    offer = walk.need(AFFORDABLE)["id"]
    for bad in (
        {"adults": 0},
        {"children": -1},
        {"preferredDates": ["2031-02-30"]},
        {"occasion": "birthday"},
        {"phone": "0123"},
    ):
        body = {"offer": offer, **bad}
        walk.refused("createInterest", body=body, status=422, code="VALIDATION", **_token(walk))


def _verification(walk: Walk) -> None:
    path = {"id": walk.need(INTEREST)["id"]}
    walk.same(
        "startPhoneVerification: sent",
        True,
        walk.call("startPhoneVerification", path, **_token(walk))["sent"],
    )
    body = {"code": f"not-{walk.run_id}"}
    verified = walk.call("confirmPhoneVerification", path, body=body, **_token(walk))["verified"]
    walk.same("a wrong code: verified", False, verified)


def _replace(walk: Walk) -> None:
    path = {"id": walk.need(INTEREST)["id"]}
    interest = walk.call("setInterestIntake", path, body={"adults": 3}, **_token(walk))
    expected = {**_NOTHING, "adults": 3}
    walk.same("the intake", expected, {name: interest["intake"][name] for name in expected})


def _confidence(walk: Walk) -> None:
    path = {"id": walk.need(INTEREST)["id"]}
    body = {"adults": 3, "dietary": "no nuts"}
    interest = walk.call("setInterestIntake", path, body=body, **_token(walk))
    sent_at = interest["intake"]["sensitiveDetailsSentAt"]
    walk.holds("when it was passed on", sent_at is not None, sent_at)


def _no_phone(walk: Walk) -> None:
    path = {"id": walk.need(INTEREST)["id"]}
    walk.call("setInterestIntake", path, body={}, **_token(walk))
    walk.refused("startPhoneVerification", path, status=422, code="VALIDATION", **_token(walk))


WRITES: Final = (
    Check(
        id="interests.create",
        operation="createInterest",
        statement="An interest takes down wishes, and takes no points.",
        run=_create,
        writes=True,
    ),
    Check(
        id="interests.status",
        operation="createInterest",
        statement="An interest is submitted, in lower case.",
        run=_status,
        writes=True,
        decided_in="mockserver.providers.expys.rules.interests:SUBMITTED",
    ),
    Check(
        id="interests.read",
        operation="getInterest",
        statement="An interest is read as it was answered.",
        run=_read,
        writes=True,
    ),
    Check(
        id="interests.foreign",
        operation="getInterest",
        statement="Somebody else's interest is 404 NOT_FOUND to a member.",
        run=_foreign,
        writes=True,
        decided_in="mockserver.providers.expys.rules.interests:find",
    ),
    Check(
        id="interests.sensitive",
        operation="createInterest",
        statement="What is confidential is not taken here: 422 VALIDATION.",
        run=_sensitive,
        writes=True,
    ),
    Check(
        id="interests.wrongly",
        operation="createInterest",
        statement="Guests, dates, choices and phone numbers that cannot be are 422 VALIDATION.",
        run=_wrongly,
        writes=True,
        decided_in="mockserver.providers.expys.wire.interests:IntakeFields",
    ),
    Check(
        id="interests.verification",
        operation="confirmPhoneVerification",
        statement="A wrong code is no error: 200, and verified is false.",
        run=_verification,
        writes=True,
    ),
    Check(
        id="interests.replace",
        operation="setInterestIntake",
        statement="An intake replaces the one before; what it leaves out is gone.",
        run=_replace,
        writes=True,
    ),
    Check(
        id="interests.confidence",
        operation="setInterestIntake",
        statement="What is confidential is passed on and not kept: there is only when.",
        run=_confidence,
        writes=True,
        decided_in="mockserver.providers.expys.rules.interests:replace_intake",
    ),
    Check(
        id="interests.no-phone",
        operation="startPhoneVerification",
        statement="Without a phone there is nothing to verify: 422 VALIDATION.",
        run=_no_phone,
        writes=True,
        decided_in="mockserver.providers.expys.rules.interests:start_verification",
    ),
)
