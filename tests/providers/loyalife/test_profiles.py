"""Enrolling members, reading them, and finding them by what no two of them share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    Loyalife,
    a_fixture,
    a_program,
)
from tests.world import Json

BAD = (400, "999")
INVALID = (400, "998")
NEW: Json = {
    "relation_reference": "CIF-1",
    "full_name": "Sample Member",
    "email_id": "sample@example.org",
    "mobile_number": "+919000000287",
    "status": "5",
    "gender": "O",
    "dob": "1991-02-17",
    "address": "Harbour Street 1",
    "occupation": "engineer",
    "newsletter": True,
}


# Enrolling


def test_a_new_member_is_all_that_was_sent(surface: Loyalife) -> None:
    answer = surface.call("member.create_profile", NEW, query=surface.program_query)
    assert (answer.status, answer.value, answer.count) == (200, True, 0)
    profile = surface.profile("CIF-1")
    assert profile.pop("Id") == 7
    assert profile == {
        "FullName": "Sample Member",
        "Email": "sample@example.org",
        "MobileNumber": "+919000000287",
        "DOB": "1991-02-17T00:00:00",
        "Gender": "O",
        "Address": "Harbour Street 1",
        "Status": 5,
        "IsAccountActivated": False,
        "TierName": "Silver",
        "TotalPoints": 0,
        "EnrollmentDate": "2026-03-01T12:00:00",
        "ActivatedDate": None,
        "LastLoggedIn": None,
        "IsAccrualAllowed": True,
        "CustomerSegment": "DEFAULT",
        "RelationReference": "CIF-1",
        "ProgramId": 19,
        "PreferredLanguage": "en",
        "CustomAttributes": {"occupation": "engineer", "newsletter": True},
    }


def test_each_member_gets_the_next_id(api: Loyalife) -> None:
    ids = [api.profile(api.a_member(name))["Id"] for name in ("a", "b", "c")]
    assert ids == [7, 8, 9]


def test_a_member_without_a_status_is_inactive(api: Loyalife) -> None:
    api.create(status=None).ok()
    assert api.profile()["Status"] == 5


def test_a_member_with_status_1_is_activated_at_once(api: Loyalife) -> None:
    api.create(status="1").ok()
    profile = api.profile()
    assert (profile["IsAccountActivated"], profile["ActivatedDate"]) == (
        True,
        "2026-03-01T12:00:00",
    )


def test_optional_fields_may_be_null(api: Loyalife) -> None:
    body = api.an_order("x", 1)  # any names will do for custom attributes
    nulls = dict.fromkeys(("address", "gender", "dob", "segment", "preferred_language"))
    sent = {**NEW, **nulls, "referral_code": None, **body}
    api.call("member.create_profile", sent, query=api.program_query).ok()
    profile = api.profile("CIF-1")
    assert (profile["Address"], profile["Gender"], profile["DOB"]) == (None, None, None)
    assert (profile["CustomerSegment"], profile["PreferredLanguage"]) == ("DEFAULT", "en")


def test_segment_and_language_can_be_set(api: Loyalife) -> None:
    api.create(segment="VIP", preferred_language="pt").ok()
    profile = api.profile()
    assert (profile["CustomerSegment"], profile["PreferredLanguage"]) == ("VIP", "pt")
    assert profile["CustomAttributes"] == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, None) for name in ("relation_reference", "full_name", "email_id")),
        ("mobile_number", None),
        *((name, "") for name in ("relation_reference", "full_name", "email_id")),
        *((name, 5) for name in ("relation_reference", "full_name", "email_id", "mobile_number")),
        ("mobile_number", "none"),
        ("mobile_number", "+12345"),
        ("mobile_number", "+1 234 567"),
        ("mobile_number", "+1234567\n"),
        ("status", "0"),
        ("status", "7"),
        ("status", 1),
        ("status", ""),
        ("gender", "X"),
        ("gender", "f"),
        ("dob", "17.02.1991"),
        ("dob", "1991-02-30"),
        ("dob", "2026-03-02"),
        ("full_name", "x" * 256),
        ("address", 5),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_field_that_does_not_fit_is_a_bad_request(
    surface: Loyalife, field: str, value: object
) -> None:
    sent = {name: each for name, each in {**NEW, field: value}.items() if each is not None}
    answer = surface.call("member.create_profile", sent, query=surface.program_query)
    assert answer.error == BAD
    assert field in answer.reason
    assert surface.short.create("next").value is True
    assert surface.profile("next")["Id"] == 7


@pytest.mark.parametrize("dob", ["2026-03-01", "1900-01-01"])
def test_a_member_may_be_born_today_or_long_ago(api: Loyalife, dob: str) -> None:
    api.create(dob=dob).ok()
    assert api.profile()["DOB"] == f"{dob}T00:00:00"


@pytest.mark.parametrize(
    "email", ["nobody", "@example.com", "a@", "a@b", "a b@example.com", "a@b@example.com", "a@.com"]
)
def test_an_email_without_the_form_of_one_has_a_code_of_its_own(
    surface: Loyalife, email: str
) -> None:
    answer = surface.create(email_id=email)
    assert (answer.error, answer.message) == ((400, "E102"), "Invalid email")


def test_a_reference_can_be_enrolled_once(surface: Loyalife) -> None:
    before = surface.profile(JANE)
    answer = surface.create(JANE, full_name="Somebody Else")
    assert (answer.error, answer.message) == ((409, "E201"), "Duplicate record")
    assert surface.profile(JANE) == before


def test_references_are_compared_with_case(api: Loyalife) -> None:
    api.create("M_8124").ok()
    assert api.profile("M_8124")["Id"] != api.profile("m_8124")["Id"]


@pytest.mark.parametrize("email", [JANE, JANE.upper()])
def test_an_email_belongs_to_one_member(surface: Loyalife, email: str) -> None:
    answer = surface.create(email_id=email)
    assert answer.error == (409, "E205")
    assert answer.message == "Duplicate Email: The email already exists"
    assert surface.get_profile("new").error == (404, "103")


def test_a_mobile_number_belongs_to_one_member(surface: Loyalife) -> None:
    answer = surface.create(mobile_number="+15550100001")
    assert answer.error == (409, "E206")
    assert answer.message == "Duplicate Mobile: The mobile number already exists"


def test_a_program_is_required(api: Loyalife) -> None:
    for query in (None, "pintProgramId=", "pintProgramId=x", "pintProgramId=19&pintProgramId=19"):
        answer = api.call("member.create_profile", NEW, query=query)
        assert answer.error == BAD
        assert "pintProgramId" in answer.reason


# Reading


def test_an_unknown_member_is_not_found(surface: Loyalife) -> None:
    answer = surface.get_profile("nobody")
    assert (answer.error, answer.message) == ((404, "103"), "Member does not exist")


@pytest.mark.parametrize(
    "member", ["m_blocked", "m_cancelled", "m_inactive"], ids=["blocked", "canceled", "inactive"]
)
def test_members_of_every_status_can_be_read(api: Loyalife, member: str) -> None:
    assert api.profile(member)["TotalPoints"] == 1000
    assert api.search("email_id", f"{member}@example.com").value["TotalPoints"] == 1000


def test_the_relation_type_may_be_left_out(api: Loyalife) -> None:
    query = {"pstrRelationReference": JANE, "pintProgramId": 19}
    assert api.call("member.get_profile", query=query).value["FullName"] == "Jane Doe"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"pstrRelationReference": JANE}, BAD),
        ({"pintProgramId": 19}, BAD),
        ({"pintProgramId": 19, "pstrRelationReference": ""}, BAD),
        ({"pintProgramId": 19, "pstrRelationReference": JANE, "pintRelationType": "x"}, BAD),
        ({"pintProgramId": 19, "pstrRelationReference": JANE, "pintRelationType": 3}, INVALID),
    ],
    ids=["no program", "no member", "empty member", "type is text", "other type"],
)
def test_a_query_that_does_not_fit_is_refused(
    api: Loyalife, query: Json, error: tuple[int, str]
) -> None:
    assert api.call("member.get_profile", query=query).error == error


def test_names_of_queries_are_exact_at_the_documented_paths(api: Loyalife) -> None:
    query = {"pintprogramid": 19, "pstrrelationreference": JANE}
    assert api.call("member.get_profile", query=query).error == BAD
    assert api.short.call("member.get_profile", query=query).value["FullName"] == "Jane Doe"


# Searching


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("relation_reference", JANE),
        ("email_id", "jane.doe@example.com"),
        ("email_id", "Jane.Doe@EXAMPLE.com"),
        ("mobile_number", "+15550100001"),
    ],
)
def test_a_member_is_found_by_a_unique_attribute(surface: Loyalife, name: str, value: str) -> None:
    assert surface.search(name, value).value == {
        "Id": 1,
        "FullName": "Jane Doe",
        "Email": "jane.doe@example.com",
        "RelationReference": JANE,
        "TierName": "Silver",
        "TotalPoints": 2500,
    }


def test_a_value_that_nobody_has_is_not_found(surface: Loyalife) -> None:
    assert surface.search("email_id", "nobody@example.com").error == (404, "103")
    assert surface.search("relation_reference", "nobody").error == (404, "103")


@pytest.mark.parametrize("name", ["full_name", "gender", "occupation", "nothing"])
def test_other_attributes_cannot_be_searched(surface: Loyalife, name: str) -> None:
    answer = surface.search(name, "x")
    assert answer.error == INVALID
    assert "email_id" in answer.reason


def test_all_parts_of_a_search_are_required(api: Loyalife) -> None:
    whole = {
        "pintProgramId": 19,
        "pstrUniqueAttributeKey": "email_id",
        "pstrUniqueAttributeValue": JANE,
    }
    for name in whole:
        query = {key: value for key, value in whole.items() if key != name}
        answer = api.call("member.get_by_unique_attribute", query=query)
        assert answer.error == BAD
        assert name in answer.reason


# Schemas


SCHEMA = a_fixture(
    a_program(
        attributes=[
            {"name": "branch", "mandatory": True},
            {"name": "dob", "mandatory": True},
            {"name": "card", "unique": True},
            {"name": "children", "type": "number"},
            {"name": "vip", "type": "boolean"},
            {"name": "since", "type": "date"},
        ]
    )
)
GOOD: dict[str, Any] = {"branch": "Porto", "dob": "1991-02-17"}


@pytest.fixture
def with_schema(api: Loyalife) -> Loyalife:
    """A program that has attributes of its own."""
    api.start(SCHEMA)
    return api


def test_attributes_that_fit_the_schema_are_kept(with_schema: Loyalife) -> None:
    custom: dict[str, Any] = {
        "card": "C-1",
        "children": 1.5,
        "vip": False,
        "since": "2020-02-29",
        "more": [1],
    }
    with_schema.create(**GOOD, **custom).ok()
    assert with_schema.profile()["CustomAttributes"] == {"branch": "Porto", **custom}


def test_optional_attributes_may_be_null(with_schema: Loyalife) -> None:
    query = with_schema.program_query
    body = {**NEW, **GOOD, "card": None, "children": None}
    with_schema.call("member.create_profile", body, query=query).ok()
    other = {
        **body,
        "relation_reference": "CIF-2",
        "email_id": "b@example.org",
        "mobile_number": "+919000000288",
    }
    with_schema.call("member.create_profile", other, query=query).ok()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"dob": "1991-02-17"}, "branch"),
        ({**GOOD, "branch": ""}, "branch"),
        ({"branch": "Porto"}, "dob"),
        ({**GOOD, "branch": 5}, "branch"),
        ({**GOOD, "children": "two"}, "children"),
        ({**GOOD, "children": True}, "children"),
        ({**GOOD, "vip": "yes"}, "vip"),
        ({**GOOD, "vip": 1}, "vip"),
        ({**GOOD, "since": "yesterday"}, "since"),
        ({**GOOD, "since": "20200229"}, "since"),
        ({**GOOD, "since": 2020}, "since"),
    ],
    ids=str,
)
def test_attributes_that_do_not_fit_the_schema_are_a_bad_request(
    with_schema: Loyalife, fields: Json, name: str
) -> None:
    answer = with_schema.create(**fields)
    assert answer.error == BAD
    assert name in answer.reason


def test_a_unique_attribute_of_the_program_can_be_searched(with_schema: Loyalife) -> None:
    with_schema.create("a", **GOOD, card="C-1").ok()
    assert with_schema.search("card", "C-1").value["RelationReference"] == "a"
    assert with_schema.search("branch", "Porto").error == INVALID


def test_a_unique_attribute_belongs_to_one_member(with_schema: Loyalife) -> None:
    with_schema.create("a", **GOOD, card="C-1").ok()
    answer = with_schema.create("b", **GOOD, card="C-1")
    assert answer.error == (409, "E201")
    assert "card" in answer.reason
    with_schema.create("b", **GOOD, card="C-2").ok()
    assert with_schema.update("b", card="C-1").error == (409, "E201")
    with_schema.update("a", card="C-3").ok()
    with_schema.update("b", card="C-1").ok()
    assert with_schema.search("card", "C-1").value["RelationReference"] == "b"


def test_a_mandatory_attribute_cannot_be_cleared(with_schema: Loyalife) -> None:
    with_schema.create("a", **GOOD).ok()
    for change in ({"branch": ""}, {"branch": None}, {"dob": None}):
        assert with_schema.update("a", **change).error == BAD
    with_schema.update("a", gender="M").ok()


# Referral codes


def test_a_referral_code_belongs_to_one_member(api: Loyalife) -> None:
    api.create("a", referral_code="SAIL").ok()
    assert api.create("b", referral_code="SAIL").error == (409, "E201")
    api.create("b", referral_code="").ok()
    assert api.search("referral_code", "SAIL").value["RelationReference"] == "a"


def test_a_referral_code_can_be_set_once_and_never_changes(surface: Loyalife) -> None:
    surface.a_member("a")
    surface.update("a", referral_code="SAIL").ok()
    surface.update("a", referral_code="SAIL").ok()
    surface.update("a", referral_code="", gender="M").ok()
    answer = surface.update("a", referral_code="ROW")
    status = 500 if surface.is_short else 200
    assert (answer.status, answer.results["ErrorCode"]) == (status, "104")
    assert surface.search("referral_code", "SAIL").value["RelationReference"] == "a"
