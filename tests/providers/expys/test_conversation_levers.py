"""Conversations and messages that come from the concierge's side, by the control plane."""

import pytest

from tests.builders import LIVE_KEY, NOW, POOL_KEY, Api, Json
from tests.providers.expys.test_levers import refused

OPEN = "/expys/conversations"
WRITE = "/expys/conversations/cnv_support/messages"


# Conversations


def test_an_opened_conversation_is_answered_as_the_api_lists_it(api: Api) -> None:
    response = api.control("POST", OPEN, {"externalUserID": "user_123"})
    assert response.status_code == 201
    opened = response.json()
    assert opened["id"].startswith("cnv_")
    assert opened == {
        "id": opened["id"],
        "type": "support",
        "title": None,
        "lastMessageAt": None,
    }
    assert api.conversations("user_123")[0] == opened


@pytest.mark.parametrize("kind", ["support", "booking", "notification"])
def test_a_conversation_has_a_type_and_a_title(api: Api, kind: str) -> None:
    body = {"externalUserID": "user_42", "type": kind, "title": "News"}
    opened = api.controlled("POST", OPEN, body)
    assert (opened["type"], opened["title"]) == (kind, "News")


@pytest.mark.parametrize(
    ("by", "place"),
    [(LIVE_KEY, {"env": "live"}), (POOL_KEY, {"env": "live", "org": "org_pool"})],
    ids=["environment", "org"],
)
def test_a_conversation_may_be_opened_elsewhere(api: Api, by: str, place: Json) -> None:
    api.a_member(by=by)
    opened = api.controlled("POST", OPEN, {"externalUserID": "member", **place})
    assert opened in api.conversations("member", by)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param({}, "externalUserID", id="nobody"),
        pytest.param({"externalUserID": ""}, "externalUserID", id="empty name"),
        pytest.param({"externalUserID": "user_42", "type": "chat"}, "type", id="type"),
        pytest.param({"externalUserID": "user_42", "env": "test"}, "env", id="environment"),
        pytest.param({"externalUserID": "user_42", "org": "org_none"}, "org", id="org"),
        pytest.param({"externalUserID": "user_42", "title": 5}, "title", id="title"),
        pytest.param({"externalUserID": "user_42", "more": 1}, "more", id="unknown field"),
    ],
)
def test_a_conversation_is_not_opened_with(api: Api, body: Json, path: str) -> None:
    assert refused(api.control("POST", OPEN, body)) == (422, [path])


@pytest.mark.parametrize(
    "body",
    [{"externalUserID": "nobody"}, {"externalUserID": "user_42", "env": "live"}],
    ids=["unknown", "elsewhere"],
)
def test_a_conversation_needs_a_member_that_is_there(api: Api, body: Json) -> None:
    assert refused(api.control("POST", OPEN, body)) == (404, [])


# Messages


def test_a_written_message_is_answered_as_the_api_lists_it(api: Api) -> None:
    response = api.control("POST", WRITE, {"body": "Good morning!"})
    assert response.status_code == 201
    written = response.json()
    assert written["id"].startswith("msg_")
    assert written == {
        "id": written["id"],
        "authorID": "concierge",
        "type": "text",
        "body": "Good morning!",
        "createdAt": NOW,
        "attachments": [],
    }
    assert api.messages()[0] == written
    assert api.conversations("user_42")[0]["lastMessageAt"] == NOW


def test_a_message_may_carry_files(api: Api) -> None:
    files = [
        {"name": "a.pdf", "url": "https://files.example.com/a", "expiresAt": "+2h"},
        {"name": "b.pdf"},
        {"name": "c.pdf", "url": None, "expiresAt": "2026-04-01T00:00:00Z"},
    ]
    written = api.write(None, attachments=files)
    assert (written["type"], written["body"]) == ("attachment", None)
    assert written["attachments"] == [
        {
            "name": "a.pdf",
            "url": "https://files.example.com/a",
            "expiresAt": "2026-03-01T14:00:00.000Z",
        },
        {"name": "b.pdf", "url": None, "expiresAt": "2026-03-01T13:00:00.000Z"},
        {"name": "c.pdf", "url": None, "expiresAt": "2026-04-01T00:00:00.000Z"},
    ]


@pytest.mark.parametrize(
    ("given", "author", "kind"),
    [
        pytest.param({}, "concierge", "text", id="nothing"),
        pytest.param({"author": "user_42"}, "user_42", "text", id="the member"),
        pytest.param({"author": "system"}, "system", "system", id="system"),
        pytest.param(
            {"author": "system", "attachments": [{"name": "a"}]}, "system", "system", id="a note"
        ),
        pytest.param({"author": "system", "type": "text"}, "system", "text", id="another type"),
        pytest.param({"type": "member"}, "concierge", "member", id="any type"),
    ],
)
def test_author_and_type_follow_from_what_is_given(
    api: Api, given: Json, author: str, kind: str
) -> None:
    written = api.write(**given)
    assert (written["authorID"], written["type"]) == (author, kind)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param({"body": 5}, "body", id="text"),
        pytest.param({"author": "user_123"}, "author", id="author"),
        pytest.param({"type": ""}, "type", id="type"),
        pytest.param({"attachments": [{"url": "x"}]}, "attachments[0].name", id="file"),
        pytest.param({"attachments": [{"name": ""}]}, "attachments[0].name", id="empty name"),
        pytest.param(
            {"attachments": [{"name": "a"}, {"name": "b", "expiresAt": "soon"}]},
            "attachments[1].expiresAt",
            id="time",
        ),
        pytest.param({"more": 1}, "more", id="unknown field"),
    ],
)
def test_a_message_is_not_written_with(api: Api, body: Json, path: str) -> None:
    assert refused(api.control("POST", WRITE, body)) == (422, [path])
    assert len(api.messages()) == 4


def test_a_wrong_author_is_told_who_may_write(api: Api) -> None:
    (problem,) = api.control("POST", WRITE, {"author": "staff"}).json()["errors"]
    assert problem["known"] == ["user_42", "concierge", "system"]


def test_a_message_needs_a_conversation(api: Api) -> None:
    response = api.control("POST", "/expys/conversations/cnv_none/messages", {})
    assert refused(response) == (404, [])


def test_a_message_reaches_a_conversation_of_any_part(api: Api) -> None:
    api.a_member(by=LIVE_KEY)
    (conversation,) = api.conversations("member", LIVE_KEY)
    written = api.write("hello", conversation["id"])
    assert api.messages(conversation["id"], LIVE_KEY) == [written]
