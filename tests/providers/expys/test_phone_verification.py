"""Proving the phone of an interest with a code that the control plane tells."""

from typing import Any

import pytest

from tests.builders import NOW, ORG_KEY, Answer, Api, Json, a_fixture, an_org

PHONE = "+351210000000"
CODE = "123456"


@pytest.fixture
def interest(api: Api) -> str:
    """The path of an interest with a phone."""
    return path(api.an_interest(phone=PHONE))


def path(interest: Json) -> str:
    return f"/v1/interests/{interest['id']}"


def start(api: Api, interest: str) -> Any:
    return api.post(f"{interest}/phone/verification").data["sent"]


def confirm(api: Api, interest: str, code: str = CODE) -> Any:
    return api.put(f"{interest}/phone/verification", {"code": code}).data["verified"]


def is_verified(api: Api, interest: str) -> Any:
    return api.get(interest).data["intake"]["phoneVerified"]


def open_code(api: Api, interest: str) -> Any:
    """The code that the control plane tells, None when there is none."""
    response = api.control("GET", f"/expys/interests/{interest.rpartition('/')[2]}/phone-code")
    if response.status_code == 404:
        assert response.headers["Content-Type"] == "application/problem+json"
        return None
    assert response.status_code == 200
    return response.json()


# Starting


def test_a_code_is_sent_and_told_by_the_control_plane(api: Api, interest: str) -> None:
    assert open_code(api, interest) is None
    answer = api.post(f"{interest}/phone/verification")
    assert (answer.status, answer.data) == (200, {"sent": True})
    assert open_code(api, interest) == {"code": CODE, "expiresAt": "2026-03-01T12:10:00.000Z"}


@pytest.mark.parametrize(
    "content", [None, b"", b"  ", b"{}"], ids=["absent", "empty", "blank", "{}"]
)
@pytest.mark.parametrize(
    "headers", [{}, {"Content-Type": "application/json"}], ids=["bare", "json"]
)
def test_a_code_is_asked_for_without_a_body(
    api: Api, interest: str, content: bytes | None, headers: dict[str, str]
) -> None:
    where = f"{interest}/phone/verification"
    assert api.send("POST", where, content=content, headers=headers).data == {"sent": True}


def test_a_token_verifies_the_phone_of_its_own_member(api: Api, interest: str) -> None:
    where, token = f"{interest}/phone/verification", api.a_token("user_42")
    assert api.post(where, by=token).data == {"sent": True}
    assert api.put(where, {"code": CODE}, token).data == {"verified": True}


@pytest.mark.parametrize("intake", [{}, {"adults": 2}], ids=["no intake", "no phone"])
def test_without_a_phone_there_is_nothing_to_verify(api: Api, intake: Json) -> None:
    interest = path(api.an_interest(**intake))
    assert api.post(f"{interest}/phone/verification").fields == ["phone"]
    assert confirm(api, interest) is False
    assert open_code(api, interest) is None


def test_a_verified_phone_is_sent_no_code(api: Api, interest: str) -> None:
    start(api, interest)
    confirm(api, interest)
    before = api.get(interest).data
    assert start(api, interest) is False
    assert api.get(interest).data == before
    assert open_code(api, interest) is None


def test_a_retried_start_is_answered_as_at_first(api: Api, interest: str) -> None:
    def send(content: bytes | None = None) -> Answer:
        headers = {"Idempotency-Key": "key"}
        where = f"{interest}/phone/verification"
        return api.send("POST", where, content=content, headers=headers)

    first = send()
    api.advance("1m")
    assert [send(content).body for content in (None, b"", b"{}")] == [first.body] * 3
    assert open_code(api, interest)["expiresAt"] == "2026-03-01T12:10:00.000Z"
    assert send(b'{"a": 1}').error == (409, "IDEMPOTENCY_KEY_REUSED")


def test_the_code_can_be_chosen_for_an_org(api: Api) -> None:
    sandbox = {
        "offers": [{"id": "off_1", "title": "One"}],
        "members": [{"externalUserID": "one"}],
    }
    api.start(a_fixture(an_org(sandbox, phone_code="000042")))
    interest = path(api.an_interest("off_1", "one", ORG_KEY, phone=PHONE))
    where = f"{interest}/phone/verification"
    assert api.post(where, by=ORG_KEY).data == {"sent": True}
    assert open_code(api, interest)["code"] == "000042"
    assert api.put(where, {"code": CODE}, ORG_KEY).data == {"verified": False}
    assert api.put(where, {"code": "000042"}, ORG_KEY).data == {"verified": True}


# Confirming


def test_the_right_code_verifies_the_phone(api: Api, interest: str) -> None:
    start(api, interest)
    assert is_verified(api, interest) is False
    assert confirm(api, interest) is True
    assert is_verified(api, interest) is True
    assert open_code(api, interest) is None


def test_a_confirmation_that_is_sent_again_is_answered_alike(api: Api, interest: str) -> None:
    start(api, interest)
    assert [confirm(api, interest) for _ in range(2)] == [True, True]


@pytest.mark.parametrize("code", ["123457", "12345", "1234567", " 123456", "١٢٣٤٥٦", "x" * 500])
def test_a_wrong_code_is_an_answer(api: Api, interest: str, code: str) -> None:
    start(api, interest)
    assert confirm(api, interest, code) is False
    assert is_verified(api, interest) is False
    assert confirm(api, interest) is True


def test_a_code_that_was_never_sent_is_wrong(api: Api, interest: str) -> None:
    assert confirm(api, interest) is False


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": None}, {"code": 123456}], ids=str)
def test_a_confirmation_has_a_code(api: Api, interest: str, body: Json) -> None:
    start(api, interest)
    assert api.put(f"{interest}/phone/verification", body).fields == ["code"]


def test_a_code_works_for_10_minutes_of_the_world_s_time(api: Api, interest: str) -> None:
    start(api, interest)
    api.advance("599999ms")
    assert open_code(api, interest) is not None
    assert confirm(api, interest) is True
    assert is_verified(api, interest) is True


def test_after_10_minutes_a_code_is_over(api: Api, interest: str) -> None:
    start(api, interest)
    api.advance("10m")
    assert open_code(api, interest) is None
    assert confirm(api, interest) is False
    assert is_verified(api, interest) is False


def test_the_fifth_wrong_try_ends_a_code(api: Api, interest: str) -> None:
    start(api, interest)
    for _ in range(4):
        assert confirm(api, interest, "000000") is False
    assert open_code(api, interest) is not None
    assert confirm(api, interest, "000000") is False
    assert open_code(api, interest) is None
    assert confirm(api, interest) is False


def test_the_fifth_try_may_be_the_right_one(api: Api, interest: str) -> None:
    start(api, interest)
    for _ in range(4):
        confirm(api, interest, "000000")
    assert confirm(api, interest) is True


def test_a_new_start_takes_the_place_of_the_earlier_code(api: Api, interest: str) -> None:
    start(api, interest)
    for _ in range(4):
        confirm(api, interest, "000000")
    api.advance("9m")
    assert start(api, interest) is True
    assert open_code(api, interest)["expiresAt"] == "2026-03-01T12:19:00.000Z"
    assert confirm(api, interest, "000000") is False
    api.advance("9m")
    assert confirm(api, interest) is True


def test_a_wrong_code_takes_nothing_from_a_verified_phone(api: Api, interest: str) -> None:
    start(api, interest)
    confirm(api, interest)
    assert [confirm(api, interest, "000000") for _ in range(5)] == [False] * 5
    assert is_verified(api, interest) is True
    assert confirm(api, interest) is True


# What a new intake does to it


@pytest.mark.parametrize(
    ("intake", "kept"),
    [
        ({"phone": PHONE}, True),
        ({"phone": PHONE, "adults": 3}, True),
        ({"phone": "+351210000001"}, False),
        ({}, False),
    ],
    ids=["same", "same and more", "another", "none"],
)
def test_a_phone_stays_verified_only_if_it_stays_the_same(
    api: Api, interest: str, intake: Json, kept: bool
) -> None:
    start(api, interest)
    confirm(api, interest)
    assert api.put(f"{interest}/intake", intake).data["intake"]["phoneVerified"] is kept
    # Coming back to the number does not bring its proof back.
    api.put(f"{interest}/intake", {"phone": PHONE})
    assert is_verified(api, interest) is kept
    assert confirm(api, interest) is kept


@pytest.mark.parametrize("phone", [PHONE, "+351210000001", None])
def test_a_code_stays_open_only_if_the_phone_stays_the_same(
    api: Api, interest: str, phone: str | None
) -> None:
    start(api, interest)
    api.put(f"{interest}/intake", {} if phone is None else {"phone": phone})
    assert (open_code(api, interest) is not None) is (phone == PHONE)
    assert confirm(api, interest) is (phone == PHONE)


def test_an_unknown_interest_has_no_code(api: Api) -> None:
    assert open_code(api, "/v1/interests/req_nothing") is None


def test_a_lost_answer_leaves_the_phone_verified(api: Api, interest: str) -> None:
    start(api, interest)
    headers = {"X-Mock-Fault": "RATE_LIMITED; phase=after"}
    where = f"{interest}/phone/verification"
    lost = api.send("PUT", where, body={"code": CODE}, headers=headers)
    assert lost.error == (429, "RATE_LIMITED")
    assert confirm(api, interest) is True


# Fixtures


def a_seeded_interest(api: Api, **intake: object) -> str:
    interest = {
        "id": "req_1",
        "offer": "off_spa",
        "member": "user_42",
        "intake": {"phone": PHONE, **intake},
    }
    sandbox = {"interests": [interest]}
    fixture = {"version": 1, "extends": "demo"}
    api.start({**fixture, "expys": {"orgs": [{"id": "org_demo", "sandbox": sandbox}]}})
    return "/v1/interests/req_1"


def test_a_fixture_may_hold_an_open_code(api: Api) -> None:
    interest = a_seeded_interest(api, phone_code={"code": "654321", "wrong_tries": 4})
    assert open_code(api, interest) == {"code": "654321", "expiresAt": "2026-03-01T12:10:00.000Z"}
    assert confirm(api, interest) is False
    assert confirm(api, interest, "654321") is False


def test_a_fixture_may_hold_a_code_that_is_over(api: Api) -> None:
    code = {"code": "654321", "expiresAt": NOW}
    interest = a_seeded_interest(api, phone_code=code)
    assert open_code(api, interest) is None


def test_a_fixture_may_hold_a_verified_phone(api: Api) -> None:
    interest = a_seeded_interest(api, phoneVerified=True)
    assert is_verified(api, interest) is True
    assert start(api, interest) is False
