"""Passwords: compared as they were sent, counted, and blocked after too many wrong ones."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    MD5,
    OTHER_MD5,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

BCRYPT = "$2b$12$" + "abcdefghijklmnopqrstuv" + "wxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"[:31]
BAD = (400, "999")
WRONG = (401, "110")


def blocked(api: Loyalife) -> tuple[int, str]:
    return (422 if api.is_short else 401), "111"


def set_password(api: Loyalife, password: str, reference: str = JANE) -> None:
    path = f"/loyalife/members/{reference}/password"
    response = api.control("POST", path, {"password": password})
    assert (response.status_code, response.content) == (204, b"")


def test_a_right_password_gives_the_member(surface: Loyalife) -> None:
    answer = surface.log_in()
    assert (answer.status, answer.value, answer.count) == (
        200,
        {
            "Id": 1,
            "FullName": "Jane Doe",
            "Email": JANE,
            "Status": 1,
            "IsAccountActivated": True,
            "LastLoggedIn": None,
            "LoginAttempt": 0,
            "ForceChangePassword": False,
        },
        0,
    )


def test_a_login_shows_what_was_before_it(surface: Loyalife) -> None:
    surface.log_in(password=OTHER_MD5)
    surface.log_in(password=OTHER_MD5)
    assert surface.log_in().value["LoginAttempt"] == 2
    surface.advance("1h")
    second = surface.log_in().value
    assert (second["LoginAttempt"], second["LastLoggedIn"]) == (0, "2026-03-01T12:00:00")
    assert surface.profile(JANE)["LastLoggedIn"] == "2026-03-01T13:00:00"


@pytest.mark.parametrize("password", [MD5, MD5.lower(), MD5.swapcase()])
def test_md5_is_compared_without_case(api: Loyalife, password: str) -> None:
    assert api.log_in(password=password).status == 200


def test_bcrypt_is_compared_as_it_is(api: Loyalife) -> None:
    set_password(api, BCRYPT)
    assert api.log_in(password=BCRYPT).status == 200
    assert api.log_in(password=BCRYPT.replace("a", "A")).error == WRONG
    assert api.log_in().error == WRONG


def test_a_wrong_password_is_refused(surface: Loyalife) -> None:
    answer = surface.log_in(password=OTHER_MD5)
    assert (answer.error, answer.message) == (WRONG, "Invalid credentials")
    assert "4 tries" in answer.reason


def test_an_unknown_member_looks_like_a_wrong_password(surface: Loyalife) -> None:
    answer = surface.log_in("nobody")
    assert (answer.error, answer.message) == (WRONG, "Invalid credentials")
    assert answer.reason == ""


def test_a_member_without_a_password_has_no_right_one(surface: Loyalife) -> None:
    assert surface.log_in("m_8124").error == WRONG


@pytest.mark.parametrize(
    "password", ["", "secret", MD5[:-1], f"{MD5}0", f"{MD5}\n", BCRYPT[:-1], "$1$abc", 5, None]
)
def test_a_text_that_is_no_hash_is_a_bad_request(surface: Loyalife, password: object) -> None:
    answer = surface.log_in(Password=password)
    assert answer.error == BAD
    assert "Password" in answer.reason
    assert surface.log_in().value["LoginAttempt"] == 0


@pytest.mark.parametrize("field", ["UniquerefID", "ProgramId", "RelationType", "Password"])
def test_every_field_is_required(api: Loyalife, field: str) -> None:
    body = {"UniquerefID": JANE, "ProgramId": 19, "RelationType": 4, "Password": MD5}
    del body[field]
    answer = api.call("member.check_credentials", body)
    assert answer.error == BAD
    assert field in answer.reason


@pytest.mark.parametrize(
    ("status", "documented", "short"),
    [
        (2, (200, "107"), (422, "107")),
        (3, (401, "111"), (422, "111")),
        (4, (200, "113"), (422, "113")),
        (5, (200, "107"), (422, "107")),
        (6, (401, "111"), (422, "111")),
    ],
)
def test_only_active_members_log_in(
    surface: Loyalife, status: int, documented: tuple[int, str], short: tuple[int, str]
) -> None:
    surface.set_status(JANE, status)
    assert surface.log_in().error == (short if surface.is_short else documented)
    assert surface.profile(JANE)["LastLoggedIn"] is None


# The block


def test_the_fifth_wrong_password_blocks_the_login(surface: Loyalife) -> None:
    for _ in range(4):
        assert surface.log_in(password=OTHER_MD5).error == WRONG
    assert surface.profile(JANE)["Status"] == 1
    answer = surface.log_in(password=OTHER_MD5)
    assert (answer.error, answer.message) == (blocked(surface), "Member login is blocked")
    assert surface.profile(JANE)["Status"] == 3
    assert surface.log_in().error == blocked(surface)


def test_a_success_sets_the_count_back(api: Loyalife) -> None:
    for _ in range(3):
        for _ in range(4):
            api.log_in(password=OTHER_MD5)
        assert api.log_in().value["LoginAttempt"] == 4


def test_a_block_lifts_after_a_day(api: Loyalife) -> None:
    for _ in range(5):
        api.log_in(password=OTHER_MD5)
    api.advance("86399999ms")
    assert api.profile(JANE)["Status"] == 3
    ran = api.advance("1ms")["ran"]
    assert [each["what"] for each in ran] == [f"loyalife member {JANE} may log in again"]
    assert api.profile(JANE)["Status"] == 1
    assert api.log_in().value["LoginAttempt"] == 0


def test_a_password_lifts_a_block(api: Loyalife) -> None:
    for _ in range(5):
        api.log_in(password=OTHER_MD5)
    set_password(api, OTHER_MD5)
    login = api.log_in(password=OTHER_MD5).value
    assert (login["Status"], login["LoginAttempt"], login["ForceChangePassword"]) == (1, 0, True)


def test_the_end_of_an_old_block_does_not_lift_a_new_one(api: Loyalife) -> None:
    for _ in range(5):
        api.log_in(password=OTHER_MD5)
    set_password(api, MD5)
    api.advance("1h")
    for _ in range(5):
        api.log_in(password=OTHER_MD5)
    api.advance("23h")
    assert api.profile(JANE)["Status"] == 3
    api.advance("1h")
    assert api.profile(JANE)["Status"] == 1


def test_a_block_by_an_admin_does_not_lift_by_itself(api: Loyalife) -> None:
    api.set_status(JANE, 3)
    api.advance("30d")
    assert api.profile(JANE)["Status"] == 3
    api.set_status(JANE, 1)
    assert api.log_in().status == 200


def test_leaving_a_block_by_a_status_sets_the_count_back(api: Loyalife) -> None:
    for _ in range(5):
        api.log_in(password=OTHER_MD5)
    api.update(JANE, status="1").ok()
    assert api.log_in(password=OTHER_MD5).error == WRONG


def test_a_block_that_has_become_something_else_is_left_alone(api: Loyalife) -> None:
    for _ in range(5):
        api.log_in(password=OTHER_MD5)
    api.set_status(JANE, 4)
    api.advance("2d")
    assert api.profile(JANE)["Status"] == 4


def test_a_program_decides_about_tries_and_block(api: Loyalife) -> None:
    login = {"tries": 2, "block": "10m"}
    api.start(a_fixture(a_program(a_member(password=MD5), login=login)))
    assert api.log_in("member", OTHER_MD5).error == WRONG
    assert api.log_in("member", OTHER_MD5).error == (401, "111")
    api.advance("10m")
    assert api.log_in("member").status == 200


# Setting passwords


def test_a_first_password_need_not_be_changed(api: Loyalife) -> None:
    set_password(api, MD5, "m_8124")
    assert api.log_in("m_8124").value["ForceChangePassword"] is False
    set_password(api, OTHER_MD5, "m_8124")
    assert api.log_in("m_8124", OTHER_MD5).value["ForceChangePassword"] is True
