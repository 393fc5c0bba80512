"""Changing what is known of a member."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import JANE, Loyalife
from tests.world import Json

BAD = (400, "999")
INVALID = (400, "998")


def status_of(api: Loyalife, documented: int, short: int) -> int:
    """The HTTP status on the surface of a client."""
    return short if api.is_short else documented


def test_only_what_is_given_changes(surface: Loyalife) -> None:
    before = surface.profile(JANE)
    assert surface.update(JANE, mobile_number="+15550999999", occupation="sailor").value is True
    after = surface.profile(JANE)
    changes = {"MobileNumber": "+15550999999", "CustomAttributes": {"occupation": "sailor"}}
    assert after == {**before, **changes}


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("full_name", "Jane Roe", ("FullName", "Jane Roe")),
        ("email_id", "jane@example.org", ("Email", "jane@example.org")),
        ("address", "Pier 4", ("Address", "Pier 4")),
        ("address", None, ("Address", None)),
        ("gender", "O", ("Gender", "O")),
        ("gender", None, ("Gender", None)),
        ("dob", "2000-02-29", ("DOB", "2000-02-29T00:00:00")),
        ("dob", None, ("DOB", None)),
        ("segment", "VIP", ("CustomerSegment", "VIP")),
        ("preferred_language", "pt", ("PreferredLanguage", "pt")),
        ("status", "2", ("Status", 2)),
    ],
    ids=str,
)
def test_every_attribute_can_be_changed(
    api: Loyalife, field: str, value: object, shown: tuple[str, object]
) -> None:
    api.update(JANE, **{field: value}).ok()
    assert api.profile(JANE)[shown[0]] == shown[1]


def test_custom_attributes_are_merged(api: Loyalife) -> None:
    api.update(JANE, a=1, b=2).ok()
    api.update(JANE, b=None, c=3).ok()
    assert api.profile(JANE)["CustomAttributes"] == {"a": 1, "b": None, "c": 3}


def test_an_old_email_is_free_again(api: Loyalife) -> None:
    api.update(JANE, email_id="jane@example.org").ok()
    assert api.search("email_id", JANE).error == (404, "103")
    assert api.search("email_id", "jane@example.org").value["Id"] == 1
    api.create("new", email_id=JANE).ok()


def test_a_member_may_keep_the_email(api: Loyalife) -> None:
    api.update(JANE, email_id=JANE.upper()).ok()
    assert api.profile(JANE)["Email"] == JANE.upper()


def test_becoming_active_activates_a_member_once(api: Loyalife) -> None:
    api.update("m_inactive", status="1").ok()
    first = api.profile("m_inactive")
    assert (first["IsAccountActivated"], first["ActivatedDate"]) == (True, "2026-03-01T12:00:00")
    api.advance("1d")
    api.update("m_inactive", status="2").ok()
    api.update("m_inactive", status="1").ok()
    assert api.profile("m_inactive")["ActivatedDate"] == "2026-03-01T12:00:00"


def test_an_id_that_never_was_is_nonexistent(surface: Loyalife) -> None:
    answer = surface.update_id(999, {"gender": "O"})
    assert answer.error == (status_of(surface, 200, 404), "E202")
    assert answer.message == "Member nonexistent"


def test_a_canceled_member_stays_as_it_is(surface: Loyalife) -> None:
    answer = surface.update("m_cancelled", gender="O", status="1")
    assert answer.error == (status_of(surface, 200, 422), "E204")
    assert answer.message == "Record updation failed — cancelled member"
    assert surface.profile("m_cancelled")["Status"] == 4


def test_an_email_of_another_member_is_refused(surface: Loyalife) -> None:
    answer = surface.update("m_8124", email_id=JANE.upper())
    assert answer.error == (status_of(surface, 200, 409), "E205")
    assert surface.profile("m_8124")["Email"] == "m_8124@example.com"


def test_a_mobile_number_of_another_member_is_refused(surface: Loyalife) -> None:
    answer = surface.update("m_8124", mobile_number="+15550100001")
    assert answer.error == (status_of(surface, 200, 409), "E206")


def test_an_email_without_the_form_of_one_is_refused(surface: Loyalife) -> None:
    assert surface.update("m_8124", email_id="nobody").error == (400, "E102")


@pytest.mark.parametrize(
    ("id", "data", "error"),
    [
        pytest.param(None, {"gender": "O"}, BAD, id="no id"),
        pytest.param("1", {"gender": "O"}, BAD, id="id as text"),
        pytest.param(1.5, {"gender": "O"}, BAD, id="half an id"),
        pytest.param(1, None, BAD, id="no data"),
        pytest.param(1, {}, BAD, id="empty data"),
        pytest.param(1, [], BAD, id="data as a list"),
        pytest.param(1, {"full_name": ""}, BAD, id="empty name"),
        pytest.param(1, {"full_name": None}, BAD, id="no name"),
        pytest.param(1, {"mobile_number": "x"}, BAD, id="no number"),
        pytest.param(1, {"dob": "2026-03-02"}, BAD, id="born tomorrow"),
        pytest.param(1, {"status": 1}, BAD, id="status as a number"),
        pytest.param(1, {"status": "7"}, INVALID, id="unlisted status"),
        pytest.param(1, {"gender": "X"}, INVALID, id="unlisted gender"),
        pytest.param(1, {"relation_reference": JANE}, INVALID, id="the same reference"),
        pytest.param(1, {"relation_reference": "other"}, INVALID, id="another reference"),
    ],
)
def test_what_does_not_fit_is_refused(
    surface: Loyalife, id: object, data: object, error: tuple[int, str]
) -> None:
    before = surface.profile(JANE)
    body: Json = {name: each for name, each in (("id", id), ("data", data)) if each is not None}
    answer = surface.call("member.update_profile", body, query=surface.program_query)
    assert answer.error == error
    assert answer.reason
    assert surface.profile(JANE) == before
