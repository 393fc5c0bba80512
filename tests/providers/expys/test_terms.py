"""Legal documents: which versions are current, what they say, and who has accepted them."""

from hashlib import sha256

import pytest

from tests.builders import (
    KEY,
    LIVE_KEY,
    NOW,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    Api,
    Json,
    a_fixture,
    an_org,
)

TOS, PRIVACY = "TERMS_OF_SERVICE", "PRIVACY_POLICY"


def documents(api: Api, member: str = "user_42", by: str = KEY) -> list[Json]:
    found: list[Json] = api.get("/v1/terms", by, externalUserID=member).data["documents"]
    return found


def accept(api: Api, *versions: object, member: str = "user_42", by: str = KEY) -> list[Json]:
    body = {"versions": versions, "externalUserID": member}
    found: list[Json] = api.post("/v1/terms/acceptance", body, by).data["documents"]
    return found


def accepted(found: list[Json]) -> dict[str, str | None]:
    return {each["version"]: each["acceptedAt"] for each in found}


def a_version(version: str, type: str = TOS, at: str = "-1d", **more: object) -> Json:
    return {"version": version, "type": type, "publishedAt": at, **more}


def start(api: Api, *terms: Json, **org: object) -> None:
    """A world of one org with these documents and the member `one`."""
    sandbox = {"members": [{"externalUserID": "one"}]}
    api.start(a_fixture(an_org(sandbox, sandbox, terms=list(terms), **org)))


# Which are current


def test_the_current_version_of_each_document_is_listed(api: Api) -> None:
    answer = api.get("/v1/terms", externalUserID="user_42")
    assert answer.status == 200
    assert answer.data == {
        "documents": [
            {
                "type": TOS,
                "version": "ldv_tos_2",
                "publishedAt": "2025-11-21T12:00:00.000Z",
                "acceptedAt": None,
            },
            {
                "type": PRIVACY,
                "version": "ldv_pp_2",
                "publishedAt": "2025-11-21T12:00:00.000Z",
                "acceptedAt": None,
            },
        ]
    }


def test_the_terms_of_service_come_first(api: Api) -> None:
    start(api, a_version("pp", PRIVACY, "-9d"), a_version("tos", TOS, "-1d"))
    assert [each["type"] for each in documents(api, "one", ORG_KEY)] == [TOS, PRIVACY]


@pytest.mark.parametrize(
    ("times", "current"),
    [
        (("-3d", "-1d", "-2d"), "v1"),
        (("-3d", "-2d", "+1d"), "v1"),
        (("-3d", "now", "+1ms"), "v1"),
        (("-1d", "-1d", "-1d"), "v2"),
    ],
    ids=["newest", "not yet published", "published just now", "published at one time"],
)
def test_of_those_published_the_newest_is_current(
    api: Api, times: tuple[str, ...], current: str
) -> None:
    start(api, *(a_version(f"v{index}", at=at) for index, at in enumerate(times)))
    assert [each["version"] for each in documents(api, "one", ORG_KEY)] == [current]


def test_a_version_becomes_current_when_its_time_comes(api: Api) -> None:
    start(api, a_version("old"), a_version("new", at="+1h"))
    accept(api, "old", member="one", by=ORG_KEY)
    api.advance("3599999ms")
    assert accepted(documents(api, "one", ORG_KEY)) == {"old": NOW}
    api.advance("1ms")
    assert accepted(documents(api, "one", ORG_KEY)) == {"new": None}


def test_an_org_without_documents_lists_none(api: Api) -> None:
    start(api)
    assert documents(api, "one", ORG_KEY) == []


def test_a_token_asks_for_its_own_member(api: Api) -> None:
    token = api.a_token("user_42")
    assert api.get("/v1/terms", token).data["documents"] == documents(api)
    assert documents(api, "user_42", token) == documents(api)
    answer = api.get("/v1/terms", token, externalUserID="user_123")
    assert answer.error == (403, "FORBIDDEN")


def test_a_key_has_to_name_a_member(api: Api) -> None:
    assert api.get("/v1/terms").fields == ["externalUserID"]
    assert api.post("/v1/terms/acceptance", {"versions": ["ldv_tos_2"]}).fields == [
        "externalUserID"
    ]


def test_an_unknown_member_is_not_found(api: Api) -> None:
    assert api.get("/v1/terms", externalUserID="nobody").error == (404, "NOT_FOUND")
    body = {"versions": ["ldv_nothing"], "externalUserID": "nobody"}
    assert api.post("/v1/terms/acceptance", body).error == (404, "NOT_FOUND")


# Accepting


def test_an_acceptance_answers_what_is_listed_afterwards(api: Api) -> None:
    found = accept(api, "ldv_tos_2")
    assert accepted(found) == {"ldv_tos_2": NOW, "ldv_pp_2": None}
    assert documents(api) == found


def test_several_versions_can_be_accepted_at_once(api: Api) -> None:
    found = accept(api, "ldv_pp_2", "ldv_tos_2", "ldv_pp_2")
    assert accepted(found) == {"ldv_tos_2": NOW, "ldv_pp_2": NOW}


def test_accepting_again_keeps_the_first_time(api: Api) -> None:
    accept(api, "ldv_tos_2")
    api.advance("1h")
    found = accept(api, "ldv_tos_2", "ldv_pp_2")
    assert accepted(found) == {"ldv_tos_2": NOW, "ldv_pp_2": "2026-03-01T13:00:00.000Z"}


def test_accepting_a_superseded_version_leaves_the_current_one_open(api: Api) -> None:
    assert accepted(accept(api, "ldv_tos_1")) == {"ldv_tos_2": None, "ldv_pp_2": None}


def test_what_was_accepted_counts_for_one_member_alone(api: Api) -> None:
    accept(api, "ldv_tos_2")
    assert accepted(documents(api, "user_123")) == {"ldv_tos_2": None, "ldv_pp_2": None}


def test_what_was_accepted_counts_for_one_environment_alone(api: Api) -> None:
    start(api, a_version("v"))
    accept(api, "v", member="one", by=ORG_KEY)
    assert accepted(documents(api, "one", ORG_LIVE_KEY)) == {"v": None}


def test_a_token_accepts_for_its_own_member(api: Api) -> None:
    token = api.a_token("user_42")
    found = api.post("/v1/terms/acceptance", {"versions": ["ldv_tos_2"]}, token).data
    assert found["documents"] == documents(api)
    body = {"versions": ["ldv_tos_2"], "externalUserID": "user_123"}
    assert api.post("/v1/terms/acceptance", body, token).error == (403, "FORBIDDEN")


def test_unknown_versions_are_named_and_nothing_is_recorded(api: Api) -> None:
    body = {"versions": ["ldv_tos_2", "ldv_x", "ldv_y"], "externalUserID": "user_42"}
    answer = api.post("/v1/terms/acceptance", body)
    assert answer.fields == ["versions[1]", "versions[2]"]
    assert accepted(documents(api)) == {"ldv_tos_2": None, "ldv_pp_2": None}


def test_a_version_of_the_future_cannot_be_accepted_yet(api: Api) -> None:
    start(api, a_version("new", at="+1s"))
    body = {"versions": ["new"], "externalUserID": "one"}
    assert api.post("/v1/terms/acceptance", body, ORG_KEY).fields == ["versions[0]"]
    api.advance("1s")
    assert accepted(accept(api, "new", member="one", by=ORG_KEY)).keys() == {"new"}


@pytest.mark.parametrize(
    ("versions", "field"),
    [
        (None, "versions"),
        ("ldv_tos_2", "versions"),
        ([], "versions"),
        (["ldv_tos_2"] * 21, "versions"),
        ([5], "versions[0]"),
        (["ldv_tos_2", ""], "versions[1]"),
    ],
    ids=["null", "text", "empty", "21", "number", "empty id"],
)
def test_a_bad_list_of_versions_is_refused(api: Api, versions: object, field: str) -> None:
    body = {"versions": versions, "externalUserID": "user_42"}
    assert api.post("/v1/terms/acceptance", body).fields == [field]


def test_versions_are_required_and_twenty_are_fine(api: Api) -> None:
    body = {"externalUserID": "user_42"}
    assert api.post("/v1/terms/acceptance", body).fields == ["versions"]
    assert accepted(accept(api, *["ldv_tos_2"] * 20))["ldv_tos_2"] == NOW


def test_a_retried_acceptance_is_answered_as_at_first(api: Api) -> None:
    body = {"versions": ["ldv_tos_2"], "externalUserID": "user_42"}
    first = api.post("/v1/terms/acceptance", body, key="key")
    accept(api, "ldv_pp_2")
    assert api.post("/v1/terms/acceptance", body, key="key").body == first.body
    other = api.post("/v1/terms/acceptance", {**body, "versions": ["ldv_pp_2"]}, key="key")
    assert other.error == (409, "IDEMPOTENCY_KEY_REUSED")


# The text


def test_a_text_names_the_org_and_comes_with_its_hash(api: Api) -> None:
    answer = api.get("/v1/terms/ldv_tos_1/content")
    html = "<h1>Terms of Service</h1><p>These terms apply between you and Harbour Rewards.</p>"
    assert answer.status == 200
    assert answer.data == {
        "type": TOS,
        "version": "ldv_tos_1",
        "publishedAt": "2025-01-25T12:00:00.000Z",
        "contentHTML": html,
        "renderedHash": sha256(html.encode()).hexdigest(),
    }


def test_a_text_may_be_kept_for_ever_by_the_client_alone(api: Api) -> None:
    answer = api.get("/v1/terms/ldv_tos_2/content")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_no_other_answer_may_be_kept(api: Api) -> None:
    assert "Cache-Control" not in api.get("/v1/terms", externalUserID="user_42").headers
    unknown = api.get("/v1/terms/ldv_nothing/content")
    assert unknown.error == (404, "NOT_FOUND")
    assert "Cache-Control" not in unknown.headers


def test_a_text_is_rendered_for_the_caller_s_org(api: Api) -> None:
    ours, theirs = (api.get("/v1/terms/ldv_pp_2/content", by).data for by in (KEY, POOL_KEY))
    assert "Harbour Rewards keeps" in ours["contentHTML"]
    assert "Northern Lights Club keeps" in theirs["contentHTML"]
    assert ours["renderedHash"] != theirs["renderedHash"]


def test_tokens_and_keys_of_both_environments_read_the_same_text(api: Api) -> None:
    text = api.get("/v1/terms/ldv_pp_2/content").data
    assert api.get("/v1/terms/ldv_pp_2/content", LIVE_KEY).data == text
    assert api.get("/v1/terms/ldv_pp_2/content", api.a_token("user_42")).data == text


def test_the_name_of_an_org_is_no_markup(api: Api) -> None:
    text = "<p>{org}, {org} & {you}</p>"
    start(api, a_version("v", contentHTML=text), name='A & <b>"B"</b>')
    name = "A &amp; &lt;b&gt;&quot;B&quot;&lt;/b&gt;"
    content = api.get("/v1/terms/v/content", ORG_KEY).data
    assert content["contentHTML"] == f"<p>{name}, {name} & {{you}}</p>"


def test_the_hash_is_that_of_utf_8(api: Api) -> None:
    start(api, a_version("v", contentHTML="<p>Zoë \N{PARTY POPPER}</p>"))
    content = api.get("/v1/terms/v/content", ORG_KEY).data
    assert content["renderedHash"] == sha256(content["contentHTML"].encode("utf-8")).hexdigest()


@pytest.mark.parametrize(
    ("type", "title"), [(TOS, "Terms of Service"), (PRIVACY, "Privacy Policy")]
)
def test_a_version_without_a_text_gets_a_short_one(api: Api, type: str, title: str) -> None:
    start(api, a_version("v<1>", type), name="Acme")
    content = api.get("/v1/terms/v%3C1%3E/content", ORG_KEY).data
    assert content["contentHTML"] == (
        f"<h1>{title}</h1><p>Between you and Acme. Version v&lt;1&gt;.</p>"
    )


def test_a_text_is_not_found_before_it_is_published(api: Api) -> None:
    start(api, a_version("new", at="+1s"))
    assert api.get("/v1/terms/new/content", ORG_KEY).error == (404, "NOT_FOUND")
    api.advance("1s")
    assert api.get("/v1/terms/new/content", ORG_KEY).status == 200


# Fixtures


def test_a_fixture_may_say_what_was_accepted(api: Api) -> None:
    member = {
        "externalUserID": "one",
        "accepted": [{"version": "v1", "at": "-1h"}, {"version": "v0"}],
    }
    terms = [a_version("v0", at="-2d"), a_version("v1")]
    api.start(a_fixture(an_org({"members": [member]}, terms=terms)))
    assert accepted(documents(api, "one", ORG_KEY)) == {"v1": "2026-03-01T11:00:00.000Z"}
    assert accepted(accept(api, "v1", member="one", by=ORG_KEY)) == {
        "v1": "2026-03-01T11:00:00.000Z"
    }
