"""Conversations: which there are, who reads them, who writes in them, and in which order."""

from collections.abc import Callable

import pytest

from tests.builders import (
    KEY,
    LIVE_KEY,
    NOW,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_SANDBOX_KEY,
    Api,
    Json,
    a_fixture,
    an_org,
)

Events = Callable[[], list[Json]]

LIST = "/v1/conversations"
MESSAGES = "/v1/conversations/cnv_support/messages"


def support_of(api: Api, member: str = "member", by: str = KEY) -> str:
    """The id of the support conversation of a member."""
    (found,) = [each["id"] for each in api.conversations(member, by) if each["type"] == "support"]
    assert isinstance(found, str)
    return found


def last_activity(api: Api, conversation: str) -> str | None:
    """When the newest message of a conversation of the member was written."""
    (found,) = [each for each in api.conversations() if each["id"] == conversation]
    at: str | None = found["lastMessageAt"]
    return at


# The list


def test_a_new_member_has_a_support_conversation_without_messages(api: Api) -> None:
    api.a_member()
    (conversation,) = api.conversations()
    assert conversation["id"].startswith("cnv_")
    assert conversation == {
        "id": conversation["id"],
        "type": "support",
        "title": None,
        "lastMessageAt": None,
    }
    assert api.messages(conversation["id"]) == []


def test_a_member_who_comes_back_has_the_same_conversation(api: Api) -> None:
    api.a_member()
    before = api.conversations()
    assert api.delete("/v1/members/member").data
    api.a_member()
    assert api.conversations() == before


def test_a_booking_has_a_conversation_with_the_title_of_its_offer(api: Api) -> None:
    booking = api.redeem("off_zero", "user_42").data
    (found,) = [
        each for each in api.conversations("user_42") if each["id"] == booking["conversationId"]
    ]
    title = api.get("/v1/offers/off_zero").data["title"]
    assert (found["type"], found["title"], found["lastMessageAt"]) == ("booking", title, None)


def test_a_member_sees_its_own_conversations_alone(api: Api) -> None:
    api.a_member()
    token = api.a_token()
    assert api.get(LIST, token).data["conversations"] == api.conversations()
    assert api.get(LIST, token, externalUserID="member").data["conversations"]


def test_the_latest_activity_stands_first_then_the_latest_creation(api: Api) -> None:
    api.a_member()
    ids = [support_of(api)]
    for number in range(3):
        api.advance("1s")
        offer = api.an_offer(None, id=f"off_{number}")
        ids.append(api.redeem(offer, "member").data["conversationId"])
    support, first, second, third = ids
    assert [each["id"] for each in api.conversations()] == [third, second, first, support]
    api.write("one", support)
    api.advance("1s")
    api.write("two", first)
    assert [each["id"] for each in api.conversations()] == [first, support, third, second]
    api.advance("1s")
    api.write("three", support)
    assert [each["id"] for each in api.conversations()] == [support, first, third, second]


def test_conversations_with_activity_at_the_same_time_stand_by_creation(api: Api) -> None:
    api.a_member()
    support = support_of(api)
    booked = api.redeem("off_zero", "member").data["conversationId"]
    api.write("one", booked)
    api.write("two", support)
    assert [each["id"] for each in api.conversations()] == [booked, support]


def test_a_list_follows_a_restore(api: Api) -> None:
    api.a_member()
    before = api.conversations()
    api.checkpoint("before")
    api.write("one", support_of(api))
    assert api.conversations() != before
    api.restore("before")
    assert api.conversations() == before


@pytest.mark.parametrize(
    ("by", "query", "error"),
    [
        pytest.param(KEY, {}, (422, "VALIDATION"), id="a key has to name a member"),
        pytest.param(KEY, {"externalUserID": "nobody"}, (404, "NOT_FOUND"), id="unknown"),
        pytest.param(LIVE_KEY, {"externalUserID": "user_42"}, (404, "NOT_FOUND"), id="elsewhere"),
        pytest.param(None, {"externalUserID": "user_42"}, (401, "UNAUTHORIZED"), id="nobody asks"),
    ],
)
def test_a_list_is_refused(
    api: Api, by: str | None, query: dict[str, str], error: tuple[int, str]
) -> None:
    assert api.get(LIST, by, **query).error == error


def test_a_token_does_not_list_for_another_member(api: Api) -> None:
    answer = api.get(LIST, api.a_token(), externalUserID="user_42")
    assert answer.error == (403, "FORBIDDEN")


# Messages


def test_the_demo_conversation_reads_newest_first(api: Api) -> None:
    messages = api.messages()
    assert [each["authorID"] for each in messages] == [
        "concierge",
        "user_42",
        "concierge",
        "user_42",
    ]
    assert messages[0] == {
        "id": messages[0]["id"],
        "authorID": "concierge",
        "type": "attachment",
        "body": "Noted. Here is the spring menu.",
        "createdAt": "2026-02-20T12:00:00.000Z",
        "attachments": [
            {
                "name": "spring-menu.pdf",
                "url": "https://files.example.com/t/spring-menu.pdf",
                "expiresAt": "2026-03-31T12:00:00.000Z",
            }
        ],
    }
    assert messages[1]["attachments"] == []
    (support,) = [each for each in api.conversations("user_42") if each["id"] == "cnv_support"]
    assert support["lastMessageAt"] == messages[0]["createdAt"]


def test_pages_of_messages_meet_each_once(api: Api) -> None:
    for number in range(5):
        api.write(f"message {number}")
    expected = api.messages()
    found: list[Json] = []
    query: dict[str, str] = {}
    while True:
        page = api.get(MESSAGES, limit=4, **query).data
        assert page.keys() == {"messages", "nextCursor"}
        found += page["messages"]
        if page["nextCursor"] is None:
            break
        query = {"cursor": page["nextCursor"]}
        api.write("in between")
    assert found == expected
    assert len(expected) == 9


def test_a_cursor_is_good_for_its_own_conversation_alone(api: Api) -> None:
    api.a_member()
    cursor = api.get(MESSAGES, limit=1).data["nextCursor"]
    path = f"/v1/conversations/{support_of(api)}/messages"
    assert api.get(path, cursor=cursor).fields == ["cursor"]


@pytest.mark.parametrize("query", [{}, {"externalUserID": "user_42"}], ids=["no name", "named"])
def test_a_key_reads_for_the_member_of_the_conversation(api: Api, query: dict[str, str]) -> None:
    answer = api.get(MESSAGES, KEY, limit=100, **query)
    assert answer.data["messages"] == api.messages()


def test_a_key_reads_the_conversation_of_a_removed_member(api: Api) -> None:
    assert api.delete("/v1/members/user_42").data
    assert len(api.messages()) == 4
    answer = api.get(MESSAGES, externalUserID="user_42")
    assert answer.error == (404, "NOT_FOUND")


def read(api: Api, conversation: str, by: str, **query: str) -> tuple[int, str]:
    """What reading is refused with."""
    return api.get(f"/v1/conversations/{conversation}/messages", by, **query).error


def test_a_conversation_of_another_member_is_forbidden(api: Api) -> None:
    api.a_member()
    forbidden = (403, "CONVERSATION_FORBIDDEN")
    token = api.a_token()
    assert read(api, "cnv_support", token) == forbidden
    assert read(api, "cnv_support", token, externalUserID="member") == forbidden
    assert read(api, "cnv_support", KEY, externalUserID="member") == forbidden
    assert api.say("hello", token).error == forbidden
    assert api.get("/v1/conversations/cnv_support/stream", token).error == forbidden
    assert len(api.messages()) == 4


def test_the_refusal_names_the_conversation(api: Api) -> None:
    answer = api.say("hello", api.a_token())
    assert "'cnv_support'" in answer.text
    assert answer.details is None


def test_an_unknown_conversation_is_not_found(api: Api) -> None:
    token, not_found = api.a_token("user_42"), (404, "NOT_FOUND")
    assert read(api, "cnv_none", token) == not_found
    assert read(api, "cnv_none", KEY) == not_found
    assert read(api, "cnv_none", KEY, externalUserID="user_42") == not_found
    assert api.say("hello", token, "cnv_none").error == not_found
    assert api.get("/v1/conversations/cnv_none/stream", token).error == not_found


@pytest.mark.parametrize("by", [LIVE_KEY, POOL_SANDBOX_KEY], ids=["environment", "org"])
def test_a_conversation_of_another_part_is_not_found(api: Api, by: str) -> None:
    api.a_member(by=by)
    token = api.a_token(by=by)
    assert read(api, "cnv_support", by) == (404, "NOT_FOUND")
    assert read(api, "cnv_support", token) == (404, "NOT_FOUND")
    assert api.say("hello", token).error == (404, "NOT_FOUND")


def test_a_member_that_is_named_wrongly_is_reported_before_the_conversation(api: Api) -> None:
    assert read(api, "cnv_support", KEY, externalUserID="nobody") == (404, "NOT_FOUND")
    answer = api.get("/v1/conversations/cnv_none/messages", KEY, externalUserID="nobody")
    assert "nobody" in answer.text
    assert read(api, "cnv_none", api.a_token(), externalUserID="user_42") == (403, "FORBIDDEN")


# Sending


def test_a_message_is_taken_and_stands_first(api: Api) -> None:
    token = api.a_token("user_42")
    assert api.say("Could we start at 17:00?", token).text == '{"ok":true}'
    newest = api.get(MESSAGES, token, limit=1).data["messages"][0]
    assert newest["id"].startswith("msg_")
    assert newest == {
        "id": newest["id"],
        "authorID": "user_42",
        "type": "text",
        "body": "Could we start at 17:00?",
        "createdAt": NOW,
        "attachments": [],
    }


def test_a_message_is_the_latest_activity(api: Api) -> None:
    token = api.a_token()
    support = support_of(api)
    api.advance("5s")
    assert api.say("one", token, support).data
    assert last_activity(api, support) == "2026-03-01T12:00:05.000Z"
    api.advance("5s")
    assert api.say("two", token, support).data
    assert last_activity(api, support) == "2026-03-01T12:00:10.000Z"


@pytest.mark.parametrize(
    "message",
    ["x", "x" * 4000, "  x" + " " * 5000, "two\nlines", "Zoë \N{PARTY POPPER}", "\u2028x"],
    ids=["short", "long", "blanks around", "lines", "letters", "separator"],
)
def test_a_message_is_kept_as_it_was_sent(api: Api, message: str) -> None:
    assert api.say(message, api.a_token("user_42")).data
    assert api.messages()[0]["body"] == message


@pytest.mark.parametrize(
    "message",
    ["", " \n\t", "x" * 4001, None, 5, ["x"]],
    ids=["empty", "blank", "long", "null", "number", "list"],
)
def test_a_message_has_1_to_4000_characters(api: Api, message: object) -> None:
    assert api.say(message, api.a_token("user_42")).fields == ["message"]
    assert len(api.messages()) == 4


def test_a_message_has_to_be_there(api: Api) -> None:
    assert api.post(MESSAGES, {}, api.a_token("user_42")).fields == ["message"]


def test_a_bad_message_is_reported_before_an_unknown_conversation(api: Api) -> None:
    assert api.say("", api.a_token("user_42"), "cnv_none").fields == ["message"]


def test_a_key_does_not_send(api: Api) -> None:
    assert api.say("hello", KEY).error == (403, "FORBIDDEN")


def test_a_repeated_key_sends_once(api: Api) -> None:
    token = api.a_token("user_42")
    first = api.say("hello", token, key="send-1")
    again = api.say("hello", token, key="send-1")
    assert (again.status, again.body) == (first.status, first.body)
    assert [each["body"] for each in api.messages()].count("hello") == 1
    assert api.say("other", token, key="send-1").error == (409, "IDEMPOTENCY_KEY_REUSED")


# Events


@pytest.mark.parametrize("author", ["user_42", "concierge", "system"])
def test_a_message_of_any_author_is_told(in_process_api: Api, events: Events, author: str) -> None:
    written = in_process_api.write("hello", author=author)
    (event,) = events()
    assert (event["event"], event["environment"]) == ("conversation.message_created", "SANDBOX")
    assert event["data"] == {
        "externalUserID": "user_42",
        "conversationId": "cnv_support",
        "message": written,
    }


def test_a_message_by_the_api_is_told_as_it_is_listed(in_process_api: Api, events: Events) -> None:
    api = in_process_api
    assert api.say("hello", api.a_token("user_42")).data
    (event,) = events()
    assert list(event["data"]) == ["externalUserID", "conversationId", "message"]
    assert event["data"]["message"] == api.messages()[0]


def test_a_refused_message_is_not_told(in_process_api: Api, events: Events) -> None:
    api = in_process_api
    token = api.a_token()
    before = len(events())
    api.say("hello", token)
    api.say("", token, "cnv_none")
    assert len(events()) == before


# Faults


@pytest.mark.parametrize(
    ("by", "query"),
    [
        pytest.param(KEY, {}, id="the conversation's own"),
        pytest.param(KEY, {"externalUserID": "user_42"}, id="named"),
    ],
)
def test_a_fault_for_a_member_strikes_in_its_conversations(
    api: Api, by: str, query: dict[str, str]
) -> None:
    rule = {"provider": "expys", "match": {"member": "user_42"}, "error": "CONFLICT"}
    api.controlled("POST", "/faults", rule)
    assert read(api, "cnv_support", by, **query) == (409, "CONFLICT")
    assert read(api, "cnv_none", KEY) == (404, "NOT_FOUND")


# Fixtures


def test_a_fixture_brings_conversations_with_messages(api: Api) -> None:
    conversation = {
        "id": "cnv_news",
        "member": "one",
        "type": "notification",
        "title": "News",
        "messages": [
            {"author": "system", "type": "system", "at": "-1h", "id": "msg_1"},
            {"author": "one", "at": "-2h", "body": "Hello."},
        ],
    }
    side = {"members": [{"externalUserID": "one"}], "conversations": [conversation]}
    api.start(a_fixture(an_org(sandbox=side)))
    news, support = api.conversations("one", ORG_KEY)
    assert news == {
        "id": "cnv_news",
        "type": "notification",
        "title": "News",
        "lastMessageAt": "2026-03-01T11:00:00.000Z",
    }
    assert (support["type"], support["lastMessageAt"]) == ("support", None)
    newest, oldest = api.messages("cnv_news", ORG_KEY)
    assert (newest["id"], newest["body"], newest["type"]) == ("msg_1", None, "system")
    assert (oldest["authorID"], oldest["type"]) == ("one", "text")
    assert read(api, "cnv_news", ORG_LIVE_KEY) == (404, "NOT_FOUND")
