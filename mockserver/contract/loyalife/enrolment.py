"""Members that the run makes, and what may be changed of them."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    GUEST,
    OTHER,
    agree,
    done,
    email,
    mobile,
    profile,
    program,
    reference,
    refused,
    statement,
    update,
    without,
)
from mockserver.contract.loyalife.members import LOCAL_TIME, found_by
from mockserver.contract.walk import Walk

_CREATE: Final = "member.create_profile"
_UPDATE: Final = "member.update_profile"
_UNUSED: Final = 7
"""The number of a member who is never made."""
# An internal id that nobody has: they are counted from 1 on.
_NO_ID: Final = 2_147_483_647


def _somebody(walk: Walk, number: int, **other: object) -> dict[str, object]:
    return {
        "relation_reference": reference(walk, number),
        "full_name": f"Contract Run {walk.run_id}",
        "email_id": email(walk, number),
        "mobile_number": mobile(walk, number),
        "status": "1",
        "address": f"{number} Contract Street",
        "gender": "O",
        "dob": "1991-02-17",
        **other,
    }


def _create(walk: Walk, body: dict[str, object]) -> None:
    done(walk, _CREATE, query=program(walk), body=body)


def _not_created(walk: Walk, status: int, code: str, body: dict[str, object]) -> None:
    refused(walk, _CREATE, status, code, query=program(walk), body=body)


def _not_updated(walk: Walk, status: int, code: str, id: object, data: Any) -> None:
    body = {"id": id, "data": data}
    refused(walk, _UPDATE, status, code, query=program(walk), body=body)


def _enrol(walk: Walk) -> None:
    body = _somebody(walk, 1)
    _create(walk, body)
    walk.keep(GUEST, body["relation_reference"])
    expected = {
        "FullName": body["full_name"],
        "Email": body["email_id"],
        "MobileNumber": body["mobile_number"],
        "Address": body["address"],
        "Gender": "O",
        "DOB": "1991-02-17T00:00:00",
        "Status": 1,
        "RelationReference": body["relation_reference"],
    }
    agree(walk, "the new member", expected, profile(walk, walk.need(GUEST)))


def _beginning(walk: Walk) -> None:
    guest = walk.need(GUEST)
    found = profile(walk, guest)
    expected = {
        "IsAccountActivated": True,
        "IsAccrualAllowed": True,
        "TotalPoints": 0,
        "LastLoggedIn": None,
    }
    agree(walk, "the new member", expected, found)
    for name in ("EnrollmentDate", "ActivatedDate"):
        said = found[name]
        walk.holds(f"{name} is a time", bool(LOCAL_TIME.fullmatch(str(said))), said)
    for name, points in statement(walk, guest).items():
        walk.same(name, 0, points)


def _inactive(walk: Walk) -> None:
    _create(walk, without(_somebody(walk, 2), "status"))
    walk.keep(OTHER, reference(walk, 2))
    found = profile(walk, reference(walk, 2))
    expected = {"Status": 5, "IsAccountActivated": False, "ActivatedDate": None}
    agree(walk, "a member without status", expected, found)


def _found(walk: Walk) -> None:
    found_by(walk, walk.need(GUEST))


def _same_reference(walk: Walk) -> None:
    guest = walk.need(GUEST)
    body = _somebody(walk, _UNUSED, relation_reference=guest, full_name="Somebody Else")
    _not_created(walk, 409, "E201", body)
    walk.same("FullName", f"Contract Run {walk.run_id}", profile(walk, guest)["FullName"])


def _same_email(walk: Walk) -> None:
    walk.need(GUEST)
    _not_created(walk, 409, "E205", _somebody(walk, _UNUSED, email_id=email(walk, 1)))


def _same_mobile(walk: Walk) -> None:
    walk.need(GUEST)
    _not_created(walk, 409, "E206", _somebody(walk, _UNUSED, mobile_number=mobile(walk, 1)))


def _bad_email(walk: Walk) -> None:
    _not_created(walk, 400, "E102", _somebody(walk, _UNUSED, email_id=walk.run_id))


def _incomplete(walk: Walk) -> None:
    body = _somebody(walk, _UNUSED)
    for name in ("relation_reference", "full_name", "email_id", "mobile_number"):
        _not_created(walk, 400, "999", without(body, name))


def _bad_values(walk: Walk) -> None:
    for bad in ({"status": "7"}, {"status": 1}, {"gender": "X"}, {"dob": "17.02.1991"}):
        _not_created(walk, 400, "999", _somebody(walk, _UNUSED, **bad))


def _update(walk: Walk) -> None:
    guest = walk.need(GUEST)
    before = profile(walk, guest)
    name = f"Contract Run {walk.run_id} II"
    update(walk, guest, full_name=name)
    after = profile(walk, guest)
    agree(walk, "after the change", {**before, "FullName": name}, after)


def _custom_attribute(walk: Walk) -> None:
    guest = walk.need(GUEST)
    update(walk, guest, contract_run=walk.run_id)
    found = profile(walk, guest)["CustomAttributes"]
    walk.same("the attribute contract_run", walk.run_id, found.get("contract_run"))


def _update_unknown(walk: Walk) -> None:
    _not_updated(walk, 200, "E202", _NO_ID, {"full_name": "Nobody"})


def _update_nothing(walk: Walk) -> None:
    guest = profile(walk, walk.need(GUEST))["Id"]
    _not_updated(walk, 400, "999", guest, {})
    body = {"data": {"full_name": "Nobody"}}
    refused(walk, _UPDATE, 400, "999", query=program(walk), body=body)


def _update_reference(walk: Walk) -> None:
    guest = walk.need(GUEST)
    changed = {"relation_reference": reference(walk, _UNUSED)}
    _not_updated(walk, 400, "998", profile(walk, guest)["Id"], changed)
    walk.same("RelationReference", guest, profile(walk, guest)["RelationReference"])


def _update_listed(walk: Walk) -> None:
    guest = profile(walk, walk.need(GUEST))["Id"]
    for bad in ({"status": "7"}, {"gender": "X"}):
        _not_updated(walk, 400, "998", guest, bad)


def _update_same(walk: Walk) -> None:
    walk.need(OTHER)
    guest = profile(walk, walk.need(GUEST))
    _not_updated(walk, 200, "E205", guest["Id"], {"email_id": email(walk, 2)})
    _not_updated(walk, 200, "E206", guest["Id"], {"mobile_number": mobile(walk, 2)})
    agree(walk, "after the refusals", guest, profile(walk, walk.need(GUEST)))


WRITES: Final = (
    Check(
        id="enrolment.create",
        operation=_CREATE,
        statement="A member who is enrolled has the profile that was given.",
        run=_enrol,
        writes=True,
    ),
    Check(
        id="enrolment.beginning",
        operation="member.get_profile",
        statement="Who is enrolled as active is activated at once, may earn and has no points.",
        run=_beginning,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.profiles:enrol",
    ),
    Check(
        id="enrolment.inactive",
        operation=_CREATE,
        statement="A member without a status begins with 5, inactive.",
        run=_inactive,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.members:ProfileRow",
    ),
    Check(
        id="enrolment.found",
        operation="member.get_by_unique_attribute",
        statement="A new member is found by reference, e-mail address and mobile number.",
        run=_found,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.attributes:searchable",
    ),
    Check(
        id="enrolment.same-reference",
        operation=_CREATE,
        statement="A reference is enrolled once: then 409, E201, and nothing is overwritten.",
        run=_same_reference,
        writes=True,
    ),
    Check(
        id="enrolment.same-email",
        operation=_CREATE,
        statement="An e-mail address of another member is refused with 409, E205.",
        run=_same_email,
        writes=True,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="enrolment.same-mobile",
        operation=_CREATE,
        statement="A mobile number of another member is refused with 409, E206.",
        run=_same_mobile,
        writes=True,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="enrolment.bad-email",
        operation=_CREATE,
        statement="What is no e-mail address is refused with 400, E102.",
        run=_bad_email,
        writes=True,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="enrolment.incomplete",
        operation=_CREATE,
        statement="A member without reference, name, e-mail address or mobile number is refused"
        " with 400, 999.",
        run=_incomplete,
        writes=True,
    ),
    Check(
        id="enrolment.bad-values",
        operation=_CREATE,
        statement="A status that is not the text 1 to 6, another gender than M, F and O and"
        " another form of date are refused with 400, 999.",
        run=_bad_values,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.members:ProfileRow",
    ),
    Check(
        id="enrolment.update",
        operation=_UPDATE,
        statement="An update changes what it names and nothing else.",
        run=_update,
        writes=True,
    ),
    Check(
        id="enrolment.custom-attribute",
        operation=_UPDATE,
        statement="A field that profiles do not have is kept as a custom attribute.",
        run=_custom_attribute,
        writes=True,
        decided_in="mockserver.providers.loyalife.reading:Given",
    ),
    Check(
        id="enrolment.update-unknown",
        operation=_UPDATE,
        statement="An update of an id that never was is refused with 200, E202.",
        run=_update_unknown,
        writes=True,
        decided_in="mockserver.providers.loyalife.handlers.members:update_profile",
    ),
    Check(
        id="enrolment.update-nothing",
        operation=_UPDATE,
        statement="An update without an id, or with no attributes, is refused with 400, 999.",
        run=_update_nothing,
        writes=True,
    ),
    Check(
        id="enrolment.update-reference",
        operation=_UPDATE,
        statement="A reference never changes: 400, 998.",
        run=_update_reference,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.members:ProfileChanges",
    ),
    Check(
        id="enrolment.update-listed",
        operation=_UPDATE,
        statement="An update to another status than 1 to 6, or another gender, is refused with"
        " 400, 998.",
        run=_update_listed,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.members:ProfileChanges",
    ),
    Check(
        id="enrolment.update-same",
        operation=_UPDATE,
        statement="An update to another member's e-mail address or mobile number is refused with"
        " 200, E205 or E206, and changes nothing.",
        run=_update_same,
        writes=True,
    ),
)
