"""Bearer tokens: the same one until it ends, and what is in them."""

import base64
import json

import pytest

from mockserver.core.times import parse_instant
from tests.providers.loyalife.builders import (
    CLIENT,
    JANE,
    PROGRAM,
    SECRET,
    Loyalife,
    a_fixture,
    a_program,
)
from tests.world import NOW, Json

NOW_S = parse_instant(NOW) // 1000
BAD = (400, "999")
UNAUTHORIZED = (401, "401")


def parts(token: str) -> tuple[Json, Json]:
    """Head and claims of a token."""
    head, claims, _ = (
        base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")
    )
    return json.loads(head), json.loads(claims)


def test_credentials_are_exchanged_for_a_token_that_lives_30_minutes(surface: Loyalife) -> None:
    assert surface.granted()["tokenExpiresOn"] == "2026-03-01T12:30:00Z"


def test_a_token_is_a_json_web_token_as_the_service_heads_them(api: Loyalife) -> None:
    head, claims = parts(api.granted()["token"])
    algorithm = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"
    assert head == {"alg": algorithm, "typ": "JWT"}
    assert claims.pop("jti")
    assert claims == {
        "iss": "loyalife-mock",
        "aud": "lbms",
        "client_id": CLIENT,
        "program_id": PROGRAM,
        "iat": NOW_S,
        "nbf": NOW_S,
        "exp": NOW_S + 1800,
        "cred_ver": 1,
    }


def test_a_token_of_one_member_says_so(api: Loyalife) -> None:
    _, claims = parts(api.granted(scope=f'["LOGIN", "{JANE}"]')["token"])
    assert claims["scope"] == f'["LOGIN","{JANE}"]'


def test_the_end_of_a_token_has_whole_seconds(api: Loyalife) -> None:
    api.advance("1500ms")
    assert api.granted()["tokenExpiresOn"] == "2026-03-01T12:30:01Z"


def test_the_same_token_comes_back_until_it_ends(api: Loyalife) -> None:
    first = api.granted()
    api.advance("1799999ms")
    assert api.granted() == first
    api.advance("1ms")
    second = api.granted()
    assert second["token"] != first["token"]
    assert second["tokenExpiresOn"] == "2026-03-01T13:00:00Z"


def test_both_surfaces_give_the_same_token(api: Loyalife) -> None:
    assert api.short.granted() == api.granted()


def test_each_member_has_a_token_of_its_own(api: Loyalife) -> None:
    whole = api.granted()["token"]
    jane = api.granted(scope=f'["LOGIN","{JANE}"]')["token"]
    other = api.granted(scope='["LOGIN","m_8124"]')["token"]
    assert len({whole, jane, other}) == 3
    assert api.granted()["token"] == whole


@pytest.mark.parametrize(
    "scope", ['["LOGIN", "{}"]', '[ "LOGIN" ,\n"{}" ]', "['LOGIN','{}']"], ids=repr
)
def test_a_scope_may_be_spelled_in_many_ways(api: Loyalife, scope: str) -> None:
    token = api.granted(scope=f'["LOGIN","{JANE}"]')["token"]
    assert api.granted(scope=scope.replace("{}", JANE))["token"] == token


@pytest.mark.parametrize(
    "scope",
    [
        "LOGIN",
        "[",
        "[]",
        '["LOGIN"]',
        '["LOGIN","m_8124","more"]',
        '["LOGIN",8124]',
        '["login","m_8124"]',
        '["OTHER","m_8124"]',
        '["LOGIN","nobody"]',
        '{"LOGIN":"m_8124"}',
        "[" * 5000,
        "",
        5,
        ["LOGIN", "m_8124"],
    ],
    ids=lambda scope: str(scope)[:20],
)
def test_a_scope_that_names_no_member_is_a_bad_request(surface: Loyalife, scope: object) -> None:
    answer = surface.grant(scope=scope)
    assert answer.error == BAD
    assert "scope" in answer.reason


def test_a_scope_of_null_is_none(api: Loyalife) -> None:
    body = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "scope": None,
    }
    answer = api.send("POST", api.path("oauth.token"), by=None, body=body)
    assert json.loads(answer.body)["results"]["token"] == api.granted()["token"]


@pytest.mark.parametrize("field", ["grant_type", "client_id", "client_secret"])
@pytest.mark.parametrize("value", [None, "", 5, True, []], ids=repr)
def test_every_field_is_required_and_text(surface: Loyalife, field: str, value: object) -> None:
    answer = surface.grant(**{field: value})
    assert answer.error == BAD
    assert field in answer.reason


def test_only_client_credentials_are_granted(surface: Loyalife) -> None:
    assert surface.grant(grant_type="password").error == BAD


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "nobody"}, "there is no client 'nobody' here"),
        ({"client_secret": "wrong"}, "the client_secret is wrong"),
        ({"client_secret": SECRET.upper()}, "the client_secret is wrong"),
    ],
    ids=["unknown client", "wrong secret", "secret in another case"],
)
def test_wrong_credentials_are_unauthorized(surface: Loyalife, changes: Json, reason: str) -> None:
    answer = surface.grant(**changes)
    assert answer.error == UNAUTHORIZED
    assert answer.message == "Unauthorized"
    assert reason in answer.reason


def test_fields_of_older_clients_are_ignored(api: Loyalife) -> None:
    assert api.granted(username="", password="")["token"] == api.granted()["token"]


def test_a_form_is_an_invalid_request(surface: Loyalife) -> None:
    form = b"grant_type=client_credentials&client_id=demo-client&client_secret=demo-secret"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    path = surface.path("oauth.token")
    answer = surface.send("POST", path, by=None, content=form, headers=headers)
    assert answer.error == (400, "998")
    assert "application/json" in answer.reason


def test_a_bad_bearer_token_does_not_matter_where_none_is_needed(api: Loyalife) -> None:
    headers = {"Authorization": "bearer nonsense"}
    body = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    path = api.path("oauth.token")
    assert api.send("POST", path, by=None, body=body, headers=headers).status == 200


def test_a_program_decides_how_long_its_tokens_live(api: Loyalife) -> None:
    api.start(a_fixture(a_program(token_ttl="90s")))
    assert api.granted()["tokenExpiresOn"] == "2026-03-01T12:01:30Z"


def test_names_may_be_in_any_case_on_the_short_surface(api: Loyalife) -> None:
    body = {
        "Grant_Type": "client_credentials",
        "CLIENT_ID": CLIENT,
        "client_SECRET": SECRET,
    }
    sent = api.send("POST", "/oauth/Auth/Token", by=None, body=body)
    assert json.loads(sent.body)["results"]["token"] == api.granted()["token"]
    assert api.send("POST", api.path("oauth.token"), by=None, body=body).error == BAD


# Rotation


def rotated(api: Loyalife, **body: object) -> Json:
    found: Json = api.controlled("POST", f"/loyalife/programs/{PROGRAM}/rotate", body)
    return found


def test_a_rotation_gives_new_credentials_that_work(api: Loyalife) -> None:
    given = rotated(api)
    assert given.keys() == {"client_id", "client_secret"}
    fresh = api.of(PROGRAM, given["client_id"], given["client_secret"])
    assert fresh.profile(JANE)["TotalPoints"] == 2500
    _, claims = parts(fresh.token)
    assert (claims["client_id"], claims["cred_ver"]) == (given["client_id"], 2)


def test_a_rotation_ends_the_old_credentials_and_all_their_tokens(api: Loyalife) -> None:
    bound = api.bound(JANE)
    assert api.get_profile(JANE).status == bound.get_profile(JANE).status == 200
    rotated(api)
    for client in (api, bound):
        answer = client.get_profile(JANE)
        assert answer.error == UNAUTHORIZED
        assert "rotated" in answer.reason
    assert api.grant().error == UNAUTHORIZED


def test_a_rotation_can_be_repeated(api: Loyalife) -> None:
    first = rotated(api)
    second = rotated(api)
    assert first["client_id"] != second["client_id"]
    assert api.of(PROGRAM, *first.values()).grant().error == UNAUTHORIZED
    assert api.of(PROGRAM, *second.values()).granted()["token"]


def test_a_rotation_leaves_other_clients_alone(api: Loyalife) -> None:
    clients = [{"client_id": name, "client_secret": "s"} for name in ("first", "second")]
    api.start(a_fixture(a_program(clients=clients)))
    first, second = api.of(PROGRAM, "first", "s"), api.of(PROGRAM, "second", "s")
    assert first.token != second.token
    rotated(api, client_id="second")
    assert second.grant().error == UNAUTHORIZED
    assert first.granted()["token"] == first.token
    rotated(api)
    assert first.grant().error == UNAUTHORIZED
