"""One-time codes: for one purpose, for a while, for a few tries, and once."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.providers.loyalife.wire import OTP_TYPES
from tests.providers.loyalife.builders import (
    JANE,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

BAD = (400, "999")
INVALID = (400, "998")
WRONG = (400, "120")
EXPIRED = (400, "121")
UNKNOWN = (400, "124")


def used(api: Loyalife) -> tuple[int, str]:
    return (409 if api.is_short else 400), "122"


def tried_out(api: Loyalife) -> tuple[int, str]:
    return (422 if api.is_short else 400), "123"


def sent(api: Loyalife, name: str = JANE, kind: str = "LOGIN") -> int:
    """Have a code sent and read it."""
    answer = api.send_otp(name, kind)
    assert (answer.status, answer.value, answer.count) == (200, True, 0)
    code: int = api.otp(name, kind)["otp"]
    return code


def test_a_code_verifies_once(surface: Loyalife) -> None:
    code = sent(surface)
    answer = surface.verify_otp(code)
    assert (answer.status, answer.value) == (200, True)
    again = surface.verify_otp(code)
    assert (again.error, again.message) == (used(surface), "OTP already used")


@pytest.mark.parametrize("kind", OTP_TYPES)
def test_there_are_codes_for_24_purposes(api: Loyalife, kind: str) -> None:
    assert len(OTP_TYPES) == 24
    assert api.verify_otp(sent(api, kind=kind), kind=kind).value is True


def test_a_code_has_six_digits_and_does_not_begin_with_0(api: Loyalife) -> None:
    codes = [sent(api) for _ in range(20)]
    assert all(100_000 <= code <= 999_999 for code in codes)
    assert len(set(codes)) > 1


@pytest.mark.parametrize("by_email", [False, True])
def test_a_code_may_be_a_number_or_digits(api: Loyalife, by_email: bool) -> None:
    for spell in (int, str):
        answer = api.verify_otp(spell(sent(api)), by_email=by_email)
        assert answer.value is True


@pytest.mark.parametrize(("first", "second"), [(False, True), (True, False)])
def test_a_code_by_email_is_the_same_as_by_reference(
    surface: Loyalife, first: bool, second: bool
) -> None:
    names = {True: "M_8124@example.com", False: "m_8124"}
    surface.send_otp(names[first], by_email=first).ok()
    code = surface.otp("m_8124")["otp"]
    assert surface.verify_otp(code, names[second], by_email=second).value is True


def test_a_wrong_code_is_refused(surface: Loyalife) -> None:
    code = sent(surface)
    answer = surface.verify_otp(code + 1)
    assert (answer.error, answer.message) == (WRONG, "Invalid OTP")
    assert "4 tries" in answer.reason
    surface.verify_otp(code).ok()


def test_the_fifth_wrong_code_ends_the_tries(surface: Loyalife) -> None:
    code = sent(surface)
    for left in (4, 3, 2, 1):
        assert surface.verify_otp(1).error == WRONG
        assert surface.otp()["attempts_left"] == left
    answer = surface.verify_otp(1)
    assert (answer.error, answer.message) == (tried_out(surface), "OTP attempt limit reached")
    assert surface.verify_otp(code).error == tried_out(surface)
    assert surface.verify_otp(1).error == tried_out(surface)


def test_another_code_starts_anew(api: Loyalife) -> None:
    old = sent(api)
    for _ in range(5):
        api.verify_otp(1)
    new = sent(api)
    assert api.otp()["attempts_left"] == 5
    if old != new:
        assert api.verify_otp(old).error == WRONG
    assert api.verify_otp(new).value is True


def test_a_code_ends_after_300_seconds(surface: Loyalife) -> None:
    code = sent(surface)
    assert surface.otp()["expires_at"] == "2026-03-01T12:05:00.000Z"
    surface.advance("299999ms")
    surface.verify_otp(1)
    surface.advance("1ms")
    answer = surface.verify_otp(code)
    assert (answer.error, answer.message) == (EXPIRED, "OTP expired")


def test_a_code_is_good_for_its_purpose_only(surface: Loyalife) -> None:
    code = sent(surface, kind="FORGOTPWD")
    answer = surface.verify_otp(code, kind="LOGIN")
    assert (answer.error, answer.message) == (UNKNOWN, "OTP not generated for this request")
    surface.verify_otp(code, kind="FORGOTPWD").ok()


def test_a_code_is_good_for_its_member_only(api: Loyalife) -> None:
    assert api.verify_otp(sent(api), "m_8124").error == UNKNOWN


def test_an_unknown_member_does_not_exist(surface: Loyalife) -> None:
    unknown = (404 if surface.is_short else 200), "103"
    for by_email in (False, True):
        name = "nobody@example.com"
        assert surface.send_otp(name, by_email=by_email).error == unknown
        assert surface.verify_otp(123456, name, by_email=by_email).error == unknown


@pytest.mark.parametrize(
    ("status", "allowed", "refusal"),
    [
        (2, (), (200, "107")),
        (3, ("UNBLOCKMEMBER", "FORGOTPWD", "RESETPASSWORD"), (401, "111")),
        (4, (), (200, "113")),
        (5, ("ACTIVATION", "NONE"), (200, "107")),
        (6, (), (200, "107")),
    ],
    ids=["suspended", "login blocked", "canceled", "inactive", "blocked"],
)
def test_the_status_decides_which_codes_are_sent(
    api: Loyalife, status: int, allowed: tuple[str, ...], refusal: tuple[int, str]
) -> None:
    for kind in OTP_TYPES:
        api.set_status(JANE, 1)
        code = sent(api, kind=kind)
        api.set_status(JANE, status)
        if kind in allowed:
            api.send_otp(kind=kind).ok()
            api.verify_otp(api.otp(kind=kind)["otp"], kind=kind).ok()
        else:
            assert api.send_otp(kind=kind).error == refusal
            assert api.verify_otp(code, kind=kind).error == refusal


# What a right code does


def test_activation_makes_an_inactive_member_active(api: Loyalife) -> None:
    code = sent(api, "m_inactive", "ACTIVATION")
    api.advance("60s")
    api.verify_otp(code, "m_inactive", "ACTIVATION").ok()
    profile = api.profile("m_inactive")
    assert (profile["Status"], profile["ActivatedDate"]) == (1, "2026-03-01T12:01:00")


def test_activation_leaves_an_active_member_alone(api: Loyalife) -> None:
    before = api.profile(JANE)
    api.verify_otp(sent(api, kind="ACTIVATION"), kind="ACTIVATION").ok()
    assert api.profile(JANE) == before


def test_a_login_code_counts_as_a_login(api: Loyalife) -> None:
    api.log_in(password="0" * 32)
    api.verify_otp(sent(api)).ok()
    login = api.log_in().value
    assert (login["LoginAttempt"], login["LastLoggedIn"]) == (0, "2026-03-01T12:00:00")


def test_unblocking_lets_a_member_log_in_again(api: Loyalife) -> None:
    for _ in range(5):
        api.log_in(password="0" * 32)
    code = sent(api, kind="UNBLOCKMEMBER")
    api.verify_otp(code, kind="UNBLOCKMEMBER").ok()
    assert api.log_in().value["LoginAttempt"] == 0


def test_other_codes_change_nothing(api: Loyalife) -> None:
    before = api.profile("m_blocked")
    code = sent(api, "m_blocked", "FORGOTPWD")
    api.verify_otp(code, "m_blocked", "FORGOTPWD").ok()
    assert api.profile("m_blocked") == before


# What does not fit


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        *(
            (name, None, BAD)
            for name in ("UniquerefID", "SourceAddress", "SourceCode", "OtpType", "ProgramId")
        ),
        ("UniquerefID", "", BAD),
        ("SourceCode", "1", BAD),
        ("OtpType", 5, BAD),
        ("OtpType", "login", INVALID),
        ("OtpType", "OTHER", INVALID),
        ("RelationType", 3, INVALID),
    ],
    ids=repr,
)
def test_a_request_for_a_code_is_checked(
    surface: Loyalife, field: str, value: object, error: tuple[int, str]
) -> None:
    for by_email in (False, True):
        fields: dict[str, Any] = {field: value}
        answer = surface.send_otp(by_email=by_email, **fields)
        assert answer.error == error
        assert field in answer.reason


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("OTP", None, BAD),
        ("OTP", "", BAD),
        ("OTP", "12x", BAD),
        ("OTP", -5, BAD),
        ("OTP", 1.5, BAD),
        ("OTP", "1" * 19, BAD),
        ("DestinationAddress", "", BAD),
        ("Destination", "", BAD),
        ("Destination", "Fax", INVALID),
        ("Destination", "web", INVALID),
        ("OtpType", "OTHER", INVALID),
    ],
    ids=repr,
)
def test_a_code_that_cannot_be_one_costs_no_try(
    surface: Loyalife, field: str, value: object, error: tuple[int, str]
) -> None:
    sent(surface)
    for by_email in (False, True):
        fields: dict[str, Any] = {field: value}
        answer = surface.verify_otp(1, by_email=by_email, **fields)
        assert answer.error == error
        assert field in answer.reason
    assert surface.otp()["attempts_left"] == 5


def test_both_destinations_are_taken(api: Loyalife) -> None:
    for destination in ("Web", "Mobile"):
        api.verify_otp(sent(api), Destination=destination).ok()


# Settings


def a_world(api: Loyalife, **otp: Any) -> Loyalife:
    """A program with these settings of codes."""
    api.start(a_fixture(a_program(a_member(), otp=otp)))
    return api


@pytest.mark.parametrize(
    ("length", "digits"), [(4, 4), (5, 5), (8, 8), (3, 4), (9, 4), (0, 4), (99, 4)]
)
def test_a_length_that_the_service_does_not_take_means_four(
    api: Loyalife, length: int, digits: int
) -> None:
    code = sent(a_world(api, length=length), "member")
    assert len(str(code)) == digits


def test_a_program_may_send_everybody_the_same_code(api: Loyalife) -> None:
    a_world(api, fixed=4821)
    assert sent(api, "member") == 4821
    assert api.verify_otp("4821", "member").value is True


def test_a_program_decides_about_life_and_tries(api: Loyalife) -> None:
    a_world(api, ttl="60s", ttl_by_type={"LOGIN": "10s"}, tries=1)
    login, other = sent(api, "member"), sent(api, "member", "NONE")
    api.advance("10s")
    assert api.verify_otp(login, "member").error == EXPIRED
    assert api.verify_otp(other + 1, "member", "NONE").error == (400, "123")
