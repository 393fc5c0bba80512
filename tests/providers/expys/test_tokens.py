"""Member tokens: how they are minted, whom they act for, and when they end."""

import pytest

from tests.builders import KEY, LIVE_KEY, POOL_KEY, Api, a_fixture, an_org


def test_a_grant_is_a_token_and_its_end(api: Api) -> None:
    answer = api.post("/v1/auth/exchange", {"externalUserID": "user_42"})
    assert answer.status == 200
    grant = answer.data
    assert grant.keys() == {"accessToken", "expiresAt"}
    assert grant["accessToken"].startswith("v4.local.")
    assert grant["expiresAt"] == "2026-03-01T12:05:00.000Z"


def test_a_token_acts_for_its_member_in_the_environment_of_the_key(api: Api) -> None:
    api.a_member(30, by=LIVE_KEY)
    api.a_member(7)
    assert api.get("/v1/wallet", api.a_token(by=LIVE_KEY)).data["balance"] == 30
    assert api.get("/v1/wallet", api.a_token()).data["balance"] == 7


def test_an_exchange_makes_a_member_who_is_new(api: Api) -> None:
    body = {"externalUserID": "new", "displayName": "Nell", "email": "n@example.com", "tier": "x"}
    api.post("/v1/auth/exchange", body).ok()
    member = api.get("/v1/members/new").data
    assert (member["displayName"], member["tier"], member["attributes"]) == ("Nell", "x", None)
    assert member["wallet"]["balance"] == 0


def test_a_member_made_without_a_tier_is_standard(api: Api) -> None:
    api.a_token("new")
    assert api.get("/v1/members/new").data["tier"] == "standard"


def test_an_exchange_changes_the_fields_it_brings_and_no_others(api: Api) -> None:
    before = api.get("/v1/members/user_42").data
    api.post("/v1/auth/exchange", {"externalUserID": "user_42", "displayName": "Ada P."}).ok()
    assert api.get("/v1/members/user_42").data == {**before, "displayName": "Ada P."}


def test_an_email_is_never_shown(api: Api) -> None:
    body = {"externalUserID": "member", "email": "secret@example.com"}
    token = api.post("/v1/auth/exchange", body).data["accessToken"]
    for path, by in (
        ("/v1/members/member", KEY),
        ("/v1/members", KEY),
        ("/v1/eligibility", token),
    ):
        assert "secret@example.com" not in api.get(path, by).text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"externalUserID": None}, "externalUserID"),
        ({"externalUserID": ""}, "externalUserID"),
        ({"externalUserID": "u" * 256}, "externalUserID"),
        ({"externalUserID": 42}, "externalUserID"),
        ({"displayName": None}, "displayName"),
        ({"displayName": 5}, "displayName"),
        ({"email": None}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "@example.com"}, "email"),
        ({"email": "nobody@"}, "email"),
        ({"email": "a@b@c"}, "email"),
        ({"tier": None}, "tier"),
        ({"tier": ""}, "tier"),
        ({"tier": "t" * 256}, "tier"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_field_of_an_exchange_is_named(api: Api, body: dict[str, object], field: str) -> None:
    body = {"externalUserID": "new", **body}
    assert api.post("/v1/auth/exchange", body).fields == [field]
    assert api.get("/v1/members/new").error == (404, "NOT_FOUND")


def test_an_exchange_needs_a_member(api: Api) -> None:
    assert api.post("/v1/auth/exchange", {}).fields == ["externalUserID"]


def test_a_member_id_may_have_255_characters(api: Api) -> None:
    member = "ü" * 255
    assert api.get("/v1/wallet", api.a_token(member)).status == 200


def test_a_token_cannot_mint_another(api: Api) -> None:
    answer = api.post("/v1/auth/exchange", {"externalUserID": "user_42"}, api.a_token("user_42"))
    assert answer.error == (403, "FORBIDDEN")


def test_a_second_exchange_gives_another_token_and_both_work(api: Api) -> None:
    first, second = api.a_token(), api.a_token()
    assert first != second
    for token in (first, second):
        assert api.get("/v1/wallet", token).status == 200


def test_a_token_ends_after_300_seconds_of_the_worlds_time(api: Api) -> None:
    token = api.a_token()
    api.advance("299999ms")
    assert api.get("/v1/wallet", token).status == 200
    api.advance("1ms")
    assert api.get("/v1/wallet", token).error == (401, "UNAUTHORIZED")


def test_each_token_has_its_own_end(api: Api) -> None:
    first = api.a_token()
    api.advance("200s")
    second = api.a_token()
    api.advance("150s")
    assert api.get("/v1/wallet", first).error == (401, "UNAUTHORIZED")
    assert api.get("/v1/wallet", second).status == 200


def test_the_life_of_tokens_is_a_setting_of_the_org(api: Api) -> None:
    api.start(a_fixture(an_org(token_ttl="10s")))
    body = {"externalUserID": "member"}
    grant = api.post("/v1/auth/exchange", body, "expys_sandbox_org").data
    assert grant["expiresAt"] == "2026-03-01T12:00:10.000Z"
    api.advance("10s")
    assert api.get("/v1/wallet", grant["accessToken"]).error == (401, "UNAUTHORIZED")


def test_a_token_does_not_care_about_later_changes_of_the_profile(api: Api) -> None:
    token = api.a_token()
    api.put("/v1/members/member", {"tier": "gold", "displayName": "New"}).ok()
    assert api.get("/v1/eligibility", token).data["tier"] == "gold"


def test_tokens_of_pool_orgs_work_too(api: Api) -> None:
    assert api.get("/v1/wallet", api.a_token(by=POOL_KEY)).data["balance"] == 0


def test_a_token_does_not_work_in_another_world(api: Api) -> None:
    token = api.a_token("user_42")
    api.start(seed=7)
    assert api.get("/v1/wallet", token).error == (401, "UNAUTHORIZED")
