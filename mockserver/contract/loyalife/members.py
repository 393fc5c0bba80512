"""Members that are there: their profiles, and how they are found."""

from __future__ import annotations

import re
from typing import Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    GIVEN_MEMBER,
    MEMBER,
    PROGRAM,
    nobody,
    profile,
    program,
    refused,
    value,
    without,
)
from mockserver.contract.walk import Walk

LOCAL_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?")
"""How times are written: in the zone of the deployment, which they do not name."""

_PROFILE: Final = "member.get_profile"
_SEARCH: Final = "member.get_by_unique_attribute"
_STATUSES: Final = range(1, 7)
_TIMES: Final = ("EnrollmentDate", "ActivatedDate", "LastLoggedIn", "DOB")


def search(walk: Walk, name: str, text: object) -> dict[str, object]:
    """The query that looks for a member."""
    return program(walk, pstrUniqueAttributeKey=name, pstrUniqueAttributeValue=text)


def found_by(walk: Walk, member: str) -> None:
    """Note if a member is not found by each unique attribute, or is not the same then."""
    known = profile(walk, member)
    same = ("Id", "FullName", "Email", "RelationReference", "TierName", "TotalPoints")
    for name, text in (
        ("relation_reference", member),
        ("email_id", known["Email"]),
        ("mobile_number", known["MobileNumber"]),
    ):
        found = value(walk, _SEARCH, query=search(walk, name, text))
        # Whatever they are, they are somebody's: the report does not show them.
        for each in same:
            walk.holds(f"by {name}: {each} is the profile's", known[each] == found[each])


def _profile(walk: Walk) -> None:
    member = walk.need(GIVEN_MEMBER)
    found = profile(walk, member)
    walk.keep(MEMBER, member)
    walk.same("RelationReference", member, found["RelationReference"])
    walk.holds("Status is one of 1 to 6", found["Status"] in _STATUSES, found["Status"])


def _profile_times(walk: Walk) -> None:
    found = profile(walk, walk.need(MEMBER))
    for name in _TIMES:
        said = found[name]
        walk.holds(f"{name} has no offset", said is None or bool(LOCAL_TIME.fullmatch(said)), said)


def _program(walk: Walk) -> None:
    walk.same("ProgramId", walk.need(PROGRAM), profile(walk, walk.need(MEMBER))["ProgramId"])


def _relation_type_is_4(walk: Walk) -> None:
    member = walk.need(MEMBER)
    found = value(walk, _PROFILE, query=program(walk, pstrRelationReference=member))
    walk.same("Id", profile(walk, member)["Id"], found["Id"])


def _relation_type(walk: Walk) -> None:
    query = program(walk, pstrRelationReference=nobody(walk), pintRelationType=3)
    refused(walk, _PROFILE, 400, "998", query=query)


def _unknown(walk: Walk) -> None:
    query = program(walk, pstrRelationReference=nobody(walk))
    refused(walk, _PROFILE, 404, "103", query=query)


def _no_program(walk: Walk) -> None:
    query = {"pstrRelationReference": nobody(walk), "pintRelationType": 4}
    refused(walk, _PROFILE, 400, "999", query=query)


def _search(walk: Walk) -> None:
    found_by(walk, walk.need(MEMBER))


def _search_any_case(walk: Walk) -> None:
    known = profile(walk, walk.need(MEMBER))
    query = search(walk, "email_id", str(known["Email"]).upper())
    walk.same("Id", known["Id"], value(walk, _SEARCH, query=query)["Id"])


def _search_unknown(walk: Walk) -> None:
    query = search(walk, "email_id", f"{nobody(walk)}@example.com")
    refused(walk, _SEARCH, 404, "103", query=query)


def _search_not_unique(walk: Walk) -> None:
    refused(walk, _SEARCH, 400, "998", query=search(walk, "full_name", "Somebody"))


def _search_incomplete(walk: Walk) -> None:
    query = search(walk, "email_id", f"{nobody(walk)}@example.com")
    for name in query:
        refused(walk, _SEARCH, 400, "999", query=without(query, name))


FIRST: Final = (
    Check(
        id="members.profile",
        operation=_PROFILE,
        statement="A profile is that of the reference that was asked for; Status is 1 to 6.",
        run=_profile,
    ),
)

READS: Final = (
    Check(
        id="members.profile-times",
        operation=_PROFILE,
        statement="Times of a profile have no offset; what has not happened yet is null.",
        run=_profile_times,
    ),
    Check(
        id="members.profile-program",
        operation=_PROFILE,
        statement="A profile also names its program.",
        run=_program,
        decided_in="mockserver.providers.loyalife.wire.members:Profile",
    ),
    Check(
        id="members.relation-type-is-4",
        operation=_PROFILE,
        statement="pintRelationType may be left out and is 4 then.",
        run=_relation_type_is_4,
        decided_in="mockserver.providers.loyalife.wire.members:ProfileQuery",
    ),
    Check(
        id="members.relation-type",
        operation=_PROFILE,
        statement="Another pintRelationType than 4 is refused with 400, 998.",
        run=_relation_type,
        decided_in="mockserver.providers.loyalife.wire.common:RelationType",
    ),
    Check(
        id="members.unknown",
        operation=_PROFILE,
        statement="A profile that does not exist answers 404, 103.",
        run=_unknown,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="members.no-program",
        operation=_PROFILE,
        statement="A query without pintProgramId is refused with 400, 999.",
        run=_no_program,
    ),
    Check(
        id="members.search",
        operation=_SEARCH,
        statement="A member is found by reference, e-mail address and mobile number.",
        run=_search,
        decided_in="mockserver.providers.loyalife.rules.attributes:searchable",
    ),
    Check(
        id="members.search-any-case",
        operation=_SEARCH,
        statement="E-mail addresses are found in upper or lower case.",
        run=_search_any_case,
        decided_in="mockserver.providers.loyalife.rules.members:normal",
    ),
    Check(
        id="members.search-unknown",
        operation=_SEARCH,
        statement="A search that finds nobody answers 404, 103.",
        run=_search_unknown,
    ),
    Check(
        id="members.search-not-unique",
        operation=_SEARCH,
        statement="An attribute that members may share is not searched: 400, 998.",
        run=_search_not_unique,
        decided_in="mockserver.providers.loyalife.handlers.members:get_by_unique_attribute",
    ),
    Check(
        id="members.search-incomplete",
        operation=_SEARCH,
        statement="A search that lacks one of its three parameters is refused with 400, 999.",
        run=_search_incomplete,
    ),
)
